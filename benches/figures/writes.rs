//! Writing by short processes: what a durable `add` costs, how often it syncs, and many at once.

use super::corpus::Corpus;
use super::process::{command, onus, run, there, timed};
use super::report::{NOT_MEASURED, Report, Result, count, ms, percentile, table, times};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Runs of each of the two whose medians are compared.
const RUNS: usize = 50;
/// How many write at once, and what each of them adds.
const WRITERS: usize = 8;
const ADDS: usize = 200;

/// The table of writes, on a copy of each database.
pub fn report(corpora: &[Corpus], report: &mut Report) -> Result<()> {
    println!("### One durable `add claim` as a process, and {WRITERS} writers x {ADDS}\n");
    let mut rows = Vec::new();
    for corpus in corpora {
        let copy = corpus.db.with_extension("writes.db");
        fs::copy(&corpus.db, &copy)?;
        let size = count(corpus.claims);
        let (add, query) = alternating(&copy)?;
        let ratio = report.at_most(&format!("add / query at {size}"), add / query, 2.5, times);
        let syncs = match syncs(&copy)? {
            Some(syncs) => {
                report.at_most(&format!("syncs of an add at {size}"), syncs as f64, 5.0, |n| n.to_string())
            }
            None => NOT_MEASURED.into(),
        };
        let (failed, seconds) = crowd(&copy)?;
        let failed = report.at_most(&format!("failed adds at {size}"), failed as f64, 0.0, |n| n.to_string());
        rows.push(vec![
            size,
            format!("{add:.2} ms"),
            format!("{query:.2} ms"),
            ratio,
            syncs,
            failed,
            format!("{seconds:.1} s"),
        ]);
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", copy.display()));
        }
    }
    let headings = ["claims", "add", "query", "add / query", "syncs", "failed of many", "time of many"];
    table(&headings.map(String::from), &rows);
    Ok(())
}

fn add(db: &Path, n: usize) -> Vec<String> {
    let text = format!("The report counts {n} cases in 2017");
    onus(db, &["add", "claim", &text, "--claimant", "A. Speaker", "--said", "2017", "--kind", "statistic"])
}

/// The medians of adding and of listing, in turn, in milliseconds.
fn alternating(db: &Path) -> Result<(f64, f64)> {
    let (mut adds, mut queries) = (Vec::new(), Vec::new());
    for n in 0..RUNS {
        adds.push(ms(timed(&add(db, n))?));
        queries.push(ms(timed(&onus(db, &["query"]))?));
    }
    Ok((percentile(&mut adds, 50), percentile(&mut queries, 50)))
}

/// How often one `add` makes the disk catch up, as strace counts it; none without strace.
fn syncs(db: &Path) -> Result<Option<usize>> {
    if !there("strace") {
        return Ok(None);
    }
    let log = db.with_extension("strace");
    let mut strace = command("strace");
    strace.args(["-f", "-e", "trace=fsync,fdatasync,msync,sync,syncfs,sync_file_range", "-o"]).arg(&log);
    let output = strace.args(add(db, RUNS)).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let calls = fs::read_to_string(&log)?.lines().filter(|line| line.contains("sync")).count();
    fs::remove_file(log)?;
    Ok(Some(calls))
}

/// How many adds failed or were lost when many add at once, and how long they took together.
fn crowd(db: &Path) -> Result<(usize, f64)> {
    let claims = || -> Result<usize> {
        Ok(String::from_utf8(run(&onus(db, &["query", "--count"]))?.stdout)?.trim().parse()?)
    };
    let before = claims()?;
    let start = Instant::now();
    let failed: usize = std::thread::scope(|scope| {
        let writer = |w: usize| {
            scope.spawn(move || (0..ADDS).filter(|n| run(&add(db, w * ADDS + n)).is_err()).count())
        };
        let writers: Vec<_> = (0..WRITERS).map(writer).collect();
        writers.into_iter().map(|writer| writer.join().unwrap_or(ADDS)).sum()
    });
    let seconds = start.elapsed().as_secs_f64();
    let lost = before + WRITERS * ADDS - failed - claims()?;
    Ok((failed + lost, seconds))
}
