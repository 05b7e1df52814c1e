//! Sources as CSL-JSON, in and out (citationstyles.org, schema 1.0.2). Read: a list of items, an object whose
//! `items` is one, one item, or an item a line. Items are found in the stream by their braces, so that one that
//! can't be read does not end the reading.
//!
//! Written: a list. Each item carries the source whole in `custom.onus`, which others pass over and which makes
//! the format lossless; reading takes the source from there. Plain items have no such field, and leave out notes,
//! tier, identity, what a source derives from, and confidential sources; a url that is not of the web stands in no
//! field of links. The day of an archived copy stands in the note, as `archived: 2019-04-12`, the form in which
//! reference managers keep what CSL has no variable for. A type that CSL does not have is a `document`, whose
//! `genre` a plain item says.

mod item;

use super::exporter::Exporter;
use super::foreign::{Content, Item, Reading, Refused, Repair};
use super::jsonl::Line;
use super::reference;
use super::scan::{self, Scan, push};
use super::{FormatError, json};
use crate::model::{Record, Source};
use item::{CORE, Fields, core};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Write};

/// An item was changed by another program, which did not change what we keep in it.
const OTHERS: &str = "other fields say something else and were left out";

/// Reads sources and hands each to `keep`.
///
/// # Errors
/// [`FormatError`] where the JSON breaks off or is none, and what `keep` returns.
pub fn read<E: From<FormatError>>(
    input: impl BufRead,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    let mut items = Items { scan: Scan::new(input), list: false, wrapped: false };
    for number in 1.. {
        let Some(raw) = items.next()? else { break };
        let place = format!("record {number}");
        keep(match scan::text(raw) {
            Err((raw, refused)) => Item { place, raw, read: Err(refused) },
            Ok(raw) => Item { place, read: source(&raw), raw },
        })?;
    }
    Ok(())
}

/// Finds the items in a stream.
struct Items<R> {
    scan: Scan<R>,
    /// Inside a list of items.
    list: bool,
    /// The list is the `items` of an object.
    wrapped: bool,
}

/// What may stand between values: white space, commas, a byte-order mark.
fn between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | 0xef | 0xbb | 0xbf)
}

impl<R: BufRead> Items<R> {
    /// The next item's bytes.
    fn next(&mut self) -> Result<Option<Vec<u8>>, FormatError> {
        loop {
            self.scan.skip_while(between)?;
            match self.scan.peek()? {
                None if self.list => return Err(self.scan.wrong("the list of items breaks off")),
                None => return Ok(None),
                Some(b'[') if !self.list => self.list = true,
                Some(b']') if self.list && self.wrapped => return Ok(None),
                Some(b']') if self.list => self.list = false,
                Some(b'{') => {
                    if let Some(item) = self.object()? {
                        return Ok(Some(item));
                    }
                }
                Some(_) if self.list => return self.other().map(Some),
                Some(_) => return Err(self.scan.wrong("not CSL-JSON: expected a list of items, or an item")),
            }
            if matches!(self.scan.peek()?, Some(b'[' | b']')) {
                self.scan.take()?;
            }
        }
    }

    /// An object, to its closing brace. None when it turns out to hold the list of items.
    fn object(&mut self) -> Result<Option<Vec<u8>>, FormatError> {
        let line = self.scan.line();
        let mut item = vec![];
        let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
        while let Some(byte) = self.scan.peek()? {
            if byte == b'[' && !self.list && depth == 1 && is_items(&item) {
                (self.list, self.wrapped) = (true, true);
                return Ok(None);
            }
            self.scan.take()?;
            push(&mut item, byte, line)?;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(Some(item));
                    }
                }
                _ => {}
            }
        }
        Err(self.scan.wrong("an item breaks off"))
    }

    /// What stands in a list and is no object: to the next comma or the list's end.
    fn other(&mut self) -> Result<Vec<u8>, FormatError> {
        let line = self.scan.line();
        let mut value = vec![];
        let (mut depth, mut quoted, mut escaped) = (0usize, false, false);
        while let Some(byte) = self.scan.peek()? {
            if !quoted && depth == 0 && matches!(byte, b',' | b']' | b'}') && !value.is_empty() {
                if byte == b'}' {
                    self.scan.take()?;
                }
                break;
            }
            self.scan.take()?;
            push(&mut value, byte, line)?;
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        Ok(value)
    }
}

/// Whether an object so far says that its list of items comes next.
fn is_items(start: &[u8]) -> bool {
    let bare: Vec<u8> = start.iter().take(64).copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    bare == br#"{"items":"# && start.len() <= 64
}

/// Reads one item.
fn source(raw: &str) -> Result<Reading, Refused> {
    if !raw.starts_with('{') {
        return Err(Refused::new("", "not an item of CSL-JSON: expected an object"));
    }
    let fields: Fields =
        serde_json::from_str(raw).map_err(|_| Refused::new("", "not JSON, or a field stands twice"))?;
    match fields.onus() {
        None => item::read(&fields),
        Some(onus) => {
            let own: Source = serde_json::from_str(onus.get()).map_err(|_| {
                Refused::new("custom.onus", "not a source of Onus: take the field out to read the others")
            })?;
            let written = core(&own);
            let same = CORE.iter().all(|name| match (fields.get(name), written.get(*name)) {
                (None, None) => true,
                (Some(raw), Some(value)) => {
                    serde_json::from_str::<Value>(raw.get()).ok().as_ref() == Some(value)
                }
                _ => false,
            });
            let repairs = if same { vec![] } else { vec![Repair::new("custom.onus", OTHERS)] };
            let line = Line { onus: json::VERSION, sources: vec![own], ..Line::default() };
            Ok(Reading { content: Content::Own(Box::new(line)), repairs })
        }
    }
}

/// Writes sources as a list of items.
pub struct Writer<W: Write> {
    out: W,
    plain: bool,
    written: usize,
    left_out: usize,
}

impl<W: Write> Writer<W> {
    /// Starts a list; `plain` items carry nothing of our own.
    pub fn new(out: W, plain: bool) -> Self {
        Writer { out, plain, written: 0, left_out: 0 }
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn source(&mut self, source: &Source) -> io::Result<()> {
        if self.plain && source.confidential {
            self.left_out += 1;
            return Ok(());
        }
        let mut own = source.clone();
        own.clear_local();
        // Our note is not for others, and none of its lines may pass for one that we write.
        own.note = own.note.filter(|_| !self.plain);
        let mut item = Map::new();
        let id = own.id.map_or_else(|| format!("source-{}", self.written + 1), |id| id.to_string());
        item.insert("id".into(), Value::String(id));
        item.append(&mut core(&own));
        if self.plain {
            let other = own.csl_type.as_ref().filter(|kind| !reference::is_csl(kind));
            item.extend(other.map(|kind| ("genre".to_string(), Value::String(kind.clone()))));
        } else {
            let custom = [("onus".to_string(), serde_json::to_value(&own).map_err(io::Error::from)?)];
            item.insert("custom".into(), Value::Object(custom.into_iter().collect()));
        }
        self.out.write_all(if self.written == 0 { b"[\n  " } else { b",\n  " })?;
        self.written += 1;
        json::write_pretty(&mut self.out, &item, "  ")
    }

    fn left_out(&self) -> usize {
        self.left_out
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })
    }
}

#[cfg(test)]
mod tests;
