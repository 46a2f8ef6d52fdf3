//! What a recorded call to the provider came to (money.md, “Operations and keys”).

use super::consequences::{request, stray, tidied};
use super::{facts, settle};
use crate::actor::Role;
use crate::deal::milestone::{Hold, Milestone, MilestoneState, QueueReason};
use crate::deal::operation::{
    IntentNow, Operation, OperationFailure, OperationKey, OperationKind, OperationOutcome, OperationSpec,
    OperationStatus,
};
use crate::deal::settlement::{PAYOUT_RETRIES_MAX, PAYOUT_RETRY, PayoutState};
use crate::deal::{Deal, DealEvent, MilestoneEvent, ProviderFact};
use crate::money::{Cents, Currency};
use crate::time::Instant;

/// Ends a pending call. One that has ended already changes nothing.
pub(super) fn end(deal: &Deal, key: OperationKey, outcome: &OperationOutcome, now: Instant) -> Vec<DealEvent> {
    let operation =
        deal.operations.iter().find(|operation| operation.key == key && operation.status == OperationStatus::Pending);
    let (Some(operation), Some(milestone)) = (operation, deal.milestone(key.milestone)) else { return Vec::new() };
    let mut events = Vec::new();
    events.extend(match outcome {
        OperationOutcome::Refunded { refund } => Some(DealEvent::RefundNamed { key, refund: refund.clone() }),
        _ => None,
    });
    events.push(match outcome {
        OperationOutcome::Failed(failure) => DealEvent::OperationFailed { key, failure: failure.clone() },
        _ => DealEvent::OperationSucceeded { key },
    });
    events.extend(match outcome {
        OperationOutcome::Failed(failure) => failed(deal, milestone, operation, failure, now),
        _ => succeeded(deal, milestone, operation, outcome, now),
    });
    events
}

fn succeeded(
    deal: &Deal,
    milestone: &Milestone,
    operation: &Operation,
    outcome: &OperationOutcome,
    now: Instant,
) -> Vec<DealEvent> {
    let on = |event| vec![DealEvent::milestone(milestone.id, event)];
    match outcome {
        OperationOutcome::IntentCreated { intent } => intent_created(deal, milestone, operation, intent, now),
        OperationOutcome::Captured { charge } => captured(deal, milestone, operation, charge, now),
        OperationOutcome::Refunded { .. } if !operation.stray => refunded(milestone, operation),
        OperationOutcome::Transferred { transfer } => transferred(deal, milestone, operation, transfer, now),
        OperationOutcome::Reversed => match operation.spec {
            OperationSpec::Reverse { amount, .. } => on(MilestoneEvent::PayoutReversed { amount }),
            _ => Vec::new(),
        },
        OperationOutcome::PayoutSent { payout } => match milestone.payout.as_ref().map(|payout| &payout.state) {
            Some(PayoutState::Scheduled | PayoutState::Frozen) => {
                on(MilestoneEvent::PayoutSent { payout: payout.clone() })
            }
            _ => Vec::new(),
        },
        OperationOutcome::Observed { amount, funding_attempt, now: intent_now } => observed(
            deal,
            milestone,
            operation,
            &Seen { amount: *amount, attempt: *funding_attempt, now: intent_now },
            now,
        ),
        OperationOutcome::Refunded { .. } | OperationOutcome::Voided | OperationOutcome::Failed(_) => Vec::new(),
    }
}

fn intent_created(
    deal: &Deal,
    milestone: &Milestone,
    operation: &Operation,
    intent: &str,
    now: Instant,
) -> Vec<DealEvent> {
    let OperationSpec::CreateIntent { funding_attempt, .. } = operation.spec else { return Vec::new() };
    match &milestone.state {
        MilestoneState::Funding { attempt, intent: None, .. } if *attempt == funding_attempt => {
            vec![DealEvent::milestone(milestone.id, MilestoneEvent::IntentCreated { intent: intent.to_owned() })]
        }
        _ if milestone.intent() == Some(intent) || tidied(deal, intent) => Vec::new(),
        _ => vec![stray(deal, milestone.id, OperationSpec::Void { intent: intent.to_owned() }, now)],
    }
}

