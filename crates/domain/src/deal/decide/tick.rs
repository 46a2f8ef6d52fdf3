//! Time: what falls due, and what it does (lifecycles.md, “Times”).

use super::cancel::wind_up;
use super::consequences::{capture, pending, request};
use super::{funding, negotiation, operations, settle};
use crate::deal::contract::{ContractEnd, ContractState};
use crate::deal::dispute::{Dispute, DisputeState, ESCALATION, OPERATOR_REMINDERS};
use crate::deal::milestone::{
    CAPTURE_AHEAD, Hold, Milestone, MilestoneEnd, MilestoneState, QueueReason, RELEASE_REMINDERS, Stage,
};
use crate::deal::operation::{OperationKind, OperationSpec};
use crate::deal::settlement::{Decider, PayoutState, Settlement};
use crate::deal::{Contract, Deal, DealEvent, DisputeEvent, EndedReason, MilestoneEvent};
use crate::id::{DisputeId, MilestoneId};
use crate::time::{Instant, Span, days, hours};

/// When a worker whose transfer is parked is reminded; the operator hears of it with the last.
const PARKED_REMINDERS: [Span; 3] = [days(1), days(7), days(30)];
/// How long a timer that would end a payment waits for the provider's word of it.
const LAST_LOOK: Span = hours(24);

/// What falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::deal) enum Timer {
    /// Nobody acted in the negotiation.
    Idle,
    /// Not both approved.
    Approval,
    /// The contract did not come to life.
    Activation,
    /// The worker was silent about the client's cancel.
    CancelSilence,
    /// A card hold must be captured before it lapses.
    Capture(MilestoneId),
    /// The client is reminded of a delivery.
    ReleaseReminder(MilestoneId),
    /// Silence releases.
    AutoRelease(MilestoneId),
    /// Nothing was delivered.
    Undelivered(MilestoneId),
    /// Nobody paid.
    Unfunded(MilestoneId),
    /// The other party did not respond.
    Response(DisputeId),
    /// A dispute goes to the operator.
    Escalation(DisputeId),
    /// The operator is reminded.
    OperatorReminder(DisputeId),
    /// The payout is made.
    Payout(MilestoneId),
    /// The worker is reminded to become payable.
    ParkedReminder(MilestoneId),
}

/// Every timer that runs.
pub(in crate::deal) fn timers(deal: &Deal) -> Vec<(Instant, Timer)> {
    let mut timers: Vec<_> = deal.negotiation.idle_deadline().map(|at| (at, Timer::Idle)).into_iter().collect();
    if let Some(contract) = &deal.contract {
        timers.extend(contract_timers(deal, contract));
        let active = matches!(contract.state, ContractState::Active { .. });
        for milestone in &contract.milestones {
            timers.extend(milestone_timers(deal, milestone, active));
            timers.extend(milestone.open_dispute().into_iter().filter_map(dispute_timer));
        }
    }
    timers
}

fn contract_timers(deal: &Deal, contract: &Contract) -> Option<(Instant, Timer)> {
    match contract.state {
        ContractState::AwaitingApproval { deadline } => deadline.map(|at| (at, Timer::Approval)),
        ContractState::Activating { deadline } => {
            let paying = contract.milestones.first();
            Some((paying.map_or(deadline, |first| after_last_look(deal, first, deadline)), Timer::Activation))
        }
        ContractState::Active { .. } => {
            contract.cancellation.as_ref().map(|proposal| (proposal.deadline, Timer::CancelSilence))
        }
        _ => None,
    }
}

fn milestone_timers(deal: &Deal, milestone: &Milestone, active: bool) -> Vec<(Instant, Timer)> {
    let id = milestone.id;
    let mut timers = Vec::new();
    if let (true, Some(Hold::Authorized { capture_before, .. })) =
        (active && milestone.state.stage().is_some(), milestone.state.hold())
        && !pending(deal, id, OperationKind::Capture)
        && milestone.queued.is_none()
    {
        timers.push((capture_before.minus(CAPTURE_AHEAD), Timer::Capture(id)));
    }
    match &milestone.state {
        MilestoneState::Held { stage, .. } if active && milestone.paused_since.is_none() => {
            timers.extend(stage_timers(milestone, stage))
        }
        MilestoneState::Pending { .. } | MilestoneState::Funding { .. } if active => {
            let until = funding::fundable_until(milestone);
            timers.extend(until.map(|at| (after_last_look(deal, milestone, at), Timer::Unfunded(id))));
        }
        _ => {}
    }
    timers.extend(payout_timer(deal, milestone));
    if let Some(parked) = &milestone.parked {
        let next = PARKED_REMINDERS.get(usize::from(parked.reminders));
        timers.extend(next.map(|after| (parked.since.plus(*after), Timer::ParkedReminder(id))));
    }
    timers
}

