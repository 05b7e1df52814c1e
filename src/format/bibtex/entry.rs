//! The entries of a BibTeX stream and the fields of an entry, by their braces alone: what stands in a field is
//! TeX and is read elsewhere. Each entry stands for itself, so that one without an end takes no other with it.

use crate::format::scan::{Scan, push};
use crate::format::{FormatError, Refused};
use std::collections::HashMap;
use std::io::BufRead;

/// The most bytes that one field may take when its parts are put together: macros made of macros grow fast.
pub const MAX_FIELD: usize = 1 << 18;
/// The most bytes that the macros of a file may take.
const MAX_STRINGS: usize = 8 << 20;

/// An entry as it stands in the file.
pub struct Chunk {
    /// The line of its `@`, from 1.
    pub line: usize,
    /// Its bytes, from `@` to the closing brace.
    pub raw: Vec<u8>,
    /// Why it can't be read: none when its braces close.
    pub fault: Option<&'static str>,
}

/// The entry has no end.
const OPEN: &str = "its braces don't close before the next entry: close them and try again";
/// BibTeX knows no comments outside of entries and reads the entry; biblatex takes the line for a comment.
const AFTER_PERCENT: &str =
    "an entry after %, which some programs read and some don't: take the % away, or the entry";
/// The start of an entry without what must follow.
const NO_BRACE: &str = "an entry's type without an opening brace after it: put it in braces { }";

/// Finds the entries in a stream.
pub struct Chunks<R> {
    scan: Scan<R>,
    /// The start of an entry, read while looking for the end of the one before.
    ahead: Option<(usize, Vec<u8>)>,
    /// Whether there is text outside of entries.
    pub stray: bool,
}

/// Whether a byte may stand in the name of an entry's type.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

impl<R: BufRead> Chunks<R> {
    /// Starts at the first byte.
    pub fn new(input: R) -> Self {
        Chunks { scan: Scan::new(input), ahead: None, stray: false }
    }

    /// The next entry. What stands between entries is a comment, and so is a line from `%` on; but what looks
    /// like an entry in such a line, or starts a line with `@word`, is one that can't be read.
    ///
    /// # Errors
    /// What the input returns, and an entry larger than any honest one.
    pub fn next(&mut self) -> Result<Option<Chunk>, FormatError> {
        if let Some((line, raw)) = self.ahead.take() {
            return self.body(line, raw).map(Some);
        }
        let mut fresh = true;
        while let Some(byte) = self.scan.peek()? {
            let line = self.scan.line();
            self.scan.take()?;
            if byte == b'%'
                && let Some(raw) = self.comment(line)?
            {
                return Ok(Some(Chunk { line, raw, fault: Some(AFTER_PERCENT) }));
            }
            if byte != b'@' {
                self.stray |= byte != b'%' && !byte.is_ascii_whitespace();
                fresh = matches!(byte, b'\n' | b'\r') || (fresh && byte.is_ascii_whitespace());
                continue;
            }
            self.stray = true;
            let first = std::mem::take(&mut fresh);
            let mut raw = vec![b'@'];
            self.scan.take_while(&mut raw, line, |byte| byte.is_ascii_whitespace())?;
            let bare = raw.len();
            self.scan.take_while(&mut raw, line, is_word)?;
            let named = raw.len() > bare;
            self.scan.take_while(&mut raw, line, |byte| byte.is_ascii_whitespace())?;
            if named && matches!(self.scan.peek()?, Some(b'{' | b'(')) {
                push(&mut raw, self.scan.take()?.unwrap_or_default(), line)?;
                return self.body(line, raw).map(Some);
            }
            // Elsewhere in a line it is a piece of an address.
            fresh = self.scan.line() != line;
            if named && first && kind(&raw) != "comment" {
                if !fresh {
                    self.scan.take_while(&mut raw, line, |byte| !matches!(byte, b'\n' | b'\r'))?;
                }
                raw.truncate(raw.trim_ascii_end().len());
                return Ok(Some(Chunk { line, raw, fault: Some(NO_BRACE) }));
            }
        }
        Ok(None)
    }

