use super::*;
use crate::model::{Article, Claim, Id, Locator, RatingRef, Stance, Verdict};
use crate::text::visible::{commands, visible};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};

fn id(n: u128) -> Id {
    Id(uuid::Uuid::from_u128(n))
}

/// A dossier with `text` in every field that holds text, and `url` in every field that holds an address.
fn dossier(text: &str, url: &str) -> Dossier {
    let some = || Some(text.to_string());
    let at = || Some(url.to_string());
    let ruling = Ruling {
        rating: RatingRef { scale: "s".into(), label: text.into() },
        verdict: Some(Verdict::Refuted),
        ruled_by: text.into(),
        ruled_by_url: at(),
        ruled_on: Some("2020-01".parse().unwrap()),
        rationale: some(),
        url: at(),
        title: some(),
        ..Ruling::default()
    };
    let claim = Claim {
        text: text.into(),
        claimant: some(),
        note: some(),
        tags: vec![text.into()],
        appearances: vec![
            Appearance { article: Some(id(1)), quote: some(), claimant: some(), ..Appearance::default() },
            Appearance { url: at(), ..Appearance::default() },
        ],
        citations: vec![
            Citation {
                source: id(2),
                stance: Stance::Refutes,
                quote: some(),
                locator: Locator { page: some(), ..Locator::default() },
                ..Citation::default()
            },
            Citation { source: id(3), quote: Some("the secret quotation".into()), ..Citation::default() },
        ],
        rulings: vec![ruling],
        ..Claim::default()
    };
    let source = Source {
        id: Some(id(2)),
        title: text.into(),
        authors: vec![text.into()],
        publisher: some(),
        url: at(),
        archive_url: at(),
        ..Source::default()
    };
    let secret = Source {
        id: Some(id(3)),
        title: "the secret title".into(),
        url: Some("https://secret.example".into()),
        confidential: true,
        ..Source::default()
    };
    let article = Article { id: Some(id(1)), title: text.into(), url: at(), ..Article::default() };
    Dossier { claim, sources: vec![source, secret], articles: vec![article], ..Dossier::default() }
}

fn written(dossiers: &[Dossier]) -> String {
    let mut writer = Writer::new(Vec::new());
    for dossier in dossiers {
        writer.dossier(dossier).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(writer.out).unwrap()
}

/// The elements that a reader sees, without their text, and the text.
fn elements(markdown: &str) -> (Vec<String>, String) {
    let (mut elements, mut text) = (vec![], String::new());
    // Every extension but the one that only turns quotation marks.
    let options = Options::all() - Options::ENABLE_SMART_PUNCTUATION;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::InlineHtml(html) if &*html == "<!-- -->" => {}
            Event::Start(Tag::Link { dest_url, .. }) => elements.push(format!("link {dest_url}")),
            Event::SoftBreak => text.push(' '),
            event => elements.push(format!("{event:?}")),
        }
    }
    (elements, text)
}

#[test]
fn a_claim_for_people() {
    let mut dossier = dossier("Rents doubled", "https://example.org/a?b=1&c=2");
    dossier.claim.number = Some(crate::model::ClaimNo(4));
    let wanted = "\
## Claim 4: Rents doubled

- **Claimant:** Rents doubled
- **Said:** unknown
- **Tags:** Rents doubled
- **Verdict:** refuted
- **Note:** Rents doubled

### Disputed, because

- ruled s:Rents doubled (refuted) by Rents doubled
- 1 source refutes it: \u{201c}Rents doubled\u{201d}

### Where it appears

- [Rents doubled](<https://example.org/a?b=1&amp;c=2>), said by Rents doubled

  > \u{201c}Rents doubled\u{201d}
- [https\\://example.org/a?b=1&amp;c=2](<https://example.org/a?b=1&amp;c=2>)

### Rulings

- **Rents doubled** (refuted) by [Rents doubled](<https://example.org/a?b=1&amp;c=2>), 2020-01: \
[Rents doubled](<https://example.org/a?b=1&amp;c=2>)

  Rents doubled

### Sources

- refutes: [Rents doubled](<https://example.org/a?b=1&amp;c=2>), Rents doubled, Rents doubled, \
[archived copy](<https://example.org/a?b=1&amp;c=2>), page Rents doubled

  > \u{201c}Rents doubled\u{201d}
- context: a confidential source
";
    assert_eq!(written(&[dossier]), wanted);
}

#[test]
fn what_github_makes_links_of_is_parted() {
    for (text, wanted) in [
        ("see #12", "see \\#<!-- -->12"),
        ("#12", "\\#<!-- -->12"),
        ("a/b#1 and GH-3", "a/b\\#<!-- -->1 and GH\\-<!-- -->3"),
        (":smile: a:+1:", "\\:<!-- -->smile: a\\:<!-- -->+1:"),
        ("10:30 #x gh-x", "10:30 \\#x gh-x"),
    ] {
        assert_eq!(escaped(text), wanted);
    }
}

#[test]
fn only_addresses_of_the_web_and_of_mail_become_links() {
    let links = |url: &str| {
        let (elements, _) = elements(&written(&[dossier("x", url)]));
        elements.into_iter().filter(|element| element.starts_with("link ")).collect::<Vec<_>>()
    };
    for bad in ["javascript:alert(1)", "data:text/html,x", "JaVaScRiPt://x", "ftp://x", "//x", "é"] {
        assert_eq!(links(bad), Vec::<String>::new(), "{bad}");
    }
    for (url, wanted) in [
        ("https://x.example/a b>)<script>", "link https://x.example/a%20b%3E%29%3Cscript%3E"),
        ("HTTPS://x.example/&copy;*_{{", "link HTTPS://x.example/&copy;%2A%5F%7B%7B"),
        ("mailto:a@x.example\n\n# x", "link mailto:a@x.example%0A%0A#%20x"),
    ] {
        assert_eq!(links(url).first().map(String::as_str), Some(wanted));
    }
}

#[test]
fn a_confidential_source_is_not_known_by_anything() {
    let mut dossier = dossier("x", "https://example.org");
    dossier.claim.citations[1].stance = Stance::Refutes;
    dossier.claim.citations[1].note = Some("the secret note".into());
    dossier.claim.citations[1].locator.page = Some("the secret page".into());
    dossier.claim.citations.remove(0);
    let text = written(&[dossier]);
    assert!(text.contains("refutes: a confidential source") && !text.contains("secret "), "{text}");
}

proptest! {
    #[test]
    fn outside_text_makes_no_element(
        text in prop_oneof![
            "\\PC{0,20}[a-z]\\PC{0,20}",
            "[\\[\\]()<>!*_`~#&;:/.@{}|\\\\=+\\- \u{a0}\n\t\r\"'$^1a\u{202e}\u{1b}]{0,24}",
            "(www\\.|https?://|<b>|<!--|-->|&lt;|1\\. |- |# |```|~~|\\*\\*|\\[x\\]|\\(y\\)|\\||\n|a|!|:|\\$){1,8}",
        ],
    ) {
        prop_assume!(!text.trim().is_empty() && !visible(&text).trim().is_empty());
        let markdown = written(&[dossier(&text, "https://example.org")]);
        prop_assert!(!markdown.chars().any(|c| commands(c) && c != '\n'));
        let (found, read) = elements(&markdown);
        prop_assert_eq!(&found, &elements(&written(&[dossier("x", "https://example.org")])).0, "{}", markdown);
        let shown = visible(&text);
        let words: String = shown.split_whitespace().collect();
        let read: String = read.split_whitespace().collect();
        prop_assert!(read.contains(&words), "{} in {}", words, read);
    }
}
