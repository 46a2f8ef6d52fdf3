//! The test cards, each with exactly its behaviour (money.md, “Gateways”).

use super::bench::{AMOUNT, Bench, GOOD_CARD, SUBJECT, assert_refused, assert_wrong_state};
use domain::deal::{IntentNow, OperationFailure};
use domain::money::{Cents, Currency};
use domain::ports::clock::Clock;
use domain::ports::payments::{GatewayError, PaymentEvent};
use domain::time::{days, seconds};

const DECLINED: &str = "4000000000000002";
const INSUFFICIENT_FUNDS: &str = "4000000000009995";
const HOLD_LAPSES: &str = "4000000000000341";
const OUTCOME_UNKNOWN: &str = "4000000000000119";
const CHARGED_BACK: &str = "4000000000000259";
const REFUND_FAILS: &str = "4000000000005126";

fn declined(code: &str) -> OperationFailure {
    OperationFailure::Declined { code: code.to_owned() }
}

/// The hold and the event that tells of it agree on when it lapses: a week from now.
pub async fn a_good_card_is_held_for_a_week(bench: &Bench) {
    let intent = bench.held(GOOD_CARD).await;
    let state = bench.state_of(&intent).await;
    let IntentNow::Authorized { charge, capture_before } = state else {
        panic!("{state:?}");
    };
    assert_eq!(capture_before, bench.clock.now().plus(days(7)));
    let currency = Some(Currency::Usd);
    let authorized = PaymentEvent::Authorized { intent, charge, amount: AMOUNT, currency, capture_before };
    assert_eq!(bench.payments().await, [authorized]);
}

/// People write cards in groups of four.
pub async fn spaces_in_a_number_do_not_count(bench: &Bench) {
    let intent = bench.held("4242 4242 4242 4242").await;
    assert!(matches!(bench.state_of(&intent).await, IntentNow::Authorized { .. }));
}

/// A declined card is told, and the next card on the same intent is held.
pub async fn a_declined_card_leaves_the_intent_open(bench: &Bench) {
    let intent = bench.open().await.id;
    assert_refused(bench.provider.confirm(&intent, DECLINED).await, declined("card_declined"));
    assert_eq!(bench.state_of(&intent).await, IntentNow::AwaitingCard);
    let code = "card_declined".to_owned();
    assert_eq!(bench.payments().await, [PaymentEvent::Failed { intent: intent.clone(), code }]);
    bench.provider.confirm(&intent, GOOD_CARD).await.unwrap();
    assert!(bench.gateway.capture("capture", &intent, AMOUNT).await.is_ok());
}

/// The client learns why.
pub async fn a_card_without_funds_is_told_apart(bench: &Bench) {
    let intent = bench.open().await.id;
    assert_refused(bench.provider.confirm(&intent, INSUFFICIENT_FUNDS).await, declined("insufficient_funds"));
    let code = "insufficient_funds".to_owned();
    assert_eq!(bench.payments().await, [PaymentEvent::Failed { intent, code }]);
}

/// A number that no bank gave out never reaches one.
pub async fn a_number_that_is_no_card_is_incorrect(bench: &Bench) {
    let intent = bench.open().await.id;
    for number in ["4242424242424241", "", "4242", "４２４２"] {
        assert_refused(bench.provider.confirm(&intent, number).await, declined("incorrect_number"));
    }
    assert_eq!(bench.state_of(&intent).await, IntentNow::AwaitingCard);
    assert_eq!(bench.payments().await, []);
}

/// The answer is lost and the hold is real: an event and a look both tell, and asking again is answered.
pub async fn an_unknown_outcome_is_found_by_looking(bench: &Bench) {
    let intent = bench.open().await.id;
    let lost = bench.provider.confirm(&intent, OUTCOME_UNKNOWN).await;
    assert!(matches!(lost, Err(GatewayError::OutcomeUnknown(_))), "{lost:?}");
    assert!(matches!(bench.state_of(&intent).await, IntentNow::Authorized { .. }));
    assert!(matches!(bench.payments().await[..], [PaymentEvent::Authorized { .. }]));
    assert_eq!(bench.provider.confirm(&intent, OUTCOME_UNKNOWN).await, Ok(()));
    assert_eq!(bench.payments().await, []);
}

/// At its end a hold is gone, at once for whoever looks, and told when time has run.
pub async fn a_hold_lapses_by_itself(bench: &Bench) {
    let intent = bench.held(GOOD_CARD).await;
    bench.events().await;
    let due = bench.provider.next_due().await.unwrap().unwrap();
    assert_eq!(due, bench.clock.now().plus(days(7)));
    bench.clock.advance(days(7) - seconds(1));
    bench.provider.run_due().await.unwrap();
    assert!(matches!(bench.state_of(&intent).await, IntentNow::Authorized { .. }));

    bench.clock.advance(seconds(1));
    assert_eq!(bench.state_of(&intent).await, IntentNow::Canceled);
    assert_wrong_state(bench.gateway.capture("late", &intent, AMOUNT).await, IntentNow::Canceled);
    bench.provider.run_due().await.unwrap();
    bench.provider.run_due().await.unwrap();
    assert_eq!(bench.payments().await, [PaymentEvent::Canceled { intent }]);
    assert_eq!(bench.provider.next_due().await, Ok(None));
}

