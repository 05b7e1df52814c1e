//! One quotation after the other, held against the copies of its source.

use super::copies::{Copies, Copy, named};
use super::place::{self, Place};
use crate::model::{
    Citation, CitationNo, ClaimNo, Extract, SourceNo, Timestamp, Verification, VerificationOutcome as Is,
};
use crate::store::{Error, ReadTx, ToVerify};
use crate::text::difference::marked;
use crate::text::passage::{Note, Passage, Prepared, Quotation, Span};

/// What was found for one citation.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The claim on which it counts.
    pub claim: ClaimNo,
    /// The citation's number.
    pub number: CitationNo,
    /// The source's number.
    pub source: SourceNo,
    /// The citation.
    pub citation: Citation,
    /// What was found.
    pub verification: Verification,
}

/// Checks the citations, those of one source next to each other, and hands each over with what was found.
///
/// # Errors
/// The store's own, and what `each` returns.
pub fn quotations<E: From<Error>>(
    tx: &ReadTx<'_>,
    tasks: Vec<ToVerify>,
    now: &Timestamp,
    mut each: impl FnMut(Checked) -> Result<(), E>,
) -> Result<(), E> {
    let mut at_hand: Option<(SourceNo, Copies)> = None;
    for ToVerify { claim, source, citation } in tasks {
        let words = citation.quote.as_deref().filter(|quote| !quote.trim().is_empty());
        let verification = match words {
            None => bare(Is::NoQuotation, "the citation quotes nothing".into(), now),
            Some(words) => {
                let copies = match at_hand.take() {
                    Some((of, copies)) if of == source => copies,
                    _ => Copies::read(tx, source)?,
                };
                let found = check(&copies, source, &citation, words, now);
                at_hand = Some((source, copies));
                found
            }
        };
        let number = citation.number.unwrap_or(CitationNo(0));
        each(Checked { claim, number, source, citation, verification })?;
    }
    Ok(())
}

/// An outcome without a passage.
fn bare(outcome: Is, why: String, now: &Timestamp) -> Verification {
    Verification {
        outcome,
        why,
        snapshot: None,
        snapshot_number: None,
        by: None,
        page: None,
        start: None,
        end: None,
        passage: None,
        differences: Vec::new(),
        notes: Vec::new(),
        verified_at: now.clone(),
    }
}

/// The best that a copy has of a quotation.
enum Best {
    Found(Verification),
    /// With how alike the passage is.
    Altered(Verification, f64),
    Nothing,
}

fn check(
    copies: &Copies,
    source: SourceNo,
    citation: &Citation,
    words: &str,
    now: &Timestamp,
) -> Verification {
    let mut found = held_against(copies, source, citation, words, now);
    if let Some((snapshot, why)) = copies.tampered.first() {
        // Whatever other copies say: evidence that was tampered with comes first.
        let said = format!("{}: {why}; keep it, and go back to your last backup", named(snapshot));
        if found.outcome != Is::NoCopy {
            found.notes.insert(0, format!("by the copies that are intact: {}, {}", found.outcome, found.why));
        }
        let (id, number) = (snapshot.id, snapshot.number);
        found = Verification {
            outcome: Is::Tampered,
            why: said,
            snapshot: id,
            snapshot_number: number,
            ..bare(Is::Tampered, String::new(), now)
        };
    }
    found
}

fn held_against(
    copies: &Copies,
    source: SourceNo,
    citation: &Citation,
    words: &str,
    now: &Timestamp,
) -> Verification {
    let readable: Vec<&Copy> = copies.intact.iter().filter(|copy| !copy.texts.is_empty()).collect();
    if readable.is_empty() {
        return bare(Is::NoCopy, without_text(copies, source), now);
    }
    let quotation =
        Quotation { exact: words, prefix: citation.prefix.as_deref(), suffix: citation.suffix.as_deref() };
    let mut altered: Option<(Verification, f64)> = None;
    for (n, copy) in readable.iter().enumerate() {
        match best_of(copy, citation, &quotation, now) {
            Best::Found(mut found) => {
                if n > 0 {
                    let later: Vec<String> = readable[..n].iter().map(|copy| copy.named()).collect();
                    found.notes.insert(0, format!("a later copy does not say it: {}", later.join(", ")));
                }
                return found;
            }
            Best::Altered(found, alike) if altered.as_ref().is_none_or(|(_, best)| alike > *best) => {
                altered = Some((found, alike));
            }
            _ => {}
        }
    }
    if let Some((altered, _)) = altered {
        return altered;
    }
    let newest = readable[0];
    let by: Vec<&str> = newest.texts.iter().map(|(extract, _)| extract.by.as_str()).collect();
    let why = format!("nothing like it in the text taken out of {} by {}", newest.named(), by.join(" and "));
    let notes = readable.iter().flat_map(|copy| copy.notes.clone()).collect();
    let (snapshot, snapshot_number) = (newest.snapshot.id, newest.snapshot.number);
    Verification { snapshot, snapshot_number, notes, ..bare(Is::Missing, why, now) }
}

