//! A claim whose review lacks nothing, for the tests of the rules to break.

use super::{Found, Look, Rule, Scales, Subject};
use crate::format::Dossier;
use crate::model::{
    Appearance, AppearanceNo, Claim, ClaimNo, Id, Rating, RatingRef, RatingScale, Ruling, RulingNo, Verdict,
};

/// A claim to look at.
pub struct Made {
    pub dossier: Dossier,
}

/// A number as a review states it.
pub fn number(text: &str) -> Option<serde_json::Number> {
    Some(serde_json::from_str(text).unwrap())
}

/// A scale of five steps of which two have labels, a label without a number, and one without a verdict.
pub fn scales() -> Vec<RatingScale> {
    let rating = |label: &str, value: Option<&str>, verdict| Rating {
        label: label.into(),
        value: value.and_then(number),
        best: value.and_then(|_| number("5")),
        worst: value.and_then(|_| number("1")),
        verdict,
    };
    let steps = vec![
        rating("true", Some("5"), Some(Verdict::Supported)),
        rating("false", Some("1"), Some(Verdict::Refuted)),
        rating("Not proven", None, Some(Verdict::Insufficient)),
        rating("Legend", None, None),
    ];
    let scale =
        |name: &str| RatingScale { name: name.into(), ratings: steps.clone(), ..RatingScale::default() };
    vec![scale("five-step"), scale("other")]
}

/// Ruling `n`, which lacks nothing.
pub fn ruling(n: i64, label: &str) -> Ruling {
    let verdict = scales()[0].ratings.iter().find(|r| r.label == label).and_then(|r| r.verdict);
    Ruling {
        number: Some(RulingNo(n)),
        id: Some(Id(uuid::Uuid::from_u128(n as u128))),
        rating: RatingRef { scale: "five-step".into(), label: label.into() },
        verdict,
        ruled_by: "The Checkers".into(),
        ruled_by_url: Some("https://checkers.example".into()),
        ruled_on: Some("2019-03-02".parse().unwrap()),
        url: Some(format!("https://checkers.example/review/{n}")),
        ..Ruling::default()
    }
}

impl Made {
    /// Claim 3, without a ruling.
    pub fn new() -> Self {
        let appearance = Appearance {
            number: Some(AppearanceNo(4)),
            url: Some("https://news.example/talk".into()),
            ..Appearance::default()
        };
        let claim = Claim {
            number: Some(ClaimNo(3)),
            text: "Crime fell by 16 percent.".into(),
            claimant: Some("The mayor".into()),
            said: Some("2019-03-01".parse().unwrap()),
            appearances: vec![appearance],
            ..Claim::default()
        };
        Made { dossier: Dossier { claim, ..Dossier::default() } }
    }

    /// With one more ruling.
    pub fn ruled(mut self, ruling: Ruling) -> Self {
        self.dossier.claim.rulings.push(ruling);
        self
    }

    /// Changed.
    pub fn with(mut self, change: impl FnOnce(&mut Claim)) -> Self {
        change(&mut self.dossier.claim);
        self
    }

    /// Shows it to `f`.
    pub fn look<T>(&self, f: impl FnOnce(&Subject<'_>) -> T) -> T {
        let scales = scales();
        f(&Subject::new(&self.dossier, &Scales::new(&scales)))
    }
}

/// What a rule finds on one claim after the other.
pub fn found(rule: &Rule, claims: &[Made]) -> Vec<Found> {
    let mut memory = match rule.look {
        Look::Each(_) => None,
        Look::Across(start) => Some(start()),
    };
    let mut look = |made: &Made| match (&mut memory, rule.look) {
        (Some(memory), _) => made.look(|subject| memory.look(subject)),
        (None, Look::Each(look)) => made.look(look),
        (None, Look::Across(_)) => Vec::new(),
    };
    claims.iter().flat_map(&mut look).collect()
}

/// What a rule finds on a claim with one review, "false" as ruling 5, after a change to both.
pub fn on(rule: &Rule, change: impl FnOnce(&mut Claim)) -> Vec<Found> {
    found(rule, &[Made::new().ruled(ruling(5, "false")).with(change)])
}

/// What it finds after a change to the review.
pub fn on_review(rule: &Rule, change: impl FnOnce(&mut Ruling)) -> Vec<Found> {
    on(rule, |claim| change(&mut claim.rulings[0]))
}
