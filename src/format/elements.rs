//! JSON records of others, one at a time: a list, one a line, several documents in a row, or a list inside of a
//! document, as in `{"claims": […]}`. Only the outer shape is read here; what a record holds, and whether it is
//! JSON at all, its format finds out, so that one bad record does not end the reading.

use super::{FormatError, MAX_RECORD, Refused, json, redact};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::io::{BufRead, Cursor, ErrorKind, Read};

/// How much of the first line is looked at to know whether each line is a record, in bytes.
const WINDOW: u64 = 1 << 20;

/// One record as it stands.
pub struct Element<'a> {
    /// Where it stands, as in `line 12` or `record 3`.
    pub place: String,
    /// Its bytes.
    pub text: &'a [u8],
    /// Whether it stands by itself and not in a list.
    pub alone: bool,
}

impl Element<'_> {
    /// The record verbatim, but for bytes that are no text.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(self.text).into_owned()
    }

    /// The record's members. Of a name that stands twice, the last counts.
    ///
    /// # Errors
    /// What is not JSON, deeper than 128 levels, of too many parts, or no object.
    pub fn object(&self) -> Result<Map<String, Value>, Refused> {
        let text = std::str::from_utf8(self.text)
            .map_err(|_| Refused::new("", "is not UTF-8: save the file as UTF-8"))?;
        json::sparse(self.text).map_err(|reason| Refused::new("", reason))?;
        match serde_json::from_str(text) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(Refused::new("", "is not an object with fields")),
            Err(error) => {
                let message = error.to_string();
                let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
                Err(Refused::new("", format!("is not JSON: {}", redact(message))))
            }
        }
    }
}

/// The numbers of a JSON text that are written in another form than they are kept: as they are kept.
pub fn rewritten(json: &[u8]) -> HashSet<String> {
    let (mut found, mut at) = (HashSet::new(), 0);
    while let Some(byte) = json.get(at) {
        let rest = &json[at..];
        let part = |b: &&u8| b.is_ascii_alphanumeric() || b"+-.".contains(b);
        match byte {
            b'"' => {
                let mut escaped = false;
                let inside = |b: &&u8| {
                    let ends = **b == b'"' && !escaped;
                    escaped = **b == b'\\' && !escaped;
                    !ends
                };
                at += 2 + rest[1..].iter().take_while(inside).count();
            }
            b'-' | b'0'..=b'9' => {
                let written = &rest[..rest.iter().take_while(part).count()];
                let plain =
                    written.len() < 16 && written != b"-0" && !written.iter().any(|b| b".eE".contains(b));
                let kept =
                    || serde_json::from_slice::<serde_json::Number>(written).ok().map(|n| n.to_string());
                if !plain && let Some(kept) = kept().filter(|kept| kept.as_bytes() != written) {
                    found.insert(kept);
                }
                at += written.len();
            }
            _ => at += 1,
        }
    }
    found
}

