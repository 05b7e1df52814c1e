//! What of a text is compared: its letters, digits and telling signs, one by one, with their places.

use crate::text::normal::{figure, tells};
use std::ops::ControlFlow;
use std::sync::LazyLock;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// Characters that are put in normal form together, at most: a letter under a tower of marks stays bounded.
const TOWER: usize = 32;

/// One character of the key of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// As the key has it: NFKC, lower case.
    pub folded: char,
    /// The same with its capital.
    pub cased: char,
    /// First byte of what it was made from.
    pub at: usize,
    /// The byte after it. A ligature makes several units with one place.
    pub end: usize,
}

/// What an ASCII byte adds to the key: itself in lower case, nothing (0), or what its neighbours say
/// ([`ASKS`]).
pub(super) const ASCII: [u8; 256] = ascii();
/// The byte is a point, comma or hyphen; see [`telling_mark`].
pub(super) const ASKS: u8 = 1;

const fn ascii() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        table[byte] = match c {
            b'A'..=b'Z' => c.to_ascii_lowercase(),
            b'a'..=b'z' | b'0'..=b'9' | b'%' | b'+' | b'<' | b'>' | b'=' | b'$' => c,
            b'.' | b',' | b'-' => ASKS,
            _ => 0,
        };
        byte += 1;
    }
    table
}

/// Characters without a look of their own, which no reader can quote: soft hyphen, zero-width and direction marks,
/// variation selectors, the line that only stretches Arabic words.
pub(super) fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{640}' | '\u{feff}')
        || matches!(c, '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Hyphens, dashes and the minus sign.
pub(super) fn dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// Quotation marks and apostrophes of all kinds.
pub(super) fn quote_mark(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '´' | '«' | '»' | '\u{2018}'..='\u{201f}' | '\u{2032}'..='\u{2037}')
        || matches!(c, '‹' | '›' | '\u{2bb}' | '\u{2bc}' | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}')
        || matches!(c, '\u{ff02}' | '\u{ff07}')
}

/// Digits of any script, and the figures that stand for numbers.
pub(super) fn digit(c: char) -> bool {
    c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric())
}

/// Signs that change what a number says: shares, money, comparisons.
pub(super) fn sign(c: char) -> bool {
    tells(c) && !matches!(c, '?' | '؟' | '？') && !dash(c)
}

/// Money, shares and degrees: they belong to the number even across a space.
pub(super) fn unit_sign(c: char) -> bool {
    matches!(c, '%' | '‰' | '°' | '$' | '€' | '£' | '¥' | '¢' | '％' | '\u{20a0}'..='\u{20cf}')
}

/// Scripts that are written without spaces between words, where every character may begin a word.
pub(super) fn unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}')
        || matches!(c, '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
        || matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character is part of a word.
pub(super) fn letter(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '\u{2bb}' | '\u{2bc}' | '\u{640}')
        || is_combining_mark(c) && !invisible(c)
        || figure(c)
}

/// The character before byte `at` that a reader sees.
pub(super) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().rev().take(TOWER).find(|c| !invisible(*c))
}

/// The character from byte `at` on that a reader sees.
pub(super) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().take(TOWER).find(|c| !invisible(*c))
}

/// Whether a number may begin after this character.
fn opens(c: char) -> bool {
    c.is_whitespace()
        || quote_mark(c)
        || matches!(c, '(' | '[' | '{' | '/' | ':' | '*' | '_' | '~' | '—' | '―' | '|')
        || (sign(c) && !matches!(c, '%' | '‰' | '°' | '％' | '¢'))
}

/// What the point, comma or dash at `at..end` adds to the key: the decimal point and the separator of thousands
/// within a number, the point and the minus before one. `None`: it is punctuation.
pub(super) fn telling_mark(text: &str, c: char, at: usize, end: usize) -> Option<char> {
    let next = after(text, end)?;
    let point = matches!(c, '.' | ',' | '\u{66b}' | '\u{66c}');
    if !digit(next) && (point || next != '.') {
        return None;
    }
    let prior = before(text, at);
    let begins = || prior.is_none_or(opens);
    if point {
        let leads = c == '.' && (begins() || prior.is_some_and(|c| dash(c) || unit_sign(c)));
        return (prior.is_some_and(digit) || leads).then_some(c);
    }
    if matches!(c, '—' | '―') || !begins() {
        return None;
    }
    let fraction = || {
        let point = text[end..].find('.').map_or(text.len(), |point| end + point + 1);
        after(text, point).is_some_and(digit)
    };
    (digit(next) || fraction()).then_some('-')
}

/// The first character that [`PLAIN`] does not cover.
const COVERED: u32 = 0x600;
/// Letters of the Latin, Greek, Cyrillic, Armenian and Hebrew scripts that are in normal form by themselves, in
/// lower case; 0 for every other character. Asking for each anew is twenty times as slow.
static PLAIN: LazyLock<Vec<char>> = LazyLock::new(|| {
    let plain = |c: char| {
        let mut lower = c.to_lowercase();
        let simple = c >= '\u{80}'
            && c.is_alphanumeric()
            && letter(c)
            && !figure(c)
            && !invisible(c)
            && !combines(c)
            && is_nfkc_quick(std::iter::once(c)) == IsNormalized::Yes
            && lower.len() == 1;
        lower.next().filter(|_| simple).unwrap_or('\0')
    };
    (0..COVERED).map(|c| plain(char::from_u32(c).unwrap_or('\0'))).collect()
});