    /// Passes over the rest of a line from `%` on, and gives the entry that starts in it, if one does.
    fn comment(&mut self, line: usize) -> Result<Option<Vec<u8>>, FormatError> {
        self.scan.skip_while(|byte| matches!(byte, b'%' | b' ' | b'\t'))?;
        let ends = |byte| matches!(byte, b'\n' | b'\r');
        if self.scan.peek()? != Some(b'@') {
            self.scan.skip_while(|byte| !ends(byte))?;
            return Ok(None);
        }
        let mut raw = vec![];
        self.scan.take_while(&mut raw, line, |byte| !ends(byte))?;
        let kind = kind(&raw);
        let open = raw[1..]
            .trim_ascii_start()
            .get(kind.len()..)
            .is_some_and(|rest| matches!(rest.trim_ascii_start().first(), Some(b'{' | b'(')));
        Ok((open && !kind.is_empty() && kind != "comment").then_some(raw))
    }

    /// Reads an entry on from its opening brace to the closing one. An entry that starts a line before that
    /// ends this one, since it can only mean that a brace is missing.
    fn body(&mut self, line: usize, mut raw: Vec<u8>) -> Result<Chunk, FormatError> {
        let round = raw.last() == Some(&b'(');
        let comment = kind(&raw) == "comment";
        let (mut depth, mut quoted, mut escaped) = (1usize, false, false);
        // Where an `@` that starts a line stands in `raw`, with its line.
        let mut start: Option<(usize, usize)> = None;
        let mut fresh = false;
        while let Some(byte) = self.scan.peek()? {
            let here = self.scan.line();
            self.scan.take()?;
            push(&mut raw, byte, line)?;
            match (byte, start) {
                (b'@', _) if fresh && !comment => start = Some((raw.len() - 1, here)),
                (b'{', Some((at, there))) if raw.len() > at + 2 => {
                    self.ahead = Some((there, raw.split_off(at)));
                    return Ok(Chunk { line, raw, fault: Some(OPEN) });
                }
                (byte, Some(_)) if is_word(byte) => {}
                _ => start = None,
            }
            fresh = matches!(byte, b'\n' | b'\r') || (fresh && byte.is_ascii_whitespace());
            let before = raw.len().checked_sub(2).map_or(0, |at| raw[at]);
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'%' if depth == 1 && !quoted && !comment && is_gap(before) => {
                    self.scan.take_while(&mut raw, line, |byte| !matches!(byte, b'\n' | b'\r'))?;
                }
                b'"' if depth == 1 => quoted = !quoted,
                b'{' => depth += 1,
                b'}' if depth > 1 => depth -= 1,
                b'}' if !round => return Ok(Chunk { line, raw, fault: None }),
                b')' if round && depth == 1 && !quoted => return Ok(Chunk { line, raw, fault: None }),
                _ => {}
            }
        }
        Ok(Chunk { line, raw, fault: Some(OPEN) })
    }
}

/// Whether a comment may start after a byte: a `%` inside a key is a part of it.
fn is_gap(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b',' | b'{' | b'}' | b'(' | b'"')
}

/// The type of the entry, in lower case.
pub fn kind(raw: &[u8]) -> String {
    let word = raw.iter().skip(1).skip_while(|byte| byte.is_ascii_whitespace());
    word.take_while(|byte| is_word(**byte)).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// The macros of a file by their names in lower case, each as TeX without macros in it.
#[derive(Default)]
pub struct Strings {
    texts: HashMap<String, String>,
    bytes: usize,
}

impl Strings {
    /// Takes the macros of a `@string` entry.
    ///
    /// # Errors
    /// Not BibTeX, or more macros than any honest file has.
    pub fn define(&mut self, raw: &str) -> Result<(), Refused> {
        let mut parser = Parser::new(raw);
        while let Some((name, text)) = parser.field(self)? {
            self.bytes += name.len() + text.len();
            if self.bytes > MAX_STRINGS {
                return Err(Refused::new("string", "more macros than 8 MiB: split the file"));
            }
            self.texts.insert(name, text);
        }
        Ok(())
    }

    /// What a name stands for; the three letters of a month for themselves, and so does an unknown name.
    fn text<'s>(&'s self, name: &'s str) -> &'s str {
        self.texts.get(&name.to_lowercase()).map_or(name, String::as_str)
    }
}

/// Reads an entry's fields: names in lower case, values as TeX.
///
/// # Errors
/// What is no BibTeX.
pub fn fields(raw: &str, strings: &Strings) -> Result<Vec<(String, String)>, Refused> {
    let mut parser = Parser::new(raw);
    parser.key();
    let mut fields = vec![];
    while let Some(field) = parser.field(strings)? {
        fields.push(field);
    }
    Ok(fields)
}

struct Parser<'r> {
    rest: &'r str,
}

