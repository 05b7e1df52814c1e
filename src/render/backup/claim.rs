//! The page of a claim: its words as printed, what speaks for and against it and what of that the stored copies
//! bear out, what was ruled and what became of it, who disagrees, and who changed what.

use super::page::{Block, Page, Span, facts, line, moment, paragraphs, text};
use super::{Event, Sheet, page_of, source};
use crate::model::dispute::current_rulings;
use crate::model::{Appearance, Citation, Claim, Id, Piece, Ruling, Verification};
use crate::text::reasons::{phrase, quoted, shortened, verdict};
use std::collections::HashSet;

/// The page.
pub fn page(sheet: &Sheet) -> Page {
    let claim = &sheet.dossier.claim;
    let number = claim.number.map_or(0, |n| n.0);
    let title = format!("Claim {number}: {}", shortened(&claim.text, 200));
    let mut page = Page { path: page_of(number), title, blocks: Vec::new() };
    page.blocks.push(Block::Words(vec![Span::Page("Index".into(), "index".into())]));
    page.blocks.extend(withheld(sheet));
    if !page.title.ends_with(&claim.text) {
        page.blocks.extend(paragraphs(&claim.text));
    }
    page.blocks.push(Block::Facts(facts([
        ("Claimant", claim.claimant.clone().unwrap_or_else(|| "unknown".into())),
        ("Said", claim.said.as_ref().map_or("unknown".into(), |said| said.to_string())),
        ("Kind", claim.kind.map_or(String::new(), |kind| kind.to_string())),
        ("Tags", claim.tags.join(", ")),
        ("Verdict", verdict(&sheet.standing)),
        ("Recorded", claim.recorded_at.as_ref().map_or(String::new(), moment)),
        ("Removed", claim.retired_at.as_ref().map_or(String::new(), moment)),
        ("Identity", claim.id.map_or(String::new(), |id| id.to_string())),
    ])));
    page.section("Note", claim.note.as_deref().map(paragraphs).unwrap_or_default());
    let reasons = sheet.standing.reasons.iter();
    page.list("Disputed, because", reasons.map(|reason| vec![Block::Words(line(phrase(reason)))]).collect());
    let appearances = claim.appearances.iter().filter(|a| a.retired_at.is_none());
    page.list("The words as printed", appearances.map(|a| appearance(a, sheet)).collect());
    let cited: Vec<_> = claim.citations.iter().filter(|c| c.retired_at.is_none()).collect();
    let mut items: Vec<_> = cited.iter().map(|c| citation(c, sheet)).collect();
    items.extend(sheet.omitted.iter().filter(|o| o.letter.is_some()).map(|o| vec![Block::Words(o.named())]));
    page.list("What speaks for and against it", items);
    let figures = sheet.figures.iter().map(|figure| vec![Block::Words(line(figure.clone()))]);
    page.list("The figures of the claim, held against the quotations", figures.collect());
    page.list("The sources", sources(sheet, &cited));
    page.list("The rulings", claim.rulings.iter().map(|r| ruling(r, sheet)).collect());
    page.list("Merged into it", sheet.dossier.merged.iter().map(merged).collect());
    let received = claim.received.iter().map(|r| {
        let repaired = if r.repairs.is_empty() {
            String::new()
        } else {
            format!("; repaired: {}", r.repairs.join("; "))
        };
        vec![Block::Words(line(format!("{}, {} ({}){repaired}", r.file, r.place, r.format)))]
    });
    page.list("Received from", received.collect());
    page.list("Who changed what, oldest first", sheet.history.iter().map(event).collect());
    page
}

/// What the page does not tell.
fn withheld(sheet: &Sheet) -> Vec<Block> {
    let sources: HashSet<_> = sheet.omitted.iter().map(|omitted| omitted.source).collect();
    let mut said = Vec::new();
    if !sources.is_empty() {
        let redacted = sheet.omitted.iter().any(|omitted| omitted.letter.is_some());
        let how = if redacted { "redacted" } else { "left out" };
        let count = if sources.len() == 1 {
            "1 confidential source is".into()
        } else {
            format!("{} confidential sources are", sources.len())
        };
        said.push(format!("{count} {how} on this page, with quotations, notes, copies and history. Where the claim stands was computed with them."));
    }
    if sheet.redacted {
        said.push(
            "Words that could name a confidential source are replaced by [redacted] on this page.".into(),
        );
    }
    said.into_iter().map(|words| Block::Words(vec![Span::Strong(words)])).collect()
}

