//! `onus import`: records from files, each file in one transaction.

use super::context::Context;
use super::error::{code, failure};
use super::input::{Input, interrupts};
use super::intake::{self, Stop, Taken};
use super::output::counted;
use super::progress;
use crate::format::Format;
use crate::format::foreign::{AMBIGUOUS_DATE, TRIMMED};
use crate::model::Entity;
use crate::store::{self, Action, Imported, Store, Tally};
use crate::text::visible::visible;
use anyhow::{Context as _, Result};
use clap::Args;
use clap::builder::TypedValueParser as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Take records from files: all of a file or, when something is wrong, nothing of it
///
/// A file may be packed with gzip or Zstandard. Its format is known by how it begins, and named in the summary;
/// --from says it where it can't be known. What is here already is left alone, and what is here with other words
/// is named and left: an import never overwrites. The same file again adds nothing.
///
/// json and jsonl are Onus's own, and lossless. Of the other formats each record is kept as it came beside what
/// was read from it, with what was repaired. Reviews of one claim by several publishers become rulings of one
/// claim where its text, claimant and date agree; where only the text does, the claims stay apart and are named,
/// and `onus merge` joins them. Labels are kept verbatim; `onus scale unmapped` lists those of no known verdict.
///
/// Examples:
///
/// onus import reviews.json page.html feed.json.gz
///
/// onus import checks.csv --map text=statement,claimant=speaker,rating=label --ruled-by "Our desk"
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The files; - is stdin
    #[arg(required = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    files: Vec<PathBuf>,
    /// The format, where it can't be known from the content
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    from: Option<Format>,
    /// Take the good records, and list the bad ones with their places
    #[arg(long)]
    keep_going: bool,
    /// Say what would happen, and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    table: super::tables::TableArgs,
}

/// The formats that can be read.
fn formats() -> impl clap::builder::TypedValueParser<Value = Format> {
    let names = Format::ALL.iter().filter(|f| **f != Format::Markdown).map(|f| f.as_str());
    clap::builder::PossibleValuesParser::new(names).try_map(|name| name.parse::<Format>())
}

/// Imports each file in a transaction of its own.
pub fn run(args: &ImportArgs, ctx: &mut Context) -> Result<u8> {
    if args.files.iter().filter(|file| is_stdin(file)).count() > 1 {
        return Err(failure(code::USAGE, "stdin can be read once", "name - one time"));
    }
    for file in args.files.iter().filter(|file| !is_stdin(file)) {
        readable(file)?;
    }
    let mut store = if args.dry_run && !ctx.path()?.exists() {
        Store::open_in_memory(&super::context::shipped_scales()?, &ctx.now)?
    } else {
        ctx.open_or_create()?
    };
    let stop = interrupts()?;
    store.interrupt_on(stop.clone())?;
    let mut refused = false;
    for (at, file) in args.files.iter().enumerate() {
        match one(args, ctx, &mut store, file, &stop) {
            Ok(taken) => {
                refused |= taken.refused > 0;
                summarise(ctx, &named(file), &taken, args.dry_run)?;
            }
            Err(error) => {
                fates_of_files(ctx, args, at);
                return Err(error);
            }
        }
    }
    Ok(if refused { code::DATA } else { 0 })
}

