//! Copies on their way into the database: hashed, their text taken out, and kept in one transaction.

use super::context::Context;
use super::progress;
use super::spool::{Spool, private, unwritten};
use crate::archive::{extract, media};
use crate::model::{Extract, Snapshot, SnapshotNo, Source, SourceNo, Timestamp};
use crate::store::{Action, Deflated, Error, Store};
use anyhow::{Context as _, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of where a copy comes from.
#[derive(Debug, Clone, Default)]
pub struct Arrived {
    /// Its identity, if it has one already.
    pub id: Option<crate::model::Id>,
    /// The address.
    pub url: Option<String>,
    /// The file's name.
    pub file: Option<String>,
    /// When it was got.
    pub retrieved_at: Option<Timestamp>,
    /// What it is, as the server or the archive says.
    pub media_type: Option<String>,
    /// Whether a person said so.
    pub is_certain: bool,
    /// Its character set, as the server or the archive says.
    pub charset: Option<String>,
}

/// The source that a copy is of.
#[derive(Debug, Clone)]
pub enum Target {
    /// One that is here.
    Known(SourceNo),
    /// One to make with the copy, in the same change; the same record again is the same source.
    New(Box<Source>),
}

/// A copy that was kept.
#[derive(Debug)]
pub struct Kept {
    /// Its number.
    pub number: SnapshotNo,
    /// The source that it is of.
    pub source: SourceNo,
    /// What it is.
    pub snapshot: Snapshot,
    /// An earlier copy of the source with the same bytes.
    pub same: Option<SnapshotNo>,
    /// What has to be said of the text in it.
    pub notes: Vec<String>,
    /// The extractors that took text out of it, the one that is used first, with the number of pages where it
    /// tells them apart.
    pub by: Vec<(String, usize)>,
}

/// A copy that is ready to be kept.
struct Ready<'f> {
    target: &'f Target,
    path: &'f Path,
    snapshot: Snapshot,
    extracts: Vec<Extract>,
    /// None when the bytes were there already.
    deflated: Option<Deflated>,
}

/// Keeps the files as copies of sources, which are made where they are new: all of them or none. Their text is taken
/// out and their bytes are compressed before the database is locked, which may take long.
///
/// # Errors
/// What the files and the store return; [`Error::Interrupted`] once `stop` is set, with nothing kept.
pub fn keep(
    ctx: &Context,
    store: &mut Store,
    files: &[(Target, &Path, Arrived)],
    stop: &Arc<AtomicBool>,
) -> Result<Vec<Kept>> {
    let stopped = || stop.load(Ordering::Relaxed);
    let go_on = || if stopped() { Err(Error::Interrupted) } else { Ok(()) };
    let tools = ctx.tools(&stopped);
    let mut spool = Spool::new()?;
    let mut ready = Vec::with_capacity(files.len());
    for (source, path, from) in files {
        let shown = || from.file.clone().unwrap_or_else(|| path.display().to_string());
        let busy = progress::busy(&format!("reading {}", shown()));
        let hashed = hashed(path, &stopped);
        go_on()?;
        let (sha256, length) = hashed.with_context(shown)?;
        let head = head(path).with_context(shown)?;
        let media_type = match &from.media_type {
            Some(stated) if from.is_certain => stated.clone(),
            stated => media::media_type(&head, from.file.as_deref(), stated.as_deref()),
        };
        let extracts = extract::extract(path, &media_type, from.charset.as_deref(), &tools);
        // What was read until an interruption is not the text.
        go_on()?;
        let deflated = if store.read(|tx| tx.is_kept(&sha256))? {
            None
        } else {
            let made = deflated(path, &sha256, media_type.starts_with("text/"), &mut spool, &stopped);
            go_on()?;
            Some(made.with_context(shown)?)
        };
        busy.finish_and_clear();
        let snapshot = Snapshot {
            id: from.id,
            sha256,
            length,
            media_type,
            retrieved_at: from.retrieved_at.clone(),
            url: from.url.clone(),
            file: from.file.clone(),
            ..Snapshot::default()
        };
        ready.push(Ready { target: source, path, snapshot, extracts, deflated });
    }
    store.interrupt_on(stop.clone())?;
    store.write(&ctx.stamp(Action::Snapshot)?, |tx| {
        let mut made: Vec<(Source, SourceNo)> = Vec::new();
        let keep = |ready: Ready<'_>| {
            go_on()?;
            let Ready { target, path, snapshot, extracts, deflated } = ready;
            let source = match target {
                Target::Known(number) => *number,
                Target::New(new) => match made.iter().find(|(known, _)| is_one(known, new)) {
                    Some((_, number)) => *number,
                    None => {
                        let number = tx.add_source(new)?;
                        made.push(((**new).clone(), number));
                        number
                    }
                },
            };
            let same = tx.snapshots(source)?;
            let same = same.iter().rev().find(|s| s.sha256 == snapshot.sha256 && s.retired_at.is_none());
            let same = same.and_then(|s| s.number);
            if let Some(deflated) = &deflated {
                tx.keep_deflated(deflated)?;
            } else {
                let file = File::open(path).with_context(|| path.display().to_string())?;
                let is_text = snapshot.media_type.starts_with("text/");
                tx.keep_bytes(&snapshot.sha256, snapshot.length, &mut BufReader::new(file), is_text)?;
            }
            for extract in &extracts {
                tx.keep_extract(&snapshot.sha256, extract)?;
            }
            let named = snapshot.id.map(|id| tx.snapshot_number(id)).transpose()?.flatten();
            let number = match named {
                // A bundle named it, and now its bytes are here.
                Some(number) if tx.snapshot(number)?.1.sha256 == snapshot.sha256 => {
                    tx.copy_came(number)?;
                    number
                }
                Some(_) => tx.add_snapshot(source, &Snapshot { id: None, ..snapshot.clone() })?,
                None => tx.add_snapshot(source, &snapshot)?,
            };
            let with_text = extracts.iter().filter(|extract| !extract.text.trim().is_empty());
            let by = with_text.map(|extract| (extract.by.clone(), extract.pages.len())).collect();
            let notes = extract::notes(&extracts);
            anyhow::Ok(Kept { number, source, snapshot, same, notes, by })
        };
        ready.into_iter().map(keep).collect()
    })
}

