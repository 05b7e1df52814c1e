//! What looks like a figure and is none: dates, times, telephone numbers, names, numbering.

use super::lexicon;
use super::number::Number;
use super::read::{Reader, Reading, Step};
use super::token::{Gap, Kind};
use super::tongue::Tongue;
use super::{Unit, Value};

/// Words before a number that make it a name or a place in a text.
fn is_label(word: &str) -> bool {
    matches!(
        word,
        "article"
            | "articles"
            | "section"
            | "sections"
            | "chapter"
            | "page"
            | "pages"
            | "pp"
            | "p"
            | "paragraph"
            | "para"
            | "no"
            | "nos"
            | "nr"
            | "number"
            | "vol"
            | "volume"
            | "table"
            | "figure"
            | "fig"
            | "exhibit"
            | "appendix"
            | "annex"
            | "footnote"
            | "verse"
            | "act"
            | "scene"
            | "room"
            | "route"
            | "highway"
            | "interstate"
            | "flight"
            | "channel"
            | "apollo"
            | "boeing"
            | "airbus"
            | "windows"
            | "formula"
            | "resolution"
            | "question"
            | "item"
            | "step"
            | "phase"
            | "type"
            | "grade"
            | "level"
            | "category"
            | "gate"
            | "platform"
            | "rule"
            | "title"
            | "amendment"
            | "proposition"
            | "version"
            | "part"
            | "episode"
            | "season"
            | "line"
            | "lines"
            | "war"
            | "directive"
            | "regulation"
            | "isbn"
            | "issn"
            | "doi"
            | "telephone"
            | "tel"
            | "phone"
            | "fax"
            | "artikel"
            | "abschnitt"
            | "kapitel"
            | "seite"
            | "seiten"
            | "nummer"
            | "absatz"
            | "abs"
            | "art"
            | "paragraf"
            | "tabelle"
            | "abbildung"
            | "abb"
            | "band"
            | "bd"
            | "zeile"
            | "raum"
            | "zimmer"
            | "anhang"
            | "chapitre"
            | "alinéa"
            | "tableau"
            | "numéro"
            | "annexe"
            | "tome"
            | "artículo"
            | "capítulo"
            | "sección"
            | "página"
            | "páginas"
            | "pág"
            | "número"
            | "núm"
            | "tabla"
            | "anexo"
            | "tomo"
            | "phase-in"
            | "version-no"
            | "§"
    )
}

