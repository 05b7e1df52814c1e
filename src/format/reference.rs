//! What BibTeX, CSL-JSON and RIS have in common: the same kinds of source under three names, dates that must
//! not be padded, DOIs and ISBNs, and the source that grows from a record's fields.
//!
//! A source of ours holds less than a reference manager does. Volume, issue, edition, abstract, keywords and
//! what else no field of ours takes stay in the raw record, and a repair names each. Pages, editors, and a
//! container (a newspaper, a journal, a book) that is left out because the publisher is stated too, have
//! repairs of their own. Where only the container is stated, it stands as the publisher.

mod date;
mod kind;
#[cfg(test)]
pub mod sample;

pub use date::{Parts, day, in_order, month_of, parts, stated, stated_year};
pub use kind::{Kind, bibtex_of, csl_of_bibtex, csl_of_ris, is_csl, kinds, ris_of};

use super::foreign::{FIRST_TAKEN, Reading, Refused, Repair};
use crate::format::Content;
use crate::model::{PartialDate, Record, Source};
use crate::text::web::is_web;

/// A volume, an abstract, a place: what no field of ours takes.
pub const LEFT_OUT: &str = "a field that sources don't have was left out";
/// The most of such fields that are named for one record; the others are named together.
const MOST_LEFT_OUT: usize = 100;
/// Fields past [`MOST_LEFT_OUT`], and those whose names are none.
const FURTHER: &str = "further fields";
/// Pages are where a citation points.
pub const PAGES: &str = "pages belong to a citation and were left out";
/// The newspaper, journal, book or site that holds the source.
pub const CONTAINER_PUBLISHES: &str = "the container stands as publisher";
/// As above, where a publisher is stated too.
pub const CONTAINER_LEFT_OUT: &str = "the container was left out, since a publisher is stated";
/// Editors are no authors.
pub const EDITORS: &str = "editors were left out";
/// A DOI came as a link.
pub const RESOLVER: &str = "a resolver's address was taken off a DOI";
/// A DOI starts with `10.` and has a slash.
pub const DOI_KEPT: &str = "a DOI in no known form was kept";
/// The last digit of an ISBN follows from the others.
pub const ISBN_DIGIT: &str = "an ISBN with a wrong check digit was kept";
/// An ISBN has 10 or 13 digits.
pub const ISBN_KEPT: &str = "an ISBN in no known form was kept";
/// A serial's number says nothing about the one source.
pub const ISSN: &str = "an ISSN was left out";
/// Tags of HTML in a title, which CSL allows.
pub const MARKUP: &str = "markup was left out";

/// A source that grows from the fields of a foreign record.
#[derive(Debug, Default)]
pub struct Draft {
    /// What is known so far.
    pub source: Source,
    /// What was repaired so far.
    pub repairs: Vec<Repair>,
    container: Option<(String, String)>,
}

impl Draft {
    /// Notes a repair.
    pub fn repair(&mut self, field: &str, what: &'static str) {
        let repair = Repair::new(field, what);
        if !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }

    /// Notes that no field of ours takes a field.
    pub fn left_out(&mut self, field: &str) {
        let repair = Repair::new(field, LEFT_OUT);
        let named = field.len() <= 64 && field.chars().all(|c| c.is_alphanumeric() || "-_.:+/".contains(c));
        let count = || self.repairs.iter().filter(|repair| repair.what == LEFT_OUT).count();
        if named && !self.repairs.contains(&repair) && count() < MOST_LEFT_OUT {
            self.repairs.push(repair);
        } else if !self.repairs.contains(&repair) {
            self.repair(FURTHER, LEFT_OUT);
        }
    }

    /// Sets a text that is not set yet; a second value is a repair.
    pub fn once(&mut self, field: &str, place: fn(&mut Source) -> &mut Option<String>, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match place(&mut self.source) {
            Some(known) if known == value => {}
            Some(_) => self.repair(field, FIRST_TAKEN),
            empty => *empty = Some(value.to_string()),
        }
    }

    /// Takes an author as displayed.
    pub fn author(&mut self, name: &str) {
        let name = name.trim();
        if !name.is_empty() {
            self.source.authors.push(name.to_string());
        }
    }

    /// Takes what holds the source; the first counts, another is a repair.
    pub fn container(&mut self, field: &str, name: &str) {
        let name = name.trim();
        match &self.container {
            _ if name.is_empty() => {}
            None => self.container = Some((field.to_string(), name.to_string())),
            Some((_, known)) if known == name => {}
            Some(_) => self.repair(field, FIRST_TAKEN),
        }
    }

