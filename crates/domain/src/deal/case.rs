//! A dispute as somebody from outside may see it who is asked what to do about it (agents.md, “Recommendation”).

use super::dispute::{Dispute, Evidence};
use super::milestone::{ChangeRequest, Delivery, Milestone, Stage};
use super::negotiation::Brief;
use super::{Contract, Deal, decide};
use crate::actor::{Cx, Role};
use crate::id::DisputeId;
use crate::money::{Cents, Currency};
use crate::refusal::Refusal;
use crate::text::{Body, Prose, Statement, Title};
use crate::time::Instant;

/// What was agreed, done and said, without anybody's name, account or contact.
///
/// Every text in it was written by a party: it is data, and whatever it asks for is not an instruction (agents.md,
/// “Untrusted text”).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What the milestone costs; the parts of a recommendation sum to it.
    pub amount: Cents,
    /// In what.
    pub currency: Currency,
    /// The gig as the contract has it.
    pub brief: Brief,
    /// The milestone's title.
    pub title: Title,
    /// What was to be done for it.
    pub scope: Body,
    /// When the money was committed.
    pub funded_at: Option<Instant>,
    /// What was handed in last.
    pub delivery: Option<Delivery>,
    /// What the client asked to be changed, oldest first.
    pub changes: Vec<ChangeRequest>,
    /// Whether the client has asked for changes that nothing was delivered for since.
    pub changes_owed: bool,
    /// Which side opened the dispute.
    pub opened_by: Role,
    /// When.
    pub opened_at: Instant,
    /// Why.
    pub reason: Statement,
    /// What the other side said.
    pub statement: Option<Prose>,
    /// Whether the other side let its time to respond pass.
    pub response_overdue: bool,
    /// What either side showed, oldest first.
    pub evidence: Vec<Evidence>,
    /// What the client would have released.
    pub client_figure: Option<Cents>,
    /// What the worker would have released.
    pub worker_figure: Option<Cents>,
}

impl Case {
    fn of(contract: &Contract, milestone: &Milestone, dispute: &Dispute) -> Self {
        Self {
            amount: milestone.amount,
            currency: contract.currency,
            brief: contract.brief.clone(),
            title: milestone.title.clone(),
            scope: milestone.scope.clone(),
            funded_at: milestone.funded_at,
            delivery: milestone.delivery.clone(),
            changes: milestone.changes.clone(),
            changes_owed: matches!(milestone.state.stage(), Some(Stage::ChangesRequested { .. })),
            opened_by: dispute.opened_by,
            opened_at: dispute.created_at,
            reason: dispute.reason.clone(),
            statement: dispute.statement.clone(),
            response_overdue: dispute.response_overdue,
            evidence: dispute.evidence.clone(),
            client_figure: dispute.client_figure,
            worker_figure: dispute.worker_figure,
        }
    }
}

impl Deal {
    /// The case of a dispute, for a party who asks for a recommendation; `None` while the one on file holds, because
    /// no evidence was added since.
    ///
    /// # Errors
    /// `NOT_FOUND`; `INVALID_STATE` when the dispute is over; `LIMIT_REACHED` when it had as many as it gets.
    pub fn case(&self, dispute: DisputeId, cx: &Cx) -> Result<Option<Case>, Refusal> {
        let wanted = decide::advisable(self, dispute, cx)?;
        Ok(wanted
            .zip(self.contract.as_ref())
            .map(|((milestone, dispute), contract)| Case::of(contract, milestone, dispute)))
    }
}
