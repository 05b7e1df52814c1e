//! The dossier of one claim on one screen: the words as printed, each source with its quotation and place,
//! every ruling and what became of it, and who disagrees.

use super::Style;
use super::reasons::{phrase, quoted, verdict};
use crate::model::dispute::current_rulings;
use crate::model::{Appearance, Citation, Claim, Dossier, Id, Ruling, Source, Verification, standing};
use crate::text::visible::visible;
use std::io::{self, Write};

/// Writes the dossier.
///
/// # Errors
/// What `out` returns.
pub fn write(out: &mut dyn Write, style: &Style, dossier: &Dossier) -> io::Result<()> {
    let claim = &dossier.claim;
    let standing = standing(claim);
    let number = claim.number.map_or(String::new(), |n| n.to_string());
    writeln!(out, "{}", style.wrap(&format!("Claim {number}: "), "  ", &claim.text))?;
    let facts = [
        ("claimant", claim.claimant.clone().unwrap_or_else(|| "unknown".into())),
        ("said", claim.said.as_ref().map_or("unknown".into(), ToString::to_string)),
        ("kind", claim.kind.map_or("not set".into(), |k| k.to_string())),
        ("tags", claim.tags.join(", ")),
        ("verdict", verdict(&standing)),
        ("note", claim.note.clone().unwrap_or_default()),
        ("removed", claim.retired_at.as_ref().map_or(String::new(), |at| at.day().to_string())),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        writeln!(out, "{}", style.wrap(&format!("  {name:<9} "), "            ", value))?;
    }
    if !standing.reasons.is_empty() {
        writeln!(out, "\n{}", style.heading("Disputed, because"))?;
        for reason in &standing.reasons {
            writeln!(out, "{}", style.wrap("  - ", "    ", &phrase(reason)))?;
        }
    }
    section(
        out,
        style,
        "Where it appears",
        claim.appearances.iter().filter(|a| a.retired_at.is_none()),
        |a| appearance(style, a, dossier),
    )?;
    section(out, style, "Sources", claim.citations.iter().filter(|c| c.retired_at.is_none()), |c| {
        citation(style, c, dossier)
    })?;
    section(out, style, "Rulings", claim.rulings.iter().rev(), |r| ruling(style, r, claim))?;
    if claim.received.is_empty() { Ok(()) } else { origins(out, style, claim) }
}

/// The foreign records that the claim came from; their words stand in `--format json`.
fn origins(out: &mut dyn Write, style: &Style, claim: &Claim) -> io::Result<()> {
    section(out, style, "Received from", &mut claim.received.iter(), |r| {
        let day = r.recorded_at.as_ref().map_or(String::new(), |at| format!(", on {}", at.day()));
        let repaired = if r.repairs.is_empty() {
            String::new()
        } else {
            format!("; repaired: {}", r.repairs.join("; "))
        };
        style.wrap("  ", "      ", &format!("{}, {} ({}){day}{repaired}", r.file, r.place, r.format))
    })
}

fn section<T>(
    out: &mut dyn Write,
    style: &Style,
    title: &str,
    items: impl Iterator<Item = T>,
    show: impl Fn(T) -> String,
) -> io::Result<()> {
    writeln!(out, "\n{}", style.heading(title))?;
    let mut none = true;
    for item in items {
        none = false;
        writeln!(out, "{}", show(item))?;
    }
    if none { writeln!(out, "  none") } else { Ok(()) }
}

fn appearance(style: &Style, appearance: &Appearance, dossier: &Dossier) -> String {
    let article = appearance.article.and_then(|id| dossier.article(id));
    let mut parts = Vec::new();
    if let Some(article) = article {
        let number = article.number.map_or(String::new(), |n| format!("article {n}, "));
        parts.push(format!("{number}{}", article.title));
    }
    parts.extend(appearance.url.clone());
    parts.extend(appearance.paragraph.map(|p| format!("paragraph {p}")));
    parts.extend(appearance.claimant.as_ref().map(|c| format!("said by {c}")));
    parts.extend(appearance.said.as_ref().map(|s| format!("said {s}")));
    let first = if appearance.first { " (first known)" } else { "" };
    let number = appearance.number.map_or(String::new(), |n| n.to_string());
    let mut text = style.wrap(&format!("  [{number}] "), "      ", &format!("{}{first}", parts.join(", ")));
    let latest = dossier.versions.iter().find(|(id, _)| Some(*id) == appearance.article).map(|(_, n)| *n);
    if let (Some(version), Some(latest)) = (appearance.version, latest)
        && version != latest
    {
        let gone = format!("as in version {version} of the text: version {latest} does not have these words");
        text.push('\n');
        text.push_str(&style.wrap("      ", "      ", &gone));
    }
    if let Some(quote) = &appearance.quote {
        text.push('\n');
        text.push_str(&style.wrap("      ", "      ", &quoted(quote)));
    }
    text
}

