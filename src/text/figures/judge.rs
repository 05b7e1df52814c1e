//! Whether one number comes to another: the rules of rounding, hedges and ranges. A wrong "agrees" is worse than a
//! wrong "differs".
//!
//! - Every digit of a claim's figure counts, noughts too, up to 1,000 and wherever decimals or a scale word (`million`)
//!   are printed. Beyond 1,000 noughts at the end do not, as long as fifteen steps stay: 57,500 and 1,500 are precise
//!   to hundreds, 10,000 to hundreds, 1,200 to tens. Nothing rounds over more than 12 percent. 0 and 100 percent are
//!   exact.
//! - `about` holds within 5 percent, or 10 percent of a figure of one digit and noughts, or of a fraction.
//! - `nearly` is below, and as near as `about`.
//! - A bound holds up to one and a half times it (`more than`, `at least`) or down to two thirds (`less than`, `at
//!   most`): what is further away is another figure, though the bound is true of it. A quotation that only says
//!   `about` rounds to a bound; a claim that leaves out the quotation's hedge rounds.
//! - A denied figure (`not 50`, `not nearly 50`) comes to nothing.
//! - A fraction comes to a percentage when both are the same in whole percent, below 10 percent in two digits.
//! - One value of a quotation's range rounds where the range is narrow: its ends within 20 percent of each other, years
//!   within one. A claim's range agrees with what lies in it if it is narrow (years: a decade), rounds if its high
//!   end is at most twice the low, else differs.
//! - Years and ordinals are the same or not. A ratio agrees with the same two terms, and rounds to the same ratio.

use super::compare::Agreement::{self, Agrees, Differs, NotThere, Rounds};
use super::fit::{Fit, Side, named};
use super::number::Number;
use super::{Hedge, Unit, Value};

/// How the claim's side fits the quotation's.
pub(super) fn judge(claim: &Side<'_>, quote: &Side<'_>) -> Fit {
    let denied = |side: &Side<'_>| side.figure.hedge == Some(Hedge::Not);
    let (agreement, why) = match (claim.value, quote.value) {
        _ if denied(claim) && denied(quote) => {
            (NotThere, Some(format!("{}: a denied figure is not compared", named(claim.figure))))
        }
        _ if denied(claim) || denied(quote) => (Differs, None),
        (Value::One(one), Value::One(other)) if claim.figure.unit == Unit::Ratio => match one == other {
            true if claim.step == quote.step => (Agrees, None),
            true => (Rounds, None),
            false => (Differs, None),
        },
        (Value::One(one), Value::One(other)) => numbers(claim, one, quote, other),
        _ => ranges(claim, quote),
    };
    let distance = claim
        .value
        .low()
        .plus(quote.value.low().negated())
        .map_or(Number::whole(i128::MAX), Number::absolute);
    let why = why.unwrap_or_else(|| match agreement {
        Differs => {
            format!("{} in the claim, {} in the quotation", named(claim.figure), named(quote.figure))
        }
        _ if claim.figure.text == quote.figure.text && claim.figure.hedge == quote.figure.hedge => {
            format!("{} in both", named(quote.figure))
        }
        _ => format!("{} in the quotation is {} in the claim", named(quote.figure), named(claim.figure)),
    });
    Fit { agreement, why, distance, other_noun: false }
}

/// Whether the ends are within `percent` of the larger, or for years within so many years.
fn within(value: Value, percent: i128, years: Option<i128>) -> bool {
    let (low, high) = (value.low(), value.high());
    let Some(width) = high.plus(low.negated()) else { return false };
    if let Some(years) = years {
        return width <= Number::whole(years);
    }
    let size = high.absolute().max(low.absolute());
    let allowed = Number::ratio(percent, 100).and_then(|part| size.times(part));
    allowed.is_some_and(|allowed| width <= allowed)
}

/// Whether it says only how much at least or at most.
pub(super) fn is_bound(hedge: Option<Hedge>) -> bool {
    use Hedge::{AtLeast, AtMost, LessThan, MoreThan};
    matches!(hedge, Some(MoreThan | AtLeast | LessThan | AtMost))
}

