//! What rules look at: a claim with its reviews, which are the rulings that stand.

use super::finding::quoted;
use crate::format::Dossier;
use crate::model::{Appearance, Claim, ClaimNo, Rating, RatingScale, Ruling};
use std::collections::HashMap;

/// The scales, to be asked for a million rulings.
#[derive(Debug, Default)]
pub struct Scales<'s>(HashMap<&'s str, (&'s RatingScale, HashMap<&'s str, &'s Rating>)>);

impl<'s> Scales<'s> {
    /// The scales by name, their ratings by label.
    pub fn new(scales: &'s [RatingScale]) -> Self {
        let ratings = |scale: &'s RatingScale| scale.ratings.iter().map(|r| (r.label.as_str(), r)).collect();
        Scales(scales.iter().map(|scale| (scale.name.as_str(), (scale, ratings(scale)))).collect())
    }
}

/// A claim as a rule sees it.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The claim with the records that it refers to.
    pub dossier: &'a Dossier,
    /// Its rulings that stand, each of which makes a review. Never empty: what has none makes no markup.
    pub reviews: Vec<Review<'a>>,
}

/// A ruling that stands, with its place on its scale.
#[derive(Debug, Clone, Copy)]
pub struct Review<'a> {
    /// The ruling.
    pub ruling: &'a Ruling,
    /// Its scale, where it is here.
    pub scale: Option<&'a RatingScale>,
    /// Its rating on that scale.
    pub rating: Option<&'a Rating>,
}

/// The number of a review, between its best and its worst.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Numbers {
    /// The number.
    pub value: Option<f64>,
    /// The best of its range.
    pub best: Option<f64>,
    /// The worst of its range.
    pub worst: Option<f64>,
}

impl<'a> Subject<'a> {
    /// A claim with its reviews.
    pub fn new(dossier: &'a Dossier, scales: &Scales<'a>) -> Self {
        let review = |ruling: &'a Ruling| {
            let scale = scales.0.get(ruling.rating.scale.as_str());
            let rating = scale.and_then(|(_, ratings)| ratings.get(ruling.rating.label.as_str()).copied());
            Review { ruling, scale: scale.map(|(scale, _)| *scale), rating }
        };
        Subject { dossier, reviews: dossier.rulings().map(review).collect() }
    }

    /// The claim.
    pub fn claim(&self) -> &'a Claim {
        &self.dossier.claim
    }

    /// Its number; 0 before it is stored.
    pub fn number(&self) -> ClaimNo {
        self.claim().number.unwrap_or(ClaimNo(0))
    }

    /// Where it was made, without what was removed.
    pub fn appearances(&self) -> impl Iterator<Item = &'a Appearance> {
        self.claim().appearances.iter().filter(|appearance| appearance.retired_at.is_none())
    }

    /// The address of an appearance: its own, else that of its article.
    pub fn address(&self, appearance: &'a Appearance) -> Option<&'a str> {
        let of_article = || self.dossier.article(appearance.article?)?.url.as_deref();
        appearance.url.as_deref().or_else(of_article)
    }

    /// The command that gives an appearance another address: its own, or that of its article.
    pub fn readdress(&self, appearance: &Appearance) -> String {
        let article = appearance.article.and_then(|id| self.dossier.article(id)?.number);
        match (article, appearance.number) {
            (Some(article), _) if appearance.url.is_none() => {
                format!("onus edit article {article} --url URL")
            }
            (_, Some(number)) => format!("onus edit appearance {number} --url URL"),
            _ => format!("onus add appearance {} --url URL", self.number()),
        }
    }

    /// The command that rules once more with `flags`, and otherwise as before: a ruling is never edited.
    pub fn rule_again(&self, review: &Review<'_>, flags: &str) -> String {
        let old = review.ruling.number.map_or("RULING".into(), |number| number.to_string());
        format!("onus rule {} --supersedes {old} --keep {flags}", self.number())
    }

    /// The command that rates once more, and otherwise rules as before. Another rating is its publisher's own only
    /// where the publisher is named.
    pub fn rate_again(&self, review: &Review<'_>) -> String {
        let by = quoted(&review.ruling.ruled_by, "NAME");
        let on = review.ruling.ruled_on.as_ref().map_or("DATE", |date| date.as_str());
        self.rule_again(review, &format!("RATING --by {by} --on {}", quoted(on, "DATE")))
    }

    /// The command that changes the claim.
    pub fn edit(&self, flags: &str) -> String {
        format!("onus edit claim {} {flags}", self.number())
    }
}

