//! Narrow repairs of broken JSON, for the mistakes that real pages make. Each repair is an edit of the text
//! with its kind and its place, so that what was read can be traced back to the words as they came. What is
//! not clearly one of these mistakes stays an error: a repair never guesses.

use super::node::json_reason;
use crate::text::web::hash;
use serde_json::value::RawValue;

/// A comma before a closing bracket, or two in a row.
pub const COMMA_EXTRA: &str = "a comma too many was left out";
/// No comma between two members or elements.
pub const COMMA_MISSING: &str = "a missing comma was put in";
/// `//`, `/* */` or `<!-- -->` between the tokens, or around the whole.
pub const COMMENT: &str = "comments were left out";
/// A line break, a tab or another control character inside a text.
pub const CONTROL: &str = "a control character in a text was escaped";
/// A quotation mark inside a text.
pub const QUOTE: &str = "a quotation mark in a text was escaped";
/// Texts in single quotation marks.
pub const SINGLE: &str = "single quotation marks were made double";
/// A byte-order mark.
pub const BOM: &str = "a byte-order mark was left out";
/// `NaN` and its like, which JSON does not have.
pub const NAN: &str = "a number that is none was left empty";
/// Words after the end of the document.
pub const TRAILING: &str = "text after the end was left out";

/// The most edits of one text: beyond, it is not JSON with a mistake.
const MOST: usize = 500_000;

/// How deep the names of an object's members are looked at: nothing is read from deeper ones.
const DEPTH: usize = 128;

/// How JSON writes the control characters.
const ESCAPED: [&str; 32] = [
    "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007", "\\u0008", "\\t",
    "\\n", "\\u000b", "\\u000c", "\\r", "\\u000e", "\\u000f", "\\u0010", "\\u0011", "\\u0012", "\\u0013",
    "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c",
    "\\u001d", "\\u001e", "\\u001f",
];

/// One repair: `cut` bytes at `at` of the original became `put`.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// Where, in bytes of the original.
    pub at: usize,
    cut: usize,
    put: &'static str,
    /// Where `put` starts, in bytes of the repaired text.
    from: usize,
    /// The kind of repair.
    pub what: &'static str,
}

/// A repaired text.
#[derive(Debug)]
pub struct Repaired {
    /// One or more JSON values with nothing but white space between.
    pub text: String,
    /// What was done, in the order of the text.
    pub edits: Vec<Edit>,
}

/// Where a text stops being JSON with a mistake that can be repaired.
#[derive(Debug, PartialEq)]
pub struct Broken {
    /// Where, in bytes of the original.
    pub at: usize,
    /// What is wrong there.
    pub reason: String,
}

impl Repaired {
    /// Where a place of the repaired text is in the original.
    pub fn original(&self, place: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.from <= place);
        match next.checked_sub(1).map(|last| &self.edits[last]) {
            None => place,
            Some(edit) if place - edit.from < edit.put.len() => edit.at,
            Some(edit) => edit.at + edit.cut + (place - edit.from - edit.put.len()),
        }
    }
}

/// Repairs a text of one or more JSON objects or lists.
///
/// # Errors
/// The first place that is not one of the known mistakes.
pub fn repair(text: &str) -> Result<Repaired, Broken> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
        edits: Vec::new(),
        open: Vec::new(),
        objects: Vec::new(),
        names: Vec::new(),
    };
    scanner.document()?;
    let mut edits = scanner.edits;
    edits.sort_by_key(|edit| edit.at);
    let mut repaired = String::with_capacity(text.len() + edits.len());
    let mut from = 0;
    for edit in &mut edits {
        repaired.push_str(&text[from..edit.at]);
        edit.from = repaired.len();
        repaired.push_str(edit.put);
        from = edit.at + edit.cut;
    }
    repaired.push_str(&text[from..]);
    let repaired = Repaired { text: repaired, edits };
    match valid(&repaired.text) {
        Ok(()) => Ok(repaired),
        Err((at, reason)) => Err(Broken { at: repaired.original(at).min(text.len()), reason }),
    }
}

/// Whether a text is JSON values in a row.
///
/// # Errors
/// Where it is not, in bytes, and why; never repeats the text.
pub fn valid(text: &str) -> Result<(), (usize, String)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    loop {
        match values.next() {
            None => return Ok(()),
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                let line = text.split_inclusive('\n').take(error.line() - 1).map(str::len).sum::<usize>();
                return Err((line + error.column().saturating_sub(1), json_reason(&error)));
            }
        }
    }
}

/// What a text in quotation marks is.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Key,
    Member,
    Element,
}

/// What may come next.
#[derive(Clone, Copy)]
enum Want {
    /// An item of the open object or list, or its end; after the comma at this place.
    Item(Option<usize>),
    Colon,
    Value,
    /// A comma or the end, after an item.
    Next,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    edits: Vec<Edit>,
    /// The closing brackets of what is open.
    open: Vec<u8>,
    /// The open objects, down to [`DEPTH`]: where in `names` theirs start, and in `edits`.
    objects: Vec<(usize, usize)>,
    /// The members' names, as numbers that stand for them.
    names: Vec<u64>,
}

