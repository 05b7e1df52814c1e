//! The bundle: one JSON document with rating scales, articles, sources and claims, in this order. Lossless:
//! what is written, read into an empty database and written again has the same bytes. Both directions
//! stream, a record at a time.

use super::{FormatError, MAX_RECORD, Record, field_of, redact};
use crate::text::json::{self, write_fragment};
use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::{Cell, RefCell};
use std::io::{self, Read, Write};
use std::rc::Rc;

/// The version of the bundle's form, as in `"onus": 1`.
pub const VERSION: u64 = 1;

/// The parts of a bundle in their order.
const PARTS: [&str; 4] = ["scales", "articles", "sources", "claims"];

/// Writes a bundle record by record.
pub struct Writer<W: Write> {
    out: W,
    /// The part being written, as an index into [`PARTS`].
    part: Option<usize>,
}

impl<W: Write> Writer<W> {
    /// Starts a bundle.
    ///
    /// # Errors
    /// What `out` returns.
    pub fn new(mut out: W) -> io::Result<Self> {
        write!(out, "{{\n  \"onus\": {VERSION}")?;
        Ok(Writer { out, part: None })
    }

    /// Writes one record. Records must come in the order of the parts: scales, articles, sources, claims.
    /// Numbers and what else is local to a database must be cleared
    /// ([`clear_local`](crate::model::Record::clear_local)).
    ///
    /// # Errors
    /// What `out` returns.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Scale(scale) => self.item(0, scale.as_ref()),
            Record::Article(article) => self.item(1, article.as_ref()),
            Record::Source(source) => self.item(2, source.as_ref()),
            Record::Claim(claim) => self.item(3, claim.as_ref()),
        }
    }

    fn item<T: Serialize>(&mut self, part: usize, item: &T) -> io::Result<()> {
        debug_assert!(self.part.is_none_or(|p| p <= part), "records out of order");
        if self.part == Some(part) {
            self.out.write_all(b",\n    ")?;
        } else {
            if self.part.is_some() {
                self.out.write_all(b"\n  ]")?;
            }
            write!(self.out, ",\n  \"{}\": [\n    ", PARTS[part])?;
            self.part = Some(part);
        }
        write_pretty(&mut self.out, item, "    ")
    }

    /// Ends the bundle and gives the output back, flushed.
    ///
    /// # Errors
    /// What the output returns.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.write_all(if self.part.is_some() { b"\n  ]\n}\n" } else { b"\n}\n" })?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Writes a value as indented JSON that is safe on a terminal: control and bidirectional override characters
/// are escaped, which changes nothing for a reader. `indent` stands before every line but the first.
///
/// # Errors
/// What `out` returns.
pub fn write_pretty<T: Serialize>(out: &mut impl Write, value: &T, indent: &str) -> io::Result<()> {
    let formatter = Pretty { inner: serde_json::ser::PrettyFormatter::new(), indent };
    let mut serializer = serde_json::Serializer::with_formatter(out, formatter);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Writes a value as JSON on one line, safe on a terminal like [`write_pretty`].
///
/// # Errors
/// What `out` returns.
pub fn write_line<T: Serialize>(out: &mut impl Write, value: &T) -> io::Result<()> {
    json::write(out, value)?;
    out.write_all(b"\n")
}

struct Pretty<'a> {
    inner: serde_json::ser::PrettyFormatter<'a>,
    indent: &'a str,
}

/// Passes a call to the inner formatter, moving each new line by the indent.
macro_rules! indented {
    ($($name:ident($($arg:ident: $ty:ty),*);)+) => {$(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $arg: $ty)*) -> io::Result<()> {
            let mut line = Vec::with_capacity(32);
            self.inner.$name(&mut line $(, $arg)*)?;
            for byte in line {
                out.write_all(&[byte])?;
                if byte == b'\n' {
                    out.write_all(self.indent.as_bytes())?;
                }
            }
            Ok(())
        }
    )+};
}

impl serde_json::ser::Formatter for Pretty<'_> {
    indented! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        write_fragment(out, fragment)
    }
}