fn stage_timers(milestone: &Milestone, stage: &Stage) -> Vec<(Instant, Timer)> {
    let id = milestone.id;
    match stage {
        Stage::Funded { undelivered_at } | Stage::ChangesRequested { undelivered_at } => {
            vec![(*undelivered_at, Timer::Undelivered(id))]
        }
        Stage::Delivered { auto_release_at, reminders } => {
            let mut timers = vec![(*auto_release_at, Timer::AutoRelease(id))];
            let delivered_at = auto_release_at.minus(crate::deal::milestone::AUTO_RELEASE);
            let next = RELEASE_REMINDERS.get(usize::from(*reminders));
            timers.extend(next.map(|after| (delivered_at.plus(*after), Timer::ReleaseReminder(id))));
            timers
        }
    }
}

fn payout_timer(deal: &Deal, milestone: &Milestone) -> Option<(Instant, Timer)> {
    let payout = milestone.payout.as_ref()?;
    let waits = payout.state == PayoutState::Scheduled
        && matches!(milestone.state, MilestoneState::Released { .. })
        && !payout.amount.is_zero()
        && !milestone.is_frozen()
        && !deal.payee.suspended
        && !pending(deal, milestone.id, OperationKind::Payout);
    waits.then_some((payout.due_at, Timer::Payout(milestone.id)))
}

fn dispute_timer(dispute: &Dispute) -> Option<(Instant, Timer)> {
    match dispute.state {
        DisputeState::Open => Some((dispute.response_deadline, Timer::Response(dispute.id))),
        DisputeState::Responded { at } => Some((at.plus(ESCALATION), Timer::Escalation(dispute.id))),
        DisputeState::UnderReview { since, reminders } => OPERATOR_REMINDERS
            .get(usize::from(reminders))
            .map(|after| (since.plus(*after), Timer::OperatorReminder(dispute.id))),
        _ => None,
    }
}

/// A timer that would end a payment under way waits for the provider's word of it, for a day at the most.
fn after_last_look(deal: &Deal, milestone: &Milestone, due: Instant) -> Instant {
    match looked(deal, milestone, due) {
        Look::Pending => due.plus(LAST_LOOK),
        Look::NotNeeded | Look::Needed | Look::Done => due,
    }
}

enum Look {
    NotNeeded,
    Needed,
    Pending,
    Done,
}

fn looked(deal: &Deal, milestone: &Milestone, due: Instant) -> Look {
    let MilestoneState::Funding { intent: Some(intent), .. } = &milestone.state else { return Look::NotNeeded };
    if pending(deal, milestone.id, OperationKind::Refresh) {
        return Look::Pending;
    }
    let after = deal.operations.iter().any(|operation| {
        operation.key.kind == OperationKind::Refresh
            && operation.spec.intent() == Some(intent)
            && operation.requested_at >= due
    });
    if after { Look::Done } else { Look::Needed }
}

/// Does the earliest thing that has fallen due; the caller asks again until nothing is.
pub(super) fn tick(deal: &Deal, now: Instant) -> Vec<DealEvent> {
    let due = timers(deal).into_iter().filter(|(at, _)| *at <= now).min();
    due.map(|(at, timer)| fall_due(deal, timer, at, now)).unwrap_or_default()
}

