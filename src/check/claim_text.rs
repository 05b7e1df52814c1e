//! A review must say which claim it reviews. The store takes no claim without words; a record that came
//! another way may have none.

use super::{BOTH, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "claim-text",
    severity: Severity::Error,
    targets: BOTH,
    source: "Google ClaimReview: claimReviewed is required",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let blank = subject.claim().text.trim().is_empty();
    blank
        .then(|| Found::claim("text", "the claim has no words", subject.edit("--text WORDS")))
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn a_claim_needs_words() {
        assert_eq!(on(&RULE, |_| {}), []);
        assert_eq!(on(&RULE, |claim| claim.text = " ".into())[0].field, "text");
    }
}
