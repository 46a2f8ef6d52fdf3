//! Credits.

use super::super::unit::Unit;
use domain::credits::CreditTransaction;
use domain::id::UserId;
use domain::ports::store::{Credits, StoreError};

impl Credits for Unit {
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        self.write(|state| state.add_credits(transaction))
    }

    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.read(|state| state.credits_balance(user))
    }
}
