//! A milestone: one priced piece of work and where its money is.

mod facts;
mod state;

pub use facts::{
    Abandoned, Artifact, ChangeRequest, Chargeback, ChargebackStatus, Delivery, Funds, Parked, QueueReason, Queued,
};
pub use state::{Hold, MilestoneEnd, MilestoneState, MilestoneStatus, Stage};

use super::dispute::Dispute;
use super::settlement::{Payout, Settlement};
use crate::id::MilestoneId;
use crate::money::Cents;
use crate::text::{Body, Title};
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
    /// Why its own money waits for an operator, if it does.
    pub queued: Option<Queued>,
    /// Why stray money, taken under intents that do not count, waits for an operator, if it does.
    #[serde(default)]
    pub stray_queued: Option<Queued>,
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

    /// What of it waits longest for an operator: its own money, or stray money.
    #[must_use]
    pub fn waits_for_operator(&self) -> Option<&Queued> {
        [&self.queued, &self.stray_queued].into_iter().flatten().min_by_key(|queued| queued.since)
    }

    /// The quarrel that is not over, if any.
    #[must_use]
    pub fn open_dispute(&self) -> Option<&Dispute> {
        self.disputes.last().filter(|dispute| dispute.is_open())
    }

    /// When the window for disputes closes: counted from the latest delivery, and anew when a delivery whose hold
    /// lapsed is funded again.
    #[must_use]
    pub fn dispute_window_ends_at(&self) -> Option<Instant> {
        let delivered_at = self.delivery.as_ref()?.at;
        Some(self.funded_at.map_or(delivered_at, |funded_at| funded_at.max(delivered_at)).plus(DISPUTE_WINDOW))
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
