//! Text as words, runs of digits and single marks, with what stands between them.

use std::borrow::Cow;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of `0` to `9`. Digits of other scripts are not read.
    Digits,
    /// A run of letters with their marks.
    Word,
    /// Anything else, one character.
    Mark(char),
}

/// What stands before a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing.
    Glued,
    /// One narrow or no-break space, as within numbers.
    Thin,
    /// One space.
    Space,
    /// More space, or one line break.
    Wide,
    /// The beginning of the text, or an empty line.
    Break,
}

/// A token with its place.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub kind: Kind,
    /// As printed.
    pub text: &'a str,
    /// In lower case.
    pub lower: Cow<'a, str>,
    /// Characters.
    pub start: u32,
    pub end: u32,
    /// Bytes.
    pub from: usize,
    pub to: usize,
    pub gap: Gap,
    /// Whether it is the first of its line.
    pub opens: bool,
}

fn is_thin(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{202f}' | '\u{2007}'..='\u{200a}')
}

fn is_letter(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c)
}

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token<'_>> = Vec::with_capacity(text.len() / 4 + 1);
    let (mut spaces, mut lines, mut thin) = (0usize, 0usize, false);
    let mut chars = text.char_indices().peekable();
    let mut place = 0u32;
    while let Some((from, c)) = chars.next() {
        let start = place;
        place = place.saturating_add(1);
        if c.is_whitespace() {
            spaces += 1;
            lines += usize::from(c == '\n');
            thin = is_thin(c);
            continue;
        }
        let (kind, same): (Kind, fn(char) -> bool) = if c.is_ascii_digit() {
            (Kind::Digits, |c| c.is_ascii_digit())
        } else if is_letter(c) && c != 'º' && c != 'ª' {
            (Kind::Word, |c| is_letter(c) && c != 'º' && c != 'ª')
        } else {
            (Kind::Mark(c), |_| false)
        };
        let mut to = from + c.len_utf8();
        while let Some((at, next)) = chars.next_if(|&(_, next)| same(next)) {
            to = at + next.len_utf8();
            place = place.saturating_add(1);
        }
        let gap = match (found.is_empty(), lines, spaces) {
            (true, _, _) | (_, 2.., _) => Gap::Break,
            (_, _, 0) => Gap::Glued,
            (_, 0, 1) if thin => Gap::Thin,
            (_, 0, 1) => Gap::Space,
            _ => Gap::Wide,
        };
        let word = &text[from..to];
        let small = kind != Kind::Word || word.bytes().all(|b| b.is_ascii_lowercase());
        found.push(Token {
            kind,
            text: word,
            lower: if small { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) },
            start,
            end: place,
            from,
            to,
            gap,
            opens: found.is_empty() || lines > 0,
        });
        (spaces, lines, thin) = (0, 0, false);
    }
    found
}
