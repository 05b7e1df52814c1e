//! The paragraphs of a text, counted from 1: blocks that blank lines separate, headings and captions included.

use super::passage::Span;

/// Where each paragraph of a text stands, in characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paragraphs {
    spans: Vec<Span>,
}

impl Paragraphs {
    /// Finds the paragraphs. A line is blank when it has nothing but white space. Lines end as Unicode says: LF, CR,
    /// CRLF, vertical tab, form feed, NEL, U+2028; U+2029 ends a paragraph by itself.
    pub fn new(text: &str) -> Self {
        let mut spans: Vec<Span> = Vec::new();
        // First and last character of the open paragraph, and whether its current line has words.
        let mut open: Option<Span> = None;
        let (mut words, mut prior) = (false, ' ');
        for (at, c) in text.chars().enumerate() {
            match c {
                '\n' if prior == '\r' => {}
                '\u{2029}' => {
                    spans.extend(open.take());
                    words = false;
                }
                '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' => {
                    if !words {
                        spans.extend(open.take());
                    }
                    words = false;
                }
                c if c.is_whitespace() || c == '\u{feff}' => {}
                _ => {
                    words = true;
                    let start = open.map_or(at, |span| span.start);
                    open = Some(Span { start, end: at + 1 });
                }
            }
            prior = c;
        }
        spans.extend(open);
        Paragraphs { spans }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the text has none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// From the first to after the last character of each, without the white space around it.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The span of a paragraph, counted from 1.
    pub fn span(&self, paragraph: u32) -> Option<Span> {
        self.spans.get((paragraph as usize).checked_sub(1)?).copied()
    }

    /// The paragraph, from 1, in which a character stands; between two of them, the one before. 0 before the first.
    pub fn paragraph_of(&self, char: usize) -> u32 {
        u32::try_from(self.spans.partition_point(|span| span.start <= char)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        Paragraphs::new(text).spans().iter().map(|s| chars[s.start..s.end].iter().collect()).collect()
    }

    #[test]
    fn blank_lines_separate() {
        assert_eq!(blocks("Head\n\none\ntwo \n \t\n\n three"), ["Head", "one\ntwo", "three"]);
        assert_eq!(blocks("a\r\nb\r\n\r\nc\r\rd"), ["a\r\nb", "c", "d"]);
        assert_eq!(blocks("é\u{2029}b\u{2028}c\n\u{c}d\u{85}\u{85}e"), ["é", "b\u{2028}c", "d", "e"]);
        assert_eq!(blocks("\u{feff}\n\n"), Vec::<String>::new());
        assert_eq!(blocks(""), Vec::<String>::new());
        assert_eq!(blocks("\u{feff}\u{a0}a"), ["a"]);
    }

    #[test]
    fn a_character_has_its_paragraph() {
        let found = Paragraphs::new("\n\nöne\n\ntwo");
        assert_eq!([0, 2, 4, 5, 7, 99].map(|at| found.paragraph_of(at)), [0, 1, 1, 1, 2, 2]);
        assert_eq!(found.span(2), Some(Span { start: 7, end: 10 }));
        assert_eq!((found.span(0), found.span(3), found.len()), (None, None, 2));
    }
}
