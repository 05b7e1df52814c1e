//! One item of CSL-JSON to a source and back.

use crate::format::foreign::{BAD_DATE, FIRST_TAKEN, NOT_TEXT, NUMBER_FOR_TEXT, Reading, Refused};
use crate::format::reference::{self, Draft, EDITORS, ISSN, MARKUP, PAGES, displayed};
use crate::model::{PartialDate, Source};
use crate::text::web::is_web;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::fmt;

/// A part of a date that is zero, as some programs write an unknown month.
const ZERO: &str = "a zero in a date was left out";
/// A season that is no number from 1 to 4.
const SEASON: &str = "a season that can't be read was left out";
/// A name that is a string, where CSL has an object.
const NAME: &str = "a text was taken as a name";
/// An author without a name that is a text.
const NO_NAME: &str = "a name that can't be read was left out";
/// A field of more than [`MAX_FIELD`] bytes.
const TOO_LONG: &str = "a field of more than 1 MiB was left out";
/// The most bytes of one field that are looked at: what is longer is no title and no name.
const MAX_FIELD: usize = 1 << 20;

macro_rules! fields {
    ($($field:ident $name:literal)+) => {
        /// The fields of an item that are looked at, and the names of the others that hold something.
        #[derive(Default)]
        pub struct Fields<'r> {
            $($field: Option<&'r RawValue>,)+
            others: Vec<String>,
        }

        impl<'r> Visitor<'r> for Fields<'r> {
            type Value = Fields<'r>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an item of CSL-JSON")
            }

            fn visit_map<A: MapAccess<'r>>(mut self, mut map: A) -> Result<Self, A::Error> {
                while let Some(name) = map.next_key::<String>()? {
                    let raw = map.next_value::<&'r RawValue>()?;
                    match name.as_str() {
                        $($name => {
                            if self.$field.replace(raw).is_some() {
                                return Err(A::Error::duplicate_field($name));
                            }
                        })+
                        "id" | "citation-key" => {}
                        _ if matches!(raw.get(), "null" | "\"\"" | "[]" | "{}") => {}
                        _ => self.others.push(name),
                    }
                }
                Ok(self)
            }
        }

        impl<'r> Deserialize<'r> for Fields<'r> {
            fn deserialize<D: Deserializer<'r>>(input: D) -> Result<Self, D::Error> {
                input.deserialize_map(Fields::default())
            }
        }

        impl<'r> Fields<'r> {
            /// A field's JSON, unless it is null.
            pub fn get(&self, name: &str) -> Option<&'r RawValue> {
                match name {
                    $($name => self.$field,)+
                    _ => None,
                }
                .filter(|raw| raw.get() != "null")
            }
        }
    };
}

fields! {
    csl_type "type"
    title "title"
    author "author"
    editor "editor"
    publisher "publisher"
    container "container-title"
    issued "issued"
    accessed "accessed"
    url "URL"
    doi "DOI"
    isbn "ISBN"
    issn "ISSN"
    page "page"
    note "note"
    archive "archive"
    archive_location "archive_location"
    custom "custom"
}

/// The fields that [`core`] writes.
pub const CORE: [&str; 11] = [
    "type",
    "title",
    "author",
    "publisher",
    "issued",
    "accessed",
    "URL",
    "DOI",
    "ISBN",
    "archive_location",
    "note",
];

/// The one part of `custom` that is ours.
#[derive(Deserialize)]
struct Custom<'r> {
    #[serde(borrow, default)]
    onus: Option<&'r RawValue>,
}

impl<'r> Fields<'r> {
    /// The source that we left in an item.
    pub fn onus(&self) -> Option<&'r RawValue> {
        serde_json::from_str::<Custom>(self.get("custom")?.get()).ok()?.onus
    }

    /// A value; one that is too deep or half a character is left out, which `what` says, and so is one that is
    /// too long.
    fn value(&self, name: &str, draft: &mut Draft, what: &'static str) -> Option<Value> {
        let raw = self.get(name)?.get();
        if raw.len() > MAX_FIELD {
            draft.repair(name, TOO_LONG);
            return None;
        }
        let value = serde_json::from_str(raw).ok();
        if value.is_none() {
            draft.repair(name, what);
        }
        value
    }

    /// A text, which may have come as a number.
    fn text(&self, name: &str, draft: &mut Draft) -> Option<String> {
        let text = match self.value(name, draft, NOT_TEXT)? {
            Value::String(text) => text,
            Value::Number(number) => {
                draft.repair(name, NUMBER_FOR_TEXT);
                number.to_string()
            }
            Value::Array(list) if list.is_empty() => return None,
            Value::Array(list) => match list.iter().find_map(Value::as_str) {
                Some(first) => {
                    if list.len() > 1 {
                        draft.repair(name, FIRST_TAKEN);
                    }
                    first.to_string()
                }
                None => {
                    draft.repair(name, NOT_TEXT);
                    return None;
                }
            },
            _ => {
                draft.repair(name, NOT_TEXT);
                return None;
            }
        };
        Some(text).filter(|text| !text.trim().is_empty())
    }

    /// A text without the tags that CSL allows in one.
    fn plain(&self, name: &str, draft: &mut Draft) -> Option<String> {
        const TAGS: [&str; 13] = [
            "<i>",
            "</i>",
            "<b>",
            "</b>",
            "<sup>",
            "</sup>",
            "<sub>",
            "</sub>",
            "<sc>",
            "</sc>",
            "<span class=\"nocase\">",
            "<span style=\"font-variant:small-caps;\">",
            "</span>",
        ];
        let text = self.text(name, draft)?;
        if !TAGS.iter().any(|tag| text.contains(tag)) {
            return Some(text);
        }
        draft.repair(name, MARKUP);
        Some(TAGS.iter().fold(text, |text, tag| text.replace(tag, "")))
    }
}

