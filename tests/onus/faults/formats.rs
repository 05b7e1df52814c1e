//! Hostile and odd input in every format: each has its documented outcome, in small memory. What is refused
//! changes nothing.

use super::samples::{gzip, zstd};
use super::*;
use std::io::Write;
use std::process::{ChildStdin, Stdio};
use std::time::Duration;

/// How two records look in a format: `$` stands for the text of one, `#` for more fields.
struct Form {
    name: &'static str,
    args: &'static [&'static str],
    head: &'static str,
    record: &'static str,
    between: &'static str,
    tail: &'static str,
}

const REVIEW: &str = "{\"@type\":\"ClaimReview\",\"claimReviewed\":\"$\",\"author\":{\"name\":\"D\"},\
    \"reviewRating\":{\"alternateName\":\"no\"#}}";
const SCRIPT: &str = "<script type=\"application/ld+json\">{\"@type\":\"ClaimReview\",\"claimReviewed\":\"$\",\
    \"author\":{\"name\":\"D\"},\"reviewRating\":{\"alternateName\":\"no\"#}}</script>";

fn forms() -> Vec<Form> {
    let form = |name, args, head, record, between, tail| Form { name, args, head, record, between, tail };
    let map: &[&str] = &["--from", "csv", "--map", "text=t"];
    vec![
        form(
            "json",
            &["--from", "json"],
            "{\"onus\":1,\n\"claims\":[\n",
            "{\"text\":\"$\"#}",
            ",\n",
            "\n]}\n",
        ),
        form("jsonl", &["--from", "jsonl"], "", "{\"onus\":1,\"claims\":[{\"text\":\"$\"#}]}", "\n", "\n"),
        form("csv", &["--from", "csv"], "claim,label,fact_checker\n", "$,no,Desk", "\n", "\n"),
        form("records", map, "[\n", "{\"t\":\"$\"#}", ",\n", "\n]\n"),
        form("record lines", map, "", "{\"t\":\"$\"#}", "\n", "\n"),
        form("claimreview", &["--from", "claimreview"], "[\n", REVIEW, ",\n", "\n]\n"),
        form("html", &["--from", "claimreview"], "<html><head>\n", SCRIPT, "\n", "\n</head></html>\n"),
        form("google", &["--from", "google"], "{\"claims\":[\n", "{\"text\":\"$\"#}", ",\n", "\n]}\n"),
        form("google lines", &["--from", "google"], "", "{\"text\":\"$\"#}", "\n", "\n"),
        form("bibtex", &["--from", "bibtex"], "", "@book{k,\n title = {$}}", "\n", "\n"),
        form(
            "csl-json",
            &["--from", "csl-json"],
            "[\n",
            "{\"type\":\"book\",\"title\":\"$\"#}",
            ",\n",
            "\n]\n",
        ),
        form("ris", &["--from", "ris"], "", "TY  - BOOK\nTI  - $\nER  - ", "\n", "\n"),
    ]
}

impl Form {
    /// A file of two records, the first with this text and these fields more.
    fn file(&self, text: &[u8], more: &str) -> Vec<u8> {
        let (before, after) = self.record.split_once('$').expect("a place for the text");
        let record = |text: &[u8]| [before.as_bytes(), text, after.replace('#', more).as_bytes()].concat();
        let between = self.between.as_bytes();
        [self.head.as_bytes(), &record(text), between, &record(b"second"), self.tail.as_bytes()].concat()
    }

    fn is_json(&self) -> bool {
        self.record.contains("\"$\"")
    }

    /// The field in which JSON has a text, or passes over one.
    fn field(&self) -> &'static str {
        if matches!(self.name, "json" | "jsonl" | "csl-json") { "note" } else { "name" }
    }
}

/// What a file is expected to come to.
enum Outcome {
    /// So many records are taken, and the summary says this.
    Taken(u64, &'static str),
    /// It is refused for a reason with these words.
    Refused(&'static str),
}
use Outcome::{Refused, Taken};

/// Runs an import of what `feed` writes, and gives what it said and the most memory, in KiB, that it took.
fn fed(sandbox: &Sandbox, args: &[&str], feed: impl FnOnce(ChildStdin) + Send) -> (Output, u64) {
    let mut command = sandbox.onus(["import", "-"]);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("onus runs");
    let stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || feed(stdin));
        let mut most = 0;
        while child.try_wait().expect("a child").is_none() {
            // The high-water mark only grows: the last look counts.
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let mark = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let mark = mark.and_then(|mark| mark.trim().trim_end_matches(" kB").parse().ok());
            most = most.max(mark.unwrap_or(0));
            std::thread::sleep(Duration::from_millis(2));
        }
        (child.wait_with_output().expect("it ended"), most)
    })
}

