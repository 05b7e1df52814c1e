//! An amount: sign, currency, number, scale. And two of them as a range.

use super::number::Number;
use super::read::{Reader, Reading};
use super::token::{Gap, Kind};
use super::tongue::Tongue;
use super::{Unit, Value};

/// An amount before its unit is known.
#[derive(Debug, Clone)]
pub(super) struct Amount {
    pub start: usize,
    pub end: usize,
    pub value: Number,
    pub step: Number,
    pub other: Option<(Number, Number)>,
    pub currency: Option<String>,
    /// How many digits, if it is nothing but digits.
    pub bare: usize,
    /// What its scale words multiply by.
    pub factor: Number,
    /// A lone `one` or `zero`.
    pub lone: bool,
    /// A year in words.
    pub year: bool,
    pub signed: bool,
}

impl Amount {
    pub fn scaled(&self) -> bool {
        self.factor != Number::ONE
    }

    /// Whether it is printed as years are.
    pub fn is_year_like(&self) -> bool {
        let between = self.value >= Number::whole(1000) && self.value <= Number::whole(2100);
        self.bare == 4 && !self.scaled() && !self.signed && self.currency.is_none() && between
    }

    fn multiply(&mut self, by: Number) -> Option<()> {
        self.value = self.value.times(by)?;
        self.step = self.step.times(by)?;
        self.factor = self.factor.times(by)?;
        self.other = match self.other {
            Some((value, step)) => Some((value.times(by)?, step.times(by)?)),
            None => None,
        };
        self.bare = 0;
        self.lone = false;
        Some(())
    }
}

/// The fractions that have a character of their own.
pub(super) fn vulgar(mark: char) -> Option<Number> {
    let (top, bottom) = match mark {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        '⅒' => (1, 10),
        _ => return None,
    };
    Number::ratio(top, bottom)
}

