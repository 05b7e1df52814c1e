//! The figures of a claim, held against those of what is quoted for it.

use crate::model::{Citation, CitationNo, ClaimNo, Stance};
use crate::text::figures::{Agreement, Comparison, Figure, Unit, compare};
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

    /// Whether both figures are plainly of one kind: the same unit, and of counts the same noun.
    fn is_of_the_same(&self) -> bool {
        let Some(quoted) = &self.quoted else { return false };
        match (&self.figure.unit, &quoted.unit) {
            (Unit::Count { noun: Some(one) }, Unit::Count { noun: Some(other) }) => one == other,
            (Unit::Count { .. }, _) => false,
            (one, other) => one == other,
        }
    }

    /// Whether a person has to look: a source that refutes the claim is expected to have another figure.
    pub fn is_amiss(&self) -> bool {
        self.agreement == Agreement::Differs && self.stance != Some(Stance::Refutes)
    }
}

/// Holds each figure of a claim against the quotations: first those that support it or give context, and where
/// these have nothing to compare, those that refute it. Where one agrees and another source that supports the claim
/// has another figure, both are told.
pub fn figures(
    claim: ClaimNo,
    text: &str,
    language: Option<&str>,
    citations: &[&Citation],
) -> Vec<FigureCheck> {
    let of = |refutes: bool| citations.iter().filter(move |c| (c.stance == Stance::Refutes) == refutes);
    let each = |refutes: bool| -> Vec<Vec<FigureCheck>> {
        of(refutes).filter_map(|c| against(claim, text, language, Some(c))).collect()
    };
    let (agreeing, refuting) = (each(false), each(true));
    let nothing = against(claim, text, language, None).unwrap_or_default();
    let mut checks = Vec::with_capacity(nothing.len());
    for (n, nothing) in nothing.into_iter().enumerate() {
        let best = |group: &[Vec<FigureCheck>]| {
            let told = group.iter().map(|of_citation| &of_citation[n]);
            told.filter(|c| c.agreement != Agreement::NotThere).min_by_key(|c| c.agreement).cloned()
        };
        let check = best(&agreeing).or_else(|| best(&refuting));
        // Why there is nothing to compare is best said by a quotation.
        let said = || agreeing.iter().chain(&refuting).map(|of_citation| of_citation[n].clone()).next();
        let check = check.or_else(said).unwrap_or(nothing);
        let contradicts = |other: &&FigureCheck| {
            check.agreement != Agreement::Differs
                && other.agreement == Agreement::Differs
                && other.stance == Some(Stance::Supports)
                && other.is_of_the_same()
        };
        let others = agreeing.iter().map(|of_citation| &of_citation[n]).filter(contradicts);
        let others: Vec<FigureCheck> = others.cloned().collect();
        checks.push(check);
        checks.extend(others);
    }
    checks
}

/// The figures of a claim against those of one quotation, or of none; nothing for a citation that quotes nothing.
fn against(
    claim: ClaimNo,
    text: &str,
    language: Option<&str>,
    citation: Option<&Citation>,
) -> Option<Vec<FigureCheck>> {
    // What language a source is in is not recorded.
    let quotation = citation.map(|c| c.quote.as_deref()).map(|quote| quote.map(|quote| (quote, None)));
    let quotations: Vec<(&str, Option<&str>)> = match quotation {
        Some(None) => return None,
        Some(Some(quotation)) => vec![quotation],
        None => Vec::new(),
    };
    let comparisons = compare(text, language, &quotations);
    let place = |figure: &Figure| (figure.start, figure.end);
    let agrees = |c: &&Comparison| matches!(c.agreement, Agreement::Agrees | Agreement::Rounds);
    let taken: Vec<_> =
        comparisons.iter().filter(agrees).filter_map(|c| c.with.as_ref()).map(|(_, f)| place(f)).collect();
    let of_citation = |comparison: Comparison| {
        let Comparison { figure, with, agreement, why } = comparison;
        let quoted = with.map(|(_, figure)| figure);
        // A quoted figure that is another one of the claim's says nothing against this one.
        let other =
            agreement == Agreement::Differs && quoted.as_ref().is_some_and(|f| taken.contains(&place(f)));
        let (agreement, why, quoted) = match other {
            true => (Agreement::NotThere, "the quotation's is another figure of the claim".to_string(), None),
            false => (agreement, why, quoted),
        };
        let from = citation.filter(|_| quoted.is_some());
        let (citation, stance) = from.map(|c| (c.number, c.stance)).unzip();
        FigureCheck { claim, figure, agreement, why, citation: citation.flatten(), stance, quoted }
    };
    Some(comparisons.into_iter().map(of_citation).collect())
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
                &[(Context, Some("It fell 9 percent.")), (Supports, Some("It fell 6 percent."))],
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
    fn a_source_that_has_another_figure_is_told_beside_one_that_agrees() {
        let told = |claim: &str, quotations: &[(Stance, Option<&str>)]| -> Vec<_> {
            let found = checks(claim, quotations);
            found.iter().map(|c| (c.agreement, c.citation.map(|n| n.0), c.is_amiss())).collect()
        };
        let two = [(Supports, Some("It fell 9 percent.")), (Supports, Some("It fell 6 percent."))];
        let both = [(Agreement::Agrees, Some(2), false), (Agreement::Differs, Some(1), true)];
        assert_eq!(told("Crime fell 6 percent.", &two), both);
        // Another figure of the claim is no contradiction.
        let two = [(Supports, Some("85 percent were men.")), (Supports, Some("6 percent ended in prison."))];
        let each = [(Agreement::Agrees, Some(1), false), (Agreement::Agrees, Some(2), false)];
        assert_eq!(told("85 percent were men, and 6 percent ended in prison.", &two), each);
        let one = [(Supports, Some("It rose in 2019."))];
        let there = [(Agreement::Agrees, Some(1), false), (Agreement::NotThere, None, false)];
        assert_eq!(told("It rose from 2019 to 2023.", &one)[..1], there[..1]);
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
