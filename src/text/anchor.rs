//! Where in a draft some words stand, so that they are found again in the next one.

use super::difference::Piece;
use super::paragraphs::Paragraphs;
use super::passage::{Hit, Note, Passage, Prepared, Quotation, Spaces, Span};
use serde::Serialize;
use std::borrow::Cow;

/// How many characters of the text are recorded on either side, at most: whole words.
pub const BESIDE: usize = 32;

/// Words in a text: a W3C TextQuoteSelector and TextPositionSelector, and the paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anchor {
    /// The characters of the text.
    pub span: Span,
    /// The paragraph, from 1.
    pub paragraph: u32,
    /// The words as the text prints them.
    pub exact: String,
    /// Up to [`BESIDE`] characters just before, whole words, with the white space that ends them.
    pub prefix: String,
    /// Up to [`BESIDE`] characters just after, likewise.
    pub suffix: String,
}

/// What chooses first among several places with the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    /// The paragraph, which a person has just given.
    Paragraph,
    /// The words beside it: the paragraph was counted in another draft.
    Context,
}

/// A text ready for anchoring.
#[derive(Debug, Clone)]
pub struct Draft<'t> {
    /// The text and its key.
    pub prepared: Prepared<'t>,
    /// Its paragraphs.
    pub paragraphs: Paragraphs,
}

/// The words to anchor, and what is known of their place. Each hint only chooses among places with the words.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sought<'q> {
    /// The words with prefix and suffix.
    pub quotation: Quotation<'q>,
    /// The paragraph, from 1.
    pub paragraph: Option<u32>,
    /// The first character, from 0.
    pub position: Option<usize>,
}

/// Where words were sought in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Located {
    /// The one place, or the one that the hints chose.
    Anchored {
        /// The place.
        anchor: Anchor,
        /// How many places have the words.
        count: usize,
        /// What differs and changes no word.
        notes: Vec<Note>,
    },
    /// Several places have the words and nothing chooses among them.
    Ambiguous {
        /// How many are left.
        count: usize,
        /// The paragraphs they are in, each once, in order.
        paragraphs: Vec<u32>,
    },
    /// No place has the words; this one is closest.
    Altered {
        /// The closest passage.
        anchor: Anchor,
        /// The share of words alike, from 0 to 1.
        similarity: f64,
        /// The words of both.
        differences: Vec<Piece>,
    },
    /// No passage is close.
    Missing,
    /// There is no word to look for.
    Empty,
}

/// What was recorded of words in an earlier draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct Recorded<'q> {
    /// The words, prefix and suffix.
    pub quotation: Quotation<'q>,
    /// The paragraph.
    pub paragraph: Option<u32>,
    /// The characters.
    pub span: Option<Span>,
}

/// What became of anchored words in a new draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Moved {
    /// The same words in the same paragraph at the same characters.
    SamePlace {
        /// The place.
        anchor: Anchor,
        /// What differs and changes no word.
        notes: Vec<Note>,
    },
    /// The same words elsewhere, or where no place was recorded.
    Moved {
        /// The new place.
        anchor: Anchor,
        /// What differs and changes no word.
        notes: Vec<Note>,
    },
    /// The words have changed.
    Changed {
        /// The closest passage.
        anchor: Anchor,
        /// The share of words alike, from 0 to 1.
        similarity: f64,
        /// `Quoted` is the old draft's, `Stored` the new one's.
        differences: Vec<Piece>,
    },
    /// Several places have the words and nothing recorded chooses among them.
    Ambiguous {
        /// How many are left.
        count: usize,
        /// The paragraphs they are in, each once, in order.
        paragraphs: Vec<u32>,
    },
    /// Neither the words nor anything close.
    Gone,
}

impl<'t> Draft<'t> {
    /// Prepares a text.
    pub fn new(text: impl Into<Cow<'t, str>>, spaces: Spaces) -> Self {
        let prepared = Prepared::new(text, spaces);
        let paragraphs = Paragraphs::new(prepared.text());
        Draft { prepared, paragraphs }
    }

    /// The anchor of a span that lies in the text.
    pub fn anchor(&self, span: Span) -> Anchor {
        let text = self.prepared.text();
        let (from, to) = (self.prepared.byte_of(span.start), self.prepared.byte_of(span.end));
        Anchor {
            span,
            paragraph: self.paragraphs.paragraph_of(span.start),
            exact: text[from..to].to_string(),
            prefix: prefix(&text[..from]).to_string(),
            suffix: suffix(&text[to..]).to_string(),
        }
    }

    /// Finds words. Among several places the paragraph chooses, then prefix and suffix (where a whole word more of
    /// them agrees than elsewhere), then the position (the nearest); what is left undecided is said to be.
    pub fn locate(&self, sought: &Sought) -> Located {
        self.choose(sought, First::Paragraph)
    }

