//! The documents that hold reviews.

use super::*;
use crate::format::MAX_RECORD;

/// A review of another claim, on one line.
fn review(n: usize) -> String {
    format!(
        r#"{{"@type":"ClaimReview","claimReviewed":"Claim {n}","author":"Example Checks","reviewRating":"False"}}"#
    )
}

fn texts(bytes: impl AsRef<[u8]>) -> Vec<String> {
    items(bytes).iter().map(|item| claim(item).text.clone()).collect()
}

#[test]
fn a_review_is_read_as_a_claim_with_a_ruling() {
    let items = items(REVIEW);
    assert_eq!((items[0].place.as_str(), items[0].raw.as_str()), ("record 1", REVIEW));
    assert_eq!(repairs(&items[0]), Vec::<String>::new());
    let claim = claim(&items[0]);
    let expected = serde_json::json!({
        "text": "The moon is made of cheese",
        "claimant": "A. Dairyman",
        "said": "2024-03-01",
        "appearances": [{ "url": "https://social.example.org/1" }],
        "rulings": [{
            "rating": { "scale": "", "label": "False" },
            "value": 1, "best": 5, "worst": 1,
            "ruled_by": "Example Checks",
            "ruled_by_url": "https://check.example.org",
            "ruled_on": "2024-03-02",
            "url": "https://check.example.org/moon",
        }],
    });
    assert_eq!(serde_json::to_value(claim).unwrap(), expected);
}

