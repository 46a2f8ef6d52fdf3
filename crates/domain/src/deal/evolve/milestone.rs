//! What events make of a milestone.

use crate::deal::contract::Contract;
use crate::deal::milestone::{
    AUTO_RELEASE, Abandoned, ChangeRequest, Chargeback, ChargebackStatus, Delivery, Hold, Milestone, MilestoneEnd,
    MilestoneState, Parked, QueueReason, Queued, Stage, UNDELIVERED, UNDELIVERED_AFTER_CHANGES,
};
use crate::deal::settlement::{Payout, PayoutState};
use crate::deal::{Deal, MilestoneEvent};
use crate::id::MilestoneId;
use crate::time::Instant;

pub(super) fn find(deal: &mut Deal, id: MilestoneId) -> Option<&mut Milestone> {
    deal.contract.as_mut()?.milestones.iter_mut().find(|milestone| milestone.id == id)
}

pub(super) fn happened(deal: &mut Deal, id: MilestoneId, event: &MilestoneEvent, at: Instant) {
    if let (MilestoneEvent::Proposed { title, scope, amount }, Some(contract)) = (event, &mut deal.contract) {
        let position = next_position(contract);
        let blank = super::contract::blank(id, position, title.clone(), scope.clone(), *amount, at);
        contract.milestones.push(Milestone { state: MilestoneState::Proposed, ..blank });
        return;
    }
    if let Some(milestone) = find(deal, id) {
        milestone.updated_at = at;
        stage_events(milestone, event, at);
        money_events(milestone, event, at);
        payout_events(milestone, event, at);
    }
}

fn next_position(contract: &Contract) -> u16 {
    contract.milestones.iter().map(|milestone| milestone.position).max().unwrap_or(0) + 1
}

/// What moves the work and the wait for money.
fn stage_events(milestone: &mut Milestone, event: &MilestoneEvent, at: Instant) {
    match event {
        MilestoneEvent::Accepted => milestone.state = MilestoneState::Pending { fundable_since: None },
        MilestoneEvent::Cancelled { reason } => {
            abandon(milestone);
            milestone.state = MilestoneState::Cancelled { at, reason: *reason };
        }
        MilestoneEvent::BecameFundable => milestone.state = MilestoneState::Pending { fundable_since: Some(at) },
        MilestoneEvent::FundingStarted { attempt } => {
            milestone.attempts = *attempt;
            milestone.last_payment_error = None;
            milestone.state = MilestoneState::Funding {
                attempt: *attempt,
                intent: None,
                fundable_since: fundable_since(&milestone.state),
            };
        }
        MilestoneEvent::IntentCreated { intent: id } => {
            if let MilestoneState::Funding { intent, .. } = &mut milestone.state {
                *intent = Some(id.clone());
            }
        }
        MilestoneEvent::PaymentFailed { code } => milestone.last_payment_error = Some(code.clone()),
        MilestoneEvent::FundingEnded => {
            milestone.state = MilestoneState::Pending { fundable_since: fundable_since(&milestone.state) };
        }
        MilestoneEvent::FundingVoided => {
            abandon(milestone);
            milestone.funded_at = None;
            milestone.queued = None;
            milestone.state = MilestoneState::Pending { fundable_since: fundable_since(&milestone.state) };
        }
        MilestoneEvent::Funded { hold } => funded(milestone, hold, at),
        MilestoneEvent::HoldLapsed => lapsed(milestone),
        MilestoneEvent::Delivered { notes, artifacts } => {
            milestone.delivery = Some(Delivery { notes: notes.clone(), artifacts: artifacts.clone(), at });
            restage(milestone, delivered(at), at);
        }
        MilestoneEvent::ChangesRequested { notes } => {
            milestone.changes.push(ChangeRequest { notes: notes.clone(), at });
            let undelivered_at = undelivered_at(milestone, at);
            restage(milestone, Stage::ChangesRequested { undelivered_at }, at);
        }
        MilestoneEvent::ReleaseReminded => {
            if let MilestoneState::Held { stage: Stage::Delivered { reminders, .. }, .. } = &mut milestone.state {
                *reminders += 1;
            }
        }
        _ => {}
    }
}

