//! A number in words, by language.

use super::number::Number;
use super::read::Reader;
use super::tongue::Tongue;
use super::{english, french, german, spanish};

/// A number in words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelled {
    /// The token after it.
    pub end: usize,
    pub value: Number,
    /// What a step of its last part is worth: a million in `two million`.
    pub step: Number,
    /// Whether it is a lone `one`, `zero` or the like, which is mostly no figure.
    pub lone: bool,
    /// Whether it is a year in words (`nineteen eighty-four`), which is not read.
    pub year: bool,
}

impl Spelled {
    /// A number that ends before token `end`.
    pub fn new(value: i128, end: usize) -> Spelled {
        Spelled { end, value: Number::whole(value), step: Number::ONE, lone: value <= 1, year: false }
    }

    /// The same with a step.
    pub fn by(mut self, step: Number) -> Spelled {
        self.step = step;
        self.lone = false;
        self
    }
}

impl Reader<'_> {
    /// The number in words that begins at token `at`.
    pub(super) fn spelled(&self, at: usize) -> Option<Spelled> {
        match self.manner.tongue {
            Tongue::English => english::number(self, at),
            Tongue::German => german::number(self, at),
            Tongue::French => french::number(self, at),
            Tongue::Spanish => spanish::number(self, at),
            Tongue::Other => None,
        }
    }

    /// The scale word at `at` (`million`, `Mrd.`, `lakh`) with the token after it.
    pub(super) fn scale(&self, at: usize) -> Option<(Number, usize)> {
        let word = self.word(at);
        let power = match (self.manner.tongue, word) {
            (Tongue::English, "hundred") => 2,
            (Tongue::English, "thousand" | "thousands") => 3,
            (Tongue::English, "lakh" | "lakhs") => 5,
            (Tongue::English, "crore" | "crores") => 7,
            (Tongue::English, "billion" | "billions" | "bn" | "bln") => 9,
            (Tongue::English, "trillion" | "trillions" | "tn" | "trn") => 12,
            (Tongue::English, "million" | "mn" | "mln") => 6,
            (Tongue::English, "dozen") => return Some((Number::whole(12), at + 1)),
            (Tongue::German, "hundert") => 2,
            (Tongue::German, "tausend" | "tsd") => 3,
            (Tongue::German, "million" | "millionen" | "mio" | "mill") => 6,
            (Tongue::German, "milliarde" | "milliarden" | "mrd") => 9,
            (Tongue::German, "billion" | "billionen" | "bio") => 12,
            (Tongue::French, "mille") => 3,
            (Tongue::French, "million" | "millions" | "mio") => 6,
            (Tongue::French, "milliard" | "milliards" | "md" | "mds" | "mrd") => 9,
            (Tongue::French, "billion" | "billions") => 12,
            (Tongue::Spanish, "mil") => 3,
            (Tongue::Spanish, "millón" | "millon" | "millones") => 6,
            (Tongue::Spanish, "millardo" | "millardos") => 9,
            (Tongue::Spanish, "billón" | "billon" | "billones") => 12,
            // Words that mean the same wherever they are used.
            (_, "million" | "millions" | "millionen" | "millones" | "mio") => 6,
            (_, "milliarden" | "milliarde" | "milliard" | "milliards" | "mrd") => 9,
            _ => return None,
        };
        // The point of an abbreviation belongs to it, that of a sentence does not.
        let dotted = matches!(word, "mio" | "mrd" | "mill" | "tsd" | "bio")
            && self.mark(at + 1) == Some('.')
            && self.glued(at + 1)
            && self.is_near(at + 2);
        Some((Number::ten_to(power)?, at + 1 + usize::from(dotted)))
    }
}
