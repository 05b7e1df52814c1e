//! One row a claim, for a checker's spreadsheet.

use super::guard::{guarded, joined};
use crate::format::exporter::public_standing;
use crate::format::mapping::OWN;
use crate::format::{Dossier, Exporter};
use crate::model::{Citation, Ruling};
use crate::text::reasons;
use std::io::{self, Write};

/// The columns. Those that bear the names of [`Field`](crate::format::mapping::Field)s are read back; the others
/// inform:
/// - `number`, `onus_id`: what the claim is here, and everywhere.
/// - `standing`: the verdict of the rulings that stand; `disputed`: why it is disputed, empty when it is not.
/// - `rulings`: how many rulings stand. The columns of a ruling hold the last of them, `other_rulings` names the
///   others.
/// - `sources`: how many citations there are, those of confidential sources too, which are named nowhere else.
pub const COLUMNS: [&str; 29] = [
    "number",
    OWN,
    "text",
    "claimant",
    "said",
    "kind",
    "tags",
    "note",
    "standing",
    "disputed",
    "rating",
    "ruled_by",
    "ruled_by_url",
    "ruled_on",
    "rationale",
    "url",
    "title",
    "language",
    "value",
    "best",
    "worst",
    "rulings",
    "other_rulings",
    "appearance",
    "quote",
    "sources",
    "citation",
    "citation_title",
    "citation_note",
];

/// Writes the table.
pub struct Writer<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Writer<W> {
    /// Starts the table with its columns' names.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn new(out: W) -> io::Result<Self> {
        // In quotation marks a cell is one for whoever takes semicolons or tabs for separators too.
        let mut out = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(out);
        out.write_record(COLUMNS).map_err(cause)?;
        Ok(Writer { out })
    }
}

impl<W: Write> Exporter for Writer<W> {
    fn dossier(&mut self, dossier: &Dossier) -> io::Result<()> {
        let claim = &dossier.claim;
        let standing = public_standing(dossier);
        let rulings: Vec<&Ruling> = dossier.rulings().collect();
        let (last, others) =
            rulings.split_last().map_or((None, &[][..]), |(last, others)| (Some(*last), others));
        let other = others.iter().map(|r| {
            let day = r.ruled_on.as_ref().map_or(String::new(), |day| format!(", {day}"));
            format!("{} ({}{day})", r.rating.label, r.ruled_by)
        });
        let other: Vec<String> = other.collect();
        let appearances: Vec<_> = claim.appearances.iter().filter(|a| a.retired_at.is_none()).collect();
        let pages = appearances.iter().filter_map(|appearance| {
            let article = appearance.article.and_then(|id| dossier.article(id));
            appearance.url.as_deref().or(article.and_then(|article| article.url.as_deref()))
        });
        let citations: Vec<&Citation> = claim.citations.iter().filter(|c| c.retired_at.is_none()).collect();
        let named: Vec<_> = citations
            .iter()
            .filter_map(|c| Some((*c, dossier.source(c.source).filter(|source| !source.confidential)?)))
            .collect();
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let of = |get: fn(&Ruling) -> Option<String>| last.and_then(get).unwrap_or_default();
        let row: [String; COLUMNS.len()] = [
            claim.number.map_or(String::new(), |n| n.to_string()),
            claim.id.map_or(String::new(), |id| id.to_string()),
            claim.text.clone(),
            text(&claim.claimant),
            claim.said.as_ref().map_or(String::new(), ToString::to_string),
            claim.kind.map_or(String::new(), |kind| kind.to_string()),
            joined(claim.tags.iter().map(String::as_str)),
            text(&claim.note),
            reasons::verdict(&standing),
            reasons::phrases(&standing),
            of(|r| Some(r.rating.label.clone())),
            of(|r| Some(r.ruled_by.clone())),
            of(|r| r.ruled_by_url.clone()),
            of(|r| r.ruled_on.as_ref().map(ToString::to_string)),
            of(|r| r.rationale.clone()),
            of(|r| r.url.clone()),
            of(|r| r.title.clone()),
            of(|r| r.language.clone()),
            of(|r| r.value.as_ref().map(ToString::to_string)),
            of(|r| r.best.as_ref().map(ToString::to_string)),
            of(|r| r.worst.as_ref().map(ToString::to_string)),
            rulings.len().to_string(),
            joined(other.iter().map(String::as_str)),
            joined(pages),
            appearances.iter().find_map(|a| a.quote.clone()).unwrap_or_default(),
            citations.len().to_string(),
            joined(named.iter().map(|(_, source)| source.url.as_deref().unwrap_or_default())),
            joined(named.iter().map(|(_, source)| source.title.as_str())),
            joined(named.iter().map(|(citation, _)| citation.note.as_deref().unwrap_or_default())),
        ];
        self.out.write_record(row.iter().map(|cell| guarded(cell))).map_err(cause)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What the output returned, which the csv crate wraps: the end of a pipe is known by its kind.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other("a row can't be written"),
    }
}
