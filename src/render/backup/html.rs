//! A page in HTML that needs nothing else: no script, no picture, no network. It prints well.

use super::page::{Block, Page, Span};
use crate::text::visible::visible;
use crate::text::web::is_link;

/// The looks. `CSP` holds its hash.
const STYLE: &str = include_str!("style.css");

/// What a browser may do with the page: nothing but apply [`STYLE`].
const CSP: &str = "default-src 'none'; style-src 'sha256-HASH'; base-uri 'none'; form-action 'none'";

/// The SHA-256 of [`STYLE`] in base64.
const STYLE_HASH: &str = "9+wTZ0J9q3qtWhgSnTobAhlNRi/ItIR9FQKncg7u9Fo=";

/// The page.
pub fn written(page: &Page) -> String {
    let title = escaped(&page.title);
    let csp = CSP.replace("HASH", STYLE_HASH);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
        <meta http-equiv=\"Content-Security-Policy\" content=\"{csp}\">\n\
        <meta name=\"referrer\" content=\"no-referrer\">\n\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
        <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1 dir=\"auto\">{title}</h1>\n"
    );
    let up = page.up();
    page.blocks.iter().for_each(|block| put(&mut out, block, &up));
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn put(out: &mut String, block: &Block, up: &str) {
    match block {
        Block::Heading(title) => out.push_str(&format!("<h2>{}</h2>\n", escaped(title))),
        Block::Words(spans) => out.push_str(&format!("<p dir=\"auto\">{}</p>\n", all(spans, up))),
        Block::Quote(spans) => {
            out.push_str(&format!("<blockquote dir=\"auto\">{}</blockquote>\n", all(spans, up)));
        }
        Block::Alarm(spans) => out.push_str(&format!("<p class=\"alarm\">{}</p>\n", all(spans, up))),
        Block::Facts(facts) => {
            out.push_str("<dl>\n");
            for (name, value) in facts {
                let (name, value) = (escaped(name), all(value, up));
                out.push_str(&format!("<dt>{name}</dt><dd dir=\"auto\">{value}</dd>\n"));
            }
            out.push_str("</dl>\n");
        }
        Block::Items(items) => {
            out.push_str("<ul>\n");
            for item in items {
                out.push_str("<li>");
                item.iter().for_each(|block| put(out, block, up));
                out.push_str("</li>\n");
            }
            out.push_str("</ul>\n");
        }
        Block::Table(head, rows) => {
            out.push_str("<table>\n<thead><tr>");
            head.iter().for_each(|name| out.push_str(&format!("<th scope=\"col\">{}</th>", escaped(name))));
            out.push_str("</tr></thead>\n<tbody>\n");
            for row in rows {
                out.push_str("<tr>");
                row.iter().for_each(|cell| out.push_str(&format!("<td dir=\"auto\">{}</td>", all(cell, up))));
                out.push_str("</tr>\n");
            }
            out.push_str("</tbody>\n</table>\n");
        }
    }
}

fn all(spans: &[Span], up: &str) -> String {
    spans.iter().map(|span| one(span, up)).collect()
}

fn one(span: &Span, up: &str) -> String {
    match span {
        Span::Text(text) => escaped(text),
        Span::Strong(text) => format!("<strong>{}</strong>", escaped(text)),
        Span::Alarm(text) => format!("<strong class=\"alarm\">{}</strong>", escaped(text)),
        Span::Gone(text) => format!("<del>{}</del>", escaped(text)),
        Span::New(text) => format!("<ins>{}</ins>", escaped(text)),
        Span::File(text, path) => format!("<a href=\"{up}{}\">{}</a>", escaped(path), escaped(text)),
        Span::Page(text, path) => format!("<a href=\"{up}{}.html\">{}</a>", escaped(path), escaped(text)),
        Span::Link(text, url) => {
            let url = url.as_deref().map(str::trim).filter(|url| !url.is_empty());
            let shown = if text.trim().is_empty() { url.unwrap_or_default() } else { text };
            match url {
                Some(url) if is_link(url) => {
                    let (url, shown) = (escaped(url), escaped(shown));
                    format!("<a href=\"{url}\" rel=\"noopener noreferrer\">{shown}</a>")
                }
                Some(url) if url != shown => format!("{} ({})", escaped(shown), escaped(url)),
                _ => escaped(shown),
            }
        }
    }
}

/// A text that is nothing but text, in an element or in a quoted attribute.
fn escaped(text: &str) -> String {
    let text = visible(text);
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_allows_the_looks_and_nothing_else() {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut base64 = String::new();
        for part in Sha256::digest(STYLE.as_bytes()).chunks(3) {
            let bits =
                part.iter().chain(&[0, 0]).take(3).fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
            for n in 0..4 {
                let digit = DIGITS[(bits >> (18 - 6 * n)) as usize & 63] as char;
                base64.push(if n > part.len() { '=' } else { digit });
            }
        }
        assert_eq!(STYLE_HASH, base64);
        assert!(!STYLE.contains("url(") && !STYLE.contains("</") && !STYLE.contains("@import"));
    }
}
