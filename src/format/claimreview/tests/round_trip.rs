//! What is written, and that it comes back.

use super::*;
use crate::format::claimreview::{Shape, Writer};
use crate::format::{Dossier, Exporter, json, jsonl};
use crate::model::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

fn written(scales: &[RatingScale], dossiers: &[Dossier], shape: Shape, plain: bool) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, shape, plain).unwrap();
    writer.scales(scales.to_vec()).unwrap();
    dossiers.iter().for_each(|dossier| writer.dossier(dossier).unwrap());
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn id(n: u128) -> Id {
    Id(uuid::Uuid::from_u128(n))
}

/// A made-up scale, and a claim on it with two rulings, a withdrawn one, and things of the house.
fn example() -> (Vec<RatingScale>, Dossier) {
    let scale = serde_json::json!({ "name": "ex", "publisher": "Example Checks", "ratings": [
        { "label": "False", "value": 1, "best": 5, "worst": 1, "verdict": "refuted" }] });
    let claim = serde_json::json!({
        "number": 7, "id": id(1), "text": "</script><!-- The moon is cheese", "claimant": "A. Dairyman",
        "said": "2024-03", "note": "secret note",
        "appearances": [
            { "id": id(2), "url": "https://social.example.org/1", "first": true },
            { "id": id(3), "url": "javascript:alert(1)" },
            { "id": id(4), "article": id(5), "claimant": "B", "said": "2024~" }],
        "rulings": [
            { "id": id(6), "rating": { "scale": "ex", "label": "False" }, "ruled_by": "Example Checks",
              "ruled_on": "2024-03-02?", "rationale": "Cheese floats.", "url": "https://check.example.org/moon" },
            { "id": id(7), "rating": { "scale": "ex", "label": "False" }, "value": 2, "ruled_by": "jo",
              "ruled_on": "2024-03-02", "title": "T", "language": "en" },
            { "id": id(8), "rating": { "scale": "ex", "label": "False" }, "ruled_by": "old",
              "withdrawn": { "recorded_at": "2024-01-01T00:00:00.000Z", "by": "jo" } }],
    });
    let article = Article {
        id: Some(id(5)),
        title: "Cheese".into(),
        url: Some("https://a.example.org".into()),
        ..Article::default()
    };
    let claim = serde_json::from_value(claim).unwrap();
    (
        vec![serde_json::from_value(scale).unwrap()],
        Dossier { claim, articles: vec![article], ..Dossier::default() },
    )
}

#[test]
fn a_claim_is_written_as_one_review_a_ruling() {
    let (scales, dossier) = example();
    let graph: serde_json::Value =
        serde_json::from_str(&written(&scales, &[dossier], Shape::Graph, true)).unwrap();
    let item = serde_json::json!({
        "@type": "Claim",
        "author": { "name": "A. Dairyman" },
        "datePublished": "2024-03",
        "firstAppearance": { "@type": "CreativeWork", "url": "https://social.example.org/1" },
        "appearance": { "@type": "CreativeWork", "url": "https://a.example.org", "headline": "Cheese", "author": { "name": "B" } },
    });
    let expected = serde_json::json!({ "@context": "https://schema.org", "@graph": [
        { "@type": "ClaimReview", "url": "https://check.example.org/moon",
          "author": { "@type": "Organization", "name": "Example Checks" },
          "claimReviewed": "</script><!-- The moon is cheese", "itemReviewed": item,
          "reviewRating": { "@type": "Rating", "ratingValue": 1, "bestRating": 5, "worstRating": 1, "alternateName": "False" },
          "reviewBody": "Cheese floats." },
        { "@type": "ClaimReview", "datePublished": "2024-03-02", "inLanguage": "en", "headline": "T",
          "author": { "name": "jo" },
          "claimReviewed": "</script><!-- The moon is cheese", "itemReviewed": item,
          "reviewRating": { "@type": "Rating", "ratingValue": 2, "alternateName": "False" } },
    ]});
    assert_eq!(graph, expected);
}

#[test]
fn snippets_are_plain_and_stay_in_their_script() {
    let (scales, dossier) = example();
    let page = written(&scales, &[dossier.clone(), dossier], Shape::HtmlSnippets, false);
    assert_eq!(page.matches("</script>").count(), 4);
    assert_eq!(page.matches("<!--").count(), 0);
    assert!(
        page.starts_with(
            "<script type=\"application/ld+json\">\n{\n  \"@context\": \"https://schema.org\",\n"
        )
    );
    assert_eq!(page.matches("}\n</script>\n\n<script").count(), 3);
    assert!(!page.contains("secret") && !page.contains("onus"));
    let found = items(page);
    assert_eq!(found.len(), 4);
    assert_eq!(claim(&found[0]).text, "</script><!-- The moon is cheese");
}

