//! A review says when it was published.

use super::{BOTH, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "review-date",
    severity: Severity::Advice,
    targets: BOTH,
    source: "schema.org datePublished of ClaimReview; Google Fact Check Tools API: claimReview.reviewDate",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let undated = subject.reviews.iter().filter(|review| review.ruling.ruled_on.is_none());
    let message = "it is not known when the review was published";
    undated
        .map(|review| Found::review(review, "ruled_on", message, subject.rule_again(review, "--on DATE")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on_review;
    use super::*;

    #[test]
    fn a_review_has_a_date() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let found = on_review(&RULE, |ruling| ruling.ruled_on = None);
        assert_eq!(found[0].remedy, "onus rule 3 --supersedes 5 --keep --on DATE");
    }
}