/// The provider tells of a week and lets go after a day.
pub async fn a_short_hold_lapses_a_day_later(bench: &Bench) {
    let intent = bench.held(HOLD_LAPSES).await;
    let state = bench.state_of(&intent).await;
    let week = bench.clock.now().plus(days(7));
    assert!(matches!(state, IntentNow::Authorized { capture_before, .. } if capture_before == week), "{state:?}");
    bench.events().await;
    bench.clock.advance(days(1));
    bench.provider.run_due().await.unwrap();
    assert_eq!(bench.state_of(&intent).await, IntentNow::Canceled);
    assert_eq!(bench.payments().await, [PaymentEvent::Canceled { intent }]);
}

/// What was taken or let go has nothing left to lapse.
pub async fn a_captured_or_voided_hold_does_not_lapse(bench: &Bench) {
    let (captured, charge) = bench.charged(GOOD_CARD).await;
    let voided = bench.gateway.create_intent("another", SUBJECT, AMOUNT, Currency::Usd).await.unwrap().id;
    bench.provider.confirm(&voided, GOOD_CARD).await.unwrap();
    bench.gateway.void("void", &voided).await.unwrap();
    bench.events().await;
    assert_eq!(bench.provider.next_due().await, Ok(None));
    bench.clock.advance(days(30));
    bench.provider.run_due().await.unwrap();
    assert_eq!(bench.state_of(&captured).await, IntentNow::Captured { charge });
    assert_eq!(bench.events().await, []);
}

/// After capture the bank claims the money, and until that is decided nothing is refunded.
pub async fn a_capture_is_charged_back(bench: &Bench) {
    let (intent, charge) = bench.charged(CHARGED_BACK).await;
    assert_eq!(bench.state_of(&intent).await, IntentNow::Captured { charge });
    let told = bench.payments().await;
    let [PaymentEvent::Authorized { .. }, PaymentEvent::Captured { .. }, PaymentEvent::ChargebackOpened { reference }] =
        &told[..]
    else {
        panic!("{told:?}");
    };
    assert!(!reference.is_empty());
    super::bench::assert_rejected(bench.gateway.refund("refund", &intent, AMOUNT, SUBJECT).await);
}

/// No claim stays open for ever: the bank decides for its customer, once.
pub async fn a_claim_is_decided_in_the_end(bench: &Bench) {
    bench.charged(CHARGED_BACK).await;
    let opened = bench.payments().await;
    let Some(PaymentEvent::ChargebackOpened { reference }) = opened.last() else {
        panic!("{opened:?}");
    };
    let due = bench.provider.next_due().await.unwrap().unwrap();
    bench.clock.advance(due.since(bench.clock.now()));
    bench.provider.run_due().await.unwrap();
    bench.provider.run_due().await.unwrap();
    let closed = PaymentEvent::ChargebackClosed { reference: reference.clone(), won: false };
    assert_eq!(bench.payments().await, [closed]);
    assert_eq!(bench.provider.next_due().await, Ok(None));
}

/// The call succeeds as refunds do; that the money did not arrive is told later, and it can be tried again.
pub async fn a_refund_that_looked_made_fails(bench: &Bench) {
    let (intent, _) = bench.charged(REFUND_FAILS).await;
    bench.events().await;
    let amount = Cents(3_000);
    let refund = bench.gateway.refund("refund", &intent, amount, SUBJECT).await.unwrap();
    let failed = PaymentEvent::RefundFailed { refund, intent: intent.clone(), amount };
    assert_eq!(bench.payments().await, [failed]);
    assert!(bench.gateway.refund("again", &intent, AMOUNT, SUBJECT).await.is_ok());
}

/// Two refunds of one amount are told apart: each failure names the refund that the call answered.
pub async fn each_refund_that_fails_is_named(bench: &Bench) {
    let (intent, _) = bench.charged(REFUND_FAILS).await;
    bench.events().await;
    let amount = Cents(3_000);
    let first = bench.gateway.refund("first", &intent, amount, SUBJECT).await.unwrap();
    let second = bench.gateway.refund("second", &intent, amount, SUBJECT).await.unwrap();
    assert_ne!(first, second);
    let failed = |refund| PaymentEvent::RefundFailed { refund, intent: intent.clone(), amount };
    assert_eq!(bench.payments().await, [failed(first), failed(second)]);
}

/// The same card again is no news; another card finds the intent taken.
pub async fn a_card_confirmed_again_changes_nothing(bench: &Bench) {
    let intent = bench.held(GOOD_CARD).await;
    bench.events().await;
    let held = bench.state_of(&intent).await;
    assert_eq!(bench.provider.confirm(&intent, GOOD_CARD).await, Ok(()));
    assert_wrong_state(bench.provider.confirm(&intent, DECLINED).await, held.clone());
    assert_eq!(bench.state_of(&intent).await, held);
    assert_eq!(bench.events().await, []);
}

/// What is canceled stays so.
pub async fn a_canceled_intent_takes_no_card(bench: &Bench) {
    let intent = bench.open().await.id;
    bench.gateway.void("void", &intent).await.unwrap();
    assert_wrong_state(bench.provider.confirm(&intent, GOOD_CARD).await, IntentNow::Canceled);
}
