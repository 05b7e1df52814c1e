//! Rows of cells, as RFC 4180 and spreadsheets write them, one at a time. Stricter than most readers, which join
//! what follows a lonely quotation mark into one cell without a word: here a quotation that does not end is an
//! error that names its place, and text after a closing mark is a fault of its row.

use super::{FormatError, MAX_RECORD};
use std::io::BufRead;

/// The most bytes of a cell in quotation marks: what is longer began with a mark that was none.
pub const MAX_QUOTED: usize = 1 << 20;

/// The most cells of a row: each takes many times its separator's byte.
pub const MAX_CELLS: usize = 50_000;

/// The fault of a row with more; what is beyond is not kept.
pub const TOO_MANY: &str = "more than 50,000 cells: see that the delimiter is right (--delimiter)";

/// The fault of a row with text behind a cell's closing mark.
const AFTER_MARK: &str =
    "text follows a closing quotation mark: double the marks inside, or say --quotes literal";

/// Reads rows from an input.
pub struct Rows<R> {
    input: R,
    delimiter: u8,
    quote: Option<u8>,
    /// The line being read, from 1.
    line: usize,
    /// How many bytes of that line were read.
    column: usize,
}

/// One row.
#[derive(Debug, Default)]
pub struct Row {
    /// The line it starts on, from 1.
    pub line: usize,
    /// What is wrong with it, where it could be read to its end all the same.
    pub fault: Option<&'static str>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Row {
    /// The cells, without their quotation marks.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let start = |n: usize| if n == 0 { 0 } else { self.ends[n - 1] };
        self.ends.iter().enumerate().map(move |(n, end)| &self.bytes[start(n)..*end])
    }

    /// Ends a cell.
    fn end(&mut self) {
        if self.ends.len() < MAX_CELLS {
            self.ends.push(self.bytes.len());
        } else {
            self.bytes.truncate(self.ends[MAX_CELLS - 1]);
            self.fault = Some(TOO_MANY);
        }
    }
}

#[derive(PartialEq)]
enum State {
    /// Before the first byte of a cell.
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// In a cell with quotation marks, which began at a line and column.
    Quoted(usize, usize),
    /// After a quotation mark in such a cell: the end of it, or the first of two.
    Closed(usize, usize),
    /// After a carriage return behind such a cell.
    Ended,
}

impl<R: BufRead> Rows<R> {
    /// Reads cells that are separated by `delimiter` and, where they hold one, stand in `quote`s.
    pub fn new(input: R, delimiter: u8, quote: Option<u8>) -> Self {
        Rows { input, delimiter, quote, line: 1, column: 0 }
    }

    /// Reads the next row that is not a blank line. Says whether there is one.
    ///
    /// # Errors
    /// A quotation that does not end, a row above [`MAX_RECORD`], and what the input returns.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        loop {
            row.bytes.clear();
            row.ends.clear();
            row.fault = None;
            row.line = self.line;
            let more = self.row(row)?;
            let blank = row.ends.len() == 1 && row.bytes.is_empty() && row.fault.is_none();
            if !more || !blank {
                return Ok(!row.ends.is_empty() && !blank);
            }
        }
    }

    /// Reads one row. Says whether it ended with its line, and not with the input.
    fn row(&mut self, row: &mut Row) -> Result<bool, FormatError> {
        let mut state = State::Start;
        // Whether the last byte is a carriage return that stands in no quotation.
        let mut cr = false;
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error.into()),
            };
            if buffer.is_empty() {
                if let State::Quoted(line, column) = state {
                    return Err(endless(line, column));
                }
                if !row.ends.is_empty() || !row.bytes.is_empty() || state != State::Start {
                    row.end();
                }
                return Ok(false);
            }
            let mut used = 0;
            let mut ended = false;
            for &byte in buffer {
                used += 1;
                self.column += 1;
                if byte == b'\n' {
                    self.line += 1;
                    self.column = 0;
                }
                match state {
                    State::Quoted(line, column) if Some(byte) == self.quote => {
                        state = State::Closed(line, column)
                    }
                    State::Quoted(..) => {
                        row.bytes.push(byte);
                        cr = false;
                    }
                    State::Closed(line, column) if Some(byte) == self.quote => {
                        row.bytes.push(byte);
                        cr = false;
                        state = State::Quoted(line, column);
                    }
                    State::Start if Some(byte) == self.quote => state = State::Quoted(self.line, self.column),
                    _ if byte == self.delimiter => {
                        row.end();
                        (state, cr) = (State::Start, false);
                    }
                    _ if byte == b'\n' => {
                        ended = true;
                        break;
                    }
                    _ => {
                        let closed = matches!(state, State::Closed(..));
                        if state == State::Ended || closed && byte != b'\r' {
                            row.fault = row.fault.or(Some(AFTER_MARK));
                        }
                        // A carriage return before the line's end goes when the line ends.
                        row.bytes.push(byte);
                        cr = byte == b'\r';
                        state = if closed && cr { State::Ended } else { State::Plain };
                    }
                }
            }
            self.input.consume(used);
            let start = row.ends.last().copied().unwrap_or(0);
            if let State::Quoted(line, column) | State::Closed(line, column) = state
                && row.bytes.len() - start > MAX_QUOTED
            {
                return Err(endless(line, column));
            }
            if row.bytes.len() + row.ends.len() > MAX_RECORD {
                return Err(FormatError::TooLarge { record: format!("line {}", row.line) });
            }
            if ended {
                if cr {
                    row.bytes.pop();
                }
                row.end();
                return Ok(true);
            }
        }
    }
}

