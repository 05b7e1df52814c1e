//! The answers of the Fact Check Tools API say when a claim was made.

use super::{Found, GOOGLE, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "claim-said",
    severity: Severity::Advice,
    targets: GOOGLE,
    source: "Google Fact Check Tools API: claims.claimDate",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    if subject.claim().said.is_some() || subject.appearances().any(|a| a.said.is_some()) {
        return Vec::new();
    }
    vec![Found::claim("said", "it is not known when the claim was made", subject.edit("--said DATE"))]
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn a_claim_was_made_on_some_day() {
        assert_eq!(on(&RULE, |_| {}), []);
        assert_eq!(on(&RULE, |claim| claim.said = None)[0].remedy, "onus edit claim 3 --said DATE");
    }
}
