//! Whether two figures count the same things, as far as their words tell.

use super::number::Number;
use super::read::Reader;
use super::{Figure, Value, after};

/// What the words after two figures say of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Things {
    /// They name the same.
    Same,
    /// One of them names nothing.
    Unsaid,
    /// They name different things.
    Different,
}

/// Words for people are one word here.
const PEOPLE: [&str; 10] = [
    "people",
    "person",
    "persons",
    "menschen",
    "personen",
    "personne",
    "personnes",
    "persona",
    "personas",
    "leute",
];

/// A word without the plural's ending.
fn stem(word: &str) -> &str {
    if PEOPLE.contains(&word) {
        return "people";
    }
    word.strip_suffix('s').filter(|stem| stem.chars().count() >= 3).unwrap_or(word)
}

/// The word that is counted, where its form shows it: a plural, or a word of the list of counted nouns.
fn head(words: &[String]) -> Option<&str> {
    let plural =
        |word: &str| word.len() >= 4 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us");
    let is_head = |word: &&String| plural(word) || after::is_counted(word) || PEOPLE.contains(&word.as_str());
    // `dead soldiers`: the later of two.
    words
        .windows(2)
        .find(|pair| pair[0] == "dead" && plural(&pair[1]))
        .map(|pair| &pair[1])
        .or_else(|| words.iter().find(is_head))
        .map(|word| stem(word))
}

/// The time that a word names.
fn time(word: &str) -> Option<&'static str> {
    Some(match word {
        "minute" => "minute",
        "hour" | "hourly" | "stunde" | "heure" | "hora" => "hour",
        "day" | "daily" | "tag" | "jour" | "día" => "day",
        "week" | "weekly" | "woche" | "semaine" | "semana" => "week",
        "month" | "monthly" | "monat" | "mois" | "mes" => "month",
        "quarter" | "quarterly" | "quartal" => "quarter",
        "year" | "yearly" | "annually" | "jahr" | "année" | "an" | "año" => "year",
        "decade" => "decade",
        _ => return None,
    })
}

impl Reader<'_> {
    /// The time that the figure before token `end` is for: `5 people a day`, `$5 per hour`, `$5-a-month`, `5 daily`.
    pub(super) fn per(&self, end: usize) -> Option<&'static str> {
        let mut at = end;
        for _ in 0..4 {
            at = self.after_hyphen(at).unwrap_or(at);
            let word = self.word(at);
            if word.is_empty() || !self.is_near(at) {
                return None;
            }
            let next = self.after_hyphen(at + 1).unwrap_or(at + 1);
            if matches!(
                word,
                "a" | "an" | "per" | "each" | "every" | "pro" | "par" | "por" | "al" | "im" | "am"
            ) {
                return time(self.word(next)).filter(|_| self.is_near(next));
            }
            if word.ends_with("ly") {
                return time(word);
            }
            at += 1;
        }
        None
    }
}

/// What the words after `one` and `other` say.
pub(super) fn things(one: &Figure, other: &Figure) -> Things {
    if one.words.is_empty() || other.words.is_empty() {
        return Things::Unsaid;
    }
    let same = match (head(&one.words), head(&other.words)) {
        (Some(head), Some(also)) => head == also,
        _ => one.words.iter().any(|word| other.words.iter().any(|also| stem(word) == stem(also))),
    };
    if same { Things::Same } else { Things::Different }
}

/// How many digits of the number count: 4 in 1,234,000 and in 12.34; none for a fraction without a last digit.
pub(super) fn digits(value: Value) -> usize {
    let Value::One(number) = value else { return 0 };
    let Some(whole) = (0..=15).find_map(|places| number.times(Number::ten_to(places)?)?.to_whole()) else {
        return 0;
    };
    whole.unsigned_abs().to_string().trim_end_matches('0').len()
}
