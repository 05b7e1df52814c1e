//! Text from outside is data: characters that command a terminal, or turn the direction of what follows,
//! are shown and not obeyed.

use std::borrow::Cow;

/// Whether a character may command a terminal or disguise text: C0, DEL and C1 controls, the bidirectional
/// controls of Unicode Standard Annex 9, and the line separators that some programs take for line ends.
pub fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` for one line on a terminal: line ends and tabs become a space, other commanding characters are
/// written out, as in `<U+001B>`. A replacement character (U+FFFD) stays what it is.
pub fn visible(text: &str) -> Cow<'_, str> {
    // Most text has none, and most of that is ASCII.
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) || !text.chars().any(commands) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\t' => shown.push(' '),
            c if commands(c) => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// `text` of several lines for a terminal: as [`visible`] has it, with its line ends and tabs.
pub fn lines(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| commands(c) && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let shown: Vec<String> = text
        .split('\n')
        .map(|line| {
            line.split('\t').map(|cell| visible(cell.trim_end_matches('\r'))).collect::<Vec<_>>().join("\t")
        })
        .collect();
    Cow::Owned(shown.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn commands_are_written_out() {
        assert_eq!(visible("a\u{1b}[31mb"), "a<U+001B>[31mb");
        assert_eq!(visible("x\u{202e}y\u{9b}z\u{7f}"), "x<U+202E>y<U+009B>z<U+007F>");
        assert_eq!(visible("one\r\ntwo\tthree"), "one two three");
        assert!(matches!(visible("café 中文 👩‍👩‍👧 \u{301}"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(lines("a\tb\r\n\u{1b}c\n"), "a\tb\n<U+001B>c\n");
        assert!(matches!(lines("a\n\tb"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_visible_commands(text in any::<String>()) {
            prop_assert!(!visible(&text).chars().any(commands));
        }
    }
}