/// A letter that needs no normal form, in lower case.
fn plain(c: char) -> Option<char> {
    match c {
        'ς' => Some('σ'),
        _ if u32::from(c) < COVERED => PLAIN.get(c as usize).copied().filter(|c| *c != '\0'),
        '\u{3041}'..='\u{3096}'
        | '\u{30a1}'..='\u{30fa}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' => Some(c),
        _ => None,
    }
}

/// Whether `c` is put in normal form together with what stands before it.
pub(super) fn continues(c: char) -> bool {
    c >= '\u{300}' && plain(c).is_none() && combines(c)
}

fn combines(c: char) -> bool {
    if canonical_combining_class(c) != 0 {
        return true;
    }
    match is_nfkc_quick(std::iter::once(c)) {
        IsNormalized::Yes => false,
        IsNormalized::Maybe => true,
        IsNormalized::No => std::iter::once(c).nfkd().next().is_some_and(|first| {
            canonical_combining_class(first) != 0
                || is_nfkc_quick(std::iter::once(first)) == IsNormalized::Maybe
        }),
    }
}

/// The end of the character at `at` with the marks that belong to it. `at` is before the end of the text.
pub(super) fn segment(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let wide = |at: usize| bytes.get(at).is_some_and(|b| *b >= 0xcc);
    let mut end = at + text[at..].chars().next().map_or(1, char::len_utf8);
    let mut tower = 1;
    while wide(end) && tower < TOWER {
        match text[end..].chars().next() {
            Some(c) if continues(c) => end += c.len_utf8(),
            _ => break,
        }
        tower += 1;
    }
    end
}

/// Hands each unit of the segment `at..end` on, until told to stop.
pub(super) fn emit(
    text: &str,
    at: usize,
    end: usize,
    each: &mut impl FnMut(Unit) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some(first) = text[at..end].chars().next() else { return ControlFlow::Continue(()) };
    if end - at == first.len_utf8() {
        if first.is_ascii() || figure(first) {
            return unit(text, first, at, end, each);
        }
        if let Some(folded) = plain(first) {
            let cased = if first == 'ς' { folded } else { first };
            return each(Unit { folded, cased, at, end });
        }
        if invisible(first) || quote_mark(first) || matches!(first, '™' | '℠') {
            return ControlFlow::Continue(());
        }
        if is_nfkc_quick(std::iter::once(first)) == IsNormalized::Yes {
            return unit(text, first, at, end, each);
        }
    }
    let mut one = |c: char| unit(text, c, at, end, each);
    let tail = at + first.len_utf8();
    let head = if figure(first) { &text[tail..end] } else { &text[at..end] };
    if figure(first) {
        one(first)?;
    }
    // A mark that stands alone becomes a space with the mark on it: nobody's letter.
    let mut normal = head.nfkc().peekable();
    if normal.peek() == Some(&' ') && !letter(first) {
        return ControlFlow::Continue(());
    }
    normal.try_for_each(one)
}

fn unit(
    text: &str,
    c: char,
    at: usize,
    end: usize,
    each: &mut impl FnMut(Unit) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if c.is_ascii() {
        return match ASCII[c as usize] {
            0 => ControlFlow::Continue(()),
            ASKS => match telling_mark(text, c, at, end) {
                Some(c) => each(Unit { folded: c, cased: c, at, end }),
                None => ControlFlow::Continue(()),
            },
            folded => each(Unit { folded: char::from(folded), cased: c, at, end }),
        };
    }
    if invisible(c) || quote_mark(c) {
        return ControlFlow::Continue(());
    }
    if dash(c) || matches!(c, '\u{66b}' | '\u{66c}') {
        return match telling_mark(text, c, at, end) {
            Some(c) => each(Unit { folded: c, cased: c, at, end }),
            None => ControlFlow::Continue(()),
        };
    }
    if !letter(c) && !sign(c) {
        return ControlFlow::Continue(());
    }
    let mut lower = c.to_lowercase();
    if lower.len() == 1 {
        let folded = lower.next().map_or(c, |l| if l == 'ς' { 'σ' } else { l });
        return each(Unit { folded, cased: if c == 'ς' { 'σ' } else { c }, at, end });
    }
    lower.try_for_each(|folded| each(Unit { folded, cased: c, at, end }))
}

/// Hands the units of `text` on from byte `from`, where a segment begins, until told to stop or at `to`.
pub(super) fn walk(text: &str, from: usize, to: usize, mut each: impl FnMut(Unit) -> ControlFlow<()>) {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < to {
        // Most bytes are ASCII, stand alone and say what they say.
        let byte = bytes[at];
        if byte < 0x80 && bytes.get(at + 1).is_none_or(|next| *next < 0xcc) {
            let folded = ASCII[usize::from(byte)];
            let flow = match folded {
                0 => ControlFlow::Continue(()),
                ASKS => unit(text, char::from(byte), at, at + 1, &mut each),
                _ => each(Unit { folded: char::from(folded), cased: char::from(byte), at, end: at + 1 }),
            };
            if flow.is_break() {
                return;
            }
            at += 1;
            continue;
        }
        let end = segment(text, at);
        if emit(text, at, end, &mut each).is_break() {
            return;
        }
        at = end;
    }
}

/// All units of a text.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let mut units = Vec::with_capacity(text.len());
    walk(text, 0, text.len(), |unit| {
        units.push(unit);
        ControlFlow::Continue(())
    });
    units
}

/// The key of units, as UTF-8.
pub(super) fn key(units: &[Unit]) -> Vec<u8> {
    units.iter().map(|unit| unit.folded).collect::<String>().into_bytes()
}
