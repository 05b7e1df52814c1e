//! Claims held against quotations.

use crate::text::figures::{Agreement, compare, compare_one, figures};

/// Claim, quotation, and the agreement of each of the claim's figures.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &str)] = &[
    ("nearly 57,500 people", "57,466 people", "rounds"),
    ("57,500 people", "57,466 people", "rounds"),
    ("57,500 people", "57,466 persons", "rounds"),
    ("nearly 57,500 people", "57,612 people", "differs"),
    ("nearly 57,500 people", "nearly 57,500 people", "agrees"),
    ("57,466 people", "57,500 people", "differs"),
    ("6 percent", "7 percent", "differs"),
    ("6 percent", "6%", "agrees"),
    ("6 percent", "5.7 percent", "rounds"),
    ("6 percent", "5.4 percent", "differs"),
    ("6 percent", "6 percentage points", "not-there"),
    ("6 percentage points", "6 percent", "not-there"),
    ("6 percentage points", "6 percentage points", "agrees"),
    ("20 percent", "one in five", "agrees"),
    ("one in five", "20 percent", "agrees"),
    ("a fifth of them", "20 percent", "agrees"),
    ("1/5 of them", "one in five", "agrees"),
    ("a third of them", "33 percent", "rounds"),
    ("a third of them", "33.3 percent", "rounds"),
    ("a third of them", "36 percent", "differs"),
    ("about a third of them", "35 percent", "rounds"),
    ("nearly half of them", "47 percent", "rounds"),
    ("nearly half of them", "51 percent", "differs"),
    ("more than half of them", "54 percent", "agrees"),
    ("33 percent", "a third of them", "rounds"),
    ("more than 5,000 people", "5,201 people", "agrees"),
    ("more than 5,000 people", "4,900 people", "differs"),
    ("more than 5,000 people", "5,000 people", "differs"),
    ("more than 5,000 people", "more than 5,000 people", "agrees"),
    ("at least 5,000 people", "5,000 people", "agrees"),
    ("more than 5 people", "5,000 people", "differs"),
    ("up to 5,000 people", "4,800 people", "agrees"),
    ("fewer than 5,000 people", "1,000 people", "differs"),
    ("more than 5,000 people", "fewer than 5,500 people", "differs"),
    ("10-12 geese", "11 geese", "agrees"),
    ("11 geese", "10-12 geese", "rounds"),
    ("10-12 geese", "10-12 geese", "agrees"),
    ("10-12 geese", "14 geese", "differs"),
    ("$5 million", "€5 million", "not-there"),
    ("$5 million", "5 million dollars", "agrees"),
    ("$5 million", "$4.96 million", "rounds"),
    ("£5 million", "5 million pounds", "agrees"),
    ("in 2016", "in 2016", "agrees"),
    ("in 2016", "in 2017", "differs"),
    ("in 2016", "6 percent", "not-there"),
    ("in the 1990s", "in 1994", "agrees"),
    ("about 1990", "in 1991", "differs"),
    ("12 towns", "12 towns", "agrees"),
    ("12 towns", "13 towns", "differs"),
    ("12 towns and 40 people", "40 people", "not-there agrees"),
    ("12 towns and 40 people", "40 people and 12 towns", "agrees agrees"),
    ("40 people", "40 Menschen", "agrees"),
    ("57,466 deaths", "57,466 dead and 12 towns", "agrees"),
    ("12 deaths", "12 towns and 14 people", "not-there"),
    ("5 km", "5 kilometres", "agrees"),
    ("5 km", "3 miles", "not-there"),
    ("the 3rd bridge", "the third bridge", "agrees"),
    ("the 3rd bridge", "the fourth bridge", "differs"),
    ("20 percent", "21 percent", "differs"),
    ("about 20 percent", "21 percent", "rounds"),
    ("exactly 20 percent", "20.1 percent", "differs"),
    ("about 57,500 people", "70,000 people", "differs"),
    ("1.5 million people", "1,481,000 people", "rounds"),
    ("100 people", "104 people", "differs"),
    ("about 100 people", "104 people", "rounds"),
    ("100 people", "140 people", "differs"),
    ("-5 percent", "5 percent", "differs"),
    ("25,000 people", "", "not-there"),
    ("no figures", "25 people", ""),
    ("half a million people", "500,000 people", "agrees"),
    ("twenty-five letters", "25 letters", "agrees"),
    ("85 percent of the 160", "Of the 160 houses, 85 percent", "agrees agrees"),
];

