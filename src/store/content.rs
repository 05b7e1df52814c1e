//! Bytes as kept, the same bytes once, and the text in them. Bytes pass through in parts, so that memory does not
//! grow with a copy.

use super::sql::Json;
use super::{Error, ReadTx, Result, WriteTx};
use crate::model::Extract;
use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use rusqlite::params;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

/// How many compressed bytes stand in one part.
const PART: usize = 1 << 20;

/// The most room that is made before bytes come.
const ROOM: u64 = 32 << 20;

/// Bytes that were kept, on their way out. Whoever reads to the end learns from [`Copy::is_intact`] whether they
/// are still those that came in. Bytes that can't be inflated are an error of the kind
/// [`InvalidData`](io::ErrorKind::InvalidData).
pub struct Copy<'t> {
    inflated: ZlibDecoder<Parts<'t>>,
    hash: Sha256,
    sha256: String,
    length: u64,
}

/// Bytes that were compressed and hashed before the database is locked, which takes long for a big copy; they stand
/// in a file of the caller's, which is to be private: it is taken over as it is.
#[derive(Debug)]
pub struct Deflated {
    path: PathBuf,
    sha256: String,
    length: u64,
}

impl Deflated {
    /// Reads `bytes` to their end and writes them compressed into `out`, the new file at `path`.
    ///
    /// # Errors
    /// Of reading and writing.
    pub fn new(bytes: &mut dyn Read, is_text: bool, path: PathBuf, out: File) -> io::Result<Deflated> {
        let mut hashing = Hashing { bytes, hash: Sha256::new(), length: 0 };
        let mut out = io::BufWriter::new(out);
        io::copy(&mut ZlibEncoder::new(&mut hashing, level(is_text)), &mut out)?;
        out.flush()?;
        Ok(Deflated { path, sha256: hexadecimal(&hashing.hash.finalize()), length: hashing.length })
    }

    /// The SHA-256 of the bytes as they were read.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }
}

/// Text is compressed more than what is compressed already, as pictures and PDF are.
fn level(is_text: bool) -> Compression {
    if is_text { Compression::default() } else { Compression::fast() }
}

/// What the database holds of a copy, for a check of quotations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// The bytes have their hash, and so have the texts that were taken out of them.
    Intact(Vec<Extract>),
    /// They have not; why, in a few words.
    Tampered(&'static str),
    /// A bundle named the bytes, and they did not come.
    Absent,
}

impl Read for Copy<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inflated.read(buffer).map_err(|error| match error.get_ref() {
            Some(failed) if failed.is::<Error>() => error,
            _ => io::Error::new(io::ErrorKind::InvalidData, "the stored bytes can't be inflated"),
        })?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}

impl Copy<'_> {
    /// Whether the bytes read, all of them, have the hash of those that came in.
    pub fn is_intact(self) -> bool {
        hexadecimal(&self.hash.finalize()) == self.sha256
    }
}

/// The compressed bytes, a part at a time.
struct Parts<'t> {
    tx: &'t ReadTx<'t>,
    content: i64,
    part: i64,
    bytes: Vec<u8>,
    given: usize,
}

impl Read for Parts<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.bytes.len() {
            self.part += 1;
            let sql = "SELECT bytes FROM content_part WHERE content_id = $1 AND part = $2";
            let next = self.tx.row(sql, [self.content, self.part], |row| row.get(0));
            let Some(bytes) = next.map_err(io::Error::other)? else { return Ok(0) };
            (self.bytes, self.given) = (bytes, 0);
        }
        let read = (&self.bytes[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}

/// Counts and hashes what is read.
struct Hashing<'r> {
    bytes: &'r mut dyn Read,
    hash: Sha256,
    length: u64,
}

impl Read for Hashing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.bytes.read(buffer)?;
        self.hash.update(&buffer[..read]);
        self.length += read as u64;
        Ok(read)
    }
}

/// A hash as people write it.
pub(super) fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of an extract: of who made it, its pages and its note as JSON, a line end, and its text.
fn sha256_of(extract: &Extract) -> String {
    let Extract { by, text, pages, note } = extract;
    let about = serde_json::to_vec(&(by, pages, note)).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(about);
    hash.update(b"\n");
    hash.update(text.as_bytes());
    hexadecimal(&hash.finalize())
}

