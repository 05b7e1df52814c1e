//! Mutants of a file: bytes flipped, cut, inserted, doubled, taken from another file, and words changed for each
//! other.

use super::generate::Generator;
use super::samples::{Sample, gzip, zstd};

/// What readers may stumble over.
const TOKENS: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xc0\xaf",
    b"\\ud800",
    b"\\u0000",
    b"1e999",
    b"-1",
    b"18446744073709551616",
    b"null",
    b"true",
    b"[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":",
    b"<",
    b"</script>",
    b"<!--",
    b"-->",
    b"<script type=\"application/ld+json\">",
    b"<![CDATA[",
    b"&#x0;",
    b"&quot;",
    b"@",
    b"@book{",
    b"#",
    b"%",
    b"(",
    b")",
    b"=",
    b"\r\nER  - \r\n",
    b"\r\nTY  - BOOK\r\n",
    b"\x1b[2J",
    "\u{202e}".as_bytes(),
    b"9999-99-99",
    b"\"@type\":\"ClaimReview\",",
    b"\"onus:bundle\":{\"onus\":1},",
    b"\"custom\":{\"onus\":{}},",
    b"\"onus\":2,",
    b"zqv9",
];

fn at(rng: &mut Generator, length: usize) -> usize {
    rng.below(length as u64 + 1) as usize
}

/// A part of a file, more often a short one.
fn part(rng: &mut Generator, length: usize) -> std::ops::Range<usize> {
    let start = at(rng, length);
    let most = if rng.below(3) == 0 { length - start } else { (length - start).min(40) };
    start..start + at(rng, most)
}

/// The words of a file: what stands between marks.
fn words(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut words = Vec::new();
    let mut start = 0;
    for end in 0..=bytes.len() {
        let word = bytes.get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b >= 0x80 || *b == b'-');
        if !word {
            if end > start {
                words.push(start..end);
            }
            start = end + 1;
        }
    }
    words
}

/// Changes `bytes` once.
fn change(rng: &mut Generator, bytes: &mut Vec<u8>, others: &[Sample]) {
    match rng.below(8) {
        0 if !bytes.is_empty() => {
            let at = rng.below(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << rng.below(8);
        }
        1 if !bytes.is_empty() => {
            let at = rng.below(bytes.len() as u64) as usize;
            bytes[at] = rng.draw() as u8;
        }
        2 => bytes.truncate(at(rng, bytes.len())),
        3 => drop(bytes.drain(part(rng, bytes.len()))),
        4 => {
            let token = TOKENS[rng.below(TOKENS.len() as u64) as usize];
            let at = at(rng, bytes.len());
            bytes.splice(at..at, token.iter().copied());
        }
        5 => {
            let part = part(rng, bytes.len());
            let (copy, at) = (bytes[part].to_vec(), at(rng, bytes.len()));
            bytes.splice(at..at, copy);
        }
        6 => {
            let other = &others[rng.below(others.len() as u64) as usize].bytes;
            let (from, to) = (part(rng, other.len()), part(rng, bytes.len()));
            bytes.splice(to, other[from].iter().copied());
        }
        _ => {
            let words = words(bytes);
            if words.len() > 1 {
                let mut pick = || words[rng.below(words.len() as u64) as usize].clone();
                let (one, other) = (pick(), pick());
                let (one, other) = if one.start < other.start { (one, other) } else { (other, one) };
                if one.end < other.start {
                    let (first, second) = (bytes[one.clone()].to_vec(), bytes[other.clone()].to_vec());
                    bytes.splice(other, first);
                    bytes.splice(one, second);
                }
            }
        }
    }
}

/// A mutant of one of the samples, sometimes packed, before or after it was changed.
pub fn mutant(rng: &mut Generator, samples: &[Sample]) -> Sample {
    let mut sample = samples[rng.below(samples.len() as u64) as usize].clone();
    let pack = match rng.below(10) {
        0 => gzip,
        1 => zstd,
        _ => |bytes: &[u8]| bytes.to_vec(),
    };
    let late = rng.below(2) == 0;
    if late {
        sample.bytes = pack(&sample.bytes);
    }
    for _ in 0..=rng.zipf(6) {
        change(rng, &mut sample.bytes, samples);
    }
    if !late {
        sample.bytes = pack(&sample.bytes);
    }
    sample
}
