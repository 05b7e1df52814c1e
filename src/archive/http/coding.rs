//! The compression of what a server sends (RFC 9110, section 8.4), undone while it is read. Nothing here limits
//! how much comes out; whoever reads counts.

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// A compression that we undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Coding {
    /// None.
    Plain,
    /// gzip (RFC 1952).
    Gzip,
    /// zlib (RFC 1950), or what some servers send under its name: deflate without its frame (RFC 1951).
    Deflate,
}

impl Coding {
    /// The coding that a `Content-Encoding` says; none for one that we can't undo.
    pub(in crate::archive) fn of(header: Option<&str>) -> Option<Coding> {
        match header.unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            "" | "identity" | "none" => Some(Coding::Plain),
            "gzip" | "x-gzip" => Some(Coding::Gzip),
            "deflate" => Some(Coding::Deflate),
            _ => None,
        }
    }

    /// `inner` with the coding undone. When `lenient`, what does not begin as the coding does is handed over as
    /// it is: archives keep the header of what they have already inflated.
    pub(in crate::archive) fn undo<'a>(
        self,
        inner: impl Read + 'a,
        lenient: bool,
    ) -> io::Result<Box<dyn Read + 'a>> {
        if self == Coding::Plain {
            return Ok(Box::new(inner));
        }
        let mut head = [0; 2];
        let (mut inner, mut got) = (inner, 0);
        while got < head.len() {
            match inner.read(&mut head[got..]) {
                Ok(0) => break,
                Ok(n) => got += n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let whole = BufReader::with_capacity(32 * 1024, io::Cursor::new(head).take(got as u64).chain(inner));
        let zlib = head[0] & 0x0f == 8 && u16::from_be_bytes(head) % 31 == 0;
        let fits = match self {
            Coding::Gzip => head == [0x1f, 0x8b],
            _ => zlib,
        };
        Ok(match self {
            // No bytes at all are no bytes, whatever is said of them.
            _ if got == 0 => Box::new(whole),
            _ if lenient && !fits => Box::new(whole),
            Coding::Gzip => Box::new(Drained(MultiGzDecoder::new(whole))),
            Coding::Deflate if zlib => Box::new(Drained(ZlibDecoder::new(whole))),
            _ => Box::new(Drained(DeflateDecoder::new(whole))),
        })
    }
}

/// A decoder that reads what stands under it to the end, so that a cut or a wrong length there is not missed.
struct Drained<D>(D);

/// What is under a decoder.
trait Under {
    fn under(&mut self) -> &mut dyn BufRead;
}

impl<R: BufRead> Under for MultiGzDecoder<R> {
    fn under(&mut self) -> &mut dyn BufRead {
        self.get_mut()
    }
}

impl<R: BufRead> Under for ZlibDecoder<R> {
    fn under(&mut self) -> &mut dyn BufRead {
        self.get_mut()
    }
}

impl<R: BufRead> Under for DeflateDecoder<R> {
    fn under(&mut self) -> &mut dyn BufRead {
        self.get_mut()
    }
}

impl<D: Read + Under> Read for Drained<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.0.read(buffer)?;
        if got == 0 && !buffer.is_empty() {
            loop {
                let rest = self.0.under().fill_buf()?.len();
                if rest == 0 {
                    break;
                }
                self.0.under().consume(rest);
            }
        }
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    fn undone(coding: Coding, bytes: &[u8], lenient: bool) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        coding.undo(bytes, lenient)?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn each_coding_is_undone() {
        let text = b"a page ".repeat(1000);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&text).unwrap();
        zlib.write_all(&text).unwrap();
        raw.write_all(&text).unwrap();
        let gzip = gzip.finish().unwrap();
        assert_eq!(undone(Coding::Gzip, &gzip, false).unwrap(), text);
        assert_eq!(undone(Coding::Deflate, &zlib.finish().unwrap(), false).unwrap(), text);
        assert_eq!(undone(Coding::Deflate, &raw.finish().unwrap(), false).unwrap(), text);
        assert_eq!(undone(Coding::Plain, &text, false).unwrap(), text);
        // Cut short, or not what it says.
        assert!(undone(Coding::Gzip, &gzip[..gzip.len() - 3], false).is_err());
        assert!(undone(Coding::Gzip, b"plain text", false).is_err());
        assert_eq!(undone(Coding::Gzip, b"plain text", true).unwrap(), b"plain text");
        assert_eq!(undone(Coding::Gzip, b"", false).unwrap(), b"");
    }

    #[test]
    fn the_names_of_codings() {
        assert_eq!(Coding::of(None), Some(Coding::Plain));
        assert_eq!(Coding::of(Some(" GZIP ")), Some(Coding::Gzip));
        for other in ["br", "zstd", "gzip, gzip", "compress"] {
            assert_eq!(Coding::of(Some(other)), None);
        }
    }
}
