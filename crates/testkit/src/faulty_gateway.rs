//! A gateway that fails on demand: it stands before another one and loses requests, loses answers, garbles them, is
//! slow, or says no, as a script or a seed will have it.

mod plan;

use async_trait::async_trait;
use domain::account::PayoutAccountState;
use domain::deal::OperationFailure;
use domain::id::UserId;
use domain::money::{Cents, Currency};
use domain::ports::payments::{
    BadSignature, Gateway, GatewayError, GatewayEvent, Intent, IntentMoney, IntentSubject, OnboardingLink,
};
use domain::time::Instant;
use plan::Plan;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What goes wrong with one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is lost: not performed, and the caller cannot know.
    Before,
    /// The answer is lost: performed, and the caller cannot know.
    After,
    /// The answer cannot be read: performed, and the caller cannot know.
    Garbled,
    /// Performed only after this long, and even when the caller has hung up by then; answered as it should be.
    Slow(Duration),
    /// Not performed: the provider says no.
    Definite(OperationFailure),
}

/// The calls that can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// [`Gateway::create_intent`].
    CreateIntent,
    /// [`Gateway::intent`].
    Intent,
    /// [`Gateway::capture`].
    Capture,
    /// [`Gateway::void`].
    Void,
    /// [`Gateway::refund`].
    Refund,
    /// [`Gateway::transfer`].
    Transfer,
    /// [`Gateway::reverse`].
    Reverse,
    /// [`Gateway::payout`].
    Payout,
    /// [`Gateway::create_account`].
    CreateAccount,
    /// [`Gateway::account`].
    Account,
    /// [`Gateway::onboarding_link`].
    OnboardingLink,
    /// [`Gateway::intent_money`].
    IntentMoney,
    /// [`Gateway::account_balance`].
    AccountBalance,
    /// [`Gateway::platform_balance`].
    PlatformBalance,
}

/// A gateway before another one. Without a script or a seed it changes nothing.
pub struct FaultyGateway<G: ?Sized> {
    inner: Arc<G>,
    plan: Mutex<Plan>,
}

impl<G: ?Sized> FaultyGateway<G> {
    /// A gateway before `inner` that does no harm yet.
    #[must_use]
    pub fn new(inner: Arc<G>) -> Self {
        Self { inner, plan: Mutex::default() }
    }

    /// The next calls of this kind go wrong in these ways, one after the other; those after them go well.
    pub fn script(&self, call: Call, faults: impl IntoIterator<Item = Fault>) {
        self.plan().script(call, faults);
    }

    /// From now on that many calls of a hundred lose their request or their answer, garble it or are slow. The same
    /// seed makes the same faults.
    pub fn at_random(&self, seed: u64, percent: u8) {
        self.plan().at_random(seed, percent);
    }

    /// From now on nothing goes wrong any more.
    pub fn heal(&self) {
        self.plan().heal();
    }

    /// How many calls of this kind were made.
    #[must_use]
    pub fn asked(&self, call: Call) -> u64 {
        self.plan().tally(call).asked
    }

    /// How many calls of this kind reached the provider.
    #[must_use]
    pub fn performed(&self, call: Call) -> u64 {
        self.plan().tally(call).performed
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<G: Gateway + ?Sized + 'static> FaultyGateway<G> {
    /// Passes a call on as the plan will have it. What reaches the provider is carried out to its end, as providers
    /// do, whether or not the caller still waits.
    async fn pass<T, F, R>(&self, call: Call, perform: F) -> Result<T, GatewayError>
    where
        T: Send + 'static,
        F: FnOnce(Arc<G>) -> R,
        R: Future<Output = Result<T, GatewayError>> + Send + 'static,
    {
        let fault = self.plan().draw(call);
        let delay = match &fault {
            Some(Fault::Before) => return unknown("the request was lost"),
            Some(Fault::Definite(failure)) => return Err(GatewayError::Definite(failure.clone())),
            Some(Fault::Slow(delay)) => *delay,
            Some(Fault::After | Fault::Garbled) | None => Duration::ZERO,
        };
        let answer = in_the_end(delay, perform(self.inner.clone())).await;
        match fault {
            Some(Fault::After) => unknown("the connection was reset before the answer"),
            Some(Fault::Garbled) => unknown("the answer could not be read"),
            _ => answer,
        }
    }
}

/// Runs a call after a delay, on its own feet.
async fn in_the_end<T: Send + 'static>(
    delay: Duration,
    call: impl Future<Output = Result<T, GatewayError>> + Send + 'static,
) -> Result<T, GatewayError> {
    let task = tokio::spawn(async move {
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        call.await
    });
    match task.await {
        Ok(answer) => answer,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => unknown("the runtime stopped"),
        },
    }
}

