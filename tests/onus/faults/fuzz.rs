//! Input of every format, fuzzed: whatever a file holds, an import takes all of it or, with --keep-going, its
//! good records, or refuses it with the place and the reason. No panic, no endless run, nothing of a refused file
//! in any table, and no word of it in a message.
//!
//! A longer run: `ONUS_FUZZ=20000 cargo test --test onus fuzz -- --nocapture`, another one with `ONUS_SEED=7`.
//! A mutant that fails stays in the folder for temporary files, under the name that the failure says.

use super::generate::Generator;
use super::mutants::mutant;
use super::samples::{SECRET, Sample, samples};
use super::*;
use onus::format::dates::Dates;
use onus::format::{FormatError, bibtex, claimreview, csl, csv, google, json, jsonl, records, ris, unpack};
use std::time::{Duration, Instant};

/// What became of the mutants.
#[derive(Debug, Default)]
struct Fates {
    taken: u32,
    partly: u32,
    refused: u32,
    failed: u32,
    slowest: Duration,
}

/// How much is asked for; in the suite, `usual`.
fn wanted(usual: u64) -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    (number("ONUS_FUZZ").unwrap_or(usual), number("ONUS_SEED").unwrap_or(1))
}

/// `onus import` of a file, ended when it takes half a minute or 400 MB of addresses.
fn import(sandbox: &Sandbox, sample: &Sample, more: &[&str]) -> Command {
    let mut command = sandbox.command("timeout");
    command.args([
        "-s",
        "KILL",
        "30",
        "bash",
        "-c",
        "ulimit -v 400000 && exec \"$@\"",
        "bash",
        ONUS,
        "import",
    ]);
    command.arg(sample.name).args(sample.args).args(more);
    command
}

/// The numbers of the line of a summary that says what became of foreign records: read, added, there already,
/// there but removed, refused.
pub fn sums(summary: &str) -> Option<[u64; 5]> {
    let line = summary.lines().find(|line| line.contains(" = ") && line.contains(" refused"))?;
    let mut sums = [0; 5];
    let (read, rest) = line.trim().split_once(" = ")?;
    sums[0] = read.split(' ').next()?.replace(',', "").parse().ok()?;
    for part in rest.split(" + ") {
        let (number, what) = part.split_once(' ')?;
        let at = match what {
            "added" | "would be added" => 1,
            "already there" => 2,
            "refused" => 4,
            _ if what.starts_with("already there but removed") => 3,
            _ => return None,
        };
        sums[at] = number.replace(',', "").parse().ok()?;
    }
    Some(sums)
}

