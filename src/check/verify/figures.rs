//! The figures of a claim, held against those of what is quoted for it.

use crate::model::{Citation, CitationNo, ClaimNo, Stance};
use crate::text::figures::{Agreement, Comparison, Figure, compare};
use serde::Serialize;

/// One figure of a claim, and what was found of it in the quotations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FigureCheck {
    /// The claim.
    pub claim: ClaimNo,
    /// The figure as the claim has it.
    pub figure: Figure,
    /// How it compares.
    pub agreement: Agreement,
    /// What was compared, in one sentence.
    pub why: String,
    /// The citation whose quotation has the figure that it was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation: Option<CitationNo>,
    /// What that source says to the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stance: Option<Stance>,
    /// That figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted: Option<Figure>,
}

impl FigureCheck {
    /// The figure and what was found of it, for people.
    pub fn in_words(&self) -> String {
        let with = self.citation.map_or(String::new(), |number| format!(" (citation {number})"));
        let expected = match self.agreement == Agreement::Differs && !self.is_amiss() {
            true => "; that source refutes the claim",
            false => "",
        };
        format!("“{}”: {}: {}{with}{expected}", self.figure.text, self.agreement, self.why)
    }

    /// Whether a person has to look: a source that refutes the claim is expected to have another figure.
    pub fn is_amiss(&self) -> bool {
        self.agreement == Agreement::Differs && self.stance != Some(Stance::Refutes)
    }
}

/// Holds each figure of a claim against the quotations: first those that support it or give context, and where
/// these have nothing to compare, those that refute it.
pub fn figures(
    claim: ClaimNo,
    text: &str,
    language: Option<&str>,
    citations: &[&Citation],
) -> Vec<FigureCheck> {
    let quoting = |refutes: bool| -> Vec<&Citation> {
        let wanted = |c: &&&Citation| (c.stance == Stance::Refutes) == refutes && c.quote.is_some();
        citations.iter().filter(wanted).copied().collect()
    };
    let (agreeing, refuting) = (quoting(false), quoting(true));
    let first = against(claim, text, language, &agreeing);
    if refuting.is_empty() || first.iter().all(|check| check.agreement != Agreement::NotThere) {
        return first;
    }
    let second = against(claim, text, language, &refuting);
    let better = |(first, second): (FigureCheck, FigureCheck)| match (first.agreement, second.agreement) {
        (Agreement::NotThere, Agreement::NotThere) => first,
        (Agreement::NotThere, _) => second,
        _ => first,
    };
    first.into_iter().zip(second).map(better).collect()
}

fn against(claim: ClaimNo, text: &str, language: Option<&str>, citations: &[&Citation]) -> Vec<FigureCheck> {
    // What language a source is in is not recorded.
    let quotations: Vec<(&str, Option<&str>)> =
        citations.iter().filter_map(|c| Some((c.quote.as_deref()?, None))).collect();
    let of_citation = |comparison: Comparison| {
        let Comparison { figure, with, agreement, why } = comparison;
        let (citation, quoted) = with.map(|(n, figure)| (citations.get(n), figure)).unzip();
        let citation = citation.flatten();
        FigureCheck {
            claim,
            figure,
            agreement,
            why,
            citation: citation.and_then(|c| c.number),
            stance: citation.map(|c| c.stance),
            quoted,
        }
    };
    compare(text, language, &quotations).into_iter().map(of_citation).collect()
}
