//! Whether one figure comes to another: the rules of rounding and of hedges.
//!
//! - A claim's figure is as precise as its last digit; noughts at its end are not, as long as two digits stay (57,500
//!   is precise to hundreds, 20 to ones, 100 to tens). With a hedge one digit stays.
//! - `about` also holds within 5 percent, or 10 percent of a figure of one digit and noughts, or of a fraction.
//! - `nearly` is below, and as near as `about`.
//! - A bound holds up to twice it (`more than`, `at least`) or down to half of it (`less than`, `at most`): what is
//!   further away is another figure, though the bound is true of it.
//! - A fraction comes to a percentage when both are the same in whole percent.
//! - Years and ordinals are the same or not.

use super::compare::Agreement;
use super::number::Number;
use super::{Figure, Hedge, Unit, Value};

/// The reason when a quotation has no figure at all.
pub(super) const NOTHING: &str = "no figure in the quotation";

/// How one figure fits another.
pub(super) struct Fit {
    pub agreement: Agreement,
    pub why: String,
    /// How far they are apart; a large number where that can't be told.
    pub distance: Number,
    pub other_noun: bool,
}

/// A figure in one reading, in a unit that both sides have.
struct Side<'a> {
    figure: &'a Figure,
    value: Value,
    step: Number,
    share: bool,
}

fn is_part(unit: &Unit) -> bool {
    matches!(unit, Unit::Percent | Unit::Share)
}

fn comparable(claimed: &Unit, quoted: &Unit) -> bool {
    match (claimed, quoted) {
        _ if is_part(claimed) && is_part(quoted) => true,
        (Unit::Count { .. }, Unit::Count { .. }) => true,
        // Pounds are money or weight.
        (Unit::Money { currency }, Unit::Measure { unit })
        | (Unit::Measure { unit }, Unit::Money { currency }) => currency == "GBP" && unit == "pound",
        (one, other) => one == other,
    }
}

/// A word without the plural's ending.
fn stem(word: &str) -> &str {
    word.strip_suffix('s').filter(|stem| stem.chars().count() >= 3).unwrap_or(word)
}

/// How the claim's figure fits the quotation's; none if they are not to be compared.
pub(super) fn fit(claimed: &Figure, quoted: &Figure, only: bool) -> Option<Fit> {
    let year_or_count = matches!(
        (&claimed.unit, &quoted.unit),
        (Unit::Year, Unit::Count { .. }) | (Unit::Count { .. }, Unit::Year)
    );
    if year_or_count {
        // `2000` may be either: the same digits are the same figure.
        let same = claimed.value == quoted.value && claimed.text == quoted.text;
        return same.then(|| Fit {
            agreement: Agreement::Agrees,
            why: format!("{} in both", claimed.text),
            distance: Number::whole(0),
            other_noun: true,
        });
    }
    if !comparable(&claimed.unit, &quoted.unit) {
        return None;
    }
    let mut best: Option<Fit> = None;
    for (first, claim) in readings(claimed).into_iter().enumerate() {
        for (second, quote) in readings(quoted).into_iter().enumerate() {
            let mut found = judge(&claim, &quote);
            if first + second > 0 && found.agreement <= Agreement::Rounds {
                found.why.push_str(" (in one of two readings)");
            }
            if best.as_ref().is_none_or(|kept| found.agreement < kept.agreement) {
                best = Some(found);
            }
        }
    }
    let mut found = best?;
    if let (Unit::Count { noun: one }, Unit::Count { noun: other }) = (&claimed.unit, &quoted.unit) {
        let same = claimed.words.iter().any(|word| quoted.words.iter().any(|also| stem(word) == stem(also)));
        let far = found.agreement > Agreement::Rounds;
        let large = claimed.value.low() >= Number::whole(100);
        let bare = one.is_none() || other.is_none();
        if !(same || only || !far && (bare || large)) {
            return None;
        }
        found.other_noun = !same;
        if !same && let (Some(one), Some(other)) = (one, other) {
            found.why.push_str(&format!(" ({one}, {other})"));
        }
    }
    Some(found)
}