/// Reads a bundle and hands each record to `f`, which may end the reading with an error of its own.
///
/// # Errors
/// [`FormatError`] with the place, and what `f` returns. Scales, articles and sources must stand before the
/// claims that refer to them.
pub fn read<E: From<FormatError>>(
    input: impl Read,
    mut f: impl FnMut(Record) -> Result<(), E>,
) -> Result<(), E> {
    read_each(input, |record| f(record?))
}

/// Reads a bundle like [`read`], and hands over a record that can't be read too: as the error that says why,
/// after which `f` may go on with the next.
///
/// # Errors
/// As for [`read`], for what ends the reading of the bundle.
pub fn read_each<E: From<FormatError>>(
    input: impl Read,
    mut f: impl FnMut(Result<Record, FormatError>) -> Result<(), E>,
) -> Result<(), E> {
    let budget = Rc::new(Cell::new(MAX_RECORD));
    let input = Bounded { input: skip_bom(input)?, budget: budget.clone() };
    let mut failure = None;
    let place = RefCell::new(String::from("the bundle"));
    let mut keep = |record| f(record).map_err(|e| failure = Some(e)).is_ok();
    let line = Rc::new(Cell::new(1));
    let input = Lines { input: io::BufReader::with_capacity(1 << 16, input), line: line.clone() };
    let mut json = serde_json::Deserializer::from_reader(input);
    let bundle = Bundle { keep: RefCell::new(&mut keep), place: &place, budget: &budget, line: &line };
    let result = bundle.deserialize(&mut json).and_then(|()| json.end());
    match (failure, result) {
        (Some(failure), _) => Err(failure),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) => Err(explain(&error, &budget, place.into_inner()).into()),
    }
}

/// A UTF-8 byte-order mark at the start says nothing and is passed over.
pub(super) fn skip_bom(mut input: impl Read) -> Result<impl Read, FormatError> {
    let mut start = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut start)?;
    if start == "\u{feff}".as_bytes() {
        start.clear();
    }
    Ok(io::Cursor::new(start).chain(input))
}

/// What serde_json's error means to the person whose file it is.
pub(super) fn explain(error: &serde_json::Error, budget: &Cell<usize>, place: String) -> FormatError {
    if budget.get() == 0 {
        return FormatError::TooLarge { record: place };
    }
    if let Some(kind) = error.io_error_kind() {
        return FormatError::Io(io::Error::new(kind, without_position(error)));
    }
    let reason = redact(&without_position(error));
    FormatError::Syntax { line: error.line(), column: error.column(), reason }
}

pub(super) fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_string())
}

/// Counts what one record takes, and ends the input when it is too much.
pub(super) struct Bounded<R> {
    /// What is read.
    pub input: R,
    /// How many bytes the record may still take.
    pub budget: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.budget.get());
        if most == 0 && !buffer.is_empty() {
            return Err(io::Error::other("record too large"));
        }
        let read = self.input.read(&mut buffer[..most])?;
        self.budget.set(self.budget.get() - read);
        Ok(read)
    }
}

/// Counts the lines that serde_json has taken, a byte at a time, from the buffer below.
struct Lines<R> {
    input: R,
    line: Rc<Cell<usize>>,
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let ends = buffer[..read].iter().filter(|byte| **byte == b'\n').count();
        self.line.set(self.line.get() + ends);
        Ok(read)
    }
}

