//! Which format an input is in, from how it begins. Only what is certain is named.

use super::Format;

/// How much of an input is looked at, in bytes.
pub const WINDOW: usize = 1 << 16;

/// The format that an input beginning with `start` is in, if that is certain.
pub fn detect(start: &[u8]) -> Option<Format> {
    let text = String::from_utf8_lossy(start);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has = |key: &str| text.contains(key);
    match text.chars().next()? {
        '<' => Some(Format::ClaimReview),
        '@' | '%' if is_bibtex(text) => Some(Format::Bibtex),
        '{' | '[' if text[1..].trim_start().starts_with("\"onus\"") => {
            Some(bundle(text, start.len() >= WINDOW))
        }
        '{' | '[' if has("\"claimReview\"") || has("\"claimReviewMarkups\"") => Some(Format::Google),
        '{' | '[' if has("\"@type\"") || has("\"@context\"") || has("\"claimReviewed\"") => {
            Some(Format::ClaimReview)
        }
        '{' | '[' if has("\"date-parts\"") || has("\"container-title\"") || is_csl(text) => {
            Some(Format::CslJson)
        }
        '{' | '[' => None,
        _ if text.lines().next().is_some_and(|line| line.starts_with("TY  -")) => Some(Format::Ris),
        _ if is_table(text) => Some(Format::Csv),
        _ => None,
    }
}

/// A bundle over several lines, or a line of JSON Lines, which is a bundle on one. A first line without an end
/// is one of both: `more` says that the input goes on.
fn bundle(text: &str, more: bool) -> Format {
    match text.split_once('\n') {
        Some((line, _)) if !line.trim_end().ends_with('}') => Format::Json,
        None if more && !is_line(text) => Format::Json,
        _ => Format::Jsonl,
    }
}

/// The most records of a part that a line may have: a claim, those merged into it, its sources and articles.
const IN_A_LINE: usize = 16;

/// Whether the start of a bundle may be that of a line, which has a scale alone, or few claims and what they name.
fn is_line(text: &str) -> bool {
    let (mut depth, mut name, mut count, mut scales) = (0usize, "", 0usize, false);
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                let end = string_end(text, at);
                if depth == 1 {
                    name = &text[at + 1..end];
                }
                at = end;
            }
            b'[' if depth == 1 && scales => return false,
            b'{' | b'[' => {
                depth += 1;
                count = if depth == 2 { 1 } else { count };
                scales |= depth == 2 && name == "scales";
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' if depth == 2 => {
                count += 1;
                let most = if name == "scales" { 1 } else { IN_A_LINE };
                if count > most {
                    return false;
                }
            }
            _ => {}
        }
        at += 1;
    }
    true
}

/// Where the string that starts at `at` ends: the place of its second quotation mark, or the end of the text.
fn string_end(text: &str, at: usize) -> usize {
    let mut escaped = false;
    let end = text.bytes().enumerate().skip(at + 1).find(|(_, byte)| match byte {
        _ if escaped => {
            escaped = false;
            false
        }
        b'\\' => {
            escaped = true;
            false
        }
        byte => *byte == b'"',
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Entries begin with `@word{`; lines before the first may be comments.
fn is_bibtex(text: &str) -> bool {
    let entry = text.lines().map(str::trim_start).find(|line| !line.is_empty() && !line.starts_with('%'));
    let word = entry
        .and_then(|line| line.strip_prefix('@'))
        .map(|rest| rest.trim_start_matches(char::is_alphabetic));
    word.is_some_and(|rest| rest.trim_start().starts_with(['{', '(']))
}

/// CSL items have a type and a title, and none of the fields that claims have.
fn is_csl(text: &str) -> bool {
    let types =
        ["article", "book", "chapter", "report", "webpage", "interview", "thesis", "document", "post"];
    let typed =
        |t: &&str| text.contains(&format!("\"type\":\"{t}")) || text.contains(&format!("\"type\": \"{t}"));
    let claims = ["claim", "text", "rating", "claimReviewed", "label", "verdict"];
    let key = |name: &&str| {
        let name = format!("\"{name}\"");
        text.match_indices(&name).any(|(at, _)| text[at + name.len()..].trim_start().starts_with(':'))
    };
    text.contains("\"title\"") && types.iter().any(typed) && !claims.iter().any(key)
}

/// A first line with at least two columns.
fn is_table(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains([',', ';', '\t', '|']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_known_by_how_they_begin() {
        for (start, format) in [
            ("{\n  \"onus\": 1,\n  \"claims\": []\n}\n", Some(Format::Json)),
            ("{\"onus\": 1,\n \"claims\": []}", Some(Format::Json)),
            ("{\"onus\":1,\"claims\":[]}\n{\"onus\":1}\n", Some(Format::Jsonl)),
            ("\u{feff} {\"onus\":1}", Some(Format::Jsonl)),
            ("<!doctype html><html>", Some(Format::ClaimReview)),
            ("{\"@context\":\"https://schema.org\"", Some(Format::ClaimReview)),
            ("[{\"claimReviewed\": \"x\"}]", Some(Format::ClaimReview)),
            ("{\"claims\":[{\"text\":\"x\",\"claimReview\":[]}]}", Some(Format::Google)),
            ("[{\"id\":\"a\",\"type\":\"book\",\"title\":\"x\"}]", Some(Format::CslJson)),
            ("% made by hand\n@book{a, title={x}}", Some(Format::Bibtex)),
            ("@Article (a, title={x})", Some(Format::Bibtex)),
            ("TY  - BOOK\r\nTI  - x\r\nER  - \r\n", Some(Format::Ris)),
            ("claim,label\nx,y\n", Some(Format::Csv)),
            ("a\tb\n", Some(Format::Csv)),
            ("[{\"claim\":\"x\"}]", None),
            ("{}", None),
            ("@someone, who wrote", Some(Format::Csv)),
            ("plain words", None),
            ("", None),
        ] {
            assert_eq!(detect(start.as_bytes()), format, "{start}");
        }
    }

    #[test]
    fn what_has_a_claims_fields_is_no_csl() {
        for field in ["claim", "text", "rating", "claimReviewed", "label", "verdict"] {
            let text = format!(r#"[{{"{field}" : "x","type":"article","title":"Our check"}}]"#);
            assert_ne!(detect(text.as_bytes()), Some(Format::CslJson), "{field}");
        }
        let words = br#"[{"type":"article","title":"The \"text\" of a claim"}]"#;
        assert_eq!(detect(words), Some(Format::CslJson));
    }

    #[test]
    fn a_compact_bundle_is_no_line() {
        let fill = |record: &str, n: usize| vec![record; n].join(",");
        let source = r#"{"title":"a, [b] {c} \" d"}"#;
        let window = |text: String| detect(&text.as_bytes()[..WINDOW.min(text.len())]);
        let bundle = format!(r#"{{"onus":1,"scales":[{{}}],"sources":[{}"#, fill(source, 9000));
        assert_eq!(window(bundle), Some(Format::Json));
        let bundle = format!(r#"{{"onus":1,"claims":[{}"#, fill(source, 9000));
        assert_eq!(window(bundle), Some(Format::Json));
        // A line with one long claim.
        let line = format!(r#"{{"onus":1,"sources":[{source}],"claims":[{{"note":[{}"#, fill(source, 9000));
        assert_eq!(window(line), Some(Format::Jsonl));
        let small = format!(r#"{{"onus":1,"claims":[{}]}}"#, fill(source, 20));
        assert_eq!(window(small), Some(Format::Jsonl));
    }
}
