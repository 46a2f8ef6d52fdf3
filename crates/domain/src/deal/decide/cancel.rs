//! Cancelling a contract (lifecycles.md, “Cancel +”).

use super::{Decision, before, contract, only, party};
use crate::actor::{Cx, Role};
use crate::deal::contract::{CANCEL_OBJECTION, Contract, ContractEnd, ContractState};
use crate::deal::milestone::{MilestoneEnd, MilestoneState, Stage};
use crate::deal::settlement::{Decider, Settlement};
use crate::deal::{Deal, DealEvent, MilestoneEvent};
use crate::refusal::{Code, Refusal};
use crate::text::Prose;
use crate::time::Instant;

/// Cancels, or proposes to where the worker has a say.
pub(super) fn cancel(deal: &Deal, reason: Option<&Prose>, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let contract = contract(deal)?;
    match contract.state {
        ContractState::AwaitingApproval { .. } | ContractState::Activating { .. } => {
            before(waits_until(deal, contract), cx.now, Code::InvalidState, "The time of the contract")?;
            Ok(vec![DealEvent::ContractCancelled { reason: ended_by(by), note: reason.cloned() }])
        }
        ContractState::Active { .. } => active(contract, by, reason, cx.now),
        ContractState::Cancelled { .. } => Ok(Vec::new()),
        ContractState::Completed { .. } | ContractState::Expired { .. } => {
            Err(Refusal::state("The contract has already ended"))
        }
    }
}

/// When a contract that has not come to life ends by time. While it is back in its negotiation, that one's timer runs.
fn waits_until(deal: &Deal, contract: &Contract) -> Option<Instant> {
    match contract.state {
        ContractState::AwaitingApproval { deadline } => deadline.or_else(|| deal.negotiation.idle_deadline()),
        ContractState::Activating { deadline } => Some(deadline),
        _ => None,
    }
}

/// Refuses once the worker's silence accepted the client's proposal to cancel.
pub(super) fn not_accepted_by_silence(contract: &Contract, now: Instant) -> Result<(), Refusal> {
    let deadline = contract.cancellation.as_ref().map(|proposal| proposal.deadline);
    before(deadline, now, Code::InvalidState, "The time to object to the client's cancel")
}

fn active(contract: &Contract, by: Role, reason: Option<&Prose>, now: Instant) -> Decision {
    if contract.winding_up.is_some() {
        return Ok(Vec::new());
    }
    frozen(contract)?;
    stoppable(contract, by, now)?;
    match by {
        Role::Worker => {
            let reason_of = if contract.cancellation.is_some() {
                ContractEnd::CancelledByClient
            } else {
                ContractEnd::CancelledByWorker
            };
            Ok(wind_up(contract, reason_of, reason.cloned(), now))
        }
        Role::Client if needs_consent(contract) => propose(contract, reason, now),
        Role::Client => Ok(wind_up(contract, ContractEnd::CancelledByClient, reason.cloned(), now)),
    }
}

/// The client's cancel with work under way: the worker has seven days to object.
fn propose(contract: &Contract, reason: Option<&Prose>, now: Instant) -> Decision {
    if contract.cancellation.is_some() {
        return Ok(Vec::new());
    }
    if let Some(next) = contract.objected_at.map(|at| at.plus(CANCEL_OBJECTION)).filter(|next| now < *next) {
        return Err(Refusal::state(format!("The worker objected; you may propose to cancel again from {next} on")));
    }
    Ok(vec![DealEvent::CancelProposed { deadline: now.plus(CANCEL_OBJECTION), note: reason.cloned() }])
}

/// The client takes the proposal back.
pub(super) fn take_back(deal: &Deal, cx: &Cx) -> Decision {
    only(deal, Role::Client, cx, "take the proposal to cancel back")?;
    match &contract(deal)?.cancellation {
        None => Err(Refusal::state("There is no proposal to cancel")),
        Some(proposal) => {
            before(Some(proposal.deadline), cx.now, Code::InvalidState, "The time to take the proposal back")?;
            Ok(vec![DealEvent::CancelDropped { objected: false }])
        }
    }
}

/// The worker objects; the contract goes on.
pub(super) fn object(deal: &Deal, cx: &Cx) -> Decision {
    only(deal, Role::Worker, cx, "object to a proposal to cancel")?;
    match &contract(deal)?.cancellation {
        None => Err(Refusal::state("There is no proposal to cancel")),
        Some(proposal) => {
            before(Some(proposal.deadline), cx.now, Code::InvalidState, "The time to object")?;
            Ok(vec![DealEvent::CancelDropped { objected: true }])
        }
    }
}

/// What is held goes back, what is not funded is cancelled; the end rule does the rest.
pub(super) fn wind_up(contract: &Contract, reason: ContractEnd, note: Option<Prose>, now: Instant) -> Vec<DealEvent> {
    let mut events = vec![DealEvent::WindingUp { reason, note }];
    for milestone in &contract.milestones {
        let event = match &milestone.state {
            MilestoneState::Proposed | MilestoneState::Pending { .. } | MilestoneState::Funding { .. } => {
                MilestoneEvent::Cancelled { reason: MilestoneEnd::ContractEnded }
            }
            MilestoneState::Held { .. } => MilestoneEvent::RefundStarted {
                settlement: Settlement::refund_all(milestone.amount, Decider::Cancellation, now),
            },
            _ => continue,
        };
        events.push(DealEvent::milestone(milestone.id, event));
    }
    events
}

fn frozen(contract: &Contract) -> Result<(), Refusal> {
    match contract.milestones.iter().any(|milestone| milestone.is_frozen() && !milestone.status().is_terminal()) {
        true => Err(Refusal::new(
            Code::PaymentFrozen,
            "The client's bank claims a payment of this contract; nothing moves until that is decided",
        )),
        false => Ok(()),
    }
}

/// Refuses while a milestone is where cancelling would take something from somebody.
fn stoppable(contract: &Contract, by: Role, now: Instant) -> Result<(), Refusal> {
    for milestone in &contract.milestones {
        match &milestone.state {
            MilestoneState::Held { stage, .. } if milestone.paused_since.is_none() && stage.due_at() <= now => {
                return Err(Refusal::state("The time of a milestone is over; its money is about to move"));
            }
            MilestoneState::Disputed { .. } => {
                return Err(Refusal::new(
                    Code::DisputeOpen,
                    "A milestone is disputed; settle or withdraw the dispute first",
                ));
            }
            MilestoneState::Releasing { .. } | MilestoneState::Refunding { .. } => {
                return Err(Refusal::state("Money of a milestone is on its way; wait until it has arrived"));
            }
            MilestoneState::Held { stage: Stage::Delivered { .. }, .. } if by == Role::Client => {
                return Err(Refusal::state("A milestone is delivered; release it, ask for changes, or open a dispute"));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the worker has a say: money is committed, or a payment is under way.
fn needs_consent(contract: &Contract) -> bool {
    contract
        .milestones
        .iter()
        .any(|milestone| matches!(milestone.state, MilestoneState::Held { .. } | MilestoneState::Funding { .. }))
}

const fn ended_by(role: Role) -> ContractEnd {
    match role {
        Role::Client => ContractEnd::CancelledByClient,
        Role::Worker => ContractEnd::CancelledByWorker,
    }
}
