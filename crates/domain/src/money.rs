//! Money in integer cents, hours in integer hundredths, and the two roundings of the contract.

use serde::{Deserialize, Serialize};

/// The most a milestone or a rate may be, in cents (lifecycles.md, “Negotiation”).
pub const AMOUNT_MAX: Cents = Cents(99_999_999);
/// The least a card can be charged, in cents; only zero is below it.
pub const CARD_MIN: Cents = Cents(50);
/// The most a rate may be, in cents an hour (api.md, “Gigs”).
pub const RATE_MAX: Cents = Cents(100_000_000);
/// The most hours a week may hold.
pub const HOURS_MAX: Hours = Hours(16_800);

/// An amount in cents of the currency beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whether it is nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, or `None` on overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` where it would be negative.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).filter(|rest| *rest >= 0).map(Self)
    }
}

impl std::ops::Add for Cents {
    type Output = Self;

    /// Saturates; every amount of a deal is bounded far below (`AMOUNT_MAX`).
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::ops::Sub for Cents {
    type Output = Self;

    /// Saturates; every amount of a deal is bounded far above.
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |sum, amount| sum + amount)
    }
}

impl std::fmt::Display for Cents {
    /// Dollars and cents, as people read them: `$1,234.50`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}${}.{:02}", grouped(cents / 100), cents % 100)
    }
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What cards are charged in. Only US dollars for now (money.md).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Currency {
    /// US dollars.
    #[default]
    Usd,
}

impl Currency {
    /// The ISO 4217 code in lower case, as the payment provider writes it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Usd => "usd",
        }
    }
}

/// Hours a week in hundredths of an hour, 0 to 168.00.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(pub i32);

/// The platform's share in hundredths of a percent; 500 is 5 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BasisPoints(pub u16);

impl BasisPoints {
    /// The fee on released cents, rounded half up (money.md).
    #[must_use]
    pub fn fee_on(self, released: Cents) -> Cents {
        Cents(half_up(i128::from(released.0) * i128::from(self.0), 10_000))
    }
}

/// What a week costs: rate × hours, rounded half up to a cent; `None` on overflow.
#[must_use]
pub fn weekly_amount(rate: Cents, hours: Hours) -> Option<Cents> {
    let product = i128::from(rate.0).checked_mul(i128::from(hours.0))?;
    let cents = i128::from(half_up(product, 100));
    (product <= i128::from(i64::MAX)).then_some(cents).and_then(|cents| i64::try_from(cents).ok()).map(Cents)
}

fn half_up(numerator: i128, denominator: i128) -> i64 {
    i64::try_from((numerator + denominator / 2).div_euclid(denominator)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roundings_are_half_up() {
        assert_eq!(weekly_amount(Cents(101), Hours(50)), Some(Cents(51)));
        assert_eq!(weekly_amount(Cents(100), Hours(1)), Some(Cents(1)));
        assert_eq!(weekly_amount(Cents(49), Hours(1)), Some(Cents(0)));
        assert_eq!(BasisPoints(500).fee_on(Cents(10)), Cents(1));
        assert_eq!(BasisPoints(500).fee_on(Cents(9)), Cents(0));
    }

    #[test]
    fn overflow_is_none_and_not_a_panic() {
        assert_eq!(weekly_amount(Cents(i64::MAX), HOURS_MAX), None);
        assert_eq!(Cents(i64::MAX).plus(Cents(1)), None);
        assert_eq!(Cents(1).minus(Cents(2)), None);
    }

    #[test]
    fn amounts_read_like_money() {
        assert_eq!(Cents(123_456_789).to_string(), "$1,234,567.89");
        assert_eq!(Cents(5).to_string(), "$0.05");
        assert_eq!(Cents(-5).to_string(), "-$0.05");
    }
}