impl Reader<'_> {
    /// Whether the token is a month.
    pub(super) fn month(&self, at: usize) -> bool {
        lexicon::is_month(self.word(at), self.printed(at))
    }

    /// The token after everything that is glued to the token.
    pub(super) fn run_end(&self, at: usize) -> usize {
        let mut end = at + 1;
        while self.glued(end) {
            let runs = match self.kind(end) {
                Some(Kind::Digits | Kind::Word) => true,
                Some(Kind::Mark(mark)) => "-–/.:_,'’@#(".contains(mark),
                None => false,
            };
            if !runs {
                break;
            }
            end += 1;
        }
        end
    }

    /// Whether the token goes on from a word or a number before it.
    pub(super) fn blocked_before(&self, at: usize) -> bool {
        if !self.glued(at) {
            return false;
        }
        let Some(before) = at.checked_sub(1) else { return false };
        let Some(mark) = self.mark(before) else { return true };
        let earlier = before.checked_sub(1).filter(|_| self.glued(before));
        let word = earlier.map_or("", |at| self.word(at));
        let digits = earlier.is_some_and(|at| self.kind(at) == Some(Kind::Digits));
        let joined = !word.is_empty() || digits;
        match mark {
            '-' | '–' | '‑' | '−' => {
                joined
                    && !matches!(
                        word,
                        "mid" | "pre" | "post" | "early" | "late" | "mitte" | "anfang" | "ende"
                    )
            }
            '#' | '@' | '_' | '§' | '№' | '\\' | '&' | '^' | '*' => true,
            '.' => !matches!(word, "ca" | "c" | "approx" | "rs" | "fr"),
            ':' | '=' => digits || word.is_empty() && earlier.is_some(),
            '/' | ',' | '(' => joined || mark == '/',
            '\'' | '’' => joined && word != "d" && word != "l" && word != "qu",
            '[' => self.mark(at + 1) == Some(']'),
            _ => false,
        }
    }

    /// Whether the word at `at` is a later part of a longer word.
    pub(super) fn after_name(&self, at: usize) -> bool {
        let joined = at.checked_sub(1).is_some_and(|hyphen| self.after_hyphen(hyphen) == Some(at));
        let earlier = at.checked_sub(2).map_or("", |at| self.word(at));
        joined
            && self.glued(at.saturating_sub(1))
            && !earlier.is_empty()
            && !matches!(earlier, "mid" | "pre" | "post")
    }

    /// Whether what stands right after token `end - 1` makes it part of something else.
    pub(super) fn blocked_after(&self, end: usize) -> bool {
        if !self.glued(end) {
            return false;
        }
        // After a word (a unit) only letters and digits go on.
        let after_word = end.checked_sub(1).is_some_and(|at| self.kind(at) == Some(Kind::Word));
        let next = self.glued(end + 1).then(|| self.kind(end + 1)).flatten();
        match self.kind(end) {
            Some(Kind::Digits) => true,
            Some(Kind::Word) => true,
            Some(Kind::Mark(mark)) => match mark {
                '-' | '‑' | '–' | '−' => match next {
                    Some(Kind::Digits) => true,
                    Some(Kind::Word) if !after_word => {
                        let word = self.printed(end + 1);
                        // `a $1,000-a-month plan` goes on, `3-D` does not.
                        word.chars().count() == 1 && word != "a" && mark != '–' && self.glued(end + 1)
                    }
                    _ => false,
                },
                '/' | ':' => next == Some(Kind::Digits),
                '_' | '@' | '\\' => true,
                '(' => next == Some(Kind::Digits),
                '.' | ',' => {
                    next == Some(Kind::Digits) || mark == '.' && next == Some(Kind::Word) && !after_word
                }
                '\'' | '’' => next == Some(Kind::Word) && !after_word,
                _ => false,
            },
            None => false,
        }
    }

    /// Whether a word before makes the number a name: `Article 5`, `No. 10`.
    pub(super) fn labelled(&self, start: usize) -> bool {
        let Some(before) = start.checked_sub(1).filter(|_| self.is_near(start)) else { return false };
        if matches!(self.mark(before), Some('§' | '№' | '#')) {
            return true;
        }
        let dot = matches!(self.mark(before), Some('.' | '°' | 'º')) && self.glued(before);
        let Some(word) = (if dot { before.checked_sub(1) } else { Some(before) }) else { return false };
        if dot && self.mark(before) != Some('.') {
            return self.word(word) == "n" || is_label(self.word(word));
        }
        if dot && self.word(word).chars().count() > 4 {
            return false;
        }
        // A point also ends a sentence that ends with "no".
        let no = self.word(word) == "no";
        is_label(self.word(word)) && (!no || dot && self.manner.tongue == Tongue::English)
    }

    /// What to do with digits that are no figure; none if they may be one.
    pub(super) fn no_figure(&self, at: usize) -> Option<Step> {
        if self.blocked_before(at) || self.is_numbering(at) {
            return Some(Step::Skip(self.run_end(at)));
        }
        if let Some(step) = self.date(at) {
            return Some(step);
        }
        if let Some(end) = self.telephone(at) {
            return Some(Step::Skip(end));
        }
        self.clock(at).map(Step::Skip)
    }

    /// `1. Text` and `2) Text` at the beginning of a line.
    fn is_numbering(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let opening = token.opens
            || self.glued(at)
                && at
                    .checked_sub(1)
                    .is_some_and(|before| self.mark(before) == Some('(') && self.tokens[before].opens);
        let mark = match self.mark(at + 1) {
            Some('.') => token.opens,
            Some(')') => true,
            _ => false,
        };
        opening
            && mark
            && token.text.len() <= 3
            && self.glued(at + 1)
            && self.kind(at + 2).is_some()
            && !self.glued(at + 2)
    }

    /// `5:30`, `5 p.m.`, `17 Uhr`, `17h30`.
    fn clock(&self, at: usize) -> Option<usize> {
        if self.mark(at + 1) == Some(':') && self.glued(at + 1) && self.glued(at + 2) {
            return (self.kind(at + 2) == Some(Kind::Digits)).then(|| self.run_end(at));
        }
        if self.tokens[at].text.len() > 2 {
            return None;
        }
        let mut next = at + 1;
        if matches!(self.mark(next), Some('.')) && self.glued(next) && self.glued(next + 1) {
            next += 2;
        }
        let half = matches!(self.word(next), "a" | "p")
            && self.mark(next + 1) == Some('.')
            && self.glued(next + 1)
            && self.word(next + 2) == "m";
        let oclock = self.word(next) == "o" && matches!(self.mark(next + 1), Some('\'' | '’'));
        let word = match self.manner.tongue {
            Tongue::German => matches!(self.word(next), "uhr"),
            Tongue::French => self.word(next) == "h",
            Tongue::Spanish => self.word(next) == "h",
            _ => self.word(next) == "pm" || self.word(next) == "am",
        };
        (half || oclock || word).then(|| self.run_end(next))
    }

    /// Groups of digits that are no number: `+1 555 123 4567`, `0800 123 456`, `06 12 34 56 78`.
    pub(super) fn telephone(&self, at: usize) -> Option<usize> {
        let mut end = at + 1;
        let mut zero = false;
        // More groups than any telephone number has would make long lists slow.
        while end < at + 8 && self.kind(end) == Some(Kind::Digits) && self.tokens[end].gap <= Gap::Space {
            zero |= self.tokens[end].text.starts_with('0') && self.tokens[end].text.len() != 3;
            end += 1;
        }
        let groups = end - at;
        let text = self.tokens[at].text;
        let plus = at.checked_sub(1).is_some_and(|before| self.mark(before) == Some('+'));
        let leading = text.len() > 1 && text.starts_with('0');
        let number = self.digits(at).is_some_and(|printed| printed.end >= end);
        let many = groups >= 3 || groups >= 2 && (zero || leading || plus);
        (many && !number && (leading || plus || zero || self.manner.tongue == Tongue::English)).then_some(end)
    }

    /// Dates: their year is a figure, their day and month are none.
    fn date(&self, at: usize) -> Option<Step> {
        if let Some(step) = self.date_in_digits(at) {
            return Some(step);
        }
        if let Some(month) = self.day_before_month(at, 0) {
            return Some(Step::Skip(month));
        }
        let mut before = at.checked_sub(1)?;
        if self.mark(before) == Some('.') && self.glued(before) {
            before = before.checked_sub(1)?;
        }
        if matches!(self.manner.tongue, Tongue::English | Tongue::Other)
            && self.month(before)
            && self.is_near(at)
        {
            let end = self.day(at)?;
            // `In January 12 people died.`
            if super::after::is_counted(self.word(end))
                || self.percent(end).is_some()
                || self.scale(end).is_some()
            {
                return None;
            }
            let to = matches!(self.mark(end), Some('-' | '–'))
                || matches!(self.word(end), "to" | "and" | "through");
            return Some(Step::Skip(match self.day(end + 1) {
                Some(last) if to && self.kind(end + 1) == Some(Kind::Digits) => last,
                _ => end,
            }));
        }
        None
    }

    /// `2018-01-05`, `05/01/2018`, `5.1.2018`.
    fn date_in_digits(&self, at: usize) -> Option<Step> {
        let mark = self.mark(at + 1).filter(|mark| matches!(mark, '-' | '/' | '.'))?;
        let glued = (at + 1..at + 5).all(|at| self.glued(at));
        let digits = self.kind(at + 2) == Some(Kind::Digits) && self.kind(at + 4) == Some(Kind::Digits);
        if !glued || !digits || self.mark(at + 3) != Some(mark) {
            return None;
        }
        let lengths = [at, at + 2, at + 4].map(|at| self.tokens[at].text.len());
        let more = self.glued(at + 5) && self.mark(at + 5) == Some(mark) && self.glued(at + 6);
        let year = match lengths {
            _ if more && self.kind(at + 6) == Some(Kind::Digits) => {
                return Some(Step::Skip(self.run_end(at)));
            }
            [4, 1..=2, 1..=2] => at,
            [1..=2, 1..=2, 4] => at + 4,
            // A number with points, or what is neither.
            _ if mark == '.' => return None,
            _ => return Some(Step::Skip(self.run_end(at))),
        };
        let value: i128 = self.tokens[year].text.parse().ok()?;
        let end = (year + 1).max(at + 5);
        if !(1000..=2100).contains(&value) || self.blocked_after(at + 5) && self.word(at + 5) != "t" {
            return Some(Step::Skip(self.run_end(at)));
        }
        let reading = Reading {
            start: year,
            end: year + 1,
            value: Value::One(Number::whole(value)),
            step: Number::ONE,
            other: None,
            unit: Unit::Year,
            scaled: false,
        };
        self.dated(reading).map(|figure| Step::Figure(Box::new(figure), end))
    }

    /// The token after a day of the month at `at`.
    fn day(&self, at: usize) -> Option<usize> {
        let token =
            self.tokens.get(at).filter(|token| token.kind == Kind::Digits && token.text.len() <= 2)?;
        let day: u8 = token.text.parse().ok()?;
        if !(1..=31).contains(&day) {
            return None;
        }
        let ending = self.glued(at + 1)
            && (matches!(self.word(at + 1), "st" | "nd" | "rd" | "th" | "er")
                || self.mark(at + 1) == Some('.')
                    && self.manner.tongue == Tongue::German
                    && !self.glued(at + 2));
        let end = at + 1 + usize::from(ending);
        let goes_on = self.glued(end)
            && matches!(self.kind(end), Some(Kind::Word | Kind::Mark('%' | '.' | ',')))
            && self.glued(end + 1);
        (!goes_on).then_some(end)
    }

    /// The month after a day, or after several: `5 January`, `5th of January`, `5. bis 7. Januar`.
    fn day_before_month(&self, at: usize, depth: u8) -> Option<usize> {
        let mut end = self.day(at)?;
        if matches!(self.word(end), "of" | "de") {
            end += 1;
        }
        if self.month(end) && self.is_near(end) {
            return Some(end);
        }
        let joins = matches!(self.mark(end), Some('-' | '–' | ',' | '/'))
            || matches!(self.word(end), "to" | "and" | "bis" | "und" | "et" | "au" | "y" | "al" | "or");
        if depth >= 3 || !joins {
            return None;
        }
        let next = end + 1 + usize::from(matches!(self.word(end + 1), "le" | "el" | "the"));
        self.day_before_month(next, depth + 1)
    }
}