impl Scanner<'_> {
    fn edit(&mut self, at: usize, cut: usize, put: &'static str, what: &'static str) -> Result<(), Broken> {
        if self.edits.len() == MOST {
            return Err(self.broken("too many mistakes for one document"));
        }
        self.edits.push(Edit { at, cut, put, from: 0, what });
        Ok(())
    }

    fn broken(&self, reason: &str) -> Broken {
        Broken { at: self.at, reason: reason.to_string() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn starts(&self, with: &str) -> bool {
        self.bytes[self.at..].starts_with(with.as_bytes())
    }

    /// One value after the other, and what may stand after the last.
    fn document(&mut self) -> Result<(), Broken> {
        self.trivia()?;
        loop {
            if !matches!(self.peek(), Some(b'{' | b'[')) {
                return Err(self.broken("neither an object nor a list of JSON"));
            }
            self.value()?;
            self.trivia()?;
            while self.peek() == Some(b',') {
                self.edit(self.at, 1, " ", COMMA_EXTRA)?;
                self.at += 1;
                self.trivia()?;
            }
            match self.peek() {
                None => return Ok(()),
                Some(b'{' | b'[') => {}
                Some(_) if self.bytes[self.at..].contains(&b'{') => {
                    return Err(self.broken("text between two documents"));
                }
                Some(_) => {
                    self.edit(self.at, self.bytes.len() - self.at, "", TRAILING)?;
                    return Ok(());
                }
            }
        }
    }

    /// One object or list, without recursion: nesting costs a byte a level.
    fn value(&mut self) -> Result<(), Broken> {
        let mut want = Want::Value;
        loop {
            self.trivia()?;
            let Some(c) = self.peek() else { return Err(self.broken("the text ends too early")) };
            let object = self.open.last() == Some(&b'}');
            want = match (want, c) {
                (Want::Item(_) | Want::Next, c) if self.open.last() == Some(&c) => {
                    if let Want::Item(Some(comma)) = want {
                        self.edit(comma, 1, "", COMMA_EXTRA)?;
                    }
                    self.close()?;
                    self.at += 1;
                    self.open.pop();
                    Want::Next
                }
                (Want::Item(_), b',') => {
                    self.edit(self.at, 1, "", COMMA_EXTRA)?;
                    self.at += 1;
                    want
                }
                (Want::Item(_), b'"' | b'\'') if object => {
                    let from = self.at + 1;
                    self.string(Role::Key)?;
                    if self.open.len() <= DEPTH {
                        self.names.push(hash(&&self.bytes[from..self.at - 1]));
                    }
                    Want::Colon
                }
                (Want::Colon, b':') => {
                    self.at += 1;
                    Want::Value
                }
                (Want::Item(_), _) if object => {
                    return Err(self.broken("a name in quotation marks is missing"));
                }
                (Want::Item(_) | Want::Value, _) => self.start(c, object)?,
                (Want::Next, b',') => {
                    self.at += 1;
                    Want::Item(Some(self.at - 1))
                }
                (Want::Next, b'"' | b'\'') | (Want::Next, b'{' | b'[') if !object || c < b'[' => {
                    self.edit(self.at, 0, ",", COMMA_MISSING)?;
                    Want::Item(None)
                }
                (Want::Next, _) => {
                    return Err(self.broken("a comma or the end of a list or object is missing"));
                }
                (Want::Colon, _) => return Err(self.broken("a colon is missing")),
            };
            if self.open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Ends what is open. Where a quotation mark was taken for a part of its text, and then a name stands twice,
    /// the mark may have been the text's end, and the text's words the name.
    fn close(&mut self) -> Result<(), Broken> {
        if self.open.len() > DEPTH || self.open.last() != Some(&b'}') {
            return Ok(());
        }
        let Some((names, edits)) = self.objects.pop() else { return Ok(()) };
        let own = &mut self.names[names..];
        own.sort_unstable();
        let twice = own.windows(2).any(|pair| pair[0] == pair[1]);
        self.names.truncate(names);
        if twice && self.edits[edits..].iter().any(|edit| edit.what == QUOTE) {
            return Err(
                self.broken("a name stands twice, and quotation marks that may end a text or belong to it")
            );
        }
        Ok(())
    }

    /// The start of a value, or all of it where it is no list or object.
    fn start(&mut self, c: u8, object: bool) -> Result<Want, Broken> {
        match c {
            b'{' | b'[' => {
                self.at += 1;
                self.open.push(c + 2);
                if c == b'{' && self.open.len() <= DEPTH {
                    self.objects.push((self.names.len(), self.edits.len()));
                }
                return Ok(Want::Item(None));
            }
            b'"' | b'\'' => self.string(if object { Role::Member } else { Role::Element })?,
            _ => {
                let plain = |c: &u8| c.is_ascii_alphanumeric() || b"+-._".contains(c);
                let len = self.bytes[self.at..].iter().take_while(|c| plain(c)).count();
                let word = &self.text[self.at..self.at + len];
                if matches!(word, "NaN" | "Infinity" | "-Infinity") {
                    self.edit(self.at, len, "null", NAN)?;
                } else if serde_json::from_str::<&RawValue>(word).is_err() {
                    return Err(self.broken("a value is missing"));
                }
                self.at += len;
            }
        }
        Ok(Want::Next)
    }

    /// Passes over white space, and over comments and byte-order marks, which it cuts.
    fn trivia(&mut self) -> Result<(), Broken> {
        while let Some(c) = self.peek() {
            let end = |open: usize, close: &str| {
                let found = self.text[self.at + open..].find(close);
                found.map(|at| open + at + close.len())
            };
            let len = match c {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    continue;
                }
                b'/' if self.starts("//") => end(2, "\n").unwrap_or(self.bytes.len() - self.at),
                b'/' if self.starts("/*") => {
                    end(2, "*/").ok_or_else(|| self.broken("a comment without end"))?
                }
                b'<' if self.starts("<!--") => {
                    end(4, "-->").ok_or_else(|| self.broken("a comment without end"))?
                }
                0xef if self.starts("\u{feff}") => 3,
                _ => return Ok(()),
            };
            let what = if c == 0xef { BOM } else { COMMENT };
            self.edit(self.at, len, " ", what)?;
            self.at += len;
        }
        Ok(())
    }

    /// A text in quotation marks, from its first to its last.
    fn string(&mut self, role: Role) -> Result<(), Broken> {
        let quote = self.bytes[self.at];
        let single = quote == b'\'';
        // Marks inside, and whether one stands for inches.
        let (mut inner, mut inches) = (0, false);
        if single {
            self.edit(self.at, 1, "\"", SINGLE)?;
        }
        self.at += 1;
        while let Some(c) = self.peek() {
            match c {
                b'\\' if self.bytes.get(self.at + 1) == Some(&b'\'') => {
                    self.edit(self.at, 1, "", SINGLE)?;
                    self.at += 2;
                }
                b'\\' => {
                    // The character after it, whole: serde_json judges the escape.
                    let next = self.text[self.at + 1..].chars().next();
                    self.at += 1 + next.filter(|c| *c >= ' ').map_or(0, char::len_utf8);
                }
                0 => return Err(self.broken("a NUL character")),
                1..=0x1f => {
                    self.edit(self.at, 1, ESCAPED[usize::from(c)], CONTROL)?;
                    self.at += 1;
                }
                _ if c == quote && self.closes(role)? => {
                    // Marks inside come in pairs.
                    let member = role == Role::Member && !single && !inches;
                    if inner % 2 == 1 && (role == Role::Element || member) {
                        return Err(self.broken("a quotation mark that may end a text or belong to it"));
                    }
                    if single {
                        self.edit(self.at, 1, "\"", SINGLE)?;
                    }
                    self.at += 1;
                    return Ok(());
                }
                b'"' => {
                    self.edit(self.at, 0, "\\", if single { SINGLE } else { QUOTE })?;
                    inner += 1;
                    inches |= self.bytes[self.at - 1].is_ascii_digit();
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        Err(self.broken("a text without end"))
    }

    /// Whether the quotation mark here ends the text, by what comes next.
    fn closes(&self, role: Role) -> Result<bool, Broken> {
        let unclear = Err(self.broken("a quotation mark that may end a text or belong to it"));
        let after = self.skip(self.at + 1);
        let gap = after > self.at + 1;
        let comment = |at: usize| {
            let rest = &self.bytes[at..];
            [&b"//"[..], b"/*", b"<!--"].iter().any(|start| rest.starts_with(start))
        };
        Ok(match (self.bytes.get(after), role) {
            // A name goes to its next quotation mark: nothing in it needs one.
            (_, Role::Key) | (None, _) => true,
            // A text that swallowed the next name, since its own end is missing.
            (Some(b':'), _) => return unclear,
            (Some(b'}'), role) => role == Role::Member,
            (Some(b']'), role) => role == Role::Element,
            (Some(b','), _) => {
                let next = self.skip(after + 1);
                let starts = if role == Role::Member { &b"\"',}"[..] } else { b"\"',]{[-0123456789tfn" };
                self.bytes.get(next).is_none_or(|c| starts.contains(c)) || comment(next)
            }
            (Some(b'"' | b'\''), _) if !gap => return unclear,
            (Some(b'"' | b'\'' | b'{' | b'['), _) => true,
            (Some(_), _) => gap && comment(after),
        })
    }

    /// The next place from `at` without white space.
    fn skip(&self, at: usize) -> usize {
        let white = |c: &&u8| matches!(c, b' ' | b'\t' | b'\r' | b'\n');
        at + self.bytes[at.min(self.bytes.len())..].iter().take_while(white).count()
    }
}
