//! A JSON document that is too large to be read whole: strictly, and one element of its list at a time.

use super::read::Sink;
use super::values::plain;
use crate::format::json::{Bounded, explain, skip_bom};
use crate::format::{FormatError, MAX_RECORD};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::Cell;
use std::io::{BufReader, Read};
use std::rc::Rc;

/// The members whose elements are taken one at a time.
const LISTS: [&str; 4] = ["@graph", "graph", "dataFeedElement", "itemListElement"];

/// Reads a document: a list, or an object with one.
///
/// # Errors
/// [`FormatError`] with its place, and what the sink returns.
pub fn read<E: From<FormatError>>(input: impl Read, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let budget = Rc::new(Cell::new(MAX_RECORD));
    let input = Bounded { input: skip_bom(input)?, budget: budget.clone() };
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, input));
    let (mut failure, mut read) = (None, 0);
    let mut take = |raw: &RawValue| {
        read += 1;
        sink.element(raw).map_err(|error| failure = Some(error)).is_ok()
    };
    let result =
        Document { take: &mut take, budget: &budget }.deserialize(&mut json).and_then(|()| json.end());
    match (failure, result) {
        (Some(failure), _) => Err(failure),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(explain(&error, &budget, format!("element {}", read + 1)).into()),
    }
}

/// The document, or the list in it.
struct Document<'a> {
    take: &'a mut dyn FnMut(&RawValue) -> bool,
    budget: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of ClaimReviews, or an object with one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        loop {
            self.budget.set(MAX_RECORD);
            let Some(raw) = list.next_element::<Box<RawValue>>()? else { return Ok(()) };
            if !(self.take)(&raw) {
                return Err(A::Error::custom("stopped"));
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<String>()? {
            if LISTS.contains(&plain(&name)) {
                map.next_value_seed(Document { take: &mut *self.take, budget: self.budget })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
