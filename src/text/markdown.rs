//! Text from outside in Markdown: it makes no new element and no link. What CommonMark, GitHub's tables and
//! addresses, HTML and Liquid take for markup is escaped.

use super::visible::{commands, visible};
use super::web::is_link;

/// A text on one line that is nothing but text, wherever in a line or a link it stands.
pub fn escaped(text: &str) -> String {
    let text = visible(text);
    let text = text.trim();
    let mut safe = String::with_capacity(text.len() + 8);
    // What makes a list or a heading's underline does so only at the start, a number only before these.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marks = |at: usize, c: char| match c {
        '-' | '+' | '=' | ':' => at == 0,
        '.' | ')' => at == digits && digits > 0,
        _ => false,
    };
    for (at, c) in text.char_indices() {
        let next = text[at + c.len_utf8()..].chars().next();
        // GitHub makes links and pictures of these after all escapes are undone: a comment parts them.
        let named = match c {
            '#' => next.is_some_and(|c| c.is_ascii_digit()),
            '-' => ends_with_gh(&text[..at]) && next.is_some_and(|c| c.is_ascii_digit()),
            ':' => names_emoji(&text[at + 1..]),
            _ => false,
        };
        match c {
            c if named => {
                safe.extend(["\\", c.encode_utf8(&mut [0; 4])]);
                safe.push_str("<!-- -->");
            }
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // No backslash keeps Liquid and its kin from these.
            '{' => safe.push_str("&#123;"),
            '}' => safe.push_str("&#125;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '#' | '$' | '^' => safe.extend(['\\', c]),
            // Addresses become links by themselves on GitHub, and a name after `@` calls whoever bears it there.
            ':' if at == 0 || next == Some('/') => safe.push_str("\\:"),
            '.' if ends_with_www(&text[..at]) => safe.push_str("\\."),
            '@' if next.is_some_and(char::is_alphanumeric) => safe.push_str("@<!-- -->"),
            c if marks(at, c) => safe.extend(['\\', c]),
            c => safe.push(c),
        }
    }
    safe
}

fn ends_with_gh(text: &str) -> bool {
    text.len() >= 2 && text.as_bytes()[text.len() - 2..].eq_ignore_ascii_case(b"gh")
}

/// Whether the name of an emoji, or what looks like one, and its second colon come next.
fn names_emoji(text: &str) -> bool {
    let part = |b: &u8| b.is_ascii_alphanumeric() || b"+-_".contains(b);
    let len = text.bytes().take_while(|b| part(b)).count();
    // Of digits alone there are `:100:` and `:1234:`; what stands between the colons of a time is none.
    let digits = text.as_bytes()[..len].iter().all(u8::is_ascii_digit);
    text.as_bytes().get(len) == Some(&b':') && if digits { matches!(len, 3 | 4) } else { len > 0 }
}

fn ends_with_www(text: &str) -> bool {
    text.len() >= 3 && text.as_bytes()[text.len() - 3..].eq_ignore_ascii_case(b"www")
}

/// A text as a link where the address is one of the web or of mail; else both as text.
pub fn linked(text: &str, url: Option<&str>) -> String {
    let Some(url) = url.map(str::trim).filter(|url| !url.is_empty()) else { return escaped(text) };
    let text = if text.trim().is_empty() { url } else { text };
    if !is_link(url) {
        return if text == url { escaped(text) } else { format!("{} ({})", escaped(text), escaped(url)) };
    }
    let mut address = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '&' => address.push_str("&amp;"),
            c if commands(c) || c.is_whitespace() || "<>()[]{}|\\\"'`*_^~$".contains(c) => {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().for_each(|byte| address.push_str(&format!("%{byte:02X}")));
            }
            c => address.push(c),
        }
    }
    format!("[{}](<{address}>)", escaped(text))
}
