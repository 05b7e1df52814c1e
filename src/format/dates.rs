//! Dates as foreign records write them. What can be read in one way only is read; what can be read in two
//! ways is not guessed.

use super::foreign::{AMBIGUOUS_DATE, BAD_DATE, REWRITTEN_DATE, TIME_LEFT_OUT};
use crate::model::PartialDate;
use crate::model::closed::closed_set;

closed_set! {
    /// In which order a file writes the parts of a date that starts with neither a year nor a day above 12.
    #[derive(Default)]
    Dates ("order of dates") {
        /// Nobody has said: `31-10-2020` and `10/31/2020` are read, `1-2-2020` is not.
        #[default]
        Unsaid => "unsaid",
        /// Day, month, year.
        Dmy => "dmy",
        /// Month, day, year.
        Mdy => "mdy",
    }
}

/// A date and what was repaired to read it; no date, with the reason, when it can't be read. Spaces around it
/// don't count.
///
/// A time of day is cut off, in whatever zone: the day is the one that is written. Midnight is how programs
/// write a day, so that cutting it off is no repair.
///
/// A season as EDTF writes it, `2019-21`, is not taken for one: it may be two years.
pub fn read_date(text: &str, order: Dates) -> (Option<PartialDate>, Vec<&'static str>) {
    let text = text.trim();
    let (day, time) = match text.split_once(['T', ' ']) {
        Some((day, time)) if is_time(time) => (day, Some(time)),
        _ => (text, None),
    };
    if month(day).is_some_and(|month| month > 12) {
        return (None, vec![AMBIGUOUS_DATE]);
    }
    let (date, rewritten) = match (day.parse(), shaped(day, order)) {
        (Ok(date), _) => (date, None),
        (Err(_), Ok(date)) => (date, Some(REWRITTEN_DATE)),
        (Err(_), Err(repair)) => return (None, vec![repair]),
    };
    let cut = time.filter(|time| !is_midnight(time)).map(|_| TIME_LEFT_OUT);
    (Some(date), rewritten.into_iter().chain(cut).collect())
}

/// The number in the month's place of `2019-04`, and of nothing else.
pub fn month(text: &str) -> Option<u8> {
    let (year, month) = text.split_once('-')?;
    let digits = |part: &str, len| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    (digits(year, 4) && digits(month, 2)).then(|| month.parse().ok())?
}

/// A date in three numbers that is not in the form of EDTF.
fn shaped(text: &str, order: Dates) -> Result<PartialDate, &'static str> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let digits =
        |part: &&str| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
    let [a, b, c] = parts[..] else { return Err(BAD_DATE) };
    if !parts.iter().all(digits) {
        return Err(BAD_DATE);
    }
    let (year, month, day) = match (a.len(), c.len()) {
        (4, 1..=2) => (a, b, c),
        (1..=2, 4) => match (order, above_12(a), above_12(b)) {
            (Dates::Dmy, ..) | (Dates::Unsaid, true, false) => (c, b, a),
            (Dates::Mdy, ..) | (Dates::Unsaid, false, true) => (c, a, b),
            // The same either way.
            (Dates::Unsaid, false, false) if a.parse::<u8>() == b.parse::<u8>() => (c, a, b),
            (Dates::Unsaid, false, false) => return Err(AMBIGUOUS_DATE),
            (Dates::Unsaid, true, true) => return Err(BAD_DATE),
        },
        _ => return Err(BAD_DATE),
    };
    format!("{year}-{month:0>2}-{day:0>2}").parse().map_err(|_| BAD_DATE)
}

fn above_12(number: &str) -> bool {
    number.parse::<u16>().is_ok_and(|n| n > 12)
}