fn fall_due(deal: &Deal, timer: Timer, at: Instant, now: Instant) -> Vec<DealEvent> {
    match timer {
        Timer::Idle => negotiation::end(deal, EndedReason::Idle),
        Timer::Approval => vec![DealEvent::ContractExpired { reason: ContractEnd::ApprovalMissed }],
        Timer::Activation => match deal.milestones().first().and_then(|first| last_look(deal, first, at, now)) {
            Some(look) => vec![look],
            None => vec![DealEvent::ContractExpired { reason: ContractEnd::ActivationMissed }],
        },
        Timer::CancelSilence => deal.contract.as_ref().map(|contract| silence(contract, now)).unwrap_or_default(),
        Timer::Response(dispute) => vec![DealEvent::dispute(dispute, DisputeEvent::ResponseMissed)],
        Timer::Escalation(dispute) => vec![DealEvent::dispute(dispute, DisputeEvent::Escalated)],
        Timer::OperatorReminder(dispute) => vec![DealEvent::dispute(dispute, DisputeEvent::OperatorReminded)],
        Timer::Capture(id)
        | Timer::ReleaseReminder(id)
        | Timer::AutoRelease(id)
        | Timer::Undelivered(id)
        | Timer::Unfunded(id)
        | Timer::Payout(id)
        | Timer::ParkedReminder(id) => {
            deal.milestone(id).map(|milestone| milestone_due(deal, milestone, timer, at, now)).unwrap_or_default()
        }
    }
}

/// The worker was silent. Where the contract cannot be wound up now, the proposal is off the table.
fn silence(contract: &Contract, now: Instant) -> Vec<DealEvent> {
    let movable = contract.milestones.iter().all(|milestone| {
        let settled_elsewhere = matches!(
            milestone.state,
            MilestoneState::Disputed { .. } | MilestoneState::Releasing { .. } | MilestoneState::Refunding { .. }
        );
        !settled_elsewhere && (!milestone.is_frozen() || milestone.status().is_terminal())
    });
    match movable {
        true => wind_up(contract, ContractEnd::CancelledByClient, None, now),
        false => vec![DealEvent::CancelDropped { objected: false }],
    }
}

fn milestone_due(deal: &Deal, milestone: &Milestone, timer: Timer, at: Instant, now: Instant) -> Vec<DealEvent> {
    let on = |event| vec![DealEvent::milestone(milestone.id, event)];
    match timer {
        Timer::Capture(_) => milestone
            .state
            .hold()
            .and_then(Hold::intent)
            .and_then(|intent| capture(deal, milestone, intent, now))
            .into_iter()
            .collect(),
        Timer::ReleaseReminder(_) => on(MilestoneEvent::ReleaseReminded),
        Timer::AutoRelease(_) => {
            let mut events = proposal_dropped(deal);
            events.push(settle::start(milestone, Settlement::release_all(milestone.amount, Decider::AutoRelease, now)));
            events
        }
        Timer::Undelivered(_) => {
            let settlement = Settlement::refund_all(milestone.amount, Decider::Undelivered, now);
            on(MilestoneEvent::RefundStarted { settlement })
        }
        Timer::Unfunded(_) => match last_look(deal, milestone, at, now) {
            Some(look) => vec![look],
            None => on(MilestoneEvent::Cancelled { reason: MilestoneEnd::Unfunded }),
        },
        Timer::Payout(_) => {
            let amount = milestone.payout.as_ref().map_or_else(Default::default, |payout| payout.amount);
            request(deal, milestone.id, OperationSpec::Payout { amount }, now).into_iter().collect()
        }
        _ => parked_reminder(milestone),
    }
}

fn proposal_dropped(deal: &Deal) -> Vec<DealEvent> {
    let proposed = deal.contract.as_ref().is_some_and(|contract| contract.cancellation.is_some());
    if proposed { vec![DealEvent::CancelDropped { objected: false }] } else { Vec::new() }
}

fn parked_reminder(milestone: &Milestone) -> Vec<DealEvent> {
    let mut events = vec![DealEvent::milestone(milestone.id, MilestoneEvent::ParkedReminded)];
    let last =
        milestone.parked.as_ref().is_some_and(|parked| usize::from(parked.reminders) + 1 == PARKED_REMINDERS.len());
    if last {
        events.extend(operations::queue(milestone, false, QueueReason::WorkerNotPayable));
    }
    events
}

/// Asks the provider once more before a payment under way is given up.
fn last_look(deal: &Deal, milestone: &Milestone, at: Instant, now: Instant) -> Option<DealEvent> {
    let intent = milestone.intent()?.to_owned();
    match looked(deal, milestone, at) {
        Look::Needed => request(deal, milestone.id, OperationSpec::Refresh { intent }, now),
        Look::NotNeeded | Look::Pending | Look::Done => None,
    }
}
