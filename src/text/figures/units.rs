//! The unit of an amount: per cent, money, a measure, or nothing but a count.

use super::amount::Amount;
use super::read::Reader;
use super::token::{Gap, Kind};
use super::tongue::Tongue;
use super::{Unit, after, lexicon};

impl Reader<'_> {
    /// The currency before an amount, with the token after it.
    pub(super) fn money_before(&self, at: usize) -> Option<(String, usize)> {
        if let Some(sign) = self.mark(at).and_then(lexicon::sign) {
            return self.is_near(at + 1).then(|| (sign.to_string(), at + 1));
        }
        let printed = self.printed(at);
        if printed.is_empty() || !printed.starts_with(char::is_uppercase) {
            return None;
        }
        if self.mark(at + 1) == Some('$') && self.glued(at + 1) {
            return lexicon::dollar(self.word(at)).map(|code| (code.to_string(), at + 2));
        }
        let close = self.tokens.get(at + 1).is_some_and(|token| token.gap <= Gap::Space);
        let digits = self.kind(at + 1) == Some(Kind::Digits) && close;
        let dotted = self.mark(at + 1) == Some('.') && self.kind(at + 2) == Some(Kind::Digits);
        match printed {
            "Rs" if digits => Some(("rupee".to_string(), at + 1)),
            "Rs" | "Fr" if dotted => {
                Some((if printed == "Rs" { "rupee" } else { "CHF" }.to_string(), at + 2))
            }
            _ if digits => lexicon::code(printed).map(|code| (code.to_string(), at + 1)),
            _ => None,
        }
    }

    /// The unit of an amount; a count if there is none. None if a lone `one` counts nothing sure.
    pub(super) fn unit(&self, amount: &Amount) -> Option<(Unit, usize)> {
        if let Some((unit, end)) = self.plain_unit(amount) {
            return Some((unit, end));
        }
        if let Some(currency) = &amount.currency {
            return Some((Unit::Money { currency: currency.clone() }, amount.end));
        }
        let sure = after::is_sure(self.word(self.after_hyphen(amount.end).unwrap_or(amount.end)));
        (!amount.lone || sure && self.manner.tongue == Tongue::English)
            .then_some((Unit::Count { noun: None }, amount.end))
    }

    /// The unit that is printed after the amount.
    pub(super) fn plain_unit(&self, amount: &Amount) -> Option<(Unit, usize)> {
        let at = self.after_hyphen(amount.end).unwrap_or(amount.end);
        if !self.is_near(at) {
            return None;
        }
        if amount.currency.is_none()
            && let Some((unit, end)) = self.percent(at)
        {
            return Some((unit, end));
        }
        if let Some((currency, end)) = self.money_after(at) {
            // `US$5 dollars`: the sign before knows more.
            let currency = match &amount.currency {
                Some(before) if currency == "$" => before.clone(),
                _ => currency,
            };
            return Some((Unit::Money { currency }, end));
        }
        if amount.currency.is_some() {
            return None;
        }
        let spelled = self.kind(amount.end.checked_sub(1)?) == Some(Kind::Word);
        self.measure(at, spelled).map(|(unit, end)| (Unit::Measure { unit }, end))
    }

    /// `%`, `percent`, `percentage points` at `at`.
    pub(super) fn percent(&self, at: usize) -> Option<(Unit, usize)> {
        if self.mark(at) == Some('%') {
            let close = self.tokens.get(at).is_some_and(|token| token.gap <= Gap::Space);
            if matches!(self.word(at + 1), "points" | "point") {
                return Some((Unit::PercentagePoints, at + 2));
            }
            return close.then_some((Unit::Percent, at + 1));
        }
        // `a 5-percentage-point rise`
        if self.word(at) == "percentage"
            && let Some(point) = self.after_hyphen(at + 1)
            && self.word(point) == "point"
        {
            return Some((Unit::PercentagePoints, point + 1));
        }
        for points in [
            "percentage points",
            "percentage point",
            "percent points",
            "points de pourcentage",
            "point de pourcentage",
            "puntos porcentuales",
            "punto porcentual",
            "prozentpunkte",
            "prozentpunkten",
            "prozentpunkt",
        ] {
            if let Some(end) = self.phrase(at, points) {
                return Some((Unit::PercentagePoints, end));
            }
        }
        for percent in
            ["percent", "per cent", "pct", "prozent", "pour cent", "por ciento", "per cento", "procent"]
        {
            if let Some(end) = self.phrase(at, percent) {
                return Some((Unit::Percent, end));
            }
        }
        None
    }

    fn money_after(&self, at: usize) -> Option<(String, usize)> {
        let close = self.tokens.get(at)?.gap <= Gap::Space;
        if let Some(sign) = self.mark(at).and_then(lexicon::sign) {
            let before_next = self.glued(at + 1) && self.kind(at + 1) == Some(Kind::Digits);
            return (close && !before_next).then(|| (sign.to_string(), at + 1));
        }
        let mut at = at;
        if self.word(at) == "d" && matches!(self.mark(at + 1), Some('\'' | '’')) {
            at += 2;
        } else if self.word(at) == "de" {
            at += 1;
        }
        // `5 US dollars`, `5 pounds sterling`, `3 millones de dólares`
        if matches!(self.word(at + 1), "dollar" | "dollars")
            && let Some(code) = lexicon::dollar(self.word(at))
        {
            return Some((code.to_string(), at + 2));
        }
        if matches!(self.word(at), "pound" | "pounds") && self.word(at + 1) == "sterling" {
            return Some(("GBP".to_string(), at + 2));
        }
        if self.word(at) == "swiss" && matches!(self.word(at + 1), "franc" | "francs") {
            return Some(("CHF".to_string(), at + 2));
        }
        if self.printed(at) == "US" && self.mark(at + 1) == Some('$') && self.glued(at + 1) {
            return Some(("USD".to_string(), at + 2));
        }
        if let Some(code) = lexicon::code(self.printed(at)).filter(|_| close) {
            return Some((code.to_string(), at + 1));
        }
        lexicon::currency(self.word(at)).map(|currency| (currency.to_string(), at + 1))
    }

    fn measure(&self, at: usize, spelled: bool) -> Option<(String, usize)> {
        let close = self.tokens.get(at)?.gap <= Gap::Space;
        if self.mark(at) == Some('°') && close {
            let scale = self.glued(at + 1) && matches!(self.word(at + 1), "c" | "f");
            let unit = match self.word(at + 1) {
                "c" if scale => "°C",
                "f" if scale => "°F",
                _ => "degree",
            };
            return Some((unit.to_string(), at + 1 + usize::from(scale)));
        }
        let square = match self.word(at) {
            "square" | "sq" => Some("square"),
            "cubic" => Some("cubic"),
            _ => None,
        };
        let unit_at = at + usize::from(square.is_some());
        let (word, printed) = (self.word(unit_at), self.printed(unit_at));
        if word.len() == 1 && (spelled || !close) {
            return None;
        }
        let unit = lexicon::measure(word, printed)?;
        let end = unit_at + 1;
        if unit == "degree" {
            return Some(match self.word(end) {
                "celsius" => ("°C".to_string(), end + 1),
                "fahrenheit" => ("°F".to_string(), end + 1),
                _ => (unit.to_string(), end),
            });
        }
        let raised = self.glued(end).then(|| self.mark(end)).flatten();
        let after = match (self.word(end), raised) {
            (_, Some('²')) => return Some((format!("square {unit}"), end + 1)),
            (_, Some('³')) => return Some((format!("cubic {unit}"), end + 1)),
            ("carrés" | "cuadrados", _) => return Some((format!("square {unit}"), end + 1)),
            _ => end,
        };
        if raised == Some('/') && self.glued(end + 1) && matches!(self.word(end + 1), "h" | "s") {
            return Some((format!("{unit}/{}", self.word(end + 1)), end + 2));
        }
        Some((square.map_or(unit.to_string(), |square| format!("{square} {unit}")), after))
    }
}
