//! Credits.

use super::super::StoreError;
use super::super::shapes::{Page, Paged};
use crate::credits::{CreditReason, CreditTransaction};
use crate::id::UserId;

/// Credits: a balance never below zero, and the movements that make it.
pub trait Credits {
    /// Adds a movement of credits and answers the balance; `None` when it would be negative, and then nothing is kept.
    /// Unique: user, reason and reference, where there is one (`credit_transactions_reference`).
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError>;
    /// A user's balance of credits.
    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError>;
    /// The movement of a user's under a reason and reference.
    fn credits_of_reference(
        &mut self,
        user: UserId,
        reason: CreditReason,
        reference: &str,
    ) -> Result<Option<CreditTransaction>, StoreError>;
    /// A user's movements of credits, newest first.
    fn credit_transactions(&mut self, user: UserId, page: Page) -> Result<Paged<CreditTransaction>, StoreError>;
}
