//! Reading WARC 1.0 and 1.1, record by record, each handed over as a stream. What a record holds of HTTP and of
//! compression is undone; what is no page of its own is counted and told.

use super::digest::{Proof, Stated};
use super::escape::unescape;
use super::http;
use super::input::{Input, Problem, field, fields, line};
use super::payload::{Block, Payload, body};
use crate::archive::http::coding::Coding;
use crate::archive::http::content_type;
use crate::model::{Id, Timestamp};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

/// The most bytes of a record's head.
const HEAD: usize = 256 * 1024;

/// A record with a page or a file in it. Its bytes come as a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which record of the file, from 1.
    pub number: u64,
    /// The byte of the file at which it begins; in a compressed file, where its gzip member does.
    pub place: u64,
    /// The record's identity, where it is a UUID.
    pub id: Option<Id>,
    /// The address that the bytes came from; none for a file.
    pub url: Option<String>,
    /// The name of the file that the bytes came from, without its folder.
    pub file: Option<String>,
    /// When the bytes were got; none when the record does not say it to the second.
    pub date: Option<Timestamp>,
    /// The type as stated, without parameters and in lower case.
    pub media_type: Option<String>,
    /// The character set as stated, in lower case.
    pub charset: Option<String>,
    /// The HTTP status, where the record holds an HTTP answer.
    pub status: Option<u16>,
    /// `Last-Modified` of the HTTP answer.
    pub last_modified: Option<String>,
    /// `Location` of the HTTP answer: where a redirect leads.
    pub location: Option<String>,
    /// The source that it is a copy of, in a file that Onus wrote.
    pub source: Option<Id>,
    /// The source's title, in a file that Onus wrote.
    pub title: Option<String>,
    /// Whether that source is confidential, in a file that Onus wrote.
    pub confidential: bool,
    /// What its bytes are held against at their end.
    pub proof: Proof,
}

/// A record that could not be taken, though the file goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Which record of the file, from 1.
    pub number: u64,
    /// Where it begins.
    pub place: u64,
    /// Why, in a few words.
    pub why: String,
}

/// What a file held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many records.
    pub records: u64,
    /// How many were handed over and read to their end.
    pub taken: u64,
    /// How many were not for us, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Those that were refused.
    pub refused: Vec<Refused>,
}

/// Why reading ended before the file did.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is broken there. What came before it is good.
    #[error("the WARC file is broken at record {record}, which begins at byte {place}: {why}")]
    Broken {
        /// Which record, from 1.
        record: u64,
        /// Where it begins.
        place: u64,
        /// What is wrong.
        why: &'static str,
    },
    /// The file can't be read.
    #[error("the WARC file can't be read")]
    Input(#[source] io::Error),
    /// What was handed over could not be kept.
    #[error("record {record} could not be kept")]
    Kept {
        /// Which record, from 1.
        record: u64,
        /// Why, as the caller said.
        #[source]
        why: io::Error,
    },
    /// The caller said stop.
    #[error("interrupted")]
    Stopped,
}

/// Reads a file, compressed or not, and hands each record over that holds a page or a file.
///
/// Its bytes are at most `most`, with chunks and compression undone. They are good only when they come to their
/// end without an error: a wrong digest, a cut, or too many bytes show as an error of reading, after which the
/// caller keeps nothing of the record; it is told as refused, and reading goes on. A caller that does not want a
/// record returns without reading it to its end. `stop` is asked often.
pub fn read(
    input: impl BufRead,
    most: u64,
    stop: &dyn Fn() -> bool,
    each: impl FnMut(&Entry, &mut dyn Read) -> io::Result<()>,
) -> Result<Summary, ReadError> {
    let mut summary = Summary::default();
    read_into(input, most, stop, &mut summary, each)?;
    Ok(summary)
}