/// What moves the money.
fn money_events(milestone: &mut Milestone, event: &MilestoneEvent, at: Instant) {
    match event {
        MilestoneEvent::Captured { intent, charge } => {
            milestone.funds.captured = milestone.funds.captured + milestone.amount;
            rehold(milestone, Hold::Captured { intent: intent.clone(), charge: charge.clone(), at });
        }
        MilestoneEvent::ReleaseStarted { settlement } => {
            milestone.settlement = Some(*settlement);
            milestone.paused_since = None;
            if let Some(hold) = milestone.state.hold().cloned() {
                milestone.state = MilestoneState::Releasing { hold };
            }
        }
        MilestoneEvent::RefundStarted { settlement } => {
            milestone.settlement = Some(*settlement);
            milestone.paused_since = None;
            milestone.parked = None;
            if let Some(hold) = milestone.state.hold().cloned() {
                milestone.state = MilestoneState::Refunding { hold };
            }
        }
        MilestoneEvent::Transferred { transfer, amount, fee, arbitration } => {
            milestone.funds.transferred = milestone.funds.transferred + *amount;
            milestone.funds.fee = milestone.funds.fee + *fee;
            milestone.funds.arbitration = milestone.funds.arbitration + *arbitration;
            milestone.parked = None;
            milestone.payout = Some(Payout {
                state: PayoutState::Scheduled,
                amount: *amount,
                due_at: at,
                retries: 0,
                transfer: transfer.clone(),
            });
        }
        MilestoneEvent::RefundMade { amount, arbitration } => {
            milestone.funds.refunded = milestone.funds.refunded + *amount;
            milestone.funds.arbitration = milestone.funds.arbitration + *arbitration;
        }
        MilestoneEvent::RefundUndone { amount } => milestone.funds.refunded = milestone.funds.refunded - *amount,
        MilestoneEvent::Parked => milestone.parked = Some(Parked { since: at, reminders: 0 }),
        MilestoneEvent::Unparked => {
            milestone.parked = None;
            milestone.queued.take_if(|queued| queued.reason == QueueReason::WorkerNotPayable);
        }
        MilestoneEvent::ParkedReminded => {
            if let Some(parked) = &mut milestone.parked {
                parked.reminders += 1;
            }
        }
        MilestoneEvent::Queued { reason } => milestone.queued = Some(Queued { reason: *reason, since: at }),
        MilestoneEvent::Unqueued { .. } => milestone.queued = None,
        MilestoneEvent::StrayQueued { reason } => {
            milestone.stray_queued = Some(Queued { reason: *reason, since: at });
        }
        MilestoneEvent::StrayUnqueued { .. } => milestone.stray_queued = None,
        MilestoneEvent::Released => {
            let charge = milestone.state.hold().and_then(Hold::charge).map(str::to_owned);
            milestone.state = MilestoneState::Released { at, charge };
            milestone.queued = None;
        }
        MilestoneEvent::Refunded => {
            let charge = milestone.state.hold().and_then(captured_charge);
            milestone.state = MilestoneState::Refunded { at, charge };
            milestone.queued = None;
            milestone.parked = None;
        }
        MilestoneEvent::LossBorne { amount } => milestone.funds.platform_loss = milestone.funds.platform_loss + *amount,
        MilestoneEvent::WrittenOff { amount, .. } => {
            milestone.funds.fee = milestone.funds.fee + *amount;
            milestone.queued = None;
            milestone.parked = None;
            milestone.state = MilestoneState::Cancelled { at, reason: MilestoneEnd::WrittenOff };
        }
        MilestoneEvent::ChargebackOpened { reference } => {
            milestone.chargeback = Some(Chargeback {
                reference: reference.clone(),
                status: ChargebackStatus::Open,
                opened_at: at,
                closed_at: None,
            });
            milestone.paused_since = milestone.paused_since.or(Some(at));
        }
        MilestoneEvent::ChargebackWon => {
            close_chargeback(milestone, ChargebackStatus::Won, at);
            if milestone.open_dispute().is_none() {
                resume(milestone, at);
            }
        }
        MilestoneEvent::ChargebackLost => {
            close_chargeback(milestone, ChargebackStatus::Lost, at);
            milestone.funds.charged_back = milestone.funds.charged_back + milestone.amount;
            milestone.paused_since = None;
        }
        _ => {}
    }
}

