//! Credits: a second, simpler ledger of grants and deductions (money.md, “Ledger”).

use crate::id::{CreditTransactionId, UserId};
use crate::time::Instant;

/// Why credits came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CreditReason {
    /// Given at sign-up.
    SignupGrant,
    /// Given by an operator.
    OperatorGrant,
    /// Spent on a match.
    MatchDeduction,
    /// Spent on an introduction.
    IntroDeduction,
    /// Lost with the account that was deleted.
    AccountForfeit,
}

impl CreditReason {
    /// Every reason.
    pub const ALL: [Self; 5] =
        [Self::SignupGrant, Self::OperatorGrant, Self::MatchDeduction, Self::IntroDeduction, Self::AccountForfeit];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignupGrant => "signup_grant",
            Self::OperatorGrant => "operator_grant",
            Self::MatchDeduction => "match_deduction",
            Self::IntroDeduction => "intro_deduction",
            Self::AccountForfeit => "account_forfeit",
        }
    }
}

/// One movement of credits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditTransaction {
    /// Its id.
    pub id: CreditTransactionId,
    /// Whose.
    pub user: UserId,
    /// How many; negative is spent.
    pub amount: i64,
    /// Why.
    pub reason: CreditReason,
    /// What for, in the caller's words.
    pub reference: Option<String>,
    /// When.
    pub at: Instant,
}