    /// Takes a DOI, bare, as `doi:10…`, or as a resolver's address.
    pub fn doi(&mut self, field: &str, value: &str) {
        let mut doi = value.trim();
        for start in ["https://", "http://"] {
            let Some(rest) = strip(doi, start) else { continue };
            for host in ["doi.org/", "dx.doi.org/", "www.doi.org/"] {
                if let Some(bare) = strip(rest, host) {
                    self.repair(field, RESOLVER);
                    doi = bare;
                }
            }
        }
        doi = strip(doi, "doi:").unwrap_or(doi).trim();
        let known = doi.starts_with("10.") && doi.contains('/');
        if !known && !doi.is_empty() {
            self.repair(field, DOI_KEPT);
        }
        self.once(field, |source| &mut source.doi, doi);
    }

    /// Takes an ISBN as printed; an ISSN in its place is left out.
    pub fn isbn(&mut self, field: &str, value: &str) {
        let value = strip(value.trim(), "isbn").unwrap_or(value.trim());
        let value = value.trim_start_matches([':', ' ', '\u{a0}']).trim();
        match isbn(value) {
            Isbn::Right => {}
            Isbn::WrongDigit => self.repair(field, ISBN_DIGIT),
            Isbn::Issn => return self.repair(field, ISSN),
            Isbn::Unknown => {
                // Two numbers in one field, as paper and cloth have them.
                let mut known = value.split([',', ';', ' ']).filter(|n| isbn(n.trim()) == Isbn::Right);
                if let Some(first) = known.next() {
                    if known.next().is_some() {
                        self.repair(field, FIRST_TAKEN);
                    }
                    return self.once(field, |source| &mut source.isbn, first);
                }
                if !value.is_empty() {
                    self.repair(field, ISBN_KEPT);
                }
            }
        }
        self.once(field, |source| &mut source.isbn, value);
    }

    /// Reads a date as [`stated`] does.
    pub fn date(&mut self, field: &str, text: &str) -> Option<PartialDate> {
        let (date, repair) = stated(text);
        if let Some(what) = repair {
            self.repair(field, what);
        }
        date
    }

    /// Takes a free text of notes, without the lines in it that [`note_lines`] wrote.
    pub fn note(&mut self, text: &str) {
        let mut plain = vec![];
        for line in text.lines() {
            if let Some((url, date)) = archive_line(line)
                && self.source.archive_url.is_none()
            {
                self.source.archive_url = Some(url.to_string());
                self.source.archived = date;
            } else {
                plain.push(line);
            }
        }
        let text = plain.join("\n");
        if !text.trim().is_empty() {
            let note = self.source.note.get_or_insert_default();
            note.push_str(if note.is_empty() { "" } else { "\n" });
            note.push_str(text.trim());
        }
    }

    /// The reading, if a source came of it.
    ///
    /// # Errors
    /// No title, or a text that no record may hold.
    pub fn finish(mut self, title_field: &str) -> Result<Reading, Refused> {
        self.source.title = self.source.title.trim().to_string();
        if self.source.title.is_empty() {
            return Err(Refused::new(title_field, "a source needs a title: give it one in the file"));
        }
        if let Some((field, name)) = self.container.take() {
            match &self.source.publisher {
                Some(publisher) if *publisher == name => {}
                Some(_) => self.repair(&field, CONTAINER_LEFT_OUT),
                None => {
                    self.source.publisher = Some(name);
                    self.repair(&field, CONTAINER_PUBLISHES);
                }
            }
        }
        self.source.validate().map_err(|invalid| Refused::new(invalid.field, invalid.reason))?;
        Ok(Reading { content: Content::Source(Box::new(self.source)), repairs: self.repairs })
    }
}

/// `text` without `start`, whatever its case.
fn strip<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start).then(|| &text[start.len()..])
}

/// How an archived copy stands in a note, where a format has no field for it: `Archived: URL, 2019-04-12`.
pub fn note_lines(source: &Source) -> Option<String> {
    let url = source.archive_url.as_deref().filter(|url| is_web(url))?;
    Some(match &source.archived {
        Some(date) => format!("Archived: {url}, {date}"),
        None => format!("Archived: {url}"),
    })
}

/// Reads what [`note_lines`] writes, and nothing else.
fn archive_line(line: &str) -> Option<(&str, Option<PartialDate>)> {
    let rest = line.trim().strip_prefix("Archived: ")?;
    match rest.rsplit_once(", ") {
        Some((url, date)) if is_web(url) => Some((url, Some(date.parse().ok()?))),
        _ => is_web(rest).then_some((rest, None)),
    }
}

/// What an ISBN's digits say.
#[derive(Debug, PartialEq, Eq)]
enum Isbn {
    Right,
    WrongDigit,
    Issn,
    Unknown,
}

