//! Ratios: `5 to 1`, `a 5-1 margin`, `odds of 3:1`. Their two terms are in order, so that 1 to 5 is another.

use super::number::Number;
use super::read::{Reader, Reading};
use super::token::Kind;
use super::tongue::Tongue;
use super::{Unit, Value};

/// English words beside which two numbers are a ratio, whichever is larger.
fn tells(word: &str) -> bool {
    matches!(
        word,
        "margin" | "margins" | "ratio" | "ratios" | "odds" | "majority" | "vote" | "votes" | "score"
    )
}

impl Reader<'_> {
    /// The ratio that begins at `at`. Its step is the second term.
    pub(super) fn ratio(&self, at: usize) -> Option<Reading> {
        let word = match self.manner.tongue {
            Tongue::English => "to",
            Tongue::German => "zu",
            Tongue::French => "contre",
            Tongue::Spanish => "contra",
            Tongue::Other => return None,
        };
        if matches!(self.kind(at), Some(Kind::Mark(_))) {
            return None;
        }
        let first = self.amount(at)?;
        let plain = self.word(first.end) == word && self.is_near(first.end) && self.is_near(first.end + 1);
        let mut next = first.end + 1;
        // `5-to-1`
        let hyphened = self.after_hyphen(first.end).filter(|at| self.word(*at) == word);
        if let Some(last) = hyphened.and_then(|at| self.after_hyphen(at + 1)) {
            next = last;
        }
        let joined = matches!(self.mark(first.end), Some('-' | '–' | ':' | '‑'))
            && self.glued(first.end)
            && self.glued(next);
        if !plain && !joined {
            return None;
        }
        let second = self.amount(next)?;
        let number = |amount: &super::amount::Amount| {
            let plain = !amount.scaled() && !amount.signed && !amount.year && amount.currency.is_none();
            (plain && amount.value > Number::whole(0) && amount.bare < 4).then_some(amount.value)
        };
        let (top, bottom) = (number(&first)?, number(&second)?);
        if self.plain_unit(&first).is_some() || self.plain_unit(&second).is_some() {
            return None;
        }
        let after = self.word(self.after_hyphen(second.end).unwrap_or(second.end));
        // `a 5:30 vote` is at half past five.
        let time = self.mark(first.end) == Some(':');
        let tells =
            |word: &str| tells(word) && !(time && matches!(word, "vote" | "votes" | "score" | "majority"));
        let sure = word != "to" && plain;
        let told = sure
            || tells(after)
            || at.checked_sub(1).is_some_and(|before| {
                let word = if matches!(self.word(before), "of" | "at" | "is" | "was") {
                    before.checked_sub(1)
                } else {
                    Some(before)
                };
                word.is_some_and(|word| tells(self.word(word)))
            });
        // `from 12 to 10` changes, and `10 to 12` is a range.
        let opened = at.checked_sub(1).is_some_and(|before| self.word(before) == "from");
        let falls = plain && top > bottom && !opened && self.nouns(second.end, false).0.is_none();
        if !(told || falls) {
            return None;
        }
        let value = Value::One(top.over(bottom)?);
        Some(Reading {
            start: at,
            end: second.end,
            value,
            step: bottom,
            other: None,
            unit: Unit::Ratio,
            scaled: false,
        })
    }
}
