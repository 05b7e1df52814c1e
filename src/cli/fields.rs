//! The fields of records on the command line. Flags, JSON on stdin and the editor's form are the same names
//! and become the same JSON object, which is then read as a record of the model: one way in, one set of
//! errors.

use super::complete;
use super::error::{code, failure};
use crate::model::{ArticleNo, ClaimKind, Entity, PartialDate, SourceNo, Tier};
use crate::store::{self, ReadTx};
use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap_complete::engine::ArgValueCandidates;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// An object of fields by name.
pub type Fields = Map<String, Value>;

/// A parser for the words of a closed set, which help and completion then list.
pub fn closed<T>(names: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: std::str::FromStr + Clone + Send + Sync + 'static,
    T::Err: std::error::Error + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|word| word.parse::<T>())
}

/// A claim's own fields.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct ClaimFields {
    /// Who makes the claim
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimant: Option<String>,
    /// When it was said: 2017, 2019-01, 2019-01-04, 2019? (uncertain), 2016/2018 (between)
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<PartialDate>,
    /// What sort of claim it is
    #[arg(long, value_parser = closed::<ClaimKind>(ClaimKind::NAMES))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ClaimKind>,
    /// A label of yours; repeat for more
    #[arg(long = "tag", value_name = "TAG", add = ArgValueCandidates::new(complete::tags))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// A note of yours
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where a claim appears.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct AppearanceFields {
    /// The number of the article it appears in
    #[arg(long, value_name = "ARTICLE", add = ArgValueCandidates::new(complete::articles))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<ArticleNo>,
    /// The page it appears on
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The exact words as printed
    #[arg(long, value_name = "WORDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// The words just before the quote
    #[arg(long, value_name = "WORDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// The words just after the quote
    #[arg(long, value_name = "WORDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// The paragraph of the quote, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
}

/// The names of [`AppearanceFields`], which `add claim` takes beside the claim's own.
pub const APPEARANCE_FORM: [&str; 6] = ["article", "url", "quote", "prefix", "suffix", "paragraph"];

/// The fields of a claim, as its form shows them.
pub const CLAIM_FORM: [&str; 6] = ["text", "claimant", "said", "kind", "tags", "note"];

/// The fields of an article, as its form shows them.
pub const ARTICLE_FORM: [&str; 7] = ["title", "authors", "publisher", "url", "published", "language", "note"];

/// The fields of a source, as its form shows them.
pub const SOURCE_FORM: [&str; 15] = [
    "title",
    "type",
    "authors",
    "publisher",
    "issued",
    "url",
    "doi",
    "isbn",
    "accessed",
    "archive_url",
    "archived",
    "tier",
    "confidential",
    "derived_from",
    "note",
];

/// An article's fields.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct ArticleFields {
    /// Who wrote it; repeat for more
    #[arg(long = "author", value_name = "NAME")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Who published it
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where it is published
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published: 2019, 2019-01, 2019-01-04
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<PartialDate>,
    /// Its language, as in en or pt-BR
    #[arg(long, value_name = "TAG")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// A note of yours
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A source's fields.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct SourceFields {
    /// The title of the source
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The CSL type: report, webpage, article-newspaper, book, interview, legal_case …
    #[arg(long = "type", value_name = "TYPE")]
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub csl_type: Option<String>,
    /// Who wrote it; repeat for more
    #[arg(long = "author", value_name = "NAME")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Who published it
    #[arg(long, value_name = "NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it was published
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<PartialDate>,
    /// Where it is
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its DOI
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    /// Its ISBN
    #[arg(long)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isbn: Option<String>,
    /// When you last saw it there
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessed: Option<PartialDate>,
    /// Where a public archive keeps a copy
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archive_url: Option<String>,
    /// When that copy was made
    #[arg(long, value_name = "DATE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<PartialDate>,
    /// How near it stands to what it tells
    #[arg(long, value_parser = closed::<Tier>(Tier::NAMES))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Mark it: its identity must not leave the house (exports hold it, and say so)
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
    /// The number of the source that it takes its word from
    #[arg(long, value_name = "SOURCE", add = ArgValueCandidates::new(complete::sources))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived_from: Option<SourceNo>,
}

