//! What is no database of ours, or a later one's: one sentence, and not a byte changed.

use super::*;

/// Each file that is not to be touched: its name, the exit code and the words of the refusal.
fn make(sandbox: &Sandbox) -> Vec<(PathBuf, i32, Vec<&'static str>)> {
    let path = |name: &str| sandbox.path().join(name);
    sandbox.ok("add claim ours");
    let ours = std::fs::read(sandbox.db()).unwrap();
    let patched = |name: &str, at: usize, bytes: &[u8]| {
        let mut copy = ours.clone();
        copy[at..at + bytes.len()].copy_from_slice(bytes);
        std::fs::write(path(name), copy).unwrap();
        path(name)
    };
    let other = path("other.db");
    let conn = Connection::open(&other).unwrap();
    conn.execute_batch("PRAGMA application_id = 252006673; CREATE TABLE t (a); INSERT INTO t VALUES (1)")
        .unwrap();
    let nobodys = path("nobodys.db");
    Connection::open(&nobodys)
        .unwrap()
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (a)")
        .unwrap();
    for (name, bytes) in [
        ("empty.db", &b""[..]),
        ("text.db", &b"Not a database, but a text that is longer than the header of one. ".repeat(4)),
        ("short.db", &ours[..60]),
        ("magic.db", b"SQLite format 3\0"),
    ] {
        std::fs::write(path(name), bytes).unwrap();
    }
    std::fs::create_dir(path("folder.db")).unwrap();
    std::fs::write(path("folder.db").join("inside"), "kept").unwrap();
    vec![
        (
            patched("newer.db", 60, &7u32.to_be_bytes()),
            code::DATA,
            vec!["newer.db", "version 7", "up to 3", "newer Onus"],
        ),
        (patched("newest.db", 60, &[0xff; 4]), code::DATA, vec!["newest.db", "4294967295"]),
        (other, code::DATA, vec!["other.db", "another application", "0x0f055111", "0x4f6e7573"]),
        (nobodys, code::DATA, vec!["nobodys.db", "another application", "0x00000000"]),
        (path("empty.db"), code::DATA, vec!["empty.db", "an empty file"]),
        (path("text.db"), code::DATA, vec!["text.db", "not a database"]),
        (path("short.db"), code::DATA, vec!["short.db", "not a database"]),
        (path("magic.db"), code::DATA, vec!["magic.db", "not a database"]),
        (path("folder.db"), code::DATA, vec!["folder.db", "a folder"]),
        (path("missing.db"), code::NO_INPUT, vec!["missing.db", "no Onus database", "onus demo"]),
    ]
}

/// Every byte in a folder and its folders, by name.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(bytes(&entry.path()));
        } else {
            found.insert(entry.path(), std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

#[test]
fn what_is_not_ours_stays_as_it_is() {
    let sandbox = Sandbox::new();
    let files = make(&sandbox);
    let bundle = bundle(&sandbox, 2, 1);
    let before = bytes(sandbox.path());
    for (path, code, words) in &files {
        let words: Vec<&str> = words.to_vec();
        let with = |args: &[&str]| {
            let mut command = sandbox.onus(args);
            command.env("ONUS_DB", path);
            command
        };
        for args in [&["query"][..], &["show", "1"], &["export", "json"], &["doctor"], &["backup", "copy.db"]]
        {
            refuses(&mut with(args), *code, &words);
        }
        if *code != code::NO_INPUT {
            refuses(&mut with(&["add", "claim", "a claim"]), *code, &words);
            refuses(with(&["import"]).arg(&bundle), *code, &words);
        }
        // By --db too, which the environment does not matter to.
        refuses(sandbox.onus(["query", "--db"]).arg(path), *code, &words);
        for args in [&["--version"][..], &["--help"], &["query", "--help"], &["completions", "bash"]] {
            assert!(!ends(&mut with(args), 0).stdout.is_empty());
        }
        // A shell that asks for completions gets none from it, and no message.
        let mut completing = with(&["--", "onus", "show", ""]);
        let output = ends(completing.env("COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", "2"), 0);
        assert_eq!(stderr(&output), "");
    }
    assert!(before == bytes(sandbox.path()), "a file was changed or made: {:?}", names(sandbox.path()));
    sound(&sandbox);
}
