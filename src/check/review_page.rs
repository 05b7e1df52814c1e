//! Two reviews on one page. Of each page only a hash is kept, with the claim that was first on it: 16 bytes.

use super::{Across, CLAIMREVIEW, Found, Look, Review, Rule, Severity, Subject};
use crate::model::{ClaimNo, Ruling};
use crate::text::normal::fold_label;
use crate::text::web::{Address, address, page_hash};
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
        for (at, review) in subject.reviews.iter().enumerate() {
            let Some(page) = review.ruling.url.as_deref().and_then(address) else { continue };
            match self.0.entry(page_hash(&page)) {
                Entry::Vacant(new) => _ = new.insert(subject.number()),
                Entry::Occupied(_)
                    if let Some(other) = same_publisher(&subject.reviews[..at], review, &page) =>
                {
                    found.push(replaced(review, other));
                }
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

/// The review among these that is by the same publisher, on the same page.
fn same_publisher<'r, 'a>(
    before: &'r [Review<'a>],
    review: &Review<'_>,
    page: &Address<'_>,
) -> Option<&'r Review<'a>> {
    before.iter().find(|other| {
        let theirs = other.ruling.url.as_deref().and_then(address);
        fold_label(&other.ruling.ruled_by) == fold_label(&review.ruling.ruled_by)
            && theirs.is_some_and(|theirs| page_hash(&theirs) == page_hash(page))
    })
}

/// Two ratings on one page by one publisher are one review that was rated anew. The earlier one is withdrawn: a
/// third that replaced it would stand beside the later one.
fn replaced(review: &Review<'_>, other: &Review<'_>) -> Found {
    let (a, b) = (other.ruling, review.ruling);
    let day = |ruling: &Ruling| ruling.ruled_on.as_ref().map(|date| date.earliest().to_string());
    let (old, new) = match day(a).zip(day(b)) {
        Some((a_day, b_day)) if b_day < a_day => (b, a),
        _ => (a, b),
    };
    let number = |ruling: &Ruling| ruling.number.map_or("RULING".into(), |number| number.to_string());
    let (old, new) = (number(old), number(new));
    let message =
        format!("another review by the same publisher is on the same page: ruling {new} replaces {old}");
    let remedy = format!("onus remove ruling {old} --because 'Ruling {new} replaces it.'");
    Found::review(review, "url", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, found, ruling};
    use super::*;

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
        let by = |name: &str, day: &str| Ruling {
            ruled_by: name.into(),
            ruled_on: Some(day.parse().unwrap()),
            ..on_page(7, "https://checkers.example/review/5")
        };
        let both = |by: Ruling| found(&RULE, &[one().ruled(by)]).remove(0);
        let others = both(by("Others", "2020"));
        assert_eq!(others.message, "another review of this claim is on the same page");
        let later = both(by("the checkers", "2020"));
        assert!(later.message.ends_with("on the same page: ruling 7 replaces 5"), "{}", later.message);
        assert_eq!(later.remedy, "onus remove ruling 5 --because 'Ruling 7 replaces it.'");
        assert!(both(by("The Checkers", "2018")).remedy.contains("ruling 7 --because 'Ruling 5"));
        let none = one().ruled(on_page(7, "nowhere")).ruled(on_page(8, "nowhere"));
        assert_eq!(found(&RULE, &[none]), []);
    }
}