/// The readings of a figure, in percent where it is a share.
fn readings(figure: &Figure) -> Vec<Side<'_>> {
    let share = figure.unit == Unit::Share;
    let hundred =
        |number: Number| if share { number.times(Number::whole(100)).unwrap_or(number) } else { number };
    let scaled = |value| match value {
        Value::One(number) => Value::One(hundred(number)),
        Value::Range { low, high } => Value::Range { low: hundred(low), high: hundred(high) },
    };
    let mut sides = vec![Side { figure, value: scaled(figure.value), step: figure.step, share }];
    if let Some(other) = figure.other {
        sides.push(Side { figure, value: scaled(other), step: figure.other_step, share });
    }
    sides
}

/// A figure as it is named in a reason.
fn named(figure: &Figure) -> String {
    match figure.hedge {
        Some(hedge) => format!("{} {}", hedge.as_str().replace('-', " "), figure.text),
        None => figure.text.clone(),
    }
}

fn judge(claim: &Side<'_>, quote: &Side<'_>) -> Fit {
    let (agreement, why) = match (claim.value, quote.value) {
        (Value::One(one), Value::One(other)) => numbers(claim, one, quote, other),
        _ => ranges(claim, quote),
    };
    let distance = claim
        .value
        .low()
        .plus(quote.value.low().negated())
        .map_or(Number::whole(i128::MAX), Number::absolute);
    let why = why.unwrap_or_else(|| match agreement {
        Agreement::Differs => {
            format!("{} in the claim, {} in the quotation", named(claim.figure), named(quote.figure))
        }
        _ if claim.figure.text == quote.figure.text && claim.figure.hedge == quote.figure.hedge => {
            format!("{} in both", named(quote.figure))
        }
        _ => format!("{} in the quotation is {} in the claim", named(quote.figure), named(claim.figure)),
    });
    Fit { agreement, why, distance, other_noun: false }
}

fn ranges(claim: &Side<'_>, quote: &Side<'_>) -> (Agreement, Option<String>) {
    let (c, q) = (claim.value, quote.value);
    let within = |inner: Value, outer: Value| outer.low() <= inner.low() && inner.high() <= outer.high();
    let (claimed, quoted) = (&claim.figure.text, &quote.figure.text);
    if c == q {
        (Agreement::Agrees, None)
    } else if within(q, c) {
        (Agreement::Agrees, Some(format!("{quoted} lies within {claimed}")))
    } else if within(c, q) && matches!(c, Value::One(_)) {
        (Agreement::Agrees, Some(format!("{claimed} lies within the quotation's {quoted}")))
    } else if comes_to(claim, c.low(), q.low(), 2) && comes_to(claim, c.high(), q.high(), 2) {
        (Agreement::Rounds, Some(format!("{quoted} rounds to {claimed}")))
    } else {
        (Agreement::Differs, None)
    }
}

fn numbers(claim: &Side<'_>, c: Number, quote: &Side<'_>, q: Number) -> (Agreement, Option<String>) {
    use Agreement::{Agrees, Differs, Rounds};
    use Hedge::{AtLeast, AtMost, LessThan, MoreThan, Nearly};
    let (claimed, quoted) = (&claim.figure.text, &quote.figure.text);
    let (hedge, theirs) = (claim.figure.hedge, quote.figure.hedge);
    let exact = matches!(claim.figure.unit, Unit::Year | Unit::Ordinal);
    let lower = |hedge| matches!(hedge, Some(MoreThan | AtLeast));
    let upper = |hedge| matches!(hedge, Some(LessThan | AtMost));
    let opposite = lower(hedge) && upper(theirs) || upper(hedge) && lower(theirs);
    if c == q {
        let wrong = match hedge {
            Some(MoreThan) => !lower(theirs),
            Some(LessThan) => !(upper(theirs) || theirs == Some(Nearly)),
            Some(Nearly) => lower(theirs),
            _ => opposite,
        };
        return if wrong { (Differs, None) } else { (Agrees, None) };
    }
    if opposite {
        return (Differs, None);
    }
    let comes = |digits| !exact && comes_to(claim, c, q, digits);
    match hedge {
        None => match comes(2) {
            true => (Rounds, Some(format!("{quoted} rounds to {claimed}"))),
            false => (Differs, None),
        },
        Some(Hedge::Exactly) => (Differs, None),
        Some(Hedge::About) if !exact => match (comes(1) && near(claim, c, q), near(claim, c, q)) {
            (true, _) => (Rounds, Some(format!("{quoted} rounds to {claimed}"))),
            (_, true) => (Rounds, Some(format!("{quoted} is about {claimed}"))),
            _ if comes(2) => (Rounds, Some(format!("{quoted} rounds to {claimed}"))),
            _ => (Differs, None),
        },
        Some(Nearly) if !exact => match (q < c, near(claim, c, q)) {
            (false, _) => (Differs, Some(format!("{quoted} is above {claimed}, not nearly {claimed}"))),
            (true, true) if comes(1) => (Rounds, Some(format!("{quoted} rounds to {claimed}"))),
            (true, true) => (Rounds, Some(format!("{quoted} is nearly {claimed}"))),
            (true, false) => (Differs, None),
        },
        Some(bound @ (MoreThan | AtLeast | LessThan | AtMost)) => {
            let above = matches!(bound, MoreThan | AtLeast);
            let words = bound.as_str().replace('-', " ");
            let holds = if above { q > c } else { q < c };
            let (small, large) = if above { (c, q) } else { (q, c) };
            let close = small.times(Number::whole(2)).is_some_and(|twice| large <= twice);
            match (holds, close) {
                (true, true) => (Agrees, Some(format!("{quoted} is {words} {claimed}"))),
                (true, false) if above => {
                    (Differs, Some(format!("{quoted} is {words} {claimed}, but over twice as much")))
                }
                (true, false) => {
                    (Differs, Some(format!("{quoted} is {words} {claimed}, but not half as much")))
                }
                (false, _) => (Differs, Some(format!("{quoted} is not {words} {claimed}"))),
            }
        }
        _ => (Differs, None),
    }
}

