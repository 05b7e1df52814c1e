//! The Google Fact Check Tools API (v1alpha1): the answers of `claims:search`, and the `pages` of the Markup
//! Tool. In: an answer, several, a bare list of claims, or one a line. Out: an answer.
//!
//! An answer has no numbers, no rationales, no sources and no appearances; `site` is the host without `www.`.

use super::dates::{Dates, read_date};
use super::elements::{self, Element};
use super::foreign::*;
use super::places::Places;
use super::{Dossier, Exporter, FormatError, MAX_RECORD, json};
use crate::model::{Appearance, Claim, PartialDate, RatingRef, Ruling};
use crate::text::web::{is_web, publisher_host as host};
use serde_json::{Map, Number, Value, json};
use std::collections::HashSet;
use std::io::{self, BufRead, Write};

/// Reads claims, and hands each with its reviews to `keep`. A page gives an item for each of its markups. Where it
/// has several, the raw record of each is the page with this markup alone, compact: records are known by their
/// words, and must differ. `dates` is the order in those that can be read in two ways.
///
/// # Errors
/// [`FormatError`] where the outer shape breaks off or a record is too large; and what `keep` returns.
pub fn read<E: From<FormatError>>(
    input: impl BufRead,
    dates: Dates,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    elements::read(input, &["claims", "pages"], |element: Element<'_>| {
        let raw = element.raw();
        let (place, item) = (&element.place, |place: String, read| Item { place, raw: raw.clone(), read });
        let object = match element.object() {
            Ok(object) => object,
            Err(refused) => return keep(item(place.clone(), Err(refused))),
        };
        let way = Way { dates, rewritten: &elements::rewritten(element.text) };
        if element.alone && object.keys().all(|key| key == "nextPageToken") {
            // The answer to a search that found nothing.
            return Ok(());
        }
        if element.alone && object.contains_key("error") {
            let refused = Refused::new("error", "the API answered with an error and no claims: ask it again");
            return keep(item(place.clone(), Err(refused)));
        }
        let Some(markups) = object.get("claimReviewMarkups").and_then(Value::as_array) else {
            return keep(item(place.clone(), claim(&object, way)));
        };
        let rest = object.iter().map(|(name, value)| {
            let value = if name == "claimReviewMarkups" { Value::Null } else { value.clone() };
            (name.clone(), value)
        });
        let mut alone: Map<_, _> = rest.collect();
        if markups.len() > 1 && json!(alone).to_string().len().saturating_mul(markups.len()) > 4 * MAX_RECORD
        {
            let refused =
                Refused::new("claimReviewMarkups", "are too many to keep the page with each of them");
            return keep(item(place.clone(), Err(refused)));
        }
        for (n, markup) in markups.iter().enumerate() {
            let raw = if markups.len() > 1 {
                alone.insert("claimReviewMarkups".into(), json!([markup]));
                json!(alone).to_string()
            } else {
                raw.clone()
            };
            let read = match markup.as_object() {
                Some(markup) => page(&object, markup, way),
                None => Err(Refused::new("claimReviewMarkups", "is not an object with fields")),
            };
            keep(Item { place: format!("{place}, markup {}", n + 1), raw, read })?;
        }
        Ok(())
    })
}

/// What holds for all of a record.
#[derive(Clone, Copy)]
struct Way<'a> {
    dates: Dates,
    /// The numbers that it writes in another form.
    rewritten: &'a HashSet<String>,
}

/// The members of one object, which are taken with what has to be repaired.
struct Fields<'a> {
    way: Way<'a>,
    object: Option<&'a Map<String, Value>>,
    /// The path of the object, with a dot at its end.
    path: String,
}

