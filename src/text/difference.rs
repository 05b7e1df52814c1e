//! What differs between a quotation and the passage it is closest to, and how a terminal shows it.

use serde::Serialize;

/// A run of words that a quotation and a passage share, or that only one of them has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "kebab-case")]
pub enum Piece {
    /// In both, as the passage prints it.
    Same(String),
    /// Only in the quotation.
    Quoted(String),
    /// Only in the stored text.
    Stored(String),
    /// Where the quotation says that it leaves words out or puts its own: its mark, as printed.
    Omitted(String),
}

impl Piece {
    /// Whether the two texts differ here.
    pub fn differs(&self) -> bool {
        matches!(self, Piece::Quoted(_) | Piece::Stored(_))
    }
}

/// The pieces as one line, marked as `wdiff` marks them: `the [-quick-] {+slow+} fox`, first what only the
/// quotation has. White space of all kinds becomes one space; control characters are the caller's to show.
pub fn marked(pieces: &[Piece]) -> String {
    let mut line = String::new();
    for piece in pieces {
        let (open, text, close) = match piece {
            Piece::Same(text) | Piece::Omitted(text) => ("", text, ""),
            Piece::Quoted(text) => ("[-", text, "-]"),
            Piece::Stored(text) => ("{+", text, "+}"),
        };
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(open);
        for (n, word) in text.split_whitespace().enumerate() {
            if n > 0 {
                line.push(' ');
            }
            line.push_str(word);
        }
        line.push_str(close);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_those_of_wdiff() {
        let pieces = [
            Piece::Same("the".into()),
            Piece::Quoted("quick\n brown".into()),
            Piece::Stored("slow".into()),
            Piece::Omitted("[…]".into()),
            Piece::Same("fox".into()),
        ];
        assert_eq!(marked(&pieces), "the [-quick brown-] {+slow+} […] fox");
        assert_eq!(marked(&[]), "");
        assert_eq!(serde_json::to_string(&pieces[1]).unwrap(), r#"{"kind":"quoted","text":"quick\n brown"}"#);
    }
}
