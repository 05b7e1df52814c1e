//! What differs between a quotation and the passage it is closest to, and how a terminal shows it.

pub use crate::model::Piece;

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
