//! A rating is words first: its label. The store takes no scale with an empty one; a record that came another
//! way may have it.

use super::{BOTH, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "rating-label",
    severity: Severity::Error,
    targets: BOTH,
    source: "Google ClaimReview: reviewRating.alternateName is required, a short word or phrase; \
             Fact Check Tools API: claimReview.textualRating",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let blank = subject.reviews.iter().filter(|review| review.ruling.rating.label.trim().is_empty());
    let found = blank.map(|review| {
        let remedy = subject.rate_again(review);
        Found::review(review, "rating.label", "the rating has no label", remedy)
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on_review;
    use super::*;

    #[test]
    fn a_rating_needs_a_label() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let found = on_review(&RULE, |ruling| ruling.rating.label = " ".into());
        assert_eq!(
            found[0].remedy,
            "onus rule 3 --supersedes 5 --keep RATING --by 'The Checkers' --on 2019-03-02"
        );
    }
}
