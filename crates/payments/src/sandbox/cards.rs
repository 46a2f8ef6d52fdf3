//! The test cards and what each is for (money.md, “Gateways”).

use domain::time::{Span, days};
use serde::{Deserialize, Serialize};

/// How long a hold lasts, as the provider tells.
pub(super) const HOLD: Span = days(7);
/// How long the hold of [`TestCard::HoldLapses`] lasts, whatever was told.
const SHORT_HOLD: Span = days(1);
/// How long a bank takes to decide a claim.
pub(super) const CLAIM_DECIDED_AFTER: Span = days(7);

/// A card that behaves in a known way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TestCard {
    /// Everything goes well.
    Succeeds,
    /// The bank declines it.
    Declined,
    /// There is not enough money behind it.
    InsufficientFunds,
    /// It is authorized, and the hold lapses a day later although a week was told.
    HoldLapses,
    /// It is authorized, but the answer that says so is lost.
    OutcomeUnknown,
    /// Its owner claims the money back once it was captured.
    ChargedBack,
    /// A refund to it looks made, and fails.
    RefundFails,
}

impl TestCard {
    /// The card of that number; spaces do not count.
    pub(super) fn of_number(number: &str) -> Option<Self> {
        match number.replace(' ', "").as_str() {
            "4242424242424242" => Some(Self::Succeeds),
            "4000000000000002" => Some(Self::Declined),
            "4000000000009995" => Some(Self::InsufficientFunds),
            "4000000000000341" => Some(Self::HoldLapses),
            "4000000000000119" => Some(Self::OutcomeUnknown),
            "4000000000000259" => Some(Self::ChargedBack),
            "4000000000005126" => Some(Self::RefundFails),
            _ => None,
        }
    }

    /// The provider's two codes when the bank says no: the general one and the reason.
    pub(super) fn decline(self) -> Option<Decline> {
        match self {
            Self::Declined => Some(Decline { told: "card_declined", reason: "generic_decline" }),
            Self::InsufficientFunds => Some(Decline { told: "insufficient_funds", reason: "insufficient_funds" }),
            Self::Succeeds | Self::HoldLapses | Self::OutcomeUnknown | Self::ChargedBack | Self::RefundFails => None,
        }
    }

    /// How long its hold really lasts.
    pub(super) fn hold(self) -> Span {
        if self == Self::HoldLapses { SHORT_HOLD } else { HOLD }
    }
}

/// Why a bank says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decline {
    /// The code that the caller is told.
    pub(super) told: &'static str,
    /// The bank's reason, as the intent keeps it.
    pub(super) reason: &'static str,
}
