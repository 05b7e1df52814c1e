//! `onus snapshot --import`: the copies in a web archive, each for the source that it is of.

use super::counted_copies;
use super::place::{Fate, Home, NO_SOURCE, Places, key};
use crate::archive::address::{Address, without_credentials};
use crate::archive::media;
use crate::archive::warc::{self, Entry, Proof, ReadError, Summary};
use crate::cli::context::Context;
use crate::cli::copies::{Arrived, Target, keep};
use crate::cli::error::{code, failure};
use crate::cli::output::counted;
use crate::cli::spool::Spool;
use crate::model::SourceNo;
use crate::store::Error as StoreError;
use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// The most bytes that wait in the folder for temporary files, since all are kept in one change.
const MOST: u64 = 2 << 30;

/// How many records a summary names.
const SHOWN: usize = 20;

/// How a file is taken in.
#[derive(Debug, Clone, Copy)]
pub struct How {
    /// The most bytes of one copy.
    pub most: u64,
    /// Whether a source is made for an address that none has.
    pub add_sources: bool,
    /// Whether what comes before a break in the file is kept.
    pub keep_going: bool,
}

/// A record on its way in.
struct Incoming {
    home: Home,
    bytes: PathBuf,
    from: Arrived,
}

/// What became of the records.
#[derive(Default)]
struct Sums {
    already: usize,
    out: Vec<String>,
    unchecked: usize,
    spooled: u64,
    full: bool,
}

/// Keeps the copies in a file, all that can be placed or none; `-` is stdin.
pub fn import(path: &Path, how: How, ctx: &mut Context) -> Result<u8> {
    let mut spool = Spool::new()?;
    let (path, shown) = match path == Path::new("-") {
        true => (of_stdin(&mut spool)?, "stdin".to_string()),
        false => (path.to_path_buf(), path.display().to_string()),
    };
    let open = || Ok::<_, anyhow::Error>(BufReader::new(File::open(&path).with_context(|| shown.clone())?));
    open()?;
    let mut store = ctx.open_or_create()?;
    let stop = crate::cli::input::interrupts()?;
    let halt = || stop.load(Ordering::Relaxed);
    // A redirect may stand behind the page that it leads to, so all are read before anything is placed. What is
    // wrong with the file is told by the second reading.
    let mut redirects: HashMap<String, Vec<String>> = HashMap::new();
    let _ = warc::read(open()?, u64::MAX, &halt, |entry, _| {
        if let Some((from, to)) = redirect(entry) {
            redirects.entry(to).or_default().push(from);
        }
        Ok(())
    });
    let mut places = Places::new(&store, redirects)?;
    let (mut sums, mut summary, mut incoming) = (Sums::default(), Summary::default(), Vec::new());
    let read = warc::read_into(open()?, how.most, &halt, &mut summary, |entry, bytes| {
        one(entry, bytes, how, &mut places, &mut spool, &mut sums, &mut incoming)
    });
    let broken = match read {
        Ok(()) => None,
        Err(_) if halt() => return Err(StoreError::Interrupted.into()),
        Err(error) => Some(stopped(error, &shown, how, &sums)?),
    };
    let files = targets(&incoming, &places);
    let kept = keep(ctx, &mut store, &files, &stop)?;
    let mut new: Vec<SourceNo> = kept.iter().map(|k| k.source).filter(|n| !places.was_here(*n)).collect();
    new.sort_unstable();
    new.dedup();
    tell(ctx, &shown, &summary, &sums, kept.len());
    if !new.is_empty() {
        ctx.say(&format!("{} made", counted(new.len(), "source")));
    }
    if places.led > 0 {
        ctx.say(&format!("{} placed by the redirects in the file", counted(places.led, "record")));
    }
    for number in &places.exposed {
        ctx.say(&format!("source {number} is confidential there and not here: `onus edit source {number} --confidential` makes it so"));
    }
    if !how.add_sources && sums.out.iter().any(|line| line.ends_with(NO_SOURCE)) {
        ctx.say("hint: --add-sources makes a source for each address that no source has");
    }
    broken.map_or(Ok(0), Err)
}

/// Stdin in a file, since it is read twice.
fn of_stdin(spool: &mut Spool) -> Result<PathBuf> {
    let (path, mut out) = spool.file()?;
    let got = io::copy(&mut io::stdin().lock().take(MOST + 1), &mut out).context("stdin")?;
    if got > MOST {
        let way = "nothing was kept; name the file in place of -";
        return Err(failure(code::DATA, "stdin: more than 2 GiB", way));
    }
    out.flush().context("stdin")?;
    Ok(path)
}

/// From where to where a record redirects, if it does.
fn redirect(entry: &Entry) -> Option<(String, String)> {
    let (from, to) = (entry.url.as_deref()?, entry.location.as_deref()?);
    let redirects = matches!(entry.status, Some(301 | 302 | 303 | 307 | 308));
    let to = Address::parse(from).ok()?.join(to).ok()?.to_string();
    (redirects && key(from) != to).then(|| (from.to_string(), to))
}

