//! One ClaimReview in our words.

use super::appearances::{appearances, page_reviewed};
use super::values::{Members, Notes, elements, types};
use crate::format::foreign::{Content, FIRST_TAKEN, Reading, Refused, SITE_FOR_NAME};
use crate::format::{FormatError, Reviewed, field_of, json, jsonl, redact};
use crate::model::{Claim, RatingRef, Ruling};
use crate::text::web::{is_web, publisher_host as host};
use serde_json::value::RawValue;

/// A node whose members are those of a ClaimReview.
pub const UNTYPED: &str = "it doesn't say that it is a ClaimReview, and its members do";
/// `name` where `alternateName` belongs.
pub const NAME_AS_LABEL: &str = "the name stands for the missing alternateName";
/// Words where a number belongs.
pub const VALUE_AS_LABEL: &str = "the words in the number's place are the rating";
/// A number without words.
pub const NUMBER_AS_LABEL: &str = "a rating without words: its number stands for them";
/// A rating that is only a text.
pub const BARE_RATING: &str = "a rating that is only words";
/// A level of the object too many.
pub const NESTED: &str = "members one level too deep were lifted";
/// Several publishers, of which some are people.
pub const ORGANISATION: &str = "of several, the organisation was taken";
/// A claimant of whom only a page is known.
pub const NAMELESS: &str = "a claimant without a name was left out";
/// A publisher in another place.
pub const PUBLISHER: &str = "the publisher stands for the missing author";

/// Reads a ClaimReview, which `untyped` doesn't call itself so.
///
/// # Errors
/// The field that a ruling can't do without.
pub fn review<'a>(raw: &'a RawValue, untyped: bool, notes: &mut Notes<'a>) -> Result<Reviewed, Refused> {
    let members = Members::of(raw).map_err(|error| Refused::new("", json_reason(&error)))?;
    notes.twice(&members);
    if untyped {
        notes.note("@type", UNTYPED);
    }
    let text = notes.member(&members, &["claimReviewed"]);
    let text =
        text.ok_or_else(|| Refused::new("claimReviewed", "is missing: nothing says what was reviewed"))?;
    let url = members.get(&["url"]).and_then(|raw| address(notes, "url", raw));
    let ruling = ruling(&members, url.as_deref(), notes)?;
    let mut claim = Claim { text, rulings: vec![Ruling { url, ..ruling }], ..Claim::default() };
    if let Some(item) = members.get(&["itemReviewed"]) {
        item_reviewed(item, &mut claim, notes);
    }
    Ok(Reviewed { claim, sources: Vec::new() })
}

/// Who claimed it, when and where.
fn item_reviewed<'a>(raw: &'a RawValue, claim: &mut Claim, notes: &mut Notes<'a>) {
    let field = "itemReviewed";
    let Some(outer) = notes.object(field, raw) else { return page_reviewed(raw, claim, notes) };
    let inner = outer.get(&[field]).and_then(|raw| notes.object(field, raw));
    if inner.is_some() {
        notes.note(field, NESTED);
    }
    for item in [Some(outer), inner].into_iter().flatten() {
        if claim.claimant.is_none() {
            let author = item.get(&["author", "creator"]);
            claim.claimant = author.and_then(|raw| claimant(notes, "itemReviewed.author", raw));
        }
        claim.said = claim.said.take().or_else(|| notes.date(&item, "itemReviewed.datePublished"));
        appearances(&item, claim, notes);
    }
}

/// The claimant's name. An address alone names nobody: whose it is would be a guess.
pub fn claimant<'a>(notes: &mut Notes<'a>, field: &str, raw: &'a RawValue) -> Option<String> {
    let (name, url) = person(notes, field, raw);
    let other = || {
        let members = notes.aside().object(field, raw)?;
        members.get(&["sameAs", "url", "@id", "id"])
    };
    if name.is_none() && (url.is_some() || other().is_some()) {
        notes.note(field, NAMELESS);
    }
    name
}

