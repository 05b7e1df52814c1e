//! `onus snapshot`: keeps the bytes of a source, and gives them out again.

use super::complete;
use super::context::Context;
use super::copies::{Arrived, Kept, Target, keep, named, told};
use super::error::{code, failure};
use super::input::interrupts;
use super::output::{ListFormat, write_list};
use super::spool::{self, Spool, unwritten};
use super::{files, warc};
use crate::archive::address::Address;
use crate::archive::http::{self, FetchError, Limits};
use crate::archive::{extract, secret};
use crate::model::{Snapshot, SnapshotNo, SourceNo, Timestamp};
use crate::store::{Copy, Evidence};
use anyhow::Result;
use clap::{ArgGroup, Args};
use clap_complete::engine::ArgValueCandidates;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Keep a copy of a source: its bytes with their SHA-256, and the text in them
///
/// With a number alone, the copies of that source are listed: its versions. The same bytes are stored once. A file
/// is read where it is; stdin, a pipe and a device are taken into a private temporary folder first, to their end.
/// An option that would do nothing is refused.
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
#[command(group(ArgGroup::new("bytes").args(["file", "fetch"])))]
#[command(group(ArgGroup::new("taken").args(["file", "fetch", "import"])))]
pub struct SnapshotArgs {
    /// The source's number
    #[arg(add = ArgValueCandidates::new(complete::sources))]
    source: Option<SourceNo>,
    /// A file with the copy: PDF, HTML, DOCX, text, or anything else; - for stdin
    #[arg(value_hint = clap::ValueHint::FilePath, requires = "source", conflicts_with_all = ["fetch", "format"])]
    file: Option<PathBuf>,
    /// Get the copy from the source's url, over http or https
    #[arg(long, requires = "source", conflicts_with = "format")]
    fetch: bool,
    /// With FILE or --fetch: where the copy comes from, in place of the source's url
    #[arg(long, value_name = "URL", requires = "bytes", conflicts_with_all = ["text", "save", "export", "import"])]
    url: Option<String>,
    /// With FILE: when it was got from where it is published, as in 2026-11-22T14:42:00Z [default: unknown]
    #[arg(long, value_name = "MOMENT", requires = "file", value_parser = moment, conflicts_with_all = ["fetch", "text", "save", "export", "import"])]
    retrieved_at: Option<Timestamp>,
    /// With FILE or --fetch: what the bytes are, as in application/pdf, or 'text/plain; charset=shift_jis' [default:
    /// what they look like]
    #[arg(long, value_name = "TYPE", requires = "bytes", value_parser = media_type, conflicts_with_all = ["text", "save", "export", "import"])]
    media_type: Option<MediaType>,
    /// With FILE or --fetch: the character set of text or HTML, as in shift_jis [default: what it says of itself,
    /// else UTF-8, else windows-1252]
    #[arg(long, value_name = "NAME", requires = "bytes", value_parser = charset, conflicts_with_all = ["text", "save", "export", "import"])]
    charset: Option<String>,
    /// With --fetch: how many seconds it may take
    #[arg(long, value_name = "SECONDS", requires = "fetch", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600), conflicts_with_all = ["file", "text", "save", "export", "import"])]
    timeout: u64,
    /// How many MiB a copy may have, inflated [default: 1024 for FILE, 100 for --fetch and --import]
    #[arg(long, value_name = "MIB", requires = "taken", value_parser = clap::value_parser!(u64).range(1..=4096), conflicts_with_all = ["text", "save", "export"])]
    max_size: Option<u64>,
    /// With --fetch: from this machine or the local network, too
    #[arg(long, requires = "fetch", conflicts_with_all = ["file", "text", "save", "export", "import"])]
    allow_local: bool,
    /// Print the text that was taken out of this snapshot
    #[arg(long, value_name = "SNAPSHOT", conflicts_with = "format")]
    text: Option<SnapshotNo>,
    /// Write the bytes of this snapshot to the file that -o names
    #[arg(long, value_name = "SNAPSHOT", requires = "output", conflicts_with = "format")]
    save: Option<SnapshotNo>,
    /// The file to write; - for stdout
    #[arg(short, long, value_name = "FILE", requires = "save", value_hint = clap::ValueHint::FilePath, conflicts_with_all = ["source", "text", "export", "import"])]
    output: Option<PathBuf>,
    /// Write all copies as a web archive (WARC 1.1), gzipped; - for stdout. Those of confidential sources are left out
    #[arg(long, value_name = "FILE.warc.gz", value_hint = clap::ValueHint::FilePath, conflicts_with = "format")]
    export: Option<PathBuf>,
    /// With --export: only the copies of the source of this number; repeat for more
    #[arg(long = "source", value_name = "SOURCE", requires = "export", add = ArgValueCandidates::new(complete::sources))]
    sources: Vec<SourceNo>,
    /// With --export: also the copies of confidential sources, with their names and titles
    #[arg(long, requires = "export")]
    with_confidential: bool,
    /// Keep the copies in a web archive (WARC 1.0 or 1.1, gzipped or not; - for stdin), each for the source with its
    /// address
    #[arg(long, value_name = "FILE.warc.gz", value_hint = clap::ValueHint::FilePath, conflicts_with = "format")]
    import: Option<PathBuf>,
    /// With --import: make a source for each address that no source has
    #[arg(long, requires = "import", conflicts_with_all = ["source", "text", "save", "export"])]
    add_sources: bool,
    /// With --import: of a file that breaks off, keep what came before the break
    #[arg(long, requires = "import")]
    keep_going: bool,
    #[command(flatten)]
    list: ListFormat,
}

