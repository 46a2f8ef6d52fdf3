//! Refunds: never more than was taken.

use super::bench::{AMOUNT, Bench, GOOD_CARD, SUBJECT, assert_rejected, assert_wrong_state};
use domain::deal::IntentNow;
use domain::money::Cents;

/// Parts up to the whole go back, and then not a cent more.
pub async fn refunds_in_parts_add_up(bench: &Bench) {
    let (intent, _) = bench.charged(GOOD_CARD).await;
    let first = bench.gateway.refund("first", &intent, Cents(5_000), SUBJECT).await.unwrap();
    assert_rejected(bench.gateway.refund("too much", &intent, Cents(7_001), SUBJECT).await);
    let second = bench.gateway.refund("second", &intent, Cents(7_000), SUBJECT).await.unwrap();
    assert_ne!(first, second);
    assert_rejected(bench.gateway.refund("third", &intent, Cents(1), SUBJECT).await);
}

/// More than was captured does not go back, however large the number.
pub async fn refunding_more_than_was_captured_is_rejected(bench: &Bench) {
    let (intent, _) = bench.charged(GOOD_CARD).await;
    assert_rejected(bench.gateway.refund("a cent more", &intent, Cents(AMOUNT.0 + 1), SUBJECT).await);
    assert_rejected(bench.gateway.refund("far more", &intent, Cents(i64::MAX), SUBJECT).await);
    assert!(bench.gateway.refund("the whole", &intent, AMOUNT, SUBJECT).await.is_ok());
}

/// The same key again answers the same refund and gives nothing more back.
pub async fn refunding_twice_under_one_key_moves_once(bench: &Bench) {
    let (intent, _) = bench.charged(GOOD_CARD).await;
    let part = Cents(8_000);
    let refund = bench.gateway.refund("refund", &intent, part, SUBJECT).await.unwrap();
    assert_eq!(bench.gateway.refund("refund", &intent, part, SUBJECT).await, Ok(refund));
    assert!(bench.gateway.refund("rest", &intent, Cents(4_000), SUBJECT).await.is_ok());
}

/// What was not taken cannot go back: it has to be voided.
pub async fn refunding_what_was_not_captured_finds_its_state(bench: &Bench) {
    let intent = bench.open().await.id;
    assert_wrong_state(bench.gateway.refund("open", &intent, AMOUNT, SUBJECT).await, IntentNow::AwaitingCard);
    bench.provider.confirm(&intent, GOOD_CARD).await.unwrap();
    let held = bench.state_of(&intent).await;
    assert!(matches!(held, IntentNow::Authorized { .. }));
    assert_wrong_state(bench.gateway.refund("held", &intent, AMOUNT, SUBJECT).await, held);
    bench.gateway.void("void", &intent).await.unwrap();
    assert_wrong_state(bench.gateway.refund("canceled", &intent, AMOUNT, SUBJECT).await, IntentNow::Canceled);
}
