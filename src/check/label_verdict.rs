//! A label that no verdict is known for can't be compared with those of others. Nothing is guessed from its
//! words: somebody has to say what it means, or to leave it so.

use super::finding::{quoted, shortened};
use super::{BOTH, Found, Look, Rule, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    id: "label-verdict",
    severity: Severity::Advice,
    targets: BOTH,
    source: "Onus: own advice; Google asks that each label's meaning is documented",
    look: Look::Each(look),
};

fn look(subject: &Subject<'_>) -> Vec<Found> {
    let unmapped = subject.reviews.iter().filter(|review| review.ruling.verdict.is_none());
    let found = unmapped.map(|review| {
        let label = &review.ruling.rating.label;
        let message = format!("no verdict is known for the label “{}”", shortened(label));
        let remedy = format!("onus scale map {} VERDICT", quoted(label, "LABEL"));
        Found::review(review, "rating.label", message, remedy)
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, found, on_review, ruling};
    use super::*;

    #[test]
    fn a_label_of_unknown_meaning_is_found() {
        assert_eq!(on_review(&RULE, |_| {}), []);
        let legend = found(&RULE, &[Made::new().ruled(ruling(5, "Legend"))]);
        assert_eq!(legend[0].remedy, "onus scale map Legend VERDICT");
    }

    #[test]
    fn a_label_runs_nothing_in_a_shell() {
        let hostile = |label: &str| {
            let found = on_review(&RULE, |ruling| {
                ruling.verdict = None;
                ruling.rating.label = label.into();
            });
            found[0].remedy.clone()
        };
        assert_eq!(hostile("$(reboot) `x`"), "onus scale map '$(reboot) `x`' VERDICT");
        assert_eq!(hostile("it's"), "onus scale map 'it'\\''s' VERDICT");
        assert_eq!(hostile("two\nlines"), "onus scale map LABEL VERDICT");
        assert_eq!(hostile("-x"), "onus scale map LABEL VERDICT");
        assert_eq!(hostile(&"x".repeat(90)), "onus scale map LABEL VERDICT");
    }
}
