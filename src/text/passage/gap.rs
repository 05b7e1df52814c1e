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
pub(super) struct Gap {
    pub space: bool,
    /// A line ends in it.
    pub line: bool,
    /// One of the spaces that separate thousands.
    narrow: bool,
    pub dashes: usize,
    /// The last dash may be the hyphen that divides a word at the end of a line.
    hyphen: bool,
    /// The minus sign is among the dashes.
    minus: bool,
    /// White space stands before the first dash.
    pub apart: bool,
    /// It ends in a dash that white space stands before: the minus of what follows.
    leads: bool,
    pub quotes: usize,
    /// It begins with a mark that may be one of feet, inches or minutes.
    prime: bool,
    question: bool,
    /// Other punctuation, in order, without white space.
    pub marks: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Joined,
    Space,
    /// One hyphen and nothing else, a line may end after it.
    Hyphen,
    Other,
}

impl Gap {
    pub fn of(text: &str) -> Gap {
        let mut gap = Gap::default();
        for c in text.chars() {
            match c {
                // A soft hyphen shows itself at the end of a line only.
                '\u{ad}' | '¬' if gap.dashes == 0 && text.contains(['\n', '\r']) => {
                    (gap.dashes, gap.hyphen) = (1, true);
                }
                c if invisible(c) => {}
                c if c.is_whitespace() => {
                    (gap.space, gap.leads) = (true, false);
                    gap.line |=
                        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
                    gap.narrow = matches!(c, '\u{a0}' | '\u{2009}' | '\u{202f}');
                }
                c if dash(c) => {
                    gap.apart |= gap.space && gap.dashes == 0;
                    gap.leads = gap.space && !matches!(c, '—' | '―');
                    gap.dashes += 1 + usize::from(matches!(c, '—' | '―'));
                    gap.hyphen = matches!(c, '-' | '\u{2010}' | '\u{2011}');
                    gap.minus |= c == '\u{2212}';
                }
                c if quote_mark(c) => gap.quotes += 1,
                '…' => gap.marks.push_str("..."),
                c => {
                    gap.question |= matches!(c, '?' | '؟' | '？');
                    gap.marks.push(c);
                }
            }
        }
        gap.prime = text.starts_with(['\'', '"', '’', '”', '\u{2032}', '\u{2033}']) && gap.quotes == 1;
        gap.narrow &= text.chars().filter(|c| !invisible(*c)).count() == 1;
        gap
    }

    pub fn class(&self) -> Class {
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
    pub fn apostrophe(&self) -> bool {
        self.quotes == 1 && !self.space && self.dashes == 0 && self.marks.is_empty()
    }

    /// Nothing but stars or strokes of emphasis within a word.
    fn emphasis(&self) -> bool {
        let stars = !self.marks.is_empty() && self.marks.chars().all(|c| matches!(c, '*' | '_'));
        stars && !self.space && self.dashes == 0 && self.quotes == 0
    }

    /// Whether marks that say something by themselves are the same in both: `and/or`, `profit & loss`, `a − b`.
    fn tells_as(&self, other: &Gap) -> bool {
        let telling = |gap: &Gap| gap.marks.chars().filter(|c| tells(*c)).collect::<String>();
        telling(self) == telling(other) && (!(self.minus || other.minus) || self.dashes() == other.dashes())
    }

    fn dashes(&self) -> bool {
        self.dashes > 0
    }
}

/// Marks that are no mere punctuation.
fn tells(c: char) -> bool {
    matches!(c, '&' | '/' | '\\' | '^' | '~' | '@' | '|' | '＆' | '／' | '＼' | '～' | '∕' | '⁄')
        || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2a00}'..='\u{2aff}')
}

/// The place between two units of a text.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    units: &'a [Unit],
    /// The unit after the gap; there is one before it.
    at: usize,
}

