//! Tables: CSV, TSV and their kin. Out: one row a claim. In: any table whose columns are known or mapped
//! ([`mapping`](super::mapping)).
//!
//! A foreign row is kept as a JSON object of its cells by their columns' names, verbatim, since a row alone does
//! not say what its cells are; without a line of names, with a name twice there, or with another number of cells
//! than it has, as a JSON list.

mod guard;
mod write;

pub use write::{COLUMNS, Writer};

use super::flat::{self, Said, Values};
use super::foreign::{Item, Refused};
use super::mapping::{BadMapping, Columns, Field, Mapping, OWN};
use super::rows::{Row, Rows, TOO_MANY};
use super::{FormatError, MAX_RECORD};
use crate::model::closed::closed_set;
use std::collections::HashSet;
use std::io::{BufRead, Cursor, Read};

closed_set! {
    /// What quotation marks in a table are.
    #[derive(Default)]
    Quotes ("way of quotation marks") {
        /// Marks around cells (RFC 4180), and text where tabs separate the cells.
        #[default]
        Usual => "usual",
        /// Marks around cells.
        Marks => "marks",
        /// Text like any other.
        Literal => "literal",
    }
}

/// How to read a table.
#[derive(Debug, Clone)]
pub struct Options {
    /// Which columns are what.
    pub mapping: Mapping,
    /// What separates the cells; when nobody says, a tab, else what the first line holds most of `,`, `;` and `|`.
    pub delimiter: Option<u8>,
    /// Whether the first line names the columns.
    pub header: bool,
    /// What quotation marks are.
    pub quotes: Quotes,
    /// What holds for all rows.
    pub said: Said,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            mapping: Mapping::default(),
            delimiter: None,
            header: true,
            quotes: Quotes::Usual,
            said: Said::default(),
        }
    }
}

/// Reads a table and hands each row to `keep`, with the line it starts on. Says which columns were used.
///
/// # Errors
/// [`FormatError`] for columns that are not there or not clear, a quotation that does not end, a row too large,
/// and an input that is no text; and what `keep` returns. What is wrong with one row is the row's: another number
/// of cells than the first line has, bytes that are not UTF-8, a NUL.
pub fn read<E: From<FormatError>>(
    input: impl BufRead,
    options: &Options,
    mut keep: impl FnMut(Item) -> Result<(), E>,
) -> Result<Columns, E> {
    let (start, input) = start(input)?;
    let delimiter = options.delimiter.unwrap_or_else(|| guess(&start));
    let quoted = options.quotes == Quotes::Marks || options.quotes == Quotes::Usual && delimiter != b'\t';
    let mut rows = Rows::new(Cursor::new(start).chain(input), delimiter, quoted.then_some(b'"'));
    let mut row = Row::default();
    if !rows.next(&mut row)? {
        return Ok(Columns::default());
    }
    if row.fault == Some(TOO_MANY) {
        return Err(FormatError::Syntax { line: row.line, column: 1, reason: TOO_MANY.into() }.into());
    }
    let width = row.cells().len();
    let names = if options.header { Some(names(&row)?) } else { None };
    let wrong = |error: BadMapping| FormatError::Record {
        record: format!("line {}", row.line),
        field: String::new(),
        reason: error.to_string(),
    };
    let used = options.mapping.columns(names.as_deref(), width).map_err(wrong)?;
    let shown: Vec<String> = (0..width)
        .map(|at| names.as_ref().map(|names| names[at].clone()).filter(|name| !name.is_empty()))
        .enumerate()
        .map(|(at, name)| name.unwrap_or_else(|| format!("#{}", at + 1)))
        .collect();
    let own = names.as_ref().is_some_and(|names| names.iter().any(|name| name == OWN));
    // A name for two cells would leave one of them out for whoever reads the raw record.
    let names = names.filter(|names| names.iter().collect::<HashSet<_>>().len() == names.len());
    let mut more = !options.header || rows.next(&mut row)?;
    while more {
        keep(item(&row, names.as_deref(), &used, &shown, own, &options.said))?;
        more = rows.next(&mut row)?;
    }
    Ok(Columns::of(&used, &shown))
}

