//! The web archives (WARC) of `onus snapshot --export` and `--import`.

use super::context::Context;
use super::copies::{Arrived, Target, keep};
use super::error::{code, failure};
use super::files;
use super::output::counted;
use super::snapshot::tampered;
use super::spool::Spool;
use crate::archive::warc::{self, Proof, ReadError, Resource, WriteError, Writer};
use crate::model::{Snapshot, Source, SourceNo};
use crate::store::Store;
use crate::text::web;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

/// Writes every copy that is here and was not removed.
pub fn export(path: &Path, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    if files::is_part_of(&files::followed(path), store.path()) || files::is_database(path) {
        return Err(failure(code::USAGE, "--export names a database", "name another file"));
    }
    let (mut written, mut absent) = (0, 0);
    let confidential = store.read(|tx| {
        let mut confidential = 0;
        let mut sources: Vec<Source> = Vec::new();
        tx.sources(None, |source| {
            if source.snapshots.iter().any(|copy| copy.retired_at.is_none()) {
                confidential += usize::from(source.confidential);
                sources.push(source);
            }
            Ok::<(), crate::store::Error>(())
        })?;
        files::whole(path, |file| {
            let mut writer = Writer::new(BufWriter::new(file));
            writer.info(concat!("Onus ", env!("CARGO_PKG_VERSION")), &ctx.now)?;
            for source in &sources {
                for copy in source.snapshots.iter().filter(|copy| copy.retired_at.is_none()) {
                    let Some(mut bytes) = tx.copy(&copy.sha256)? else {
                        absent += 1;
                        continue;
                    };
                    let resource = resource(copy, source, &ctx.now);
                    writer.resource(&resource, &mut bytes).map_err(|error| changed(error, copy))?;
                    written += 1;
                }
            }
            writer.finish()?.into_inner().map_err(|e| e.into_error())?;
            Ok(())
        })?;
        anyhow::Ok(confidential)
    })?;
    ctx.say(&format!("{} in {}", counted_copies(written), path.display()));
    if absent > 0 {
        ctx.say(&format!("left out, since their bytes are not here: {}", counted_copies(absent)));
    }
    if confidential > 0 {
        ctx.say(&format!("copies of {} are in it", counted(confidential, "confidential source")));
    }
    Ok(0)
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

fn resource<'a>(copy: &'a Snapshot, source: &'a Source, now: &'a crate::model::Timestamp) -> Resource<'a> {
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
    }
}

fn counted_copies(number: usize) -> String {
    if number == 1 { "1 copy".into() } else { format!("{number} copies") }
}

/// A record of the file on its way in: the source that it is of, or the one to make; its bytes; where it is from.
struct Incoming {
    source: Target,
    bytes: PathBuf,
    from: Arrived,
}

