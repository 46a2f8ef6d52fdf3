//! The negotiation of a deal: rounds, whose turn it is, how it ends.

use super::terms::Terms;
use crate::actor::Role;
use crate::money::Cents;
use crate::text::{Body, Note, Statement, Title};
use crate::time::{Instant, Span, days};
use serde::{Deserialize, Serialize};

/// Rounds a cycle.
pub const ROUNDS_MAX: u8 = 3;
/// Revisions a contract.
pub const REVISIONS_MAX: u8 = 3;
/// How long a negotiation lives without an act.
pub const IDLE: Span = days(7);

/// The gig as it was when the parties began to speak of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// The gig's title.
    pub title: Title,
    /// The gig's description.
    pub description: Body,
    /// The gig's scope.
    pub scope: Body,
    /// The gig's rate: what round 1 starts from.
    pub rate: Cents,
}

/// One proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// 1 to 3 within its cycle.
    pub number: u8,
    /// 1, and one more after each revision.
    pub cycle: u8,
    /// Who proposed.
    pub by: Role,
    /// The terms after the proposal.
    pub terms: Terms,
    /// A word to the other party.
    pub note: Option<Note>,
    /// When.
    pub at: Instant,
}

/// Why a negotiation ended without a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedReason {
    /// A party said no.
    Declined,
    /// Nobody acted for seven days.
    Idle,
    /// A fourth round was tried.
    RoundLimit,
    /// Its contract expired or was cancelled before activation.
    ContractEnded,
    /// The gig was deleted.
    GigDeleted,
    /// A party deleted the account.
    AccountDeleted,
}

impl EndedReason {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::Idle => "idle",
            Self::RoundLimit => "round_limit",
            Self::ContractEnded => "contract_ended",
            Self::GigDeleted => "gig_deleted",
            Self::AccountDeleted => "account_deleted",
        }
    }
}

/// Where a negotiation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum NegotiationState {
    /// Begun; nobody proposed.
    Pending,
    /// Somebody proposed, or a contract was sent back.
    InProgress,
    /// Agreed; the contract waits for both approvals.
    PendingOwnerApproval,
    /// Both approved the contract.
    Approved,
    /// Ended without a deal.
    Expired {
        /// Why.
        reason: EndedReason,
        /// When.
        at: Instant,
    },
}

impl NegotiationState {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::PendingOwnerApproval => "pending_owner_approval",
            Self::Approved => "approved",
            Self::Expired { .. } => "expired",
        }
    }

    /// Whether the parties still propose.
    #[must_use]
    pub const fn is_talking(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress)
    }

    /// Whether it is an open negotiation (lifecycles.md, “Gig”, words).
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress | Self::PendingOwnerApproval)
    }
}

/// The negotiation of a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Negotiation {
    /// What it is about.
    pub brief: Brief,
    /// Where it stands.
    pub state: NegotiationState,
    /// 1, and one more after each revision.
    pub cycle: u8,
    /// Every round of every cycle, oldest first.
    pub rounds: Vec<Round>,
    /// The last act of a party, which the idle timer counts from.
    pub last_act_at: Instant,
    /// Why the contract was last sent back.
    pub revision_notes: Option<Statement>,
}

impl Negotiation {
    /// Rounds made in this cycle.
    #[must_use]
    pub fn round_number(&self) -> u8 {
        self.rounds
            .iter()
            .rev()
            .take_while(|round| round.cycle == self.cycle)
            .map(|round| round.number)
            .max()
            .unwrap_or(0)
    }

    /// The terms on the table.
    #[must_use]
    pub fn terms(&self) -> Terms {
        self.rounds.last().map_or_else(|| Terms::opening(self.brief.rate), |round| round.terms.clone())
    }

    /// Who proposed last in this cycle.
    #[must_use]
    pub fn last_proposed_by(&self) -> Option<Role> {
        self.rounds.last().filter(|round| round.cycle == self.cycle).map(|round| round.by)
    }

    /// Whose turn it is: the party that did not propose last. `None` is either. A hint, not a guard.
    #[must_use]
    pub fn turn(&self) -> Option<Role> {
        self.last_proposed_by().map(Role::other)
    }

    /// Whether `role` has proposed in any cycle.
    #[must_use]
    pub fn has_proposed(&self, role: Role) -> bool {
        self.rounds.iter().any(|round| round.by == role)
    }

    /// When it ends if nobody acts.
    #[must_use]
    pub fn idle_deadline(&self) -> Option<Instant> {
        self.state.is_talking().then(|| self.last_act_at.plus(IDLE))
    }
}
