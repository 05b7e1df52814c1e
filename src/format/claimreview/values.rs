//! Values of JSON-LD as pages write them: one text in a list, a number in quotation marks, a name in an
//! object. What was done to read a value is noted with its field. Values are looked at where they stand in
//! the text, so that memory stays near the text's size.

use super::html;
use crate::format::dates::{Dates, read_date};
use crate::format::foreign::{
    BAD_DATE, BAD_NUMBER, ENTITIES, FIRST_TAKEN, NOT_TEXT, NUL, NUMBER_AS_TEXT, REWRITTEN_NUMBER, Repair,
    TRIMMED,
};
use crate::model::PartialDate;
use serde::de::{Deserialize, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;

/// Half of a character beyond U+FFFF, without its other half.
pub const HALF: &str = "half a character was replaced by U+FFFD";
/// A number or yes/no where a text belongs.
pub const BARE: &str = "a value without quotation marks was read as text";

/// Two members with one name in an object.
pub const TWICE: &str = "of members with one name, the last was taken";

/// How deep lists and objects that stand for one value are followed.
const DEPTH: usize = 8;

/// The members that are read, by the names that schema.org and JSON-LD give them. All others stay in the raw
/// record only.
const KNOWN: [&str; 44] = [
    "@type",
    "type",
    "@id",
    "id",
    "@value",
    "@graph",
    "graph",
    "alternateName",
    "appearance",
    "author",
    "bestRating",
    "claimReviewed",
    "creator",
    "dataFeedElement",
    "datePublished",
    "description",
    "firstAppearance",
    "hasPart",
    "headline",
    "inLanguage",
    "item",
    "itemListElement",
    "itemReviewed",
    "legalName",
    "mainEntity",
    "name",
    "onus:bundle",
    "onus:claim",
    "properties",
    "publisher",
    "ratingExplanation",
    "ratingValue",
    "review",
    "reviewBody",
    "reviewRating",
    "sameAs",
    "sdPublisher",
    "text",
    "url",
    "worstRating",
    "contentUrl",
    "about",
    "mainEntityOfPage",
    "subjectOf",
];

/// A name without the prefix of schema.org, which says nothing more.
pub fn plain(name: &str) -> &str {
    let prefixes = ["schema:", "https://schema.org/", "http://schema.org/", "https://www.schema.org/"];
    let found = prefixes.iter().chain(&["http://www.schema.org/"]).find_map(|p| name.strip_prefix(p));
    found.unwrap_or(name)
}

/// The members of an object that are read. Of two with one name the last counts, as in all of JSON.
#[derive(Default, Clone)]
pub struct Members<'a> {
    known: Vec<(&'static str, &'a RawValue)>,
    /// The names that stand more than once, with another value.
    pub twice: Vec<&'static str>,
}

impl<'a> Members<'a> {
    /// The members of an object; nothing for what is no object.
    pub fn of(raw: &'a RawValue) -> Result<Self, serde_json::Error> {
        serde_json::from_str(raw.get())
    }

    /// The first of these names that has a value.
    pub fn get(&self, names: &[&str]) -> Option<&'a RawValue> {
        names.iter().find_map(|name| {
            let (_, raw) = self.known.iter().find(|(known, raw)| known == name && !is_empty(raw))?;
            Some(*raw)
        })
    }

    /// Takes from others what it does not have.
    pub fn fill(&mut self, others: Members<'a>) {
        for (name, raw) in others.known {
            if self.get(&[name]).is_none() {
                self.known.push((name, raw));
            }
        }
    }

    /// Whether it only names a node that stands elsewhere.
    fn refers(&self) -> bool {
        self.known.iter().all(|(name, _)| matches!(*name, "@id" | "id" | "@type" | "type"))
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Members::default();
                while let Some(name) = map.next_key::<String>()? {
                    let raw: &'de RawValue = map.next_value()?;
                    let name = plain(&name);
                    let Some(name) = KNOWN.iter().find(|known| **known == name) else { continue };
                    match members.known.iter_mut().find(|(known, _)| known == name) {
                        Some((name, known)) => {
                            if known.get() != raw.get() && !members.twice.contains(name) {
                                members.twice.push(name);
                            }
                            *known = raw;
                        }
                        None => members.known.push((name, raw)),
                    }
                }
                Ok(members)
            }
        }
        d.deserialize_map(Object)
    }
}