impl Place<'_> {
    /// The letters of ligatures have no gap.
    fn gap(&self) -> &str {
        let (left, right) = (self.units[self.at - 1], self.units[self.at]);
        &self.text[left.end.min(right.at)..right.at]
    }

    fn joined(&self, at: usize) -> bool {
        at > 0 && at < self.units.len() && self.units[at - 1].end >= self.units[at].at
    }

    /// How many units that `are` so stand together just before the gap and just after it.
    fn runs(&self, are: impl Fn(char) -> bool) -> (usize, usize) {
        let fits = |n: usize| are(self.units[n].folded);
        let mut from = self.at;
        while from > 0 && fits(from - 1) && (from == self.at || self.joined(from)) {
            from -= 1;
        }
        let mut to = self.at;
        while to < self.units.len() && fits(to) && (to == self.at || self.joined(to)) {
            to += 1;
        }
        (self.at - from, to - self.at)
    }

    /// The gap separates thousands: one to three digits before it, exactly three after, and no fraction.
    fn thousands(&self) -> bool {
        let (before, after) = self.runs(|c| c.is_ascii_digit());
        let prior = self.at.checked_sub(before + 1).map(|n| self.units[n]);
        let decimal =
            prior.is_some_and(|unit| matches!(unit.folded, '.' | ',') && self.joined(self.at - before));
        let next = self.units.get(self.at + after);
        let end = self.units[self.at + after.max(1) - 1].end;
        let more = next.is_some_and(|next| digit(next.folded) && self.joined(self.at + after));
        let stroke = ['/', '⁄', '∕'];
        let head = &self.text[..self.units[self.at - before.max(1)].at];
        let slash = self.text[end..].starts_with(stroke) || head.ends_with(stroke);
        (1..=3).contains(&before) && after == 3 && !decimal && !more && !slash
    }

    /// Money with its letters follows: `US$5`, whose minus stands before the letters.
    fn money(&self) -> bool {
        let (_, letters) = self.runs(|c| letter(c) && !digit(c));
        let sign = self.units.get(self.at + letters);
        letters <= 3 && self.joined(self.at + letters) && sign.is_some_and(|unit| unit_sign(unit.folded))
    }

    /// The words on both sides of the gap, in lower case.
    fn words(&self) -> (String, String) {
        let (before, after) = self.runs(|c| letter(c) && !digit(c));
        let word = |units: &[Unit]| units.iter().map(|unit| unit.folded).collect::<String>();
        (word(&self.units[self.at - before..self.at]), word(&self.units[self.at..self.at + after]))
    }
}

/// Words that make another word when they lose the space beside them: `a typical`, `not able`, `may be`.
const LONE: [&str; 49] = [
    "a", "ab", "all", "an", "anti", "any", "be", "counter", "de", "dis", "every", "ex", "il", "im", "in",
    "ir", "kein", "may", "mis", "miss", "ne", "nicht", "nie", "no", "non", "nor", "not", "now", "off", "on",
    "ohne", "out", "over", "pas", "pre", "re", "sans", "sin", "so", "some", "un", "under", "up", "with",
    "without", "без", "не", "ни", "нет",
];

/// Whether the text has lost the space between these two words of the quotation.
fn lost(quoted: Place) -> bool {
    let (left, right) = quoted.words();
    let whole = |word: &str| word.chars().nth(1).is_some() && !LONE.contains(&word);
    whole(&left) && whole(&right)
}

