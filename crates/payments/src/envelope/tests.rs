//! Events as the provider writes them, and as somebody else might.

use super::*;
use domain::id::{ContractId, MilestoneId};
use uuid::Uuid;

const SUBJECT: IntentSubject =
    IntentSubject { contract: ContractId(Uuid::from_u128(1)), milestone: MilestoneId(Uuid::from_u128(2)), attempt: 3 };

fn event(kind: &str, mut object: Value) -> GatewayEventBody {
    object["metadata"] = metadata(SUBJECT);
    let body = json!({ "id": "evt_1", "type": kind, "livemode": false, "data": { "object": object } });
    let event = read(body.to_string().as_bytes(), World::Test).unwrap();
    assert_eq!(event.id, "evt_1");
    event.body
}

fn payment(kind: &str, object: Value) -> PaymentEvent {
    match event(kind, object) {
        GatewayEventBody::Payment { subject: SUBJECT, event } => event,
        other => panic!("{kind} was read as {other:?}"),
    }
}

#[test]
fn an_authorization_tells_when_its_hold_lapses() {
    let card = json!({ "card": { "capture_before": 1_700_000_000 } });
    let intent = json!({
        "id": "pi_1", "amount": 900, "amount_capturable": 700, "currency": "eur",
        "latest_charge": { "id": "ch_1", "payment_method_details": card },
    });
    let authorized = PaymentEvent::Authorized {
        intent: "pi_1".into(),
        charge: "ch_1".into(),
        amount: Cents(700),
        currency: None,
        capture_before: Instant::from_millis(1_700_000_000_000).unwrap(),
    };
    assert_eq!(payment("payment_intent.amount_capturable_updated", intent), authorized);

    let only_named = json!({ "id": "pi_1", "amount": 900, "currency": "usd", "latest_charge": "ch_1" });
    assert_eq!(event("payment_intent.amount_capturable_updated", only_named), GatewayEventBody::Ignored);
}

#[test]
fn a_capture_is_read_with_the_charge_spelled_out_or_named() {
    let captured = PaymentEvent::Captured { intent: "pi_1".into(), charge: "ch_1".into(), amount: Cents(700) };
    let named = json!({ "id": "pi_1", "amount": 700, "latest_charge": "ch_1" });
    let spelled_out = json!({ "id": "pi_1", "amount": 900, "amount_received": 700, "latest_charge": { "id": "ch_1" } });
    assert_eq!(payment("payment_intent.succeeded", named), captured);
    assert_eq!(payment("payment_intent.succeeded", spelled_out), captured);
}

#[test]
fn the_more_telling_code_of_a_failed_card_counts() {
    let code = |error: Value| match payment(
        "payment_intent.payment_failed",
        json!({ "id": "pi_1", "last_payment_error": error }),
    ) {
        PaymentEvent::Failed { code, .. } => code,
        other => panic!("{other:?}"),
    };
    assert_eq!(code(json!({ "code": "card_declined", "decline_code": "insufficient_funds" })), "insufficient_funds");
    assert_eq!(code(json!({ "code": "card_declined", "decline_code": "generic_decline" })), "card_declined");
    assert_eq!(code(json!({ "code": "expired_card" })), "expired_card");
    assert_eq!(code(Value::Null), "card_declined");
}

#[test]
fn a_hold_ends_in_either_of_two_ways() {
    let canceled = PaymentEvent::Canceled { intent: "pi_1".into() };
    assert_eq!(payment("payment_intent.canceled", json!({ "id": "pi_1" })), canceled);
    assert_eq!(payment("charge.expired", json!({ "id": "ch_1", "payment_intent": "pi_1" })), canceled);
}

#[test]
fn a_refund_that_failed_is_told_and_one_that_was_made_is_not() {
    let refund = json!({ "id": "re_1", "payment_intent": "pi_1", "amount": 250 });
    let failed = PaymentEvent::RefundFailed { refund: "re_1".into(), intent: "pi_1".into(), amount: Cents(250) };
    assert_eq!(payment("refund.failed", refund.clone()), failed);
    assert_eq!(event("refund.updated", refund.clone()), GatewayEventBody::Ignored);
    assert_eq!(event("charge.refunded", refund), GatewayEventBody::Ignored);
}

