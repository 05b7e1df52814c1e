//! JSON Lines: each line is a small bundle of its own, with one claim and the sources and articles that it
//! refers to, so that a line can be cut out, filtered and sent on by itself. Scales, articles with their texts,
//! and what no claim refers to, have lines of their own.
//!
//! Both directions stream. Reading takes the lines to pieces in a thread of its own, a batch ahead of whoever
//! keeps the records.

use super::{FormatError, MAX_RECORD, field_of, json, redact};
use crate::model::{Article, Claim, RatingScale, Record, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::io::{self, BufRead, Write};
use std::sync::mpsc;

/// One line: a bundle on one line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The version of the bundle's form ([`json::VERSION`]).
    pub onus: u64,
    /// Rating scales.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scales: Vec<RatingScale>,
    /// Articles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<Article>,
    /// Sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// Claims; the exporter writes one a line, and behind it those that were merged into it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}

impl Line {
    /// A line that holds nothing yet.
    fn new() -> Line {
        Line { onus: json::VERSION, ..Line::default() }
    }

    /// Takes away what only this database knows.
    fn clear_local(&mut self) {
        self.scales.iter_mut().for_each(Record::clear_local);
        self.articles.iter_mut().for_each(Record::clear_local);
        self.sources.iter_mut().for_each(Record::clear_local);
        self.claims.iter_mut().for_each(Record::clear_local);
    }
}

/// Lines that are handed over at once to the thread that makes text of them, and how many such batches may be
/// on their way.
const LINES: usize = 64;
const AHEAD: usize = 4;

/// Bytes of text that are written at once.
const TEXT: usize = 1 << 16;

/// Appends a list of records under its key, or nothing for none.
fn push_list<T: AsRef<Vec<u8>>>(text: &mut Vec<u8>, key: &[u8], records: &[T]) {
    for (n, record) in records.iter().enumerate() {
        text.extend_from_slice(if n == 0 { key } else { b"," });
        text.extend_from_slice(record.as_ref());
    }
    if !records.is_empty() {
        text.push(b']');
    }
}

/// Writes lines, whose text a thread of its own makes. Numbers and what else is local to a database is left out.
///
/// For a file that brings back every number, records are written in the order of their numbers: scales,
/// articles, then claims, and before each claim those sources with lower numbers than its own highest that
/// stand in no line so far.
pub struct Writer<W: Write> {
    out: W,
    /// Text of lines that are not yet written.
    text: Vec<u8>,
    lines: Vec<Line>,
    ahead: usize,
    give: mpsc::Sender<Vec<Line>>,
    take: mpsc::Receiver<(Vec<Line>, io::Result<Vec<u8>>)>,
}

impl<W: Write> Writer<W> {
    /// Starts the lines.
    pub fn new(out: W) -> Self {
        let (give, lines) = mpsc::channel::<Vec<Line>>();
        let (send, take) = mpsc::channel();
        std::thread::spawn(move || {
            for mut batch in lines {
                let mut text = Vec::with_capacity(LINES << 11);
                let result = batch.iter_mut().try_for_each(|line| {
                    line.clear_local();
                    json::write_line(&mut text, line)
                });
                // The records go back to where they were made: memory that another thread frees is dear.
                if send.send((batch, result.map(|()| text))).is_err() {
                    break;
                }
            }
        });
        Writer { out, text: Vec::new(), lines: Vec::with_capacity(LINES), ahead: 0, give, take }
    }

    /// Writes a scale as a line.
    ///
    /// # Errors
    /// What the output returns; so for every function here.
    pub fn scale(&mut self, scale: RatingScale) -> io::Result<()> {
        self.line(Line { scales: vec![scale], ..Line::new() })
    }

    /// Writes an article, with its texts, as a line.
    pub fn article(&mut self, article: Article) -> io::Result<()> {
        self.line(Line { articles: vec![article], ..Line::new() })
    }

    /// Writes a source as a line.
    pub fn source(&mut self, source: Source) -> io::Result<()> {
        self.line(Line { sources: vec![source], ..Line::new() })
    }

    /// Writes a claim and those that were merged into it as a line, with the sources that they cite and those that these derive from, and the
    /// articles that they appear in, without their texts.
    pub fn claim(
        &mut self,
        claims: Vec<Claim>,
        sources: Vec<Source>,
        articles: Vec<Article>,
    ) -> io::Result<()> {
        self.line(Line { articles, sources, claims, ..Line::new() })
    }

    /// Writes a line of records that are JSON already, each as [`json::write_line`] has it, without what is local
    /// to a database.
    pub fn texts<T: AsRef<Vec<u8>>, C: AsRef<Vec<u8>>>(
        &mut self,
        articles: &[T],
        sources: &[T],
        claims: &[C],
    ) -> io::Result<()> {
        if !self.lines.is_empty() || self.ahead > 0 {
            self.hand_over(0)?;
        }
        let text = &mut self.text;
        write!(text, "{{\"onus\":{}", json::VERSION)?;
        push_list(text, b",\"articles\":[", articles);
        push_list(text, b",\"sources\":[", sources);
        push_list(text, b",\"claims\":[", claims);
        text.extend_from_slice(b"}\n");
        if self.text.len() < TEXT { Ok(()) } else { self.write_text() }
    }

    fn write_text(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }

    fn line(&mut self, line: Line) -> io::Result<()> {
        self.lines.push(line);
        if self.lines.len() < LINES { Ok(()) } else { self.hand_over(AHEAD) }
    }

    /// Hands the lines at hand over, and writes what has become text, so that at most `ahead` batches are left.
    fn hand_over(&mut self, ahead: usize) -> io::Result<()> {
        self.write_text()?;
        let lines = std::mem::replace(&mut self.lines, Vec::with_capacity(LINES));
        let gone = |_| io::Error::other("the thread that makes text of lines has ended");
        self.give.send(lines).map_err(|_| gone(mpsc::RecvError))?;
        self.ahead += 1;
        while self.ahead > ahead {
            let (_, text) = self.take.recv().map_err(gone)?;
            self.ahead -= 1;
            self.out.write_all(&text?)?;
        }
        Ok(())
    }

    /// Writes what is left and gives the output back, flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.hand_over(0)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Bytes of lines that are read before they are handed to the thread that takes them to pieces.
const BATCH: usize = 1 << 17;

/// Lines as read: the number of each, and its bytes or why there are none.
type Raw = Vec<(usize, Result<Vec<u8>, FormatError>)>;
/// The same, read.
type Read = Vec<(usize, Result<Line, FormatError>)>;

/// Reads lines and hands each with its number (from 1) to `keep`, which decides whether a line that can't be
/// read ends the reading. Blank lines are passed over; a byte-order mark at the start and carriage returns at
/// line ends say nothing. A last line that breaks off is an error of that line.
///
/// # Errors
/// What `keep` returns, and [`FormatError::Io`] when the input can't be read.
pub fn read<E: From<FormatError>>(
    mut input: impl BufRead,
    mut keep: impl FnMut(usize, Result<Line, FormatError>) -> Result<(), E>,
) -> Result<(), E> {
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel::<Raw>();
        let (give, take) = mpsc::channel::<Read>();
        scope.spawn(move || {
            for raw in receive {
                let read =
                    raw.into_iter().map(|(number, line)| (number, line.and_then(|l| parsed(number, &l))));
                if give.send(read.collect()).is_err() {
                    break;
                }
            }
        });
        let (mut number, mut ahead, mut last) = (0, 0, false);
        let mut keep_batch =
            |batch: Read| batch.into_iter().try_for_each(|(number, line)| keep(number, line));
        while !last {
            let (raw, bytes) = batch(&mut input, &mut number).map_err(FormatError::from)?;
            last = raw.is_empty();
            ahead += usize::from(send.send(raw).is_ok());
            // One batch ahead, but a huge one is waited for: memory holds one huge record, not two.
            while ahead > usize::from(!last && bytes < 8 * BATCH) {
                ahead -= 1;
                keep_batch(take.recv().unwrap_or_default())?;
            }
        }
        Ok(())
    })
}

