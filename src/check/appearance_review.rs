//! The review is not where the claim was made: the claim has an origin of its own.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};
use crate::text::web::same_page;

pub(super) const RULE: Rule = Rule {
    id: "appearance-review",
    severity: Severity::Error,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview, guidelines: the claim's origin is apart from the site that reviews it",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for appearance in subject.appearances() {
        let Some(page) = subject.address(appearance) else { continue };
        let of_page = |url: &Option<String>| url.as_deref().is_some_and(|url| same_page(url, page));
        if let Some(review) = subject.reviews.iter().find(|review| of_page(&review.ruling.url)) {
            let number = appearance.number.map_or(String::new(), |n| format!(" {n}"));
            let message = format!("appearance{number} is the page of the review itself");
            found.push(Found::review(review, "appearances.url", message, subject.readdress(appearance)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn the_page_of_the_review_is_no_appearance() {
        assert_eq!(on(&RULE, |_| {}), []);
        let found = on(&RULE, |claim| {
            claim.appearances[0].url = Some("http://www.checkers.example/review/5/#claim".into());
        });
        assert_eq!(found[0].message, "appearance 4 is the page of the review itself");
        assert_eq!(found[0].remedy, "onus edit appearance 4 --url URL");
        let nowhere = on(&RULE, |claim| {
            claim.appearances[0].url = None;
            claim.rulings[0].url = None;
        });
        assert_eq!(nowhere, []);
    }
}
