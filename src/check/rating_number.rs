//! A best and a worst without a number between them say nothing.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "rating-number",
    severity: Severity::Error,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: reviewRating.ratingValue, in the range from worstRating to bestRating",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let missing = subject.reviews.iter().filter(|review| {
        let numbers = review.numbers();
        numbers.value.is_none() && (numbers.best.is_some() || numbers.worst.is_some())
    });
    let message = "the rating has a best or worst, and no number";
    missing
        .map(|review| Found::review(review, "value", message, subject.rule_again(review, "--value N")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, on_review};
    use super::*;

    #[test]
    fn a_range_needs_a_number() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let of = |value: Option<&str>, best: Option<&str>| {
            on_review(&RULE, |ruling| {
                (ruling.value, ruling.best) = (value.and_then(number), best.and_then(number))
            })
        };
        assert_eq!(of(None, Some("5"))[0].remedy, "onus rule 3 --supersedes 5 --keep --value N");
        assert_eq!(of(Some("4"), Some("5")), []);
        assert_eq!(of(Some("4"), None), []);
    }
}
