//! Pairs of figures that are not the same, made at random: none may agree, and none that is far off may round.

use crate::text::figures::{Agreement, compare};
use proptest::prelude::*;

/// So much of something, as a sentence has it: the number with `{}`, and what kind of thing that is.
const KINDS: &[(&str, &str)] = &[
    ("{} lawyers", "lawyers"),
    ("{} judges", "judges"),
    ("{} dead soldiers", "soldiers"),
    ("{} dead civilians", "civilians"),
    ("{} percent of them", "percent"),
    ("{} percentage points", "points"),
    ("{} km", "km"),
    ("{} miles", "miles"),
    ("${}", "dollars"),
    ("€{}", "euros"),
    ("-{} percent", "minus percent"),
    ("{} million lawyers", "million lawyers"),
    ("${} million", "million dollars"),
    ("${} billion", "billion dollars"),
];

const HEDGES: &[&str] =
    &["", "", "", "about ", "nearly ", "more than ", "at least ", "fewer than ", "up to ", "exactly "];
const BOUNDS: std::ops::Range<usize> = 5..9;

/// A number of up to four digits that count, and noughts after them or decimals.
fn number() -> impl Strategy<Value = (u64, u32)> {
    prop_oneof![(2u64..=1200, Just(0u32)), (1u64..=99, 1u32..5), (1000u64..=9999, Just(0u32)),]
}

fn printed((head, noughts): (u64, u32)) -> (String, f64) {
    let number = head * 10u64.pow(noughts);
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    (text, number as f64)
}

fn scale(kind: &str) -> (f64, &str) {
    match kind.split_once(' ') {
        Some(("million", rest)) => (1e6, rest),
        Some(("billion", rest)) => (1e9, rest),
        Some(("minus", rest)) => (-1.0, rest),
        _ => (1.0, kind),
    }
}

fn judged(claim: &str, quotation: &str, language: Option<&str>) -> (Agreement, String) {
    let found = compare(claim, language, &[(quotation, language)]);
    found.into_iter().next().map_or((Agreement::NotThere, String::new()), |one| (one.agreement, one.why))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn other_figures_never_agree(
        one in number(), other in number(), kinds in prop::array::uniform2(0..KINDS.len()), same in any::<bool>(),
        hedge in 0..HEDGES.len(), theirs in 0..HEDGES.len(), told in any::<bool>(),
    ) {
        let (first, second) = (KINDS[kinds[0]], KINDS[if same { kinds[0] } else { kinds[1] }]);
        let ((text, a), (also, b)) = (printed(one), printed(other));
        let ((by, thing), (more, that)) = (scale(first.1), scale(second.1));
        let (a, b) = (a * by, b * more);
        let claim = format!("It was {}{}", HEDGES[hedge], first.0.replace("{}", &text));
        let quotation = format!("It was {}{}", HEDGES[theirs], second.0.replace("{}", &also));
        let (agreement, why) = judged(&claim, &quotation, told.then_some("en"));
        let pair = format!("{claim} | {quotation}: {agreement}, {why}");
        let off = (a - b).abs() / a.abs();
        if thing != that {
            let odd = one.0 >= 1000 && a == b;
            prop_assert!(agreement == Agreement::NotThere || odd || one.0 >= 100 && off < 0.12, "{}", pair);
        } else if a != b && !BOUNDS.contains(&hedge) {
            prop_assert!(agreement != Agreement::Agrees, "{}", pair);
            prop_assert!(off <= 0.12 || agreement != Agreement::Rounds, "{}", pair);
        } else if a != b {
            let holds = (1.0 / 1.5 - 1e-9..=1.5 + 1e-9).contains(&(b / a))
                && if hedge < 7 { b > a } else { b < a };
            prop_assert!(holds || agreement >= Agreement::Differs, "{}", pair);
        }
    }

    #[test]
    fn other_shares_never_agree(top in 1u64..9, bottom in 2u64..5000, percent in 1u64..100_000, about in any::<bool>()) {
        prop_assume!(top < bottom);
        let claim = format!("{}{top} out of {bottom} lawyers", if about { "about " } else { "" });
        let quotation = format!("{}.{:03} percent", percent / 1000, percent % 1000);
        let (share, percent) = (top as f64 / bottom as f64 * 100.0, percent as f64 / 1000.0);
        for (claim, quotation) in [(&claim, &quotation), (&quotation, &claim)] {
            let (agreement, why) = judged(claim, quotation, Some("en"));
            let pair = format!("{claim} | {quotation}: {agreement}, {why}");
            let off = (share - percent).abs() / share.min(percent);
            prop_assert!(off < 1e-6 || agreement != Agreement::Agrees, "{}", pair);
            prop_assert!(off <= 0.13 || agreement != Agreement::Rounds, "{}", pair);
        }
    }

    #[test]
    fn points_and_commas_never_hide_a_thousand(head in 1u64..999, tail in 0u64..999, unit in 0usize..5, told in any::<bool>()) {
        let unit = [" people", " percent", " km", " million people", " euros"][unit];
        let (point, comma) = (format!("{head}.{tail:03}{unit}"), format!("{head},{tail:03}{unit}"));
        for (claim, quotation) in [(&point, &comma), (&comma, &point)] {
            let (agreement, why) = judged(claim, quotation, told.then_some("en"));
            prop_assert_eq!(agreement, Agreement::Differs, "{} | {}: {}", claim, quotation, why);
        }
        prop_assert_eq!(judged(&point, &point, None).0, Agreement::Agrees);
        prop_assert_eq!(judged(&comma, &comma, None).0, Agreement::Agrees);
    }

    #[test]
    fn wide_ranges_never_agree_with_a_value(low in 1u64..900, width in 0u64..4000, at in 0u64..4000) {
        let (high, at) = (low + width + 1, low + at % (width + 2));
        let (point, range) = (format!("{at} lawyers"), format!("between {low} and {high} lawyers"));
        let (agreement, why) = judged(&point, &range, Some("en"));
        prop_assert!(agreement != Agreement::Agrees, "{} | {}: {}", point, range, why);
        prop_assert!(high * 4 <= low * 5 || agreement == Agreement::Differs, "{} | {}: {}", point, range, why);
        let (agreement, why) = judged(&range, &point, Some("en"));
        prop_assert!(high <= low * 2 || agreement == Agreement::Differs, "{} | {}: {}", range, point, why);
    }
}
