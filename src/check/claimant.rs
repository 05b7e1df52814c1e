//! Readers ask who said it. A claimant that is given only with an appearance counts.

use super::{BOTH, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "claimant",
    severity: Severity::Advice,
    targets: BOTH,
    source: "Google ClaimReview: itemReviewed.author is recommended",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let named = |name: &Option<String>| name.as_ref().is_some_and(|name| !name.trim().is_empty());
    if named(&subject.claim().claimant) || subject.appearances().any(|a| named(&a.claimant)) {
        return Vec::new();
    }
    vec![Found::claim("claimant", "nobody is named who makes the claim", subject.edit("--claimant NAME"))]
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn somebody_must_be_named() {
        assert_eq!(on(&RULE, |_| {}), []);
        let found = on(&RULE, |claim| claim.claimant = None);
        assert_eq!(found[0].remedy, "onus edit claim 3 --claimant NAME");
        let at_its_appearance = on(&RULE, |claim| {
            claim.appearances[0].claimant = claim.claimant.take();
        });
        assert_eq!(at_its_appearance, []);
    }
}
