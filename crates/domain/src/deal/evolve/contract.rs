//! What events make of a contract.

use crate::actor::Role;
use crate::deal::contract::{Approval, CancelProposal, Contract, ContractState};
use crate::deal::milestone::{Funds, Milestone, MilestoneState};
use crate::deal::negotiation::NegotiationState;
use crate::deal::{Agreement, Brief, Deal, DealEvent};
use crate::money::Currency;
use crate::text::{Body, Statement, Title};
use crate::time::Instant;

/// The contract is made, or rewritten after a revise: the same ids, the new terms.
pub(super) fn agreed(deal: &mut Deal, by: Role, agreement: &Agreement, at: Instant) {
    let negotiation = &mut deal.negotiation;
    negotiation.state = NegotiationState::PendingOwnerApproval;
    negotiation.last_act_at = at;
    let former = deal.contract.take();
    deal.contract = Some(Contract {
        id: agreement.contract,
        revision: agreement.revision,
        brief: negotiation.brief.clone(),
        terms: agreement.terms.clone(),
        bound: bound(negotiation.last_proposed_by(), by),
        currency: Currency::Usd,
        fee: agreement.fee,
        terms_hash: agreement.terms_hash.clone(),
        client_approval: None,
        worker_approval: None,
        state: ContractState::AwaitingApproval { deadline: Some(agreement.approval_deadline) },
        cancellation: None,
        winding_up: None,
        objected_at: None,
        revision_notes: former.as_ref().and_then(|former| former.revision_notes.clone()),
        milestones: vec![first_milestone(agreement, &negotiation.brief, former.as_ref(), at)],
        created_at: former.map_or(at, |former| former.created_at),
    });
}

/// Who an approval missed counts against: who proposed the locked round, and who agreed to it.
fn bound(proposed: Option<Role>, agreed: Role) -> Vec<Role> {
    let mut roles: Vec<_> = proposed.into_iter().chain([agreed]).collect();
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn first_milestone(agreement: &Agreement, brief: &Brief, former: Option<&Contract>, at: Instant) -> Milestone {
    let before = former.and_then(|contract| contract.milestones.first());
    Milestone {
        id: agreement.milestone,
        attempts: before.map_or(0, |before| before.attempts),
        abandoned: before.map(|before| before.abandoned.clone()).unwrap_or_default(),
        created_at: before.map_or(at, |before| before.created_at),
        ..blank(agreement.milestone, 1, brief.title.clone(), brief.scope.clone(), agreement.amount, at)
    }
}

/// A milestone to which nothing has happened.
pub(super) fn blank(
    id: crate::id::MilestoneId,
    position: u16,
    title: Title,
    scope: Body,
    amount: crate::money::Cents,
    at: Instant,
) -> Milestone {
    Milestone {
        id,
        position,
        title,
        scope,
        amount,
        state: MilestoneState::Pending { fundable_since: None },
        attempts: 0,
        abandoned: Vec::new(),
        last_payment_error: None,
        funded_at: None,
        delivery: None,
        changes: Vec::new(),
        disputes: Vec::new(),
        chargeback: None,
        paused_since: None,
        settlement: None,
        parked: None,
        queued: None,
        stray_queued: None,
        payout: None,
        funds: Funds::default(),
        created_at: at,
        updated_at: at,
    }
}

/// Back to the table: approvals and deadlines go, a new cycle begins.
pub(super) fn revised(deal: &mut Deal, notes: &Statement, brief: Option<&Brief>, at: Instant) {
    let negotiation = &mut deal.negotiation;
    negotiation.state = NegotiationState::InProgress;
    negotiation.cycle += 1;
    negotiation.last_act_at = at;
    negotiation.revision_notes = Some(notes.clone());
    if let Some(brief) = brief {
        negotiation.brief = brief.clone();
    }
    if let Some(contract) = &mut deal.contract {
        contract.state = ContractState::AwaitingApproval { deadline: None };
        contract.client_approval = None;
        contract.worker_approval = None;
        contract.revision_notes = Some(notes.clone());
    }
}

/// Everything else that happens to a contract as a whole.
pub(super) fn happened(deal: &mut Deal, event: &DealEvent, at: Instant) {
    let Some(contract) = &mut deal.contract else { return };
    match event {
        DealEvent::Approved { by, terms_hash } => {
            let approval = Some(Approval { at, terms_hash: terms_hash.clone() });
            match by {
                Role::Client => contract.client_approval = approval,
                Role::Worker => contract.worker_approval = approval,
            }
        }
        DealEvent::ApprovedByBoth { activation_deadline } => {
            contract.state = ContractState::Activating { deadline: *activation_deadline };
            deal.negotiation.state = NegotiationState::Approved;
        }
        DealEvent::Activated => contract.state = ContractState::Active { since: at },
        DealEvent::CancelProposed { deadline, note } => {
            contract.cancellation = Some(CancelProposal { proposed_at: at, deadline: *deadline, reason: note.clone() });
        }
        DealEvent::CancelDropped { objected } => {
            contract.cancellation = None;
            if *objected {
                contract.objected_at = Some(at);
            }
        }
        DealEvent::WindingUp { reason, .. } => {
            contract.winding_up = Some(*reason);
            contract.cancellation = None;
        }
        DealEvent::ContractCancelled { reason, .. } => {
            contract.state = ContractState::Cancelled { at, reason: *reason };
            contract.cancellation = None;
        }
        DealEvent::ContractExpired { reason } => contract.state = ContractState::Expired { at, reason: *reason },
        DealEvent::ContractCompleted => {
            contract.state = ContractState::Completed { at };
            contract.cancellation = None;
        }
        _ => {}
    }
}
