//! Intents: made once, captured once, voided once.

use super::bench::{AMOUNT, Bench, GOOD_CARD, SUBJECT, assert_refused, assert_rejected, assert_wrong_state};
use domain::deal::{IntentNow, OperationFailure};
use domain::money::{Cents, Currency};
use domain::ports::payments::{IntentSubject, PaymentEvent};

/// An intent is what was asked for, and the client confirms it with the same secret whenever it is read.
pub async fn an_intent_reads_back_as_it_was_made(bench: &Bench) {
    let made = bench.open().await;
    assert_eq!((made.subject, made.amount, made.currency), (Some(SUBJECT), AMOUNT, Some(Currency::Usd)));
    assert_eq!(made.now, IntentNow::AwaitingCard);
    assert!(!made.client_secret.is_empty() && made.client_secret != made.id);
    assert_eq!(bench.gateway.intent(&made.id).await.unwrap(), made);
}

/// The same key answers the same intent; another key makes another.
pub async fn creating_twice_under_one_key_makes_one_intent(bench: &Bench) {
    let (first, again) = (bench.open().await, bench.open().await);
    assert_eq!(again.id, first.id);
    assert_eq!(again.client_secret, first.client_secret);
    let other = bench.gateway.create_intent("another", SUBJECT, AMOUNT, Currency::Usd).await.unwrap();
    assert_ne!(other.id, first.id);
}

/// A key stands for one request with all its parameters.
pub async fn a_key_with_other_parameters_is_refused(bench: &Bench) {
    let intent = bench.open().await.id;
    let dearer = bench.gateway.create_intent("create", SUBJECT, Cents(AMOUNT.0 + 1), Currency::Usd).await;
    assert_refused(dearer, OperationFailure::KeyReused);
    let retried = IntentSubject { attempt: 2, ..SUBJECT };
    let other_attempt = bench.gateway.create_intent("create", retried, AMOUNT, Currency::Usd).await;
    assert_refused(other_attempt, OperationFailure::KeyReused);
    assert_refused(bench.gateway.void("create", &intent).await, OperationFailure::KeyReused);
    assert_eq!(bench.state_of(&intent).await, IntentNow::AwaitingCard);
}

/// Nothing is done to, or told of, what is not there.
pub async fn an_intent_that_is_not_there_is_rejected(bench: &Bench) {
    assert_rejected(bench.gateway.intent("pi_none").await);
    assert_rejected(bench.gateway.capture("1", "pi_none", AMOUNT).await);
    assert_rejected(bench.gateway.void("2", "pi_none").await);
    assert_rejected(bench.gateway.refund("3", "pi_none", AMOUNT, SUBJECT).await);
    assert_rejected(bench.provider.confirm("pi_none", GOOD_CARD).await);
}

