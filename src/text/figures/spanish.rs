//! Spanish number words.

use super::number::Number;
use super::read::Reader;
use super::words::Spelled;

fn small(word: &str) -> Option<i128> {
    Some(match word {
        "cero" => 0,
        "uno" | "un" | "una" | "ún" => 1,
        "dos" | "dós" => 2,
        "tres" | "trés" => 3,
        "cuatro" => 4,
        "cinco" => 5,
        "seis" | "séis" => 6,
        "siete" => 7,
        "ocho" => 8,
        "nueve" => 9,
        "diez" => 10,
        "once" => 11,
        "doce" => 12,
        "trece" => 13,
        "catorce" => 14,
        "quince" => 15,
        "dieciséis" | "dieciseis" => 16,
        "diecisiete" => 17,
        "dieciocho" => 18,
        "diecinueve" => 19,
        _ => {
            let unit = small(word.strip_prefix("veinti")?)?;
            return (1..=9).contains(&unit).then_some(20 + unit);
        }
    })
}

fn tens(word: &str) -> Option<i128> {
    Some(match word {
        "veinte" => 20,
        "treinta" => 30,
        "cuarenta" => 40,
        "cincuenta" => 50,
        "sesenta" => 60,
        "setenta" => 70,
        "ochenta" => 80,
        "noventa" => 90,
        _ => return None,
    })
}

fn hundreds(word: &str) -> Option<i128> {
    if matches!(word, "cien" | "ciento") {
        return Some(100);
    }
    let stem = word.strip_suffix("os").or_else(|| word.strip_suffix("as"))?;
    Some(match stem {
        "doscient" => 200,
        "trescient" => 300,
        "cuatrocient" => 400,
        "quinient" => 500,
        "seiscient" => 600,
        "setecient" => 700,
        "ochocient" => 800,
        "novecient" => 900,
        _ => return None,
    })
}

/// A denominator: `tercio`, `quinta` (with `parte`).
pub(super) fn part(word: &str) -> Option<i128> {
    Some(match word.strip_suffix('s').unwrap_or(word) {
        "tercio" | "tercera" => 3,
        "cuarto" | "cuarta" => 4,
        "quinto" | "quinta" => 5,
        "sexto" | "sexta" => 6,
        "séptimo" | "séptima" => 7,
        "octavo" | "octava" => 8,
        "noveno" | "novena" => 9,
        "décimo" | "décima" => 10,
        _ => return None,
    })
}

fn below_hundred(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    if let Some(ten) = tens(reader.word(at)) {
        if reader.word(at + 1) == "y"
            && ten > 20
            && let Some(unit @ 1..=9) = small(reader.word(at + 2))
        {
            return Some((ten + unit, at + 3));
        }
        return Some((ten, at + 1));
    }
    Some((small(reader.word(at))?, at + 1))
}

fn below_thousand(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    let Some(hundred) = hundreds(reader.word(at)) else { return below_hundred(reader, at) };
    match below_hundred(reader, at + 1).filter(|(more, _)| *more > 0 && reader.is_near(at + 1)) {
        Some((more, end)) => Some((hundred + more, end)),
        None => Some((hundred, at + 1)),
    }
}

/// Below a million.
fn below_million(reader: &Reader<'_>, at: usize) -> Option<(i128, usize)> {
    let mil = |at: usize| reader.word(at) == "mil" && reader.is_near(at);
    let (count, end) = if reader.word(at) == "mil" { (1, at) } else { below_thousand(reader, at)? };
    if !(mil(end) || end == at) || count == 0 {
        return Some((count, end));
    }
    match below_thousand(reader, end + 1).filter(|(more, _)| *more > 0 && reader.is_near(end + 1)) {
        // `mil una` is a thousand and one; `mil un` before a noun too.
        Some((more, after)) => Some((count * 1000 + more, after)),
        None => Some((count * 1000, end + 1)),
    }
}

fn scale(word: &str) -> Option<i128> {
    Some(match word {
        "millón" | "millon" | "millones" => 1_000_000,
        "billón" | "billon" | "billones" => 1_000_000_000_000,
        _ => return None,
    })
}

/// The number in words at `at`.
pub(super) fn number(reader: &Reader<'_>, at: usize) -> Option<Spelled> {
    let word = reader.word(at);
    if matches!(word, "media" | "una") {
        let next = at + usize::from(word == "una");
        let half = reader.word(next) == "media";
        let dozen = if half { next + 1 } else { next };
        if reader.word(dozen) == "docena" && reader.is_near(dozen) {
            let size = if half { 6 } else { 12 };
            return Some(Spelled::new(size, dozen + 1).by(Number::whole(size)));
        }
    }
    if word == "medio" {
        let half = scale(reader.word(at + 1)).filter(|_| reader.is_near(at + 1))? / 2;
        return Some(Spelled::new(half, at + 2).by(Number::whole(half)));
    }
    let mut total = 0i128;
    let mut smallest = i128::MAX;
    let mut here = at;
    let mut last: Option<Spelled> = None;
    while reader.is_near(here) || here == at {
        let Some((count, end)) = below_million(reader, here) else { break };
        let size = scale(reader.word(end)).filter(|_| reader.is_near(end));
        let end = end + usize::from(size.is_some());
        let size = size.unwrap_or(1);
        if size >= smallest || (last.is_some() && count == 0) {
            break;
        }
        total = total.checked_add(count.checked_mul(size)?)?;
        smallest = size;
        let thousands = size == 1 && count >= 1000 && count % 1000 == 0;
        let step = Number::whole(if thousands { 1000 } else { size });
        last = Some(Spelled { end, value: Number::whole(total), step, lone: total <= 1, year: false });
        if size >= 1_000_000 && reader.word(end) == "y" && reader.word(end + 1) == "medio" {
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
        here = end;
        if size == 1 {
            break;
        }
    }
    last
}