fn agreements(claim: &str, quotation: &str) -> String {
    let found = compare(claim, Some("en"), &[(quotation, Some("en"))]);
    found.iter().map(|one| one.agreement.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn claims_and_quotations() {
    assert!(TABLE.len() >= 60);
    let wrong: Vec<String> = TABLE
        .iter()
        .filter(|(claim, quotation, expected)| agreements(claim, quotation) != *expected)
        .map(|row| format!("{row:?}: {:?}", compare(row.0, Some("en"), &[(row.1, Some("en"))])))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reasons_name_both_sides() {
    let why = |claim, quotation| compare(claim, Some("en"), &[(quotation, Some("en"))])[0].why.clone();
    assert_eq!(why("nearly 57,500 people", "57,466 people"), "57,466 rounds to 57,500");
    assert_eq!(why("6 percent", "7 percent"), "6 percent in the claim, 7 percent in the quotation");
    assert_eq!(why("nearly 57,500 people", "57,612 people"), "57,612 is above 57,500, not nearly 57,500");
    assert_eq!(why("6 percent", "in 2016"), "no figure in percent in the quotation");
    assert_eq!(why("6 percent", "6 points"), "no figure in percent in the quotation");
    assert_eq!(
        why("6 percent", "6 percentage points"),
        "no figure in percent in the quotation, only in percentage points"
    );
    assert_eq!(why("6 percent", "six"), "no figure in percent in the quotation");
    assert_eq!(why("6 percent", ""), "no figure in the quotation");
}

#[test]
fn a_form_that_may_be_either_never_agrees() {
    for (claim, quotation) in [("25.000 people", "25,000 people"), ("25.000 people", "25 people")] {
        let found = compare(claim, None, &[(quotation, Some("en"))]);
        assert_eq!(found[0].agreement, Agreement::Differs, "{claim} | {quotation}: {}", found[0].why);
    }
    let german = compare("25.000 Menschen", Some("de"), &[("25 people", Some("en"))]);
    assert_eq!(german[0].agreement, Agreement::Differs);
}

#[test]
fn the_best_quotation_wins_and_is_named() {
    let found = compare(
        "nearly 57,500 people",
        Some("en"),
        &[("12 people", Some("en")), ("57.466 Menschen", Some("de")), ("57,466 people", Some("en"))],
    );
    assert_eq!(found[0].agreement, Agreement::Rounds);
    assert_eq!(
        found[0].with.as_ref().map(|(number, figure)| (*number, figure.text.as_str())),
        Some((1, "57.466"))
    );
    assert!(compare("", None, &[("5", None)]).is_empty());
    assert_eq!(compare("5 goats", None, &[])[0].agreement, Agreement::NotThere);
    let one = compare_one(&figures("6 percent", None), &figures("6 %", None));
    assert_eq!(one[0].with.as_ref().map(|(number, _)| *number), Some(0));
}

#[test]
fn records_are_json() {
    let found = compare("nearly 57,500 people", Some("en"), &[("57,466 people", Some("en"))]);
    let json = serde_json::to_value(&found).expect("JSON");
    assert_eq!(json[0]["figure"]["value"], "57500");
    assert_eq!(json[0]["figure"]["unit"]["kind"], "count");
    assert_eq!(json[0]["figure"]["unit"]["noun"], "people");
    assert_eq!(json[0]["figure"]["hedge"], "nearly");
    assert_eq!(json[0]["agreement"], "rounds");
}
