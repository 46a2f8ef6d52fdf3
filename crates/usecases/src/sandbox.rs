//! What only the sandbox has: a clock that can be moved, and a provider that can be played with (api.md, “Sandbox
//! only”). None of it exists unless it is wired in.

use crate::app::App;
use crate::failure::Failure;
use crate::files;
use crate::payees;
use crate::seed::{self, Seeded};
use crate::stories;
use crate::workers::{Ran, Workers};
use domain::account::{PayoutAccount, PayoutAccountState};
use domain::actor::{Principal, Role};
use domain::deal::{IntentNow, OperationFailure};
use domain::id::UserId;
use domain::ports::clock::MovableClock;
use domain::ports::payments::{GatewayError, SandboxProvider};
use domain::ports::store::{StoreError, StoreExt, Tx};
use domain::refusal::{Code, Refusal};
use domain::time::{Instant, Span, days, earliest};
use serde_json::Value;
use std::sync::Arc;

/// The most that the clock moves in one call.
pub const ADVANCE_MAX: Span = days(400);

/// The document that keeps how far business time is ahead of wall time, in milliseconds.
const CLOCK: (&str, &str) = ("sandbox", "clock");

/// The world of the sandbox: the provider's other side, and the clock's.
#[derive(Clone)]
pub struct SandboxWorld {
    /// A client's browser, a worker at the onboarding page, a bank.
    pub provider: Arc<dyn SandboxProvider>,
    /// Business time.
    pub clock: Arc<dyn MovableClock>,
    /// What the clock's offset is kept in.
    pub store: Arc<dyn domain::ports::store::Store>,
}

impl SandboxWorld {
    /// Lets time pass at the provider, by a clock that is as far ahead as any instance's.
    pub(crate) async fn keep_going(&self) -> Result<(), Failure> {
        self.follow_clock().await?;
        Ok(self.provider.run_due().await?)
    }

    /// Moves the clock to where it was left, by this instance or another.
    ///
    /// # Errors
    /// Only what goes wrong with the store.
    pub async fn follow_clock(&self) -> Result<(), Failure> {
        let (kind, id) = CLOCK;
        let kept = self.store.read("sandbox.clock", move |tx| Ok::<_, Failure>(tx.document(kind, id)?)).await?;
        self.clock.run_ahead(offset_of(kept.as_ref()));
        Ok(())
    }

    /// Moves the clock to `at`, unless it is there already.
    async fn move_to(&self, at: Instant) -> Result<(), Failure> {
        let wanted = at.since(self.clock.wall());
        let offset = self
            .store
            .write("sandbox.clock", move |tx| {
                let (kind, id) = CLOCK;
                let offset = offset_of(tx.lock_document(kind, id)?.as_ref()).max(wanted);
                put_offset(tx, offset)?;
                Ok::<_, Failure>(offset)
            })
            .await?;
        self.clock.run_ahead(offset);
        Ok(())
    }
}

fn offset_of(document: Option<&Value>) -> Span {
    let millis = document.and_then(Value::as_i64).unwrap_or(0);
    Span::try_milliseconds(millis).unwrap_or(Span::zero())
}

fn put_offset(tx: &mut dyn Tx, offset: Span) -> Result<(), StoreError> {
    let (kind, id) = CLOCK;
    // Rounded up: the clock is at the instant that it was moved to, not a moment before.
    let millis = offset.num_milliseconds() + i64::from(offset.subsec_nanos() % 1_000_000 > 0);
    tx.put_document(kind, id, &Value::from(millis))
}

/// What the clock shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockView {
    /// Business time.
    pub now: Instant,
    /// How far it is ahead of wall time.
    pub offset: Span,
}

/// What happened while the clock was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advanced {
    /// Business time after it.
    pub now: Instant,
    /// What ran on the way.
    pub ran: Vec<Ran>,
}

/// What confirming a card came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The payment is in this state.
    Confirmed(IntentNow),
    /// Nobody knows yet.
    Unknown,
}

/// What a worker may answer at the onboarding page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnboardingAnswer {
    /// Hands in what is asked.
    Complete,
    /// Is turned down by the provider.
    Reject,
}

