//! Requests that were made before.

use super::super::unit::Unit;
use domain::id::UserId;
use domain::ports::store::{Idempotency, IdempotencyClaim, StoreError, StoredAnswer};

impl Idempotency for Unit {
    fn claim_idempotency(&mut self, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, StoreError> {
        self.write(|state| Ok(state.claim(claim)))
    }

    fn renew_claim(&mut self, claim: &IdempotencyClaim) -> Result<(), StoreError> {
        self.change(|state| state.renew_claim(claim))
    }

    fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), StoreError> {
        self.change(|state| state.answer_claim(user, key, answer))
    }

    fn drop_claim(&mut self, user: UserId, key: &str) -> Result<(), StoreError> {
        self.change(|state| state.idempotency_claims.remove(&(user, key.to_owned())))
    }
}
