use super::*;
use crate::text::visible::commands;
use proptest::prelude::*;

const ANSWER: &str = r#"{
  "claims": [
    {
      "text": "The bridge was closed for a year.",
      "claimant": "A mayor ",
      "claimDate": "2021-03-04T00:00:00Z",
      "claimReview": [
        {
          "publisher": {"name": "Checks", "site": "checks.example"},
          "url": "https://www.checks.example/bridge",
          "title": "Was it?",
          "reviewDate": "2021-03-05T10:00:00Z",
          "textualRating": "False",
          "languageCode": "en"
        },
        {"publisher": {"site": "other.example"}, "url": "https://news.example/b", "textualRating": "Half true"},
        {"publisher": {"name": "Silent"}, "url": "javascript:alert(1)"},
        {"textualRating": "Nobody's"}
      ]
    },
    {"claimant": "Somebody"},
    {"text": 5},
    {"text": "A claim that nobody reviewed"}
  ],
  "nextPageToken": "CAo"
}"#;

const PAGE: &str = r#"{"name": "pages/x", "pageUrl": "https://checks.example/p", "publishDate": "2020-05-06",
  "claimReviewAuthor": {"name": "Checks"}, "claimReviewMarkups": [
   {"url": "https://checks.example/p#1", "claimReviewed": "Rain is dry", "claimDate": "2020-05-01",
    "claimFirstAppearance": "https://example.org/1",
    "claimAppearances": ["https://example.org/1", "https://example.org/2", "the radio"],
    "claimAuthor": {"name": "A cloud"},
    "rating": {"ratingValue": 1, "worstRating": "1", "bestRating": 5, "textualRating": "No",
     "ratingExplanation": "It is wet."}},
   {"claimReviewed": "Snow is warm"}]}"#;

fn items(text: &str) -> Vec<Item> {
    let mut items = vec![];
    read::<FormatError>(text.as_bytes(), Dates::Unsaid, |item| {
        items.push(item);
        Ok(())
    })
    .unwrap();
    items
}

fn claim_of(item: &Item) -> &Claim {
    match &item.read.as_ref().unwrap().content {
        Content::Claim(reviewed) => &reviewed.claim,
        other => panic!("{other:?}"),
    }
}

fn repairs(item: &Item) -> Vec<String> {
    item.read.as_ref().unwrap().repairs.iter().map(ToString::to_string).collect()
}

#[test]
fn an_answer_is_claims_with_their_reviews() {
    let items = items(ANSWER);
    assert_eq!(
        items.iter().map(|item| item.place.as_str()).collect::<Vec<_>>(),
        ["record 1", "record 2", "record 3", "record 4"]
    );
    let claim = claim_of(&items[0]);
    assert_eq!(
        (claim.claimant.as_deref(), claim.said.as_ref().unwrap().as_str()),
        (Some("A mayor"), "2021-03-04")
    );
    let [first, second] = &claim.rulings[..] else { panic!() };
    assert_eq!((first.ruled_by.as_str(), first.rating.label.as_str()), ("Checks", "False"));
    assert_eq!(
        (first.ruled_by_url.as_deref(), first.ruled_on.as_ref().unwrap().as_str()),
        (None, "2021-03-05")
    );
    assert_eq!(
        (second.ruled_by.as_str(), second.ruled_by_url.as_deref()),
        ("other.example", Some("https://other.example"))
    );
    let wanted = [
        format!("claimant: {TRIMMED}"),
        format!("claimReview[0].reviewDate: {TIME_LEFT_OUT}"),
        format!("claimReview[1].publisher.name: {SITE_FOR_NAME}"),
        format!("claimReview[2].textualRating: {NO_RATING}"),
        format!("claimReview[3].publisher.name: {NO_RULER}"),
    ];
    assert_eq!(repairs(&items[0]), wanted);
    assert!(items[0].raw.contains("Silent"));
    assert_eq!(items[1].read.as_ref().unwrap_err().field, "text");
    assert!(items[2].read.is_err());
    assert!(claim_of(&items[3]).rulings.is_empty());
}

#[test]
fn a_page_is_a_claim_for_each_markup() {
    let items = items(PAGE);
    assert_eq!(items[1].place, "record 1, markup 2");
    let claim = claim_of(&items[0]);
    assert_ne!(items[0].raw, items[1].raw, "records are known by their words");
    assert_eq!(
        claim.appearances.iter().map(|a| (a.url.as_deref().unwrap(), a.first)).collect::<Vec<_>>(),
        [("https://example.org/1", true), ("https://example.org/2", false)]
    );
    let ruling = &claim.rulings[0];
    assert_eq!(
        (ruling.rationale.as_deref(), ruling.url.as_deref()),
        (Some("It is wet."), Some("https://checks.example/p#1"))
    );
    assert_eq!(ruling.worst.as_ref().unwrap().to_string(), "1");
    assert_eq!(
        repairs(&items[0]),
        [
            format!("claimReviewMarkups.claimAppearances: {NO_WEB_ADDRESS}"),
            format!("claimReviewMarkups.rating.worstRating: {NUMBER_AS_TEXT}"),
        ]
    );
    assert!(claim_of(&items[1]).rulings.is_empty());
}

