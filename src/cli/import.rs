//! `onus import`: takes in a bundle, all of it or nothing.

use super::context::Context;
use super::error::{code, failure};
use super::output::counted;
use crate::format::{FormatError, Record, json};
use crate::model::Entity;
use crate::store::{self, Action, Imported, Store, Tally, WriteTx};
use anyhow::{Context as _, Result};
use clap::Args;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

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
    for file in args.files.iter().filter(|file| file.as_os_str() != "-") {
        readable(file).with_context(|| file.display().to_string())?;
    }
    let mut store = if args.dry_run && !ctx.path()?.exists() {
        Store::open_in_memory(&super::context::shipped_scales()?, &ctx.now)?
    } else {
        ctx.open_or_create()?
    };
    let stop = interrupts()?;
    store.expect_much()?;
    store.interrupt_on(stop.clone())?;
    for file in &args.files {
        let name = if file.as_os_str() == "-" { "stdin".into() } else { file.display().to_string() };
        let input = match name.as_str() {
            "stdin" => Input::new(std::io::stdin(), false, &stop),
            _ => {
                let file = File::open(file).with_context(|| name.clone())?;
                let ready = file.metadata().is_ok_and(|meta| meta.is_file());
                Input::new(file, ready, &stop)
            }
        };
        let result = store.write(&ctx.stamp(Action::Import)?, |tx| {
            let imported = take(tx, input, &name)?;
            if args.dry_run { Err(Stop::DryRun(Box::new(imported))) } else { Ok(imported) }
        });
        if result.is_err() && stop.load(Ordering::Relaxed) {
            return Err(anyhow::Error::from(store::Error::Interrupted).context(name));
        }
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

/// Tells before a database is made for it whether a file can be read. A pipe is left alone: whoever writes it
/// would take its opening for that of the import.
fn readable(path: &Path) -> std::io::Result<()> {
    match path.metadata()? {
        meta if meta.is_dir() => Err(std::io::ErrorKind::IsADirectory.into()),
        meta if meta.is_file() => File::open(path).map(|_| ()),
        _ => Ok(()),
    }
}

/// A file that is being read, until the flag is set.
struct Input {
    from: From,
    stop: Arc<AtomicBool>,
}

/// Where the bytes come from.
enum From {
    /// A file, whose bytes are there.
    File(Box<dyn Read>),
    /// A terminal or a pipe, whose bytes a thread waits for: a read of it can't be interrupted. The chunk at
    /// hand, and how much of it was given.
    Thread(mpsc::Receiver<std::io::Result<Vec<u8>>>, Vec<u8>, usize),
}

impl Input {
    fn new(mut input: impl Read + Send + 'static, ready: bool, stop: &Arc<AtomicBool>) -> Self {
        let stop = stop.clone();
        if ready {
            return Input { from: From::File(Box::new(input)), stop };
        }
        let (send, receive) = mpsc::sync_channel(2);
        std::thread::spawn(move || {
            loop {
                let mut chunk = vec![0; 1 << 16];
                let read = input.read(&mut chunk);
                let last = !read.as_ref().is_ok_and(|n| *n > 0);
                let chunk = read.map(|n| {
                    chunk.truncate(n);
                    chunk
                });
                if send.send(chunk).is_err() || last {
                    break;
                }
            }
        });
        Input { from: From::Thread(receive, Vec::new(), 0), stop }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(std::io::Error::other("interrupted"));
            }
            let (receive, chunk, given) = match &mut self.from {
                From::File(file) => return file.read(buffer),
                From::Thread(receive, chunk, given) => (receive, chunk, given),
            };
            if *given < chunk.len() {
                let read = (&chunk[*given..]).read(buffer)?;
                *given += read;
                return Ok(read);
            }
            match receive.recv_timeout(Duration::from_millis(50)) {
                Ok(next) => (*chunk, *given) = (next?, 0),
                Err(mpsc::RecvTimeoutError::Timeout) => continue,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(0),
            }
            if chunk.is_empty() {
                return Ok(0);
            }
        }
    }
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
        "there but removed, and left so (`onus undo` of the removal brings them back)",
        "there with other words, and left so",
    ]
    .into_iter()
    .zip([|t: &Tally| t.added, |t: &Tally| t.already, |t: &Tally| t.removed, |t: &Tally| t.differs]);
    let name = crate::text::visible::visible(name);
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
