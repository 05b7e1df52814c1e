//! No path forgets the history: what SQLite itself saw change is what the history names.

use super::*;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// The tables that hold content, with the kind of record that a row belongs to and where its number stands.
const CONTENT: &[(&str, &str, Entity, &str)] = &[
    ("article", "id", Entity::Article, "id"),
    ("article_text", "article_id * 1000 + version", Entity::Article, "article_id"),
    ("claim", "id", Entity::Claim, "id"),
    ("appearance", "id", Entity::Appearance, "id"),
    ("source", "id", Entity::Source, "id"),
    ("citation", "id", Entity::Citation, "id"),
    ("ruling", "id", Entity::Ruling, RULED),
    ("scale", "id", Entity::Scale, "id"),
    ("rating", "id", Entity::Scale, "scale_id"),
];

/// The ruling that a row tells of: a withdrawal tells of the ruling that it takes back, and what takes a
/// withdrawal back of that ruling too.
const RULED: &str = "CASE WHEN rating_id IS NULL
    THEN (SELECT coalesce((SELECT p.id FROM ruling p WHERE o.rating_id IS NULL AND p.uuid = o.supersedes), o.id)
        FROM ruling o WHERE o.uuid = t.supersedes) ELSE t.id END";

/// Columns that are worked out from others, and so are no content.
const DERIVED: &[&str] = &["standing", "facets", "said_from", "said_to"];

type Rows = BTreeMap<(&'static str, i64), ((Entity, i64), Vec<Value>)>;

/// Every row of every content table.
fn rows(store: &Store) -> Rows {
    let mut all = Rows::new();
    for (table, key, entity, owner) in CONTENT {
        let mut statement =
            store.conn.prepare(&format!("SELECT {key}, {owner}, t.* FROM {table} t")).unwrap();
        let wanted: Vec<usize> = (2..statement.column_count())
            .filter(|n| !DERIVED.contains(&statement.column_name(*n).unwrap()))
            .collect();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = wanted.iter().map(|n| row.get(*n).unwrap()).collect();
            all.insert((table, row.get(0).unwrap()), ((*entity, row.get(1).unwrap()), values));
        }
    }
    all
}

/// The record as the history writes it.
fn record(store: &Store, (entity, n): (Entity, i64)) -> Option<serde_json::Value> {
    fn json<T: serde::Serialize>(record: Result<T>) -> Option<serde_json::Value> {
        record.ok().map(|record| serde_json::to_value(record).unwrap())
    }
    get(store, |tx| {
        Ok(match entity {
            Entity::Article => json(tx.article(ArticleNo(n))),
            Entity::Claim => json(tx.claim(ClaimNo(n))),
            Entity::Appearance => json(tx.appearance(AppearanceNo(n)).map(|(_, r)| r)),
            Entity::Source => json(tx.source(SourceNo(n))),
            Entity::Citation => json(tx.citation(CitationNo(n)).map(|(_, r)| r)),
            Entity::Ruling => json(tx.ruling(RulingNo(n)).map(|(_, r)| r)),
            Entity::Snapshot => json(tx.snapshot(SnapshotNo(n)).map(|(_, r)| r)),
            Entity::Scale => tx.scales()?.get(n as usize - 1).map(|s| serde_json::to_value(s).unwrap()),
        })
    })
}

