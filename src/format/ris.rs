//! Sources as RIS, in and out: lines of a tag of two characters, two spaces, a hyphen, a space and a value,
//! from `TY` to `ER`. Read as the field has it: any line end, a byte-order mark, values that go on in the next
//! line, a missing `ER`. A comma in a name parts the family name from the given name; two commas in a row
//! stand for one comma of a name that is not to be parted, as EndNote has it.
//!
//! Written: type, title, authors, publisher, dates, url, DOI, ISBN, and an archived copy as a note. Left out:
//! notes, which are ours and may be private, identity, tier, what a source derives from, and every confidential
//! source. Line ends in a value become spaces, and commanding characters are made visible.

use super::exporter::Exporter;
use super::foreign::{BAD_DATE, FIRST_TAKEN, Item, NO_WEB_ADDRESS, Reading, Refused};
use super::reference::{self, Draft, EDITORS, PAGES, displayed, note_lines};
use super::scan::{self, Scan, holds_no, push};
use super::{FormatError, MAX_RECORD};
use crate::model::{PartialDate, Source};
use crate::text::visible::visible;
use crate::text::web::is_web;
use std::io::{self, BufRead, Write};

/// `ER` does not stand where it must.
const NO_END: &str = "a missing ER line was put in";
/// `DA` or `Y1` beside a `PY` that it does not lie in.
const OTHER_YEAR: &str = "a day outside of the stated year was left out";
/// The fourth part of a date, as in `2019///Spring`.
const BESIDE_DATE: &str = "the words beside a date were left out";

/// The lines of one record.
struct Record {
    line: usize,
    raw: Vec<u8>,
    ended: bool,
}

/// The words by which a date says its season, with EDTF's numbers of the seasons. The first four are written.
const SEASONS: [(&str, u8); 5] =
    [("Spring", 21), ("Summer", 22), ("Autumn", 23), ("Winter", 24), ("Fall", 23)];

/// Tags that are read after the others or that carry nothing.
const LATER: [&str; 17] =
    ["TY", "ER", "ID", "JO", "JF", "T2", "BT", "JA", "J1", "J2", "UR", "LK", "L2", "DA", "PY", "Y1", "Y2"];

/// Reads sources and hands each to `keep`.
///
/// # Errors
/// [`FormatError`] when the file can't be read on, and what `keep` returns.
pub fn read<E: From<FormatError>>(
    input: impl BufRead,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    let mut scan = Scan::new(input);
    let mut open: Option<Record> = None;
    let mut line = vec![];
    let (mut any, mut stray) = (false, false);
    loop {
        let start = scan.line();
        line.clear();
        scan.take_while(&mut line, start, |byte| !matches!(byte, b'\r' | b'\n'))?;
        let end = scan.line();
        let had = line.len();
        // One line end: the second byte of CR LF does not count as a line.
        while scan.peek()?.is_some_and(|byte| scan.line() == end || (byte == b'\n' && line.ends_with(b"\r")))
        {
            push(&mut line, scan.take()?.unwrap_or_default(), start)?;
        }
        if line.is_empty() {
            break;
        }
        let text = line[..had].strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line[..had]);
        let tag = tag(text).map(|(tag, _)| tag);
        if tag == Some(*b"TY")
            && let Some(record) = open.take()
        {
            keep(item(record))?;
        }
        if open.is_none() && tag.is_some_and(|tag| tag != *b"ER") {
            open = Some(Record { line: start, raw: vec![], ended: false });
        }
        any |= open.is_some();
        let Some(record) = &mut open else {
            stray |= !text.trim_ascii().is_empty();
            continue;
        };
        if record.raw.len() + line.len() > MAX_RECORD {
            return Err(FormatError::TooLarge { record: format!("line {}", record.line) }.into());
        }
        record.raw.extend_from_slice(&line);
        if tag == Some(*b"ER") {
            record.ended = true;
            open.take().map_or(Ok(()), |record| keep(item(record)))?;
        }
    }
    if stray && !any {
        return Err(holds_no("record of RIS").into());
    }
    open.map_or(Ok(()), |record| keep(item(record)))
}

/// The tag of a line and where its value starts: two characters, spaces, a hyphen.
fn tag(line: &[u8]) -> Option<([u8; 2], usize)> {
    let [first @ b'A'..=b'Z', second, rest @ ..] = line else { return None };
    if !second.is_ascii_uppercase() && !second.is_ascii_digit() {
        return None;
    }
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    let hyphen = (1..=4).contains(&spaces) && rest.get(spaces) == Some(&b'-');
    let after = rest.get(spaces + 1).is_none_or(|byte| *byte == b' ' || *byte == b'\t');
    (hyphen && after).then_some(([*first, *second], 3 + spaces))
}

fn item(record: Record) -> Item {
    let place = format!("line {}", record.line);
    match scan::text(record.raw) {
        Err((raw, refused)) => Item { place, raw, read: Err(refused) },
        Ok(text) => {
            let raw = text.trim_end_matches(['\r', '\n']).to_string();
            let read = source(&raw, record.ended);
            Item { place, raw, read }
        }
    }
}

