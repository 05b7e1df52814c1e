//! DOCX (ISO/IEC 29500): a ZIP of XML. Body, then footnotes and endnotes. Tracked insertions are in, tracked
//! deletions are out, as the document stands when printed.

use super::{MOST_TEXT, nothing, too_long, unreadable};
use crate::model::Extract;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// How the extract names it.
pub const BY: &str = concat!("onus ", env!("CARGO_PKG_VERSION"), " docx");

/// The most bytes that are unpacked from a part. A book's are 10 MB; a bomb's have no end.
const MOST_XML: u64 = 2 * MOST_TEXT;

/// The biggest file that is opened.
const MOST_SIZE: u64 = 1 << 30;

/// The parts with text, in the order in which they are read.
const PARTS: [&str; 3] = ["word/document.xml", "word/footnotes.xml", "word/endnotes.xml"];

const DAMAGED: &str = "no text: the DOCX is damaged, encrypted, or none; open it in a word processor and save it \
    again, or as PDF, and keep that as another snapshot";

/// The text of a DOCX file.
pub fn extract(path: &Path) -> Extract {
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) => return nothing(BY, unreadable(&error)),
    };
    if file.metadata().map_or(0, |about| about.len()) > MOST_SIZE {
        return nothing(BY, too_long());
    }
    let Ok(mut archive) = ZipArchive::new(BufReader::new(file)) else { return nothing(BY, DAMAGED) };
    let mut text = Text::default();
    let mut notes = Vec::new();
    for (index, part) in PARTS.iter().enumerate() {
        let entry = match archive.by_name(part) {
            Ok(entry) => entry,
            Err(_) if index == 0 => return nothing(BY, DAMAGED),
            Err(_) => continue,
        };
        match text.read(BufReader::new(entry.take(MOST_XML))) {
            Ok(()) => {}
            Err(Stop::TooLong) => return nothing(BY, too_long()),
            Err(Stop::Damaged) => {
                notes.push(format!("{part} is damaged: what stands after the damage is missing"))
            }
        }
    }
    let text = text.out.trim_end().to_string();
    if text.is_empty() && notes.is_empty() {
        notes.push("no text: the document has none (pictures?)".into());
    }
    Extract { by: BY.into(), text, pages: Vec::new(), note: (!notes.is_empty()).then(|| notes.join("; ")) }
}

enum Stop {
    TooLong,
    Damaged,
}

#[derive(Default)]
struct Text {
    out: String,
    /// Inside of an element whose content is left out, how deep.
    skipped: usize,
    /// Inside of a run's text.
    within: bool,
    /// Open table rows: where their text begins, and whether their first cell came.
    rows: Vec<(usize, bool)>,
}

impl Text {
    fn read(&mut self, part: impl BufRead) -> Result<(), Stop> {
        let mut reader = Reader::from_reader(Counted { input: part, read: 0 });
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        (self.skipped, self.within) = (0, false);
        self.rows.clear();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer);
            match event {
                Ok(Event::Start(tag)) => self.start(&tag, false),
                Ok(Event::Empty(tag)) => self.start(&tag, true),
                Ok(Event::End(tag)) => self.end(tag.local_name().as_ref()),
                Ok(Event::Text(text)) if self.within && self.skipped == 0 => {
                    self.out.push_str(&text);
                }
                Ok(Event::CData(text)) if self.within && self.skipped == 0 => {
                    self.out.push_str(&text);
                }
                Ok(Event::GeneralRef(name)) if self.within && self.skipped == 0 => {
                    let number = name.resolve_char_ref().ok().flatten();
                    let known = || {
                        quick_xml::escape::resolve_predefined_entity(&name)
                            .and_then(|text| text.chars().next())
                    };
                    self.out.push(number.or_else(known).unwrap_or('\u{fffd}'));
                }
                Ok(Event::Eof) => break,
                Ok(_) => {}
                Err(_) => {
                    return Err(if reader.get_ref().read >= MOST_XML {
                        Stop::TooLong
                    } else {
                        Stop::Damaged
                    });
                }
            }
            if self.out.len() as u64 > MOST_TEXT {
                return Err(Stop::TooLong);
            }
        }
        if reader.get_ref().read >= MOST_XML {
            return Err(Stop::TooLong);
        }
        self.paragraph();
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) {
        let name = tag.local_name();
        let name = name.as_ref();
        if self.skipped > 0 {
            self.skipped += usize::from(!empty);
            return;
        }
        match name {
            // Deleted or moved away, drawn a second time for older programs, the words of fields, and how it looks.
            "del" | "moveFrom" | "Fallback" | "instrText" | "delText" | "pPr" | "rPr" | "tblPr" | "trPr"
            | "tcPr" | "sectPr" | "txbxContent"
                if !empty =>
            {
                if name == "txbxContent" {
                    // A text box is read where it is anchored, as a paragraph of its own.
                    self.paragraph();
                } else {
                    self.skipped = 1;
                }
            }
            // Separators are footnotes by name only.
            "footnote" | "endnote" if !empty && separator(tag) => self.skipped = 1,
            "t" => self.within = !empty,
            "tab" if !self.out.ends_with('\n') && !self.out.is_empty() => self.out.push('\t'),
            "br" | "cr" => self.out.push('\n'),
            "noBreakHyphen" => self.out.push('\u{2011}'),
            "softHyphen" => self.out.push('\u{ad}'),
            "tr" if !empty => self.rows.push((self.out.len(), false)),
            "tc" if !empty => {
                if let Some((row, begun)) = self.rows.last_mut()
                    && std::mem::replace(begun, true)
                {
                    let cells = self.out.trim_end_matches('\n').len();
                    self.out.truncate(cells.max(*row));
                    self.out.push('\t');
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match name {
            "t" => self.within = false,
            "p" if self.rows.is_empty() => self.paragraph(),
            "p" | "tr" => {
                if name == "tr" {
                    self.rows.pop();
                }
                if !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
            }
            "tbl" => self.paragraph(),
            _ => {}
        }
    }

    /// Ends a paragraph: an empty line stands after it.
    fn paragraph(&mut self) {
        if !self.out.trim_end_matches('\n').is_empty() {
            let lines = self.out.len() - self.out.trim_end_matches('\n').len();
            self.out.push_str(&"\n\n"[lines.min(2)..]);
        }
    }
}

/// Whether a footnote is only the line above the footnotes.
fn separator(tag: &BytesStart<'_>) -> bool {
    let kind = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == "type");
    kind.is_some_and(|kind| kind.value.to_ascii_lowercase().ends_with("separator"))
}

/// Counts what is read, to tell an end from a limit.
struct Counted<R> {
    input: R,
    read: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.read += amount as u64;
        self.input.consume(amount);
    }
}

#[cfg(test)]
#[path = "docx_tests.rs"]
mod tests;
