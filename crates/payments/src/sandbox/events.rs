//! The provider's objects, as its events spell them out: in the form that Stripe gives them, with our metadata on each.

use super::cards::Decline;
use super::records::{AccountRecord, Claim, IntentRecord, IntentState, TransferRecord};
use crate::envelope::{metadata, unix_seconds};
use domain::money::{Cents, Currency};
use domain::ports::payments::IntentSubject;
use serde_json::{Value, json};

/// A payment intent.
pub(super) fn intent(intent: &IntentRecord) -> Value {
    let amount = intent.amount.0;
    let (status, capturable, received) = match intent.state {
        IntentState::AwaitingCard => ("requires_payment_method", 0, 0),
        IntentState::Authorized(_) => ("requires_capture", amount, 0),
        IntentState::Captured(_) => ("succeeded", 0, amount),
        IntentState::Canceled => ("canceled", 0, 0),
    };
    json!({
        "id": intent.id,
        "object": "payment_intent",
        "status": status,
        "amount": amount,
        "amount_capturable": capturable,
        "amount_received": received,
        "currency": intent.currency.code(),
        "capture_method": "manual",
        "latest_charge": charge(intent),
        "transfer_group": intent.subject.contract.to_string(),
        "metadata": metadata(intent.subject),
    })
}

/// A payment intent whose card has just failed.
pub(super) fn failed_intent(failed: &IntentRecord, decline: Decline) -> Value {
    let mut object = intent(failed);
    object["last_payment_error"] =
        json!({ "type": "card_error", "code": "card_declined", "decline_code": decline.reason });
    object
}

fn charge(intent: &IntentRecord) -> Value {
    match &intent.state {
        IntentState::Authorized(hold) => json!({
            "id": intent.charge(),
            "object": "charge",
            "captured": false,
            "payment_method_details": { "card": { "capture_before": unix_seconds(hold.capture_before) } },
        }),
        IntentState::Captured(_) => json!({ "id": intent.charge(), "object": "charge", "captured": true }),
        IntentState::AwaitingCard | IntentState::Canceled => Value::Null,
    }
}

/// A refund.
pub(super) fn refund(id: &str, intent: &str, amount: Cents, subject: IntentSubject, status: &str) -> Value {
    json!({
        "id": id,
        "object": "refund",
        "payment_intent": intent,
        "amount": amount.0,
        "currency": Currency::Usd.code(),
        "status": status,
        "metadata": metadata(subject),
    })
}

/// A chargeback.
pub(super) fn claim(intent: &IntentRecord, claim: &Claim) -> Value {
    json!({
        "id": claim.id,
        "object": "dispute",
        "charge": intent.charge(),
        "payment_intent": intent.id,
        "amount": intent.amount.0,
        "currency": intent.currency.code(),
        "reason": "fraudulent",
        "status": claim.status,
        "metadata": metadata(intent.subject),
    })
}

/// A transfer.
pub(super) fn transfer(transfer: &TransferRecord) -> Value {
    json!({
        "id": transfer.id,
        "object": "transfer",
        "destination": transfer.account,
        "amount": transfer.amount.0,
        "amount_reversed": transfer.reversed.0,
        "currency": Currency::Usd.code(),
        "metadata": metadata(transfer.subject),
    })
}

/// A payout that the bank has.
pub(super) fn payout(id: &str, amount: Cents, subject: IntentSubject) -> Value {
    json!({
        "id": id,
        "object": "payout",
        "status": "paid",
        "amount": amount.0,
        "currency": Currency::Usd.code(),
        "metadata": metadata(subject),
    })
}

/// A worker's account.
pub(super) fn account(account: &AccountRecord) -> Value {
    let state = &account.state;
    json!({
        "id": account.id,
        "object": "account",
        "country": account.country,
        "details_submitted": state.details_submitted,
        "payouts_enabled": state.payouts_enabled,
        "capabilities": { "transfers": if state.transfers_active { "active" } else { "inactive" } },
        "requirements": { "currently_due": state.requirements_due, "past_due": [] },
        "metadata": { "user": account.user.to_string() },
    })
}
