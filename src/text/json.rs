//! Strings of JSON that are safe on a terminal: control and bidirectional override characters are escaped, which
//! changes nothing for a reader.

use super::visible::commands;
use serde::Serialize;
use std::io::{self, Write};

/// Whether a byte is one that may start a commanding character in UTF-8, or DEL. (JSON itself escapes C0.)
fn may_command(byte: u8) -> bool {
    (byte == 0x7f) | (byte == 0xc2) | (byte == 0xd8) | (byte == 0xe2)
}

/// Writes a fragment of a string with its commanding characters escaped.
///
/// # Errors
/// What `out` returns; so for every function here.
pub fn write_fragment<W: ?Sized + Write>(out: &mut W, fragment: &str) -> io::Result<()> {
    // Most fragments have none. Without a way out of the loop it is made of instructions for many bytes at once.
    if !fragment.as_bytes().iter().fold(false, |any, byte| any | may_command(*byte)) {
        return out.write_all(fragment.as_bytes());
    }
    let mut plain = 0;
    for (at, c) in fragment.char_indices().filter(|(_, c)| commands(*c)) {
        out.write_all(&fragment.as_bytes()[plain..at])?;
        write!(out, "\\u{:04x}", u32::from(c))?;
        plain = at + c.len_utf8();
    }
    out.write_all(&fragment.as_bytes()[plain..])
}

struct Line;

impl serde_json::ser::Formatter for Line {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        write_fragment(out, fragment)
    }
}

/// Writes a value as JSON without line ends.
pub fn write<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Line);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Appends a text as a string of JSON, the same bytes as [`write()`], sooner where nothing is to be escaped.
pub fn push_text(out: &mut Vec<u8>, text: &str) -> io::Result<()> {
    let special = |byte: u8| (byte < 0x20) | (byte == b'"') | (byte == b'\\') | may_command(byte);
    if text.as_bytes().iter().fold(false, |any, byte| any | special(*byte)) {
        return write(out, text);
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_is_pushed_as_it_is_written(text in any::<String>(), ascii in "[ -~\u{7f}\u{85}\u{2028}\t]{0,9}") {
            for text in [text, ascii] {
                let (mut pushed, mut written) = (Vec::new(), Vec::new());
                push_text(&mut pushed, &text).unwrap();
                write(&mut written, &text).unwrap();
                prop_assert_eq!(&pushed, &written);
                prop_assert_eq!(serde_json::from_slice::<String>(&pushed).unwrap(), text);
            }
        }
    }
}
