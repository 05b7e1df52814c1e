//! The members of a review, in all the ways that pages write them.

use super::*;
use serde_json::json;

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn the_claim_may_be_a_list_or_a_value_object() {
    for (written, text, repaired) in [
        (json!("A  b"), "A  b", none()),
        (json!(["A", "B"]), "A", vec!["claimReviewed: several values, the first was taken".to_string()]),
        (json!(["A"]), "A", none()),
        (json!([null, "", "A"]), "A", none()),
        (json!({ "@value": "A", "@language": "en" }), "A", none()),
        (
            json!("caf&eacute; &amp; &quot;x&quot; &#39;y&#x27; &lt;&gt;&nbsp;&"),
            "café & \"x\" 'y' <>\u{a0}&",
            vec!["claimReviewed: HTML entities were decoded".to_string()],
        ),
        (
            json!("&#146;&#x96;&#129; &rsquo;&ldquo;&ndash;&hellip;&yuml;&Agrave; &foo; &rsquo"),
            "’–\u{81} ’“–…ÿÀ &foo; &rsquo",
            vec!["claimReviewed: HTML entities were decoded".to_string()],
        ),
        (json!(" A\n"), "A", vec!["claimReviewed: spaces at the ends were left out".to_string()]),
        (json!("A\u{0}B"), "AB", vec!["claimReviewed: a NUL character was left out".to_string()]),
    ] {
        let (claim, _, repairs) = with(json!({ "claimReviewed": written }));
        assert_eq!((claim.text.as_str(), repairs), (text, repaired));
    }
    for missing in [json!(null), json!(""), json!("  "), json!([]), json!({})] {
        let reason = "claimReviewed: is missing: nothing says what was reviewed";
        assert_eq!(refused(json!({ "claimReviewed": missing })), reason);
    }
}

#[test]
fn the_claimant_may_be_written_in_many_ways() {
    let several = "itemReviewed.author: several values, the first was taken".to_string();
    let nameless = "itemReviewed.author: a claimant without a name was left out".to_string();
    for (written, name, repaired) in [
        (json!("A"), Some("A"), none()),
        (json!({ "name": "A" }), Some("A"), none()),
        (json!({ "type": "Person", "name": ["A"] }), Some("A"), none()),
        (json!([{ "name": "A" }, { "name": "B" }]), Some("A"), vec![several]),
        (json!({ "name": "" }), None, none()),
        (json!({ "@type": "Person", "url": "https://social.example.org/a" }), None, vec![nameless.clone()]),
        (json!({ "sameAs": "https://social.example.org/a" }), None, vec![nameless.clone()]),
        (json!("https://social.example.org/a"), None, vec![nameless]),
        (json!(null), None, none()),
    ] {
        let (claim, _, repairs) = with(json!({ "itemReviewed": { "author": written } }));
        assert_eq!((claim.claimant.as_deref(), repairs), (name, repaired), "{written}");
    }
    let (claim, _, repairs) = with(json!({ "itemReviewed": { "itemReviewed": { "author": "A" } } }));
    assert_eq!(claim.claimant.as_deref(), Some("A"));
    assert_eq!(repairs, ["itemReviewed: members one level too deep were lifted"]);
    let (claim, _, _) = with(json!({ "itemReviewed": [{ "@type": "CreativeWork", "author": "A" }] }));
    assert_eq!(claim.claimant.as_deref(), Some("A"));
    let (claim, _, repairs) = with(json!({ "itemReviewed": "https://social.example.org/1" }));
    assert_eq!((claim.claimant, repairs), (None, none()));
    assert_eq!(claim.appearances[0].url.as_deref(), Some("https://social.example.org/1"));
    let (claim, _, repairs) = with(json!({ "itemReviewed": "a speech" }));
    assert_eq!(claim.appearances.len(), 0);
    assert_eq!(repairs, ["itemReviewed: what is no web address was left out"]);
}

