//! A claim is shown on small screens: over 75 characters it wraps or is cut.

use super::{CLAIMREVIEW, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "claim-length",
    severity: Severity::Advice,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: claimReviewed should have less than 75 characters",
    look: Look::Each(look),
};

/// The most characters that are left alone: a claim of exactly 75 is not worth a word.
const MOST: usize = 75;

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let length = subject.claim().text.chars().count();
    let message = || format!("the claim has {length} characters, over {MOST}");
    let found = (length > MOST).then(|| Found::claim("text", message(), subject.edit("--text WORDS")));
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let of = |length: usize| on(&RULE, |claim| claim.text = "é".repeat(length));
        assert_eq!(of(75), []);
        assert_eq!(of(76)[0].message, "the claim has 76 characters, over 75");
    }
}
