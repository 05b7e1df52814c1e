//! The web archives (WARC) of `onus snapshot --export` and `--import`.

mod import;
mod place;

pub use import::{How, import};

use super::context::Context;
use super::error::{code, failure};
use super::files;
use super::output::counted;
use super::snapshot::tampered;
use crate::archive::warc::{Resource, WriteError, Writer};
use crate::model::{Snapshot, Source, SourceNo, Timestamp};
use crate::store::ReadTx;
use anyhow::Result;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

/// Which copies are written.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// Those of these sources; of all, when none is named.
    pub sources: &'a [SourceNo],
    /// Also those of confidential sources. Their names, titles and bytes are then in the file.
    pub confidential: bool,
}

/// What went into a file, and what did not.
#[derive(Debug, Default)]
struct Sums {
    written: usize,
    absent: usize,
    /// Copies of confidential sources, which are left out, or are in it.
    confidential: usize,
}

/// Writes the copies that are here and were not removed; `-` is stdout.
pub fn export(path: &Path, which: Which<'_>, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let (now, out) = (&ctx.now, &mut ctx.out);
    let sums = if path == Path::new("-") {
        let sums = store.read(|tx| written(tx, which, now, out))?;
        out.flush()?;
        sums
    } else {
        if files::is_part_of(&files::followed(path), store.path()) || files::is_database(path) {
            return Err(failure(code::USAGE, "--export names a database", "name another file"));
        }
        store.read(|tx| {
            let mut sums = Sums::default();
            files::whole(path, |file| {
                let mut out = BufWriter::new(file);
                sums = written(tx, which, now, &mut out)?;
                Ok(out.flush()?)
            })?;
            anyhow::Ok(sums)
        })?
    };
    let shown = if path == Path::new("-") { "stdout".into() } else { path.display().to_string() };
    ctx.say(&format!("{} in {shown}", counted_copies(sums.written)));
    if sums.absent > 0 {
        ctx.say(&format!("left out, since their bytes are not here: {}", counted_copies(sums.absent)));
    }
    if sums.confidential > 0 {
        let copies = counted_copies(sums.confidential);
        ctx.say(&match which.confidential {
            true => format!("{copies} of confidential sources among them, with name and title"),
            false => {
                format!("left out, since their sources are confidential: {copies}; --with-confidential writes them")
            }
        });
    }
    Ok(0)
}

/// Writes the copies to `out`.
fn written(tx: &ReadTx<'_>, which: Which<'_>, now: &Timestamp, out: &mut dyn Write) -> Result<Sums> {
    for number in which.sources {
        tx.source(*number)?;
    }
    let mut sources: Vec<Source> = Vec::new();
    tx.sources(None, |source| {
        let named = which.sources.is_empty() || source.number.is_some_and(|n| which.sources.contains(&n));
        if named && source.retired_at.is_none() && live(&source).next().is_some() {
            sources.push(source);
        }
        Ok::<(), crate::store::Error>(())
    })?;
    let mut sums = Sums::default();
    let mut writer = Writer::new(out);
    writer.info(concat!("Onus ", env!("CARGO_PKG_VERSION")), now)?;
    for source in &sources {
        for copy in live(source) {
            if source.confidential {
                sums.confidential += 1;
                if !which.confidential {
                    continue;
                }
            }
            let Some(mut bytes) = tx.copy(&copy.sha256)? else {
                sums.absent += 1;
                sums.confidential -= usize::from(source.confidential);
                continue;
            };
            let resource = resource(copy, source, now);
            writer.resource(&resource, &mut bytes).map_err(|error| changed(error, copy))?;
            sums.written += 1;
        }
    }
    writer.finish()?;
    Ok(sums)
}

/// What is said of a copy that could not be written: that it was tampered with, when it was.
fn changed(error: WriteError, copy: &Snapshot) -> anyhow::Error {
    let why = match &error {
        WriteError::Payload(why) if why.kind() == ErrorKind::InvalidData => "its bytes can't be inflated",
        WriteError::Length => "its length is another now",
        WriteError::Tampered => "its SHA-256 is another now",
        WriteError::Payload(_) | WriteError::Output(_) => return error.into(),
    };
    copy.number.map_or(error.into(), |number| tampered(number, why))
}

/// The copies of a source that were not removed.
fn live(source: &Source) -> impl Iterator<Item = &Snapshot> {
    source.snapshots.iter().filter(|copy| copy.retired_at.is_none())
}

fn resource<'a>(copy: &'a Snapshot, source: &'a Source, now: &'a Timestamp) -> Resource<'a> {
    Resource {
        id: copy.id.unwrap_or_default(),
        url: copy.url.as_deref(),
        file: copy.file.as_deref(),
        retrieved_at: copy.retrieved_at.as_ref(),
        recorded_at: copy.recorded_at.as_ref().unwrap_or(now),
        media_type: &copy.media_type,
        length: copy.length,
        sha256: &copy.sha256,
        source: source.id,
        title: Some(&source.title),
        confidential: source.confidential,
    }
}

fn counted_copies(number: usize) -> String {
    counted(number, "copy").replace("copys", "copies")
}
