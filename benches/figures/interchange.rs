//! Interchange as JSON Lines, against what a person would script with other tools for the same: the sqlite3
//! shell, sqlite-utils, and serde alone. All of one row is measured in one run, the best of a few.

use super::corpus::{Corpus, SEED};
use super::generate;
use super::process::{command, onus, run, there, watched};
use super::report::{NOT_MEASURED, Report, Result, count, table, times};
use super::rival;
use onus::format::jsonl::Line;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

/// The best of so many runs, of corpora that take seconds; of larger ones there is one run.
const RUNS: usize = 3;

/// The files of one corpus.
struct Files {
    lines: PathBuf,
    scratch: PathBuf,
    runs: usize,
}

impl Files {
    fn of(corpus: &Corpus) -> Result<Files> {
        let (lines, scratch) = (corpus.db.with_extension("jsonl"), corpus.db.with_extension("scratch.db"));
        let path = lines.display().to_string();
        run(&onus(&corpus.db, &["export", "jsonl", "-o", &path]))?;
        Ok(Files { lines, scratch, runs: if corpus.claims > 200_000 { 1 } else { RUNS } })
    }

    /// Takes away what an earlier run left.
    fn clear(&self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(format!("{}{ending}", self.scratch.display()));
        }
    }

    /// The best time of a few runs, and what came with it.
    fn best<T>(&self, mut f: impl FnMut() -> Result<(Duration, T)>) -> Result<(Duration, T)> {
        let runs = (0..self.runs).map(|_| f()).collect::<Result<Vec<_>>>()?;
        runs.into_iter().min_by_key(|(time, _)| *time).ok_or("no run".into())
    }

    /// How long it takes to read the lines into the types of the model, and if wanted to write them again.
    fn echo(&self, out: Option<File>) -> Result<Duration> {
        let start = Instant::now();
        let mut out = out.map(|file| BufWriter::with_capacity(1 << 16, file));
        let mut input = BufReader::with_capacity(1 << 16, File::open(&self.lines)?);
        let mut text = Vec::new();
        while input.read_until(b'\n', &mut text)? > 0 {
            let line: Line = serde_json::from_str(std::str::from_utf8(&text)?)?;
            match &mut out {
                None => drop(std::hint::black_box(line)),
                Some(out) => {
                    serde_json::to_writer(&mut *out, &line)?;
                    out.write_all(b"\n")?;
                }
            }
            text.clear();
        }
        out.map_or(Ok(()), |mut out| out.flush())?;
        Ok(start.elapsed())
    }
}

/// The time of the shell with a script on its input, and its output away.
fn shell(db: &Path, script: &str) -> Result<Duration> {
    let start = Instant::now();
    let mut shell = command("sqlite3");
    shell.arg("-batch").arg(db).stdin(Stdio::piped()).stdout(Stdio::null());
    let mut child = shell.spawn()?;
    child.stdin.take().ok_or("no stdin")?.write_all(script.as_bytes())?;
    match child.wait()? {
        code if code.success() => Ok(start.elapsed()),
        code => Err(format!("the sqlite3 shell: {code}").into()),
    }
}

/// The tables of imports, exports and appends.
pub fn report(corpora: &[Corpus], report: &mut Report) -> Result<()> {
    let (mut imports, mut exports, mut appends) = (Vec::new(), Vec::new(), Vec::new());
    for corpus in corpora {
        eprintln!("interchange of {} claims …", corpus.claims);
        let files = Files::of(corpus)?;
        imports.push(import(corpus, &files, report)?);
        exports.push(export(corpus, &files, report)?);
        appends.push(append(corpus, &files, report)?);
        files.clear();
    }
    println!("### Fresh import of JSON Lines, with indexes and full text\n");
    let headings = [
        "claims",
        "lines",
        "import",
        "peak memory",
        "/ typed parse",
        "/ shell's `.import`",
        "sqlite-utils / it",
    ];
    table(&headings.map(String::from), &imports);
    println!(
        "The shell reads ready CSVs into the same tables without triggers and constraints of words, and makes"
    );
    println!(
        "the indexes and the full text after. sqlite-utils makes flat tables of the CSVs, without full text.\n"
    );
    println!("### Export of JSON Lines\n");
    let headings = ["claims", "export", "peak memory", "/ serde echo", "shell's `json_object` / it"];
    table(&headings.map(String::from), &exports);
    println!("### Appending a hundredth\n");
    let headings = ["claims", "append", "without full text", "ratio", "entries in the history"];
    table(&headings.map(String::from), &appends);
    Ok(())
}

