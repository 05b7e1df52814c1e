//! A database in which somebody changed a byte of a stored copy, around what the schema refuses.

use super::*;

/// Changes the database as another program could.
fn tamper(sandbox: &Sandbox, sql: &str) {
    Connection::open(sandbox.db()).expect("a database").execute_batch(sql).expect(sql);
}

/// The schema as it was, for doctor to find nothing but the copy.
fn trigger(sandbox: &Sandbox, name: &str) -> String {
    let conn = Connection::open(sandbox.db()).unwrap();
    conn.query_row("SELECT sql FROM sqlite_schema WHERE name = ?1", [name], |row| row.get(0)).unwrap()
}

#[test]
fn a_changed_byte_is_seen_by_whatever_reads_it() {
    let text = words(40);
    let sandbox = furnished(&text, "In year 7 the office counted 52 cases");
    sandbox.ok("verify");
    let start = sandbox.path().join("start");
    ends(sandbox.onus(["backup"]).arg(&start), 0);
    let update = trigger(&sandbox, "content_part_update");
    let delete = trigger(&sandbox, "content_part_delete");
    let conn = Connection::open(&start).unwrap();
    let length: i64 = conn.query_row("SELECT length(bytes) FROM content_part", [], |row| row.get(0)).unwrap();
    let edit = |at: i64| {
        format!(
            "UPDATE content_part SET bytes = CAST(substr(bytes, 1, {at}) || CASE substr(bytes, {at} + 1, 1) WHEN X'41'
                THEN X'42' ELSE X'41' END || substr(bytes, {at} + 2) AS BLOB)"
        )
    };
    let places = [0, 1, 2, 20, length / 2, length - 12].map(edit);
    let cut = format!("UPDATE content_part SET bytes = substr(bytes, 1, {})", length / 2);
    let gone = "DELETE FROM content_part".to_string();
    let empty = "UPDATE content_part SET bytes = X''".to_string();
    let off = "DROP TRIGGER content_part_update; DROP TRIGGER content_part_delete";
    // After the last word only a check sum of the compression follows, which is no byte of the copy.
    for at in length - 5..length {
        std::fs::copy(&start, sandbox.db()).expect("the old state");
        tamper(&sandbox, &format!("{off}; {}; {update}; {delete};", edit(at)));
        let whole = sandbox.run("verify").status.code() == Some(0);
        let saved = sandbox.run("snapshot --save 1 -o saved").status.code();
        assert_eq!(saved, Some(if whole { 0 } else { code::DATA }));
        assert!(!whole || std::fs::read_to_string(sandbox.path().join("saved")).unwrap() == text);
        let _ = std::fs::remove_file(sandbox.path().join("saved"));
    }
    for sql in places.into_iter().chain([cut, gone, empty]) {
        std::fs::copy(&start, sandbox.db()).expect("the old state");
        let refused =
            Connection::open(sandbox.db()).unwrap().execute_batch(&sql).expect_err("the schema refuses it");
        assert!(refused.to_string().contains("a stored copy is never"), "{refused}");
        tamper(&sandbox, &format!("{off}; {sql}; {update}; {delete};"));
        let output = ends(&mut sandbox.onus(["verify"]), code::NO);
        let (said, sums) = (stdout(&output), stderr(&output));
        assert!(said.starts_with("1\t1\t1\ttampered\tsnapshot 1: the stored bytes"), "{said}");
        assert!(sums.contains("1 citation: 1 tampered"), "{sums}");
        let shown = sandbox.ok("show 1");
        assert!(shown.contains("tampered"), "{shown}");
        assert_eq!(sandbox.ok("query --altered --count"), "1\n");
        let output = ends(&mut sandbox.onus(["doctor"]), code::NO);
        let said = stdout(&output) + &stderr(&output);
        assert!(said.contains("copy of snapshot 1: the stored bytes"), "{sql}: {said}");
        std::fs::write(sandbox.path().join("there"), "before").unwrap();
        let before = names(sandbox.path());
        for args in [
            &["snapshot", "--text", "1"][..],
            &["snapshot", "--save", "1", "-o", "new"],
            &["snapshot", "--save", "1", "-o", "there"],
            &["snapshot", "--export", "new.warc.gz"],
            &["snapshot", "--export", "there"],
        ] {
            let said = refuses(&mut sandbox.onus(args), code::DATA, &["snapshot 1 was tampered with"]);
            assert_eq!(names(sandbox.path()), before, "{args:?}: {said}");
            assert_eq!(std::fs::read_to_string(sandbox.path().join("there")).unwrap(), "before");
        }
        ends(&mut sandbox.onus(["snapshot", "--save", "1", "-o", "-"]), code::DATA);
        // The same bytes again are no way to hide it, and a way to mend it that keeps the record.
        let again = ends(&mut sandbox.onus(["snapshot", "1", "copy.txt"]), 0);
        let answer = ends(&mut sandbox.onus(["verify"]), code::NO);
        assert!(stdout(&answer).contains("tampered"), "{}", stderr(&again));
    }
}

#[test]
fn a_changed_text_is_seen_too() {
    let sandbox = Sandbox::new();
    sandbox.ok("add source --title Report");
    file(&sandbox, "page.html", "<p>The bridge was <b>safe</b>, they said.</p>");
    file(&sandbox, "other.html", "<p>The bridge was <b>unsafe</b>, they said.</p>");
    sandbox.ok("snapshot 1 page.html");
    sandbox.ok("add source --title Other");
    sandbox.ok("snapshot 2 other.html");
    sandbox.ok("add claim bridges");
    ends(&mut sandbox.onus(["attach", "1", "1", "--supports", "--quote", "The bridge was unsafe"]), 0);
    assert!(stdout(&ends(&mut sandbox.onus(["verify"]), code::NO)).contains("altered"));
    let update = trigger(&sandbox, "extract_update");
    let swap = "UPDATE extract SET text = (SELECT text FROM extract WHERE id = 2)";
    tamper(&sandbox, &format!("DROP TRIGGER extract_update; {swap}; {update};"));
    let said = stdout(&ends(&mut sandbox.onus(["verify"]), code::NO));
    assert!(said.contains("tampered\tsnapshot 1: the text taken out of the bytes"), "{said}");
    refuses(&mut sandbox.onus(["snapshot", "--text", "1"]), code::DATA, &["tampered"]);
    let doctor = ends(&mut sandbox.onus(["doctor"]), code::NO);
    assert!((stdout(&doctor) + &stderr(&doctor)).contains("snapshot 1"));
    // The bytes themselves are what they were, and come out.
    sandbox.ok("snapshot --save 1 -o saved.html");
}