#[test]
fn a_number_that_changes_is_a_repair() {
    let page = r#"{"a":"1e2 \" 5.00","claimReviewMarkups":[{"claimReviewed":"x","rating":{"textualRating":"y",
        "ratingValue":1e2,"bestRating":"5.00","worstRating":1.5}}],"claimReviewAuthor":{"name":"P"}}"#;
    let items = items(page);
    let ruling = &claim_of(&items[0]).rulings[0];
    assert_eq!(ruling.value.as_ref().unwrap().to_string(), "100.0");
    let at = |name: &str, what: &str| format!("claimReviewMarkups.rating.{name}: {what}");
    let wanted = [
        at("ratingValue", REWRITTEN_NUMBER),
        at("bestRating", REWRITTEN_NUMBER),
        at("bestRating", NUMBER_AS_TEXT),
    ];
    assert_eq!(repairs(&items[0]), wanted);
}

#[test]
fn the_order_of_dates_may_be_said() {
    for (order, day) in [(Dates::Unsaid, None), (Dates::Dmy, Some("2020-02-01"))] {
        let text = r#"[{"text":"x","claimDate":"1/2/2020 10:00"}]"#;
        read::<FormatError>(text.as_bytes(), order, |item| {
            assert_eq!(claim_of(&item).said.as_ref().map(PartialDate::as_str), day);
            assert_eq!(repairs(&item).len(), if day.is_some() { 2 } else { 1 });
            Ok(())
        })
        .unwrap();
    }
}

#[test]
fn every_shape_is_read() {
    let claim = r#"{"text":"x","claimReview":{"publisher":{"name":"P"},"textualRating":"y"}}"#;
    for text in [
        format!("[{claim},{claim}]"),
        format!("{claim}\n{claim}\n"),
        format!("{{\"claims\":[{claim}]}}\n{{}}\n{{\"claims\":[{claim}],\"nextPageToken\":\"z\"}}"),
        format!("{{\n\"claims\":[{claim},{claim}]}}"),
    ] {
        let items = items(&text);
        assert_eq!(items.len(), 2, "{text}");
        assert!(items.iter().all(|item| claim_of(item).rulings.len() == 1));
    }
    assert!(items("{}").is_empty());
    assert!(items(r#"{"error":{"code":400,"message":"secret"}}"#)[0].read.is_err());
}

#[test]
fn very_many_addresses_are_read_in_no_time() {
    let urls: Vec<String> = (0..60_000).map(|n| format!("https://example.org/{n}")).collect();
    let page = json!({"claimReviewMarkups": [{"claimReviewed": "x", "claimAppearances": urls}]});
    let (start, items) = (std::time::Instant::now(), items(&page.to_string()));
    assert_eq!(claim_of(&items[0]).appearances.len(), 10_000);
    let places = "claimReviewMarkups.claimAppearances";
    assert_eq!(repairs(&items[0])[0], format!("{places}: appearances beyond the first 10,000 were left out"));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
    // Each markup keeps the page, but for the others.
    let markups = vec![json!({"claimReviewed": "x"}); 2000];
    let page = json!({"name": "n".repeat(100_000), "claimReviewMarkups": markups}).to_string();
    let refused = self::items(&page).remove(0).read.unwrap_err();
    assert_eq!(refused.field, "claimReviewMarkups");
}

fn written(claims: &[Claim]) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out).unwrap();
    for claim in claims {
        writer.dossier(&Dossier { claim: claim.clone(), ..Dossier::default() }).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn only_what_is_stated_is_written() {
    let claim = Claim { text: "x".into(), said: Some("2017".parse().unwrap()), ..Claim::default() };
    assert_eq!(written(&[claim]), "{\"claims\":[\n{\"text\":\"x\"}\n]}\n");
    assert_eq!(written(&[]), "{\"claims\":[\n]}\n");
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        text in "\\PC*[a-z\u{202e}\u{1b}]\\PC*",
        claimant in proptest::option::of("[a-z\u{9b}<>&\"]{1,9}"),
        label in "[A-Za-z\u{202e}\"\\\\]{1,9}",
        title in proptest::option::of("\\PC{0,9}x"),
        day in proptest::option::of(1..29u8),
        elsewhere: bool,
    ) {
        let ruling = Ruling {
            rating: RatingRef { scale: String::new(), label },
            ruled_by: "P".into(),
            ruled_by_url: elsewhere.then(|| "https://p.example".to_string()),
            ruled_on: day.map(|day| format!("2020-02-{day:02}").parse().unwrap()),
            url: Some("https://www.q.example/1".into()),
            title,
            language: Some("en".into()),
            ..Ruling::default()
        };
        let claim = Claim { text, claimant, rulings: vec![ruling], ..Claim::default() };
        let file = written(&[claim.clone(), claim.clone()]);
        prop_assert!(!file.chars().any(|c| commands(c) && c != '\n'));
        let read = items(&file);
        prop_assert_eq!(read.len(), 2);
        prop_assert_eq!(claim_of(&read[1]), &claim);
    }

    #[test]
    fn a_broken_file_is_an_answer(
        page: bool,
        at in 0..ANSWER.len(),
        with in "[\\[\\]{}\":,\\\\ux0\u{0}é]{0,3}",
        cut in 0..9usize,
    ) {
        let text = if page { PAGE } else { ANSWER };
        let (at, mut text) = (at.min(text.len()), text.as_bytes().to_vec());
        text.splice(at..(at + cut).min(text.len()), with.bytes());
        let _ = read::<FormatError>(&text[..], Dates::Unsaid, |_| Ok(()));
    }
}
