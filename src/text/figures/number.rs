//! Numbers as exact fractions, so that nothing is lost between what is printed and what is compared.

use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::fmt;

/// An exact number: a fraction in lowest terms with a positive denominator. Written as a decimal where it is one
/// (`57466`, `1.5`), else as a fraction (`1/3`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    top: i128,
    bottom: i128,
}

impl Number {
    /// One.
    pub const ONE: Number = Number { top: 1, bottom: 1 };

    /// A whole number.
    pub const fn whole(number: i128) -> Number {
        Number { top: number, bottom: 1 }
    }

    /// `top / bottom`; none for a denominator of nought or what is too big.
    pub fn ratio(top: i128, bottom: i128) -> Option<Number> {
        if bottom == 0 {
            return None;
        }
        let common = divisor(top, bottom)?;
        let sign = if bottom < 0 { -1 } else { 1 };
        Some(Number {
            top: top.checked_div(common)?.checked_mul(sign)?,
            bottom: bottom.checked_div(common)?.checked_mul(sign)?,
        })
    }

    /// Ten to the power of `power`, which may be negative; none beyond 10^±30.
    pub fn ten_to(power: i32) -> Option<Number> {
        if power.abs() > 30 {
            return None;
        }
        let size = 10i128.pow(power.unsigned_abs());
        if power < 0 { Number::ratio(1, size) } else { Some(Number::whole(size)) }
    }

    /// The product, if it fits.
    pub fn times(self, other: Number) -> Option<Number> {
        let left = Number::ratio(self.top, other.bottom)?;
        let right = Number::ratio(other.top, self.bottom)?;
        Number::ratio(left.top.checked_mul(right.top)?, left.bottom.checked_mul(right.bottom)?)
    }

    /// The sum, if it fits.
    pub fn plus(self, other: Number) -> Option<Number> {
        let (left, right) = (self.top.checked_mul(other.bottom)?, other.top.checked_mul(self.bottom)?);
        Number::ratio(left.checked_add(right)?, self.bottom.checked_mul(other.bottom)?)
    }

    /// The quotient, if it fits and the divisor isn't nought.
    pub fn over(self, other: Number) -> Option<Number> {
        self.times(Number::ratio(other.bottom, other.top)?)
    }

    /// The number with the other sign.
    pub fn negated(self) -> Number {
        Number { top: -self.top, bottom: self.bottom }
    }

    /// The number without its sign.
    pub fn absolute(self) -> Number {
        Number { top: self.top.abs(), bottom: self.bottom }
    }

    /// Whether it is a whole number.
    pub fn is_whole(self) -> bool {
        self.bottom == 1
    }

    /// The whole number that it is.
    pub fn to_whole(self) -> Option<i128> {
        self.is_whole().then_some(self.top)
    }

    /// The nearest multiple of `step`; halves go away from nought.
    pub fn rounded(self, step: Number) -> Option<Number> {
        let steps = self.over(step)?;
        let twice = steps.top.abs().checked_mul(2)?.checked_add(steps.bottom)?;
        let whole = twice.checked_div(steps.bottom.checked_mul(2)?)? * steps.top.signum();
        Number::whole(whole).times(step)
    }
}

impl Ord for Number {
    /// Compares by continued fractions, which never overflow.
    fn cmp(&self, other: &Number) -> Ordering {
        let (mut a, mut b, mut c, mut d) = (self.top, self.bottom, other.top, other.bottom);
        loop {
            let order = a.div_euclid(b).cmp(&c.div_euclid(d));
            if order != Ordering::Equal {
                return order;
            }
            let (left, right) = (a.rem_euclid(b), c.rem_euclid(d));
            match (left == 0, right == 0) {
                (true, true) => return Ordering::Equal,
                (true, false) => return Ordering::Less,
                (false, true) => return Ordering::Greater,
                (false, false) => (a, b, c, d) = (d, right, b, left),
            }
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.bottom == 1 {
            return write!(f, "{}", self.top);
        }
        for places in 1..=15u32 {
            let size = 10i128.pow(places);
            if size % self.bottom == 0 {
                let Some(digits) = self.top.abs().checked_mul(size / self.bottom) else { break };
                let sign = if self.top < 0 { "-" } else { "" };
                return write!(f, "{sign}{}.{:0>2$}", digits / size, digits % size, places as usize);
            }
        }
        write!(f, "{}/{}", self.top, self.bottom)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// The greatest common divisor, at least 1.
fn divisor(a: i128, b: i128) -> Option<i128> {
    let (mut a, mut b) = (a.checked_abs()?, b.checked_abs()?);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    Some(a.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_exact() {
        let ratio = |top, bottom| Number::ratio(top, bottom).expect("a number");
        assert_eq!(ratio(1, 10).plus(ratio(2, 10)), Some(ratio(3, 10)));
        assert_eq!(ratio(2, 6).to_string(), "1/3");
        assert_eq!(ratio(-3, 2).to_string(), "-1.5");
        assert_eq!(ratio(1, 40).to_string(), "0.025");
        assert_eq!(ratio(5, -10), ratio(-1, 2));
        assert_eq!(Number::ratio(1, 0), None);
        assert_eq!(Number::whole(57_466).rounded(Number::whole(100)), Some(Number::whole(57_500)));
        assert_eq!(ratio(-5, 2).rounded(Number::ONE), Some(Number::whole(-3)));
        assert_eq!(Number::whole(i128::MAX).times(Number::whole(2)), None);
        assert_eq!(serde_json::to_string(&ratio(3, 2)).expect("JSON"), "\"1.5\"");
    }

    proptest! {
        #[test]
        fn order_is_that_of_products(a in -999i128..999, b in 1i128..999, c in -999i128..999, d in 1i128..999) {
            let (one, other) = (Number::ratio(a, b).expect("one"), Number::ratio(c, d).expect("other"));
            prop_assert_eq!(one.cmp(&other), (a * d).cmp(&(c * b)));
        }
    }
}
