//! Dates as reference managers write them, to and from ours (EDTF). A date is never padded, and a text that
//! says two things is no date.

use crate::format::dates::{is_midnight, is_time};
use crate::format::foreign::{BAD_DATE, TIME_LEFT_OUT};
use crate::model::PartialDate;

/// Year, month and day as far as they are stated; a month from 21 to 24 is a season, as in EDTF.
pub type Parts = (u16, Option<u8>, Option<u8>);

/// The first three letters of the months, by which BibTeX abbreviates them.
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The rest of their English names.
const REST: [&str; 12] =
    ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"];

/// The month that an English name, its abbreviation or a number from 1 to 12 stands for.
pub fn month_of(text: &str) -> Option<u8> {
    let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
    if let Ok(number) = text.parse::<u8>() {
        return (1..=12).contains(&number).then_some(number);
    }
    let at = MONTHS.iter().position(|month| text.starts_with(month))?;
    let rest = &text[3..];
    // `sept` is the one abbreviation of four letters in common use.
    (rest.is_empty() || rest == REST[at] || (at == 8 && rest == "t")).then_some(at as u8 + 1)
}

/// The date of its parts, checked against the calendar.
pub fn day(parts: Parts) -> Option<PartialDate> {
    match parts {
        (year, None, None) => format!("{year:04}"),
        (year, Some(month), None) => format!("{year:04}-{month:02}"),
        (year, Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}"),
        (_, None, Some(_)) => return None,
    }
    .parse()
    .ok()
}

/// The parts of a plain date: none for an interval, a doubtful date, or one with unknown digits.
pub fn parts(date: &str) -> Option<Parts> {
    let mut split = date.split('-');
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u16>().ok())?
    };
    let year = number(split.next()?, 4)?;
    let mut next = || match split.next() {
        None => Some(None),
        Some(text) => number(text, 2).map(|n| Some(n as u8)),
    };
    let (month, day) = (next()?, next()?);
    split.next().is_none().then_some((year, month, day))
}

/// Reads a date that a person may have typed: EDTF, with a time of day (left out, a repair unless midnight),
/// `c. 1900`, or `2016–2018`. Nothing else: `04/05/2019` is two dates.
pub fn stated(text: &str) -> (Option<PartialDate>, Option<&'static str>) {
    let text = text.trim();
    if text.is_empty() {
        return (None, None);
    }
    if text.len() > 100 {
        return (None, Some(BAD_DATE));
    }
    if let Some((date, time)) = text.split_at_checked(10)
        && let (Some(parts @ (_, Some(_), Some(_))), Some(time)) =
            (parts(date), time.strip_prefix(['T', ' ']))
        && is_time(time)
    {
        return match day(parts) {
            Some(date) => (Some(date), (!is_midnight(time)).then_some(TIME_LEFT_OUT)),
            None => (None, Some(BAD_DATE)),
        };
    }
    let date =
        text.parse().ok().filter(|_| !text.contains('T')).or_else(|| about(text)).or_else(|| between(text));
    let repair = date.is_none().then_some(BAD_DATE);
    (date, repair)
}

/// Reads a field that holds a year. As [`stated`], but `2019-21` is not a season there: it may be two years.
pub fn stated_year(text: &str) -> (Option<PartialDate>, Option<&'static str>) {
    match parts(text.trim()) {
        Some((_, Some(13..), None)) => (None, Some(BAD_DATE)),
        _ => stated(text),
    }
}

/// `c. 1900`, `ca. 1900`, `circa 1900`.
fn about(text: &str) -> Option<PartialDate> {
    let lower = text.to_ascii_lowercase();
    let rest = ["circa ", "ca. ", "ca ", "c. ", "c."].iter().find_map(|word| lower.strip_prefix(word))?;
    parts(rest.trim()).and_then(day).and_then(|date| format!("{date}~").parse().ok())
}

/// Two years with a dash between them, the first before the second.
fn between(text: &str) -> Option<PartialDate> {
    let (from, to) = text.split_once("--").or_else(|| text.split_once(['-', '–', '—']))?;
    let (from, to) = (from.trim(), to.trim());
    let years = matches!((parts(from), parts(to)), (Some((_, None, None)), Some((_, None, None))));
    years.then(|| format!("{from}/{to}").parse().ok())?
}

/// The interval between two dates, or the one date when they are the same.
pub fn in_order(from: &PartialDate, to: &PartialDate) -> Option<PartialDate> {
    if from == to { Some(from.clone()) } else { format!("{from}/{to}").parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_read_where_it_says_one_thing() {
        for (text, date, repair) in [
            ("2019", Some("2019"), None),
            (" 2019-04 ", Some("2019-04"), None),
            ("2019-04-12", Some("2019-04-12"), None),
            ("2019-04-12T00:00:00Z", Some("2019-04-12"), None),
            ("2019-04-12T10:30:00+02:00", Some("2019-04-12"), Some(TIME_LEFT_OUT)),
            ("2019-04-12 10:30", Some("2019-04-12"), Some(TIME_LEFT_OUT)),
            ("2019-02-30T10:30", None, Some(BAD_DATE)),
            ("circa 1900", Some("1900~"), None),
            ("c. 1900", Some("1900~"), None),
            ("2016--2018", Some("2016/2018"), None),
            ("2016–2018", Some("2016/2018"), None),
            ("2018-2016", None, Some(BAD_DATE)),
            ("2016/2018", Some("2016/2018"), None),
            ("2019?", Some("2019?"), None),
            ("04/05/2019", None, Some(BAD_DATE)),
            ("in press", None, Some(BAD_DATE)),
            ("é2019-04-1é", None, Some(BAD_DATE)),
            ("", None, None),
        ] {
            let (read, said) = stated(text);
            assert_eq!((read.as_ref().map(PartialDate::as_str), said), (date, repair), "{text}");
        }
    }

    #[test]
    fn a_year_is_no_season() {
        assert_eq!(stated_year("2019-21"), (None, Some(BAD_DATE)));
        assert_eq!(stated("2019-21").0.unwrap().as_str(), "2019-21");
        assert_eq!(stated_year("2019-2021").0.unwrap().as_str(), "2019/2021");
    }

    #[test]
    fn months_have_names_and_numbers() {
        for (text, month) in [
            ("jan", Some(1)),
            ("September", Some(9)),
            ("Sept.", Some(9)),
            ("04", Some(4)),
            ("may", Some(5)),
            ("13", None),
            ("januar", None),
            ("", None),
        ] {
            assert_eq!(month_of(text), month, "{text}");
        }
    }

    #[test]
    fn parts_are_those_of_plain_dates() {
        assert_eq!(parts("2019-04-12"), Some((2019, Some(4), Some(12))));
        assert_eq!(parts("0999"), Some((999, None, None)));
        for other in ["2019~", "2019/2020", "201X", "2019-4", "2019-04-12-1", "20190412", "+019"] {
            assert_eq!(parts(other), None, "{other}");
        }
        assert_eq!(day((999, None, None)).unwrap().as_str(), "0999");
        assert_eq!(day((2019, Some(2), Some(30))), None);
    }

    #[test]
    fn only_a_time_of_day_is_cut() {
        for text in [
            "2019-04-12T10:00/2019-05",
            "2019-04-12 1000 copies of 2020",
            "2019-04-12 2 p.m.",
            "2019-04-12T1",
        ] {
            assert_eq!(stated(text), (None, Some("a date that can't be read was left out")), "{text}");
        }
    }
}