fn citation(style: &Style, citation: &Citation, dossier: &Dossier) -> String {
    let source = dossier.source(citation.source);
    let mut parts = vec![source.map_or("a source that is not here".to_string(), described)];
    parts.extend(citation.locator.places().map(|(name, value)| format!("{name} {value}")));
    let number = citation.number.map_or(String::new(), |n| n.to_string());
    let first = format!("  [{number}] {}: ", citation.stance);
    let mut text = style.wrap(&first, "      ", &parts.join(", "));
    let verified = citation.id.and_then(|id| dossier.verification(id)).map(found);
    for (line, value) in [
        ("", citation.quote.as_deref().map(quoted)),
        ("verified ", verified),
        ("note: ", citation.note.clone()),
    ] {
        if let Some(value) = value {
            text.push('\n');
            text.push_str(&style.wrap("      ", "      ", &format!("{line}{value}")));
        }
    }
    text
}

/// What the latest check of a quotation found, its day first.
fn found(verification: &Verification) -> String {
    let Verification { outcome, why, notes, verified_at, .. } = verification;
    let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
    format!("{}: {outcome}: {why}{notes}", verified_at.day())
}

/// The latest copy of a source that is kept, in a phrase.
fn kept(source: &Source) -> Option<String> {
    let live: Vec<_> = source.snapshots.iter().filter(|copy| copy.retired_at.is_none()).collect();
    let number = live.last()?.number?;
    Some(if live.len() == 1 {
        format!("copy kept: snapshot {number}")
    } else {
        format!("{} copies kept, the last snapshot {number}", live.len())
    })
}

/// A source in a phrase, its number first.
fn described(source: &Source) -> String {
    let mut parts = vec![match source.number {
        Some(number) => format!("source {number}, {}", source.title),
        None => source.title.clone(),
    }];
    parts.extend((!source.authors.is_empty()).then(|| source.authors.join(", ")));
    parts.extend(source.publisher.clone());
    parts.extend(source.issued.as_ref().map(ToString::to_string));
    parts.extend(source.url.clone());
    parts.extend(source.tier.map(|tier| tier.to_string()));
    parts.extend(source.confidential.then(|| "confidential".to_string()));
    parts.extend(kept(source));
    parts.join(", ")
}

fn ruling(style: &Style, ruling: &Ruling, claim: &Claim) -> String {
    let number = |id: Id| claim.rulings.iter().find(|r| r.id == Some(id)).and_then(|r| r.number);
    let meaning = match ruling.verdict {
        Some(verdict) if verdict.as_str() == ruling.rating.label => String::new(),
        Some(verdict) => format!(" ({verdict})"),
        None => " (no known verdict)".to_string(),
    };
    let on = ruling.ruled_on.as_ref().map_or(String::new(), |day| format!(", {day}"));
    let site = ruling.ruled_by_url.as_ref().map_or(String::new(), |url| format!(" ({url})"));
    let mut line = format!("{}{meaning} by {}{site}{on}", ruling.rating, ruling.ruled_by);
    line.push_str(&stated(ruling));
    if let Some(number) = ruling.supersedes.and_then(number) {
        line.push_str(&format!(", supersedes {number}"));
    }
    let cited: Vec<String> = ruling
        .relying_on
        .iter()
        .filter_map(|id| claim.citations.iter().find(|c| c.id == Some(*id))?.number)
        .map(|n| n.to_string())
        .collect();
    if !cited.is_empty() {
        line.push_str(&format!(", relying on citation {}", cited.join(", ")));
    }
    line.push_str(&fate(ruling, claim));
    let label = ruling.number.map_or(String::new(), |n| n.to_string());
    let mut text = style.wrap(&format!("  [{label}] "), "      ", &line);
    let title = ruling.title.as_deref().map(quoted);
    for value in [&ruling.rationale, &title, &ruling.url].into_iter().flatten() {
        text.push('\n');
        text.push_str(&style.wrap("      ", "      ", value));
    }
    text
}

/// The number that a ruling states itself, as in `, 4 of 1 to 5`.
fn stated(ruling: &Ruling) -> String {
    let value = ruling.value.as_ref().map_or("no number".to_string(), ToString::to_string);
    match (&ruling.worst, &ruling.best) {
        (None, None) if ruling.value.is_none() => String::new(),
        (None, None) => format!(", {value}"),
        (Some(worst), Some(best)) => format!(", {value} of {worst} to {best}"),
        (Some(worst), None) => format!(", {value} of {worst} and more"),
        (None, Some(best)) => format!(", {value} of at most {best}"),
    }
}

/// What became of a ruling that no longer stands.
fn fate(ruling: &Ruling, claim: &Claim) -> String {
    if let Some(withdrawn) = &ruling.withdrawn {
        let why = withdrawn.rationale.as_ref().map_or(String::new(), |why| format!(": {}", visible(why)));
        return format!(" - WITHDRAWN {} by {}{why}", withdrawn.recorded_at.day(), withdrawn.by);
    }
    if current_rulings(&claim.rulings).any(|current| current.id == ruling.id) {
        return String::new();
    }
    let by = claim.rulings.iter().find(|r| r.supersedes == ruling.id && r.withdrawn.is_none());
    let by = by.and_then(|r| r.number).map_or(String::new(), |n| format!(" by ruling {n}"));
    format!(" - SUPERSEDED{by}")
}