impl ReadTx<'_> {
    /// The bytes with a hash; none when they are not here.
    pub fn copy(&self, sha256: &str) -> Result<Option<Copy<'_>>> {
        let sql = "SELECT id, length FROM content WHERE sha256 = $1 AND kept = 1";
        let content: Option<(i64, i64)> = self.row(sql, [sha256], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(content.map(|(content, length)| {
            let parts = Parts { tx: self, content, part: 0, bytes: Vec::new(), given: 0 };
            Copy {
                inflated: ZlibDecoder::new(parts),
                hash: Sha256::new(),
                sha256: sha256.into(),
                length: length.unsigned_abs(),
            }
        }))
    }

    /// The texts that were taken out of the bytes with a hash, once the bytes and the texts are known to be those
    /// that were kept.
    ///
    /// # Errors
    /// The store's own. Parts that can't be inflated are [`Evidence::Tampered`].
    pub fn evidence(&self, sha256: &str) -> Result<Evidence> {
        let Some(mut copy) = self.copy(sha256)? else { return Ok(Evidence::Absent) };
        let sql = "SELECT x.by, x.sha256, x.text, x.pages, x.note FROM extract x
            JOIN content c ON c.id = x.content_id WHERE c.sha256 = $1 ORDER BY x.id";
        type Kept = (Extract, String, Option<Vec<u8>>);
        let kept: Vec<Kept> = self.rows(sql, [sha256], |row| {
            let (by, pages, note) = (row.get(0)?, row.get::<_, Json<_>>(3)?.0, row.get(4)?);
            Ok((Extract { by, text: String::new(), pages, note }, row.get(1)?, row.get(2)?))
        })?;
        let as_text = kept.iter().any(|(_, _, text)| text.is_none());
        // Room at once, but not for a length that was tampered with.
        let mut bytes = Vec::with_capacity(if as_text { copy.length.min(ROOM) as usize + 1 } else { 0 });
        let read = match as_text {
            true => copy.read_to_end(&mut bytes).map(|_| ()),
            false => io::copy(&mut copy, &mut io::sink()).map(|_| ()),
        };
        match read {
            Err(error) => return damaged(error, "the stored bytes can't be inflated"),
            Ok(()) if !copy.is_intact() => {
                return Ok(Evidence::Tampered("the stored bytes no longer have their SHA-256"));
            }
            Ok(()) => {}
        }
        let mut extracts = Vec::with_capacity(kept.len());
        for (extract, sha256, deflated) in kept {
            let mut text = String::new();
            match deflated {
                None => match String::from_utf8(bytes.clone()) {
                    Ok(whole) => text = whole,
                    Err(_) => return Ok(Evidence::Tampered("the stored bytes are not the text they were")),
                },
                Some(deflated) => {
                    if let Err(error) = ZlibDecoder::new(deflated.as_slice()).read_to_string(&mut text) {
                        return damaged(error, "the text taken out of the bytes can't be inflated");
                    }
                }
            }
            let extract = Extract { text, ..extract };
            if sha256_of(&extract) != sha256 {
                return Ok(Evidence::Tampered("the text taken out of the bytes no longer has its SHA-256"));
            }
            extracts.push(extract);
        }
        // What was taken out anew since comes before what it takes the place of.
        let latest: Vec<bool> = (0..extracts.len())
            .map(|n| extracts[n + 1..].iter().all(|later: &Extract| later.by != extracts[n].by))
            .collect();
        let mut of = latest.into_iter();
        let (mut first, older): (Vec<Extract>, Vec<Extract>) =
            extracts.into_iter().partition(|_| of.next().unwrap_or(true));
        first.extend(older.into_iter().rev());
        let extracts = first;
        Ok(Evidence::Intact(extracts))
    }

    /// Whether the bytes with a hash are here.
    pub fn is_kept(&self, sha256: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM content WHERE sha256 = $1 AND kept = 1";
        Ok(self.row(sql, [sha256], |_| Ok(()))?.is_some())
    }
}

/// What failed to be read: a failure of the database is one; bytes that are no zlib stream were changed.
fn damaged(error: io::Error, why: &'static str) -> Result<Evidence> {
    match error.downcast::<Error>() {
        Ok(failed) => Err(failed),
        Err(_) => Ok(Evidence::Tampered(why)),
    }
}

