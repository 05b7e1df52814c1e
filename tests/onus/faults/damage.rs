//! Flipped and truncated pages: no panic, no signal, no endless run, and `doctor` flags what SQLite flags.

use super::generate::Generator;
use super::*;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// Damages a copy of a database in the `n`-th way.
fn damaged(sound: &[u8], n: u64, rng: &mut Generator) -> (Vec<u8>, String) {
    let mut bytes = sound.to_vec();
    let pages = bytes.len() as u64 / 4096;
    let page = rng.below(pages);
    let at = (page * 4096) as usize;
    let what = match n % 6 {
        0 => {
            // Not in the header that tells whose file it is.
            let bit = 100 * 8 + rng.below((bytes.len() as u64 - 100) * 8) as usize;
            bytes[bit / 8] ^= 1 << (bit % 8);
            format!("bit {} of byte {}", bit % 8, bit / 8)
        }
        1 => {
            let length = 100 + rng.below(bytes.len() as u64 - 100) as usize;
            bytes.truncate(length);
            format!("cut to {length} bytes")
        }
        2 => {
            bytes[at.max(100)..at + 4096].fill(0);
            format!("page {} zeroed", page + 1)
        }
        3 => {
            bytes[at.max(100)..at + 4096].iter_mut().for_each(|byte| *byte = rng.draw() as u8);
            format!("page {} random", page + 1)
        }
        4 => {
            let other = (rng.below(pages) * 4096) as usize;
            let from = sound[other.max(100)..other + 4096].to_vec();
            let start = at + (4096 - from.len());
            bytes[start..at + 4096].copy_from_slice(&from);
            format!("page {} in the place of page {}", other / 4096 + 1, page + 1)
        }
        _ => {
            // The head of a page: its kind, its free list, its cells.
            let start = if page == 0 { 100 } else { at };
            (0..4).for_each(|_| bytes[start + rng.below(12) as usize] = rng.draw() as u8);
            format!("the head of page {}", page + 1)
        }
    };
    (bytes, what)
}

/// What SQLite itself says of a file; none when it can't even begin.
fn sqlite_is_content(db: &Path) -> bool {
    let check = || -> rusqlite::Result<bool> {
        let conn = Connection::open_with_flags(db, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let pages: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let keys = conn.prepare("PRAGMA foreign_key_check")?.exists([])?;
        Ok(pages == "ok" && !keys)
    };
    check().unwrap_or(false)
}

/// Runs a command for at most a minute and gives its code and what it said.
fn bounded(command: &mut Command, what: &str) -> (Option<i32>, String) {
    let start = Instant::now();
    let said = tempfile::NamedTempFile::new().unwrap();
    command.stdout(Stdio::null()).stderr(said.reopen().unwrap());
    let mut child = command.spawn().expect("it starts");
    let status = loop {
        if let Some(status) = child.try_wait().expect("it is ours") {
            break status;
        }
        if start.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            panic!("{what}: {command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    (status.code(), std::fs::read_to_string(said.path()).unwrap_or_default())
}

#[test]
fn damaged_files_are_reported_and_survived() {
    let sandbox = Sandbox::new();
    let file = bundle(&sandbox, 60, 5);
    ends(sandbox.onus(["import"]).arg(file), 0);
    ends(sandbox.onus(["rule", "1", "false", "--because", "x"]).args(["--by", "someone"]), 0);
    let sound = std::fs::read(sandbox.db()).unwrap();
    let mut rng = Generator::new(8);
    let mut flagged = 0;
    let many: u64 = std::env::var("ONUS_DAMAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    for n in 0..many {
        let (bytes, what) = damaged(&sound, n, &mut rng);
        let restore = || {
            for side in ["-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{side}", sandbox.db().display()));
            }
            std::fs::write(sandbox.db(), &bytes).unwrap();
        };
        restore();
        let content = sqlite_is_content(&sandbox.db());
        for args in [
            &["doctor"][..],
            &["query", "--disputed"],
            &["query", "percent"],
            &["show", "1"],
            &["export", "json"],
            &["history"],
            &["backup", "--force", "copy.db"],
            &["add", "claim", "one more"],
            &["rule", "2", "true", "--because", "x", "--by", "another"],
        ] {
            restore();
            let (code, said) = bounded(&mut sandbox.onus(args), &what);
            let known = matches!(code, Some(0 | code::NO | code::DATA | code::NO_INPUT | code::IO));
            assert!(known && !said.contains("bug"), "{what}: {args:?} ended with {code:?}: {said}");
            if args == ["doctor"] {
                assert!(content || code != Some(0), "{what}: SQLite flags it and doctor does not");
                flagged += u64::from(code != Some(0));
            }
        }
    }
    assert!(flagged * 2 > many, "only {flagged} of {many} were flagged");
}
