//! English number words.

use super::number::Number;
use super::read::Reader;
use super::words::Spelled;

/// Below twenty.
pub(super) fn small(word: &str) -> Option<i128> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    WORDS.iter().position(|known| *known == word).and_then(|at| i128::try_from(at).ok())
}

fn tens(word: &str) -> Option<i128> {
    const WORDS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let at = WORDS.iter().position(|known| *known == word)?;
    Some(i128::try_from(at + 2).ok()? * 10)
}

/// A denominator: `third`, `thirds`.
pub(super) fn part(word: &str) -> Option<i128> {
    let single = word.strip_suffix('s').unwrap_or(word);
    Some(match single {
        "half" | "halve" => 2,
        "third" => 3,
        "quarter" | "fourth" => 4,
        "fifth" => 5,
        "sixth" => 6,
        "seventh" => 7,
        "eighth" => 8,
        "ninth" => 9,
        "tenth" => 10,
        "twelfth" => 12,
        "twentieth" => 20,
        "hundredth" => 100,
        "thousandth" => 1000,
        _ => return None,
    })
}

/// One to ninety-nine.
fn below_hundred(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    if let Some(ten) = tens(reader.word(at)) {
        let next = reader.after_hyphen(at + 1).unwrap_or(at + 1);
        return match small(reader.word(next)) {
            Some(unit @ 1..=9) if reader.is_near(next) => Some((ten + unit, next + 1)),
            _ => Some((ten, at + 1)),
        };
    }
    Some((small(reader.word(at))?, at + 1))
}

/// One to 999.
fn below_thousand(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    let article = matches!(reader.word(at), "a" | "an");
    let (count, next) = if article { (1, at + 1) } else { below_hundred(reader, at)? };
    let hundred = reader.after_hyphen(next).unwrap_or(next);
    if reader.word(hundred) != "hundred" || !reader.is_near(hundred) || count == 0 {
        return (!article).then_some((count, next));
    }
    let next = hundred + 1;
    let rest = if reader.word(next) == "and" { next + 1 } else { next };
    if let Some((more, end)) = below_hundred(reader, rest)
        && reader.is_near(rest)
        && more > 0
    {
        return Some((count * 100 + more, end));
    }
    Some((count * 100, next))
}

fn scale(word: &str) -> Option<i128> {
    Some(match word {
        "dozen" => 12,
        "thousand" => 1_000,
        "lakh" => 100_000,
        "million" => 1_000_000,
        "crore" => 10_000_000,
        "billion" => 1_000_000_000,
        "trillion" => 1_000_000_000_000,
        _ => return None,
    })
}

/// `half a million`, `half a dozen`, `three quarters of a million`, `a quarter of a million`.
pub(super) fn part_of_scale(reader: &Reader<'_>, at: usize) -> Option<Spelled> {
    let (top, next) = match reader.word(at) {
        "half" => (1, at),
        "a" | "one" => (1, at + 1),
        "three" => (3, reader.after_hyphen(at + 1).unwrap_or(at + 1)),
        _ => return None,
    };
    let bottom = part(reader.word(next)).filter(|bottom| matches!(bottom, 2 | 4))?;
    let next = reader.after_hyphen(next + 1).unwrap_or(next + 1);
    let next = if reader.word(next) == "of" { next + 1 } else { next };
    let next = if reader.word(next) == "a" { next + 1 } else { next };
    let size = if reader.word(next) == "hundred" { 100 } else { scale(reader.word(next))? };
    let value = Number::ratio(top * size, bottom)?;
    Some(Spelled { end: next + 1, value, step: value, lone: false, year: false })
}

/// The number in words at `at`.
pub(super) fn number(reader: &Reader<'_>, at: usize) -> Option<Spelled> {
    if let Some(spelled) = part_of_scale(reader, at) {
        return Some(spelled);
    }
    let mut total = 0i128;
    let mut smallest = i128::MAX;
    let mut next = at;
    let mut last: Option<Spelled> = None;
    loop {
        let mut here = next;
        if last.is_some() {
            if reader.word(here) == "and" {
                here += 1;
            }
            if !reader.is_near(here) || matches!(reader.word(here), "a" | "an") {
                break;
            }
        }
        let (mut count, end) = match (reader.word(here), last) {
            ("a" | "an", None) if scale(reader.word(here + 1)).is_some() => (1, here + 1),
            _ => match below_thousand(reader, here) {
                Some(found) => found,
                None => break,
            },
        };
        if last.is_none() && (13..=20).contains(&count) {
            // `nineteen eighty-four`, `twenty twenty`: a year, or two numbers.
            if let Some((more, after)) = below_hundred(reader, end)
                && more >= 10
                && reader.is_near(end)
            {
                let year = Number::whole(count * 100 + more);
                return Some(Spelled { end: after, value: year, step: Number::ONE, lone: false, year: true });
            }
        }
        let mut end = end;
        // `one and a half million`
        let mut half = false;
        if reader.word(end) == "and" && reader.word(end + 1) == "a" && reader.word(end + 2) == "half" {
            half = true;
            end += 3;
        }
        let scaled = reader.after_hyphen(end).unwrap_or(end);
        let mut size = 1;
        if let Some(found) = scale(reader.word(scaled)).filter(|_| reader.is_near(scaled)) {
            size = found;
            end = scaled + 1;
            if size > 12
                && reader.word(end) == "and"
                && reader.word(end + 1) == "a"
                && reader.word(end + 2) == "half"
            {
                half = true;
                end += 3;
            }
        }
        if half {
            let value = Number::ratio((count * 2 + 1) * size, 2)?;
            return last.is_none().then_some(Spelled {
                end,
                value,
                step: Number::ratio(size, 2)?,
                lone: false,
                year: false,
            });
        }
        if size >= smallest || (last.is_some() && (smallest == 1 || smallest == 12 || count == 0)) {
            break;
        }
        if last.is_some() && size == 1 && reader.word(next) != "and" && count < 100 && smallest < 1000 {
            break;
        }
        count = count.checked_mul(size)?;
        total = total.checked_add(count)?;
        smallest = size;
        let lone = last.is_none() && total <= 1;
        last =
            Some(Spelled { end, value: Number::whole(total), step: Number::whole(size), lone, year: false });
        next = end;
        if size == 1 {
            break;
        }
    }
    // `hundred` alone is no number, and neither is `a`; `twenty-first` is a place in an order.
    last.filter(|last| {
        reader.after_hyphen(last.end).is_none_or(|next| {
            let word = reader.word(next);
            word.ends_with('s') || part(word).is_none() && !matches!(word, "first" | "second")
        })
    })
}
