//! How lists are asked for: `--format`, and the writing of what has several forms.

use super::context::Context;
use crate::format::json;
use crate::render::Style;
use crate::text::visible::visible;
use anyhow::Result;
use serde::Serialize;
use std::io::Write;

/// The form of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: a table on a terminal, tab-separated lines in a pipe
    #[default]
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header; cells that a spreadsheet would run start with '
    Csv,
}

/// How a list is to look: part of the arguments of every command that lists.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ListFormat {
    /// The form of the list; json holds all there is
    #[arg(
        long,
        value_enum,
        default_value = "table",
        hide_possible_values = true,
        value_name = "table|json|jsonl|csv"
    )]
    pub format: Format,
}

/// Writes a list in the asked form.
///
/// # Errors
/// What the output returns.
pub fn write_list<T: Serialize, const N: usize>(
    ctx: &mut Context,
    format: Format,
    headings: [&str; N],
    narrow: [bool; N],
    items: &[T],
    row: impl Fn(&T) -> [String; N],
) -> Result<()> {
    match format {
        Format::Table if items.is_empty() => {}
        Format::Table => {
            crate::render::table::write(&mut ctx.out, &ctx.style, headings, narrow, items.iter().map(row))?
        }
        Format::Json => {
            json::write_pretty(&mut ctx.out, &items, "")?;
            writeln!(ctx.out)?;
        }
        Format::Jsonl => {
            for item in items {
                json::write_line(&mut ctx.out, item)?;
            }
        }
        Format::Csv => {
            // In a file the characters stay as they are; on a terminal they must not command it.
            let terminal = ctx.style.boxed;
            let shown = |cell: String| if terminal { visible(&cell).into_owned() } else { cell };
            let mut csv = csv::Writer::from_writer(&mut ctx.out);
            csv.write_record(headings.map(column)).map_err(of_output)?;
            for item in items {
                csv.write_record(row(item).map(|cell| shown(neutral(&cell)))).map_err(of_output)?;
            }
            csv.flush()?;
        }
    }
    Ok(())
}

/// A list of any length, written an item at a time in the asked form; what a person reads is the caller's.
pub struct Stream<'c> {
    form: Form<'c>,
    style: Style,
    empty: bool,
}

/// Where the items go.
enum Form<'c> {
    Table(&'c mut dyn Write),
    Json(&'c mut dyn Write),
    Jsonl(&'c mut dyn Write),
    Csv(Box<csv::Writer<&'c mut dyn Write>>),
}

impl<'c> Stream<'c> {
    /// Begins the list.
    ///
    /// # Errors
    /// What the output returns; so for every function here.
    pub fn new(out: &'c mut dyn Write, style: Style, format: Format, headings: &[&str]) -> Result<Self> {
        let form = match format {
            Format::Table => Form::Table(out),
            Format::Json => Form::Json(out),
            Format::Jsonl => Form::Jsonl(out),
            Format::Csv => {
                let mut csv = csv::Writer::from_writer(out);
                csv.write_record(headings.iter().map(|heading| column(heading))).map_err(of_output)?;
                Form::Csv(Box::new(csv))
            }
        };
        Ok(Stream { form, style, empty: true })
    }

    /// Writes one item: its cells in a file or a pipe, or `shown` where a person reads.
    pub fn item<T: Serialize, const N: usize>(
        &mut self,
        item: &T,
        row: impl FnOnce(&T) -> [String; N],
        shown: impl FnOnce(&T, &Style) -> String,
    ) -> Result<()> {
        match &mut self.form {
            Form::Table(out) if self.style.width.is_some() => writeln!(out, "{}", shown(item, &self.style))?,
            Form::Table(out) => {
                let row = row(item);
                writeln!(out, "{}", row.each_ref().map(|cell| visible(cell)).join("\t"))?;
            }
            Form::Json(out) => {
                write!(out, "{}  ", if self.empty { "[\n" } else { ",\n" })?;
                json::write_pretty(out, item, "  ")?;
            }
            Form::Jsonl(out) => json::write_line(out, item)?,
            Form::Csv(csv) => {
                let cells = row(item).map(|cell| {
                    let cell = neutral(&cell);
                    if self.style.boxed { visible(&cell).into_owned() } else { cell }
                });
                csv.write_record(cells).map_err(of_output)?;
            }
        }
        self.empty = false;
        Ok(())
    }

    /// Ends the list.
    pub fn finish(self) -> Result<()> {
        match self.form {
            Form::Json(out) => writeln!(out, "{}]", if self.empty { "[" } else { "\n" })?,
            Form::Csv(mut csv) => csv.flush()?,
            Form::Table(_) | Form::Jsonl(_) => {}
        }
        Ok(())
    }
}

/// The name of a column in CSV: that of the field in JSON, or the heading in that style.
fn column(heading: &str) -> String {
    if heading == "No" { "number".into() } else { heading.to_lowercase().replace(' ', "_") }
}

/// How many of a kind, as in `1 claim` and `3 claims`.
pub fn counted(number: usize, kind: &str) -> String {
    if number == 1 { format!("1 {kind}") } else { format!("{number} {kind}s") }
}

/// The output's own error, so that a reader that went away is known as one.
fn of_output(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => std::io::Error::other("the row could not be written"),
    }
}

/// A cell that no spreadsheet runs: one that begins with a character that starts a formula, or with the mark
/// itself, gets the mark `'` in front. Taking one leading `'` away gives the cell back.
fn neutral(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        format!("'{cell}")
    } else {
        cell.to_string()
    }
}