/// The next lines that are not blank, and how many bytes they take; empty at the end.
fn batch(input: &mut impl BufRead, number: &mut usize) -> io::Result<(Raw, usize)> {
    let (mut lines, mut bytes) = (Raw::new(), 0);
    while bytes < BATCH {
        let mut line = Vec::new();
        let whole = read_line(input, &mut line)?;
        if whole.is_none() {
            break;
        }
        *number += 1;
        if *number == 1 && line.starts_with("\u{feff}".as_bytes()) {
            line.drain(..3);
        }
        if whole == Some(false) {
            lines.push((*number, Err(FormatError::TooLarge { record: format!("line {number}") })));
        } else if !line.trim_ascii().is_empty() {
            bytes += line.len() + 64;
            lines.push((*number, Ok(line)));
        }
    }
    Ok((lines, bytes))
}

/// Reads up to and with the next line end: whether the line is not longer than [`MAX_RECORD`]; none at the end.
/// What is longer is passed over.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    let mut any = false;
    let mut whole = true;
    loop {
        let chunk = match input.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if chunk.is_empty() {
            return Ok(any.then_some(whole));
        }
        any = true;
        let end = memchr::memchr(b'\n', chunk);
        let length = end.map_or(chunk.len(), |end| end + 1);
        if line.len() + length > MAX_RECORD {
            whole = false;
            *line = Vec::new();
        }
        if whole {
            line.extend_from_slice(&chunk[..length]);
        }
        input.consume(length);
        if end.is_some() {
            return Ok(Some(whole));
        }
    }
}

