//! The payment provider: one port, several adapters, one contract suite (money.md, “Gateways”).

use crate::account::PayoutAccountState;
use crate::deal::{IntentNow, OperationFailure};
use crate::id::{ContractId, MilestoneId, UserId};
use crate::money::{Cents, Currency};
use crate::time::Instant;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Why a call did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// It certainly took no effect.
    #[error("the provider refused: {0:?}")]
    Definite(OperationFailure),
    /// Whether it took effect is not known: time-out, reset, garbled answer, 5xx, 409, 429 after all tries.
    /// The same call under the same key must be made again.
    #[error("the provider's outcome is unknown: {0}")]
    OutcomeUnknown(String),
}

/// What an intent is for; the provider keeps it as metadata and repeats it in events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentSubject {
    /// The contract, which is also the transfer group.
    pub contract: ContractId,
    /// The milestone.
    pub milestone: MilestoneId,
    /// The payment attempt, from 1.
    pub attempt: u32,
}

/// A payment intent as the provider has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The provider's id.
    pub id: String,
    /// What the client's browser confirms it with. A secret: never stored, never logged.
    pub client_secret: String,
    /// What it is for.
    pub subject: Option<IntentSubject>,
    /// How much.
    pub amount: Cents,
    /// In what, if it is a currency we use.
    pub currency: Option<Currency>,
    /// Where it stands.
    pub now: IntentNow,
}

/// What became of the money of an intent, as the provider has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IntentMoney {
    /// Taken from the card.
    pub captured: Cents,
    /// Of that, what went back to the card. A refund that failed did not.
    pub refunded: Cents,
    /// Of that, what is with workers: transferred, less what was brought back.
    pub transferred: Cents,
    /// Of that, what a bank took back.
    pub charged_back: Cents,
}

impl std::ops::Add for IntentMoney {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            captured: self.captured + other.captured,
            refunded: self.refunded + other.refunded,
            transferred: self.transferred + other.transferred,
            charged_back: self.charged_back + other.charged_back,
        }
    }
}

/// A link to the provider's onboarding page, good once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnboardingLink {
    /// Where the worker goes.
    pub url: String,
    /// Until when.
    pub expires_at: Instant,
}

/// What the provider reports unasked, once its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEvent {
    /// The provider's id of the event; stored under a unique index.
    pub id: String,
    /// What happened.
    pub body: GatewayEventBody,
}

/// What happened at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GatewayEventBody {
    /// Something about an intent of ours.
    Payment {
        /// What the intent is for.
        subject: IntentSubject,
        /// What happened to it.
        event: PaymentEvent,
    },
    /// A payout account changed.
    Account {
        /// The provider's id of the account.
        account: String,
        /// How it is now.
        state: PayoutAccountState,
    },
    /// A payout to a bank ended.
    Payout {
        /// What it pays out.
        subject: IntentSubject,
        /// The provider's id of the payout.
        payout: String,
        /// Whether the bank has it.
        paid: bool,
    },
    /// Nothing that concerns us.
    Ignored,
}

/// What happened to an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentEvent {
    /// A card was authorized.
    Authorized {
        /// The intent.
        intent: String,
        /// The charge.
        charge: String,
        /// How much.
        amount: Cents,
        /// In what, if it is a currency we use.
        currency: Option<Currency>,
        /// When the hold lapses.
        capture_before: Instant,
    },
    /// The money was taken.
    Captured {
        /// The intent.
        intent: String,
        /// The charge.
        charge: String,
        /// How much.
        amount: Cents,
    },
    /// A card failed.
    Failed {
        /// The intent.
        intent: String,
        /// The provider's code.
        code: String,
    },
    /// The intent was canceled, or its hold lapsed.
    Canceled {
        /// The intent.
        intent: String,
    },
    /// A refund that looked made failed.
    RefundFailed {
        /// The refund.
        refund: String,
        /// The intent whose money it was.
        intent: String,
        /// How much did not go back.
        amount: Cents,
    },
    /// A bank claims the money.
    ChargebackOpened {
        /// The provider's id of the claim.
        reference: String,
    },
    /// The claim was decided.
    ChargebackClosed {
        /// The provider's id of the claim.
        reference: String,
        /// Whether the money stays.
        won: bool,
    },
}

/// An inbound event whose signature is wrong, too old, or whose body is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature of the event does not hold")]
pub struct BadSignature;

