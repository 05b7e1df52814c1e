//! The bytes of one record, held against their digest while they are read.

use super::digest::{Hasher, Stated};
use super::http::Chunks;
use super::input::{Input, Problem};
use std::cell::RefCell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// The block of a record: so many bytes, held against its digest at their end.
pub(super) struct Block<'a, R> {
    pub input: &'a mut Input<R>,
    pub left: u64,
    pub check: Option<(Hasher, Stated)>,
    pub stop: &'a dyn Fn() -> bool,
}

impl<R: BufRead> BufRead for Block<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            if let Some((hasher, stated)) = self.check.take()
                && !stated.agrees(hasher)
            {
                return Err(wrong_digest());
            }
            return Ok(&[]);
        }
        if (self.stop)() {
            return Err(Problem::Stopped.wrap());
        }
        let bytes = self.input.fill_buf()?;
        if bytes.is_empty() {
            return Err(Problem::Broken("the file ends within it").wrap());
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
        Ok(&bytes[..most])
    }
    fn consume(&mut self, amount: usize) {
        if let (Some((hasher, _)), Ok(bytes)) = (&mut self.check, self.input.fill_buf()) {
            hasher.update(&bytes[..amount]);
        }
        self.left -= amount as u64;
        self.input.consume(amount);
    }
}

impl<R: BufRead> Read for Block<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(buffer)?;
        self.consume(got);
        Ok(got)
    }
}

fn wrong_digest() -> io::Error {
    Problem::Refused("its bytes don't have the digest that it states".into()).wrap()
}

/// A block after its head.
struct Tail<'a, 'b, R> {
    block: &'a mut Block<'b, R>,
    hash: Option<Rc<RefCell<Hasher>>>,
}

impl<R: BufRead> BufRead for Tail<'_, '_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.block.fill_buf()
    }
    fn consume(&mut self, amount: usize) {
        if amount == 0 {
            return;
        }
        if let (Some(hash), Ok(bytes)) = (&self.hash, self.block.fill_buf()) {
            hash.borrow_mut().update(&bytes[..amount]);
        }
        self.block.consume(amount);
    }
}

impl<R: BufRead> Read for Tail<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.fill_buf()?.read(buffer)?;
        self.consume(got);
        Ok(got)
    }
}

/// What follows in a block after its head, its chunks put together, held against the digest of the payload.
pub(super) fn body<'a, 'b: 'a, R: BufRead>(
    block: &'a mut Block<'b, R>,
    chunked: bool,
    stated: Option<Stated>,
) -> Checked<'a> {
    let raw = stated.as_ref().map(|stated| Rc::new(RefCell::new(stated.hasher())));
    let tail = Tail { block, hash: raw.clone() };
    let body: Box<dyn Read + 'a> = if chunked { Box::new(Chunks::new(tail)) } else { Box::new(tail) };
    Checked { body, check: stated.map(|stated| (stated.hasher(), stated)), raw }
}

/// A body held against the digest of the payload at its end: with its chunks or without them, since tools differ.
pub(super) struct Checked<'a> {
    body: Box<dyn Read + 'a>,
    check: Option<(Hasher, Stated)>,
    raw: Option<Rc<RefCell<Hasher>>>,
}

impl Read for Checked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.body.read(buffer)?;
        if let Some((hasher, _)) = &mut self.check {
            hasher.update(&buffer[..got]);
        }
        if got == 0
            && !buffer.is_empty()
            && let Some((hasher, stated)) = self.check.take()
        {
            let raw = self.raw.as_ref().is_some_and(|raw| stated.agrees(raw.borrow().clone()));
            if !raw && !stated.agrees(hasher) {
                return Err(wrong_digest());
            }
        }
        Ok(got)
    }
}

/// The bytes of a record as handed over; remembers what was wrong with them, whatever the caller makes of it.
pub(super) struct Payload<'a> {
    body: Box<dyn Read + 'a>,
    left: u64,
    most: u64,
    /// What was wrong.
    pub problem: Option<Problem>,
    /// Whether it was read to its end, and nothing was wrong.
    pub ended: bool,
}

impl<'a> Payload<'a> {
    /// At most `most` bytes of `body`.
    pub fn new(body: Box<dyn Read + 'a>, most: u64) -> Self {
        Payload { body, left: most, most, problem: None, ended: false }
    }
}

impl Read for Payload<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(problem) = &self.problem {
            return Err(io::Error::other(problem.to_string()));
        }
        if buffer.is_empty() || self.ended {
            return Ok(0);
        }
        let problem = match self.body.read(buffer) {
            Ok(got) if got as u64 <= self.left => {
                self.left -= got as u64;
                self.ended = got == 0;
                return Ok(got);
            }
            Ok(_) => Problem::Refused(format!("it has more than the {} bytes that are allowed", self.most)),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => Problem::unwrap(error, |_| Problem::Refused("its compression is damaged".into())),
        };
        let text = problem.to_string();
        self.problem = Some(problem);
        Err(io::Error::other(text))
    }
}
