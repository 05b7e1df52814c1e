//! French number words.

use super::number::Number;
use super::read::Reader;
use super::words::Spelled;

fn small(word: &str) -> Option<i128> {
    Some(match word {
        "zéro" => 0,
        "un" | "une" => 1,
        "deux" => 2,
        "trois" => 3,
        "quatre" => 4,
        "cinq" => 5,
        "six" => 6,
        "sept" => 7,
        "huit" => 8,
        "neuf" => 9,
        "dix" => 10,
        "onze" => 11,
        "douze" => 12,
        "treize" => 13,
        "quatorze" => 14,
        "quinze" => 15,
        "seize" => 16,
        _ => return None,
    })
}

fn tens(word: &str) -> Option<i128> {
    Some(match word {
        "vingt" | "vingts" => 20,
        "trente" => 30,
        "quarante" => 40,
        "cinquante" => 50,
        "soixante" => 60,
        "septante" => 70,
        "huitante" | "octante" => 80,
        "nonante" => 90,
        _ => return None,
    })
}

/// A denominator: `tiers`.
pub(super) fn part(word: &str) -> Option<i128> {
    Some(match word {
        "tiers" => 3,
        "quart" | "quarts" => 4,
        "cinquième" | "cinquièmes" => 5,
        "sixième" | "sixièmes" => 6,
        "septième" | "septièmes" => 7,
        "huitième" | "huitièmes" => 8,
        "neuvième" | "neuvièmes" => 9,
        "dixième" | "dixièmes" => 10,
        "vingtième" | "vingtièmes" => 20,
        "centième" | "centièmes" => 100,
        _ => return None,
    })
}

/// The next word of the same number: after a hyphen, a space, or `et`.
fn joined(reader: &Reader<'_>, at: usize) -> usize {
    let next = reader.after_hyphen(at).unwrap_or(at);
    if reader.word(next) == "et" { reader.after_hyphen(next + 1).unwrap_or(next + 1) } else { next }
}

fn below_hundred(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    let word = reader.word(at);
    let mut ten = tens(word);
    let mut end = at + 1;
    if word == "quatre" {
        let vingt = reader.after_hyphen(end).unwrap_or(end);
        if matches!(reader.word(vingt), "vingt" | "vingts") && reader.is_near(vingt) {
            ten = Some(80);
            end = vingt + 1;
        }
    }
    if word == "dix"
        && let Some(next) = reader.after_hyphen(end)
        && let Some(unit @ 7..=9) = small(reader.word(next))
    {
        return Some((10 + unit, next + 1));
    }
    let Some(ten) = ten else { return Some((small(word)?, end)) };
    let next = joined(reader, end);
    let most = if ten == 60 || ten == 80 { 19 } else { 9 };
    if !reader.is_near(next) {
        return Some((ten, end));
    }
    let more = if reader.word(next) == "dix" {
        let unit = reader.after_hyphen(next + 1).and_then(|at| Some((small(reader.word(at))?, at + 1)));
        Some(
            unit.filter(|(unit, _)| (7..=9).contains(unit))
                .map_or((10, next + 1), |(unit, at)| (10 + unit, at)),
        )
    } else {
        small(reader.word(next)).map(|unit| (unit, next + 1))
    };
    Some(more.filter(|(unit, _)| (1..=most).contains(unit)).map_or((ten, end), |(unit, at)| (ten + unit, at)))
}

fn below_thousand(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    let hundred = |at: usize| matches!(reader.word(at), "cent" | "cents");
    let (count, end) = if hundred(at) {
        (1, at + 1)
    } else {
        let (count, end) = below_hundred(reader, at)?;
        let next = reader.after_hyphen(end).unwrap_or(end);
        if !hundred(next) || !reader.is_near(next) || !(2..=99).contains(&count) {
            return Some((count, end));
        }
        (count, next + 1)
    };
    let next = reader.after_hyphen(end).unwrap_or(end);
    match below_hundred(reader, next).filter(|(more, _)| *more > 0 && reader.is_near(next)) {
        Some((more, end)) => Some((count * 100 + more, end)),
        None => Some((count * 100, end)),
    }
}

fn scale(word: &str) -> Option<i128> {
    Some(match word {
        "mille" => 1_000,
        "million" | "millions" => 1_000_000,
        "milliard" | "milliards" => 1_000_000_000,
        "billion" | "billions" => 1_000_000_000_000,
        _ => return None,
    })
}

/// The number in words at `at`.
pub(super) fn number(reader: &Reader<'_>, at: usize) -> Option<Spelled> {
    let word = reader.word(at);
    if matches!(word, "un" | "une") {
        if reader.word(at + 1) == "douzaine" {
            return Some(Spelled::new(12, at + 2).by(Number::whole(12)));
        }
        if reader.word(at + 1) == "demi"
            && let Some(next) = reader.after_hyphen(at + 2)
        {
            if reader.word(next) == "douzaine" {
                return Some(Spelled::new(6, next + 1).by(Number::whole(6)));
            }
            let half = scale(reader.word(next))? / 2;
            return Some(Spelled::new(half, next + 1).by(Number::whole(half)));
        }
    }
    let mut total = 0i128;
    let mut smallest = i128::MAX;
    let mut here = at;
    let mut last: Option<Spelled> = None;
    while reader.is_near(here) || here == at {
        let (count, end) = if reader.word(here) == "mille" {
            (1, here)
        } else {
            let Some(found) = below_thousand(reader, here) else { break };
            found
        };
        let scaled = reader.after_hyphen(end).unwrap_or(end);
        let size = scale(reader.word(scaled)).filter(|_| end == here || reader.is_near(scaled));
        // `un million et demi`
        let end = if size.is_some() { scaled + 1 } else { end };
        let size = size.unwrap_or(1);
        if size >= smallest || (last.is_some() && count == 0) {
            break;
        }
        total = total.checked_add(count.checked_mul(size)?)?;
        smallest = size;
        let step = Number::whole(size);
        last = Some(Spelled { end, value: Number::whole(total), step, lone: total <= 1, year: false });
        if size >= 1_000_000 && reader.word(end) == "et" && reader.word(end + 1) == "demi" {
            total += size / 2;
            let step = Number::whole(size / 2);
            return Some(Spelled {
                end: end + 2,
                value: Number::whole(total),
                step,
                lone: false,
                year: false,
            });
        }
        here = reader.after_hyphen(end).unwrap_or(end);
        if size == 1 {
            break;
        }
    }
    // `neuf` is also "new": alone it isn't sure.
    last.map(|mut last| {
        last.lone |= word == "neuf" && last.end == at + 1;
        last
    })
}