    fn choose(&self, sought: &Sought, first: First) -> Located {
        let mut hits = self.prepared.hits(&sought.quotation);
        if hits.is_empty() {
            return match self.prepared.find(&sought.quotation) {
                Passage::Found { span, notes, .. } => {
                    Located::Anchored { anchor: self.anchor(span), count: 1, notes }
                }
                Passage::Altered { span, similarity, differences } => {
                    Located::Altered { anchor: self.anchor(span), similarity, differences }
                }
                Passage::Missing => Located::Missing,
                Passage::Empty => Located::Empty,
            };
        }
        if !sought.quotation.exact.chars().any(char::is_alphanumeric) {
            return Located::Empty;
        }
        let count = hits.len();
        let within = |hit: &Hit| {
            Some(self.paragraphs.paragraph_of(self.prepared.char_of(hit.from))) == sought.paragraph
        };
        let by_paragraph = |hits: &mut Vec<Hit>| {
            if sought.paragraph.is_some() && hits.iter().any(within) {
                hits.retain(within);
            }
        };
        if first == First::Paragraph {
            by_paragraph(&mut hits);
        }
        let best = hits.iter().map(|hit| hit.context).max().unwrap_or(0);
        hits.retain(|hit| hit.context == best);
        // The words as printed before those in other capitals.
        let fewest = hits.iter().map(|hit| hit.notes().len()).min().unwrap_or(0);
        hits.retain(|hit| hit.notes().len() == fewest);
        by_paragraph(&mut hits);
        let mut places: Vec<_> = hits
            .iter()
            .map(|hit| {
                let start = self.prepared.char_of(hit.from);
                (Span { start, end: self.prepared.char_of(hit.to) }, hit)
            })
            .collect();
        if let Some(position) = sought.position {
            let nearest = places.iter().map(|(span, _)| span.start.abs_diff(position)).min().unwrap_or(0);
            places.retain(|(span, _)| span.start.abs_diff(position) == nearest);
        }
        match places.as_slice() {
            [(span, hit)] => Located::Anchored { anchor: self.anchor(*span), count, notes: hit.notes() },
            several => {
                let mut paragraphs: Vec<u32> =
                    several.iter().map(|(span, _)| self.paragraphs.paragraph_of(span.start)).collect();
                paragraphs.dedup();
                Located::Ambiguous { count: several.len(), paragraphs }
            }
        }
    }

    /// Finds what was anchored in an earlier draft.
    pub fn reanchor(&self, old: &Recorded) -> Moved {
        let sought = Sought {
            quotation: old.quotation,
            paragraph: old.paragraph,
            position: old.span.map(|span| span.start),
        };
        match self.choose(&sought, First::Context) {
            Located::Anchored { anchor, notes, .. } => {
                let same = old.span == Some(anchor.span) && old.paragraph == Some(anchor.paragraph);
                match same {
                    true => Moved::SamePlace { anchor, notes },
                    false => Moved::Moved { anchor, notes },
                }
            }
            Located::Ambiguous { count, paragraphs } => Moved::Ambiguous { count, paragraphs },
            Located::Altered { anchor, similarity, differences } => {
                Moved::Changed { anchor, similarity, differences }
            }
            Located::Missing | Located::Empty => Moved::Gone,
        }
    }
}

/// The last whole words of a text, up to [`BESIDE`] characters.
fn prefix(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().rev().nth(BESIDE - 1) else { return text };
    let part = &text[cut..];
    let whole = text[..cut].chars().next_back().is_none_or(char::is_whitespace);
    let first = match whole {
        true => 0,
        false => part.find(char::is_whitespace).unwrap_or(part.len()),
    };
    // Without a whole word in reach: nothing but what stands beside the words.
    if part[first..].trim().is_empty() { part } else { part[first..].trim_start() }
}

