//! What is known of a milestone besides its state.

use crate::money::Cents;
use crate::text::{Prose, Statement};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A thing that the worker points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// What kind of thing, in the worker's words; the API's `type`.
    pub label: String,
    /// Where it is.
    pub url: String,
    /// What it is.
    pub description: Option<Prose>,
}

/// What the worker handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// A word to the client.
    pub notes: Option<Prose>,
    /// What to look at.
    pub artifacts: Vec<Artifact>,
    /// When.
    pub at: Instant,
}

/// What the client asked to be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRequest {
    /// What.
    pub notes: Statement,
    /// When.
    pub at: Instant,
}

/// A bank's claim of the client's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chargeback {
    /// The provider's id of it.
    pub reference: String,
    /// Where it stands.
    pub status: ChargebackStatus,
    /// When we heard of it.
    pub opened_at: Instant,
    /// When it was decided.
    pub closed_at: Option<Instant>,
}

/// Where a chargeback stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChargebackStatus {
    /// The bank looks into it: nothing moves.
    Open,
    /// The money stays.
    Won,
    /// The money is gone.
    Lost,
}

/// The figures of invariant 1, in cents (lifecycles.md). All are confirmed by the provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funds {
    /// Taken from the client's card.
    pub captured: Cents,
    /// Given to the worker.
    pub transferred: Cents,
    /// Brought back from the worker.
    pub reversed: Cents,
    /// Kept by the platform.
    pub fee: Cents,
    /// Kept for an arbitration.
    pub arbitration: Cents,
    /// Given back to the client.
    pub refunded: Cents,
    /// Taken by the client's bank.
    pub charged_back: Cents,
    /// Borne by the platform.
    pub platform_loss: Cents,
}

impl Funds {
    /// What the platform holds of it.
    #[must_use]
    pub fn held(&self) -> Cents {
        self.captured + self.platform_loss + self.reversed
            - self.transferred
            - self.fee
            - self.arbitration
            - self.refunded
            - self.charged_back
    }
}

/// A transfer that the provider would not make because the worker cannot be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parked {
    /// Since when.
    pub since: Instant,
    /// How many reminders the worker got.
    pub reminders: u8,
}

/// An intent of a payment attempt that no longer counts: it is let go of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Abandoned {
    /// The provider's payment intent.
    pub intent: String,
    /// What it was for.
    pub amount: Cents,
    /// Whether money was taken under it, so that it is refunded and not voided.
    pub captured: bool,
}

/// Why a milestone waits for an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueReason {
    /// The worker could not be paid for 30 days.
    WorkerNotPayable,
    /// The provider would not give the money back.
    RefundFailed,
    /// The provider refused a call that should have been right.
    OperationRejected,
    /// The money to pay out was not there for seven days.
    PayoutUnavailable,
}

/// An entry in the operator's queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// Why.
    pub reason: QueueReason,
    /// Since when.
    pub since: Instant,
}