/// Keeps the copies in a file, all that can be placed or none.
pub fn import(path: &Path, most: u64, add_sources: bool, ctx: &mut Context) -> Result<u8> {
    let shown = path.display().to_string();
    let file = BufReader::new(File::open(path).with_context(|| shown.clone())?);
    let mut store = ctx.open_or_create()?;
    let stop = super::input::interrupts()?;
    let known = known_sources(&store)?;
    let mut spool = Spool::new()?;
    let mut incoming: Vec<Incoming> = Vec::new();
    let (mut already, mut homeless, mut unchecked) = (0, Vec::new(), 0);
    let summary = warc::read(file, most, &|| stop.load(Ordering::Relaxed), |entry, bytes| {
        let place = format!("record {}", entry.number);
        // A page that says it is not there is no copy of it.
        if entry.status.is_some_and(|status| !matches!(status, 200 | 203)) {
            homeless.push(format!("{place}: an answer with status {}", entry.status.unwrap_or(0)));
            return Ok(());
        }
        let url = entry.url.as_deref();
        let source = match find(&known, entry.source, url) {
            Some(number) => Target::Known(number),
            None if add_sources => {
                Target::New(Box::new(made(entry.source, entry.title.as_deref(), url, entry.file.as_deref())))
            }
            None => {
                homeless.push(format!("{place}: no source has its address"));
                return Ok(());
            }
        };
        if let Some(id) = entry.id
            && known.iter().any(|k| k.snapshots.iter().any(|s| s.0 == id && s.1))
        {
            already += 1;
            return Ok(());
        }
        let (path, mut out) = spool.file()?;
        std::io::copy(bytes, &mut out)?;
        out.flush()?;
        if let Proof::Unchecked(_) = entry.proof {
            unchecked += 1;
        }
        let from = Arrived {
            id: entry.id,
            url: entry.url.clone(),
            file: entry.file.clone(),
            retrieved_at: entry.date.clone(),
            media_type: entry.media_type.clone(),
            is_certain: entry.source.is_some() && entry.media_type.is_some(),
            charset: entry.charset.clone(),
        };
        incoming.push(Incoming { source, bytes: path, from });
        Ok(())
    });
    let summary = match summary {
        Err(_) if stop.load(Ordering::Relaxed) => return Err(crate::store::Error::Interrupted.into()),
        Err(ReadError::Kept { why, .. } | ReadError::Input(why)) => return Err(why).context(shown),
        Err(error) => return Err(failure(code::DATA, format!("{shown}: {error}"), "nothing was kept")),
        Ok(summary) => summary,
    };
    let known: Vec<SourceNo> = known.iter().map(|known| known.number).collect();
    let files: Vec<_> =
        incoming.iter().map(|i| (i.source.clone(), i.bytes.as_path(), i.from.clone())).collect();
    let kept = keep(ctx, &mut store, &files, &stop)?;
    let mut new: Vec<SourceNo> = kept.iter().map(|k| k.source).filter(|n| !known.contains(n)).collect();
    new.sort_unstable();
    new.dedup();
    let (added, sources) = (kept.len(), new.len());
    ctx.say(&format!(
        "{shown}: {}, {} kept, {already} here already, {} left out",
        counted(summary.records as usize, "record"),
        counted_copies(added),
        homeless.len() + summary.refused.len()
    ));
    if sources > 0 {
        ctx.say(&format!("{} made", counted(sources, "source")));
    }
    if unchecked > 0 {
        ctx.say(&format!("{} without a digest that could be checked", counted_copies(unchecked)));
    }
    let refused = summary.refused.iter().map(|r| format!("record {}, byte {}: {}", r.number, r.place, r.why));
    for line in refused.chain(homeless.iter().cloned()) {
        ctx.say(&format!("  {line}"));
    }
    if !homeless.is_empty() && !add_sources {
        ctx.say("hint: --add-sources makes a source for each address that no source has");
    }
    Ok(0)
}

/// What is known of a source, to place a record.
struct Known {
    number: SourceNo,
    id: Option<crate::model::Id>,
    addresses: Vec<String>,
    /// Identities of copies, and whether their bytes are here.
    snapshots: Vec<(crate::model::Id, bool)>,
}

fn known_sources(store: &Store) -> Result<Vec<Known>> {
    store.read(|tx| {
        let mut known = Vec::new();
        tx.sources(None, |source| {
            let Some(number) = source.number.filter(|_| source.retired_at.is_none()) else { return Ok(()) };
            let mut snapshots = Vec::new();
            for copy in &source.snapshots {
                if let Some(id) = copy.id {
                    snapshots.push((id, tx.is_kept(&copy.sha256)?));
                }
            }
            let addresses = [source.url, source.archive_url].into_iter().flatten().collect();
            known.push(Known { number, id: source.id, addresses, snapshots });
            Ok::<(), crate::store::Error>(())
        })?;
        Ok(known)
    })
}

fn find(known: &[Known], id: Option<crate::model::Id>, url: Option<&str>) -> Option<SourceNo> {
    let by_id = known.iter().find(|k| id.is_some() && k.id == id);
    let same = |k: &&Known| url.is_some_and(|url| k.addresses.iter().any(|a| web::same_page(a, url)));
    by_id.or_else(|| known.iter().find(same)).map(|k| k.number)
}

/// A source for an address that none has; what is not known of it is in square brackets.
fn made(id: Option<crate::model::Id>, title: Option<&str>, url: Option<&str>, file: Option<&str>) -> Source {
    let title = title
        .map(str::to_string)
        .unwrap_or_else(|| format!("[copy of {}]", url.or(file).unwrap_or("an unnamed page")));
    Source { id, title, url: url.map(str::to_string), ..Source::default() }
}