/// Nothing, or less, cannot be moved.
pub async fn a_call_that_moves_nothing_is_rejected(bench: &Bench) {
    let (intent, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    for (n, amount) in [Cents(0), Cents(-1), Cents(i64::MIN)].into_iter().enumerate() {
        assert_rejected(bench.gateway.create_intent(&format!("intent {n}"), SUBJECT, amount, Currency::Usd).await);
        assert_rejected(bench.gateway.refund(&format!("refund {n}"), &intent, amount, SUBJECT).await);
        assert_rejected(bench.gateway.transfer(&format!("transfer {n}"), &account, &charge, amount, SUBJECT).await);
        assert_rejected(bench.gateway.payout(&format!("payout {n}"), &account, amount, SUBJECT).await);
    }
}

/// Capture takes the whole, says so, and the intent shows it.
pub async fn an_authorized_intent_is_captured_whole(bench: &Bench) {
    let (intent, charge) = bench.charged(GOOD_CARD).await;
    assert_eq!(bench.state_of(&intent).await, IntentNow::Captured { charge: charge.clone() });
    let told = bench.payments().await;
    assert!(matches!(told.first(), Some(PaymentEvent::Authorized { charge: held, .. }) if *held == charge));
    assert_eq!(told.get(1..).unwrap(), [PaymentEvent::Captured { intent, charge, amount: AMOUNT }]);
}

/// The same key again answers the same charge and takes nothing more.
pub async fn capturing_twice_under_one_key_moves_once(bench: &Bench) {
    let (intent, charge) = bench.charged(GOOD_CARD).await;
    bench.events().await;
    assert_eq!(bench.gateway.capture("capture", &intent, AMOUNT).await, Ok(charge));
    assert_eq!(bench.events().await, []);
}

/// Whoever asks second is told that it is done.
pub async fn capturing_again_under_another_key_finds_it_captured(bench: &Bench) {
    let (intent, charge) = bench.charged(GOOD_CARD).await;
    assert_wrong_state(bench.gateway.capture("again", &intent, AMOUNT).await, IntentNow::Captured { charge });
}

/// Without a card there is nothing to take.
pub async fn capturing_without_a_card_finds_none(bench: &Bench) {
    let intent = bench.open().await.id;
    assert_wrong_state(bench.gateway.capture("capture", &intent, AMOUNT).await, IntentNow::AwaitingCard);
}

/// Captures are always of the full amount.
pub async fn capturing_less_or_more_than_the_whole_is_rejected(bench: &Bench) {
    let intent = bench.held(GOOD_CARD).await;
    assert_rejected(bench.gateway.capture("less", &intent, Cents(AMOUNT.0 - 1)).await);
    assert_rejected(bench.gateway.capture("more", &intent, Cents(AMOUNT.0 + 1)).await);
    assert!(matches!(bench.state_of(&intent).await, IntentNow::Authorized { .. }));
}

/// What was let go is gone.
pub async fn capturing_a_voided_intent_finds_it_canceled(bench: &Bench) {
    let intent = bench.held(GOOD_CARD).await;
    bench.gateway.void("void", &intent).await.unwrap();
    assert_wrong_state(bench.gateway.capture("capture", &intent, AMOUNT).await, IntentNow::Canceled);
    assert_eq!(bench.payments().await.last(), Some(&PaymentEvent::Canceled { intent }));
}

/// What was taken is not let go; it has to be refunded.
pub async fn voiding_a_captured_intent_finds_it_captured(bench: &Bench) {
    let (intent, charge) = bench.charged(GOOD_CARD).await;
    assert_wrong_state(bench.gateway.void("void", &intent).await, IntentNow::Captured { charge });
}

/// Canceled is canceled, under the same key and under another, and told once.
pub async fn voiding_twice_is_no_failure(bench: &Bench) {
    let intent = bench.open().await.id;
    for key in ["void", "void", "again"] {
        assert_eq!(bench.gateway.void(key, &intent).await, Ok(()));
    }
    assert_eq!(bench.payments().await, [PaymentEvent::Canceled { intent }]);
}

/// A key answers what it first did, even when the same call would succeed by now.
pub async fn a_refusal_is_replayed_under_its_key(bench: &Bench) {
    let intent = bench.open().await.id;
    assert_wrong_state(bench.gateway.capture("early", &intent, AMOUNT).await, IntentNow::AwaitingCard);
    bench.provider.confirm(&intent, GOOD_CARD).await.unwrap();
    assert_wrong_state(bench.gateway.capture("early", &intent, AMOUNT).await, IntentNow::AwaitingCard);
    assert!(bench.gateway.capture("later", &intent, AMOUNT).await.is_ok());
}

/// Under one key all get the one charge; under keys of their own one wins and the others learn of it.
pub async fn of_many_captures_at_once_one_moves(bench: &Bench) {
    let intent = bench.held(GOOD_CARD).await;
    bench.events().await;
    let keys: Vec<String> = (0..10).flat_map(|n| ["same".to_owned(), format!("own {n}")]).collect();
    let running: Vec<_> = keys.into_iter().map(|key| tokio::spawn(capture(bench, key, intent.clone()))).collect();
    let mut charges = Vec::new();
    for task in running {
        charges.push(task.await.unwrap());
    }
    charges.dedup();
    assert_eq!(charges.len(), 1, "{charges:?}");
    assert_eq!(bench.payments().await.len(), 1);
}

/// Captures, and answers the charge whether it was this call that took it or another.
fn capture(bench: &Bench, key: String, intent: String) -> impl Future<Output = String> + use<> {
    let gateway = bench.gateway.clone();
    async move {
        use domain::ports::payments::GatewayError::Definite;
        match gateway.capture(&key, &intent, AMOUNT).await {
            Ok(charge) | Err(Definite(OperationFailure::WrongState { now: IntentNow::Captured { charge } })) => charge,
            Err(other) => panic!("{key}: {other}"),
        }
    }
}
