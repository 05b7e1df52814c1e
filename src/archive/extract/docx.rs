//! DOCX (ISO/IEC 29500): a ZIP of XML. Body, then footnotes and endnotes. Tracked insertions are in, tracked
//! deletions are out, as the document stands when printed.

mod symbol;

use super::raised::{Height, number, raise};
use super::{MOST_TEXT, nothing, too_long, unreadable};
use crate::model::Extract;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use zip::ZipArchive;

/// How the extract names it.
pub const BY: &str = concat!("onus ", env!("CARGO_PKG_VERSION"), " docx");

/// The most bytes that are unpacked from a part. A book's are 10 MB; a bomb's have no end.
const MOST_XML: u64 = 2 * MOST_TEXT;

/// The biggest file that is opened.
const MOST_SIZE: u64 = 1 << 30;

/// The parts with text beside the main one, in the order in which they are read.
const NOTES: [&str; 2] = ["word/footnotes.xml", "word/endnotes.xml"];

const DAMAGED: &str = "no text: the DOCX is damaged, encrypted, or none; open it in a word processor and save it \
    again, or as PDF, and take that";

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
    let main = main(&mut archive);
    for (index, part) in [&main[..], NOTES[0], NOTES[1]].iter().enumerate() {
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
    notes.extend(text.notes());
    let text = text.out.trim_end().to_string();
    if text.is_empty() && !notes.iter().any(|note| note.contains("damaged")) {
        notes.push("no text: the document has none (pictures?)".into());
    }
    Extract { by: BY.into(), text, pages: Vec::new(), note: (!notes.is_empty()).then(|| notes.join("; ")) }
}

/// The name of the main part, which `_rels/.rels` tells (ISO/IEC 29500-2, 9.3): not every program calls it alike.
fn main(archive: &mut ZipArchive<BufReader<std::fs::File>>) -> String {
    let mut target = None;
    if let Ok(part) = archive.by_name("_rels/.rels") {
        let mut reader = Reader::from_reader(BufReader::new(part.take(1 << 20)));
        let mut buffer = Vec::new();
        while let Ok(event) = reader.read_event_into(&mut buffer) {
            match event {
                Event::Start(tag) | Event::Empty(tag)
                    if attribute(&tag, "Type").is_some_and(|kind| kind.ends_with("/officeDocument")) =>
                {
                    target = attribute(&tag, "Target");
                    break;
                }
                Event::Eof => break,
                _ => buffer.clear(),
            }
        }
    }
    let target = target.map(|target| target.trim_start_matches(['/', '.']).to_string());
    target.filter(|target| archive.index_for_name(target).is_some()).unwrap_or("word/document.xml".into())
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
    /// Inside of the properties of a paragraph or run, how deep; whether they are a paragraph's.
    properties: usize,
    of_paragraph: bool,
    /// The mark at the paragraph's end is deleted or hidden: the next one goes on from it.
    joined: bool,
    /// The run is hidden, or of another height.
    vanished: bool,
    height: Option<Height>,
    /// The height of what is read inside of a formula.
    powers: Vec<Height>,
    /// Where the last text began that is of one height.
    raised: Option<(usize, Height)>,
    /// Texts around the open text boxes, and the boxes that wait for the end of their paragraph.
    around: Vec<Around>,
    boxes: Vec<String>,
    /// For each open choice between two drawings whether the first was read.
    choices: Vec<bool>,
    /// Numbers of the notes by their kind and id, in the order in which the text refers to them.
    numbers: HashMap<(bool, String), usize>,
    counted: [usize; 2],
    note: Option<(bool, String)>,
    listed: bool,
    commented: bool,
    unknown: usize,
}

/// What is put by while a text box is read.
struct Around {
    out: String,
    rows: Vec<(usize, bool)>,
    boxes: Vec<String>,
    raised: Option<(usize, Height)>,
    height: Option<Height>,
    vanished: bool,
    joined: bool,
}

