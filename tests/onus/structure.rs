//! What must stay true of the whole: nothing without help, a transcript for each command, the import table
//! that `src/lib.rs` shows, and files that can be read in one go. Every check is a function of plain text, so
//! that a made-up wrong input shows that it can fail.

use std::path::Path;

/// The most lines of a source file.
const MOST_LINES: usize = 500;

/// What only `src/cli/context.rs` names: the clock, the environment, the terminal, the user.
const WORLD: [&str; 7] =
    ["Utc::now", "Local::now", "SystemTime", "env::", "is_terminal", "terminal_size", "whoami"];

/// The lines outside of `Context` that name the world, each with its reason.
const ALLOWED: [(&str, &str, &str); 5] = [
    ("cli/mod.rs", "std::env::args_os()", "the command line is parsed before there is a Context"),
    ("cli/complete.rs", "std::env::var_os(VARIABLE)", "a shell asks through it, before anything is parsed"),
    ("cli/complete.rs", "std::env::args_os()", "the line being completed, which clap does not hand over"),
    ("cli/form.rs", "std::env::var(name)", "VISUAL and EDITOR, which only the form needs"),
    ("cli/form.rs", "std::env::temp_dir()", "where the form stands while it is filled in"),
];

/// The commands and arguments below `command` that have no help.
fn without_help(path: &str, command: &clap::Command) -> Vec<String> {
    let path = format!("{path} {}", command.get_name()).trim().to_string();
    let mut found = Vec::new();
    if command.get_about().is_none() {
        found.push(path.clone());
    }
    for argument in command.get_arguments().filter(|argument| argument.get_help().is_none()) {
        found.push(format!("{path} {}", argument.get_id()));
    }
    found.extend(command.get_subcommands().flat_map(|command| without_help(&path, command)));
    found
}

/// The commands without a transcript that runs them, and the transcripts without a command. `transcripts`
/// are names and texts; `errors` belongs to no command.
fn transcripts_amiss(commands: &[&str], transcripts: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for name in commands {
        let runs = |text: &str| {
            let lines = text.lines().filter(|line| line.starts_with("$ ") || line.starts_with("> "));
            lines.into_iter().any(|line| line.contains(&format!("onus {name}")))
        };
        if !transcripts.iter().any(|(file, text)| file == name && runs(text)) {
            found.push(format!("tests/cli/{name}.md with a block that runs `onus {name}`"));
        }
    }
    let known = |name: &str| name == "errors" || commands.contains(&name);
    found.extend(transcripts.iter().filter(|(n, _)| !known(n)).map(|(n, _)| format!("a command {n}")));
    found
}

/// The import table in the documentation of `src/lib.rs`: each module and what its row says it may import.
fn table(lib: &str) -> Vec<(String, Vec<String>)> {
    let rows = lib.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    rows.filter_map(|row| {
        let (module, rest) = row.split_once("`]")?;
        let may = rest.trim_end_matches('|').rsplit('|').next()?;
        Some((module.to_string(), may.split(',').map(|name| name.trim().to_string()).collect()))
    })
    .collect()
}

/// The code of a file: its lines with their numbers, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let plain = |line: &str| !line.trim_start().starts_with("//");
    text.lines().enumerate().map(|(n, line)| (n + 1, line)).filter(move |(_, line)| plain(line))
}

/// The modules that a line names as `crate::…`.
fn named(line: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let (list, end) = match rest.strip_prefix('{') {
            Some(list) => (list, '}'),
            None => (rest, ';'),
        };
        let list = list.split(end).next().unwrap_or(list);
        let parts = if end == '}' { list.split(',').collect() } else { vec![list] };
        names.extend(parts.into_iter().map(|part| {
            let part = part.trim_start();
            &part[..part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len())]
        }));
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The lines of `src/PATH` that break the import table or name what is another's to name.
fn imports_amiss(table: &[(String, Vec<String>)], path: &str, text: &str) -> Vec<String> {
    let Some((module, _)) = path.split_once('/') else { return Vec::new() };
    let Some((_, may)) = table.iter().find(|(name, _)| name == module) else {
        return vec![format!("src/{path}: {module} is not in the table of src/lib.rs")];
    };
    let mut found = Vec::new();
    for (n, line) in code(text) {
        let mut amiss = |why: String| found.push(format!("src/{path}:{n}: {why}: {}", line.trim()));
        for name in named(line) {
            if name != module && !may.iter().any(|m| m == name || m == "all") {
                amiss(format!("{module} may not import {name}"));
            }
        }
        // The way out of a module that does not name the crate; tests inside a file are indented.
        let out = if path.ends_with("/mod.rs") { "super::" } else { "super::super::" };
        if line.contains(out) && !line.starts_with(' ') {
            amiss(format!("{module} is left by way of super"));
        }
        if module != "store" && line.contains("rusqlite") {
            amiss("only store names rusqlite".into());
        }
        let allowed = || ALLOWED.iter().any(|(file, words, _)| *file == path && line.contains(words));
        if path != "cli/context.rs" && WORLD.iter().any(|word| names_word(line, word)) && !allowed() {
            amiss("only Context reads the clock, the environment and the terminal".into());
        }
    }
    found
}