/// Reads an item that is not ours.
pub fn read(fields: &Fields) -> Result<Reading, Refused> {
    let mut draft = Draft::default();
    draft.source.csl_type = fields.text("type", &mut draft);
    draft.source.title = fields.plain("title", &mut draft).unwrap_or_default();
    let people = match fields.value("author", &mut draft, NOT_TEXT) {
        Some(Value::Array(people)) => people,
        Some(one) => vec![one],
        None => vec![],
    };
    for person in people {
        let name = match &person {
            Value::String(name) => {
                draft.repair("author", NAME);
                name.clone()
            }
            person => name(&mut draft, person),
        };
        if name.trim().is_empty() {
            draft.repair("author", NO_NAME);
        }
        draft.author(&name);
    }
    if fields.get("editor").is_some() {
        draft.repair("editor", EDITORS);
    }
    if fields.get("page").is_some() {
        draft.repair("page", PAGES);
    }
    if fields.get("ISSN").is_some() {
        draft.repair("ISSN", ISSN);
    }
    if let Some(text) = fields.plain("container-title", &mut draft) {
        draft.container("container-title", &text);
    }
    draft.source.publisher = fields.plain("publisher", &mut draft).map(|text| text.trim().to_string());
    if let Some(text) = fields.text("URL", &mut draft) {
        draft.once("URL", |source| &mut source.url, &text);
    }
    if let Some(text) = fields.text("DOI", &mut draft) {
        draft.doi("DOI", &text);
    }
    if let Some(text) = fields.text("ISBN", &mut draft) {
        draft.isbn("ISBN", &text);
    }
    let issued = fields.value("issued", &mut draft, BAD_DATE);
    draft.source.issued = issued.and_then(|value| date(&mut draft, "issued", &value));
    let accessed = fields.value("accessed", &mut draft, BAD_DATE);
    draft.source.accessed = accessed.and_then(|value| date(&mut draft, "accessed", &value));
    for name in ["archive_location", "archive"] {
        match fields.text(name, &mut draft) {
            Some(text) if is_web(text.trim()) => {
                draft.once(name, |source| &mut source.archive_url, &text);
            }
            Some(_) => draft.left_out(name),
            None => {}
        }
    }
    if let Some(note) = fields.text("note", &mut draft) {
        let archived =
            note.lines().last().and_then(|line| line.strip_prefix("archived: ")?.trim().parse().ok());
        match archived.filter(|_| draft.source.archive_url.is_some()) {
            None => draft.note(&note),
            Some(date) => {
                draft.source.archived = Some(date);
                draft.note(note.rsplit_once('\n').map_or("", |(rest, _)| rest));
            }
        }
    }
    if fields.get("custom").is_some_and(|custom| custom.get() != "{}") {
        draft.left_out("custom");
    }
    fields.others.iter().for_each(|name| draft.left_out(name));
    draft.finish("title")
}

/// A person's name as displayed: `literal`, or its parts.
fn name(draft: &mut Draft, person: &Value) -> String {
    const PARTS: [&str; 6] =
        ["literal", "family", "given", "suffix", "dropping-particle", "non-dropping-particle"];
    let stated = PARTS.iter().filter_map(|name| person.get(*name));
    if stated.into_iter().any(|part| !part.is_null() && !part.is_string()) {
        draft.repair("author", NOT_TEXT);
    }
    let part = |name: &str| person.get(name).and_then(Value::as_str).unwrap_or_default();
    if !part("literal").is_empty() {
        return part("literal").to_string();
    }
    let particle = displayed(part("dropping-particle"), part("non-dropping-particle"), "", "");
    displayed(part("given"), &particle, part("family"), part("suffix"))
}