/// The fields of a record: tags with their values, continuation lines joined.
fn fields(raw: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = vec![];
    for line in raw.split(['\r', '\n']) {
        let line = line.strip_prefix('\u{feff}').unwrap_or(line);
        match (tag(line.as_bytes()), fields.last_mut()) {
            (Some((_, at)), _) => {
                fields.push((&line[..2], line.get(at..).unwrap_or_default().trim().to_string()))
            }
            (None, Some((_, value))) if !line.trim().is_empty() => {
                value.push_str(if value.is_empty() { "" } else { " " });
                value.push_str(line.trim());
            }
            (None, _) => {}
        }
    }
    fields
}

fn source(raw: &str, ended: bool) -> Result<Reading, Refused> {
    let fields = fields(raw);
    let Some(("TY", kind)) = fields.first().map(|(tag, value)| (*tag, value.as_str())) else {
        return Err(Refused::new("TY", "a record starts with its type: put a TY line before it"));
    };
    let mut draft = Draft::default();
    draft.source.csl_type = reference::csl_of_ris(kind).map(String::from);
    if !ended {
        draft.repair("ER", NO_END);
    }
    for (tag, value) in &fields {
        match *tag {
            "TI" | "T1" | "CT" if !value.is_empty() => match draft.source.title.is_empty() {
                true => draft.source.title = value.clone(),
                false if draft.source.title != *value => draft.repair(tag, FIRST_TAKEN),
                false => {}
            },
            "AU" | "A1" => draft.author(&name(value)),
            "A2" | "A3" | "A4" | "ED" => draft.repair(tag, EDITORS),
            "PB" => draft.once(tag, |source| &mut source.publisher, value),
            "DO" => draft.doi(tag, value),
            "SN" => draft.isbn(tag, value),
            "SP" | "EP" => draft.repair("SP", PAGES),
            "N1" => draft.note(value),
            "M3" if reference::is_csl(value) => draft.source.csl_type = Some(value.clone()),
            tag if !value.is_empty() && !LATER.contains(&tag) => draft.left_out(tag),
            _ => {}
        }
    }
    let of = |wanted: &[&'static str]| {
        let found = fields.iter().find(|(tag, value)| wanted.contains(tag) && !value.is_empty());
        found.map(|(tag, value)| (*tag, value.as_str()))
    };
    if let Some((_, title)) = of(&["BT"]).filter(|_| draft.source.title.is_empty()) {
        draft.source.title = title.to_string();
    }
    // Full names before short ones.
    for wanted in [&["JO", "JF", "T2"][..], &["BT"], &["JA", "J1", "J2"]] {
        for (tag, value) in fields.iter().filter(|(tag, _)| wanted.contains(tag)) {
            if *tag != "BT" || draft.source.title != *value {
                draft.container(tag, value);
            }
        }
    }
    urls(&mut draft, &fields);
    let mut dated = |tag: &'static str| {
        let (tag, value) = of(&[tag])?;
        if fields.iter().any(|(other, text)| *other == tag && !text.is_empty() && text != value) {
            draft.repair(tag, FIRST_TAKEN);
        }
        date(&mut draft, tag, value)
    };
    let (day, year, first, accessed) = (dated("DA"), dated("PY"), dated("Y1"), dated("Y2"));
    draft.source.accessed = accessed;
    let year = closer(&mut draft, year, "Y1", first);
    draft.source.issued = closer(&mut draft, year, "DA", day);
    draft.finish("TI")
}

/// The day, which says more than the year, as long as it lies in it.
fn closer(
    draft: &mut Draft,
    year: Option<PartialDate>,
    tag: &str,
    day: Option<PartialDate>,
) -> Option<PartialDate> {
    let lies = |day: &PartialDate, year: &PartialDate| {
        // A winter goes on into the next year.
        let named =
            reference::parts(day.as_str()).is_some_and(|(own, ..)| format!("{own:04}") == year.as_str());
        named || (day.earliest() >= year.earliest() && day.latest() <= year.latest())
    };
    match (year, day) {
        (Some(year), Some(day)) if lies(&day, &year) => Some(day),
        (Some(year), Some(_)) => {
            draft.repair(tag, OTHER_YEAR);
            Some(year)
        }
        (year, day) => year.or(day),
    }
}

/// A name as displayed.
fn name(value: &str) -> String {
    if value.contains(",,") {
        return value.replacen(",,", ",", 1);
    }
    let mut parts = value.splitn(3, ',');
    let mut next = || parts.next().unwrap_or_default();
    let (family, given, suffix) = (next(), next(), next());
    displayed(given, "", family, suffix)
}

