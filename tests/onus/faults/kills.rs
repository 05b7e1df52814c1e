//! SIGKILL at random moments of whatever writes. What was acknowledged is there, what is there is whole, and a
//! file is in its old state or its new one.

use super::generate::Generator;
use super::*;
use std::os::unix::process::ExitStatusExt;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// What became of the commands of one kind.
#[derive(Debug, Default)]
pub(super) struct Toll {
    /// Commands started.
    pub(super) kills: u32,
    /// Those that the kill found still at work.
    pub(super) midway: u32,
    /// Those that had acknowledged before.
    acknowledged: u32,
}

/// Starts `command`, kills it after a part of `usual` drawn from `rng`, and gives what it had printed.
pub(super) fn kill(command: &mut Command, usual: Duration, rng: &mut Generator, toll: &mut Toll) -> String {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    std::thread::sleep(usual * (rng.below(1_150) as u32) / 1_000);
    child.kill().expect("it is ours");
    let output = child.wait_with_output().expect("it ended");
    let killed = output.status.signal() == Some(9);
    assert!(killed || output.status.success(), "{command:?}: {:?}", output.status);
    toll.kills += 1;
    toll.midway += u32::from(killed);
    let printed = stdout(&output);
    toll.acknowledged += u32::from(printed.ends_with('\n'));
    printed
}

/// How long a command takes, at its best of three.
pub(super) fn usual(mut command: impl FnMut() -> Command) -> Duration {
    let time = |_| {
        let start = Instant::now();
        ends(&mut command(), 0);
        start.elapsed()
    };
    (0..3).map(time).min().expect("three")
}

/// Adds into one database, one killed add after the other.
fn adds(kills: u32, rng: &mut Generator) -> Toll {
    let sandbox = Sandbox::new();
    let add = |text: &str| {
        let mut command = sandbox.onus(["add", "claim", text]);
        command.args(CLAIM);
        command
    };
    let usual = usual(|| add("a first claim"));
    let (mut toll, mut acknowledged) = (Toll::default(), BTreeMap::new());
    for n in 0..kills {
        let text = format!("claim of kill {n}");
        let printed = kill(&mut add(&text), usual, rng, &mut toll);
        if let Some(number) = printed.strip_suffix('\n') {
            acknowledged.insert(number.parse().expect("a number"), text);
        }
        if n % 8 == 7 {
            sound(&sandbox);
            whole(&sandbox.db(), &acknowledged);
        }
    }
    sound(&sandbox);
    whole(&sandbox.db(), &acknowledged);
    toll
}

/// The first add, which makes the database.
fn first_adds(kills: u32, rng: &mut Generator) -> Toll {
    let fresh = |sandbox: &Sandbox| {
        let mut command = sandbox.onus(["add", "claim", "the first"]);
        command.args(CLAIM);
        command
    };
    let homes = [Sandbox::new(), Sandbox::new(), Sandbox::new()];
    let mut home = homes.iter();
    let usual = usual(|| fresh(home.next().expect("one for each")));
    let mut toll = Toll::default();
    for _ in 0..kills {
        let sandbox = Sandbox::new();
        let printed = kill(&mut fresh(&sandbox), usual, rng, &mut toll);
        let acknowledged =
            if printed.is_empty() { BTreeMap::new() } else { [(1, "the first".into())].into() };
        if sandbox.db().exists() {
            sound(&sandbox);
            whole(&sandbox.db(), &acknowledged);
        }
        assert!(sandbox.db().exists() || acknowledged.is_empty());
        // Work goes on after a kill, and what the killed command left is cleared away.
        ends(&mut fresh(&sandbox), 0);
        sound(&sandbox);
        whole(&sandbox.db(), &acknowledged);
        assert_eq!(names(sandbox.path()), ["onus.db"]);
    }
    toll
}

/// The claims of a bundle as JSON Lines.
fn lines(sandbox: &Sandbox, bundle: &Path) -> PathBuf {
    let (db, lines) = (sandbox.path().join("lines.db"), bundle.with_extension("jsonl"));
    ends(sandbox.onus(["import"]).arg(bundle).env("ONUS_DB", &db), 0);
    ends(sandbox.onus(["export", "jsonl", "-o"]).arg(&lines).env("ONUS_DB", &db), 0);
    lines
}

