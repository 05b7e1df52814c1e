//! One quotation after the other, held against the copies of its source.

use super::breaks::Joined;
use super::copies::{Copies, Copy, Stored, Text, named};
use super::place::{self, Place};
use crate::model::{
    Citation, CitationNo, ClaimNo, Locator, SourceNo, Timestamp, Verification, VerificationOutcome as Is,
};
use crate::store::{Error, ReadTx, ToVerify};
use crate::text::difference::marked;
use crate::text::passage::{Note, Passage, Quotation, Span};
use std::sync::mpsc;

/// What was found for one citation.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The claim on which it counts.
    pub claim: ClaimNo,
    /// The claim on which it hangs, which may have been merged into that one.
    pub own: ClaimNo,
    /// The citation's number.
    pub number: CitationNo,
    /// The source's number.
    pub source: SourceNo,
    /// The citation.
    pub citation: Citation,
    /// What was found.
    pub verification: Verification,
}

impl From<(ToVerify, Verification)> for Checked {
    fn from((task, verification): (ToVerify, Verification)) -> Self {
        let ToVerify { claim, own, source, citation } = task;
        let number = citation.number.unwrap_or(CitationNo(0));
        Checked { claim, own, number, source, citation, verification }
    }
}

/// Checks the citations, those of one source next to each other; what was found comes in their order. The copies of
/// a source are read and inflated here and searched by another thread, which takes about as long: it has those of
/// one source, while those of the next are read.
///
/// # Errors
/// The store's own, and [`Error::Interrupted`] once `stop` says so.
pub fn quotations(
    tx: &ReadTx<'_>,
    tasks: &[ToVerify],
    now: &Timestamp,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<Verification>, Error> {
    std::thread::scope(|scope| {
        let (hand_over, handed) = mpsc::sync_channel::<(&[ToVerify], Option<Stored>)>(0);
        let searching = scope.spawn(move || {
            let mut found = Vec::with_capacity(tasks.len());
            for (of_source, stored) in handed {
                let copies = stored.map(Stored::prepared);
                // Many quotations from one copy are compared without the database in between.
                let going_on = of_source.iter().take_while(|_| !stop());
                found.extend(going_on.map(|task| verified(task, copies.as_ref(), now)));
            }
            found
        });
        for of_source in tasks.chunk_by(|a, b| a.source == b.source) {
            let quoted = of_source.iter().any(|task| words(&task.citation).is_some());
            let stored = if quoted { Some(Stored::read(tx, of_source[0].source)?) } else { None };
            // Nobody takes it where the search panicked, which the end tells.
            if hand_over.send((of_source, stored)).is_err() {
                break;
            }
        }
        drop(hand_over);
        let found = searching.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        if found.len() == tasks.len() { Ok(found) } else { Err(Error::Interrupted) }
    })
}

/// The words that a citation quotes, if it quotes any.
fn words(citation: &Citation) -> Option<&str> {
    citation.quote.as_deref().filter(|quote| !quote.trim().is_empty())
}

fn verified(task: &ToVerify, copies: Option<&Copies>, now: &Timestamp) -> Verification {
    match (words(&task.citation), copies) {
        (Some(words), Some(copies)) => check(copies, task.source, &task.citation, words, now),
        _ => bare(Is::NoQuotation, "the citation quotes nothing".into(), now),
    }
}

/// An outcome without a passage.
fn bare(outcome: Is, why: String, now: &Timestamp) -> Verification {
    Verification {
        outcome,
        why,
        word_for_word: false,
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
        let mut notes = std::mem::take(&mut found.notes);
        if found.outcome != Is::NoCopy {
            notes.insert(0, format!("by the copies that are intact: {}, {}", found.outcome, found.why));
        }
        let why = format!("{}: {why}; keep it, and go back to your last backup", named(snapshot));
        let (id, number) = (snapshot.id, snapshot.number);
        let found = bare(Is::Tampered, why, now);
        return Verification { snapshot: id, snapshot_number: number, notes, ..found };
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
    let by: Vec<&str> = newest.texts.iter().map(|text| text.extract.by.as_str()).collect();
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
    for text in &copy.texts {
        // What is not there word for word is looked for without what stands between the pages.
        let (passage, joined) = match text.prepared.word_for_word(quotation) {
            Some(passage) => (passage, None),
            None => match text.joined() {
                Some(joined) => (joined.find(quotation), Some(joined)),
                None => (text.prepared.find(quotation), None),
            },
        };
        match passage {
            Passage::Empty => {
                return Best::Found(bare(Is::NoQuotation, "the quotation has no words".into(), now));
            }
            Passage::Found { span, others, more, notes } => {
                let places = (std::iter::once(span).chain(others).collect::<Vec<Span>>(), more + 1);
                let mut found = found(copy, text, &places, &notes, &citation.locator, now);
                found.notes.extend(break_within(&found, joined));
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
                let mut found = Verification { differences, ..at(copy, text, span, Is::Altered, why, now) };
                found.notes.extend(break_within(&found, joined));
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

/// What was passed over between pages to find a passage.
fn break_within(found: &Verification, joined: Option<&Joined>) -> Option<String> {
    let span = Span { start: found.start? as usize, end: found.end? as usize };
    let between = joined?.between(span);
    (!between.is_empty())
        .then(|| format!("it runs over a page break, where “{}” stands", between.join(" … ")))
}

fn found(
    copy: &Copy,
    text: &Text,
    (spans, places): &(Vec<Span>, usize),
    notes: &[Note],
    locator: &Locator,
    now: &Timestamp,
) -> Verification {
    let (span, place) = place::choose(copy, text, spans, locator);
    let named = copy.named();
    let on = match place::page(&text.extract, span.start) {
        Some(page) => format!("on page {page} of {named}"),
        None => format!("in {named}"),
    };
    let how = if notes.is_empty() { "word for word" } else { "not quite word for word" };
    let (outcome, why, said) = match place {
        // Words that stand in very many places are not all compared with the place.
        Place::Elsewhere(said) if *places == spans.len() => {
            (Is::Moved, format!("{how} in {named}, but {said}"), None)
        }
        Place::Elsewhere(_) => {
            let said = format!("only the first {} places were compared with the citation's", spans.len());
            (Is::Found, format!("{how} {on}"), Some(said))
        }
        Place::Right(said) => (Is::Found, format!("{how} {on}"), said),
    };
    let mut all: Vec<String> = notes.iter().map(|note| in_words(*note).to_string()).collect();
    all.extend(said);
    if *places > 1 {
        all.push(format!("the words stand in {places} places"));
    }
    Verification { notes: all, word_for_word: notes.is_empty(), ..at(copy, text, span, outcome, why, now) }
}

fn at(copy: &Copy, text: &Text, span: Span, outcome: Is, why: String, now: &Timestamp) -> Verification {
    Verification {
        snapshot: copy.snapshot.id,
        snapshot_number: copy.snapshot.number,
        by: Some(text.extract.by.clone()),
        page: place::page(&text.extract, span.start),
        start: u32::try_from(span.start).ok(),
        end: u32::try_from(span.end).ok(),
        passage: Some(text.prepared.slice(span).to_string()),
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