/// What was ruled, by whom and when; `url` is the review's page.
fn ruling<'a>(members: &Members<'a>, url: Option<&str>, notes: &mut Notes<'a>) -> Result<Ruling, Refused> {
    let rating = members.get(&["reviewRating"]);
    let rating =
        rating.ok_or_else(|| Refused::new("reviewRating", "is missing: nothing says how it rates"))?;
    let mut ruling = rated(rating, notes)?;
    let (mut by, mut by_url) = (None, None);
    for field in ["author", "publisher", "sdPublisher"] {
        let Some(raw) = members.get(&[field]).filter(|_| by.is_none()) else { continue };
        let raw = organisation(notes, field, raw);
        let (name, site) = person(notes, field, raw);
        if field != "author" && (name.is_some() || site.is_some()) {
            notes.note("author", PUBLISHER);
        }
        by = name.or_else(|| {
            let host = site.as_deref().and_then(host)?;
            notes.note(field, SITE_FOR_NAME);
            Some(host)
        });
        by_url = site;
    }
    let by = by.or_else(|| {
        let host = url.and_then(host)?;
        notes.note("author", SITE_FOR_NAME);
        Some(host)
    });
    ruling.ruled_by = by.ok_or_else(|| Refused::new("author", "is missing: nothing says who reviewed it"))?;
    ruling.ruled_by_url = by_url;
    ruling.ruled_on = notes.date(members, "datePublished");
    ruling.title = notes.member(members, &["headline", "name"]);
    ruling.language = members.get(&["inLanguage"]).and_then(|raw| language(notes, raw));
    let said = notes.member(members, &["reviewBody"]);
    let explained = ruling.rationale.take();
    if said.is_some() && explained.is_some() && said != explained {
        notes.note("ratingExplanation", FIRST_TAKEN);
    }
    let why = said.or(explained);
    let described = notes.aside().member(members, &["description"]);
    if why.is_some() && described.is_some() && why != described {
        notes.note("description", FIRST_TAKEN);
    }
    ruling.rationale = why.or_else(|| notes.member(members, &["description"]));
    Ok(ruling)
}

/// Of several who reviewed it, the first organisation: it publishes what its people write.
fn organisation<'a>(notes: &mut Notes<'a>, field: &str, raw: &'a RawValue) -> &'a RawValue {
    let mut aside = notes.aside();
    let several = raw.get().starts_with('[');
    let found = elements(raw).take(100).enumerate().filter(|_| several).find(|(_, raw)| {
        let members = aside.object(field, raw);
        members.is_some_and(|members| types(&members).iter().any(|name| name.ends_with("Organization")))
    });
    // The first of all is the one that is taken anyway.
    let Some((_, found)) = found.filter(|(n, _)| *n > 0) else { return raw };
    notes.note(field, ORGANISATION);
    found
}

/// The rating: its words and its numbers, as stated.
fn rated<'a>(raw: &'a RawValue, notes: &mut Notes<'a>) -> Result<Ruling, Refused> {
    let field = "reviewRating";
    let labelled =
        |label| Ruling { rating: RatingRef { label, ..RatingRef::default() }, ..Ruling::default() };
    let none = || {
        Refused::new(
            "reviewRating.alternateName",
            "is missing, and so is a number: nothing says how it rates",
        )
    };
    let raw = notes.one(field, raw).ok_or_else(none)?;
    let Some(mut members) = notes.object(field, raw) else {
        let label = notes.text(field, raw).ok_or_else(none)?;
        notes.note(field, BARE_RATING);
        return Ok(labelled(label));
    };
    // JSON-LD's way to write a text.
    if let Some(value) = members.get(&["@value"]) {
        notes.note(field, BARE_RATING);
        return notes.text(field, value).map(labelled).ok_or_else(none);
    }
    // The words may stand one level too deep, and the numbers on either.
    let own = members.get(&["alternateName", "name"]).is_some();
    if let Some(inner) = members.get(&["properties"]).filter(|_| !own)
        && let Some(inner) = notes.object(field, inner)
    {
        members.fill(inner);
        notes.note(field, NESTED);
    }
    let named = notes.aside().member(&members, &["alternateName"]).is_none();
    let mut label = notes.member(&members, &["alternateName", "name"]);
    if named && label.is_some() {
        notes.note(field, NAME_AS_LABEL);
    }
    let mut value = members.get(&["ratingValue"]);
    if let Some(raw) = value.filter(|_| label.is_none()) {
        label = notes.aside().text("ratingValue", raw);
        if label.as_deref().is_some_and(|words| serde_json::from_str::<serde_json::Number>(words).is_ok()) {
            notes.note(field, NUMBER_AS_LABEL);
        } else {
            label = notes.text("ratingValue", raw);
            notes.note(field, VALUE_AS_LABEL);
            value = None;
        }
    }
    let mut ruling = labelled(label.ok_or_else(none)?);
    ruling.value = value.and_then(|raw| notes.number("ratingValue", raw));
    for (field, bound) in [("bestRating", &mut ruling.best), ("worstRating", &mut ruling.worst)] {
        *bound = members.get(&[field]).and_then(|raw| notes.number(field, raw));
    }
    ruling.rationale = notes.member(&members, &["ratingExplanation"]);
    Ok(ruling)
}

