//! Text from outside makes no element, in either form, and nothing that is recorded is left out.

use super::index::{Overview, Row};
use super::{claim, *};
use crate::model::*;
use proptest::prelude::*;
use pulldown_cmark::{Event as Md, Options, Parser};

fn id(n: u128) -> Id {
    Id(uuid::Uuid::from_u128(n))
}

fn at() -> Timestamp {
    "2026-11-22T12:00:00.000Z".parse().unwrap()
}

/// A sheet with `text` in every field that holds text, and `url` in every field that holds an address.
fn sheet(text: &str, url: &str) -> Sheet {
    let some = || Some(text.to_string());
    let link = || Some(url.to_string());
    let rating = || RatingRef { scale: "s".into(), label: text.into() };
    let first = Ruling {
        id: Some(id(5)),
        number: Some(RulingNo(1)),
        rating: rating(),
        ruled_by: text.into(),
        ruled_by_url: link(),
        rationale: some(),
        url: link(),
        title: some(),
        relying_on: vec![id(4), id(9)],
        ..Ruling::default()
    };
    let withdrawal = Withdrawal { recorded_at: at(), by: text.into(), rationale: some() };
    let second = Ruling { id: Some(id(6)), supersedes: Some(id(5)), withdrawn: None, ..first.clone() };
    let third = Ruling { id: Some(id(7)), withdrawn: Some(withdrawal), ..first.clone() };
    let locator = Locator { page: some(), section: some(), ..Locator::default() };
    let claim = Claim {
        number: Some(ClaimNo(12)),
        text: text.into(),
        claimant: some(),
        note: some(),
        tags: vec![text.into()],
        appearances: vec![
            Appearance {
                article: Some(id(1)),
                quote: some(),
                prefix: some(),
                suffix: some(),
                claimant: some(),
                ..Appearance::default()
            },
            Appearance { url: link(), ..Appearance::default() },
        ],
        citations: vec![Citation {
            id: Some(id(4)),
            number: Some(CitationNo(3)),
            source: id(2),
            quote: some(),
            prefix: some(),
            suffix: some(),
            note: some(),
            locator,
            ..Citation::default()
        }],
        rulings: vec![first, second, third],
        received: vec![Received {
            format: text.into(),
            file: text.into(),
            place: text.into(),
            repairs: vec![text.into()],
            ..Received::default()
        }],
        ..Claim::default()
    };
    let snapshot = Snapshot {
        id: Some(id(8)),
        sha256: "0a".into(),
        media_type: text.into(),
        url: link(),
        file: some(),
        ..Snapshot::default()
    };
    let source = Source {
        id: Some(id(2)),
        csl_type: some(),
        title: text.into(),
        authors: vec![text.into()],
        publisher: some(),
        url: link(),
        doi: some(),
        isbn: some(),
        archive_url: link(),
        note: some(),
        confidential: true,
        snapshots: vec![snapshot],
        ..Source::default()
    };
    let found = Verification {
        outcome: VerificationOutcome::Altered,
        why: text.into(),
        word_for_word: false,
        snapshot: Some(id(8)),
        snapshot_number: None,
        by: some(),
        page: Some(3),
        start: Some(1),
        end: Some(2),
        passage: some(),
        differences: vec![Piece::Same(text.into()), Piece::Quoted(text.into()), Piece::Stored(text.into())],
        notes: vec![text.into()],
        verified_at: at(),
    };
    let article = Article {
        id: Some(id(1)),
        title: text.into(),
        authors: vec![text.into()],
        url: link(),
        ..Article::default()
    };
    let file = CopyFile {
        path: Some("copies/1-a.pdf".into()),
        state: CopyState::Tampered("the stored bytes no longer have their SHA-256"),
        texts: vec![(text.into(), Some("copies/1-a.pdf.txt".into()), some())],
    };
    let records = vec![Changed {
        what: text.into(),
        fields: vec![(text.into(), some(), None), (text.into(), None, some())],
    }];
    let standing = Standing {
        reasons: vec![Reason::Ruled { rating: rating(), verdict: Verdict::Refuted, ruled_by: text.into() }],
        ..Standing::default()
    };
    Sheet {
        standing,
        dossier: Dossier {
            merged: vec![Claim { text: text.into(), note: some(), ..Claim::default() }],
            sources: vec![source],
            articles: vec![article],
            verifications: vec![(id(4), found)],
            versions: vec![(id(1), 2)],
            claim,
        },
        omitted: vec![withhold::Omitted {
            source: id(3),
            letter: Some("A".into()),
            stance: Stance::Refutes,
            locator: Locator::default(),
        }],
        figures: vec![text.into()],
        amiss: 1,
        texts: [(id(1), vec![(text.to_string(), "articles/1-a.txt".to_string())])].into(),
        places: HashMap::new(),
        relied: [(id(5), vec!["confidential source A".to_string()])].into(),
        history: vec![Event {
            number: 1,
            at: "then".into(),
            actor: text.into(),
            did: "edit".into(),
            records,
        }],
        copies: [("0a".to_string(), file)].into(),
        redacted: true,
    }
}

/// The claim's page and the index of it, in both forms.
fn pages(text: &str, url: &str) -> (String, String) {
    let sheet = sheet(text, url);
    let copies = [(1, ("0a".to_string(), text.to_string(), sheet.copies["0a"].clone()))].into();
    let overview =
        Overview { claims: vec![Row::new(&sheet)], copies, left_out: 1, redacted: 2, ..Overview::default() };
    let pages = [claim::page(&sheet), index::page(&overview)];
    let html = pages.iter().map(html::written).collect();
    (html, pages.iter().map(markdown::written).collect())
}

