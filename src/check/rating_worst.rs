//! The worst of a range is at least 1: -1 stands for "no number" in some markup, and readers take it for one.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "rating-worst",
    severity: Severity::Error,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: reviewRating.worstRating must be at least 1",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let amiss = subject.reviews.iter().filter_map(|review| {
        let worst = review.numbers().worst.filter(|worst| *worst < 1.0)?;
        let message = format!("the worst is {worst}, below 1");
        let remedy = subject.rule_again(review, review.other_numbers());
        Some(Found::review(review, "worst", message, remedy))
    });
    amiss.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, on_review};
    use super::*;

    #[test]
    fn worst_is_at_least_one() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let of = |worst: &str| on_review(&RULE, |ruling| ruling.worst = number(worst));
        assert_eq!(of("1"), []);
        assert_eq!(of("0")[0].message, "the worst is 0, below 1");
        assert_eq!(of("-1").len(), 1);
    }
}