fn captured(deal: &Deal, milestone: &Milestone, operation: &Operation, charge: &str, now: Instant) -> Vec<DealEvent> {
    match operation.spec.intent() {
        Some(intent) => facts::taken(deal, milestone, intent, charge, milestone.amount, now),
        None => Vec::new(),
    }
}

/// The client's share went back. What goes back after a bank took it all is the platform's loss.
fn refunded(milestone: &Milestone, operation: &Operation) -> Vec<DealEvent> {
    let (OperationSpec::Refund { amount, .. }, Some(settlement)) = (&operation.spec, &milestone.settlement) else {
        return Vec::new();
    };
    let on = |event| DealEvent::milestone(milestone.id, event);
    if milestone.status().is_terminal() {
        let made = MilestoneEvent::RefundMade { amount: *amount, arbitration: Cents::ZERO };
        return vec![on(made), on(MilestoneEvent::LossBorne { amount: *amount })];
    }
    // A refund that came back and is made again takes no second arbitration.
    let arbitration = match settle::arbitration_of(settlement, Role::Client) {
        owed if milestone.funds.arbitration < owed => owed,
        _ => Cents::ZERO,
    };
    vec![on(MilestoneEvent::RefundMade { amount: *amount, arbitration })]
}

/// The worker has their share. What arrives after a bank took it all is brought back as far as possible.
fn transferred(
    deal: &Deal,
    milestone: &Milestone,
    operation: &Operation,
    transfer: &str,
    now: Instant,
) -> Vec<DealEvent> {
    let OperationSpec::Transfer { amount, .. } = operation.spec else { return Vec::new() };
    let (Some(contract), Some(settlement)) = (&deal.contract, &milestone.settlement) else { return Vec::new() };
    let on = |event| DealEvent::milestone(milestone.id, event);
    let arrived = |fee, arbitration| {
        on(MilestoneEvent::Transferred { transfer: Some(transfer.to_owned()), amount, fee, arbitration })
    };
    if !milestone.status().is_terminal() {
        return vec![arrived(settlement.fee(contract.fee), settle::arbitration_of(settlement, Role::Worker))];
    }
    let mut events = vec![arrived(Cents::ZERO, Cents::ZERO), on(MilestoneEvent::LossBorne { amount })];
    let spec = OperationSpec::Reverse { transfer: transfer.to_owned(), amount };
    events.extend(request(deal, milestone.id, spec, now));
    events
}

/// What an intent looked like.
struct Seen<'a> {
    amount: Cents,
    attempt: u32,
    now: &'a IntentNow,
}

/// What was seen counts as if the provider had said it.
fn observed(
    deal: &Deal,
    milestone: &Milestone,
    operation: &Operation,
    seen: &Seen<'_>,
    now: Instant,
) -> Vec<DealEvent> {
    let Some(intent) = operation.spec.intent().map(str::to_owned) else { return Vec::new() };
    let (milestone, attempt, amount) = (milestone.id, seen.attempt, seen.amount);
    let fact = match seen.now {
        IntentNow::AwaitingCard => return Vec::new(),
        IntentNow::Authorized { charge, capture_before } => ProviderFact::Authorized {
            milestone,
            attempt,
            intent,
            charge: charge.clone(),
            amount,
            currency: Some(Currency::Usd),
            capture_before: *capture_before,
        },
        IntentNow::Captured { charge } => {
            ProviderFact::Captured { milestone, attempt, intent, charge: charge.clone(), amount }
        }
        IntentNow::Canceled => ProviderFact::Canceled { milestone, intent },
    };
    facts::hear(deal, &fact, now)
}

