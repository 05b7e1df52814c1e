//! Hostile input: each has its documented outcome, in small memory, and nothing of it is kept.

use super::*;
use std::io::Write;
use std::process::Stdio;

/// A claim with `fields` in a bundle.
fn claim(fields: &str) -> Vec<u8> {
    format!("{{\"onus\": 1, \"claims\": [{{{fields}}}]}}").into_bytes()
}

/// Inputs that are refused, with what the message names beside the file.
fn refused() -> Vec<(&'static str, Vec<u8>, Vec<&'static str>)> {
    let text = |more: &str| claim(&format!("\"text\": \"a claim\"{more}"));
    let sure = |bytes: &[u8]| bytes.to_vec();
    let id = "01890000-0000-7000-8000-000000000001";
    let twice = format!(
        "{{\"onus\": 1, \"claims\": [{{\"text\": \"a\", \"appearances\": [{{\"id\": \"{id}\", \"url\": \"x:1\"}}]}}, \
         {{\"text\": \"b\", \"appearances\": [{{\"id\": \"{id}\", \"url\": \"x:2\"}}]}}]}}"
    );
    vec![
        ("empty", sure(b""), vec!["line 1"]),
        ("blank lines", sure(b"\r\n\n\n"), vec!["line 4"]),
        ("no JSON", sure(b"onus: 1"), vec!["line 1"]),
        ("a number", sure(b"12"), vec!["line 1", "a bundle"]),
        ("a list", sure(b"[]"), vec!["a bundle"]),
        ("no key", sure(b"{}"), vec!["must start with the key onus"]),
        ("another key first", sure(b"{\"claims\": [], \"onus\": 1}"), vec!["must start with the key onus"]),
        ("another version", sure(b"{\"onus\": 2, \"claims\": []}"), vec!["version 2", "version 1"]),
        ("a version in words", sure(b"{\"onus\": \"one\"}"), vec!["line 1"]),
        ("an unknown part", sure(b"{\"onus\": 1, \"claim\": []}"), vec!["no bundle of version 1 has"]),
        ("a part twice", sure(b"{\"onus\": 1, \"claims\": [], \"claims\": []}"), vec!["stands twice"]),
        ("a part that is no list", sure(b"{\"onus\": 1, \"claims\": {}}"), vec!["a list of claims"]),
        ("a record that is no object", sure(b"{\"onus\": 1, \"claims\": [7]}"), vec!["claims[0]: invalid", "an object"]),
        ("more after the end", sure(b"{\"onus\": 1} {}"), vec!["line 1", "trailing"]),
        ("two byte-order marks", sure("\u{feff}\u{feff}{\"onus\": 1}".as_bytes()), vec!["line 1"]),
        ("UTF-16", "{\"onus\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect(), vec!["line 1"]),
        ("no text", claim("\"claimant\": \"x\""), vec!["claims[0]", "text", "missing"]),
        ("an empty text", claim("\"text\": \" \""), vec!["claims[0]", "text", "empty"]),
        ("a text that is a number", claim("\"text\": 5"), vec!["claims[0]", "text", "string"]),
        ("an unknown field", text(", \"colour\": 1"), vec!["claims[0]", "unknown field"]),
        ("a field twice", text(", \"note\": \"a\", \"note\": \"b\""), vec!["claims[0]", "note", "duplicate"]),
        ("a wrong word", text(", \"kind\": \"rumour\""), vec!["claims[0]", "kind", "statistic"]),
        ("a wrong date", text(", \"said\": \"yesterday\""), vec!["claims[0]", "said"]),
        ("a wrong identity", text(", \"id\": \"1\""), vec!["claims[0]", "id"]),
        ("a negative paragraph", text(", \"appearances\": [{\"paragraph\": -1}]"), vec!["claims[0]", "appearances[0].paragraph"]),
        ("1e999", text(", \"appearances\": [{\"paragraph\": 1e999}]"), vec!["claims[0]", "out of range"]),
        ("1e999 as a rating", sure(b"{\"onus\": 1, \"scales\": [{\"name\": \"s\", \"ratings\": [{\"label\": \"l\", \"value\": 1e999}]}]}"), vec!["scales[0]", "out of range"]),
        ("invalid UTF-8", claim("\"text\": \"a\u{0}b\"").iter().map(|b| if *b == 0 { 0xff } else { *b }).collect(), vec!["line 1"]),
        ("an overlong slash", [&b"{\"onus\": 1, \"claims\": [{\"text\": \"\xc0\xaf\"}]}"[..]].concat(), vec!["line 1"]),
        ("a raw NUL", claim("\"text\": \"a\u{0}b\""), vec!["line 1", "control character"]),
        ("a raw line end", claim("\"text\": \"a\nb\""), vec!["line", "control character"]),
        ("an escaped NUL", claim("\"text\": \"a\\u0000b\""), vec!["claims[0]", "text", "NUL"]),
        ("half a surrogate pair", claim("\"text\": \"a\\ud800b\""), vec!["claims[0]", "text"]),
        ("the other half", claim("\"text\": \"a\\udc00b\""), vec!["surrogate"]),
        ("one identity on two claims", twice.into_bytes(), vec!["claims[1]", "another record"]),
        ("a source that is nowhere", text(&format!(", \"citations\": [{{\"source\": \"{id}\", \"stance\": \"supports\"}}]")), vec!["claims[0]", "source", id]),
        ("a rating that is nowhere", text(", \"rulings\": [{\"rating\": {\"scale\": \"s\", \"label\": \"l\"}, \"ruled_by\": \"x\"}]"), vec!["claims[0]", "scale"]),
        ("a ruling without a ruler", text(", \"rulings\": [{\"rating\": {\"scale\": \"five-step\", \"label\": \"true\"}, \"ruled_by\": \"\"}]"), vec!["claims[0]", "ruled_by"]),
        ("1,000,000 lists in each other", [&claim("\"text\": ")[..32], &b"[".repeat(1_000_000)].concat(), vec!["error"]),
        ("1,000,000 closed lists", [&b"{\"onus\": 1, \"claims\": [{\"text\": "[..], &b"[".repeat(1_000_000), &b"]".repeat(1_000_000), b"}]}"].concat(), vec!["claims[0]"]),
        ("1,000,000 lists as a version", [&b"{\"onus\": "[..], &b"[".repeat(1_000_000)].concat(), vec!["line 1"]),
        ("100 MB in one string", [&b"{\"onus\": 1, \"claims\": [{\"text\": \""[..], &b"a".repeat(100_000_000), b"\"}]}"].concat(), vec!["claims[0]", "32 MiB"]),
        ("100 MB in one key", [&b"{\""[..], &b"a".repeat(100_000_000), b"\": 1}"].concat(), vec!["32 MiB"]),
        ("100 MB of blanks", [&b"{"[..], &b" ".repeat(100_000_000), b"\"onus\": 1}"].concat(), vec!["32 MiB"]),
    ]
}

/// `onus` in at most 400 MB of address space, most of which a program has before it begins.
fn small(sandbox: &Sandbox, args: &[&str]) -> Command {
    let mut command = sandbox.command("bash");
    command.args(["-c", "ulimit -v 400000 && exec \"$@\"", "bash", ONUS]).args(args);
    command
}

#[test]
fn refused_input_changes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim before");
    let before = counts(&sandbox.db());
    for (name, bytes, parts) in refused() {
        let file = sandbox.path().join("input.json");
        std::fs::write(&file, &bytes).unwrap();
        let parts: Vec<&str> = ["input.json: "].into_iter().chain(parts).collect();
        let said =
            refuses(&mut small(&sandbox, &["import", "--from", "json", "input.json"]), code::DATA, &parts);
        assert!(said.len() < 600, "{name}: a message of {} bytes", said.len());
        assert_eq!(before, counts(&sandbox.db()), "{name}");
    }
    sound(&sandbox);
}

