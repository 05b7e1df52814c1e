//! Readers that go away, and Ctrl-C.

use super::super::pipes::{interrupted, piped, ready, signal};
use super::*;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let text = words(3_000);
    let sandbox = furnished(&text, "In year 7 the office counted 52 cases");
    sandbox.ok("add article copy.txt --title Draft");
    for n in 1..40 {
        let quote = format!("In year {n} the office counted");
        ends(&mut sandbox.onus(["attach", "1", "1", "--supports", "--quote", &quote]), 0);
        if n % 4 == 0 {
            ends(&mut sandbox.onus(["add", "claim", "x", "--article", "1", "--quote", &quote]), 0);
        }
    }
    sandbox.ok("edit source 1 --clear url");
    for args in [
        "verify",
        "verify --format json",
        "verify --format jsonl",
        "verify --format csv",
        "anchor",
        "anchor --format json",
        "links",
        "links --format json",
        "snapshot 1",
        "snapshot --text 1",
        "snapshot --save 1 -o -",
    ] {
        for reader in ["head -n 1 >/dev/null", "true", "head -c 70000 >/dev/null"] {
            let output = piped(&sandbox, &format!("onus {args} | {reader}"));
            let said = stderr(&output);
            assert_eq!(output.status.code(), Some(0), "{args} | {reader}: {said}");
            assert!(!said.contains("error") && !said.contains("pipe"), "{args} | {reader}: {said}");
        }
    }
    sound(&sandbox);
}

/// Starts a command, waits until Ctrl-C is its own to handle, and some more.
fn interrupt(sandbox: &Sandbox, args: &[&str], after: u64) -> (Duration, Output) {
    let child = sandbox.onus(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    ready(&child);
    std::thread::sleep(Duration::from_millis(after));
    let start = Instant::now();
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    (start.elapsed(), output)
}

#[test]
fn an_interrupted_check_keeps_nothing() {
    // Quotations that are nowhere cost most: each is looked for in the whole of a copy.
    let sandbox = furnished(&words(4_000), "No such words were ever written by anybody in that office");
    for n in 2..=4 {
        sandbox.ok(&format!("add source --title S{n}"));
        file(&sandbox, "more.txt", words(4_000 + n));
        sandbox.ok(&format!("snapshot {n} more.txt"));
        for m in 0..25 {
            let quote = format!("Whales number {m} were never seen near the river by any of the {n} keepers");
            ends(&mut sandbox.onus(["attach", "1", &n.to_string(), "--supports", "--quote", &quote]), 0);
        }
    }
    let before = counts(&sandbox.db());
    for after in [0, 200, 600] {
        let (took, output) = interrupt(&sandbox, &["verify"], after);
        assert_eq!(output.status.code(), Some(code::INTERRUPTED), "{after}: {output:?}");
        assert_eq!(stdout(&output), "");
        assert!(stderr(&output).contains("interrupted; nothing was changed"), "{}", stderr(&output));
        // A second or so is what is promised; the rest is for a machine that does much else.
        assert!(took < Duration::from_secs(4), "{took:?} after {after} ms");
        assert_eq!(before, counts(&sandbox.db()));
    }
    sound(&sandbox);
}

#[test]
fn an_interrupted_fetch_keeps_nothing() {
    use super::fetched::Server;
    use std::io::Write;
    let server = Server::start(|_, connection| {
        let _ = connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
        while connection.write_all(b"a word, ").is_ok() {
            std::thread::sleep(Duration::from_millis(40));
        }
    });
    let sandbox = Sandbox::new();
    sandbox.ok(&format!("add source --title Slow --url {}", server.url("/")));
    let before = counts(&sandbox.db());
    for (args, after) in [
        (&["snapshot", "1", "--fetch", "--allow-local"][..], 0),
        (&["snapshot", "1", "--fetch", "--allow-local"], 500),
    ] {
        let child = sandbox.onus(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        ready(&child);
        std::thread::sleep(Duration::from_millis(after));
        let took = interrupted(child, "INT");
        assert!(took < Duration::from_secs(4), "{took:?} after {after} ms");
        assert_eq!(before, counts(&sandbox.db()));
    }
    // A silent server, and a time limit of our own.
    let silent = Server::start(|_, _| std::thread::sleep(Duration::from_secs(3)));
    sandbox.ok(&format!("edit source 1 --url {}", silent.url("/")));
    let fetch = ["snapshot", "1", "--fetch", "--allow-local", "--timeout", "1"];
    refuses(&mut sandbox.onus(fetch), code::IO, &["did not answer in full within 1s"]);
    let child = sandbox.onus(&fetch[..4]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    ready(&child);
    std::thread::sleep(Duration::from_millis(300));
    assert!(interrupted(child, "INT") < Duration::from_secs(2));
    sound(&sandbox);
    no_leftovers(sandbox.path());
}

#[test]
fn an_interrupted_reading_keeps_no_part_of_it() {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    sandbox.ok("add source --title Report");
    sandbox.ok("add source --title Other");
    let (bin, temporary) = (sandbox.path().join("bin"), sandbox.path().join("temporary"));
    std::fs::create_dir(&bin).unwrap();
    std::fs::create_dir(&temporary).unwrap();
    // A reader that has told one page and takes long for the next.
    let script = "#!/bin/sh\n[ \"$1\" = -v ] && echo 'pdftotext version 1' && exit\nprintf 'A page.\\f'\nexec sleep 60\n";
    std::fs::write(bin.join("pdftotext"), script).unwrap();
    std::fs::set_permissions(bin.join("pdftotext"), std::fs::Permissions::from_mode(0o755)).unwrap();
    file(&sandbox, "slow.pdf", "%PDF-1.4 slow");
    let before = counts(&sandbox.db());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path))).unwrap();
    for args in [&["snapshot", "1", "slow.pdf"][..], &["add", "article", "slow.pdf"], &["snapshot", "1", "-"]]
    {
        let mut command = sandbox.onus(args);
        command.env("PATH", &path).env("TMPDIR", &temporary).stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        let _ = input.write_all(b"the beginning");
        ready(&child);
        std::thread::sleep(Duration::from_millis(500));
        let took = interrupted(child, "INT");
        assert!(took < Duration::from_secs(4), "{took:?}: {args:?}");
        drop(input);
        assert_eq!(before, counts(&sandbox.db()), "{args:?}");
        assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "{args:?}");
    }
    sound(&sandbox);
}