/// Whether a value says nothing: null, a text of spaces, or nothing in brackets.
fn is_empty(raw: &RawValue) -> bool {
    let text = raw.get();
    let inner = match text.as_bytes()[0] {
        b'"' | b'[' | b'{' => &text[1..text.len() - 1],
        _ => return text == "null",
    };
    inner.trim().is_empty()
}

/// The types of a node, without the prefix of schema.org.
pub fn types(members: &Members<'_>) -> Vec<String> {
    let Some(raw) = members.get(&["@type", "type"]) else { return Vec::new() };
    let names = elements(raw).take(32).filter_map(|raw| serde_json::from_str::<String>(raw.get()).ok());
    names.map(|name| plain(&name).to_string()).collect()
}

/// Whether a value is an object.
pub fn is_object(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
}

/// The elements of a list one by one; a value that is no list is its only element.
pub fn elements(raw: &RawValue) -> Elements<'_> {
    match raw.get().strip_prefix('[') {
        Some(list) => Elements { rest: list, single: None },
        None => Elements { rest: "", single: Some(raw) },
    }
}

/// See [`elements`].
pub struct Elements<'a> {
    rest: &'a str,
    single: Option<&'a RawValue>,
}

impl<'a> Iterator for Elements<'a> {
    type Item = &'a RawValue;

    fn next(&mut self) -> Option<&'a RawValue> {
        if let Some(single) = self.single.take() {
            return Some(single);
        }
        let mut values = serde_json::Deserializer::from_str(self.rest).into_iter::<&'a RawValue>();
        // The list was parsed already: what is no value is its end.
        let value = values.next()?.ok()?;
        let end = values.byte_offset();
        self.rest = self.rest[end..].trim_start().strip_prefix(',').unwrap_or_default();
        Some(value)
    }
}

/// The nodes of a document that others refer to by their `@id`.
pub type Named<'a> = HashMap<String, &'a RawValue>;

/// What is needed to read a record's values, and what was repaired on the way.
pub struct Notes<'a> {
    /// What was repaired, each kind in each field once.
    pub repairs: Vec<Repair>,
    named: &'a Named<'a>,
    dates: Dates,
}

impl<'a> Notes<'a> {
    /// Nothing repaired yet; `dates` is the order in dates that can be read in two ways.
    pub fn new(named: &'a Named<'a>, dates: Dates) -> Self {
        Notes { repairs: Vec::new(), named, dates }
    }