fn appearance(appearance: &Appearance, sheet: &Sheet) -> Vec<Block> {
    let article = appearance.article.and_then(|id| sheet.dossier.article(id));
    let mut spans = vec![text(appearance.number.map_or(String::new(), |n| format!("[{n}] ")))];
    match article {
        Some(article) => {
            let number = article.number.map_or(String::new(), |n| format!("article {n}, "));
            spans.push(text(number));
            spans.push(Span::Link(article.title.clone(), article.url.clone()));
            let about = [
                Some(article.authors.join(", ")),
                article.publisher.clone(),
                article.published.as_ref().map(|d| d.to_string()),
            ];
            for part in about.into_iter().flatten().filter(|part| !part.trim().is_empty()) {
                spans.push(text(format!(", {part}")));
            }
        }
        None if appearance.url.is_none() => spans.push(text("a place that is not named")),
        None => {}
    }
    if let Some(url) = &appearance.url {
        spans.extend(article.is_some().then(|| text(", ")));
        spans.push(Span::Link(url.clone(), Some(url.clone())));
    }
    let place = [
        appearance.paragraph.map(|n| format!("paragraph {n}")),
        appearance
            .position_start
            .zip(appearance.position_end)
            .map(|(start, end)| format!("characters {start} to {end}")),
        appearance.version.map(|n| format!("of version {n} of the text")),
        appearance.id.and_then(|id| sheet.places.get(&id)).cloned(),
        appearance.claimant.as_ref().map(|name| format!("said by {name}")),
        appearance.said.as_ref().map(|day| format!("said {day}")),
        appearance.first.then(|| "first known".into()),
    ];
    spans.extend(place.into_iter().flatten().map(|part| text(format!(", {part}"))));
    for (name, path) in article.and_then(|a| a.id).and_then(|id| sheet.texts.get(&id)).into_iter().flatten() {
        spans.extend([text(", "), Span::File(name.clone(), path.clone())]);
    }
    let mut blocks = vec![Block::Words(spans)];
    blocks.extend(words(&appearance.prefix, &appearance.quote, &appearance.suffix));
    blocks
}

/// A quotation between the words before and after it.
fn words(prefix: &Option<String>, quote: &Option<String>, suffix: &Option<String>) -> Option<Block> {
    let quote = quote.as_deref().filter(|quote| !quote.trim().is_empty())?;
    let around = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let mut spans = Vec::new();
    spans.extend(around(prefix).map(|words| text(format!("\u{2026} {} ", words.trim()))));
    spans.push(Span::Strong(quoted(quote.trim())));
    spans.extend(around(suffix).map(|words| text(format!(" {} \u{2026}", words.trim()))));
    Some(Block::Quote(spans))
}

fn citation(citation: &Citation, sheet: &Sheet) -> Vec<Block> {
    let number = citation.number.map_or(String::new(), |n| format!("[{n}] "));
    let mut spans = vec![text(number), Span::Strong(citation.stance.to_string()), text(": ")];
    match sheet.dossier.source(citation.source) {
        Some(source) => spans.extend(source::named(source)),
        None => spans.push(text("a source that is not here")),
    }
    spans.extend(citation.locator.places().map(|(name, place)| text(format!(", {name} {place}"))));
    let mut blocks = vec![Block::Words(spans)];
    blocks.extend(words(&citation.prefix, &citation.quote, &citation.suffix));
    blocks.extend(note(&citation.note));
    match citation.id.and_then(|id| sheet.dossier.verification(id)) {
        Some(found) => blocks.extend(verification(found, sheet)),
        None if citation.quote.is_some() => {
            blocks.push(Block::Words(line("The quotation was not held against a stored copy.")));
        }
        None => {}
    }
    blocks
}

/// A note of ours.
fn note(note: &Option<String>) -> Option<Block> {
    let note = note.as_deref().filter(|note| !note.trim().is_empty())?;
    Some(Block::Words(vec![Span::Strong("Note:".into()), text(format!(" {note}"))]))
}

