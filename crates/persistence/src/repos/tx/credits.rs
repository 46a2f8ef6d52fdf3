//! Credits.

use super::super::credits;
use super::super::unit::Unit;
use domain::credits::CreditTransaction;
use domain::id::UserId;
use domain::ports::store::{Credits, StoreError};

impl Credits for Unit<'_> {
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        self.write(|conn| credits::add(conn, transaction))
    }

    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.read(|conn| credits::balance(conn, user))
    }
}