fn endless(line: usize, column: usize) -> FormatError {
    let reason = "the quotation mark here has no closing one within the file or the next MiB: close it, or \
                  say that quotation marks are text like any other (--quotes literal)";
    FormatError::Syntax { line, column, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows with their lines.
    type Found = Vec<(usize, Vec<Vec<u8>>)>;

    fn rows(text: &[u8], quote: Option<u8>, buffer: usize) -> Result<Found, FormatError> {
        let input = std::io::BufReader::with_capacity(buffer, text);
        let (mut rows, mut row, mut found) = (Rows::new(input, b',', quote), Row::default(), vec![]);
        while rows.next(&mut row)? {
            assert!(row.fault.is_none(), "{:?}", String::from_utf8_lossy(text));
            found.push((row.line, row.cells().map(<[u8]>::to_vec).collect()));
        }
        Ok(found)
    }

    #[test]
    fn rows_know_their_lines() {
        let text = b"\r\na,\"b\r\n\"\"c\r\"\r\n\n\n,\nx";
        let wanted = [
            (2, vec![b"a".to_vec(), b"b\r\n\"c\r".to_vec()]),
            (6, vec![vec![], vec![]]),
            (7, vec![b"x".to_vec()]),
        ];
        assert_eq!(rows(text, Some(b'"'), 3).unwrap(), wanted);
        assert_eq!(rows(b"\"a,\"\n\"b\n", None, 3).unwrap().len(), 2);
    }

    #[test]
    fn a_mark_without_an_end_is_an_error_with_its_place() {
        let place = |text: &[u8]| match rows(text, Some(b'"'), 64).unwrap_err() {
            FormatError::Syntax { line, column, .. } => (line, column),
            other => panic!("{other}"),
        };
        assert_eq!(place(b"a,b\nc,\"d\ne,f\n"), (2, 3));
        let mut long = b"a,b\nc,\"".to_vec();
        long.resize(MAX_QUOTED + 100, b'x');
        long.extend(b"\"\n");
        assert_eq!(place(&long), (2, 3));
        let long = vec![b'x'; MAX_RECORD + 10];
        assert!(matches!(rows(&long, Some(b'"'), 1 << 16), Err(FormatError::TooLarge { .. })));
    }

    #[test]
    fn text_after_a_closing_mark_is_a_fault_of_its_row_only() {
        let input = &b"\"a\" b,c\nd,e\n\"a\"\rb,c\n"[..];
        let (mut rows, mut row) = (Rows::new(input, b',', Some(b'"')), Row::default());
        let mut faults = vec![];
        while rows.next(&mut row).unwrap() {
            faults.push(row.fault.is_some());
        }
        assert_eq!(faults, [true, false, true]);
    }

    #[test]
    fn a_row_of_too_many_cells_is_at_fault() {
        let text = format!("a{}\nb{}\nc,d\n", ",".repeat(MAX_CELLS - 1), ",x".repeat(MAX_CELLS));
        let (mut rows, mut row) = (Rows::new(text.as_bytes(), b',', Some(b'"')), Row::default());
        let mut found = vec![];
        while rows.next(&mut row).unwrap() {
            found.push((row.cells().len(), row.fault));
        }
        assert_eq!(found, [(MAX_CELLS, None), (MAX_CELLS, Some(TOO_MANY)), (2, None)]);
    }

    proptest! {
        #[test]
        fn what_a_csv_writer_writes_is_read(
            table in proptest::collection::vec(proptest::collection::vec("[a\"',\\r\\n\\t é]{0,6}", 2..4), 0..6),
            buffer in 1usize..9,
        ) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(vec![]);
            for row in &table {
                writer.write_record(row).unwrap();
            }
            let read = rows(&writer.into_inner().unwrap(), Some(b'"'), buffer).unwrap();
            let read: Vec<Vec<String>> = read
                .into_iter()
                .map(|(_, cells)| cells.into_iter().map(|cell| String::from_utf8(cell).unwrap()).collect())
                .collect();
            prop_assert_eq!(read, table);
        }

        #[test]
        fn nothing_panics(text: Vec<u8>, buffer in 1usize..9) {
            let input = std::io::BufReader::with_capacity(buffer, &text[..]);
            let (mut rows, mut row) = (Rows::new(input, b',', Some(b'"')), Row::default());
            while let Ok(true) = rows.next(&mut row) {}
        }
    }
}
