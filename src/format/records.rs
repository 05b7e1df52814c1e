//! JSON records of any shape, as claims by a [`Mapping`]: a list of objects, one object a line, or several in a
//! row. A path leads through objects by dots and through lists by itself: `questions.answers.source_url` is the
//! `source_url` of every answer to every question.

use super::FormatError;
use super::elements::{self, Element};
use super::flat::{self, Said, Values};
use super::foreign::Item;
use super::mapping::{BadMapping, Columns, Field, Mapping};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::io::BufRead;

/// The most paths that are remembered to say which were not used.
const MOST_PATHS: usize = 500;

/// Reads records and hands each to `keep`. What is not said is recognised by the names of the first record's
/// members, as a table's columns are. Says which paths were used.
///
/// # Errors
/// [`FormatError`] where the outer shape breaks off, when no path is known for the text, and in the end when a
/// path of the mapping was in no record; and what `keep` returns.
pub fn read<E: From<FormatError>>(
    input: impl BufRead,
    mapping: &Mapping,
    said: &Said,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<Columns, E> {
    let mut paths: Option<Vec<(Field, String)>> = None;
    let mut found = HashSet::new();
    let (mut seen, mut order) = (HashSet::new(), Vec::new());
    let wrong = |place: &str, error: BadMapping| FormatError::Record {
        record: place.into(),
        field: String::new(),
        reason: error.to_string(),
    };
    elements::read(input, &[], |element: Element<'_>| {
        let object = element.object();
        let (raw, place) = (element.raw(), element.place);
        let read = match object {
            Err(refused) => Err(refused),
            Ok(object) => {
                if paths.is_none() {
                    let known = known(mapping, &object);
                    if !known.iter().any(|(field, _)| *field == Field::Text) {
                        return Err(
                            wrong(&place, BadMapping::NoText(object.keys().cloned().collect())).into()
                        );
                    }
                    paths = Some(known);
                }
                let paths = paths.as_deref().unwrap_or_default();
                for (n, (_, path)) in paths.iter().enumerate() {
                    if !found.contains(&n) && has(&object, path) {
                        found.insert(n);
                    }
                }
                remember(&object, "", &mut seen, &mut order);
                let object = Value::Object(object);
                let rewritten = elements::rewritten(raw.as_bytes());
                flat::read(&Paths { object: &object, paths, rewritten }, said)
            }
        };
        keep(Item { place, raw, read })
    })?;
    let paths = paths.unwrap_or_default();
    if let Some((_, (field, path))) = paths.iter().enumerate().find(|(n, _)| !found.contains(n)) {
        return Err(wrong("all records", BadMapping::NoColumn(*field, path.clone())).into());
    }
    let used = |path: &String| paths.iter().any(|(_, used)| used == path);
    let unused = order.into_iter().filter(|path| !used(path)).collect();
    Ok(Columns::new(paths.clone(), unused))
}

/// The paths: those that were said, and those of the first record's members that are known.
fn known(mapping: &Mapping, first: &Map<String, Value>) -> Vec<(Field, String)> {
    let names: Vec<String> = first.keys().cloned().collect();
    let recognised = mapping.recognised(&names).into_iter().map(|(field, at)| (field, names[at].clone()));
    recognised.chain(mapping.said().map(|(field, path)| (field, path.to_string()))).collect()
}

/// The member that a path begins with, and the rest of the path. A member's own name may hold dots.
fn step<'v, 'p>(object: &'v Map<String, Value>, path: &'p str) -> Option<(&'v Value, &'p str)> {
    let dots = path.match_indices('.').map(|(at, _)| (at, at + 1));
    std::iter::once((path.len(), path.len()))
        .chain(dots)
        .find_map(|(end, rest)| Some((object.get(&path[..end])?, &path[rest..])))
}

/// Whether a record has the path at all, if only with nothing there.
fn has(object: &Map<String, Value>, path: &str) -> bool {
    fn within(value: &Value, path: &str) -> bool {
        match value {
            _ if path.is_empty() => true,
            Value::Object(object) => has(object, path),
            Value::Array(list) => list.iter().any(|value| within(value, path)),
            _ => false,
        }
    }
    step(object, path).is_some_and(|(value, rest)| within(value, rest))
}

/// The values at a path. An object without it, and null, give an empty one, so that values of two paths beside
/// each other stay beside each other.
fn walk(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| walk(value, path, found)),
        Value::Object(object) if !path.is_empty() => match step(object, path) {
            Some((value, rest)) => walk(value, rest, found),
            None => found.push(String::new()),
        },
        Value::String(text) if path.is_empty() => found.push(text.clone()),
        Value::Number(number) if path.is_empty() => found.push(number.to_string()),
        Value::Bool(truth) if path.is_empty() => found.push(truth.to_string()),
        _ => found.push(String::new()),
    }
}

/// Remembers the paths of a record's values.
fn remember(object: &Map<String, Value>, before: &str, seen: &mut HashSet<String>, order: &mut Vec<String>) {
    fn value_at(value: &Value, path: String, seen: &mut HashSet<String>, order: &mut Vec<String>) {
        match value {
            Value::Object(object) => remember(object, &format!("{path}."), seen, order),
            Value::Array(list) if list.iter().any(|v| v.is_object() || v.is_array()) => {
                list.iter().for_each(|value| value_at(value, path.clone(), seen, order));
            }
            _ if order.len() < MOST_PATHS && !seen.contains(&path) => {
                seen.insert(path.clone());
                order.push(path);
            }
            _ => {}
        }
    }
    for (name, value) in object {
        value_at(value, format!("{before}{name}"), seen, order);
    }
}