fn unknown<T>(why: &str) -> Result<T, GatewayError> {
    Err(GatewayError::OutcomeUnknown(why.to_owned()))
}

#[async_trait]
impl<G: Gateway + ?Sized + 'static> Gateway for FaultyGateway<G> {
    fn publishable_key(&self) -> &str {
        self.inner.publishable_key()
    }

    async fn create_intent(
        &self,
        key: &str,
        subject: IntentSubject,
        amount: Cents,
        currency: Currency,
    ) -> Result<Intent, GatewayError> {
        let key = key.to_owned();
        let perform = |inner: Arc<G>| async move { inner.create_intent(&key, subject, amount, currency).await };
        self.pass(Call::CreateIntent, perform).await
    }

    async fn intent(&self, intent: &str) -> Result<Intent, GatewayError> {
        let intent = intent.to_owned();
        self.pass(Call::Intent, |inner| async move { inner.intent(&intent).await }).await
    }

    async fn capture(&self, key: &str, intent: &str, amount: Cents) -> Result<String, GatewayError> {
        let (key, intent) = (key.to_owned(), intent.to_owned());
        self.pass(Call::Capture, |inner| async move { inner.capture(&key, &intent, amount).await }).await
    }

    async fn void(&self, key: &str, intent: &str) -> Result<(), GatewayError> {
        let (key, intent) = (key.to_owned(), intent.to_owned());
        self.pass(Call::Void, |inner| async move { inner.void(&key, &intent).await }).await
    }

    async fn refund(
        &self,
        key: &str,
        intent: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError> {
        let (key, intent) = (key.to_owned(), intent.to_owned());
        self.pass(Call::Refund, |inner| async move { inner.refund(&key, &intent, amount, subject).await }).await
    }

    async fn transfer(
        &self,
        key: &str,
        account: &str,
        charge: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError> {
        let (key, account, charge) = (key.to_owned(), account.to_owned(), charge.to_owned());
        let perform = |inner: Arc<G>| async move { inner.transfer(&key, &account, &charge, amount, subject).await };
        self.pass(Call::Transfer, perform).await
    }

    async fn reverse(&self, key: &str, transfer: &str, amount: Cents) -> Result<String, GatewayError> {
        let (key, transfer) = (key.to_owned(), transfer.to_owned());
        self.pass(Call::Reverse, |inner| async move { inner.reverse(&key, &transfer, amount).await }).await
    }

    async fn payout(
        &self,
        key: &str,
        account: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError> {
        let (key, account) = (key.to_owned(), account.to_owned());
        self.pass(Call::Payout, |inner| async move { inner.payout(&key, &account, amount, subject).await }).await
    }

    async fn create_account(&self, key: &str, user: UserId, country: Option<&str>) -> Result<String, GatewayError> {
        let (key, country) = (key.to_owned(), country.map(str::to_owned));
        let perform = |inner: Arc<G>| async move { inner.create_account(&key, user, country.as_deref()).await };
        self.pass(Call::CreateAccount, perform).await
    }

    async fn account(&self, account: &str) -> Result<PayoutAccountState, GatewayError> {
        let account = account.to_owned();
        self.pass(Call::Account, |inner| async move { inner.account(&account).await }).await
    }

    async fn onboarding_link(&self, account: &str) -> Result<OnboardingLink, GatewayError> {
        let account = account.to_owned();
        self.pass(Call::OnboardingLink, |inner| async move { inner.onboarding_link(&account).await }).await
    }

    async fn intent_money(&self, intent: &str) -> Result<IntentMoney, GatewayError> {
        let intent = intent.to_owned();
        self.pass(Call::IntentMoney, |inner| async move { inner.intent_money(&intent).await }).await
    }

    async fn account_balance(&self, account: &str) -> Result<Cents, GatewayError> {
        let account = account.to_owned();
        self.pass(Call::AccountBalance, |inner| async move { inner.account_balance(&account).await }).await
    }

    async fn platform_balance(&self) -> Result<Option<Cents>, GatewayError> {
        self.pass(Call::PlatformBalance, |inner| async move { inner.platform_balance().await }).await
    }

    fn open_event(&self, body: &[u8], signature: &str, wall: Instant) -> Result<GatewayEvent, BadSignature> {
        self.inner.open_event(body, signature, wall)
    }
}
