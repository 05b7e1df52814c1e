//! Sources as BibTeX and biblatex, in and out. Read an entry at a time; macros (`@string`) are remembered, and
//! `@preamble` and `@comment` passed over. Braces that protect capitals are taken off, TeX becomes text. What
//! can't be read as TeX stays as it stands.
//!
//! Written for biblatex, which older BibTeX reads too: `date` (EDTF) beside `year`, `entrysubtype` with CSL's
//! type where the entry's type says less, `archiveurl` and `archivedate`. The key is made from the source's
//! stable identity, so that it never changes and is unique. Left out: notes, which are ours and may be private, tier, what a
//! source derives from, every confidential source, and urls that are not of the web. White space in a value becomes single spaces, and
//! commanding characters are made visible.

mod entry;
mod tex;

use super::FormatError;
use super::exporter::Exporter;
use super::foreign::{BAD_DATE, FIRST_TAKEN, Item, Reading, Refused};
use super::reference::{self, Draft, EDITORS, ISSN, PAGES};
use super::scan;
use crate::model::{PartialDate, Source};
use crate::text::visible::visible;
use crate::text::web::is_web;
use entry::{Chunks, Strings};
use std::collections::HashSet;
use std::io::{self, BufRead, Write};

/// `and others` names nobody.
const OTHERS: &str = "further authors, not named, were left out";
/// Braces that don't match inside a field, or more of them than any honest field has.
const TEX_KEPT: &str = "TeX that can't be read was kept as it stands";
/// A month in no language and form that is read.
const MONTH: &str = "a month that can't be read was left out";

/// Reads sources and hands each to `keep`.
///
/// # Errors
/// [`FormatError`] when the file can't be read on, and what `keep` returns.
pub fn read<E: From<FormatError>>(
    input: impl BufRead,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    let mut chunks = Chunks::new(input);
    let mut strings = Strings::default();
    let mut any = false;
    while let Some(chunk) = chunks.next()? {
        any = true;
        let kind = entry::kind(&chunk.raw);
        if chunk.fault.is_none() && matches!(kind.as_str(), "comment" | "preamble") {
            continue;
        }
        let place = format!("line {}", chunk.line);
        let (raw, read) = match (scan::text(chunk.raw), chunk.fault) {
            (Err((raw, refused)), _) => (raw, Err(refused)),
            (Ok(raw), Some(reason)) => (raw.trim_end().to_string(), Err(Refused::new("", reason))),
            (Ok(raw), None) if kind == "string" => match strings.define(&raw) {
                Ok(()) => continue,
                Err(refused) => (raw, Err(refused)),
            },
            (Ok(raw), None) => {
                let read = entry::fields(&raw, &strings).and_then(|fields| source(&kind, &fields));
                (raw, read)
            }
        };
        keep(Item { place, raw, read })?;
    }
    if chunks.stray && !any {
        return Err(scan::holds_no("entry of BibTeX").into());
    }
    Ok(())
}