/// Whether `line` names `word`, and not only a longer word that ends with it.
fn names_word(line: &str, word: &str) -> bool {
    let mut before = line.match_indices(word).map(|(at, _)| line[..at].chars().next_back());
    before.any(|c| c.is_none_or(|c| !c.is_alphanumeric() && c != '_'))
        // The module of clap_complete with that name is no environment.
        && !line.contains("clap_complete::env::")
}

/// Whether a file is longer than a reader's patience.
fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MOST_LINES).then(|| format!("{path}: {lines} lines, at most {MOST_LINES}"))
}

/// The files below `folder`, as paths from the root and texts.
fn files(folder: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut folders) = (Vec::new(), vec![root.join(folder)]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if extensions.iter().any(|end| path.extension() == Some(end.as_ref())) {
                let name = path.strip_prefix(root).expect("in the root").to_string_lossy().into_owned();
                found.push((name, std::fs::read_to_string(&path).expect("a file of text")));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn everything_has_help() {
    assert_eq!(without_help("", &onus::cli::command()), [""; 0]);

    let mute =
        clap::Command::new("a").about("A").subcommand(clap::Command::new("b").arg(clap::Arg::new("c")));
    assert_eq!(without_help("", &mute), ["a b", "a b c"]);
}

#[test]
fn every_command_has_a_transcript() {
    let command = onus::cli::command();
    let commands: Vec<&str> = command.get_subcommands().map(|command| command.get_name()).collect();
    let name = |path: &str| Path::new(path).file_stem().map(|n| n.to_string_lossy().into_owned());
    let transcripts =
        files("tests/cli", &["md"]).into_iter().filter_map(|(path, text)| Some((name(&path)?, text)));
    assert_eq!(transcripts_amiss(&commands, &transcripts.collect::<Vec<_>>()), [""; 0]);

    let made_up = [("a", "$ onus a"), ("b", "onus b in prose"), ("d", "")].map(|(n, t)| (n.into(), t.into()));
    assert_eq!(
        transcripts_amiss(&["a", "b", "c"], &made_up).len(),
        3,
        "b does not run, c is not there, d is nobody"
    );
}

#[test]
fn nobody_imports_what_is_above() {
    let table =
        table(&std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).expect("lib.rs"));
    assert!(table.len() >= 6, "the table of src/lib.rs is read: {table:?}");
    let found = files("src", &["rs"]).into_iter();
    let found = found.flat_map(|(path, text)| imports_amiss(&table, path.trim_start_matches("src/"), &text));
    assert_eq!(found.collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_broken_import_is_found() {
    let table = table(
        "//! | [`model`] | words | std, serde |\n//! | [`store`] | kept | model |\n//! | [`cli`] | c | all |\n",
    );
    let found = |path: &str, text: &str| imports_amiss(&table, path, text).len();
    for (path, text, amiss) in [
        ("store/a.rs", "use crate::model::Claim;", 0),
        ("store/a.rs", "use crate::store::b; use rusqlite::params;", 0),
        ("store/a.rs", "use crate::cli::Context;", 1),
        ("store/a.rs", "use crate::{model::Claim, cli, render};", 2),
        ("store/a.rs", "    let x = crate::render::table();", 1),
        ("store/a.rs", "// crate::cli is above", 0),
        ("model/a.rs", "use crate::store::Store;", 1),
        ("model/a.rs", "use super::super::store::Store;", 1),
        ("model/mod.rs", "pub use super::store::Store;", 1),
        ("model/mod.rs", "    use super::*;", 0),
        ("cli/a.rs", "use crate::store::Store; use rusqlite::params;", 1),
        ("cli/a.rs", "let now = chrono::Utc::now();", 1),
        ("cli/a.rs", "let home = env::var_os(\"HOME\");", 1),
        ("cli/context.rs", "let home = env::var_os(\"HOME\");", 0),
        ("cli/mod.rs", "run(std::env::args_os())", 0),
        ("cli/mod.rs", "std::env::var(\"HOME\")", 1),
        ("extra/a.rs", "", 1),
        ("lib.rs", "pub mod cli;", 0),
    ] {
        assert_eq!(found(path, text), amiss, "{path}: {text}");
    }
}

#[test]
fn files_can_be_read_in_one_go() {
    let all = ["src", "tests", "benches", "migrations"].map(|folder| files(folder, &["rs", "sql"])).concat();
    assert_eq!(all.iter().filter_map(|(path, text)| too_long(path, text)).collect::<Vec<_>>(), [""; 0]);

    assert!(too_long("x.rs", &"line\n".repeat(MOST_LINES)).is_none());
    assert!(too_long("x.rs", &"line\n".repeat(MOST_LINES + 1)).is_some());
}
