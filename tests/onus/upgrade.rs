//! Every kept schema of the past is brought up to date, with what it holds.
//!
//! `tests/fixtures/schema_v1.sql` and its kin are databases as SQL text, each made when its version was the
//! newest: the schema as SQLite keeps it, and rows of every table. A migration comes with the fixture of its
//! version, which this writes:
//!
//! ```sh
//! cargo test --test onus upgrade::write_the_fixture -- --ignored
//! ```

use onus::model::*;
use onus::store::{self, APPLICATION_ID, Action, Filter, SCHEMA_VERSION, Stamp, Store};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The tables of what people recorded; the others are worked out from these.
const CONTENT: [&str; 10] = [
    "article",
    "article_text",
    "claim",
    "appearance",
    "source",
    "citation",
    "scale",
    "rating",
    "ruling",
    "history",
];

/// Those that version 3 brought.
const SINCE_3: [&str; 5] = ["content", "content_part", "extract", "snapshot", "link_check"];

/// Columns that a migration may work out anew; doctor compares them with what they follow from.
const DERIVED: [&str; 2] = ["standing", "facets"];

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The kept schemas, by version.
fn kept() -> BTreeMap<u32, String> {
    let files = std::fs::read_dir(fixtures()).unwrap().map(|file| file.unwrap().path());
    files
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            let version = name.strip_prefix("schema_v")?.strip_suffix(".sql")?.parse().unwrap();
            Some((version, std::fs::read_to_string(&path).unwrap()))
        })
        .collect()
}

/// A database file made of SQL text.
fn loaded(folder: &Path, sql: &str) -> PathBuf {
    let path = folder.join("onus.db");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    path
}

