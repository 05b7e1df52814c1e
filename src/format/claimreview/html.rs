//! The JSON-LD in an HTML page: what stands in its `<script type="application/ld+json">` elements, found as a
//! browser finds them. What looks like one inside a comment, an attribute or another raw text is none.

use std::borrow::Cow;

/// Whether a text is an HTML page, or a snippet of one with a script in it.
pub fn is_html(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    let declared =
        |start: &[u8]| bytes.len() >= start.len() && bytes[..start.len()].eq_ignore_ascii_case(start);
    bytes.starts_with(b"<")
        && (declared(b"<!doctype") || declared(b"<html") || find(bytes, 0, b"<script").is_some())
}

/// The elements whose content is text, whatever it looks like.
const RAW: [&[u8]; 8] =
    [b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes"];

/// Where a comment that starts here is over: at `-->` or `--!>`; `<!-->` is a whole one (HTML, 13.2.5.43 and the
/// states after it).
fn comment_end(page: &[u8], open: usize) -> usize {
    let mut at = open + 2;
    while let Some(dashes) = find(page, at, b"--") {
        let rest = &page[dashes + 2..];
        match rest {
            [b'>', ..] => return dashes + 3,
            [b'!', b'>', ..] if dashes >= open + 4 => return dashes + 4,
            _ => at = dashes + 1,
        }
    }
    page.len()
}

/// The contents of the scripts of JSON-LD, as ranges of bytes.
pub fn scripts(page: &[u8]) -> Vec<std::ops::Range<usize>> {
    let (mut found, mut templates) = (Vec::new(), 0usize);
    let mut at = 0;
    while let Some(open) = page[at..].iter().position(|b| *b == b'<').map(|n| at + n) {
        let rest = &page[open..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment (HTML, 13.2.5.43: comment start state).
            at = comment_end(page, open);
            continue;
        }
        let tag_end = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        let closes = rest.get(1) == Some(&b'/');
        let from = 1 + usize::from(closes);
        let name = rest[from.min(rest.len())..].iter().take_while(|b| !tag_end(b)).count();
        if name == 0 || !rest[from].is_ascii_alphabetic() {
            at = open + 1;
            continue;
        }
        let name = &rest[from..from + name];
        if closes {
            // The attributes of a closing tag say nothing, and may hold what looks like a tag.
            templates = templates.saturating_sub(usize::from(name.eq_ignore_ascii_case(b"template")));
            at = attributes(page, open + from + name.len()).1;
            continue;
        }
        let (json, inside) = attributes(page, open + from + name.len());
        at = inside;
        match &name.to_ascii_lowercase()[..] {
            // What stands in a template is no part of the page.
            b"template" => templates += 1,
            b"plaintext" => at = page.len(),
            name if RAW.contains(&name) => {
                at = closing(page, inside, name);
                if json && name == b"script" && templates == 0 {
                    found.push(inside..at);
                }
            }
            _ => {}
        }
    }
    found
}

/// Passes over a tag's attributes: whether its type is JSON-LD, and where its content starts.
fn attributes(page: &[u8], mut at: usize) -> (bool, usize) {
    let space = |b: u8| b.is_ascii_whitespace() || b == b'/';
    let run = |at: usize, stop: &dyn Fn(u8) -> bool| {
        page[at..].iter().position(|b| stop(*b)).map_or(page.len(), |n| at + n)
    };
    let mut json = None;
    loop {
        at = run(at, &|b| !space(b));
        match page.get(at) {
            None => return (json == Some(true), at),
            Some(b'>') => return (json == Some(true), at + 1),
            Some(_) => {}
        }
        // A name may start with anything, even with an equals sign.
        let end = run(at + 1, &|b| space(b) || b == b'=' || b == b'>');
        let name = &page[at..end];
        at = run(end, &|b| !b.is_ascii_whitespace());
        let mut value = &page[at..at];
        if page.get(at) == Some(&b'=') {
            at = run(at + 1, &|b| !b.is_ascii_whitespace());
            let (start, stop) = match page.get(at) {
                Some(&quote @ (b'"' | b'\'')) => (at + 1, run(at + 1, &|b| b == quote)),
                _ => (at, run(at, &|b| b.is_ascii_whitespace() || b == b'>')),
            };
            value = &page[start..stop];
            at = if start > at { (stop + 1).min(page.len()) } else { stop };
        }
        // The first of two with one name counts.
        if name.eq_ignore_ascii_case(b"type") && json.is_none() {
            let value = String::from_utf8_lossy(value);
            let value = decoded(&value);
            let media = value.split(';').next().unwrap_or_default().trim_ascii();
            json = Some(media.eq_ignore_ascii_case("application/ld+json"));
        }
    }
}

/// Where the closing tag of a raw text starts; the end of the page when it has none.
fn closing(page: &[u8], mut at: usize, name: &[u8]) -> usize {
    while let Some(found) = find(page, at, b"</") {
        let tag = &page[found + 2..];
        let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'/' | b'>');
        if tag.len() >= name.len()
            && tag[..name.len()].eq_ignore_ascii_case(name)
            && tag.get(name.len()).is_none_or(ends)
        {
            return found;
        }
        at = found + 2;
    }
    page.len()
}