/// The first whole words of a text, up to [`BESIDE`] characters.
fn suffix(text: &str) -> &str {
    let Some((cut, _)) = text.char_indices().nth(BESIDE) else { return text };
    let part = &text[..cut];
    let whole = text[cut..].starts_with(char::is_whitespace);
    let end = match whole {
        true => part.len(),
        false => part.rfind(char::is_whitespace).unwrap_or(0),
    };
    if part[..end].trim().is_empty() { part } else { part[..end].trim_end() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FIRST: &str = "Title\n\nThe bridge fell on Monday. Nobody was hurt.\n\nThe bridge fell on Tuesday, \
                         said the élite mayor of the town.\n";

    fn sought(exact: &str) -> Sought<'_> {
        Sought { quotation: Quotation::new(exact), ..Sought::default() }
    }

    fn anchored(located: Located) -> Anchor {
        match located {
            Located::Anchored { anchor, .. } => anchor,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_anchor_says_where() {
        let draft = Draft::new(FIRST, Spaces::Reliable);
        let anchor = anchored(draft.locate(&sought("said the élite mayor")));
        assert_eq!((anchor.paragraph, anchor.exact.as_str()), (3, "said the élite mayor"));
        assert_eq!(anchor.prefix, "The bridge fell on Tuesday, ");
        assert_eq!(anchor.suffix, " of the town.\n");
        assert_eq!(draft.prepared.slice(anchor.span), anchor.exact);
        assert_eq!(draft.locate(&sought("…")), Located::Empty);
        assert_eq!(draft.locate(&sought("%")), Located::Empty);
        assert_eq!(draft.locate(&sought("an unrelated thing about nothing")), Located::Missing);
    }

    #[test]
    fn hints_choose_and_nothing_is_guessed() {
        let draft = Draft::new(FIRST, Spaces::Reliable);
        let plain = sought("the bridge fell");
        let undecided = Located::Ambiguous { count: 2, paragraphs: vec![2, 3] };
        assert_eq!(draft.locate(&plain), undecided);
        let chosen = |sought: Sought| anchored(draft.locate(&sought)).paragraph;
        let suffix = Quotation { suffix: Some(" on Tuesday"), ..plain.quotation };
        assert_eq!(chosen(Sought { quotation: suffix, ..plain }), 3);
        assert_eq!(chosen(Sought { paragraph: Some(2), ..plain }), 2);
        assert_eq!(chosen(Sought { position: Some(60), ..plain }), 3);
        // A prefix that is elsewhere, and a paragraph without the words, choose nothing.
        assert_eq!(draft.locate(&Sought { paragraph: Some(1), ..plain }), undecided);
        let elsewhere = Quotation { prefix: Some("or so"), ..plain.quotation };
        assert_eq!(draft.locate(&Sought { quotation: elsewhere, ..plain }), undecided);
        // A paragraph given by hand goes before what stands beside the words, and a part of a word is chance.
        assert_eq!(chosen(Sought { quotation: suffix, paragraph: Some(2), ..plain }), 2);
        let chance = Quotation { suffix: Some(" on Tuesdays we"), ..plain.quotation };
        assert_eq!(draft.locate(&Sought { quotation: chance, ..plain }), undecided);
        let recorded = Recorded { quotation: suffix, paragraph: Some(2), span: None };
        assert!(matches!(draft.reanchor(&recorded), Moved::Moved { anchor, .. } if anchor.paragraph == 3));
        let even = Draft::new("so so", Spaces::Reliable);
        let one = Located::Ambiguous { count: 2, paragraphs: vec![1] };
        assert_eq!(even.locate(&sought("so")), one);
    }

    #[test]
    fn a_new_draft_says_what_became_of_the_words() {
        let draft = Draft::new(FIRST, Spaces::Reliable);
        let old = anchored(draft.locate(&sought("said the élite mayor of the town")));
        let recorded = Recorded {
            quotation: Quotation { exact: &old.exact, prefix: Some(&old.prefix), suffix: Some(&old.suffix) },
            paragraph: Some(old.paragraph),
            span: Some(old.span),
        };
        let again = |text: &str| Draft::new(text.to_string(), Spaces::Reliable).reanchor(&recorded);
        assert!(matches!(again(FIRST), Moved::SamePlace { anchor, .. } if anchor == old));
        match again(&format!("A new heading\n\n{FIRST}")) {
            Moved::Moved { anchor, .. } => {
                assert_eq!((anchor.paragraph, anchor.exact), (4, old.exact.clone()))
            }
            other => panic!("{other:?}"),
        }
        match again(&FIRST.replace("mayor", "major")) {
            Moved::Changed { anchor, differences, .. } => {
                assert_eq!(anchor.exact, "said the élite major of the town");
                assert_eq!(
                    crate::text::difference::marked(&differences),
                    "said the élite [-mayor-] {+major+} of the town"
                );
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(again("Nothing of that kind is in here."), Moved::Gone);
        assert_eq!(again(""), Moved::Gone);
        let twice = format!("{FIRST}\n{FIRST}");
        assert!(matches!(again(&twice), Moved::SamePlace { anchor, .. } if anchor.span == old.span));
    }

    #[test]
    fn beside_are_whole_words() {
        assert_eq!(prefix("a reader of newspapers met the mayor of "), "of newspapers met the mayor of ");
        assert_eq!(suffix(", and a reader of newspapers met the mayor"), ", and a reader of newspapers met");
        assert_eq!((prefix("ab"), suffix("")), ("ab", ""));
        let long = "é".repeat(40);
        assert_eq!((prefix(&long).chars().count(), suffix(&long).chars().count()), (BESIDE, BESIDE));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_anchored_stays_where_it_is(text in "([ab1é,.\n ]|e\u{301}){0,80}", from in 0_usize..80, length in 1_usize..30) {
            let draft = Draft::new(text.as_str(), Spaces::Reliable);
            let quote: String = text.chars().skip(from).take(length).collect();
            // A mark belongs to the letter before it: nobody quotes one without the other.
            prop_assume!(!quote.starts_with('\u{301}') && text.chars().nth(from + length) != Some('\u{301}'));
            let hint = Sought { quotation: Quotation::new(&quote), position: Some(from), ..Sought::default() };
            if let Located::Anchored { anchor, .. } = draft.locate(&hint) {
                let old = Recorded {
                    quotation: Quotation { exact: &anchor.exact, prefix: Some(&anchor.prefix), suffix: Some(&anchor.suffix) },
                    paragraph: Some(anchor.paragraph),
                    span: Some(anchor.span),
                };
                let same = matches!(draft.reanchor(&old), Moved::SamePlace { anchor: again, .. } if again == anchor);
                prop_assert!(same, "{:?}: {:?}", anchor, draft.reanchor(&old));
            }
        }
    }
}