struct Paths<'a> {
    object: &'a Value,
    paths: &'a [(Field, String)],
    /// The numbers that the record writes in another form.
    rewritten: HashSet<String>,
}

impl Values for Paths<'_> {
    fn values(&self, field: Field) -> Vec<String> {
        let mut found = Vec::new();
        for (_, path) in self.paths.iter().filter(|(f, _)| *f == field) {
            walk(self.object, path, &mut found);
        }
        found
    }

    fn rewritten(&self, value: &str) -> bool {
        self.rewritten.contains(value)
    }

    fn name(&self, field: Field) -> String {
        let path = self.paths.iter().find(|(f, _)| *f == field);
        path.map_or(field.to_string(), |(_, path)| path.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::foreign::{Content, Reviewed};
    use proptest::prelude::*;

    const RECORDS: &str = r#"[
      {"claim": "Rents rose by a third.", "speaker": null, "label": "Refuted", "claim_date": "31-10-2020",
       "a.b": "x", "questions": [
         {"question": "?", "answers": [{"answer": "By a tenth.", "url": "https://example.org/rents"},
                                        {"answer": "From the data", "url": "Metadata"}]},
         {"question": "?", "answers": []}]},
      {"claim": null, "label": "Supported"},
      7,
      {"claim": "Buses run late.", "label": 3, "speaker": ["a", "b"], "questions": [
         {"answers": [{"answer": "Yes"}, {"answer": "No", "url": "https://example.org/buses"}]}]}
    ]"#;

    fn claims(text: &str, map: &str) -> Result<(Columns, Vec<Item>), FormatError> {
        let mapping = if map.is_empty() { Mapping::default() } else { Mapping::parse(map).unwrap() };
        let said = Said { ruled_by: Some("a project".into()), ..Said::default() };
        let mut items = vec![];
        let columns = read::<FormatError>(text.as_bytes(), &mapping, &said, |item| {
            items.push(item);
            Ok(())
        })?;
        Ok((columns, items))
    }

    fn reviewed(item: &Item) -> &Reviewed {
        match &item.read.as_ref().unwrap().content {
            Content::Claim(reviewed) => reviewed,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn paths_lead_through_lists() {
        let map = "citation=questions.answers.url,citation_note=questions.answers.answer,note=a.b";
        let (columns, items) = claims(RECORDS, map).unwrap();
        assert_eq!(items.len(), 4);
        assert_eq!(columns.unused(), ["questions.question", "questions.answers"]);
        assert!(columns.used().contains(&(Field::Text, "claim".into())));
        let first = reviewed(&items[0]);
        assert_eq!(first.claim.said.as_ref().unwrap().as_str(), "2020-10-31");
        assert_eq!((first.claim.claimant.as_deref(), first.claim.note.as_deref()), (None, Some("x")));
        assert_eq!(first.claim.citations.len(), 1);
        assert_eq!(first.claim.citations[0].note.as_deref(), Some("By a tenth."));
        assert!(items[0].raw.contains("Metadata"));
        assert_eq!(items[1].read.as_ref().unwrap_err().field, "claim");
        assert!(items[2].read.is_err());
        let last = reviewed(&items[3]);
        assert_eq!(last.claim.rulings[0].rating.label, "3");
        assert_eq!(last.claim.citations[0].note.as_deref(), Some("No"));
        let repairs: Vec<String> =
            items[3].read.as_ref().unwrap().repairs.iter().map(ToString::to_string).collect();
        assert_eq!(repairs[0], "speaker: several values, the first was taken");
    }

    #[test]
    fn a_number_that_changes_is_a_repair() {
        let text = r#"[{"claim":"x","label":"y","best":1e2,"value":4.50,"worst":123456789012345678901234}]"#;
        let (_, items) = claims(text, "value=value,best=best,worst=worst").unwrap();
        let repairs: Vec<_> =
            items[0].read.as_ref().unwrap().repairs.iter().map(|repair| repair.what).collect();
        assert_eq!(repairs, [crate::format::foreign::REWRITTEN_NUMBER; 3]);
    }

    #[test]
    fn a_path_that_no_record_has_is_an_error() {
        let error = claims(RECORDS, "citation=questions.answers.link").unwrap_err().to_string();
        assert!(
            error
                .starts_with("all records: citation=questions.answers.link names a column that is not there"),
            "{error}"
        );
        assert!(claims(RECORDS, "text=").unwrap_err().to_string().contains("--map text=COLUMN"));
        assert!(claims("[]", "citation=x").is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_broken_file_is_an_answer(at in 0..RECORDS.len(), with in "[\\[\\]{}\":,\\\\ux0\u{0}é]{0,3}", cut in 0..9usize) {
            let mut text = RECORDS.as_bytes().to_vec();
            text.splice(at..(at + cut).min(RECORDS.len()), with.bytes());
            let text = String::from_utf8_lossy(&text);
            let _ = claims(&text, "citation=questions.answers.url");
        }
    }
}
