//! Whose file it is, and what the file itself forbids, whatever program opens it.

use super::*;
use rusqlite::Connection;
use std::fs;

fn made(folder: &Path) -> PathBuf {
    let path = folder.join("onus.db");
    let scale = RatingScale {
        name: "five-step".into(),
        ratings: vec![Rating { label: "mixed".into(), verdict: Some(Verdict::Mixed), ..Rating::default() }],
        ..RatingScale::default()
    };
    drop(Store::open_or_create(&path, &[scale], &minute(0)).unwrap());
    path
}

#[test]
fn each_wrong_file_is_refused_in_words_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = |name: &str, sql: &str| {
        let path = folder.path().join(name);
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        fs::read(path).unwrap()
    };
    let newer = format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {}; CREATE TABLE t (x);",
        SCHEMA_VERSION + 1
    );
    type Wrong = (&'static str, Vec<u8>, fn(&Error) -> bool);
    let files: [Wrong; 6] = [
        ("empty", vec![], |e| matches!(e, Error::NotAFile { what: "an empty file", .. })),
        ("short", b"SQLite format 3\0".to_vec(), |e| matches!(e, Error::NotADatabase(_))),
        ("text", vec![b'x'; 5000], |e| matches!(e, Error::NotADatabase(_))),
        ("bare", sqlite("a", "CREATE TABLE t (x)"), |e| {
            matches!(e, Error::Foreign { application_id: 0, .. })
        }),
        ("other", sqlite("b", "PRAGMA application_id = 7; CREATE TABLE t (x)"), |e| {
            matches!(e, Error::Foreign { application_id: 7, .. })
        }),
        ("newer", sqlite("c", &newer), |e| matches!(e, Error::Newer { .. })),
    ];
    for (name, bytes, expected) in files {
        let path = folder.path().join(name);
        fs::write(&path, &bytes).unwrap();
        for result in [Store::open(&path), Store::open_or_create(&path, &[], &minute(0))] {
            let error = result.err().unwrap();
            assert!(expected(&error), "{name}: {error:?}");
        }
        assert_eq!(fs::read(&path).unwrap(), bytes, "{name}");
        assert!(!folder.path().join(format!("{name}-wal")).exists());
    }
    assert!(matches!(Store::open(folder.path()).err(), Some(Error::NotAFile { what: "a folder", .. })));
    assert!(matches!(Store::open(&folder.path().join("none")).err(), Some(Error::Missing(_))));
}

#[test]
fn a_file_is_made_once_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let mut store = Store::open_or_create(&path, &[], &minute(0)).unwrap();
    assert_eq!(get(&store, |tx| tx.scales()).len(), 1, "it was there and stays");
    assert_eq!(findings(&mut store), [""; 0]);
    drop(store);
    let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(names, ["onus.db"], "no scratch file stays");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn the_file_itself_keeps_what_was_ruled_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = made(folder.path());
    let mut store = Store::open(&path).unwrap();
    add(&mut store, |tx| {
        tx.add_claim(&Claim { rulings: vec![ruling("A", "mixed")], ..claim("C") })?;
        tx.withdraw(RulingNo(1), Some("why"))
    });
    let before =
        get(&store, |tx| Ok((tx.full_claim(ClaimNo(1))?, tx.changes(None, None, 10)?, tx.scales()?)));
    // As any other program would open it, with the keys off.
    let other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    for sql in [
        "UPDATE ruling SET rationale = 'x'",
        "UPDATE OR REPLACE ruling SET id = 2",
        "DELETE FROM ruling",
        "REPLACE INTO ruling SELECT * FROM ruling",
        "INSERT OR REPLACE INTO ruling SELECT 9, uuid, claim_id, rating_id, 'B', NULL, NULL, NULL, NULL, '[]', recorded_at, NULL, NULL, NULL, NULL, NULL, NULL FROM ruling",
        "UPDATE history SET actor = 'x'",
        "DELETE FROM history",
        "REPLACE INTO history SELECT id, change, at, 'x', action, entity, record, before, after, undoes FROM history",
        "UPDATE rating SET label = 'x'",
        "UPDATE rating SET verdict = 'refuted'",
        "DELETE FROM rating",
        "UPDATE scale SET name = 'x'",
        "DELETE FROM scale",
        "UPDATE rating SET scale_id = 7",
    ] {
        let error = other.execute(sql, []).map(|_| ()).expect_err(sql).to_string();
        assert!(error.contains(" is never "), "{sql}: {error}");
    }
    let after = get(&store, |tx| Ok((tx.full_claim(ClaimNo(1))?, tx.changes(None, None, 10)?, tx.scales()?)));
    assert_eq!(before, after);
}

#[test]
fn a_failed_write_leaves_nothing() {
    let mut store = furnished();
    let before = get(&store, |tx| tx.changes(None, None, 10));
    refused(&mut store, |tx| {
        tx.add_claim(&claim("Half"))?;
        tx.remove(Entity::Citation, 1)?;
        Err::<(), _>(Error::Interrupted)
    });
    assert_eq!(get(&store, |tx| tx.changes(None, None, 10)), before);
    assert_eq!(listed(&store, &Filter::default()), [1]);
    assert_eq!(findings(&mut store), [""; 0]);
}

#[test]
fn an_older_file_that_cannot_be_written_says_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("onus.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(include_str!("../../../migrations/sqlite/0001_initial.sql")).unwrap();
    conn.execute_batch("PRAGMA user_version = 1").unwrap();
    drop(conn);
    // Permissions are no test: whoever runs it may write everything.
    let conn = Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let error = crate::store::schema::upgrade(&conn, &path, 1).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    let error = error.to_string();
    assert!(error.contains("schema version 1") && error.contains("takes writing"), "{error}");
}
