//! What is taken out of records, and what stays.

use super::*;

#[test]
fn letters_go_on_after_z() {
    let letters: Vec<_> = [0, 25, 26, 51, 52, 701, 702].map(lettered).into();
    assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
}

#[test]
fn a_place_in_words_may_name_the_source() {
    let some = |text: &str| Some(text.to_string());
    let locator = Locator {
        page: some("xii-14"),
        section: some("Talk with Jane"),
        timestamp: some("01:02:03"),
        ..Locator::default()
    };
    let kept = numbers_of(&locator);
    assert_eq!((kept.page, kept.section, kept.timestamp), (some("xii-14"), None, some("01:02:03")));
}

#[test]
fn closed_fields_stay_and_published_ones_go_whole() {
    let mut withheld = Withheld::new(Secrecy::LeftOut);
    withheld.hide(&Source {
        id: Some(Id::default()),
        title: "supports".into(),
        authors: vec!["Jane Doering".into()],
        ..Source::default()
    });
    let mut value = serde_json::json!({"number": 3, "stance": "supports", "quote": "as Doering said", "note": "ask Doering",
            "rulings": [{"number": 7, "rationale": "supports it"}], "texts": [{"text": "Jane Doering", "sha256": "0"}, {"text": "a Doering", "sha256": "1"}],
            "appearances": [{"number": 2, "url": "http://x.example", "quote": "Doering said"}], "tags": ["Doerimg"]});
    withheld.clean_value("claim 3", &mut value);
    let expected = serde_json::json!({"number": 3, "stance": "supports", "quote": "[redacted]", "note": "ask [redacted]",
            "rulings": [{"number": 7, "rationale": "[redacted] it"}], "texts": [{"text": "[redacted]"}, {"text": "a Doering", "sha256": "1"}],
            "appearances": [{"number": 2, "url": "http://x.example", "quote": "Doering said"}], "tags": ["Doerimg"]});
    assert_eq!(value, expected);
    let places: Vec<_> = withheld.places().iter().map(String::as_str).collect();
    assert_eq!(places, ["claim 3: note", "claim 3: quote", "claim 3: text", "ruling 7: rationale"]);
    let drafts: Vec<_> = withheld.drafts().keys().map(String::as_str).collect();
    assert_eq!(drafts, ["appearance 2: quote", "claim 3: version 2 of the text"]);
    assert_eq!(withheld.near().into_iter().collect::<Vec<_>>(), [("claim 3: tags", "Doerimg")]);
}