/// The stories of the sandbox.
#[derive(Clone)]
pub struct Sandbox {
    app: App,
    world: SandboxWorld,
    workers: Workers,
}

impl Sandbox {
    /// The sandbox of an application.
    #[must_use]
    pub fn new(app: App, world: SandboxWorld) -> Self {
        let workers = Workers::new(app.clone(), Some(world.clone()));
        Self { app, world, workers }
    }

    /// What the clock shows.
    ///
    /// # Errors
    /// `SCOPE_MISSING`.
    pub fn clock(&self, principal: &Principal) -> Result<ClockView, Failure> {
        stories::SANDBOX_READ.admit(principal)?;
        let now = self.app.now();
        Ok(ClockView { now, offset: now.since(self.app.wall()) })
    }

    /// Moves business time forward by at most [`ADVANCE_MAX`]. It stops at each instant at which something falls due,
    /// and goes on when nothing is left to do there. One advance at a time.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for a span that is negative or too long.
    pub async fn advance(&self, principal: &Principal, by: Span) -> Result<Advanced, Failure> {
        stories::SANDBOX_ACT.admit(principal)?;
        if by < Span::zero() || by > ADVANCE_MAX {
            let detail = format!("must be 0 to {}, which is 400 days", ADVANCE_MAX.num_seconds());
            return Err(Refusal::field("/seconds", "OUT_OF_RANGE", detail).into());
        }
        let _turn = self.app.turn.write().await;
        let target = self.app.now().plus(by);
        let mut ran = self.workers.until_quiet().await?;
        while let Some(next) = self.next_due(target).await? {
            self.world.move_to(next).await?;
            ran.extend(self.workers.until_quiet().await?);
        }
        self.world.move_to(target).await?;
        ran.extend(self.workers.until_quiet().await?);
        Ok(Advanced { now: self.app.now(), ran })
    }

    /// The next instant at which something falls due, if it is not after `target`.
    async fn next_due(&self, target: Instant) -> Result<Option<Instant>, Failure> {
        let store = &self.app.ports.store;
        let deals = store.read("sandbox.next_due", |tx| Ok::<_, Failure>(tx.next_due()?)).await?;
        let provider = self.world.provider.next_due().await?;
        let now = self.app.now();
        // What is due and was not done is stuck, and logged where it stuck; time goes on.
        let ahead = |at: Option<Instant>| at.filter(|at| *at > now && *at <= target);
        Ok(earliest([ahead(deals), ahead(provider)]))
    }

    /// Puts a test card behind a payment: what the client's browser would do.
    ///
    /// # Errors
    /// `NOT_FOUND`, `WRONG_ROLE`, `CARD_DECLINED`, `INVALID_STATE`.
    pub async fn confirm(&self, principal: &Principal, intent: &str, card: &str) -> Result<Confirmation, Failure> {
        stories::SANDBOX_CONFIRM.admit(principal)?;
        self.check_client(principal, intent).await?;
        let confirmed = self.world.provider.confirm(intent, card).await;
        self.world.deliver_events(&self.app).await?;
        match confirmed {
            Ok(()) => Ok(Confirmation::Confirmed(self.app.ports.gateway.intent(intent).await?.now)),
            Err(GatewayError::OutcomeUnknown(_)) => Ok(Confirmation::Unknown),
            Err(GatewayError::Definite(failure)) => Err(unconfirmed(&failure).into()),
        }
    }

    /// Lets the client of the deal pass that a payment is for.
    async fn check_client(&self, principal: &Principal, intent: &str) -> Result<(), Failure> {
        let unknown = || Failure::from(Refusal::not_found("payment"));
        let read = match self.app.ports.gateway.intent(intent).await {
            Err(GatewayError::Definite(_)) => return Err(unknown()),
            read => read?,
        };
        let contract = read.subject.map(|subject| subject.contract).ok_or_else(unknown)?;
        let deal = self
            .app
            .query(stories::SANDBOX_CONFIRM, principal, move |desk| desk.read_contract(contract))
            .await
            .map_err(|failure| if failure.code() == Some(Code::NotFound) { unknown() } else { failure })?;
        match deal.role_of(principal.user) {
            Some(Role::Client) => Ok(()),
            _ => Err(Refusal::role("Only the client pays").into()),
        }
    }