/// A media type, and the character set that stood with it.
#[derive(Debug, Clone)]
struct MediaType {
    /// `type/subtype` in lower case.
    essence: String,
    charset: Option<String>,
}

/// A media type as RFC 6838 has it, in lower case, with no parameter but the character set.
fn media_type(text: &str) -> Result<MediaType, &'static str> {
    let (essence, parameters) = text.split_once(';').map_or((text, None), |(e, p)| (e, Some(p)));
    let essence = essence.trim().to_ascii_lowercase();
    let token = |part: &str| {
        let letters = |b: u8| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b);
        part.len() <= 127
            && part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part.bytes().all(letters)
    };
    if !essence.split_once('/').is_some_and(|(kind, rest)| token(kind) && token(rest)) {
        return Err("not a media type: write type/subtype, as in application/pdf");
    }
    let stated = parameters.map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or_default();
        let named = name.trim().eq_ignore_ascii_case("charset");
        named.then(|| value.trim().trim_matches(['"', '\'']))
    });
    let charset = match stated {
        None => None,
        Some(None) => return Err("of the parameters of a media type only charset=NAME is read"),
        Some(Some(name)) => Some(self::charset(name)?),
    };
    Ok(MediaType { essence, charset })
}

/// The name of a character set that is read here.
pub(super) fn charset(text: &str) -> Result<String, &'static str> {
    if extract::is_charset(text) {
        return Ok(text.trim().to_ascii_lowercase());
    }
    Err(
        "not a character set of the web: utf-8, windows-1252, iso-8859-2, shift_jis, gb18030, euc-kr, koi8-r …",
    )
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
    refuse_what_cannot_be(args, ctx)?;
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
        return warc::import(
            path,
            warc::How { most: args.max_size.unwrap_or(MOST_FETCHED) << 20, add_sources, keep_going },
            ctx,
        );
    }
    let Some(source) = args.source else {
        return Err(failure(code::USAGE, "no source is named", "`onus source list` shows their numbers"));
    };
    match &args.file {
        None if args.fetch => fetched(args, source, ctx),
        None => list(source, args, ctx),
        Some(file) => {
            // Whether there is such a source is asked before a long reading.
            ctx.open()?.read(|tx| tx.source(source))?;
            let (mut spool, stop) = (Spool::new()?, interrupts()?);
            let most = args.max_size.unwrap_or(spool::MOST) << 20;
            let given = spool::given(file, most, &mut spool, &stop)?;
            one(args, source, &given.path, &Arrived { file: given.name, ..Arrived::default() }, &stop, ctx)
        }
    }
}

