//! A source and its stored copies, on the page of a claim and in the index.

use super::page::{Block, Span, facts, line, moment, text};
use super::{CopyFile, CopyState};
use crate::model::{Snapshot, Source};
use std::collections::HashMap;

/// A source in a phrase.
pub fn named(source: &Source) -> Vec<Span> {
    let number = source.number.map_or(String::new(), |n| format!("source {n}, "));
    let mut spans = vec![text(number), Span::Link(source.title.clone(), source.url.clone())];
    let rest = [
        Some(source.authors.join(", ")),
        source.publisher.clone(),
        source.issued.as_ref().map(|d| d.to_string()),
    ];
    for part in rest.into_iter().flatten().filter(|part| !part.trim().is_empty()) {
        spans.push(text(format!(", {part}")));
    }
    spans.extend(source.confidential.then(|| Span::Alarm(" CONFIDENTIAL".into())));
    spans
}

/// All there is on a source, with the copies that are kept of it. `origin` is the source that it derives from.
pub fn whole(source: &Source, origin: Option<&Source>, copies: &HashMap<String, CopyFile>) -> Vec<Block> {
    let optional = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut blocks = vec![Block::Words(named(source))];
    let mut rows = facts([
        ("Type", optional(&source.csl_type)),
        ("Tier", source.tier.map_or(String::new(), |tier| tier.to_string())),
        ("Address", optional(&source.url)),
        ("DOI", optional(&source.doi)),
        ("ISBN", optional(&source.isbn)),
        ("Last seen there", source.accessed.as_ref().map_or(String::new(), |day| day.to_string())),
    ]);
    if let Some(url) = &source.archive_url {
        let day = source.archived.as_ref().map_or(String::new(), |day| format!(" of {day}"));
        rows.push(("Public archive".into(), vec![Span::Link(url.clone(), Some(url.clone())), text(day)]));
    }
    if let Some(origin) = origin {
        rows.push(("Takes its word from".into(), named(origin)));
    }
    rows.extend(facts([
        ("Note", optional(&source.note)),
        ("Removed", source.retired_at.as_ref().map_or(String::new(), moment)),
    ]));
    if !rows.is_empty() {
        blocks.push(Block::Facts(rows));
    }
    let kept: Vec<_> = source.snapshots.iter().filter(|copy| copy.retired_at.is_none()).collect();
    match kept.is_empty() {
        true => blocks.push(Block::Words(line("No copy of it is kept."))),
        false => blocks.extend(kept.into_iter().flat_map(|copy| copied(copy, copies.get(&copy.sha256)))),
    }
    blocks
}

/// A stored copy: what it is, where it came from, and whether it is still what it was.
fn copied(copy: &Snapshot, file: Option<&CopyFile>) -> Vec<Block> {
    let number = copy.number.map_or(String::new(), |n| format!(" {n}"));
    let mut rows = vec![(format!("Stored copy{number}"), place(file))];
    for (by, path, note) in file.map(|file| file.texts.as_slice()).unwrap_or_default() {
        let mut spans = match path {
            Some(path) => vec![Span::File(path.clone(), path.clone()), text(format!(", by {by}"))],
            None => vec![text(format!("by {by}: no file of its own"))],
        };
        spans.extend(note.as_ref().map(|note| text(format!("; {note}"))));
        rows.push(("Text taken out of it".into(), spans));
    }
    let stated = |at: &Option<crate::model::Timestamp>| at.as_ref().map_or("not stated".into(), moment);
    rows.extend(facts([
        ("SHA-256", copy.sha256.clone()),
        ("Length", format!("{} bytes", copy.length)),
        ("Media type", copy.media_type.clone()),
        ("Retrieved", stated(&copy.retrieved_at)),
        ("Recorded", stated(&copy.recorded_at)),
        ("From", copy.url.clone().unwrap_or_default()),
        ("File name", copy.file.clone().unwrap_or_default()),
    ]));
    vec![Block::Facts(rows)]
}

/// The file of a copy, and how it is with it.
pub fn place(file: Option<&CopyFile>) -> Vec<Span> {
    let Some(file) = file else { return line("not in this archive") };
    let mut spans: Vec<Span> = file.path.iter().map(|path| Span::File(path.clone(), path.clone())).collect();
    match file.state {
        CopyState::Intact => spans.push(text(": its bytes have the SHA-256 they were kept with")),
        CopyState::Tampered(why) => spans.push(Span::Alarm(format!(" TAMPERED WITH: {why}"))),
        CopyState::Absent => {
            spans.push(text("its bytes are not in the database, and so not in this archive"))
        }
        CopyState::HeldBack => {
            spans.push(text("not in this archive: it is held back with what is confidential"));
        }
    }
    spans
}