impl Review<'_> {
    /// Its numbers: those that the review states, and where it states none those of its rating.
    pub fn numbers(&self) -> Numbers {
        if self.states_numbers() {
            let r = self.ruling;
            return Numbers::new(&r.value, &r.best, &r.worst);
        }
        self.scale_numbers()
    }

    /// Whether the review states a number of its own.
    pub fn states_numbers(&self) -> bool {
        let r = self.ruling;
        r.value.is_some() || r.best.is_some() || r.worst.is_some()
    }

    /// The flags that give it other numbers: none of its own where those it states were never meant as numbers,
    /// as best and worst of -1.
    pub fn other_numbers(&self) -> &'static str {
        let numbers = self.numbers();
        if self.states_numbers() && numbers.best.is_some() && numbers.best == numbers.worst {
            "--no-value"
        } else {
            "--value N --best N --worst N"
        }
    }

    /// The numbers of its rating on its scale.
    pub fn scale_numbers(&self) -> Numbers {
        self.rating.map_or(Numbers::default(), |r| Numbers::new(&r.value, &r.best, &r.worst))
    }
}

impl Numbers {
    fn new(
        value: &Option<serde_json::Number>,
        best: &Option<serde_json::Number>,
        worst: &Option<serde_json::Number>,
    ) -> Self {
        let float = |number: &Option<serde_json::Number>| number.as_ref().and_then(|n| n.as_f64());
        Numbers { value: float(value), best: float(best), worst: float(worst) }
    }

    /// Whether the number contradicts neither best nor worst, and those not each other.
    pub fn inside(&self) -> bool {
        let ordered = self.best.zip(self.worst).is_none_or(|(best, worst)| best > worst);
        let beyond =
            |value: f64| self.best.is_some_and(|b| value > b) || self.worst.is_some_and(|w| value < w);
        ordered && !self.value.is_some_and(beyond)
    }

    /// Best and worst where both are there and best is above worst: only then a number means something.
    pub fn range(&self) -> Option<(f64, f64)> {
        self.best.zip(self.worst).filter(|(best, worst)| best > worst)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Made, number, ruling};
    use super::*;

    #[test]
    fn a_review_has_its_own_numbers_or_all_those_of_its_rating() {
        let made = Made::new().ruled(ruling(5, "false"));
        made.look(|subject| {
            let five = Numbers { value: Some(1.0), best: Some(5.0), worst: Some(1.0) };
            assert_eq!(subject.reviews[0].numbers(), five);
        });
        let own = Ruling { value: number("7.5"), ..ruling(5, "false") };
        Made::new().ruled(own).look(|subject| {
            assert_eq!(
                subject.reviews[0].numbers(),
                Numbers { value: Some(7.5), ..Numbers::default() },
                "a number of one range is not put into another"
            );
        });
    }

    #[test]
    fn only_what_stands_is_a_review() {
        let (old, new) = (ruling(5, "true"), ruling(6, "false"));
        let new = Ruling { supersedes: old.id, ..new };
        Made::new().ruled(old).ruled(new).look(|subject| {
            let numbers: Vec<_> = subject.reviews.iter().filter_map(|r| r.ruling.number).collect();
            assert_eq!(numbers, [crate::model::RulingNo(6)]);
        });
    }
}
