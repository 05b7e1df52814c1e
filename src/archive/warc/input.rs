//! The bytes of a WARC file, inflated where they are compressed, with the place in the file where a record
//! begins.

use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// A problem of the file or of one record, as it goes through whatever reads from it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Problem {
    /// The file is broken; nothing after this can be read.
    #[error("{0}")]
    Broken(&'static str),
    /// This record is no good; the next may be.
    #[error("{0}")]
    Refused(String),
    /// The file can't be read.
    #[error("the file can't be read")]
    Unreadable(io::Error),
    /// The caller said stop.
    #[error("interrupted")]
    Stopped,
}

impl Problem {
    /// The problem as an error of reading.
    pub fn wrap(self) -> io::Error {
        io::Error::other(self)
    }

    /// The problem inside of an error of reading; `otherwise` when it has none of ours.
    pub fn unwrap(error: io::Error, otherwise: impl FnOnce(io::Error) -> Problem) -> Problem {
        if !error.get_ref().is_some_and(|inner| inner.is::<Problem>()) {
            return otherwise(error);
        }
        let inner = error.into_inner().and_then(|inner| inner.downcast::<Problem>().ok());
        inner.map_or(Problem::Broken("it can't be read"), |problem| *problem)
    }
}

/// A reader that counts what was taken from it.
struct Counted<R> {
    inner: R,
    taken: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(buffer)?;
        self.consume(got);
        Ok(got)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf().map_err(|error| match error.kind() {
            io::ErrorKind::Interrupted => error,
            _ => Problem::Unreadable(error).wrap(),
        })
    }
    fn consume(&mut self, amount: usize) {
        self.taken += amount as u64;
        self.inner.consume(amount);
    }
}

/// How the bytes stand in the file.
enum State<R> {
    /// As they are.
    Plain(Counted<R>),
    /// Compressed; before a member.
    Between(Counted<R>),
    /// Compressed; within a member.
    Within(GzDecoder<Counted<R>>),
    /// At the end.
    Over,
}

/// The bytes of a file.
pub(super) struct Input<R> {
    state: State<R>,
    /// Inflated bytes of one member.
    buffer: Box<[u8]>,
    at: usize,
    end: usize,
    /// Where the member in the buffer begins.
    member: u64,
}

impl<R: BufRead> Input<R> {
    /// The bytes of `inner`; compressed when they begin as gzip does.
    pub fn new(inner: R) -> io::Result<Self> {
        let mut inner = Counted { inner, taken: 0 };
        let zipped = loop {
            match inner.fill_buf() {
                Ok(bytes) => break bytes.first() == Some(&0x1f),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        };
        let state = if zipped { State::Between(inner) } else { State::Plain(inner) };
        Ok(Input { state, buffer: vec![0; 32 * 1024].into(), at: 0, end: 0, member: 0 })
    }

    /// The place in the file of what comes next; in compressed bytes, where their member begins. Exact once
    /// `fill_buf` was called.
    pub fn place(&self) -> u64 {
        if let State::Plain(inner) = &self.state { inner.taken } else { self.member }
    }

    /// Inflates more into the empty buffer; goes from member to member.
    fn inflate(&mut self) -> io::Result<()> {
        loop {
            match std::mem::replace(&mut self.state, State::Over) {
                State::Plain(_) | State::Over => return Ok(()),
                State::Between(mut inner) => {
                    if inner.fill_buf()?.is_empty() {
                        return Ok(());
                    }
                    self.member = inner.taken;
                    self.state = State::Within(GzDecoder::new(inner));
                }
                State::Within(mut decoder) => match decoder.read(&mut self.buffer) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(got) => {
                        (self.at, self.end) = (0, got);
                        self.state = State::Within(decoder);
                        return Ok(());
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                        self.state = State::Within(decoder)
                    }
                    Err(error) => {
                        let cut = error.kind() == io::ErrorKind::UnexpectedEof;
                        let why =
                            if cut { "the file ends within it" } else { "its gzip compression is damaged" };
                        return Err(Problem::unwrap(error, |_| Problem::Broken(why)).wrap());
                    }
                },
            }
        }
    }
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(buffer)?;
        self.consume(got);
        Ok(got)
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if let State::Plain(_) = self.state {
            // Asked again, since a borrow that is returned from a branch lasts to the end.
            let State::Plain(inner) = &mut self.state else { return Ok(&[]) };
            return inner.fill_buf();
        }
        if self.at == self.end {
            self.inflate()?;
        }
        Ok(&self.buffer[self.at..self.end])
    }
    fn consume(&mut self, amount: usize) {
        match &mut self.state {
            State::Plain(inner) => inner.consume(amount),
            _ => self.at += amount,
        }
    }
}

/// One line without its end, at most `left` bytes with it, which it takes off. None at the end of the bytes.
pub(super) fn line(input: &mut impl BufRead, left: &mut usize) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        if bytes.is_empty() {
            return Ok((!line.is_empty()).then_some(line));
        }
        let end = memchr::memchr(b'\n', bytes);
        let got = end.map_or(bytes.len(), |at| at + 1);
        if got > *left {
            return Err(Problem::Broken("its head is too large").wrap());
        }
        *left -= got;
        line.extend_from_slice(&bytes[..got]);
        input.consume(got);
        if end.is_some() {
            line.pop();
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok(Some(line));
        }
    }
}

/// The fields after a first line, up to the empty line: names in lower case. A line that begins with a space goes
/// on with the one before it.
pub(super) fn fields(
    input: &mut impl BufRead,
    left: &mut usize,
) -> io::Result<Option<Vec<(String, String)>>> {
    let mut fields: Vec<(String, String)> = Vec::new();
    loop {
        let Some(line) = line(input, left)? else { return Ok(None) };
        if line.is_empty() {
            return Ok(Some(fields));
        }
        let line = String::from_utf8_lossy(&line);
        match (line.starts_with([' ', '\t']), fields.last_mut(), line.split_once(':')) {
            (true, Some((_, value)), _) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            (_, _, Some((name, value))) => {
                fields.push((name.trim().to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_string()))
            }
            // A line that is no field says nothing.
            _ => {}
        }
    }
}

/// The first field of that name.
pub(super) fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}