fn failed(
    deal: &Deal,
    milestone: &Milestone,
    operation: &Operation,
    failure: &OperationFailure,
    now: Instant,
) -> Vec<DealEvent> {
    let on = |event| vec![DealEvent::milestone(milestone.id, event)];
    let queue = |reason| queue(milestone, operation.stray, reason).into_iter().collect::<Vec<_>>();
    match (operation.key.kind, failure) {
        _ if is_moot(milestone, operation) => Vec::new(),
        (OperationKind::CreateIntent, _) => create_failed(milestone, operation, failure),
        (OperationKind::Void, OperationFailure::WrongState { now: IntentNow::Captured { .. } }) if operation.stray => {
            look(deal, milestone, operation, now)
        }
        (
            OperationKind::Capture | OperationKind::Void,
            OperationFailure::WrongState { now: IntentNow::Captured { charge } },
        ) => captured(deal, milestone, operation, charge, now),
        (OperationKind::Capture, OperationFailure::WrongState { now: IntentNow::Canceled }) => {
            facts::hold_lapsed(milestone)
        }
        (OperationKind::Refund, _) => queue(QueueReason::RefundFailed),
        (OperationKind::Transfer, OperationFailure::WorkerNotPayable) => on(MilestoneEvent::Parked),
        (OperationKind::Reverse, OperationFailure::InsufficientBalance) => {
            on(MilestoneEvent::PayoutReversed { amount: Cents::ZERO })
        }
        (OperationKind::Payout, OperationFailure::InsufficientBalance) => postponed(milestone, now),
        (OperationKind::Payout, OperationFailure::WorkerNotPayable) => on(MilestoneEvent::PayoutParked),
        (OperationKind::Payout, _) => {
            [on(MilestoneEvent::PayoutFailed), queue(QueueReason::OperationRejected)].concat()
        }
        (OperationKind::Refresh, _) if !operation.stray => Vec::new(),
        _ => queue(QueueReason::OperationRejected),
    }
}

/// The operator hears of the milestone's own money, or of stray money, unless that waits for them already.
pub(super) fn queue(milestone: &Milestone, stray: bool, reason: QueueReason) -> Option<DealEvent> {
    let (waits, event) = match stray {
        true => (milestone.stray_queued.is_some(), MilestoneEvent::StrayQueued { reason }),
        false => (milestone.queued.is_some(), MilestoneEvent::Queued { reason }),
    };
    (!waits).then(|| DealEvent::milestone(milestone.id, event))
}

/// Whether what the call was for is over: its hold lapsed, or a bank took the money meanwhile.
fn is_moot(milestone: &Milestone, operation: &Operation) -> bool {
    match operation.key.kind {
        _ if operation.stray => false,
        OperationKind::Capture | OperationKind::Void => {
            milestone.state.hold().and_then(Hold::intent) != operation.spec.intent()
        }
        OperationKind::Transfer | OperationKind::Refund => milestone.status().is_terminal(),
        _ => false,
    }
}

/// Money was taken under an intent that does not count: how much, the provider must say before it can go back.
fn look(deal: &Deal, milestone: &Milestone, operation: &Operation, now: Instant) -> Vec<DealEvent> {
    let intent = operation.spec.intent().map(str::to_owned);
    intent.map(|intent| stray(deal, milestone.id, OperationSpec::Refresh { intent }, now)).into_iter().collect()
}

/// The attempt ended before it had an intent; the client may try again.
fn create_failed(milestone: &Milestone, operation: &Operation, failure: &OperationFailure) -> Vec<DealEvent> {
    let OperationSpec::CreateIntent { funding_attempt, .. } = operation.spec else { return Vec::new() };
    match &milestone.state {
        MilestoneState::Funding { attempt, .. } if *attempt == funding_attempt => {
            let code = match failure {
                OperationFailure::Declined { code } | OperationFailure::Rejected { code } => code.clone(),
                _ => String::from("processing_error"),
            };
            vec![
                DealEvent::milestone(milestone.id, MilestoneEvent::FundingEnded),
                DealEvent::milestone(milestone.id, MilestoneEvent::PaymentFailed { code }),
            ]
        }
        _ => Vec::new(),
    }
}

/// The money is not there yet: later again, and after seven days the operator hears of it.
fn postponed(milestone: &Milestone, now: Instant) -> Vec<DealEvent> {
    let due_at = now.plus(PAYOUT_RETRY);
    let mut events = vec![DealEvent::milestone(milestone.id, MilestoneEvent::PayoutPostponed { due_at })];
    if milestone.payout.as_ref().is_some_and(|payout| payout.retries + 1 >= PAYOUT_RETRIES_MAX) {
        events.extend(queue(milestone, false, QueueReason::PayoutUnavailable));
    }
    events
}
