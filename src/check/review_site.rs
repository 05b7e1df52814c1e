//! A review stands on its publisher's site, or on one below it. Where the publisher's site is not known there
//! is nothing to compare.

use super::finding::shortened;
use super::{BOTH, Found, Look, Rule, Severity, Subject};
use crate::text::web::{address, same_site};

pub(super) const RULE: Rule = Rule {
    id: "review-site",
    severity: Severity::Error,
    targets: BOTH,
    source: "Google ClaimReview: url has the publisher's domain, or one below it",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let elsewhere = subject.reviews.iter().filter_map(|review| {
        let host = |url: &Option<String>| Some(address(url.as_deref()?)?.host);
        let (page, site) = (host(&review.ruling.url)?, host(&review.ruling.ruled_by_url)?);
        let (on, of) = (shortened(&page), shortened(&site));
        let message = || format!("the review is on {on}, and its publisher's site is {of}");
        let remedy = || subject.rule_again(review, "--url URL --by-url URL");
        (!same_site(&page, &site)).then(|| Found::review(review, "url", message(), remedy()))
    });
    elsewhere.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on_review;
    use super::*;

    #[test]
    fn a_review_elsewhere_is_found() {
        let of = |url: &str| on_review(&RULE, |ruling| ruling.url = Some(url.into()));
        for own in ["https://www.checkers.example/1", "http://reviews.checkers.example/1", "no address"] {
            assert_eq!(of(own), [], "{own}");
        }
        let found = of("https://mycheckers.example/1");
        assert_eq!(
            found[0].message,
            "the review is on mycheckers.example, and its publisher's site is checkers.example"
        );
        let unknown = on_review(&RULE, |ruling| {
            ruling.url = Some("https://elsewhere.example".into());
            ruling.ruled_by_url = None;
        });
        assert_eq!(unknown, []);
    }
}