#[test]
fn dates_are_as_stated_or_left_out() {
    for (written, date, repaired) in [
        (json!("2022-12-03T00:00:00.00+01:00"), Some("2022-12-03"), none()),
        (
            json!("2022-12-03T09:29:19.82+01:00"),
            Some("2022-12-03"),
            vec!["datePublished: the time of day was left out".to_string()],
        ),
        (json!("2022-12"), Some("2022-12"), none()),
        (json!("2022"), Some("2022"), none()),
        (
            json!("31/12/2022"),
            Some("2022-12-31"),
            vec!["datePublished: a date in another form was rewritten".to_string()],
        ),
        (
            json!("03/04/2022"),
            None,
            vec![
                "datePublished: a date that can be read in two ways was left out (--dates says which)"
                    .to_string(),
            ],
        ),
        (json!("last week"), None, vec!["datePublished: a date that can't be read was left out".to_string()]),
        (json!(1650000000), None, vec!["datePublished: a date that can't be read was left out".to_string()]),
        (json!(""), None, none()),
        (json!(["2022-01-01"]), Some("2022-01-01"), none()),
    ] {
        let (_, ruling, repairs) = with(json!({ "datePublished": written }));
        assert_eq!((ruling.ruled_on.as_ref().map(|d| d.as_str()), repairs), (date, repaired), "{written}");
    }
    let (claim, _, repairs) = with(json!({ "itemReviewed": { "datePublished": "soon" } }));
    assert_eq!(claim.said, None);
    assert_eq!(repairs, ["itemReviewed.datePublished: a date that can't be read was left out"]);
}

#[test]
fn appearances_may_be_written_in_many_ways() {
    let (a, b) = ("https://social.example.org/1", "https://social.example.org/2,3");
    let split = "appearance: several addresses in one text were taken apart";
    for (written, urls, repaired) in [
        (json!(a), vec![a], vec![]),
        (json!([a, b]), vec![a, b], vec![]),
        (json!({ "url": a, "headline": "" }), vec![a], vec![]),
        (json!([{ "url": a }, { "@id": b }, { "sameAs": [a, b] }]), vec![a, b], vec![]),
        (json!({ "url": [a, b] }), vec![a, b], vec![]),
        (json!(format!("{a}, {b}")), vec![a, b], vec![split]),
        (json!(format!("{a},{b}")), vec![a, b], vec![split]),
        (json!(format!("{a} {b}")), vec![a, b], vec![split]),
        (json!(format!("{a} and {b}")), vec![a, b], vec![split]),
        (json!("a post on a network"), vec![], vec!["appearance: what is no web address was left out"]),
        (json!("javascript:alert(1)"), vec![], vec!["appearance: what is no web address was left out"]),
        (json!({ "headline": "x" }), vec![], vec!["appearance: what is no web address was left out"]),
        (
            json!("http://check.example.org/moon/#x"),
            vec![],
            vec!["appearance: the review itself as appearance was left out"],
        ),
        (
            json!("https://a.example.org/?a=1&amp;b=2"),
            vec!["https://a.example.org/?a=1&b=2"],
            vec!["appearance: HTML entities were decoded"],
        ),
    ] {
        let (claim, _, repairs) = with(json!({ "itemReviewed": { "appearance": written } }));
        let found: Vec<_> = claim.appearances.iter().filter_map(|a| a.url.as_deref()).collect();
        assert_eq!((found, repairs), (urls, repaired.into_iter().map(String::from).collect()), "{written}");
    }
    let item = json!({ "firstAppearance": b, "appearance": [a, b], "url": [a, "https://c.example.org"], "sameAs": a });
    let (claim, _, repairs) = with(json!({ "itemReviewed": item }));
    let found: Vec<_> = claim.appearances.iter().map(|a| (a.url.as_deref().unwrap(), a.first)).collect();
    assert_eq!((found, repairs), (vec![(b, true), (a, false), ("https://c.example.org", false)], none()));
}

#[test]
fn an_appearance_says_again_only_what_differs() {
    let work =
        json!({ "url": "https://a.example.org", "author": { "name": "T" }, "datePublished": "2024-01-02" });
    let item = |name: &str| json!({ "itemReviewed": { "author": name, "datePublished": "2024-01-02", "appearance": work } });
    let (claim, ..) = with(item("S"));
    assert_eq!(claim.appearances[0].claimant.as_deref(), Some("T"));
    assert_eq!(claim.appearances[0].said, None);
    assert_eq!(with(item("T")).0.appearances[0].claimant, None);
}

