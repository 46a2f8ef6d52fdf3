//! What the payment provider says, unasked or when we look. A hint: state moves only forward.

use super::chargeback;
use super::consequences::{pending, stray, taken_back, tidied};
use super::refunds::{self, Refund};
use crate::deal::contract::ContractStatus;
use crate::deal::dispute::Resolution;
use crate::deal::milestone::{Hold, Milestone, MilestoneEnd, MilestoneState};
use crate::deal::operation::{Operation, OperationKind, OperationSpec};
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
            .filter(|payout| matches!(payout.state, PayoutState::Parked { .. } | PayoutState::Failed { .. }))
            .filter(|_| !pending(deal, milestone.id, OperationKind::Payout));
        if let (true, Some(payout)) = (payee.payouts_enabled && !payee.suspended, waits) {
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
            let paid = Paid { attempt: *attempt, intent, charge, amount: *amount, currency: *currency };
            authorized(deal, milestone, &paid, *capture_before, now)
        }
        ProviderFact::Captured { attempt, intent, charge, amount, .. } => {
            let paid = Paid { attempt: *attempt, intent, charge, amount: *amount, currency: Some(Currency::Usd) };
            captured(deal, milestone, &paid, now)
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
        ProviderFact::RefundFailed { refund, intent, amount, .. } => {
            refunds::failed(deal, milestone, &Refund { id: refund, intent, amount: *amount })
        }
        ProviderFact::ChargebackOpened { reference, .. } => chargeback::opened(deal, milestone, reference),
        ProviderFact::ChargebackClosed { reference, won, .. } => {
            chargeback::closed(deal, milestone, reference, *won, now)
        }
        ProviderFact::PayoutPaid { payout, .. } => payout_paid(milestone, payout),
        ProviderFact::PayoutFailed { payout, .. } => payout_failed(deal, milestone, payout),
    }
}

/// What a payment claims to be.
struct Paid<'a> {
    attempt: u32,
    intent: &'a str,
    charge: &'a str,
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
fn authorized(
    deal: &Deal,
    milestone: &Milestone,
    paid: &Paid<'_>,
    capture_before: Instant,
    now: Instant,
) -> Vec<DealEvent> {
    let (intent, charge) = (paid.intent.to_owned(), paid.charge.to_owned());
    if paid.is_awaited(deal, milestone) {
        return fund(milestone, paid.intent, Hold::Authorized { intent, charge, capture_before });
    }
    let known = milestone.state.hold().and_then(Hold::intent) == Some(paid.intent)
        || was_own(deal, milestone, paid.intent, paid.charge)
        || tidied(deal, paid.intent)
        || taken_back(deal, paid.intent);
    match known {
        true => Vec::new(),
        false => vec![stray(deal, milestone.id, OperationSpec::Void { intent }, now)],
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
fn captured(deal: &Deal, milestone: &Milestone, paid: &Paid<'_>, now: Instant) -> Vec<DealEvent> {
    if !paid.is_awaited(deal, milestone) {
        return taken(deal, milestone, paid.intent, paid.charge, paid.amount, now);
    }
    let (intent, charge) = (paid.intent.to_owned(), paid.charge.to_owned());
    let hold = Hold::Authorized { intent: intent.clone(), charge: charge.clone(), capture_before: now };
    let mut events = fund(milestone, paid.intent, hold);
    events.push(DealEvent::milestone(milestone.id, MilestoneEvent::Captured { intent, charge }));
    events
}

/// Money was taken under an intent that is no longer awaited.
pub(super) fn taken(
    deal: &Deal,
    milestone: &Milestone,
    intent: &str,
    charge: &str,
    amount: Cents,
    now: Instant,
) -> Vec<DealEvent> {
    match milestone.state.hold() {
        Some(Hold::Authorized { intent: held, .. }) if held == intent => {
            let event = MilestoneEvent::Captured { intent: intent.to_owned(), charge: charge.to_owned() };
            vec![DealEvent::milestone(milestone.id, event)]
        }
        Some(hold) if hold.intent() == Some(intent) => Vec::new(),
        _ if was_own(deal, milestone, intent, charge) => Vec::new(),
        _ => stray_captured(deal, milestone, intent, amount, now),
    }
}

/// Money that does not count goes back in full, once.
fn stray_captured(deal: &Deal, milestone: &Milestone, intent: &str, amount: Cents, now: Instant) -> Vec<DealEvent> {
    let abandoned = milestone.abandoned.iter().any(|abandoned| abandoned.intent == intent && abandoned.captured);
    if abandoned || taken_back(deal, intent) {
        return Vec::new();
    }
    let spec = OperationSpec::Refund { intent: intent.to_owned(), amount };
    vec![
        DealEvent::milestone(milestone.id, MilestoneEvent::StrayCaptured { intent: intent.to_owned(), amount }),
        stray(deal, milestone.id, spec, now),
    ]
}

/// Whether an intent or its charge is what an ended milestone was paid with.
fn was_own(deal: &Deal, milestone: &Milestone, intent: &str, charge: &str) -> bool {
    use OperationSpec as S;
    let ended_with = match &milestone.state {
        MilestoneState::Released { charge, .. } | MilestoneState::Refunded { charge, .. } => charge.as_deref(),
        MilestoneState::Cancelled { reason: MilestoneEnd::WrittenOff, .. } => None,
        _ => return false,
    };
    let moved = |operation: &Operation| match &operation.spec {
        S::Capture { intent: own, .. } | S::Void { intent: own } | S::Refund { intent: own, .. } => own == intent,
        S::Transfer { charge: own, .. } => own == charge,
        _ => false,
    };
    ended_with == Some(charge)
        || deal
            .operations
            .iter()
            .any(|operation| operation.key.milestone == milestone.id && !operation.stray && moved(operation))
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

/// The bank has the payout; the provider may say so before our call has answered.
fn payout_paid(milestone: &Milestone, payout: &str) -> Vec<DealEvent> {
    let paid = DealEvent::milestone(milestone.id, MilestoneEvent::PayoutPaid);
    match milestone.payout.as_ref().map(|payout| &payout.state) {
        Some(PayoutState::InTransit { payout: current }) if current == payout => vec![paid],
        Some(PayoutState::Scheduled | PayoutState::Frozen) => vec![payout_sent(milestone, payout), paid],
        _ => Vec::new(),
    }
}

/// The bank sent the payout back; here too the provider may be quicker than our call.
fn payout_failed(deal: &Deal, milestone: &Milestone, payout: &str) -> Vec<DealEvent> {
    let failed = DealEvent::milestone(milestone.id, MilestoneEvent::PayoutFailed);
    match milestone.payout.as_ref().map(|payout| &payout.state) {
        Some(PayoutState::InTransit { payout: current }) if current == payout => vec![failed],
        Some(PayoutState::Scheduled | PayoutState::Frozen) if pending(deal, milestone.id, OperationKind::Payout) => {
            vec![payout_sent(milestone, payout), failed]
        }
        _ => Vec::new(),
    }
}

fn payout_sent(milestone: &Milestone, payout: &str) -> DealEvent {
    DealEvent::milestone(milestone.id, MilestoneEvent::PayoutSent { payout: payout.to_owned() })
}
