//! Vouches.

use super::super::unit::Unit;
use domain::id::UserId;
use domain::ports::store::{Page, Paged, StoreError, Vouches};
use domain::vouch::Vouch;

impl Vouches for Unit {
    fn insert_vouch(&mut self, vouch: &Vouch) -> Result<(), StoreError> {
        self.write(|state| state.add_vouch(vouch))
    }

    fn vouch(&mut self, voucher: UserId, vouched: UserId) -> Result<Option<Vouch>, StoreError> {
        let is_it = |vouch: &&Vouch| (vouch.voucher, vouch.vouched) == (voucher, vouched);
        self.read(|state| state.vouches.values().find(is_it).cloned())
    }

    fn vouches_for(&mut self, user: UserId, page: Page) -> Result<Paged<Vouch>, StoreError> {
        self.read(|state| state.vouches_for(user, page))
    }

    fn vouches_by(&mut self, user: UserId, page: Page) -> Result<Paged<Vouch>, StoreError> {
        self.read(|state| state.vouches_by(user, page))
    }
}
