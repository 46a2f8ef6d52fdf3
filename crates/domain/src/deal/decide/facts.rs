//! What the payment provider says, unasked or when we look. A hint: state moves only forward.

use super::consequences::{last_refund, pending, stray, tidied};
use crate::deal::contract::ContractStatus;
use crate::deal::dispute::Resolution;
use crate::deal::milestone::{Hold, Milestone, MilestoneState, QueueReason};
use crate::deal::operation::{OperationKind, OperationSpec};
use crate::deal::settlement::PayoutState;
use crate::deal::{Deal, DealEvent, DisputeEvent, MilestoneEvent, Payee, ProviderFact};
use crate::money::{Cents, Currency};
use crate::time::Instant;

/// The worker's account changed: parked money may go on.
pub(super) fn payee(deal: &Deal, payee: Payee, now: Instant) -> Vec<DealEvent> {
    let mut events = Vec::new();
    if payee != deal.payee {
        events.push(DealEvent::PayeeUpdated { payee });
    }
    for milestone in deal.milestones() {
        if payee.kyc_complete && milestone.parked.is_some() {
            events.push(DealEvent::milestone(milestone.id, MilestoneEvent::Unparked));
        }
        let waits = milestone
            .payout
            .as_ref()
            .filter(|payout| matches!(payout.state, PayoutState::Parked { .. } | PayoutState::Failed { .. }));
        if let (true, Some(payout)) = (payee.payouts_enabled, waits) {
            let due_at = payout.due_at.max(now);
            events.push(DealEvent::milestone(milestone.id, MilestoneEvent::PayoutScheduled { due_at }));
        }
    }
    events
}

/// Something about a payment.
pub(super) fn hear(deal: &Deal, fact: &ProviderFact, now: Instant) -> Vec<DealEvent> {
    let Some(milestone) = deal.milestone(fact.milestone()) else { return Vec::new() };
    let on = |event| vec![DealEvent::milestone(milestone.id, event)];
    match fact {
        ProviderFact::Authorized { attempt, intent, charge, amount, currency, capture_before, .. } => {
            let hold =
                Hold::Authorized { intent: intent.clone(), charge: charge.clone(), capture_before: *capture_before };
            authorized(
                deal,
                milestone,
                &Paid { attempt: *attempt, intent, amount: *amount, currency: *currency },
                hold,
                now,
            )
        }
        ProviderFact::Captured { attempt, intent, charge, amount, .. } => {
            let paid = Paid { attempt: *attempt, intent, amount: *amount, currency: Some(Currency::Usd) };
            captured(deal, milestone, &paid, charge, now)
        }
        ProviderFact::PaymentFailed { intent, code, .. } => match &milestone.state {
            MilestoneState::Funding { intent: Some(current), .. }
                if current == intent && milestone.last_payment_error.as_ref() != Some(code) =>
            {
                on(MilestoneEvent::PaymentFailed { code: code.clone() })
            }
            _ => Vec::new(),
        },
        ProviderFact::Canceled { intent, .. } => canceled(deal, milestone, intent),
        ProviderFact::RefundFailed { amount, .. } => refund_failed(deal, milestone, *amount),
        ProviderFact::ChargebackOpened { reference, .. } => chargeback_opened(milestone, reference),
        ProviderFact::ChargebackClosed { reference, won, .. } => {
            chargeback_closed(deal, milestone, reference, *won, now)
        }
        ProviderFact::PayoutPaid { payout, .. } => payout_paid(milestone, payout),
        ProviderFact::PayoutFailed { payout, .. } => match milestone.payout.as_ref().map(|payout| &payout.state) {
            Some(PayoutState::InTransit { payout: current }) if current == payout => on(MilestoneEvent::PayoutFailed),
            _ => Vec::new(),
        },
    }
}

/// What a payment claims to be.
struct Paid<'a> {
    attempt: u32,
    intent: &'a str,
    amount: Cents,
    currency: Option<Currency>,
}

impl Paid<'_> {
    /// Whether it is the payment that the milestone waits for.
    fn is_awaited(&self, deal: &Deal, milestone: &Milestone) -> bool {
        let live = deal.contract_status().is_some_and(ContractStatus::is_live);
        let MilestoneState::Funding { attempt, intent, .. } = &milestone.state else { return false };
        let named = intent.as_deref().is_none_or(|intent| intent == self.intent);
        live && *attempt == self.attempt
            && named
            && self.amount == milestone.amount
            && self.currency == Some(Currency::Usd)
    }
}