/// Reads one line; on failure once more, slower, to learn which field it was.
fn parsed(number: usize, line: &[u8]) -> Result<Line, FormatError> {
    let record = || format!("line {number}");
    let text = std::str::from_utf8(line).map_err(|error| FormatError::Syntax {
        line: number,
        column: error.valid_up_to() + 1,
        reason: "this is not UTF-8 text".into(),
    })?;
    // The types would take a list for an object with its fields in order.
    if !text.trim_start().starts_with('{') {
        let reason = "not a bundle of Onus on one line: it must start with {\"onus\": 1".into();
        return Err(FormatError::Syntax { line: number, column: 1, reason });
    }
    if let Err(reason) = json::sparse(line) {
        return Err(FormatError::Record { record: record(), field: String::new(), reason });
    }
    let error = match serde_json::from_str::<Line>(text) {
        Ok(line) if line.onus == json::VERSION => return Ok(line),
        Ok(line) => {
            let reason =
                format!("the line has version {}, and this Onus reads version {}", line.onus, json::VERSION);
            return Err(FormatError::Record { record: record(), field: "onus".into(), reason });
        }
        Err(error) => error,
    };
    if !error.is_data() {
        let reason = redact(&json::without_position(&error));
        return Err(FormatError::Syntax { line: number, column: error.column(), reason });
    }
    let mut again = serde_json::Deserializer::from_str(text);
    let (field, reason) = match serde_path_to_error::deserialize::<_, Line>(&mut again) {
        Ok(_) => (String::new(), "it could not be read".to_string()),
        Err(error) => (field_of(&error), redact(&json::without_position(error.inner()))),
    };
    // The path of the line itself is a dot.
    let field = if field == "." { String::new() } else { field };
    Err(FormatError::Record { record: record(), field, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What became of each line, as text.
    fn lines(input: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        let input = io::BufReader::with_capacity(7, input);
        read(input, |number, line| {
            found.push(match line {
                Ok(line) => format!("{number}: {}", line.claims.iter().map(|c| &*c.text).collect::<String>()),
                Err(error) => format!("{number}: {error}"),
            });
            Ok::<_, FormatError>(())
        })
        .unwrap();
        found
    }

    #[test]
    fn each_line_is_read_by_itself() {
        let input = "\u{feff}{\"onus\":1,\"claims\":[{\"text\":\"A\"}]}\r\n\n  \r\n\
            {\"onus\":1,\"claims\":[{\"text\":\"caf\u{e9}\"}]}\n{\"onus\":1}";
        assert_eq!(lines(input.as_bytes()), ["1: A", "4: caf\u{e9}", "5: "]);
        assert_eq!(lines(b""), [""; 0]);
        assert_eq!(lines(b"\n\n"), [""; 0]);
    }

    #[test]
    fn a_wrong_line_is_named_with_its_field_and_the_next_is_read() {
        let good = "{\"onus\":1,\"claims\":[{\"text\":\"B\"}]}";
        for (line, wanted) in [
            ("{\"onus\":2}", "onus: the line has version 2, and this Onus reads version 1"),
            ("{}", "missing field `onus`"),
            (
                "{\"onus\":1,\"claims\":[{\"text\":1}]}",
                "claims[0].text: invalid type: integer, expected a string",
            ),
            ("{\"onus\":1,\"claims\":[{\"text\":\"a\",\"hue\":1}]}", "claims[0]: unknown field hue"),
            ("{\"onus\":1,\"claims\":[{\"text\":\"zz secret\"", "EOF while parsing a"),
            ("[1]", "not a bundle"),
            ("{\"onus\":1} {}", "trailing characters"),
            ("{\"onus\":1,\"claims\":[{\"text\":\"\0\"}]}", "control character"),
        ] {
            let found = lines(format!("{line}\n{good}").as_bytes());
            assert!(found[0].contains(wanted) && found[0].contains("line 1"), "{line}: {}", found[0]);
            assert!(!found[0].contains("secret"), "{}", found[0]);
            assert_eq!(found[1], "2: B");
        }
        let found = lines(&[b"{\"onus\":1,\"claims\":[{\"text\":\"\xff\"}]}\n", good.as_bytes()].concat());
        assert_eq!(found, ["1: line 1, column 30: this is not UTF-8 text", "2: B"]);
    }

    #[test]
    fn a_line_that_is_too_long_is_named_and_passed_over() {
        let huge = io::Read::take(io::repeat(b' '), MAX_RECORD as u64 + 5);
        let input = io::Read::chain(huge, &b"\n{\"onus\":1}"[..]);
        let mut found = Vec::new();
        read(io::BufReader::new(input), |number, line| {
            found.push((number, line.map_err(|e| e.to_string())));
            Ok::<_, FormatError>(())
        })
        .unwrap();
        assert!(matches!(&found[0], (1, Err(e)) if e.contains("line 1: larger than 32 MiB")), "{found:?}");
        assert!(matches!(&found[1], (2, Ok(_))));
    }

    #[test]
    fn whoever_keeps_them_may_stop() {
        let many = "{\"onus\":1}\n".repeat(100_000);
        let mut kept = 0;
        let stopped = read(many.as_bytes(), |_, _| {
            kept += 1;
            if kept == 3 { Err(FormatError::TooLarge { record: String::new() }) } else { Ok(()) }
        });
        assert!(stopped.is_err() && kept == 3);
    }

    #[test]
    fn what_is_written_comes_back() {
        let source = Source { title: "S \u{202e}\u{7f}\"\n".into(), ..Source::default() };
        let claim = Claim { text: "C \u{85}\u{2028}".into(), ..Claim::default() };
        let article = Article { title: "A".into(), ..Article::default() };
        let scale = RatingScale { name: "s".into(), ..RatingScale::default() };
        let mut writer = Writer::new(Vec::new());
        writer.scale(scale.clone()).unwrap();
        writer.article(article.clone()).unwrap();
        writer.source(source.clone()).unwrap();
        let numbered = Claim { number: Some(crate::model::ClaimNo(1)), ..claim.clone() };
        writer.claim(vec![numbered], vec![source.clone()], vec![article.clone()]).unwrap();
        let written = writer.finish().unwrap();
        let text = std::str::from_utf8(&written).unwrap();
        assert!(!text.chars().any(|c| c != '\n' && crate::text::visible::commands(c)), "{text}");
        let mut read_back = Vec::new();
        read(&*written, |_, line| {
            read_back.push(line?);
            Ok::<_, FormatError>(())
        })
        .unwrap();
        let onus = json::VERSION;
        let wanted = [
            Line { onus, scales: vec![scale], ..Line::default() },
            Line { onus, articles: vec![article.clone()], ..Line::default() },
            Line { onus, sources: vec![source.clone()], ..Line::default() },
            Line {
                onus,
                articles: vec![article],
                sources: vec![source],
                claims: vec![claim],
                ..Line::default()
            },
        ];
        assert_eq!(read_back, wanted);
    }
}