/// How many MiB a copy from elsewhere may have, unless the command line says otherwise.
const MOST_FETCHED: u64 = 100;

/// Refuses what is well written and can't be true, or would be kept though it is secret.
fn refuse_what_cannot_be(args: &SnapshotArgs, ctx: &Context) -> Result<()> {
    if let Some(Err(why)) = args.url.as_deref().map(Address::parse) {
        return Err(failure(code::DATA, format!("--url: {why}"), "nothing was kept"));
    }
    let clock = |at: &Timestamp| chrono::DateTime::parse_from_rfc3339(at.as_str()).ok();
    let latest = clock(&ctx.now).map(|now| now + chrono::Duration::days(1));
    if args.retrieved_at.as_ref().and_then(clock).zip(latest).is_some_and(|(at, latest)| at > latest) {
        let hint = "leave it out where it is not known";
        return Err(failure(code::USAGE, "--retrieved-at names a moment that is yet to come", hint));
    }
    Ok(())
}

/// Keeps the file at `path`, prints the copy's number, and says what it is.
fn one(
    args: &SnapshotArgs,
    source: SourceNo,
    path: &Path,
    from: &Arrived,
    stop: &Arc<AtomicBool>,
    ctx: &mut Context,
) -> Result<u8> {
    let mut from = from.clone();
    from.url = from.url.or_else(|| args.url.as_deref().map(|url| url.trim().to_string()));
    from.retrieved_at = from.retrieved_at.or_else(|| args.retrieved_at.clone());
    if let Some(stated) = &args.media_type {
        from.media_type = Some(stated.essence.clone());
        from.charset = stated.charset.clone().or(from.charset);
        from.is_certain = true;
    }
    from.charset = args.charset.clone().or(from.charset);
    let mut store = ctx.open()?;
    let kept = keep(ctx, &mut store, &[(Target::Known(source), path, from)], stop)?;
    let Some(Kept { number, snapshot, same, notes, by, .. }) = kept.into_iter().next() else { return Ok(0) };
    writeln!(ctx.out, "{number}")?;
    ctx.say(&format!("snapshot {number} of source {source}: {}, {}", named(&snapshot), told(&by)));
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
        bytes: args.max_size.unwrap_or(MOST_FETCHED) << 20,
        allow_local: args.allow_local,
        ..Limits::default()
    };
    let stop = interrupts()?;
    let mut spool = Spool::new()?;
    let (path, mut out) = spool.file().map_err(unwritten)?;
    let got = http::fetch(&url, &limits, &mut out, &|| stop.load(Ordering::Relaxed));
    let got = match got {
        Ok(got) => got,
        Err(_) if stop.load(Ordering::Relaxed) => return Err(crate::store::Error::Interrupted.into()),
        Err(FetchError::Output(error)) => return Err(unwritten(error)),
        Err(error) => {
            return Err(failure(
                code_of(&error),
                format!("source {source}: {error}"),
                "nothing was kept; a file got by hand is kept by `onus snapshot SOURCE FILE --url …`",
            ));
        }
    };
    out.flush().map_err(unwritten)?;
    let from = Arrived {
        url: Some(got.url.clone()),
        // The command may have waited for long.
        retrieved_at: Some(ctx.later()),
        media_type: got.media_type.clone(),
        charset: got.charset.clone(),
        ..Arrived::default()
    };
    if !got.redirects.is_empty() {
        ctx.say(&format!("the address leads to {}", secret::shown(&got.url)));
    }
    one(args, source, &path, &from, &stop, ctx)
}

/// An address that must not be asked is wrong data, as none is; whatever else fails is the network.
fn code_of(error: &FetchError) -> u8 {
    match error {
        FetchError::Address(_) | FetchError::Local { .. } | FetchError::Nowhere { .. } => code::DATA,
        FetchError::Redirect { refused: true, .. } => code::DATA,
        _ => code::IO,
    }
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
