//! Records as JSON text straight from their columns: a whole export writes again what is stored, so nothing is
//! made of it in between. The bytes are those that the types of the model give, which a property test holds
//! them to (tests/onus/properties/lines.rs): each list here has the fields of a type in their order.

use super::sql::Json;
use crate::model::{Id, Locator, PartialDate, Timestamp};
use crate::text::json::{push_text, write};
use rusqlite::types::{FromSql as _, ValueRef};
use rusqlite::{Error, Row};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Number;

/// How a column is written. What is NULL, an empty list or a no is left out.
pub(super) enum Kind {
    Id,
    Text,
    /// The last text of an object within.
    Last,
    Date,
    Moment,
    Integer,
    Flag,
    /// JSON, read and written again: it may be some other program's.
    Json(fn(&Row<'_>, usize, &mut Vec<u8>) -> rusqlite::Result<()>),
}
use Kind::{Date, Flag, Integer, Last, Moment, Text};

/// A field: its key with the colon, the SQL of its column, and how that is written.
pub(super) type Field = (&'static str, &'static str, Kind);

const NAMES: Kind = Kind::Json(again::<Vec<String>>);
const FIGURE: Kind = Kind::Json(again::<Number>);

pub(super) const CLAIM: &[Field] = &[
    ("\"id\":", "uuid", Kind::Id),
    ("\"text\":", "text", Text),
    ("\"claimant\":", "claimant", Text),
    ("\"said\":", "said", Date),
    ("\"kind\":", "kind", Text),
    ("\"note\":", "note", Text),
    ("\"tags\":", "tags", NAMES),
    ("\"recorded_at\":", "recorded_at", Moment),
    ("\"retired_at\":", "retired_at", Moment),
    ("\"merged_into\":", "(SELECT uuid FROM claim k WHERE k.id = claim.merged_into)", Kind::Id),
];

pub(super) const APPEARANCE: &[Field] = &[
    ("\"id\":", "a.uuid", Kind::Id),
    ("\"article\":", "(SELECT uuid FROM article WHERE article.id = a.article_id)", Kind::Id),
    ("\"url\":", "a.url", Text),
    ("\"quote\":", "a.quote", Text),
    ("\"prefix\":", "a.prefix", Text),
    ("\"suffix\":", "a.suffix", Text),
    ("\"paragraph\":", "a.paragraph", Integer),
    ("\"position_start\":", "a.position_start", Integer),
    ("\"position_end\":", "a.position_end", Integer),
    ("\"version\":", "a.version", Integer),
    ("\"claimant\":", "a.claimant", Text),
    ("\"said\":", "a.said", Date),
    ("\"first\":", "a.first", Flag),
    ("\"recorded_at\":", "a.recorded_at", Moment),
    ("\"retired_at\":", "a.retired_at", Moment),
];

pub(super) const CITATION: &[Field] = &[
    ("\"id\":", "c.uuid", Kind::Id),
    ("\"source\":", "(SELECT uuid FROM source WHERE source.id = c.source_id)", Kind::Id),
    ("\"stance\":", "c.stance", Text),
    ("\"quote\":", "c.quote", Text),
    ("\"prefix\":", "c.prefix", Text),
    ("\"suffix\":", "c.suffix", Text),
    ("\"locator\":", "c.locator", Kind::Json(again::<Locator>)),
    ("\"note\":", "c.note", Text),
    ("\"recorded_at\":", "c.recorded_at", Moment),
    ("\"retired_at\":", "c.retired_at", Moment),
];

/// A ruling without its withdrawal, from [`TABLES`](super::ruling::TABLES).
pub(super) const RULING: &[Field] = &[
    ("\"id\":", "r.uuid", Kind::Id),
    ("\"rating\":{\"scale\":", "s.name", Text),
    ("\"label\":", "t.label", Last),
    ("\"value\":", "r.value", FIGURE),
    ("\"best\":", "r.best", FIGURE),
    ("\"worst\":", "r.worst", FIGURE),
    ("\"ruled_by\":", "r.ruled_by", Text),
    ("\"ruled_by_url\":", "r.ruled_by_url", Text),
    ("\"ruled_on\":", "r.ruled_on", Date),
    ("\"rationale\":", "r.rationale", Text),
    ("\"url\":", "r.url", Text),
    ("\"title\":", "r.title", Text),
    ("\"language\":", "r.language", Text),
    ("\"supersedes\":", "r.supersedes", Kind::Id),
    ("\"relying_on\":", "r.relying_on", Kind::Json(again::<Vec<Id>>)),
    ("\"recorded_at\":", "r.recorded_at", Moment),
];

pub(super) const SOURCE: &[Field] = &[
    ("\"id\":", "s.uuid", Kind::Id),
    ("\"type\":", "s.type", Text),
    ("\"title\":", "s.title", Text),
    ("\"authors\":", "s.authors", NAMES),
    ("\"publisher\":", "s.publisher", Text),
    ("\"issued\":", "s.issued", Date),
    ("\"url\":", "s.url", Text),
    ("\"doi\":", "s.doi", Text),
    ("\"isbn\":", "s.isbn", Text),
    ("\"accessed\":", "s.accessed", Date),
    ("\"archive_url\":", "s.archive_url", Text),
    ("\"archived\":", "s.archived", Date),
    ("\"tier\":", "s.tier", Text),
    ("\"confidential\":", "s.confidential", Flag),
    ("\"derived_from\":", "(SELECT o.uuid FROM source o WHERE o.id = s.derived_from)", Kind::Id),
    ("\"note\":", "s.note", Text),
    ("\"recorded_at\":", "s.recorded_at", Moment),
    ("\"retired_at\":", "s.retired_at", Moment),
];

/// The columns of fields, for a SELECT.
pub(super) fn list(fields: &[Field]) -> String {
    fields.iter().map(|(_, sql, _)| *sql).collect::<Vec<_>>().join(", ")
}

/// Appends the fields that a row holds from its first column on, as an object that is left open.
pub(super) fn push_fields(out: &mut Vec<u8>, row: &Row<'_>, fields: &[Field]) -> rusqlite::Result<()> {
    out.push(b'{');
    for (column, (key, _, kind)) in fields.iter().enumerate() {
        let value = row.get_ref(column)?;
        match (value, kind) {
            (ValueRef::Null, _) | (ValueRef::Integer(0), Flag) => continue,
            (ValueRef::Text(b"[]" | b"{}"), Kind::Json(_)) => continue,
            _ => {}
        }
        if out.last() != Some(&b'{') {
            out.push(b',');
        }
        out.extend_from_slice(key.as_bytes());
        match kind {
            Kind::Id => push_id(out, row, column)?,
            Text => push_string(out, value, column)?,
            Last => {
                push_string(out, value, column)?;
                out.push(b'}');
            }
            Date | Moment => {
                let text = text_of(value, column)?;
                match kind {
                    Date if !is_plain_day(text.as_bytes()) => drop(row.get::<_, PartialDate>(column)?),
                    Moment if !is_plain_moment(text.as_bytes()) => drop(row.get::<_, Timestamp>(column)?),
                    _ => {}
                }
                push_string(out, value, column)?;
            }
            Integer => write(out, &row.get::<_, u32>(column)?).map_err(failed)?,
            Flag => out.extend_from_slice(b"true"),
            Kind::Json(push) => push(row, column, out)?,
        }
    }
    Ok(())
}

fn push_id(out: &mut Vec<u8>, row: &Row<'_>, column: usize) -> rusqlite::Result<()> {
    let Id(id) = row.get(column)?;
    out.push(b'"');
    out.extend_from_slice(id.hyphenated().encode_lower(&mut [0; 36]).as_bytes());
    out.push(b'"');
    Ok(())
}

fn text_of(value: ValueRef<'_>, column: usize) -> rusqlite::Result<&str> {
    value.as_str().map_err(|e| Error::FromSqlConversionFailure(column, value.data_type(), Box::new(e)))
}

fn push_string(out: &mut Vec<u8>, value: ValueRef<'_>, column: usize) -> rusqlite::Result<()> {
    push_text(out, text_of(value, column)?).map_err(failed)
}

/// Writes JSON of a column again, as its type gives it.
fn again<T: Serialize + DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
    out: &mut Vec<u8>,
) -> rusqlite::Result<()> {
    let value = row.get_ref(column)?;
    let read = Json::<T>::column_result(value);
    let read = read.map_err(|e| Error::FromSqlConversionFailure(column, value.data_type(), Box::new(e)))?;
    write(out, &read.0).map_err(failed)
}

/// Writing to memory does not fail; what can't be written as JSON does.
pub(super) fn failed(error: std::io::Error) -> Error {
    Error::ToSqlConversionFailure(Box::new(error))
}

fn digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

/// Whether a text is a day that every month has: nearly all are; what is not is read as a date.
fn is_plain_day(text: &[u8]) -> bool {
    let month = |text: &[u8]| digits(text) && (b"01"..=b"12").contains(&&[text[0], text[1]]);
    let day = |text: &[u8]| digits(text) && (b"01"..=b"28").contains(&&[text[0], text[1]]);
    match text {
        [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => {
            digits(y) && month(&[*m1, *m2]) && day(&[*d1, *d2])
        }
        _ => false,
    }
}

/// Whether a text is a moment of such a day.
fn is_plain_moment(text: &[u8]) -> bool {
    let Some((day, rest)) = text.split_at_checked(10) else { return false };
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2, b'.', ms @ .., b'Z'] = rest else { return false };
    let below = |a: &u8, b: &u8, most: [u8; 2]| digits(&[*a, *b]) && [*a, *b] <= most;
    is_plain_day(day)
        && below(h1, h2, *b"23")
        && below(m1, m2, *b"59")
        && below(s1, s2, *b"59")
        && ms.len() == 3
        && digits(ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_plain_is_a_date_or_a_moment() {
        for (text, plain) in [
            ("2019-01-28", true),
            ("2019-02-29", false),
            ("2019-13-01", false),
            ("2019-00-01", false),
            ("2019-01-00", false),
            ("201X-01-01", false),
            ("12019-01-01", false),
            ("2019-01", false),
        ] {
            assert_eq!(is_plain_day(text.as_bytes()), plain, "{text}");
            assert!(!plain || text.parse::<PartialDate>().is_ok());
        }
        for (text, plain) in [
            ("2019-01-28T23:59:59.999Z", true),
            ("2019-01-28T24:00:00.000Z", false),
            ("2019-01-28T23:60:00.000Z", false),
            ("2019-01-28T23:59:60.000Z", false),
            ("2019-01-28T23:59:59.99Z", false),
            ("2019-01-28T23:59:5:.999Z", false),
            ("2019-01-28", false),
        ] {
            assert_eq!(is_plain_moment(text.as_bytes()), plain, "{text}");
            assert!(!plain || text.parse::<Timestamp>().is_ok());
        }
    }
}
