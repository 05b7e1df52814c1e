//! The acknowledgement comes after the sync, as the calls to the system show.

use super::*;
use std::sync::OnceLock;

/// `onus` with `calls.c` loaded before it, which the machine's C compiler makes once.
fn watched(sandbox: &Sandbox, args: &[&str]) -> Command {
    static CALLS: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, library) = CALLS.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let library = folder.path().join("calls.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/onus/faults/calls.c");
        let made =
            Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&library).args([source, "-ldl"]).status();
        assert!(made.expect("a C compiler named cc").success(), "calls.c does not compile");
        (folder, library)
    });
    let mut command = sandbox.onus(args);
    command.env("LD_PRELOAD", library);
    command
}

/// Runs `onus` and gives the calls by which it wrote, in order, each as `name(descriptor`.
fn calls(sandbox: &Sandbox, args: &[&str]) -> Vec<String> {
    let log = sandbox.path().join("calls.log");
    let output = watched(sandbox, args).env("CALLS_LOG", &log).output().expect("onus runs");
    assert!(output.status.success(), "{}", stderr(&output));
    let calls = std::fs::read_to_string(&log).expect("a log").lines().map(str::to_string).collect();
    std::fs::remove_file(log).expect("the log goes");
    calls
}

fn is_sync(call: &str) -> bool {
    call.starts_with("fsync(") || call.starts_with("fdatasync(")
}

/// The descriptor that a call works on.
fn descriptor(call: &str) -> &str {
    call.split('(').nth(1).unwrap_or_default()
}

#[test]
fn the_number_is_printed_after_the_sync() {
    let sandbox = Sandbox::new();
    for (text, first) in [("the first, which makes the database", true), ("a later one", false)] {
        let args = [&["add", "claim", text], &CLAIM[..]].concat();
        let calls = calls(&sandbox, &args);
        let printed = calls.iter().position(|call| call == "write(1").expect("a number");
        let before = &calls[..printed];
        let synced = before.iter().rposition(|call| is_sync(call)).expect("a sync before the number");
        // What is written into the log, or anywhere, before the number is on disk.
        let written = before.iter().rposition(|call| call.starts_with("pwrite(")).expect("pages");
        assert!(written < synced, "written after the last sync: {before:#?}");
        assert_eq!(descriptor(&calls[written]), descriptor(&calls[synced]), "another file was synced");
        let syncs = calls.iter().filter(|call| is_sync(call)).count();
        assert!(first || syncs <= 5, "{syncs} syncs for one add: {calls:#?}");
    }
    sound(&sandbox);
}

#[test]
fn a_sync_that_fails_is_no_acknowledgement() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    let mut command = watched(&sandbox, &["add", "claim", "second"]);
    let output = command.env("CALLS_FAIL", "fsync fdatasync").output().expect("onus runs");
    assert_eq!(output.status.code(), Some(code::IO), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    sound(&sandbox);
    assert_eq!(sandbox.ok("query --count"), "1\n");
}

#[test]
fn a_file_system_without_links_holds_a_database() {
    let sandbox = Sandbox::new();
    let mut command = watched(&sandbox, &["add", "claim", "first"]);
    let output = command.env("CALLS_FAIL", "link").output().expect("onus runs");
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "1\n"), "{}", stderr(&output));
    sound(&sandbox);
    assert_eq!(names(sandbox.path()), ["onus.db"]);
}
