//! Shares of a whole (`one in five`, `two-thirds`, `half`), decades and ordinals.

use super::number::Number;
use super::read::{Reader, Reading};
use super::token::Kind;
use super::tongue::Tongue;
use super::{Unit, Value, amount, english, french, german, spanish};

/// A reading of one number.
fn reading(start: usize, end: usize, value: Number, unit: Unit) -> Reading {
    Reading { start, end, value: Value::One(value), step: Number::ONE, other: None, unit, scaled: false }
}

/// Words after "half" or "a third" that make it a share.
fn is_whole(word: &str) -> bool {
    matches!(
        word,
        "of" | "the"
            | "all"
            | "its"
            | "their"
            | "our"
            | "his"
            | "her"
            | "those"
            | "these"
            | "as"
            | "that"
            | "der"
            | "des"
            | "aller"
            | "von"
            | "de"
            | "du"
            | "d"
            | "del"
    )
}

/// Words after "a third" that can't be what is third.
fn is_verb(word: &str) -> bool {
    matches!(
        word,
        "are"
            | "were"
            | "was"
            | "is"
            | "have"
            | "had"
            | "has"
            | "did"
            | "do"
            | "would"
            | "will"
            | "could"
            | "said"
            | "say"
            | "voted"
            | "agreed"
            | "died"
            | "believed"
            | "thought"
            | "wanted"
    )
}

