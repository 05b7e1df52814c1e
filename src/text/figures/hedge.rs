//! The words that qualify a figure.

use super::number::Number;
use super::read::Reader;
use super::token::Kind;
use super::tongue::Tongue;
use super::{Hedge, Unit, Value};

/// The hedges of a language; a longer phrase stands before what it ends with.
#[rustfmt::skip]
fn phrases(tongue: Tongue) -> &'static [(&'static str, Hedge)] {
    use Hedge::{About, AtLeast, AtMost, Exactly, LessThan, MoreThan, Nearly};
    match tongue {
        Tongue::English => &[
            ("no more than", AtMost), ("not more than", AtMost), ("no fewer than", AtLeast),
            ("not fewer than", AtLeast), ("no less than", AtLeast), ("not less than", AtLeast),
            ("as many as", AtMost), ("as much as", AtMost), ("in excess of", MoreThan), ("at least", AtLeast),
            ("at most", AtMost), ("up to", AtMost), ("upwards of", AtLeast), ("upward of", AtLeast),
            ("a minimum of", AtLeast), ("a maximum of", AtMost), ("more than", MoreThan),
            ("greater than", MoreThan), ("higher than", MoreThan), ("just over", MoreThan),
            ("less than", LessThan), ("fewer than", LessThan), ("lower than", LessThan), ("close to", Nearly),
            ("just under", Nearly), ("just below", Nearly), ("an estimated", About),
            ("over", MoreThan), ("above", MoreThan), ("exceeding", MoreThan), ("exceeds", MoreThan),
            ("exceeded", MoreThan), ("under", LessThan), ("below", LessThan), ("nearly", Nearly),
            ("almost", Nearly), ("approaching", Nearly), ("about", About), ("around", About), ("roughly", About),
            ("approximately", About), ("approx", About), ("circa", About), ("ca", About), ("c", About),
            ("some", About), ("estimated", About), ("exactly", Exactly), ("precisely", Exactly),
        ],
        Tongue::German => &[
            ("nicht mehr als", AtMost), ("nicht weniger als", AtLeast), ("mehr als", MoreThan),
            ("weniger als", LessThan), ("bis zu", AtMost), ("knapp unter", Nearly), ("etwas mehr als", MoreThan),
            ("über", MoreThan), ("unter", LessThan), ("mindestens", AtLeast), ("wenigstens", AtLeast),
            ("höchstens", AtMost), ("maximal", AtMost), ("knapp", Nearly), ("fast", Nearly), ("beinahe", Nearly),
            ("nahezu", Nearly), ("rund", About), ("etwa", About), ("ungefähr", About), ("circa", About),
            ("zirka", About), ("ca", About), ("gut", MoreThan), ("genau", Exactly), ("exakt", Exactly),
        ],
        Tongue::French => &[
            ("pas plus de", AtMost), ("pas moins de", AtLeast), ("un peu plus de", MoreThan),
            ("un peu moins de", Nearly), ("plus de", MoreThan), ("plus d", MoreThan), ("moins de", LessThan),
            ("moins d", LessThan), ("au moins", AtLeast), ("au plus", AtMost), ("jusqu à", AtMost),
            ("près de", Nearly), ("près d", Nearly), ("quelque", About), ("environ", About), ("presque", Nearly),
            ("autour de", About), ("à peu près", About), ("exactement", Exactly), ("précisément", Exactly),
        ],
        Tongue::Spanish => &[
            ("no más de", AtMost), ("no menos de", AtLeast), ("poco más de", MoreThan), ("poco menos de", Nearly),
            ("más de", MoreThan), ("menos de", LessThan), ("al menos", AtLeast), ("por lo menos", AtLeast),
            ("como mínimo", AtLeast), ("como máximo", AtMost), ("a lo sumo", AtMost), ("cerca de", Nearly),
            ("alrededor de", About), ("en torno a", About), ("hasta", AtMost), ("casi", Nearly), ("unos", About),
            ("unas", About), ("aproximadamente", About), ("exactamente", Exactly), ("precisamente", Exactly),
        ],
        Tongue::Other => &[],
    }
}

