//! Markdown, for a pull request or a story file: each claim with its standing, rulings and sources. For people;
//! nothing reads it back.
//!
//! Text from outside makes no new element and no link, see [`text::markdown`](crate::text::markdown).

use super::exporter::public_standing;
use super::{Dossier, Exporter};
use crate::model::{Appearance, Citation, Ruling, Source};
use crate::text::markdown::{escaped, linked};
use crate::text::reasons::{phrase, quoted, verdict};
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

#[cfg(test)]
mod tests;
