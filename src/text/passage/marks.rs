//! Footnote marks that a text has after its words, and that nobody quotes: `drug¹`, `drug[1]`.

use super::{Note, Passage, Prepared, Quotation, Span};

/// Bytes beside a passage that are looked at with it.
const BESIDE: usize = 96;
/// The longest mark in brackets, in bytes.
const LONGEST: usize = 12;
/// What a raised two or three makes an area or a volume of.
const MEASURES: [&str; 9] = ["metre", "meter", "mile", "feet", "foot", "inch", "yard", "mètre", "zoll"];

impl Prepared<'_> {
    /// A quotation that is the passage about `span` but for footnote marks within it.
    pub(super) fn without_marks(&self, quotation: &Quotation, span: Span) -> Option<Passage> {
        let (from, to) = (self.byte_of(span.start), self.byte_of(span.end));
        let from = (0..=from.saturating_sub(BESIDE)).rev().find(|at| self.text.is_char_boundary(*at))?;
        let end = (to + BESIDE).min(self.text.len());
        let end = (end..=self.text.len()).find(|at| self.text.is_char_boundary(*at))?;
        let (plain, cuts) = strip(&self.text[from..end]);
        if cuts.is_empty() {
            return None;
        }
        let stripped = Prepared::new(plain.as_str(), self.spaces);
        let hits = stripped.hits(quotation);
        let best = hits.iter().min_by_key(|hit| hit.rank())?;
        let back = |byte: usize, last: bool| {
            let before = cuts.iter().filter(|(at, _)| if last { *at < byte } else { *at <= byte });
            from + byte + before.map(|(_, length)| length).sum::<usize>()
        };
        let within = cuts.iter().any(|(at, _)| best.from < *at && *at <= best.to);
        // What is cut at the edges of the stretch is not the text's own edge.
        let (first, last) = (back(best.from, false), back(best.to, true));
        let whole = (best.from > 0 || from == 0) && (best.to < plain.len() || end == self.text.len());
        if !within || !whole {
            return None;
        }
        let mut notes = best.notes;
        notes.add(Note::Marks);
        if best.strange {
            notes.add(Note::Neighbours);
        }
        Some(Passage::Found {
            span: self.span(first, last),
            others: Vec::new(),
            more: 0,
            notes: notes.list(),
        })
    }
}

/// A text without its footnote marks, and where they were: the byte in what is left, and their length.
fn strip(text: &str) -> (String, Vec<(usize, usize)>) {
    let mut plain = String::with_capacity(text.len());
    let mut cuts = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = mark(&plain, &text[at..]);
        if length > 0 {
            cuts.push((plain.len(), length));
            at += length;
            continue;
        }
        plain.push(c);
        at += c.len_utf8();
    }
    (plain, cuts)
}

/// The length of the mark that `rest` begins with, after a word; 0 when there is none.
fn mark(before: &str, rest: &str) -> usize {
    let closing =
        |c: char| matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | '”' | '’' | ')' | '»');
    if !before.trim_end_matches(closing).ends_with(char::is_alphabetic) {
        return 0;
    }
    if rest.starts_with('[') {
        let Some(end) = rest.find(']').filter(|end| *end <= LONGEST) else { return 0 };
        let inside = &rest[1..end];
        let number = inside.strip_prefix("note ").or(inside.strip_prefix('n')).unwrap_or(inside);
        let counted = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
        let letter = inside.len() == 1 && inside.chars().all(|c| c.is_ascii_lowercase());
        return if counted || letter { end + 1 } else { 0 };
    }
    let raised = |c: char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '†' | '‡');
    let length: usize = rest.chars().take_while(|c| raised(*c)).map(char::len_utf8).sum();
    // A word of its own: km² and R² are other things.
    let word = before.trim_end_matches(closing);
    let letters = word.chars().rev().take_while(|c| c.is_alphabetic()).count();
    let start = word.char_indices().rev().take(letters).last().map_or(0, |(at, _)| at);
    let word = word[start..].to_lowercase();
    let measure = MEASURES.iter().any(|measure| word.contains(measure));
    let goes_on = rest[length..].starts_with(|c: char| c.is_alphanumeric());
    if letters < 4 || measure || goes_on { 0 } else { length }
}
