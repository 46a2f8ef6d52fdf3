//! Vouches.

use super::super::StoreError;
use super::super::shapes::{Page, Paged};
use crate::id::UserId;
use crate::vouch::Vouch;

/// Users' words for one another.
pub trait Vouches {
    /// Keeps a new vouch. Unique: who and for whom (`vouches_pair`).
    fn insert_vouch(&mut self, vouch: &Vouch) -> Result<(), StoreError>;
    /// The vouch of a user for another, if there is one.
    fn vouch(&mut self, voucher: UserId, vouched: UserId) -> Result<Option<Vouch>, StoreError>;
    /// The vouches for a user by others who have not deleted their accounts, newest first.
    fn vouches_for(&mut self, user: UserId, page: Page) -> Result<Paged<Vouch>, StoreError>;
    /// The vouches that a user gave, newest first.
    fn vouches_by(&mut self, user: UserId, page: Page) -> Result<Paged<Vouch>, StoreError>;
}