/// An import: all of the file, or the old state. `before` claims are there when it begins; with `by_line` it is
/// one of JSON Lines.
fn imports(kills: u32, before: u64, by_line: bool, rng: &mut Generator) -> Toll {
    let sandbox = Sandbox::new();
    let (old, new) = (bundle(&sandbox, before, 1), bundle(&sandbox, 60, 2));
    let new = if by_line { lines(&sandbox, &new) } else { new };
    let start = sandbox.path().join("start.db");
    ends(sandbox.onus(["import"]).arg(&old).env("ONUS_DB", &start), 0);
    let reset = || {
        for end in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(format!("{}{end}", sandbox.db().display()));
        }
        std::fs::copy(&start, sandbox.db()).expect("a copy of a file at rest");
        let mut command = sandbox.onus(["import"]);
        command.arg(&new);
        command
    };
    let usual = usual(reset);
    let (old, new) = (counts(&start), counts(&sandbox.db()));
    assert_eq!(new["claim"], before as i64 + 60);
    let mut toll = Toll::default();
    for _ in 0..kills {
        let printed = kill(&mut reset(), usual, rng, &mut toll);
        sound(&sandbox);
        let there = counts(&sandbox.db());
        assert!(there == new || (there == old && printed.is_empty()), "half an import: {there:?}");
    }
    toll
}

/// The first opening by this version of a file with an older schema: here one without any table.
fn migrations(kills: u32, rng: &mut Generator) -> Toll {
    let sandbox = Sandbox::new();
    let old = || {
        for end in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(format!("{}{end}", sandbox.db().display()));
        }
        let conn = Connection::open(sandbox.db()).expect("a new file");
        conn.pragma_update(None, "application_id", onus::store::APPLICATION_ID).unwrap();
        conn.pragma_update(None, "journal_mode", "WAL").unwrap();
        drop(conn);
        sandbox.onus(["query"])
    };
    let usual = usual(old);
    let mut toll = Toll::default();
    for _ in 0..kills {
        kill(&mut old(), usual, rng, &mut toll);
        let conn = Connection::open(sandbox.db()).expect("a database");
        let sql =
            "SELECT (SELECT count(*) FROM sqlite_schema), (SELECT user_version FROM pragma_user_version)";
        let state: (i64, u32) = conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        // Each migration is whole by itself.
        let migrated = state.0 > 0 && (1..=onus::store::SCHEMA_VERSION).contains(&state.1);
        assert!(state == (0, 0) || migrated, "half a migration: {state:?}");
        drop(conn);
        sound(&sandbox);
    }
    toll
}

#[test]
fn kills() {
    let kills: u32 = std::env::var("ONUS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let seed: u64 = std::env::var("ONUS_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let share = |parts: u32| (kills * parts).div_ceil(20);
    let mut rng = Generator::new(seed);
    let start = Instant::now();
    let tolls = [
        ("adds", adds(share(6), &mut rng)),
        ("first adds", first_adds(share(3), &mut rng)),
        ("imports, fresh", imports(share(2), 0, false, &mut rng)),
        ("imports, filled", imports(share(2), 40, false, &mut rng)),
        ("imports of lines, fresh", imports(share(3), 0, true, &mut rng)),
        ("imports of lines, filled", imports(share(2), 40, true, &mut rng)),
        ("migrations", migrations(share(2), &mut rng)),
    ];
    for (name, toll) in &tolls {
        println!(
            "{name}: {} kills, {} of them midway, {} after an acknowledgement",
            toll.kills, toll.midway, toll.acknowledged
        );
        // A kill that never strikes at work would test nothing.
        assert!(toll.midway > 0, "{name}: no kill struck midway");
    }
    let total: u32 = tolls.iter().map(|(_, toll)| toll.kills).sum();
    let midway: u32 = tolls.iter().map(|(_, toll)| toll.midway).sum();
    let seconds = start.elapsed().as_secs();
    println!("{total} kills, {midway} midway, seed {seed}, {seconds} s: 0 lost, 0 half");
    assert!(total >= kills && midway * 4 > kills, "too few kills struck midway");
}
