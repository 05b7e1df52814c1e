//! Texts as terms are compared: without case, accents, widths of letters, runs of spaces and invisible characters.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text as terms are compared, and for each byte of it the characters of the text that it stands for.
pub fn fold(text: &str) -> (String, Vec<Range<usize>>) {
    folded(text, false)
}

/// The same, with words that a hyphen divides over a line end put together; none where there are no such words.
pub fn joined(text: &str) -> Option<(String, Vec<Range<usize>>)> {
    let divides = |(at, c): (usize, char)| is_hyphen(c) && breaks(&text[at + c.len_utf8()..]);
    text.char_indices().any(divides).then(|| folded(text, true))
}

/// Whether a character can divide a word at the end of a line.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '\u{2010}'..='\u{2012}' | '\u{ac}')
}

/// Whether a text begins with a line end, spaces aside.
fn breaks(text: &str) -> bool {
    let space = &text[..text.len() - text.trim_start().len()];
    space.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}'])
}

fn folded(text: &str, join: bool) -> (String, Vec<Range<usize>>) {
    let (mut folded, mut at) = (String::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut put = |c: char, from: Range<usize>| {
        folded.push(c);
        at.extend(std::iter::repeat_n(from, c.len_utf8()));
    };
    let mut spaced = false;
    let mut divided = false;
    for (start, c) in text.char_indices() {
        let from = start..start + c.len_utf8();
        if join && is_hyphen(c) && breaks(&text[from.end..]) {
            divided = true;
            continue;
        }
        divided &= c.is_whitespace();
        if divided {
            continue;
        }
        if c.is_whitespace() {
            if !std::mem::replace(&mut spaced, true) {
                put(' ', from);
            }
            continue;
        }
        match c {
            c if c.is_ascii() && !c.is_ascii_control() => put(c.to_ascii_lowercase(), from),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => continue,
            '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => continue,
            '\u{2018}' | '\u{2019}' | '\u{201b}' => put('\'', from),
            '\u{201c}'..='\u{201f}' => put('"', from),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => put('-', from),
            '\u{df}' | '\u{1e9e}' => "ss".chars().for_each(|c| put(c, from.clone())),
            '\u{e6}' | '\u{c6}' => "ae".chars().for_each(|c| put(c, from.clone())),
            '\u{153}' | '\u{152}' => "oe".chars().for_each(|c| put(c, from.clone())),
            '\u{f8}' | '\u{d8}' => put('o', from),
            '\u{142}' | '\u{141}' => put('l', from),
            '\u{111}' | '\u{110}' => put('d', from),
            '\u{131}' => put('i', from),
            c => {
                let plain = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c));
                plain.flat_map(char::to_lowercase).for_each(|c| put(c, from.clone()));
            }
        }
        spaced = false;
    }
    (folded, at)
}
