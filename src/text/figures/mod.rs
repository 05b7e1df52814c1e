//! The figures in prose, and those of a claim held against those of a quotation. It claims no understanding:
//! it reports what it compared.
//!
//! English, German, French and Spanish are read with their words; other languages, and text without a language,
//! by digits and signs (without a language also English words). What is not surely a figure is left out: phone
//! numbers, versions, times of day, days of a month (their year is read), names such as `F-16`, `9/11` and
//! `Article 5`, list numbering, `hundreds of`, `a couple`. `one` counts only within a larger number or share, or
//! before percent, a measure, money or a noun of a short list (`one vote`); `zero` likewise. `first` and `second`
//! are not read, `third` to `twelfth` are ordinals. Nothing is converted: kilometres stay kilometres.

mod after;
mod amount;
mod compare;
mod digits;
mod english;
mod fit;
mod french;
mod german;
mod hedge;
mod judge;
mod lexicon;
mod number;
mod ratio;
mod read;
mod share;
mod skip;
mod spanish;
mod things;
mod token;
mod tongue;
mod units;
mod words;

#[cfg(test)]
mod tests;

pub use compare::{Agreement, Comparison, compare, compare_one};
pub use number::Number;

use crate::model::closed::closed_set;
use serde::Serialize;

closed_set! {
    /// How a text qualifies a figure.
    Hedge ("hedge") {
        /// About, around, roughly, some, circa, `~`.
        About => "about",
        /// Nearly, almost, close to, just under.
        Nearly => "nearly",
        /// More than, over, above.
        MoreThan => "more-than",
        /// At least, upwards of, no fewer than, or more.
        AtLeast => "at-least",
        /// Less than, fewer than, under, below.
        LessThan => "less-than",
        /// At most, up to, no more than, or less.
        AtMost => "at-most",
        /// Exactly, precisely.
        Exactly => "exactly",
        /// Not, not nearly, not even: the text says which number it is not.
        Not => "not",
    }
}

/// What a figure comes to: one number, or a range with both ends in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// One number. A share of a whole is between 0 and 1; a percentage is the number printed.
    One(Number),
    /// From `low` to `high`.
    Range {
        /// The lower end.
        low: Number,
        /// The upper end.
        high: Number,
    },
    /// Too many digits to be a number here: written as null.
    Unread,
}

impl Value {
    /// The lower end, or the number itself; nought if it was not read.
    pub fn low(self) -> Number {
        match self {
            Value::One(number) | Value::Range { low: number, .. } => number,
            Value::Unread => Number::whole(0),
        }
    }

    /// The upper end, or the number itself; nought if it was not read.
    pub fn high(self) -> Number {
        match self {
            Value::One(number) | Value::Range { high: number, .. } => number,
            Value::Unread => Number::whole(0),
        }
    }
}

/// What a figure counts or measures.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Unit {
    /// So many of something.
    Count {
        /// The word after it, in lower case, where one follows that may be what is counted.
        #[serde(skip_serializing_if = "Option::is_none")]
        noun: Option<String>,
    },
    /// Per cent.
    Percent,
    /// The difference between percentages; not to be compared with a percentage.
    PercentagePoints,
    /// A fraction of a whole, as in `one in five`. To be compared with a percentage.
    Share,
    /// Money.
    Money {
        /// ISO 4217 code where the text names it (`US$`, `€`), else the sign as printed (`$`).
        currency: String,
    },
    /// A year, or years.
    Year,
    /// A place in an order.
    Ordinal,
    /// One number to another, as in `5 to 1`; its value is the first over the second.
    Ratio,
    /// Digits that are too many for a number; never compared.
    Unread,
    /// A length, an area, a weight and so on.
    Measure {
        /// Its sign or English name in one form: `km` for kilometres.
        unit: String,
    },
}

/// A figure with its place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// First character, counted from 0.
    pub start: u32,
    /// The character after the last.
    pub end: u32,
    /// The figure and its unit as printed, without its hedge and without the noun that it counts.
    pub text: String,
    /// What it comes to.
    pub value: Value,
    /// The other reading, where the text's language is not known and `25.000` may be either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<Value>,
    /// What it counts or measures.
    pub unit: Unit,
    /// How it is qualified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hedge: Option<Hedge>,
    /// What one step of the last digit printed is worth: 100,000 in `1.5 million`.
    #[serde(skip)]
    step: Number,
    /// The same in the other reading.
    #[serde(skip)]
    other_step: Number,
    /// Up to three words after it, to tell what is counted.
    #[serde(skip)]
    words: Vec<String>,
    /// The time that it is for, as in `a day`.
    #[serde(skip)]
    per: Option<&'static str>,
}

/// The figures of `text` in their order. `language` is a BCP 47 tag such as `de` or `es-MX`; without it, only
/// the form of a number tells how it is read, and [`Figure::other`] has the second reading where there are two.
/// The time it takes is in proportion to the length.
pub fn figures(text: &str, language: Option<&str>) -> Vec<Figure> {
    read::Reader::new(text, language).figures()
}