/// A card was authorized: the milestone is funded, or the money does not count and is let go.
fn authorized(deal: &Deal, milestone: &Milestone, paid: &Paid<'_>, hold: Hold, now: Instant) -> Vec<DealEvent> {
    if paid.is_awaited(deal, milestone) {
        return fund(milestone, paid.intent, hold);
    }
    if milestone.state.hold().and_then(Hold::intent) == Some(paid.intent)
        || is_settled(milestone) && owns(milestone, paid.intent)
    {
        return Vec::new();
    }
    match tidied(deal, paid.intent) {
        true => Vec::new(),
        false => vec![stray(deal, milestone.id, OperationSpec::Void { intent: paid.intent.to_owned() }, now)],
    }
}

fn fund(milestone: &Milestone, intent: &str, hold: Hold) -> Vec<DealEvent> {
    let mut events = Vec::new();
    if milestone.intent().is_none() {
        events.push(DealEvent::milestone(milestone.id, MilestoneEvent::IntentCreated { intent: intent.to_owned() }));
    }
    events.push(DealEvent::milestone(milestone.id, MilestoneEvent::Funded { hold }));
    events
}

/// Money was taken: the hold is captured, or the money does not count and goes back in full.
fn captured(deal: &Deal, milestone: &Milestone, paid: &Paid<'_>, charge: &str, now: Instant) -> Vec<DealEvent> {
    let event = MilestoneEvent::Captured { intent: paid.intent.to_owned(), charge: charge.to_owned() };
    match milestone.state.hold() {
        Some(Hold::Authorized { intent, .. }) if intent == paid.intent => {
            return vec![DealEvent::milestone(milestone.id, event)];
        }
        Some(hold) if hold.intent() == Some(paid.intent) => return Vec::new(),
        _ => {}
    }
    if paid.is_awaited(deal, milestone) {
        let hold = Hold::Authorized { intent: paid.intent.to_owned(), charge: charge.to_owned(), capture_before: now };
        let mut events = fund(milestone, paid.intent, hold);
        events.push(DealEvent::milestone(milestone.id, event));
        return events;
    }
    if is_settled(milestone) && owns(milestone, paid.intent) {
        return Vec::new();
    }
    stray_captured(deal, milestone, paid.intent, paid.amount, now)
}

/// Money that does not count goes back in full, once.
pub(super) fn stray_captured(
    deal: &Deal,
    milestone: &Milestone,
    intent: &str,
    amount: Cents,
    now: Instant,
) -> Vec<DealEvent> {
    let refunding = deal.operations.iter().any(|operation| {
        operation.key.kind == OperationKind::Refund && operation.stray && operation.spec.intent() == Some(intent)
    });
    if refunding {
        return Vec::new();
    }
    let spec = OperationSpec::Refund { intent: intent.to_owned(), amount };
    vec![
        DealEvent::milestone(milestone.id, MilestoneEvent::StrayCaptured { intent: intent.to_owned(), amount }),
        stray(deal, milestone.id, spec, now),
    ]
}

/// Whether the milestone's own money has gone where it belongs.
const fn is_settled(milestone: &Milestone) -> bool {
    matches!(milestone.state, MilestoneState::Released { .. } | MilestoneState::Refunded { .. })
}

/// Whether an intent was the milestone's own and not abandoned.
fn owns(milestone: &Milestone, intent: &str) -> bool {
    !milestone.abandoned.iter().any(|abandoned| abandoned.intent == intent)
}

/// An intent was canceled: an attempt ended, or the hold lapsed.
fn canceled(deal: &Deal, milestone: &Milestone, intent: &str) -> Vec<DealEvent> {
    match &milestone.state {
        MilestoneState::Funding { intent: Some(current), .. } if current == intent => {
            vec![DealEvent::milestone(milestone.id, MilestoneEvent::FundingEnded)]
        }
        MilestoneState::Refunding { hold: Hold::Authorized { intent: held, .. } }
            if held == intent && pending(deal, milestone.id, OperationKind::Void) =>
        {
            Vec::new()
        }
        state => match state.hold() {
            Some(Hold::Authorized { intent: held, .. }) if held == intent => hold_lapsed(milestone),
            _ => Vec::new(),
        },
    }
}

/// The card hold is gone: the milestone waits for money again, and a quarrel over it is moot.
pub(super) fn hold_lapsed(milestone: &Milestone) -> Vec<DealEvent> {
    if matches!(milestone.state, MilestoneState::Refunding { .. }) {
        return vec![DealEvent::milestone(milestone.id, MilestoneEvent::Refunded)];
    }
    let mut events = Vec::new();
    if let Some(dispute) = milestone.open_dispute() {
        events.push(DealEvent::dispute(dispute.id, DisputeEvent::Resolved { resolution: Resolution::HoldLapsed }));
    }
    events.push(DealEvent::milestone(milestone.id, MilestoneEvent::HoldLapsed));
    events
}

