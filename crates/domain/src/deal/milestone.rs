//! A milestone: one priced piece of work and where its money is.

use super::dispute::Dispute;
use super::settlement::{Payout, Settlement};
use crate::id::{DisputeId, MilestoneId};
use crate::money::Cents;
use crate::text::{Body, Prose, Statement, Title};
use crate::time::{Instant, Span, days, hours};
use serde::{Deserialize, Serialize};

/// Change requests a milestone.
pub const CHANGES_MAX: usize = 3;
/// How long after delivery a dispute may be opened.
pub const DISPUTE_WINDOW: Span = days(14);
/// How long after delivery silence releases.
pub const AUTO_RELEASE: Span = days(14);
/// When after delivery the client is reminded.
pub const RELEASE_REMINDERS: [Span; 2] = [days(5), days(12)];
/// How long after funding undelivered work is refunded.
pub const UNDELIVERED: Span = days(75);
/// How long after a change request undelivered work is refunded at the earliest.
pub const UNDELIVERED_AFTER_CHANGES: Span = days(14);
/// How long a milestone that could be funded waits for it.
pub const UNFUNDED: Span = days(14);
/// How long before a card hold lapses it is captured.
pub const CAPTURE_AHEAD: Span = hours(24);

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

/// One priced piece of a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// Its id.
    pub id: MilestoneId,
    /// 1 for the first.
    pub position: u16,
    /// What it is.
    pub title: Title,
    /// What is to be done.
    pub scope: Body,
    /// What it costs.
    pub amount: Cents,
    /// Where it stands.
    pub state: MilestoneState,
    /// Payment attempts begun.
    pub attempts: u32,
    /// Intents of attempts that no longer count, oldest first.
    pub abandoned: Vec<Abandoned>,
    /// Why the last payment failed, in the provider's code.
    pub last_payment_error: Option<String>,
    /// When the current money was committed.
    pub funded_at: Option<Instant>,
    /// What the worker handed in last.
    pub delivery: Option<Delivery>,
    /// What the client asked to be changed, oldest first.
    pub changes: Vec<ChangeRequest>,
    /// Every quarrel, oldest first; only the last can be open.
    pub disputes: Vec<Dispute>,
    /// The bank's claim, if there was one.
    pub chargeback: Option<Chargeback>,
    /// Since when its timers stand still: a dispute or a chargeback is open.
    pub paused_since: Option<Instant>,
    /// Who gets what, once decided.
    pub settlement: Option<Settlement>,
    /// A transfer that waits until the worker can be paid.
    pub parked: Option<Parked>,
    /// Why it waits for an operator, if it does.
    pub queued: Option<Queued>,
    /// The payout to the worker's bank.
    pub payout: Option<Payout>,
    /// Where its money went.
    pub funds: Funds,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Milestone {
    /// The status that the API shows.
    #[must_use]
    pub const fn status(&self) -> MilestoneStatus {
        self.state.status()
    }

    /// Whether the client's bank claims the money now.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.chargeback.as_ref().is_some_and(|chargeback| chargeback.status == ChargebackStatus::Open)
    }

    /// The quarrel that is not over, if any.
    #[must_use]
    pub fn open_dispute(&self) -> Option<&Dispute> {
        self.disputes.last().filter(|dispute| dispute.is_open())
    }

    /// When the window for disputes closes, counted from the latest delivery.
    #[must_use]
    pub fn dispute_window_ends_at(&self) -> Option<Instant> {
        self.delivery.as_ref().map(|delivery| delivery.at.plus(DISPUTE_WINDOW))
    }

    /// The provider's payment intent of the current attempt.
    #[must_use]
    pub fn intent(&self) -> Option<&str> {
        match &self.state {
            MilestoneState::Funding { intent, .. } => intent.as_deref(),
            state => state.hold().and_then(Hold::intent),
        }
    }
}
