//! Characters that command a terminal, in all that a copy brings along: no view lets one through.

use super::super::hostile::{HOSTILE, commands, tame};
use super::fetched::{Server, answer};
use super::*;
use std::io::Write;

/// What a command writes on a terminal of its own.
fn on_a_terminal(sandbox: &Sandbox, line: &str) -> String {
    let mut script = sandbox.command("script");
    let output = script.args(["-qec", line, "/dev/null"]).env("NO_COLOR", "1").output().expect("script runs");
    // The terminal itself ends lines so.
    stdout(&output).replace("\r\n", "\n")
}

#[test]
fn no_view_obeys_what_a_copy_brings() {
    let h = HOSTILE;
    let sandbox = Sandbox::new();
    ends(
        &mut sandbox.onus([
            "add",
            "source",
            "--title",
            "plain",
            "--url",
            &format!("https://stats.example/{h}"),
        ]),
        0,
    );
    let page = format!("<title>t{h}</title><p>The bridge {h} was unsafe.</p><p>More {h}.</p>");
    for name in [format!("{h}.html"), format!("{h}.txt")] {
        file(&sandbox, &name, &page);
        let output =
            tame(&mut sandbox.onus(["snapshot", "1", &name, "--url", &format!("https://stats.example/{h}")]));
        assert!(output.status.success(), "{}", stderr(&output));
    }
    tame(&mut sandbox.onus([
        "snapshot",
        "1",
        &format!("{h}.txt"),
        "--media-type",
        &format!("text/plain; x={h}"),
    ]));
    tame(&mut sandbox.onus(["snapshot", "1", &format!("{h}.no"), "--retrieved-at", h]));
    tame(&mut sandbox.onus(["snapshot", "1", &format!("{h}.no")]));
    let draft = format!("{h} The draft {h} says it.\n\nAnother {h} line.\n");
    file(&sandbox, &format!("{h}.md"), &draft);
    file(&sandbox, "next.md", draft.replace("says", "said"));
    let output = tame(&mut sandbox.onus(["add", "article", &format!("{h}.md"), "--title", h]));
    assert!(output.status.success(), "{}", stderr(&output));
    for quote in [
        format!("The bridge {h} was unsafe"),
        format!("The bridge {h} was not unsafe"),
        format!("no {h} whale"),
    ] {
        tame(&mut sandbox.onus(["add", "claim", &format!("c {h} 57")]));
        for place in ["--page", "--paragraph", "--line"] {
            tame(&mut sandbox.onus(["attach", "1", "1", "--supports", "--quote", &quote, place, h]));
        }
        tame(&mut sandbox.onus(["add", "claim", h, "--article", "1", "--quote", &quote]));
    }
    for quote in [format!("The draft {h} says it"), format!("Another {h} longer line")] {
        tame(&mut sandbox.onus(["add", "claim", h, "--article", "1", "--quote", &quote]));
    }
    tame(&mut sandbox.onus(["add", "article", "next.md", "--revises", "1"]));

    // A server that says such things of itself, and an archive of them.
    let server = Server::start(|line, connection| {
        // No client takes C0 in a head; what is written with higher bytes comes through.
        let raw = line.contains("raw");
        let flat: String =
            HOSTILE.chars().filter(|c| !c.is_ascii_control() || raw && !"\r\n".contains(*c)).collect();
        let _ = connection.write_all(&match line.split(' ').nth(1) {
            Some("/on") => answer("302 Found", &format!("Location: /{flat}\r\n"), b""),
            Some("/no") => answer(&format!("418 {flat}"), "", b""),
            _ => answer(
                "200 OK",
                &format!("Content-Type: text/html; x={flat}; charset={flat}\r\n"),
                b"<p>\x1b[2J it</p>",
            ),
        });
    });
    for path in ["/", "/on", "/no", "/raw"] {
        tame(&mut sandbox.onus(["snapshot", "1", "--fetch", "--allow-local", "--url", &server.url(path)]));
        ends(&mut sandbox.onus(["add", "source", "--title", h, "--url", &server.url(path)]), 0);
    }
    let flat = h.replace(['\n', '\r'], " ");
    let records: String = ["resource", "response", &flat]
        .map(|kind| {
            format!(
                "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://{flat}.example/\r\nWARC-Date: {flat}\r\n\
                 WARC-Record-ID: <{flat}>\r\nWARC-Filename: {flat}\r\nOnus-Title: {flat}\r\nOnus-File: {flat}\r\n\
                 Content-Type: text/{flat}\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n"
            )
        })
        .concat();
    file(&sandbox, &format!("{h}.warc"), &records);
    file(&sandbox, "broken.warc", format!("{records}{h}"));
    for name in [&format!("{h}.warc"), "broken.warc", &format!("no{h}.warc")] {
        tame(&mut sandbox.onus(["snapshot", "--import", name]));
        tame(&mut sandbox.onus(["snapshot", "--import", name, "--add-sources"]));
    }
    tame(&mut sandbox.onus(["snapshot", "--export", &format!("{h}.warc.gz")]));
    tame(&mut sandbox.onus(["snapshot", "--export", &format!("no/{h}.warc.gz")]));
    tame(&mut sandbox.onus(["snapshot", "--save", "1", "-o", &format!("saved{h}")]));

    for view in [
        "snapshot 1",
        "verify",
        "anchor",
        "links --allow-local",
        "show 1",
        "show 2",
        "history",
        "source list",
        "query",
    ] {
        for form in ["", "json", "jsonl"] {
            if form == "jsonl" && view.starts_with("show") {
                continue;
            }
            let mut command = sandbox.onus(view.split(' '));
            if !form.is_empty() {
                command.args(["--format", form]);
            }
            let output = tame(command.env("COLUMNS", "70"));
            assert!(matches!(output.status.code(), Some(0 | code::NO)), "{view}: {}", stderr(&output));
        }
        let shown = on_a_terminal(&sandbox, &format!("onus {view}"));
        let found: String = shown.chars().filter(|c| commands(*c)).collect();
        let hidden = shown.contains("<U+") || view.starts_with("links");
        assert!(found.is_empty() && hidden, "{view} lets {found:?} through: {shown:?}");
    }
    for number in 1..=2 {
        let shown = on_a_terminal(&sandbox, &format!("onus snapshot --text {number}"));
        let found: String = shown.chars().filter(|c| commands(*c)).collect();
        assert!(found.is_empty() && shown.contains("bridge"), "{number} lets {found:?} through: {shown:?}");
        // A pipe gets the text as it is.
        assert!(sandbox.ok(&format!("snapshot --text {number}")).contains('\u{1b}'));
    }
    for args in [
        &["snapshot", h][..],
        &["snapshot", "--text", h],
        &["snapshot", "1", "x", "--media-type", h],
        &["snapshot", "1", "--fetch", "--url", h],
        &["snapshot", "1", "--fetch", "--url", &format!("http://{h}/")],
        &["snapshot", "1", "--fetch", "--timeout", h],
        &["links", "--source", h],
        &["verify", h],
        &["anchor", h],
    ] {
        tame(&mut sandbox.onus(args));
    }
    sound(&sandbox);
}
