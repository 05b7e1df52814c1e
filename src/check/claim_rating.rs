//! The rating belongs into its own field, not into the claim: "False: the mayor said …". Only a label of the
//! review's own scale counts, whole, and set off by a colon, a dash or brackets, so that a claim about
//! something false is not taken for one that carries its rating.

use super::finding::shortened;
use super::{BOTH, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "claim-rating",
    severity: Severity::Error,
    targets: BOTH,
    source: "Google ClaimReview: claimReviewed must not hold the rating",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let text = subject.claim().text.trim().to_lowercase();
    let labels = subject.reviews.iter().flat_map(|review| {
        let on_scale = review.scale.into_iter().flat_map(|scale| &scale.ratings).map(|r| r.label.as_str());
        std::iter::once(review.ruling.rating.label.as_str()).chain(on_scale)
    });
    let carried = { labels }.find(|label| carries(&text, &label.trim().to_lowercase()));
    let message = |label: &str| format!("the claim carries its rating, “{}”", shortened(label));
    let found = carried.map(|label| Found::claim("text", message(label), subject.edit("--text WORDS")));
    found.into_iter().collect()
}

/// Whether a text begins with a label and what sets it off, or begins or ends with it in brackets; both in
/// lower case.
fn carries(text: &str, label: &str) -> bool {
    if label.is_empty() {
        return false;
    }
    let set_off = |rest: &str| {
        let after = rest.trim_start();
        let spaced = rest.len() > after.len();
        let followed =
            |dash: char| after.strip_prefix(dash).is_some_and(|r| r.starts_with(char::is_whitespace));
        // A hyphen without spaces makes a word, as in "true-crime".
        followed(':') || followed('：') || ['-', '–', '—'].iter().any(|dash| spaced && followed(*dash))
    };
    let bracketed = [('[', ']'), ('(', ')'), ('【', '】')].iter().any(|(open, close)| {
        let whole = format!("{open}{label}{close}");
        text.starts_with(&whole) || text.ends_with(&whole)
    });
    bracketed || text.strip_prefix(label).is_some_and(set_off)
}

#[cfg(test)]
mod tests {
    use super::super::testing::on;
    use super::*;

    #[test]
    fn a_label_set_off_is_a_rating() {
        for text in [
            "False: crime fell by 16 percent.",
            "FALSE – crime fell",
            "false - crime fell",
            "[False] Crime fell",
            "Crime fell (false)",
            "Not proven: crime fell",
            "true : crime fell",
        ] {
            let found = on(&RULE, |claim| claim.text = text.into());
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].remedy, "onus edit claim 3 --text WORDS");
        }
    }

    #[test]
    fn a_word_of_the_claim_is_none() {
        for text in [
            "Crime fell by 16 percent.",
            "False alarms fell by 16 percent.",
            "False-positive tests: 16 percent.",
            "True-crime shows made people anxious.",
            "It is false: crime fell.",
            "The mayor said it was true",
            "false",
            "Half-true: crime fell.",
            "false:positive ratio rose",
        ] {
            assert_eq!(on(&RULE, |claim| claim.text = text.into()), [], "{text}");
        }
    }
}
