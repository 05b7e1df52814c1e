//! What a back-up file does not tell: confidential sources, with all that hangs on them and all words that could
//! name them. It works on the records' JSON and not on their fields, so that a field that comes later is not
//! forgotten: what is not known to be of a closed form is looked through.

use super::page::{Span, text};
use crate::model::{Article, Claim, Dossier, Id, Locator, Snapshot, Source, Stance};
use crate::text::terms::{REDACTED, Terms};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What becomes of confidential sources.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Secrecy {
    /// They are not there, and it is said how many.
    #[default]
    LeftOut,
    /// Each has a letter, its stance, and the place of its quotation.
    Redacted,
    /// They are there like any other.
    Included,
}

/// Fields of a closed form, or whose words are ours: they hold nobody's words.
const CLOSED: [&str; 29] = [
    "accessed",
    "archived",
    "article",
    "derived_from",
    "id",
    "issued",
    "kind",
    "length",
    "merged_into",
    "number",
    "outcome",
    "published",
    "recorded_at",
    "relying_on",
    "retired_at",
    "retrieved_at",
    "ruled_on",
    "said",
    "sha256",
    "snapshot",
    "snapshot_number",
    "source",
    "stance",
    "supersedes",
    "tier",
    "verdict",
    "verdicts",
    "verified_at",
    "undone_at",
];

/// Fields with words that are published elsewhere: with only a name taken out of them, a comparison would show it.
const PUBLISHED: [&str; 14] = [
    "archive_url",
    "differences",
    "doi",
    "file",
    "isbn",
    "passage",
    "prefix",
    "quote",
    "raw",
    "ruled_by_url",
    "suffix",
    "title",
    "url",
    "place",
];

/// A citation that is not in a dossier, because its source is confidential.
#[derive(Debug, Clone, PartialEq)]
pub struct Omitted {
    /// The source. It must not be written anywhere.
    pub source: Id,
    /// Its letter in this archive; none where it is left out.
    pub letter: Option<String>,
    /// What it says to the claim.
    pub stance: Stance,
    /// Where the quotation stands, as far as that is a number.
    pub locator: Locator,
}

impl Omitted {
    /// What a page tells of it.
    pub fn named(&self) -> Vec<Span> {
        let letter = self.letter.as_deref().unwrap_or_default();
        let mut spans =
            vec![Span::Strong(self.stance.to_string()), text(format!(": confidential source {letter}"))];
        spans.extend(self.locator.places().map(|(name, place)| text(format!(", {name} {place}"))));
        spans
    }
}

/// What is withheld of a record, and how.
#[derive(Debug, Default)]
pub struct Withheld {
    secrecy: Secrecy,
    hidden: HashSet<Id>,
    terms: Terms,
    letters: HashMap<Id, String>,
    places: BTreeSet<String>,
    drafts: BTreeMap<String, BTreeSet<String>>,
    clean: HashSet<Id>,
    looked: HashMap<String, Option<String>>,
}

/// A record that could not be read again after words were taken out of it. It is a bug, and nothing is written.
#[derive(Debug, thiserror::Error)]
#[error("words could not be taken out of {0}")]
pub struct Unreadable(String);

impl Withheld {
    /// Nothing yet.
    pub fn new(secrecy: Secrecy) -> Self {
        Withheld { secrecy, ..Withheld::default() }
    }

    /// What becomes of confidential sources.
    pub fn secrecy(&self) -> Secrecy {
        self.secrecy
    }

    /// Withholds a source, in the state given: call it for each state that is known.
    pub fn hide(&mut self, source: &Source) {
        if self.secrecy == Secrecy::Included {
            return;
        }
        self.hidden.extend(source.id);
        self.terms.add_title(&source.title);
        source.authors.iter().for_each(|name| self.terms.add_name(name));
        [&source.url, &source.archive_url].into_iter().flatten().for_each(|url| self.terms.add_address(url));
        [&source.doi, &source.isbn].into_iter().flatten().for_each(|name| self.terms.add(name));
        source.publisher.iter().for_each(|name| self.terms.add_common(name));
        source.note.iter().for_each(|words| self.terms.add_words(words));
        source.snapshots.iter().for_each(|copy| self.hide_copy(copy));
    }

