//! A stream a byte at a time, with the line that the next byte stands on, and with a bound on what one record
//! takes of it. All readers of references find the ends of their records with it.

use super::{FormatError, MAX_RECORD, Refused};
use std::io::BufRead;

/// A stream with the place in it.
pub struct Scan<R> {
    input: R,
    line: usize,
    column: usize,
    last: u8,
}

impl<R: BufRead> Scan<R> {
    /// Starts at line 1.
    pub fn new(input: R) -> Self {
        Scan { input, line: 1, column: 1, last: 0 }
    }

    /// The line of the next byte, from 1. A line ends with LF, CR LF, or CR alone as old files have it.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What is wrong with the input here.
    pub fn wrong(&self, reason: &str) -> FormatError {
        FormatError::Syntax { line: self.line, column: self.column, reason: reason.to_string() }
    }

    /// The next byte, which stays.
    ///
    /// # Errors
    /// What the input returns; so for every function here.
    pub fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes the next byte.
    pub fn take(&mut self) -> Result<Option<u8>, FormatError> {
        let Some(byte) = self.peek()? else { return Ok(None) };
        self.input.consume(1);
        self.pass(byte);
        Ok(Some(byte))
    }

    /// Keeps count of lines and columns.
    fn pass(&mut self, byte: u8) {
        if byte == b'\r' || (byte == b'\n' && self.last != b'\r') {
            self.line += 1;
            self.column = 0;
        }
        // The LF of a CR LF belongs to the line that it ends.
        self.column = if byte == b'\n' { 1 } else { self.column + 1 };
        self.last = byte;
    }

    /// Takes bytes into `record`, which starts at line `start`, for as long as `wanted` says so.
    pub fn take_while(
        &mut self,
        record: &mut Vec<u8>,
        start: usize,
        wanted: impl Fn(u8) -> bool,
    ) -> Result<(), FormatError> {
        self.pieces(wanted, |piece| {
            if record.len() + piece.len() > MAX_RECORD {
                return Err(FormatError::TooLarge { record: format!("line {start}") });
            }
            record.extend_from_slice(piece);
            Ok(())
        })
    }

    /// Passes over bytes for as long as `unwanted` says so.
    pub fn skip_while(&mut self, unwanted: impl Fn(u8) -> bool) -> Result<(), FormatError> {
        self.pieces(unwanted, |_| Ok(()))
    }

    /// Hands bytes to `keep`, as many at once as the input has, for as long as `wanted` says so.
    fn pieces(
        &mut self,
        wanted: impl Fn(u8) -> bool,
        mut keep: impl FnMut(&[u8]) -> Result<(), FormatError>,
    ) -> Result<(), FormatError> {
        while self.peek()?.is_some_and(&wanted) {
            let buffer = self.input.fill_buf()?;
            let end = buffer.iter().position(|byte| !wanted(*byte)).unwrap_or(buffer.len());
            let piece = buffer[..end].to_vec();
            self.input.consume(end);
            keep(&piece)?;
            piece.iter().for_each(|byte| self.pass(*byte));
        }
        Ok(())
    }
}

/// The text of a record.
///
/// # Errors
/// The record made readable, and why it can't be read.
pub fn text(record: Vec<u8>) -> Result<String, (String, Refused)> {
    let refused = |reason: &str| Refused::new("", reason);
    match String::from_utf8(record) {
        Ok(text) if text.contains('\0') => {
            Err((text, refused("holds a NUL character: take it out and try again")))
        }
        Ok(text) => Ok(text),
        Err(error) => {
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            Err((text, refused("is not UTF-8: save the file as UTF-8 and try again")))
        }
    }
}

/// The error of a file with text in which there is nothing of its format: it is in another one.
pub fn holds_no(what: &str) -> FormatError {
    let reason = format!("holds no {what}; --from says the format, and it must be saved as UTF-8");
    FormatError::Record { record: "the file".into(), field: String::new(), reason }
}

/// Adds a byte to the record that starts at line `start`.
///
/// # Errors
/// A record larger than [`MAX_RECORD`].
pub fn push(record: &mut Vec<u8>, byte: u8, start: usize) -> Result<(), FormatError> {
    if record.len() >= MAX_RECORD {
        return Err(FormatError::TooLarge { record: format!("line {start}") });
    }
    record.push(byte);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_of_three_ways() {
        let mut scan = Scan::new(&b"a\r\nb\rc\n\nd"[..]);
        let mut lines = vec![];
        while let Some(byte) = scan.peek().unwrap() {
            if byte.is_ascii_alphabetic() {
                lines.push((byte as char, scan.line()));
            }
            scan.take().unwrap();
        }
        assert_eq!(lines, [('a', 1), ('b', 2), ('c', 3), ('d', 5)]);
    }
}