/// The most memory that any import may take, in KiB.
const MEMORY: u64 = 256 << 10;

/// A database that every file finds as it was.
struct Home {
    sandbox: Sandbox,
    start: Vec<u8>,
    before: BTreeMap<String, i64>,
}

impl Home {
    fn new() -> Self {
        let sandbox = Sandbox::new();
        sandbox.ok("add claim before");
        let (start, before) = (std::fs::read(sandbox.db()).expect("a database"), counts(&sandbox.db()));
        Home { sandbox, start, before }
    }
}

/// Imports a file of a form and holds it against what it must come to.
fn comes_to(home: &Home, form: &Form, case: &str, bytes: &[u8], outcome: &Outcome) {
    let Home { sandbox, start, before } = home;
    let (output, most) = fed(sandbox, form.args, |mut stdin| _ = stdin.write_all(bytes));
    let (said, summary) = (stderr(&output), stdout(&output));
    let what = format!("{case} as {}: {:?} {said}{summary}", form.name, output.status.code());
    assert!(!said.contains("panicked") && !said.contains("is a bug"), "{what}");
    assert!(most < MEMORY, "{most} KiB: {what}");
    let there = counts(&sandbox.db());
    match outcome {
        Taken(records, words) => {
            assert_eq!(output.status.code(), Some(0), "{what}");
            assert!(summary.contains(words), "{what}");
            let more = |table: &str| (there[table] - before[table]) as u64;
            assert_eq!(more("claim") + more("source"), *records, "{what}");
        }
        Refused(words) => {
            assert_eq!(output.status.code(), Some(code::DATA), "{what}");
            assert!(said.starts_with("error: stdin: ") && said.contains(words), "{what}");
            assert!(said.len() < 700, "a message of {} bytes: {what}", said.len());
            assert_eq!(&there, before, "{what}");
        }
    }
    ends(&mut sandbox.onus(["doctor"]), 0);
    std::fs::write(sandbox.db(), start).expect("a database at rest");
}

#[test]
fn odd_files_have_their_documented_outcome() {
    let home = Home::new();
    for form in forms() {
        let good = form.file(b"first", "");
        let crlf = String::from_utf8(good.clone()).unwrap().replace('\n', "\r\n");
        let blank = [b"\n\r\n\n", &good[..], b"\r\n\n\n"].concat();
        comes_to(&home, &form, "nothing odd", &good, &Taken(2, "read as"));
        comes_to(
            &home,
            &form,
            "a byte-order mark",
            &[b"\xef\xbb\xbf", &good[..]].concat(),
            &Taken(2, "read as"),
        );
        comes_to(&home, &form, "CRLF", crlf.as_bytes(), &Taken(2, "read as"));
        comes_to(&home, &form, "blank lines", &blank, &Taken(2, "read as"));
        let empty = match form.name {
            "json" => Refused("line 1"),
            "claimreview" | "html" => Refused("is empty"),
            _ => Taken(0, "read as"),
        };
        comes_to(&home, &form, "an empty file", b"", &empty);
        let utf16: Vec<u8> =
            String::from_utf8(good).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
        comes_to(&home, &form, "UTF-16", &[b"\xff\xfe", &utf16[..]].concat(), &Refused(""));
        let no_utf8 = if form.name == "json" { "unicode" } else { "UTF-8" };
        comes_to(&home, &form, "invalid UTF-8", &form.file(b"a\xffb", ""), &Refused(no_utf8));
        comes_to(&home, &form, "an overlong slash", &form.file(b"a\xc0\xafb", ""), &Refused(no_utf8));
        comes_to(&home, &form, "half a pair", &form.file(b"a\xed\xa0\x80b", ""), &Refused(no_utf8));
        let nul = if form.is_json() && !matches!(form.name, "claimreview" | "html" | "csl-json") {
            "control character"
        } else {
            "NUL"
        };
        comes_to(&home, &form, "a NUL", &form.file(b"a\0b", ""), &Refused(nul));
    }
}