/// A file that is read until everything is to stop.
struct Until<'s> {
    file: File,
    stop: &'s dyn Fn() -> bool,
}

impl Read for Until<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if (self.stop)() {
            return Err(io::Error::other("interrupted"));
        }
        self.file.read(buffer)
    }
}

/// The bytes of a file compressed in the spool, once they are known to be still those of the hash: the text was
/// taken out of them meanwhile.
fn deflated(
    path: &Path,
    sha256: &str,
    is_text: bool,
    spool: &mut Spool,
    stop: &dyn Fn() -> bool,
) -> Result<Deflated> {
    let place = spool.place();
    let out = private(&place).map_err(unwritten)?;
    let bytes = Until { file: File::open(path)?, stop };
    let made = Deflated::new(&mut BufReader::with_capacity(1 << 16, bytes), is_text, place, out);
    let made = made.map_err(unwritten)?;
    if made.sha256() != sha256 {
        return Err(Error::Refused("the copy changed while it was read: try again".into()).into());
    }
    Ok(made)
}

/// Whether two sources to be made are one.
fn is_one(source: &Source, other: &Source) -> bool {
    match (source.id, other.id) {
        (Some(one), Some(two)) => one == two,
        _ => (&source.url, &source.title) == (&other.url, &other.title),
    }
}

/// The SHA-256 of a file in hexadecimal, and how many bytes it has.
fn hashed(path: &Path, stop: &dyn Fn() -> bool) -> Result<(String, u64)> {
    let mut file = Until { file: File::open(path)?, stop };
    let (mut hash, mut length) = (Sha256::new(), 0);
    let mut chunk = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hash.update(&chunk[..read]);
        length += read as u64;
    }
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), length))
}

/// The first bytes of a file, from which its type is told.
pub fn head(path: &Path) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(media::HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Who took the text out of a copy, in a phrase that begins with the one whose text is used first.
pub fn told(by: &[(String, usize)]) -> String {
    let Some(((first, pages), others)) = by.split_first() else { return "no text".into() };
    let pages = match pages {
        0 => String::new(),
        1 => " (1 page)".into(),
        pages => format!(" ({pages} pages)"),
    };
    let mut told = format!("text by {first}{pages}");
    for (other, _) in others {
        told.push_str(&format!(", and by {}", other.split(' ').next().unwrap_or(other)));
    }
    told
}

/// A copy in a phrase: what it is, its size and its hash.
pub fn named(snapshot: &Snapshot) -> String {
    let size = match snapshot.length {
        1 => "1 byte".to_string(),
        length if length < 10_000 => format!("{length} bytes"),
        length if length < 10_000_000 => format!("{} kB", length / 1000),
        length => format!("{} MB", length / 1_000_000),
    };
    format!("{}, {size}, SHA-256 {}", snapshot.media_type, snapshot.sha256)
}