impl WriteTx<'_> {
    /// The row of the bytes with a hash, made where there is none.
    pub(super) fn content(&self, sha256: &str, length: u64) -> Result<i64> {
        let known = self.row("SELECT id FROM content WHERE sha256 = $1", [sha256], |row| row.get(0))?;
        if let Some(known) = known {
            return Ok(known);
        }
        let number = self.next("content")?;
        let sql = "INSERT INTO content (id, sha256, length, kept) VALUES ($1, $2, $3, 0)";
        self.execute(sql, params![number, sha256, length as i64])?;
        Ok(number)
    }

    /// Keeps bytes, unless they are here already, and says whether they are new.
    ///
    /// # Errors
    /// [`Error::Refused`] when the bytes do not have the hash they were announced with: they changed meanwhile.
    /// [`Error::Io`] when they can't be read.
    pub fn keep_bytes(&self, sha256: &str, length: u64, bytes: &mut dyn Read, is_text: bool) -> Result<bool> {
        let content = self.content(sha256, length)?;
        if self.is_kept(sha256)? {
            return Ok(false);
        }
        let mut hashing = Hashing { bytes, hash: Sha256::new(), length: 0 };
        self.keep_parts(content, &mut ZlibEncoder::new(&mut hashing, level(is_text)), length)?;
        let (hash, length) = (hexadecimal(&hashing.hash.finalize()), hashing.length);
        if hash != sha256 {
            return Err(Error::Refused("the copy changed while it was read: try again".into()));
        }
        self.are_kept(content, length)?;
        Ok(true)
    }

    /// As [`keep_bytes`](WriteTx::keep_bytes), for bytes that were compressed before: only writing is left to do.
    ///
    /// # Errors
    /// [`Error::Io`] when the file can't be read.
    pub fn keep_deflated(&self, deflated: &Deflated) -> Result<bool> {
        let content = self.content(&deflated.sha256, deflated.length)?;
        if self.is_kept(&deflated.sha256)? {
            return Ok(false);
        }
        let file = File::open(&deflated.path);
        let mut file = file.map_err(|source| Error::Io { path: "the copy to keep".into(), source })?;
        self.keep_parts(content, &mut file, deflated.length)?;
        self.are_kept(content, deflated.length)?;
        Ok(true)
    }

    fn keep_parts(&self, content: i64, deflated: &mut dyn Read, length: u64) -> Result<()> {
        let sql = "INSERT INTO content_part (content_id, part, bytes) VALUES ($1, $2, $3)";
        let mut buffer = Vec::with_capacity(PART.min(length as usize + 1024));
        for part in 1.. {
            buffer.clear();
            let read = (&mut *deflated).take(PART as u64).read_to_end(&mut buffer);
            read.map_err(|source| Error::Io { path: "the copy to keep".into(), source })?;
            if buffer.is_empty() {
                break;
            }
            self.execute(sql, params![content, part, buffer])?;
        }
        Ok(())
    }

    fn are_kept(&self, content: i64, length: u64) -> Result<()> {
        let sql = "UPDATE content SET kept = 1, length = $1 WHERE id = $2";
        self.execute(sql, params![length as i64, content])?;
        Ok(())
    }

    /// Keeps the text that an extractor took out of bytes, unless this very text of it is here.
    pub fn keep_extract(&self, sha256: &str, extract: &Extract) -> Result<()> {
        let sql = "SELECT id FROM content WHERE sha256 = $1";
        let content: i64 = self.row(sql, [sha256], |row| row.get(0))?.unwrap_or(0);
        let hash = sha256_of(extract);
        let known = "SELECT 1 FROM extract WHERE content_id = $1 AND sha256 = $2";
        if self.row(known, params![content, hash], |_| Ok(()))?.is_some() {
            return Ok(());
        }
        let mut text = None;
        if hexadecimal(&Sha256::digest(extract.text.as_bytes())) != sha256 {
            let mut deflated = Vec::new();
            let mut encoder = ZlibEncoder::new(extract.text.as_bytes(), Compression::default());
            let read = encoder.read_to_end(&mut deflated);
            read.map_err(|source| Error::Io { path: "the text to keep".into(), source })?;
            text = Some(deflated);
        }
        let sql = "INSERT INTO extract (content_id, by, sha256, text, pages, note)
            VALUES ($1, $2, $3, $4, $5, $6)";
        self.execute(sql, params![content, extract.by, hash, text, Json(&extract.pages), extract.note])?;
        Ok(())
    }
}
