//! The contract of a deal: approvals, activation, end.

use super::Payee;
use super::milestone::{Milestone, MilestoneState};
use super::negotiation::Brief;
use super::terms::Terms;
use crate::actor::Role;
use crate::id::{ContractId, MilestoneId};
use crate::money::{BasisPoints, Cents, Currency};
use crate::text::{Prose, Statement};
use crate::time::{Instant, Span, days};
use serde::{Deserialize, Serialize};

/// How long the parties have to approve.
pub const APPROVAL: Span = days(7);
/// How long the parties have to bring the contract to life after both approved.
pub const ACTIVATION: Span = days(7);
/// How long the worker has to object to the client's cancel, and the wait after an objection.
pub const CANCEL_OBJECTION: Span = days(7);
/// Milestones a contract.
pub const MILESTONES_MAX: usize = 50;

/// A party's approval of the very terms it names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// When.
    pub at: Instant,
    /// Of which terms: [`Contract::terms_hash`] at that time.
    pub terms_hash: String,
}

/// Why a contract ended without being completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractEnd {
    /// Not both parties approved in time.
    ApprovalMissed,
    /// It did not come to life in time.
    ActivationMissed,
    /// Its negotiation, reopened, ended.
    NegotiationEnded,
    /// The client cancelled, or the worker accepted that or was silent.
    CancelledByClient,
    /// The worker cancelled.
    CancelledByWorker,
    /// Every milestone ended and none was released.
    NothingReleased,
}

impl ContractEnd {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ApprovalMissed => "approval_missed",
            Self::ActivationMissed => "activation_missed",
            Self::NegotiationEnded => "negotiation_ended",
            Self::CancelledByClient => "cancelled_by_client",
            Self::CancelledByWorker => "cancelled_by_worker",
            Self::NothingReleased => "nothing_released",
        }
    }
}

/// Where a contract stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ContractState {
    /// Waits for both approvals.
    AwaitingApproval {
        /// Until when; `None` while the negotiation is reopened, which has its own timer.
        deadline: Option<Instant>,
    },
    /// Approved by both; waits for the worker's KYC and the first payment.
    Activating {
        /// Until when.
        deadline: Instant,
    },
    /// Work goes on.
    Active {
        /// Since when.
        since: Instant,
    },
    /// Every milestone ended and at least one was released.
    Completed {
        /// When.
        at: Instant,
    },
    /// Ended by a party, or with nothing released.
    Cancelled {
        /// When.
        at: Instant,
        /// Why.
        reason: ContractEnd,
    },
    /// Ended by time before it came to life.
    Expired {
        /// When.
        at: Instant,
        /// Why.
        reason: ContractEnd,
    },
}

/// The client's proposal to cancel an active contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelProposal {
    /// When it was made.
    pub proposed_at: Instant,
    /// From when on silence accepts it.
    pub deadline: Instant,
    /// Why.
    pub reason: Option<Prose>,
}

/// The status that the API shows (lifecycles.md, “Contract”).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContractStatus {
    /// Waits for both approvals.
    PendingOwnerApproval,
    /// Waits for the worker's KYC.
    PendingFreelancerKyc,
    /// Waits for the client's payment.
    PendingClientFunding,
    /// Waits for the worker's KYC; a payment is under way.
    PendingBoth,
    /// Work goes on.
    Active,
    /// Ended well.
    Completed,
    /// Ended by a party.
    Cancelled,
    /// Ended by time.
    Expired,
}

impl ContractStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::PendingOwnerApproval,
        Self::PendingFreelancerKyc,
        Self::PendingClientFunding,
        Self::PendingBoth,
        Self::Active,
        Self::Completed,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PendingOwnerApproval => "pending_owner_approval",
            Self::PendingFreelancerKyc => "pending_freelancer_kyc",
            Self::PendingClientFunding => "pending_client_funding",
            Self::PendingBoth => "pending_both",
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// Whether the contract is live: not completed, cancelled or expired.
    #[must_use]
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Completed | Self::Cancelled | Self::Expired)
    }
}

