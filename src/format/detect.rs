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
        '{' | '[' if text[1..].trim_start().starts_with("\"onus\"") => Some(bundle(text)),
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

/// A bundle over several lines, or a line of JSON Lines, which is a bundle on one.
fn bundle(text: &str) -> Format {
    match text.split_once('\n') {
        Some((line, _)) if !line.trim_end().ends_with('}') => Format::Json,
        _ => Format::Jsonl,
    }
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
    text.contains("\"title\"") && types.iter().any(typed)
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
}
