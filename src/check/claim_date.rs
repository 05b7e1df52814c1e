//! Nothing is reviewed before it is said. Only dates that leave no doubt count: the first day that the claim
//! may have been made comes after the last day that the review may have been published.

use super::{BOTH, Found, Look, Rule, Severity, Subject};
use crate::model::PartialDate;

pub(super) const RULE: Rule = Rule {
    id: "claim-date",
    severity: Severity::Error,
    targets: BOTH,
    source: "schema.org datePublished of Claim and of ClaimReview; Onus: a claim comes before its review",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let Some(said) = subject.claim().said.as_ref().filter(|date| certain(date)) else { return Vec::new() };
    let too_early = subject.reviews.iter().filter_map(|review| {
        let ruled_on = review.ruling.ruled_on.as_ref().filter(|date| certain(date))?;
        let message = || format!("the claim was made {said}, after its review of {ruled_on}");
        let found = || Found::review(review, "said", message(), subject.edit("--said DATE"));
        (said.earliest() > ruled_on.latest()).then(found)
    });
    too_early.collect()
}

/// Whether a date is neither uncertain nor approximate (EDTF `?`, `~`, `%`).
fn certain(date: &PartialDate) -> bool {
    !date.as_str().contains(['?', '~', '%'])
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn only_a_date_that_is_surely_later_is_found() {
        let of = |said: &str, ruled_on: &str| {
            on(&RULE, |claim| {
                claim.said = Some(said.parse().unwrap());
                claim.rulings[0].ruled_on = Some(ruled_on.parse().unwrap());
            })
        };
        for (said, ruled_on) in [("2019-03-02", "2019-03-01"), ("2020", "2019"), ("2019-04", "2019-03-31")] {
            assert_eq!(of(said, ruled_on).len(), 1, "{said} {ruled_on}");
        }
        for (said, ruled_on) in [
            ("2019-03-02", "2019-03-02"),
            ("2019", "2019-03-01"),
            ("2019-03-02", "2019-03"),
            ("2020~", "2019"),
            ("2020", "2019?"),
            ("../2020", "2019"),
        ] {
            assert_eq!(of(said, ruled_on), [], "{said} {ruled_on}");
        }
    }
}
