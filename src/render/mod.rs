//! What a person looks at: tables, and the dossier of one claim. Every text passes [`visible`] on its way.

pub mod backup;
pub mod dossier;
pub use crate::text::reasons;
pub mod table;

use crate::text::visible::visible;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// How the output is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns to fit into; none when nobody looks, so that a row stays one line.
    pub width: Option<usize>,
    /// Whether to use colour and weight.
    pub color: bool,
    /// Whether to draw lines around cells.
    pub boxed: bool,
}

impl Style {
    /// `text` as a heading.
    pub fn heading(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_string() }
    }

    /// `text`, safe, in lines that fit, each after `indent`, the first after `first`.
    pub fn wrap(&self, first: &str, indent: &str, text: &str) -> String {
        // Lines are broken at spaces only, which keeps a URL whole, and a word that no line can hold, as one of
        // a script without spaces, wherever it must be. Each line takes what fits: weighing all lines against
        // each other, as textwrap can, took a third of the instructions of `onus show`.
        let options = Options::new(self.width.unwrap_or(100).max(30))
            .initial_indent(first)
            .subsequent_indent(indent)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation);
        textwrap::fill(&visible(text), options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_kept_whole() {
        let style = Style { width: Some(30), color: false, boxed: false };
        let wrapped = style.wrap("- ", "  ", "Crime, https://shopper.example, page 3");
        assert_eq!(wrapped, "- Crime,\n  https://shopper.example,\n  page 3");
        let wrapped = style.wrap("", "", &"中文".repeat(10));
        assert_eq!(wrapped, format!("{}\n{}", "中文".repeat(7) + "中", "文".to_string() + &"中文".repeat(2)));
    }
}
