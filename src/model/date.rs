//! Dates as sources give them, and the moments of our own.
//!
//! A [`PartialDate`] is kept verbatim and is never padded to a day that nobody stated. It follows EDTF
//! (ISO 8601-2:2019 Annex A), levels 0 and 1: `2016`, `2019-01`, `2019-01-04`, with `?` uncertain,
//! `~` approximate, and intervals `2016/2018`, `../2018`. A [`Timestamp`] is a moment of our own, in one
//! UTC form that sorts as text.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use edtf_core::{Bound, Edtf};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A date, an uncertain date or an interval, with the days it may fall on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    text: String,
    earliest: String,
    latest: String,
}

/// Text that is not a partial date. Never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDate {
    /// Not in the form of EDTF, or no day of the calendar.
    #[error(
        "not a date: write 2016, 2019-01, 2019-01-04, 2019-01? (uncertain), 2019~ (about) or 2016/2018 (between)"
    )]
    Form,
    /// A year that four digits can't hold.
    #[error("the year is outside 0000 to 9999")]
    Year,
}

impl PartialDate {
    /// The first day it may fall on, `YYYY-MM-DD`; an open start is `0000-01-01`.
    pub fn earliest(&self) -> &str {
        &self.earliest
    }

    /// The last day it may fall on, `YYYY-MM-DD`; an open end is `9999-12-31`.
    pub fn latest(&self) -> &str {
        &self.latest
    }

    /// The words as given.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The day of one bound; `open` stands for an end without bound or an unknown one.
fn day(bound: Bound, open: &str) -> Result<String, BadDate> {
    match bound {
        Bound::Date(day) if (0..=9999).contains(&day.year) => Ok(day.to_string()),
        Bound::Date(_) => Err(BadDate::Year),
        Bound::NegativeInfinity | Bound::PositiveInfinity | Bound::Unknown => Ok(open.to_string()),
    }
}

/// A year, a month or a day without any sign: nearly all dates, read by hand since imports read millions. None:
/// to be read as EDTF.
fn plain(text: &str) -> Option<PartialDate> {
    let shape = "0000-00-00".get(..text.len()).filter(|_| matches!(text.len(), 4 | 7 | 10))?;
    let shaped = |(c, s): (u8, u8)| if s == b'0' { c.is_ascii_digit() } else { c == s };
    if !text.bytes().zip(shape.bytes()).all(shaped) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to).map(|digits| digits.parse::<u32>().unwrap_or(0));
    let (year, month, day) = (number(0, 4)? as i32, number(5, 7), number(8, 10));
    NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1))?;
    let last = match (month, day) {
        (None, _) => "-12-31",
        (Some(_), Some(_)) => "",
        (Some(2), None) if NaiveDate::from_ymd_opt(year, 2, 29).is_some() => "-29",
        (Some(2), None) => "-28",
        (Some(4 | 6 | 9 | 11), None) => "-30",
        (Some(_), None) => "-31",
    };
    let first = ["-01-01", "", "", "-01", "", "", ""][text.len() - 4];
    Some(PartialDate { text: text.into(), earliest: [text, first].concat(), latest: [text, last].concat() })
}

impl FromStr for PartialDate {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Self, BadDate> {
        if let Some(date) = plain(text) {
            return Ok(date);
        }
        let parsed = Edtf::parse(text).map_err(|_| BadDate::Form)?;
        let bounds = parsed.bounds();
        let (earliest, latest) = (day(bounds.earliest, "0000-01-01")?, day(bounds.latest, "9999-12-31")?);
        if earliest > latest {
            return Err(BadDate::Form);
        }
        Ok(PartialDate { text: text.to_string(), earliest, latest })
    }
}

impl Ord for PartialDate {
    /// By first possible day, then by last, then by the words: total, and equal only for equal words.
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.earliest, &self.latest, &self.text).cmp(&(&other.earliest, &other.latest, &other.text))
    }
}

impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = BadDate;
    fn try_from(text: String) -> Result<Self, BadDate> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.text
    }
}

/// A moment in UTC, written `2026-11-22T12:00:00.000Z` and in no other form, so that it sorts as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(String);

/// Text that is not a timestamp in our form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a moment in the form 2026-11-22T12:00:00.000Z (UTC, milliseconds)")]
pub struct BadTimestamp;