/// What was found of a quotation in the stored copy.
fn verification(found: &Verification, sheet: &Sheet) -> Vec<Block> {
    let outcome = format!("Held against the stored copy: {}.", found.outcome);
    let outcome = if found.outcome.is_amiss() { Span::Alarm(outcome) } else { Span::Strong(outcome) };
    let mut blocks = vec![Block::Words(vec![outcome, text(format!(" {}", found.why))])];
    let copy = found.snapshot.and_then(|id| {
        let mut copies = sheet.dossier.sources.iter().flat_map(|source| &source.snapshots);
        sheet.copies.get(&copies.find(|copy| copy.id == Some(id))?.sha256)
    });
    let mut rows = Vec::new();
    if found.snapshot.is_some() {
        rows.push(("Copy".to_string(), source::place(copy)));
    }
    rows.extend(facts([
        ("Page of the file", found.page.map_or(String::new(), |page| page.to_string())),
        (
            "Characters of its text",
            found.start.zip(found.end).map_or(String::new(), |(s, e)| format!("{s} to {e}")),
        ),
        ("Text taken out by", found.by.clone().unwrap_or_default()),
        ("Checked", moment(&found.verified_at)),
    ]));
    blocks.push(Block::Facts(rows));
    if !found.differences.is_empty() {
        blocks.push(Block::Words(line(
            "The quotation against the copy, struck out what only the quotation has:",
        )));
        // The pieces are words, without the spaces between them.
        let spaced = found.differences.iter().flat_map(|p| [piece(p), text(" ")]);
        blocks.push(Block::Quote(spaced.collect()));
    }
    if let Some(passage) = &found.passage {
        blocks.push(Block::Words(line("The copy has:")));
        blocks.push(Block::Quote(line(passage.trim())));
    }
    blocks.extend(found.notes.iter().map(|note| Block::Words(line(note.clone()))));
    blocks
}

fn piece(piece: &Piece) -> Span {
    match piece {
        Piece::Same(words) | Piece::Omitted(words) => text(words.clone()),
        Piece::Quoted(words) => Span::Gone(words.clone()),
        Piece::Stored(words) => Span::New(words.clone()),
    }
}

/// The sources that are cited and those they derive from, each once.
fn sources(sheet: &Sheet, cited: &[&Citation]) -> Vec<Vec<Block>> {
    let shown = reached(sheet, cited.iter().map(|citation| citation.source));
    let sources = sheet.dossier.sources.iter().filter(|s| s.id.is_some_and(|id| shown.contains(&id)));
    sources
        .map(|s| source::whole(s, s.derived_from.and_then(|id| sheet.dossier.source(id)), &sheet.copies))
        .collect()
}

/// Sources and those that they derive from.
pub fn reached(sheet: &Sheet, sources: impl Iterator<Item = Id>) -> HashSet<Id> {
    let mut shown = HashSet::new();
    for id in sources {
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| shown.insert(*id)) {
            next = sheet.dossier.source(id).and_then(|source| source.derived_from);
        }
    }
    shown
}

fn ruling(ruling: &Ruling, sheet: &Sheet) -> Vec<Block> {
    let claim = &sheet.dossier.claim;
    let meaning = match ruling.verdict {
        Some(verdict) if verdict.as_str() == ruling.rating.label => String::new(),
        Some(verdict) => format!(" ({verdict})"),
        None => " (no known verdict)".into(),
    };
    let number = ruling.number.map_or(String::new(), |n| format!("[{n}] "));
    let mut spans =
        vec![text(number), Span::Strong(ruling.rating.to_string()), text(format!("{meaning} by "))];
    spans.push(Span::Link(ruling.ruled_by.clone(), ruling.ruled_by_url.clone()));
    spans.extend(ruling.ruled_on.as_ref().map(|day| text(format!(", {day}"))));
    let mut blocks = vec![Block::Words(spans)];
    blocks.extend(ruling.rationale.as_deref().map(paragraphs).unwrap_or_default());
    let mut rows = facts([
        ("Number as stated", ruling.value.as_ref().map_or(String::new(), |n| n.to_string())),
        ("Best", ruling.best.as_ref().map_or(String::new(), |n| n.to_string())),
        ("Worst", ruling.worst.as_ref().map_or(String::new(), |n| n.to_string())),
        ("Relying on", relied_on(ruling, sheet)),
        ("In the place of", ruling.supersedes.map_or(String::new(), |id| ruling_no(claim, id))),
        ("Recorded", ruling.recorded_at.as_ref().map_or(String::new(), moment)),
    ]);
    if ruling.url.is_some() || ruling.title.is_some() {
        let title = ruling.title.clone().unwrap_or_default();
        rows.push(("Published as".into(), vec![Span::Link(title, ruling.url.clone())]));
    }
    rows.push(("What became of it".into(), fate(ruling, claim)));
    blocks.push(Block::Facts(rows));
    blocks
}

