//! Reading ClaimReviews from a file: a JSON document, JSON Lines, or an HTML page.

use super::find::{Finder, Read, named, repaired};
use super::html;
use super::lenient::{Broken, Repaired, repair, valid};
use super::node::nothing;
use super::stream;
use super::values::Named;
use crate::format::dates::Dates;
use crate::format::foreign::ENTITIES;
use crate::format::{FormatError, Item, MAX_RECORD, Refused};
use serde_json::Value;
use serde_json::value::RawValue;
use std::io::{BufRead, BufReader, Cursor, Read as _};

/// Reads a file and hands each record to `keep`, which may end the reading with an error of its own. `dates` is
/// the order in dates that can be read in two ways.
///
/// What fits into [`MAX_RECORD`] is read whole, with the narrow repairs of broken JSON. JSON Lines
/// are read line by line at any size. A larger JSON document is read strictly, element by element of its list,
/// its `@graph`, its `dataFeedElement` or its `itemListElement`; references between its nodes are then not
/// followed. A larger HTML page is refused.
///
/// Nodes of other types (an organisation, a web page) are passed over; a MediaReview is refused by name, since
/// people take it for a ClaimReview.
///
/// # Errors
/// [`FormatError`] where nothing can be read on, or nothing is there to read, and what `keep` returns.
pub fn read<E: From<FormatError>>(
    mut input: impl std::io::Read,
    dates: Dates,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    let mut ahead = Vec::new();
    input.by_ref().take(MAX_RECORD as u64 + 1).read_to_end(&mut ahead).map_err(FormatError::Io)?;
    let fits = ahead.len() <= MAX_RECORD;
    let empty = ahead.len() < 4096 && is_empty_list(&ahead);
    if ahead.trim_ascii().is_empty() && fits {
        return Err(nothing("the file", "is empty").into());
    }
    if ahead.starts_with(&[0xff, 0xfe]) || ahead.starts_with(&[0xfe, 0xff]) {
        return Err(nothing("the file", "is in UTF-16: save it as UTF-8 and try again").into());
    }
    let mut sink = Sink { keep: &mut keep, finder: Finder::new(dates), records: 0, found: 0 };
    let mut microdata = false;
    if html::is_html(&ahead) {
        if !fits {
            return Err(FormatError::TooLarge { record: "the page".into() }.into());
        }
        page(&ahead, &mut sink)?;
        let text = String::from_utf8_lossy(&ahead);
        microdata = text.contains("schema.org/ClaimReview") && text.contains("itemprop");
    } else if is_lines(&ahead) && !(fits && is_document(&ahead)) {
        lines(BufReader::new(Cursor::new(ahead).chain(input)), &mut sink)?;
    } else if fits {
        let text = utf8(&ahead)?;
        let place = |_, n| format!("record {n}");
        if let Err(broken) = text_of(text, 1, &place, &mut sink)? {
            let (line, column) = position(text, broken.at);
            return Err(FormatError::Syntax { line, column, reason: broken.reason }.into());
        }
    } else {
        stream::read(Cursor::new(ahead).chain(input), &mut sink)?;
    }
    match sink.found {
        0 if microdata => {
            Err(nothing("the page", "holds its ClaimReview as microdata, and only JSON-LD is read").into())
        }
        // Our own export of nothing.
        0 if empty => Ok(()),
        0 => Err(nothing("the file", "holds no ClaimReview").into()),
        _ => Ok(()),
    }
}

/// Reads a document of any size as one that is too large for memory.
#[cfg(test)]
pub fn streamed<E: From<FormatError>>(
    input: impl std::io::Read,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    stream::read(input, &mut Sink { keep: &mut keep, finder: Finder::default(), records: 0, found: 0 })
}

/// Where the records go.
pub struct Sink<'k, E> {
    keep: &'k mut dyn FnMut(Item) -> Result<(), E>,
    finder: Finder,
    /// How many records were given.
    pub records: usize,
    /// How many nodes were records, given or held by another.
    found: usize,
}

impl<E: From<FormatError>> Sink<'_, E> {
    /// Gives a record.
    pub fn give(&mut self, place: String, raw: String, read: Read) -> Result<(), E> {
        self.found += 1;
        self.records += 1;
        (self.keep)(Item { place, raw, read })
    }

    /// Gives the records of one element of a document that is too large to be read whole.
    pub fn element(&mut self, raw: &RawValue) -> Result<(), E> {
        let Sink { keep, finder, records, found } = self;
        finder.records(raw, true, &Named::new(), &mut |raw, read| {
            *found += 1;
            let Some(read) = read else { return Ok(()) };
            *records += 1;
            keep(Item { place: format!("record {records}"), raw: raw.get().to_string(), read })
        })
    }
}

