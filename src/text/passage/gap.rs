//! What stands between two letters, and whether two such gaps leave the words the same.

use super::letters::{Unit, dash, digit, invisible, letter, quote_mark, sign, unit_sign, unspaced};
use super::{Note, Spaces};

/// The remarks on a passage, each once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Notes(u8);

impl Notes {
    pub fn add(&mut self, note: Note) {
        self.0 |= 1 << note as u8;
    }

    pub fn join(self, other: Notes) -> Notes {
        Notes(self.0 | other.0)
    }

    pub fn has(self, note: Note) -> bool {
        self.0 & (1 << note as u8) != 0
    }

    pub fn list(self) -> Vec<Note> {
        Note::ALL.into_iter().filter(|note| self.has(*note)).collect()
    }
}

/// A gap by what it holds.
#[derive(Debug, Default)]
struct Gap {
    space: bool,
    /// A line ends in it.
    line: bool,
    /// One of the spaces that separate thousands.
    narrow: bool,
    dashes: usize,
    /// White space stands before the first dash.
    apart: bool,
    quotes: usize,
    question: bool,
    /// Other punctuation, in order, without white space.
    marks: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Joined,
    Space,
    /// One hyphen and nothing else, a line may end after it.
    Hyphen,
    Other,
}

impl Gap {
    fn of(text: &str) -> Gap {
        let mut gap = Gap::default();
        for c in text.chars() {
            match c {
                // A soft hyphen shows itself at the end of a line only.
                '\u{ad}' | '¬' if gap.dashes == 0 && text.contains(['\n', '\r']) => gap.dashes += 1,
                c if invisible(c) => {}
                c if c.is_whitespace() => {
                    gap.space = true;
                    gap.line |=
                        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
                    gap.narrow = matches!(c, '\u{a0}' | '\u{2009}' | '\u{202f}');
                }
                c if dash(c) => {
                    gap.apart |= gap.space && gap.dashes == 0;
                    gap.dashes += 1 + usize::from(matches!(c, '—' | '―'));
                }
                c if quote_mark(c) => gap.quotes += 1,
                '…' => gap.marks.push_str("..."),
                c => {
                    gap.question |= matches!(c, '?' | '؟' | '？');
                    gap.marks.push(c);
                }
            }
        }
        gap.narrow &= text.chars().filter(|c| !invisible(*c)).count() == 1;
        gap
    }

    fn class(&self) -> Class {
        let bare = self.marks.is_empty() && self.quotes == 0;
        match (bare, self.dashes) {
            (true, 0) if !self.space => Class::Joined,
            (true, 0) => Class::Space,
            (true, 1) if !self.apart && (!self.space || self.line) => Class::Hyphen,
            // Quotation marks between words stand for the space beside them.
            _ if self.marks.is_empty() && self.dashes == 0 && self.space => Class::Space,
            _ => Class::Other,
        }
    }

    /// An apostrophe within a word.
    fn apostrophe(&self) -> bool {
        self.quotes == 1 && !self.space && self.dashes == 0 && self.marks.is_empty()
    }
}