/// The first line, to look at, without a byte-order mark; and the rest.
fn start<R: BufRead>(mut input: R) -> Result<(Vec<u8>, R), FormatError> {
    let mut start = Vec::new();
    // Blank lines before the first are passed over like any.
    loop {
        let (from, most) = (start.len(), (MAX_RECORD - start.len()) as u64);
        let read = input.by_ref().take(most).read_until(b'\n', &mut start)?;
        if read == 0 || !start[from..].iter().all(u8::is_ascii_whitespace) {
            break;
        }
    }
    if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
        let reason = "the text is in UTF-16: save it as UTF-8".into();
        return Err(FormatError::Syntax { line: 1, column: 1, reason });
    }
    if start.starts_with("\u{feff}".as_bytes()) {
        start.drain(..3);
    }
    Ok((start, input))
}

/// What separates the cells of a line.
fn guess(line: &[u8]) -> u8 {
    let count = |delimiter: u8| {
        let mut inside = false;
        let mut counted = |byte: &&u8| {
            inside ^= **byte == b'"';
            **byte == delimiter && !inside
        };
        line.iter().filter(|byte| counted(byte)).count()
    };
    // Prose has commas and bars, and no tabs.
    if count(b'\t') > 0 {
        return b'\t';
    }
    let most = [b'|', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter));
    most.unwrap_or(b',')
}

/// The names of the columns.
fn names(row: &Row) -> Result<Vec<String>, FormatError> {
    let wrong = |reason: &str| FormatError::Syntax { line: row.line, column: 1, reason: reason.into() };
    if let Some(fault) = row.fault {
        return Err(wrong(fault));
    }
    let name = |cell: &[u8]| {
        if cell.contains(&b'\r') && !cell.contains(&b'\n') {
            return Err(wrong(
                "the lines end with lone carriage returns: save the file with the ends of today",
            ));
        }
        String::from_utf8(cell.to_vec())
            .map_err(|_| wrong("the columns' names are not UTF-8: save the file as UTF-8"))
    };
    row.cells().map(name).collect()
}

fn item(
    row: &Row,
    names: Option<&[String]>,
    used: &[(Field, usize)],
    shown: &[String],
    own: bool,
    said: &Said,
) -> Item {
    let cells: Vec<_> = row.cells().map(String::from_utf8_lossy).collect();
    let sound = || {
        if let Some(fault) = row.fault {
            return Err(Refused::new("", fault));
        }
        if cells.len() != shown.len() {
            let (has, first) = (cells.len(), shown.len());
            return Err(Refused::new("", format!("{has} cells, where the first line has {first}")));
        }
        for (cell, name) in row.cells().zip(shown) {
            if std::str::from_utf8(cell).is_err() {
                return Err(Refused::new(name, "is not UTF-8: save the file as UTF-8"));
            }
            if cell.contains(&0) {
                return Err(Refused::new(name, "holds a NUL character: take it out and try again"));
            }
        }
        Ok(())
    };
    let read = sound().and_then(|()| flat::read(&Cells { cells: &cells, used, shown, own }, said));
    let text = |value: &str| serde_json::Value::from(value).to_string();
    let raw = match names.filter(|names| names.len() == cells.len()) {
        Some(names) => {
            let pairs: Vec<String> = names
                .iter()
                .zip(&cells)
                .map(|(name, cell)| format!("{}:{}", text(name), text(cell)))
                .collect();
            format!("{{{}}}", pairs.join(","))
        }
        None => format!("[{}]", cells.iter().map(|cell| text(cell)).collect::<Vec<_>>().join(",")),
    };
    Item { place: format!("line {}", row.line), raw, read }
}

struct Cells<'a> {
    cells: &'a [std::borrow::Cow<'a, str>],
    used: &'a [(Field, usize)],
    shown: &'a [String],
    /// Whether the table is an export of ours.
    own: bool,
}

impl Values for Cells<'_> {
    fn values(&self, field: Field) -> Vec<String> {
        let columns = self.used.iter().filter(|(f, _)| *f == field);
        let cells = columns.map(|(_, at)| &*self.cells[*at]);
        if !self.own {
            return cells.map(String::from).collect();
        }
        let values = cells.flat_map(|cell| {
            let cell = guard::restored(cell);
            if field.is_list() { guard::parts(&cell) } else { vec![cell] }
        });
        values.collect()
    }

    fn name(&self, field: Field) -> String {
        let column = self.used.iter().find(|(f, _)| *f == field);
        column.map_or(field.to_string(), |(_, at)| self.shown[*at].clone())
    }

    fn own(&self) -> bool {
        self.own
    }
}

#[cfg(test)]
mod tests;
