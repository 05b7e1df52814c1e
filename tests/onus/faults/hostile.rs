//! Characters that command a terminal, in every field of every record and in arguments: no view and no message
//! lets one through.

use super::*;

/// C0, DEL, C1, the sequences that they begin, and what turns or hides text. A line end and a tab are a space.
pub(super) const HOSTILE: &str = "a\u{1b}[31mb\u{1b}]0;title\u{7}c\u{9b}2Jd\u{7f}e\u{8}\u{c}\u{85}f\u{202e}g\u{2066}h\u{200f}i\u{2028}j\rk\nl\tm\u{1}\u{61c}n";

/// What must not come out; a view ends its own lines, and separates its own cells.
pub(super) fn commands(c: char) -> bool {
    c != '\n' && c != '\t' && onus::text::visible::commands(c)
}

/// Nothing that a command writes commands a terminal.
pub(super) fn tame(command: &mut Command) -> Output {
    let output = command.output().expect("it runs");
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let found: String = text.chars().filter(|c| commands(*c)).collect();
        assert!(found.is_empty(), "{command:?} lets {found:?} through: {text:?}");
        assert!(!text.contains("panicked") && !text.contains("is a bug"), "{command:?}: {text}");
    }
    output
}

/// A bundle whose every free text is hostile.
fn hostile() -> String {
    let id = |n: u32| format!("01890000-0000-7000-8000-0000000000{n:02}");
    let h = HOSTILE;
    let rating = serde_json::json!({ "scale": format!("s{h}"), "label": format!("no{h}") });
    let ruling = |n: u32, by: &str| {
        serde_json::json!({ "id": id(n), "rating": rating, "ruled_by": format!("{by}{h}"), "rationale": h, "url": h,
            "relying_on": [id(8)] })
    };
    let mut withdrawn = ruling(9, "w");
    withdrawn["withdrawn"] =
        serde_json::json!({ "recorded_at": "2026-11-22T12:00:00.000Z", "by": h, "rationale": h });
    serde_json::json!({
        "onus": 1,
        "scales": [{ "name": format!("s{h}"), "title": h, "publisher": h, "url": h, "version": h, "note": h,
            "ratings": [{ "label": format!("no{h}"), "verdict": "refuted" }, { "label": format!("yes{h}") }] }],
        "articles": [{ "id": id(1), "title": h, "authors": [h], "publisher": h, "url": h, "language": h, "note": h,
            "texts": [{ "text": h }] }],
        "sources": [{ "id": id(2), "type": h, "title": h, "authors": [h, h], "publisher": h, "url": h, "doi": h,
            "isbn": h, "archive_url": h, "note": h }],
        "claims": [{ "id": id(3), "text": format!("word {h}"), "claimant": h, "note": h, "tags": [h, "plain"],
            "appearances": [{ "id": id(4), "article": id(1), "url": h, "quote": h, "prefix": h, "suffix": h,
                "claimant": h }],
            "citations": [{ "id": id(8), "source": id(2), "stance": "refutes", "quote": h, "prefix": h, "suffix": h,
                "locator": { "page": h, "paragraph": h, "section": h, "line": h, "timestamp": h }, "note": h }],
            "rulings": [withdrawn, ruling(10, "r")] }],
    })
    .to_string()
}

