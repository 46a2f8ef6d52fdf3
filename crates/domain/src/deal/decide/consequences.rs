//! What follows by itself: one pure step at a time until nothing more does.
//!
//! The money's way is no script that could be cut in half: each state says which call to the provider it needs
//! next, so that work resumes from whatever state a crash left.

use super::{funding, settle};
use crate::actor::Role;
use crate::deal::contract::{Contract, ContractEnd, ContractState};
use crate::deal::milestone::{ChargebackStatus, Hold, Milestone, MilestoneEnd, MilestoneState, MilestoneStatus};
use crate::deal::operation::{Operation, OperationKey, OperationKind, OperationSpec, OperationStatus};
use crate::deal::settlement::{Decider, Settlement};
use crate::deal::{Deal, DealEvent, EndedReason, MilestoneEvent};
use crate::id::MilestoneId;
use crate::money::Cents;
use crate::time::{Instant, days};

/// The events with everything that follows from them.
pub(super) fn follow(deal: &Deal, events: Vec<DealEvent>, now: Instant) -> Vec<DealEvent> {
    if events.is_empty() {
        return events;
    }
    let mut all = events;
    let mut after = all.iter().fold(deal.clone(), |deal, event| super::super::evolve::evolve(deal, event, now));
    while let Some(event) = next(&after, now) {
        after = super::super::evolve::evolve(after, &event, now);
        all.push(event);
    }
    all
}

fn next(deal: &Deal, now: Instant) -> Option<DealEvent> {
    let contract = deal.contract.as_ref()?;
    negotiation_ends(deal, contract)
        .or_else(|| contract.milestones.iter().find_map(|milestone| let_go(contract, milestone, now)))
        .or_else(|| unpaid_intent(deal, contract, now))
        .or_else(|| contract.is_ready(deal.payee).then_some(DealEvent::Activated))
        .or_else(|| contract.milestones.iter().find_map(|milestone| move_money(deal, contract, milestone, now)))
        .or_else(|| end_rule(contract))
        .or_else(|| contract.milestones.iter().find_map(|milestone| becomes_fundable(deal, contract, milestone)))
}

/// A negotiation and its contract end together, unless the contract came to life.
fn negotiation_ends(deal: &Deal, contract: &Contract) -> Option<DealEvent> {
    let ended = matches!(contract.state, ContractState::Cancelled { .. } | ContractState::Expired { .. });
    let never_active = !contract.milestones.iter().any(|milestone| milestone.status() == MilestoneStatus::Released)
        && contract.winding_up.is_none()
        && !matches!(contract.state, ContractState::Cancelled { reason: ContractEnd::NothingReleased, .. });
    let negotiating = !matches!(deal.negotiation.state, crate::deal::NegotiationState::Expired { .. });
    (ended && never_active && negotiating)
        .then_some(DealEvent::NegotiationExpired { reason: EndedReason::ContractEnded, note: None })
}

/// Lets go of what was committed to a contract that ended before it came to life, or was sent back.
fn let_go(contract: &Contract, milestone: &Milestone, now: Instant) -> Option<DealEvent> {
    let over = matches!(contract.state, ContractState::Cancelled { .. } | ContractState::Expired { .. });
    let sent_back = matches!(contract.state, ContractState::AwaitingApproval { .. });
    let event = match &milestone.state {
        MilestoneState::Funding { .. } | MilestoneState::Held { .. } if sent_back => MilestoneEvent::FundingVoided,
        MilestoneState::Held { .. } if over => MilestoneEvent::RefundStarted {
            settlement: Settlement::refund_all(milestone.amount, Decider::Cancellation, now),
        },
        MilestoneState::Proposed | MilestoneState::Pending { .. } | MilestoneState::Funding { .. }
            if over || matches!(contract.state, ContractState::Completed { .. }) =>
        {
            MilestoneEvent::Cancelled { reason: MilestoneEnd::ContractEnded }
        }
        _ => return None,
    };
    Some(DealEvent::milestone(milestone.id, event))
}

/// Lets go of every intent that no longer counts: voids it, or refunds what was taken under it. What failed is tried
/// again once an operator has taken the stray money from the queue.
fn unpaid_intent(deal: &Deal, contract: &Contract, now: Instant) -> Option<DealEvent> {
    contract.milestones.iter().filter(|milestone| milestone.stray_queued.is_none()).find_map(|milestone| {
        let spec = failed_to_let_go(deal, milestone).or_else(|| {
            let abandoned = milestone.abandoned.iter().find(|abandoned| !tidied(deal, &abandoned.intent))?;
            let intent = abandoned.intent.clone();
            Some(match abandoned.captured {
                true => OperationSpec::Refund { intent, amount: abandoned.amount },
                false => OperationSpec::Void { intent },
            })
        })?;
        Some(stray(deal, milestone.id, spec, now))
    })
}

