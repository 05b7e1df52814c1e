//! Two reviews on one page. Of each page only a hash is kept, with the claim that was first on it: 16 bytes.

use super::{Across, CLAIMREVIEW, Found, Look, Rule, Severity, Subject};
use crate::model::ClaimNo;
use crate::text::web::{address, page_hash};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub(super) const RULE: Rule = Rule {
    id: "review-page",
    severity: Severity::Advice,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview, guidelines: one review on a page, and each review on one page only",
    look: Look::Across(|| Box::<Pages>::default()),
};

/// The pages seen so far.
#[derive(Default)]
struct Pages(HashMap<u64, ClaimNo>);

impl Across for Pages {
    fn look(&mut self, subject: &Subject<'_>) -> Vec<Found> {
        let mut found = Vec::new();
        for review in &subject.reviews {
            let Some(page) = review.ruling.url.as_deref().and_then(address) else { continue };
            match self.0.entry(page_hash(&page)) {
                Entry::Vacant(new) => _ = new.insert(subject.number()),
                Entry::Occupied(first) => {
                    let other = match *first.get() {
                        claim if claim == subject.number() => "another review of this claim".to_string(),
                        claim => format!("the review of claim {claim}"),
                    };
                    let message = format!("{other} is on the same page");
                    found.push(Found::review(
                        review,
                        "url",
                        message,
                        subject.rule_again(review, "--url URL"),
                    ));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, found, ruling};
    use super::*;
    use crate::model::Ruling;

    #[test]
    fn the_second_review_of_a_page_is_found() {
        let one = || Made::new().ruled(ruling(5, "false"));
        let on_page = |n: i64, url: &str| Ruling { url: Some(url.into()), ..ruling(n, "false") };
        let other =
            |url: &str| Made::new().ruled(on_page(6, url)).with(|claim| claim.number = Some(ClaimNo(4)));
        assert_eq!(found(&RULE, &[one(), other("https://checkers.example/review/6")]), []);
        let twice = found(&RULE, &[one(), other("http://www.checkers.example/review/5/#b")]);
        assert_eq!(twice.len(), 1);
        assert_eq!(twice[0].message, "the review of claim 3 is on the same page");
        assert_eq!(twice[0].remedy, "onus rule 4 --supersedes 6 --keep --url URL");
        let both = one().ruled(on_page(7, "https://checkers.example/review/5"));
        assert_eq!(found(&RULE, &[both])[0].message, "another review of this claim is on the same page");
        let none = one().ruled(on_page(7, "nowhere")).ruled(on_page(8, "nowhere"));
        assert_eq!(found(&RULE, &[none]), []);
    }
}
