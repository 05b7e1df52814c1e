//! Which figures are to be compared, and in which of their readings.
//!
//! - Only comparable units: percentages and shares with each other, money in the same currency, and so on.
//! - Counts and ordinals only of the same thing. Figures that name different things come together only if they have
//!   four digits that count (57,466), and then the reason says that the words differ.
//! - A figure that may be read two ways (`25.000`) comes to another only if both readings do, or if both are printed
//!   alike.

use super::compare::Agreement;
use super::judge::{is_bound, judge};
use super::number::Number;
use super::things::{Things, digits, things};
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
pub(super) struct Side<'a> {
    pub figure: &'a Figure,
    pub value: Value,
    pub step: Number,
    pub share: bool,
}

fn is_part(unit: &Unit) -> bool {
    matches!(unit, Unit::Percent | Unit::Share)
}

fn comparable(claimed: &Unit, quoted: &Unit) -> bool {
    match (claimed, quoted) {
        (Unit::Unread, _) | (_, Unit::Unread) => false,
        _ if is_part(claimed) && is_part(quoted) => true,
        (Unit::Count { .. }, Unit::Count { .. }) => true,
        // Pounds are money or weight.
        (Unit::Money { currency }, Unit::Measure { unit })
        | (Unit::Measure { unit }, Unit::Money { currency }) => currency == "GBP" && unit == "pound",
        (one, other) => one == other,
    }
}

/// How the claim's figure fits the quotation's; none if they are not to be compared.
pub(super) fn fit(claimed: &Figure, quoted: &Figure, only: bool) -> Option<Fit> {
    let year_or_count = matches!(
        (&claimed.unit, &quoted.unit),
        (Unit::Year, Unit::Count { noun: None }) | (Unit::Count { noun: None }, Unit::Year)
    );
    if year_or_count {
        // `1066` may be either: the same digits are the same figure.
        let plain = claimed.hedge.is_none() && quoted.hedge.is_none();
        let same = plain && claimed.value == quoted.value && claimed.text == quoted.text;
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
    // `$5 an hour` is not `$5 a day`.
    if claimed.per.is_some() && quoted.per.is_some() && claimed.per != quoted.per {
        return None;
    }
    let mut found = read_both(claimed, quoted)?;
    if !matches!(claimed.unit, Unit::Count { .. } | Unit::Ordinal) {
        return Some(found);
    }
    let things = things(claimed, quoted);
    let near = found.agreement <= Agreement::Rounds;
    match things {
        Things::Same => {}
        Things::Unsaid if near || only => {}
        Things::Unsaid => return None,
        Things::Different => {
            let odd = digits(quoted.value) >= 4 && digits(claimed.value) >= 3;
            // A bound that holds says nothing of what is counted.
            let bound = is_bound(claimed.hedge) && found.distance != Number::whole(0);
            if !near || !odd || bound || matches!(claimed.unit, Unit::Ordinal) {
                return None;
            }
            if let (Some(one), Some(other)) = (claimed.words.first(), quoted.words.first()) {
                found.why.push_str(&format!(" ({one}, {other}: the words differ)"));
            }
        }
    }
    found.other_noun = things != Things::Same;
    Some(found)
}

/// The fit over the readings of both sides.
fn read_both(claimed: &Figure, quoted: &Figure) -> Option<Fit> {
    let all = |claims: &[Side<'_>], quotes: &[Side<'_>]| {
        claims
            .iter()
            .flat_map(|claim| quotes.iter().map(|quote| judge(claim, quote)).collect::<Vec<_>>())
            .collect()
    };
    let mut fits: Vec<Fit> = all(&readings(claimed), &readings(quoted));
    let unsure = fits.len() > 1;
    if claimed.text == quoted.text || !unsure && !same_but_for_marks(claimed, quoted) {
        return fits.into_iter().next();
    }
    let worst = fits.iter().map(|fit| fit.agreement).max()?;
    let best = fits.iter().map(|fit| fit.agreement).min()?;
    // Two texts in told languages may print one number in two ways: then it is the same number.
    let alike = unsure && same_but_for_marks(claimed, quoted);
    let mut first = fits.swap_remove(0);
    if worst > Agreement::Rounds && (best <= Agreement::Rounds || !unsure) || alike {
        let which = if quoted.other.is_some() && claimed.other.is_none() { quoted } else { claimed };
        first.agreement = Agreement::Differs;
        first.why = format!(
            "{} in the claim, {} in the quotation: {} may be read two ways",
            claimed.text, quoted.text, which.text
        );
    }
    Some(first)
}

/// Whether both are printed with the same digits and words, and other points and commas.
fn same_but_for_marks(claimed: &Figure, quoted: &Figure) -> bool {
    let kept =
        |figure: &Figure, keep: fn(&char) -> bool| figure.text.chars().filter(keep).collect::<String>();
    let is_mark: fn(&char) -> bool = |c| matches!(c, '.' | ',');
    let marks = (kept(claimed, is_mark), kept(quoted, is_mark));
    let digits = |figure| kept(figure, char::is_ascii_digit);
    marks.0 != marks.1 && !marks.0.is_empty() && !marks.1.is_empty() && digits(claimed) == digits(quoted)
}

/// The readings of a figure, in percent where it is a share.
fn readings(figure: &Figure) -> Vec<Side<'_>> {
    let share = figure.unit == Unit::Share;
    let hundred =
        |number: Number| if share { number.times(Number::whole(100)).unwrap_or(number) } else { number };
    let scaled = |value| match value {
        Value::One(number) => Value::One(hundred(number)),
        Value::Range { low, high } => Value::Range { low: hundred(low), high: hundred(high) },
        Value::Unread => Value::Unread,
    };
    let mut sides = vec![Side { figure, value: scaled(figure.value), step: figure.step, share }];
    if let Some(other) = figure.other {
        sides.push(Side { figure, value: scaled(other), step: figure.other_step, share });
    }
    sides
}

/// A figure as it is named in a reason.
pub(super) fn named(figure: &Figure) -> String {
    match figure.hedge {
        Some(Hedge::Not) => format!("not {}", figure.text),
        Some(hedge) => format!("{} {}", hedge.as_str().replace('-', " "), figure.text),
        None => figure.text.clone(),
    }
}

/// Why nothing was compared.
pub(super) fn nothing(claimed: &Figure, quoted: &[Figure]) -> String {
    if claimed.unit == Unit::Unread {
        return format!("{} has too many digits to compare", claimed.text);
    }
    if let Some(time) = claimed.per
        && quoted
            .iter()
            .any(|figure| figure.unit == claimed.unit && figure.per.is_some_and(|per| per != time))
    {
        return format!("no such figure for a {time} in the quotation, only for another time");
    }
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
        Unit::Ordinal => "no such ordinal in the quotation".to_string(),
        Unit::Ratio => "no ratio in the quotation".to_string(),
        Unit::Unread => NOTHING.to_string(),
        Unit::Count { noun: Some(noun) } => format!("no count of {noun} in the quotation"),
        Unit::Count { noun: None } => "no such count in the quotation".to_string(),
    }
}