/// The source of an entry's fields.
fn source(kind: &str, fields: &[(String, String)]) -> Result<Reading, Refused> {
    let mut draft = Draft::default();
    draft.source.csl_type = reference::csl_of_bibtex(kind).map(String::from);
    let of = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let mut seen = HashSet::new();
    for (name, _) in fields.iter().filter(|(name, _)| KNOWN.contains(&name.as_str())) {
        if !seen.insert(name) {
            draft.repair(name, FIRST_TAKEN);
        }
    }
    let text = |draft: &mut Draft, name: &str| {
        let tex = of(name)?;
        Some(tex::decode(tex).unwrap_or_else(|_| {
            draft.repair(name, TEX_KEPT);
            tex.trim().to_string()
        }))
        .filter(|text| !text.is_empty())
    };
    if let Some(subtype) = text(&mut draft, "entrysubtype") {
        let subtype = match subtype.as_str() {
            "newspaper" => "article-newspaper",
            "magazine" => "article-magazine",
            other => other,
        };
        if reference::is_csl(subtype) {
            draft.source.csl_type = Some(subtype.to_string());
        } else {
            draft.left_out("entrysubtype");
        }
    }
    draft.source.title = text(&mut draft, "title").unwrap_or_default();
    if let Some(subtitle) = text(&mut draft, "subtitle").filter(|_| !draft.source.title.is_empty()) {
        draft.source.title = format!("{}: {subtitle}", draft.source.title);
    }
    if let Some(tex) = of("author") {
        match tex::names(tex) {
            Ok((names, others)) => {
                names.iter().for_each(|name| draft.author(name));
                if others {
                    draft.repair("author", OTHERS);
                }
            }
            Err(tex::Unreadable) => {
                draft.repair("author", TEX_KEPT);
                draft.author(tex);
            }
        }
    }
    for name in ["publisher", "institution", "organization", "school"] {
        if let Some(text) = text(&mut draft, name) {
            draft.once(name, |source| &mut source.publisher, &text);
        }
    }
    for name in ["journaltitle", "journal", "booktitle", "maintitle"] {
        if let Some(text) = text(&mut draft, name) {
            draft.container(name, &text);
        }
    }
    let address = |name: &str| of(name).map(tex::verbatim).unwrap_or_default();
    draft.once("url", |source| &mut source.url, &address("url"));
    let published = address("howpublished");
    if draft.source.url.is_none() && is_web(&published) {
        draft.source.url = Some(published);
    } else if !published.is_empty() && draft.source.url.as_ref() != Some(&published) {
        draft.left_out("howpublished");
    }
    draft.doi("doi", &address("doi"));
    draft.isbn("isbn", &text(&mut Draft::default(), "isbn").unwrap_or_default());
    for name in ["archiveurl", "archive-url", "archive_url"] {
        draft.once(name, |source| &mut source.archive_url, &address(name));
    }
    for name in ["archivedate", "archive-date", "archive_date"] {
        if let Some(date) = draft.date(name, &address(name)).filter(|_| draft.source.archived.is_none()) {
            draft.source.archived = Some(date);
        }
    }
    draft.source.accessed = draft.date("urldate", &address("urldate"));
    draft.source.issued = match of("date").map(tex::verbatim).filter(|date| !date.is_empty()) {
        Some(date) => draft.date("date", &date),
        None => {
            let [year, month, day] =
                ["year", "month", "day"].map(|name| text(&mut draft, name).unwrap_or_default());
            year_month(&mut draft, &year, &month, &day)
        }
    };
    if let Some(note) = text(&mut draft, "note") {
        draft.note(&note);
    }
    for (name, what) in [("pages", PAGES), ("editor", EDITORS), ("issn", ISSN)] {
        if of(name).is_some_and(|value| !value.trim().is_empty()) {
            draft.repair(name, what);
        }
    }
    for (name, value) in fields {
        let known = KNOWN.contains(&name.as_str()) || OTHERS_KNOWN.contains(&name.as_str());
        if !known && !value.trim_matches(['{', '}', ' ', '\n', '\r', '\t']).is_empty() {
            draft.left_out(name);
        }
    }
    draft.finish("title")
}

/// The fields of which one is read: another of the same name is a repair.
const KNOWN: [&str; 17] = [
    "title",
    "subtitle",
    "author",
    "publisher",
    "institution",
    "organization",
    "school",
    "journal",
    "journaltitle",
    "booktitle",
    "url",
    "doi",
    "isbn",
    "date",
    "year",
    "month",
    "note",
];

/// What else is read or has words of its own, and what says nothing of the source: keys and orders.
const OTHERS_KNOWN: [&str; 19] = [
    "entrysubtype",
    "maintitle",
    "howpublished",
    "archiveurl",
    "archive-url",
    "archive_url",
    "archivedate",
    "archive-date",
    "archive_date",
    "urldate",
    "day",
    "pages",
    "editor",
    "issn",
    "key",
    "ids",
    "sortkey",
    "presort",
    "options",
];