/// What moves the payout.
fn payout_events(milestone: &mut Milestone, event: &MilestoneEvent, at: Instant) {
    if let MilestoneEvent::PayoutReversed { amount } = event {
        milestone.funds.reversed = milestone.funds.reversed + *amount;
        milestone.funds.platform_loss = milestone.funds.platform_loss - *amount;
    }
    let Some(payout) = &mut milestone.payout else { return };
    match event {
        MilestoneEvent::PayoutScheduled { due_at } => {
            payout.state = PayoutState::Scheduled;
            payout.due_at = *due_at;
            payout.retries = 0;
        }
        MilestoneEvent::PayoutPostponed { due_at } => {
            payout.due_at = *due_at;
            payout.retries += 1;
        }
        MilestoneEvent::PayoutSent { payout: id } => payout.state = PayoutState::InTransit { payout: id.clone() },
        MilestoneEvent::PayoutPaid => payout.state = PayoutState::Paid { at },
        MilestoneEvent::PayoutParked => payout.state = PayoutState::Parked { since: at },
        MilestoneEvent::PayoutFailed => payout.state = PayoutState::Failed { at },
        MilestoneEvent::PayoutFrozen => payout.state = PayoutState::Frozen,
        MilestoneEvent::PayoutReversed { .. } => payout.state = PayoutState::Reversed { at },
        _ => {}
    }
}

/// The intent of the current attempt, if there is one, no longer counts. Money taken under it is no longer the
/// milestone's.
fn abandon(milestone: &mut Milestone) {
    let captured = matches!(milestone.state.hold(), Some(Hold::Captured { .. }));
    if captured {
        milestone.funds.captured = milestone.funds.captured - milestone.amount;
    }
    if let Some(intent) = milestone.intent().map(str::to_owned) {
        milestone.abandoned.push(Abandoned { intent, amount: milestone.amount, captured });
    }
}

fn funded(milestone: &mut Milestone, hold: &Hold, at: Instant) {
    milestone.funded_at = Some(at);
    milestone.last_payment_error = None;
    let stage = match milestone.delivery {
        Some(_) => delivered(at),
        None => Stage::Funded { undelivered_at: undelivered_at(milestone, at) },
    };
    milestone.state = MilestoneState::Held { stage, hold: hold.clone() };
}

/// The milestone waits for money again; a delivery is kept, a settlement is not.
fn lapsed(milestone: &mut Milestone) {
    milestone.state = MilestoneState::Pending { fundable_since: None };
    milestone.settlement = None;
    milestone.paused_since = None;
    milestone.funded_at = None;
    milestone.queued = None;
    milestone.parked = None;
}

fn delivered(at: Instant) -> Stage {
    Stage::Delivered { auto_release_at: at.plus(AUTO_RELEASE), reminders: 0 }
}

/// The later of funding + 75 d and the last change request + 14 d (lifecycles.md, “T undelivered”).
fn undelivered_at(milestone: &Milestone, at: Instant) -> Instant {
    let from_funding = milestone.funded_at.unwrap_or(at).plus(UNDELIVERED);
    let from_changes = milestone.changes.last().map(|change| change.at.plus(UNDELIVERED_AFTER_CHANGES));
    from_changes.map_or(from_funding, |later| later.max(from_funding))
}

fn fundable_since(state: &MilestoneState) -> Option<Instant> {
    match state {
        MilestoneState::Pending { fundable_since } | MilestoneState::Funding { fundable_since, .. } => *fundable_since,
        _ => None,
    }
}

/// The work goes on to another stage. A timer that begins while timers stand still stands still from then on.
fn restage(milestone: &mut Milestone, new: Stage, at: Instant) {
    if let MilestoneState::Held { stage, .. } = &mut milestone.state {
        *stage = new;
    }
    milestone.paused_since = milestone.paused_since.map(|_| at);
}

fn rehold(milestone: &mut Milestone, new: Hold) {
    match &mut milestone.state {
        MilestoneState::Held { hold, .. }
        | MilestoneState::Disputed { hold, .. }
        | MilestoneState::Releasing { hold }
        | MilestoneState::Refunding { hold } => *hold = new,
        _ => {}
    }
}

fn captured_charge(hold: &Hold) -> Option<String> {
    match hold {
        Hold::Captured { charge, .. } => Some(charge.clone()),
        Hold::Nothing | Hold::Authorized { .. } => None,
    }
}

fn close_chargeback(milestone: &mut Milestone, status: ChargebackStatus, at: Instant) {
    if let Some(chargeback) = &mut milestone.chargeback {
        chargeback.status = status;
        chargeback.closed_at = Some(at);
    }
}

/// Timers go on with what was left when they stopped.
pub(super) fn resume(milestone: &mut Milestone, at: Instant) {
    let Some(since) = milestone.paused_since.take() else { return };
    let stood_still = at.since(since);
    if let MilestoneState::Held { stage, .. } | MilestoneState::Disputed { stage, .. } = &mut milestone.state {
        *stage = stage.shifted(stood_still);
    }
}