/// The newest call that should have let go of an intent, where none has since. What was taken is refunded, whatever
/// else was tried.
fn failed_to_let_go(deal: &Deal, milestone: &Milestone) -> Option<OperationSpec> {
    let failed = deal.operations.iter().rev().find(|operation| {
        let lets_go = |intent: &str| match operation.key.kind {
            OperationKind::Refund => !tidied(deal, intent),
            OperationKind::Void => !tidied(deal, intent) && !taken_back(deal, intent),
            _ => false,
        };
        operation.key.milestone == milestone.id
            && (operation.stray || came_back(milestone, operation))
            && operation.spec.intent().is_some_and(lets_go)
    })?;
    Some(failed.spec.clone())
}

/// Whether the refund of an ended milestone failed after it looked made: its money is the milestone's no more.
fn came_back(milestone: &Milestone, operation: &Operation) -> bool {
    let lost = milestone.chargeback.as_ref().is_some_and(|claim| claim.status == ChargebackStatus::Lost);
    operation.key.kind == OperationKind::Refund
        && matches!(operation.status, OperationStatus::Failed { .. })
        && matches!(milestone.state, MilestoneState::Released { .. } | MilestoneState::Refunded { .. })
        && !lost
}

/// Whether money that was taken under an intent that does not count was asked to go back, so that it is known of.
pub(super) fn taken_back(deal: &Deal, intent: &str) -> bool {
    deal.operations.iter().any(|operation| {
        operation.key.kind == OperationKind::Refund && operation.stray && operation.spec.intent() == Some(intent)
    })
}

/// Whether the money of an intent is being let go of, or was, or is being looked for.
pub(super) fn tidied(deal: &Deal, intent: &str) -> bool {
    deal.operations.iter().any(|operation| {
        let lets_go = match operation.key.kind {
            OperationKind::Void | OperationKind::Refund => !matches!(operation.status, OperationStatus::Failed { .. }),
            OperationKind::Refresh => operation.stray && operation.status == OperationStatus::Pending,
            _ => false,
        };
        lets_go && operation.spec.intent() == Some(intent)
    })
}

/// The next step of the money of a milestone, if it has one to take.
fn move_money(deal: &Deal, contract: &Contract, milestone: &Milestone, now: Instant) -> Option<DealEvent> {
    if milestone.is_frozen() || milestone.queued.is_some() {
        return None;
    }
    match &milestone.state {
        MilestoneState::Funding { attempt, intent: None, .. } => {
            let spec = OperationSpec::CreateIntent { amount: milestone.amount, funding_attempt: *attempt };
            request(deal, milestone.id, spec, now)
        }
        MilestoneState::Releasing { hold } => releasing(deal, contract, milestone, hold, now),
        MilestoneState::Refunding { hold } => refunding(deal, milestone, hold, now),
        _ => None,
    }
}

fn releasing(deal: &Deal, contract: &Contract, milestone: &Milestone, hold: &Hold, now: Instant) -> Option<DealEvent> {
    match hold {
        Hold::Nothing => Some(DealEvent::milestone(milestone.id, MilestoneEvent::Released)),
        Hold::Authorized { intent, .. } => capture(deal, milestone, intent, now),
        Hold::Captured { intent, charge, .. } => pay_worker(deal, contract, milestone, charge, now)
            .or_else(|| pay_client(deal, milestone, intent, now))
            .or_else(|| arrived(contract, milestone, now)),
    }
}

/// Asks for the capture of the whole hold; whoever asks first, one capture an intent.
pub(super) fn capture(deal: &Deal, milestone: &Milestone, intent: &str, now: Instant) -> Option<DealEvent> {
    request(deal, milestone.id, OperationSpec::Capture { intent: intent.to_owned(), amount: milestone.amount }, now)
}

fn pay_worker(
    deal: &Deal,
    contract: &Contract,
    milestone: &Milestone,
    charge: &str,
    now: Instant,
) -> Option<DealEvent> {
    let settlement = milestone.settlement.as_ref()?;
    if milestone.payout.is_some() || milestone.parked.is_some() {
        return None;
    }
    let net = settlement.net(contract.fee);
    if net.is_zero() {
        return Some(nothing_to_transfer(contract, milestone, settlement));
    }
    request(deal, milestone.id, OperationSpec::Transfer { charge: charge.to_owned(), amount: net }, now)
}

/// The fee and the arbitration are kept although nothing is left for the worker.
fn nothing_to_transfer(contract: &Contract, milestone: &Milestone, settlement: &Settlement) -> DealEvent {
    let fee = settlement.fee(contract.fee);
    let arbitration = settle::arbitration_of(settlement, Role::Worker);
    let event = MilestoneEvent::Transferred { transfer: None, amount: Cents::ZERO, fee, arbitration };
    DealEvent::milestone(milestone.id, event)
}

fn pay_client(deal: &Deal, milestone: &Milestone, intent: &str, now: Instant) -> Option<DealEvent> {
    let settlement = milestone.settlement.as_ref()?;
    let due = settle::refund_due(settlement);
    let arbitration = settle::arbitration_of(settlement, Role::Client);
    if milestone.funds.refunded < due {
        return request(deal, milestone.id, OperationSpec::Refund { intent: intent.to_owned(), amount: due }, now);
    }
    (due.is_zero() && milestone.funds.arbitration < arbitration)
        .then(|| DealEvent::milestone(milestone.id, MilestoneEvent::RefundMade { amount: Cents::ZERO, arbitration }))
}

