//! Runs the transcripts: every ```` ```console ```` block of `README.md` and `tests/cli/*.md`, which are the
//! documentation and its test at once.
//!
//! A file has a fresh folder, in which its blocks run in order with `ONUS_DB=onus.db` and `COLUMNS=100`. A line
//! `$ COMMAND` runs in `sh`; lines `> …` continue it. What follows is stdout and stderr as a terminal shows
//! them, and `[exit N]` when the command fails. A line of output that would read as a command or as the end of
//! the block has a space in front. In what is expected, `[..]` stands for any characters and a line `...` for
//! any lines. A line `<!-- clock: 2026-12-01T09:00:00.000Z -->` outside of blocks turns the clock.
//!
//! `ONUS_UPDATE=1 cargo test --test onus transcripts` writes what really came out into the files; read the
//! diff before you commit it.

use crate::support::Sandbox;
use std::path::{Path, PathBuf};

/// A command of a transcript, and what it is to print.
struct Step {
    /// The line of the command, counted from 0.
    line: usize,
    command: String,
    /// What stands below it, as a range of lines.
    expected: std::ops::Range<usize>,
    clock: Option<String>,
}

/// The steps of a file.
fn steps(lines: &[&str]) -> Vec<Step> {
    let (mut steps, mut fence, mut clock) = (Vec::<Step>::new(), None, None);
    for (n, line) in lines.iter().enumerate() {
        match (fence, line.strip_prefix("```")) {
            (None, Some(kind)) => fence = Some(kind == "console"),
            (Some(_), Some(_)) => fence = None,
            (None, None) => {
                let set = line.strip_prefix("<!-- clock: ").and_then(|rest| rest.strip_suffix(" -->"));
                clock = set.map(str::to_string).or(clock);
            }
            (Some(false), None) => {}
            (Some(true), None) => {
                if let Some(command) = line.strip_prefix("$ ") {
                    let (command, clock) = (command.to_string(), clock.clone());
                    steps.push(Step { line: n, command, expected: n + 1..n + 1, clock });
                } else if let Some(step) = steps.last_mut() {
                    match line.strip_prefix('>') {
                        Some(more)
                            if step.expected.is_empty() && (more.is_empty() || more.starts_with(' ')) =>
                        {
                            step.command += &format!("\n{}", more.strip_prefix(' ').unwrap_or(more));
                            step.expected = n + 1..n + 1;
                        }
                        _ => step.expected.end = n + 1,
                    }
                }
            }
        }
    }
    steps
}