#[test]
fn every_shape_of_document_is_read() {
    let (one, two) = (review(1), review(2));
    let shapes = [
        format!("[{one},{two}]"),
        format!("[[{one}],{two}]"),
        format!(
            r#"{{"@context":"https://schema.org","@graph":[{one},{{"@type":"Organization","name":"x"}},{two}]}}"#
        ),
        format!(
            r#"{{"@type":"DataFeed","dataFeedElement":[{{"item":[{one}]}},{{"@type":"DataFeedItem","item":{two}}}]}}"#
        ),
        format!(r#"{{"@type":"DataFeed","dataFeedElement":[{one},{two}]}}"#),
        format!(
            r#"{{"@type":"ItemList","itemListElement":["x",{{"@type":"ListItem","item":{one}}},{two}]}}"#
        ),
        format!(r#"{{"@type":"WebPage","mainEntity":{one},"review":[{two}]}}"#),
        format!("{one}\n{two}\n"),
        format!("\r\n{one}\r\n\r\n{two}\r\n"),
        format!("{one}{two}"),
        format!(
            "<html><script type='application/ld+json'>{one}</script><script type=application/ld+json>{two}</script>"
        ),
    ];
    for shape in shapes {
        assert_eq!(texts(&shape), ["Claim 1", "Claim 2"], "{shape}");
    }
}

#[test]
fn a_type_may_be_written_in_many_ways() {
    for written in [
        r#""ClaimReview""#,
        r#"["Review","ClaimReview"]"#,
        r#""schema:ClaimReview""#,
        r#"["http://schema.org/ClaimReview"]"#,
        r#""https://schema.org/ClaimReview""#,
    ] {
        assert_eq!(
            repairs(&items(review(1).replace(r#""ClaimReview""#, written))[0]),
            NONE_OF_NOTE,
            "{written}"
        );
    }
    let alias = review(1).replace("@type", "type");
    assert_eq!(texts(&alias), ["Claim 1"]);
    let prefixed = review(1)
        .replace("claimReviewed", "schema:claimReviewed")
        .replace("author", "http://schema.org/author");
    assert_eq!(texts(&prefixed), ["Claim 1"]);
    let untyped = review(1).replace(r#""@type":"ClaimReview","#, "");
    assert!(
        repairs(&items(untyped)[0])
            .contains(&format!("@type: {}", crate::format::claimreview::node::UNTYPED))
    );
}

/// The repairs of [`review`].
const NONE_OF_NOTE: [&str; 1] = ["reviewRating: a rating that is only words"];

#[test]
fn records_keep_their_words_and_places() {
    let file = format!("[\n  {},\n  {REVIEW}\n]", review(1));
    let found = items(&file);
    assert_eq!((found[0].place.as_str(), found[0].raw.as_str()), ("record 1", review(1).as_str()));
    assert_eq!((found[1].place.as_str(), found[1].raw.as_str()), ("record 2", REVIEW));
    let lines = format!("{}\n\n{}\n", review(1), review(2));
    assert_eq!(items(lines).iter().map(|item| item.place.as_str()).collect::<Vec<_>>(), ["line 1", "line 3"]);
    let page = format!("<p>\n<script type='application/ld+json'>\n[{},\n{}]</script>", review(1), review(2));
    assert_eq!(items(page).iter().map(|item| item.place.as_str()).collect::<Vec<_>>(), ["line 3", "line 4"]);
}

#[test]
fn what_is_no_review_is_refused_or_passed_over() {
    let media = r#"{"@type":"MediaReview","itemReviewed":{}}"#;
    let reason = "@type: a MediaReview, which has no claim that was reviewed";
    assert_eq!(items(media)[0].read.as_ref().unwrap_err().to_string(), reason);
    let mixed =
        format!(r#"[{media},3,{{"@type":"Organization"}},{{"claim":"x"}},{{"@id":"y"}},{}]"#, review(1));
    let found: Vec<bool> = items(mixed).iter().map(|item| item.read.is_ok()).collect();
    assert_eq!(found, [false, false, false, true]);
    for nothing in
        [r#"{"@type":"Organization","name":"x"}"#, "{}", "{\"onus\": 1}", "{}\n{}\n", "<html></html>"]
    {
        assert_eq!(error(nothing), "the file: holds no ClaimReview", "{nothing}");
    }
    let microdata = r#"<html><div itemscope itemtype="https://schema.org/ClaimReview"><i itemprop="name">"#;
    assert_eq!(error(microdata), "the page: holds its ClaimReview as microdata, and only JSON-LD is read");
}

#[test]
fn nodes_may_refer_to_others_of_the_document() {
    let graph = r##"{"@graph":[
        {"@type":"ClaimReview","claimReviewed":"x","author":{"@id":"#org"},"itemReviewed":{"@id":"#claim"},"reviewRating":{"alternateName":"False"}},
        {"@type":"Organization","@id":"#org","name":"Example Checks","url":"https://check.example.org"},
        {"@type":"Claim","@id":"#claim","author":{"name":"Somebody"}}]}"##;
    let found = items(graph);
    assert_eq!(found.len(), 1);
    let claim = claim(&found[0]);
    assert_eq!(claim.claimant.as_deref(), Some("Somebody"));
    assert_eq!(claim.rulings[0].ruled_by, "Example Checks");
    assert_eq!(claim.rulings[0].ruled_by_url.as_deref(), Some("https://check.example.org"));
}

#[test]
fn expanded_json_ld_is_read() {
    let s = "http://schema.org/";
    let expanded = format!(
        r#"[{{"@type":["{s}ClaimReview"],"{s}claimReviewed":[{{"@value":"x"}}],"{s}url":[{{"@id":"https://a.example.org"}}],
        "{s}author":[{{"@type":["{s}Organization"],"{s}name":[{{"@value":"Example Checks"}}]}}],
        "{s}datePublished":[{{"@type":"{s}Date","@value":"2024-03-02"}}],
        "{s}reviewRating":[{{"{s}ratingValue":[{{"@value":1}}],"{s}alternateName":[{{"@value":"False"}}]}}]}}]"#
    );
    let found = items(expanded);
    let ruling = &claim(&found[0]).rulings[0];
    assert_eq!((ruling.ruled_by.as_str(), ruling.rating.label.as_str()), ("Example Checks", "False"));
    assert_eq!(ruling.value, Some(1.into()));
    assert_eq!(ruling.url.as_deref(), Some("https://a.example.org"));
    assert_eq!(ruling.ruled_on, "2024-03-02".parse().ok());
    assert_eq!(repairs(&found[0]), Vec::<String>::new());
}

#[test]
fn scripts_of_a_page_are_found_as_a_browser_finds_them() {
    let json = review(1);
    let script = format!("<script type='application/ld+json'>{json}</script>");
    let read = [
        format!("<html><!-- x --!>{script}"),
        format!("<html><!--->{script}"),
        format!("<html><script-loader>{script}</script-loader>"),
        format!("<html><template><p></template>{script}"),
        format!("<html><xmp></xmp >{script}"),
        format!("<script type='application&#x2F;ld&plus;json' >{json}</script>").replace("&plus;", "&#43;"),
        format!(
            r#"<!DOCTYPE html><SCRIPT id=x TYPE = "Application/LD+JSON; charset=utf-8" async>{json}</SCRIPT >"#
        ),
        format!("<script type='application/ld+json'>\n<!--\n{json}\n-->\n</script>"),
        format!("<script type='application/ld+json'>//<![CDATA[\n{json}\n//]]></script>"),
        format!("<script type='application/ld+json'>/*<![CDATA[*/{json}/*]]>*/</script>"),
        format!("<script type='application/ld+json'>{json}"),
        format!("<script type='application/ld+json'>{}</script>", json.replace('"', "&quot;")),
        format!(
            "<a title='>'><script>if (a<b) \"<!--\"</script><script type='application/ld+json'>{json}</script>"
        ),
        format!(
            "<script type='application/ld+json'>{{bad</script><script type='application/ld+json'>{json}</script>"
        ),
    ];
    for page in read {
        assert_eq!(texts(&page), ["Claim 1"], "{page}");
    }
    let not = [
        format!("<html><!--!>{script}-->"),
        format!("<html></p title='{}'>", script.replace('\'', "")),
        format!("<html><template><template></template>{script}</template>"),
        format!("<html><xmp>{script}</xmp>"),
        format!("<html><iframe>{script}</iframe><noembed>{script}</noembed><noframes>{script}</noframes>"),
        format!("<html><plaintext>{script}</plaintext>{script}"),
        format!("<html><!-- <script type='application/ld+json'>{json}</script> -->"),
        format!("<html><textarea><script type='application/ld+json'>{json}</script></textarea>"),
        format!("<html><a title=\"<script type='application/ld+json'>\">{json}</script></a>"),
        format!("<html><script type='application/json'>{json}</script>"),
        format!("<html><script data-type='application/ld+json'>{json}</script>"),
    ];
    for page in not {
        assert_eq!(error(&page), "the file: holds no ClaimReview", "{page}");
    }
    let broken = format!("<html>\n<script type='application/ld+json'>\n{{\"a\": b}}{json}</script>");
    let item = &items(broken)[0];
    assert_eq!(item.place, "line 3");
    assert_eq!(item.read.as_ref().unwrap_err().to_string(), "line 3, column 7: a value is missing");
    let escaped = format!("<script type='application/ld+json'>{}</script>", json.replace('"', "&quot;"));
    assert!(repairs(&items(escaped)[0]).contains(&"JSON: HTML entities were decoded".to_string()));
}

#[test]
fn reviews_are_found_in_what_tells_of_them() {
    for holder in ["subjectOf", "about", "mainEntityOfPage", "review", "mainEntity"] {
        let page = format!(r#"{{"@type":"NewsArticle","{holder}":{}}}"#, review(1));
        assert_eq!(texts(&page), ["Claim 1"], "{holder}");
        let inside = review(1).replacen('{', &format!(r#"{{"{holder}":[{},{{"@type":"X"}}],"#, review(2)), 1);
        assert_eq!(texts(format!("[{inside},{}]", review(3))), ["Claim 1", "Claim 2", "Claim 3"], "{holder}");
    }
    let page = format!(r#"[{},{{"@type":"NewsArticle","mentions":{}}}]"#, review(1), review(2));
    let found = items(&page);
    let reason = "holds a ClaimReview where none is looked for";
    assert_eq!(found[1].read.as_ref().unwrap_err().to_string(), reason);
    let page = format!(r#"[{},{{"@type":"NewsArticle","text":"\"claimReviewed\": 1"}}]"#, review(1));
    assert_eq!(items(page).len(), 1);
}

#[test]
fn a_document_that_looks_like_lines_is_read_as_one() {
    let pretty = REVIEW.replace("The moon", "The sun");
    let found = items(format!("{}\n{pretty}\n", review(1)));
    assert_eq!(found.iter().map(|item| item.read.is_ok()).collect::<Vec<_>>(), [true, true]);
    let cut = format!(r#"{{"@graph":[{}, {{"@type":"X"}}{}"#, review(1), "\n,{\"@type\":\"Y\"}]}\n{}");
    assert_eq!(texts(cut), ["Claim 1"]);
}

#[test]
fn our_empty_exports_are_read_as_nothing() {
    for empty in [
        "[]\n",
        "{\n  \"@context\": \"https://schema.org\",\n  \"@graph\": []\n}\n",
        r#"{"@context":"https://schema.org","@type":"DataFeed","dataFeedElement":[]}"#,
    ] {
        assert!(items(empty).is_empty(), "{empty}");
    }
    for other in ["{}", "{\"a\":[]}", "[[]]", "<html><script type='application/ld+json'>[]</script>"] {
        assert_eq!(error(other), "the file: holds no ClaimReview", "{other}");
    }
}

#[test]
fn our_own_records_come_back_once() {
    let id = "00000000-0000-7000-8000-000000000001";
    let ours = format!(
        r#"[{{"@type":"ClaimReview","claimReviewed":"x","onus:bundle":{{"onus":1,"claims":[{{"id":"{id}","text":"x"}}]}}}},
        {{"@type":"ClaimReview","claimReviewed":"x","onus:claim":"{id}"}}]"#
    );
    let found = items(&ours);
    assert_eq!(found.len(), 1);
    let Content::Own(line) = &found[0].read.as_ref().unwrap().content else { panic!() };
    assert_eq!(line.claims[0].text, "x");
    let cut = format!(r#"[{{"@type":"ClaimReview","claimReviewed":"x","onus:claim":"{id}"}}]"#);
    assert!(items(cut)[0].read.as_ref().unwrap_err().to_string().starts_with("onus:claim: names a claim"));
    for (wrong, reason) in [
        (r#"{"onus":2}"#, "onus:bundle: has version 2, and this Onus reads version 1"),
        (r#"{"onus":1,"claims":[{}]}"#, "onus:bundle.claims[0]: missing field `text`"),
        ("7", "onus:bundle: invalid type: integer, expected an object"),
    ] {
        let file = format!(r#"{{"@type":"Claim","onus:bundle":{wrong}}}"#);
        assert_eq!(items(file)[0].read.as_ref().unwrap_err().to_string(), reason);
    }
}

/// The same through the reader of documents that are too large for memory.
fn streamed(file: &str) -> (Vec<Item>, Option<FormatError>) {
    let mut items = Vec::new();
    let keep = |item| {
        items.push(item);
        Ok(())
    };
    let result = crate::format::claimreview::read::streamed::<FormatError>(file.as_bytes(), keep);
    (items, result.err())
}

#[test]
fn a_larger_document_is_read_element_by_element() {
    for (open, close) in
        [("[", "]"), (r#"{"@context":"x","@graph":["#, "]}"), (r#"{"dataFeedElement":["#, "]}")]
    {
        let file = format!("\u{feff}{open}{},{{\"item\":[{}]}}{close}", review(1), review(2));
        let (found, error) = streamed(&file);
        assert!(error.is_none());
        assert_eq!(
            found.iter().map(|item| item.place.as_str()).collect::<Vec<_>>(),
            ["record 1", "record 2"]
        );
        assert_eq!((found[0].raw.as_str(), found[1].raw.as_str()), (&*review(1), &*review(2)));
        // What is no record is named as in a smaller document, and nothing is repaired.
        let (found, error) = streamed(&format!("{open}{{}},3,{}{close}", review(1)));
        assert!(error.is_none());
        assert_eq!(found.iter().map(|item| item.read.is_ok()).collect::<Vec<_>>(), [false, false, true]);
        let (found, error) = streamed(&format!("{open}{},{close}", review(1)));
        assert_eq!(found.len(), 1);
        assert!(matches!(error, Some(FormatError::Syntax { line: 1, .. })), "{error:?}");
    }
    let filler = format!(r#"{{"@type":"Thing","name":"{}"}},"#, "x".repeat(1 << 20));
    let filler = filler.repeat(MAX_RECORD / (1 << 20) + 1);
    assert_eq!(texts(format!("[{filler}{}]", review(1))), ["Claim 1"]);
    let page = format!("<html>{}", " ".repeat(MAX_RECORD));
    assert_eq!(error(page), "the page: larger than 32 MiB, the most that one record may take");
}
