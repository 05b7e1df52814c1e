//! `onus snapshot`: keeps the bytes of a source, and gives them out again.

use super::complete;
use super::context::Context;
use super::copies::{Arrived, Kept, Target, keep, named};
use super::error::{code, failure};
use super::output::{ListFormat, write_list};
use super::{files, warc};
use crate::archive::http::{self, Limits};
use crate::archive::media;
use crate::model::{Snapshot, SnapshotNo, SourceNo, Timestamp};
use crate::store::{Copy, Evidence};
use anyhow::{Context as _, Result};
use clap::{ArgGroup, Args};
use clap_complete::engine::ArgValueCandidates;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Keep a copy of a source: its bytes with their SHA-256, and the text in them
///
/// With a number alone, the copies of that source are listed: its versions. The same bytes are stored once.
///
/// Examples:
///
/// onus snapshot 2 report.pdf
///
/// onus snapshot 2 --fetch
///
/// onus snapshot --export copies.warc.gz
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("what").required(true).multiple(false).args(["source", "text", "save", "export", "import"])))]
pub struct SnapshotArgs {
    /// The source's number
    #[arg(add = ArgValueCandidates::new(complete::sources))]
    source: Option<SourceNo>,
    /// A file with the copy: PDF, HTML, DOCX, text, or anything else; - for stdin
    #[arg(value_hint = clap::ValueHint::FilePath, requires = "source", conflicts_with = "fetch")]
    file: Option<PathBuf>,
    /// Get the copy from the source's url, over http or https
    #[arg(long, requires = "source")]
    fetch: bool,
    /// Where the copy comes from, in place of the source's url
    #[arg(long, value_name = "URL", requires = "source")]
    url: Option<String>,
    /// When a file was got from where it is published, as in 2026-11-22T14:42:00Z [default: unknown]
    #[arg(long, value_name = "MOMENT", requires = "file", value_parser = moment)]
    retrieved_at: Option<Timestamp>,
    /// What the bytes are, as in application/pdf [default: what they look like]
    #[arg(long, value_name = "TYPE", requires = "source")]
    media_type: Option<String>,
    /// How many seconds a fetch may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// How many MiB a fetched or imported copy may have, inflated
    #[arg(long, value_name = "MIB", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=4096))]
    max_size: u64,
    /// Fetch from this machine or the local network, too
    #[arg(long, requires = "fetch")]
    allow_local: bool,
    /// Print the text that was taken out of this snapshot
    #[arg(long, value_name = "SNAPSHOT")]
    text: Option<SnapshotNo>,
    /// Write the bytes of this snapshot to the file that -o names
    #[arg(long, value_name = "SNAPSHOT", requires = "output")]
    save: Option<SnapshotNo>,
    /// The file to write; - for stdout
    #[arg(short, long, value_name = "FILE", requires = "save", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Write all copies as a web archive (WARC 1.1), gzipped; - for stdout. Those of confidential sources are left out
    #[arg(long, value_name = "FILE.warc.gz", value_hint = clap::ValueHint::FilePath)]
    export: Option<PathBuf>,
    /// With --export: only the copies of the source of this number; repeat for more
    #[arg(long = "source", value_name = "SOURCE", requires = "export", add = ArgValueCandidates::new(complete::sources))]
    sources: Vec<SourceNo>,
    /// With --export: also the copies of confidential sources, with their names and titles
    #[arg(long, requires = "export")]
    with_confidential: bool,
    /// Keep the copies in a web archive (WARC 1.0 or 1.1, gzipped or not; - for stdin), each for the source with its
    /// address
    #[arg(long, value_name = "FILE.warc.gz", value_hint = clap::ValueHint::FilePath)]
    import: Option<PathBuf>,
    /// With --import: make a source for each address that no source has
    #[arg(long, requires = "import")]
    add_sources: bool,
    /// With --import: of a file that breaks off, keep what came before the break
    #[arg(long, requires = "import")]
    keep_going: bool,
    #[command(flatten)]
    list: ListFormat,
}

/// A moment as RFC 3339 has it: a day alone does not say when.
fn moment(text: &str) -> Result<Timestamp, &'static str> {
    let read = chrono::DateTime::parse_from_rfc3339(text);
    let read = read.map_err(
        |_| "not a moment: write 2026-11-22T14:42:00Z; a day alone belongs to the source, as --accessed",
    )?;
    Ok(Timestamp::from_clock(read.to_utc()))
}

