//! The HTTP answer inside of a `response` record: its head taken off, its chunks put together.

use super::input::{Problem, field, fields, line};
use std::io::{self, BufRead, Read};

/// The most bytes of an answer's head.
const HEAD: usize = 256 * 1024;

/// The most bytes of the line that says how long a chunk is.
const LINE: usize = 4096;

/// The head of an answer.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub status: u16,
    pub content_type: Option<String>,
    pub coding: Option<String>,
    pub chunked: bool,
    pub last_modified: Option<String>,
    pub location: Option<String>,
}

/// Takes the head off an answer; a broken one refuses the record.
pub(super) fn head(block: &mut impl BufRead) -> io::Result<Head> {
    let refused = |why: &str| Problem::Refused(why.into()).wrap();
    let mut left = HEAD;
    // The answer's own head being too large is no fault of the file.
    let large = |error: io::Error| match Problem::unwrap(error, Problem::Unreadable) {
        Problem::Broken("its head is too large") => refused("the head of its HTTP answer is too large"),
        problem => problem.wrap(),
    };
    let first = line(block, &mut left).map_err(large)?.unwrap_or_default();
    let first = String::from_utf8_lossy(&first);
    let mut words = first.split_ascii_whitespace();
    let http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    let status = words.next().filter(|word| http && word.len() == 3).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| refused("it holds no HTTP answer"))?;
    let fields = fields(block, &mut left).map_err(large)?;
    let fields = fields.ok_or_else(|| refused("its HTTP answer ends within its head"))?;
    let text = |name: &str| field(&fields, name).map(str::to_string);
    Ok(Head {
        status,
        content_type: text("content-type"),
        coding: text("content-encoding"),
        chunked: field(&fields, "transfer-encoding").is_some_and(|coding| {
            coding.rsplit(',').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("chunked"))
        }),
        last_modified: text("last-modified"),
        location: text("location"),
    })
}

/// A body whose chunks are put together (RFC 9112, section 7.1). What does not begin with the size of a chunk was
/// put together by the archiver, who kept the header: it is handed over as it is.
pub(super) struct Chunks<R> {
    inner: R,
    at: At,
}

/// Where in the chunks.
enum At {
    Start,
    /// Bytes that were taken for a size, and are none: handed over, and all after them.
    Whole(io::Cursor<Vec<u8>>),
    /// Bytes left in the chunk.
    Within(u64),
    Over,
}

impl<R: BufRead> Chunks<R> {
    /// The chunks of `inner`.
    pub fn new(inner: R) -> Self {
        Chunks { inner, at: At::Start }
    }

    /// Goes on to the next chunk; the last is followed by trailers, which are read over.
    fn next(&mut self) -> io::Result<()> {
        let broken = || Problem::Refused("the chunks of its HTTP answer are broken".into()).wrap();
        let first = matches!(self.at, At::Start);
        let mut kept = Vec::new();
        while let Some(byte) = byte(&mut self.inner)? {
            kept.push(byte);
            if byte == b'\n' || kept.len() == LINE {
                break;
            }
        }
        match size(&kept) {
            Some(0) => {
                while byte(&mut self.inner)?.is_some() {}
                self.at = At::Over;
            }
            Some(size) => self.at = At::Within(size),
            None if first => self.at = At::Whole(io::Cursor::new(kept)),
            None => return Err(broken()),
        }
        Ok(())
    }
}

/// The size in a chunk's first line; extensions after `;` say nothing.
fn size(line: &[u8]) -> Option<u64> {
    let line = std::str::from_utf8(line.strip_suffix(b"\n")?).ok()?;
    let digits = line.split(';').next().unwrap_or_default().trim();
    let hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal { u64::from_str_radix(digits, 16).ok() } else { None }
}

/// One byte. None at the end.
fn byte(inner: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let byte = match inner.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?.first().copied(),
        };
        inner.consume(usize::from(byte.is_some()));
        return Ok(byte);
    }
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match &mut self.at {
                At::Start => self.next()?,
                At::Whole(kept) => {
                    let got = kept.read(buffer)?;
                    return if got > 0 { Ok(got) } else { self.inner.read(buffer) };
                }
                At::Within(0) => {
                    // The line end after a chunk.
                    match byte(&mut self.inner)? {
                        Some(b'\r') if byte(&mut self.inner)? == Some(b'\n') => {}
                        Some(b'\n') => {}
                        _ => {
                            let why = "the chunks of its HTTP answer are broken";
                            return Err(Problem::Refused(why.into()).wrap());
                        }
                    }
                    self.next()?;
                }
                At::Within(left) => {
                    let most = usize::try_from(*left).unwrap_or(usize::MAX).min(buffer.len());
                    let got = self.inner.read(&mut buffer[..most])?;
                    if got == 0 {
                        let why = "its HTTP answer ends within a chunk";
                        return Err(Problem::Refused(why.into()).wrap());
                    }
                    *left -= got as u64;
                    return Ok(got);
                }
                At::Over => return Ok(0),
            }
        }
    }
}
