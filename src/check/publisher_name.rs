//! A publisher has a name: a bare host stands where a record named none and its site was taken instead.

use super::finding::shortened;
use super::{BOTH, Found, Look, Rule, Severity, Subject};
use crate::text::web::address;

pub(super) const RULE: Rule = Rule {
    id: "publisher-name",
    severity: Severity::Advice,
    targets: BOTH,
    source: "Google ClaimReview: author.name is recommended; Fact Check Tools API: claimReview.publisher.name",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let nameless = subject.reviews.iter().filter_map(|review| {
        let name = review.ruling.ruled_by.trim();
        // As the host is written, in lower case: FactCheck.org and Snopes.com are names.
        let host = address(review.ruling.ruled_by_url.as_deref()?)?.host;
        let bare = name.strip_prefix("www.").unwrap_or(name) == host;
        let message = || format!("the publisher has no name but that of its site, {}", shortened(name));
        bare.then(|| Found::review(review, "ruled_by", message(), subject.rule_again(review, "--by NAME")))
    });
    nameless.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on_review;
    use super::*;

    #[test]
    fn a_host_is_no_name() {
        let of = |name: &str| on_review(&RULE, |ruling| ruling.ruled_by = name.into()).len();
        assert_eq!((of("checkers.example"), of("www.checkers.example")), (1, 1));
        assert_eq!((of("The Checkers"), of("Checkers.example"), of("other.example")), (0, 0, 0));
    }
}