/// A ruling as others refer to it.
fn ruling_no(claim: &Claim, id: Id) -> String {
    let found = claim.rulings.iter().find(|r| r.id == Some(id)).and_then(|r| r.number);
    found.map_or("a ruling that is not here".into(), |n| format!("ruling {n}"))
}

/// The citations that a ruling relies on.
fn relied_on(ruling: &Ruling, sheet: &Sheet) -> String {
    let citations = &sheet.dossier.claim.citations;
    let cited =
        ruling.relying_on.iter().filter_map(|id| citations.iter().find(|c| c.id == Some(*id))?.number);
    let mut parts: Vec<String> = cited.map(|n| format!("citation {n}")).collect();
    parts.extend(ruling.id.and_then(|id| sheet.relied.get(&id)).into_iter().flatten().cloned());
    parts.join(", ")
}

/// What became of a ruling.
fn fate(ruling: &Ruling, claim: &Claim) -> Vec<Span> {
    if let Some(withdrawn) = &ruling.withdrawn {
        let why = withdrawn
            .rationale
            .as_ref()
            .map_or("no reason was recorded".into(), |why| format!("because: {why}"));
        return line(format!("withdrawn at {} by {}, {why}", moment(&withdrawn.recorded_at), withdrawn.by));
    }
    if current_rulings(&claim.rulings).any(|current| current.id == ruling.id) {
        return line("it stands");
    }
    let Some(by) = claim.rulings.iter().find(|r| r.supersedes == ruling.id && r.id != ruling.id) else {
        return line("superseded");
    };
    let number = by.number.map_or(String::new(), |n| format!(" {n}"));
    let at = by.recorded_at.as_ref().map_or(String::new(), |at| format!(" at {}", moment(at)));
    let why = by.rationale.as_ref().map_or(String::new(), |why| format!(", because: {why}"));
    line(format!("superseded{at} by ruling{number} of {}{why}", by.ruled_by))
}

/// A claim that was found to be this one.
fn merged(claim: &Claim) -> Vec<Block> {
    let number = claim.number.map_or(String::new(), |n| format!("claim {n}: "));
    let mut blocks = vec![Block::Words(vec![text(number), Span::Strong(claim.text.clone())])];
    blocks.push(Block::Facts(facts([
        ("Claimant", claim.claimant.clone().unwrap_or_default()),
        ("Said", claim.said.as_ref().map_or(String::new(), |said| said.to_string())),
        ("Tags", claim.tags.join(", ")),
        ("Note", claim.note.clone().unwrap_or_default()),
        ("Recorded", claim.recorded_at.as_ref().map_or(String::new(), moment)),
        ("Merged", claim.retired_at.as_ref().map_or(String::new(), moment)),
    ])));
    blocks
}

fn event(event: &Event) -> Vec<Block> {
    let mut blocks = vec![Block::Words(line(format!(
        "{}, {}: {} (change {})",
        event.at, event.actor, event.did, event.number
    )))];
    let or_nothing = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".into());
    let items = event.records.iter().map(|record| {
        let mut item = vec![Block::Words(line(record.what.clone()))];
        let rows = record.fields.iter().map(|(name, before, after)| match (before, after) {
            (None, Some(after)) => (name.clone(), vec![Span::Strong(after.clone())]),
            (before, after) => (
                name.clone(),
                vec![text("was "), text(or_nothing(before)), text("; is "), Span::Strong(or_nothing(after))],
            ),
        });
        let rows: Vec<_> = rows.collect();
        item.extend((!rows.is_empty()).then_some(Block::Facts(rows)));
        item
    });
    blocks.push(Block::Items(items.collect()));
    blocks
}
