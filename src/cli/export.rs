//! `onus export`: the record in another format, whole or what a filter selects.

use super::context::Context;
use super::error::{code, failure};
use super::files::{followed, is_database, is_part_of, whole};
use super::output::counted;
use super::outtake::{self, How};
use super::query::FilterArgs;
use crate::format::Format;
use crate::format::claimreview::Shape;
use anyhow::Result;
use clap::Args;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Write the record in another format: all of it, or what the filters of `query` select
///
/// Lossless:
///
/// json: the bundle, one document. Imported into an empty database and exported again it has the same bytes. The
/// whole record holds removed claims too, marked so.
///
/// jsonl: the same, one self-contained claim a line, for any size.
///
/// claimreview: schema.org JSON-LD, one ClaimReview for each current ruling, and in fields that others ignore the
/// whole claim; what no claim refers to is not in it. --plain leaves our fields out: what is left is what others
/// read, without notes, citations, earlier rulings and claims that nobody ruled on. --as html-snippets is always
/// plain.
///
/// csl-json: the sources, with fields of ours that others ignore; --plain leaves them out, with notes, tier, what
/// the source derives from, and confidential sources.
///
/// Lossy, each for its readers:
///
/// csv: one row a claim, without places in articles and their texts, the stance, quotation and place of citations,
/// confidential sources, and all rulings but the last that stands (the others by name).
///
/// google: the shape of the Fact Check Tools API, without numbers, rationales, sources, appearances, kinds, tags and
/// notes, dates that are no full day, addresses that are not of the web, and rulings that no longer stand.
///
/// markdown: for people, without identities, removed records, rulings that no longer stand, notes on citations and
/// sources, and of a confidential source everything but that there is one and its stance.
///
/// bibtex, ris: the sources, without notes, tier, what they derive from, and confidential sources.
///
/// Numbers and the history stay in the database, and `onus backup` copies both. Search engines have been
/// withdrawing ClaimReview from their results, while fact-check explorers, aggregators, platforms and archives go
/// on reading it; `onus lint` says what to mend before it goes out.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format
    #[arg(value_parser = super::fields::closed::<Format>(Format::NAMES))]
    format: Format,
    #[command(flatten)]
    filter: FilterArgs,
    /// How ClaimReviews are put together [default: graph]
    #[arg(long = "as", value_name = "SHAPE", value_parser = super::fields::closed::<Shape>(Shape::NAMES))]
    shape: Option<Shape>,
    /// Of claimreview and csl-json: nothing but what others read
    #[arg(long)]
    plain: bool,
    /// The file to write; it appears whole or not at all [default: stdout]
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// Writes the export.
pub fn run(args: &ExportArgs, ctx: &mut Context) -> Result<u8> {
    if args.shape.is_some() && args.format != Format::ClaimReview {
        let hint = "leave it out, or export claimreview";
        return Err(failure(
            code::USAGE,
            format!("--as is of claimreview, and not of {}", args.format),
            hint,
        ));
    }
    if args.plain && !matches!(args.format, Format::ClaimReview | Format::CslJson) {
        let message = format!("--plain is of claimreview and csl-json, and not of {}", args.format);
        return Err(failure(
            code::USAGE,
            message,
            "leave it out; `onus export --help` says what each leaves out",
        ));
    }
    let mut store = ctx.open()?;
    store.interrupt_on(super::input::interrupts()?)?;
    let how = How {
        format: args.format,
        filter: &args.filter,
        shape: args.shape.unwrap_or_default(),
        plain: args.plain,
    };
    let written = match &args.output {
        None => outtake::write(&store, &how, &mut ctx.out)?,
        Some(path) => {
            let target = followed(path);
            if is_part_of(&target, store.path()) || is_database(&target) {
                let message = format!("{} is a database, which an export would destroy", path.display());
                let hint = "choose another name for the export; `onus backup FILE` copies the database";
                return Err(failure(code::CANT_CREATE, message, hint));
            }
            let mut written = outtake::Written::default();
            whole(path, |file| {
                let bar = super::progress::bar(&path.display().to_string(), None);
                let mut out = BufWriter::with_capacity(1 << 16, bar.wrap_write(file));
                written = outtake::write(&store, &how, &mut out)?;
                out.flush()?;
                bar.finish_and_clear();
                Ok(())
            })?;
            ctx.say(&format!("wrote {}", path.display()));
            written
        }
    };
    if written.records == 0 {
        let matches = if args.filter.is_empty() { "" } else { "nothing matches: " };
        ctx.say(&format!("note: {matches}the export holds no record"));
    }
    if written.confidential > 0 {
        let sources = counted(written.confidential, "confidential source");
        ctx.say(&format!("note: it names {sources} in full; keep it in the house"));
    }
    if written.unnamed > 0 {
        let sources = counted(written.unnamed, "confidential source");
        ctx.say(&format!(
            "note: {sources} not named, but the words of claims, notes and rulings may name them"
        ));
    }
    if written.left_out > 0 {
        let sources = counted(written.left_out, "confidential source");
        ctx.say(&format!("note: {sources} left out"));
    }
    Ok(0)
}
