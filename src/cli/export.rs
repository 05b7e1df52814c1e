//! `onus export`: the record in another format, whole or what a filter selects.

use super::context::Context;
use super::error::{code, failure};
use super::query::FilterArgs;
use crate::format::{Record, json};
use crate::model::Record as _;
use crate::store::{self, Beside, Store};
use anyhow::{Context as _, Result};
use clap::Args;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

/// Write the record in another format: all of it, or what the filters of `query` select
///
/// json: the bundle, lossless: imported into an empty database and exported again it has the same bytes. The
/// whole record holds removed claims too, marked so. Numbers are not part of it; the history stays in the
/// database, and `onus backup` copies both. Confidential sources are in it too, and a note says so.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format
    #[arg(value_enum)]
    format: ExportFormat,
    #[command(flatten)]
    filter: FilterArgs,
    /// The file to write; it appears whole or not at all [default: stdout]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ExportFormat {
    /// The bundle, one JSON document
    Json,
}

/// Writes the export.
pub fn run(args: &ExportArgs, ctx: &mut Context) -> Result<u8> {
    let mut store = ctx.open()?;
    store.interrupt_on(super::input::interrupts()?)?;
    let ExportFormat::Json = args.format;
    let confidential = match &args.output {
        None => bundle(&store, &args.filter, &mut ctx.out)?,
        Some(path) => {
            let target = followed(path);
            if is_part_of(&target, store.path()) || is_database(&target) {
                let message = format!("{} is a database, which an export would destroy", path.display());
                let hint = "choose another name for the export; `onus backup FILE` copies the database";
                return Err(failure(code::CANT_CREATE, message, hint));
            }
            let mut confidential = 0;
            whole(path, |file| {
                let mut out = BufWriter::new(file);
                confidential = bundle(&store, &args.filter, &mut out)?;
                Ok(out.flush()?)
            })?;
            ctx.say(&format!("wrote {}", path.display()));
            confidential
        }
    };
    if confidential > 0 {
        let sources = super::output::counted(confidential, "confidential source");
        ctx.say(&format!("note: it names {sources} in full; keep it in the house"));
    }
    Ok(0)
}

/// The file that a name stands for: where links lead to, also those of the folder of a file to be made.
pub fn followed(path: &Path) -> PathBuf {
    let of_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(of_folder).unwrap_or(path.to_path_buf())
}

/// Whether a file is the database itself, under whatever name, or has the name of one of its side files.
pub fn is_part_of(target: &Path, database: &Path) -> bool {
    let own = followed(database);
    let part = |end: &str| {
        let mut name = own.clone().into_os_string();
        name.push(end);
        target == Path::new(&name)
    };
    #[cfg(unix)]
    let same = {
        use std::os::unix::fs::MetadataExt as _;
        let place = |path: &Path| path.metadata().ok().map(|meta| (meta.dev(), meta.ino()));
        place(target).is_some_and(|target| place(&own) == Some(target))
    };
    #[cfg(not(unix))]
    let same = false;
    same || ["", "-wal", "-shm", "-journal"].into_iter().any(part)
}

/// Whether an SQLite database of whatever program is there.
fn is_database(path: &Path) -> bool {
    let mut start = [0; 16];
    let mut read = || File::open(path)?.read_exact(&mut start);
    path.is_file() && read().is_ok() && &start == b"SQLite format 3\0"
}

/// Writes a file beside its final name, which it takes when it is whole and on disk. A device or a pipe of that
/// name is written to, and the file that a link points to is replaced, not the link.
///
/// # Errors
/// What `write` and the system return; the file is then not there, or as it was.
pub fn whole(path: &Path, write: impl FnOnce(&File) -> Result<()>) -> Result<()> {
    let run = || {
        let path = followed(path);
        if path.metadata().is_ok_and(|meta| !meta.is_file() && !meta.is_dir()) {
            return write(&File::options().write(true).open(path)?);
        }
        let (new, file) = Beside::new(&path, false)?;
        write(&file)?;
        file.sync_all()?;
        Ok(new.replace()?)
    };
    run().with_context(|| path.display().to_string())
}

/// Writes a bundle, a record at a time, from one view of the store, and says how many of its sources are
/// confidential.
fn bundle(store: &Store, filter: &FilterArgs, out: &mut dyn Write) -> Result<usize> {
    store.read(|tx| {
        let filter = if filter.is_empty() { None } else { Some(filter.resolve(tx)?) };
        let mut writer = json::Writer::new(out)?;
        let (mut failed, mut confidential) = (None, 0);
        let mut keep = |record: Record| {
            writer.record(&record).map_err(|e| {
                failed = Some(e);
                store::Error::Interrupted
            })
        };
        let mut run = || -> store::Result<()> {
            for scale in tx.scales_used(filter.as_ref())? {
                keep(Record::Scale(Box::new(scale)))?;
            }
            tx.articles(filter.as_ref(), |mut article| {
                if let Some(number) = article.number {
                    article.texts = tx.article_texts(number)?;
                }
                article.clear_local();
                keep(Record::Article(Box::new(article)))
            })?;
            tx.sources(filter.as_ref(), |mut source| {
                confidential += usize::from(source.confidential);
                source.clear_local();
                keep(Record::Source(Box::new(source)))
            })?;
            tx.claims(filter.as_ref(), |mut claim| {
                claim.clear_local();
                keep(Record::Claim(Box::new(claim)))
            })
        };
        let result = run();
        match (failed, result) {
            (Some(failed), _) => Err(failed.into()),
            (None, Err(error)) => Err(anyhow::Error::from(error)),
            (None, Ok(())) => writer.finish().map(|_| confidential).map_err(Into::into),
        }
    })
}