impl Reader<'_> {
    /// The share that begins at `at`.
    pub(super) fn share(&self, at: usize) -> Option<Reading> {
        self.one_in(at).or_else(|| self.fraction(at))
    }

    /// A whole number above nought at `at`, with the token after it.
    fn natural(&self, at: usize) -> Option<(Number, usize)> {
        let found = self.amount(at)?;
        let natural = found.value.is_whole() && found.value > Number::whole(0);
        (natural && found.currency.is_none() && !found.signed && !found.year)
            .then_some((found.value, found.end))
    }

    /// `one in five`, `two out of three`, `einer von fünf`, `un sur cinq`, `una de cada diez`.
    fn one_in(&self, at: usize) -> Option<Reading> {
        let tongue = self.manner.tongue;
        if tongue == Tongue::German
            && matches!(self.word(at), "jeder" | "jede" | "jedes" | "jeden" | "jedem")
            && let Some(bottom) = german::ordinal(self.word(at + 1))
        {
            return Some(reading(at, at + 2, Number::ratio(1, bottom)?, Unit::Share));
        }
        let article = match tongue {
            Tongue::German => german::is_article(self.word(at)),
            Tongue::French => matches!(self.word(at), "un" | "une"),
            Tongue::Spanish => matches!(self.word(at), "una" | "uno" | "un"),
            _ => false,
        };
        let (top, end) = if article { (Number::ONE, at + 1) } else { self.natural(at)? };
        // A noun may stand between: `une personne sur cinq`.
        let noun =
            usize::from(!matches!(self.word(end), "sur" | "de" | "von" | "") && tongue != Tongue::English);
        let (next, sure) = match tongue {
            // `a one-in-five chance`
            Tongue::English if self.after_hyphen(end).is_some_and(|at| self.word(at) == "in") => {
                (self.after_hyphen(end + 2)?, false)
            }
            Tongue::English => ["out of every", "out of", "of every", "in every", "in", "of"]
                .iter()
                .find_map(|phrase| Some((self.phrase(end, phrase)?, !matches!(*phrase, "in" | "of"))))?,
            Tongue::German => (self.phrase(end, "von")?, true),
            Tongue::French => (self.phrase(end + noun, "sur")?, true),
            Tongue::Spanish => (self.phrase(end + noun, "de cada")?, true),
            Tongue::Other => return None,
        };
        if !self.is_near(next) || !self.is_near(end) {
            return None;
        }
        let hundred = matches!(self.word(next + 1), "hundred" | "thousand" | "million");
        if tongue == Tongue::English && (self.word(next) == "the" || self.word(next) == "a" && !hundred) {
            return None;
        }
        // `Part 3 of 3`, `game 3 of 7`: places in an order.
        let of = tongue == Tongue::English && self.word(end) == "of" && self.word(end + 1) != "every";
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        if of
            && (self.labelled(at)
                || matches!(before, "game" | "day" | "week" | "month" | "year" | "round" | "book"))
        {
            return None;
        }
        let bottom_amount = self.amount(next).filter(|bottom| !bottom.is_year_like())?;
        let (bottom, end) = self.natural(next)?;
        if top > bottom
            || top == bottom && !sure && !of
            || self.percent(end).is_some()
            || self.plain_unit(&bottom_amount).is_some()
        {
            return None;
        }
        if !sure && !self.usual_share(top, bottom, end) {
            return None;
        }
        Some(reading(at, end, top.over(bottom)?, Unit::Share))
    }

    /// Whether `top in bottom` is a way to say a share, and not so many at some place or time.
    fn usual_share(&self, top: Number, bottom: Number, end: usize) -> bool {
        let time = matches!(
            self.word(self.after_hyphen(end).unwrap_or(end)),
            "day"
                | "days"
                | "week"
                | "weeks"
                | "month"
                | "months"
                | "year"
                | "years"
                | "hour"
                | "hours"
                | "minutes"
                | "decades"
                | "seconds"
        );
        let digits = bottom.to_whole().unwrap_or(0);
        let mut round = digits;
        while round % 10 == 0 && round > 0 {
            round /= 10;
        }
        let usual = digits <= 10 || matches!(digits, 12 | 20 | 25 | 50) || round == 1;
        !time && (top == Number::ONE || usual && top < Number::whole(10))
    }

    /// `two-thirds`, `a quarter`, `half`, `2/3`, `⅔`, `ein Drittel`, `la moitié`, `un tercio`.
    fn fraction(&self, at: usize) -> Option<Reading> {
        if let Some(part) = self.mark(at).and_then(amount::vulgar) {
            return (!self.blocked_before(at)).then(|| reading(at, at + 1, part, Unit::Share));
        }
        if self.kind(at) == Some(Kind::Digits) {
            if let Some((part, end)) = self.slashed(at) {
                return Some(reading(at, end, part, Unit::Share));
            }
            return None;
        }
        let (value, end, sure) = match self.manner.tongue {
            Tongue::English => self.english_fraction(at)?,
            Tongue::German => self.german_fraction(at)?,
            Tongue::French => self.french_fraction(at)?,
            Tongue::Spanish => self.spanish_fraction(at)?,
            Tongue::Other => return None,
        };
        // `half a percent`, `a third of one percent`
        if self.manner.tongue == Tongue::English {
            let of = end + usize::from(self.word(end) == "of");
            if matches!(self.word(of), "a" | "one")
                && let Some((unit, end)) = self.percent(of + 1)
            {
                return Some(reading(at, end, value, unit));
            }
        }
        let open = self.word(end).is_empty()
            && !matches!(self.mark(end), Some('-' | '\'' | '’'))
            && self.kind(end) != Some(Kind::Digits);
        let hedged = self.hedge(at, end, Value::One(value), &Unit::Share).is_some();
        let verb =
            self.manner.tongue == Tongue::English && self.word(at) != "half" && is_verb(self.word(end));
        let share = sure || hedged || verb || is_whole(self.word(end)) || open && self.word(at) != "half";
        let part_of_time = matches!(
            self.word(end),
            "hour"
                | "hours"
                | "century"
                | "mile"
                | "past"
                | "to"
                | "finals"
                | "final"
                | "time"
                | "brother"
                | "sister"
        );
        (share && !part_of_time).then(|| reading(at, end, value, Unit::Share))
    }

    fn english_fraction(&self, at: usize) -> Option<(Number, usize, bool)> {
        if english::part_of_scale(self, at).is_some() {
            return None;
        }
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        if self.word(at) == "half" {
            let ordinal = english::part(before).is_some()
                || matches!(
                    before,
                    "first"
                        | "second"
                        | "last"
                        | "latter"
                        | "other"
                        | "later"
                        | "better"
                        | "early"
                        | "each"
                        | "northern"
                        | "southern"
                        | "eastern"
                        | "western"
                        | "upper"
                        | "lower"
                        | "and"
                        | "in"
                        | "this"
                        | "that"
                        | "the"
                );
            let time = matches!(self.word(at + 1), "hour" | "past" | "time");
            return (!ordinal && !time && self.after_hyphen(at + 1).is_none()).then_some((
                Number::ratio(1, 2)?,
                at + 1,
                before == "by",
            ));
        }
        let article = matches!(self.word(at), "a" | "an");
        let (top, end) = if article {
            (1, at + 1)
        } else {
            (english::small(self.word(at)).filter(|top| (1..=19).contains(top))?, at + 1)
        };
        let joined = self.after_hyphen(end);
        let next = joined.unwrap_or(end);
        let word = self.word(next);
        let bottom = english::part(word)?;
        let plural = word.ends_with('s') || word.ends_with("ves");
        if !self.is_near(next) || plural != (top > 1) || (word == "half" && article) || top >= bottom {
            return None;
        }
        let fiscal = word.starts_with("quarter") && joined.is_none();
        let half = matches!(word, "half") && self.after_hyphen(next + 1).is_some();
        let sure = !article && !fiscal && !half;
        Some((Number::ratio(top, bottom)?, next + 1, sure))
    }

    fn german_fraction(&self, at: usize) -> Option<(Number, usize, bool)> {
        if self.printed(at) == "Hälfte"
            && !matches!(self.word(at.wrapping_sub(1)), "ersten" | "zweiten" | "erste" | "zweite")
        {
            return Some((Number::ratio(1, 2)?, at + 1, true));
        }
        if self.printed(at) == "Drittel"
            && matches!(self.word(at.wrapping_sub(1)), "das" | "letzte" | "erste")
        {
            return None;
        }
        let word = self.word(at);
        let top = if german::is_article(word) { 1 } else { german::one_word(word)? };
        let bottom = german::part(self.word(at + 1)).filter(|bottom| top < *bottom)?;
        // A quarter is also a part of a town.
        let town = bottom == 4 && top == 1 && word != "ein";
        let capital = self.printed(at + 1).starts_with(char::is_uppercase) && self.is_near(at + 1);
        let sure = bottom != 4 || top > 1;
        (capital && !town).then_some((Number::ratio(top, bottom)?, at + 2, sure))
    }

    fn french_fraction(&self, at: usize) -> Option<(Number, usize, bool)> {
        if let Some(end) = self.phrase(at, "la moitié") {
            let part = matches!(self.word(at.wrapping_sub(1)), "à" | "dans");
            return Some((Number::ratio(1, 2)?, end, !part));
        }
        let top = french::number(self, at).filter(|top| top.end == at + 1)?.value.to_whole()?;
        let bottom = french::part(self.word(at + 1)).filter(|bottom| top > 0 && top < *bottom)?;
        let tenth_place = top == 1 && bottom > 4;
        Some((Number::ratio(top, bottom)?, at + 2, !tenth_place)).filter(|_| self.is_near(at + 1))
    }

    fn spanish_fraction(&self, at: usize) -> Option<(Number, usize, bool)> {
        if let Some(end) = self.phrase(at, "la mitad") {
            return Some((Number::ratio(1, 2)?, end, true));
        }
        let top = spanish::number(self, at).filter(|top| top.end == at + 1)?.value.to_whole()?;
        let word = self.word(at + 1);
        let bottom = spanish::part(word).filter(|bottom| top > 0 && top < *bottom && self.is_near(at + 1))?;
        let parts = matches!(self.word(at + 2), "parte" | "partes");
        let third = word.starts_with("tercio");
        let feminine = word.trim_end_matches('s').ends_with('a');
        if feminine && !parts {
            return None;
        }
        Some((Number::ratio(top, bottom)?, at + 2 + usize::from(parts), parts || third))
    }

    /// `the 1990s`, `die 1990er Jahre`, `les années 1990`, `los años 1990`.
    pub(super) fn decade(&self, at: usize) -> Option<Reading> {
        let token = self.tokens.get(at).filter(|token| token.kind == Kind::Digits)?;
        let year: i128 = token.text.parse().ok()?;
        let four =
            token.text.len() == 4 && (1500..=2100).contains(&year) && year % 10 == 0 && year % 100 != 0;
        // `the 2000s` may be ten years or a hundred.
        let sure = four || token.text == "2000" && self.manner.tongue != Tongue::English;
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let end = match (self.word(at + 1), self.mark(at + 1)) {
            ("s" | "er", _) if self.glued(at + 1) => at + 2,
            (_, Some('\'' | '’')) if self.glued(at + 1) && self.glued(at + 2) && self.word(at + 2) == "s" => {
                at + 3
            }
            _ if matches!(before, "années" | "años") => at + 1,
            _ => return None,
        };
        if !sure {
            return None;
        }
        let value = Value::Range { low: Number::whole(year), high: Number::whole(year + 9) };
        Some(Reading { value, ..reading(at, end, Number::ONE, Unit::Year) })
    }

    /// `3rd`, `third`, `3e`, `3º`, `der 3. Platz`.
    pub(super) fn ordinal(&self, at: usize) -> Option<Reading> {
        if self.kind(at) == Some(Kind::Word) {
            let word = self.word(at);
            let english = self.manner.tongue == Tongue::English;
            let place = english::part(word)
                .filter(|_| english && !word.ends_with('s') && !matches!(word, "half" | "halve" | "quarter"))
                .or(if english && word == "eleventh" { Some(11) } else { None })?;
            let day = self.month(at + 1) || self.word(at + 1) == "of" && self.month(at + 2);
            let joined = self.after_hyphen(at + 1).is_some() || self.glued(at);
            return (!day && !joined).then(|| reading(at, at + 1, Number::whole(place), Unit::Ordinal));
        }
        let printed = self.digits(at).filter(|printed| printed.end == at + 1 && printed.bare > 0)?;
        let ending = self.word(at + 1);
        let marked = matches!(self.mark(at + 1), Some('º' | 'ª'));
        let letters = match self.manner.tongue {
            Tongue::English => matches!(ending, "st" | "nd" | "rd" | "th"),
            Tongue::French => {
                matches!(ending, "er" | "re" | "e" | "è" | "ème" | "eme" | "nd" | "nde" | "ère")
            }
            Tongue::Spanish => matches!(ending, "er" | "ro" | "ra"),
            _ => false,
        };
        let dot = self.mark(at + 1) == Some('.') && self.glued(at + 1);
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let german = self.manner.tongue == Tongue::German
            && dot
            && matches!(
                before,
                "der" | "die" | "das" | "dem" | "den" | "des" | "im" | "am" | "zum" | "zur" | "beim"
            )
            && !self.word(at + 2).is_empty()
            && !self.glued(at + 2);
        let spanish_dot =
            self.manner.tongue == Tongue::Spanish && dot && matches!(self.mark(at + 2), Some('º' | 'ª'));
        let end = match () {
            () if (letters || marked) && self.glued(at + 1) => at + 2,
            () if german => at + 2,
            () if spanish_dot && self.glued(at + 2) => at + 3,
            () => return None,
        };
        Some(reading(at, end, printed.value, Unit::Ordinal))
    }
}