#[test]
fn a_claim_without_a_ruling_travels_only_in_the_lossless_form() {
    let (_, mut dossier) = example();
    dossier.claim.rulings.clear();
    for shape in [Shape::Graph, Shape::List, Shape::DataFeed] {
        let plain = written(&[], std::slice::from_ref(&dossier), shape, true);
        assert_eq!(plain, written(&[], &[], shape, true));
        serde_json::from_str::<serde_json::Value>(&plain).unwrap();
    }
    let list: serde_json::Value =
        serde_json::from_str(&written(&[], std::slice::from_ref(&dossier), Shape::List, false)).unwrap();
    assert_eq!(list[0]["@type"], "Claim");
    assert_eq!(list[0]["text"], "</script><!-- The moon is cheese");
    assert_eq!(written(&[], &[dossier], Shape::HtmlSnippets, true), "");
    // A removed claim is published by nobody.
    let (scales, mut dossier) = example();
    dossier.claim.retired_at = Some("2024-01-01T00:00:00.000Z".parse().unwrap());
    assert_eq!(written(&scales, &[dossier], Shape::List, true), "[]\n");
}

#[test]
fn a_season_is_no_month() {
    let (_, mut dossier) = example();
    dossier.claim.said = Some("2019-21".parse().unwrap());
    assert!(!written(&[], &[dossier], Shape::List, true).contains("2019-21"));
}

#[test]
fn the_extension_is_declared_as_plain_json() {
    let (scales, dossier) = example();
    let graph: serde_json::Value =
        serde_json::from_str(&written(&scales, &[dossier], Shape::Graph, false)).unwrap();
    assert_eq!(graph["@context"][1]["onus:bundle"]["@type"], "@json");
    let nodes = graph["@graph"].as_array().unwrap();
    assert_eq!(nodes.len(), 2);
    assert!(nodes[0]["onus:bundle"]["claims"][0].get("number").is_none());
    assert_eq!(nodes[1]["onus:claim"], id(1).to_string());
    assert_eq!(nodes[0]["reviewBody"], "Cheese floats.");
}

/// Text as hostile as may be.
fn text() -> impl Strategy<Value = String> {
    let hostile = [
        "\u{1b}[31m",
        "\u{202e}",
        "\u{9b}",
        "\r\n",
        "\t",
        "\"",
        "\\",
        "\\u0000",
        "</script>",
        "<!--",
        "<script>",
        "&amp;",
        "]]>",
        "=1+1",
        "\u{301}",
        "👩‍👩‍👧",
        "עברית",
        "\u{2028}",
        "\u{feff}",
        "\u{fffd}",
        "{",
        "//",
        " ",
    ];
    let any = any::<char>().prop_map(String::from);
    vec(prop_oneof![proptest::sample::select(hostile.to_vec()).prop_map(String::from), any], 0..6)
        .prop_map(|parts| parts.concat())
}

fn date() -> impl Strategy<Value = PartialDate> {
    let texts = vec!["2016", "2019-01", "2019-01-04", "2019-01?", "2016/2018", "201X", "../2018"];
    proptest::sample::select(texts).prop_map(|text| text.parse().unwrap())
}

fn number() -> impl Strategy<Value = serde_json::Number> {
    prop_oneof![
        any::<i64>().prop_map(serde_json::Number::from),
        any::<f64>().prop_filter_map("a number", serde_json::Number::from_f64),
    ]
}

fn any_id() -> impl Strategy<Value = Id> {
    any::<u128>().prop_map(id)
}

fn url() -> impl Strategy<Value = String> {
    prop_oneof![text(), text().prop_map(|text| format!("https://a.example.org/{text}"))]
}

fn ruling() -> impl Strategy<Value = Ruling> {
    let rating = (proptest::sample::select(vec!["a", "b", ""]), text());
    let rating = rating.prop_map(|(scale, label)| RatingRef { scale: scale.into(), label });
    let numbers = (of(number()), of(number()), of(number()));
    let texts = (text(), of(url()), of(text()), of(url()), of(text()), of(text()));
    let rest = (any_id(), of(date()), of(any_id()), vec(any_id(), 0..2), any::<bool>());
    (rating, numbers, texts, rest).prop_map(|(rating, numbers, texts, rest)| Ruling {
        rating,
        value: numbers.0,
        best: numbers.1,
        worst: numbers.2,
        ruled_by: texts.0,
        ruled_by_url: texts.1,
        rationale: texts.2,
        url: texts.3,
        title: texts.4,
        language: texts.5,
        id: Some(rest.0),
        ruled_on: rest.1,
        supersedes: rest.2,
        relying_on: rest.3,
        withdrawn: rest.4.then(|| Withdrawal {
            recorded_at: "2024-01-01T00:00:00.000Z".parse().unwrap(),
            by: "x".into(),
            rationale: None,
        }),
        ..Ruling::default()
    })
}

