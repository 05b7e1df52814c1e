//! Drawing numbers, words and sentences, the same on every machine: no floating point, no hash maps.

use super::records::{date, optional};
use super::words::*;

/// How many people there are, and how many organisations; the first is one mention in eleven.
pub(super) const NAMES: u64 = 40_000;

/// A stream of pseudo-random numbers (SplitMix64), the same everywhere for the same seed.
pub struct Generator {
    state: u64,
}

impl Generator {
    /// A generator of its own for each `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The generator of one record or name; `kind` is a letter for what it is.
    pub(super) fn at(seed: u64, kind: u8, index: u64) -> Self {
        Self::new(Self::new(seed ^ (u64::from(kind) << 56)).draw() ^ index)
    }

    /// Any number of 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`, each as likely as the others; `n` is at least 1.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.draw()) * u128::from(n)) >> 64) as u64
    }

    /// A rank in `0..n`, with a probability in proportion to 1 / (rank + 1); `n` is at least 1.
    pub fn zipf(&mut self, n: u64) -> u64 {
        loop {
            // An octave, a number in it, and that number kept with the chance start / number.
            let start = 1 << self.below(u64::from(n.ilog2()) + 1);
            let number = start + self.below(start);
            if number <= n && self.below(number) < start {
                return number - 1;
            }
        }
    }

    pub(super) fn any<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    pub(super) fn common<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.zipf(items.len() as u64) as usize]
    }

    /// The template with words of the theme in its slots.
    pub(super) fn fill(&mut self, template: &str, theme: usize) -> String {
        let (mut out, mut rest) = (String::new(), template);
        while let Some(at) = rest.find('{') {
            out = out + &rest[..at] + &self.slot(&rest[at + 1..=at + 1], theme);
            rest = &rest[at + 3..];
        }
        out + rest
    }

    fn slot(&mut self, slot: &str, theme: usize) -> String {
        let list = "hngta".find(slot).unwrap_or(0);
        match slot {
            "u" => self.common(&VERBS).into(),
            "p" => composed(&PLACE_ENDINGS, self.zipf(3_500)),
            "w" => person(self.zipf(NAMES)),
            "o" => organisation(self.zipf(NAMES)),
            "d" => format!("{} {}", self.any(&MONTHS), 2018 - self.zipf(14)),
            "y" => (2013 - self.zipf(24)).to_string(),
            "z" => (2014 + self.below(5)).to_string(),
            "x" => (2020 + self.below(25)).to_string(),
            "k" => (2 + self.below(39)).to_string(),
            "f" if self.below(2) == 0 => (2 + self.below(95)).to_string(),
            "f" => format!("{}.{}", self.below(60), 1 + self.below(9)),
            // A number of people or things.
            "m" if self.below(3) == 0 => format!("{} million", 1 + self.zipf(90)),
            "m" => (100 + self.below(19_900)).to_string(),
            _ => self.common(&LISTS[theme][list]).into(),
        }
    }

    /// The kind, the theme and the words of a claim, the first letter not yet raised.
    pub(super) fn proposition(&mut self) -> (&'static str, usize, String) {
        let (kind, template) = self.any(&CLAIMS).split_once(':').unwrap_or_default();
        let (tail, theme) = (self.any(&TAILS), self.zipf(10) as usize);
        let words = self.fill(template, theme) + &self.fill(tail, theme);
        (kind, theme, words)
    }

    /// `,"key":"sentence"`, or nothing.
    pub(super) fn sentence(&mut self, key: &str, theme: usize) -> String {
        let template = self.any(&SENTENCES);
        optional(key, &capital(self.fill(template, theme)))
    }

    /// `,"key":"date"` as sources give dates: mostly a day, else a month, a year, or nothing.
    pub(super) fn partial(&mut self, key: &str, day: u64) -> String {
        let length = self.any(&[10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 7, 7, 4, 0]);
        optional(key, &date(day)[..length])
    }

    /// The title and the publisher of something written.
    pub(super) fn published(&mut self) -> (String, String) {
        let (title, theme) = (self.any(&TITLES), self.zipf(10) as usize);
        let title = capital(self.fill(title, theme));
        (title, organisation(self.zipf(3_000)))
    }

    /// `,"url":"…"`, or nothing in `missing` of 100 cases; `page` tells a publisher's pages apart.
    pub(super) fn url(&mut self, publisher: &str, page: u64, missing: u64) -> String {
        let (name, rest) = (publisher.to_ascii_lowercase(), self.draw() >> 48);
        let host = name.replace(|c: char| !c.is_ascii_alphanumeric(), "");
        let url = format!("https://{host:.14}.example/{page}-{rest:04x}");
        optional("url", [&url, ""][usize::from(self.below(100) < missing)])
    }
}

/// The name of a rank, of a stem and an ending; each rank has another pair.
fn composed(endings: &[&str], rank: u64) -> String {
    let pair = rank as usize * 7919 % (STEMS.len() * endings.len());
    [STEMS[pair % STEMS.len()], endings[pair / STEMS.len()]].concat()
}

pub(super) fn person(rank: u64) -> String {
    let given = GIVEN[(rank * 31 + rank / 4_000) as usize % GIVEN.len()];
    format!("{given} {}", composed(&FAMILY_ENDINGS, rank))
}

pub(super) fn organisation(rank: u64) -> String {
    let mut g = Generator::at(0, b'o', rank);
    let (template, theme) = (g.any(&ORGANISATIONS), g.below(10));
    g.fill(template, theme as usize)
}

pub(super) fn capital(mut text: String) -> String {
    text.get_mut(..1).map(str::make_ascii_uppercase);
    text
}
