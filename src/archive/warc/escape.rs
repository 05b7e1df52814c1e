//! Words of any kind in a field of a record's head, which is one line: control characters, spaces at the ends and
//! what looks like an escape become `%XX`, and come back as they were.

/// `text` in one line.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let bytes = text.as_bytes();
    let last = text.len().saturating_sub(1);
    for (at, c) in text.char_indices() {
        let seeming = c == '%' && code(&bytes[at + 1..]).is_some();
        let edge = c == ' ' && (at == 0 || at == last);
        if seeming || edge || c.is_control() {
            let mut utf8 = [0; 4];
            out.extend(c.encode_utf8(&mut utf8).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// What [`escape`] was given. Escapes that make no text stay as they are.
pub(super) fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        match (bytes[at], code(&bytes[at + 1..])) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

/// The byte that two hexadecimal digits at the start of `rest` mean.
fn code(rest: &[u8]) -> Option<u8> {
    let digit = |at: usize| rest.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    Some((digit(0)? * 16 + digit(1)?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_needs_no_escape_has_none() {
        for text in ["A title, 100 % sure", "100%", "Über", ""] {
            assert_eq!(escape(text), text);
        }
        assert_eq!(escape(" a\nb%20 "), "%20a%0Ab%2520%20");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>(), odd in "[ %0-9a-f\\n]{0,12}") {
            for text in [text, odd] {
                let line = escape(&text);
                prop_assert!(!line.contains(char::is_control) && line.trim_matches(' ') == line);
                prop_assert_eq!(unescape(&line), text);
            }
        }
    }
}
