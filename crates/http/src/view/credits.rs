//! Credits in words.

use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::credits::CreditTransaction;
use serde::Serialize;
use usecases::credits::CreditsView;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a user has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credits)]
pub struct CreditsBody {
    credits_balance: i64,
    /// free, or a paid tier.
    subscription_tier: String,
}

/// What a user has after a movement, and the movement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditsMoved)]
pub struct MovedBody {
    #[serde(flatten)]
    credits: CreditsBody,
    transaction: Option<TransactionBody>,
}

/// A movement of credits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreditTransaction)]
pub struct TransactionBody {
    id: Uuid,
    /// Negative is spent.
    amount: i64,
    /// signup_grant, operator_grant, match_deduction or intro_deduction.
    #[schema(value_type = words::CreditReason)]
    reason: &'static str,
    reference_id: Option<String>,
    created_at: At,
}

impl From<&CreditsView> for CreditsBody {
    fn from(view: &CreditsView) -> Self {
        Self { credits_balance: view.balance, subscription_tier: view.user.subscription_tier.clone() }
    }
}

impl From<&CreditTransaction> for TransactionBody {
    fn from(it: &CreditTransaction) -> Self {
        Self {
            id: it.id.0,
            amount: it.amount,
            reason: it.reason.name(),
            reference_id: it.reference.clone(),
            created_at: At(it.at),
        }
    }
}

impl TransactionBody {
    /// A movement in a list.
    #[must_use]
    pub fn in_list(it: CreditTransaction) -> Self {
        Self::from(&it)
    }
}

/// What a user has.
#[must_use]
pub fn credits(view: &CreditsView) -> Resource {
    Resource::of(&CreditsBody::from(view))
}

/// What a user has after a movement.
#[must_use]
pub fn moved(view: &CreditsView) -> Resource {
    let transaction = view.transaction.as_ref().map(TransactionBody::from);
    Resource::of(&MovedBody { credits: view.into(), transaction })
}
