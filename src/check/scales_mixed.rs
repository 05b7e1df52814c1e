//! One publisher, one scale. Of each publisher only hashes are kept: of its name, and of the scales and the
//! ranges that its reviews are on. Each scale or range beyond the first is found once, at the first review
//! that has it.

use super::finding::shortened;
use super::{Across, CLAIMREVIEW, Found, Look, Review, Rule, Severity, Subject};
use crate::text::normal::fold_label;
use crate::text::web::hash;
use std::collections::{HashMap, HashSet};

pub(super) const RULE: Rule = Rule {
    id: "scales-mixed",
    severity: Severity::Advice,
    targets: CLAIMREVIEW,
    source: "Google ClaimReview: a publisher's ratings need one documented scheme of numbers and labels",
    look: Look::Across(|| Box::<Seen>::default()),
};

/// The scales and the ranges seen so far.
#[derive(Default)]
struct Seen {
    /// The first scale and the first range of a publisher.
    first: HashMap<(u64, Kind), u64>,
    /// What was told, so that it is told once.
    told: HashSet<(u64, Kind, u64)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Scale,
    Range,
}

impl Seen {
    /// Whether this is a further one of its publisher, and was not told yet.
    fn further(&mut self, publisher: u64, kind: Kind, this: u64) -> bool {
        *self.first.entry((publisher, kind)).or_insert(this) != this
            && self.told.insert((publisher, kind, this))
    }
}

impl Across for Seen {
    fn look(&mut self, subject: &Subject<'_>) -> Vec<Found> {
        let mut found = Vec::new();
        for review in &subject.reviews {
            let who = hash(&review.ruling.ruled_by);
            let scale = &review.ruling.rating.scale;
            // Labels of a publisher that no scale had are collected on a scale of their own: still one scheme.
            let scheme = review.scale.and_then(|scale| scale.publisher.as_ref()).unwrap_or(scale);
            let mut amiss = |field, what: String| {
                let name = shortened(&review.ruling.ruled_by);
                let message = format!("{name} rates on {what} here, and on another elsewhere");
                let remedy = subject.rate_again(review);
                found.push(Found::review(review, field, message, remedy));
            };
            if self.further(who, Kind::Scale, hash(&fold_label(scheme))) {
                amiss("rating.scale", format!("the scale {}", shortened(scale)));
            } else if let Some((worst, best)) = stated_range(review)
                && self.further(who, Kind::Range, hash(&(worst.to_bits(), best.to_bits())))
            {
                amiss("best", format!("numbers from {worst} to {best}"));
            }
        }
        found
    }
}

/// The range that the review itself states, worst first; that of a scale is the scale's.
fn stated_range(review: &Review<'_>) -> Option<(f64, f64)> {
    let (best, worst) = review.numbers().range().filter(|_| review.states_numbers())?;
    Some((worst, best))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, found, number, ruling};
    use super::*;
    use crate::model::Ruling;

    fn on_scale(n: i64, scale: &str) -> Made {
        let mut ruling = ruling(n, "false");
        ruling.rating.scale = scale.into();
        Made::new().ruled(ruling)
    }

    #[test]
    fn a_second_scale_is_told_once() {
        assert_eq!(found(&RULE, &[on_scale(5, "five-step"), on_scale(6, "five-step")]), []);
        let mixed = ["five-step", "other", "other", "five-step"].iter().zip(5..).map(|(s, n)| on_scale(n, s));
        let mixed = found(&RULE, &mixed.collect::<Vec<_>>());
        assert_eq!(mixed.len(), 1);
        assert_eq!(mixed[0].message, "The Checkers rates on the scale other here, and on another elsewhere");
        let another = on_scale(6, "other").with(|claim| claim.rulings[0].ruled_by = "B. Editor".into());
        assert_eq!(found(&RULE, &[on_scale(5, "five-step"), another]), [], "each publisher has its own");
    }

    #[test]
    fn two_scales_of_one_scheme_are_not_mixed() {
        let mut scales = super::super::testing::scales();
        let look = |scales: &[crate::model::RatingScale]| {
            let (mut seen, scales) = (Seen::default(), super::super::Scales::new(scales));
            let claims = [on_scale(5, "five-step"), on_scale(6, "other")];
            let mut look = |made: &Made| seen.look(&Subject::new(&made.dossier, &scales)).len();
            claims.iter().map(&mut look).sum::<usize>()
        };
        (scales[0].publisher, scales[1].publisher) =
            (Some("The Checkers".into()), Some("the checkers".into()));
        assert_eq!(look(&scales), 0, "labels as they were met stand beside the publisher's own scale");
        scales[1].publisher = Some("B. Editor".into());
        assert_eq!(look(&scales), 1);
    }

    #[test]
    fn a_second_range_is_found() {
        let stated = |n: i64, best: &str| {
            let (value, worst) = (number("1"), number("1"));
            Made::new().ruled(Ruling { value, worst, best: number(best), ..ruling(n, "false") })
        };
        assert_eq!(found(&RULE, &[stated(5, "5"), stated(6, "5.0")]), []);
        let mixed = found(&RULE, &[stated(5, "5"), stated(6, "10")]);
        assert_eq!(
            mixed[0].message,
            "The Checkers rates on numbers from 1 to 10 here, and on another elsewhere"
        );
    }
}
