//! A provider under test, and the few moves that most cases begin with.

use crate::clock::ManualClock;
use domain::deal::{IntentNow, OperationFailure};
use domain::id::{ContractId, MilestoneId, UserId};
use domain::money::{Cents, Currency};
use domain::ports::clock::Clock;
use domain::ports::payments::{
    Gateway, GatewayError, GatewayEventBody, Intent, IntentSubject, PaymentEvent, SandboxProvider, SignedEvent,
};
use std::any::Any;
use std::sync::Arc;
use uuid::Uuid;

/// The card that everything goes well with.
pub const GOOD_CARD: &str = "4242424242424242";
/// What most cases move.
pub const AMOUNT: Cents = Cents(12_000);

/// What the intents of most cases are for.
pub const SUBJECT: IntentSubject =
    IntentSubject { contract: ContractId(Uuid::from_u128(1)), milestone: MilestoneId(Uuid::from_u128(2)), attempt: 1 };
/// The worker of most cases.
pub const WORKER: UserId = UserId(Uuid::from_u128(3));

/// A provider under test.
pub struct Bench {
    /// The provider as the platform sees it.
    pub gateway: Arc<dyn Gateway>,
    /// What happens at the provider without the platform.
    pub provider: Arc<dyn SandboxProvider>,
    /// The clock of both.
    pub clock: Arc<ManualClock>,
    /// Whatever has to live for as long as the provider.
    pub keeps: Box<dyn Any>,
}

impl Bench {
    /// An intent that waits for a card.
    pub async fn open(&self) -> Intent {
        self.gateway.create_intent("create", SUBJECT, AMOUNT, Currency::Usd).await.unwrap()
    }

    /// The id of an intent that a card was confirmed for.
    pub async fn held(&self, card: &str) -> String {
        let intent = self.open().await.id;
        self.provider.confirm(&intent, card).await.unwrap();
        intent
    }

    /// The ids of a captured intent and its charge.
    pub async fn charged(&self, card: &str) -> (String, String) {
        let intent = self.held(card).await;
        let charge = self.gateway.capture("capture", &intent, AMOUNT).await.unwrap();
        (intent, charge)
    }

    /// A worker's account that can be paid.
    pub async fn payable_account(&self) -> String {
        let account = self.gateway.create_account("account", WORKER, None).await.unwrap();
        self.provider.complete_onboarding(&account).await.unwrap();
        account
    }

    /// Where an intent stands.
    pub async fn state_of(&self, intent: &str) -> IntentNow {
        self.gateway.intent(intent).await.unwrap().now
    }

    /// All events that wait, acknowledged, in the order they came; each has to hold its signature.
    pub async fn events(&self) -> Vec<GatewayEventBody> {
        let mut events = Vec::new();
        while let Some((id, SignedEvent { body, signature })) = self.provider.next_event().await.unwrap() {
            let event = self.gateway.open_event(&body, &signature, self.clock.wall()).unwrap();
            assert_eq!(event.id, id);
            events.push(event.body);
            self.provider.acknowledge(&id).await.unwrap();
        }
        events
    }

    /// What the waiting events say about the payment of most cases, all other events aside.
    pub async fn payments(&self) -> Vec<PaymentEvent> {
        let payment = |event| match event {
            GatewayEventBody::Payment { subject, event } => {
                assert_eq!(subject, SUBJECT);
                Some(event)
            }
            _ => None,
        };
        self.events().await.into_iter().filter_map(payment).collect()
    }
}

/// That the provider said no, for this reason.
#[track_caller]
pub fn assert_refused<T: std::fmt::Debug>(outcome: Result<T, GatewayError>, failure: OperationFailure) {
    assert_eq!(outcome.unwrap_err(), GatewayError::Definite(failure));
}

/// That the intent was in another state than the call needs.
#[track_caller]
pub fn assert_wrong_state<T: std::fmt::Debug>(outcome: Result<T, GatewayError>, now: IntentNow) {
    assert_refused(outcome, OperationFailure::WrongState { now });
}

/// That the provider refused the call itself, with whatever code.
#[track_caller]
pub fn assert_rejected<T: std::fmt::Debug>(outcome: Result<T, GatewayError>) {
    match outcome.unwrap_err() {
        GatewayError::Definite(OperationFailure::Rejected { code }) => assert!(!code.is_empty()),
        other => panic!("not rejected: {other:?}"),
    }
}
