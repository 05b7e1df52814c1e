//! Each kind of damage is found, and named.

use super::*;

/// What doctor says after `sql` ran behind the store's back.
fn after(sql: &str) -> Vec<String> {
    let mut store = furnished();
    add(&mut store, |tx| {
        tx.add_ruling(ClaimNo(1), &ruling("A", "refuted"))?;
        let text = ArticleText { text: "words".into(), ..ArticleText::default() };
        tx.add_article(&Article { texts: vec![text], ..article("With a text") })?;
        let old = tx.claim(ClaimNo(1))?;
        let said = Some("2019".parse().unwrap());
        tx.edit_claim(ClaimNo(1), &Claim { tags: vec!["Border".into()], said, ..old })
    });
    assert_eq!(findings(&mut store), [""; 0]);
    use rusqlite::config::DbConfig::{SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY};
    for setting in [SQLITE_DBCONFIG_DEFENSIVE, SQLITE_DBCONFIG_ENABLE_FKEY] {
        store.conn.set_db_config(setting, false).unwrap();
    }
    store.conn.execute_batch(sql).unwrap();
    findings(&mut store)
}

#[test]
fn each_kind_of_tampering_is_found() {
    for (sql, finding) in [
        ("DROP INDEX claim_recorded", "schema: claim_recorded is missing"),
        ("DROP TRIGGER ruling_update", "schema: ruling_update is missing"),
        ("CREATE TABLE extra (x)", "schema: extra was added by something else"),
        ("ALTER TABLE claim ADD COLUMN x TEXT", "schema: claim is not as this version makes it"),
        ("PRAGMA user_version = 7", "schema: the schema has version 7, not 3"),
        ("UPDATE claim SET standing = '{}'", "derived: claim 1: where it stands"),
        ("UPDATE claim SET merged_into = 1", "derived: claim 1: it is part of a claim that is itself"),
        (
            "INSERT INTO claim SELECT 2, randomblob(16), text, claimant, said, said_from, said_to, kind, note, tags,
                recorded_at, NULL, standing, facets, 1 FROM claim",
            "derived: claim 2: it is part of another claim and still in the lists",
        ),
        ("UPDATE claim SET facets = '[]'", "derived: claim 1: where it stands"),
        ("UPDATE claim SET said_from = '2018-01-01'", "derived: claim 1: lists by date would misplace it"),
        ("DELETE FROM facet WHERE facet = 'disputed'", "derived: claim 1: lists would miss it"),
        ("INSERT INTO facet VALUES ('verdict mixed', 1)", "derived: 1 facets belong to no claim"),
        ("UPDATE claim SET text = 'other words'", "full text: the full text does not match"),
        (
            "INSERT INTO claim_fts (rowid, text) VALUES (9, 'ghost')",
            "full text: the full text does not match",
        ),
        ("DROP TRIGGER article_text_update; UPDATE article_text SET text = 'x'", "derived: article 2: version 1 of its text was changed"),
        ("UPDATE citation SET source_id = 99", "foreign keys: citation 1 refers to a source"),
        ("DELETE FROM source", "foreign keys: citation 1 refers to a source"),
        ("UPDATE citation SET retired_at = recorded_at", "derived: claim 1: where it stands"),
        (
            "DROP TRIGGER rating_update; UPDATE rating SET verdict = 'supported'",
            "derived: claim 1: where it stands",
        ),
    ] {
        let found = after(sql);
        assert!(found.iter().any(|line| line.starts_with(finding)), "{sql}: {found:?}");
    }
}

#[test]
fn damaged_pages_are_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onus.db");
    let mut store = Store::open_or_create(&path, &[], &minute(0)).unwrap();
    for n in 0..200 {
        add(&mut store, |tx| tx.add_claim(&claim(&format!("claim {n} {}", "words ".repeat(30)))));
    }
    drop(store);
    let mut bytes = std::fs::read(&path).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 9000].fill(0x5a);
    std::fs::write(&path, bytes).unwrap();
    match Store::open(&path) {
        Ok(mut store) => assert!(!findings(&mut store).is_empty()),
        Err(error) => assert!(matches!(error, Error::Corrupt(_)), "{error:?}"),
    }
}
