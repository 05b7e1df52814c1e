//! What the store does, on databases in memory.

mod bulk;
mod doctor;
mod evidence;
mod filter;
mod foreign;
mod history;
mod import;
mod past;
mod records;
mod schema;
mod undo;

use super::testing::store;
use super::*;
use crate::model::*;

/// Minute `n` of a day in November.
fn minute(n: u32) -> Timestamp {
    format!("2026-11-23T12:{n:02}:00.000Z").parse().unwrap()
}

fn stamp_at(n: u32, action: Action) -> Stamp {
    Stamp { at: minute(n), ..super::testing::stamp(action) }
}

/// Writes in minute `n`.
fn at<T>(store: &mut Store, n: u32, action: Action, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> T {
    store.write(&stamp_at(n, action), f).unwrap()
}

/// Writes in minute 0.
fn add<T>(store: &mut Store, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> T {
    at(store, 0, Action::Add, f)
}

/// The error of a write that fails.
fn refused<T>(store: &mut Store, f: impl FnOnce(&WriteTx<'_>) -> Result<T>) -> Error {
    match store.write(&stamp_at(9, Action::Edit), f) {
        Err(error) => error,
        Ok(_) => panic!("it was done"),
    }
}

fn get<T>(store: &Store, f: impl FnOnce(&ReadTx<'_>) -> Result<T>) -> T {
    store.read(f).unwrap()
}

fn claim(text: &str) -> Claim {
    Claim { text: text.into(), ..Claim::default() }
}

fn source(title: &str) -> Source {
    Source { title: title.into(), ..Source::default() }
}

fn article(title: &str) -> Article {
    Article { title: title.into(), ..Article::default() }
}

fn citation(source: Id, stance: Stance) -> Citation {
    serde_json::from_value(serde_json::json!({ "source": source, "stance": stance })).unwrap()
}

/// A ruling on the scale of [`store`], whose labels are the verdicts.
fn ruling(by: &str, label: &str) -> Ruling {
    let json = serde_json::json!({
        "rating": { "scale": "five-step", "label": label }, "ruled_by": by
    });
    serde_json::from_value(json).unwrap()
}

fn number(n: u128) -> Id {
    Id(uuid::Uuid::from_u128(n))
}

/// A store with claim 1, source 1, citation 1 (supports) and article 1.
fn furnished() -> Store {
    let mut store = store();
    add(&mut store, |tx| {
        tx.add_article(&article("An article"))?;
        let source = tx.add_source(&source("A source"))?;
        let claim = tx.add_claim(&claim("A claim"))?;
        tx.add_citation(claim, &citation(tx.source(source)?.id.unwrap(), Stance::Supports))
    });
    store
}

/// What doctor says; nothing about a sound database.
fn findings(store: &mut Store) -> Vec<String> {
    store.doctor().unwrap().into_iter().map(|f| format!("{}: {}", f.check, f.message)).collect()
}

/// The numbers that a filter lists.
fn listed(store: &Store, filter: &Filter) -> Vec<i64> {
    let page = Page { sort: Sort::Number, limit: 1000, after: None };
    let (claims, _) = get(store, |tx| tx.page(filter, &page));
    claims.into_iter().map(|(claim, _)| claim.number.unwrap().0).collect()
}