/// Imports one file.
fn one(
    args: &ImportArgs,
    ctx: &Context,
    store: &mut Store,
    file: &Path,
    stop: &Arc<AtomicBool>,
) -> Result<Taken> {
    let name = named(file);
    let (input, length) = if is_stdin(file) {
        (Input::new(std::io::stdin(), false, stop), None)
    } else {
        let file = File::open(file).with_context(|| name.clone())?;
        let length = file.metadata().ok().filter(|meta| meta.is_file()).map(|meta| meta.len());
        (Input::new(file, length.is_some(), stop), length)
    };
    store.expect_much(length.is_some())?;
    let bar = progress::bar(&name, length);
    let input = bar.wrap_read(input);
    let (from, keep_going, table) = (args.from, args.keep_going, &args.table);
    let how = intake::How { name: &name, from, keep_going, table, bar: &bar };
    let stamp = ctx.stamp(Action::Import)?;
    let result = match args.dry_run {
        true => store.rehearse(&stamp, |tx| intake::take(tx, input, &how)),
        false => store.write(&stamp, |tx| intake::take(tx, input, &how)),
    };
    bar.finish_and_clear();
    if result.is_err() && stop.load(Ordering::Relaxed) {
        return Err(anyhow::Error::from(store::Error::Interrupted).context(name));
    }
    result.map_err(|stop| stopped(stop, name))
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// A file as messages name it.
fn named(file: &Path) -> String {
    if is_stdin(file) { "stdin".into() } else { file.display().to_string() }
}

/// Says of several files, of which the one at `failed` can't be taken, what became of the others.
fn fates_of_files(ctx: &mut Context, args: &ImportArgs, failed: usize) {
    let list = |files: &[PathBuf]| files.iter().map(|file| named(file)).collect::<Vec<_>>().join(", ");
    let taken = if args.dry_run { "would be taken" } else { "taken" };
    for (what, files) in [(taken, &args.files[..failed]), ("not read", &args.files[failed + 1..])] {
        if !files.is_empty() {
            ctx.say(&format!("{what}: {}", list(files)));
        }
    }
}

/// The error that ended an import, with the file's name and the way out.
fn stopped(stop: Stop, name: String) -> anyhow::Error {
    match stop {
        Stop::Store(error) => anyhow::Error::from(error).context(name),
        Stop::Format(error) => anyhow::Error::from(error).context(name),
        Stop::Failed(error) => error.context(name),
        Stop::Refused(place, refused) => {
            let hint = "nothing was taken; --keep-going takes the good records and lists the bad ones";
            failure(code::DATA, format!("{}: {place}: {refused}", visible(&name)), hint)
        }
        other => anyhow::Error::from(other).context(name),
    }
}

/// Tells before a database is made for it whether a file can be read. A pipe is left alone: whoever writes it
/// would take its opening for that of the import.
fn readable(path: &Path) -> Result<()> {
    let name = || path.display().to_string();
    let meta = path.metadata().with_context(name)?;
    if meta.is_dir() {
        let hint = "name the files in it, as in `onus import FOLDER/*.json`";
        return Err(failure(code::IO, format!("{}: it is a folder", name()), hint));
    }
    if meta.is_file() {
        File::open(path).with_context(name)?;
    }
    Ok(())
}

/// Says what an import did: which format it was, what became of its records, what was added, what was there,
/// what differs, what was repaired, and which claims a person may want to merge.
fn summarise(ctx: &mut Context, name: &str, taken: &Taken, dry_run: bool) -> Result<()> {
    let imported = &taken.imported;
    let would = if dry_run { "would be added" } else { "added" };
    writeln!(ctx.out, "{}: read as {}", visible(name), taken.format)?;
    let mut lines = Vec::new();
    if let Some(Tally { read, added, already, removed, refused, .. }) = imported.foreign {
        let mut parts = vec![format!("{added} {would}"), format!("{already} already there")];
        if removed > 0 {
            parts.push(format!("{removed} already there but removed, and left so"));
        }
        parts.push(format!("{refused} refused"));
        lines.push(format!("{} = {}", counted(read as usize, "record"), parts.join(" + ")));
    } else if taken.refused > 0 {
        lines.push(format!("{} refused", counted(taken.refused as usize, "record")));
    }
    lines.extend(fates(imported, would));
    if lines.is_empty() {
        lines.push("it holds no records".into());
    }
    for (entity, number) in imported.differing.iter().take(SHOWN) {
        lines.push(format!("{entity} {number} differs from the file"));
    }
    for number in imported.exposed.iter().take(SHOWN) {
        let way = format!("`onus edit source {number} --confidential` makes it so");
        lines.push(format!("source {number} is confidential there and not here: {way}"));
    }
    if imported.exposed.len() > SHOWN {
        lines.push(format!("and {} more such sources", imported.exposed.len() - SHOWN));
    }
    lines.extend(taken.notes.iter().map(|note| visible(note).into_owned()));
    lines.extend(imported.repairs.iter().map(|(what, count)| repaired(what, *count)));
    for (new, old) in imported.near.iter().take(SHOWN) {
        let merge = if dry_run { String::new() } else { format!(": `onus merge {old} {new}` joins them") };
        lines.push(format!("claim {new} may be claim {old}: the words are alike, claimant or day are not, or nobody stated them{merge}"));
    }
    if imported.near.len() > SHOWN {
        lines.push(format!("and {} more such pairs: `onus merge` lists them", imported.near.len() - SHOWN));
    }
    for number in imported.twice.iter().take(SHOWN) {
        lines.push(format!(
            "claim {number} has two standing reviews of one publisher on one page: `onus show {number}`, and \
            `onus remove ruling RULING --because WHY` for the one that the other replaces"
        ));
    }
    if imported.unmapped > 0 {
        let labels = counted(imported.unmapped, "label");
        lines.push(format!("{labels} without a known verdict: `onus scale unmapped` lists them"));
    }
    for line in lines {
        writeln!(ctx.out, "  {line}")?;
    }
    Ok(())
}

/// What was repaired, and how often. What was left out is lost to the record, if not to what was received.
fn repaired(what: &str, count: u64) -> String {
    if what == AMBIGUOUS_DATE {
        return format!(
            "{count} x a date that can be read in two ways was left out: --dates dmy|mdy says which"
        );
    }
    let lost = what.ends_with("left out") && !NOTHING_LOST.contains(&what);
    let did = if lost { "" } else { "repaired " };
    format!("{did}{count} x {what}")
}

/// What is left out without a loss.
const NOTHING_LOST: [&str; 2] = [TRIMMED, "a comma too many was left out"];

/// How many pairs and differing records a summary names.
const SHOWN: usize = 20;

/// One line for each fate, with the records of each kind that had it.
fn fates(imported: &Imported, would: &str) -> Vec<String> {
    let foreign = imported.foreign.is_some();
    let tallies = || Entity::ALL.iter().filter_map(|e| Some((e.as_str(), imported.records.get(e.as_str())?)));
    let sums = [
        would,
        if foreign { "already there, or earlier in the file" } else { "already there" },
        "there but removed, and left so (`onus undo` of the removal brings them back)",
        "there with other words, and left so",
    ]
    .into_iter()
    .zip([|t: &Tally| t.added, |t: &Tally| t.already, |t: &Tally| t.removed, |t: &Tally| t.differs]);
    let mut lines = Vec::new();
    for (did, count) in sums {
        let told = |kind: &str| foreign && kind == Entity::Claim.as_str() && did.starts_with("already");
        let counts = tallies().filter(|(kind, _)| !told(kind));
        let counts = counts.map(|(kind, tally)| (kind, count(tally))).filter(|(_, n)| *n > 0);
        let counts: Vec<String> = counts.map(|(kind, n)| counted(n as usize, kind)).collect();
        if !counts.is_empty() {
            lines.push(format!("{} {did}", counts.join(", ")));
        }
    }
    let again = imported.records.get(Entity::Claim.as_str()).map_or(0, |tally| tally.already);
    if foreign && again > 0 {
        let records = counted(again as usize, "record");
        lines.push(format!("{records} told of a claim that was there or stands earlier in the file"));
    }
    lines
}