/// Keeps, lists or gives out copies.
pub fn run(args: &SnapshotArgs, ctx: &mut Context) -> Result<u8> {
    if let Some(number) = args.text {
        return text(number, ctx);
    }
    if let (Some(number), Some(output)) = (args.save, &args.output) {
        return save(number, output, ctx);
    }
    if let Some(path) = &args.export {
        let which = warc::Which { sources: &args.sources, confidential: args.with_confidential };
        return warc::export(path, which, ctx);
    }
    if let Some(path) = &args.import {
        let (add_sources, keep_going) = (args.add_sources, args.keep_going);
        return warc::import(path, warc::How { most: args.max_size << 20, add_sources, keep_going }, ctx);
    }
    let Some(source) = args.source else {
        return Err(failure(code::USAGE, "no source is named", "`onus source list` shows their numbers"));
    };
    match &args.file {
        None if args.fetch => fetched(args, source, ctx),
        None => list(source, args, ctx),
        Some(file) if file == Path::new("-") => {
            let mut spool = Spool::new()?;
            let (path, mut out) = spool.file()?;
            std::io::copy(&mut std::io::stdin().lock(), &mut out).context("stdin")?;
            out.flush()?;
            one(args, source, &path, &Arrived::default(), ctx)
        }
        Some(file) => {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            one(args, source, file, &Arrived { file: name, ..Arrived::default() }, ctx)
        }
    }
}

/// A private folder for bytes that come from elsewhere, until they are in the database; it goes when dropped.
pub(super) struct Spool {
    folder: tempfile::TempDir,
    files: u64,
}

impl Spool {
    pub(super) fn new() -> Result<Spool> {
        let folder = tempfile::tempdir().context("a folder for temporary files")?;
        Ok(Spool { folder, files: 0 })
    }

    /// A new empty file, and where it is.
    pub(super) fn file(&mut self) -> std::io::Result<(PathBuf, BufWriter<File>)> {
        self.files += 1;
        let path = self.folder.path().join(self.files.to_string());
        let file = File::options().write(true).create_new(true).open(&path)?;
        Ok((path, BufWriter::new(file)))
    }
}

/// Keeps the file at `path`, prints the copy's number, and says what it is.
fn one(args: &SnapshotArgs, source: SourceNo, path: &Path, from: &Arrived, ctx: &mut Context) -> Result<u8> {
    let mut from = from.clone();
    from.url = from.url.or_else(|| args.url.clone());
    from.retrieved_at = from.retrieved_at.or_else(|| args.retrieved_at.clone());
    if args.media_type.is_some() {
        from.media_type.clone_from(&args.media_type);
        from.is_certain = true;
    }
    let mut store = ctx.open()?;
    // Whether there is such a source is asked before a long reading.
    store.read(|tx| tx.source(source))?;
    let kept = keep(ctx, &mut store, &[(Target::Known(source), path, from)])?;
    let Some(Kept { number, snapshot, same, notes, by, .. }) = kept.into_iter().next() else { return Ok(0) };
    writeln!(ctx.out, "{number}")?;
    let by = if by.is_empty() { "no text".into() } else { format!("text by {}", by.join(" and ")) };
    ctx.say(&format!("snapshot {number} of source {source}: {}, {by}", named(&snapshot)));
    if let Some(same) = same {
        ctx.say(&format!("the same bytes as snapshot {same}: they are stored once, and did not change"));
    }
    for note in notes {
        ctx.say(&format!("note: {note}"));
    }
    Ok(0)
}

/// Gets the copy from its address.
fn fetched(args: &SnapshotArgs, source: SourceNo, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let known = store.read(|tx| tx.source(source))?;
    drop(store);
    let url = args.url.clone().or(known.url).ok_or_else(|| {
        let hint = format!("`onus edit source {source} --url …` records one, or add --url");
        failure(code::DATA, format!("source {source} has no url"), hint)
    })?;
    let limits = Limits {
        time: Duration::from_secs(args.timeout),
        bytes: args.max_size << 20,
        allow_local: args.allow_local,
        ..Limits::default()
    };
    let stop = super::input::interrupts()?;
    let mut spool = Spool::new()?;
    let (path, mut out) = spool.file()?;
    let got = http::fetch(&url, &limits, &mut out, &|| stop.load(Ordering::Relaxed));
    let got = match got {
        Ok(got) => got,
        Err(_) if stop.load(Ordering::Relaxed) => return Err(crate::store::Error::Interrupted.into()),
        Err(error) => {
            return Err(failure(
                code::IO,
                format!("source {source}: {error}"),
                "nothing was kept; a file got by hand is kept by `onus snapshot SOURCE FILE --url …`",
            ));
        }
    };
    out.flush()?;
    let declared = got.media_type.clone();
    let from = Arrived {
        url: Some(got.url.clone()),
        retrieved_at: Some(ctx.now.clone()),
        media_type: declared,
        charset: got.charset.clone(),
        ..Arrived::default()
    };
    if !got.redirects.is_empty() {
        ctx.say(&format!("the address leads to {}", got.url));
    }
    one(args, source, &path, &from, ctx)
}