/// Hands each record to `keep`. Of an object that has a member of a name among `lists`, and a list there, the
/// records are those in the list.
///
/// # Errors
/// [`FormatError`] where the outer shape breaks off, or a record is too large; and what `keep` returns.
pub fn read<E: From<FormatError>>(
    mut input: impl BufRead,
    lists: &[&str],
    mut keep: impl FnMut(Element<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut start = Vec::new();
    let mut line = 0;
    while start.iter().all(u8::is_ascii_whitespace) {
        start.clear();
        line += 1;
        let read = input.by_ref().take(WINDOW).read_until(b'\n', &mut start).map_err(FormatError::from)?;
        if line == 1 && start.starts_with("\u{feff}".as_bytes()) {
            start.drain(..3);
        }
        if read == 0 {
            return Ok(());
        }
    }
    let first = start.trim_ascii();
    let whole = serde_json::from_slice::<IgnoredAny>(first).is_ok();
    let input = Cursor::new(start.clone()).chain(input);
    if first.starts_with(b"{") && whole {
        return lines(input, line, lists, keep);
    }
    let mut count = 0;
    let scanner = Scanner { input, taken: vec![], line, column: 0 };
    scanner.records(lists, &mut |text, alone| {
        count += 1;
        keep(Element { place: format!("record {count}"), text, alone })
    })
}

/// Each line is a record, or holds a list of them.
fn lines<E: From<FormatError>>(
    mut input: impl BufRead,
    first: usize,
    lists: &[&str],
    mut keep: impl FnMut(Element<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let mut line = Vec::new();
    for number in first.. {
        line.clear();
        let most = MAX_RECORD as u64 + 1;
        if input.by_ref().take(most).read_until(b'\n', &mut line).map_err(FormatError::from)? == 0 {
            break;
        }
        let place = format!("line {number}");
        if line.len() > MAX_RECORD {
            return Err(FormatError::TooLarge { record: place }.into());
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        // A line that is no JSON is handed over whole, to be refused as the record that it is.
        let sound = lists.is_empty() || serde_json::from_slice::<IgnoredAny>(text).is_ok();
        if !sound || lists.is_empty() {
            keep(Element { place, text, alone: true })?;
            continue;
        }
        let scanner = Scanner { input: text, taken: vec![], line: number, column: 0 };
        scanner.records(lists, &mut |text, alone| keep(Element { place: place.clone(), text, alone }))?;
    }
    Ok(())
}

/// Takes a record, and whether it stands alone.
type Keep<'k, E> = dyn FnMut(&[u8], bool) -> Result<(), E> + 'k;

struct Scanner<R> {
    input: R,
    /// What was taken of the record being read.
    taken: Vec<u8>,
    line: usize,
    column: usize,
}

impl<R: BufRead> Scanner<R> {
    fn wrong(&self, reason: &str) -> FormatError {
        FormatError::Syntax { line: self.line, column: self.column + 1, reason: reason.into() }
    }

    /// The next byte, which is not yet taken.
    fn peek(&mut self) -> Result<Option<u8>, FormatError> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes a byte that was peeked at.
    fn take(&mut self, byte: u8) -> Result<(), FormatError> {
        self.input.consume(1);
        self.column += 1;
        if byte == b'\n' {
            self.line += 1;
            self.column = 0;
        }
        self.taken.push(byte);
        if self.taken.len() > MAX_RECORD {
            return Err(FormatError::TooLarge {
                record: format!("the record that reaches to line {}", self.line),
            });
        }
        Ok(())
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> Result<Option<u8>, FormatError> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(Some(byte));
            }
            self.take(byte)?;
        }
        Ok(None)
    }

    /// Takes what must come next.
    fn expect(&mut self, wanted: u8) -> Result<(), FormatError> {
        match self.next()? {
            Some(byte) if byte == wanted => self.take(byte),
            Some(_) => Err(self.wrong(&format!("expected `{}`", char::from(wanted)))),
            None => Err(self.wrong("the text breaks off")),
        }
    }

    /// Takes a value: to the end of its brackets, its string, its word.
    fn value(&mut self) -> Result<(), FormatError> {
        let (mut depth, mut string, mut escaped) = (0usize, false, false);
        let from = self.taken.len();
        loop {
            let Some(byte) = self.peek()? else {
                let whole = depth == 0 && !string && self.taken.len() > from;
                return if whole { Ok(()) } else { Err(self.wrong("the text breaks off")) };
            };
            if string {
                self.take(byte)?;
                (string, escaped) = (escaped || byte != b'"', !escaped && byte == b'\\');
                if !string && depth == 0 {
                    return Ok(());
                }
                continue;
            }
            let ends = b",]}".contains(&byte) || byte.is_ascii_whitespace();
            if depth == 0 && ends {
                let empty = self.taken.len() == from;
                return if empty { Err(self.wrong("expected a value")) } else { Ok(()) };
            }
            self.take(byte)?;
            match byte {
                b'"' => string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 1 => return Ok(()),
                b'}' | b']' => depth -= 1,
                _ => {}
            }
        }
    }

    /// The records of the input, each with whether it stands alone.
    fn records<E: From<FormatError>>(mut self, lists: &[&str], keep: &mut Keep<'_, E>) -> Result<(), E> {
        while let Some(byte) = self.next()? {
            self.taken.clear();
            match byte {
                b'[' => self.list(keep)?,
                b'{' => self.object(lists, keep)?,
                _ => return Err(self.wrong("expected a list or an object").into()),
            }
        }
        Ok(())
    }

    fn list<E: From<FormatError>>(&mut self, keep: &mut Keep<'_, E>) -> Result<(), E> {
        self.expect(b'[')?;
        if self.next()? == Some(b']') {
            return Ok(self.take(b']')?);
        }
        loop {
            self.next()?;
            self.taken.clear();
            self.value()?;
            keep(&self.taken, false)?;
            match self.next()? {
                Some(b',') => self.take(b',')?,
                _ => return Ok(self.expect(b']')?),
            }
        }
    }

    fn object<E: From<FormatError>>(&mut self, lists: &[&str], keep: &mut Keep<'_, E>) -> Result<(), E> {
        if lists.is_empty() {
            self.value()?;
            return keep(&self.taken, true);
        }
        let mut listed = false;
        self.expect(b'{')?;
        if self.next()? != Some(b'}') {
            loop {
                self.next()?;
                let from = self.taken.len();
                self.value()?;
                let list = lists.iter().any(|list| self.taken[from..] == *format!("\"{list}\"").as_bytes());
                self.expect(b':')?;
                if self.next()? == Some(b'[') && list {
                    self.list(keep)?;
                    listed = true;
                } else {
                    self.value()?;
                }
                if listed {
                    self.taken.clear();
                }
                match self.next()? {
                    Some(b',') => self.take(b',')?,
                    _ => break,
                }
            }
        }
        self.expect(b'}')?;
        if listed { Ok(()) } else { keep(&self.taken, true) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &[u8]) -> (Vec<(String, String, bool)>, Option<String>) {
        let mut found = vec![];
        let result =
            read::<FormatError>(std::io::BufReader::with_capacity(3, text), &["claims"], |element| {
                found.push((element.place.clone(), element.raw(), element.alone));
                Ok(())
            });
        (found, result.err().map(|error| error.to_string()))
    }

    fn texts(text: &str) -> Vec<String> {
        let (found, error) = found(text.as_bytes());
        assert_eq!(error, None, "{text}");
        found.into_iter().map(|(_, text, _)| text).collect()
    }

    #[test]
    fn records_are_found_in_every_shape() {
        let two = [r#"{"a":"]}\"["}"#, "{}"];
        for text in [
            r#" [ {"a":"]}\"["} , {} ] "#.to_string(),
            format!("{{\"claims\" : [{},{}], \"nextPageToken\":\"x\"}}", two[0], two[1]),
            format!("{{\n\"next\":1,\"claims\":[\n{},\n{}]\n}}\n", two[0], two[1]),
            format!("{{\"claims\":[{}]}}\n\n{{\"claims\":[{}]}}", two[0], two[1]),
            format!("{}\r\n\r\n{}\r\n", two[0], two[1]),
            format!("\u{feff}\n{}\n{}", two[0], two[1]),
            format!("{{\"claims\":[{}\n,{}]}}", two[0], two[1]),
        ] {
            assert_eq!(texts(&text), two, "{text}");
        }
        assert_eq!(texts("{\n \"a\": [1]\n}\n{\n}"), ["{\n \"a\": [1]\n}", "{\n}"]);
        assert!(texts("").is_empty() && texts("[]").is_empty() && texts("\n\n").is_empty());
        assert_eq!(texts("[1, \"a\", null]"), ["1", "\"a\"", "null"]);
    }

    #[test]
    fn one_bad_line_is_one_record() {
        let (found, error) = found(b"{\"a\":1}\n{\"a\":\n{\"b\":2}\n");
        let places: Vec<_> = found.iter().map(|(place, text, _)| (place.as_str(), text.as_str())).collect();
        assert_eq!(places, [("line 1", "{\"a\":1}"), ("line 2", "{\"a\":"), ("line 3", "{\"b\":2}")]);
        assert_eq!(error, None);
    }

    #[test]
    fn a_broken_shape_is_an_error_with_its_place() {
        for (text, place) in [
            ("[\n{\"a\":1}\n{}]", "line 3, column 1: expected `]`"),
            ("[\n{\"a\":1},", "line 2, column 9: the text breaks off"),
            ("word", "line 1, column 1: expected a list or an object"),
            ("[1,]", "line 1, column 4: expected a value"),
            ("{\n\"a\" 1}", "line 2, column 5: expected `:`"),
        ] {
            assert_eq!(found(text.as_bytes()).1.as_deref(), Some(place), "{text}");
        }
        let deep = "[".repeat(1_000_000);
        assert!(found(deep.as_bytes()).1.unwrap().ends_with("the text breaks off"));
        let text = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
        let element = Element { place: String::new(), text: text.as_bytes(), alone: false };
        assert!(element.object().unwrap_err().reason.contains("recursion limit"));
    }

    #[test]
    fn a_record_of_too_many_parts_is_refused() {
        let refused = |text: String| {
            let element = Element { place: String::new(), text: text.as_bytes(), alone: false };
            element.object().err().map(|refused| refused.reason).unwrap_or_default()
        };
        for part in ["1,", "[],", "{},", "\"\","] {
            let reason = refused(format!("{{\"a\":[{}1]}}", part.repeat(1_100_000)));
            assert!(reason.contains("more parts than a record may have"), "{part}: {reason}");
        }
        assert_eq!(refused(format!("{{\"a\":\"{}\\\"\"}}", "1,[{".repeat(1_100_000))), "");
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[\\[\\]{}:,\"\\\\a1 \\nclaims]{0,40}", bytes: Vec<u8>) {
            found(text.as_bytes());
            found(&bytes);
        }
    }
}
