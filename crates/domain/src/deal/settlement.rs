//! Who gets what of a milestone, and the payout to the worker's bank (money.md, “Settlement”).

use crate::actor::Role;
use crate::money::{BasisPoints, Cents};
use crate::time::{Instant, Span, hours};
use serde::{Deserialize, Serialize};

/// How long a payout waits when the money is not there yet.
pub const PAYOUT_RETRY: Span = hours(6);
/// How many times it waits before the operator hears of it: seven days.
pub const PAYOUT_RETRIES_MAX: u16 = 28;

/// Who decided a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decider {
    /// The client released.
    Client,
    /// Nobody objected to a delivery in time.
    AutoRelease,
    /// Both parties settled on one figure.
    Parties,
    /// An operator ruled.
    Operator,
    /// The contract was cancelled.
    Cancellation,
    /// Nothing was delivered in time.
    Undelivered,
}

/// Who gets what of a milestone. The three parts sum to its amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    /// For the worker, before the platform's fee.
    pub release: Cents,
    /// For the client.
    pub refund: Cents,
    /// For the arbitration.
    pub arbitration: Cents,
    /// From whose part the arbitration was taken.
    pub arbitration_from: Option<Role>,
    /// Who decided.
    pub decided_by: Decider,
    /// When.
    pub at: Instant,
}

impl Settlement {
    /// Everything to the worker.
    #[must_use]
    pub const fn release_all(amount: Cents, decided_by: Decider, at: Instant) -> Self {
        Self { release: amount, refund: Cents::ZERO, arbitration: Cents::ZERO, arbitration_from: None, decided_by, at }
    }

    /// Everything back to the client.
    #[must_use]
    pub const fn refund_all(amount: Cents, decided_by: Decider, at: Instant) -> Self {
        Self { release: Cents::ZERO, refund: amount, arbitration: Cents::ZERO, arbitration_from: None, decided_by, at }
    }

    /// The platform's fee: on what was released, before arbitration.
    #[must_use]
    pub fn fee(&self, share: BasisPoints) -> Cents {
        let from_worker = if self.arbitration_from == Some(Role::Worker) { self.arbitration } else { Cents::ZERO };
        let fee = share.fee_on(self.release + from_worker);
        fee.min(self.release)
    }

    /// What the worker gets in the end.
    #[must_use]
    pub fn net(&self, share: BasisPoints) -> Cents {
        self.release - self.fee(share)
    }

    /// What the three parts come to.
    #[must_use]
    pub fn total(&self) -> Cents {
        self.release + self.refund + self.arbitration
    }
}

/// Where a payout stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum PayoutState {
    /// It will be made at `due_at`.
    Scheduled,
    /// The provider has it.
    InTransit {
        /// The provider's id of it.
        payout: String,
    },
    /// The bank has it.
    Paid {
        /// When.
        at: Instant,
    },
    /// The worker cannot be paid for now.
    Parked {
        /// Since when.
        since: Instant,
    },
    /// The bank sent it back; it waits for word of the worker's account.
    Failed {
        /// When.
        at: Instant,
    },
    /// A chargeback is open.
    Frozen,
    /// It was brought back.
    Reversed {
        /// When.
        at: Instant,
    },
}

impl PayoutState {
    /// The word the API uses.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::InTransit { .. } => "in_transit",
            Self::Paid { .. } => "paid",
            Self::Parked { .. } => "parked",
            Self::Failed { .. } => "failed",
            Self::Frozen => "frozen",
            Self::Reversed { .. } => "reversed",
        }
    }
}

/// The payout of a released milestone to the worker's bank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Where it stands.
    pub state: PayoutState,
    /// How much.
    pub amount: Cents,
    /// When it is made at the earliest.
    pub due_at: Instant,
    /// How often it waited for the money to be there.
    pub retries: u16,
    /// The provider's transfer that it pays out.
    pub transfer: Option<String>,
}