fn ranges(claim: &Side<'_>, quote: &Side<'_>) -> (Agreement, Option<String>) {
    let (c, q) = (claim.value, quote.value);
    let inside = |inner: Value, outer: Value| outer.low() <= inner.low() && inner.high() <= outer.high();
    let (claimed, quoted) = (&claim.figure.text, &quote.figure.text);
    let year = claim.figure.unit == Unit::Year;
    let years = |most| year.then_some(most);
    if let (Value::One(one), true) = (c, is_bound(claim.figure.hedge)) {
        // A bound holds of a range if it holds of both ends.
        let ends = [q.low(), q.high()].map(|end| numbers(claim, one, quote, end).0);
        let worst = ends.into_iter().max().unwrap_or(Differs);
        return (worst, None);
    }
    if is_bound(quote.figure.hedge) && quote.figure.hedge != claim.figure.hedge {
        return (Differs, None);
    }
    if c == q {
        (Agrees, None)
    } else if inside(q, c) && !matches!(c, Value::One(_)) {
        if within(c, 20, years(10)) {
            (Agrees, Some(format!("{quoted} lies within {claimed}")))
        } else if within(c, 50, years(10)) {
            (Rounds, Some(format!("{quoted} lies within {claimed}")))
        } else {
            (Differs, Some(format!("{quoted} lies within {claimed}, which is too wide to tell")))
        }
    } else if inside(c, q) && matches!(c, Value::One(_)) {
        let narrow = within(q, 20, years(1));
        (if narrow { Rounds } else { Differs }, Some(format!("{claimed} is one value of {quoted}")))
    } else if !year && comes_to(claim, c.low(), q.low()) && comes_to(claim, c.high(), q.high()) {
        (Rounds, Some(format!("{quoted} rounds to {claimed}")))
    } else {
        (Differs, None)
    }
}

/// Equal numbers: what their hedges leave of that.
fn equal(hedge: Option<Hedge>, theirs: Option<Hedge>) -> Agreement {
    use Hedge::{About, AtLeast, AtMost, Exactly, LessThan, MoreThan, Nearly};
    match (hedge, theirs) {
        (one, other) if one == other => Agrees,
        (None | Some(About), None | Some(Exactly)) => Agrees,
        (Some(AtLeast), None | Some(Exactly | MoreThan)) => Agrees,
        (Some(AtMost), None | Some(Exactly | LessThan | Nearly)) => Agrees,
        (Some(LessThan), Some(Nearly)) | (Some(About), Some(Nearly)) => Agrees,
        (Some(Exactly), None) => Agrees,
        // The claim says less, or more, than is quoted.
        (None | Some(About), _) => Rounds,
        (Some(AtLeast), Some(About)) | (Some(AtMost), Some(About)) => Rounds,
        (Some(MoreThan), Some(AtLeast)) | (Some(LessThan), Some(AtMost)) => Rounds,
        (Some(Nearly), None | Some(About | LessThan | AtMost | Exactly)) => Rounds,
        _ => Differs,
    }
}

