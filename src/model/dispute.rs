//! Disputed: computed, never typed in, and always with its reasons.
//!
//! A claim is disputed when any of these holds for its current rulings and its citations:
//! a current ruling's verdict is refuted, mixed or conflicting; current rulings by different rulers have
//! different verdicts; a citation refutes it. A claim without rulings and citations is not disputed: it
//! is unchecked.

use super::{Citation, Claim, Id, RatingRef, Ruling, Stance, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// Whether a current ruling's rating has no known verdict.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unmapped: bool,
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
        unmapped: current.iter().any(|r| r.verdict.is_none()),
        verdicts: current.iter().filter_map(|r| r.verdict).collect(),
        reasons,
    }
}

/// The rulings that stand: neither withdrawn nor superseded. A ruling is superseded as long as one that came
/// in its place, directly or through others, is not withdrawn: withdrawing the last of a chain brings the one
/// before it back, withdrawing one in the middle brings nothing back.
pub fn current_rulings(rulings: &[Ruling]) -> impl Iterator<Item = &Ruling> {
    let replaced: HashMap<Id, Id> = rulings.iter().filter_map(|r| r.id.zip(r.supersedes)).collect();
    let mut superseded = HashSet::new();
    for ruling in rulings.iter().filter(|r| r.withdrawn.is_none()) {
        let mut old = ruling.supersedes;
        while let Some(id) = old.filter(|id| superseded.insert(*id)) {
            old = replaced.get(&id).copied();
        }
    }
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
    // Sources are counted, not citations: one source quoted twice is one.
    let sources = |stance| with(stance).map(|c| c.source).collect::<HashSet<Id>>().len();
    let refuting = sources(Stance::Refutes);
    (refuting > 0).then(|| Reason::Refuted {
        quote: with(Stance::Refutes).find_map(|c| c.quote.clone()),
        refuting,
        supporting: sources(Stance::Supports),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Withdrawal;

    fn id(n: u128) -> Id {
        Id(uuid::Uuid::from_u128(n))
    }

    /// Ruling `n` by `who`.
    fn ruling(n: u128, who: &str, verdict: Option<Verdict>) -> Ruling {
        Ruling {
            number: Some(crate::model::RulingNo(n as i64)),
            id: Some(id(n)),
            rating: RatingRef {
                scale: "s".into(),
                label: verdict.map_or("Legend".into(), |v| v.to_string()),
            },
            verdict,
            ruled_by: who.into(),
            ..Ruling::default()
        }
    }

    fn over(old: u128, ruling: Ruling) -> Ruling {
        Ruling { supersedes: Some(id(old)), ..ruling }
    }

    fn withdrawn(ruling: Ruling) -> Ruling {
        let recorded_at = "2026-11-22T12:00:00.000Z".parse().unwrap();
        Ruling { withdrawn: Some(Withdrawal { recorded_at, by: "x".into(), rationale: None }), ..ruling }
    }

    fn citation(n: i64, stance: Stance, quote: Option<&str>) -> Citation {
        let json =
            serde_json::json!({ "number": n, "source": id(n as u128), "stance": stance, "quote": quote });
        serde_json::from_value(json).unwrap()
    }

    fn claim(rulings: Vec<Ruling>, citations: Vec<Citation>) -> Claim {
        Claim { rulings, citations, ..Claim::default() }
    }

    fn current(rulings: &[Ruling]) -> Vec<i64> {
        current_rulings(rulings).map(|r| r.number.unwrap().0).collect()
    }

    use Verdict::{Conflicting, Insufficient, Mixed, NotCheckable, Refuted, Supported};

    #[test]
    fn an_unchecked_claim_is_not_disputed() {
        assert_eq!(standing(&Claim::default()), Standing::default());
    }

    #[test]
    fn three_verdicts_dispute_and_keep_their_names() {
        for verdict in Verdict::ALL {
            let standing = standing(&claim(vec![ruling(1, "A", Some(*verdict))], vec![]));
            assert!(standing.ruled && !standing.sourced);
            assert_eq!(standing.verdicts, BTreeSet::from([*verdict]));
            let disputed = matches!(verdict, Refuted | Mixed | Conflicting);
            match &standing.reasons[..] {
                [Reason::Ruled { verdict: v, ruled_by, .. }] if disputed => {
                    assert_eq!((v, ruled_by.as_str()), (verdict, "A"));
                }
                reasons => assert!(reasons.is_empty() && !disputed, "{verdict}: {reasons:?}"),
            }
        }
    }

    #[test]
    fn rulers_differ_only_when_they_are_two_with_known_verdicts() {
        let differ = |rulings: Vec<Ruling>| {
            let reasons = standing(&claim(rulings, vec![])).reasons;
            reasons.into_iter().find_map(|r| match r {
                Reason::RulersDiffer { verdicts } => Some(verdicts),
                _ => None,
            })
        };
        let verdicts =
            differ(vec![ruling(1, "A", Some(Supported)), ruling(2, "B", Some(Insufficient))]).unwrap();
        assert_eq!(verdicts[&Supported], ["A"]);
        assert_eq!(verdicts[&Insufficient], ["B"]);
        for agreeing in [
            vec![ruling(1, "A", Some(Supported)), ruling(2, "A", Some(NotCheckable))],
            vec![ruling(1, "A", Some(Supported)), ruling(2, "B", Some(Supported))],
            vec![ruling(1, "A", Some(Supported)), ruling(2, "B", None)],
            vec![ruling(1, "A", Some(Supported)), withdrawn(ruling(2, "B", Some(Insufficient)))],
            vec![ruling(1, "A", Some(Supported)), over(1, ruling(2, "B", Some(Insufficient)))],
        ] {
            assert_eq!(differ(agreeing.clone()), None, "{agreeing:?}");
        }
        // One ruler of two minds beside another who holds one of them: they do differ.
        let split = vec![
            ruling(1, "A", Some(Supported)),
            ruling(2, "A", Some(Insufficient)),
            ruling(3, "B", Some(Supported)),
        ];
        assert_eq!(differ(split).unwrap()[&Supported], ["A", "B"]);
    }

    #[test]
    fn a_refuting_citation_disputes_and_says_whether_others_support() {
        let none = standing(&claim(vec![], vec![citation(1, Stance::Context, None)]));
        assert!(none.sourced && none.reasons.is_empty());
        let mut gone = citation(4, Stance::Refutes, Some("gone"));
        gone.retired_at = Some("2026-11-22T12:00:00.000Z".parse().unwrap());
        let citations = vec![
            citation(1, Stance::Supports, Some("for")),
            citation(2, Stance::Refutes, None),
            citation(3, Stance::Refutes, Some("against")),
            gone.clone(),
        ];
        let reasons = standing(&claim(vec![], citations)).reasons;
        let wanted = Reason::Refuted { quote: Some("against".into()), refuting: 2, supporting: 1 };
        assert_eq!(reasons, [wanted]);
        assert_eq!(standing(&claim(vec![], vec![gone])), Standing::default());
    }

    #[test]
    fn experts_who_disagree_stay_conflicting() {
        let standing = standing(&claim(
            vec![ruling(1, "A", Some(Conflicting))],
            vec![citation(1, Stance::Supports, None), citation(2, Stance::Refutes, None)],
        ));
        assert_eq!(standing.verdicts, BTreeSet::from([Conflicting]));
        assert!(matches!(
            standing.reasons[..],
            [Reason::Ruled { verdict: Conflicting, .. }, Reason::Refuted { supporting: 1, .. }]
        ));
    }

    #[test]
    fn a_rating_of_unknown_meaning_rules_but_has_no_verdict() {
        let standing = standing(&claim(vec![ruling(1, "A", None)], vec![]));
        assert!(standing.ruled && standing.verdicts.is_empty() && standing.reasons.is_empty());
    }

    #[test]
    fn the_last_of_a_chain_stands() {
        let (one, two, three) = (
            ruling(1, "A", Some(Refuted)),
            over(1, ruling(2, "A", Some(Mixed))),
            over(2, ruling(3, "A", Some(Supported))),
        );
        assert_eq!(current(&[one.clone(), two.clone(), three.clone()]), [3]);
        // A withdrawn ruling supersedes nothing, so the one before it is current again.
        assert_eq!(current(&[one.clone(), withdrawn(two.clone())]), [1]);
        assert_eq!(current(&[one.clone(), two.clone(), withdrawn(three.clone())]), [2]);
        // But the last one still stands for the whole chain when one in the middle is withdrawn.
        assert_eq!(current(&[one.clone(), withdrawn(two.clone()), three.clone()]), [3]);
        assert_eq!(current(&[one.clone(), withdrawn(two), withdrawn(three)]), [1]);
        assert!(current(&[withdrawn(one)]).is_empty());
    }

    #[test]
    fn rulings_that_replace_each_other_in_a_circle_end() {
        let circle = [over(2, ruling(1, "A", Some(Refuted))), over(1, ruling(2, "B", Some(Mixed)))];
        assert!(current(&circle).is_empty());
    }
}
