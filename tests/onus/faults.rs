//! Faults, each a real one: a kill, a full disk, a lock, a damaged or foreign file, hostile input. After each,
//! the record is sound and nothing that was acknowledged is gone.
//!
//! A longer run of the kills: `ONUS_KILLS=1000 cargo test --release --test onus kills -- --nocapture`;
//! of the writers: `ONUS_WRITERS=200 cargo test --release --test onus crowd`; of fuzzed files:
//! `ONUS_FUZZ=20000 cargo test --test onus fuzz -- --nocapture`.

mod backup;
mod copies;
mod crowd;
mod damage;
mod durable;
mod foreign;
mod formats;
mod full;
mod fuzz;
mod hostile;
mod input;
mod kills;
mod locked;
mod manners;
mod mutants;
mod pipes;
mod readonly;
mod samples;
mod secrets;

#[path = "../../benches/generate/mod.rs"]
mod generate;

use super::support::{ONUS, Sandbox};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Exit codes as the help documents them.
mod code {
    pub const NO: i32 = 1;
    pub const USAGE: i32 = 2;
    pub const DATA: i32 = 65;
    pub const NO_INPUT: i32 = 66;
    pub const CANT_CREATE: i32 = 73;
    pub const IO: i32 = 74;
    pub const LOCKED: i32 = 75;
    pub const PERMISSION: i32 = 77;
    pub const INTERRUPTED: i32 = 130;
}

/// A claim that fills several tables at once, so that half of it would be seen.
const CLAIM: [&str; 7] =
    ["--claimant", "J. Doe", "--quote", "as printed", "--url", "https://news.example/1", "--tag=kept"];

/// The stderr of a program.
fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The stdout of a program.
fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs a command that must end by itself with this code, whose messages are no panic.
fn ends(command: &mut Command, code: i32) -> Output {
    let output = command.output().expect("it runs");
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(code), "{command:?}: {:?}\n{said}", output.status);
    assert!(!said.contains("panicked") && !said.contains("is a bug"), "{command:?}: {said}");
    output
}

/// As [`ends`], for a refusal in one sentence that names all of `parts`; gives the message.
fn refuses(command: &mut Command, code: i32, parts: &[&str]) -> String {
    let said = stderr(&ends(command, code));
    assert!(said.starts_with("error: ") && said.lines().count() <= 2, "{command:?}: {said}");
    for part in parts {
        assert!(said.contains(part), "{command:?} does not name {part:?}: {said}");
    }
    said
}

/// Every row count of a database.
fn counts(db: &Path) -> BTreeMap<String, i64> {
    let conn = Connection::open(db).expect("a database");
    conn.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'claim_fts_%'";
    let mut statement = conn.prepare(sql).unwrap();
    let names: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let count = |name: &String| {
        conn.query_row(&format!("SELECT count(*) FROM {name}"), [], |row| row.get(0)).expect("a count")
    };
    names.iter().map(|name| (name.clone(), count(name))).collect()
}

/// All that a database is made of: tables, indexes and triggers, each with its SQL.
fn schema(db: &Path) -> BTreeMap<String, Option<String>> {
    let conn = Connection::open(db).expect("a database");
    conn.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    let mut statement = conn.prepare("SELECT type || ' ' || name, sql FROM sqlite_schema").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(|row| row.expect("a row")).collect()
}

/// What a new database is made of.
fn whole_schema() -> &'static BTreeMap<String, Option<String>> {
    static SCHEMA: std::sync::OnceLock<BTreeMap<String, Option<String>>> = std::sync::OnceLock::new();
    SCHEMA.get_or_init(|| {
        let sandbox = Sandbox::new();
        sandbox.ok("add claim one");
        schema(&sandbox.db())
    })
}

/// SQLite's own checks of a file are content: pages, references, full text; it is ours, whole, and in WAL mode.
fn checked(db: &Path) {
    assert_eq!(&schema(db), whole_schema());
    let conn = Connection::open(db).expect("a database");
    conn.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    let one = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, rusqlite::types::Value>(0));
    assert_eq!(one("PRAGMA integrity_check").unwrap(), "ok".to_string().into());
    assert_eq!(one("PRAGMA foreign_key_check"), Err(rusqlite::Error::QueryReturnedNoRows));
    assert_eq!(one("PRAGMA application_id").unwrap(), i64::from(onus::store::APPLICATION_ID).into());
    assert_eq!(one("PRAGMA user_version").unwrap(), i64::from(onus::store::SCHEMA_VERSION).into());
    assert_eq!(one("PRAGMA journal_mode").unwrap(), "wal".to_string().into());
    let fts = "INSERT INTO claim_fts (claim_fts, rank) VALUES ('integrity-check', 1)";
    conn.execute(fts, []).expect("the full text matches the claims");
}

/// The sandbox's database is sound, by SQLite's checks and by `onus doctor`.
fn sound(sandbox: &Sandbox) {
    ends(&mut sandbox.onus(["doctor"]), 0);
    checked(&sandbox.db());
    ends(&mut sandbox.onus(["doctor"]), 0);
}

/// Every claim has all that was recorded with it by [`CLAIM`], and these are among them.
fn whole(db: &Path, acknowledged: &BTreeMap<i64, String>) {
    let conn = Connection::open(db).expect("a database");
    let sql = "SELECT id, text, (SELECT count(*) FROM appearance WHERE claim_id = claim.id),
        (SELECT count(*) FROM facet WHERE claim_id = claim.id AND facet LIKE 'tag %'),
        (SELECT count(*) FROM history WHERE entity = 'claim' AND record = claim.id) FROM claim";
    let mut statement = conn.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| {
            let parts: (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, parts))
        })
        .unwrap();
    let mut there = BTreeMap::new();
    for row in rows {
        let (number, text, parts) = row.unwrap();
        assert_eq!(parts, (1, 1, 1), "claim {number} is half there");
        there.insert(number, text);
    }
    for (number, text) in acknowledged {
        assert_eq!(there.get(number), Some(text), "claim {number} was acknowledged and is gone");
    }
}

/// A bundle of `claims` generated claims in the sandbox.
fn bundle(sandbox: &Sandbox, claims: u64, seed: u64) -> PathBuf {
    let path = sandbox.path().join(format!("bundle-{claims}-{seed}.json"));
    let mut file = std::fs::File::create(&path).expect("a file");
    generate::write_bundle(claims, seed, &mut file).expect("a bundle");
    path
}

/// The names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// No file of an unfinished work stands in the folder, and no log beside the database.
fn no_leftovers(folder: &Path) {
    let left: Vec<_> = names(folder)
        .into_iter()
        .filter(|name| [".part", "-wal", "-shm", "-journal"].iter().any(|end| name.ends_with(end)))
        .collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

/// `onus` with a limit, in KiB, on the size of every file that it writes.
fn limited(sandbox: &Sandbox, size: u32, args: &[&str]) -> Command {
    let mut command = sandbox.command("bash");
    command.args(["-c", "ulimit -f $0 && exec \"$@\"", &size.to_string(), ONUS]).args(args);
    command
}

/// Makes a command that root starts run as nobody, for whom permissions count; then `folder` must be open.
fn as_nobody(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    if is_root() { command.uid(65534).gid(65534) } else { command }
}

/// Whether the tests run as root.
fn is_root() -> bool {
    std::fs::metadata("/proc/self").map(|meta| meta.uid()).unwrap_or(1) == 0
}