impl Text {
    fn read(&mut self, part: impl BufRead) -> Result<(), Stop> {
        let mut reader = Reader::from_reader(Counted { input: part, read: 0 });
        reader.config_mut().check_end_names = false;
        let mut buffer = Vec::new();
        (self.skipped, self.within, self.properties) = (0, false, 0);
        (self.vanished, self.joined, self.height) = (false, false, None);
        self.rows.clear();
        self.choices.clear();
        self.powers.clear();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer);
            match event {
                Ok(Event::Start(tag)) => self.start(&tag, false),
                Ok(Event::Empty(tag)) => self.start(&tag, true),
                Ok(Event::End(tag)) => self.end(tag.local_name().as_ref()),
                Ok(Event::Text(text)) if self.reads() => {
                    self.mark();
                    self.out.push_str(&text);
                }
                Ok(Event::CData(text)) if self.reads() => {
                    self.mark();
                    self.out.push_str(&text);
                }
                Ok(Event::GeneralRef(name)) if self.reads() => {
                    self.mark();
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
                    self.all_boxes();
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
        self.all_boxes();
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
        if self.properties > 0 {
            return self.property(name, tag, empty);
        }
        match name {
            // Deleted or moved away, the words of fields, how they are said, and how it looks.
            "del" | "moveFrom" | "instrText" | "delText" | "rt" | "rubyPr" | "tblPr" | "trPr" | "tcPr"
            | "sectPr"
                if !empty =>
            {
                self.skipped = 1;
            }
            "pPr" | "rPr" if !empty => (self.properties, self.of_paragraph) = (1, name == "pPr"),
            "p" => self.joined = false,
            "r" => (self.vanished, self.height) = (false, None),
            // What is drawn for newer programs, else what for older ones: never both.
            "AlternateContent" if !empty => self.choices.push(false),
            "Choice" | "Fallback" if !empty => match self.choices.last_mut() {
                Some(read) if *read => self.skipped = 1,
                Some(read) => *read = true,
                None => {}
            },
            "txbxContent" if !empty => self.around(),
            "sup" | "deg" if !empty => self.powers.push(Height::Above),
            "sub" if !empty => self.powers.push(Height::Below),
            "den" if !empty && !self.vanished => self.out.push('/'),
            _ if self.vanished && name != "t" => {}
            "footnoteReference" | "endnoteReference" => self.refer(name, tag),
            "footnoteRef" | "endnoteRef" => {
                if let Some(of) = self.note.as_ref().and_then(|note| self.numbers.get(note)) {
                    self.out.push_str(&number(*of));
                }
            }
            "commentReference" => self.commented = true,
            "sym" => {
                let value = |name| attribute(tag, name).unwrap_or_default();
                let known = symbol::character(&value("font"), &value("char"));
                self.unknown += usize::from(known.is_none());
                self.mark();
                self.out.push(known.unwrap_or('\u{fffd}'));
            }
            // Separators are footnotes by name only.
            "footnote" | "endnote" if !empty && separator(tag) => self.skipped = 1,
            "footnote" | "endnote" => {
                self.note = attribute(tag, "id").map(|id| (name == "endnote", id));
            }
            "t" => self.within = !empty,
            "tab" if !self.out.ends_with('\n') && !self.out.is_empty() => self.out.push('\t'),
            "br" | "cr" => self.out.push('\n'),
            "noBreakHyphen" => self.out.push('\u{2011}'),
            "softHyphen" => self.out.push('\u{ad}'),
            "tr" if !empty => {
                if !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
                self.rows.push((self.out.len(), false));
            }
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
        if self.properties > 0 {
            self.properties -= 1;
            return;
        }
        match name {
            "t" => self.within = false,
            "r" => (self.vanished, self.height) = (false, None),
            "txbxContent" => self.end_box(),
            "AlternateContent" => drop(self.choices.pop()),
            "sup" | "sub" | "deg" => {
                self.settle();
                self.powers.pop();
            }
            "p" if self.joined => self.settle(),
            "p" if self.rows.is_empty() => self.paragraph(),
            "tbl" if !self.rows.is_empty() => {}
            "p" | "tr" => {
                self.settle();
                if name == "tr" {
                    self.rows.pop();
                }
                if !self.out.is_empty() && !self.out.ends_with('\n') {
                    self.out.push('\n');
                }
                for text in std::mem::take(&mut self.boxes) {
                    self.out.push_str(&text);
                    self.out.push('\n');
                }
            }
            "tbl" => self.paragraph(),
            _ => {}
        }
    }

    /// Whether text is read that stands here.
    fn reads(&self) -> bool {
        self.within && self.skipped == 0 && self.properties == 0 && !self.vanished
    }

    /// A property of a paragraph or run. What was before a tracked change is none.
    fn property(&mut self, name: &str, tag: &BytesStart<'_>, empty: bool) {
        let off = || attribute(tag, "val").is_some_and(|value| matches!(&value[..], "0" | "false" | "off"));
        match name {
            "rPrChange" | "pPrChange" | "sectPr" if !empty => {
                self.skipped = 1;
                return;
            }
            "del" | "moveFrom" if self.of_paragraph => self.joined = true,
            "vanish" | "specVanish" if self.of_paragraph => self.joined |= !off(),
            "vanish" => self.vanished = !off(),
            "vertAlign" if !self.of_paragraph => {
                self.height = match attribute(tag, "val").as_deref() {
                    Some("superscript") => Some(Height::Above),
                    Some("subscript") => Some(Height::Below),
                    _ => None,
                };
            }
            "numId" => self.listed |= attribute(tag, "val").is_some_and(|value| value != "0"),
            _ => {}
        }
        self.properties += usize::from(!empty);
    }

    /// Notes where text of a height begins. It may be of several runs: `[`, `1`, `]`.
    fn mark(&mut self) {
        let height = self.height.or(self.powers.last().copied());
        if self.raised.map(|(_, height)| height) != height {
            self.settle();
            self.raised = height.map(|height| (self.out.len(), height));
        }
    }

    /// Writes the last text of one height.
    fn settle(&mut self) {
        if let Some((from, height)) = self.raised.take() {
            raise(&mut self.out, from, height);
        }
    }

    /// A mark that refers to a note is its number, as far as the text counts.
    fn refer(&mut self, name: &str, tag: &BytesStart<'_>) {
        let custom =
            attribute(tag, "customMarkFollows").is_some_and(|value| value != "0" && value != "false");
        let (end, Some(id)) = (name == "endnoteReference", attribute(tag, "id")) else { return };
        if custom {
            return;
        }
        let counted = &mut self.counted[usize::from(end)];
        let of = *self.numbers.entry((end, id)).or_insert_with(|| {
            *counted += 1;
            *counted
        });
        self.settle();
        self.out.push_str(&number(of));
    }

    /// A text box is anchored within a sentence, but does not stand in it: it waits for the paragraph's end.
    fn around(&mut self) {
        self.around.push(Around {
            out: std::mem::take(&mut self.out),
            rows: std::mem::take(&mut self.rows),
            boxes: std::mem::take(&mut self.boxes),
            raised: self.raised.take(),
            height: self.height.take(),
            vanished: std::mem::take(&mut self.vanished),
            joined: std::mem::take(&mut self.joined),
        });
    }

    fn end_box(&mut self) {
        let Some(around) = self.around.pop() else { return };
        self.joined = false;
        self.paragraph();
        let text = std::mem::replace(&mut self.out, around.out);
        (self.rows, self.boxes, self.raised) = (around.rows, around.boxes, around.raised);
        (self.height, self.vanished, self.joined) = (around.height, around.vanished, around.joined);
        let text = text.trim_end();
        if !text.is_empty() && !self.vanished {
            self.boxes.push(text.to_string());
        }
    }

    /// Ends what a damaged part leaves open.
    fn all_boxes(&mut self) {
        while !self.around.is_empty() {
            self.end_box();
        }
        if !self.boxes.is_empty() {
            self.paragraph();
        }
        self.settle();
    }

    /// Ends a paragraph: an empty line stands after it, and then its text boxes.
    fn paragraph(&mut self) {
        self.settle();
        self.empty_line();
        for text in std::mem::take(&mut self.boxes) {
            self.out.push_str(&text);
            self.empty_line();
        }
    }

    fn empty_line(&mut self) {
        if !self.out.trim_end_matches('\n').is_empty() {
            let lines = self.out.len() - self.out.trim_end_matches('\n').len();
            self.out.push_str(&"\n\n"[lines.min(2)..]);
        }
    }

    /// What of the document is not in the text.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.listed {
            notes.push("the numbers of lists are not in the text".into());
        }
        if self.commented {
            notes.push("its comments are not in the text".into());
        }
        if self.unknown > 0 {
            notes.push(format!("{} symbols are not known and stand as \u{fffd}", self.unknown));
        }
        notes
    }
}

/// Whether a footnote is only the line above the footnotes.
fn separator(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "type").is_some_and(|kind| kind.to_ascii_lowercase().ends_with("separator"))
}

/// The value of an attribute, whatever its namespace.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(found.value.to_string())
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