#[test]
fn odd_json_has_its_documented_outcome() {
    let home = Home::new();
    for form in forms().iter().filter(|form| form.is_json()) {
        let lenient = matches!(form.name, "claimreview" | "html");
        let field = form.field();
        let nul = if lenient { Taken(2, "a NUL character was left out") } else { Refused("NUL") };
        comes_to(&home, form, "an escaped NUL", &form.file(b"a\\u0000b", ""), &nul);
        let half = match form.name {
            "claimreview" | "html" => Taken(2, "half a character was replaced"),
            "csl-json" => Refused("title"),
            _ => Refused("hex escape"),
        };
        comes_to(&home, form, "half a surrogate pair", &form.file(b"a\\ud800b", ""), &half);
        let twice = match form.name {
            "json" | "jsonl" => Refused("duplicate"),
            "csl-json" => Refused("twice"),
            _ => Taken(2, "read as"),
        };
        let more = format!(",\"{field}\":\"a\",\"{field}\":\"b\"");
        comes_to(&home, form, "a field twice", &form.file(b"a", &more), &twice);
        let number = match form.name {
            "json" => Refused("note"),
            "claimreview" | "html" => Taken(2, "a number that can't be read was left out"),
            "csl-json" => Taken(2, "a value that is no text was left out"),
            _ => Refused("out of range"),
        };
        let field = if lenient { "ratingValue" } else { field };
        comes_to(&home, form, "1e999", &form.file(b"a", &format!(",\"{field}\":1e999")), &number);
    }
}

#[test]
fn a_million_lists_are_no_trap() {
    let home = Home::new();
    for form in forms() {
        let open = b"[".repeat(1_000_000);
        comes_to(&home, &form, "a million open lists", &[form.head.as_bytes(), &open].concat(), &Refused(""));
        if form.is_json() {
            let more = format!(",\"{}\":{}{}", form.field(), "[".repeat(1_000_000), "]".repeat(1_000_000));
            let outcome = match form.name {
                "json" | "jsonl" => Refused("more parts"),
                // What is not looked at is passed over, and kept with the record.
                "claimreview" | "html" => Taken(2, "read as"),
                "csl-json" => Taken(2, "a field of more than 1 MiB was left out"),
                _ => Refused("more parts"),
            };
            comes_to(&home, &form, "a million closed lists", &form.file(b"a", &more), &outcome);
        }
    }
    let form = forms().into_iter().find(|form| form.name == "bibtex").expect("a form");
    let braces = [b"{".repeat(1_000_000), b"}".repeat(1_000_000)].concat();
    comes_to(&home, &form, "a million braces", &form.file(&braces, ""), &Refused("line 1"));
}

#[test]
fn a_line_of_100_mb_is_refused_at_the_cap() {
    let work = |form: &Form| {
        let Home { sandbox, before, .. } = Home::new();
        let (start, _) = form.record.split_once('$').expect("a place for the text");
        let (output, most) = fed(&sandbox, form.args, |mut stdin| {
            let chunk = vec![b'a'; 1 << 20];
            let _ = stdin.write_all(format!("{}{start}", form.head).as_bytes());
            // It may refuse before it has read everything.
            let _ = (0..100).try_for_each(|_| stdin.write_all(&chunk));
        });
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code::DATA), "{}: {said}", form.name);
        assert!(said.starts_with("error: stdin: ") && said.contains("32 MiB"), "{}: {said}", form.name);
        assert!(most < MEMORY, "{}: {most} KiB", form.name);
        assert_eq!(counts(&sandbox.db()), before, "{}", form.name);
        ends(&mut sandbox.onus(["doctor"]), 0);
        println!("{}: {most} KiB", form.name);
    };
    let forms = forms();
    let (some, others) = forms.split_at(forms.len() / 2);
    std::thread::scope(|scope| {
        scope.spawn(|| some.iter().for_each(work));
        others.iter().for_each(work);
    });
}

#[test]
fn a_bomb_is_refused_in_small_memory() {
    let home = Home::new();
    let mut blank = vec![b' '; 1 << 20];
    blank.iter_mut().step_by(1 << 16).for_each(|byte| *byte = b'\n');
    let form = forms().into_iter().find(|form| form.name == "jsonl").expect("a form");
    // More than what is free of suspicion, in members and frames of a megabyte.
    // gzip packs no better than honest lines may be packed; what comes out is read as it comes.
    comes_to(&home, &form, "a bomb", &gzip(&blank).repeat(67), &Taken(0, "no records"));
    let trap = zstd(&vec![b'\n'; 1 << 20]).repeat(80);
    comes_to(&home, &form, "a trap", &trap, &Refused("times"));
}