    /// Withholds where a copy of a confidential source came from.
    fn hide_copy(&mut self, copy: &Snapshot) {
        copy.url.iter().for_each(|url| self.terms.add_address(url));
        copy.file.iter().for_each(|file| self.terms.add_common(file));
    }

    /// Withholds what a claim quotes of confidential sources, and notes on them.
    pub fn hide_words(&mut self, claim: &Claim) {
        for citation in claim.citations.iter().filter(|c| self.hidden.contains(&c.source)) {
            let words = [
                &citation.quote,
                &citation.prefix,
                &citation.suffix,
                &citation.note,
                &citation.locator.page,
                &citation.locator.section,
                &citation.locator.timestamp,
            ];
            words.into_iter().flatten().for_each(|words| self.terms.add_words(words));
        }
    }

    /// Whether anything is withheld of any record.
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty()
    }

    /// Whether a source is withheld.
    pub fn hides(&self, source: Id) -> bool {
        self.hidden.contains(&source)
    }

    /// Whether a text names a confidential source.
    pub fn named_in(&self, text: &str) -> bool {
        self.terms.name_in(text)
    }

    /// How many bytes of a text the longest of the words to look for may take.
    pub fn longest(&self) -> usize {
        self.terms.longest()
    }

    /// Where words were taken out so far, as in `ruling 3: rationale`.
    pub fn places(&self) -> &BTreeSet<String> {
        &self.places
    }

    /// Places in what is to be printed that hold words which could name a confidential source, with those words,
    /// which must not go into the archive as such.
    pub fn drafts(&self) -> &BTreeMap<String, BTreeSet<String>> {
        &self.drafts
    }

    /// Words that are nearly like those that were taken out, and were not, with a place of each.
    pub fn near(&self) -> BTreeSet<(&str, &str)> {
        self.looked.iter().filter_map(|(word, place)| Some((place.as_deref()?, word.as_str()))).collect()
    }

    /// Takes note of an article's latest text: where that names nobody, words of earlier versions must not, either.
    pub fn printed(&mut self, article: &Article) {
        let latest = article.texts.iter().rev().find(|text| text.retired_at.is_none());
        if latest.is_some_and(|latest| !self.terms.are_in(&latest.text)) {
            self.clean.extend(article.id);
        }
    }

    /// Leaves a text as it is to be printed, and takes note of it if it could name a confidential source.
    fn keep(&mut self, place: String, words: &str) {
        let found = self.terms.found(words);
        if !found.is_empty() {
            self.drafts.entry(place).or_default().extend(found.into_iter().map(String::from));
        }
    }

    /// Looks through what is left of a text for words nearly like those that are taken out.
    fn look(&mut self, place: &str, words: &str) {
        for word in words.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 4) {
            match self.looked.get_mut(word) {
                // A place in the record says more than one in its history.
                Some(Some(known)) if known.starts_with("change ") && !place.starts_with("change ") => {
                    *known = place.into();
                }
                Some(_) => {}
                None => {
                    let near = self.terms.like(word).then(|| place.to_string());
                    self.looked.insert(word.into(), near);
                }
            }
        }
    }

    /// A text of a place, without words that could name a confidential source.
    pub fn words(&mut self, place: &str, words: &str) -> String {
        match self.terms.redacted(words) {
            None => {
                self.look(place, words);
                words.to_string()
            }
            Some(safe) => {
                self.places.insert(place.to_string());
                self.look(place, &safe);
                safe
            }
        }
    }

    /// A record of a place, without words that could name a confidential source.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn clean<T: Serialize + DeserializeOwned>(
        &mut self,
        place: &str,
        record: T,
    ) -> Result<T, Unreadable> {
        if self.terms.is_empty() {
            return Ok(record);
        }
        let unreadable = |_| Unreadable(place.into());
        let mut value = serde_json::to_value(&record).map_err(unreadable)?;
        self.clean_value(place, &mut value);
        serde_json::from_value(value).map_err(unreadable)
    }

    /// The same of a record's JSON.
    pub fn clean_value(&mut self, place: &str, value: &mut Value) {
        if !self.terms.is_empty() {
            self.walk(place, "", value);
        }
    }

    fn walk(&mut self, place: &str, field: &str, value: &mut Value) {
        match value {
            Value::String(words) if !CLOSED.contains(&field) => {
                let of = if field.is_empty() { place.to_string() } else { format!("{place}: {field}") };
                if let Some(safe) = self.terms.redacted(words) {
                    *words = if PUBLISHED.contains(&field) { REDACTED.into() } else { safe };
                    self.places.insert(of.clone());
                }
                self.look(&of, words);
            }
            Value::Array(list) => {
                let latest = list.iter().rposition(|text| text.get("retired_at").is_none());
                for (n, item) in list.iter_mut().enumerate() {
                    if is_text(item) && latest == Some(n) {
                        let words = item["text"].as_str().unwrap_or_default().to_string();
                        self.keep(format!("{place}: version {} of the text", n + 1), &words);
                        continue;
                    }
                    let number = item.get("number").and_then(Value::as_i64);
                    let place =
                        number.map_or(place.into(), |n| format!("{} {n}", field.trim_end_matches('s')));
                    self.walk(&place, field, item);
                }
            }
            Value::Object(map) => {
                let printed = self.is_printed(map);
                let before = map.get("text").cloned();
                // The pieces of a difference are named by where they stand, and are words of the whole.
                let whole = field == "differences";
                for (name, value) in map.iter_mut() {
                    if printed && ["quote", "prefix", "suffix"].contains(&name.as_str()) {
                        self.keep(format!("{place}: {name}"), value.as_str().unwrap_or_default());
                        continue;
                    }
                    let field = if whole && !CLOSED.contains(&name.as_str()) { field } else { name };
                    self.walk(place, field, value);
                }
                let changed = before.is_some() && before.as_ref() != map.get("text");
                if changed && map.remove("sha256").is_some() {
                    // An earlier version of an article's text: a name that was taken out of it must not come back.
                    map.insert("text".into(), Value::String(REDACTED.into()));
                }
            }
            _ => {}
        }
    }

    /// Whether a record is a place where a claim is printed, in words that the article still has or that nobody here
    /// can take back.
    fn is_printed(&self, record: &Map<String, Value>) -> bool {
        let id = |name: &str| record.get(name).and_then(|id| serde_json::from_value::<Id>(id.clone()).ok());
        // No other record has a quotation but a citation, which has a source and a stance.
        ["article", "url"].iter().any(|name| record.contains_key(*name))
            && !["source", "stance"].iter().any(|name| record.contains_key(*name))
            && id("article").is_none_or(|article| !self.clean.contains(&article))
    }

    /// A source as it leaves the house; none when it does not.
    ///
    /// # Errors
    /// [`Unreadable`]; so for every function here.
    pub fn source(&mut self, mut source: Source) -> Result<Option<Source>, Unreadable> {
        if source.id.is_some_and(|id| self.hides(id)) {
            return Ok(None);
        }
        source.derived_from = source.derived_from.filter(|id| !self.hides(*id));
        if !self.is_empty() {
            // Foreign records hold what they were read into in forms of their own, and perhaps more.
            source.received.clear();
        }
        let place = source.number.map_or("a source".into(), |n| format!("source {n}"));
        self.clean(&place, source).map(Some)
    }

    /// A claim as it leaves the house.
    pub fn claim(&mut self, mut claim: Claim) -> Result<Claim, Unreadable> {
        let gone: HashSet<Option<Id>> =
            claim.citations.iter().filter(|c| self.hides(c.source)).map(|c| c.id).collect();
        claim.citations.retain(|c| !self.hides(c.source));
        for ruling in &mut claim.rulings {
            ruling.relying_on.retain(|id| !gone.contains(&Some(*id)));
        }
        if !self.is_empty() {
            claim.received.clear();
        }
        let place = claim.number.map_or("a claim".into(), |n| format!("claim {n}"));
        self.clean(&place, claim)
    }

    /// A dossier as it leaves the house, with the citations that are not in it, and for each ruling what of those
    /// it relies on.
    #[allow(clippy::type_complexity)]
    pub fn dossier(
        &mut self,
        dossier: Dossier,
    ) -> Result<(Dossier, Vec<Omitted>, HashMap<Id, Vec<String>>), Unreadable> {
        let mut omitted = Vec::new();
        let mut of: HashMap<Id, Id> = HashMap::new();
        for citation in &dossier.claim.citations {
            if !self.hides(citation.source) {
                continue;
            }
            of.extend(citation.id.map(|id| (id, citation.source)));
            if citation.retired_at.is_none() {
                let letter = self.letter(citation.source);
                let locator = numbers_of(&citation.locator);
                omitted.push(Omitted { source: citation.source, letter, stance: citation.stance, locator });
            }
        }
        let mut relied: HashMap<Id, Vec<String>> = HashMap::new();
        for ruling in &dossier.claim.rulings {
            let mut sources: Vec<Id> =
                ruling.relying_on.iter().filter_map(|id| of.get(id).copied()).collect();
            sources.dedup();
            let named = sources.into_iter().map(|source| match self.letter(source) {
                Some(letter) => format!("confidential source {letter}"),
                None => "a confidential source that is left out".into(),
            });
            let named: Vec<String> = named.collect();
            relied.extend(ruling.id.filter(|_| !named.is_empty()).map(|id| (id, named)));
        }
        let place = dossier.claim.number.map_or("a claim".into(), |n| format!("claim {n}"));
        let mut kept = Dossier { claim: self.claim(dossier.claim)?, ..Dossier::default() };
        for claim in dossier.merged {
            kept.merged.push(self.claim(claim)?);
        }
        for source in dossier.sources {
            kept.sources.extend(self.source(source)?);
        }
        for article in dossier.articles {
            let place = article.number.map_or("an article".into(), |n| format!("article {n}"));
            kept.articles.push(self.clean(&place, article)?);
        }
        for (id, found) in dossier.verifications.into_iter().filter(|(id, _)| !of.contains_key(id)) {
            let mut found = self.clean(&format!("{place}, what was found of a quotation"), found)?;
            let quote =
                kept.claim.citations.iter().find(|c| c.id == Some(id)).and_then(|c| c.quote.as_deref());
            if [found.passage.as_deref(), quote].contains(&Some(REDACTED)) {
                // Its pieces may each be too short to be found.
                found.differences.clear();
                found.passage = found.passage.map(|_| REDACTED.into());
                found.notes.clear();
                // It shows the difference too.
                found.why = REDACTED.into();
            }
            kept.verifications.push((id, found));
        }
        Ok((kept, omitted, relied))
    }

    /// The letter of a source, where sources have letters: A to Z, then AA and so on, in the order of asking.
    fn letter(&mut self, source: Id) -> Option<String> {
        if self.secrecy != Secrecy::Redacted {
            return None;
        }
        let next = self.letters.len();
        Some(self.letters.entry(source).or_insert_with(|| lettered(next)).clone())
    }
}

/// Whether a value is a version of an article's text.
fn is_text(value: &Value) -> bool {
    value.get("text").is_some_and(Value::is_string) && value.get("sha256").is_some()
}

fn lettered(number: usize) -> String {
    let last = char::from(b'A' + (number % 26) as u8);
    if number < 26 { last.into() } else { format!("{}{last}", lettered(number / 26 - 1)) }
}

/// The places of a locator that are numbers, also Roman ones and ranges: words might name the source.
fn numbers_of(locator: &Locator) -> Locator {
    let number = |place: &Option<String>| {
        let numeric = |c: char| c.is_ascii_digit() || "ivxlcdmIVXLCDM-\u{2013}:,. ".contains(c);
        place.clone().filter(|place| place.len() <= 16 && place.chars().all(numeric))
    };
    Locator {
        page: number(&locator.page),
        paragraph: number(&locator.paragraph),
        section: number(&locator.section),
        line: number(&locator.line),
        timestamp: number(&locator.timestamp),
    }
}

#[cfg(test)]
mod tests;