/// As [`read`]; what came before an error is told in `summary`.
pub fn read_into(
    input: impl BufRead,
    most: u64,
    stop: &dyn Fn() -> bool,
    summary: &mut Summary,
    mut each: impl FnMut(&Entry, &mut dyn Read) -> io::Result<()>,
) -> Result<(), ReadError> {
    let fail = |problem: Problem, record: u64, place: u64| match problem {
        Problem::Broken(why) => ReadError::Broken { record, place, why },
        Problem::Refused(_) => ReadError::Broken { record, place, why: "it can't be read" },
        Problem::Unreadable(error) => ReadError::Input(error),
        Problem::Stopped => ReadError::Stopped,
    };
    let told = |error: io::Error| Problem::unwrap(error, Problem::Unreadable);
    let mut input = Input::new(input).map_err(|error| fail(told(error), 1, 0))?;
    loop {
        let number = summary.records + 1;
        if stop() {
            return Err(ReadError::Stopped);
        }
        match next(&mut input) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return Err(fail(told(error), number, input.place())),
        }
        let place = input.place();
        let failed = |error: io::Error| fail(told(error), number, place);
        let head = head(&mut input).map_err(failed)?;
        summary.records = number;
        let length = length(&head).ok_or(ReadError::Broken { record: number, place, why: NO_LENGTH })?;
        let mut block = Block { input: &mut input, left: length, check: None, stop };
        let outcome = match kind(&head) {
            Err(why) => Outcome::Skipped(why),
            Ok(http) => {
                let mut entry = entry(&head, number, place);
                hand_over(&head, http, &mut entry, &mut block, most, &mut each)
            }
        };
        match outcome {
            Outcome::Taken => summary.taken += 1,
            Outcome::Skipped(why) => *summary.skipped.entry(why).or_default() += 1,
            Outcome::Kept(why) => return Err(ReadError::Kept { record: number, why }),
            Outcome::Problem(Problem::Refused(why)) => summary.refused.push(Refused { number, place, why }),
            Outcome::Problem(problem) => return Err(fail(problem, number, place)),
        }
        // What was not read of the block, without holding it against anything.
        block.check = None;
        io::copy(&mut block, &mut io::sink()).map_err(failed)?;
    }
}

/// Why a record was passed over whose bytes the caller did not read.
pub const NOT_WANTED: &str = "records that were not wanted";

const NO_LENGTH: &str = "its head has no Content-Length that is a number";

/// What came of a record.
enum Outcome {
    Taken,
    Skipped(&'static str),
    Kept(io::Error),
    Problem(Problem),
}

/// Goes over the line ends before a record. False at the end of the file.
fn next(input: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        if bytes.is_empty() {
            return Ok(false);
        }
        let ends = bytes.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        if ends == 0 {
            return Ok(true);
        }
        input.consume(ends);
    }
}

/// The fields of a record's head.
fn head(input: &mut impl BufRead) -> io::Result<Vec<(String, String)>> {
    let mut left = HEAD;
    let version = line(input, &mut left)?.unwrap_or_default();
    if !matches!(version.as_slice(), b"WARC/1.0" | b"WARC/1.1") {
        let other = version.starts_with(b"WARC/");
        let why = if other { "it is neither WARC 1.0 nor 1.1" } else { "no WARC record begins there" };
        return Err(Problem::Broken(why).wrap());
    }
    fields(input, &mut left)?.ok_or_else(|| Problem::Broken("the file ends within its head").wrap())
}

/// The length of the block.
fn length(head: &[(String, String)]) -> Option<u64> {
    let mut lengths = head.iter().filter(|(name, _)| name == "content-length").map(|(_, value)| value);
    let first = lengths.next().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    if lengths.any(|other| other != first) { None } else { first.parse().ok() }
}

/// Whether the record holds an HTTP answer (or else the bytes as they are), or why it is not for us.
fn kind(head: &[(String, String)]) -> Result<bool, &'static str> {
    let kind = field(head, "warc-type").unwrap_or_default().to_ascii_lowercase();
    let http = content_type(field(head, "content-type")).0.is_none_or(|kind| kind == "application/http");
    let target = field(head, "warc-target-uri").unwrap_or_default().trim_start_matches('<');
    match kind.as_str() {
        "resource" if target.starts_with("metadata:") => Err("notes of the archiver on its own work"),
        "resource" => Ok(false),
        "response" if http => Ok(true),
        "response" => Err("answers of another protocol than HTTP"),
        "warcinfo" => Err("what the file is by"),
        "request" => Err("requests"),
        "metadata" => Err("metadata"),
        "revisit" => Err("pages that had not changed since another record"),
        "conversion" => Err("pages converted to another form"),
        "continuation" => Err("later parts of a record that was cut in parts"),
        _ => Err("records of a kind that is not in the standard"),
    }
}