/// Lists the copies of a source.
fn list(source: SourceNo, args: &SnapshotArgs, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let snapshots: Vec<Snapshot> = store.read(|tx| {
        tx.source(source)?;
        tx.snapshots(source)
    })?;
    let live: Vec<Snapshot> = snapshots.into_iter().filter(|s| s.retired_at.is_none()).collect();
    let headings = ["No", "Retrieved", "Recorded", "Type", "Bytes", "From", "SHA-256"];
    write_list(ctx, args.list.format, headings, [true, true, true, true, true, false, false], &live, |s| {
        [
            s.number.map_or(String::new(), |n| n.to_string()),
            s.retrieved_at.as_ref().map_or("unknown".into(), |at| at.day().to_string()),
            s.recorded_at.as_ref().map_or(String::new(), |at| at.day().to_string()),
            s.media_type.clone(),
            s.length.to_string(),
            s.url.clone().or(s.file.clone()).unwrap_or_default(),
            s.sha256.clone(),
        ]
    })?;
    if live.is_empty() {
        ctx.say(&format!("no copy of source {source} is kept: `onus snapshot {source} FILE` keeps one"));
    }
    Ok(0)
}

/// Prints the text taken out of a copy.
fn text(number: SnapshotNo, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    let evidence = store.read(|tx| tx.evidence(&tx.snapshot(number)?.1.sha256))?;
    match evidence {
        Evidence::Intact(extracts) => {
            let Some(best) = extracts.iter().find(|extract| !extract.text.trim().is_empty()) else {
                let why = extracts.into_iter().find_map(|extract| extract.note);
                let why = why.unwrap_or_else(|| "no text was taken out of it".into());
                return Err(failure(
                    code::NO,
                    format!("snapshot {number}: {why}"),
                    "`--save` gives its bytes",
                ));
            };
            let plain = crate::text::visible::lines(&best.text);
            let text = if ctx.style.boxed { &*plain } else { best.text.as_str() };
            ctx.out.write_all(text.as_bytes())?;
            if !text.ends_with('\n') {
                writeln!(ctx.out)?;
            }
            Ok(0)
        }
        Evidence::Tampered(why) => Err(tampered(number, why)),
        Evidence::Absent => Err(absent(number)),
    }
}

pub(super) fn tampered(number: SnapshotNo, why: &str) -> anyhow::Error {
    failure(
        code::DATA,
        format!("snapshot {number} was tampered with: {why}"),
        "keep this file, and go back to your last `onus backup`",
    )
}

fn absent(number: SnapshotNo) -> anyhow::Error {
    failure(
        code::NO_INPUT,
        format!("the bytes of snapshot {number} are not here"),
        "`onus snapshot --import FILE.warc.gz` brings them",
    )
}

/// Writes the bytes of a copy.
fn save(number: SnapshotNo, output: &Path, ctx: &mut Context) -> Result<u8> {
    let store = ctx.open()?;
    store.read(|tx| {
        let (_, snapshot) = tx.snapshot(number)?;
        let copy = tx.copy(&snapshot.sha256)?.ok_or_else(|| absent(number))?;
        if output == Path::new("-") {
            return pour(number, copy, &mut ctx.out);
        }
        if files::is_part_of(&files::followed(output), store.path()) {
            return Err(failure(code::USAGE, "-o names the database itself", "name another file"));
        }
        files::whole(output, |file| {
            let mut out = BufWriter::new(file);
            pour(number, copy, &mut out)?;
            Ok(out.flush()?)
        })
    })?;
    if output != Path::new("-") {
        ctx.say(&format!("the bytes of snapshot {number} are in {}", output.display()));
    }
    Ok(0)
}

/// Writes the bytes of a copy, and says whether they are those that were kept.
fn pour(number: SnapshotNo, mut copy: Copy<'_>, out: &mut dyn Write) -> Result<()> {
    std::io::copy(&mut copy, out).map_err(|error| match error.kind() {
        ErrorKind::InvalidData => tampered(number, "its bytes can't be inflated"),
        _ => error.into(),
    })?;
    if copy.is_intact() { Ok(()) } else { Err(tampered(number, "its SHA-256 is another now")) }
}

/// The first bytes of a file, from which its type is told.
pub(super) fn head(path: &Path) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    BufReader::new(File::open(path)?).take(media::HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}
