//! Accounts as a whole.

use super::super::unit::Unit;
use super::super::{accounts, journal, reviews, sessions, tombstones};
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::id::UserId;
use domain::ports::store::{Accounts, Page, Paged, Session, StoreError};
use domain::review::Review;
use domain::tombstone::Tombstone;

impl Accounts for Unit<'_> {
    fn sessions_of(&mut self, user: UserId) -> Result<Vec<Session>, StoreError> {
        self.read(|conn| sessions::of_user(conn, user))
    }

    fn ghost_history(&mut self, user: UserId, page: Page) -> Result<Paged<GhostEntry>, StoreError> {
        self.read(|conn| journal::ghost_history(conn, user, page))
    }

    fn reviews_by(&mut self, user: UserId, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|conn| reviews::by_reviewer(conn, user, page))
    }

    fn events_of(&mut self, user: UserId, page: Page) -> Result<Paged<PublishedEvent>, StoreError> {
        self.read(|conn| journal::events_of(conn, user, page))
    }

    fn put_tombstone(&mut self, tombstone: &Tombstone) -> Result<(), StoreError> {
        self.write(|conn| tombstones::put(conn, tombstone))
    }

    fn tombstone(&mut self, identity: &[u8; 32]) -> Result<Option<Tombstone>, StoreError> {
        self.read(|conn| tombstones::by_identity(conn, identity))
    }

    fn erase_traces(&mut self, user: UserId) -> Result<(), StoreError> {
        self.write(|conn| accounts::erase_traces(conn, user))
    }
}
