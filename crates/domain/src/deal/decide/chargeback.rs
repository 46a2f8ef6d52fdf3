//! A bank claims the client's money back (money.md, “Chargebacks”).

use super::consequences::{pending, request};
use crate::deal::dispute::Resolution;
use crate::deal::milestone::{Hold, Milestone, MilestoneState};
use crate::deal::operation::{OperationKind, OperationSpec};
use crate::deal::settlement::PayoutState;
use crate::deal::{Deal, DealEvent, DisputeEvent, MilestoneEvent};
use crate::money::Cents;
use crate::time::Instant;

/// Nothing moves until the claim is decided.
pub(super) fn opened(deal: &Deal, milestone: &Milestone, reference: &str) -> Vec<DealEvent> {
    if milestone.chargeback.is_some() {
        return Vec::new();
    }
    let mut events = known(deal, milestone, reference);
    if !events.is_empty() && payout_is(milestone, &PayoutState::Scheduled) {
        events.push(DealEvent::milestone(milestone.id, MilestoneEvent::PayoutFrozen));
    }
    events
}

/// The claim was decided; the provider may say so before it says that there is one.
pub(super) fn closed(deal: &Deal, milestone: &Milestone, reference: &str, won: bool, now: Instant) -> Vec<DealEvent> {
    let mut events = match &milestone.chargeback {
        None => known(deal, milestone, reference),
        Some(claim) if claim.reference == reference && milestone.is_frozen() => Vec::new(),
        Some(_) => return Vec::new(),
    };
    if milestone.chargeback.is_none() && events.is_empty() {
        return events;
    }
    events.extend(if won { self::won(milestone, now) } else { lost(deal, milestone, now) });
    events
}

/// That there is a claim. Only taken money can be claimed: a capture under way has taken effect.
fn known(deal: &Deal, milestone: &Milestone, reference: &str) -> Vec<DealEvent> {
    let opened =
        DealEvent::milestone(milestone.id, MilestoneEvent::ChargebackOpened { reference: reference.to_owned() });
    match (&milestone.state, milestone.state.hold()) {
        (_, Some(Hold::Authorized { intent, charge, .. })) if pending(deal, milestone.id, OperationKind::Capture) => {
            let captured = MilestoneEvent::Captured { intent: intent.clone(), charge: charge.clone() };
            vec![DealEvent::milestone(milestone.id, captured), opened]
        }
        (_, Some(Hold::Captured { .. })) | (MilestoneState::Released { charge: Some(_), .. }, None) => vec![opened],
        _ => Vec::new(),
    }
}

/// All resumes.
fn won(milestone: &Milestone, now: Instant) -> Vec<DealEvent> {
    let mut events = vec![DealEvent::milestone(milestone.id, MilestoneEvent::ChargebackWon)];
    if let Some(payout) = milestone.payout.as_ref().filter(|payout| payout.state == PayoutState::Frozen) {
        let due_at = payout.due_at.max(now);
        events.push(DealEvent::milestone(milestone.id, MilestoneEvent::PayoutScheduled { due_at }));
    }
    events
}

/// The money is gone: out of what is held, else back from the worker as far as possible, else the platform's loss.
fn lost(deal: &Deal, milestone: &Milestone, now: Instant) -> Vec<DealEvent> {
    let on = |event| DealEvent::milestone(milestone.id, event);
    let mut events = Vec::new();
    if let Some(dispute) = milestone.open_dispute() {
        events.push(DealEvent::dispute(dispute.id, DisputeEvent::Resolved { resolution: Resolution::ChargedBack }));
    }
    events.push(on(MilestoneEvent::ChargebackLost));
    let held = match milestone.state.hold() {
        Some(Hold::Authorized { .. }) => milestone.amount,
        _ => milestone.funds.held(),
    };
    let missing = milestone.amount - held;
    if missing > Cents::ZERO {
        events.push(on(MilestoneEvent::LossBorne { amount: missing }));
    }
    if let Some((transfer, amount)) =
        milestone.payout.as_ref().and_then(|payout| Some((payout.transfer.clone()?, payout.amount)))
    {
        events.extend(request(deal, milestone.id, OperationSpec::Reverse { transfer, amount }, now));
    }
    if milestone.state.hold().is_some() {
        events.push(on(MilestoneEvent::Refunded));
    }
    events
}

fn payout_is(milestone: &Milestone, state: &PayoutState) -> bool {
    milestone.payout.as_ref().is_some_and(|payout| payout.state == *state)
}
