//! Locked for longer than the timeout.

use super::*;
use std::time::{Duration, Instant};

#[test]
fn a_writer_gives_up_and_says_where() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    let file = bundle(&sandbox, 3, 1);
    let holder = Connection::open(sandbox.db()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE; UPDATE claim SET note = 'zzheldzz'").unwrap();
    let db = sandbox.db().display().to_string();
    std::thread::scope(|scope| {
        for args in [vec!["add", "claim", "second"], vec!["import", file.to_str().unwrap()]] {
            let (sandbox, db) = (&sandbox, &db);
            scope.spawn(move || {
                let start = Instant::now();
                refuses(&mut sandbox.onus(&args), code::LOCKED, &[db, "locked", "try again"]);
                let waited = start.elapsed();
                assert!(waited > Duration::from_secs(4), "it gave up after {waited:?}");
                assert!(waited < Duration::from_secs(20), "it gave up only after {waited:?}");
            });
        }
        // Readers see the state before, at once.
        for args in [&["query", "first"][..], &["show", "1"], &["export", "json"], &["history"]] {
            let start = Instant::now();
            let output = ends(&mut sandbox.onus(args), 0);
            assert!(!stdout(&output).contains("zzheldzz"));
            assert!(start.elapsed() < Duration::from_secs(4), "{args:?} waited {:?}", start.elapsed());
        }
    });
    drop(holder);
    sandbox.ok("add claim third");
    sound(&sandbox);
    assert_eq!(sandbox.ok("query --count"), "2\n");
}

#[test]
fn a_lock_that_ends_in_time_is_waited_for() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    let holder = Connection::open(sandbox.db()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    std::thread::scope(|scope| {
        let add = scope.spawn(|| ends(&mut sandbox.onus(["add", "claim", "second"]), 0));
        std::thread::sleep(Duration::from_millis(700));
        holder.execute_batch("ROLLBACK").unwrap();
        assert_eq!(stdout(&add.join().unwrap()), "2\n");
    });
    drop(holder);
    sound(&sandbox);
}
