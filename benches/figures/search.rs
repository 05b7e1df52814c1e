//! Searches in process: what a program pays that keeps the database open.

use super::corpus::{Corpus, SEED};
use super::generate::{QueryKind, queries};
use super::report::{Report, Result, count, ms, percentile, table};
use onus::store::{Filter, Page, Sort, Store};
use std::time::Instant;

/// How many searches of a kind.
const SEARCHES: usize = 200;

/// What is measured: its name, the searches, the order, and the most milliseconds at the 95th percentile.
const KINDS: [(&str, QueryKind, Sort, f64); 8] = [
    ("one word", QueryKind::OneWord, Sort::Match, 50.0),
    ("three words, AND", QueryKind::And, Sort::Match, 10.0),
    ("three words, OR", QueryKind::Or, Sort::Match, f64::INFINITY),
    ("phrase of three words", QueryKind::Phrase, Sort::Match, f64::INFINITY),
    ("prefix of four letters", QueryKind::Prefix, Sort::Match, f64::INFINITY),
    ("one word, newest first", QueryKind::OneWord, Sort::Number, 5.0),
    ("three words, AND, newest first", QueryKind::And, Sort::Number, 5.0),
    ("prefix of four letters, newest first", QueryKind::Prefix, Sort::Number, 5.0),
];

/// p50 and p95 of the top 20 with all that lists show, over seeded searches that find something.
pub fn report(corpora: &[Corpus], report: &mut Report) -> Result<()> {
    println!("### Search in process, top 20: p50 / p95 in ms over {SEARCHES} searches\n");
    let mut rows: Vec<_> = KINDS.iter().map(|kind| vec![kind.0.to_string()]).collect();
    for corpus in corpora {
        let store = Store::open(&corpus.db)?;
        for ((name, kind, sort, most), row) in KINDS.iter().zip(&mut rows) {
            let page = Page { sort: *sort, limit: 20, after: None };
            let mut times = Vec::new();
            // The first round brings the file into memory.
            for round in 0..2 {
                for words in queries(*kind, SEARCHES, SEED) {
                    let filter = Filter { words: Some(words), ..Filter::default() };
                    let start = Instant::now();
                    std::hint::black_box(store.read(|tx| tx.page(&filter, &page))?);
                    times.extend((round > 0).then(|| ms(start.elapsed())));
                }
            }
            let (half, most_of) = (percentile(&mut times, 50), percentile(&mut times, 95));
            let name = format!("search, {name}, p95 at {}", count(corpus.claims));
            row.push(report.at_most(&name, most_of, *most, |p95| format!("{half:.2} / {p95:.2}")));
        }
    }
    let mut headings = vec!["search".to_string()];
    headings.extend(corpora.iter().map(|corpus| count(corpus.claims)));
    table(&headings, &rows);
    Ok(())
}
