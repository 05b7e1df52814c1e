//! Figures that were once said to agree or to round and do not, and their neighbours that do. A wrong "agrees" is
//! worse than a wrong "differs". Expected results were written before the code was changed.

use crate::text::figures::{Agreement, compare, figures};

/// Claim, quotation (both English), and the agreement of each of the claim's figures.
#[rustfmt::skip]
const ENGLISH: &[(&str, &str, &str)] = &[
    // Small shares.
    ("1 in 1,000 children", "1 in 1,000,000 children", "differs"),
    ("1 in 250", "1 in 100,000", "differs"),
    ("One in 300", "0.001 percent", "differs"),
    ("One in 300", "0.33 percent", "rounds"),
    ("one in 15 children", "6.7 percent", "rounds"),
    ("one in 15 children", "6.4 percent", "differs"),
    ("one in eight children", "12.5 percent", "agrees"),
    ("one in seven children", "14.3 percent", "rounds"),
    // Separators that are not the same.
    ("$1.250 billion", "$1,250 billion", "differs"),
    ("1.500 percent", "1,500 percent", "differs"),
    ("1,250 million", "1.250 million", "differs"),
    ("$1.25 billion", "$1.250 billion", "agrees"),
    // Without a hedge, all digits of figures up to 1,000 count.
    ("100 percent of victims", "95.1 percent", "differs"),
    ("100 percent of victims", "99.6 percent", "differs"),
    ("nearly 100 percent of victims", "97 percent", "rounds"),
    ("0 percent of victims", "0.3 percent", "differs"),
    ("zero deaths", "1 death", "differs"),
    ("100 people", "96 people", "differs"),
    ("100 people", "96", "differs"),
    ("1,000", "951", "differs"),
    ("1,000 people", "1,004 people", "differs"),
    ("about 1,000 people", "951 people", "rounds"),
    ("a hundred people", "99 people", "differs"),
    ("a dozen eggs", "11 eggs", "differs"),
    ("1,500 people", "1,467 people", "rounds"),
    ("1,200 people", "1,160 people", "differs"),
    ("10,000 people", "9,510 people", "differs"),
    ("10,000 people", "9,980 people", "rounds"),
    ("57,500 people", "57,466 people", "rounds"),
    ("1,500.00 euros", "1,467 euros", "differs"),
    ("20 percent", "19.6 percent", "rounds"),
    ("100 million people", "96 million people", "differs"),
    ("2 million people", "1,960,000 people", "rounds"),
    ("2 million people", "1,600,000 people", "differs"),
    ("1 percent", "1.4 percent", "differs"),
    ("half a million people", "380,000 people", "differs"),
    // Signs and negations.
    ("negative 5 percent", "5 percent", "differs"),
    ("negative five percent", "-5 percent", "agrees"),
    ("a loss of ($100)", "-$100", "differs"),
    ("not nearly 50 people", "49 people", "differs"),
    ("not nearly 50 people", "50 people", "differs"),
    ("not even 50 people", "50 people", "differs"),
    ("not quite 50 people", "49 people", "differs"),
    ("50 people", "not even 50 people", "differs"),
    ("It was not 50 people", "50 people", "differs"),
    ("There weren't 50 people", "50 people", "differs"),
    ("not exactly 50 people", "50 people", "differs"),
    ("not more than 50 people", "51 people", "differs"),
    ("not more than 50 people", "49 people", "agrees"),
    ("not much more than 50 people", "51 people", "differs"),
    ("not less than 50 people", "51 people", "agrees"),
    ("not less than 50 people", "49 people", "differs"),
    ("nowhere near 50 people", "49 people", "differs"),
    ("not over 50 people", "51 people", "differs"),
    ("a 5 to 1 margin", "1 to 5 margin", "differs"),
    ("a 5 to 1 margin", "a margin of 5 to 1", "agrees"),
    ("a 5-1 margin", "a margin of 5 to 1", "agrees"),
    ("a ratio of 3:1", "a 3 to 1 ratio", "agrees"),
    ("a ratio of 3:1", "a ratio of 1:3", "differs"),
    ("a vote of 10 to 2", "a vote of 5 to 1", "rounds"),
    ("a 5 to 1 margin", "5 people", "not-there"),
    // Ranges.
    ("5 million", "5 million to 500 million", "differs"),
    ("12 percent", "between 1 and 90 percent", "differs"),
    ("12 percent", "12 to 13 percent", "rounds"),
    ("between 1 and 90 percent", "12 percent", "differs"),
    ("between 10 and 15 percent", "12 percent", "rounds"),
    ("between 11 and 13 percent", "12 percent", "agrees"),
    ("between 1 and 90 percent", "between 1 and 90 percent", "agrees"),
    ("between 1 and 90 percent", "between 10 and 12 percent", "differs"),
    ("in 1994", "in the 1990s", "differs"),
    ("in 2016", "in 2016-17", "rounds"),
    ("from 1500 to 2000", "in 1994", "differs"),
    ("more than 100 people", "120 to 140 people", "agrees"),
    ("more than 100 people", "90 to 140 people", "differs"),
    // Reading.
    (".5 percent", "0.5 percent", "agrees"),
    (".5 percent", "5 percent", "differs"),
    ("one in a thousand", "0.1 percent", "agrees"),
    ("one in a hundred", "1 percent", "agrees"),
    ("Seven of a hundred", "7 percent", "agrees"),
    ("3 of 3", "100 percent", "agrees"),
    ("3 of 3", "99 percent", "differs"),
    ("a third", "33 percent", "rounds"),
    ("A third were empty", "33 percent", "rounds"),
    ("A third were empty", "the third bridge", "not-there"),
    ("12345678901234567890 nails", "12 nails", "not-there"),
    ("12 nails", "12345678901234567890 nails", "not-there"),
    ("Over 2016, rents rose", "in 2016", "agrees"),
    ("over 2000 people", "in 2000", "not-there"),
    ("2000 people", "in 2000", "not-there"),
    // Bounds.
    ("more than 5,000 people", "9,999 people", "differs"),
    ("more than 5,000 people", "7,500 people", "agrees"),
    ("more than 5,000 people", "7,501 people", "differs"),
    ("fewer than 6,000 people", "4,000 people", "agrees"),
    ("fewer than 6,000 people", "3,999 people", "differs"),
    ("more than 5,000 people", "about 5,100 people", "rounds"),
    ("5,000 people", "more than 5,000 people", "rounds"),
    ("exactly 5,000 people", "more than 5,000 people", "differs"),
    ("20 percent", "less than 19.6 percent", "differs"),
    // Counts of different things.
    ("12 lawyers", "12 judges", "not-there"),
    ("300 lawyers", "300 judges", "not-there"),
    ("12 lawyers", "13 judges", "not-there"),
    ("300 dead soldiers", "300 dead civilians", "not-there"),
    ("57,466 lawyers", "57,466 judges", "agrees"),
    ("57,500 lawyers", "57,466 judges", "rounds"),
    ("60,000 lawyers", "59,966 judges", "not-there"),
    ("fewer than 9,856 lawyers", "6,571 judges", "not-there"),
    ("12 lawyers", "12 young lawyers", "agrees"),
    ("12 lawyers left", "12 lawyers stayed", "agrees"),
    ("40 people", "40 persons", "agrees"),
    ("the third bridge", "the third horse", "not-there"),
    // Figures for different times.
    ("5 people per day", "5 people per year", "not-there"),
    ("$5 an hour", "$5 a day", "not-there"),
    ("$5 an hour", "$5 per hour", "agrees"),
    ("a $1,000-a-month plan", "$1,000 weekly", "not-there"),
    ("40 letters a week", "40 letters weekly", "agrees"),
];

