//! Writing WARC 1.1: what the file is by, then a `resource` record per stored copy, each its own gzip member.
//! The same records give the same bytes.

use super::escape::escape;
use crate::archive::address::encode;
use crate::model::{Id, Timestamp};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};

/// A stored copy, as it goes into a file.
#[derive(Debug, Clone)]
pub struct Resource<'a> {
    /// The copy's identity.
    pub id: Id,
    /// The address that the bytes came from.
    pub url: Option<&'a str>,
    /// The name of the file that the bytes came from.
    pub file: Option<&'a str>,
    /// When the bytes were got; none when nobody stated it.
    pub retrieved_at: Option<&'a Timestamp>,
    /// When the copy was recorded: the record's date where the one above is not known, and marked so.
    pub recorded_at: &'a Timestamp,
    /// What the bytes are.
    pub media_type: &'a str,
    /// How many bytes.
    pub length: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: &'a str,
    /// The source that it is a copy of.
    pub source: Option<Id>,
    /// The source's title.
    pub title: Option<&'a str>,
    /// Whether the source is confidential.
    pub confidential: bool,
}

/// Why a record was not written. What stands in the output after it is no WARC file.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output failed.
    #[error("the WARC file could not be written")]
    Output(#[source] io::Error),
    /// The bytes could not be read.
    #[error("the bytes of the stored copy could not be read")]
    Payload(#[source] io::Error),
    /// Fewer or more bytes than stated.
    #[error("the stored copy has another length than was recorded: it was changed; `onus verify` says which")]
    Length,
    /// Other bytes than stated.
    #[error("the stored copy no longer has its SHA-256: it was changed; `onus verify` says which")]
    Tampered,
}

/// Writes one file.
pub struct Writer<W: Write> {
    out: W,
    /// The identity of the record that says what the file is by.
    info: Option<Id>,
}

impl<W: Write> Writer<W> {
    /// A writer to `out`, which is written in many small pieces.
    pub fn new(out: W) -> Self {
        Writer { out, info: None }
    }

    /// The first record: which software made the file, and when.
    pub fn info(&mut self, software: &str, now: &Timestamp) -> Result<(), WriteError> {
        let block = format!(
            "software: {}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n\
             description: a record with Onus-Retrieved-At: unknown carries the moment of its recording as \
             WARC-Date\r\n",
            escape(software)
        );
        let id = Id::of_content(format!("warcinfo {now} {software}").as_bytes());
        let sha256 = hexadecimal(&Sha256::digest(block.as_bytes()));
        let mut head = Head::new("warcinfo", id, now);
        head.field("WARC-Block-Digest", &format!("sha256:{sha256}"));
        head.field("Content-Type", "application/warc-fields");
        self.record(head, block.len() as u64, &sha256, &mut block.as_bytes())?;
        self.info = Some(id);
        Ok(())
    }

    /// A record with a stored copy, whose bytes `payload` gives; they must be as many and have the digest as stated.
    pub fn resource(&mut self, resource: &Resource, payload: &mut dyn Read) -> Result<(), WriteError> {
        let date = resource.retrieved_at.unwrap_or(resource.recorded_at);
        let mut head = Head::new("resource", resource.id, date);
        let target = match (resource.url, resource.file) {
            (Some(url), _) => encode(url),
            (None, Some(file)) => format!("file:///{}", encode(file).replace(['/', '?', '#'], "_")),
            (None, None) => format!("urn:uuid:{}", resource.id),
        };
        head.field("WARC-Target-URI", &target);
        // A block without a head of its own is its payload.
        for name in ["WARC-Block-Digest", "WARC-Payload-Digest"] {
            head.field(name, &format!("sha256:{}", resource.sha256));
        }
        if let Some(info) = self.info {
            head.field("WARC-Warcinfo-ID", &format!("<urn:uuid:{info}>"));
        }
        // Fields of our own, which others read over.
        if resource.retrieved_at.is_none() {
            head.field("Onus-Retrieved-At", "unknown");
        }
        if let Some(source) = resource.source {
            head.field("Onus-Source", &source.to_string());
        }
        if resource.confidential {
            head.field("Onus-Confidential", "yes");
        }
        let own = [
            ("Onus-Url", resource.url.filter(|url| *url != target)),
            ("Onus-File", resource.file),
            ("Onus-Title", resource.title),
        ];
        for (name, value) in own {
            if let Some(value) = value {
                head.field(name, &escape(value));
            }
        }
        head.field("Content-Type", &escape(resource.media_type));
        self.record(head, resource.length, resource.sha256, payload)
    }

    /// The output, with all records in it.
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.out.flush().map_err(WriteError::Output)?;
        Ok(self.out)
    }

    /// One record in a gzip member of its own.
    fn record(
        &mut self,
        mut head: Head,
        length: u64,
        sha256: &str,
        payload: &mut dyn Read,
    ) -> Result<(), WriteError> {
        head.field("Content-Length", &length.to_string());
        let mut member = GzEncoder::new(&mut self.out, Compression::default());
        let mut put = |bytes: &[u8]| member.write_all(bytes).map_err(WriteError::Output);
        put(head.0.as_bytes())?;
        put(b"\r\n")?;
        let (mut hash, mut left, mut chunk) = (Sha256::new(), length, vec![0; 64 * 1024]);
        loop {
            let got = match payload.read(&mut chunk) {
                Ok(0) => break,
                Ok(got) => got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(WriteError::Payload(error)),
            };
            left = left.checked_sub(got as u64).ok_or(WriteError::Length)?;
            hash.update(&chunk[..got]);
            put(&chunk[..got])?;
        }
        if left > 0 {
            return Err(WriteError::Length);
        }
        if !hexadecimal(&hash.finalize()).eq_ignore_ascii_case(sha256) {
            return Err(WriteError::Tampered);
        }
        put(b"\r\n\r\n")?;
        member.finish().map_err(WriteError::Output)?;
        Ok(())
    }
}

/// The head of a record.
struct Head(String);

impl Head {
    fn new(kind: &str, id: Id, date: &Timestamp) -> Self {
        let mut head = Head("WARC/1.1\r\n".into());
        head.field("WARC-Type", kind);
        head.field("WARC-Record-ID", &format!("<urn:uuid:{id}>"));
        head.field("WARC-Date", date.as_str());
        head
    }

    fn field(&mut self, name: &str, value: &str) {
        self.0.push_str(&format!("{name}: {value}\r\n"));
    }
}

/// Bytes in lower-case hexadecimal.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
