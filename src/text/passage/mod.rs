//! Finds a quotation in a text: word for word, or the closest passage with what differs, or not at all.
//!
//! A [`Prepared`] text has a key: its letters, digits and telling signs (`letters`), and the way back to the text
//! (`prepared`). A quotation's key is looked up in it byte by byte, and each hit is held against the text again,
//! gap by gap (`gap`, `edges`), so that `the rapist` is not `therapist` and `10-20` not `1020` (`exact`). An editor's marks
//! take a quotation apart (`edited`). Only what is not found goes to the approximate search (`nearest`), whose best
//! places are compared word by word (`align`).

mod align;
mod closest;
mod edges;
mod edited;
mod exact;
#[cfg(test)]
mod false_friends;
mod gap;
mod letters;
mod marks;
mod nearest;
mod negation;
mod prepared;
#[cfg(test)]
mod tests;

pub(in crate::text) use exact::Hit;
pub use prepared::Prepared;

use super::difference::Piece;
use serde::Serialize;

/// How many other places [`Passage::Found`] lists, at most.
pub const OTHERS: usize = 50;

/// A stretch of a text in characters (Unicode scalar values), from 0, the end exclusive: a W3C
/// TextPositionSelector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The first character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
}

/// Whether the white space of a text can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Spaces {
    /// Words stand apart as the author wrote them.
    #[default]
    Reliable,
    /// Spaces may be lost or made up, as in text taken out of a PDF.
    Unreliable,
}

/// The words to find, and the words beside them: a W3C TextQuoteSelector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Quotation<'q> {
    /// The words, with or without their quotation marks, with an editor's ellipses and brackets.
    pub exact: &'q str,
    /// The words just before; they choose among several places and do no more.
    pub prefix: Option<&'q str>,
    /// The words just after; likewise.
    pub suffix: Option<&'q str>,
}

impl<'q> Quotation<'q> {
    /// The words alone.
    pub fn new(exact: &'q str) -> Self {
        Quotation { exact, prefix: None, suffix: None }
    }
}

/// What has to be said of a passage that has the quotation's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Note {
    /// Capitals differ.
    Capitals,
    /// Punctuation within the words differs.
    Punctuation,
    /// Only one of the two has a question mark.
    Question,
    /// Words are joined or apart in one of the two where the text's spaces cannot be believed, or at a line's end.
    Spaces,
    /// The quotation says that it leaves words out, and the rest is there in its order.
    Omission,
    /// The quotation has an editor's words in brackets in place of others.
    Insertion,
    /// The recorded prefix or suffix agrees with nothing beside the passage.
    Neighbours,
    /// Footnote marks that the text has after words were passed over.
    Marks,
}

impl Note {
    const ALL: [Note; 8] = [
        Note::Capitals,
        Note::Punctuation,
        Note::Question,
        Note::Spaces,
        Note::Omission,
        Note::Insertion,
        Note::Neighbours,
        Note::Marks,
    ];
}

/// Where a quotation stands in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Passage {
    /// Word for word, but for white space, hyphens at line ends, quotation marks, dashes and ligatures.
    Found {
        /// The place: the one whose neighbours agree best with prefix and suffix, then the one with the fewest
        /// notes, then the first.
        span: Span,
        /// Other places with the same words, in the text's order, at most [`OTHERS`].
        others: Vec<Span>,
        /// How many other places there are.
        more: usize,
        /// What differs and changes no word.
        notes: Vec<Note>,
    },
    /// Not word for word; this is the closest passage.
    Altered {
        /// From its first to its last word.
        span: Span,
        /// The share of words alike, from 0 to 1; half-alike words count in part.
        similarity: f64,
        /// The words of both, in order. At least one differs.
        differences: Vec<Piece>,
    },
    /// No passage is close: see [`Prepared::find`].
    Missing,
    /// The quotation has no letter and no digit.
    Empty,
}

impl Prepared<'_> {
    /// Finds a quotation.
    ///
    /// The closest passage counts as altered from two of three words alike: at least 65 percent, two of them
    /// exactly. When fewer than 75 percent of four or more words are alike, those also have to be two fifths of
    /// its letters, since any two sentences share their short words. One word has to be alike in 70 percent of its
    /// letters, one of two in as many when the other is the same, and a lone number is never close to another.
    /// Anything less is missing.
    pub fn find(&self, quotation: &Quotation) -> Passage {
        if let Some(found) = self.word_for_word(quotation) {
            return found;
        }
        match self.closest(quotation.exact) {
            Some(Passage::Altered { span, similarity, differences }) => self
                .without_marks(quotation, span)
                .unwrap_or(Passage::Altered { span, similarity, differences }),
            other => other.unwrap_or(Passage::Missing),
        }
    }

    /// Finds a quotation that stands in the text word for word, without the costly search for what is like it: none
    /// unless it is [`Passage::Found`], or [`Passage::Empty`].
    pub fn word_for_word(&self, quotation: &Quotation) -> Option<Passage> {
        if !quotation.exact.chars().any(char::is_alphanumeric) {
            return Some(Passage::Empty);
        }
        let hits = self.hits(quotation);
        let best = hits.iter().enumerate().min_by_key(|(n, hit)| (hit.rank(), *n));
        let (chosen, best) = best?;
        let mut notes = best.notes;
        if best.strange {
            notes.add(Note::Neighbours);
        }
        let others = || hits.iter().enumerate().filter(|(n, _)| *n != chosen);
        Some(Passage::Found {
            span: self.span(best.from, best.to),
            others: others().take(OTHERS).map(|(_, hit)| self.span(hit.from, hit.to)).collect(),
            more: hits.len() - 1,
            notes: notes.list(),
        })
    }
}
