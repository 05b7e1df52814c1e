//! Disputed: computed, never typed in, and always with its reasons.
//!
//! A claim is disputed when any of these holds for its current rulings and its citations:
//! a current ruling's verdict is refuted, mixed or conflicting; current rulings by different rulers have
//! different verdicts; a citation refutes it. A claim without rulings and citations is not disputed: it
//! is unchecked.

use super::{Citation, Claim, Id, RatingRef, Ruling, Stance, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Where a claim stands, by its rulings and citations.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// Whether any citation is attached.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub sourced: bool,
    /// Whether any ruling is current.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ruled: bool,
    /// The verdicts of the current rulings, each once. A rating without a known verdict adds none.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub verdicts: BTreeSet<Verdict>,
    /// Why the claim is disputed; empty when it is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
}

/// One reason why a claim is disputed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// A current ruling's verdict disputes the claim.
    Ruled {
        /// The rating as ruled.
        rating: RatingRef,
        /// What it means.
        verdict: Verdict,
        /// Who ruled.
        ruled_by: String,
    },
    /// Different rulers came to different verdicts.
    RulersDiffer {
        /// Each verdict with those who hold it.
        verdicts: BTreeMap<Verdict, Vec<String>>,
    },
    /// Citations refute it.
    Refuted {
        /// The words of the first that quotes any.
        #[serde(skip_serializing_if = "Option::is_none")]
        quote: Option<String>,
        /// How many refute it.
        refuting: usize,
        /// How many support it: when any does, the sources conflict.
        supporting: usize,
    },
}

/// Whether a claim is disputed, and all that lists show of it.
pub fn standing(claim: &Claim) -> Standing {
    let current: Vec<&Ruling> = current_rulings(&claim.rulings).collect();
    let citations: Vec<&Citation> = claim.citations.iter().filter(|c| c.retired_at.is_none()).collect();
    let mut reasons = Vec::new();
    for ruling in &current {
        if let Some(verdict) = ruling.verdict.filter(|v| v.disputes()) {
            reasons.push(Reason::Ruled {
                rating: ruling.rating.clone(),
                verdict,
                ruled_by: ruling.ruled_by.clone(),
            });
        }
    }
    reasons.extend(rulers_differ(&current));
    reasons.extend(refuted(&citations));
    Standing {
        sourced: !citations.is_empty(),
        ruled: !current.is_empty(),
        verdicts: current.iter().filter_map(|r| r.verdict).collect(),
        reasons,
    }
}

/// The rulings that stand: neither withdrawn nor superseded by a ruling that stands or once stood and was
/// itself superseded. A withdrawn ruling supersedes nothing.
pub fn current_rulings(rulings: &[Ruling]) -> impl Iterator<Item = &Ruling> {
    let superseded: HashSet<Id> =
        rulings.iter().filter(|r| r.withdrawn.is_none()).filter_map(|r| r.supersedes).collect();
    rulings.iter().filter(move |r| r.withdrawn.is_none() && !r.id.is_some_and(|id| superseded.contains(&id)))
}

fn rulers_differ(current: &[&Ruling]) -> Option<Reason> {
    let mut verdicts: BTreeMap<Verdict, Vec<String>> = BTreeMap::new();
    for ruling in current {
        if let Some(verdict) = ruling.verdict {
            let rulers = verdicts.entry(verdict).or_default();
            if !rulers.contains(&ruling.ruled_by) {
                rulers.push(ruling.ruled_by.clone());
            }
        }
    }
    let rulers: HashSet<&String> = verdicts.values().flatten().collect();
    (verdicts.len() > 1 && rulers.len() > 1).then_some(Reason::RulersDiffer { verdicts })
}

fn refuted(citations: &[&Citation]) -> Option<Reason> {
    let with = |stance| citations.iter().filter(move |c| c.stance == stance);
    let refuting = with(Stance::Refutes).count();
    (refuting > 0).then(|| Reason::Refuted {
        quote: with(Stance::Refutes).find_map(|c| c.quote.clone()),
        refuting,
        supporting: with(Stance::Supports).count(),
    })
}
