//! `onus export`: the record in another format, whole or what a filter selects.

use super::context::Context;
use super::error::{code, failure};
use super::query::FilterArgs;
use crate::format::{Record, json};
use crate::model::Record as _;
use crate::store::{self, Store};
use anyhow::{Context as _, Result};
use clap::Args;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Write the record in another format: all of it, or what the filters of `query` select
///
/// json: the bundle, lossless: imported into an empty database and exported again it has the same bytes. The
/// whole record holds removed claims too, marked so. Numbers are not part of it; the history stays in the
/// database, and `onus backup` copies both.
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
    store.interrupt_on(super::import::interrupts()?)?;
    let ExportFormat::Json = args.format;
    match &args.output {
        None => bundle(&store, &args.filter, &mut ctx.out)?,
        Some(path) => {
            whole(path, |file, _| {
                let mut out = BufWriter::new(file);
                bundle(&store, &args.filter, &mut out)?;
                Ok(out.flush()?)
            })?;
            ctx.say(&format!("wrote {}", path.display()));
        }
    }
    Ok(0)
}

/// Writes a file beside its final name and renames it when it is whole and on disk. `write` gets the file,
/// empty, and its path for now.
///
/// # Errors
/// What `write` and the system return; the file is then not there, or as it was.
pub fn whole(path: &Path, write: impl FnOnce(&File, &Path) -> Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let shown = || path.display().to_string();
    let no_folder = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::NotFound => {
            failure(code::CANT_CREATE, "its folder is not there", "make the folder first, with mkdir")
        }
        _ => e.into(),
    };
    let result = File::create(&part).map_err(no_folder).and_then(|file| {
        write(&file, &part)?;
        file.sync_all()?;
        Ok(std::fs::rename(&part, path)?)
    });
    if result.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    result.with_context(shown)
}

/// Writes a bundle, a record at a time, from one view of the store.
fn bundle(store: &Store, filter: &FilterArgs, out: &mut dyn Write) -> Result<()> {
    store.read(|tx| {
        let filter = if filter.is_empty() { None } else { Some(filter.resolve(tx)?) };
        let mut writer = json::Writer::new(out)?;
        let mut failed = None;
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
            (None, Ok(())) => writer.finish().map(|_| ()).map_err(Into::into),
        }
    })
}