/// Why there is nothing to hold a quotation against, and the way out.
fn without_text(copies: &Copies, source: SourceNo) -> String {
    if let Some(copy) = copies.intact.first() {
        let why = copy.notes.first().map_or("no text was taken out of it", String::as_str);
        return format!("{}: {why}", copy.named());
    }
    match copies.absent.first() {
        Some(snapshot) => format!(
            "the bytes of {} are not here: `onus snapshot --import FILE.warc.gz` brings them",
            named(snapshot)
        ),
        None => format!("no copy of source {source} is kept: `onus snapshot {source} FILE` keeps one"),
    }
}

fn best_of(copy: &Copy, citation: &Citation, quotation: &Quotation<'_>, now: &Timestamp) -> Best {
    let mut altered: Option<(Verification, f64)> = None;
    let mut elsewhere = None;
    for (extract, text) in &copy.texts {
        match text.find(quotation) {
            Passage::Empty => {
                return Best::Found(bare(Is::NoQuotation, "the quotation has no words".into(), now));
            }
            Passage::Found { span, others, notes, .. } => {
                let spans: Vec<Span> = std::iter::once(span).chain(others).collect();
                let (span, place) = place::choose(copy, extract, text, &spans, &citation.locator);
                let found = found(copy, extract, text, span, &notes, place, spans.len(), now);
                // Another extractor may have cut the pages otherwise.
                if found.outcome == Is::Found {
                    return Best::Found(found);
                }
                elsewhere.get_or_insert(found);
            }
            Passage::Altered { span, similarity, differences }
                if altered.as_ref().is_none_or(|(_, best)| similarity > *best) =>
            {
                let why = format!("the closest passage differs: {}", marked(&differences));
                let found =
                    Verification { differences, ..at(copy, extract, text, span, Is::Altered, why, now) };
                altered = Some((found, similarity));
            }
            _ => {}
        }
    }
    match (elsewhere, altered) {
        (Some(found), _) => Best::Found(found),
        (None, Some((found, alike))) => Best::Altered(found, alike),
        (None, None) => Best::Nothing,
    }
}

#[allow(clippy::too_many_arguments)]
fn found(
    copy: &Copy,
    extract: &Extract,
    text: &Prepared<'_>,
    span: Span,
    notes: &[Note],
    place: Place,
    places: usize,
    now: &Timestamp,
) -> Verification {
    let on = place::page(extract, span.start).map_or(String::new(), |page| format!("page {page} of "));
    let named = copy.named();
    let (outcome, why, said) = match place {
        Place::Right(said) => (Is::Found, format!("word for word on {on}{named}"), said),
        Place::Elsewhere(said) => (Is::Moved, format!("word for word in {named}, but {said}"), None),
    };
    let why = why.replace("word for word on snapshot", "word for word in snapshot");
    let mut all: Vec<String> = notes.iter().map(|note| in_words(*note).to_string()).collect();
    all.extend(said);
    if places > 1 {
        all.push(format!("the words stand in {places} places"));
    }
    Verification { notes: all, ..at(copy, extract, text, span, outcome, why, now) }
}

fn at(
    copy: &Copy,
    extract: &Extract,
    text: &Prepared<'_>,
    span: Span,
    outcome: Is,
    why: String,
    now: &Timestamp,
) -> Verification {
    Verification {
        snapshot: copy.snapshot.id,
        snapshot_number: copy.snapshot.number,
        by: Some(extract.by.clone()),
        page: place::page(extract, span.start),
        start: u32::try_from(span.start).ok(),
        end: u32::try_from(span.end).ok(),
        passage: Some(text.slice(span).to_string()),
        ..bare(outcome, why, now)
    }
}

/// What was passed over to find words, for people.
pub fn in_words(note: Note) -> &'static str {
    match note {
        Note::Capitals => "capitals differ",
        Note::Punctuation => "punctuation differs",
        Note::Question => "only one of them has a question mark",
        Note::Spaces => "words are joined or apart where the text's spaces can't be believed",
        Note::Omission => "the quotation leaves words out, and says so",
        Note::Insertion => "the quotation has words in brackets that are not the source's",
        Note::Neighbours => "the words recorded before or after it are not those of the copy",
        Note::Marks => "footnote marks in the source were passed over",
    }
}
