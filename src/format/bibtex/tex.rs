//! The TeX in a field to plain text and back. The biblatex crate knows the commands; what it gets wrong is put
//! right before: an accent on a dotless `\i`, a single dollar sign, ties, spaces, TeX's quotation marks, and
//! commands that only say how a text looks.

use biblatex::{Bibliography, ChunksExt, Person};

/// The most bytes of a field that are read as TeX.
const MAX: usize = 1 << 16;
/// The most braces: the crate's time grows with their square.
const MAX_BRACES: usize = 2048;
/// The most braces inside each other: the crate reads them by recursion.
const MAX_DEPTH: usize = 40;

/// Commands that say how their text looks; the text stays.
const LOOKS: [&str; 25] = [
    "emph",
    "textit",
    "textbf",
    "texttt",
    "textsc",
    "textrm",
    "textsf",
    "textup",
    "textmd",
    "textsl",
    "textnormal",
    "underline",
    "mbox",
    "hbox",
    "text",
    "enquote",
    "protect",
    "relax",
    "em",
    "it",
    "bf",
    "tt",
    "sc",
    "rm",
    "sl",
];

/// A field that can't be read as TeX.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The plain text of a field, white space as single spaces.
///
/// # Errors
/// Braces that don't match, or more of them than any honest field has.
pub fn decode(tex: &str) -> Result<String, Unreadable> {
    if !tex.contains(['\\', '$', '{', '}', '~', '`', '\'', '-']) {
        return Ok(spaced(tex));
    }
    let library = parse("title", tex)?;
    let entry = library.iter().next().ok_or(Unreadable)?;
    Ok(spaced(&entry.get("title").ok_or(Unreadable)?.format_verbatim()))
}

/// The names of a field of names as displayed, and whether it ends with `and others`.
///
/// # Errors
/// As [`decode`].
pub fn names(tex: &str) -> Result<(Vec<String>, bool), Unreadable> {
    if tex.len() > MAX * 16 {
        return Err(Unreadable);
    }
    let (mut names, mut others) = (vec![], false);
    for name in split_and(tex) {
        let name = name.trim();
        if name == "others" {
            others = true;
        } else if let Some(literal) = whole_group(name) {
            names.push(decode(literal)?);
        } else if !name.is_empty() {
            let library = parse("author", name)?;
            let entry = library.iter().next().ok_or(Unreadable)?;
            let people = entry.get_as::<Vec<Person>>("author").map_err(|_| Unreadable)?;
            let shown = people.first().map_or(String::new(), |person| {
                let parts = [&person.given_name, &person.prefix, &person.name, &person.suffix];
                spaced(&parts.map(String::as_str).join(" "))
            });
            names.push(if shown.is_empty() { decode(name)? } else { shown });
        }
    }
    Ok((names, others))
}

/// An address as it stands: no commands but `\url`, and characters that somebody escaped.
pub fn verbatim(tex: &str) -> String {
    let mut text = tex.trim();
    for command in ["\\url", "\\path", "\\nolinkurl"] {
        text = text.strip_prefix(command).unwrap_or(text);
    }
    while let Some(inner) = whole_group(text.trim()) {
        text = inner;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        if let Some((c, command)) = NAMED.iter().find(|(_, command)| rest.starts_with(command)) {
            plain.push(*c);
            rest = &rest[command.len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match rest.chars().next().filter(|next| c == '\\' && next.is_ascii_punctuation()) {
            Some(next) => {
                plain.push(next);
                rest = &rest[1..];
            }
            None => plain.push(c),
        }
    }
    plain
}

/// The characters that no field can hold as they are, since BibTeX counts a brace whatever stands before it.
const NAMED: [(char, &str); 3] =
    [('\\', "\\textbackslash{}"), ('{', "\\textbraceleft{}"), ('}', "\\textbraceright{}")];

/// Writes a text for a field that TeX takes verbatim, as it does a DOI, so that [`verbatim`] gives it back.
pub fn encode_verbatim(text: &str) -> String {
    let mut tex = String::with_capacity(text.len());
    for c in text.chars() {
        match NAMED.iter().find(|(named, _)| *named == c) {
            Some((_, command)) => tex.push_str(command),
            None => tex.push(c),
        }
    }
    tex
}

/// Writes a text so that TeX shows it and [`decode`] gives it back.
pub fn encode(text: &str) -> String {
    let mut tex = String::with_capacity(text.len() + 16);
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '\\' | '{' | '}' => tex.push_str(&encode_verbatim(c.encode_utf8(&mut [0; 4]))),
            '~' => tex.push_str("\\textasciitilde{}"),
            '^' => tex.push_str("\\textasciicircum{}"),
            '$' | '&' | '%' | '#' | '_' => tex.extend(['\\', c]),
            // Two of these in a row are one other character in TeX.
            '-' | '`' | '\'' if last == c => tex.extend(['{', '}', c]),
            c => tex.push(c),
        }
        last = c;
    }
    tex
}