/// The size of the last digit that counts in a figure of which `digits` have to stay.
fn grain(value: Number, step: Number, digits: u32) -> Number {
    let mut step = step;
    let ten = Number::whole(10);
    let Some(least) = Number::ten_to(i32::try_from(digits).unwrap_or(2) - 1) else { return step };
    for _ in 0..30 {
        let Some(wider) = step.times(ten) else { break };
        match value.absolute().over(wider) {
            Some(steps) if steps.is_whole() && steps >= least => step = wider,
            _ => break,
        }
    }
    step
}

/// Whether the quotation's number rounds to the claim's.
fn comes_to(claim: &Side<'_>, c: Number, q: Number, digits: u32) -> bool {
    if claim.share {
        return c.rounded(Number::ONE).is_some_and(|whole| q.rounded(Number::ONE) == Some(whole));
    }
    q.rounded(grain(c, claim.step, digits)) == Some(c)
}

/// Whether the quotation's number is as near as `about` goes.
fn near(claim: &Side<'_>, c: Number, q: Number) -> bool {
    let one_digit = c.absolute().over(grain(c, claim.step, 1)).is_some_and(|steps| steps < Number::whole(10));
    let margin = Number::ratio(if claim.share || one_digit { 10 } else { 5 }, 100);
    let allowed = margin.and_then(|margin| c.absolute().times(margin));
    let apart = c.plus(q.negated()).map(Number::absolute);
    matches!((apart, allowed), (Some(apart), Some(allowed)) if apart <= allowed)
}

/// Why nothing was compared.
pub(super) fn nothing(claimed: &Figure, quoted: &[Figure]) -> String {
    if quoted.is_empty() {
        return NOTHING.to_string();
    }
    let has = |unit: &Unit| quoted.iter().any(|figure| figure.unit == *unit);
    match &claimed.unit {
        Unit::Percent | Unit::Share if has(&Unit::PercentagePoints) => {
            "no figure in percent in the quotation, only in percentage points".to_string()
        }
        Unit::PercentagePoints if has(&Unit::Percent) => {
            "no figure in percentage points in the quotation, only in percent".to_string()
        }
        Unit::Percent | Unit::Share => "no figure in percent in the quotation".to_string(),
        Unit::PercentagePoints => "no figure in percentage points in the quotation".to_string(),
        Unit::Money { currency } => format!("no amount in {currency} in the quotation"),
        Unit::Measure { unit } => format!("no figure in {unit} in the quotation"),
        Unit::Year => "no year in the quotation".to_string(),
        Unit::Ordinal => "no ordinal in the quotation".to_string(),
        Unit::Count { noun: Some(noun) } => format!("no count of {noun} in the quotation"),
        Unit::Count { noun: None } => "no such count in the quotation".to_string(),
    }
}
