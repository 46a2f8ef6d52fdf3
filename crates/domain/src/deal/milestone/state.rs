//! Where a milestone stands, and where its money is.

use crate::id::DisputeId;
use crate::time::{Instant, Span};
use serde::{Deserialize, Serialize};

/// Money that a client committed to a milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "hold", rename_all = "snake_case")]
pub enum Hold {
    /// A $0 milestone: there is nothing to hold.
    Nothing,
    /// The card is authorized; the money is still the client's.
    Authorized {
        /// The provider's payment intent.
        intent: String,
        /// The provider's charge.
        charge: String,
        /// When the hold lapses.
        capture_before: Instant,
    },
    /// The money is on the platform's balance.
    Captured {
        /// The provider's payment intent.
        intent: String,
        /// The provider's charge.
        charge: String,
        /// Since when.
        at: Instant,
    },
}

impl Hold {
    /// The provider's payment intent, where money moves.
    #[must_use]
    pub fn intent(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Authorized { intent, .. } | Self::Captured { intent, .. } => Some(intent),
        }
    }

    /// The provider's charge, where money moves.
    #[must_use]
    pub fn charge(&self) -> Option<&str> {
        match self {
            Self::Nothing => None,
            Self::Authorized { charge, .. } | Self::Captured { charge, .. } => Some(charge),
        }
    }
}

/// How far the work on a funded milestone is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// The worker works.
    Funded {
        /// When the money goes back if nothing is delivered.
        undelivered_at: Instant,
    },
    /// The client looks at it.
    Delivered {
        /// When silence releases.
        auto_release_at: Instant,
        /// How many reminders the client got.
        reminders: u8,
    },
    /// The worker works on what the client asked for.
    ChangesRequested {
        /// When the money goes back if nothing is delivered.
        undelivered_at: Instant,
    },
}

impl Stage {
    /// When time decides: silence releases, or the money goes back.
    #[must_use]
    pub const fn due_at(&self) -> Instant {
        match self {
            Self::Funded { undelivered_at: at }
            | Self::ChangesRequested { undelivered_at: at }
            | Self::Delivered { auto_release_at: at, .. } => *at,
        }
    }

    /// The stage with its timers moved by what they stood still for.
    #[must_use]
    pub fn shifted(&self, by: Span) -> Self {
        let mut stage = self.clone();
        match &mut stage {
            Self::Funded { undelivered_at: at }
            | Self::ChangesRequested { undelivered_at: at }
            | Self::Delivered { auto_release_at: at, .. } => *at = at.plus(by),
        }
        stage
    }

    /// The word the API uses.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Funded { .. } => "funded",
            Self::Delivered { .. } => "delivered",
            Self::ChangesRequested { .. } => "changes_requested",
        }
    }
}

/// Why a milestone ended unpaid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneEnd {
    /// The worker declined it.
    Declined,
    /// The client withdrew it.
    Withdrawn,
    /// Nobody paid for it in time.
    Unfunded,
    /// Its contract ended.
    ContractEnded,
    /// Nobody could be given the money; an operator gave up on it.
    WrittenOff,
}

/// Where a milestone stands. Facts live in the variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum MilestoneState {
    /// Added by the client; the worker has not answered.
    Proposed,
    /// Agreed; waits for money.
    Pending {
        /// Since when it could be funded and is not.
        fundable_since: Option<Instant>,
    },
    /// A payment is under way.
    Funding {
        /// Which attempt, from 1.
        attempt: u32,
        /// The provider's intent, once known.
        intent: Option<String>,
        /// Since when it could be funded and is not.
        fundable_since: Option<Instant>,
    },
    /// The client's money is committed.
    Held {
        /// How far the work is.
        stage: Stage,
        /// Where the money is.
        hold: Hold,
    },
    /// The parties quarrel over it.
    Disputed {
        /// How far the work was.
        stage: Stage,
        /// Where the money is.
        hold: Hold,
        /// The quarrel.
        dispute: DisputeId,
    },
    /// The money is on its way to the worker (and perhaps part of it back).
    Releasing {
        /// Where the money is.
        hold: Hold,
    },
    /// The money is on its way back to the client.
    Refunding {
        /// Where the money is.
        hold: Hold,
    },
    /// The worker has been paid.
    Released {
        /// When.
        at: Instant,
        /// The charge it was paid from; none for $0.
        charge: Option<String>,
    },
    /// The client has the money back.
    Refunded {
        /// When.
        at: Instant,
        /// The charge it was; none for $0 or a hold that was voided.
        charge: Option<String>,
    },
    /// It ended before money was committed.
    Cancelled {
        /// When.
        at: Instant,
        /// Why.
        reason: MilestoneEnd,
    },
}

/// The status that the API shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MilestoneStatus {
    /// Added by the client; the worker has not answered.
    Proposed,
    /// Waits for money.
    Pending,
    /// A payment is under way.
    Funding,
    /// The worker works.
    Funded,
    /// The client looks at it.
    Delivered,
    /// The worker works on what the client asked for.
    ChangesRequested,
    /// The parties quarrel over it.
    Disputed,
    /// The money is on its way to the worker.
    Releasing,
    /// The worker has been paid.
    Released,
    /// The money is on its way back.
    Refunding,
    /// The client has the money back.
    Refunded,
    /// It ended before money was committed.
    Cancelled,
}

impl MilestoneStatus {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Pending => "pending",
            Self::Funding => "funding",
            Self::Funded => "funded",
            Self::Delivered => "delivered",
            Self::ChangesRequested => "changes_requested",
            Self::Disputed => "disputed",
            Self::Releasing => "releasing",
            Self::Released => "released",
            Self::Refunding => "refunding",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the milestone ended.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Released | Self::Refunded | Self::Cancelled)
    }
}

impl MilestoneState {
    /// The status that the API shows.
    #[must_use]
    pub const fn status(&self) -> MilestoneStatus {
        match self {
            Self::Proposed => MilestoneStatus::Proposed,
            Self::Pending { .. } => MilestoneStatus::Pending,
            Self::Funding { .. } => MilestoneStatus::Funding,
            Self::Held { stage: Stage::Funded { .. }, .. } => MilestoneStatus::Funded,
            Self::Held { stage: Stage::Delivered { .. }, .. } => MilestoneStatus::Delivered,
            Self::Held { stage: Stage::ChangesRequested { .. }, .. } => MilestoneStatus::ChangesRequested,
            Self::Disputed { .. } => MilestoneStatus::Disputed,
            Self::Releasing { .. } => MilestoneStatus::Releasing,
            Self::Released { .. } => MilestoneStatus::Released,
            Self::Refunding { .. } => MilestoneStatus::Refunding,
            Self::Refunded { .. } => MilestoneStatus::Refunded,
            Self::Cancelled { .. } => MilestoneStatus::Cancelled,
        }
    }

    /// The client's committed money, while it is with us or on hold for us.
    #[must_use]
    pub const fn hold(&self) -> Option<&Hold> {
        match self {
            Self::Held { hold, .. }
            | Self::Disputed { hold, .. }
            | Self::Releasing { hold }
            | Self::Refunding { hold } => Some(hold),
            _ => None,
        }
    }

    /// How far the work is, while money is held for it and nobody moves it.
    #[must_use]
    pub const fn stage(&self) -> Option<&Stage> {
        match self {
            Self::Held { stage, .. } | Self::Disputed { stage, .. } => Some(stage),
            _ => None,
        }
    }
}