/// The tags of HTML with their attributes, addresses aside.
fn tags(html: &str) -> Vec<String> {
    let mut tags: Vec<String> =
        html.split('<').skip(1).map(|tag| tag[..tag.find('>').unwrap()].to_string()).collect();
    for tag in tags
        .iter_mut()
        .filter(|tag| tag.starts_with("a href=\"") && !tag.contains("copies/") && !tag.contains("articles/"))
    {
        *tag = "a".into();
    }
    tags.retain(|tag| tag != "a" && tag != "/a");
    tags
}

/// The elements of Markdown as its readers see them, and the text.
fn elements(markdown: &str) -> (Vec<String>, String) {
    let (mut elements, mut text) = (vec![], String::new());
    for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Md::Text(words) => text.push_str(&words),
            Md::Start(pulldown_cmark::Tag::Link { .. }) | Md::End(pulldown_cmark::TagEnd::Link) => {}
            // What parts a name from its sign.
            Md::InlineHtml(html) if &*html == "<!-- -->" => {}
            Md::SoftBreak => text.push(' '),
            other => elements.push(format!("{other:?}")),
        }
    }
    (elements, text)
}

const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='x",
    "</style></title></main><h1>x",
    "<!-- --><!--",
    "]]> &lt;b&gt; &amp;",
    "# x\n\n## y\n\n---\n\n| a | b |\n| - | - |",
    "12. x\n- y\n> z\n\n    code",
    "**x** _y_ `z` ~~a~~ [b](javascript:c) ![d](e)",
    "\u{1b}[31mred\u{202e}turned\u{0}",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "{{ x }} {% y %} $z$ :smile: @name #12 www.x.example",
    "a  \nb\\\nc",
    "[x]: http://y.example\n[^1]: z",
    "~~~\n```\n",
    "<b",
];

#[test]
fn hostile_text_makes_no_element() {
    for text in HOSTILE {
        // A text of several lines has as many paragraphs.
        let plain = |line: &str| if line.trim().is_empty() { "" } else { "word" };
        let plain: Vec<&str> = text.lines().map(plain).collect();
        let (html, markdown) = pages(&plain.join("\n"), "https://example.org/a");
        let (hostile_html, hostile_markdown) = pages(text, "https://example.org/a");
        assert_eq!(tags(&hostile_html), tags(&html), "{text}");
        assert_eq!(elements(&hostile_markdown).0, elements(&markdown).0, "{text}");
        for page in [&hostile_html, &hostile_markdown] {
            assert!(!page.chars().any(|c| c != '\n' && crate::text::visible::commands(c)), "{text}");
        }
    }
}

#[test]
fn only_addresses_of_the_web_and_of_mail_are_links() {
    for url in [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        " JaVaScRiPt:x",
        "//x.example",
        "../x",
        "vbscript:x",
    ] {
        let (html, markdown) = pages("word", url);
        let outward = |page: &str, mark: &str| page.matches(mark).count();
        assert_eq!(outward(&html, "rel=\"noopener"), 0, "{url}");
        let links = Parser::new(&markdown).filter_map(|event| match event {
            Md::Start(pulldown_cmark::Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        });
        for link in links {
            assert!(
                ["index.md", "claims/", "copies/", "articles/", "bundle"]
                    .iter()
                    .any(|own| link.trim_start_matches("../").starts_with(own)),
                "{link}"
            );
        }
    }
    for url in ["https://example.org/a?b=1&c=\"d\"", "HTTP://x.example", "mailto:a@b.example"] {
        assert!(pages("word", url).0.contains("rel=\"noopener"), "{url}");
    }
}

#[test]
fn a_page_asks_nothing_of_the_network() {
    let (html, _) = pages("word", "https://example.org/a");
    for asks in ["<script", "<img", "<link", "<iframe", "src=", "@import", "url(", " style=", " on"] {
        let found = tags(&html)
            .iter()
            .any(|tag| tag.contains(asks.trim_start_matches('<')) && !tag.contains("content="));
        assert!(!found, "{asks}");
    }
    assert!(html.contains("default-src 'none'") && html.contains("<html lang=\"en\">"));
}

#[test]
fn a_page_tells_what_became_of_each_ruling_and_of_the_copy() {
    let (html, markdown) = pages("word", "https://example.org/a");
    for page in [html, elements(&markdown).1] {
        for words in [
            "it stands",
            "superseded by ruling 1 of word, because: word",
            "withdrawn at 2026-11-22 12:00:00 UTC by word, because: word",
            "citation 3, confidential source A",
            "refutes: confidential source A",
            "TAMPERED WITH",
            "Held against the stored copy: altered.",
            "claim",
            "1 confidential source is redacted on this page",
            "Left out: 1 confidential source,",
        ] {
            let plain = page.replace("<strong>", "").replace("</strong>", "");
            assert!(plain.contains(words), "{words}\n{page}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_only_text(text in "\\PC*[a-z]\\PC*") {
        let (html, markdown) = pages("word", "https://example.org/a");
        let (other_html, other_markdown) = pages(&text, "https://example.org/a");
        prop_assert_eq!(tags(&other_html), tags(&html));
        prop_assert_eq!(elements(&other_markdown).0, elements(&markdown).0);
    }
}
