//! The figures of a claim held against those of its quotations.

use super::fit::{self, Fit};
use super::{Figure, Unit, figures};
use crate::model::closed::closed_set;
use serde::Serialize;

closed_set! {
    /// What comes of holding a figure of a claim against a quotation, the best first.
    Agreement ("agreement") {
        /// The same figure; or one that the claim's narrow range holds of, or its bound, up to half as much again.
        Agrees => "agrees",
        /// The quotation's figure comes to the claim's, at the precision and with the hedge that the claim has.
        Rounds => "rounds",
        /// There is a figure to compare with, and it is another.
        Differs => "differs",
        /// There is nothing to compare with.
        NotThere => "not-there",
    }
}

/// A figure of a claim, and what it was held against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The claim's figure.
    pub figure: Figure,
    /// The number of the quotation, counted from 0, and its figure that is nearest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<(usize, Figure)>,
    /// What came of it.
    pub agreement: Agreement,
    /// What was compared, in one short sentence without a full stop.
    pub why: String,
}

/// One comparison for every figure of `claim`, in their order: with the quotation that agrees best, the first of
/// several. Each quotation comes with its language; one without a language is read by the claim's.
pub fn compare(claim: &str, language: Option<&str>, quotations: &[(&str, Option<&str>)]) -> Vec<Comparison> {
    let claimed = figures(claim, language);
    if claimed.is_empty() {
        return Vec::new();
    }
    let mut best: Vec<Comparison> = compare_one(&claimed, &[]);
    for (number, (quotation, theirs)) in quotations.iter().enumerate() {
        let quoted = figures(quotation, theirs.or(language));
        for (kept, mut found) in best.iter_mut().zip(compare_one(&claimed, &quoted)) {
            if let Some((place, _)) = &mut found.with {
                *place = number;
            }
            let says_more = number == 0 || kept.agreement == Agreement::NotThere && kept.why == fit::NOTHING;
            if found.agreement < kept.agreement || found.agreement == kept.agreement && says_more {
                *kept = found;
            }
        }
    }
    best
}

/// One comparison for every figure of a claim with the figures of one quotation, whose number is then 0.
///
/// A figure agrees, rounds or differs only with one in a comparable unit: percentages and shares with each other,
/// money in the same currency, the same measure, years with years. Counts are comparable when they count the same
/// word; where one side has no noun, when they agree or each side has but one count; where the nouns differ, only if
/// they agree and have four digits that count.
pub fn compare_one(claim_figures: &[Figure], quotation_figures: &[Figure]) -> Vec<Comparison> {
    let counts = |figures: &[Figure]| {
        figures.iter().filter(|figure| matches!(figure.unit, Unit::Count { .. })).count()
    };
    let only = counts(claim_figures) == 1 && counts(quotation_figures) == 1;
    claim_figures.iter().map(|claimed| one(claimed, quotation_figures, only)).collect()
}

fn one(claimed: &Figure, quoted: &[Figure], only: bool) -> Comparison {
    let mut best: Option<(Fit, &Figure)> = None;
    for figure in quoted {
        let Some(found) = fit::fit(claimed, figure, only) else { continue };
        let better = best.as_ref().is_none_or(|(kept, _)| {
            (found.agreement, &found.distance, &found.other_noun)
                < (kept.agreement, &kept.distance, &kept.other_noun)
        });
        if better {
            best = Some((found, figure));
        }
    }
    match best {
        Some((found, figure)) => Comparison {
            figure: claimed.clone(),
            with: Some((0, figure.clone())),
            agreement: found.agreement,
            why: found.why,
        },
        None => Comparison {
            figure: claimed.clone(),
            with: None,
            agreement: Agreement::NotThere,
            why: fit::nothing(claimed, quoted),
        },
    }
}
