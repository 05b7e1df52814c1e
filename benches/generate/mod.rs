//! A seeded generator of realistic claims, for the benchmarks and for the fault tests.
//!
//! [`write_bundle`] streams a bundle of any size in constant memory, [`queries`] gives searches
//! that find something in it. A record is drawn from (seed, kind, index) alone: a seed gives the
//! same bytes on every machine, and the claims of a small bundle are the first claims of a larger
//! one. All names are invented, all hosts end in `.example`.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `words` | the lists and templates |
//! | `random` | `Generator`: numbers, words, sentences |
//! | `records` | an article, a source, a claim with all that hangs on it |
#![allow(dead_code, reason = "each user of it takes a part")]

mod random;
mod records;
mod words;

pub use random::Generator;

use std::io;

/// Writes a bundle of `claims` claims as JSON: an object of `articles`, `sources` and `claims`, in
/// this order, one record a line, about 1.5 kB a claim; of it 64 kB are in memory at any size.
///
/// A claim has 0.1 articles, 1.2 sources, 2 citations (3 % have none), 1.5 rulings (10 % have
/// none; 5 % of rulings supersede another) and a third of an appearance. A key whose value is not
/// known is left out, lists excepted. Errors are those of `out`, which may be unbuffered.
pub fn write_bundle(claims: u64, seed: u64, out: &mut impl io::Write) -> io::Result<()> {
    type Record = fn(seed: u64, index: u64) -> String;
    let mut buf = String::from("{\n  \"onus\": 1");
    let arrays = [
        ("articles", claims.div_ceil(10), records::article as Record),
        ("sources", records::sources(claims), records::source),
        ("claims", claims, records::claim),
    ];
    for (key, count, record) in arrays {
        buf += &format!(",\n  \"{key}\": [");
        for index in 0..count {
            buf += if index == 0 { "\n    " } else { ",\n    " };
            buf += &record(seed, index);
            if buf.len() > 1 << 16 {
                out.write_all(buf.as_bytes())?;
                buf.clear();
            }
        }
        buf += if count == 0 { "]" } else { "\n  ]" };
    }
    buf += "\n}\n";
    out.write_all(buf.as_bytes())
}

/// Kinds of searches, written as FTS5 reads them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryKind {
    /// `unemployment`
    OneWord,
    /// `unemployment percent between`: all three stand in one claim
    And,
    /// `unemployment OR percent OR between`
    Or,
    /// `"fell by 12"`: three words that follow each other
    Phrase,
    /// `unem*`: the first four letters of a word
    Prefix,
}

/// `count` searches in lower case. Each is drawn from the text of one of the first 1,000 claims,
/// so it finds that one in any bundle of this `seed` with as many; it can come twice.
pub fn queries(kind: QueryKind, count: usize, seed: u64) -> Vec<String> {
    let mut g = Generator::at(seed, b'q', kind as u64);
    let query = || {
        let mut claim = Generator::at(seed, b'c', g.below(1_000));
        let text = claim.proposition().2.to_lowercase();
        let least = if kind == QueryKind::Phrase { 1 } else { 5 };
        let words = text.split(|c: char| !c.is_alphanumeric());
        let words: Vec<_> = words.filter(|word| word.chars().count() >= least).collect();
        let start = g.below((words.len() as u64).max(3) - 2) as usize;
        let words = words.get(start..start + 3)?;
        Some(match kind {
            QueryKind::OneWord => words[0].to_owned(),
            QueryKind::And => words.join(" "),
            QueryKind::Or => words.join(" OR "),
            QueryKind::Phrase => format!("\"{}\"", words.join(" ")),
            QueryKind::Prefix => words[0].chars().take(4).chain(['*']).collect(),
        })
    };
    std::iter::repeat_with(query).flatten().take(count).collect()
}

/// Prose of at least so many bytes: sentences as claims have them, about five to a paragraph. Each `index` has
/// its own.
pub fn prose(seed: u64, index: u64, bytes: usize) -> String {
    let mut g = Generator::at(seed, b'x', index);
    let mut text = String::with_capacity(bytes + 200);
    while text.len() < bytes {
        let sentence = random::capital(g.proposition().2).replace('\\', "");
        text.push_str(&sentence);
        text.push_str(if g.below(5) == 0 { ".\n\n" } else { ". " });
    }
    text.truncate(text.trim_end().len());
    text
}
