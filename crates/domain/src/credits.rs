//! Credits: a second, simpler ledger of grants and deductions (money.md, “Ledger”).

use crate::id::{CreditTransactionId, UserId};
use crate::refusal::{Code, Refusal};
use crate::text::Text;
use crate::time::Instant;

/// The most credits that one movement grants or spends (api.md, “Credits”).
pub const AMOUNT_MAX: i64 = 1_000_000;

/// What a deduction was for, in the caller's words.
pub type Reference = Text<1, 200>;

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
}

impl CreditReason {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::SignupGrant, Self::OperatorGrant, Self::MatchDeduction, Self::IntroDeduction];

    /// What a user may spend credits on.
    pub const DEDUCTIONS: [Self; 2] = [Self::MatchDeduction, Self::IntroDeduction];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignupGrant => "signup_grant",
            Self::OperatorGrant => "operator_grant",
            Self::MatchDeduction => "match_deduction",
            Self::IntroDeduction => "intro_deduction",
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

impl CreditTransaction {
    /// Whether the movement is the one that is asked for again under its reason and reference.
    ///
    /// # Errors
    /// `DUPLICATE_REFERENCE`, naming the movement, when it was of another amount.
    pub fn check_same(&self, amount: i64) -> Result<(), Refusal> {
        match self.amount == amount {
            true => Ok(()),
            false => Err(Refusal::new(
                Code::DuplicateReference,
                format!("This reference was used for {} credits before; another spending takes another", -self.amount),
            )
            .existing(self.id.0)),
        }
    }
}
