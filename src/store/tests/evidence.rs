//! Stored copies, the versions of a text, and what lists know of a check.

use super::*;
use sha2::{Digest, Sha256};

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A copy of these bytes.
fn copy_of(bytes: &[u8]) -> Snapshot {
    let (sha256, length) = (hash(bytes), bytes.len() as u64);
    Snapshot { sha256, length, media_type: "text/plain".into(), ..Snapshot::default() }
}

/// Keeps a copy of a source with its bytes and the text in them.
fn keep(tx: &WriteTx<'_>, source: SourceNo, bytes: &[u8], text: &str) -> Result<SnapshotNo> {
    let copy = copy_of(bytes);
    tx.keep_bytes(&copy.sha256, copy.length, &mut { bytes }, true)?;
    tx.keep_extract(&copy.sha256, &Extract { by: "test 1".into(), text: text.into(), ..Extract::default() })?;
    tx.add_snapshot(source, &copy)
}

fn read_back(store: &Store, bytes: &[u8]) -> Vec<u8> {
    get(store, |tx| {
        let mut copy = tx.copy(&hash(bytes))?.unwrap();
        let mut read = Vec::new();
        std::io::Read::read_to_end(&mut copy, &mut read).unwrap();
        assert!(copy.is_intact());
        Ok(read)
    })
}

/// A store with a claim that cites a source with this quotation.
fn cited(quote: &str) -> (Store, SourceNo, ClaimNo, CitationNo) {
    let mut store = store();
    let (source, claim, citation) = add(&mut store, |tx| {
        let source = tx.add_source(&source("Report"))?;
        let claim = tx.add_claim(&claim("Crime fell"))?;
        let id = tx.source(source)?.id.unwrap();
        let citation = Citation { source: id, quote: Some(quote.into()), ..Citation::default() };
        Ok((source, claim, tx.add_citation(claim, &citation)?))
    });
    (store, source, claim, citation)
}

fn found(outcome: VerificationOutcome) -> Verification {
    serde_json::from_value(serde_json::json!({
        "outcome": outcome, "why": "because", "verified_at": minute(3)
    }))
    .unwrap()
}

fn verify(store: &mut Store, citation: CitationNo, claim: ClaimNo, outcome: VerificationOutcome) {
    at(store, 3, Action::Verify, |tx| {
        tx.keep_verification(citation, &found(outcome))?;
        tx.verified(claim)
    });
}

fn listed(store: &Store) -> (bool, bool) {
    let has = |filter: Filter| get(store, |tx| tx.count(&filter)) == 1;
    let unverified = has(Filter { unverified: true, ..Filter::default() });
    (unverified, has(Filter { altered: true, ..Filter::default() }))
}

#[test]
fn the_same_bytes_are_stored_once_and_come_back_as_they_were() {
    let (mut store, source, ..) = cited("down six percent");
    // More than two parts, of bytes that no compression makes smaller.
    let mut seed = 7u64;
    let noise = |_| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as u8
    };
    let bytes: Vec<u8> = (0..2_500_000).map(noise).collect();
    for n in 1..=2 {
        assert_eq!(at(&mut store, n, Action::Snapshot, |tx| keep(tx, source, &bytes, "a text")).0, n as i64);
    }
    assert_eq!(read_back(&store, &bytes), bytes);
    let count = |sql: &str| -> i64 { get(&store, |tx| Ok(tx.row(sql, [], |row| row.get(0))?.unwrap())) };
    let counts = [count("SELECT count(*) FROM content"), count("SELECT count(*) FROM content_part")];
    assert_eq!(counts, [1, 3]);
    let evidence = get(&store, |tx| tx.evidence(&hash(&bytes)));
    let Evidence::Intact(extracts) = evidence else { panic!("{evidence:?}") };
    assert_eq!((extracts.len(), extracts[0].text.as_str()), (1, "a text"));
    assert_eq!(store.doctor().unwrap(), []);
}

#[test]
fn bytes_that_are_their_own_text_are_kept_once() {
    let (mut store, source, ..) = cited("x");
    at(&mut store, 1, Action::Snapshot, |tx| keep(tx, source, b"plain words", "plain words"));
    at(&mut store, 1, Action::Snapshot, |tx| keep(tx, source, b"", ""));
    let own: i64 = get(&store, |tx| {
        Ok(tx.row("SELECT count(*) FROM extract WHERE text IS NULL", [], |r| r.get(0))?.unwrap())
    });
    assert_eq!(own, 2);
    let text = Extract { by: "test 1".into(), text: "plain words".into(), ..Extract::default() };
    assert_eq!(get(&store, |tx| tx.evidence(&hash(b"plain words"))), Evidence::Intact(vec![text]));
}

#[test]
fn bytes_that_changed_on_the_way_are_not_kept() {
    let (mut store, source, ..) = cited("x");
    let error = refused(&mut store, |tx| {
        let copy = copy_of(b"announced");
        tx.keep_bytes(&copy.sha256, copy.length, &mut &b"others"[..], true)?;
        tx.add_snapshot(source, &copy)
    });
    assert!(error.to_string().contains("changed while it was read"), "{error}");
    let rows: i64 = get(&store, |tx| Ok(tx.row("SELECT count(*) FROM content", [], |r| r.get(0))?.unwrap()));
    assert_eq!(rows, 0);
}