/// Runs a write and proves that each row that it changed is named in its own change of the history, with the
/// record before and after; and that it touched no row that it does not name.
fn watched(store: &mut Store, n: u32, action: Action, f: impl FnOnce(&WriteTx<'_>) -> Result<()>) {
    let touched = Arc::new(Mutex::new(BTreeSet::new()));
    let seen = touched.clone();
    let hook = move |_, _: &str, table: &str, row: i64| {
        seen.lock().unwrap().insert((table.to_string(), row));
    };
    let records = |rows: &Rows, store: &Store| -> BTreeMap<(Entity, i64), serde_json::Value> {
        let owners: BTreeSet<_> = rows.values().map(|(owner, _)| *owner).collect();
        owners.into_iter().filter_map(|owner| Some((owner, record(store, owner)?))).collect()
    };
    let before = rows(store);
    let records_before = records(&before, store);
    store.conn.update_hook(Some(hook)).unwrap();
    let change = store
        .write(&stamp_at(n, action), |tx| {
            f(tx)?;
            Ok::<_, Error>(tx.change_number())
        })
        .unwrap()
        .expect("a change");
    store.conn.update_hook(None::<fn(rusqlite::hooks::Action, &str, &str, i64)>).unwrap();
    let after = rows(store);
    let change = get(store, |tx| tx.change(change));
    assert_eq!((change.at, change.actor.as_str(), change.action), (minute(n), "tester", action));

    let changed: BTreeSet<_> = before
        .keys()
        .chain(after.keys())
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| (*key, after.get(key).or(before.get(key)).unwrap().0))
        .collect();
    assert!(!changed.is_empty(), "the write changed nothing");
    let mut named = BTreeSet::new();
    for ((table, row), owner) in &changed {
        assert!(after.contains_key(&(*table, *row)), "{table} {row} was erased");
        if *table != "article_text" {
            let seen = touched.lock().unwrap().contains(&(table.to_string(), *row));
            assert!(seen, "the hook did not see {table} {row}");
        }
        let by_itself: Vec<&Entry> =
            change.entries.iter().filter(|e| e.entity.zip(e.number) == Some(*owner)).collect();
        let in_bulk = change.entries.iter().any(|e| {
            let range = e.after.as_ref().map(|a| &a["numbers"][owner.0.as_str()]);
            let range = range.and_then(|r| Some((r[0].as_i64()?, r[1].as_i64()?)));
            e.entity.is_none() && range.is_some_and(|(first, last)| (first..=last).contains(&owner.1))
        });
        assert!(in_bulk || !by_itself.is_empty(), "the history forgets {table} {row}");
        if let (false, [first, .., last] | [first @ last]) = (in_bulk, &by_itself[..]) {
            assert_eq!(first.before, records_before.get(owner).cloned(), "before {table} {row}");
            assert_eq!(last.after, record(store, *owner), "after {table} {row}");
        }
        let history = get(store, |tx| tx.changes(Some(*owner), None, 1));
        assert_eq!(history[0].number, change.number, "the history of {table} {row}");
        named.insert(*owner);
    }
    for entry in &change.entries {
        let Some(owner) = entry.entity.zip(entry.number) else { continue };
        assert!(named.contains(&owner), "the history names {owner:?}, which did not change");
    }
    for (table, row) in touched.lock().unwrap().iter() {
        let Some((_, _, entity, _)) = CONTENT.iter().find(|(t, ..)| t == table) else { continue };
        let owned = changed.iter().any(|((t, r), _)| t == table && r == row);
        assert!(owned || *entity == Entity::Claim, "{table} {row} was written without need");
    }
    assert_eq!(findings(store), [""; 0]);
}

#[test]
fn no_path_forgets_it() {
    let mut store = store();
    let s = &mut store;
    let done = |_| ();
    watched(s, 1, Action::Scale, |tx| {
        let ratings = vec![Rating { label: "L".into(), verdict: Some(Verdict::Mixed), ..Rating::default() }];
        tx.add_scale(&RatingScale { name: "n".into(), ratings, ..RatingScale::default() })
    });
    watched(s, 2, Action::Add, |tx| {
        let text = ArticleText { text: "words".into(), ..ArticleText::default() };
        tx.add_article(&Article { texts: vec![text], ..article("A") }).map(done)
    });
    watched(s, 3, Action::Add, |tx| tx.add_source(&source("S")).map(|_| ()));
    let source_id = get(s, |tx| tx.source(SourceNo(1))).id.unwrap();
    let cited = citation(source_id, Stance::Supports);
    watched(s, 4, Action::Add, |tx| {
        tx.add_claim(&Claim {
            appearances: vec![Appearance::default()],
            citations: vec![cited.clone()],
            rulings: vec![ruling("A", "mixed")],
            tags: vec!["t".into()],
            ..claim("C")
        })
        .map(|_| ())
    });
    watched(s, 5, Action::Attach, |tx| tx.add_citation(ClaimNo(1), &cited).map(|_| ()));
    watched(s, 6, Action::Add, |tx| tx.add_appearance(ClaimNo(1), &Appearance::default()).map(|_| ()));
    let old = get(s, |tx| tx.ruling(RulingNo(1))).1.id;
    watched(s, 7, Action::Rule, |tx| {
        tx.add_ruling(ClaimNo(1), &Ruling { supersedes: old, ..ruling("A", "refuted") }).map(|_| ())
    });
    watched(s, 8, Action::Edit, |tx| tx.edit_article(ArticleNo(1), &article("A2")));
    watched(s, 9, Action::Edit, |tx| tx.edit_source(SourceNo(1), &source("S2")));
    watched(s, 10, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &Claim { tags: vec![], ..claim("C2") }));
    watched(s, 11, Action::Edit, |tx| tx.edit_citation(CitationNo(1), &citation(source_id, Stance::Refutes)));
    watched(s, 12, Action::Edit, |tx| {
        tx.edit_appearance(AppearanceNo(1), &Appearance { paragraph: Some(3), ..Appearance::default() })
    });
    watched(s, 13, Action::Remove, |tx| tx.withdraw(RulingNo(2), Some("why")));
    watched(s, 14, Action::Remove, |tx| tx.remove(Entity::Citation, 1));
    watched(s, 15, Action::Remove, |tx| tx.remove(Entity::Appearance, 1));
    watched(s, 16, Action::Remove, |tx| tx.remove(Entity::Claim, 1));
    watched(s, 17, Action::Remove, |tx| tx.remove(Entity::Article, 1));
    watched(s, 18, Action::Undo, |tx| tx.undo(None).map(|_| ()));
    watched(s, 19, Action::Undo, |tx| tx.undo(None).map(|_| ()));
    watched(s, 20, Action::Undo, |tx| tx.undo(None).map(|_| ()));

    // A file with a scale, an article, two sources, a new claim, and what is new about a known one.
    let known = get(s, |tx| tx.full_claim(ClaimNo(1)));
    let mut merged = known.clone();
    merged.rulings[0].withdrawn =
        Some(Withdrawal { recorded_at: minute(21), by: "B".into(), rationale: None });
    merged.citations.push(Citation { id: Some(number(31)), ..cited.clone() });
    merged.rulings.push(Ruling { id: Some(number(32)), ..ruling("B", "conflicting") });
    let new = Claim {
        id: Some(number(41)),
        citations: vec![Citation { id: Some(number(42)), ..citation(number(45), Stance::Context) }],
        appearances: vec![Appearance { article: Some(number(43)), ..Appearance::default() }],
        rulings: vec![ruling("B", "refuted")],
        ..claim("New")
    };
    let take = |tx: &WriteTx<'_>| {
        let mut import = Imported::begin(tx)?;
        let ratings = vec![Rating { label: "M".into(), ..Rating::default() }];
        import.scale(tx, &RatingScale { name: "m".into(), ratings, ..RatingScale::default() })?;
        let text = ArticleText { text: "words".into(), ..ArticleText::default() };
        import.article(tx, &Article { id: Some(number(43)), texts: vec![text], ..article("B") })?;
        import.source(tx, &Source { id: Some(number(44)), derived_from: Some(number(45)), ..source("T") })?;
        import.source(tx, &Source { id: Some(number(45)), ..source("U") })?;
        import.claim(tx, &merged)?;
        import.claim(tx, &new)?;
        import.finish(tx, "a file")
    };
    watched(s, 22, Action::Import, take);
    let change = get(s, |tx| tx.changes(None, None, 1)).remove(0).number;
    watched(s, 23, Action::Undo, |tx| tx.undo(None).map(|_| ()));
    let undo = get(s, |tx| tx.changes(None, None, 1)).remove(0).number;
    watched(s, 24, Action::Undo, |tx| tx.undo(Some(undo)).map(|_| ()));
    watched(s, 25, Action::Undo, |tx| tx.undo(Some(change)).map(|_| ()));
}