/// What a record's head says of it.
fn entry(head: &[(String, String)], number: u64, place: u64) -> Entry {
    let uuid = |text: &str| {
        let bare = text.trim_start_matches('<').trim_end_matches('>');
        bare.strip_prefix("urn:uuid:").unwrap_or(bare).parse().ok().map(Id)
    };
    let text = |name: &str| field(head, name).map(unescape);
    let target = field(head, "warc-target-uri").unwrap_or_default();
    // WARC 1.0 could be read to want the brackets.
    let target = target.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(target);
    let path = target.strip_prefix("file:");
    let file = path.and_then(|path| path.rsplit('/').next()).filter(|name| !name.is_empty()).map(unescape);
    let url = Some(target).filter(|url| !url.is_empty() && path.is_none() && !url.starts_with("urn:uuid:"));
    let known = field(head, "onus-retrieved-at") != Some("unknown");
    let (media_type, charset) = content_type(field(head, "content-type"));
    Entry {
        number,
        place,
        id: field(head, "warc-record-id").and_then(uuid),
        url: text("onus-url").or_else(|| url.map(str::to_string)),
        file: text("onus-file").or(file),
        date: field(head, "warc-date").filter(|_| known).and_then(moment),
        media_type,
        charset,
        status: None,
        last_modified: None,
        location: None,
        source: field(head, "onus-source").and_then(uuid),
        title: text("onus-title"),
        confidential: field(head, "onus-confidential").is_some_and(|mark| mark != "no"),
        proof: Proof::Unchecked("it states no digest"),
    }
}

/// A record's date, when it is a second or a part of one in UTC (W3C's profile of ISO 8601). Of a finer part than
/// a millisecond the rest is left out.
fn moment(text: &str) -> Option<Timestamp> {
    let text = text.strip_suffix('Z')?;
    let (second, part) = text.split_once('.').unwrap_or((text, "0"));
    if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    format!("{second}.{:0<3.3}Z", part).parse().ok()
}

/// Hands a record's bytes over.
fn hand_over<R: BufRead>(
    head: &[(String, String)],
    http: bool,
    entry: &mut Entry,
    block: &mut Block<'_, R>,
    most: u64,
    each: &mut dyn FnMut(&Entry, &mut dyn Read) -> io::Result<()>,
) -> Outcome {
    let refused = |why: &str| Outcome::Problem(Problem::Refused(why.into()));
    if let Some(reason) = field(head, "warc-truncated") {
        let known = ["length", "time", "disconnect", "unspecified"].iter().find(|word| **word == reason);
        return refused(&format!("the archiver cut it short ({})", known.unwrap_or(&"unspecified")));
    }
    if field(head, "warc-segment-number").is_some() {
        return refused("it is only the first part of a record that was cut in parts");
    }
    let stated = |name: &str| field(head, name).map(Stated::parse);
    let (mut payload_check, mut chunked, mut coding) = (None, false, Coding::Plain);
    match (stated("warc-block-digest"), stated("warc-payload-digest")) {
        (Some(Ok(stated)), _) => {
            entry.proof = stated.proof;
            block.check = Some((stated.hasher(), stated));
        }
        // What tools take for the payload differs, so it counts only where nothing is said of the block.
        (_, Some(Ok(stated))) => {
            entry.proof = stated.proof;
            payload_check = Some(stated);
        }
        (Some(Err(proof)), _) | (None, Some(Err(proof))) => entry.proof = proof,
        (None, None) => {}
    }
    if http {
        let answer = match http::head(block) {
            Ok(answer) => answer,
            Err(error) => return Outcome::Problem(Problem::unwrap(error, Problem::Unreadable)),
        };
        (entry.media_type, entry.charset) = content_type(answer.content_type.as_deref());
        (entry.status, entry.last_modified) = (Some(answer.status), answer.last_modified);
        entry.location = answer.location;
        chunked = answer.chunked;
        coding = match Coding::of(answer.coding.as_deref()) {
            Some(coding) => coding,
            None => {
                return refused("it is compressed in a way that can't be read (neither gzip nor deflate)");
            }
        };
    }
    if !chunked && coding == Coding::Plain && block.left > most {
        return refused(&format!("it has more than the {most} bytes that are allowed"));
    }
    let body = body(block, chunked, payload_check);
    let mut payload = match coding.undo(body, true) {
        Ok(body) => Payload::new(body, most),
        Err(error) => return Outcome::Problem(Problem::unwrap(error, Problem::Unreadable)),
    };
    let kept = each(entry, &mut payload);
    match (payload.problem, kept) {
        (Some(problem), _) => Outcome::Problem(problem),
        (None, Err(error)) => Outcome::Kept(error),
        (None, Ok(())) if payload.ended => Outcome::Taken,
        (None, Ok(())) => Outcome::Skipped(NOT_WANTED),
    }
}