#[test]
fn a_changed_byte_is_seen_by_the_check_and_by_the_doctor() {
    let (mut store, source, ..) = cited("x");
    let bytes = b"the words as they were, and enough of them to be compressed, compressed, compressed";
    at(&mut store, 1, Action::Snapshot, |tx| keep(tx, source, bytes, "the words"));
    let edit = |store: &Store, sql: &str| store.conn.execute_batch(sql);
    // The schema refuses; another program may go around it.
    let flip =
        "UPDATE content_part SET bytes = CAST(substr(bytes, 1, 20) || X'00' || substr(bytes, 22) AS BLOB)";
    assert!(edit(&store, flip).unwrap_err().to_string().contains("never edited"));
    edit(&store, &format!("DROP TRIGGER content_part_update; {flip}")).unwrap();
    assert!(matches!(get(&store, |tx| tx.evidence(&hash(bytes))), Evidence::Tampered(_)));
    let messages: Vec<_> = store.doctor().unwrap().into_iter().map(|f| f.message).collect();
    assert!(messages.iter().any(|m| m.starts_with("copy of snapshot 1: the stored bytes")), "{messages:?}");
}

#[test]
fn a_changed_text_is_seen_too() {
    let (mut store, source, ..) = cited("x");
    at(&mut store, 1, Action::Snapshot, |tx| keep(tx, source, b"bytes", "the words"));
    at(&mut store, 1, Action::Snapshot, |tx| keep(tx, source, b"others", "other words"));
    let swap =
        "DROP TRIGGER extract_update; UPDATE extract SET text = (SELECT text FROM extract WHERE id = 2)";
    store.conn.execute_batch(swap).unwrap();
    let evidence = get(&store, |tx| tx.evidence(&hash(b"bytes")));
    assert!(matches!(evidence, Evidence::Tampered(why) if why.contains("text taken out")), "{evidence:?}");
}

#[test]
fn lists_know_what_a_check_found_until_something_changes() {
    use VerificationOutcome as Is;
    let (mut store, source, claim, citation) = cited("down six percent");
    assert_eq!(listed(&store), (true, false));
    for (outcome, lists) in [
        (Is::Found, (false, false)),
        (Is::Altered, (true, true)),
        (Is::Moved, (false, false)),
        (Is::Missing, (true, true)),
        (Is::NoCopy, (true, false)),
        (Is::Tampered, (true, true)),
        (Is::Found, (false, false)),
    ] {
        verify(&mut store, citation, claim, outcome);
        assert_eq!(listed(&store), lists, "{outcome}");
        assert_eq!(store.doctor().unwrap(), []);
    }
    // A note changes nothing; other words do.
    let edit = |store: &mut Store, f: fn(&mut Citation)| {
        at(store, 4, Action::Edit, |tx| {
            let mut changed = tx.citation(citation)?.1;
            f(&mut changed);
            tx.edit_citation(citation, &changed)
        })
    };
    edit(&mut store, |c| c.note = Some("n".into()));
    assert_eq!(listed(&store), (false, false));
    edit(&mut store, |c| c.quote = Some("down five percent".into()));
    assert_eq!(listed(&store), (true, false));
    verify(&mut store, citation, claim, Is::Altered);
    let copy = at(&mut store, 5, Action::Snapshot, |tx| keep(tx, source, b"b", "b"));
    assert_eq!(listed(&store), (true, false));
    verify(&mut store, citation, claim, Is::Found);
    at(&mut store, 6, Action::Remove, |tx| tx.remove(Entity::Snapshot, copy.0));
    assert_eq!(listed(&store), (true, false));
    assert_eq!(store.doctor().unwrap(), []);
}

#[test]
fn a_copy_is_taken_back_and_comes_again() {
    let (mut store, source, ..) = cited("x");
    at(&mut store, 1, Action::Snapshot, |tx| keep(tx, source, b"b", "b"));
    at(&mut store, 2, Action::Undo, |tx| tx.undo(None));
    assert!(get(&store, |tx| tx.snapshots(source))[0].retired_at.is_some());
    let undo = get(&store, |tx| tx.changes(None, None, 1))[0].number;
    at(&mut store, 3, Action::Undo, |tx| tx.undo(Some(undo)));
    assert_eq!(get(&store, |tx| tx.snapshots(source))[0].retired_at, None);
}

#[test]
fn a_version_of_a_text_is_taken_back_and_comes_again() {
    let mut store = store();
    let text = |text: &str| ArticleText { text: text.into(), ..ArticleText::default() };
    let one = add(&mut store, |tx| tx.add_article(&Article { texts: vec![text("first")], ..article("A") }));
    let latest = |store: &Store| get(store, |tx| Ok(tx.latest_text(one)?.unwrap())).1.text;
    assert_eq!(at(&mut store, 1, Action::Add, |tx| tx.revise_article(one, "second")), 2);
    assert!(refused(&mut store, |tx| tx.revise_article(one, "second")).to_string().contains("version 2"));
    assert!(matches!(refused(&mut store, |tx| tx.revise_article(one, " ")), Error::Invalid { .. }));
    assert_eq!(latest(&store), "second");
    at(&mut store, 2, Action::Undo, |tx| tx.undo(None));
    assert_eq!(latest(&store), "first");
    let undo = get(&store, |tx| tx.changes(None, None, 1))[0].number;
    at(&mut store, 3, Action::Undo, |tx| tx.undo(Some(undo)));
    assert_eq!(latest(&store), "second");
    assert_eq!(store.doctor().unwrap(), []);
}