/// Takes one record.
fn one(
    entry: &Entry,
    bytes: &mut dyn Read,
    how: How,
    places: &mut Places,
    spool: &mut Spool,
    sums: &mut Sums,
    incoming: &mut Vec<Incoming>,
) -> io::Result<()> {
    let place = format!("record {}", entry.number);
    // A page that says it is not there is no copy of it.
    if let Some(status) = entry.status.filter(|status| !matches!(status, 200 | 203)) {
        sums.out.push(format!("{place}: an answer with status {status}"));
        return Ok(());
    }
    let made = places.made.len();
    let home = match places.home(entry, how.add_sources) {
        Ok(home) => home,
        Err(why) => {
            sums.out.push(format!("{place}: {why}"));
            return Ok(());
        }
    };
    let (path, mut out) = spool.file()?;
    let (mut hash, mut head, mut length, mut chunk) = (Sha256::new(), Vec::new(), 0, vec![0; 64 * 1024]);
    loop {
        let got = match bytes.read(&mut chunk) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                // No source for a record that is no good.
                places.made.truncate(made);
                drop(out);
                std::fs::remove_file(&path)?;
                return Err(error);
            }
            Ok(0) => break,
            Ok(got) => got,
        };
        hash.update(&chunk[..got]);
        let room = media::HEAD.saturating_sub(head.len()).min(got);
        head.extend_from_slice(&chunk[..room]);
        length += got as u64;
        if sums.spooled + length > MOST {
            sums.full = true;
            places.made.truncate(made);
            return Err(io::Error::other(
                "the copies in the file that are not here yet have more than 2 GiB",
            ));
        }
        out.write_all(&chunk[..got])?;
    }
    out.flush()?;
    let sha256: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    match places.fate(entry, home, &sha256, &head) {
        Fate::Keep => {}
        other => {
            match other {
                Fate::Out(why) => sums.out.push(format!("{place}: {why}")),
                _ => sums.already += 1,
            }
            places.made.truncate(made);
            return std::fs::remove_file(&path);
        }
    }
    sums.spooled += length;
    if let Proof::Unchecked(_) = entry.proof {
        sums.unchecked += 1;
    }
    let from = Arrived {
        id: entry.id,
        url: entry.url.as_deref().map(without_credentials),
        file: entry.file.clone(),
        retrieved_at: entry.date.clone(),
        media_type: entry.media_type.clone(),
        is_certain: entry.source.is_some() && entry.media_type.is_some(),
        charset: entry.charset.clone(),
    };
    incoming.push(Incoming { home, bytes: path, from });
    Ok(())
}

/// The records with their sources, of which those to be made are whole only now.
fn targets<'a>(incoming: &'a [Incoming], places: &Places) -> Vec<(Target, &'a Path, Arrived)> {
    let target = |home: Home| match home {
        Home::Known(number) => Target::Known(number),
        Home::New(at) => Target::New(Box::new(places.made[at].clone())),
    };
    incoming.iter().map(|i| (target(i.home), i.bytes.as_path(), i.from.clone())).collect()
}

/// The error that ended the reading: given back where what came before it is kept, and else returned as the
/// end of all.
///
/// # Errors
/// That error, where nothing is kept.
fn stopped(error: ReadError, shown: &str, how: How, sums: &Sums) -> Result<anyhow::Error> {
    let (code, message, may_go_on, way) = match error {
        ReadError::Broken { .. } => (code::DATA, error.to_string(), true, "what came before the break"),
        ReadError::Kept { record, why } if sums.full => (
            code::IO,
            format!("record {record}: {why}"),
            true,
            "what fits, and the same command again keeps the rest",
        ),
        ReadError::Kept { record, why } => {
            let hint = "nothing was kept; make room for temporary files, or name another folder for them with TMPDIR";
            return Err(failure(
                code::IO,
                format!("{shown}: record {record} could not be kept: {why}"),
                hint,
            ));
        }
        ReadError::Input(why) => {
            let message = format!("{shown}: the file can't be read: {why}");
            return Err(failure(code::IO, message, "nothing was kept"));
        }
        ReadError::Stopped => return Err(StoreError::Interrupted.into()),
    };
    let message = format!("{shown}: {message}");
    match may_go_on && how.keep_going {
        true if sums.full => Ok(failure(code, message, "the same command again keeps the rest")),
        true => Ok(failure(code, message, "what came before the break was kept")),
        false => Err(failure(code, message, format!("nothing was kept; --keep-going keeps {way}"))),
    }
}

/// Says what became of the records: each is in one of the sums.
fn tell(ctx: &mut Context, shown: &str, summary: &Summary, sums: &Sums, kept: usize) {
    let refused = summary.refused.iter().map(|r| format!("record {}, byte {}: {}", r.number, r.place, r.why));
    let out: Vec<String> = refused.chain(sums.out.iter().cloned()).collect();
    let skipped: BTreeMap<&str, u64> = summary
        .skipped
        .iter()
        .filter(|(why, _)| **why != warc::NOT_WANTED)
        .map(|(why, n)| (*why, *n))
        .collect();
    let told = kept + sums.already + out.len() + skipped.values().sum::<u64>() as usize;
    let mut parts = vec![
        format!("{} kept", counted_copies(kept)),
        format!("{} here already", sums.already),
        format!("{} left out", out.len()),
        format!("{} skipped", skipped.values().sum::<u64>()),
    ];
    // The one at which the reading ended.
    if let Some(rest) = (summary.records as usize).checked_sub(told).filter(|rest| *rest > 0) {
        parts.push(format!("{rest} not read to the end"));
    }
    ctx.say(&format!("{shown}: {} = {}", counted(summary.records as usize, "record"), parts.join(" + ")));
    for (why, number) in &skipped {
        ctx.say(&format!("  skipped: {number} x {why}"));
    }
    for line in out.iter().take(SHOWN) {
        ctx.say(&format!("  {line}"));
    }
    let mut more: BTreeMap<&str, usize> = BTreeMap::new();
    for line in out.iter().skip(SHOWN) {
        *more.entry(line.split_once(": ").map_or(line.as_str(), |(_, why)| why)).or_default() += 1;
    }
    for (why, number) in more {
        ctx.say(&format!("  and {number} more: {why}"));
    }
    if sums.unchecked > 0 {
        ctx.say(&format!("{} without a digest that could be checked", counted_copies(sums.unchecked)));
    }
}
