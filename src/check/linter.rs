//! Runs the rules of a target over claims, one at a time, and counts.

use super::{Across, Finding, Found, Look, RULES, Rule, Scales, Subject, Target, remedy};
use crate::format::Dossier;
use crate::model::RatingScale;

/// The rules at work.
pub struct Linter<'s> {
    scales: Scales<'s>,
    rules: Vec<Running>,
    summary: Summary,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Claims that were looked at.
    pub claims: u64,
    /// Their rulings that stand: each makes a review.
    pub reviews: u64,
    /// Claims without a ruling that stands, which make no markup.
    pub unruled: u64,
    /// Claims that were removed, which make no markup either.
    pub removed: u64,
    /// How often each rule that found something did, in the order of the rules.
    pub found: Vec<(&'static str, u64)>,
}

struct Running {
    rule: &'static Rule,
    memory: Option<Box<dyn Across>>,
    found: u64,
}

impl<'s> Linter<'s> {
    /// The rules of a target, for rulings on these scales.
    pub fn new(target: Target, scales: &'s [RatingScale]) -> Self {
        let rules = RULES.iter().filter(|rule| rule.targets.contains(&target)).map(|rule| {
            let memory = match rule.look {
                Look::Each(_) => None,
                Look::Across(start) => Some(start()),
            };
            Running { rule, memory, found: 0 }
        });
        Linter { scales: Scales::new(scales), rules: rules.collect(), summary: Summary::default() }
    }

    /// What is wrong with one more claim. A claim that makes no markup is counted and left alone.
    pub fn look(&mut self, dossier: &Dossier) -> Vec<Finding> {
        self.summary.claims += 1;
        let subject = Subject::new(dossier, &self.scales);
        if dossier.claim.retired_at.is_some() {
            self.summary.removed += 1;
            return Vec::new();
        }
        if subject.reviews.is_empty() {
            self.summary.unruled += 1;
            return Vec::new();
        }
        self.summary.reviews += subject.reviews.len() as u64;
        let mut findings = Vec::new();
        for running in &mut self.rules {
            let found: Vec<Found> = match (&mut running.memory, running.rule.look) {
                (Some(memory), _) => memory.look(&subject),
                (None, Look::Each(look)) => look(&subject),
                (None, Look::Across(_)) => Vec::new(),
            };
            running.found += found.len() as u64;
            findings.extend(found.into_iter().map(|f| Finding::new(subject.number(), running.rule, f)));
        }
        // A ruling is replaced once: whoever typed one remedy after the other would get no further than the first.
        for review in &subject.reviews {
            let of_review = findings.iter_mut().filter(|f| f.ruling == review.ruling.number);
            remedy::combine(&subject.rule_again(review, ""), of_review.map(|f| &mut f.remedy).collect());
        }
        findings
    }

    /// What was looked at so far, and what was found.
    pub fn summary(&self) -> Summary {
        let found = self.rules.iter().filter(|r| r.found > 0).map(|r| (r.rule.id, r.found)).collect();
        Summary { found, ..self.summary.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, ruling};
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_a_source() {
        let mut names = HashSet::new();
        for rule in RULES {
            assert!(names.insert(rule.id), "{} stands twice", rule.id);
            assert!(rule.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", rule.id);
            assert!(!rule.targets.is_empty() && !rule.source.is_empty(), "{}", rule.id);
        }
    }

    #[test]
    fn what_makes_no_markup_is_counted_and_left_alone() {
        let scales = super::super::testing::scales();
        let mut linter = Linter::new(Target::ClaimReview, &scales);
        let unruled = Made::new().dossier;
        assert_eq!(linter.look(&unruled), []);
        let mut removed = Made::new().ruled(ruling(5, "false")).dossier;
        removed.claim.retired_at = Some("2026-11-22T12:00:00.000Z".parse().unwrap());
        assert_eq!(linter.look(&removed), []);
        let bare = Made::new().ruled(crate::model::Ruling { url: None, ..ruling(5, "false") }).dossier;
        let rules: Vec<_> = linter.look(&bare).into_iter().map(|f| f.rule).collect();
        assert_eq!(rules, ["review-url"]);
        let found = vec![("review-url", 1)];
        assert_eq!(linter.summary(), Summary { claims: 3, reviews: 1, unruled: 1, removed: 1, found });
    }

    #[test]
    fn one_command_mends_all_of_a_ruling() {
        let scales = super::super::testing::scales();
        let bare =
            Made::new().ruled(crate::model::Ruling { url: None, ruled_on: None, ..ruling(5, "false") });
        let findings = Linter::new(Target::ClaimReview, &scales).look(&bare.dossier);
        let remedies: Vec<_> = findings.iter().map(|f| (f.rule, f.remedy.as_str())).collect();
        let both = "onus rule 3 --supersedes 5 --keep --url URL --on DATE";
        assert_eq!(remedies, [("review-url", both), ("review-date", both)]);
    }

    #[test]
    fn a_target_has_its_own_rules() {
        let mut dossier = Made::new().ruled(ruling(5, "false")).dossier;
        dossier.claim.text = "x".repeat(76);
        dossier.claim.said = None;
        let scales = super::super::testing::scales();
        let rules = |target| -> Vec<&str> {
            Linter::new(target, &scales).look(&dossier).into_iter().map(|f| f.rule).collect()
        };
        assert_eq!(rules(Target::ClaimReview), ["claim-length"]);
        assert_eq!(rules(Target::Google), ["claim-said"]);
    }
}
