//! Requests that were made before.

use super::super::StoreError;
use super::super::shapes::{IdempotencyClaim, StoredAnswer};
use crate::id::UserId;

/// What was answered under an `Idempotency-Key`.
pub trait Idempotency {
    /// Makes a claim, or answers the one that stands. Waits for a twin's unit of work that holds it.
    fn claim_idempotency(&mut self, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, StoreError>;
    /// Takes a standing claim over: sets its lease and time.
    fn renew_claim(&mut self, claim: &IdempotencyClaim) -> Result<(), StoreError>;
    /// Keeps the answer of a claim.
    fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), StoreError>;
    /// Forgets a claim: its request had no effect.
    fn drop_claim(&mut self, user: UserId, key: &str) -> Result<(), StoreError>;
}