/// What a command prints, line by line, as a transcript shows it.
fn output(sandbox: &Sandbox, step: &Step) -> Vec<String> {
    let mut shell = sandbox.command("sh");
    shell.arg("-c").arg(format!("exec 2>&1\n{}", step.command));
    shell.env("ONUS_DB", "onus.db").env("COLUMNS", "100");
    if let Some(clock) = &step.clock {
        shell.env("ONUS_TEST_CLOCK", clock);
    }
    let output = shell.output().expect("sh runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let command = |line: &str| ["$ ", "> ", "```"].iter().any(|start| line.starts_with(start));
    let shown = |line: &str| if command(line) { format!(" {line}") } else { line.to_string() };
    let mut lines: Vec<String> = text.lines().map(shown).collect();
    if !output.status.success() {
        lines.push(output.status.code().map_or("[signal]".into(), |code| format!("[exit {code}]")));
    }
    lines
}

/// Whether a line is as expected; `[..]` stands for any characters.
fn line_matches(expected: &str, actual: &str) -> bool {
    let mut parts = expected.split("[..]");
    let Some(mut rest) = parts.next().and_then(|first| actual.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// How a line of an alignment came about.
#[derive(Debug, PartialEq)]
enum Line<'a> {
    Same(&'a str),
    Missing(&'a str),
    Unexpected(&'a str),
}

/// The least difference between what is expected and what came.
fn align<'a>(expected: &[&'a str], actual: &'a [String]) -> Vec<Line<'a>> {
    let (rows, columns) = (expected.len(), actual.len());
    // cost[i][j]: the lines that differ from expected[i] and actual[j] on.
    let mut cost = vec![vec![0usize; columns + 1]; rows + 1];
    let same = |i: usize, j: usize| line_matches(expected[i], &actual[j]);
    for i in (0..=rows).rev() {
        for j in (0..=columns).rev() {
            let any = i < rows && expected[i] == "...";
            let mut least = if i == rows && j == columns { 0 } else { usize::MAX };
            if i < rows {
                least = least.min(cost[i + 1][j] + usize::from(!any));
            }
            if j < columns {
                least = least.min(cost[i][j + 1] + usize::from(!any));
            }
            if i < rows && j < columns && same(i, j) {
                least = least.min(cost[i + 1][j + 1]);
            }
            cost[i][j] = least;
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < rows || j < columns {
        if i < rows && expected[i] == "..." {
            if j < columns && cost[i][j + 1] == cost[i][j] {
                j += 1;
            } else {
                lines.push(Line::Same("..."));
                i += 1;
            }
        } else if i < rows && j < columns && same(i, j) && cost[i + 1][j + 1] == cost[i][j] {
            lines.push(Line::Same(expected[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < rows && cost[i + 1][j] + 1 == cost[i][j] {
            lines.push(Line::Missing(expected[i]));
            i += 1;
        } else {
            lines.push(Line::Unexpected(&actual[j]));
            j += 1;
        }
    }
    lines
}

/// A line with its UUIDs, which are new at every run, as `[..]`.
fn without_ids(line: &str) -> String {
    let id = |text: &str| {
        text.char_indices()
            .all(|(n, c)| if [8, 13, 18, 23].contains(&n) { c == '-' } else { c.is_ascii_hexdigit() })
    };
    let (mut kept, mut rest) = (String::new(), line);
    while let Some(first) = rest.chars().next() {
        let taken = if rest.get(..36).is_some_and(id) { 36 } else { first.len_utf8() };
        kept += if taken == 36 { "[..]" } else { &rest[..taken] };
        rest = &rest[taken..];
    }
    kept
}

/// Runs a file: what differs, and the text as it would be right.
fn run(name: &str, text: &str) -> (String, String) {
    let sandbox = Sandbox::new();
    let lines: Vec<&str> = text.lines().collect();
    let (mut report, mut right, mut at) = (String::new(), Vec::<String>::new(), 0);
    for step in steps(&lines) {
        let actual = output(&sandbox, &step);
        let alignment = align(&lines[step.expected.clone()], &actual);
        right.extend(lines[at..step.expected.start].iter().map(ToString::to_string));
        at = step.expected.end;
        let differs = alignment.iter().any(|line| !matches!(line, Line::Same(_)));
        if differs {
            report += &format!("{name}:{}: $ {}\n", step.line + 1, step.command);
        }
        for line in &alignment {
            let (mark, line, keep) = match line {
                Line::Same(line) => (' ', line, Some(line.to_string())),
                Line::Missing(line) => ('-', line, None),
                Line::Unexpected(line) => ('+', line, Some(without_ids(line))),
            };
            if differs {
                report += &format!("  {mark} {line}\n");
            }
            right.extend(keep);
        }
    }
    right.extend(lines[at..].iter().map(ToString::to_string));
    (report, right.join("\n") + "\n")
}

/// The transcripts of the repository.
fn files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("README.md")];
    let folder = std::fs::read_dir(root.join("tests/cli")).expect("tests/cli");
    files.extend(
        folder.map(|file| file.expect("a file").path()).filter(|p| p.extension() == Some("md".as_ref())),
    );
    files.sort();
    files
}

#[test]
fn transcripts() {
    let update = std::env::var_os("ONUS_UPDATE").is_some();
    let check = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).expect("a transcript");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (report, right) = run(&path.strip_prefix(root).unwrap_or(path).display().to_string(), &text);
        if update && right != text {
            std::fs::write(path, right).expect("a transcript is written");
        }
        report
    };
    let files = files();
    let reports: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = files.iter().map(|path| scope.spawn(|| check(path))).collect();
        running.into_iter().map(|file| file.join().expect("a transcript runs")).collect()
    });
    let report = reports.concat();
    assert!(update || report.is_empty(), "- is expected, + came; ONUS_UPDATE=1 rewrites\n\n{report}");
}

#[test]
fn wildcards_match_what_they_say() {
    for (expected, actual, matches) in [
        ("a[..]c", "abc", true),
        ("a[..]c", "ac", true),
        ("[..]", "", true),
        ("a[..]b[..]c", "a1b2b3c", true),
        ("a[..]", "ba", false),
        ("abc", "abcd", false),
        ("a[..]a", "a", false),
    ] {
        assert_eq!(line_matches(expected, actual), matches, "{expected} {actual}");
    }
    let actual = ["one", "two", "three"].map(String::from);
    assert!(align(&["one", "...", "t[..]e"], &actual).iter().all(|line| matches!(line, Line::Same(_))));
    assert!(align(&["..."], &[]).iter().all(|line| matches!(line, Line::Same(_))));
    let wrong = align(&["one", "too", "three"], &actual);
    use Line::{Missing, Same, Unexpected};
    assert_eq!(wrong, [Same("one"), Missing("too"), Unexpected("two"), Same("three")]);
}

#[test]
fn a_wrong_transcript_is_reported_and_put_right() {
    let text = "Title\n\n```console\n$ echo one \\\n>   two; exit 3\nwrong\n```\n\n```sh\n$ exit 1\n```\n";
    let (report, right) = run("x.md", text);
    assert_eq!(report, "x.md:4: $ echo one \\\n  two; exit 3\n  - wrong\n  + one two\n  + [exit 3]\n");
    assert_eq!(right, text.replace("wrong\n", "one two\n[exit 3]\n"));
    assert_eq!(run("x.md", &right).0, "");
    assert_eq!(without_ids("\"01a20320-a200-7000-a476-4c20f9b439fc\" é"), "\"[..]\" é");
}