/// Where a record stands: from the line of its first byte, and its number in the file.
type Place<'p> = &'p dyn Fn(usize, usize) -> String;

/// Reads a JSON text that starts in line `line`. The inner error says that it is none, with nothing given.
fn text_of<E: From<FormatError>>(
    original: &str,
    line: usize,
    place: Place<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<Result<(), Broken>, E> {
    let repaired_text = match valid(original) {
        Ok(()) if original.trim_ascii_start().starts_with(['{', '[']) => None,
        _ => match repair(original) {
            Ok(repaired) => Some(repaired),
            Err(broken) => return Ok(Err(broken)),
        },
    };
    values(original, repaired_text.as_ref(), line, place, sink)?;
    Ok(Ok(()))
}

/// Gives the records of a text, each with its own words of the original.
fn values<E: From<FormatError>>(
    original: &str,
    mended: Option<&Repaired>,
    line: usize,
    place: Place<'_>,
    sink: &mut Sink<'_, E>,
) -> Result<(), E> {
    let text = mended.map_or(original, |mended| &mended.text);
    let documents =
        || serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().map_while(Result::ok);
    let mut nodes = Named::new();
    documents().for_each(|raw| named(raw, &mut nodes));
    let mut edits = mended.map_or(&[][..], |mended| &mended.edits).iter().peekable();
    // The line of the last record's start, counted on from one to the next.
    let (mut counted, mut line) = (0, line);
    // A record waits for the next: repairs behind the last one are counted with it.
    let mut waiting: Option<Item> = None;
    let Sink { keep, finder, records, found } = sink;
    for document in documents() {
        finder.records(document, false, &nodes, &mut |raw, read| {
            *found += 1;
            let Some(mut read) = read else { return Ok(()) };
            *records += 1;
            let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
            let end = start + raw.get().len();
            let (start, end) = mended.map_or((start, end), |m| (m.original(start), m.original(end - 1) + 1));
            line += original[counted.min(start)..start].bytes().filter(|b| *b == b'\n').count();
            counted = start;
            let mine = std::iter::from_fn(|| edits.next_if(|edit| edit.at < end).map(|edit| edit.what));
            repaired(&mut read, mine);
            let item = Item { place: place(line, *records), raw: original[start..end].to_string(), read };
            waiting.replace(item).map_or(Ok(()), &mut *keep)
        })?;
    }
    if let Some(mut last) = waiting {
        repaired(&mut last.read, edits.map(|edit| edit.what));
        keep(last)?;
    }
    Ok(())
}

/// Reads the scripts of a page.
fn page<E: From<FormatError>>(page: &[u8], sink: &mut Sink<'_, E>) -> Result<(), E> {
    let (mut counted, mut line) = (0, 1);
    for script in html::scripts(page) {
        let bytes = &page[script.clone()];
        let lines = |bytes: &[u8]| bytes.iter().filter(|b| **b == b'\n').count();
        line += lines(&page[counted..script.start]);
        counted = script.start;
        let mentions = ["ClaimReview", "claimReviewed", "MediaReview"];
        let Ok(text) = std::str::from_utf8(bytes) else {
            let lossy = String::from_utf8_lossy(bytes).into_owned();
            if mentions.iter().any(|name| lossy.contains(name)) {
                sink.give(format!("line {line}"), lossy, Err(Refused::new("", NOT_UTF8)))?;
            }
            continue;
        };
        // What is no review is not ours to judge.
        if !mentions.iter().any(|name| text.contains(name)) {
            continue;
        }
        script_of(text, line, sink)?;
    }
    Ok(())
}

/// Reads one script that starts in line `line` of its page.
fn script_of<E: From<FormatError>>(text: &str, line: usize, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let inner = html::unwrapped(text);
    let before = inner.as_ptr() as usize - text.as_ptr() as usize;
    let first = line + text[..before].matches('\n').count();
    // Quotation marks as entities: a program escaped a script as if it were text.
    let escaped = inner.trim_start_matches(['{', '[', ' ', '\r', '\n', '\t']);
    if ["&quot;", "&#34;", "&#034;", "&#x22;"].iter().any(|start| escaped.starts_with(start)) {
        let Sink { keep, finder, records, found } = sink;
        let mut decoded = |mut item: Item| {
            repaired(&mut item.read, std::iter::once(ENTITIES));
            keep(item)
        };
        let mut inside =
            Sink { keep: &mut decoded, finder: std::mem::take(finder), records: *records, found: *found };
        // The words as they came would be the same for all records in the script: each keeps its own, decoded.
        let result = script_json(&html::decoded(inner), first, &mut inside);
        (*finder, *records, *found) = (inside.finder, inside.records, inside.found);
        return result;
    }
    script_json(inner, first, sink)
}

/// Reads the JSON of a script, which starts in line `first` of its page.
fn script_json<E: From<FormatError>>(json: &str, first: usize, sink: &mut Sink<'_, E>) -> Result<(), E> {
    if let Err(broken) = text_of(json, first, &|line, _| format!("line {line}"), sink)? {
        let (line, column) = position(json, broken.at);
        let reason = format!("line {}, column {column}: {}", first + line - 1, broken.reason);
        sink.give(format!("line {first}"), json.to_string(), Err(Refused::new("", reason)))?;
    }
    Ok(())
}

/// Whether a document is a list, a graph or a feed with nothing in it.
fn is_empty_list(bytes: &[u8]) -> bool {
    let nothing = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
    match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(object)) => {
            ["@graph", "dataFeedElement"].iter().any(|list| object.get(*list).is_some_and(nothing))
        }
        Ok(value) => nothing(&value),
        Err(_) => false,
    }
}

