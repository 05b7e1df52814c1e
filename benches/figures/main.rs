//! The figures that Onus promises, measured on this machine and printed as Markdown:
//!
//! ```sh
//! cargo bench --bench figures                                # 10,000 and 100,000 claims, a few minutes
//! cargo bench --bench figures -- --claims 100000,1000000     # what the README tells, needs 5 GB of disk
//! cargo bench --bench figures -- --only lists,search         # a part: see PARTS
//! cargo bench --bench figures -- --fresh                     # import again instead of using what is there
//! ```
//!
//! Bundles and databases are made once, by the real `onus import`, under `target/onus-bench/`. Instructions
//! are counted, because they are the same in every run; times are told as ratios to something measured in
//! the same run. What misses its figure is marked **over**. A tool that is missing (valgrind, strace,
//! sqlite3, sqlite-utils) is named and its cells say `not measured`.

mod cases;
mod corpus;
mod evidence;
#[path = "../generate/mod.rs"]
mod generate;
mod interchange;
mod lists;
mod process;
mod report;
mod rival;
mod search;
mod writes;

use corpus::Corpus;
use report::{Report, Result, millions};

/// The parts, in the order in which they are measured.
const PARTS: [&str; 7] = ["import", "interchange", "lists", "search", "writes", "evidence", "binary"];

/// What was asked for.
struct Options {
    /// How many claims, ascending.
    claims: Vec<u64>,
    only: Vec<String>,
    fresh: bool,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> Result<Options> {
        let mut options =
            Options { claims: vec![10_000, 100_000], only: PARTS.map(String::from).into(), fresh: false };
        while let Some(arg) = args.next() {
            let mut list = || args.next().map(|text| text.split(',').map(String::from).collect::<Vec<_>>());
            match arg.as_str() {
                "--claims" => {
                    let counts = list().ok_or("--claims needs numbers, as in 10000,100000")?;
                    options.claims = counts.iter().map(|n| n.parse()).collect::<Result<_, _>>()?;
                    options.claims.sort_unstable();
                }
                "--only" => options.only = list().ok_or("--only needs parts, as in lists,search")?,
                "--fresh" => options.fresh = true,
                // What `cargo bench` itself adds.
                "--bench" => {}
                other => return Err(format!("{other}: not known; see the top of benches/figures").into()),
            }
        }
        match options.only.iter().find(|part| !PARTS.contains(&part.as_str())) {
            Some(part) => Err(format!("{part}: no part; there are {}", PARTS.join(", ")).into()),
            None if options.claims.first().is_none_or(|n| *n < 1_000) => Err("at least 1000 claims".into()),
            None => Ok(options),
        }
    }

    fn wants(&self, part: &str) -> bool {
        self.only.iter().any(|wanted| wanted == part)
    }
}

fn main() -> Result<()> {
    let mut options = Options::parse(std::env::args().skip(1))?;
    let mut report = Report::default();
    println!("{}\n", report::machine());
    for tool in ["valgrind", "strace", "sqlite3", "sqlite-utils"].iter().filter(|tool| !process::there(tool))
    {
        println!("`{tool}` is not installed: what needs it is not measured.\n");
    }
    let of_claims = |part: &&String| !["evidence", "binary"].contains(&part.as_str());
    if options.only.iter().all(|part| !of_claims(&part)) {
        options.claims.clear();
    }
    let corpora: Vec<Corpus> =
        options.claims.iter().map(|n| Corpus::of(*n, options.fresh)).collect::<Result<_>>()?;
    if options.wants("import") {
        corpus::report(&corpora, &mut report)?;
    }
    if options.wants("interchange") {
        interchange::report(&corpora, &mut report)?;
    }
    if options.wants("lists") {
        lists::report(&corpora, &mut report)?;
    }
    if options.wants("search") {
        search::report(&corpora, &mut report)?;
    }
    if options.wants("writes") {
        writes::report(&corpora, &mut report)?;
    }
    if options.wants("evidence") {
        evidence::report(&mut report, options.fresh)?;
    }
    if options.wants("binary") {
        let bytes = std::fs::metadata(process::ONUS)?.len() as f64;
        let size = report.at_most("binary", bytes / 1e6, 8.0, |_| millions(bytes));
        println!("The release binary, stripped: {size}B.\n");
    }
    report.finish();
    Ok(())
}
