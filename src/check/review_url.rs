//! A review has a page, and its address is one that a browser opens.

use super::{BOTH, Found, Look, Rule, Severity, Subject};
use crate::text::web::address;

pub(super) const RULE: Rule = Rule {
    id: "review-url",
    severity: Severity::Error,
    targets: BOTH,
    source: "Google ClaimReview: url is required, the address of the page with the whole review",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let amiss = subject.reviews.iter().filter_map(|review| {
        let message = match review.ruling.url.as_deref().map(str::trim) {
            None | Some("") => "the review has no url",
            Some(url) if address(url).is_none() => "the review's url is no http or https address",
            Some(_) => return None,
        };
        Some(Found::review(review, "url", message, subject.rule_again(review, "--url URL")))
    });
    amiss.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on_review;
    use super::*;

    #[test]
    fn a_review_needs_an_address_of_the_web() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let none = on_review(&RULE, |ruling| ruling.url = None);
        assert_eq!(none[0].message, "the review has no url");
        assert_eq!(none[0].remedy, "onus rule 3 --supersedes 5 --keep --url URL");
        for bad in ["javascript:alert(1)", "checkers.example/1", "https://a.example and https://b.example"] {
            let found = on_review(&RULE, |ruling| ruling.url = Some(bad.into()));
            assert_eq!(found[0].message, "the review's url is no http or https address", "{bad}");
        }
    }
}
