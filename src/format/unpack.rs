//! Packed input read through: gzip (RFC 1952, also several members in a row) and Zstandard (RFC 8878), known by
//! their first bytes. What unpacks to far more than honest text would is refused.

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

/// Past this many bytes, more than [`RATIO`] times the packed size is refused.
const FREE: u64 = 64 << 20;

/// Text packs to a tenth; a thousandth is a trap.
const RATIO: u64 = 200;

/// How an input was packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// Not at all.
    Plain,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
}

/// The unpacked input, buffered, and how it was packed.
///
/// # Errors
/// What the input returns.
pub fn unpack<'i>(mut input: impl Read + 'i) -> io::Result<(Box<dyn BufRead + 'i>, Packed)> {
    let mut start = Vec::with_capacity(4);
    input.by_ref().take(4).read_to_end(&mut start)?;
    let packed = match start.as_slice() {
        [0x1f, 0x8b, ..] => Packed::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd] => Packed::Zstd,
        _ => Packed::Plain,
    };
    let whole = Cursor::new(start).chain(input);
    if packed == Packed::Plain {
        return Ok((Box::new(BufReader::with_capacity(1 << 16, whole)), packed));
    }
    let (read, failed) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(false)));
    let counted = Counted { input: whole, read: read.clone(), failed: failed.clone() };
    let counted = BufReader::with_capacity(1 << 16, counted);
    let unpacked: Box<dyn Read + 'i> = match packed {
        Packed::Gzip => Box::new(MultiGzDecoder::new(counted)),
        _ => Box::new(Frames { input: Some(counted), frame: None }),
    };
    let guarded = Guarded { input: unpacked, by: packed, packed: read, unpacked: 0, failed };
    Ok((Box::new(BufReader::with_capacity(1 << 16, guarded)), packed))
}

/// Counts what is read, and notes when it can't be.
struct Counted<R> {
    input: R,
    read: Rc<Cell<u64>>,
    failed: Rc<Cell<bool>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer).inspect_err(|_| self.failed.set(true))?;
        self.read.set(self.read.get() + read as u64);
        Ok(read)
    }
}

/// Ends an input that unpacks to too much, and says of one that can't be unpacked that it is bad data. What the
/// input itself returns is passed on.
struct Guarded<R> {
    input: R,
    by: Packed,
    packed: Rc<Cell<u64>>,
    unpacked: u64,
    failed: Rc<Cell<bool>>,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer).map_err(|error| {
            if self.failed.get() {
                return error;
            }
            let by = if self.by == Packed::Gzip { "gzip" } else { "Zstandard" };
            let after = self.unpacked;
            let message = format!("the {by} data is damaged or breaks off, after {after} bytes of text");
            io::Error::new(io::ErrorKind::InvalidData, message)
        })?;
        self.unpacked += read as u64;
        if self.unpacked > FREE && self.unpacked / RATIO > self.packed.get() {
            let message = format!("it unpacks to more than {RATIO} times its size, as no honest text does");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(read)
    }
}

/// Zstandard frames in a row, of which the decoder reads one.
struct Frames<R: BufRead> {
    input: Option<R>,
    frame: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.input = self.frame.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut input) = self.input.take() else { return Ok(0) };
            if input.fill_buf()?.is_empty() {
                return Ok(0);
            }
            self.frame = Some(StreamingDecoder::new(input).map_err(io::Error::other)?);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn read(bytes: &[u8]) -> io::Result<(String, Packed)> {
        let (mut input, packed) = unpack(bytes)?;
        let mut text = String::new();
        input.read_to_string(&mut text)?;
        Ok((text, packed))
    }

    #[test]
    fn each_way_of_packing_is_read_through() {
        for (bytes, packed) in [
            (b"one two".to_vec(), Packed::Plain),
            (gzip(b"one two"), Packed::Gzip),
            ([gzip(b"one "), gzip(b"two")].concat(), Packed::Gzip),
            (zstd(b"one two"), Packed::Zstd),
            ([zstd(b"one "), zstd(b"two")].concat(), Packed::Zstd),
        ] {
            assert_eq!(read(&bytes).unwrap(), ("one two".to_string(), packed));
        }
        assert_eq!(read(b"").unwrap().0, "");
        assert_eq!(read(b"\x1f").unwrap().0, "\x1f");
    }

    #[test]
    fn what_is_cut_short_is_an_error() {
        for mut bytes in [gzip(&[b'x'; 5000]), zstd(b"words that end too soon")] {
            bytes.truncate(bytes.len() - 3);
            let error = read(&bytes).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
            assert!(error.to_string().contains("breaks off, after "), "{error}");
        }
    }

    #[test]
    fn an_input_that_can_not_be_read_is_no_bad_data() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("interrupted"))
            }
        }
        for mut bytes in [gzip(&[b'x'; 5000]), zstd(b"words that end too soon")] {
            bytes.truncate(bytes.len() - 3);
            let mut input = unpack(bytes.as_slice().chain(Broken)).unwrap().0;
            let error = io::copy(&mut input, &mut io::sink()).unwrap_err();
            assert!(
                error.kind() == io::ErrorKind::Other && error.to_string().contains("interrupted"),
                "{error}"
            );
        }
    }

    #[test]
    fn a_trap_ends_at_the_limit() {
        let mut trap = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..(FREE >> 20) + 8 {
            trap.write_all(&[b'\n'; 1 << 20]).unwrap();
        }
        let trap = trap.finish().unwrap();
        let (mut input, _) = unpack(trap.as_slice()).unwrap();
        let error = io::copy(&mut input, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("200 times"), "{error}");
    }
}
