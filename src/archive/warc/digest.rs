//! The digests that records state of themselves: `sha256:…` or `sha1:…`, in base32 or in hexadecimal.

use sha2::{Digest as _, Sha256};

/// What the bytes of a record are held against when they have been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A SHA-256 that the record states.
    Sha256,
    /// A SHA-1 that the record states. It shows that nothing broke; it proves nothing against forgers.
    Sha1,
    /// Nothing: the record states no digest, or one of another kind.
    Unchecked(&'static str),
}

/// A digest as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub proof: Proof,
    bytes: Vec<u8>,
}

impl Stated {
    /// Reads a digest. What can't be checked gives why.
    pub fn parse(text: &str) -> Result<Stated, Proof> {
        let (name, value) =
            text.trim().split_once(':').ok_or(Proof::Unchecked("its digest names no kind"))?;
        let (proof, length) = match name.to_ascii_lowercase().replace('-', "").as_str() {
            "sha256" => (Proof::Sha256, 32),
            "sha1" => (Proof::Sha1, 20),
            _ => return Err(Proof::Unchecked("its digest is neither SHA-256 nor SHA-1")),
        };
        let bytes = if value.len() == length * 2 { hexadecimal(value) } else { base32(value) };
        match bytes.filter(|bytes| bytes.len() == length) {
            Some(bytes) => Ok(Stated { proof, bytes }),
            None => Err(Proof::Unchecked("its digest is neither in base32 nor in hexadecimal")),
        }
    }

    /// What computes the digest.
    pub fn hasher(&self) -> Hasher {
        match self.proof {
            Proof::Sha1 => Hasher::Sha1(sha1_smol::Sha1::new()),
            _ => Hasher::Sha256(Sha256::new()),
        }
    }

    /// Whether the bytes that `hasher` saw have the digest.
    pub fn agrees(&self, hasher: Hasher) -> bool {
        let bytes: Vec<u8> = match hasher {
            Hasher::Sha1(hash) => hash.digest().bytes().to_vec(),
            Hasher::Sha256(hash) => hash.finalize().to_vec(),
        };
        bytes == self.bytes
    }
}

/// A digest in the making.
#[derive(Clone)]
pub(super) enum Hasher {
    Sha1(sha1_smol::Sha1),
    Sha256(Sha256),
}

impl Hasher {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Hasher::Sha1(hash) => hash.update(bytes),
            Hasher::Sha256(hash) => hash.update(bytes),
        }
    }
}

/// Bytes in hexadecimal (RFC 4648, section 8), of either case.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
    digits.map(|digits| digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

/// Bytes in base32 (RFC 4648, section 6), of either case, with or without `=`.
fn base32(text: &str) -> Option<Vec<u8>> {
    let (mut out, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte.to_ascii_uppercase() {
            byte @ b'A'..=b'Z' => byte - b'A',
            byte @ b'2'..=b'7' => byte - b'2' + 26,
            _ => return None,
        };
        bits = (bits << 5 | u32::from(value)) & 0xfff;
        held += 5;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_as_tools_write_them() {
        // Of `some text`, as warcio writes it, and of `abc`.
        for (text, of) in [
            ("sha1:G6VGHR3TTDMVIRZSMLQ2ABL4DZRS5WTX", "some text"),
            ("SHA-1:g6vghr3ttdmvirzsmlq2abl4dzrs5wtx", "some text"),
            ("sha1:a9993e364706816aba3e25717850c26c9cd0d89d", "abc"),
            ("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc"),
            ("sha256:XJ4BNP4PAHH6UQKBIDPF3LRCEOYAGYNDSYLXVHFUCD7WD4QACWWQ====", "abc"),
        ] {
            let stated = Stated::parse(text).unwrap();
            let mut hasher = stated.hasher();
            hasher.update(of.as_bytes());
            assert!(stated.agrees(hasher), "{text}");
            assert!(!stated.agrees(stated.hasher()), "{text}");
        }
        for text in
            ["", "abc", "md5:900150983cd24fb0d6963f7d28e17f72", "sha1:", "sha1:abc", "sha256:ü", "sha1:10"]
        {
            assert!(Stated::parse(text).is_err(), "{text}");
        }
    }
}
