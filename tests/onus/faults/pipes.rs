//! Readers that go away, and signals that ask to end.

use super::*;
use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// A line of bash in which a failing program of a pipe fails the whole.
pub(super) fn piped(sandbox: &Sandbox, line: &str) -> Output {
    let mut bash = sandbox.command("bash");
    bash.args(["-c", &format!("set -o pipefail; {line}")]).output().expect("bash runs")
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let sandbox = Sandbox::new();
    let file = bundle(&sandbox, 400, 5);
    ends(sandbox.onus(["import"]).arg(&file), 0);
    sandbox.ok("add claim once");
    for args in [
        "query --limit 1000",
        "query --limit 1000 --format json",
        "query --limit 1000 --format jsonl",
        "query --limit 1000 --format csv",
        "export json",
        "export jsonl",
        "export csv",
        "export claimreview",
        "export claimreview --as list --plain",
        "export claimreview --as datafeed",
        "export claimreview --as html-snippets",
        "export google",
        "export markdown",
        "export bibtex",
        "export csl-json",
        "export ris",
        "schema",
        "history",
        "source list",
        "source list --format csv",
        "show 1",
        "show 1 --format json",
        "scale list --format json",
        "doctor",
        "--help",
        "query --help",
        "man",
        "completions bash",
    ] {
        for reader in ["head -n 1 >/dev/null", "true", "head -c 70000 >/dev/null"] {
            let output = piped(&sandbox, &format!("onus {args} | {reader}"));
            assert_eq!(output.status.code(), Some(0), "{args} | {reader}: {output:?}");
            let said = stderr(&output);
            let only = said.lines().all(|line| line.starts_with("next page: ") || line.contains("is sound"));
            assert!(only, "{args} | {reader}: {said}");
        }
    }
    // Nobody hears the message: the code is what it was, and there is no panic and no abort.
    let output = piped(&sandbox, "onus show 9999 2> >(exec true); code=$?; sleep 0.1; exit $code");
    assert_eq!(output.status.code(), Some(code::NO_INPUT));
    for line in ["onus show 9999 2>/dev/full", "onus show 9999 2>&-"] {
        assert_eq!(piped(&sandbox, line).status.code(), Some(code::NO_INPUT), "{line}");
    }
    assert_eq!(piped(&sandbox, "onus add claim x 2>/dev/full").status.code(), Some(0));
    assert_eq!(piped(&sandbox, "onus no-such-command 2>/dev/full").status.code(), Some(code::USAGE));
    // A pipe with a name is written to, and stays what it is.
    let output = piped(
        &sandbox,
        "mkfifo p && { head -n 1 p & onus export json -o p; code=$?; wait; test -p p && exit $code; }",
    );
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(0), "{\n"), "{}", stderr(&output));
    sound(&sandbox);
}

/// Waits until a child has a handler for SIGINT, for before that the signal ends any program.
pub(super) fn ready(child: &Child) {
    let start = Instant::now();
    loop {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", child.id())).expect("a child at work");
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).expect("its signals");
        if u64::from_str_radix(caught.trim(), 16).expect("a mask") & 2 != 0 {
            return;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "no handler: {status}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Sends a signal to a child of ours.
pub(super) fn signal(child: &Child, name: &str) {
    let sent = Command::new("bash").args(["-c", &format!("kill -s {name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// Interrupts an import and says how long it then took to end.
pub(super) fn interrupted(child: Child, name: &str) -> Duration {
    signal(&child, name);
    let start = Instant::now();
    let output = child.wait_with_output().unwrap();
    let took = start.elapsed();
    assert_eq!(output.status.code(), Some(code::INTERRUPTED), "{name}: {output:?}");
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("interrupted; nothing was changed"), "{}", stderr(&output));
    took
}

#[test]
fn an_interrupted_import_of_a_foreign_format_is_rolled_back() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim before");
    let before = counts(&sandbox.db());
    let rows = if cfg!(debug_assertions) { 20_000 } else { 300_000 };
    let mut table = String::from("claim,speaker,label,fact_checker,source_url\n");
    for row in 0..rows {
        let site = row % 50;
        table +=
            &format!("It is {row}.,J. Doe {site},label {row},Desk {site},https://d{site}.example/{row}\n");
    }
    std::fs::write(sandbox.path().join("table.csv"), table).unwrap();
    for (name, millis) in [("INT", 0), ("INT", 300), ("TERM", 800)] {
        let mut command = sandbox.onus(["import", "table.csv"]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        ready(&child);
        std::thread::sleep(Duration::from_millis(millis));
        let took = interrupted(child, name);
        assert!(took < Duration::from_secs(4), "{took:?} after {millis} ms");
        // No scale that was made on the way, and no record as it came.
        assert_eq!(before, counts(&sandbox.db()));
        sound(&sandbox);
    }
    // It waits for the next row.
    let mut command = sandbox.onus(["import", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    ready(&child);
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"claim,label\nIt is so.,no").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert!(interrupted(child, "INT") < Duration::from_secs(4));
    drop(input);
    assert_eq!(before, counts(&sandbox.db()));
    sound(&sandbox);
    no_leftovers(sandbox.path());
}

#[test]
fn an_interrupted_import_is_rolled_back() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim before");
    let before = counts(&sandbox.db());
    // Enough to be at work for some seconds.
    let file = bundle(&sandbox, if cfg!(debug_assertions) { 8_000 } else { 80_000 }, 5);
    let start = |input: Stdio, file: &str| {
        let mut command = sandbox.onus(["import", file]);
        let child = command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        ready(&child);
        child
    };
    for (name, millis) in [("INT", 0), ("INT", 200), ("INT", 600), ("TERM", 400)] {
        let child = start(Stdio::null(), file.to_str().unwrap());
        std::thread::sleep(Duration::from_millis(millis));
        let took = interrupted(child, name);
        // A second is what is promised; the rest is for a machine that does much else.
        assert!(took < Duration::from_secs(4), "{took:?} after {millis} ms");
        assert_eq!(before, counts(&sandbox.db()));
        sound(&sandbox);
    }
    // It waits for input that does not come: at the start, and in the middle of a record.
    for text in ["", "{\"onus\": 1, \"claims\": [{\"text\": \"a cl"] {
        let mut child = start(Stdio::piped(), "-");
        let mut input = child.stdin.take().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(500));
        let took = interrupted(child, "INT");
        assert!(took < Duration::from_secs(4), "{took:?} after {text:?}");
        drop(input);
    }
    assert_eq!(before, counts(&sandbox.db()));
    sound(&sandbox);
    no_leftovers(sandbox.path());
}
