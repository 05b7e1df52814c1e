//! A ZIP archive with the hash of each of its files in `SHA256SUMS`, written in one go: it may go into a pipe, and
//! memory does not grow with the files.

use crate::model::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::{self, Write};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The file that holds the hashes, in the form that `sha256sum -c` reads.
pub const SUMS: &str = "SHA256SUMS";

/// From so many bytes on a file is announced as one that may need the 64-bit fields of ZIP. Compressed, bytes
/// that are no text may become a few more than they were.
const LARGE: u64 = 0xFF00_0000;

/// An archive on its way out.
pub struct Pack<W: Write> {
    zip: ZipWriter<StreamWriter<W>>,
    at: DateTime,
    names: HashSet<String>,
    sums: String,
}

/// What a file is, as far as packing it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text, which is worth compressing well.
    Text,
    /// Bytes, most of which are compressed already, with their number as far as it is known.
    Bytes(u64),
}

/// Counts, hashes and passes on.
struct Hashing<'z, W: Write> {
    zip: &'z mut ZipWriter<StreamWriter<W>>,
    hash: Sha256,
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.zip.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.zip.flush()
    }
}

impl<W: Write> Pack<W> {
    /// Begins an archive whose files all bear the time `at`, to two seconds and in UTC: ZIP knows no zone. A time
    /// before 1980 or after 2107, which ZIP has no numbers for, becomes the first of 1980.
    pub fn new(out: W, at: &Timestamp) -> Self {
        let number = |from: usize, to: usize| at.as_str().get(from..to).and_then(|t| t.parse::<u16>().ok());
        let part = |from, to| number(from, to).unwrap_or(0) as u8;
        let time = (part(11, 13), part(14, 16), part(17, 19));
        let year = number(0, 4).unwrap_or(0);
        let at = DateTime::from_date_and_time(year, part(5, 7), part(8, 10), time.0, time.1, time.2);
        let (zip, at) = (ZipWriter::new_stream(out), at.unwrap_or_default());
        Pack { zip, at, names: HashSet::new(), sums: String::new() }
    }

    /// Adds a file that `write` writes, and gives back what that gives back.
    ///
    /// # Errors
    /// What `write` and the output return; [`io::ErrorKind::InvalidInput`] for a path that stands in the archive
    /// already, or that is not made of folders and a name in ASCII letters, digits and `.-_`, none beginning with
    /// a dot: every system can unpack these, and none of them leads out of the folder.
    pub fn file<T, E: From<io::Error>>(
        &mut self,
        path: &str,
        kind: Kind,
        write: impl FnOnce(&mut dyn Write) -> Result<T, E>,
    ) -> Result<T, E> {
        self.begin(path, kind)?;
        let mut hashing = Hashing { zip: &mut self.zip, hash: Sha256::new() };
        let value = write(&mut hashing)?;
        let hash: String = hashing.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        self.sums.push_str(&format!("{hash}  {path}\n"));
        Ok(value)
    }

    /// Adds a text.
    ///
    /// # Errors
    /// As for [`file`](Pack::file).
    pub fn text(&mut self, path: &str, text: &str) -> io::Result<()> {
        self.file(path, Kind::Text, |out| out.write_all(text.as_bytes()))
    }

    /// Adds the hashes, and ends the archive.
    ///
    /// # Errors
    /// What the output returns.
    pub fn finish(mut self) -> io::Result<W> {
        let sums = std::mem::take(&mut self.sums);
        self.begin(SUMS, Kind::Text)?;
        self.zip.write_all(sums.as_bytes())?;
        Ok(self.zip.finish()?.into_inner())
    }

    fn begin(&mut self, path: &str, kind: Kind) -> io::Result<()> {
        let plain = |c: u8| c.is_ascii_alphanumeric() || b".-_".contains(&c);
        let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
        if !path.split('/').all(sound) || !self.names.insert(path.to_ascii_lowercase()) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "no name for a file of an archive"));
        }
        let (level, large) = match kind {
            Kind::Text => (6, true),
            Kind::Bytes(length) => (1, length >= LARGE),
        };
        // The sizes of a text are not known ahead; the 64-bit fields cost it twenty bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(level))
            .last_modified_time(self.at)
            .unix_permissions(0o644)
            .large_file(large);
        Ok(self.zip.start_file(path, options)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn at() -> Timestamp {
        "2026-11-22T12:00:00.000Z".parse().unwrap()
    }

    fn packed(at: &Timestamp, files: &[(&str, &str)]) -> Vec<u8> {
        let mut pack = Pack::new(Vec::new(), at);
        for (name, text) in files {
            pack.text(name, text).unwrap();
        }
        pack.finish().unwrap()
    }

    #[test]
    fn what_went_in_comes_out_with_its_hash() {
        let bytes = packed(&at(), &[("index.html", "<p>one"), ("copies/1-a.pdf", "")]);
        let mut zip = zip::ZipArchive::new(io::Cursor::new(&bytes)).unwrap();
        let names: Vec<_> =
            (0..zip.len()).map(|n| zip.by_index(n).unwrap().name().unwrap().into_owned()).collect();
        assert_eq!(names, ["index.html", "copies/1-a.pdf", SUMS]);
        let mut sums = String::new();
        zip.by_name(SUMS).unwrap().read_to_string(&mut sums).unwrap();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  copies/1-a.pdf";
        assert_eq!(sums.lines().last(), Some(empty));
        let mut text = String::new();
        zip.by_name("index.html").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "<p>one");
        assert_eq!(bytes, packed(&at(), &[("index.html", "<p>one"), ("copies/1-a.pdf", "")]));
    }

    #[test]
    fn a_time_that_zip_has_no_number_for_is_no_failure() {
        for at in ["1979-12-31T23:59:59.000Z", "2108-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z"] {
            packed(&at.parse().unwrap(), &[("a", "b")]);
        }
    }

    #[test]
    fn a_name_that_leads_elsewhere_or_stands_twice_is_refused() {
        let mut pack = Pack::new(Vec::new(), &at());
        pack.text("a/b.txt", "").unwrap();
        for name in
            ["", "/a", "../a", "a/../b", "a//b", "a\\b", "a b", "a\n", ".a", "\u{e9}", "a/B.TXT", "c:d"]
        {
            let refused = pack.text(name, "").unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput, "{name}");
        }
    }
}