/// Whether what looks like JSON Lines is sound JSON only when its lines are taken together.
fn is_document(bytes: &[u8]) -> bool {
    let sound =
        |line: &[u8]| line.trim_ascii().is_empty() || serde_json::from_slice::<&RawValue>(line).is_ok();
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    !bytes.split(|b| *b == b'\n').all(sound)
        && std::str::from_utf8(bytes).is_ok_and(|text| valid(text).is_ok())
}

/// Whether a text is JSON Lines: its first lines start with an object each, and the first line also ends.
fn is_lines(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = bytes.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    match (lines.next(), lines.next()) {
        (Some(first), Some(second)) => {
            first.starts_with(b"{") && !b"{[,:".contains(&first[first.len() - 1]) && second.starts_with(b"{")
        }
        _ => false,
    }
}

/// Reads JSON Lines, each line by itself.
fn lines<E: From<FormatError>>(mut input: impl BufRead, sink: &mut Sink<'_, E>) -> Result<(), E> {
    let mut bytes = Vec::new();
    for n in 1.. {
        bytes.clear();
        let most = MAX_RECORD as u64 + 1;
        if input.by_ref().take(most).read_until(b'\n', &mut bytes).map_err(FormatError::Io)? == 0 {
            break;
        }
        let place = format!("line {n}");
        if bytes.len() > MAX_RECORD && !bytes.ends_with(b"\n") {
            input.skip_until(b'\n').map_err(FormatError::Io)?;
            let reason = format!("larger than {} MiB, the most that one record may take", MAX_RECORD >> 20);
            sink.give(place, String::new(), Err(Refused::new("", reason)))?;
            continue;
        }
        let Ok(line) = std::str::from_utf8(&bytes) else {
            let lossy = String::from_utf8_lossy(&bytes).into_owned();
            sink.give(place, lossy, Err(Refused::new("", NOT_UTF8)))?;
            continue;
        };
        let line = line.trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() {
            continue;
        }
        if let Err(broken) = text_of(line, n, &|line, _| format!("line {line}"), sink)? {
            let reason = format!("column {}: {}", position(line, broken.at).1, broken.reason);
            sink.give(place, line.to_string(), Err(Refused::new("", reason)))?;
        }
    }
    Ok(())
}

/// Why a text can't be read at all.
const NOT_UTF8: &str = "not in UTF-8: save it as UTF-8 and try again";

/// The text of bytes.
fn utf8(bytes: &[u8]) -> Result<&str, FormatError> {
    std::str::from_utf8(bytes).map_err(|error| {
        let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let (line, column) = position(&good, good.len());
        FormatError::Syntax { line, column, reason: NOT_UTF8.into() }
    })
}

/// Line and column of a place in bytes, both from 1, the column in characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..at.min(text.len())];
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1);
    let lines = before.iter().filter(|b| **b == b'\n').count();
    (lines + 1, String::from_utf8_lossy(&before[start..]).chars().count() + 1)
}
