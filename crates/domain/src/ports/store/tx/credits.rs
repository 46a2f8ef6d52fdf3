//! Credits.

use super::super::StoreError;
use crate::credits::CreditTransaction;
use crate::id::UserId;

/// Credits: a balance never below zero, and the movements that make it.
pub trait Credits {
    /// Adds a movement of credits and answers the balance; `None` when it would be negative, and then nothing is kept.
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError>;
    /// A user's balance of credits.
    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError>;
}
