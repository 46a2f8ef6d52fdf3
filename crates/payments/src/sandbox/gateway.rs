//! The provider as the platform sees it.

use super::SandboxGateway;
use super::books::Halt;
use super::records::{AccountRecord, ClaimStatus, IntentRecord, IntentState, Taking};
use super::request::Request;
use crate::envelope::{self, World};
use crate::signature;
use async_trait::async_trait;
use domain::account::PayoutAccountState;
use domain::deal::IntentNow;
use domain::id::UserId;
use domain::money::{Cents, Currency};
use domain::ports::payments::{
    BadSignature, Gateway, GatewayError, GatewayEvent, Intent, IntentMoney, IntentSubject, OnboardingLink,
};
use domain::time::{Instant, minutes};

/// How long an onboarding link is good for, in minutes.
const LINK_MINUTES: i64 = 5;
/// How much of a MAC makes a client secret, in hex digits.
const SECRET_DIGITS: usize = 24;
/// The most intents that are summed up for a balance; the provider of a larger sandbox cannot tell.
const SUMMED_MAX: u32 = 10_000;

impl SandboxGateway {
    /// Made from the id, so that no secret is kept in the books.
    fn client_secret(&self, intent: &str) -> String {
        let tag = self.secret.tag(format!("client_secret:{intent}").as_bytes());
        format!("{intent}_secret_{}", tag.get(..SECRET_DIGITS).unwrap_or(&tag))
    }
}

#[async_trait]
impl Gateway for SandboxGateway {
    fn publishable_key(&self) -> &'static str {
        "pk_sandbox"
    }

    async fn create_intent(
        &self,
        key: &str,
        subject: IntentSubject,
        amount: Cents,
        currency: Currency,
    ) -> Result<Intent, GatewayError> {
        let id = self.execute(key, Request::CreateIntent { subject, amount, currency }).await?;
        let client_secret = self.client_secret(&id);
        let now = IntentNow::AwaitingCard;
        Ok(Intent { id, client_secret, subject: Some(subject), amount, currency: Some(currency), now })
    }

    async fn intent(&self, intent: &str) -> Result<Intent, GatewayError> {
        let id = intent.to_owned();
        let (record, now) = self
            .read("sandbox.intent", move |books| {
                let record = books.find::<IntentRecord>(&id)?.ok_or_else(Halt::missing)?;
                let now = record.now(books.now());
                Ok((record, now))
            })
            .await?;
        let client_secret = self.client_secret(&record.id);
        let IntentRecord { id, subject, amount, currency, .. } = record;
        Ok(Intent { id, client_secret, subject: Some(subject), amount, currency: Some(currency), now })
    }

    async fn capture(&self, key: &str, intent: &str, amount: Cents) -> Result<String, GatewayError> {
        self.execute(key, Request::Capture { intent: intent.to_owned(), amount }).await
    }

    async fn void(&self, key: &str, intent: &str) -> Result<(), GatewayError> {
        self.execute(key, Request::Void { intent: intent.to_owned() }).await.map(drop)
    }

    async fn refund(
        &self,
        key: &str,
        intent: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError> {
        self.execute(key, Request::Refund { intent: intent.to_owned(), amount, subject }).await
    }

    async fn transfer(
        &self,
        key: &str,
        account: &str,
        charge: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError> {
        let request = Request::Transfer { account: account.to_owned(), charge: charge.to_owned(), amount, subject };
        self.execute(key, request).await
    }

    async fn reverse(&self, key: &str, transfer: &str, amount: Cents) -> Result<String, GatewayError> {
        self.execute(key, Request::Reverse { transfer: transfer.to_owned(), amount }).await
    }

    async fn payout(
        &self,
        key: &str,
        account: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError> {
        self.execute(key, Request::Payout { account: account.to_owned(), amount, subject }).await
    }

    async fn create_account(&self, key: &str, user: UserId, country: Option<&str>) -> Result<String, GatewayError> {
        self.execute(key, Request::CreateAccount { user, country: country.map(str::to_owned) }).await
    }

    async fn account(&self, account: &str) -> Result<PayoutAccountState, GatewayError> {
        let id = account.to_owned();
        self.read("sandbox.account", move |books| {
            Ok(books.find::<AccountRecord>(&id)?.ok_or_else(Halt::missing)?.state)
        })
        .await
    }

    async fn onboarding_link(&self, account: &str) -> Result<OnboardingLink, GatewayError> {
        self.account(account).await?;
        let url = format!("{}/sandbox/onboarding/{account}", self.public_url);
        Ok(OnboardingLink { url, expires_at: self.clock.now().plus(minutes(LINK_MINUTES)) })
    }

    async fn intent_money(&self, intent: &str) -> Result<IntentMoney, GatewayError> {
        let id = intent.to_owned();
        self.read("sandbox.intent_money", move |books| {
            Ok(money_of(&books.find::<IntentRecord>(&id)?.ok_or_else(Halt::missing)?))
        })
        .await
    }

    async fn account_balance(&self, account: &str) -> Result<Cents, GatewayError> {
        let id = account.to_owned();
        self.read("sandbox.account_balance", move |books| {
            Ok(books.find::<AccountRecord>(&id)?.ok_or_else(Halt::missing)?.balance)
        })
        .await
    }

    async fn platform_balance(&self) -> Result<Option<Cents>, GatewayError> {
        self.read("sandbox.platform_balance", |books| {
            let Some(intents) = books.all::<IntentRecord>(SUMMED_MAX)? else { return Ok(None) };
            let money = intents.iter().map(money_of).fold(IntentMoney::default(), |sum, money| sum + money);
            Ok(Some(money.captured - money.refunded - money.transferred - money.charged_back))
        })
        .await
    }

    fn open_event(&self, body: &[u8], signature: &str, wall: Instant) -> Result<GatewayEvent, BadSignature> {
        signature::verify(std::slice::from_ref(&self.secret), signature, body, wall)?;
        envelope::read(body, World::Test)
    }
}

fn money_of(intent: &IntentRecord) -> IntentMoney {
    let IntentState::Captured(Taking { refunded, transferred, claim, .. }) = &intent.state else {
        return IntentMoney::default();
    };
    let lost = claim.as_ref().is_some_and(|claim| claim.status == ClaimStatus::Lost);
    let charged_back = if lost { intent.amount } else { Cents::ZERO };
    IntentMoney { captured: intent.amount, refunded: *refunded, transferred: *transferred, charged_back }
}