/// Runs one import of a mutant and checks all that must hold of it, whatever it is.
fn survives(sandbox: &Sandbox, sample: &Sample, more: &[&str], again: bool, fates: &mut Fates) {
    std::fs::write(sandbox.path().join(sample.name), &sample.bytes).expect("a file");
    let before = counts(&sandbox.db());
    let keep_going = !more.is_empty();
    let start = Instant::now();
    let output = import(sandbox, sample, more).output().expect("it runs");
    fates.slowest = fates.slowest.max(start.elapsed());
    let (said, summary) = (stderr(&output), stdout(&output));
    assert!(!said.contains("panicked") && !said.contains("is a bug"), "{said}");
    assert!(!said.to_lowercase().contains(SECRET), "a message repeats the input: {said}");
    assert!(said.len() < 40_000, "messages of {} bytes", said.len());
    match (output.status.code(), summary.contains(": read as ")) {
        (Some(0), true) => {
            fates.taken += 1;
            assert_eq!(said, "", "messages of a file that was taken");
        }
        (Some(code::DATA), true) if keep_going => {
            fates.partly += 1;
            let placed = |line: &str| line.starts_with(&format!("{}: ", sample.name));
            assert!(!said.is_empty() && said.lines().all(placed), "a message without its file: {said}");
        }
        (Some(code::DATA), false) => {
            fates.refused += 1;
            let place = |line: &str| {
                let rest = line.split_once(&format!("{}: ", sample.name)).map_or("", |(_, rest)| rest);
                let whole =
                    ["it is empty", "its format can't be known", "no column", "there is no", "it has no"];
                let placed = [
                    "line ",
                    "record ",
                    "claims[",
                    "sources[",
                    "articles[",
                    "scales[",
                    "all records",
                    "source ",
                    "the ",
                ];
                placed.iter().chain(&whole).any(|start| rest.starts_with(start))
            };
            let error = said.lines().find(|line| line.starts_with("error: ")).unwrap_or_default();
            assert!(place(error), "a message without its place: {said}");
            assert_eq!(counts(&sandbox.db()), before, "something of a refused file is there: {said}");
        }
        other => panic!("it ended with {other:?}, {:?}: {said}{summary}", output.status),
    }
    if let Some([read, added, already, removed, refused]) = sums(&summary) {
        assert_eq!(read, added + already + removed + refused, "{summary}");
        let lines = said.lines().count() as u64;
        assert_eq!(refused, lines, "each refused record has its line: {summary}{said}");
    }
    if again && summary.contains(": read as ") {
        let there = counts(&sandbox.db());
        let output = import(sandbox, sample, more).output().expect("it runs");
        assert_eq!(counts(&sandbox.db()), there, "the same again changed the record: {}", stdout(&output));
        assert!(sums(&stdout(&output)).is_none_or(|sums| sums[1] == 0), "{summary}{}", stdout(&output));
    }
}

/// Whether the test of a mutant holds; one that fails is kept, with the command that shows it.
fn holds(sample: &Sample, more: &[&str], n: u64, test: impl FnOnce()) -> bool {
    if std::panic::catch_unwind(std::panic::AssertUnwindSafe(test)).is_ok() {
        return true;
    }
    let path = std::env::temp_dir().join(format!("onus-fuzz-{}-{n}-{}", std::process::id(), sample.name));
    let _ = std::fs::write(&path, &sample.bytes);
    eprintln!("the mutant: onus import {} {} {}\n", path.display(), sample.args.join(" "), more.join(" "));
    false
}

#[test]
fn fuzz_imports() {
    let (runs, seed) = wanted(200);
    let samples = samples();
    let start = Instant::now();
    let work = |worker: u64| {
        let sandbox = Sandbox::new();
        ends(sandbox.onus(["import"]).arg(bundle(&sandbox, 30, 3)), 0);
        let filled = std::fs::read(sandbox.db()).expect("a database at rest");
        let fresh = Sandbox::new();
        std::fs::write(fresh.path().join("none.json"), "{\"onus\": 1}").expect("a file");
        fresh.ok("import --from json none.json");
        let empty = std::fs::read(fresh.db()).expect("a database at rest");
        let mut rng = Generator::new(seed * 1000 + worker);
        let mut fates = Fates::default();
        for n in 0..runs / 2 {
            let sample = mutant(&mut rng, &samples);
            let (keep_going, again) = (rng.below(2) == 0, rng.below(3) == 0);
            let more: &[&str] = if keep_going { &["--keep-going"] } else { &[] };
            let well = holds(&sample, more, n, || survives(&sandbox, &sample, more, again, &mut fates));
            fates.failed += u32::from(!well);
            // A first import goes other ways: without indexes, guards and log.
            if n % 4 == 0 {
                let sandbox = &fresh;
                let well = holds(&sample, more, n, || {
                    survives(sandbox, &sample, more, again, &mut fates);
                    assert_eq!(&schema(&sandbox.db()), whole_schema());
                    sound(sandbox);
                });
                fates.failed += u32::from(!well);
                std::fs::write(fresh.db(), &empty).expect("a database at rest");
            }
            if !well || n % 100 == 99 || n == runs / 2 - 1 {
                sound(&sandbox);
                std::fs::write(sandbox.db(), &filled).expect("a database at rest");
            }
        }
        fates
    };
    let fates = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|worker| scope.spawn(move || work(worker))).collect();
        workers.into_iter().map(|worker| worker.join().expect("no failure")).collect::<Vec<_>>()
    });
    let seconds = start.elapsed().as_secs();
    println!("{runs} mutants imported, seed {seed}, {seconds} s: {fates:?}");
    let sum = |of: fn(&Fates) -> u32| fates.iter().map(of).sum::<u32>();
    assert_eq!(sum(|f| f.failed), 0, "mutants failed: see above");
    // Mutants that are all alike would test nothing.
    assert!(sum(|f| f.taken) > 0 && sum(|f| f.partly) > 0 && sum(|f| f.refused) > 0, "{fates:?}");
}