/// The contract of a deal, with its milestones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its id; the same through every revision.
    pub id: ContractId,
    /// 1, and one more each time it is rewritten after a revise.
    pub revision: u8,
    /// What the work is.
    pub brief: Brief,
    /// What was agreed.
    pub terms: Terms,
    /// Who proposed or agreed the locked round: the parties that an approval missed counts against.
    pub bound: Vec<Role>,
    /// What is paid in.
    pub currency: Currency,
    /// The platform's share, frozen when the contract was made.
    pub fee: BasisPoints,
    /// SHA-256 of what the parties approve, in hexadecimal.
    pub terms_hash: String,
    /// The client's approval of this revision.
    pub client_approval: Option<Approval>,
    /// The worker's approval of this revision.
    pub worker_approval: Option<Approval>,
    /// Where it stands.
    pub state: ContractState,
    /// The client's standing proposal to cancel.
    pub cancellation: Option<CancelProposal>,
    /// Why the active contract is coming to its end before its work is done: nothing new begins.
    pub winding_up: Option<ContractEnd>,
    /// When the worker last objected to one.
    pub objected_at: Option<Instant>,
    /// Why it was last sent back.
    pub revision_notes: Option<Statement>,
    /// In order of position.
    pub milestones: Vec<Milestone>,
    /// When it was made.
    pub created_at: Instant,
}

impl Contract {
    /// The milestone of that id.
    #[must_use]
    pub fn milestone(&self, id: MilestoneId) -> Option<&Milestone> {
        self.milestones.iter().find(|milestone| milestone.id == id)
    }

    /// A party's approval of this revision.
    #[must_use]
    pub const fn approval(&self, role: Role) -> Option<&Approval> {
        match role {
            Role::Client => self.client_approval.as_ref(),
            Role::Worker => self.worker_approval.as_ref(),
        }
    }

    /// What the milestones that were not declined or withdrawn come to.
    #[must_use]
    pub fn total(&self) -> Cents {
        let counts = |m: &&Milestone| !matches!(m.state, MilestoneState::Proposed | MilestoneState::Cancelled { .. });
        self.milestones.iter().filter(counts).map(|milestone| milestone.amount).sum()
    }

    /// Whether money moves in the first milestone, so that the worker must be known to the provider.
    #[must_use]
    pub fn needs_kyc(&self) -> bool {
        self.milestones.first().is_some_and(|first| !first.amount.is_zero())
    }

    /// The status that the API shows.
    #[must_use]
    pub fn status(&self, payee: Payee) -> ContractStatus {
        match self.state {
            ContractState::AwaitingApproval { .. } => ContractStatus::PendingOwnerApproval,
            ContractState::Activating { .. } => self.waiting(payee),
            ContractState::Active { .. } => ContractStatus::Active,
            ContractState::Completed { .. } => ContractStatus::Completed,
            ContractState::Cancelled { .. } => ContractStatus::Cancelled,
            ContractState::Expired { .. } => ContractStatus::Expired,
        }
    }

    /// What an approved contract waits for: one pure function of KYC and the first payment
    /// (lifecycles.md, “Waiting status”).
    fn waiting(&self, payee: Payee) -> ContractStatus {
        let known = payee.kyc_complete || !self.needs_kyc();
        let payment = self.milestones.first().map(|first| &first.state);
        let funded = payment.is_some_and(|state| state.hold().is_some());
        let started = matches!(payment, Some(MilestoneState::Funding { .. }));
        match (known, funded, started) {
            (true, true, _) => ContractStatus::Active,
            (true, false, _) => ContractStatus::PendingClientFunding,
            (false, false, true) => ContractStatus::PendingBoth,
            (false, ..) => ContractStatus::PendingFreelancerKyc,
        }
    }

    /// Whether everything that an approved contract waits for is there.
    #[must_use]
    pub fn is_ready(&self, payee: Payee) -> bool {
        matches!(self.state, ContractState::Activating { .. }) && self.waiting(payee) == ContractStatus::Active
    }
}
