//! A deal: a negotiation with its contract, milestones, disputes, settlements and payouts.
//!
//! One consistency unit: one lock, one version, one clock (lifecycles.md, “One deal”).

pub mod case;
pub mod change;
pub mod command;
pub mod contract;
mod decide;
pub mod dispute;
pub mod event;
mod evolve;
mod life;
pub mod milestone;
pub mod negotiation;
pub mod next_actions;
pub mod operation;
pub mod settlement;
pub mod terms;

pub use case::Case;
pub use change::Change;
pub use command::{DealCommand, EvidenceInput, ProviderFact};
pub use contract::{Contract, ContractState, ContractStatus};
pub use dispute::{Dispute, DisputeState, DisputeStatus, Evidence, EvidenceKind, Recommendation};
pub use event::{Agreement, DealEvent, DisputeEvent, MilestoneEvent};
pub use life::OpenDeal;
pub use milestone::{Hold, Milestone, MilestoneState, MilestoneStatus, Stage};
pub use negotiation::{Brief, EndedReason, Negotiation, NegotiationState, Round};
pub use operation::{
    IntentNow, Operation, OperationFailure, OperationKey, OperationKind, OperationOutcome, OperationSpec,
    OperationStatus,
};
pub use settlement::{Decider, Payout, PayoutState, Settlement};
pub use terms::{Proposal, Terms};

use crate::actor::Role;
use crate::audit::AuditHead;
use crate::id::{DealId, DisputeId, GigId, MilestoneId, UserId};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// What a deal needs to know of its worker's payout account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Payee {
    /// The provider knows the worker, and the platform may transfer to them.
    pub kyc_complete: bool,
    /// The worker's account pays out to a bank.
    pub payouts_enabled: bool,
    /// An operator suspended the worker: payouts wait until they are restored.
    #[serde(default)]
    pub suspended: bool,
}

/// A deal, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// Its id, and the negotiation's.
    pub id: DealId,
    /// The gig it began with; the gig may be gone.
    pub gig: GigId,
    /// Who pays. Never changes.
    pub client: UserId,
    /// Who works. Never changes, and is never the client.
    pub worker: UserId,
    /// Raised by one with every write.
    pub version: i64,
    /// The worker's payout account, as last heard.
    pub payee: Payee,
    /// The negotiation.
    pub negotiation: Negotiation,
    /// The contract, once there was an agreement.
    pub contract: Option<Contract>,
    /// Every call to the provider, oldest first.
    pub operations: Vec<Operation>,
    /// The newest entry of the audit.
    pub audit: AuditHead,
    /// When it was made.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Deal {
    /// The side of a user, if the user is a party.
    #[must_use]
    pub fn role_of(&self, user: UserId) -> Option<Role> {
        match user {
            user if user == self.client => Some(Role::Client),
            user if user == self.worker => Some(Role::Worker),
            _ => None,
        }
    }

    /// The user on a side.
    #[must_use]
    pub const fn party(&self, role: Role) -> UserId {
        match role {
            Role::Client => self.client,
            Role::Worker => self.worker,
        }
    }

    /// The milestone of that id.
    #[must_use]
    pub fn milestone(&self, id: MilestoneId) -> Option<&Milestone> {
        self.contract.as_ref().and_then(|contract| contract.milestone(id))
    }

    /// Every milestone in order of position.
    #[must_use]
    pub fn milestones(&self) -> &[Milestone] {
        self.contract.as_ref().map_or(&[], |contract| &contract.milestones)
    }

    /// The word for where a payout stands: one that was set for later is frozen while its worker is suspended.
    #[must_use]
    pub const fn payout_status(&self, payout: &Payout) -> &'static str {
        match payout.state {
            PayoutState::Scheduled if self.payee.suspended => PayoutState::Frozen.name(),
            _ => payout.state.name(),
        }
    }

    /// Since when there is something to pay out of a milestone: its share arrived on the worker's account then.
    #[must_use]
    pub fn payout_since(&self, milestone: &Milestone) -> Option<Instant> {
        milestone.payout.as_ref().filter(|payout| !payout.amount.is_zero())?;
        let transferred = self.operations.iter().find(|operation| {
            operation.key.milestone == milestone.id
                && operation.key.kind == OperationKind::Transfer
                && operation.status == OperationStatus::Succeeded
        });
        transferred?.ended_at
    }

    /// The dispute of that id, with its milestone.
    #[must_use]
    pub fn dispute(&self, id: DisputeId) -> Option<(&Milestone, &Dispute)> {
        self.milestones().iter().find_map(|milestone| {
            milestone.disputes.iter().find(|dispute| dispute.id == id).map(|dispute| (milestone, dispute))
        })
    }

    /// The contract's status, as the API shows it.
    #[must_use]
    pub fn contract_status(&self) -> Option<ContractStatus> {
        self.contract.as_ref().map(|contract| contract.status(self.payee))
    }

    /// Whether the contract is live: not completed, cancelled or expired.
    #[must_use]
    pub fn has_live_contract(&self) -> bool {
        self.contract_status().is_some_and(ContractStatus::is_live)
    }

    /// Whether the deal ended: nothing more can happen to its negotiation and contract.
    #[must_use]
    pub fn is_over(&self) -> bool {
        match self.contract_status() {
            Some(status) => !status.is_live(),
            None => matches!(self.negotiation.state, NegotiationState::Expired { .. }),
        }
    }
}