impl Reader<'_> {
    /// A sign at `at`: whether it is minus, and the token after it.
    fn sign(&self, at: usize) -> Option<(bool, usize)> {
        let word = matches!(
            (self.manner.tongue, self.word(at)),
            (Tongue::English | Tongue::German, "minus")
                | (Tongue::French, "moins")
                | (Tongue::Spanish, "menos")
        );
        // `tested negative 5 times` is no minus.
        let before = at.checked_sub(1).map_or("", |at| self.word(at));
        let negative = self.manner.tongue == Tongue::English
            && self.word(at) == "negative"
            && !matches!(before, "tested" | "test" | "tests" | "false");
        if word || negative {
            // `au moins 40`, `al menos 40` are at least 40.
            if at
                .checked_sub(1)
                .is_some_and(|at| matches!(self.word(at), "au" | "du" | "al" | "lo" | "ou" | "o"))
            {
                return None;
            }
            return (self.kind(at + 1) == Some(Kind::Digits) || self.spelled(at + 1).is_some())
                .then_some((true, at + 1));
        }
        let minus = match self.mark(at)? {
            '-' | '−' | '–' => true,
            '+' => false,
            _ => return None,
        };
        let free = !self.glued(at) || at.checked_sub(1).is_some_and(|at| matches!(self.mark(at), Some('(')));
        (free && self.glued(at + 1)).then_some((minus, at + 1))
    }

    /// The amount that begins at `at`.
    pub(super) fn amount(&self, at: usize) -> Option<Amount> {
        if let Some((_, known)) = self.last.borrow().as_ref().filter(|(last, _)| *last == at) {
            return known.clone();
        }
        let read = self.read_amount(at);
        self.last.replace(Some((at, read.clone())));
        read
    }

    fn read_amount(&self, at: usize) -> Option<Amount> {
        let (minus, next) = self.sign(at).map_or((None, at), |(minus, next)| (Some(minus), next));
        let (currency, next) = match self.money_before(next) {
            Some((currency, next)) => (Some(currency), next),
            None => (None, next),
        };
        let mut amount = Amount {
            start: at,
            end: next,
            value: Number::ONE,
            step: Number::ONE,
            other: None,
            currency,
            bare: 0,
            factor: Number::ONE,
            lone: false,
            year: false,
            signed: minus.is_some(),
        };
        if let Some(part) = self.mark(next).and_then(vulgar) {
            self.scale(next + 1)?;
            (amount.value, amount.step, amount.end) = (part, part, next + 1);
        } else if let Some(printed) = self.bare_decimals(next) {
            (amount.value, amount.step, amount.end) = (printed.value, printed.step, printed.end);
        } else if self.kind(next) == Some(Kind::Digits) {
            let printed = self.digits(next)?;
            (amount.value, amount.step, amount.other) = (printed.value, printed.step, printed.other);
            (amount.end, amount.bare) = (printed.end, printed.bare);
            self.mixed(&mut amount);
        } else {
            let spelled = self.spelled(next)?;
            (amount.value, amount.step, amount.end) = (spelled.value, spelled.step, spelled.end);
            (amount.lone, amount.year) = (spelled.lone, spelled.year);
            if spelled.step >= Number::whole(6) {
                amount.factor = spelled.step;
            }
        }
        self.scales(&mut amount)?;
        if minus == Some(true) {
            amount.value = amount.value.negated();
            amount.other = amount.other.map(|(value, step)| (value.negated(), step));
        }
        Some(amount)
    }

    /// `1½` and `1 1/2`.
    fn mixed(&self, amount: &mut Amount) {
        let at = amount.end;
        let close = self.tokens.get(at).is_some_and(|token| token.gap <= Gap::Space);
        let part = match self.kind(at) {
            Some(Kind::Mark(mark)) if close => vulgar(mark).map(|part| (part, at + 1)),
            Some(Kind::Digits) if close && amount.bare > 0 => {
                self.slashed(at).filter(|(part, _)| *part < Number::ONE)
            }
            _ => None,
        };
        if let Some((part, end)) = part
            && let Some(sum) = amount.value.plus(part)
        {
            (amount.value, amount.step, amount.end, amount.bare, amount.other) = (sum, part, end, 0, None);
        }
    }

    /// The fraction `2/3` at `at`. `9/11` is a day and `24/7` a way of speaking; only usual parts are read.
    pub(super) fn slashed(&self, at: usize) -> Option<(Number, usize)> {
        let (top, bottom) = (self.digits(at)?, self.tokens.get(at + 2)?);
        let joined = top.end == at + 1 && matches!(self.mark(at + 1), Some('/' | '⁄'));
        if !joined || !self.glued(at + 1) || !self.glued(at + 2) || bottom.kind != Kind::Digits {
            return None;
        }
        let bottom: i128 = bottom.text.parse().ok()?;
        let usual = matches!(bottom, 2..=10 | 16 | 20 | 32 | 50 | 64 | 100 | 1000);
        let more = self.glued(at + 3) && self.mark(at + 3) == Some('/');
        let top = top.value.to_whole()?;
        (usual && !more && top > 0 && top < bottom).then_some((Number::ratio(top, bottom)?, at + 3))
    }

    /// The scale words and letters after the number.
    fn scales(&self, amount: &mut Amount) -> Option<()> {
        let at = amount.end;
        let spelled = self.kind(at.checked_sub(1)?) == Some(Kind::Word);
        if !spelled && let Some((factor, end)) = self.letter(at, amount.currency.is_some()) {
            amount.end = end;
            return amount.multiply(factor);
        }
        // A number in words has its scale already, but for an abbreviation.
        for _ in 0..2 {
            let at = self.after_hyphen(amount.end).unwrap_or(amount.end);
            let Some((factor, end)) = self.scale(at).filter(|_| self.is_near(at)) else { break };
            if spelled && amount.scaled() {
                break;
            }
            amount.end = end;
            amount.multiply(factor)?;
        }
        Some(())
    }

    /// `m`, `bn`, `k` right after digits.
    fn letter(&self, at: usize, money: bool) -> Option<(Number, usize)> {
        let gap = self.tokens.get(at)?.gap;
        let sign_next = self.glued(at + 1) && matches!(self.mark(at + 1), Some('€' | '$' | '£'));
        if gap != Gap::Glued && !(gap <= Gap::Space && (money || sign_next)) {
            return None;
        }
        let counted = super::after::is_counted(self.word(at + 1)) || self.looks_plural(at + 1);
        let power = match self.printed(at) {
            "k" | "K" if gap == Gap::Glued || sign_next => 3,
            "m" if money || sign_next || counted => 6,
            "M" | "mn" | "mln" | "mio" | "Mio" | "MM" if gap == Gap::Glued || money || sign_next => 6,
            "bn" | "bln" | "Mrd" | "Md" | "Mds" => 9,
            "b" | "B" if money || gap == Gap::Glued => 9,
            "tn" | "trn" => 12,
            "t" | "T" if money => 12,
            _ => return None,
        };
        Some((Number::ten_to(power)?, at + 1))
    }

    /// A range that begins at `at`: `10-12`, `between 10 and 12 percent`, `from $5 to $10`.
    pub(super) fn range(&self, at: usize) -> Option<Reading> {
        let (opening, closing) = match (self.manner.tongue, self.word(at)) {
            (Tongue::English, "between") => (true, "and"),
            (Tongue::English, "from") => (true, "to"),
            (Tongue::German, "zwischen") => (true, "und"),
            (Tongue::German, "von") => (true, "bis"),
            (Tongue::French, "entre") => (true, "et"),
            (Tongue::French, "de") => (true, "à"),
            (Tongue::Spanish, "entre") => (true, "y"),
            (Tongue::Spanish, "de") => (true, "a"),
            (Tongue::English, _) => (false, "to"),
            (Tongue::German, _) => (false, "bis"),
            (Tongue::French, _) => (false, "à"),
            (Tongue::Spanish, _) => (false, "a"),
            (Tongue::Other, _) => (false, "\0"),
        };
        let low = self.amount(at + usize::from(opening))?;
        if opening && self.blocked_before(low.start)
            || self.changes(if opening { at } else { at.wrapping_sub(1) })
        {
            return None;
        }
        let (low_unit, low_end) = match self.plain_unit(&low) {
            Some((unit, end)) => (Some(unit), end),
            None => (None, low.end),
        };
        let slash = low.is_year_like() && self.mark(low_end) == Some('/');
        let dash = slash || matches!(self.mark(low_end), Some('-' | '–' | '—' | '−' | '‑'));
        let glued_dash = dash && self.glued(low_end) && self.glued(low_end + 1);
        let spaced_dash = self.mark(low_end) == Some('–') && !self.glued(low_end) && !self.glued(low_end + 1);
        let joined = glued_dash || spaced_dash && low_unit.is_none();
        let worded = self.word(low_end) == closing && self.is_near(low_end) && self.is_near(low_end + 1);
        if !(joined && (!opening || closing != "and") || worded) {
            return None;
        }
        let high = self.amount(low_end + 1)?;
        if high.signed && joined || low.year || high.year {
            return None;
        }
        self.joined(at, low, low_unit, high, joined)
    }

    /// The two ends as one range, if they are of one kind and in order.
    fn joined(
        &self,
        at: usize,
        mut low: Amount,
        low_unit: Option<Unit>,
        high: Amount,
        dash: bool,
    ) -> Option<Reading> {
        let short_year = dash && low.is_year_like() && high.bare == 2;
        if short_year {
            let century = low.value.to_whole()? / 100 * 100;
            let year = Number::whole(century).plus(high.value)?;
            let value = Value::Range { low: low.value, high: year };
            return (year > low.value).then_some(Reading {
                start: at,
                end: high.end,
                value,
                step: Number::ONE,
                other: None,
                unit: Unit::Year,
                scaled: false,
            });
        }
        // `555-1234` is a telephone number.
        if dash && low.bare == 3 && high.bare == 4 && !high.value.over(Number::whole(10))?.is_whole() {
            return None;
        }
        if low.is_year_like() != high.is_year_like() && !(low.bare == 4 && high.bare >= 4 || high.bare == 4) {
            return None;
        }
        let mut end = high.end;
        let high_unit = self.plain_unit(&high).map(|(unit, after)| {
            end = after;
            unit
        });
        if let Some(currency) = &low.currency
            && high.currency.as_ref().is_some_and(|other| other != currency)
        {
            return None;
        }
        let currency = low.currency.clone().or_else(|| high.currency.clone());
        let unit = match (low_unit, high_unit, currency) {
            (Some(low), Some(high), _) if low != high => return None,
            (_, Some(unit), _) => unit,
            (Some(Unit::Money { currency }), None, _) | (None, None, Some(currency)) => {
                Unit::Money { currency }
            }
            (Some(_), None, _) => return None,
            (None, None, None) => Unit::Count { noun: None },
        };
        let scale = high.factor;
        if !low.scaled() && high.scaled() && low.value < high.value.over(scale)? {
            low.multiply(scale)?;
        }
        if low.value >= high.value {
            return None;
        }
        let years = low.is_year_like() && high.is_year_like();
        let counted = super::after::is_counted(self.word(end)) || !matches!(unit, Unit::Count { .. });
        let unit = if years && !counted { Unit::Year } else { unit };
        let other = (low.other.is_some() || high.other.is_some()).then(|| {
            let (first, step) = low.other.unwrap_or((low.value, low.step));
            let (last, _) = high.other.unwrap_or((high.value, high.step));
            (Value::Range { low: first.min(last), high: first.max(last) }, step)
        });
        let (value, step) = (Value::Range { low: low.value, high: high.value }, low.step.min(high.step));
        Some(Reading { start: at, end, value, step, other, unit, scaled: high.scaled() })
    }

    /// Whether something changes from one number to another there: `rose from 10 to 12`.
    fn changes(&self, at: usize) -> bool {
        let opening = matches!(self.word(at), "from" | "von" | "de" | "del");
        opening
            && (1..=2)
                .any(|back| at.checked_sub(back).is_some_and(|at| super::after::is_change(self.word(at))))
    }
}
