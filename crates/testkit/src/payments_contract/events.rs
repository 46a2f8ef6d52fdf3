//! Events: signed, in order, and there until somebody took them.

use super::bench::{Bench, GOOD_CARD, SUBJECT};
use domain::money::Cents;
use domain::ports::clock::Clock;
use domain::ports::payments::{BadSignature, PaymentEvent, SignedEvent};
use domain::time::{Span, seconds};

/// An event that waits.
async fn waiting(bench: &Bench) -> (String, SignedEvent) {
    bench.held(GOOD_CARD).await;
    bench.provider.next_event().await.unwrap().unwrap()
}

/// Asked for again it is the same; acknowledged it is gone, and acknowledging it again is no failure.
pub async fn an_event_stays_until_it_is_acknowledged(bench: &Bench) {
    let (id, event) = waiting(bench).await;
    let (again, same) = bench.provider.next_event().await.unwrap().unwrap();
    assert_eq!((&again, &same.body), (&id, &event.body));
    bench.provider.acknowledge(&id).await.unwrap();
    bench.provider.acknowledge(&id).await.unwrap();
    assert_eq!(bench.provider.next_event().await, Ok(None));
}

/// A life is told in the order it was lived.
pub async fn events_come_oldest_first(bench: &Bench) {
    let intent = bench.open().await.id;
    assert!(bench.provider.confirm(&intent, "4000000000000002").await.is_err());
    bench.provider.confirm(&intent, GOOD_CARD).await.unwrap();
    bench.gateway.void("void", &intent).await.unwrap();
    let told = bench.payments().await;
    assert!(matches!(told[0], PaymentEvent::Failed { .. }), "{told:?}");
    assert!(matches!(told[1], PaymentEvent::Authorized { .. }), "{told:?}");
    assert_eq!(told[2..], [PaymentEvent::Canceled { intent }]);
}

/// A signature that somebody made up, or none, opens nothing.
pub async fn a_forged_event_is_refused(bench: &Bench) {
    let (_, event) = waiting(bench).await;
    let wall = bench.clock.wall();
    let (time, _) = event.signature.split_once(',').unwrap();
    let forged = format!("{time},v1={}", "0".repeat(64));
    for signature in [forged.as_str(), time, ""] {
        assert_eq!(bench.gateway.open_event(&event.body, signature, wall), Err(BadSignature), "{signature}");
    }
    assert!(bench.gateway.open_event(&event.body, &event.signature, wall).is_ok());
}

/// A signature holds for five minutes of wall time, whatever the clock of business says.
pub async fn an_old_event_is_refused(bench: &Bench) {
    let (_, event) = waiting(bench).await;
    let open = |age: Span| bench.gateway.open_event(&event.body, &event.signature, bench.clock.wall().plus(age));
    bench.clock.advance(seconds(86_400));
    assert!(open(seconds(300)).is_ok());
    assert_eq!(open(seconds(301)), Err(BadSignature));
    assert_eq!(open(seconds(-301)), Err(BadSignature));
}

/// A signature belongs to one body.
pub async fn an_event_of_another_body_is_refused(bench: &Bench) {
    let (_, event) = waiting(bench).await;
    let longer = [event.body.as_slice(), b" "].concat();
    assert_eq!(bench.gateway.open_event(&longer, &event.signature, bench.clock.wall()), Err(BadSignature));
}

/// What did not happen is not told.
pub async fn a_refused_call_tells_nothing(bench: &Bench) {
    let (intent, charge) = bench.charged(GOOD_CARD).await;
    let account = bench.payable_account().await;
    bench.events().await;
    assert!(bench.gateway.void("void", &intent).await.is_err());
    assert!(bench.gateway.refund("refund", &intent, Cents(i64::MAX), SUBJECT).await.is_err());
    assert!(bench.gateway.transfer("transfer", "acct_none", &charge, Cents(1), SUBJECT).await.is_err());
    assert!(bench.gateway.payout("payout", &account, Cents(1), SUBJECT).await.is_err());
    assert_eq!(bench.events().await, []);
}