fn numbers(claim: &Side<'_>, c: Number, quote: &Side<'_>, q: Number) -> (Agreement, Option<String>) {
    use Hedge::{AtLeast, AtMost, LessThan, MoreThan, Nearly};
    let (claimed, quoted) = (&claim.figure.text, &quote.figure.text);
    let (hedge, theirs) = (claim.figure.hedge, quote.figure.hedge);
    let exact = matches!(claim.figure.unit, Unit::Year | Unit::Ordinal);
    let lower = |hedge| matches!(hedge, Some(MoreThan | AtLeast));
    let upper = |hedge| matches!(hedge, Some(LessThan | AtMost));
    if c == q {
        return (equal(hedge, theirs), None);
    }
    // A bound says nothing of how far, so that only the same bound goes with it.
    let along = lower(hedge) && lower(theirs) || upper(hedge) && upper(theirs);
    if is_bound(theirs) && !along {
        return (Differs, None);
    }
    let comes = !exact && comes_to(claim, c, q);
    let rounds = || (Rounds, Some(format!("{quoted} rounds to {claimed}")));
    match hedge {
        None if comes => rounds(),
        Some(Hedge::About) if comes => rounds(),
        Some(Hedge::About) if !exact && near(claim, c, q) => {
            (Rounds, Some(format!("{quoted} is about {claimed}")))
        }
        Some(Nearly) if !exact => match (q < c, near(claim, c, q)) {
            (false, _) => (Differs, Some(format!("{quoted} is above {claimed}, not nearly {claimed}"))),
            (true, true) if comes => rounds(),
            (true, true) => (Rounds, Some(format!("{quoted} is nearly {claimed}"))),
            (true, false) => (Differs, None),
        },
        Some(bound @ (MoreThan | AtLeast | LessThan | AtMost)) => {
            let above = matches!(bound, MoreThan | AtLeast);
            let words = bound.as_str().replace('-', " ");
            let holds = if above { q > c } else { q < c };
            let (small, large) = if above { (c, q) } else { (q, c) };
            let most = Number::ratio(3, 2).and_then(|factor| small.times(factor));
            let close = small > Number::whole(0) && most.is_some_and(|most| large <= most);
            let sure = theirs.is_none() || theirs == Some(Hedge::Exactly) || along;
            let far = if above { "over one and a half times as much" } else { "less than two thirds of it" };
            match (holds, close) {
                (true, true) => {
                    let agreement = if sure { Agrees } else { Rounds };
                    (
                        agreement,
                        Some(format!(
                            "{} is {words} {claimed}",
                            if along { quoted.clone() } else { named(quote.figure) }
                        )),
                    )
                }
                (true, false) if small > Number::whole(0) => {
                    (Differs, Some(format!("{quoted} is {words} {claimed}, but {far}")))
                }
                (true, false) => (Differs, None),
                (false, _) => (Differs, Some(format!("{quoted} is not {words} {claimed}"))),
            }
        }
        _ => (Differs, None),
    }
}

/// The size of the last digit that counts in a figure without a hedge.
fn grain(value: Number, step: Number) -> Number {
    let size = value.absolute();
    if size <= Number::whole(1000) {
        // A dozen is twelve.
        return step.min(Number::ONE);
    }
    if step != Number::ONE { step } else { widest(size, step, 15) }
}

/// The largest power of ten times `step` of which the value has a whole number, and `least` at least.
fn widest(size: Number, mut step: Number, least: i128) -> Number {
    let ten = Number::whole(10);
    for _ in 0..30 {
        let Some(wider) = step.times(ten) else { break };
        match size.over(wider) {
            Some(steps) if steps.is_whole() && steps >= Number::whole(least) => step = wider,
            _ => break,
        }
    }
    step
}

/// Whether the two are apart by at most so many percent of the claim's.
fn apart(c: Number, q: Number, percent: i128) -> bool {
    let allowed = Number::ratio(percent, 100).and_then(|part| c.absolute().times(part));
    let apart = c.plus(q.negated()).map(Number::absolute);
    matches!((apart, allowed), (Some(apart), Some(allowed)) if apart <= allowed)
}

/// Whether the quotation's number rounds to the claim's.
fn comes_to(claim: &Side<'_>, c: Number, q: Number) -> bool {
    let part = claim.share || claim.figure.unit == Unit::Percent;
    if !apart(c, q, 12) || part && c == Number::whole(100) {
        return false;
    }
    if !claim.share {
        return q.rounded(grain(c, claim.step)) == Some(c);
    }
    // Whole percent from 10 on, else two digits.
    let mut step = Number::ONE;
    let tenth = Number::ratio(1, 10).unwrap_or(Number::ONE);
    for _ in 0..12 {
        if c.over(step).is_none_or(|steps| steps >= Number::whole(10)) {
            break;
        }
        step = step.times(tenth).unwrap_or(step);
    }
    c.rounded(step).is_some_and(|rounded| q.rounded(step) == Some(rounded))
}

/// Whether the quotation's number is as near as `about` goes.
fn near(claim: &Side<'_>, c: Number, q: Number) -> bool {
    let one_digit =
        c.absolute().over(widest(c.absolute(), claim.step, 1)).is_some_and(|steps| steps < Number::whole(10));
    apart(c, q, if claim.share || one_digit { 10 } else { 5 })
}