/// The next place of `what` (in lower case) from `at`, whatever its case in the page.
fn find(page: &[u8], at: usize, what: &[u8]) -> Option<usize> {
    let place = page[at..].windows(what.len()).position(|window| window.eq_ignore_ascii_case(what));
    place.map(|place| at + place)
}

/// The JSON inside of what old pages put around a script: `<!-- -->`, `<![CDATA[ ]]>`, either behind `//` or in
/// `/* */`. The same text when there is none.
pub fn unwrapped(text: &str) -> &str {
    let mut inner = text.trim();
    for (open, close) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<!--", "-->")] {
        let start = inner.trim_start_matches("//").trim_start_matches("/*").trim_start();
        let Some(start) = start.strip_prefix(open) else { continue };
        let start = start.trim_start().trim_start_matches("*/");
        let start = start.strip_prefix("//").filter(|rest| rest.starts_with('\n')).unwrap_or(start);
        let end = start.trim_end().trim_end_matches("*/").trim_end();
        let Some(end) = end.strip_suffix(close) else { continue };
        inner = end.trim_end().trim_end_matches("//").trim_end_matches("/*").trim();
    }
    inner
}

/// The names of U+00A0 to U+00FF in their order (HTML, 13.5).
const LATIN: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
    sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc \
    Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute \
    Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml \
    aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde \
    ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";

/// Other names that pages write; all other characters have numbers.
const NAMED: [(&str, char); 31] = [
    ("amp", '&'),
    ("quot", '"'),
    ("apos", '\''),
    ("lt", '<'),
    ("gt", '>'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("prime", '′'),
    ("Prime", '″'),
    ("euro", '€'),
    ("trade", '™'),
    ("minus", '−'),
    ("OElig", 'Œ'),
    ("oelig", 'œ'),
    ("Scaron", 'Š'),
    ("scaron", 'š'),
    ("Yuml", 'Ÿ'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
];

/// What the numbers 128 to 159 mean: Windows-1252, where it has a character (HTML, 13.2.5.80). The others stay
/// what they are.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes the well-known entities of HTML, once; the same text when there is none. What is no character
/// stays as it is.
pub fn decoded(text: &str) -> Cow<'_, str> {
    let mut decoded = String::new();
    let (mut done, mut at) = (0, 0);
    while let Some(start) = text[at..].find('&').map(|n| at + n) {
        at = start + 1;
        let rest = &text.as_bytes()[at..];
        let Some(len) = rest.iter().take(10).position(|b| *b == b';') else { continue };
        let Some(c) = text.get(at..at + len).and_then(entity) else { continue };
        decoded.push_str(&text[done..start]);
        decoded.push(c);
        at += len + 1;
        done = at;
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    decoded.push_str(&text[done..]);
    Cow::Owned(decoded)
}

/// The character of an entity, without its `&` and `;`.
fn entity(name: &str) -> Option<char> {
    if let Some((_, c)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some(*c);
    }
    if let Some(n) = LATIN.split(' ').position(|known| known == name) {
        return char::from_u32(0xa0 + n as u32);
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
        _ => return None,
    };
    match code {
        0 => None,
        0x80..0xa0 => Some(WINDOWS[code as usize - 0x80]),
        _ => char::from_u32(code),
    }
}