#[test]
fn ratings_may_be_written_in_many_ways() {
    let several = "alternateName: several values, the first was taken";
    for (written, label, numbers, repaired) in [
        (json!("False"), "False", "null null null", vec!["reviewRating: a rating that is only words"]),
        (
            json!({ "@value": "False" }),
            "False",
            "null null null",
            vec!["reviewRating: a rating that is only words"],
        ),
        (json!([{ "alternateName": "False" }]), "False", "null null null", vec![]),
        (
            json!([{ "alternateName": "A" }, { "alternateName": "B" }]),
            "A",
            "null null null",
            vec!["reviewRating: several values, the first was taken"],
        ),
        (
            json!({ "properties": { "alternateName": "A", "ratingValue": 2 } }),
            "A",
            "2 null null",
            vec!["reviewRating: members one level too deep were lifted"],
        ),
        (
            json!({ "ratingValue": 1, "bestRating": 5, "properties": { "alternateName": "False", "worstRating": 0 } }),
            "False",
            "1 5 0",
            vec!["reviewRating: members one level too deep were lifted"],
        ),
        (
            json!({ "alternateName": "A", "name": "B" }),
            "A",
            "null null null",
            vec!["name: several values, the first was taken"],
        ),
        (
            json!({ "alternateName": "A", "ratingValue": "5.00", "bestRating": "1e2" }),
            "A",
            "5.0 100.0 null",
            vec![
                "ratingValue: a number in another form was rewritten",
                "ratingValue: a number written as text",
                "bestRating: a number in another form was rewritten",
                "bestRating: a number written as text",
            ],
        ),
        (json!({ "alternateName": ["A", "B"] }), "A", "null null null", vec![several]),
        (json!({ "alternateName": { "@value": "A" } }), "A", "null null null", vec![]),
        (
            json!({ "name": "A" }),
            "A",
            "null null null",
            vec!["reviewRating: the name stands for the missing alternateName"],
        ),
        (
            json!({ "ratingValue": "False", "bestRating": 5 }),
            "False",
            "null 5 null",
            vec!["reviewRating: the words in the number's place are the rating"],
        ),
        (
            json!({ "ratingValue": "3" }),
            "3",
            "3 null null",
            vec![
                "reviewRating: a rating without words: its number stands for them",
                "ratingValue: a number written as text",
            ],
        ),
        (
            json!({ "ratingValue": 2.50 }),
            "2.5",
            "2.5 null null",
            vec!["reviewRating: a rating without words: its number stands for them"],
        ),
        (
            json!({ "alternateName": "A", "ratingValue": "x" }),
            "A",
            "null null null",
            vec!["ratingValue: a number that can't be read was left out"],
        ),
        (
            json!({ "alternateName": "A", "ratingValue": "1", "bestRating": "5", "worstRating": "0.5" }),
            "A",
            "1 5 0.5",
            vec![
                "ratingValue: a number written as text",
                "bestRating: a number written as text",
                "worstRating: a number written as text",
            ],
        ),
        (
            json!({ "alternateName": "A", "ratingValue": 9, "bestRating": -1, "worstRating": -1 }),
            "A",
            "9 -1 -1",
            vec![],
        ),
        (
            json!({ "alternateName": false }),
            "false",
            "null null null",
            vec!["alternateName: a value without quotation marks was read as text"],
        ),
    ] {
        let (_, ruling, repairs) = with(json!({ "reviewRating": written }));
        let number = |n: &Option<serde_json::Number>| serde_json::to_string(n).unwrap();
        let found = format!("{} {} {}", number(&ruling.value), number(&ruling.best), number(&ruling.worst));
        assert_eq!((ruling.rating.label.as_str(), found.as_str()), (label, numbers), "{written}");
        assert_eq!(repairs, repaired, "{written}");
    }
    let article = "It is a long story. ".repeat(500);
    let (_, ruling, _) = with(json!({ "reviewRating": { "alternateName": article.trim() } }));
    assert_eq!(ruling.rating.label, article.trim());
    assert!(refused(json!({ "reviewRating": null })).starts_with("reviewRating: is missing"));
    assert!(
        refused(json!({ "reviewRating": { "bestRating": 5 } }))
            .starts_with("reviewRating.alternateName: is missing")
    );
}