/// Whether it is a time of day, as in `09:29:19.82+01:00`.
pub(super) fn is_time(text: &str) -> bool {
    let clock = text.split(['+', '-', 'Z', 'z']).next().unwrap_or_default().trim_end();
    let plain = |b: &u8| b.is_ascii_digit() || b":.,+-Zz ".contains(b);
    let mut parts = clock.split(':');
    let mut below = |most: u8| {
        let part = parts.next().filter(|part| part.len() == 2)?;
        part.parse::<u8>().ok().filter(|n| *n < most)
    };
    let clock = below(24).is_some() && below(60).is_some();
    // 60 seconds are a leap second; a part of a second is of any length.
    let second =
        parts.next().is_none_or(|s| s.get(..2).and_then(|s| s.parse().ok()).is_some_and(|n: u8| n <= 60));
    clock && second && parts.next().is_none() && text.bytes().all(|b| plain(&b))
}

/// Whether a time of day is how a program writes a day without one.
pub(super) fn is_midnight(time: &str) -> bool {
    let clock = time.split(['+', '-', 'Z', 'z']).next().unwrap_or_default();
    clock.bytes().all(|b| !b.is_ascii_digit() || b == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: Dates) -> (Option<String>, Option<&'static str>) {
        let (date, repairs) = read_date(text, order);
        assert!(repairs.len() < 2, "{text}: {repairs:?}");
        (date.map(|date| date.to_string()), repairs.first().copied())
    }

    #[test]
    fn a_date_is_read_in_one_way_or_not_at_all() {
        for (text, wanted, repair) in [
            ("2021", Some("2021"), None),
            ("2021-07", Some("2021-07"), None),
            (" 2021-07-16 ", Some("2021-07-16"), None),
            ("2021-07-16T00:00:00Z", Some("2021-07-16"), None),
            ("2022-12-03T00:00:00.00+01:00", Some("2022-12-03"), None),
            ("2021-07-16T09:29:19.82+01:00", Some("2021-07-16"), Some(TIME_LEFT_OUT)),
            ("2021-07-16 23:00", Some("2021-07-16"), Some(TIME_LEFT_OUT)),
            ("31-10-2020", Some("2020-10-31"), Some(REWRITTEN_DATE)),
            ("10/31/2020", Some("2020-10-31"), Some(REWRITTEN_DATE)),
            ("5.5.2020", Some("2020-05-05"), Some(REWRITTEN_DATE)),
            ("2020/7/4", Some("2020-07-04"), Some(REWRITTEN_DATE)),
            ("1-2-2020", None, Some(AMBIGUOUS_DATE)),
            ("31-13-2020", None, Some(BAD_DATE)),
            ("30-02-2020", None, Some(BAD_DATE)),
            ("1-2-20", None, Some(BAD_DATE)),
            ("yesterday", None, Some(BAD_DATE)),
            ("2021-07-16Tsoon", None, Some(BAD_DATE)),
            ("2021-07-16T25:99", None, Some(BAD_DATE)),
            ("2021-07-16 24:00", None, Some(BAD_DATE)),
            ("2021-07-16 10:00:99", None, Some(BAD_DATE)),
            ("2021-07-16T10:00:01,5 +01:00", Some("2021-07-16"), Some(TIME_LEFT_OUT)),
            ("2019-21", None, Some(AMBIGUOUS_DATE)),
            ("2019-13", None, Some(AMBIGUOUS_DATE)),
            ("2019-12", Some("2019-12"), None),
            ("a🎈b-1-2020", None, Some(BAD_DATE)),
            ("2020-01-01T1é:00", None, Some(BAD_DATE)),
        ] {
            assert_eq!(read(text, Dates::Unsaid), (wanted.map(String::from), repair), "{text}");
        }
        let both = vec![REWRITTEN_DATE, TIME_LEFT_OUT];
        assert_eq!(read_date("31/10/2020 23:00", Dates::Unsaid), ("2020-10-31".parse().ok(), both));
        assert_eq!(read("1-2-2020", Dates::Dmy).0.unwrap(), "2020-02-01");
        assert_eq!(read("1-2-2020", Dates::Mdy).0.unwrap(), "2020-01-02");
        // An order that was stated is not changed for a single date.
        assert_eq!(read("10/31/2020", Dates::Dmy), (None, Some(BAD_DATE)));
    }
}