fn appearance() -> impl Strategy<Value = Appearance> {
    (any_id(), of(any_id()), of(url()), of(text()), of(text()), of(date()), any::<bool>()).prop_map(
        |(id, article, url, quote, claimant, said, first)| Appearance {
            id: Some(id),
            article,
            url,
            quote,
            claimant,
            said,
            first,
            ..Appearance::default()
        },
    )
}

fn source() -> impl Strategy<Value = Source> {
    (any_id(), text(), vec(text(), 0..3), of(url()), of(date()), any::<bool>()).prop_map(
        |(id, title, authors, url, issued, confidential)| Source {
            id: Some(id),
            title,
            authors,
            url,
            issued,
            confidential,
            ..Source::default()
        },
    )
}

fn dossier() -> impl Strategy<Value = Dossier> {
    let citation = (any_id(), any_id(), of(text()), of(text()), of(text())).prop_map(
        |(id, source, quote, note, page)| Citation {
            id: Some(id),
            source,
            quote,
            note,
            locator: Locator { page, ..Locator::default() },
            ..Citation::default()
        },
    );
    let received = (text(), text()).prop_map(|(file, raw)| Received {
        file,
        raw,
        repairs: vec!["x".into()],
        ..Received::default()
    });
    let article = (any_id(), text(), of(url())).prop_map(|(id, title, url)| Article {
        id: Some(id),
        title,
        url,
        ..Article::default()
    });
    let parts = (vec(appearance(), 0..3), vec(citation, 0..2), vec(ruling(), 0..4), vec(received, 0..2));
    let own = (any_id(), text(), of(text()), of(date()), vec(text(), 0..2), any::<bool>());
    (own, parts, vec(source(), 0..2), vec(article, 0..2)).prop_map(|(own, parts, sources, articles)| {
        let claim = Claim {
            id: Some(own.0),
            text: own.1,
            claimant: own.2,
            said: own.3,
            tags: own.4,
            retired_at: own.5.then(|| "2024-01-01T00:00:00.000Z".parse().unwrap()),
            appearances: parts.0,
            citations: parts.1,
            rulings: parts.2,
            received: parts.3,
            ..Claim::default()
        };
        Dossier { claim, sources, articles, ..Dossier::default() }
    })
}

fn scales() -> impl Strategy<Value = Vec<RatingScale>> {
    let rating =
        || (text(), of(number())).prop_map(|(label, value)| Rating { label, value, ..Rating::default() });
    let scale = |name: &'static str| {
        (of(text()), vec(rating(), 0..3)).prop_map(move |(publisher, ratings)| RatingScale {
            name: name.into(),
            publisher,
            ratings,
            ..RatingScale::default()
        })
    };
    (scale("a"), scale("b"), scale("c")).prop_map(|(a, b, c)| vec![a, b, c])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn what_goes_out_comes_in_again(scales in scales(), dossiers in vec(dossier(), 0..4)) {
        let expected: Vec<jsonl::Line> = dossiers.iter().map(|dossier| {
            let used = |scale: &&RatingScale| dossier.claim.rulings.iter().any(|r| r.rating.scale == scale.name);
            jsonl::Line {
                onus: json::VERSION,
                scales: scales.iter().filter(used).cloned().collect(),
                articles: dossier.articles.clone(),
                sources: dossier.sources.clone(),
                claims: vec![dossier.claim.clone()],
            }
        }).collect();
        for shape in [Shape::Graph, Shape::List, Shape::DataFeed] {
            let file = written(&scales, &dossiers, shape, false);
            prop_assert!(!file.contains("</") && !file.contains("<!"));
            prop_assert!(!file.chars().any(|c| c != '\n' && crate::text::visible::commands(c)));
            let (items, error) = read(&file);
            prop_assert!(error.is_none(), "{:?}", error);
            let mut found = Vec::new();
            for item in items {
                match item.read.unwrap().content {
                    Content::Own(line) => found.push(*line),
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            prop_assert_eq!(&found, &expected);
            // The same through the reader of files that are too large for memory.
            let (mut streamed, mut sink) = (Vec::new(), Vec::new());
            let result = crate::format::claimreview::read::streamed::<FormatError>(file.as_bytes(), |item| { sink.push(item); Ok(()) });
            prop_assert!(result.is_ok());
            for item in sink {
                if let Content::Own(line) = item.read.unwrap().content { streamed.push(*line) }
            }
            prop_assert_eq!(&streamed, &expected);
            // And plain, no word of ours.
            let plain = written(&scales, &dossiers, shape, true);
            prop_assert!(!plain.contains("onus:"));
        }
        let page = written(&scales, &dossiers, Shape::HtmlSnippets, false);
        let reviews = dossiers.iter().filter(|d| d.claim.retired_at.is_none()).map(|d| d.rulings().count()).sum::<usize>();
        prop_assert_eq!(page.matches("</script>").count(), reviews);
    }
}
