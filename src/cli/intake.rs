//! What an import does with the records of a file: which format reads it, and how each record is kept.

use super::context;
use super::error;
use super::fields::closed;
use crate::format::csv::Quotes;
use crate::format::dates::Dates;
use crate::format::flat::Said;
use crate::format::jsonl::Line;
use crate::format::mapping::{Columns, Field, Mapping};
use crate::format::unpack::{Packed, unpack};
use crate::format::{Content, Format, FormatError, Item, Record, Refused};
use crate::format::{bibtex, claimreview, csl, csv, detect, google, json, jsonl, records, ris};
use crate::model::Received;
use crate::store::{self, Imported, WriteTx};
use clap::Args;
use std::io::{BufRead, Cursor, Read};

/// How to read tables and other records without a form of their own.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "For csv and other tables, and JSON records without a form of their own")]
pub struct TableArgs {
    /// Which column is what, as in text=statement,claimant=speaker; a column is named as in the first line, or by its number as in #3; FIELD= leaves out one that would be recognised; in JSON a path with dots
    #[arg(long, value_name = "FIELD=COLUMN,…", long_help = fields())]
    map: Vec<String>,
    /// What separates the cells: one character, or tab [default: what the first line shows]
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// The first line names no columns
    #[arg(long)]
    no_header: bool,
    /// What quotation marks are: marks around cells, literal, or usual (literal between tabs)
    #[arg(long, value_name = "HOW", value_parser = closed::<Quotes>(Quotes::NAMES), default_value = "usual", hide_possible_values = true)]
    quotes: Quotes,
    /// The order in dates that can be read in two ways: dmy or mdy
    #[arg(long, value_name = "ORDER", value_parser = closed::<Dates>(Dates::NAMES), default_value = "unsaid", hide_default_value = true, hide_possible_values = true)]
    dates: Dates,
    /// Who ruled, where a record does not say
    #[arg(long, value_name = "NAME")]
    ruled_by: Option<String>,
}

/// The help of --map, with our fields.
fn fields() -> String {
    format!(
        "Which column is what, as in text=statement,claimant=speaker. A column is named as in the first line, or \
        by its number as in #3; FIELD= leaves out one that would be recognised. In JSON a column is a path with \
        dots, which leads through lists: citation=questions.answers.source_url. Can be given several times.\n\n\
        Fields: {}",
        Field::NAMES.join(", ")
    )
}

/// Reads one character, or its name.
fn delimiter(text: &str) -> Result<u8, &'static str> {
    match text.as_bytes() {
        [byte] if byte.is_ascii() && *byte != b'"' => Ok(*byte),
        b"tab" | b"\\t" => Ok(b'\t'),
        _ => Err("one character of ASCII, or tab"),
    }
}

impl TableArgs {
    /// What was said, for the readers.
    fn options(&self) -> Result<csv::Options, Stop> {
        let mut mapping = Mapping::default();
        for pairs in &self.map {
            mapping = mapping.and(pairs).map_err(|bad| {
                let message = format!("--map: {bad}");
                Stop::Failed(error::failure(
                    error::code::USAGE,
                    message,
                    "`onus import --help` lists the fields",
                ))
            })?;
        }
        let said = Said { ruled_by: self.ruled_by.clone(), dates: self.dates };
        let (delimiter, header) = (self.delimiter, !self.no_header);
        Ok(csv::Options { mapping, delimiter, header, quotes: self.quotes, said })
    }
}

/// Whether an input that begins so is JSON.
fn is_json(start: &[u8]) -> bool {
    let text = start.strip_prefix("\u{feff}".as_bytes()).unwrap_or(start).trim_ascii_start();
    text.starts_with(b"{") || text.starts_with(b"[")
}

/// What became of the columns, for the summary.
fn columns(columns: &Columns) -> Vec<String> {
    let used: Vec<String> =
        columns.used().iter().map(|(field, column)| format!("{column} -> {field}")).collect();
    let mut notes = vec![format!("columns used: {}", used.join(", "))];
    if !columns.unused().is_empty() {
        notes.push(format!("columns not used, kept with the record: {}", columns.unused().join(", ")));
    }
    notes
}

/// How one file is to be read.
pub struct How<'a> {
    /// Its name, as messages say it.
    pub name: &'a str,
    /// The format, where the person says it.
    pub from: Option<Format>,
    /// Whether bad records are listed and passed over.
    pub keep_going: bool,
    /// How to read tables.
    pub table: &'a TableArgs,
}

/// What became of a file.
#[derive(Debug)]
pub struct Taken {
    /// The format it was read as.
    pub format: Format,
    /// How it was packed, as the summary says it.
    pub packed: &'static str,
    /// What the store did.
    pub imported: Imported,
    /// How many records were refused.
    pub refused: u64,
    /// What the format has to say, as which columns were used.
    pub notes: Vec<String>,
    /// How many labels have no known verdict.
    pub unmapped: u64,
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
    /// The end of a dry run.
    #[error("nothing was changed")]
    DryRun(Box<Taken>),
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
    let format = match how.from.or_else(|| detect::detect(&start)) {
        Some(format) => format,
        // With a map, records of any shape can be read.
        None if mapped => Format::Csv,
        None => return Err(Stop::Failed(unknown(start.is_empty()))),
    };
    let json = is_json(&start);
    let input = Cursor::new(start).chain(input);
    let own = matches!(format, Format::Json | Format::Jsonl);
    let imported = if own {
        Imported::begin(tx)?
    } else {
        Imported::begin_foreign(tx, context::labels().map_err(Stop::Failed)?)?
    };
    let mut intake = Intake { tx, how, format, imported, refused: 0 };
    let notes = intake.read(input, json)?;
    let Intake { mut imported, refused, .. } = intake;
    imported.finish(tx, how.name)?;
    let unmapped = if imported.foreign.is_some() { tx.unmapped()?.len() as u64 } else { 0 };
    let packed = match packed {
        Packed::Plain => "",
        Packed::Gzip => ", unpacked with gzip",
        Packed::Zstd => ", unpacked with Zstandard",
    };
    Ok(Taken { format, packed, imported, refused, notes, unmapped })
}

/// The error for content that shows no format.
fn unknown(empty: bool) -> anyhow::Error {
    let message = if empty { "it is empty" } else { "its format can't be known from its content" };
    let names: Vec<&str> = Format::NAMES.iter().copied().filter(|name| *name != "markdown").collect();
    let hint =
        format!("say it with --from, one of {}; for other JSON and tables also --map", names.join(", "));
    error::failure(error::code::DATA, message, hint)
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
                let options = self.how.table.options()?;
                return Ok(columns(&match json {
                    true => records::read(input, &options.mapping, &options.said, |item| self.item(item))?,
                    false => csv::read(input, &options, |item| self.item(item))?,
                }));
            }
            Format::ClaimReview => claimreview::read(input, |item| self.item(item))?,
            Format::Google => google::read(input, |item| self.item(item))?,
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
        let kept = self.keep(&place, |imported, tx| match &reading.content {
            Content::Claim(reviewed) => {
                imported.foreign_claim(tx, &reviewed.claim, &reviewed.sources, received).map(|_| ())
            }
            Content::Source(source) => imported.foreign_source(tx, source, received).map(|_| ()),
            Content::Own(line) => imported.own_records(|imported| own_line(imported, tx, *line.clone())),
        });
        for repair in &reading.repairs {
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
            Err(error @ (store::Error::Full(_) | store::Error::Interrupted | store::Error::Io { .. })) => {
                Err(Stop::Store(error))
            }
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
        error::say(&format!("{}: {said}", self.how.name));
        Ok(())
    }
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