impl Reader<'_> {
    /// The hedge of the figure between two tokens.
    pub(super) fn hedge(&self, start: usize, end: usize, value: Value, unit: &Unit) -> Option<Hedge> {
        self.hedge_before(start, value, unit).or_else(|| self.hedge_after(end))
    }

    fn hedge_before(&self, start: usize, value: Value, unit: &Unit) -> Option<Hedge> {
        if self.word(start) == "between" || !self.is_near(start) {
            return None;
        }
        let before = start.checked_sub(1)?;
        match self.mark(before) {
            Some('~' | '≈' | '∼') => return Some(Hedge::About),
            Some('>') => return Some(Hedge::MoreThan),
            Some('<') => return Some(Hedge::LessThan),
            Some('≥') => return Some(Hedge::AtLeast),
            Some('≤') => return Some(Hedge::AtMost),
            _ => {}
        }
        // `ca. 1850`
        let dotted = self.mark(before) == Some('.') && self.glued(before);
        let last = if dotted { before.checked_sub(1)? } else { before };
        if dotted && !matches!(self.word(last), "c" | "ca" | "approx") {
            return None;
        }
        // Words with apostrophes between them (`jusqu'à`) count as two.
        let mut words: Vec<&str> = Vec::with_capacity(7);
        let mut at = last;
        loop {
            match self.kind(at) {
                Some(Kind::Word) => words.push(self.word(at)),
                Some(Kind::Mark('\'' | '’')) if self.glued(at) => {}
                _ => break,
            }
            if words.len() == 7 || at == 0 || !self.is_near(at) {
                break;
            }
            at -= 1;
        }
        let nearest = *words.first()?;
        let found = phrases(self.manner.tongue).iter().find(|(phrase, _)| {
            // Taking each phrase apart is dear, and the last word rules nearly all of them out.
            if !phrase.ends_with(nearest) {
                return false;
            }
            let mut parts = phrase.rsplit(' ');
            let mut have = words.iter();
            parts.all(|part| have.next().is_some_and(|word| *word == part))
        });
        let length = found.map_or(0, |(phrase, _)| phrase.split(' ').count());
        if let Some(denied) = self.denied(&words[length..], found.map(|(_, hedge)| *hedge)) {
            return Some(denied);
        }
        let (phrase, hedge) = found?;
        // `some 5 of them`, `c 5`: too short to be sure.
        match *phrase {
            "some" if value.low() < Number::whole(10) && matches!(unit, Unit::Count { .. }) => None,
            "c" if !dotted => None,
            _ => Some(*hedge),
        }
    }

    /// The hedge that a denial before it makes of another, or of none: `not over` is at most, `not nearly` is none of
    /// the numbers near. `words` are those before, the nearest first.
    fn denied(&self, words: &[&str], hedge: Option<Hedge>) -> Option<Hedge> {
        let not = match self.manner.tongue {
            Tongue::English => ["not", "never", "t", "nowhere", "hardly"].as_slice(),
            Tongue::German => &["nicht", "keine", "kaum"],
            Tongue::French => &["pas", "jamais"],
            Tongue::Spanish => &["no", "nunca", "siquiera"],
            Tongue::Other => &[],
        };
        let between = |word: &&&str| {
            matches!(
                **word,
                "much"
                    | "many"
                    | "far"
                    | "well"
                    | "significantly"
                    | "even"
                    | "quite"
                    | "just"
                    | "only"
                    | "near"
                    | "anywhere"
                    | "einmal"
                    | "ganz"
                    | "viel"
                    | "même"
                    | "muchos"
                    | "mucho"
                    | "beaucoup"
                    | "be"
                    | "been"
            )
        };
        let skipped = words.iter().take_while(between).count().min(3);
        // Before a verb's `not` other words may stand; a Spanish `no` alone is also an answer.
        let word = words.get(skipped).filter(|word| not.contains(word))?;
        if hedge.is_none() && *word == "no" {
            return None;
        }
        Some(match hedge {
            Some(Hedge::MoreThan) => Hedge::AtMost,
            Some(Hedge::LessThan) => Hedge::AtLeast,
            _ => Hedge::Not,
        })
    }

    fn hedge_after(&self, end: usize) -> Option<Hedge> {
        if self.mark(end) == Some('+')
            && self.glued(end)
            && self.kind(end + 1).is_none_or(|_| !self.glued(end + 1))
        {
            return Some(Hedge::AtLeast);
        }
        if let Some(plus) = self.after_hyphen(end)
            && self.word(plus) == "plus"
        {
            return Some(Hedge::AtLeast);
        }
        let list: &[(&str, Hedge)] = match self.manner.tongue {
            Tongue::English => &[
                ("or more", Hedge::AtLeast),
                ("or so", Hedge::About),
                ("or less", Hedge::AtMost),
                ("or fewer", Hedge::AtMost),
            ],
            Tongue::German => &[("oder mehr", Hedge::AtLeast), ("oder weniger", Hedge::AtMost)],
            Tongue::French => {
                &[("ou plus", Hedge::AtLeast), ("ou moins", Hedge::AtMost), ("environ", Hedge::About)]
            }
            Tongue::Spanish => &[("o más", Hedge::AtLeast), ("o menos", Hedge::AtMost)],
            Tongue::Other => &[],
        };
        list.iter()
            .find(|(phrase, _)| self.is_near(end) && self.phrase(end, phrase).is_some())
            .map(|(_, hedge)| *hedge)
    }
}