/// Whether two gaps between the same two characters leave the words the same, with what has to be said of it.
fn alike(quoted: Place, stored: Place, spaces: Spaces, notes: &mut Notes) -> bool {
    let (a, b) = (Gap::of(quoted.gap()), Gap::of(stored.gap()));
    let (left, right) = (stored.units[stored.at - 1].folded, stored.units[stored.at].folded);
    let (ka, kb) = (a.class(), b.class());
    let loose = spaces == Spaces::Unreliable;
    if a.question != b.question {
        notes.add(Note::Question);
    }
    if digit(left) && digit(right) {
        return figures((&a, quoted), (&b, stored), loose, notes);
    }
    let telling = |c: char| digit(c) || sign(c) || matches!(c, '-' | '.' | ',');
    if !a.tells_as(&b) {
        return false;
    }
    let minus = a.dashes() != b.dashes() || a.leads != b.leads || a.leads && a.dashes != b.dashes;
    if minus && stored.money() || a.leads != b.leads && telling(right) {
        return false;
    }
    if telling(right) && !telling(left) && a.dashes == 1 && b.dashes == 1 && a.apart != b.apart {
        return false;
    }
    if telling(left) && telling(right) || right == '=' {
        return a.marks == b.marks && a.dashes() == b.dashes();
    }
    if (telling(left) || telling(right)) && a.dashes() != b.dashes() {
        // A 5-year-old is a 5 year old; what stands before a number may be its minus.
        notes.add(Note::Punctuation);
        return digit(left)
            && matches!((ka, kb), (Class::Hyphen, Class::Space) | (Class::Space, Class::Hyphen));
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
    match (ka, kb) {
        (Class::Other, Class::Other) => {
            if a.marks != b.marks || a.dashes() != b.dashes() {
                notes.add(Note::Punctuation);
            }
            a.emphasis() == b.emphasis()
        }
        _ if ka == kb => true,
        (Class::Joined, _) => opened(quoted, &b, false, (left, right), loose, notes),
        (_, Class::Joined) => opened(quoted, &a, true, (left, right), loose, notes),
        _ => {
            notes.add(Note::Punctuation);
            // A hyphen at the end of a line may be the printer's: then both parts are one word.
            let divided = |gap: &Gap, class: Class| class == Class::Hyphen && gap.line && gap.hyphen;
            !divided(&a, ka) && !divided(&b, kb) && !a.emphasis() && !b.emphasis()
        }
    }
}

/// Whether words that one of the two joins and the other divides by the gap `open` are the same. `asked`: the
/// quotation has them apart.
fn opened(
    quoted: Place,
    open: &Gap,
    asked: bool,
    (left, right): (char, char),
    loose: bool,
    notes: &mut Notes,
) -> bool {
    match open.class() {
        Class::Joined => true,
        _ if unspaced(left) || unspaced(right) => {
            if !open.marks.is_empty() || open.dashes() {
                notes.add(Note::Punctuation);
            }
            true
        }
        // Within a line a hyphen is the author's: to re-sign is not to resign.
        Class::Hyphen => open.line && open.hyphen && !digit(left) && !digit(right),
        Class::Space => {
            notes.add(Note::Spaces);
            let (before, after) = quoted.words();
            let unit = || !open.line && after.chars().count() <= 3 && !LONE.contains(&after.as_str());
            match (digit(left), digit(right)) {
                (true, _) if unit() => true,
                (true, _) => loose && asked && after.chars().nth(1).is_some(),
                (_, true) => loose && asked && before.chars().nth(1).is_some(),
                // A text without a space that the quotation has may have lost it; one that has it where the
                // quotation has none says two words.
                _ => loose && asked && lost(quoted),
            }
        }
        Class::Other => {
            notes.add(Note::Punctuation);
            // Points of an abbreviation: one letter stands by itself.
            let (before, after) = quoted.runs(|c| letter(c) && !digit(c));
            let point = !open.space && !open.dashes() && open.quotes == 0 && open.marks == ".";
            open.emphasis()
                || point && (asked && (before == 1 || after == 1) || !asked && abbreviated(quoted))
        }
    }
}

/// Whether a word that the quotation writes without points is short enough for an abbreviation: `US`, `PhD`.
fn abbreviated(quoted: Place) -> bool {
    let (before, after) = quoted.runs(|c| letter(c) && !digit(c));
    before + after <= 4
}

/// The same between two digits, where every mark counts: `3:1`, `10-20`, `1/2`.
fn figures((a, quoted): (&Gap, Place), (b, stored): (&Gap, Place), loose: bool, notes: &mut Notes) -> bool {
    let none = |gap: &Gap| gap.class() == Class::Joined;
    // A straight mark after a number may be its minutes or feet; others are around words.
    let quotes = a.quotes == b.quotes || a.space && b.space && !a.prime && !b.prime;
    if a.marks != b.marks || a.dashes() != b.dashes() || !quotes {
        return false;
    }
    if none(a) == none(b) {
        return true;
    }
    // 10 000 with the space that separates thousands is 10000; no other space is silent.
    let (open, place) = if none(a) { (b, stored) } else { (a, quoted) };
    if open.class() != Class::Space || open.line || !place.thousands() {
        return false;
    }
    if !open.narrow {
        notes.add(Note::Spaces);
    }
    open.narrow || loose
}

/// Whether the units of a quotation and of a passage with the same key say the same words.
pub(super) fn same_words(
    quoted: (&str, &[Unit]),
    stored: (&str, &[Unit]),
    spaces: Spaces,
    notes: &mut Notes,
) -> bool {
    let (asked, found) = (quoted.1, stored.1);
    asked.len() == found.len() && difference(quoted, stored, spaces, notes).is_none()
}

/// The first unit before which, or in which, two texts of as many units differ.
fn difference(
    quoted: (&str, &[Unit]),
    stored: (&str, &[Unit]),
    spaces: Spaces,
    notes: &mut Notes,
) -> Option<usize> {
    let (asked, found) = (quoted.1, stored.1);
    for (at, (q, t)) in asked.iter().zip(found).enumerate() {
        if q.folded != t.folded {
            return Some(at);
        }
        if q.cased != t.cased {
            notes.add(Note::Capitals);
        }
        if at == 0 {
            continue;
        }
        let one = Place { text: quoted.0, units: asked, at };
        let other = Place { text: stored.0, units: found, at };
        if one.gap() != other.gap() && !alike(one, other, spaces, notes) {
            return Some(at);
        }
    }
    None
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
