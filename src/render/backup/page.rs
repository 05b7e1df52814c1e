//! A page as a tree of plain texts. It has no markup; the writers make that.

use crate::model::Timestamp;

/// A piece of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Span {
    /// A text.
    Text(String),
    /// A text of weight.
    Strong(String),
    /// A text that must not be overlooked: red.
    Alarm(String),
    /// A text with an address from outside. It becomes a link only for the web and mail.
    Link(String, Option<String>),
    /// A text with the path of a file in the archive, from its root.
    File(String, String),
    /// A text with the path of a page in the archive, from its root and without its ending.
    Page(String, String),
    /// Words that stand only in the first of two texts.
    Gone(String),
    /// Words that stand only in the second of two texts.
    New(String),
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Words(Vec<Span>),
    /// Somebody's words.
    Quote(Vec<Span>),
    /// What must not be overlooked.
    Alarm(Vec<Span>),
    /// Names with values.
    Facts(Vec<(String, Vec<Span>)>),
    /// A list.
    Items(Vec<Vec<Block>>),
    /// A table: its headings and rows of cells.
    Table(Vec<&'static str>, Vec<Vec<Vec<Span>>>),
}

/// A page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Its path in the archive without its ending: in the root, or in a folder of it.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Its parts.
    pub blocks: Vec<Block>,
}

impl Page {
    /// The way from the page to the root of the archive.
    pub fn up(&self) -> String {
        "../".repeat(self.path.matches('/').count())
    }

    /// Adds a heading with its parts; nothing without parts.
    pub fn section(&mut self, title: &str, blocks: Vec<Block>) {
        if !blocks.is_empty() {
            self.blocks.push(Block::Heading(title.into()));
            self.blocks.extend(blocks);
        }
    }

    /// Adds a heading with a list; nothing without items.
    pub fn list(&mut self, title: &str, items: Vec<Vec<Block>>) {
        if !items.is_empty() {
            self.section(title, vec![Block::Items(items)]);
        }
    }
}

/// A text.
pub fn text(text: impl Into<String>) -> Span {
    Span::Text(text.into())
}

/// A line of one text.
pub fn line(words: impl Into<String>) -> Vec<Span> {
    vec![text(words)]
}

/// A text of any length as paragraphs, one for each of its lines.
pub fn paragraphs(words: &str) -> Vec<Block> {
    words
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|words| Block::Words(line(words.trim())))
        .collect()
}

/// A moment for people, to the second.
pub fn moment(at: &Timestamp) -> String {
    let time = at.as_str().get(11..19).unwrap_or_default();
    format!("{} {time} UTC", at.day())
}

/// Facts that have a value, of names with texts that may be empty.
pub fn facts<'a>(of: impl IntoIterator<Item = (&'a str, String)>) -> Vec<(String, Vec<Span>)> {
    let stated = of.into_iter().filter(|(_, value)| !value.trim().is_empty());
    stated.map(|(name, value)| (name.to_string(), line(value))).collect()
}
