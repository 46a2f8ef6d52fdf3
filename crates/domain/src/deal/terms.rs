//! What two parties haggle over, and what it comes to.

use crate::money::{AMOUNT_MAX, CARD_MIN, Cents, Hours, weekly_amount};
use crate::refusal::Refusal;
use crate::text::Note;
use crate::time::Date;
use serde::{Deserialize, Serialize};

/// Days between release and payout when nobody says otherwise.
pub const PAYOUT_DELAY_MIN: u8 = 3;
/// The most days between release and payout.
pub const PAYOUT_DELAY_MAX: u8 = 10;

/// The four negotiable terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Cents an hour.
    pub rate: Cents,
    /// Hours a week.
    pub hours: Hours,
    /// When work starts.
    pub start_date: Option<Date>,
    /// Days between release and payout, 3 to 10.
    pub payout_delay_days: u8,
}

/// What a party wants changed; what is left out keeps its last value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Cents an hour.
    pub rate: Option<Cents>,
    /// Hours a week.
    pub hours: Option<Hours>,
    /// When work starts.
    pub start_date: Option<Date>,
    /// Days between release and payout.
    pub payout_delay_days: Option<u8>,
    /// A word to the other party.
    pub note: Option<Note>,
}

impl Terms {
    /// The terms before anybody proposed any: the gig's rate, no hours, no date, the shortest delay.
    #[must_use]
    pub const fn opening(rate: Cents) -> Self {
        Self { rate, hours: Hours(0), start_date: None, payout_delay_days: PAYOUT_DELAY_MIN }
    }

    /// The terms with a proposal laid over them.
    #[must_use]
    pub fn merged(&self, proposal: &Proposal) -> Self {
        Self {
            rate: proposal.rate.unwrap_or(self.rate),
            hours: proposal.hours.unwrap_or(self.hours),
            start_date: proposal.start_date.or(self.start_date),
            payout_delay_days: proposal.payout_delay_days.unwrap_or(self.payout_delay_days),
        }
    }

    /// What the first milestone would cost: one week (lifecycles.md, “Negotiation”).
    ///
    /// # Errors
    /// `VALIDATION_FAILED` when a card could not be charged the amount: 1 to 49 cents, or over the most.
    pub fn amount(&self) -> Result<Cents, Refusal> {
        let amount = weekly_amount(self.rate, self.hours).filter(|amount| *amount <= AMOUNT_MAX).ok_or_else(|| {
            Refusal::field("/rate_cents", "TOO_LARGE", format!("rate × hours must not be over {AMOUNT_MAX}"))
        })?;
        chargeable(amount, "/rate_cents")
    }

    /// Whether the work would cost nothing although it has a rate, because it has no hours.
    #[must_use]
    pub fn forgets_the_hours(&self) -> bool {
        !self.rate.is_zero() && self.hours.0 == 0
    }
}

/// The amount, if a card can be charged it or it is zero.
///
/// # Errors
/// `VALIDATION_FAILED` at `pointer` otherwise.
pub fn chargeable(amount: Cents, pointer: &str) -> Result<Cents, Refusal> {
    if amount.0 < 0 || (!amount.is_zero() && amount < CARD_MIN) {
        return Err(Refusal::field(
            pointer,
            "TOO_SMALL",
            format!("comes to {amount}; a card takes nothing between $0.00 and {CARD_MIN}"),
        ));
    }
    if amount > AMOUNT_MAX {
        return Err(Refusal::field(pointer, "TOO_LARGE", format!("must not be over {AMOUNT_MAX}")));
    }
    Ok(amount)
}
