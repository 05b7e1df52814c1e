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

#[cfg(test)]
mod tests {
    use super::*;
    use Stance::{Context, Refutes, Supports};

    /// The figures of a claim, held against these quotations, numbered from 1.
    fn checks(text: &str, quotations: &[(Stance, Option<&str>)]) -> Vec<FigureCheck> {
        let citation = |(n, (stance, quote)): (usize, &(Stance, Option<&str>))| Citation {
            number: Some(CitationNo(n as i64 + 1)),
            stance: *stance,
            quote: quote.map(String::from),
            ..Citation::default()
        };
        let citations: Vec<Citation> = quotations.iter().enumerate().map(citation).collect();
        figures(ClaimNo(3), text, Some("en"), &citations.iter().collect::<Vec<_>>())
    }

    #[test]
    fn support_and_context_come_first_and_what_refutes_fills_the_gaps() {
        use Agreement::{Agrees, Differs, NotThere, Rounds};
        let claim = "Crime fell 6 percent.";
        for (quotations, agreement, citation, amiss) in [
            (&[(Supports, Some("It fell 6 percent."))][..], Agrees, Some(1), false),
            (&[(Supports, Some("It fell 5.8 percent."))], Rounds, Some(1), false),
            (&[(Supports, Some("It fell 9 percent."))], Differs, Some(1), true),
            (&[(Context, Some("It fell 9 percent."))], Differs, Some(1), true),
            // A source that refutes has another figure, as it should.
            (&[(Refutes, Some("It fell 9 percent."))], Differs, Some(1), false),
            (&[(Refutes, Some("It fell 6 percent."))], Agrees, Some(1), false),
            // Whichever comes first, those that refute are asked only where the others say nothing.
            (
                &[(Refutes, Some("It fell 6 percent.")), (Supports, Some("It fell 9 percent."))],
                Differs,
                Some(2),
                true,
            ),
            (
                &[(Refutes, Some("It fell 9 percent.")), (Supports, Some("It fell 6 percent."))],
                Agrees,
                Some(2),
                false,
            ),
            (
                &[(Supports, Some("Crime fell.")), (Refutes, Some("It fell 9 percent."))],
                Differs,
                Some(2),
                false,
            ),
            (
                &[(Supports, Some("It fell 9 percent.")), (Context, Some("It fell 6 percent."))],
                Agrees,
                Some(2),
                false,
            ),
            // Nothing to compare with.
            (&[(Supports, Some("Crime fell."))], NotThere, None, false),
            (&[(Supports, None), (Refutes, None)], NotThere, None, false),
            (&[], NotThere, None, false),
        ] {
            let found = checks(claim, quotations);
            assert_eq!(found.len(), 1, "{quotations:?}");
            let check = &found[0];
            assert_eq!(
                (check.claim, check.agreement),
                (ClaimNo(3), agreement),
                "{quotations:?}: {}",
                check.why
            );
            assert_eq!(check.citation, citation.map(CitationNo), "{quotations:?}");
            assert_eq!(check.is_amiss(), amiss, "{quotations:?}");
            let stance = citation.map(|n| quotations[n as usize - 1].0);
            assert_eq!((check.stance, check.quoted.is_some()), (stance, citation.is_some()));
        }
    }

    #[test]
    fn each_figure_is_held_against_what_fits_it_and_keeps_its_order() {
        let quotations = [
            (Supports, Some("57,466 cases were received.")),
            (Refutes, Some("9 percent ended in prison, in 2018.")),
            (Context, Some("In 2017 they were counted.")),
        ];
        let found =
            checks("In 2017 nearly 57,500 cases came, 6 percent of them ended in prison.", &quotations);
        let told: Vec<_> = found
            .iter()
            .map(|c| (c.figure.text.as_str(), c.agreement, c.citation.map(|n| n.0), c.is_amiss()))
            .collect();
        assert_eq!(
            told,
            [
                ("2017", Agreement::Agrees, Some(3), false),
                ("57,500", Agreement::Rounds, Some(1), false),
                ("6 percent", Agreement::Differs, Some(2), false),
            ]
        );
        assert_eq!(checks("Nothing is counted here.", &quotations), []);
    }
}