#[test]
fn odd_input_that_says_what_it_means_is_taken() {
    let plain = "{\"onus\": 1,\n \"claims\": [{\"text\": \"a\\u00e9\\ud83d\\ude00 claim\"}]}\n";
    for text in [
        plain.to_string(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        format!("\n\n \t\r\n{plain}\n\n"),
        plain.replace("\\u00e9", "é").replace("\\ud83d\\ude00", "😀"),
    ] {
        let sandbox = Sandbox::new();
        std::fs::write(sandbox.path().join("input.json"), &text).unwrap();
        assert!(sandbox.ok("import input.json").contains("1 claim added"));
        assert_eq!(sandbox.ok("query").split('\t').nth(1), Some("aé😀 claim"), "{text:?}");
        assert!(sandbox.ok("import input.json").contains("1 claim already there"));
        sound(&sandbox);
    }
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path().join("input.json"), "{\"onus\": 1}").unwrap();
    assert!(sandbox.ok("import input.json").contains("no records"));
    refuses(&mut sandbox.onus(["import", "nowhere.json"]), code::NO_INPUT, &["nowhere.json"]);
    refuses(&mut sandbox.onus(["import", "/"]), code::IO, &["/: "]);
}

#[test]
fn a_bundle_that_breaks_off_changes_nothing() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim before");
    let before = counts(&sandbox.db());
    let whole = std::fs::read(bundle(&sandbox, 3, 9)).unwrap();
    let end = whole.iter().rposition(|byte| *byte == b'}').unwrap();
    for cut in (0..40).map(|n| end * n / 40).chain(end - 5..=end) {
        std::fs::write(sandbox.path().join("cut.json"), &whole[..cut]).unwrap();
        refuses(&mut sandbox.onus(["import", "cut.json"]), code::DATA, &["cut.json: line "]);
        assert_eq!(before, counts(&sandbox.db()), "cut at {cut}");
    }
    sound(&sandbox);
}