/// Whether two gaps between the same two characters leave the words the same, with what has to be said of it.
fn alike(one: &str, other: &str, left: char, right: char, spaces: Spaces, notes: &mut Notes) -> bool {
    let (a, b) = (Gap::of(one), Gap::of(other));
    let (ka, kb) = (a.class(), b.class());
    let loose = spaces == Spaces::Unreliable;
    if a.question != b.question {
        notes.add(Note::Question);
    }
    if digit(left) && digit(right) {
        return figures(&a, &b, loose, notes);
    }
    if sign(left) || sign(right) || matches!(left, '-' | '.') || matches!(right, '-' | '.') {
        if a.marks != b.marks {
            notes.add(Note::Punctuation);
        }
        return true;
    }
    if a.apostrophe() != b.apostrophe() {
        // "were" is not "we're"; only a text whose spaces are lost has them for each other.
        let apart = if a.apostrophe() { kb } else { ka } == Class::Space;
        notes.add(Note::Punctuation);
        return apart && loose;
    }
    if ka == kb && ka != Class::Other {
        return true;
    }
    if ka == Class::Other && kb == Class::Other {
        if a.marks != b.marks || (a.dashes > 0) != (b.dashes > 0) {
            notes.add(Note::Punctuation);
        }
        return true;
    }
    if ka != Class::Joined && kb != Class::Joined {
        if ka == Class::Other || kb == Class::Other {
            notes.add(Note::Punctuation);
        }
        return true;
    }
    let open = if ka == Class::Joined { &b } else { &a };
    match open.class() {
        Class::Hyphen | Class::Joined => true,
        _ if unspaced(left) || unspaced(right) => {
            if !open.marks.is_empty() || open.dashes > 0 {
                notes.add(Note::Punctuation);
            }
            true
        }
        Class::Space if digit(left) || digit(right) || open.line || loose => {
            notes.add(Note::Spaces);
            true
        }
        Class::Space => false,
        // Points of an abbreviation, stars of emphasis.
        Class::Other
            if !open.space && open.dashes == 0 && matches!(open.marks.as_str(), "." | "*" | "**") =>
        {
            notes.add(Note::Punctuation);
            true
        }
        Class::Other if open.space && loose => {
            notes.add(Note::Spaces);
            notes.add(Note::Punctuation);
            true
        }
        Class::Other => false,
    }
}

/// The same between two digits, where every mark counts: `3:1`, `10-20`, `1/2`.
fn figures(a: &Gap, b: &Gap, loose: bool, notes: &mut Notes) -> bool {
    let same = a.marks == b.marks && (a.dashes > 0) == (b.dashes > 0);
    let none = |gap: &Gap| gap.class() == Class::Joined;
    if same && a.marks.is_empty() && a.dashes == 0 && a.quotes == b.quotes {
        // 10 000 with the space that separates thousands is 10000; no other space is silent.
        return match none(a) == none(b) {
            true => true,
            false if a.narrow || b.narrow => true,
            false => {
                notes.add(Note::Spaces);
                loose
            }
        };
    }
    if a.space && b.space && a.quotes.max(b.quotes) != 1 {
        if !same {
            notes.add(Note::Punctuation);
        }
        return true;
    }
    same && a.quotes == b.quotes && !none(a) && !none(b)
}

/// Whether the units of a quotation and of a passage with the same key say the same words.
pub(super) fn same_words(
    quoted: (&str, &[Unit]),
    stored: (&str, &[Unit]),
    spaces: Spaces,
    notes: &mut Notes,
) -> bool {
    let (quotation, asked) = quoted;
    let (text, found) = stored;
    if asked.len() != found.len() {
        return false;
    }
    for n in 0..asked.len() {
        let (q, t) = (asked[n], found[n]);
        if q.folded != t.folded {
            return false;
        }
        if q.cased != t.cased {
            notes.add(Note::Capitals);
        }
        let Some(before) = n.checked_sub(1) else { continue };
        // The letters of one ligature have no gap.
        let one = &quotation[asked[before].end.min(q.at)..q.at];
        let other = &text[found[before].end.min(t.at)..t.at];
        if one != other && !alike(one, other, found[before].folded, t.folded, spaces, notes) {
            return false;
        }
    }
    true
}

/// Words that elide before a vowel: what follows their apostrophe is a word of its own.
const ELIDED: [&str; 15] =
    ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "dell", "all", "nell", "sull", "dall", "un"];