fn import(corpus: &Corpus, files: &Files, report: &mut Report) -> Result<Vec<String>> {
    let size = count(corpus.claims);
    let parse = files.best(|| Ok((files.echo(None)?, ())))?.0.as_secs_f64();
    let words = onus(&files.scratch, &["import", &files.lines.display().to_string()]);
    let (time, peak) = files.best(|| {
        files.clear();
        watched(&words)
    })?;
    let time = time.as_secs_f64();
    let against_shell = if there("sqlite3") {
        let script = rival::csvs(&corpus.db)?;
        let shell = files.best(|| {
            files.clear();
            Ok((shell(&files.scratch, &script)?, ()))
        })?;
        report.at_most(&format!("import / shell at {size}"), time / shell.0.as_secs_f64(), 1.0, times)
    } else {
        NOT_MEASURED.into()
    };
    let against_utils = if there("sqlite-utils") {
        rival::csvs(&corpus.db)?;
        let (utils, _) = files.best(|| {
            files.clear();
            let start = Instant::now();
            rival::utils(&corpus.db, &files.scratch).iter().try_for_each(|words| run(words).map(|_| ()))?;
            Ok((start.elapsed(), ()))
        })?;
        let ratio = utils.as_secs_f64() / time;
        let told = report.at_most(
            &format!("import, as a part of sqlite-utils at {size}"),
            1.0 / ratio,
            1.0 / 3.0,
            times,
        );
        format!("{}{}", times(ratio), if told.contains("over") { " **over**" } else { "" })
    } else {
        NOT_MEASURED.into()
    };
    Ok(vec![
        size.clone(),
        format!("{:.0} MB", fs::metadata(&files.lines)?.len() as f64 / 1e6),
        format!("{time:.2} s"),
        report.at_most(&format!("MB of an import of {size}"), peak as f64 / 1e6, 100.0, |mb| {
            format!("{mb:.0} MB")
        }),
        report.at_most(&format!("import / parse at {size}"), time / parse, 10.0, times),
        against_shell,
        against_utils,
    ])
}

fn export(corpus: &Corpus, files: &Files, report: &mut Report) -> Result<Vec<String>> {
    let size = count(corpus.claims);
    let null = || File::options().write(true).open("/dev/null");
    let echo = files.best(|| Ok((files.echo(Some(null()?))?, ())))?.0.as_secs_f64();
    let (time, peak) = files.best(|| watched(&onus(&corpus.db, &["export", "jsonl"])))?;
    let time = time.as_secs_f64();
    let against_shell = if there("sqlite3") {
        let (shell, ()) = files.best(|| Ok((shell(&corpus.db, rival::EXPORT)?, ())))?;
        let ratio = shell.as_secs_f64() / time;
        let told = report.at_most(
            &format!("export, as a part of the shell's at {size}"),
            1.0 / ratio,
            1.0 / 1.5,
            times,
        );
        format!("{}{}", times(ratio), if told.contains("over") { " **over**" } else { "" })
    } else {
        NOT_MEASURED.into()
    };
    Ok(vec![
        size.clone(),
        format!("{time:.2} s"),
        report.at_most(&format!("MB of an export of {size}"), peak as f64 / 1e6, 20.0, |mb| {
            format!("{mb:.0} MB")
        }),
        report.at_most(&format!("export / echo at {size}"), time / echo, 1.2, times),
        against_shell,
    ])
}

/// A hundredth of other claims into the database, and into one whose full text is a table without an index.
fn append(corpus: &Corpus, files: &Files, report: &mut Report) -> Result<Vec<String>> {
    let size = count(corpus.claims);
    let bundle = corpus.db.with_extension("append.json");
    generate::write_bundle((corpus.claims / 100).max(100), SEED + 1, &mut File::create(&bundle)?)?;
    let words = onus(&files.scratch, &["import", &bundle.display().to_string()]);
    let time = |full_text: bool| {
        files.best(|| {
            files.clear();
            fs::copy(&corpus.db, &files.scratch)?;
            if !full_text {
                let conn = rusqlite::Connection::open(&files.scratch)?;
                conn.execute_batch("DROP TABLE claim_fts; CREATE TABLE claim_fts(text, claimant, note)")?;
            }
            // The copy is not written out while it is measured.
            File::open(&files.scratch)?.sync_all()?;
            Ok((watched(&words)?.0, ()))
        })
    };
    let (without, _) = time(false)?;
    let (with, _) = time(true)?;
    let conn = rusqlite::Connection::open(&files.scratch)?;
    let entries: i64 =
        conn.query_row("SELECT count(*) FROM history WHERE action = 'import'", [], |row| row.get(0))?;
    fs::remove_file(&bundle)?;
    let ratio = with.as_secs_f64() / without.as_secs_f64();
    Ok(vec![
        size.clone(),
        format!("{:.2} s", with.as_secs_f64()),
        format!("{:.2} s", without.as_secs_f64()),
        report.at_most(&format!("append / without full text at {size}"), ratio, 1.2, times),
        format!("{entries} of 2 imports"),
    ])
}
