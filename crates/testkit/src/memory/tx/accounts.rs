//! Accounts as a whole.

use super::super::unit::Unit;
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::id::UserId;
use domain::ports::store::{Accounts, Page, Paged, Session, StoreError};
use domain::review::Review;
use domain::tombstone::Tombstone;

impl Accounts for Unit {
    fn sessions_of(&mut self, user: UserId) -> Result<Vec<Session>, StoreError> {
        self.read(|state| state.sessions_of(user))
    }

    fn ghost_history(&mut self, user: UserId, page: Page) -> Result<Paged<GhostEntry>, StoreError> {
        self.read(|state| state.ghost_history(user, page))
    }

    fn reviews_by(&mut self, user: UserId, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|state| state.reviews_by(user, page))
    }

    fn events_of(&mut self, user: UserId, page: Page) -> Result<Paged<PublishedEvent>, StoreError> {
        self.read(|state| state.events_of(user, page))
    }

    fn put_tombstone(&mut self, tombstone: &Tombstone) -> Result<(), StoreError> {
        self.change(|state| state.deleted_accounts.put(tombstone.identity, tombstone.clone()))
    }

    fn tombstone(&mut self, identity: &[u8; 32]) -> Result<Option<Tombstone>, StoreError> {
        self.read(|state| state.deleted_accounts.get(identity).cloned())
    }

    fn erase_traces(&mut self, user: UserId) -> Result<(), StoreError> {
        self.change(|state| state.erase_traces(user))
    }
}
