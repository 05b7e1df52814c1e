//! Markdown, for a pull request or a story file: each claim with its standing, rulings and sources. For people;
//! nothing reads it back.
//!
//! Text from outside makes no new element and no link: what CommonMark, GitHub's tables and addresses, HTML and
//! Liquid take for markup is escaped.

use super::exporter::public_standing;
use super::{Dossier, Exporter};
use crate::model::{Appearance, Citation, Ruling, Source};
use crate::text::reasons::{phrase, quoted, verdict};
use crate::text::visible::{commands, visible};
use std::io::{self, Write};

/// Writes claims one after the other.
pub struct Writer<W: Write> {
    out: W,
    first: bool,
}

impl<W: Write> Writer<W> {
    /// Writes to `out`.
    pub fn new(out: W) -> Self {
        Writer { out, first: true }
    }

    /// A part with its items, each of one or more lines; nothing without items.
    fn part(&mut self, title: &str, items: impl Iterator<Item = Vec<String>>) -> io::Result<()> {
        for (n, lines) in items.enumerate() {
            if n == 0 {
                writeln!(self.out, "\n### {title}\n")?;
            }
            for (n, line) in lines.iter().enumerate() {
                // A further line is a paragraph of its own within the item.
                let before = if n == 0 { "- " } else { "\n  " };
                writeln!(self.out, "{before}{line}")?;
            }
        }
        Ok(())
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn dossier(&mut self, dossier: &Dossier) -> io::Result<()> {
        let claim = &dossier.claim;
        if !std::mem::take(&mut self.first) {
            writeln!(self.out)?;
        }
        let number = claim.number.map_or(String::new(), |n| format!(" {n}"));
        writeln!(self.out, "## Claim{number}: {}\n", escaped(&claim.text))?;
        let standing = public_standing(dossier);
        let facts = [
            ("Claimant", claim.claimant.as_deref().unwrap_or("unknown")),
            ("Said", claim.said.as_ref().map_or("unknown", |said| said.as_str())),
            ("Kind", claim.kind.map_or("", |kind| kind.as_str())),
            ("Tags", &claim.tags.join(", ")),
            ("Verdict", &verdict(&standing)),
            ("Note", claim.note.as_deref().unwrap_or_default()),
        ];
        for (name, value) in facts.iter().filter(|(_, value)| !value.trim().is_empty()) {
            writeln!(self.out, "- **{name}:** {}", escaped(value))?;
        }
        self.part("Disputed, because", standing.reasons.iter().map(|reason| vec![escaped(&phrase(reason))]))?;
        let appearances = claim.appearances.iter().filter(|a| a.retired_at.is_none());
        self.part("Where it appears", appearances.map(|a| appearance(a, dossier)))?;
        self.part("Rulings", dossier.rulings().map(ruling))?;
        let citations = claim.citations.iter().filter(|c| c.retired_at.is_none());
        self.part("Sources", citations.map(|c| citation(c, dossier)))
    }
}

/// Where the claim appears, and in which words.
fn appearance(appearance: &Appearance, dossier: &Dossier) -> Vec<String> {
    let article = appearance.article.and_then(|id| dossier.article(id));
    let url = appearance.url.as_deref().or(article.and_then(|article| article.url.as_deref()));
    let mut parts: Vec<String> = match (article, url) {
        (Some(article), url) => vec![linked(&article.title, url)],
        (None, Some(url)) => vec![linked(url, Some(url))],
        (None, None) => vec![],
    };
    parts.extend(appearance.paragraph.map(|n| format!("paragraph {n}")));
    parts.extend(appearance.claimant.as_ref().map(|name| format!("said by {}", escaped(name))));
    parts.extend(appearance.said.as_ref().map(|day| format!("said {}", escaped(day.as_str()))));
    parts.extend(appearance.first.then(|| "first known".to_string()));
    let mut lines = Vec::from_iter((!parts.is_empty()).then(|| parts.join(", ")));
    lines.extend(words(appearance.quote.as_deref()));
    if lines.is_empty() { vec!["a place that is not named".into()] } else { lines }
}

/// Who ruled what, when and why.
fn ruling(ruling: &Ruling) -> Vec<String> {
    let meaning = match ruling.verdict {
        Some(verdict) if verdict.as_str() == ruling.rating.label => String::new(),
        Some(verdict) => format!(" ({verdict})"),
        None => " (no known verdict)".to_string(),
    };
    let by = linked(&ruling.ruled_by, ruling.ruled_by_url.as_deref());
    let mut line = format!("**{}**{meaning} by {by}", escaped(&ruling.rating.label));
    if let Some(day) = &ruling.ruled_on {
        line.push_str(&format!(", {}", escaped(day.as_str())));
    }
    if let Some(url) = &ruling.url {
        let title = ruling.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(url);
        line.push_str(&format!(": {}", linked(title, Some(url))));
    }
    let mut lines = vec![line];
    lines.extend(ruling.rationale.as_deref().filter(|why| !why.trim().is_empty()).map(escaped));
    lines
}

/// What a source says to the claim, and where.
fn citation(citation: &Citation, dossier: &Dossier) -> Vec<String> {
    let source = dossier.source(citation.source);
    let source = match source {
        Some(source) if source.confidential => {
            return vec![format!("{}: a confidential source", citation.stance)];
        }
        Some(source) => described(source),
        None => "a source that is not here".into(),
    };
    let mut parts = vec![source];
    parts.extend(citation.locator.places().map(|(name, place)| format!("{name} {}", escaped(place))));
    let mut lines = vec![format!("{}: {}", citation.stance, parts.join(", "))];
    lines.extend(words(citation.quote.as_deref()));
    lines
}

/// A source in a phrase.
fn described(source: &Source) -> String {
    let mut parts = vec![linked(&source.title, source.url.as_deref())];
    parts.extend((!source.authors.is_empty()).then(|| escaped(&source.authors.join(", "))));
    parts.extend(source.publisher.as_deref().map(escaped));
    parts.extend(source.issued.as_ref().map(|day| escaped(day.as_str())));
    parts.extend(source.tier.map(|tier| tier.to_string()));
    if let Some(copy) = &source.archive_url {
        let day = source.archived.as_ref().map_or(String::new(), |day| format!(" of {day}"));
        parts.push(linked(&format!("archived copy{day}"), Some(copy)));
    }
    parts.join(", ")
}

/// A quotation as a block.
fn words(quote: Option<&str>) -> Option<String> {
    let quote = quote.filter(|quote| !quote.trim().is_empty())?;
    Some(format!("> {}", escaped(&quoted(quote.trim()))))
}

/// A text on one line that is nothing but text, wherever in a line or a link it stands.
fn escaped(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    let mut safe = String::with_capacity(text.len() + 8);
    // What makes a list or a heading's underline does so only at the start, a number only before these.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marks = |at: usize, c: char| match c {
        '-' | '+' | '=' | ':' => at == 0,
        '.' | ')' => at == digits && digits > 0,
        _ => false,
    };
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        // GitHub makes links and pictures of these after all escapes are undone: a comment parts them.
        let named = match c {
            '#' => next.is_some_and(|c| c.is_ascii_digit()),
            '-' => ends_with_gh(&text[..at]) && next.is_some_and(|c| c.is_ascii_digit()),
            ':' => names_emoji(&text[at + 1..]),
            _ => false,
        };
        match c {
            c if named => {
                safe.extend(["\\", c.encode_utf8(&mut [0; 4])]);
                safe.push_str("<!-- -->");
            }
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // No backslash keeps Liquid and its kin from these.
            '{' => safe.push_str("&#123;"),
            '}' => safe.push_str("&#125;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '^' => safe.extend(['\\', c]),
            // Addresses become links by themselves on GitHub, and a name after `@` calls whoever bears it there.
            ':' if at == 0 || next == Some('/') => safe.push_str("\\:"),
            '.' if ends_with_www(&text[..at]) => safe.push_str("\\."),
            '@' if next.is_some_and(char::is_alphanumeric) => safe.push_str("@<!-- -->"),
            c if marks(at, c) => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    safe
}

fn ends_with_gh(text: &str) -> bool {
    text.len() >= 2 && text.as_bytes()[text.len() - 2..].eq_ignore_ascii_case(b"gh")
}

/// Whether the name of an emoji, or what looks like one, and its second colon come next.
fn names_emoji(text: &str) -> bool {
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"+-_".contains(b);
    let len = text.bytes().take_while(|b| part(b)).count();
    len > 0 && text.as_bytes().get(len) == Some(&b':')
}

fn ends_with_www(text: &str) -> bool {
    text.len() >= 3 && text.as_bytes()[text.len() - 3..].eq_ignore_ascii_case(b"www")
}

/// A text as a link where the address is one of the web or of mail; else both as text.
fn linked(text: &str, url: Option<&str>) -> String {
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else { return escaped(text) };
    let text = if text.trim().is_empty() { url } else { text };
    let safe = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    if !safe {
        return if text == url { escaped(text) } else { format!("{} ({})", escaped(text), escaped(url)) };
    }
    let mut address = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '&' => address.push_str("&amp;"),
            c if commands(c) || c.is_whitespace() || "<>()[]{}|\\\"'`*_^~$".contains(c) => {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().for_each(|byte| address.push_str(&format!("%{byte:02X}")));
            }
            c => address.push(c),
        }
    }
    format!("[{}](<{address}>)", escaped(text))
}

#[cfg(test)]
mod tests;