/// The schema as SQLite keeps it.
fn schema(path: &Path) -> Vec<(String, Option<String>)> {
    let conn = Connection::open(path).unwrap();
    let sql = "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

/// The rows of a table, each value under its column.
fn rows(path: &Path, table: &str) -> Vec<BTreeMap<String, Value>> {
    let conn = Connection::open(path).unwrap();
    let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let names: Vec<String> = statement.column_names().map(String::from).collect();
    let rows = statement.query_map([], |row| {
        names.iter().enumerate().map(|(n, name)| Ok((name.clone(), row.get(n)?))).collect()
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn fresh(folder: &Path) -> PathBuf {
    let path = folder.join("fresh.db");
    drop(Store::open_or_create(&path, &[], &minute(0)).unwrap());
    path
}

#[test]
fn every_kept_schema_becomes_the_newest_and_keeps_its_rows() {
    let kept = kept();
    let versions: Vec<u32> = kept.keys().copied().collect();
    assert_eq!(
        versions,
        (1..=SCHEMA_VERSION).collect::<Vec<_>>(),
        "a version without its fixture: see above"
    );
    for (version, sql) in kept {
        let folder = tempfile::tempdir().unwrap();
        let path = loaded(folder.path(), &sql);
        let fresh = fresh(folder.path());
        if version == SCHEMA_VERSION {
            assert_eq!(schema(&path), schema(&fresh), "version {version} was changed after it was kept");
        }
        let since = if version >= 3 { &SINCE_3[..] } else { &[] };
        let tables: Vec<&str> = CONTENT.iter().chain(since).copied().collect();
        let before: Vec<_> = tables.iter().map(|table| rows(&path, table)).collect();
        let mut store = Store::open(&path).unwrap();
        assert_eq!(store.doctor().unwrap(), [], "version {version}");
        assert_eq!(schema(&path), schema(&fresh), "version {version}");
        for (table, before) in tables.iter().zip(before) {
            assert!(!before.is_empty(), "the fixture of version {version} has no {table}");
            let after = rows(&path, table);
            assert_eq!(before.len(), after.len(), "version {version}: {table}");
            for (before, after) in before.iter().zip(&after) {
                let kept = |column: &str| after.contains_key(column) && !DERIVED.contains(&column);
                for (column, value) in before.iter().filter(|(column, _)| kept(column)) {
                    assert_eq!(after.get(column), Some(value), "version {version}: {table}.{column}");
                }
            }
        }
        let count = |filter: Filter| store.read(|tx| tx.count(&filter)).unwrap();
        assert_eq!(count(Filter::default()), 2);
        assert_eq!(count(Filter { removed: true, ..Filter::default() }), 1);
        assert_eq!(count(Filter { disputed: true, ..Filter::default() }), 1);
        assert_eq!(count(Filter { unruled: true, ..Filter::default() }), 1);
        assert_eq!(count(Filter { tags: vec!["border".into()], ..Filter::default() }), 1);
        assert_eq!(count(Filter { words: Some("\"duct tape\"".into()), ..Filter::default() }), 1);
        assert_eq!(count(Filter { article: Some(ArticleNo(1)), ..Filter::default() }), 1);
        // And it takes new records.
        store.write(&stamp(50, Action::Undo), |tx| tx.undo(None).map(|_| ())).unwrap();
        assert_eq!(store.doctor().unwrap(), [], "version {version}");
        drop(store);
        drop(Store::open(&path).unwrap());
    }
}

#[test]
fn a_newer_version_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let sql = kept().remove(&SCHEMA_VERSION).unwrap();
    let path = loaded(folder.path(), &format!("{sql}PRAGMA user_version = {};", SCHEMA_VERSION + 1));
    let bytes = std::fs::read(&path).unwrap();
    for _ in 0..2 {
        match Store::open(&path).err() {
            Some(store::Error::Newer { found, known, .. }) => {
                assert_eq!((found, known), (SCHEMA_VERSION + 1, SCHEMA_VERSION));
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(bytes == std::fs::read(&path).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was put beside it");
}

fn minute(n: u32) -> Timestamp {
    format!("2026-11-22T12:{n:02}:00.000Z").parse().unwrap()
}

fn stamp(n: u32, action: Action) -> Stamp {
    Stamp { at: minute(n), actor: "A. Checker".into(), action }
}

fn id(n: u128) -> Id {
    Id(uuid::Uuid::from_u128(n))
}

/// Records a little of everything, the same each time.
fn furnish(path: &Path) -> store::Result<()> {
    let scale = RatingScale {
        id: Some(id(1)),
        name: "five-step".into(),
        ratings: vec![
            Rating { label: "True".into(), verdict: Some(Verdict::Supported), ..Rating::default() },
            Rating {
                label: "False".into(),
                value: Some(1.into()),
                best: Some(5.into()),
                worst: Some(1.into()),
                verdict: Some(Verdict::Refuted),
            },
            Rating { label: "Legend".into(), ..Rating::default() },
        ],
        ..RatingScale::default()
    };
    let article = serde_json::json!({
        "id": id(2), "title": "An article", "authors": ["A", "B"], "published": "2019-02", "language": "en",
        "texts": [{ "text": "First draft." }, { "text": "Second draft,\nwith 'quotes' and — dashes." }]
    });
    let wire = serde_json::json!({ "id": id(3), "title": "A wire", "tier": "primary" });
    let paper = serde_json::json!({
        "id": id(4), "type": "report", "title": "A paper", "issued": "2018~", "url": "https://example.org/a",
        "confidential": true, "derived_from": id(3)
    });
    let rating = |label: &str| serde_json::json!({ "scale": "five-step", "label": label });
    let first = serde_json::json!({
        "id": id(5), "text": "Women are bound with duct tape", "claimant": "Somebody", "said": "2019-01",
        "kind": "anecdote", "tags": ["Border", "women"],
        "appearances": [{ "id": id(6), "article": id(2), "quote": "duct tape", "paragraph": 3 }],
        "citations": [
            { "id": id(7), "source": id(3), "stance": "supports", "quote": "tape", "locator": { "page": "xii" } },
            { "id": id(8), "source": id(4), "stance": "refutes", "note": "read twice" }
        ],
        "rulings": [
            { "id": id(9), "rating": rating("True"), "ruled_by": "A", "ruled_on": "2026-11" },
            { "id": id(10), "rating": rating("False"), "ruled_by": "A", "supersedes": id(9),
              "rationale": "It rested on one witness.", "relying_on": [id(8)] }
        ]
    });
    let second = serde_json::json!({ "id": id(11), "text": "Six percent end in prison", "said": "2017" });
    let third = serde_json::json!({
        "id": id(12), "text": "A claim that was removed",
        "rulings": [{ "id": id(13), "rating": rating("Legend"), "ruled_by": "B" }]
    });
    fn of<T: serde::de::DeserializeOwned>(json: &serde_json::Value) -> T {
        serde_json::from_value(json.clone()).unwrap()
    }
    let mut store = Store::open_or_create(path, &[scale], &minute(0))?;
    store.write(&stamp(1, Action::Add), |tx| {
        tx.add_article(&of(&article))?;
        tx.add_source(&of(&wire))?;
        tx.add_source(&of(&paper))?;
        tx.add_claim(&of(&first))?;
        tx.add_claim(&of(&second))?;
        tx.add_claim(&of(&third))
    })?;
    store.write(&stamp(2, Action::Remove), |tx| {
        tx.withdraw(RulingNo(3), Some("not ours to say"))?;
        tx.remove(Entity::Claim, 3)
    })?;
    store.write(&stamp(3, Action::Edit), |tx| {
        let claim = tx.claim(ClaimNo(2))?;
        tx.edit_claim(ClaimNo(2), &Claim { note: Some("by the prosecutors".into()), ..claim })
    })?;
    store.write(&stamp(4, Action::Snapshot), |tx| {
        // SHA-256 of the three letters, as FIPS 180-2 has it in its appendix B.1.
        let sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        tx.keep_bytes(sha256, 3, &mut &b"abc"[..], true)?;
        let text = |by: &str, text: &str| Extract { by: by.into(), text: text.into(), ..Extract::default() };
        tx.keep_extract(sha256, &text("plain text", "abc"))?;
        tx.keep_extract(sha256, &Extract { pages: vec![0, 2], note: Some("n".into()), ..text("other", "tape") })?;
        let copy = serde_json::json!({ "id": id(14), "sha256": sha256, "length": 3, "media_type": "text/plain",
            "retrieved_at": minute(1), "url": "https://example.org/a", "file": "a.txt" });
        tx.add_snapshot(SourceNo(1), &of(&copy))?;
        tx.add_link_check(&of(&serde_json::json!({ "source": 2, "url": "https://example.org/a",
            "state": "gone", "status": 404, "checked_at": minute(4) })))?;
        let found = serde_json::json!({ "outcome": "found", "why": "it is there", "verified_at": minute(4) });
        tx.keep_verification(CitationNo(1), &of(&found))?;
        tx.verified(ClaimNo(1))
    })
}

/// A database as SQL text.
fn dumped(path: &Path) -> rusqlite::Result<String> {
    let conn = Connection::open(path)?;
    let mut out = String::new();
    let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let _ = writeln!(
        out,
        "-- A database of schema version {version}, as tests/onus/upgrade.rs wrote it when that was the newest. Kept as it is.\n\
        PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {version};\nBEGIN;"
    );
    // The tables that FTS5 makes for itself come with the virtual table.
    let sql = "SELECT type, name, sql, sql LIKE 'CREATE VIRTUAL%' FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\' ORDER BY type = 'table' DESC, rowid";
    let mut statement = conn.prepare(sql)?;
    let objects: Vec<(String, String, String, bool)> = statement
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
        .collect::<Result<_, _>>()?;
    let tables: Vec<_> = objects.iter().filter(|(kind, ..)| kind == "table").collect();
    for (_, _, sql, _) in &tables {
        let _ = writeln!(out, "{sql};");
    }
    for (_, name, _, is_virtual) in &tables {
        if *is_virtual {
            let _ = writeln!(out, "INSERT INTO {name} ({name}) VALUES ('rebuild');");
            continue;
        }
        let columns = conn.prepare(&format!("SELECT * FROM {name}"))?;
        let quoted: Vec<String> = columns.column_names().map(|c| format!("quote({c})")).collect();
        let mut rows = conn.prepare(&format!("SELECT {} FROM {name}", quoted.join(" || ', ' || ")))?;
        for row in rows.query_map([], |row| row.get::<_, String>(0))? {
            let _ = writeln!(out, "INSERT INTO {name} VALUES ({});", row?);
        }
    }
    for (_, _, sql, _) in objects.iter().filter(|(kind, ..)| kind != "table") {
        let _ = writeln!(out, "{sql};");
    }
    out.push_str("COMMIT;\n");
    Ok(out)
}

#[test]
#[ignore = "writes the fixture of the newest version; run it once, with the migration that makes it"]
fn write_the_fixture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onus.db");
    furnish(&path).unwrap();
    let sql = dumped(&path).unwrap();
    std::fs::write(fixtures().join(format!("schema_v{SCHEMA_VERSION}.sql")), sql).unwrap();
}