/// A refund came back: it waits for the operator. Where the milestone has ended, its figures stay as they are and the
/// money counts as stray until it is refunded again.
fn refund_failed(deal: &Deal, milestone: &Milestone, amount: Cents) -> Vec<DealEvent> {
    if milestone.funds.refunded < amount || amount.is_zero() || milestone.queued.is_some() {
        return Vec::new();
    }
    let Some(intent) = last_refund(deal, milestone.id).and_then(|refund| refund.spec.intent()) else {
        return Vec::new();
    };
    let undone = match milestone.status().is_terminal() {
        true => MilestoneEvent::StrayCaptured { intent: intent.to_owned(), amount },
        false => MilestoneEvent::RefundUndone { amount },
    };
    let queued = MilestoneEvent::Queued { reason: QueueReason::RefundFailed };
    vec![DealEvent::milestone(milestone.id, undone), DealEvent::milestone(milestone.id, queued)]
}

/// A bank claims the money: nothing moves until that is decided.
fn chargeback_opened(milestone: &Milestone, reference: &str) -> Vec<DealEvent> {
    let taken = matches!(milestone.state.hold(), Some(Hold::Captured { .. }))
        || matches!(milestone.state, MilestoneState::Released { .. });
    if milestone.chargeback.is_some() || !taken {
        return Vec::new();
    }
    let opened = MilestoneEvent::ChargebackOpened { reference: reference.to_owned() };
    let mut events = vec![DealEvent::milestone(milestone.id, opened)];
    if milestone.payout.as_ref().is_some_and(|payout| payout.state == PayoutState::Scheduled) {
        events.push(DealEvent::milestone(milestone.id, MilestoneEvent::PayoutFrozen));
    }
    events
}

fn chargeback_closed(deal: &Deal, milestone: &Milestone, reference: &str, won: bool, now: Instant) -> Vec<DealEvent> {
    let ours = milestone.chargeback.as_ref().is_some_and(|chargeback| chargeback.reference == reference);
    if !ours || !milestone.is_frozen() {
        return Vec::new();
    }
    if won { chargeback_won(milestone, now) } else { chargeback_lost(deal, milestone, now) }
}

fn chargeback_won(milestone: &Milestone, now: Instant) -> Vec<DealEvent> {
    let mut events = vec![DealEvent::milestone(milestone.id, MilestoneEvent::ChargebackWon)];
    if let Some(payout) = milestone.payout.as_ref().filter(|payout| payout.state == PayoutState::Frozen) {
        let due_at = payout.due_at.max(now);
        events.push(DealEvent::milestone(milestone.id, MilestoneEvent::PayoutScheduled { due_at }));
    }
    events
}

/// The money is gone: out of what is held, else back from the worker as far as possible, else the platform's loss.
fn chargeback_lost(deal: &Deal, milestone: &Milestone, now: Instant) -> Vec<DealEvent> {
    let mut events = Vec::new();
    if let Some(dispute) = milestone.open_dispute() {
        events.push(DealEvent::dispute(dispute.id, DisputeEvent::Resolved { resolution: Resolution::ChargedBack }));
    }
    events.push(DealEvent::milestone(milestone.id, MilestoneEvent::ChargebackLost));
    let missing = milestone.amount - milestone.funds.held().min(milestone.amount);
    if !missing.is_zero() {
        events.push(DealEvent::milestone(milestone.id, MilestoneEvent::LossBorne { amount: missing }));
    }
    match &milestone.payout {
        Some(payout) => {
            if let Some(transfer) = payout.transfer.clone() {
                let spec = OperationSpec::Reverse { transfer, amount: payout.amount };
                events.extend(super::consequences::request(deal, milestone.id, spec, now));
            }
        }
        None if milestone.state.hold().is_some() => {
            events.push(DealEvent::milestone(milestone.id, MilestoneEvent::Refunded))
        }
        None => {}
    }
    events
}

/// The bank has the payout; the provider may say so before our call has answered.
fn payout_paid(milestone: &Milestone, payout: &str) -> Vec<DealEvent> {
    let paid = DealEvent::milestone(milestone.id, MilestoneEvent::PayoutPaid);
    match milestone.payout.as_ref().map(|payout| &payout.state) {
        Some(PayoutState::InTransit { payout: current }) if current == payout => vec![paid],
        Some(PayoutState::Scheduled) => {
            let sent = MilestoneEvent::PayoutSent { payout: payout.to_owned() };
            vec![DealEvent::milestone(milestone.id, sent), paid]
        }
        _ => Vec::new(),
    }
}
