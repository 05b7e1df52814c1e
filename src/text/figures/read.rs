//! The scanner: goes once over the tokens and reads what begins at each.

use super::amount::Amount;
use super::digits::MOST_DIGITS;
use super::number::Number;
use super::token::{Gap, Kind, Token, tokens};
use super::tongue::{Manner, Tongue};
use super::{Figure, Hedge, Unit, Value};
use std::cell::RefCell;

/// A text in tokens and the language that it is read by.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token<'a>>,
    pub manner: Manner,
    /// The amount that was read last, and at which token: ranges, shares and single amounts begin with one, and
    /// each is tried at every token.
    pub last: RefCell<Option<(usize, Option<Amount>)>>,
}

/// What was found at a token.
pub(super) enum Step {
    /// A figure, and the token after it.
    Figure(Box<Figure>, usize),
    /// No figure up to this token.
    Skip(usize),
}

/// A reading before its hedge and its nouns are looked up.
pub(super) struct Reading {
    pub start: usize,
    pub end: usize,
    pub value: Value,
    pub step: Number,
    pub other: Option<(Value, Number)>,
    pub unit: Unit,
    /// Whether it ends with a word after which the noun has an "of".
    pub scaled: bool,
}

impl<'a> Reader<'a> {
    /// A reader of `text`.
    pub fn new(text: &'a str, language: Option<&str>) -> Reader<'a> {
        Reader { text, tokens: tokens(text), manner: Manner::of(language), last: RefCell::default() }
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The word at `at` in lower case; empty if there is none.
    pub fn word(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| &token.lower)
    }

    /// The word at `at` as printed; empty if there is none.
    pub fn printed(&self, at: usize) -> &str {
        self.tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| token.text)
    }

    pub fn mark(&self, at: usize) -> Option<char> {
        match self.kind(at) {
            Some(Kind::Mark(mark)) => Some(mark),
            _ => None,
        }
    }

