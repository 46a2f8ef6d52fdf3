//! What the provider keeps, one document a record.

use super::cards::TestCard;
use super::request::Request;
use domain::account::PayoutAccountState;
use domain::deal::{IntentNow, OperationFailure};
use domain::id::UserId;
use domain::money::{Cents, Currency};
use domain::ports::payments::IntentSubject;
use domain::time::Instant;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A thing that is kept as a document.
pub(super) trait Record: Serialize + DeserializeOwned {
    /// The kind of its documents.
    const KIND: &'static str;

    /// Its id among those of its kind.
    fn id(&self) -> &str;
}

macro_rules! records {
    ($($name:ident = $kind:literal),+ $(,)?) => {$(
        impl Record for $name {
            const KIND: &'static str = $kind;

            fn id(&self) -> &str {
                &self.id
            }
        }
    )+};
}

records! {
    IntentRecord = "sandbox_intent",
    AccountRecord = "sandbox_account",
    TransferRecord = "sandbox_transfer",
    EventRecord = "sandbox_event",
    DueRecord = "sandbox_due",
    KeyRecord = "sandbox_key",
}

/// A payment intent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct IntentRecord {
    pub(super) id: String,
    pub(super) subject: IntentSubject,
    pub(super) amount: Cents,
    pub(super) currency: Currency,
    pub(super) state: IntentState,
}

/// Where an intent stands.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub(super) enum IntentState {
    /// No card was confirmed yet, or the last one failed.
    AwaitingCard,
    /// A card is held.
    Authorized(Hold),
    /// The money was taken.
    Captured(Taking),
    /// Canceled by the platform, or lapsed.
    Canceled,
}

/// Money held on a card.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Hold {
    pub(super) card: TestCard,
    /// When the hold lapses, as the platform is told.
    pub(super) capture_before: Instant,
    /// When it really does.
    pub(super) lapses_at: Instant,
}

/// Money taken from a card.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Taking {
    pub(super) card: TestCard,
    /// How much of it went back to the card.
    pub(super) refunded: Cents,
    /// How much of it is with workers.
    pub(super) transferred: Cents,
    /// The bank's claim on it.
    pub(super) claim: Option<Claim>,
}

/// A chargeback.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) id: String,
    pub(super) status: ClaimStatus,
    /// When the bank decides it.
    pub(super) decided_at: Instant,
}

/// Where a chargeback stands, in the provider's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClaimStatus {
    /// The bank waits for a word of the platform.
    NeedsResponse,
    /// The money is gone.
    Lost,
}

impl IntentRecord {
    /// The id of the intent's charge. A charge goes by its intent's id but for the prefix: one card at a time.
    pub(super) fn charge(&self) -> String {
        self.id.replacen("pi_", "ch_", 1)
    }

    /// The id of the intent whose charge that would be.
    pub(super) fn id_of_charge(charge: &str) -> Option<String> {
        charge.strip_prefix("ch_").map(|rest| format!("pi_{rest}"))
    }

    /// Where it stands at a moment: a hold that has lapsed is gone even before anybody is told.
    pub(super) fn now(&self, now: Instant) -> IntentNow {
        match (&self.state, self.hold(now)) {
            (IntentState::AwaitingCard, _) => IntentNow::AwaitingCard,
            (IntentState::Authorized(_), Some(hold)) => {
                IntentNow::Authorized { charge: self.charge(), capture_before: hold.capture_before }
            }
            (IntentState::Captured(_), _) => IntentNow::Captured { charge: self.charge() },
            (IntentState::Authorized(_), None) | (IntentState::Canceled, _) => IntentNow::Canceled,
        }
    }

    /// The hold, while it lasts.
    pub(super) fn hold(&self, now: Instant) -> Option<Hold> {
        match self.state {
            IntentState::Authorized(hold) if now < hold.lapses_at => Some(hold),
            _ => None,
        }
    }

    /// The card that was held or taken from.
    pub(super) fn card(&self) -> Option<TestCard> {
        match &self.state {
            IntentState::Authorized(hold) => Some(hold.card),
            IntentState::Captured(taking) => Some(taking.card),
            IntentState::AwaitingCard | IntentState::Canceled => None,
        }
    }
}

/// A worker's account.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccountRecord {
    pub(super) id: String,
    pub(super) user: UserId,
    pub(super) country: Option<String>,
    pub(super) state: PayoutAccountState,
    /// What was transferred to it and neither brought back nor paid out.
    pub(super) balance: Cents,
}

/// Money that went from a charge to an account.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TransferRecord {
    pub(super) id: String,
    pub(super) intent: String,
    pub(super) account: String,
    pub(super) amount: Cents,
    pub(super) reversed: Cents,
    pub(super) subject: IntentSubject,
}

/// An event that nobody has acknowledged yet.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EventRecord {
    pub(super) id: String,
    pub(super) envelope: Value,
}

/// A time at which the provider looks at an intent by itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DueRecord {
    pub(super) id: String,
    pub(super) at: Instant,
    pub(super) intent: String,
}

impl DueRecord {
    /// Ids sort by time.
    pub(super) fn id_of(at: Instant, intent: &str) -> String {
        format!("{:020}-{intent}", at.millis())
    }
}

/// What came of the first request under an idempotency key.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyRecord {
    pub(super) id: String,
    pub(super) request: Request,
    pub(super) outcome: Result<String, OperationFailure>,
}