    /// Completes a worker's onboarding: what the worker would do at the provider's page.
    ///
    /// # Errors
    /// `NOT_FOUND`, `PAYMENT_PROVIDER_ERROR`.
    pub async fn complete_onboarding(&self, principal: &Principal, worker: UserId) -> Result<PayoutAccount, Failure> {
        let account = self.account(principal, worker).await?;
        self.world.provider.complete_onboarding(&account.account).await?;
        self.world.deliver_events(&self.app).await?;
        payees::account(&self.app, worker).await
    }

    /// Restricts a worker's account, as the provider may at any time.
    ///
    /// # Errors
    /// `NOT_FOUND`, `PAYMENT_PROVIDER_ERROR`.
    pub async fn restrict(&self, principal: &Principal, worker: UserId) -> Result<PayoutAccount, Failure> {
        let account = self.account(principal, worker).await?;
        self.world.provider.restrict(&account.account).await?;
        self.world.deliver_events(&self.app).await?;
        payees::account(&self.app, worker).await
    }

    /// What the provider has of an account: what its onboarding page shows.
    ///
    /// # Errors
    /// `NOT_FOUND`, `PAYMENT_PROVIDER_ERROR`.
    pub async fn look_at_account(&self, account: &str) -> Result<PayoutAccountState, Failure> {
        match self.app.ports.gateway.account(account).await {
            Err(GatewayError::Definite(_)) => Err(Refusal::not_found("account").into()),
            read => Ok(read?),
        }
    }

    /// What a worker does at the provider's onboarding page. The page is the provider's and knows no users of ours:
    /// whoever has its address may use it.
    ///
    /// # Errors
    /// `NOT_FOUND`, `PAYMENT_PROVIDER_ERROR`.
    pub async fn answer_onboarding(&self, account: &str, answer: OnboardingAnswer) -> Result<(), Failure> {
        self.look_at_account(account).await?;
        match answer {
            OnboardingAnswer::Complete => self.world.provider.complete_onboarding(account).await?,
            OnboardingAnswer::Reject => self.world.provider.restrict(account).await?,
        }
        self.world.deliver_events(&self.app).await?;
        Ok(())
    }

    async fn account(&self, principal: &Principal, worker: UserId) -> Result<PayoutAccount, Failure> {
        let known =
            self.app.query(stories::SANDBOX_ACT, principal, move |desk| Ok(desk.tx.user(worker)?.is_some())).await?;
        match known {
            true => payees::account(&self.app, worker).await,
            false => Err(Refusal::not_found("user").into()),
        }
    }

    /// Forgets everything but the time, and seeds again. Every session and key ends with it, the caller's, too.
    ///
    /// # Errors
    /// Only what goes wrong with the store.
    pub async fn reset(&self, principal: &Principal) -> Result<Vec<Seeded>, Failure> {
        stories::SANDBOX_ACT.admit(principal)?;
        let _turn = self.app.turn.write().await;
        self.app
            .on_our_own("sandbox.reset", |tx, app, cx| {
                let (kind, id) = CLOCK;
                let offset = offset_of(tx.lock_document(kind, id)?.as_ref());
                let files = files::all(tx)?;
                tx.erase_everything()?;
                files.into_iter().try_for_each(|file| files::discard(tx, file))?;
                put_offset(tx, offset)?;
                seed::plant(tx, app, cx)
            })
            .await
    }
}

fn unconfirmed(failure: &OperationFailure) -> Refusal {
    match failure {
        OperationFailure::Declined { code } => {
            Refusal::new(Code::CardDeclined, format!("The card was declined: {code}; try another"))
        }
        OperationFailure::WrongState { now } => {
            let state = match now {
                IntentNow::AwaitingCard => "waiting for a card",
                IntentNow::Authorized { .. } => "authorized",
                IntentNow::Captured { .. } => "captured",
                IntentNow::Canceled => "canceled",
            };
            Refusal::state(format!("The payment is {state} and takes no card"))
        }
        _ => Refusal::new(Code::PaymentProviderError, "The payment provider refused the card"),
    }
}
