//! Accounts as a whole: what is held of one, and its end.

use super::super::StoreError;
use super::super::shapes::{Page, Paged, Session};
use crate::event::PublishedEvent;
use crate::ghost::GhostEntry;
use crate::id::UserId;
use crate::review::Review;
use crate::tombstone::Tombstone;

/// What is held of a user beside what the other traits find, and what is left when the account ends. The lists come
/// newest first.
pub trait Accounts {
    /// The sessions of a user that are kept, ended or not.
    fn sessions_of(&mut self, user: UserId) -> Result<Vec<Session>, StoreError>;
    /// The entries that make a user's ghost score.
    fn ghost_history(&mut self, user: UserId, page: Page) -> Result<Paged<GhostEntry>, StoreError>;
    /// The reviews that a user wrote.
    fn reviews_by(&mut self, user: UserId, page: Page) -> Result<Paged<Review>, StoreError>;
    /// The events that were published to a user. Who else heard of them is not told: the user is the one recipient.
    fn events_of(&mut self, user: UserId, page: Page) -> Result<Paged<PublishedEvent>, StoreError>;
    /// Keeps a tombstone, over the one that the same identity left before.
    fn put_tombstone(&mut self, tombstone: &Tombstone) -> Result<(), StoreError>;
    /// The tombstone of an identity, by its keyed hash.
    fn tombstone(&mut self, identity: &[u8; 32]) -> Result<Option<Tombstone>, StoreError>;
    /// Forgets what only a user's account had: sessions, keys with what they spent, hosted agents, answers kept for replays, the contacts
    /// that the user shared, and the news that was meant for the user.
    fn erase_traces(&mut self, user: UserId) -> Result<(), StoreError>;
}