#[test]
fn refused_records_on_stdin_change_nothing() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim before");
    let before = counts(&sandbox.db());
    let deep = [&b"{\"text\": "[..], &b"[".repeat(1_000_000)].concat();
    let long = [&b"{\"text\": \""[..], &b"a".repeat(100_000_000), b"\"}"].concat();
    for (bytes, code, parts) in [
        (&b""[..], code::NO_INPUT, &["nothing was given"][..]),
        (b"\r\n\n", code::NO_INPUT, &["nothing was given"]),
        (b"{", code::DATA, &["stdin: line 1", "no JSON"]),
        (b"12", code::DATA, &["no object"]),
        (b"[{\"text\": \"a\"}, 5]", code::DATA, &["no object"]),
        (b"{\"text\": \"a\"} {\"text\": \"\"}", code::DATA, &["record 2", "text", "empty"]),
        (b"{\"claimant\": \"a\"}", code::DATA, &["text", "missing"]),
        (b"{\"text\": 1e999}", code::DATA, &["stdin: line 1"]),
        (b"{\"text\": \"a\", \"colour\": 1}", code::DATA, &["unknown field"]),
        (b"{\"text\": \"a\", \"said\": \"soon\"}", code::DATA, &["said"]),
        (b"{\"text\": \"a\", \"article\": 99}", code::NO_INPUT, &["article 99"]),
        (b"{\"text\": \"a\\u0000b\"}", code::DATA, &["text", "NUL"]),
        (b"{\"text\": \"a\0b\"}", code::DATA, &["stdin: line 1"]),
        (b"{\"text\": \"a\\ud800b\"}", code::DATA, &["stdin: line 1"]),
        (b"{\"text\": \"a\xff\"}", code::DATA, &["stdin: byte 11", "UTF-8"]),
        (&deep, code::DATA, &["stdin: line 1"]),
        (&long, code::DATA, &["stdin: more than 32 MiB", "onus import"]),
    ] {
        let mut command = small(&sandbox, &["add", "claim"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // It may refuse before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(bytes);
        let output = child.wait_with_output().unwrap();
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{parts:?}: {said}");
        assert!(parts.iter().all(|part| said.contains(part)) && said.len() < 600, "{parts:?}: {said}");
        assert_eq!(before, counts(&sandbox.db()), "{parts:?}");
    }
    sound(&sandbox);
}

#[test]
fn an_import_that_takes_nothing_in_makes_no_database() {
    let sandbox = Sandbox::new();
    let file = bundle(&sandbox, 2, 1);
    let before = names(sandbox.path());
    let dry = ends(sandbox.onus(["import", "--dry-run"]).arg(&file).arg(&file), 0);
    assert!(stdout(&dry).contains("2 claims") && stdout(&dry).contains("would be added"), "{}", stdout(&dry));
    refuses(sandbox.onus(["import"]).arg(&file).arg("none.json"), code::NO_INPUT, &["none.json"]);
    refuses(&mut sandbox.onus(["import", "."]), code::IO, &[".: "]);
    assert_eq!(names(sandbox.path()), before);
    ends(sandbox.onus(["import"]).arg(&file), 0);
    let known = ends(sandbox.onus(["import", "--dry-run"]).arg(&file), 0);
    assert!(stdout(&known).contains("already there"), "{}", stdout(&known));
}
