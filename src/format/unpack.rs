//! Packed input read through: gzip (RFC 1952, also several members in a row) and Zstandard (RFC 8878), known by
//! their first bytes. What unpacks to far more than text ever does is refused.

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

/// Past this many bytes, more than [`RATIO`] times the packed size is refused.
const FREE: u64 = 64 << 20;

/// Text packs to a tenth, and a list that repeats itself to 1 part in 300 or 400. gzip packs nothing to less
/// than 1 part in 1,032, Zstandard to a part in tens of thousands, so that this is a limit mostly for the second;
/// what is read is held a record at a time whatever its length.
const RATIO: u64 = 1000;

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
            let message = format!(
                "it unpacks to more than {RATIO} times its size, more than any list does: unpack it first"
            );
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
        // A block that says: this byte, 128 KiB of it (RFC 8878, 3.1.1.2), after a header without a size.
        let block = [0x02, 0x00, 0x10, b'\n'];
        let mut trap = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
        (0..(FREE >> 17) + 8).for_each(|_| trap.extend(block));
        trap.extend([0x01, 0x00, 0x00]);
        let (mut input, _) = unpack(trap.as_slice()).unwrap();
        let error = io::copy(&mut input, &mut io::sink()).unwrap_err();
        assert!(error.to_string().contains("1000 times"), "{error}");
    }

    #[test]
    fn what_repeats_itself_is_no_trap() {
        let line = br#"{"claim":"The same words on every line of a long list","label":"False"}"#;
        let text: Vec<u8> =
            [&line[..], b"\n"].concat().repeat((FREE as usize + (8 << 20)) / (line.len() + 1));
        let packed = gzip(&text);
        assert!(text.len() / packed.len() > 200, "{}", text.len() / packed.len());
        let mut input = unpack(packed.as_slice()).unwrap().0;
        assert_eq!(io::copy(&mut input, &mut io::sink()).unwrap(), text.len() as u64);
    }
}
