//! The gateway that can fail fails as it says: what was performed and what the caller is told are two things.

use super::Sandbox;
use domain::deal::{IntentNow, OperationFailure};
use domain::money::Currency;
use domain::ports::payments::{Gateway, GatewayError, SandboxProvider};
use payments::sandbox::SandboxGateway;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tempfile::TempDir;
use testkit::faulty_gateway::{Call, Fault, FaultyGateway};
use testkit::payments_contract::bench::{AMOUNT, GOOD_CARD, SUBJECT};

/// A gateway that can fail, before a provider with an intent whose card is held.
struct Held {
    faulty: FaultyGateway<SandboxGateway>,
    provider: Arc<SandboxGateway>,
    intent: String,
    _folder: TempDir,
}

async fn held() -> Held {
    let Sandbox { gateway: provider, folder, .. } = Sandbox::on_sqlite().await;
    let faulty = FaultyGateway::new(provider.clone());
    let intent = faulty.create_intent("create", SUBJECT, AMOUNT, Currency::Usd).await.unwrap().id;
    provider.confirm(&intent, GOOD_CARD).await.unwrap();
    Held { faulty, provider, intent, _folder: folder }
}

fn is_unknown<T>(outcome: &Result<T, GatewayError>) -> bool {
    matches!(outcome, Err(GatewayError::OutcomeUnknown(_)))
}

async fn is_captured(provider: &SandboxGateway, intent: &str) -> bool {
    matches!(provider.intent(intent).await.unwrap().now, IntentNow::Captured { .. })
}

#[tokio::test]
async fn a_lost_request_is_not_performed_and_a_lost_answer_is() {
    for (fault, performed) in [(Fault::Before, false), (Fault::After, true), (Fault::Garbled, true)] {
        let Held { faulty, provider, intent, _folder } = held().await;
        faulty.script(Call::Capture, [fault.clone()]);
        assert!(is_unknown(&faulty.capture("capture", &intent, AMOUNT).await), "{fault:?}");
        assert_eq!(is_captured(&provider, &intent).await, performed, "{fault:?}");
        assert_eq!(faulty.performed(Call::Capture), u64::from(performed), "{fault:?}");
        assert!(faulty.capture("capture", &intent, AMOUNT).await.is_ok(), "the same key again finds out");
        assert_eq!(faulty.asked(Call::Capture), 2);
    }
}

#[tokio::test]
async fn a_definite_no_is_not_performed() {
    let Held { faulty, provider, intent, _folder } = held().await;
    faulty.script(Call::Capture, [Fault::Definite(OperationFailure::WorkerNotPayable)]);
    let refused = faulty.capture("capture", &intent, AMOUNT).await;
    assert_eq!(refused, Err(GatewayError::Definite(OperationFailure::WorkerNotPayable)));
    assert!(!is_captured(&provider, &intent).await);
    assert_eq!((faulty.asked(Call::Capture), faulty.performed(Call::Capture)), (1, 0));
}

#[tokio::test]
async fn a_slow_call_is_performed_even_when_the_caller_has_hung_up() {
    let Held { faulty, provider, intent, _folder } = held().await;
    faulty.script(Call::Capture, [Fault::Slow(Duration::from_millis(20))]);
    {
        let mut capture = pin!(faulty.capture("capture", &intent, AMOUNT));
        let pending = poll_fn(|cx| Poll::Ready(capture.as_mut().poll(cx).is_pending())).await;
        assert!(pending, "the request is on its way when its caller hangs up");
    }
    let performed = async {
        while !is_captured(&provider, &intent).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), performed).await.unwrap();
}

#[tokio::test]
async fn faults_are_used_up_one_a_call_and_healing_ends_them() {
    let Held { faulty, intent, _folder, .. } = held().await;
    faulty.script(Call::Intent, [Fault::Before, Fault::After, Fault::Before]);
    assert!(is_unknown(&faulty.intent(&intent).await));
    assert!(is_unknown(&faulty.intent(&intent).await));
    faulty.heal();
    assert!(faulty.intent(&intent).await.is_ok());
}

#[tokio::test]
async fn the_same_seed_makes_the_same_faults() {
    let (one, other, another) = (failures(7).await, failures(7).await, failures(8).await);
    assert_eq!(one, other);
    assert_ne!(one, another);
    let failed = one.iter().filter(|failed| **failed).count();
    assert!((10..90).contains(&failed), "{failed} of 100 failed");
}

/// Which of a hundred calls failed.
async fn failures(seed: u64) -> Vec<bool> {
    let Held { faulty, intent, _folder, .. } = held().await;
    faulty.at_random(seed, 50);
    let mut failures = Vec::new();
    for _ in 0..100 {
        failures.push(is_unknown(&faulty.intent(&intent).await));
    }
    failures
}

#[tokio::test]
async fn money_moves_once_however_often_a_key_has_to_be_tried() {
    let Held { faulty, provider, intent, _folder } = held().await;
    faulty.at_random(1, 80);
    let mut charges = Vec::new();
    for _ in 0..50 {
        charges.extend(faulty.capture("capture", &intent, AMOUNT).await.ok());
    }
    assert!((5..45).contains(&charges.len()), "{} of 50 answered", charges.len());
    charges.dedup();
    assert_eq!(charges.len(), 1);
    let mut told = 0;
    while let Some((id, _)) = provider.next_event().await.unwrap() {
        provider.acknowledge(&id).await.unwrap();
        told += 1;
    }
    assert_eq!(told, 2, "authorized once and captured once");
}
