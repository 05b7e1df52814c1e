//! The answers of the Fact Check Tools API name the publisher's site.

use super::{Found, GOOGLE, Look, Rule, Severity, Subject};
use crate::text::web::address;

pub(super) const RULE: Rule = Rule {
    id: "publisher-site",
    severity: Severity::Advice,
    targets: GOOGLE,
    source: "Google Fact Check Tools API: claimReview.publisher.site",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let unknown = subject.reviews.iter().filter_map(|review| {
        let message = match review.ruling.ruled_by_url.as_deref().map(address) {
            None => "the publisher's site is not known",
            Some(None) => "the publisher's site is no http or https address",
            Some(Some(_)) => return None,
        };
        let remedy = subject.rule_again(review, "--by-url URL");
        Some(Found::review(review, "ruled_by_url", message, remedy))
    });
    unknown.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on_review;
    use super::*;

    #[test]
    fn a_publisher_has_a_site() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let none = on_review(&RULE, |ruling| ruling.ruled_by_url = None);
        assert_eq!(none[0].remedy, "onus rule 3 --supersedes 5 --keep --by-url URL");
        let bad = on_review(&RULE, |ruling| ruling.ruled_by_url = Some("checkers".into()));
        assert_eq!(bad[0].message, "the publisher's site is no http or https address");
    }
}
