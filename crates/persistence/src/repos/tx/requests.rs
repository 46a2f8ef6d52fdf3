//! Requests that were made before.

use super::super::idempotency;
use super::super::unit::Unit;
use domain::id::UserId;
use domain::ports::store::{Idempotency, IdempotencyClaim, StoreError, StoredAnswer};

impl Idempotency for Unit<'_> {
    fn claim_idempotency(&mut self, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, StoreError> {
        self.write(|conn| idempotency::claim(conn, claim))
    }

    fn renew_claim(&mut self, claim: &IdempotencyClaim) -> Result<(), StoreError> {
        self.write(|conn| idempotency::renew(conn, claim))
    }

    fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), StoreError> {
        self.write(|conn| idempotency::answer(conn, user, key, answer))
    }

    fn drop_claim(&mut self, user: UserId, key: &str) -> Result<(), StoreError> {
        self.write(|conn| idempotency::drop_claim(conn, user, key))
    }
}
