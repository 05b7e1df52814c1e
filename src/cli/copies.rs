//! Copies on their way into the database: hashed, their text taken out, and kept in one transaction.

use super::context::Context;
use super::snapshot::head;
use crate::archive::{extract, media};
use crate::model::{Extract, Snapshot, SnapshotNo, Source, SourceNo, Timestamp};
use crate::store::{Action, Store};
use anyhow::{Context as _, Result};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

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
    /// The extractors that took text out of it.
    pub by: Vec<String>,
}

/// Keeps the files as copies of sources, which are made where they are new: all of them or none. Their text is taken out before the database is
/// locked, which may take long.
///
/// # Errors
/// What the files and the store return.
pub fn keep(ctx: &Context, store: &mut Store, files: &[(Target, &Path, Arrived)]) -> Result<Vec<Kept>> {
    let tools = ctx.tools()?;
    let mut ready = Vec::with_capacity(files.len());
    for (source, path, from) in files {
        let shown = || from.file.clone().unwrap_or_else(|| path.display().to_string());
        let (sha256, length) = hashed(path).with_context(shown)?;
        let head = head(path).with_context(shown)?;
        let media_type = match &from.media_type {
            Some(stated) if from.is_certain => stated.clone(),
            stated => media::media_type(&head, from.file.as_deref(), stated.as_deref()),
        };
        let extracts = extract::extract(path, &media_type, from.charset.as_deref(), &tools);
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
        ready.push((source, *path, snapshot, extracts));
    }
    store.write(&ctx.stamp(Action::Snapshot)?, |tx| {
        let mut made: Vec<(Source, SourceNo)> = Vec::new();
        let keep = |(target, path, snapshot, extracts): (&Target, &Path, Snapshot, Vec<Extract>)| {
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
            let file = File::open(path).with_context(|| path.display().to_string())?;
            let is_text = snapshot.media_type.starts_with("text/");
            tx.keep_bytes(&snapshot.sha256, snapshot.length, &mut BufReader::new(file), is_text)?;
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
            let by = extracts.iter().filter(|e| !e.text.trim().is_empty()).map(|e| e.by.clone()).collect();
            let notes = extracts.into_iter().filter_map(|extract| extract.note).collect();
            anyhow::Ok(Kept { number, source, snapshot, same, notes, by })
        };
        ready.into_iter().map(keep).collect()
    })
}

/// Whether two sources to be made are one.
fn is_one(source: &Source, other: &Source) -> bool {
    match (source.id, other.id) {
        (Some(one), Some(two)) => one == two,
        _ => (&source.url, &source.title) == (&other.url, &other.title),
    }
}

/// The SHA-256 of a file in hexadecimal, and how many bytes it has.
fn hashed(path: &Path) -> Result<(String, u64)> {
    let (mut file, mut hash, mut length) = (File::open(path)?, Sha256::new(), 0);
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