impl Timestamp {
    /// The moment of a clock's reading, cut to milliseconds.
    pub fn from_clock(now: DateTime<Utc>) -> Self {
        Timestamp(now.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    /// The first moment of 1970, for what happens at no moment of its own.
    pub fn epoch() -> Self {
        Timestamp("1970-01-01T00:00:00.000Z".into())
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day, `YYYY-MM-DD`.
    pub fn day(&self) -> &str {
        &self.0[..10]
    }

    /// Milliseconds since 1970, negative before.
    pub fn millis(&self) -> i64 {
        NaiveDateTime::parse_from_str(&self.0, FORM).map_or(0, |t| t.and_utc().timestamp_millis())
    }

    /// The last moment of the days that `date` may fall on: what `--as-of` a day means.
    pub fn end_of(date: &PartialDate) -> Self {
        Timestamp(format!("{}T23:59:59.999Z", date.latest()))
    }
}

/// The form of a [`Timestamp`], with a 0 for every digit.
const SHAPE: &str = "0000-00-00T00:00:00.000Z";

/// The same as chrono reads it.
const FORM: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

impl FromStr for Timestamp {
    type Err = BadTimestamp;
    fn from_str(text: &str) -> Result<Self, BadTimestamp> {
        // By hand, since imports read millions: chrono's reader by a pattern takes ten times as long.
        let shaped = text.len() == SHAPE.len()
            && text
                .bytes()
                .zip(SHAPE.bytes())
                .all(|(c, s)| if s == b'0' { c.is_ascii_digit() } else { c == s });
        if !shaped {
            return Err(BadTimestamp);
        }
        let number = |from: usize, to: usize| text[from..to].parse::<u32>().unwrap_or(u32::MAX);
        let day = NaiveDate::from_ymd_opt(number(0, 4) as i32, number(5, 7), number(8, 10));
        let time = number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60;
        if day.is_some() && time { Ok(Timestamp(text.to_string())) } else { Err(BadTimestamp) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = BadTimestamp;
    fn try_from(text: String) -> Result<Self, BadTimestamp> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(moment: Timestamp) -> String {
        moment.0
    }
}

impl schemars::JsonSchema for Timestamp {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A moment in UTC, in this one form.",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$"
        })
    }
}

impl schemars::JsonSchema for PartialDate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PartialDate".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "minLength": 4,
            "description": "A date as far as it is known (EDTF, ISO 8601-2): 2016, 2019-01, 2019-01-04, 2019-01?, \
                2019~, 2016/2018."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> PartialDate {
        text.parse().unwrap()
    }

    /// A date as the EDTF reader has it, without the shortcut for plain ones.
    fn by_edtf(text: &str) -> Option<(String, String)> {
        let bounds = Edtf::parse(text).ok()?.bounds();
        Some((day(bounds.earliest, "").ok()?, day(bounds.latest, "").ok()?))
    }

    #[test]
    fn plain_dates_are_read_by_hand_as_edtf_reads_them() {
        let days = [0, 1, 2, 15, 28, 29, 30, 31, 32, 99];
        for year in [0, 1, 4, 100, 400, 1582, 1900, 1999, 2000, 2019, 2024, 9999] {
            let months = (0..=13).map(|month| format!("{year:04}-{month:02}"));
            let of = |month: String| days.map(|day| format!("{month}-{day:02}")).into_iter().chain([month]);
            for text in months.flat_map(of).chain([format!("{year:04}")]) {
                let wanted = by_edtf(&text);
                let found = plain(&text).map(|date| (date.earliest, date.latest));
                assert!(found == wanted || found.is_none(), "{text}: {found:?}, not {wanted:?}");
                assert_eq!(text.parse::<PartialDate>().is_ok(), wanted.is_some(), "{text}");
            }
        }
        assert!(plain("2019-02").is_some() && plain("2019-1").is_none() && plain("201X").is_none());
    }

    #[test]
    fn a_date_says_only_what_was_stated() {
        for (text, earliest, latest) in [
            ("2016", "2016-01-01", "2016-12-31"),
            ("2019-02", "2019-02-01", "2019-02-28"),
            ("2019-01-04", "2019-01-04", "2019-01-04"),
            ("2019-01?", "2019-01-01", "2019-01-31"),
            ("201X", "2010-01-01", "2019-12-31"),
            ("2016/2018-03", "2016-01-01", "2018-03-31"),
            ("../2018", "0000-01-01", "2018-12-31"),
            ("2018/..", "2018-01-01", "9999-12-31"),
        ] {
            let date = date(text);
            assert_eq!((date.earliest(), date.latest(), date.as_str()), (earliest, latest, text));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for bad in ["", "January", "2019-02-30", "2019-13", "04/01/2019", "2018/2016", "2019-1-4"] {
            assert_eq!(bad.parse::<PartialDate>(), Err(BadDate::Form), "{bad}");
        }
        assert_eq!("Y170000".parse::<PartialDate>(), Err(BadDate::Year));
    }

    #[test]
    fn timestamps_have_one_form() {
        let moment: Timestamp = "2026-11-22T12:00:00.000Z".parse().unwrap();
        assert_eq!(moment.millis(), 1_795_348_800_000);
        for bad in [
            "2026-11-22T12:00:00Z",
            "2026-11-22 12:00:00.000Z",
            "2026-13-22T12:00:00.000Z",
            "2026-1-22T 12:00:00.000Z",
            "+202-11-22T12:00:00.000Z",
        ] {
            assert_eq!(bad.parse::<Timestamp>(), Err(BadTimestamp), "{bad}");
        }
    }

    fn any_date() -> impl Strategy<Value = PartialDate> {
        let plain = (1000..2100u32, 1..13u32, 1..29u32, 0..3u8).prop_map(|(y, m, d, parts)| match parts {
            0 => format!("{y}"),
            1 => format!("{y}-{m:02}"),
            _ => format!("{y}-{m:02}-{d:02}"),
        });
        (plain, prop::sample::select(vec!["", "?", "~", "%"]))
            .prop_map(|(text, mark)| date(&format!("{text}{mark}")))
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in any_date(), b in any_date(), c in any_date()) {
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            if a <= b && b <= c { prop_assert!(a <= c); }
        }

        #[test]
        fn the_order_follows_the_calendar(a in any_date(), b in any_date()) {
            if a.latest() < b.earliest() { prop_assert!(a < b); }
            prop_assert!(a.earliest() <= a.latest());
        }
    }
}