/// The payment provider.
///
/// Every call that changes something takes an idempotency `key`: the same key with the same parameters MUST
/// answer the first outcome again and move nothing more; with other parameters it MUST answer
/// [`OperationFailure::KeyReused`].
///
/// # Errors
/// Each method answers [`GatewayError::Definite`] only when the call certainly took no effect, and
/// [`GatewayError::OutcomeUnknown`] whenever it cannot tell.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The key that browsers name the platform with.
    fn publishable_key(&self) -> &str;

    /// Makes an intent with manual capture, or answers the one made under `key`.
    async fn create_intent(
        &self,
        key: &str,
        subject: IntentSubject,
        amount: Cents,
        currency: Currency,
    ) -> Result<Intent, GatewayError>;

    /// Reads an intent.
    async fn intent(&self, intent: &str) -> Result<Intent, GatewayError>;

    /// Captures the whole of an authorized intent and answers the charge.
    /// MUST answer `WrongState` with the state it is in when it is not authorized.
    async fn capture(&self, key: &str, intent: &str, amount: Cents) -> Result<String, GatewayError>;

    /// Cancels an intent that was not captured; one already canceled is a success.
    /// MUST answer `WrongState` with the charge when it was captured.
    async fn void(&self, key: &str, intent: &str) -> Result<(), GatewayError>;

    /// Refunds part or all of a captured intent and answers the refund. MUST answer `Rejected` when more than was captured.
    async fn refund(
        &self,
        key: &str,
        intent: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError>;

    /// Transfers to a worker's account out of a charge and answers the transfer. MUST answer `WorkerNotPayable`
    /// when the account cannot take it.
    async fn transfer(
        &self,
        key: &str,
        account: &str,
        charge: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError>;

    /// Reverses part or all of a transfer and answers the reversal. MUST answer `InsufficientBalance` when the
    /// account no longer has it.
    async fn reverse(&self, key: &str, transfer: &str, amount: Cents) -> Result<String, GatewayError>;

    /// Pays out from a worker's account to their bank and answers the payout. MUST answer `InsufficientBalance`
    /// when the money is not there yet, `WorkerNotPayable` when payouts are off.
    async fn payout(
        &self,
        key: &str,
        account: &str,
        amount: Cents,
        subject: IntentSubject,
    ) -> Result<String, GatewayError>;

    /// Makes a payout account for a worker and answers its id.
    async fn create_account(&self, key: &str, user: UserId, country: Option<&str>) -> Result<String, GatewayError>;

    /// Reads a payout account.
    async fn account(&self, account: &str) -> Result<PayoutAccountState, GatewayError>;

    /// Makes a fresh onboarding link.
    async fn onboarding_link(&self, account: &str) -> Result<OnboardingLink, GatewayError>;

    /// Reads what became of an intent's money: for reconciliation. MUST answer `Rejected` for an intent that is not there.
    async fn intent_money(&self, intent: &str) -> Result<IntentMoney, GatewayError>;

    /// Reads what is on a worker's account and not on its way to a bank: for reconciliation.
    async fn account_balance(&self, account: &str) -> Result<Cents, GatewayError>;

    /// Reads what is on the platform's own balance: for reconciliation. `None` where the provider cannot tell.
    async fn platform_balance(&self) -> Result<Option<Cents>, GatewayError>;

    /// Checks the signature over the raw body and reads the event. `wall` is wall time.
    fn open_event(&self, body: &[u8], signature: &str, wall: Instant) -> Result<GatewayEvent, BadSignature>;
}

/// An event of the sandbox, signed as the provider signs its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEvent {
    /// The raw body.
    pub body: Vec<u8>,
    /// The signature header.
    pub signature: String,
}

/// What only the sandbox gateway can do: stand in for a client's browser, a worker at the onboarding page,
/// a bank, and the passing of time at the provider.
#[async_trait]
pub trait SandboxProvider: Send + Sync {
    /// Confirms an intent with a test card (money.md, “Gateways”): what the provider's script in a browser would do.
    async fn confirm(&self, intent: &str, card: &str) -> Result<(), GatewayError>;

    /// Completes the onboarding of a worker's account.
    async fn complete_onboarding(&self, account: &str) -> Result<(), GatewayError>;

    /// Restricts a worker's account, as the provider may at any time.
    async fn restrict(&self, account: &str) -> Result<(), GatewayError>;

    /// The oldest event that was not yet acknowledged, signed now; `None` when there is none.
    async fn next_event(&self) -> Result<Option<(String, SignedEvent)>, GatewayError>;

    /// Forgets an event that arrived.
    async fn acknowledge(&self, event: &str) -> Result<(), GatewayError>;

    /// When the provider will next do something by itself (a hold lapses).
    async fn next_due(&self) -> Result<Option<Instant>, GatewayError>;

    /// Does what has fallen due at the provider.
    async fn run_due(&self) -> Result<(), GatewayError>;
}
