//! Credits.

use super::super::unit::Unit;
use domain::credits::{CreditReason, CreditTransaction};
use domain::id::UserId;
use domain::ports::store::{Credits, Page, Paged, StoreError};

impl Credits for Unit {
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        self.write(|state| state.add_credits(transaction))
    }

    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.read(|state| state.credits_balance(user))
    }

    fn credits_of_reference(
        &mut self,
        user: UserId,
        reason: CreditReason,
        reference: &str,
    ) -> Result<Option<CreditTransaction>, StoreError> {
        let is_meant =
            |it: &&CreditTransaction| (it.user, it.reason, it.reference.as_deref()) == (user, reason, Some(reference));
        self.read(|state| state.credit_transactions.values().find(is_meant).cloned())
    }

    fn credit_transactions(&mut self, user: UserId, page: Page) -> Result<Paged<CreditTransaction>, StoreError> {
        self.read(|state| state.credit_transactions(user, page))
    }
}