/// The date of the older fields. A month may carry its day, as in `10 April`.
fn year_month(draft: &mut Draft, year: &str, month: &str, day: &str) -> Option<PartialDate> {
    let (date, repair) = reference::stated_year(year);
    if let Some(what) = repair {
        draft.repair("year", what);
    }
    let date = date?;
    let Some((number, None, None)) = reference::parts(date.as_str()).filter(|_| !month.is_empty()) else {
        return Some(date);
    };
    let words: Vec<&str> = month.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let (name, at) = match words.as_slice() {
        [name] => (*name, None),
        [a, b] if reference::month_of(b).is_some() && a.parse::<u8>().is_ok() => (*b, Some(*a)),
        [a, b] => (*a, Some(*b)),
        _ => (month, None),
    };
    let Some(month) = reference::month_of(name) else {
        draft.repair("month", MONTH);
        return Some(date);
    };
    let digits = at.or(Some(day).filter(|day| !day.is_empty()));
    let read =
        digits.map(|digits| digits.trim_end_matches(['.', 't', 'h', 's', 'n', 'd', 'r']).parse::<u8>().ok());
    let whole = read.flatten().and_then(|day| reference::day((number, Some(month), Some(day))));
    if digits.is_some() && whole.is_none() {
        draft.repair("day", BAD_DATE);
    }
    whole.or_else(|| reference::day((number, Some(month), None)))
}

/// Writes sources.
pub struct Writer<W: Write> {
    out: W,
    written: usize,
    left_out: usize,
}

impl<W: Write> Writer<W> {
    /// Starts a file.
    pub fn new(out: W) -> Self {
        Writer { out, written: 0, left_out: 0 }
    }

    fn field(&mut self, name: &str, tex: &str) -> io::Result<()> {
        if tex.trim_matches(['{', '}', ' ']).is_empty() {
            Ok(())
        } else {
            write!(self.out, ",\n  {name} = {{{tex}}}")
        }
    }

    fn text(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        self.field(name, &tex::encode(&visible(text.unwrap_or_default())))
    }

    /// An address, whose braces and backslashes alone mean something: they stand as an address may write them.
    fn address(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        let text = visible(text.unwrap_or_default()).replace('\\', "%5C");
        self.field(name, &text.replace('{', "%7B").replace('}', "%7D"))
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn source(&mut self, source: &Source) -> io::Result<()> {
        if source.confidential {
            self.left_out += 1;
            return Ok(());
        }
        self.written += 1;
        let kind = source.csl_type.as_deref().unwrap_or_default();
        let entry = reference::bibtex_of(kind);
        match source.id {
            Some(id) => write!(self.out, "@{entry}{{onus-{}", id.0.simple())?,
            None => write!(self.out, "@{entry}{{source-{}", self.written)?,
        }
        // The second braces keep the capitals, as printed, from styles that change them.
        let title = format!("{{{}}}", tex::encode(&visible(&source.title)));
        self.field("title", &title)?;
        let names = source.authors.iter().map(|name| format!("{{{}}}", tex::encode(&visible(name))));
        self.field("author", &names.collect::<Vec<_>>().join(" and "))?;
        if reference::csl_of_bibtex(entry) != Some(kind) {
            self.text("entrysubtype", source.csl_type.as_deref())?;
        }
        // Publishers are a list that biblatex parts at the word; the second braces keep one name whole.
        let publisher = tex::encode(&visible(source.publisher.as_deref().unwrap_or_default()));
        let listed = publisher.split_whitespace().any(|word| word.eq_ignore_ascii_case("and"));
        self.field("publisher", &if listed { format!("{{{publisher}}}") } else { publisher })?;
        if let Some(issued) = &source.issued {
            self.field("date", issued.as_str())?;
            if let Some((year, ..)) = reference::parts(issued.as_str()) {
                self.field("year", &format!("{year:04}"))?;
            }
        }
        self.address("url", source.url.as_deref().filter(|url| is_web(url)))?;
        self.field("urldate", source.accessed.as_ref().map_or("", PartialDate::as_str))?;
        self.field("doi", &tex::encode_verbatim(&visible(source.doi.as_deref().unwrap_or_default())))?;
        self.text("isbn", source.isbn.as_deref())?;
        if let Some(archive) = source.archive_url.as_deref().filter(|url| is_web(url)) {
            self.address("archiveurl", Some(archive))?;
            self.field("archivedate", source.archived.as_ref().map_or("", PartialDate::as_str))?;
        }
        self.out.write_all(b"\n}\n\n")
    }

    fn left_out(&self) -> usize {
        self.left_out
    }
}

#[cfg(test)]
mod tests;