/// Reads a date of CSL: `date-parts` with `season` and `circa`, or `raw` or `literal` where they are a date.
fn date(draft: &mut Draft, field: &str, value: &Value) -> Option<PartialDate> {
    let object = match value {
        Value::String(text) => return draft.date(field, text),
        Value::Number(year) => return draft.date(field, &year.to_string()),
        Value::Object(object) => object,
        _ => {
            draft.repair(field, BAD_DATE);
            return None;
        }
    };
    let mut ends = vec![];
    let list = object.get("date-parts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for end in list.iter().filter(|end| !is_blank(end)) {
        ends.push(end_of(draft, field, end, object.get("season").filter(|_| list.len() == 1)));
    }
    let circa = object.get("circa").is_some_and(|circa| match circa {
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !matches!(text.trim(), "" | "0" | "false"),
        _ => false,
    });
    let mark = |date: PartialDate| if circa { format!("{date}~").parse().ok() } else { Some(date) };
    let read = match ends.as_mut_slice() {
        [] => {
            let words = ["raw", "literal"].iter().find_map(|name| object.get(*name)?.as_str());
            return draft.date(field, words.unwrap_or_default());
        }
        [one] => one.take().and_then(mark),
        [from, to] => match (from.take().and_then(mark), to.take().and_then(mark)) {
            (Some(from), Some(to)) => reference::in_order(&from, &to),
            _ => None,
        },
        _ => None,
    };
    if read.is_none() {
        draft.repair(field, BAD_DATE);
    }
    read
}

/// Whether parts of a date hold nothing at all.
fn is_blank(end: &Value) -> bool {
    let nothing = |part: &Value| part.is_null() || part.as_str().is_some_and(|text| text.trim().is_empty());
    end.as_array().is_some_and(|parts| parts.iter().all(nothing))
}

/// Year, month and day of one end, as numbers or texts; none for what is no date.
fn end_of(draft: &mut Draft, field: &str, end: &Value, season: Option<&Value>) -> Option<PartialDate> {
    let number = |part: &Value| match part {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let mut parts = end.as_array()?.iter().map(number).collect::<Option<Vec<u64>>>()?;
    if parts.len() > 3 {
        return None;
    }
    while parts.len() > 1 && parts.last() == Some(&0) {
        parts.pop();
        draft.repair(field, ZERO);
    }
    if let (Some(season), 1) = (season, parts.len()) {
        match number(season) {
            Some(season @ 1..=4) => parts.push(20 + season),
            _ => draft.repair(field, SEASON),
        }
    }
    let small = |at: usize| parts.get(at).map(|part| u8::try_from(*part)).transpose().ok();
    reference::day((u16::try_from(*parts.first()?).ok()?, small(1)?, small(2)?))
}

/// A date as CSL has it; what its parts can't say stands in `literal`, in EDTF.
fn written(date: &PartialDate) -> Value {
    let text = date.as_str();
    let list = |(year, month, day): reference::Parts| {
        let rest = [month, day].into_iter().flatten().map(u16::from);
        [year].into_iter().chain(rest).collect::<Vec<u16>>()
    };
    let months = |parts: &reference::Parts| parts.1.is_none_or(|month| month <= 12);
    if let Some((year, Some(season @ 21..=24), None)) = reference::parts(text) {
        return json!({"date-parts": [[year]], "season": season - 20});
    }
    if let Some(parts) = reference::parts(text).filter(months) {
        return json!({"date-parts": [list(parts)]});
    }
    if let Some(parts) = text.strip_suffix('~').and_then(reference::parts).filter(months) {
        return json!({"date-parts": [list(parts)], "circa": true});
    }
    let ends = text.split_once('/').and_then(|(a, b)| Some((reference::parts(a)?, reference::parts(b)?)));
    match ends.filter(|(from, to)| months(from) && months(to) && from != to) {
        Some((from, to)) => json!({"date-parts": [list(from), list(to)]}),
        None => json!({"literal": text}),
    }
}

/// What every reader of CSL understands of a source.
pub fn core(source: &Source) -> Map<String, Value> {
    let mut item = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            item.insert(name.to_string(), value);
        }
    };
    let text = |value: &Option<String>| value.clone().map(Value::String);
    let web = |value: &Option<String>| value.clone().filter(|url| is_web(url)).map(Value::String);
    // CSL's list of types is closed.
    let kind = source.csl_type.as_deref().filter(|kind| reference::is_csl(kind));
    put("type", Some(kind.unwrap_or("document").into()));
    put("title", Some(source.title.clone().into()));
    let authors = source.authors.iter().map(|name| json!({"literal": name})).collect::<Vec<_>>();
    put("author", (!authors.is_empty()).then_some(authors.into()));
    put("publisher", text(&source.publisher));
    put("issued", source.issued.as_ref().map(written));
    put("accessed", source.accessed.as_ref().map(written));
    put("URL", web(&source.url));
    put("DOI", text(&source.doi));
    put("ISBN", text(&source.isbn));
    put("archive_location", web(&source.archive_url));
    let archived = source.archived.as_ref().filter(|_| web(&source.archive_url).is_some());
    let lines = [source.note.clone(), archived.map(|date| format!("archived: {date}"))];
    let note = lines.into_iter().flatten().collect::<Vec<_>>().join("\n");
    put("note", (!note.is_empty()).then_some(note.into()));
    item
}
