//! The label and the number of a rating say the same. Only exact cases count: the label's own number on the
//! same range of its scale, a label that means supported at the worst of its range, or refuted at the best.

use super::finding::shortened;
use super::{CLAIMREVIEW, Found, Look, Review, Rule, Severity, Subject};
use crate::model::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "rating-contradiction",
    severity: Severity::Error,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: the nearer ratingValue is to bestRating, the truer the claim; \
             each number has its label",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let amiss = subject.reviews.iter().filter_map(|review| {
        let (message, flags) = contradiction(review)?;
        Some(Found::review(review, "value", message, subject.rule_again(review, flags)))
    });
    amiss.collect()
}

/// What contradicts, and the flags that mend it.
fn contradiction(review: &Review<'_>) -> Option<(String, &'static str)> {
    let (own, scale) = (review.numbers(), review.scale_numbers());
    let value = own.value?;
    let label = shortened(&review.ruling.rating.label);
    let same_range = (own.best, own.worst) == (scale.best, scale.worst);
    if !own.inside() {
        // Another rule's: one thing to mend is told once.
        return None;
    }
    if let Some(expected) = scale.value.filter(|expected| same_range && *expected != value) {
        let message = format!("the number is {value}, and “{label}” is {expected} on its scale");
        // Without numbers of its own the review has those of its scale.
        return Some((message, "--no-value"));
    }
    let (best, worst) = own.range()?;
    let message = match review.ruling.verdict? {
        Verdict::Supported if value == worst => {
            format!("“{label}” means supported, and the number {value} is the worst of its range")
        }
        Verdict::Refuted if value == best => {
            format!("“{label}” means refuted, and the number {value} is the best of its range")
        }
        _ => return None,
    };
    Some((message, "--value N --best N --worst N"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, on};
    use super::*;

    #[test]
    fn only_exact_contradictions_are_found() {
        let of = |label: &str, verdict: Option<Verdict>, value: &str, worst: &str, best: &str| {
            on(&RULE, |claim| {
                let r = &mut claim.rulings[0];
                (r.rating.label, r.verdict) = (label.into(), verdict);
                (r.value, r.worst, r.best) = (number(value), number(worst), number(best));
            })
        };
        let (yes, no) = (Some(Verdict::Supported), Some(Verdict::Refuted));
        let found = of("false", no, "5", "1", "5");
        assert_eq!(found[0].message, "the number is 5, and “false” is 1 on its scale");
        assert_eq!(found[0].remedy, "onus rule 3 --supersedes 5 --keep --no-value");
        let found = of("Falsch", no, "7", "1", "7");
        assert_eq!(found[0].message, "“Falsch” means refuted, and the number 7 is the best of its range");
        assert_eq!(of("Stimmt", yes, "1", "1", "7").len(), 1);
        for (label, verdict, value, worst, best) in [
            ("false", no, "1", "1", "5"),
            // Another range than that of the scale: nothing to compare with.
            ("false", no, "2", "1", "10"),
            ("Falsch", no, "6", "1", "7"),
            ("Stimmt", yes, "7", "1", "7"),
            ("Falsch", Some(Verdict::Mixed), "7", "1", "7"),
            ("Falsch", None, "7", "1", "7"),
            ("Falsch", no, "7", "7", "7"),
            // Outside of its range, which is told by another rule.
            ("false", no, "6", "1", "5"),
        ] {
            assert_eq!(of(label, verdict, value, worst, best), [], "{label} {value} of {worst}..{best}");
        }
    }
}
