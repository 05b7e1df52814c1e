//! What an import does with the records of a file: which format reads it, and how each record is kept.

use super::context;
use super::error;
use super::progress;
use super::tables::{TableArgs, columns};
use crate::format::jsonl::Line;
use crate::format::unpack::{Packed, unpack};
use crate::format::{Content, Format, FormatError, Item, Record, Refused};
use crate::format::{bibtex, claimreview, csl, csv, detect, google, json, jsonl, records, ris};
use crate::model::Received;
use crate::store::{self, Imported, WriteTx};
use indicatif::ProgressBar;
use std::io::{BufRead, Cursor, Read};

/// Whether an input that begins so is JSON.
fn is_json(start: &[u8]) -> bool {
    let text = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).trim_ascii_start();
    text.starts_with(b"{") || text.starts_with(b"[")
}

/// How one file is to be read.
pub struct How<'a> {
    /// Its name, as messages say it.
    pub name: &'a str,
    /// The format, where the person says it.
    pub from: Option<Format>,
    /// Whether bad records are listed and passed over.
    pub keep_going: bool,
    /// The bar that shows how far the reading is.
    pub bar: &'a ProgressBar,
    /// How to read tables.
    pub table: &'a TableArgs,
}

/// What became of a file.
#[derive(Debug)]
pub struct Taken {
    /// The format it was read as, and how it was packed, as the summary says it.
    pub format: String,
    /// What the store did.
    pub imported: Imported,
    /// How many records were refused.
    pub refused: u64,
    /// What the format has to say, as which columns were used.
    pub notes: Vec<String>,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum Stop {
    /// The file can't be read on.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The store can't go on.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A record of ours that the store refuses, with its place.
    #[error("{0}")]
    Record(String, #[source] store::Error),
    /// A record that can't be read, with its place.
    #[error("{0}: {1}")]
    Refused(String, Refused),
    /// The command line is at fault.
    #[error("{0}")]
    Failed(anyhow::Error),
}

/// An import at work on one file.
struct Intake<'t, 'c> {
    tx: &'t WriteTx<'c>,
    how: &'t How<'t>,
    format: Format,
    imported: Imported,
    refused: u64,
}

/// Reads one file into the store.
///
/// # Errors
/// [`Stop`].
pub fn take(tx: &WriteTx<'_>, input: impl Read, how: &How<'_>) -> Result<Taken, Stop> {
    let (mut input, packed) = unpack(input).map_err(FormatError::from)?;
    let mut start = Vec::new();
    input.by_ref().take(detect::WINDOW as u64).read_to_end(&mut start).map_err(FormatError::from)?;
    let mapped = !how.table.map.is_empty();
    let json = is_json(&start);
    let known = how.from.or_else(|| detect::detect(&start));
    let format = match known {
        Some(format) => format,
        // With a map, records of any shape can be read; those of JSON may have names that say enough.
        None if mapped || json => Format::Csv,
        None => return Err(Stop::Failed(unknown(start.is_empty()))),
    };
    let guessed = known.is_none() && !mapped;
    let input = Cursor::new(start).chain(input);
    let own = matches!(format, Format::Json | Format::Jsonl);
    let imported = if own {
        Imported::begin(tx)?
    } else {
        Imported::begin_foreign(tx, context::labels().map_err(Stop::Failed)?)?
    };
    let mut intake = Intake { tx, how, format, imported, refused: 0 };
    let notes = intake.read(input, json).map_err(|stop| match stop {
        Stop::Format(error @ FormatError::Record { .. }) if guessed => Stop::Failed(unknown_records(&error)),
        stop => stop,
    })?;
    let Intake { mut imported, mut refused, .. } = intake;
    imported.finish_with(tx, how.name, |error| {
        if !how.keep_going {
            return Err(error);
        }
        // The record stays, without what it refers to.
        refused += 1;
        progress::say(how.bar, &format!("{}: {error}; this was left out", how.name));
        Ok(())
    })?;
    let packed = match packed {
        Packed::Plain => "",
        Packed::Gzip => ", unpacked with gzip",
        Packed::Zstd => ", unpacked with Zstandard",
    };
    let format = if json && format == Format::Csv { "records of JSON" } else { format.as_str() };
    let format = format!("{format}{packed}");
    Ok(Taken { format, imported, refused, notes })
}

/// The error for content that shows no format.
fn unknown(empty: bool) -> anyhow::Error {
    let message = if empty { "line 1: it is empty" } else { "its format can't be known from its content" };
    error::failure(error::code::DATA, message, say_the_format())
}

/// The error for JSON that is in no known form, and whose records don't say what is the claim's text.
fn unknown_records(error: &FormatError) -> anyhow::Error {
    let message = format!("its format can't be known from its content; as records of JSON: {error}");
    error::failure(error::code::DATA, message, say_the_format())
}

fn say_the_format() -> String {
    let names: Vec<&str> = Format::NAMES.iter().copied().filter(|name| *name != "markdown").collect();
    format!("say it with --from, one of {}; for other JSON and tables also --map", names.join(", "))
}

impl Intake<'_, '_> {
    /// Reads all records, and says what the format has to say.
    fn read(&mut self, input: impl BufRead, json: bool) -> Result<Vec<String>, Stop> {
        match self.format {
            Format::Json => self.bundle(input)?,
            Format::Jsonl => jsonl::read(input, |number, line| match line {
                Ok(line) => self.keep(&format!("line {number}"), |imported, tx| own_line(imported, tx, line)),
                Err(error) => self.refuse_or(Stop::Format(error)),
            })?,
            Format::Csv => {
                let options = self.how.table.options().map_err(Stop::Failed)?;
                return Ok(columns(&match json {
                    true => records::read(input, &options.mapping, &options.said, |item| self.item(item))?,
                    false => csv::read(input, &options, |item| self.item(item))?,
                }));
            }
            Format::ClaimReview => claimreview::read(input, self.how.table.dates(), |item| self.item(item))?,
            Format::Google => google::read(input, self.how.table.dates(), |item| self.item(item))?,
            Format::Bibtex => bibtex::read(input, |item| self.item(item))?,
            Format::CslJson => csl::read(input, |item| self.item(item))?,
            Format::Ris => ris::read(input, |item| self.item(item))?,
            Format::Markdown => {
                let hint = "markdown is for people; `onus export json` is what can be read back";
                return Err(Stop::Failed(error::failure(
                    error::code::USAGE,
                    "markdown can't be imported",
                    hint,
                )));
            }
        }
        Ok(Vec::new())
    }

    /// Reads a bundle.
    fn bundle(&mut self, input: impl BufRead) -> Result<(), Stop> {
        let mut counts = [0usize; 4];
        json::read_each(input, |record| {
            let record = match record {
                Ok(record) => record,
                Err(error) => return self.refuse_or(Stop::Format(error)),
            };
            let (part, name) = match &record {
                Record::Scale(_) => (0, "scales"),
                Record::Article(_) => (1, "articles"),
                Record::Source(_) => (2, "sources"),
                Record::Claim(_) => (3, "claims"),
            };
            let place = format!("{name}[{}]", counts[part]);
            counts[part] += 1;
            self.keep(&place, |imported, tx| own(imported, tx, record))
        })
    }

    /// Takes a foreign record.
    fn item(&mut self, item: Item) -> Result<(), Stop> {
        let Item { place, raw, read } = item;
        let reading = match read {
            Ok(reading) => reading,
            Err(refused) => {
                self.imported.refuse();
                return self.refuse_or(Stop::Refused(place, refused));
            }
        };
        let received = Received {
            format: self.format.to_string(),
            file: self.how.name.to_string(),
            place: place.clone(),
            raw,
            repairs: reading.repairs.iter().map(ToString::to_string).collect(),
            ..Received::default()
        };
        let known = |imported: &Imported| imported.foreign.map_or(0, |tally| tally.already + tally.removed);
        let before = known(&self.imported);
        let kept = self.keep(&place, |imported, tx| match &reading.content {
            Content::Claim(reviewed) => {
                imported.foreign_claim(tx, &reviewed.claim, &reviewed.sources, received).map(|_| ())
            }
            Content::Source(source) => imported.foreign_source(tx, source, received).map(|_| ()),
            Content::Own(line) => imported.own_records(|imported| own_line(imported, tx, *line.clone())),
        });
        // What was received before was repaired before.
        let new = known(&self.imported) == before && kept.is_ok();
        for repair in reading.repairs.iter().filter(|_| new) {
            *self.imported.repairs.entry(repair.what).or_default() += 1;
        }
        kept
    }

    /// Keeps one record; with --keep-going nothing of it is left when the store refuses it.
    fn keep(
        &mut self,
        place: &str,
        f: impl FnOnce(&mut Imported, &WriteTx<'_>) -> store::Result<()>,
    ) -> Result<(), Stop> {
        let tx = self.tx;
        let kept = if self.how.keep_going {
            self.imported.attempt(tx, |imported| f(imported, tx))
        } else {
            f(&mut self.imported, tx)
        };
        match kept {
            Ok(()) => Ok(()),
            // What is wrong with the file or the disk is no fault of the record: nothing after it would be right.
            Err(error) if !of_record(&error) => Err(Stop::Store(error)),
            Err(error) => {
                if self.imported.foreign.is_some() && self.how.keep_going {
                    self.imported.refuse();
                }
                self.refuse_or(Stop::Record(place.to_string(), error))
            }
        }
    }

    /// Lists a bad record and goes on, where that was asked for.
    fn refuse_or(&mut self, stop: Stop) -> Result<(), Stop> {
        if !self.how.keep_going {
            return Err(stop);
        }
        self.refused += 1;
        let mut said = stop.to_string();
        if let Stop::Record(_, source) = &stop {
            said = format!("{said}: {source}");
        }
        progress::say(self.how.bar, &format!("{}: {said}", self.how.name));
        Ok(())
    }
}

/// Whether an error is about a record, so that the next one may be taken.
fn of_record(error: &store::Error) -> bool {
    use store::Error::{Invalid, NotFound, OfRecord, Refused, UnknownRating, Unresolved};
    matches!(
        error,
        Invalid { .. }
            | Unresolved { .. }
            | UnknownRating { .. }
            | Refused(_)
            | NotFound { .. }
            | OfRecord { .. }
    )
}

/// Takes a record of ours.
fn own(imported: &mut Imported, tx: &WriteTx<'_>, record: Record) -> store::Result<()> {
    match record {
        Record::Scale(scale) => imported.scale(tx, *scale),
        Record::Article(article) => imported.article(tx, *article),
        Record::Source(source) => imported.source(tx, *source),
        Record::Claim(claim) => imported.claim(tx, *claim),
    }
    .map(|_| ())
}

/// Takes the records of a line of ours.
fn own_line(imported: &mut Imported, tx: &WriteTx<'_>, line: Line) -> store::Result<()> {
    line.scales.into_iter().try_for_each(|scale| imported.scale(tx, scale).map(|_| ()))?;
    line.articles.into_iter().try_for_each(|article| imported.article(tx, article).map(|_| ()))?;
    line.sources.into_iter().try_for_each(|source| imported.source(tx, source).map(|_| ()))?;
    line.claims.into_iter().try_for_each(|claim| imported.claim(tx, claim).map(|_| ()))
}
