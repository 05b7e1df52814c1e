//! The best of a range is above its worst.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "rating-order",
    severity: Severity::Error,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: reviewRating.bestRating must be greater than worstRating",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let amiss = subject.reviews.iter().filter_map(|review| {
        let numbers = review.numbers();
        let (best, worst) = numbers.best.zip(numbers.worst)?;
        let message = if best == worst {
            format!("best and worst are the same, {best}")
        } else {
            format!("the best, {best}, is below the worst, {worst}")
        };
        let remedy = || subject.rule_again(review, review.other_numbers());
        (best <= worst).then(|| Found::review(review, "best", message, remedy()))
    });
    amiss.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{number, on_review};
    use super::*;

    #[test]
    fn best_is_above_worst() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let of = |best: &str, worst: &str| {
            on_review(&RULE, |ruling| (ruling.best, ruling.worst) = (number(best), number(worst)))
        };
        assert_eq!(of("5", "1"), []);
        assert_eq!(of("-1", "-1")[0].message, "best and worst are the same, -1");
        assert_eq!(of("-1", "-1")[0].remedy, "onus rule 3 --supersedes 5 --keep --no-value");
        assert_eq!(of("1", "5")[0].remedy, "onus rule 3 --supersedes 5 --keep --value N --best N --worst N");
        assert_eq!(of("1", "5")[0].message, "the best, 1, is below the worst, 5");
        let half = on_review(&RULE, |ruling| ruling.best = number("5"));
        assert_eq!(half, [], "without a worst there is no order");
    }
}