struct Bundle<'a> {
    keep: RefCell<&'a mut dyn FnMut(Result<Record, FormatError>) -> bool>,
    place: &'a RefCell<String>,
    budget: &'a Cell<usize>,
    line: &'a Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Bundle<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Bundle<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a bundle: an object that starts with \"onus\": 1")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        use serde::de::Error;
        let mut seen = vec![];
        while let Some(key) = map.next_key::<String>()? {
            if seen.contains(&key) {
                return Err(A::Error::custom("a part of the bundle stands twice"));
            }
            if key == "onus" {
                let version: u64 = map.next_value()?;
                if version != VERSION {
                    let message =
                        format!("the bundle has version {version}, and this Onus reads version {VERSION}");
                    return Err(A::Error::custom(message));
                }
            } else if !seen.iter().any(|k| k == "onus") {
                return Err(A::Error::custom("not a bundle of Onus: it must start with the key onus"));
            } else {
                let part = PARTS.iter().position(|part| *part == key);
                let part = part.ok_or_else(|| A::Error::custom("a part that no bundle of version 1 has"))?;
                map.next_value_seed(Part { bundle: &self, part })?;
            }
            seen.push(key);
        }
        if seen.is_empty() {
            return Err(A::Error::custom("not a bundle of Onus: it must start with the key onus"));
        }
        Ok(())
    }
}

struct Part<'a, 'b> {
    bundle: &'b Bundle<'a>,
    part: usize,
}

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Part<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a list of {}", PARTS[self.part])
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        use serde::de::Error;
        for n in 0.. {
            *self.bundle.place.borrow_mut() = format!("{}[{n}]", PARTS[self.part]);
            self.bundle.budget.set(MAX_RECORD);
            let Some(raw) = list.next_element::<Box<RawValue>>()? else { break };
            let record = match self.part {
                0 => typed(raw.get()).map(|scale| Record::Scale(Box::new(scale))),
                1 => typed(raw.get()).map(|article| Record::Article(Box::new(article))),
                2 => typed(raw.get()).map(|source| Record::Source(Box::new(source))),
                _ => typed(raw.get()).map(|claim| Record::Claim(Box::new(claim))),
            };
            let record = record.map_err(|(field, reason)| {
                // Where its reading ended: the place to look at in an editor.
                let record = format!("line {}, {}", self.bundle.line.get(), self.bundle.place.borrow());
                FormatError::Record { record, field, reason }
            });
            if !(self.bundle.keep.borrow_mut())(record) {
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }
}

/// The most objects and the most lists in one record: each takes a hundred times the two bytes of the shortest.
const MAX_OBJECTS: usize = 200_000;

/// The most values in one record that follow another: each takes many times the two bytes of `,1`.
const MAX_VALUES: usize = 1_000_000;

/// The most texts in one record.
const MAX_TEXTS: usize = 1_000_000;

/// Refuses a record with so many parts that they would take far more memory than its text.
///
/// # Errors
/// The reason.
pub(super) fn sparse(text: &[u8]) -> Result<(), String> {
    // What is short can't have many.
    let some = |byte, most| text.len() > 1 << 20 && memchr::memchr_iter(byte, text).count() > most;
    // Prose has commas and brackets of its own.
    let many = |byte, most| some(byte, most) && outside_texts(text, byte) > most;
    let objects = many(b'{', MAX_OBJECTS) || many(b'[', MAX_OBJECTS);
    if objects || some(b'"', 2 * MAX_TEXTS) || many(b',', MAX_VALUES) {
        let most = format!("{MAX_OBJECTS} objects or lists, {MAX_TEXTS} texts, {MAX_VALUES} values");
        return Err(format!("it has more parts than a record may have: {most}"));
    }
    Ok(())
}

/// How often a byte stands in JSON outside of its texts.
fn outside_texts(json: &[u8], wanted: u8) -> usize {
    let (mut count, mut inside, mut escaped) = (0, false, false);
    for &byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            _ => count += usize::from(!inside && byte == wanted),
        }
    }
    count
}

/// Reads one record; on failure once more, slower, to learn which field it was, and why.
pub(super) fn typed<T: DeserializeOwned>(text: &str) -> Result<T, (String, String)> {
    sparse(text.as_bytes()).map_err(|reason| (String::new(), reason))?;
    serde_json::from_str(text).map_err(|_| {
        let mut json = serde_json::Deserializer::from_str(text);
        match serde_path_to_error::deserialize::<_, T>(&mut json) {
            Ok(_) => (String::new(), "it could not be read".into()),
            Err(error) => (field_of(&error), redact(&without_position(error.inner()))),
        }
    })
}