impl<'a> Fields<'a> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.path)
    }

    fn within(&self, name: &str) -> Fields<'a> {
        let object = self.object.and_then(|object| object.get(name)).and_then(Value::as_object);
        Fields { way: self.way, object, path: format!("{}{name}.", self.path) }
    }

    /// A text that is not empty.
    fn text(&self, name: &str, repairs: &mut Vec<Repair>) -> Option<String> {
        match self.object?.get(name)? {
            Value::String(text) if text.trim().is_empty() => None,
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                repairs.push(Repair::new(self.name(name), NOT_TEXT));
                None
            }
        }
    }

    /// A text that is compared or looked up.
    fn trimmed(&self, name: &str, repairs: &mut Vec<Repair>) -> Option<String> {
        let text = self.text(name, repairs)?;
        if text.trim().len() < text.len() {
            repairs.push(Repair::new(self.name(name), TRIMMED));
        }
        Some(text.trim().to_string())
    }

    fn date(&self, name: &str, repairs: &mut Vec<Repair>) -> Option<PartialDate> {
        let (date, what) = read_date(&self.text(name, repairs)?, self.way.dates);
        repairs.extend(what.into_iter().map(|what| Repair::new(self.name(name), what)));
        date
    }

    fn address(&self, name: &str, repairs: &mut Vec<Repair>) -> Option<String> {
        let url = self.trimmed(name, repairs)?;
        if !is_web(&url) {
            repairs.push(Repair::new(self.name(name), NO_WEB_ADDRESS));
            return None;
        }
        Some(url)
    }

    fn number(&self, name: &str, repairs: &mut Vec<Repair>) -> Option<Number> {
        let (number, repair) = match self.object?.get(name)? {
            Value::Number(number) => {
                if self.way.rewritten.contains(&number.to_string()) {
                    repairs.push(Repair::new(self.name(name), REWRITTEN_NUMBER));
                }
                return Some(number.clone());
            }
            Value::Null => return None,
            Value::String(text) => {
                let number: Option<Number> = serde_json::from_str(text.trim()).ok();
                if number.as_ref().is_some_and(|number| number.to_string() != text.trim()) {
                    repairs.push(Repair::new(self.name(name), REWRITTEN_NUMBER));
                }
                (number, NUMBER_AS_TEXT)
            }
            _ => (None, BAD_NUMBER),
        };
        let what = if number.is_none() { BAD_NUMBER } else { repair };
        repairs.push(Repair::new(self.name(name), what));
        number
    }

    /// The web addresses of a list, which may be one text.
    fn addresses(&self, name: &str, repairs: &mut Vec<Repair>) -> Vec<String> {
        let values = match self.object.and_then(|object| object.get(name)) {
            Some(Value::Array(values)) => values.iter().collect(),
            Some(Value::Null) | None => vec![],
            Some(value) => vec![value],
        };
        let (mut urls, mut wrong) = (vec![], false);
        for value in values {
            match value.as_str().map(str::trim) {
                Some("") => {}
                Some(url) if is_web(url) => urls.push(url.to_string()),
                _ => wrong = true,
            }
        }
        repairs.extend(wrong.then(|| Repair::new(self.name(name), NO_WEB_ADDRESS)));
        urls
    }
}

fn text_of(fields: &Fields<'_>, name: &str, repairs: &mut Vec<Repair>) -> Result<String, Refused> {
    let text = fields.text(name, repairs);
    text.ok_or_else(|| Refused::new(fields.name(name), "is not there, and a claim can't do without its text"))
}

/// A claim of an answer, with its reviews. A review without a rating, or of nobody, is left out; the claim stays.
fn claim(object: &Map<String, Value>, way: Way<'_>) -> Result<Reading, Refused> {
    let mut repairs = Vec::new();
    let fields = Fields { way, object: Some(object), path: String::new() };
    let mut claim = Claim {
        text: text_of(&fields, "text", &mut repairs)?,
        claimant: fields.trimmed("claimant", &mut repairs),
        said: fields.date("claimDate", &mut repairs),
        ..Claim::default()
    };
    let reviews = match object.get("claimReview") {
        Some(Value::Array(reviews)) => reviews.iter().collect(),
        Some(Value::Null) | None => vec![],
        Some(review) => vec![review],
    };
    for (n, value) in reviews.into_iter().enumerate() {
        let review = Fields { way, object: value.as_object(), path: format!("claimReview[{n}].") };
        let Some(label) = review.trimmed("textualRating", &mut repairs) else {
            repairs.push(Repair::new(review.name("textualRating"), NO_RATING));
            continue;
        };
        let publisher = review.within("publisher");
        let url = review.address("url", &mut repairs);
        let site = publisher.trimmed("site", &mut repairs);
        let name = publisher.trimmed("name", &mut repairs);
        let of_url = url.as_deref().and_then(host);
        let Some(ruled_by) = name.clone().or_else(|| site.clone()).or_else(|| of_url.clone()) else {
            repairs.push(Repair::new(publisher.name("name"), NO_RULER));
            continue;
        };
        if name.is_none() {
            repairs.push(Repair::new(publisher.name("name"), SITE_FOR_NAME));
        }
        // The page's address says the site too, unless somebody else carries the review.
        let elsewhere = site.map(|site| if is_web(&site) { site } else { format!("https://{site}") });
        let elsewhere = elsewhere.filter(|site| is_web(site) && host(site) != of_url);
        claim.rulings.push(Ruling {
            rating: RatingRef { scale: String::new(), label },
            ruled_by,
            ruled_by_url: elsewhere,
            ruled_on: review.date("reviewDate", &mut repairs),
            url,
            title: review.text("title", &mut repairs),
            language: review.trimmed("languageCode", &mut repairs),
            ..Ruling::default()
        });
    }
    Ok(Reading { content: Content::Claim(Box::new(Reviewed { claim, sources: vec![] })), repairs })
}