#[test]
fn what_changed_nothing_leaves_no_entry() {
    let mut store = furnished();
    let before = get(&store, |tx| tx.changes(None, None, 100)).len();
    let claim = get(&store, |tx| tx.claim(ClaimNo(1)));
    at(&mut store, 1, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &claim));
    assert_eq!(get(&store, |tx| tx.changes(None, None, 100)).len(), before);
}

#[test]
fn changes_are_paged_newest_first_and_asked_for_by_record() {
    let mut store = furnished();
    for n in 1..=5 {
        at(&mut store, n, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &claim(&format!("wording {n}"))));
    }
    let of = |record, before, limit| -> Vec<i64> {
        get(&store, |tx| tx.changes(record, before, limit)).into_iter().map(|c| c.number).collect()
    };
    let all = of(None, None, 100);
    assert!(all.is_sorted_by(|a, b| a > b) && all.len() == 7);
    assert_eq!(of(None, Some(all[2]), 2), all[3..5]);
    assert_eq!(of(Some((Entity::Claim, 1)), None, 100), all[..6]);
    assert_eq!(of(Some((Entity::Source, 1)), None, 100), all[5..6]);
    assert_eq!(of(Some((Entity::Scale, 1)), None, 100), all[6..]);
    let change = get(&store, |tx| tx.change(all[5]));
    let kinds: Vec<_> = change.entries.iter().map(|e| e.entity.unwrap().as_str()).collect();
    assert_eq!(kinds, ["article", "source", "claim", "citation"], "one command is one change");
    assert!(get(&store, |tx| Ok(tx.change(999))).is_err());
}

#[test]
fn an_entry_that_cannot_be_read_is_damage_and_not_silence() {
    let mut store = furnished();
    at(&mut store, 1, Action::Edit, |tx| tx.edit_claim(ClaimNo(1), &claim("Other words")));
    store.conn.execute_batch("DROP TRIGGER history_update").unwrap();
    store.conn.execute("UPDATE history SET before = '{' WHERE action = 'edit'", []).unwrap();
    let error = refused(&mut store, |tx| tx.undo(None));
    assert!(matches!(error, Error::Corrupt(_)), "{error}");
    let error = store.read(|tx| tx.claim_at(ClaimNo(1), &minute(0)).map(|_| ())).unwrap_err();
    assert!(matches!(error, Error::Corrupt(_)), "{error}");
    assert_eq!(get(&store, |tx| tx.claim(ClaimNo(1))).retired_at, None);
}
