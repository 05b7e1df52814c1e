//! German number words, which are mostly one word each.

use super::number::Number;
use super::read::Reader;
use super::words::Spelled;

const UNITS: [(&str, i128); 10] = [
    ("eins", 1),
    ("ein", 1),
    ("zwei", 2),
    ("drei", 3),
    ("vier", 4),
    ("fünf", 5),
    ("sechs", 6),
    ("sieben", 7),
    ("acht", 8),
    ("neun", 9),
];
const TEENS: [(&str, i128); 12] = [
    ("zehn", 10),
    ("elf", 11),
    ("zwölf", 12),
    ("dreizehn", 13),
    ("vierzehn", 14),
    ("fünfzehn", 15),
    ("sechzehn", 16),
    ("siebzehn", 17),
    ("achtzehn", 18),
    ("neunzehn", 19),
    ("zwo", 2),
    ("null", 0),
];
const TENS: [(&str, i128); 9] = [
    ("zwanzig", 20),
    ("dreißig", 30),
    ("dreissig", 30),
    ("vierzig", 40),
    ("fünfzig", 50),
    ("sechzig", 60),
    ("siebzig", 70),
    ("achtzig", 80),
    ("neunzig", 90),
];

fn of(list: &[(&str, i128)], word: &str) -> Option<i128> {
    list.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

fn below_hundred(word: &str) -> Option<i128> {
    if let Some(value) = of(&UNITS, word).or_else(|| of(&TEENS, word)).or_else(|| of(&TENS, word)) {
        return Some(value);
    }
    // The unit comes first: `fünfundzwanzig`.
    let (unit, rest) =
        UNITS.iter().find_map(|(name, unit)| Some((unit, word.strip_prefix(name)?.strip_prefix("und")?)))?;
    Some(of(&TENS, rest)? + unit)
}

fn below_thousand(word: &str) -> Option<i128> {
    let Some((before, after)) = word.split_once("hundert") else { return below_hundred(word) };
    let count = if before.is_empty() { 1 } else { of(&UNITS, before).or_else(|| of(&TEENS, before))? };
    let after = after.strip_prefix("und").unwrap_or(after);
    Some(count * 100 + if after.is_empty() { 0 } else { below_hundred(after)? })
}

/// A number in one word, `fünfundzwanzigtausenddreihundert`.
pub(super) fn one_word(word: &str) -> Option<i128> {
    let Some((before, after)) = word.split_once("tausend") else { return below_thousand(word) };
    let count = if before.is_empty() { 1 } else { below_thousand(before)? };
    let after = after.strip_prefix("und").unwrap_or(after);
    Some(count * 1000 + if after.is_empty() { 0 } else { below_thousand(after)? })
}

/// Whether the word is `ein` in one of its forms.
pub(super) fn is_article(word: &str) -> bool {
    matches!(word, "ein" | "eine" | "einer" | "einem" | "einen" | "eines")
}

/// A denominator: `Drittel`.
pub(super) fn part(word: &str) -> Option<i128> {
    let word = word.strip_suffix('n').filter(|word| word.ends_with("tel")).unwrap_or(word);
    Some(match word {
        "drittel" => 3,
        "viertel" => 4,
        "fünftel" => 5,
        "sechstel" => 6,
        "siebtel" => 7,
        "achtel" => 8,
        "neuntel" => 9,
        "zehntel" => 10,
        "zwanzigstel" => 20,
        "hundertstel" => 100,
        _ => return None,
    })
}

/// The n of `jeder n-te`.
pub(super) fn ordinal(word: &str) -> Option<i128> {
    let stem = ["er", "es", "en", "em", "e"].iter().find_map(|ending| word.strip_suffix(ending))?;
    Some(match stem {
        "zweit" => 2,
        "dritt" => 3,
        "viert" => 4,
        "fünft" => 5,
        "sechst" => 6,
        "siebt" => 7,
        "acht" => 8,
        "neunt" => 9,
        "zehnt" => 10,
        "elft" => 11,
        "zwölft" => 12,
        "zwanzigst" => 20,
        "hundertst" => 100,
        _ => return None,
    })
}

fn scale(word: &str) -> Option<i128> {
    Some(match word {
        "dutzend" => 12,
        "million" | "millionen" => 1_000_000,
        "milliarde" | "milliarden" => 1_000_000_000,
        "billion" | "billionen" => 1_000_000_000_000,
        _ => return None,
    })
}

/// The number in words at `at`.
pub(super) fn number(reader: &Reader<'_>, at: usize) -> Option<Spelled> {
    let word = reader.word(at);
    let next = reader.word(at + 1);
    let fraction = |top: i128, bottom: i128, at: usize| {
        let size = scale(reader.word(at))?;
        let value = Number::ratio(top * size, bottom)?;
        Some(Spelled { end: at + 1, value, step: Number::ratio(size, bottom)?, lone: false, year: false })
    };
    if matches!(word, "anderthalb" | "eineinhalb") {
        return fraction(3, 2, at + 1).or_else(|| {
            Some(Spelled::new(0, at + 1).by(Number::ratio(1, 2)?)).map(|mut found| {
                found.value = Number::ratio(3, 2).unwrap_or(Number::ONE);
                found
            })
        });
    }
    if word == "zweieinhalb" {
        return fraction(5, 2, at + 1);
    }
    if is_article(word) && matches!(next, "halbe" | "halbes" | "halben") {
        return fraction(1, 2, at + 2);
    }
    if is_article(word) && next == "viertelmillion" {
        return Some(Spelled::new(250_000, at + 2).by(Number::whole(250_000)));
    }
    let mut total = 0i128;
    let mut smallest = i128::MAX;
    let mut here = at;
    let mut last: Option<Spelled> = None;
    while reader.is_near(here) || here == at {
        let word = reader.word(here);
        let article = is_article(word);
        let Some(count) = (if article { Some(1) } else { one_word(word) }) else { break };
        let scaled = scale(reader.word(here + 1)).filter(|_| reader.is_near(here + 1));
        if article && scaled.is_none() && word != "ein" {
            break;
        }
        let size = scaled.unwrap_or(1);
        if size >= smallest || smallest == 12 {
            break;
        }
        total = total.checked_add(count.checked_mul(size)?)?;
        smallest = size;
        here += 1 + usize::from(scaled.is_some());
        last = Some(Spelled {
            end: here,
            value: Number::whole(total),
            step: Number::whole(size),
            lone: total <= 1,
            year: false,
        });
        if size == 1 {
            break;
        }
    }
    last
}