    /// Whether nothing stands before the token.
    pub fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.gap == Gap::Glued)
    }

    /// Whether the token is in the same paragraph as the one before.
    pub fn is_near(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.gap != Gap::Break)
    }

    /// The token after a hyphen at `at` that joins two words.
    pub fn after_hyphen(&self, at: usize) -> Option<usize> {
        let hyphen = matches!(self.mark(at), Some('-' | '\u{2010}' | '\u{2011}'));
        (hyphen && self.glued(at) && self.glued(at + 1)).then_some(at + 1)
    }

    /// The token after the words of `phrase`, if they stand at `at`.
    pub fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut next = at;
        let first = self.word(at);
        if first.is_empty() || !phrase.starts_with(first) {
            return None;
        }
        for word in phrase.split(' ') {
            if self.word(next) != word || (next > at && !self.is_near(next)) {
                return None;
            }
            next += 1;
        }
        Some(next)
    }

    /// The text from one token to before another.
    pub fn slice(&self, start: usize, end: usize) -> &'a str {
        match (self.tokens.get(start), end.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if first.from <= last.to => &self.text[first.from..last.to],
            _ => "",
        }
    }

    /// Every figure.
    pub fn figures(&self) -> Vec<Figure> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            let next = match self.step(at) {
                Step::Figure(figure, next) => {
                    found.push(*figure);
                    next
                }
                Step::Skip(next) => next,
            };
            at = next.max(at + 1);
        }
        found
    }

    fn step(&self, at: usize) -> Step {
        let digits = self.kind(at) == Some(Kind::Digits);
        let ratio = self.ratio(at).filter(|_| !digits || !self.blocked_before(at));
        if digits && ratio.is_none() {
            if let Some(step) = self.no_figure(at) {
                return step;
            }
        } else if self.mark(at) == Some('+') && self.glued(at + 1) && self.kind(at + 1) == Some(Kind::Digits)
        {
            if let Some(end) = self.telephone(at + 1) {
                return Step::Skip(end);
            }
        } else if let Some(year) = self.spelled(at).filter(|spelled| spelled.year) {
            return Step::Skip(year.end);
        } else if self.after_name(at) {
            // `Trois-Rivières`, `re-one`: words within a longer word.
            return Step::Skip(at + 1);
        }
        let read = ratio
            .or_else(|| self.range(at))
            .or_else(|| self.share(at))
            .or_else(|| self.decade(at))
            .or_else(|| self.ordinal(at))
            .or_else(|| self.single(at));
        let Some(reading) = read.or_else(|| self.unread(at)) else {
            return Step::Skip(if digits { self.run_end(at) } else { at + 1 });
        };
        let end = reading.end;
        if self.blocked_after(end) {
            return Step::Skip(self.run_end(end.saturating_sub(1)));
        }
        match self.finish(reading) {
            Some(figure) => Step::Figure(Box::new(figure), end),
            None => Step::Skip(end),
        }
    }

    /// Digits that are too many for a number. They are shown, and never compared.
    fn unread(&self, at: usize) -> Option<Reading> {
        let token =
            self.tokens.get(at).filter(|token| token.kind == Kind::Digits && !token.text.starts_with('0'))?;
        let mut end = at + 1;
        let mut count = token.text.len();
        while matches!(self.mark(end), Some(',' | '.')) && self.glued(end) && self.glued(end + 1) {
            let Some(group) = self.tokens.get(end + 1).filter(|group| group.kind == Kind::Digits) else {
                break;
            };
            if group.text.len() != 3 && count <= MOST_DIGITS {
                return None;
            }
            count += group.text.len();
            end += 2;
        }
        let (value, unit) = (Value::Unread, Unit::Unread);
        let reading = Reading { start: at, end, value, step: Number::ONE, other: None, unit, scaled: false };
        (count > MOST_DIGITS).then_some(reading)
    }

    /// One amount with its unit.
    fn single(&self, at: usize) -> Option<Reading> {
        let amount = self.amount(at)?;
        let (unit, end) = self.unit(&amount)?;
        let scaled = amount.scaled();
        let Amount { value, step, other, start, .. } = amount;
        let other = other.map(|(value, step)| (Value::One(value), step));
        let reading = Reading { start, end, value: Value::One(value), step, other, unit, scaled };
        if amount.year {
            return None;
        }
        Some(Reading { unit: self.year_or_count(&amount, &reading), ..reading })
    }

    /// The year of a date in digits.
    pub(super) fn dated(&self, reading: Reading) -> Option<Figure> {
        self.finish(reading).map(|figure| Figure { hedge: None, ..figure })
    }

    /// The reading with its hedge and nouns, unless its surroundings say that it is no figure.
    fn finish(&self, reading: Reading) -> Option<Figure> {
        let Reading { start, end, value, step, other, mut unit, scaled } = reading;
        if matches!(unit, Unit::Count { .. } | Unit::Year) && self.labelled(start) {
            return None;
        }
        // `five o'clock`
        if self.word(end) == "o" && matches!(self.mark(end + 1), Some('\'' | '’')) {
            return None;
        }
        let hedge = self.hedge(start, end, value, &unit);
        let (noun, words) = self.nouns(end, scaled);
        if let Unit::Count { noun: place } = &mut unit {
            *place = noun;
        }
        // `Over 2016, rents rose`: a year has no bound.
        let bounded = matches!(hedge, Some(Hedge::MoreThan | Hedge::LessThan));
        let hedge = hedge.filter(|_| unit != Unit::Year || !bounded);
        let other = other.filter(|(other, _)| self.may_be(value, *other, &unit, scaled));
        let (other, other_step) = match other {
            Some((value, step)) => (Some(value), step),
            None => (None, step),
        };
        let (first, last) = (self.tokens.get(start)?, self.tokens.get(end.checked_sub(1)?)?);
        Some(Figure {
            start: first.start,
            end: last.end,
            text: self.slice(start, end).to_string(),
            value,
            other,
            unit,
            hedge,
            step,
            other_step,
            words,
            per: self.per(end),
        })
    }

    /// Whether a second reading of one separator before three digits has to be thought of. No point separates thousands
    /// before a scale word or percent; and without a language the text is read as English, where a comma does.
    fn may_be(&self, first: Value, other: Value, unit: &Unit, scaled: bool) -> bool {
        let decimal = first.high().absolute() < other.high().absolute();
        let part = scaled || matches!(unit, Unit::Percent | Unit::PercentagePoints);
        let common = matches!(unit, Unit::Count { .. } | Unit::Money { .. });
        if decimal { !part } else { part || !common || self.manner.told }
    }

    /// Four digits are a year unless something is counted or bounded.
    fn year_or_count(&self, amount: &Amount, reading: &Reading) -> Unit {
        let count = matches!(reading.unit, Unit::Count { .. });
        if !count || !amount.is_year_like() {
            return reading.unit.clone();
        }
        let unit = Unit::Count { noun: None };
        let bound = self.hedge(reading.start, reading.end, reading.value, &unit);
        let before = reading.start.checked_sub(1).map_or("", |at| self.word(at));
        let opened = super::after::leads_to_year(before)
            || reading.start.checked_sub(1).is_some_and(|at| self.mark(at) == Some('(') || self.month(at));
        let next = self.word(reading.end);
        let counted = super::after::is_counted(next)
            || !opened && self.is_near(reading.end) && self.looks_plural(reading.end);
        let bounded = matches!(
            bound,
            Some(Hedge::Nearly | Hedge::MoreThan | Hedge::AtLeast | Hedge::LessThan | Hedge::Exactly)
        );
        // `Over 2016, rents rose`
        let ends = match self.kind(reading.end) {
            None => true,
            Some(Kind::Mark(mark)) => matches!(mark, ',' | '.'),
            _ => !self.is_near(reading.end),
        };
        let modern = amount.value >= Number::whole(1500) && amount.value < Number::whole(2100);
        if ends && modern && matches!(bound, Some(Hedge::MoreThan | Hedge::LessThan)) {
            return Unit::Year;
        }
        let early = amount.value < Number::whole(1500) && !opened;
        if counted || bounded || early { unit } else { Unit::Year }
    }

    /// Whether the word looks like the plural of something that is counted.
    pub fn looks_plural(&self, at: usize) -> bool {
        let word = self.word(at);
        if word.len() < 4 || super::after::ends_noun(word) {
            return false;
        }
        match self.manner.tongue {
            Tongue::German => self.printed(at).starts_with(char::is_uppercase),
            _ => word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us"),
        }
    }
}
