//! `onus import`: takes in a bundle, all of it or nothing.

use super::context::Context;
use super::error::{code, failure};
use super::output::counted;
use crate::format::{FormatError, Record, json};
use crate::model::Entity;
use crate::store::{self, Action, Imported, Tally, WriteTx};
use anyhow::{Context as _, Result};
use clap::Args;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Take in bundles that `export json` wrote: all of a file or nothing
///
/// Records are known by their identity: the same file again adds nothing, and a record that is here with other
/// words is named and left as it is here.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The files; - is stdin
    #[arg(required = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Format(#[from] FormatError),
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A record that the store refuses, with its place.
    #[error("{0}")]
    Record(String, #[source] store::Error),
    /// The end of a dry run.
    #[error("nothing was changed")]
    DryRun(Box<Imported>),
}

/// Imports each file in a transaction of its own.
pub fn run(args: &ImportArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open_or_create()?;
    store.interrupt_on(interrupts()?)?;
    for file in &args.files {
        let name = if file.as_os_str() == "-" { "stdin".into() } else { file.display().to_string() };
        let input: Box<dyn Read> = match name.as_str() {
            "stdin" => Box::new(std::io::stdin().lock()),
            _ => Box::new(File::open(file).with_context(|| name.clone())?),
        };
        let result = store.write(&ctx.stamp(Action::Import)?, |tx| {
            let imported = take(tx, input, &name)?;
            if args.dry_run { Err(Stop::DryRun(Box::new(imported))) } else { Ok(imported) }
        });
        let imported = match result {
            Ok(imported) => imported,
            Err(Stop::DryRun(imported)) => *imported,
            Err(Stop::Store(error)) => return Err(anyhow::Error::from(error).context(name)),
            Err(Stop::Format(error)) => return Err(anyhow::Error::from(error).context(name)),
            Err(stop) => return Err(anyhow::Error::from(stop).context(name)),
        };
        summarise(ctx, &name, &imported, args.dry_run)?;
    }
    Ok(0)
}

/// Reads one bundle into the store.
fn take(tx: &WriteTx<'_>, input: impl Read, name: &str) -> Result<Imported, Stop> {
    let mut imported = Imported::begin(tx)?;
    let mut counts = [0usize; 4];
    json::read(input, |record| {
        let (part, place, outcome) = match &record {
            Record::Scale(scale) => (0, "scales", imported.scale(tx, scale)),
            Record::Article(article) => (1, "articles", imported.article(tx, article)),
            Record::Source(source) => (2, "sources", imported.source(tx, source)),
            Record::Claim(claim) => (3, "claims", imported.claim(tx, claim)),
        };
        let place = format!("{place}[{}]", counts[part]);
        counts[part] += 1;
        match outcome {
            Ok(_) => Ok(()),
            Err(error @ (store::Error::Full(_) | store::Error::Interrupted | store::Error::Io { .. })) => {
                Err(Stop::Store(error))
            }
            Err(error) => Err(Stop::Record(place, error)),
        }
    })?;
    imported.finish(tx, name)?;
    Ok(imported)
}

/// Says what an import did: what was added, what was there, what differs, each by kind of record.
fn summarise(ctx: &mut Context, name: &str, imported: &Imported, dry_run: bool) -> Result<()> {
    let tallies = || Entity::ALL.iter().filter_map(|e| Some((e.as_str(), imported.records.get(e.as_str())?)));
    let sums = [
        if dry_run { "would be added" } else { "added" },
        "already there",
        "there with other words, and left so",
    ]
    .into_iter()
    .zip([|t: &Tally| t.added, |t: &Tally| t.already, |t: &Tally| t.differs]);
    let mut said = false;
    for (did, count) in sums {
        let counts = tallies().map(|(kind, tally)| (kind, count(tally))).filter(|(_, n)| *n > 0);
        let counts: Vec<String> = counts.map(|(kind, n)| counted(n as usize, kind)).collect();
        if !counts.is_empty() {
            writeln!(ctx.out, "{name}: {} {did}", counts.join(", "))?;
            said = true;
        }
    }
    if !said {
        writeln!(ctx.out, "{name}: the bundle is empty")?;
    }
    for (entity, number) in imported.differing.iter().take(20) {
        writeln!(ctx.out, "{name}: {entity} {number} differs from the file")?;
    }
    Ok(())
}

/// A flag that Ctrl-C and a request to end set: long work then ends and leaves the record as it was.
///
/// # Errors
/// When the system takes no signal handler.
pub fn interrupts() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, flag.clone())
            .map_err(|e| failure(code::INTERNAL, format!("signals can't be caught: {e}"), "try again"))?;
    }
    Ok(flag)
}
