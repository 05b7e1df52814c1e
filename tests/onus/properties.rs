//! What holds for whatever is recorded: bundles come back as they went out, lists are what a naive model
//! says, the past is what it was, and what is derived never parts from what it follows from.

mod bundle;
mod exchange;
mod lines;
mod lists;
mod steps;

use onus::format::{Record, json};
use onus::model::{Id, PartialDate, Record as _, Timestamp};
use onus::store::{self, Action, Imported, ReadTx, Stamp, Store};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Cases per property; all of them together take some seconds.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 96,
        max_shrink_iters: 500,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn minute(n: usize) -> Timestamp {
    format!("2026-11-22T{:02}:{:02}:00.000Z", n / 60, n % 60).parse().unwrap()
}

fn stamp(n: usize, action: Action) -> Stamp {
    Stamp { at: minute(n), actor: "tester".into(), action }
}

fn id(kind: u128, n: usize) -> Id {
    Id(uuid::Uuid::from_u128((kind << 64) | (n as u128 + 1)))
}

fn import(store: &mut Store, bundle: &[u8]) -> Imported {
    type Stop = Box<dyn std::error::Error>;
    let result = store.write(&stamp(600, Action::Import), |tx| {
        let mut imported = Imported::begin(tx)?;
        json::read(bundle, |record| {
            match &record {
                Record::Scale(scale) => imported.scale(tx, scale)?,
                Record::Article(article) => imported.article(tx, article)?,
                Record::Source(source) => imported.source(tx, source)?,
                Record::Claim(claim) => imported.claim(tx, claim)?,
            };
            Ok::<_, Stop>(())
        })?;
        imported.finish(tx, "a file")?;
        Ok::<_, Stop>(imported)
    });
    result.unwrap_or_else(|stop| panic!("{stop}\n{}", String::from_utf8_lossy(bundle)))
}

/// The records of a store in a bundle's order.
fn records(tx: &ReadTx<'_>) -> store::Result<Vec<Record>> {
    let mut records: Vec<Record> = tx.scales()?.into_iter().map(|s| Record::Scale(Box::new(s))).collect();
    tx.articles(None, |mut article| {
        article.texts = tx.article_texts(article.number.unwrap())?;
        article.clear_local();
        records.push(Record::Article(Box::new(article)));
        Ok::<(), store::Error>(())
    })?;
    tx.sources(None, |mut source| {
        source.clear_local();
        records.push(Record::Source(Box::new(source)));
        Ok::<(), store::Error>(())
    })?;
    tx.claims(None, |mut claim| {
        claim.clear_local();
        records.push(Record::Claim(Box::new(claim)));
        Ok::<_, store::Error>(())
    })?;
    Ok(records)
}

fn written(records: &[Record]) -> Vec<u8> {
    let mut writer = json::Writer::new(Vec::new()).unwrap();
    records.iter().for_each(|record| writer.record(record).unwrap());
    writer.finish().unwrap()
}

fn export(store: &Store) -> Vec<u8> {
    written(&store.read(records).unwrap())
}

fn empty() -> Store {
    Store::open_in_memory(&[], &minute(0)).unwrap()
}

/// Whether a terminal would obey a character, or be misled by it.
fn commands(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn date() -> impl Strategy<Value = Option<PartialDate>> {
    let dates =
        ["2016", "2019-01", "2019-01-04", "2019-01?", "2017~", "201X", "2016/2018-03", "../2018", "2018/.."];
    option::of(select(dates.to_vec()).prop_map(|text| text.parse().unwrap()))
}
