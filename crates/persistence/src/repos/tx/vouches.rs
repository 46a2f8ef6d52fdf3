//! Vouches.

use super::super::unit::Unit;
use super::super::vouches;
use domain::id::UserId;
use domain::ports::store::{Page, Paged, StoreError, Vouches};
use domain::vouch::Vouch;

impl Vouches for Unit<'_> {
    fn insert_vouch(&mut self, vouch: &Vouch) -> Result<(), StoreError> {
        self.write(|conn| vouches::add(conn, vouch))
    }

    fn vouch(&mut self, voucher: UserId, vouched: UserId) -> Result<Option<Vouch>, StoreError> {
        self.read(|conn| vouches::of(conn, voucher, vouched))
    }

    fn vouches_for(&mut self, user: UserId, page: Page) -> Result<Paged<Vouch>, StoreError> {
        self.read(|conn| vouches::for_user(conn, user, page))
    }

    fn vouches_by(&mut self, user: UserId, page: Page) -> Result<Paged<Vouch>, StoreError> {
        self.read(|conn| vouches::by_user(conn, user, page))
    }
}
