//! Repairs of broken JSON: each kind, what is not one, and that sound JSON is left alone.

use super::*;
use crate::format::claimreview::lenient::*;
use proptest::prelude::*;
use serde_json::Value;

/// What a broken text is repaired to, with the kinds of repair.
fn repaired(text: &str) -> (Value, Vec<&'static str>) {
    let repaired = repair(text).unwrap_or_else(|broken| panic!("{broken:?} in {text}"));
    let mut kinds: Vec<_> = repaired.edits.iter().map(|edit| edit.what).collect();
    kinds.dedup();
    (serde_json::from_str(&repaired.text).unwrap(), kinds)
}

#[test]
fn each_kind_of_mistake_is_repaired() {
    for (broken, sound, kind) in [
        (r#"{"a":1,}"#, r#"{"a":1}"#, COMMA_EXTRA),
        (r#"[1,,2,]"#, "[1,2]", COMMA_EXTRA),
        (r#"{"a":[1],},"#, r#"{"a":[1]}"#, COMMA_EXTRA),
        ("{\"a\":1 // one\n}", r#"{"a":1}"#, COMMENT),
        (r#"{/* " */"a":"x" /**/}"#, r#"{"a":"x"}"#, COMMENT),
        (r#"<!-- x -->{"a":1}<!-- "y" -->"#, r#"{"a":1}"#, COMMENT),
        ("{\"a\":\"x\ny\tz\u{1}\"}", r#"{"a":"x\ny\tz\u0001"}"#, CONTROL),
        (
            r#"{"a":"say "no" or "yes", please","b":1}"#,
            r#"{"a":"say \"no\" or \"yes\", please","b":1}"#,
            QUOTE,
        ),
        (r#"{"a":"5" pipe"}"#, r#"{"a":"5\" pipe"}"#, QUOTE),
        (r#"["a "b" c","d"]"#, r#"["a \"b\" c","d"]"#, QUOTE),
        ("{\"a\":\"x\"\n\"b\":1}", r#"{"a":"x","b":1}"#, COMMA_MISSING),
        (r#"{"a":1 "b":2}"#, r#"{"a":1,"b":2}"#, COMMA_MISSING),
        (r#"[{"a":1}{"b":2}]"#, r#"[{"a":1},{"b":2}]"#, COMMA_MISSING),
        (r#"[[1] "a" "b"]"#, r#"[[1],"a","b"]"#, COMMA_MISSING),
        (r#"{'a':'it\'s "x"'}"#, r#"{"a":"it's \"x\""}"#, SINGLE),
        (r#"{"a":"it\'s"}"#, r#"{"a":"it's"}"#, SINGLE),
        ("\u{feff}{\"a\":1}", r#"{"a":1}"#, BOM),
        (r#"{"a":NaN,"b":[-Infinity]}"#, r#"{"a":null,"b":[null]}"#, NAN),
        (r#"{"a":1};"#, r#"{"a":1}"#, TRAILING),
        (r#"{"a":1}}"#, r#"{"a":1}"#, TRAILING),
        ("{\"a\":1}\nthe end", r#"{"a":1}"#, TRAILING),
    ] {
        let (value, kinds) = repaired(broken);
        assert_eq!(value, serde_json::from_str::<Value>(sound).unwrap(), "{broken}");
        assert_eq!(kinds, [kind], "{broken}");
    }
}

#[test]
fn what_may_mean_two_things_is_not_repaired() {
    for (text, at) in [
        (r#"{"a":"x, "b":"y"}"#, 11),
        (r#"["a, "b"]"#, 7),
        (r#"["say ""no"" "]"#, 6),
        (r#"{"a":"x""#, 8),
        (r#"{"a":1"#, 6),
        (r#"{"a" 1}"#, 5),
        (r#"{a:1}"#, 1),
        (r#"{"a":undefined}"#, 5),
        (r#"{"a":01}"#, 5),
        (r#"{"a":1] }"#, 6),
        (r#"{"a":"\x"}"#, 7),
        ("{\"a\":\"\0\"}", 6),
        (r#"{"a":1} and {"b":2}"#, 8),
        (r#"{"a":/* 1}"#, 5),
        ("7", 0),
        ("", 0),
    ] {
        let broken = repair(text).expect_err(text);
        assert_eq!(broken.at, at, "{text}: {broken:?}");
    }
    assert!(repair(&format!("[{}]", ",".repeat(600_000))).is_err());
}

#[test]
fn a_texts_words_become_no_member() {
    for text in [
        r#"{"a":"The "Great", "url": "https://inj.example/" affair","url":"https://real.example"}"#,
        r#"{"a":"a "b" c", "url": "x "y" z","url":"w"}"#,
        r#"{"a":"a "b c","d":1}"#,
        r#"{"a":"the "best 8", "b": "x"}"#,
    ] {
        assert!(repair(text).is_err(), "{text}");
    }
    for (text, sound) in [
        (r#"{"a":"a 12" pipe"}"#, r#"{"a":"a 12\" pipe"}"#),
        (r#"[{"a":"x "y" z","b":1},{"a":1,"a":2}]"#, r#"[{"a":"x \"y\" z","b":1},{"a":2}]"#),
    ] {
        assert_eq!(repaired(text).0, serde_json::from_str::<Value>(sound).unwrap(), "{text}");
    }
}

#[test]
fn a_repaired_record_keeps_its_own_words() {
    let broken = |n| {
        format!(
            "{{\"@type\":\"ClaimReview\",\"claimReviewed\":\"Claim\n{n}\",'author':\"A\",\"reviewRating\":{{\"name\":\"F\",}} /* é */}}"
        )
    };
    let file = format!("\u{feff}[ {} {},\n{}, ]; end", broken(1), broken(2), REVIEW);
    let found = items(&file);
    assert_eq!(
        found.iter().map(|item| item.raw.as_str()).collect::<Vec<_>>(),
        [&broken(1), &broken(2), REVIEW]
    );
    assert_eq!(claim(&found[1]).text, "Claim\n2");
    let of = |item| {
        repairs(item)
            .into_iter()
            .filter_map(|r| Some(r.strip_prefix("JSON: ")?.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&found[0]), [BOM, CONTROL, SINGLE, COMMA_EXTRA, COMMENT]);
    assert_eq!(of(&found[1]), [COMMA_MISSING, CONTROL, SINGLE, COMMA_EXTRA, COMMENT]);
    assert_eq!(of(&found[2]), [COMMA_EXTRA, TRAILING]);
}

#[test]
fn a_line_that_is_beyond_repair_does_not_stop_the_others() {
    let line = REVIEW.replace('\n', " ");
    let file = format!("{line}\n{{\"a\": b}}\n{},\n", line.replace("moon", "sun"));
    let found = items(file);
    assert_eq!(found[1].read.as_ref().unwrap_err().to_string(), "column 7: a value is missing");
    assert_eq!((found[1].place.as_str(), found[1].raw.as_str()), ("line 2", "{\"a\": b}"));
    assert_eq!(repairs(&found[2]), [format!("JSON: {COMMA_EXTRA}")]);
    assert_eq!(error("{\n \"a\": b}"), "line 2, column 7: a value is missing");
}

/// Any JSON of objects and lists, with texts that look like its punctuation.
fn json() -> impl Strategy<Value = Value> {
    let text = "[a-z\"',:{}\\[\\]/*<!>\\\\ \n\t\u{feff}-]{0,8}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(4, 32, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map(text, inner, 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    value.prop_map(
        |value| if value.is_object() || value.is_array() { value } else { Value::from(vec![value]) },
    )
}

proptest! {
    #[test]
    fn sound_json_is_left_alone(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let repaired = repair(&text).unwrap();
        prop_assert_eq!(&repaired.text, &text);
        prop_assert!(repaired.edits.is_empty());
    }

    #[test]
    fn places_lead_back(text in "[\\[\\]{},:\"'a1 \n/*]{0,40}") {
        if let Ok(repaired) = repair(&text) {
            for at in 0..=repaired.text.len() {
                prop_assert!(repaired.original(at) <= text.len());
                prop_assert!(at == 0 || repaired.original(at - 1) <= repaired.original(at));
            }
            prop_assert!(valid(&repaired.text).is_ok());
        }
    }
}
