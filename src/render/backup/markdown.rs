//! A page in Markdown, which any editor shows and any later program reads.

use super::page::{Block, Page, Span};
use crate::text::markdown::{escaped, linked};

/// The page.
pub fn written(page: &Page) -> String {
    let up = page.up();
    let mut out = format!("# {}\n", escaped(&page.title));
    for block in &page.blocks {
        out.push('\n');
        for line in lines(block, &up) {
            out.push_str(&line);
            out.push('\n');
        }
    }
    out
}

/// The lines of a block.
fn lines(block: &Block, up: &str) -> Vec<String> {
    match block {
        Block::Heading(title) => vec![format!("## {}", escaped(title))],
        Block::Words(spans) => vec![all(spans, up)],
        Block::Quote(spans) => vec![format!("> {}", all(spans, up))],
        Block::Alarm(spans) => vec![format!("**ATTENTION:** {}", all(spans, up))],
        Block::Facts(facts) => {
            facts.iter().map(|(name, value)| format!("- **{}:** {}", escaped(name), all(value, up))).collect()
        }
        Block::Items(items) => items.iter().flat_map(|item| of_item(item, up)).collect(),
        Block::Table(head, rows) => {
            let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
            let mut lines = vec![row(head.iter().map(|name| escaped(name)).collect())];
            lines.push(format!("|{}", " --- |".repeat(head.len())));
            lines.extend(rows.iter().map(|cells| row(cells.iter().map(|cell| all(cell, up)).collect())));
            lines
        }
    }
}

/// An item: its first line after the mark, and all others below it, each block parted from the next.
fn of_item(item: &[Block], up: &str) -> Vec<String> {
    let mut all = Vec::new();
    for block in item {
        if !all.is_empty() {
            all.push(String::new());
        }
        all.extend(lines(block, up));
    }
    let indented = |(n, line): (usize, String)| match (n, line.is_empty()) {
        (0, _) => format!("- {line}"),
        (_, true) => line,
        (_, false) => format!("  {line}"),
    };
    all.into_iter().enumerate().map(indented).collect()
}

fn all(spans: &[Span], up: &str) -> String {
    let (mut out, mut words) = (String::new(), String::new());
    for span in spans {
        // Texts next to each other are escaped as one: a number and a full stop would else make a list.
        if let Span::Text(text) = span {
            words.push_str(text);
            continue;
        }
        out.push_str(&within(&out, spaced(&std::mem::take(&mut words), plain)));
        out.push_str(&one(span, up));
    }
    out.push_str(&within(&out, spaced(&words, plain)));
    // A space at the start of an item would move where its other lines have to begin.
    out.trim().to_string()
}

/// A text as [`escaped`], without what only GitHub and Liquid would need: these pages are read as files.
fn plain(text: &str) -> String {
    let text = escaped(text).replace("<!-- -->", "");
    // At the start of a line a colon begins a definition.
    let first = if text.starts_with("\\:") { 2 } else { 0 };
    let text = format!("{}{}", &text[..first], text[first..].replace("\\:/", ":/"));
    text.replace("&#123;", "{").replace("&#125;", "}")
}

/// A text that goes on after another: what makes a list or a definition only at the start of a line needs no
/// escape there.
fn within(before: &str, text: String) -> String {
    match text.strip_prefix('\\') {
        Some(rest) if !before.trim().is_empty() && rest.starts_with(['-', '+', ':']) => rest.to_string(),
        _ => text,
    }
}

fn one(span: &Span, up: &str) -> String {
    let weighty = |text: &str| spaced(text, |text| format!("**{}**", plain(text)));
    match span {
        Span::Text(text) => spaced(text, plain),
        Span::Strong(text) | Span::Alarm(text) => weighty(text),
        Span::Gone(text) => spaced(text, |text| format!("~~{}~~", plain(text))),
        Span::New(text) => weighty(text),
        Span::File(text, path) => format!("[{}](<{up}{path}>)", escaped(text)),
        Span::Page(text, path) => format!("[{}](<{up}{path}.md>)", escaped(text)),
        Span::Link(text, url) => linked(text, url.as_deref()),
    }
}

/// A text made by `make`, which takes the spaces at its ends away, with those spaces.
fn spaced(text: &str, make: impl Fn(&str) -> String) -> String {
    if text.trim().is_empty() {
        return if text.is_empty() { String::new() } else { " ".into() };
    }
    let before = if text.starts_with(char::is_whitespace) { " " } else { "" };
    let after = if text.ends_with(char::is_whitespace) { " " } else { "" };
    format!("{before}{}{after}", make(text))
}
