//! How `onus import` is told to read tables, and JSON records without a form of their own.

use super::error::{code, failure};
use super::fields::closed;
use crate::format::csv::{self, Quotes};
use crate::format::dates::Dates;
use crate::format::flat::Said;
use crate::format::mapping::{Columns, Field, Mapping};
use anyhow::Result;
use clap::Args;

/// How to read tables and other records without a form of their own.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "For csv and other tables, and JSON records without a form of their own")]
pub struct TableArgs {
    /// Which column is what, as in text=statement,claimant=speaker; a column is named as in the first line, or by its number as in #3; FIELD= leaves out one that would be recognised; in JSON a path with dots
    #[arg(long, value_name = "FIELD=COLUMN,…", long_help = fields())]
    pub map: Vec<String>,
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
    /// The order in dates that can be read in two ways.
    pub fn dates(&self) -> Dates {
        self.dates
    }

    /// What was said, for the readers.
    ///
    /// # Errors
    /// A failure that says what is wrong with --map.
    pub fn options(&self) -> Result<csv::Options> {
        let mut mapping = Mapping::default();
        for pairs in &self.map {
            mapping = mapping.and(pairs).map_err(|bad| {
                let hint = "`onus import --help` lists the fields";
                failure(code::USAGE, format!("--map: {bad}"), hint)
            })?;
        }
        let said = Said { ruled_by: self.ruled_by.clone(), dates: self.dates };
        let (delimiter, header) = (self.delimiter, !self.no_header);
        Ok(csv::Options { mapping, delimiter, header, quotes: self.quotes, said })
    }
}

/// What became of the columns, line by line for the summary.
pub fn columns(columns: &Columns) -> Vec<String> {
    let used: Vec<String> =
        columns.used().iter().map(|(field, column)| format!("{column} -> {field}")).collect();
    let mut notes = vec![format!("columns used: {}", used.join(", "))];
    if !columns.unused().is_empty() {
        notes.push(format!("columns not used, kept with the record: {}", columns.unused().join(", ")));
    }
    notes
}