/// The name and the site of a person or an organisation.
fn person<'a>(notes: &mut Notes<'a>, field: &str, raw: &'a RawValue) -> (Option<String>, Option<String>) {
    let Some(raw) = notes.one(field, raw) else { return (None, None) };
    let Some(members) = notes.object(field, raw) else {
        let text = notes.text(field, raw);
        return if text.as_deref().is_some_and(is_web) { (None, text) } else { (text, None) };
    };
    let name = members.get(&["name", "@value", "legalName"]).and_then(|raw| notes.text(field, raw));
    let url = members.get(&["url"]).and_then(|raw| address(notes, field, raw));
    // An identity is no page to go to, but in want of anything else it says whose it is.
    let mut id = || address(notes, field, members.get(&["@id", "id"])?).filter(|id| is_web(id));
    let url = if name.is_none() && url.is_none() { id() } else { url };
    (name, url)
}

/// An address: a text, or the url of an object.
pub fn address<'a>(notes: &mut Notes<'a>, field: &str, raw: &'a RawValue) -> Option<String> {
    let raw = notes.one(field, raw)?;
    match notes.object(field, raw) {
        Some(members) => {
            let inner = members.get(&["url", "@id", "id", "@value", "contentUrl"])?;
            let inner = notes.one(field, inner).filter(|raw| raw.get().starts_with('"'))?;
            notes.text(field, inner)
        }
        None => notes.text(field, raw),
    }
}

/// The language's code: a text, or schema.org's Language with its code as `alternateName`.
fn language<'a>(notes: &mut Notes<'a>, raw: &'a RawValue) -> Option<String> {
    let field = "inLanguage";
    match notes.object(field, raw) {
        Some(members) => {
            members.get(&["alternateName", "@value", "name"]).and_then(|raw| notes.text(field, raw))
        }
        None => notes.text(field, raw),
    }
}

/// Reads what Onus wrote for itself beside a ClaimReview.
///
/// # Errors
/// What is wrong with it.
pub fn bundle(raw: &RawValue) -> Result<Content, Refused> {
    json::sparse(raw.get().as_bytes()).map_err(|reason| Refused::new("onus:bundle", reason))?;
    let mut json = serde_json::Deserializer::from_str(raw.get());
    let line: jsonl::Line = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = field_of(&error);
        let dot = if field.is_empty() { "" } else { "." };
        Refused::new(format!("onus:bundle{dot}{field}"), json_reason(error.inner()))
    })?;
    if line.onus != json::VERSION {
        let reason = format!("has version {}, and this Onus reads version {}", line.onus, json::VERSION);
        return Err(Refused::new("onus:bundle", reason));
    }
    Ok(Content::Own(Box::new(line)))
}

/// What serde_json says, without what it repeats of the input and without its place, which is another's.
pub fn json_reason(error: &serde_json::Error) -> String {
    redact(&json::without_position(error))
}

/// A reading of a claim.
pub fn reading(read: Result<Reviewed, Refused>, notes: Notes<'_>) -> Result<Reading, Refused> {
    Ok(Reading { content: Content::Claim(Box::new(read?)), repairs: notes.repairs })
}

/// A file in which there is nothing to read.
pub fn nothing(record: &str, reason: &str) -> FormatError {
    FormatError::Record { record: record.into(), field: String::new(), reason: reason.into() }
}