/// Single spaces for white space, none at the ends.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Has the crate read one field.
fn parse(field: &str, tex: &str) -> Result<Bibliography, Unreadable> {
    if tex.len() > MAX || !sound(tex) {
        return Err(Unreadable);
    }
    let source = format!("@misc{{k, {field} = {{{}}}}}", mend(tex));
    Bibliography::parse(&source).map_err(|_| Unreadable)
}

/// Whether the braces match and are few.
fn sound(tex: &str) -> bool {
    let (mut depth, mut count, mut escaped) = (0usize, 0usize, false);
    for byte in tex.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => (depth, count) = (depth + 1, count + 1),
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth > MAX_DEPTH || count > MAX_BRACES {
            return false;
        }
    }
    depth == 0
}

/// Puts right what the crate would get wrong.
fn mend(tex: &str) -> String {
    let chars: Vec<char> = tex.chars().collect();
    let mut escaped = false;
    let dollars = chars.iter().filter(|c| {
        let plain = **c == '$' && !escaped;
        escaped = **c == '\\' && !escaped;
        plain
    });
    let formulas = dollars.count() % 2 == 0;
    let mut mended = String::with_capacity(tex.len());
    let (mut at, mut math) = (0, false);
    while at < chars.len() {
        let (c, next) = (chars[at], chars.get(at + 1).copied());
        at += 1;
        match (c, next) {
            ('$', _) if formulas => {
                math = !math;
                mended.push('$');
            }
            ('$', _) => mended.push_str("\\$"),
            (c, _) if math => mended.push(c),
            ('\\', None) => mended.push_str("\\textbackslash{}"),
            ('\\', Some(next)) if next.is_ascii_alphabetic() => {
                let end =
                    chars[at..].iter().position(|c| !c.is_ascii_alphabetic()).map_or(chars.len(), |n| at + n);
                let word: String = chars[at..end].iter().collect();
                at = end;
                if !LOOKS.contains(&word.as_str()) {
                    mended.push('\\');
                    mended.push_str(&word);
                } else {
                    at += chars[at..].iter().take_while(|c| c.is_whitespace()).count();
                }
            }
            ('\\', Some(accent)) if "\"'`^~=.".contains(accent) => {
                mended.extend(['\\', accent]);
                at += 1;
                let gap = chars[at..].iter().take_while(|c| c.is_whitespace()).count();
                let dotless = matches!(chars[at + gap..], ['\\', 'i' | 'j', ..])
                    && !chars.get(at + gap + 2).is_some_and(char::is_ascii_alphabetic);
                if dotless {
                    mended.push(chars[at + gap + 1]);
                    at += gap + 2;
                    at += chars[at..].iter().take_while(|c| c.is_whitespace()).count();
                }
            }
            ('\\', Some(c)) if c.is_whitespace() || matches!(c, ',' | ';' | '\\') => {
                mended.push(' ');
                at += 1;
            }
            ('\\', Some('!' | '/' | '@' | '-')) => at += 1,
            ('\\', Some(c)) => {
                mended.extend(['\\', c]);
                at += 1;
            }
            ('~', _) => mended.push(' '),
            ('`', Some('`')) => {
                mended.push('“');
                at += 1;
            }
            ('\'', Some('\'')) => {
                mended.push('”');
                at += 1;
            }
            (c, _) => mended.push(c),
        }
    }
    mended
}

/// The text in the braces, when one pair stands around all of it.
fn whole_group(tex: &str) -> Option<&str> {
    let inner = tex.strip_prefix('{')?.strip_suffix('}')?;
    let (mut depth, mut escaped) = (0usize, false);
    for byte in inner.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'{' => depth += 1,
            b'}' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0 && !escaped).then_some(inner)
}