/// Takes the first address of the web, or else what stands in its place; the older specification parts several
/// by semicolons.
fn urls(draft: &mut Draft, fields: &[(&str, String)]) {
    let mut urls: Vec<(&str, &str)> = vec![];
    for wanted in ["UR", "LK", "L2"] {
        for (tag, value) in fields.iter().filter(|(tag, _)| *tag == wanted) {
            let mut start = 0;
            for (at, _) in value.match_indices(';') {
                if value[at + 1..].trim_start().starts_with("http") {
                    urls.push((tag, value[start..at].trim()));
                    start = at + 1;
                }
            }
            urls.push((tag, value[start..].trim()));
        }
    }
    urls.retain(|(_, url)| !url.is_empty());
    let Some(best) = urls.iter().position(|(_, url)| is_web(url)).or((!urls.is_empty()).then_some(0)) else {
        return;
    };
    urls[..best].iter().for_each(|(tag, _)| draft.repair(tag, NO_WEB_ADDRESS));
    urls[best..].iter().for_each(|(tag, url)| draft.once(tag, |source| &mut source.url, url));
}

/// `2019/04/12/words`, each part but the year may be empty; or a date as people type it.
fn date(draft: &mut Draft, tag: &str, value: &str) -> Option<PartialDate> {
    let pieces: Vec<&str> = value.splitn(4, '/').map(str::trim).collect();
    let number = |at: usize| match pieces.get(at).copied().unwrap_or_default() {
        "" => Some(None),
        text if text.len() <= 2 => text.parse::<u8>().ok().map(Some),
        _ => None,
    };
    let year = pieces[0].parse::<u16>().ok().filter(|_| pieces[0].len() == 4);
    let (Some(year), Some(month), Some(day), true) = (year, number(1), number(2), pieces.len() > 1) else {
        let years = matches!(tag, "PY" | "Y1");
        let (date, repair) = if years { reference::stated_year(value) } else { reference::stated(value) };
        if let Some(what) = repair {
            draft.repair(tag, what);
        }
        return date;
    };
    let words = pieces.get(3).copied().unwrap_or_default();
    let season = SEASONS.iter().find(|(season, _)| month.is_none() && words.eq_ignore_ascii_case(season));
    if let Some((_, season)) = season.filter(|_| day.is_none()) {
        return reference::day((year, Some(*season), None));
    }
    if !words.is_empty() {
        draft.repair(tag, BESIDE_DATE);
    }
    let date = reference::day((year, month.filter(|month| *month <= 12), day));
    if date.is_none() || month.is_some_and(|month| month > 12) {
        draft.repair(tag, BAD_DATE);
    }
    date.filter(|_| month.is_none_or(|month| month <= 12))
}

/// Writes sources.
pub struct Writer<W: Write> {
    out: W,
    left_out: usize,
}

impl<W: Write> Writer<W> {
    /// Starts a file.
    pub fn new(out: W) -> Self {
        Writer { out, left_out: 0 }
    }

    fn field(&mut self, tag: &str, value: &str) -> io::Result<()> {
        let value = visible(value);
        match value.trim() {
            "" => Ok(()),
            value => write!(self.out, "{tag}  - {value}\r\n"),
        }
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn source(&mut self, source: &Source) -> io::Result<()> {
        if source.confidential {
            self.left_out += 1;
            return Ok(());
        }
        let kind = source.csl_type.as_deref().unwrap_or_default();
        self.field("TY", reference::ris_of(kind))?;
        if reference::csl_of_ris(reference::ris_of(kind)) != Some(kind) {
            self.field("M3", kind)?;
        }
        self.field("TI", &source.title)?;
        for author in &source.authors {
            self.field("AU", &author.replacen(',', ",,", 1))?;
        }
        self.field("PB", source.publisher.as_deref().unwrap_or_default())?;
        if let Some(issued) = &source.issued {
            match reference::parts(issued.as_str()) {
                Some((year, Some(_), _)) => {
                    self.field("PY", &format!("{year:04}"))?;
                    self.field("DA", &slashed(issued))?;
                }
                _ => self.field("PY", issued.as_str())?,
            }
        }
        if let Some(url) = source.url.as_deref().filter(|url| is_web(url)) {
            self.field("UR", url)?;
        }
        self.field("Y2", &source.accessed.as_ref().map(slashed).unwrap_or_default())?;
        self.field("DO", source.doi.as_deref().unwrap_or_default())?;
        self.field("SN", source.isbn.as_deref().unwrap_or_default())?;
        self.field("N1", &note_lines(source).unwrap_or_default())?;
        self.out.write_all(b"ER  - \r\n\r\n")
    }

    fn left_out(&self) -> usize {
        self.left_out
    }
}

/// A date as RIS has it, where it can: `2019/04/12/`, `2019///Spring`; others as they are.
fn slashed(date: &PartialDate) -> String {
    match reference::parts(date.as_str()) {
        Some((year, Some(month @ 1..=12), day)) => {
            format!("{year:04}/{month:02}/{}/", day.map(|day| format!("{day:02}")).unwrap_or_default())
        }
        Some((year, Some(month), None)) => match SEASONS.iter().find(|(_, season)| *season == month) {
            Some((season, _)) => format!("{year:04}///{season}"),
            None => date.to_string(),
        },
        _ => date.to_string(),
    }
}

#[cfg(test)]
mod tests;