/// Whether a passage that begins at byte `at` with the unit `first` begins a word, and a number a number.
pub(super) fn begins(text: &str, at: usize, first: char) -> bool {
    let [Some(prior), further] = shown(text[..at].chars().rev()) else { return true };
    if digit(first) {
        let signed = sign(prior) && prior != '=' || prior == '.' && further.is_none_or(char::is_whitespace);
        let money = prior.is_whitespace() && further.is_some_and(|c| unit_sign(c) && c != '%' && c != '°');
        let minus = hyphen(prior) && further.is_none_or(|c| !dash(c) && (!letter(c) || unspaced(c)));
        if signed || money || minus || divides(prior, further) {
            return false;
        }
    }
    let outer = text[..at].char_indices().rev().take(GAP).find(|(_, c)| letter(*c));
    let Some((outer, c)) = outer else { return true };
    let end = outer + c.len_utf8();
    let elided = || {
        let word = text[..end].char_indices().rev().take(6).take_while(|(_, c)| c.is_alphabetic()).last();
        word.is_some_and(|(word, _)| ELIDED.contains(&text[word..end].to_lowercase().as_str()))
    };
    whole(&text[end..at], c, first, elided)
}

/// Whether a passage that ends before byte `at` with the unit `last` ends a word, and a number a number.
pub(super) fn ends(text: &str, at: usize, last: char) -> bool {
    let [Some(next), further] = shown(text[at..].chars()) else { return true };
    if digit(last) {
        let shared = next.is_whitespace() && further.is_some_and(|c| unit_sign(c) && c != '$' && c != '£');
        if sign(next) && next != '=' || shared || divides(next, further) {
            return false;
        }
    }
    let outer = text[at..].char_indices().take(GAP).find(|(_, c)| letter(*c));
    let Some((outer, c)) = outer else { return true };
    let elided = || {
        let word = text[..at].char_indices().rev().take(6).take_while(|(_, c)| c.is_alphabetic()).last();
        word.is_some_and(|(word, _)| ELIDED.contains(&text[word..at].to_lowercase().as_str()))
    };
    whole(&text[at..at + outer], last, c, elided)
}

/// Characters looked at to find the next word.
const GAP: usize = 64;

/// Whether one number goes on over this mark: 10-20, 1/2, 12:30, 10 000.
fn divides(mark: char, further: Option<char>) -> bool {
    let joins = hyphen(mark)
        || matches!(mark, '.' | ',' | '/' | ':' | '\'' | '’' | '\u{66b}' | '\u{66c}')
        || matches!(mark, '\u{2009}' | '\u{202f}' | '\u{a0}');
    joins && further.is_some_and(digit)
}

fn hyphen(c: char) -> bool {
    dash(c) && !matches!(c, '—' | '―')
}

fn shown(chars: impl Iterator<Item = char>) -> [Option<char>; 2] {
    let mut chars = chars.take(GAP).filter(|c| !invisible(*c));
    [chars.next(), chars.next()]
}

/// Whether a word ends in the gap between two letters.
fn whole(gap: &str, left: char, right: char, elided: impl Fn() -> bool) -> bool {
    if !letter(left) || !letter(right) || unspaced(left) || unspaced(right) {
        return true;
    }
    let gap = Gap::of(gap);
    match gap.class() {
        Class::Joined => false,
        // A word goes on after a hyphen at the end of a line, and after an apostrophe.
        Class::Hyphen => !gap.line,
        _ => !gap.apostrophe() || elided(),
    }
}

/// Whether one word ends with `last` and another begins with `next`. A number with its sign is one word, and one
/// that a hyphen divides at the end of a line.
pub(super) fn separates(text: &str, last: &Unit, next: &Unit) -> bool {
    let (left, right) = (last.folded, next.folded);
    let gap = &text[last.end.min(next.at)..next.at];
    if unspaced(left) || unspaced(right) {
        return last.at != next.at;
    }
    if gap.is_empty() {
        return false;
    }
    let held = Gap::of(gap);
    let class = held.class();
    let signed = digit(left) && unit_sign(right) && !matches!(right, '$' | '£')
        || digit(right) && unit_sign(left) && !matches!(left, '%' | '°');
    match class {
        Class::Joined => false,
        Class::Space if signed => false,
        Class::Space => !(held.narrow && digit(left) && digit(right)),
        Class::Hyphen => !held.line && letter(left) && letter(right) && !digit(left) && !digit(right),
        Class::Other if held.space => true,
        Class::Other => held.dashes > 0 && !digit(left) || held.marks.contains(['/', '…']) && !digit(left),
    }
}