/// What the readers make of a file, each whatever the file is; gives how many records they handed on.
fn read_by_all(sample: &Sample) -> usize {
    let unpacked = || unpack::unpack(&sample.bytes[..]).expect("memory can be read").0;
    let mapping = onus::format::mapping::Mapping::default();
    let mapping = mapping.and("text=statement,rating=label").expect("a mapping");
    let options = csv::Options { mapping, ..csv::Options::default() };
    let mut count = 0;
    let mut check = |item: onus::format::Item| {
        count += 1;
        assert!(item.place.starts_with("line ") || item.place.starts_with("record "), "{}", item.place);
        if let Err(refused) = item.read {
            assert!(!refused.to_string().to_lowercase().contains(SECRET), "{refused}");
        }
        Ok::<_, FormatError>(())
    };
    let mut results = vec![
        bibtex::read(unpacked(), &mut check),
        claimreview::read(unpacked(), Dates::Unsaid, &mut check),
        csl::read(unpacked(), &mut check),
        google::read(unpacked(), Dates::Unsaid, &mut check),
        ris::read(unpacked(), &mut check),
        csv::read(unpacked(), &options, &mut check).map(|_| ()),
        records::read(unpacked(), &options.mapping, &options.said, &mut check).map(|_| ()),
    ];
    results.push(json::read_each(unpacked(), |_| Ok::<_, FormatError>(())));
    results.push(jsonl::read(unpacked(), |_, line| {
        if let Err(error) = line {
            assert!(!error.to_string().to_lowercase().contains(SECRET), "{error}");
        }
        Ok::<_, FormatError>(())
    }));
    for error in results.into_iter().filter_map(Result::err) {
        assert!(!error.to_string().to_lowercase().contains(SECRET), "{error}");
    }
    count
}

#[test]
fn fuzz_readers() {
    let (runs, seed) = wanted(250);
    let runs = runs * 4;
    let samples = samples();
    let mut rng = Generator::new(seed);
    let (start, mut count, mut failed, mut slowest) = (Instant::now(), 0, 0, Duration::ZERO);
    for n in 0..runs {
        let sample = mutant(&mut rng, &samples);
        let began = Instant::now();
        failed += u64::from(!holds(&sample, &[], n, || count += read_by_all(&sample)));
        slowest = slowest.max(began.elapsed());
    }
    assert_eq!(failed, 0, "mutants failed: see above");
    assert!(slowest < Duration::from_secs(10), "a mutant took {slowest:?}");
    println!(
        "{runs} mutants read by all, seed {seed}, {:?}: {count} records, slowest {slowest:?}",
        start.elapsed()
    );
}

#[test]
fn each_sample_is_taken_whole() {
    for sample in samples() {
        let sandbox = Sandbox::new();
        sandbox.ok("add claim before");
        std::fs::write(sandbox.path().join(sample.name), &sample.bytes).unwrap();
        let output = ends(&mut import(&sandbox, &sample, &[]), 0);
        let summary = stdout(&output);
        println!("{summary}");
        assert_eq!(sums(&summary).map(|sums| sums[1] as usize), sample.records, "{summary}");
        assert!(summary.contains(" added"), "{summary}");
    }
}