    /// Notes of their own for a second look, which repairs nothing.
    pub fn aside(&self) -> Notes<'a> {
        Notes::new(self.named, self.dates)
    }

    /// Notes a repair.
    pub fn note(&mut self, field: &str, what: &'static str) {
        let repair = Repair::new(field, what);
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }

    /// The first value of a list that says something.
    pub fn one(&mut self, field: &str, mut raw: &'a RawValue) -> Option<&'a RawValue> {
        for _ in 0..DEPTH {
            if !raw.get().starts_with('[') {
                return (!is_empty(raw)).then_some(raw);
            }
            let mut values = elements(raw).filter(|raw| !is_empty(raw));
            let first = values.next()?;
            if values.next().is_some() {
                self.note(field, FIRST_TAKEN);
            }
            raw = first;
        }
        None
    }

    /// The members of an object, or of the node that it refers to; none for what is no object.
    pub fn object(&mut self, field: &str, raw: &'a RawValue) -> Option<Members<'a>> {
        let raw = self.one(field, raw).filter(|raw| is_object(raw))?;
        let members = Members::of(raw).ok()?;
        self.twice(&members);
        if members.refers() {
            let id =
                members.get(&["@id", "id"]).and_then(|raw| serde_json::from_str::<String>(raw.get()).ok());
            if let Some(node) = id.and_then(|id| self.named.get(&id)) {
                return Members::of(node).ok();
            }
        }
        Some(members)
    }

    /// Notes the members that stand twice.
    pub fn twice(&mut self, members: &Members<'_>) {
        members.twice.iter().for_each(|name| self.note(name, TWICE));
    }

    /// A text; of an object its `@value`, its name or its text.
    pub fn text(&mut self, field: &str, raw: &'a RawValue) -> Option<String> {
        let mut raw = self.one(field, raw)?;
        for _ in 0..DEPTH {
            match raw.get().as_bytes()[0] {
                b'"' => return self.string(field, raw),
                b'{' => {
                    let inner = self.object(field, raw)?.get(&["@value", "name", "text"]);
                    let Some(inner) = inner else {
                        self.note(field, NOT_TEXT);
                        return None;
                    };
                    raw = self.one(field, inner)?;
                }
                _ => {
                    self.note(field, BARE);
                    return Some(raw.get().to_string());
                }
            }
        }
        None
    }

    /// The text of the first of these members that has one; another text in the others is left out.
    pub fn member(&mut self, members: &Members<'a>, names: &[&str]) -> Option<String> {
        let mut found = None;
        for (name, raw) in names.iter().filter_map(|name| Some((*name, members.get(&[name])?))) {
            match &found {
                None => found = self.text(name, raw),
                Some(text) => {
                    let other = self.aside().text(name, raw);
                    if other.is_some_and(|other| other != *text) {
                        self.note(name, FIRST_TAKEN);
                    }
                }
            }
        }
        found
    }

    /// What stands in quotation marks, fit to be kept.
    fn string(&mut self, field: &str, raw: &RawValue) -> Option<String> {
        let text = serde_json::from_str::<String>(raw.get()).ok();
        let text = text.or_else(|| {
            self.note(field, HALF);
            serde_json::from_str(&whole(raw.get())).ok()
        })?;
        let decoded = html::decoded(&text);
        if matches!(decoded, Cow::Owned(_)) {
            self.note(field, ENTITIES);
        }
        let mut text = decoded.into_owned();
        if text.contains('\0') {
            self.note(field, NUL);
            text.retain(|c| c != '\0');
        }
        if text.trim().len() < text.len() {
            self.note(field, TRIMMED);
            text = text.trim().to_string();
        }
        (!text.is_empty()).then_some(text)
    }

    /// A number as it was stated. What is none is left out.
    pub fn number(&mut self, field: &str, raw: &'a RawValue) -> Option<serde_json::Number> {
        let mut raw = self.one(field, raw)?;
        // JSON-LD's way to write a value with its type.
        if let Some(value) = self.object(field, raw).and_then(|members| members.get(&["@value"])) {
            raw = self.one(field, value)?;
        }
        let of = |notes: &mut Self, text: &str| {
            let number: Option<serde_json::Number> = serde_json::from_str(text).ok();
            let repair = match &number {
                None => Some(BAD_NUMBER),
                Some(number) => (number.to_string() != text).then_some(REWRITTEN_NUMBER),
            };
            repair.into_iter().for_each(|what| notes.note(field, what));
            number
        };
        if !raw.get().starts_with(['"', '{']) {
            return of(self, raw.get());
        }
        let text = self.text(field, raw)?;
        let number = of(self, &text);
        number.iter().for_each(|_| self.note(field, NUMBER_AS_TEXT));
        number
    }

    /// The `datePublished` of an object, as far as it was stated.
    pub fn date(&mut self, members: &Members<'a>, field: &str) -> Option<PartialDate> {
        let raw = self.one(field, members.get(&["datePublished"])?)?;
        if !raw.get().starts_with(['"', '{']) {
            self.note(field, BAD_DATE);
            return None;
        }
        let text = self.text(field, raw)?;
        let (date, repairs) = read_date(&text, self.dates);
        repairs.into_iter().for_each(|what| self.note(field, what));
        date
    }
}

/// A JSON string with each lone surrogate (a `\uD800` to `\uDFFF` without its partner) replaced.
fn whole(json: &str) -> String {
    let half = |at: usize, range: std::ops::Range<u32>| {
        let escape = json.get(at..at + 6).filter(|escape| escape.starts_with("\\u"));
        escape.and_then(|e| u32::from_str_radix(&e[2..], 16).ok()).is_some_and(|unit| range.contains(&unit))
    };
    let mut whole = String::with_capacity(json.len());
    let (mut done, mut at) = (0, 0);
    while let Some(escape) = json[at..].find('\\').map(|n| at + n) {
        let (high, low) = (half(escape, 0xd800..0xdc00), half(escape, 0xdc00..0xe000));
        at = escape + if high || low { 6 } else { 2 };
        if high && half(at, 0xdc00..0xe000) {
            at += 6;
        } else if high || low {
            whole.push_str(&json[done..escape]);
            whole.push_str("\\ufffd");
            done = at;
        }
    }
    whole.push_str(&json[done..]);
    whole
}