/// Splits names at the word `and` outside braces.
fn split_and(tex: &str) -> Vec<&str> {
    let bytes = tex.as_bytes();
    let (mut names, mut start, mut depth, mut at) = (vec![], 0, 0usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'a' | b'A' if depth == 0 && at > 0 && bytes[at - 1].is_ascii_whitespace() => {
                let word = bytes[at..].get(..3).is_some_and(|word| word.eq_ignore_ascii_case(b"and"));
                if word && bytes.get(at + 3).is_some_and(u8::is_ascii_whitespace) {
                    names.push(&tex[start..at]);
                    start = at + 3;
                    at += 2;
                }
            }
            _ => {}
        }
        at += 1;
    }
    names.push(&tex[start..]);
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tex_becomes_text() {
        for (tex, text) in [
            (r"The {NASA} Budget", "The NASA Budget"),
            (
                r#"{\'\i}ndice and {\`\i}, {\'{\i}} and \'\i{}, \'i, na\"\i ve"#,
                "índice and ì, í and í, í, naïve",
            ),
            (r"Stra{\ss}e, {\O}re, \c{c}a, \v{S}, {\aa}, {\L}", "Straße, Øre, ça, Š, å, Ł"),
            (r"50\% of \$5 \& more \#1 a\_b", "50% of $5 & more #1 a_b"),
            (r"costs $5 a day", "costs $5 a day"),
            (r"the $k$-means way", "the $k$-means way"),
            (r"``quoted'' -- and --- so~on", "“quoted” – and — so on"),
            (r"an \emph{honest} {\it slanted} word\ldots", "an honest slanted word\\ldots"),
            ("two\n   lines", "two lines"),
            (r"one\\two\,three", "one two three"),
            (r"ends in \", "ends in \\"),
        ] {
            assert_eq!(decode(tex).as_deref(), Ok(text), "{tex}");
        }
    }

    #[test]
    fn names_are_as_displayed() {
        for (tex, shown, others) in [
            ("Doe, Jane and Roe, Richard", vec!["Jane Doe", "Richard Roe"], false),
            ("Jane Doe AND Ludwig van Beethoven", vec!["Jane Doe", "Ludwig van Beethoven"], false),
            ("van Beethoven, Ludwig", vec!["Ludwig van Beethoven"], false),
            ("King, Jr., Martin Luther", vec!["Martin Luther King Jr."], false),
            ("{World Health Organization} and others", vec!["World Health Organization"], true),
            ("{Food and Drink = Health}", vec!["Food and Drink = Health"], false),
            (r#"{\'E}mile Zola and G{\"o}del, Kurt"#, vec!["Émile Zola", "Kurt Gödel"], false),
            ("Andrea Sand and Andy", vec!["Andrea Sand", "Andy"], false),
            ("given=Jane, family=Doe", vec!["Jane Doe"], false),
            ("", vec![], false),
        ] {
            let shown = shown.into_iter().map(String::from).collect();
            assert_eq!(names(tex), Ok((shown, others)), "{tex}");
        }
    }

    #[test]
    fn addresses_are_verbatim() {
        assert_eq!(verbatim(r"\url{https://example.org/a\_b\%20c~d}"), "https://example.org/a_b%20c~d");
        assert_eq!(verbatim(r"{https://example.org/--x}"), "https://example.org/--x");
    }

    #[test]
    fn braces_without_end_are_refused_in_time() {
        for tex in ["{".repeat(60_000), "{}".repeat(30_000), "\\a{".repeat(20_000), "}".into(), "{".into()] {
            assert_eq!(decode(&tex), Err(Unreadable));
        }
        assert!(decode(&"{}".repeat(2000)).is_ok());
        assert!(decode(&("\\'{".repeat(40) + &"}".repeat(40))).is_ok());
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(text in r#"[ -~éß“”–—ı§\u{301}中]{0,60}"#) {
            let text = spaced(&text);
            prop_assert_eq!(decode(&encode(&text)), Ok(text.clone()));
            // A name in braces is one name.
            let name = format!("{{{}}}", encode(&text));
            prop_assert_eq!(names(&name), Ok((vec![text], false)));
        }

        #[test]
        fn any_tex_ends(tex in r#"[\\{}$"'`~^=.,a-cij\- \n]{0,80}"#) {
            let _ = decode(&tex);
            let _ = names(&tex);
            verbatim(&tex);
        }
    }
}
