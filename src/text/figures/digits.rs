//! A number in digits: its thousands separators and decimals by the habits of the language.

use super::number::Number;
use super::read::Reader;
use super::token::{Gap, Kind};
use super::tongue::{Marks, Tongue};

/// Numbers with more digits are shown and not compared.
pub(super) const MOST_DIGITS: usize = 15;

/// So many groups have too many digits, but for lists with commas, which are no numbers either.
const MOST_GROUPS: usize = 8;

/// A number as printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed {
    /// The token after it.
    pub end: usize,
    pub value: Number,
    /// What a step of its last digit is worth.
    pub step: Number,
    /// The other reading, with its step.
    pub other: Option<(Number, Number)>,
    /// How many digits it has, if it is nothing but digits.
    pub bare: usize,
}

fn whole(groups: &[&str]) -> Option<Number> {
    groups.concat().parse().ok().map(Number::whole)
}

fn decimal(groups: &[&str], places: &str) -> Option<(Number, Number)> {
    let step = Number::ten_to(-i32::try_from(places.len()).ok()?)?;
    let all: i128 = (groups.concat() + places).parse().ok()?;
    Some((Number::whole(all).times(step)?, step))
}

/// Whether the groups are those of a number: up to three digits, then three each.
fn grouped(groups: &[&str]) -> bool {
    let [first, rest @ ..] = groups else { return false };
    (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3)
}

/// Whether the groups are those of India: `12,34,567`.
fn indian(groups: &[&str]) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    (1..=2).contains(&first.len())
        && !first.starts_with('0')
        && !middle.is_empty()
        && middle.iter().all(|group| group.len() == 2)
        && last.len() == 3
}

impl Reader<'_> {
    /// The number in digits that begins at token `at`; none if its form is no number's.
    pub(super) fn digits(&self, at: usize) -> Option<Printed> {
        if self.kind(at)? != Kind::Digits {
            return None;
        }
        let mut groups = vec![self.tokens[at].text];
        let mut marks: Vec<char> = Vec::new();
        let mut end = at + 1;
        loop {
            let mark = match self.kind(end) {
                Some(Kind::Mark(mark @ ('.' | ',' | '\'' | '’')))
                    if self.glued(end) && self.glued(end + 1) && self.kind(end + 1) == Some(Kind::Digits) =>
                {
                    if mark == '’' {
                        '\''
                    } else {
                        mark
                    }
                }
                Some(Kind::Digits) if self.spaced_group(end, &groups, &marks) => ' ',
                _ => break,
            };
            if groups.len() > MOST_GROUPS {
                break;
            }
            end += if mark == ' ' { 1 } else { 2 };
            marks.push(mark);
            groups.push(self.tokens[end - 1].text);
        }
        if groups.len() > MOST_GROUPS || groups.iter().map(|group| group.len()).sum::<usize>() > MOST_DIGITS {
            return None;
        }
        let printed = |value, step, other| Some(Printed { end, value, step, other, bare: 0 });
        let Some((&last, before)) = marks.split_last() else {
            let digits = groups[0];
            if digits.len() > 1 && digits.starts_with('0') {
                return None;
            }
            return Some(Printed {
                end,
                value: whole(&groups)?,
                step: Number::ONE,
                other: None,
                bare: digits.len(),
            });
        };
        let (places, whole_groups) = groups.split_last()?;
        if let [first, ..] = before {
            if before.iter().any(|mark| mark != first) {
                return None;
            }
            if *first == last {
                let form = grouped(&groups) || last == ',' && indian(&groups);
                return if form { printed(whole(&groups)?, Number::ONE, None) } else { None };
            }
            let form = grouped(whole_groups) || *first == ',' && indian(whole_groups);
            if !form || !matches!(last, '.' | ',') {
                return None;
            }
            let (value, step) = decimal(whole_groups, places)?;
            return printed(value, step, None);
        }
        // One separator.
        let three = grouped(&groups);
        if matches!(last, ' ' | '\'') {
            return if three { printed(whole(&groups)?, Number::ONE, None) } else { None };
        }
        if whole_groups[0].len() > 1 && whole_groups[0].starts_with('0') {
            return None;
        }
        let point = match self.manner.marks {
            Marks::Comma => ',',
            Marks::Point | Marks::Either => '.',
        };
        let (value, step) = decimal(whole_groups, places)?;
        if !three {
            // A comma before other than three digits is a list in English, and a point is always a decimal point.
            let list = last == ',' && self.manner.marks == Marks::Point;
            return if list { None } else { printed(value, step, None) };
        }
        let thousands = (whole(&groups)?, Number::ONE);
        let (first, second) =
            if last == point { ((value, step), thousands) } else { (thousands, (value, step)) };
        printed(first.0, first.1, self.manner.unsure.then_some(second))
    }

    /// `.5`: decimals without a nought before the point.
    pub(super) fn bare_decimals(&self, at: usize) -> Option<Printed> {
        let digits =
            self.tokens.get(at + 1).filter(|token| token.kind == Kind::Digits && self.glued(at + 1))?;
        let before = at.checked_sub(1).and_then(|before| self.mark(before));
        let free = !self.glued(at)
            || matches!(before, Some('$' | '€' | '£' | '-' | '−' | '~' | '<' | '>' | '(' | '"' | '“'));
        let more = self.glued(at + 2) && matches!(self.mark(at + 2), Some('.')) && self.glued(at + 3);
        if self.mark(at) != Some('.')
            || !free
            || more && self.kind(at + 3) == Some(Kind::Digits)
            || digits.text.len() > MOST_DIGITS
        {
            return None;
        }
        let (value, step) = decimal(&["0"], digits.text)?;
        Some(Printed { end: at + 2, value, step, other: None, bare: 0 })
    }

    /// Whether the digits at `at` are the next three of a number that is written with spaces.
    fn spaced_group(&self, at: usize, groups: &[&str], marks: &[char]) -> bool {
        let token = &self.tokens[at];
        let short = groups[0].len() <= 3 && !groups[0].starts_with('0');
        if token.text.len() != 3 || !short || marks.iter().any(|mark| *mark != ' ') {
            return false;
        }
        match token.gap {
            Gap::Thin => true,
            // English has two numbers side by side; but none begins with nought.
            Gap::Space => {
                token.text.starts_with('0')
                    || !marks.is_empty()
                    || !self.manner.told
                    || self.manner.tongue != Tongue::English
            }
            _ => false,
        }
    }
}
