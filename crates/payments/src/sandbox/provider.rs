//! What happens at the provider without the platform: a client's browser, a worker at the onboarding page, a bank, and
//! the passing of time.

use super::SandboxGateway;
use super::intents::Confirmation;
use super::records::{DueRecord, EventRecord};
use super::{accounts, intents};
use async_trait::async_trait;
use domain::deal::OperationFailure;
use domain::ports::payments::{GatewayError, SandboxProvider, SignedEvent};
use domain::time::Instant;

#[async_trait]
impl SandboxProvider for SandboxGateway {
    async fn confirm(&self, intent: &str, card: &str) -> Result<(), GatewayError> {
        let (intent, card) = (intent.to_owned(), card.to_owned());
        let unit = self.write("sandbox.confirm", move |books| intents::confirm(books, &intent, &card));
        match unit.await? {
            Confirmation::Authorized => Ok(()),
            Confirmation::AnswerLost => Err(GatewayError::OutcomeUnknown("the answer was lost".to_owned())),
            Confirmation::Declined(decline) => {
                Err(GatewayError::Definite(OperationFailure::Declined { code: decline.told.to_owned() }))
            }
        }
    }

    async fn complete_onboarding(&self, account: &str) -> Result<(), GatewayError> {
        let account = account.to_owned();
        self.write("sandbox.complete_onboarding", move |books| accounts::complete(books, &account)).await
    }

    async fn restrict(&self, account: &str) -> Result<(), GatewayError> {
        let account = account.to_owned();
        self.write("sandbox.restrict", move |books| accounts::restrict(books, &account)).await
    }

    async fn next_event(&self) -> Result<Option<(String, SignedEvent)>, GatewayError> {
        let oldest = self.read("sandbox.next_event", |books| Ok(books.first::<EventRecord>()?)).await?;
        Ok(oldest.map(|event| {
            let body = event.envelope.to_string().into_bytes();
            let signature = self.secret.sign(&body, self.clock.wall());
            (event.id, SignedEvent { body, signature })
        }))
    }

    async fn acknowledge(&self, event: &str) -> Result<(), GatewayError> {
        let id = event.to_owned();
        self.write("sandbox.acknowledge", move |books| Ok(books.forget::<EventRecord>(&id)?)).await
    }

    async fn next_due(&self) -> Result<Option<Instant>, GatewayError> {
        self.read("sandbox.next_due", |books| Ok(books.first::<DueRecord>()?.map(|due| due.at))).await
    }

    async fn run_due(&self) -> Result<(), GatewayError> {
        // Asked all the time and seldom due: only what is due opens a unit of work that writes.
        while self.next_due().await?.is_some_and(|due| due <= self.clock.now()) {
            self.write("sandbox.run_due", intents::run_first_due).await?;
        }
        Ok(())
    }
}