/// Every part is where it belongs.
fn arrived(contract: &Contract, milestone: &Milestone, now: Instant) -> Option<DealEvent> {
    if !milestone.funds.held().is_zero() {
        return None;
    }
    let event = match &milestone.payout {
        Some(payout) if !payout.amount.is_zero() && payout.due_at <= now => {
            MilestoneEvent::PayoutScheduled { due_at: now.plus(days(i64::from(contract.terms.payout_delay_days))) }
        }
        _ => MilestoneEvent::Released,
    };
    Some(DealEvent::milestone(milestone.id, event))
}

fn refunding(deal: &Deal, milestone: &Milestone, hold: &Hold, now: Instant) -> Option<DealEvent> {
    let refunded = Some(DealEvent::milestone(milestone.id, MilestoneEvent::Refunded));
    match hold {
        Hold::Nothing => refunded,
        Hold::Authorized { .. } if pending(deal, milestone.id, OperationKind::Capture) => None,
        Hold::Authorized { intent, .. } if voided(deal, intent) => refunded,
        // An arbitration is paid out of the whole.
        Hold::Authorized { intent, .. } if milestone.settlement.is_some_and(|it| !it.arbitration.is_zero()) => {
            capture(deal, milestone, intent, now)
        }
        Hold::Authorized { intent, .. } => {
            request(deal, milestone.id, OperationSpec::Void { intent: intent.clone() }, now)
        }
        Hold::Captured { intent, .. } => match milestone.funds.held().is_zero() {
            true => refunded,
            false => pay_client(deal, milestone, intent, now),
        },
    }
}

fn voided(deal: &Deal, intent: &str) -> bool {
    deal.operations.iter().any(|operation| {
        operation.key.kind == OperationKind::Void
            && operation.spec.intent() == Some(intent)
            && operation.status == OperationStatus::Succeeded
    })
}

/// When nothing of an active contract is left to do, it ends.
fn end_rule(contract: &Contract) -> Option<DealEvent> {
    if !matches!(contract.state, ContractState::Active { .. }) {
        return None;
    }
    let is_left =
        |milestone: &Milestone| !milestone.status().is_terminal() && milestone.status() != MilestoneStatus::Proposed;
    if contract.milestones.iter().any(is_left) {
        return None;
    }
    if let Some(proposed) = contract.milestones.iter().find(|milestone| milestone.status() == MilestoneStatus::Proposed)
    {
        let event = MilestoneEvent::Cancelled { reason: MilestoneEnd::ContractEnded };
        return Some(DealEvent::milestone(proposed.id, event));
    }
    Some(match contract.milestones.iter().any(|milestone| milestone.status() == MilestoneStatus::Released) {
        true => DealEvent::ContractCompleted,
        false => DealEvent::ContractCancelled {
            reason: contract.winding_up.unwrap_or(ContractEnd::NothingReleased),
            note: None,
        },
    })
}

fn becomes_fundable(deal: &Deal, contract: &Contract, milestone: &Milestone) -> Option<DealEvent> {
    let active = matches!(contract.state, ContractState::Active { .. }) && contract.winding_up.is_none();
    let waiting = matches!(milestone.state, MilestoneState::Pending { fundable_since: None });
    let payable = deal.payee.kyc_complete || milestone.amount.is_zero() || milestone.position == 1;
    (active && waiting && payable && funding::previous_ended(contract, milestone))
        .then_some(DealEvent::milestone(milestone.id, MilestoneEvent::BecameFundable))
}

/// Records a call, unless one of its kind is already under way for the milestone.
pub(super) fn request(deal: &Deal, milestone: MilestoneId, spec: OperationSpec, now: Instant) -> Option<DealEvent> {
    let kind = spec.kind();
    (!pending(deal, milestone, kind)).then(|| requested(deal, milestone, spec, false, now))
}

/// Records a call that tidies up money of an attempt that is not the current one.
pub(super) fn stray(deal: &Deal, milestone: MilestoneId, spec: OperationSpec, now: Instant) -> DealEvent {
    requested(deal, milestone, spec, true, now)
}

fn requested(deal: &Deal, milestone: MilestoneId, spec: OperationSpec, stray: bool, now: Instant) -> DealEvent {
    let kind = spec.kind();
    let before =
        deal.operations.iter().filter(|operation| operation.key.kind == kind && operation.key.milestone == milestone);
    let attempt = u32::try_from(before.count()).unwrap_or(u32::MAX - 1) + 1;
    let key = OperationKey { kind, milestone, attempt };
    let status = OperationStatus::Pending;
    let operation = Operation { key, spec, status, stray, refund: None, requested_at: now, ended_at: None };
    DealEvent::OperationRequested { operation }
}

/// Whether a call of that kind is under way for the milestone's own money.
pub(super) fn pending(deal: &Deal, milestone: MilestoneId, kind: OperationKind) -> bool {
    deal.operations.iter().any(|operation| {
        operation.key.milestone == milestone
            && operation.key.kind == kind
            && !operation.stray
            && operation.status == OperationStatus::Pending
    })
}
