//! What an operator does with money that is stuck (money.md, “Exits”).

use super::{Decision, impartial, milestone};
use crate::actor::Cx;
use crate::deal::milestone::{Milestone, MilestoneEnd, MilestoneState};
use crate::deal::settlement::{Decider, PayoutState, Settlement};
use crate::deal::{Deal, DealEvent, MilestoneEvent};
use crate::id::MilestoneId;
use crate::refusal::{Code, Refusal};
use crate::text::Statement;
use crate::time::Instant;

/// Takes the milestone's own money and its stray money from the queue, so that the next step of each is tried under a
/// new key.
pub(super) fn retry(deal: &Deal, id: MilestoneId, rationale: &Statement, cx: &Cx) -> Decision {
    impartial(deal, cx)?;
    let milestone = milestone(deal, id)?;
    let (own, stray) = (milestone.queued.is_some(), milestone.stray_queued.is_some());
    if !own && !stray {
        return Err(Refusal::state("Nothing of this milestone waits for an operator"));
    }
    let mut events = Vec::new();
    if stray {
        events.push(DealEvent::milestone(id, MilestoneEvent::StrayUnqueued { rationale: rationale.clone() }));
    }
    if own {
        events.extend(retry_own(milestone, rationale, cx.now));
    }
    Ok(events)
}

fn retry_own(milestone: &Milestone, rationale: &Statement, now: Instant) -> Vec<DealEvent> {
    let on = |event| DealEvent::milestone(milestone.id, event);
    let mut events = vec![on(MilestoneEvent::Unqueued { rationale: rationale.clone() })];
    if milestone.parked.is_some() {
        events.push(on(MilestoneEvent::Unparked));
    }
    if milestone.payout.as_ref().is_some_and(|payout| matches!(payout.state, PayoutState::Failed { .. })) {
        events.push(on(MilestoneEvent::PayoutScheduled { due_at: now }));
    }
    events
}

/// Replaces the settlement by a full refund, while nothing of it has succeeded.
pub(super) fn refund(deal: &Deal, id: MilestoneId, rationale: &Statement, cx: &Cx) -> Decision {
    impartial(deal, cx)?;
    let milestone = milestone(deal, id)?;
    let goes_back = matches!(milestone.state, MilestoneState::Refunding { .. } | MilestoneState::Refunded { .. });
    let by_operator = |it: &Settlement| it.decided_by == Decider::Operator && it.refund == milestone.amount;
    if goes_back && milestone.settlement.as_ref().is_some_and(by_operator) {
        return Ok(Vec::new());
    }
    let stuck = milestone.queued.is_some() || milestone.parked.is_some();
    if !stuck || !matches!(milestone.state, MilestoneState::Releasing { .. }) {
        return Err(Refusal::state("Only a release that is stuck can be turned into a refund"));
    }
    if milestone.is_frozen() {
        return Err(Refusal::new(Code::PaymentFrozen, "The client's bank claims this payment"));
    }
    let moving = super::consequences::pending(deal, id, crate::deal::OperationKind::Transfer)
        || super::consequences::pending(deal, id, crate::deal::OperationKind::Refund);
    let moved =
        milestone.payout.is_some() || !milestone.funds.refunded.is_zero() || !milestone.funds.arbitration.is_zero();
    if moved || moving {
        return Err(Refusal::state("Money of the settlement has moved, or is about to; it cannot be replaced"));
    }
    let settlement = Settlement::refund_all(milestone.amount, Decider::Operator, cx.now);
    Ok(vec![
        DealEvent::milestone(id, MilestoneEvent::Unqueued { rationale: rationale.clone() }),
        DealEvent::milestone(id, MilestoneEvent::RefundStarted { settlement }),
    ])
}

/// Gives up on moving what is held: it ends with the platform.
pub(super) fn write_off(deal: &Deal, id: MilestoneId, rationale: &Statement, cx: &Cx) -> Decision {
    impartial(deal, cx)?;
    let milestone = milestone(deal, id)?;
    if matches!(milestone.state, MilestoneState::Cancelled { reason: MilestoneEnd::WrittenOff, .. }) {
        return Ok(Vec::new());
    }
    let stuck = matches!(milestone.state, MilestoneState::Releasing { .. } | MilestoneState::Refunding { .. });
    let captured = matches!(milestone.state.hold(), Some(crate::deal::Hold::Captured { .. }));
    let moving = deal
        .operations
        .iter()
        .any(|operation| operation.key.milestone == id && operation.status == crate::deal::OperationStatus::Pending);
    if milestone.queued.is_none() || !stuck || !captured || moving || milestone.payout.is_some() {
        return Err(Refusal::state("Only money that is held, moves no more and waits in the queue can be written off"));
    }
    let event = MilestoneEvent::WrittenOff { amount: milestone.funds.held(), rationale: rationale.clone() };
    Ok(vec![DealEvent::milestone(id, event)])
}
