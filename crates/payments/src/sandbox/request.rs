//! Requests that change something, and the idempotency keys that each is carried out once under.

use super::books::{Books, Halt};
use super::records::KeyRecord;
use super::{accounts, intents};
use domain::deal::OperationFailure;
use domain::id::UserId;
use domain::money::{Cents, Currency};
use domain::ports::payments::IntentSubject;
use serde::{Deserialize, Serialize};

/// A request with all its parameters: two are the same when they are equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "request", rename_all = "snake_case")]
pub(super) enum Request {
    CreateIntent { subject: IntentSubject, amount: Cents, currency: Currency },
    Capture { intent: String, amount: Cents },
    Void { intent: String },
    Refund { intent: String, amount: Cents, subject: IntentSubject },
    Transfer { account: String, charge: String, amount: Cents, subject: IntentSubject },
    Reverse { transfer: String, amount: Cents },
    Payout { account: String, amount: Cents, subject: IntentSubject },
    CreateAccount { user: UserId, country: Option<String> },
}

impl Request {
    /// The name of its unit of work.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::CreateIntent { .. } => "sandbox.create_intent",
            Self::Capture { .. } => "sandbox.capture",
            Self::Void { .. } => "sandbox.void",
            Self::Refund { .. } => "sandbox.refund",
            Self::Transfer { .. } => "sandbox.transfer",
            Self::Reverse { .. } => "sandbox.reverse",
            Self::Payout { .. } => "sandbox.payout",
            Self::CreateAccount { .. } => "sandbox.create_account",
        }
    }

    /// Carries the request out, or answers again what came of it before. The key is locked first, so that of twins
    /// at the same moment one waits and is answered like the other.
    pub(super) fn once(&self, books: &mut Books<'_>, key: &str) -> Result<String, Halt> {
        if let Some(before) = books.lock::<KeyRecord>(key)? {
            let same = before.request == *self;
            return if same {
                before.outcome.map_err(Halt::Refused)
            } else {
                Err(Halt::Refused(OperationFailure::KeyReused))
            };
        }
        let outcome = match self.perform(books) {
            Err(Halt::Store(error)) => return Err(Halt::Store(error)),
            Err(Halt::Refused(failure)) => Err(failure),
            Ok(id) => Ok(id),
        };
        books.put(&KeyRecord { id: key.to_owned(), request: self.clone(), outcome: outcome.clone() })?;
        outcome.map_err(Halt::Refused)
    }

    fn perform(&self, books: &mut Books<'_>) -> Result<String, Halt> {
        match self {
            Self::CreateIntent { subject, amount, currency } => intents::create(books, *subject, *amount, *currency),
            Self::Capture { intent, amount } => intents::capture(books, intent, *amount),
            Self::Void { intent } => intents::void(books, intent),
            Self::Refund { intent, amount, subject } => intents::refund(books, intent, *amount, *subject),
            Self::Transfer { account, charge, amount, subject } => {
                accounts::transfer(books, account, charge, *amount, *subject)
            }
            Self::Reverse { transfer, amount } => accounts::reverse(books, transfer, *amount),
            Self::Payout { account, amount, subject } => accounts::pay_out(books, account, *amount, *subject),
            Self::CreateAccount { user, country } => accounts::create(books, *user, country.as_deref()),
        }
    }
}
