//! The rating belongs into its own field, not into the claim: "False: the mayor said …". Only a label of the
//! review's own scale counts, whole, and set off by a colon, a dash or brackets, so that a claim about
//! something false is not taken for one that carries its rating.

use super::finding::shortened;
use super::{BOTH, Found, Look, Rule, Severity, Subject};
use crate::text::normal::fold_label;

pub(super) const RULE: Rule = Rule {
    id: "claim-rating",
    severity: Severity::Error,
    targets: BOTH,
    source: "Google ClaimReview: claimReviewed must not hold the rating",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let set_off: Vec<String> =
        set_off(subject.claim().text.trim()).into_iter().map(fold_label).filter(|f| !f.is_empty()).collect();
    if set_off.is_empty() {
        // Most claims: their scales, which may be long, need not be asked.
        return Vec::new();
    }
    let mut labels = subject.reviews.iter().flat_map(|review| {
        let on_scale = review.scale.into_iter().flat_map(|scale| &scale.ratings).map(|r| r.label.as_str());
        std::iter::once(review.ruling.rating.label.as_str()).chain(on_scale)
    });
    let carried = labels.find(|label| set_off.contains(&fold_label(label)));
    let message = |label: &str| format!("the claim carries its rating, “{}”", shortened(label));
    let found = carried.map(|label| Found::claim("text", message(label), subject.edit("--text WORDS")));
    found.into_iter().collect()
}

/// The beginnings of a text that something sets off, and what stands in brackets at its beginning or its end.
fn set_off(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, sign) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
        let spaced = before.ends_with(char::is_whitespace);
        let ends = after.starts_with(char::is_whitespace);
        // A hyphen without spaces makes a word, as in "true-crime".
        if (sign == ':' && ends) || sign == '：' || (matches!(sign, '-' | '–' | '—') && spaced && ends) {
            found.push(before);
        }
    }
    for (open, close) in [('[', ']'), ('(', ')'), ('【', '】')] {
        found.extend(text.strip_prefix(open).and_then(|rest| rest.split(close).next()));
        found.extend(text.strip_suffix(close).and_then(|rest| rest.rsplit(open).next()));
    }
    found
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
