//! Credits.

use super::super::credits;
use super::super::unit::Unit;
use domain::credits::{CreditReason, CreditTransaction};
use domain::id::UserId;
use domain::ports::store::{Credits, Page, Paged, StoreError};

impl Credits for Unit<'_> {
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        self.write(|conn| credits::add(conn, transaction))
    }

    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.read(|conn| credits::balance(conn, user))
    }

    fn credits_of_reference(
        &mut self,
        user: UserId,
        reason: CreditReason,
        reference: &str,
    ) -> Result<Option<CreditTransaction>, StoreError> {
        self.read(|conn| credits::of_reference(conn, user, reason, reference))
    }

    fn credit_transactions(&mut self, user: UserId, page: Page) -> Result<Paged<CreditTransaction>, StoreError> {
        self.read(|conn| credits::of_user(conn, user, page))
    }
}
