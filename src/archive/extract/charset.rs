//! Bytes to text: by a byte order mark, else as declared, else UTF-8, else Windows-1252 as browsers do
//! (WHATWG Encoding).

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// A text, and what to know about how it was read.
pub struct Decoded {
    pub text: String,
    pub note: Option<String>,
}

/// Decodes bytes. `charset` is as a server declared it, `inside` what the file says of itself.
pub fn decode(bytes: &[u8], charset: Option<&str>, inside: Option<&'static Encoding>) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return by(encoding, &bytes[mark..], None);
    }
    let declared = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes())).or(inside);
    let whole = std::str::from_utf8(bytes).ok();
    // Almost nothing else is valid UTF-8 by chance: a server that says Latin-1 of it is wrong. Encodings that
    // write everything in ASCII bytes (ISO-2022-JP) are what they are declared to be.
    if let Some(text) = whole
        && declared.is_none_or(|encoding| !text.is_ascii() || encoding.is_ascii_compatible())
    {
        let wrong = declared.filter(|declared| *declared != UTF_8 && !text.is_ascii());
        let note =
            wrong.map(|declared| format!("declared as {}, but it is UTF-8: read as that", declared.name()));
        return Decoded { text: text.to_string(), note };
    }
    match declared {
        Some(encoding) => by(encoding, bytes, None),
        None => by(WINDOWS_1252, bytes, Some("not UTF-8, and no charset is declared: read as windows-1252")),
    }
}

fn by(encoding: &'static Encoding, bytes: &[u8], note: Option<&str>) -> Decoded {
    let (text, replaced) = encoding.decode_without_bom_handling(bytes);
    let lost = || {
        let marks = text.matches('\u{fffd}').count();
        let name = encoding.name();
        format!("{marks} characters could not be read as {name} and stand as \u{fffd}: keep a copy in UTF-8")
    };
    let note = if replaced { Some(lost()) } else { note.map(str::to_string) };
    Decoded { text: text.into_owned(), note }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_as_it_was_written() {
        type Case<'c> = (&'c [u8], Option<&'c str>, &'c str, Option<&'c str>);
        let cases: [Case; 12] = [
            (b"plain", None, "plain", None),
            ("é".as_bytes(), None, "é", None),
            ("é".as_bytes(), Some("iso-8859-1"), "é", Some("it is UTF-8")),
            (b"\xef\xbb\xbfmark", None, "mark", None),
            (b"\xff\xfeh\0\xe9\0", None, "hé", None),
            (b"\xfe\xff\0h\0\xe9", Some("utf-8"), "hé", None),
            (b"caf\xe9 \x93q\x94", None, "café “q”", Some("windows-1252")),
            (b"caf\xe9", Some("latin1"), "café", None),
            (b"caf\xe9!", Some("utf-8"), "caf\u{fffd}!", Some("1 characters could not be read as UTF-8")),
            (b"\x93\xfa\x96{", Some("shift_jis"), "日本", None),
            (b"\x1b$BF|K\\\x1b(B", Some("iso-2022-jp"), "日本", None),
            (b"plain", Some("no-such"), "plain", None),
        ];
        for (bytes, charset, text, note) in cases {
            let decoded = decode(bytes, charset, None);
            assert_eq!(decoded.text, text);
            let told = decoded.note.unwrap_or_default();
            assert_eq!(note.is_some(), !told.is_empty(), "{text}: {told}");
            assert!(told.contains(note.unwrap_or_default()), "{text}: {told}");
        }
    }
}
