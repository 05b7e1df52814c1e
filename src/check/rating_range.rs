//! A number lies between its worst and its best.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "rating-range",
    severity: Severity::Error,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: reviewRating.ratingValue, in the range from worstRating to bestRating",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let outside = subject.reviews.iter().filter_map(|review| {
        let numbers = review.numbers();
        // A range that is none is another rule's.
        if numbers.best.zip(numbers.worst).is_some() && numbers.range().is_none() {
            return None;
        }
        let value = numbers.value?;
        let message = match (numbers.best, numbers.worst) {
            (Some(best), _) if value > best => format!("the number {value} is above the best, {best}"),
            (_, Some(worst)) if value < worst => format!("the number {value} is below the worst, {worst}"),
            _ => return None,
        };
        let remedy = subject.rule_again(review, "--value N --best N --worst N");
        Some(Found::review(review, "value", message, remedy))
    });
    outside.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, on_review};
    use super::*;

    #[test]
    fn a_number_outside_is_found() {
        let of = |value: &str, worst: &str, best: &str| {
            on_review(&RULE, |r| (r.value, r.worst, r.best) = (number(value), number(worst), number(best)))
        };
        assert_eq!(on_review(&RULE, |_| {}), []);
        for (value, worst, best) in [("1", "1", "5"), ("5", "1", "5"), ("2.5", "1", "2.5"), ("7", "5", "1")] {
            assert_eq!(of(value, worst, best), [], "{value} in {worst}..{best}");
        }
        assert_eq!(of("6", "1", "5")[0].message, "the number 6 is above the best, 5");
        assert_eq!(of("0", "1", "5")[0].message, "the number 0 is below the worst, 1");
        let half = on_review(&RULE, |r| (r.value, r.best) = (number("6"), number("5")));
        assert_eq!(half.len(), 1, "a best alone is enough to be above it");
    }
}