#[test]
fn the_status_of_a_claim_counts_and_not_the_order_of_its_events() {
    let claim = |kind: &str, status: &str| payment(kind, json!({ "id": "du_1", "status": status }));
    let reference = "du_1".to_owned();
    let opened = PaymentEvent::ChargebackOpened { reference: reference.clone() };
    assert_eq!(claim("charge.dispute.created", "needs_response"), opened);
    assert_eq!(claim("charge.dispute.funds_withdrawn", "under_review"), opened);
    let lost = PaymentEvent::ChargebackClosed { reference: reference.clone(), won: false };
    assert_eq!(claim("charge.dispute.closed", "lost"), lost);
    assert_eq!(claim("charge.dispute.funds_withdrawn", "lost"), lost);
    assert_eq!(claim("charge.dispute.closed", "won"), PaymentEvent::ChargebackClosed { reference, won: true });
}

#[test]
fn an_account_is_read_whatever_it_leaves_out() {
    let full = json!({
        "id": "acct_1", "details_submitted": true, "payouts_enabled": true,
        "capabilities": { "transfers": "active" },
        "requirements": { "currently_due": ["tax_id", "address"], "past_due": ["address"] },
    });
    let state = PayoutAccountState {
        details_submitted: true,
        transfers_active: true,
        payouts_enabled: true,
        requirements_due: vec!["address".into(), "tax_id".into()],
    };
    assert_eq!(event("account.updated", full), GatewayEventBody::Account { account: "acct_1".into(), state });
    let bare = GatewayEventBody::Account { account: "acct_1".into(), state: PayoutAccountState::default() };
    assert_eq!(event("account.updated", json!({ "id": "acct_1" })), bare);
}

#[test]
fn a_payout_ends_one_way_or_the_other() {
    for (kind, paid) in [("payout.paid", true), ("payout.failed", false)] {
        let payout = GatewayEventBody::Payout { subject: SUBJECT, payout: "po_1".into(), paid };
        assert_eq!(event(kind, json!({ "id": "po_1", "amount": 5 })), payout);
    }
}

#[test]
fn what_is_not_ours_or_lacks_what_matters_is_ignored() {
    assert_eq!(event("customer.created", json!({ "id": "cus_1" })), GatewayEventBody::Ignored);
    assert_eq!(event("payment_intent.canceled", json!({ "id": 7 })), GatewayEventBody::Ignored);
    for metadata in
        [json!({}), json!({ "contract": "x", "milestone": "y", "attempt": "1" }), json!("text"), Value::Null]
    {
        let object = json!({ "id": "pi_1", "metadata": metadata });
        let body = json!({ "id": "evt_1", "type": "payment_intent.canceled", "data": { "object": object } });
        let event = read(body.to_string().as_bytes(), World::Test).unwrap();
        assert_eq!(event.body, GatewayEventBody::Ignored, "{body}");
    }
}

#[test]
fn what_is_no_event_of_this_world_is_refused() {
    let event = |livemode: bool| {
        json!({ "id": "evt_1", "type": "x", "livemode": livemode, "data": { "object": {} } }).to_string()
    };
    assert_eq!(read(event(true).as_bytes(), World::Test), Err(BadSignature));
    assert_eq!(read(event(false).as_bytes(), World::Live), Err(BadSignature));
    assert!(read(event(true).as_bytes(), World::Live).is_ok());
    for body in
        ["", "null", "[]", "{}", r#"{"id":"evt_1","type":"x"}"#, r#"{"id":"evt_1","type":"x","data":{"object":[]}}"#]
    {
        assert_eq!(read(body.as_bytes(), World::Test), Err(BadSignature), "{body}");
    }
}