#[test]
fn no_view_obeys_a_record() {
    let sandbox = Sandbox::new();
    let file = format!("bundle{}.json", HOSTILE.replace('/', ""));
    std::fs::write(sandbox.path().join(&file), hostile()).unwrap();
    let output = tame(&mut sandbox.onus(["import", &file]));
    assert!(output.status.success(), "{}", stderr(&output));
    // Changes of every kind, so that the history shows hostile befores and afters.
    for args in [
        &["edit", "claim", "1", "--note", "n\u{1b}[5m", "--claimant", "c\u{202e}"][..],
        &["edit", "source", "1", "--publisher", "p\u{9b}m"],
        &["add", "claim", HOSTILE, "--claimant", HOSTILE, "--tag", HOSTILE, "--by", HOSTILE],
        &["attach", "2", "1", "--supports", "--quote", HOSTILE, "--page", HOSTILE],
        &["rule", "2", "false", "--because", HOSTILE, "--by", HOSTILE],
        &["rule", "2", &format!("s{HOSTILE}:no{HOSTILE}"), "--because", "x", "--by", HOSTILE],
        &["add", "article", "--title", HOSTILE],
        &["add", "source", "--title", HOSTILE],
    ] {
        let output = tame(&mut sandbox.onus(args));
        assert!(output.status.success(), "{args:?}: {}", stderr(&output));
    }
    let views = [
        &["query"][..],
        &["query", "--disputed"],
        &["query", "word"],
        &["query", "--tag", "plain"],
        &["show", "1"],
        &["show", "2"],
        &["history"],
        &["history", "claim", "1"],
        &["article", "list"],
        &["source", "list"],
        &["scale", "list"],
        &["scale", "show", &format!("s{HOSTILE}")],
        &["doctor"],
    ];
    for view in views {
        for columns in ["", "40", "100"] {
            for form in ["", "json", "jsonl"] {
                let mut command = sandbox.onus(view);
                command.env("COLUMNS", columns);
                if !form.is_empty() {
                    command.args(["--format", form]);
                }
                // `show` has no lines of JSON.
                if form == "jsonl" && view[0] == "show" {
                    continue;
                }
                let output = tame(&mut command);
                assert!(output.status.success(), "{view:?}: {}", stderr(&output));
                if view[0] != "doctor" && form.is_empty() {
                    assert!(stdout(&output).contains("<U+"), "{view:?} hides what is there");
                }
            }
        }
    }
    let bundle = tame(&mut sandbox.onus(["export", "json"]));
    let bundle: serde_json::Value = serde_json::from_slice(&bundle.stdout).expect("JSON");
    assert_eq!(bundle["articles"][0]["title"], HOSTILE, "the words themselves are kept");
    // What a shell shows and inserts when it completes a number, a rating, a tag.
    for line in [
        &["show", ""][..],
        &["rule", "1", "", "--because", "x"],
        &["query", "--tag", ""],
        &["query", "--article", ""],
        &["scale", "show", ""],
    ] {
        for shell in ["bash", "zsh", "fish"] {
            let mut command = sandbox.onus(["--", "onus"]);
            command.args(line).env("COMPLETE", shell).env("_CLAP_COMPLETE_INDEX", line.len().to_string());
            tame(command.env("_CLAP_IFS", "\n"));
        }
    }
    tame(&mut sandbox.onus(["undo"]));
    tame(&mut sandbox.onus(["remove", "claim", "2"]));
    sound(&sandbox);
}

#[test]
fn no_message_obeys_an_argument() {
    let sandbox = Sandbox::new();
    sandbox.ok("add claim first");
    let h = HOSTILE;
    let flag = format!("--{h}");
    for args in [
        &[h][..],
        &[&flag],
        &["add", h],
        &["add", "claim", "x", h],
        &["add", "claim", "x", &flag],
        &["add", "claim", "x", "--said", h],
        &["add", "claim", "x", "--kind", h],
        &["add", "claim", "x", "--article", h],
        &["add", "article", h],
        &["query", "--verdict", h],
        &["query", "--rating", h],
        &["query", "--rating", &format!("{h}:{h}")],
        &["query", "--since", h],
        &["query", "--as-of", h],
        &["query", "--after", h],
        &["query", "--tag", h],
        &["query", "--claimant", h],
        &["query", "--sort", h],
        &["query", "--limit", h],
        &["query", "--format", h],
        &["query", h],
        &["query", &format!("\"{h}")],
        &["query", "--db", h],
        &["query", "--color", h],
        &["show", h],
        &["attach", "1", h, "--supports"],
        &["attach", "1", "1", &flag],
        &["rule", "1", h, "--because", "x"],
        &["rule", "1", "false", "--because", "x", "--relying-on", h],
        &["edit", "claim", "1", "--clear", h],
        &["remove", h, "1"],
        &["history", h, "1"],
        &["undo", h],
        &["scale", "show", h],
        &["scale", "add", h, "--rating", &format!("{h}={h}")],
        &["import", h],
        &["export", h],
        &["export", "json", "-o", &format!("no/{h}")],
        &["backup", &format!("no/{h}")],
        &["completions", h],
    ] {
        let output = tame(&mut sandbox.onus(args));
        assert!(output.status.code().is_some(), "{args:?}: {:?}", output.status);
    }
    // Where the database is.
    for path in [format!("{h}.db"), format!("no{h}/such.db")] {
        tame(sandbox.onus(["query"]).env("ONUS_DB", sandbox.path().join(&path)));
        tame(sandbox.onus(["add", "claim", "x"]).env("ONUS_DB", sandbox.path().join(&path)));
        tame(sandbox.onus(["query"]).env("ONUS_DB", sandbox.path().join(&path)));
    }
    // Arguments that are no text at all.
    use std::os::unix::ffi::OsStrExt;
    let raw = std::ffi::OsStr::from_bytes(b"a\xff\x9b\x1b[2J");
    for args in
        [&["query"][..], &["show"], &["import"], &["--db"], &["add", "claim"], &["export", "json", "-o"]]
    {
        tame(sandbox.onus(args).arg(raw));
    }
    sound(&sandbox);
}