fn agreements(claim: &str, quotation: &str, language: Option<&str>) -> String {
    let found = compare(claim, language, &[(quotation, language)]);
    found.iter().map(|one| one.agreement.as_str()).collect::<Vec<_>>().join(" ")
}

fn holds(table: &[(&str, &str, &str)], language: Option<&str>) {
    let wrong: Vec<String> = table
        .iter()
        .filter(|(claim, quotation, expected)| agreements(claim, quotation, language) != *expected)
        .map(|row| {
            let found = compare(row.0, language, &[(row.1, language)]);
            let found: Vec<_> =
                found.iter().map(|one| (one.figure.text.as_str(), one.agreement, &one.why)).collect();
            format!("{row:?}: {found:?}")
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn disputed() {
    holds(ENGLISH, Some("en"));
}

#[test]
fn disputed_in_other_languages() {
    let german = [
        ("5 zu 1", "1 zu 5", "differs"),
        ("5 zu 1", "5 zu 1", "agrees"),
        ("keine 50 Briefe", "50 Briefe", "differs"),
        ("nicht mehr als 50 Briefe", "51 Briefe", "differs"),
        ("100 Prozent", "95,1 Prozent", "differs"),
        ("12 Richter", "12 Bäcker", "not-there"),
    ];
    holds(&german, Some("de"));
    holds(
        &[("même pas 50 lettres", "50 lettres", "differs"), ("12 juges", "12 boulangers", "not-there")],
        Some("fr"),
    );
    holds(
        &[("ni siquiera 50 cartas", "50 cartas", "differs"), ("no más de 50 cartas", "51 cartas", "differs")],
        Some("es"),
    );
}

#[test]
fn disputed_without_a_language() {
    holds(
        &[
            ("$1.250 billion", "$1,250 billion", "differs"),
            ("1.500 percent", "1,500 percent", "differs"),
            ("1,250 million", "1.250 million", "differs"),
            ("1.500 percent", "1.5 percent", "agrees"),
            ("1,500 percent", "1.5 percent", "differs"),
            ("1,500 percent", "1,500 percent", "agrees"),
            ("25.000 people", "25,000 people", "differs"),
            ("25.000 people", "25 people", "differs"),
            ("25.000 people", "25000 people", "differs"),
            ("25.000 people", "25.000 people", "agrees"),
            ("25,000 people", "25000 people", "agrees"),
            ("1,609 km", "1609 km", "differs"),
        ],
        None,
    );
    let why = &compare("$1.250 billion", None, &[("$1,250 billion", None)])[0].why;
    assert!(why.contains("may be read two ways"), "{why}");
}

#[test]
fn a_quotation_without_a_language_has_the_claims() {
    let found =
        |claim, language, quotation| compare(claim, Some(language), &[(quotation, None)])[0].agreement;
    assert_eq!(found("57.466 Briefe", "de", "57 466 Briefe"), Agreement::Agrees);
    assert_eq!(found("25.000 Briefe", "de", "25 Briefe"), Agreement::Differs);
    assert_eq!(found("25.000 Briefe", "de", "25.000 Briefe"), Agreement::Agrees);
    assert_eq!(found("die Hälfte der Briefe", "de", "50 Prozent"), Agreement::Agrees);
    let german = compare("25.000 Briefe", Some("de"), &[("25,000 letters", Some("en"))]);
    assert_eq!(german[0].agreement, Agreement::NotThere, "{}", german[0].why);
}

#[test]
fn reasons_say_what_stood_in_the_way() {
    let why = |claim, quotation| compare(claim, Some("en"), &[(quotation, Some("en"))])[0].why.clone();
    assert_eq!(
        why("12 percent", "between 1 and 90 percent"),
        "12 percent is one value of between 1 and 90 percent"
    );
    assert_eq!(why("more than 5,000 people", "5,201 people"), "5,201 is more than 5,000");
    assert_eq!(
        why("more than 5,000 people", "9,999 people"),
        "9,999 is more than 5,000, but over one and a half times as much"
    );
    assert_eq!(why("12 lawyers", "12 judges"), "no count of lawyers in the quotation");
    assert!(why("57,466 lawyers", "57,466 judges").ends_with("(lawyers, judges: the words differ)"));
    assert_eq!(
        why("12345678901234567890 nails", "12 nails"),
        "12345678901234567890 has too many digits to compare"
    );
    assert_eq!(why("not even 50 people", "50 people"), "not 50 in the claim, 50 in the quotation");
}

#[test]
fn large_numbers_do_not_vanish() {
    for text in ["12345678901234567890 nails", "999,999,999,999,999,999 nails", &"9".repeat(5000)] {
        let found = figures(text, Some("en"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(serde_json::to_value(&found[0]).expect("JSON")["value"], serde_json::Value::Null);
        assert_eq!(compare(text, None, &[(text, None)])[0].agreement, Agreement::NotThere);
    }
}