/// Checks an ISBN by ISO 2108 (10 digits modulo 11 with X for ten, 13 digits modulo 10). Hyphens and spaces
/// don't count.
fn isbn(text: &str) -> Isbn {
    let bare: Vec<char> =
        text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}'..='\u{2013}')).collect();
    let last = bare.len().saturating_sub(1);
    let digit = |(at, c): (usize, &char)| match c {
        'X' | 'x' if at == last && bare.len() != 13 => Some(10),
        c => c.to_digit(10),
    };
    let Some(digits) = bare.iter().enumerate().map(digit).collect::<Option<Vec<u32>>>() else {
        return Isbn::Unknown;
    };
    let sum = match digits.len() {
        8 => return Isbn::Issn,
        10 => digits.iter().zip((1..=10).rev()).map(|(d, weight)| d * weight).sum::<u32>() % 11,
        13 => digits.iter().zip([1, 3].into_iter().cycle()).map(|(d, weight)| d * weight).sum::<u32>() % 10,
        _ => return Isbn::Unknown,
    };
    if sum == 0 { Isbn::Right } else { Isbn::WrongDigit }
}

/// The name as displayed: given name, particle, family name, suffix.
pub fn displayed(given: &str, particle: &str, family: &str, suffix: &str) -> String {
    let parts = [given, particle, family, suffix].map(str::trim);
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(fill: impl Fn(&mut Draft)) -> (Source, Vec<&'static str>) {
        let mut draft = Draft::default();
        draft.source.title = "T".into();
        fill(&mut draft);
        let reading = draft.finish("title").unwrap();
        let Content::Source(source) = reading.content else { panic!("a source") };
        (*source, reading.repairs.iter().map(|repair| repair.what).collect())
    }

    #[test]
    fn a_doi_loses_its_resolver() {
        for (text, doi, repairs) in [
            ("10.1000/182", "10.1000/182", vec![]),
            ("doi:10.1000/182", "10.1000/182", vec![]),
            ("https://doi.org/10.1000/182", "10.1000/182", vec![RESOLVER]),
            ("HTTP://dx.doi.org/10.1000/Ab", "10.1000/Ab", vec![RESOLVER]),
            ("see the paper", "see the paper", vec![DOI_KEPT]),
        ] {
            let (source, said) = draft(|d| d.doi("DOI", text));
            assert_eq!((source.doi.as_deref(), said), (Some(doi), repairs), "{text}");
        }
    }

    #[test]
    fn an_isbn_is_checked_and_kept_as_printed() {
        for (text, isbn, repairs) in [
            ("978-0-306-40615-7", Some("978-0-306-40615-7"), vec![]),
            ("ISBN: 0-8044-2957-X", Some("0-8044-2957-X"), vec![]),
            ("978-0-306-40615-8", Some("978-0-306-40615-8"), vec![ISBN_DIGIT]),
            ("9780306406157 (cloth), 0306406152", Some("9780306406157"), vec![FIRST_TAKEN]),
            ("0306406152 pbk", Some("0306406152"), vec![]),
            ("1234-5679", None, vec![ISSN]),
            ("unknown", Some("unknown"), vec![ISBN_KEPT]),
        ] {
            let (source, said) = draft(|d| d.isbn("ISBN", text));
            assert_eq!((source.isbn.as_deref(), said), (isbn, repairs), "{text}");
        }
    }

    #[test]
    fn a_container_publishes_where_nobody_else_does() {
        let (source, said) = draft(|d| d.container("journal", "The Daily Example"));
        assert_eq!(source.publisher.as_deref(), Some("The Daily Example"));
        assert_eq!(said, [CONTAINER_PUBLISHES]);
        let (source, said) = draft(|d| {
            d.container("journal", "The Daily Example");
            d.once("publisher", |s| &mut s.publisher, "Example Press");
        });
        assert_eq!(source.publisher.as_deref(), Some("Example Press"));
        assert_eq!(said, [CONTAINER_LEFT_OUT]);
    }

    #[test]
    fn an_archived_copy_is_read_from_our_own_line_only() {
        let (source, _) = draft(|d| {
            d.note("Called twice.\nArchived: https://archive.example.org/1, 2020-02-03");
            d.note("Archived: somewhere");
        });
        assert_eq!(source.archive_url.as_deref(), Some("https://archive.example.org/1"));
        assert_eq!(source.archived, Some("2020-02-03".parse().unwrap()));
        assert_eq!(source.note.as_deref(), Some("Called twice.\nArchived: somewhere"));
    }

    #[test]
    fn no_title_no_source() {
        let refused = Draft::default().finish("TI").unwrap_err();
        assert_eq!(refused.to_string(), "TI: a source needs a title: give it one in the file");
    }
}