/// The fields that flags gave, by name; an empty text is a null.
pub fn of(flags: &impl Serialize) -> Fields {
    match serde_json::to_value(flags) {
        Ok(Value::Object(fields)) => without_blanks(fields),
        _ => Fields::new(),
    }
}

/// The fields with a null for each text that says nothing. What a record must have is left to be refused.
pub fn without_blanks(mut fields: Fields) -> Fields {
    let blank = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
    for (name, value) in &mut fields {
        if let Value::Object(inner) = value {
            inner.retain(|_, value| !blank(value));
        } else if blank(value) && !matches!(name.as_str(), "text" | "title" | "stance") {
            *value = Value::Null;
        }
    }
    fields
}

/// Takes the fields of the appearance out of those of `add claim`.
pub fn split_appearance(fields: &mut Fields) -> Fields {
    let taken = APPEARANCE_FORM.iter().filter_map(|name| Some((name.to_string(), fields.remove(*name)?)));
    taken.filter(|(_, value)| !value.is_null()).collect()
}

/// Puts the stable identity of a record in place of its number, where a field refers by number.
///
/// # Errors
/// When there is no record of that number.
pub fn refer(tx: &ReadTx<'_>, fields: &mut Fields) -> Result<(), store::Error> {
    for (name, entity) in
        [("article", Entity::Article), ("derived_from", Entity::Source), ("source", Entity::Source)]
    {
        let Some(number) = fields.get(name).and_then(Value::as_i64) else { continue };
        let id = match entity {
            Entity::Article => tx.article(ArticleNo(number))?.id,
            _ => tx.source(SourceNo(number))?.id,
        };
        fields.insert(name.to_string(), serde_json::to_value(id).unwrap_or_default());
    }
    Ok(())
}

/// The record that the fields describe. `place` names the record in errors, as in `stdin, record 2`.
///
/// # Errors
/// A field that the record does not have, or a value that is wrong, by name.
pub fn record<T: DeserializeOwned>(place: &str, fields: Fields) -> Result<T> {
    if fields.get("paragraph").and_then(Value::as_i64) == Some(0) {
        let hint = "leave it out where it is not known";
        return Err(failure(code::DATA, "paragraph: paragraphs are counted from 1", hint));
    }
    // As text and back: a number keeps its digits and the errors their words.
    let value = Value::Object(fields);
    serde_path_to_error::deserialize(value).map_err(|e| {
        let field = crate::format::field_of(&e);
        let field = if field.is_empty() { field } else { format!("{field}: ") };
        let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
        let message = e.inner().to_string();
        let (reason, field) = match crate::format::redact(&message) {
            // It names the field itself.
            unknown if unknown.starts_with("unknown field") => (unknown, String::new()),
            reason => (reason, field),
        };
        let near = nearest(&message).map_or(String::new(), |name| format!("did you mean {name}? "));
        let hint = format!("{near}the help of the command lists the fields and their forms: add --help");
        failure(code::DATA, format!("{place}{field}{reason}"), hint)
    })
}

/// The field nearest to the one that is not known, from serde's message ``unknown field `x`, expected one of
/// `a`, `b` ``; a claim on the command line has its appearance's fields, too.
fn nearest(message: &str) -> Option<String> {
    let (unknown, known) = message.strip_prefix("unknown field `")?.split_once("`, expected ")?;
    let known = known.split('`').skip(1).step_by(2).chain(APPEARANCE_FORM);
    let scored = known.map(|name| (strsim::jaro_winkler(name, unknown), name));
    let (score, name) = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (score > 0.8).then(|| name.to_string())
}

