//! Cells that do no harm: not run by a spreadsheet, not obeyed by a terminal; and back, so that what we wrote is
//! read as it was.

use crate::text::visible::commands;

/// What a spreadsheet takes for the start of a formula (OWASP, CSV Injection); the last is U+2212, the minus sign.
const FORMULA: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '\u{2212}'];

/// What parts the values of a list in a cell. A bar or a backslash inside a value has a backslash before it.
const BAR: &str = " | ";

/// Whether a cell, apart from apostrophes and spaces before it, starts like a formula and is no plain number. Some
/// programs leave spaces at the start out, and a byte-order mark.
fn runs(cell: &str) -> bool {
    let number = |cell: &str| {
        let digits = cell.strip_prefix('-').unwrap_or(cell);
        !digits.is_empty() && digits.len() <= 20 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let cell = cell.trim_start_matches('\'');
    let inner = cell.trim_start_matches(|c: char| c == '\'' || c == '\u{feff}' || c.is_whitespace());
    // A tab or a carriage return before a number is no part of one.
    let plain = number(inner) && !cell.starts_with(['\t', '\r']);
    (cell.starts_with(FORMULA) || inner.starts_with(FORMULA)) && !plain
}

/// A cell to write: an apostrophe before what would run, and commanding characters written out as `<U+001B>`.
/// [`restored`] undoes both.
pub fn guarded(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    if runs(cell) {
        safe.push('\'');
    }
    for (at, c) in cell.char_indices() {
        // Line ends and tabs are what a table may hold.
        let plain = !commands(c) || c == '\n' || c == '\t';
        if plain && !(c == '<' && cell[at..].starts_with("<U+")) {
            safe.push(c);
        } else {
            safe.push_str(&format!("<U+{:04X}>", u32::from(c)));
        }
    }
    safe
}

/// A cell as it was before it was [`guarded`].
pub fn restored(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find("<U+") {
        text.push_str(&rest[..at]);
        let code = rest[at + 3..].split_once('>').filter(|(code, _)| (4..=6).contains(&code.len()));
        let c = code.and_then(|(code, _)| char::from_u32(u32::from_str_radix(code, 16).ok()?));
        match (c, code) {
            (Some(c), Some((_, after))) => {
                text.push(c);
                rest = after;
            }
            _ => {
                text.push_str("<U+");
                rest = &rest[at + 3..];
            }
        }
    }
    text.push_str(rest);
    if text.starts_with('\'') && runs(&text) { text.split_off(1) } else { text }
}

/// Values as one cell.
pub fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.map(|value| value.replace('\\', "\\\\").replace('|', "\\|")).collect();
    values.join(BAR)
}

/// The values of such a cell; none for an empty one.
pub fn parts(cell: &str) -> Vec<String> {
    if cell.is_empty() {
        return Vec::new();
    }
    let (mut parts, mut part, mut chars) = (vec![], String::new(), cell.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => part.extend(chars.next()),
            '|' => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    let last = parts.len() - 1;
    for (n, part) in parts.iter_mut().enumerate() {
        if n > 0 && part.starts_with(' ') {
            part.remove(0);
        }
        if n < last && part.ends_with(' ') {
            part.pop();
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_would_run_does_not() {
        for (cell, wanted) in [
            ("=1+1", "'=1+1"),
            ("'=1+1", "''=1+1"),
            ("-5.2", "-5.2"),
            ("'-5", "'-5"),
            ("-5+cmd|' /C calc'!A0", "'-5+cmd|' /C calc'!A0"),
            ("@here", "'@here"),
            ("\tx", "'\tx"),
            ("\t\r5", "'\t<U+000D>5"),
            ("\rx", "'<U+000D>x"),
            ("'quoted'", "'quoted'"),
            (" =1+1", "' =1+1"),
            ("\u{a0}@x", "'\u{a0}@x"),
            ("\u{feff}+1+1", "'\u{feff}+1+1"),
            ("\u{2212}1", "'\u{2212}1"),
            (" -5", " -5"),
            (" x", " x"),
            ("a\u{1b}[2Jb", "a<U+001B>[2Jb"),
            ("a <U+001B> b", "a <U+003C>U+001B> b"),
        ] {
            assert_eq!(guarded(cell), wanted);
            assert_eq!(restored(wanted), cell);
        }
    }

    proptest! {
        #[test]
        fn a_cell_comes_back(cell in "['=+\\-@\u{a0}\u{feff}\u{2212} \\t\\r\\n<U+001B>5 é\u{202e}\u{1b}]{0,12}", any: String) {
            for cell in [cell, any] {
                let safe = guarded(&cell);
                prop_assert!(!safe.starts_with(FORMULA) || safe == cell);
                prop_assert!(!safe.chars().any(|c| commands(c) && c != '\n' && c != '\t'));
                prop_assert_eq!(restored(&safe), cell);
            }
        }

        #[test]
        fn a_list_comes_back(values in proptest::collection::vec("[a |\\\\]{0,5}", 1..5)) {
            prop_assume!(values != [""]);
            prop_assert_eq!(parts(&joined(values.iter().map(String::as_str))), values);
        }

        #[test]
        fn nothing_panics(cell: String) {
            restored(&cell);
            parts(&cell);
        }
    }
}
