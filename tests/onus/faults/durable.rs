//! The acknowledgement comes after the sync, as strace sees it.

use super::*;

/// Runs `onus` under strace and gives its system calls, one a line, in order.
fn traced(sandbox: &Sandbox, calls: &str, args: &[&str]) -> Vec<String> {
    let log = sandbox.path().join("strace.log");
    let mut command = sandbox.command("strace");
    command.args(["-f", "-s", "8", "-e"]).arg(format!("trace={calls}")).arg("-o").arg(&log);
    let output = command.arg(ONUS).args(args).output();
    let output = output.expect("strace is missing: install it, as with `apt-get install strace`");
    assert!(output.status.success(), "under strace: {}", stderr(&output));
    let log = std::fs::read_to_string(log).expect("a log");
    log.lines().map(|line| line.split_once(' ').map_or(line, |(_, call)| call.trim()).to_string()).collect()
}

fn is_sync(call: &str) -> bool {
    call.starts_with("fsync(") || call.starts_with("fdatasync(")
}

/// The descriptor that a call works on.
fn descriptor(call: &str) -> &str {
    let arguments = call.split('(').nth(1).unwrap_or_default();
    arguments.split([',', ')']).next().unwrap_or_default()
}

#[test]
fn the_number_is_printed_after_the_sync() {
    let sandbox = Sandbox::new();
    for (text, first) in [("the first, which makes the database", true), ("a later one", false)] {
        let args = [&["add", "claim", text], &CLAIM[..]].concat();
        let calls = traced(&sandbox, "fsync,fdatasync,write,pwrite64,pwritev,openat", &args);
        let printed = calls.iter().position(|call| call.starts_with("write(1, ")).expect("a number");
        let before = &calls[..printed];
        let synced = before.iter().rposition(|call| is_sync(call)).expect("a sync before the number");
        // What is written into the log, or anywhere, before the number is on disk.
        let written = before.iter().rposition(|call| call.starts_with("pwrite")).expect("pages");
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
    let mut command = sandbox.command("strace");
    command.args(["-f", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]);
    command.args(["-e", "inject=fsync,fdatasync:error=EIO", ONUS, "add", "claim", "second"]);
    let output = command.output().expect("strace is missing: install it, as with `apt-get install strace`");
    assert_eq!(output.status.code(), Some(code::IO), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    sound(&sandbox);
    assert_eq!(sandbox.ok("query --count"), "1\n");
}

#[test]
fn a_file_system_without_links_holds_a_database() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command("strace");
    command.args(["-f", "-o", "/dev/null", "-e", "trace=link,linkat"]);
    command.args(["-e", "inject=link,linkat:error=EPERM", ONUS, "add", "claim", "first"]);
    let output = command.output().expect("strace is missing: install it, as with `apt-get install strace`");
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "1\n"), "{}", stderr(&output));
    sound(&sandbox);
    assert_eq!(names(sandbox.path()), ["onus.db"]);
}
