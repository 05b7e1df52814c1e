//! What a person looks at: tables, and the dossier of one claim. Every text passes [`visible`] on its way.

pub mod dossier;
pub mod reasons;
pub mod table;

use crate::text::visible::visible;

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
        let options = textwrap::Options::new(self.width.unwrap_or(100).max(30))
            .initial_indent(first)
            .subsequent_indent(indent)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        textwrap::fill(&visible(text), options)
    }
}
