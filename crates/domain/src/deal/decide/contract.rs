//! Approvals, revisions, and further milestones (lifecycles.md, “Contract”).

use super::funding::fundable_until;
use super::{Decision, before, contract, expected, milestone, only, party};
use crate::actor::{Cx, Role};
use crate::deal::contract::{ACTIVATION, ContractState, MILESTONES_MAX};
use crate::deal::milestone::{MilestoneEnd, MilestoneState};
use crate::deal::negotiation::{NegotiationState, REVISIONS_MAX};
use crate::deal::terms::chargeable;
use crate::deal::{Brief, Contract, Deal, DealEvent, MilestoneEvent};
use crate::id::MilestoneId;
use crate::money::Cents;
use crate::refusal::{Code, Refusal};
use crate::text::{Body, Statement, Title};

/// A party's approval; the second moves the contract on.
pub(super) fn approve(deal: &Deal, expected_terms_hash: Option<&str>, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let contract = contract(deal)?;
    expected(expected_terms_hash, &contract.terms_hash.as_str(), "terms_hash")?;
    if contract.approval(by).is_some() {
        return Ok(Vec::new());
    }
    let ContractState::AwaitingApproval { deadline } = contract.state else {
        return Err(not_waiting(deal, "takes no approvals"));
    };
    if deal.negotiation.state != NegotiationState::PendingOwnerApproval {
        return Err(Refusal::new(
            Code::NegotiationReopened,
            "The contract was sent back to its negotiation; agree on terms again, then approve",
        ));
    }
    before(deadline, cx.now, Code::InvalidState, "The time to approve")?;
    let mut events = vec![DealEvent::Approved { by, terms_hash: contract.terms_hash.clone() }];
    if contract.approval(by.other()).is_some() {
        events.push(DealEvent::ApprovedByBoth { activation_deadline: cx.now.plus(ACTIVATION) });
    }
    Ok(events)
}

/// Back to the table before activation.
pub(super) fn revise(deal: &Deal, notes: &Statement, brief: Option<&Brief>, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let contract = contract(deal)?;
    match contract.state {
        ContractState::AwaitingApproval { deadline: None } => {
            return Err(Refusal::new(Code::NegotiationReopened, "The contract is already back in its negotiation"));
        }
        ContractState::AwaitingApproval { deadline } => {
            before(deadline, cx.now, Code::InvalidState, "The time to approve")?;
        }
        ContractState::Activating { deadline } => {
            before(Some(deadline), cx.now, Code::InvalidState, "The time to activate the contract")?;
        }
        _ => return Err(not_waiting(deal, "can no longer be revised")),
    }
    if deal.negotiation.cycle > REVISIONS_MAX {
        return Err(Refusal::new(
            Code::RevisionLimitReached,
            format!("A contract can be revised {REVISIONS_MAX} times; approve it, or cancel and start anew"),
        ));
    }
    Ok(vec![DealEvent::Revised { by, notes: notes.clone(), brief: brief.cloned() }])
}

/// The client proposes a further milestone.
pub(super) fn add_milestone(
    deal: &Deal,
    id: MilestoneId,
    title: &Title,
    scope: &Body,
    amount: Cents,
    cx: &Cx,
) -> Decision {
    only(deal, Role::Client, cx, "propose milestones")?;
    let contract = working(deal)?;
    if contract.winding_up.is_some() {
        return Err(Refusal::state("The contract is being cancelled; nothing new begins"));
    }
    if contract.milestones.len() >= MILESTONES_MAX {
        return Err(Refusal::new(Code::LimitReached, format!("A contract has at most {MILESTONES_MAX} milestones")));
    }
    let amount = chargeable(amount, "/amount_cents")?;
    let event = MilestoneEvent::Proposed { title: title.clone(), scope: scope.clone(), amount };
    Ok(vec![DealEvent::milestone(id, event)])
}

/// The client takes a milestone back that nobody paid for or delivered.
pub(super) fn withdraw_milestone(deal: &Deal, id: MilestoneId, cx: &Cx) -> Decision {
    only(deal, Role::Client, cx, "withdraw a milestone")?;
    let milestone = milestone(deal, id)?;
    match milestone.state {
        MilestoneState::Cancelled { reason: MilestoneEnd::Withdrawn, .. } => return Ok(Vec::new()),
        MilestoneState::Proposed | MilestoneState::Pending { .. } if milestone.delivery.is_none() => {}
        _ => return Err(Refusal::state("A milestone can be withdrawn while proposed, or pending without a delivery")),
    }
    working(deal)?;
    before(fundable_until(milestone), cx.now, Code::InvalidState, "The time to fund the milestone")?;
    Ok(vec![DealEvent::milestone(id, MilestoneEvent::Cancelled { reason: MilestoneEnd::Withdrawn })])
}

/// The worker accepts or declines a proposed milestone.
pub(super) fn answer_milestone(deal: &Deal, id: MilestoneId, accept: bool, cx: &Cx) -> Decision {
    only(deal, Role::Worker, cx, "answer a proposed milestone")?;
    let milestone = milestone(deal, id)?;
    let event = match (&milestone.state, accept) {
        (MilestoneState::Pending { .. }, true)
        | (MilestoneState::Cancelled { reason: MilestoneEnd::Declined, .. }, false) => return Ok(Vec::new()),
        (MilestoneState::Proposed, true) => MilestoneEvent::Accepted,
        (MilestoneState::Proposed, false) => MilestoneEvent::Cancelled { reason: MilestoneEnd::Declined },
        (state, _) => {
            return Err(Refusal::state(format!("The milestone is {}, no longer proposed", state.status().name())));
        }
    };
    working(deal)?;
    Ok(vec![DealEvent::milestone(id, event)])
}

/// The contract, which must be active.
pub(super) fn working(deal: &Deal) -> Result<&Contract, Refusal> {
    let contract = contract(deal)?;
    match contract.state {
        ContractState::Active { .. } => Ok(contract),
        _ => Err(not_waiting(deal, "is not active")),
    }
}

fn not_waiting(deal: &Deal, what: &str) -> Refusal {
    let status = deal.contract_status().map_or("missing", |status| status.name());
    Refusal::state(format!("The contract is {status} and {what}"))
}