#[test]
fn who_ruled_may_be_written_in_many_ways() {
    let site = |field: &str| format!("{field}: the site's name stands for who ruled");
    for (written, name, url, repaired) in [
        (json!({ "author": "A" }), "A", None, none()),
        (
            json!({ "author": ["A", "B"] }),
            "A",
            None,
            vec!["author: several values, the first was taken".into()],
        ),
        (
            json!({ "author": [{ "@type": "Person", "name": "Jo" }, { "@type": "Organization", "name": "A" }] }),
            "A",
            None,
            vec!["author: of several, the organisation was taken".into()],
        ),
        (
            json!({ "author": "https://www.Check.example.org/x" }),
            "check.example.org",
            Some("https://www.Check.example.org/x"),
            vec![site("author")],
        ),
        (
            json!({ "author": { "url": "https://a.example.org" } }),
            "a.example.org",
            Some("https://a.example.org"),
            vec![site("author")],
        ),
        (
            json!({ "author": { "@id": "https://a.example.org/#org" } }),
            "a.example.org",
            Some("https://a.example.org/#org"),
            vec![site("author")],
        ),
        (
            json!({ "author": null, "publisher": { "name": "P", "url": "https://p.example.org" } }),
            "P",
            Some("https://p.example.org"),
            vec!["author: the publisher stands for the missing author".into()],
        ),
        (
            json!({ "author": {}, "sdPublisher": "S" }),
            "S",
            None,
            vec!["author: the publisher stands for the missing author".into()],
        ),
        (json!({ "author": null }), "check.example.org", None, vec![site("author")]),
    ] {
        let (_, ruling, repairs) = with(written.clone());
        assert_eq!((ruling.ruled_by.as_str(), ruling.ruled_by_url.as_deref()), (name, url), "{written}");
        assert_eq!(repairs, repaired, "{written}");
    }
    assert!(refused(json!({ "author": null, "url": null })).starts_with("author: is missing"));
}

#[test]
fn the_rest_of_a_review_is_read() {
    let (_, ruling, repairs) = with(json!({
        "url": ["https://a.example.org/1", "https://a.example.org/2"],
        "headline": "Not &quot;cheese&quot;", "name": "x",
        "inLanguage": { "@type": "Language", "name": "English", "alternateName": "en" },
        "description": "because",
        "unknown": { "deep": [1, 2, 3] },
    }));
    assert_eq!(ruling.url.as_deref(), Some("https://a.example.org/1"));
    assert_eq!(ruling.title.as_deref(), Some("Not \"cheese\""));
    assert_eq!(ruling.language.as_deref(), Some("en"));
    assert_eq!(ruling.rationale.as_deref(), Some("because"));
    let first = "several values, the first was taken";
    assert_eq!(
        repairs,
        [format!("url: {first}"), "headline: HTML entities were decoded".into(), format!("name: {first}")]
    );
    let (_, ruling, repairs) =
        with(json!({ "reviewBody": "why", "description": "x", "name": "Title", "inLanguage": "pt-BR" }));
    assert_eq!(repairs, [format!("description: {first}")]);
    assert_eq!(ruling.rationale.as_deref(), Some("why"));
    assert_eq!((ruling.title.as_deref(), ruling.language.as_deref()), (Some("Title"), Some("pt-BR")));
    let rating = json!({ "alternateName": "A", "ratingExplanation": "explained" });
    assert_eq!(with(json!({ "reviewRating": rating })).1.rationale.as_deref(), Some("explained"));
}

#[test]
fn a_member_that_stands_twice_is_noted() {
    let twice = |name: &str, value: &str| REVIEW.replacen('{', &format!("{{\"{name}\": {value},"), 1);
    let found = items(twice("claimReviewed", "\"The sun is\""));
    assert_eq!(claim(&found[0]).text, "The moon is made of cheese");
    assert_eq!(repairs(&found[0]), ["claimReviewed: of members with one name, the last was taken"]);
    assert_eq!(repairs(&items(twice("@type", "\"ClaimReview\""))[0]), none());
    let written = REVIEW.replace("\"ratingValue\": 1", "\"ratingValue\": 1e0");
    assert_eq!(repairs(&items(written)[0]), ["ratingValue: a number in another form was rewritten"]);
    let page = |day: &str| json!({ "url": "https://a.example.org", "author": "T", "datePublished": day });
    let (claim, _, repairs) =
        with(json!({ "itemReviewed": { "appearance": [page("2024-01-02"), page("2024-01-03")] } }));
    assert_eq!(claim.appearances[0].said.as_ref().unwrap().as_str(), "2024-01-02");
    assert_eq!(repairs, ["appearance: several values, the first was taken"]);
}

#[test]
fn the_order_of_dates_may_be_said() {
    let file = REVIEW.replace("2024-03-02", "03/04/2022");
    let mut days = Vec::new();
    for order in [Dates::Unsaid, Dates::Dmy, Dates::Mdy] {
        super::super::read::<FormatError>(file.as_bytes(), order, |item| {
            days.push(claim(&item).rulings[0].ruled_on.as_ref().map(ToString::to_string));
            Ok(())
        })
        .unwrap();
    }
    assert_eq!(days, [None, Some("2022-04-03".into()), Some("2022-03-04".into())]);
}