/// What `add` records by itself, or leaves to other commands.
const NOT_FOR_ADD: [&str; 8] =
    ["id", "number", "recorded_at", "retired_at", "rulings", "citations", "appearances", "texts"];

/// One object, or a list of them, in which no name is there twice.
struct Given(Vec<Fields>);

/// An object in which no name is there twice.
struct Once(Fields);

/// What [`Once`] says of a name that is there twice.
const TWICE: &str = "there twice";

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Objects;
        impl<'de> Visitor<'de> for Objects {
            type Value = Given;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object or a list of objects")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Given, A::Error> {
                Ok(Given(vec![Once::deserialize(MapAccessDeserializer::new(map))?.0]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Given, A::Error> {
                let mut objects = Vec::new();
                while let Some(Once(fields)) = list.next_element()? {
                    objects.push(fields);
                }
                Ok(Given(objects))
            }
        }
        deserializer.deserialize_any(Objects)
    }
}

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Once;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut fields = Fields::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if fields.contains_key(&name) {
                        return Err(A::Error::custom(format!("the field {name} is {TWICE}")));
                    }
                    fields.insert(name, value);
                }
                Ok(Once(fields))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// Reads one or many objects: a list, one object, or objects one after the other.
///
/// # Errors
/// Text that is no JSON, with its line and column, JSON that is no object, a name that is there twice, and a
/// field that is not the person's to give.
pub fn parse_json(text: &str) -> Result<Vec<Fields>> {
    let mut objects = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let hint = "give an object, as in {\"text\": \"…\"}, or a list of them";
    for given in serde_json::Deserializer::from_str(text).into_iter::<Given>() {
        let Given(given) = given.map_err(|e| {
            let (line, column, said) = (e.line(), e.column(), e.to_string());
            if !e.is_data() {
                let message = format!("stdin: line {line}, column {column}: this is no JSON");
                return failure(code::DATA, message, hint);
            }
            match said.split_once(TWICE) {
                Some((field, _)) => {
                    failure(code::DATA, format!("stdin: line {line}: {field}{TWICE}"), "leave one of them")
                }
                None => failure(code::DATA, "stdin: this JSON is no object and no list of objects", hint),
            }
        })?;
        objects.extend(given);
    }
    if objects.is_empty() {
        return Err(failure(
            code::NO_INPUT,
            "nothing was given to add",
            "name it on the command line, or pipe JSON in",
        ));
    }
    for (n, fields) in objects.iter().enumerate() {
        if let Some(name) = NOT_FOR_ADD.iter().find(|name| fields.contains_key(**name)) {
            let message = format!("stdin, record {}: {name} can't be given to `onus add`", n + 1);
            return Err(failure(code::DATA, message, "leave it out; `onus import` takes whole records"));
        }
    }
    Ok(objects)
}

/// A text that says something.
///
/// # Errors
/// A blank one.
pub fn said(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("it says nothing") } else { Ok(text.to_string()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_read_alone_and_in_lists() {
        let read = |text: &str| parse_json(text).map(|objects| objects.len()).map_err(|e| e.to_string());
        assert_eq!(read("{\"text\": \"a\"} [{\"text\": \"b\"}, {}]"), Ok(3));
        for (bad, why) in [
            ("[[{}]]", "no object"),
            ("[1]", "no object"),
            ("\"a\"", "no object"),
            ("[]", "nothing was given"),
            ("{\"text\": }", "line 1, column 10: this is no JSON"),
            ("{\"text\": \"a\",\n\"text\": \"b\"}", "the field text is there twice"),
            (
                "{\"text\": \"a\"} {\"text\": \"a\", \"recorded_at\": null}",
                "stdin, record 2: recorded_at can't",
            ),
            ("[{\"text\": \"a\", \"rulings\": []}]", "stdin, record 1: rulings can't"),
        ] {
            let error = read(bad).unwrap_err();
            assert!(error.contains(why), "{bad}: {error}");
        }
    }
}