impl<'r> Parser<'r> {
    /// Starts behind the opening brace.
    fn new(raw: &'r str) -> Self {
        let open = raw.find(['{', '(']).map_or(raw.len(), |at| at + 1);
        Parser { rest: &raw[open..raw.len().max(open + 1) - 1] }
    }

    /// Passes over white space, commas where `commas` says so, and comments.
    fn space(&mut self, commas: bool) {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || (commas && c == ','));
            if !self.rest.starts_with('%') {
                break;
            }
            let line = self.rest.find(['\n', '\r']).unwrap_or(self.rest.len());
            self.rest = &self.rest[line..];
        }
    }

    /// Passes over the key, if there is one: a field may come first by mistake.
    fn key(&mut self) {
        let end = self.rest.find(',').unwrap_or(self.rest.len());
        if !self.rest[..end].contains(['=', '{', '"']) || self.rest[..end].contains("://") {
            self.rest = &self.rest[end..];
        }
    }

    /// The next field with its value put together.
    fn field(&mut self, strings: &Strings) -> Result<Option<(String, String)>, Refused> {
        self.space(true);
        if self.rest.is_empty() {
            return Ok(None);
        }
        let end = self.rest.find(|c: char| c.is_whitespace() || "={}\"#,()%".contains(c));
        let (name, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        self.space(false);
        let Some(rest) = self.rest.strip_prefix('=').filter(|_| !name.is_empty()) else {
            return Err(Refused::new("", "not BibTeX: expected a field's name and ="));
        };
        self.rest = rest;
        let mut value = String::new();
        loop {
            self.space(false);
            let part = self.part(strings)?;
            if value.len() + part.len() > MAX_FIELD.max(self.rest.len()) {
                return Err(Refused::new("", "a field grows larger than any honest one by its macros"));
            }
            value.push_str(part);
            self.space(false);
            match self.rest.strip_prefix('#') {
                Some(rest) => self.rest = rest,
                None => break,
            }
        }
        if !self.rest.is_empty() && !self.rest.starts_with(',') {
            return Err(Refused::new("", "not BibTeX: expected a comma after a field's value"));
        }
        Ok(Some((name.to_lowercase(), value)))
    }

    /// One part of a value: in braces, in quotation marks, a number, or a macro.
    fn part<'s>(&mut self, strings: &'s Strings) -> Result<&'s str, Refused>
    where
        'r: 's,
    {
        let quoted = self.rest.starts_with('"');
        if !quoted && !self.rest.starts_with('{') {
            let end = self.rest.find(|c: char| c.is_whitespace() || "={}\"#,()%".contains(c));
            let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
            self.rest = rest;
            return match word {
                "" => Err(Refused::new("", "not BibTeX: expected a value after =")),
                word => Ok(strings.text(word)),
            };
        }
        let (mut depth, mut escaped) = (0usize, false);
        for (at, byte) in self.rest.bytes().enumerate().skip(1) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' if quoted && depth == 0 => return Ok(self.cut(at)),
                b'{' => depth += 1,
                b'}' if depth > 0 => depth -= 1,
                b'}' if !quoted => return Ok(self.cut(at)),
                _ => {}
            }
        }
        Err(Refused::new("", "not BibTeX: the braces or quotation marks of a value don't close"))
    }

    /// The text up to the delimiter at `at`, which is passed over with the one at the start.
    fn cut(&mut self, at: usize) -> &'r str {
        let text = &self.rest[1..at];
        self.rest = &self.rest[at + 1..];
        text
    }
}