/// A claim of a page, with the page's review of it.
fn page(page: &Map<String, Value>, markup: &Map<String, Value>, way: Way<'_>) -> Result<Reading, Refused> {
    let mut repairs = Vec::new();
    let page = Fields { way, object: Some(page), path: String::new() };
    let fields = Fields { way, object: Some(markup), path: "claimReviewMarkups.".into() };
    let mut claim = Claim {
        text: text_of(&fields, "claimReviewed", &mut repairs)?,
        claimant: fields.within("claimAuthor").trimmed("name", &mut repairs),
        said: fields.date("claimDate", &mut repairs),
        ..Claim::default()
    };
    let first = fields.address("claimFirstAppearance", &mut repairs);
    let others = fields.addresses("claimAppearances", &mut repairs);
    let others: Vec<String> = others.into_iter().filter(|url| Some(url) != first.as_ref()).collect();
    let appearance = |url, first| Appearance { url: Some(url), first, ..Appearance::default() };
    claim.appearances.extend(first.map(|url| appearance(url, true)));
    let mut places = Places::of(&claim);
    for url in others {
        if let Err(what) = places.add(&mut claim, appearance(url, false)) {
            repairs.push(Repair::new(fields.name("claimAppearances"), what));
            break;
        }
    }
    let rating = fields.within("rating");
    let Some(label) = rating.trimmed("textualRating", &mut repairs) else {
        repairs.push(Repair::new(rating.name("textualRating"), NO_RATING));
        return Ok(Reading {
            content: Content::Claim(Box::new(Reviewed { claim, sources: vec![] })),
            repairs,
        });
    };
    let url = fields.address("url", &mut repairs).or_else(|| page.address("pageUrl", &mut repairs));
    let author = page.within("claimReviewAuthor");
    let name = author.trimmed("name", &mut repairs);
    let ruled_by = name.clone().or_else(|| url.as_deref().and_then(host));
    if let Some(ruled_by) = ruled_by {
        if name.is_none() {
            repairs.push(Repair::new(author.name("name"), SITE_FOR_NAME));
        }
        claim.rulings.push(Ruling {
            rating: RatingRef { scale: String::new(), label },
            value: rating.number("ratingValue", &mut repairs),
            best: rating.number("bestRating", &mut repairs),
            worst: rating.number("worstRating", &mut repairs),
            ruled_by,
            ruled_on: page.date("publishDate", &mut repairs),
            rationale: rating.text("ratingExplanation", &mut repairs),
            url,
            ..Ruling::default()
        });
    } else {
        repairs.push(Repair::new(author.name("name"), NO_RULER));
    }
    Ok(Reading { content: Content::Claim(Box::new(Reviewed { claim, sources: vec![] })), repairs })
}

/// Writes an answer of `claims:search`.
pub struct Writer<W: Write> {
    out: W,
    first: bool,
}

impl<W: Write> Writer<W> {
    /// Starts the answer.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn new(mut out: W) -> io::Result<Self> {
        out.write_all(b"{\"claims\":[")?;
        Ok(Writer { out, first: true })
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn dossier(&mut self, dossier: &Dossier) -> io::Result<()> {
        let claim = &dossier.claim;
        let reviews: Vec<Value> = dossier.rulings().map(review).collect();
        let fields = [
            ("text", Some(json!(claim.text))),
            ("claimant", claim.claimant.as_ref().map(|name| json!(name))),
            ("claimDate", claim.said.as_ref().and_then(moment)),
            ("claimReview", (!reviews.is_empty()).then(|| json!(reviews))),
        ];
        self.out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        let mut line = Vec::new();
        json::write_line(&mut line, &object(fields))?;
        self.out.write_all(line.trim_ascii_end())
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")
    }
}

/// A review as an answer has it.
fn review(ruling: &Ruling) -> Value {
    let url = ruling.url.as_deref().filter(|url| is_web(url));
    let site = ruling.ruled_by_url.as_deref().and_then(host).or_else(|| url.and_then(host));
    let publisher = [("name", Some(json!(ruling.ruled_by))), ("site", site.map(Value::from))];
    object([
        ("publisher", Some(object(publisher))),
        ("url", url.map(Value::from)),
        ("title", ruling.title.as_deref().map(Value::from)),
        ("reviewDate", ruling.ruled_on.as_ref().and_then(moment)),
        ("textualRating", Some(json!(ruling.rating.label))),
        ("languageCode", ruling.language.as_deref().map(Value::from)),
    ])
}

/// The fields that exist.
fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    fields
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_string(), value?)))
        .collect::<Map<_, _>>()
        .into()
}

/// A full day as RFC 3339 writes it, at midnight. No day that nobody stated.
fn moment(date: &PartialDate) -> Option<Value> {
    let text = date.as_str();
    let day = text.len() == 10 && date.earliest() == date.latest() && date.earliest() == text;
    day.then(|| json!(format!("{text}T00:00:00Z")))
}

#[cfg(test)]
mod tests;
