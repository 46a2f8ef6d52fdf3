//! Who there is, and how they prove themselves.

use super::super::StoreError;
use super::super::shapes::{Page, Paged, Session};
use crate::account::{Identity, User};
use crate::api_key::ApiKey;
use crate::id::{ApiKeyId, HostedAgentId, UserId};
use crate::money::Cents;
use crate::time::{Date, Instant};

/// Users, by id and by who they are elsewhere.
pub trait Users {
    /// Keeps a new user. Unique: identity (`users_identity`).
    fn insert_user(&mut self, user: &User) -> Result<(), StoreError>;
    /// Saves a user.
    fn save_user(&mut self, user: &User) -> Result<(), StoreError>;
    /// The user of that id.
    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The users of those ids, in any order.
    fn users(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError>;
    /// The user of that identity.
    fn user_by_identity(&mut self, identity: &Identity) -> Result<Option<User>, StoreError>;
}

/// Browsers that are signed in.
pub trait Sessions {
    /// Keeps a new session.
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// The session of that digest.
    fn session(&mut self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError>;
    /// Moves the end of a session.
    fn extend_session(&mut self, digest: &[u8; 32], expires_at: Instant) -> Result<(), StoreError>;
    /// Ends a session.
    fn delete_session(&mut self, digest: &[u8; 32]) -> Result<(), StoreError>;
}

/// API keys, and what they spent.
pub trait ApiKeys {
    /// Keeps a new key.
    fn insert_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;
    /// Saves a key.
    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;
    /// The key of that id.
    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError>;
    /// The key of that digest, whatever its state.
    fn api_key_by_digest(&mut self, digest: &[u8; 32]) -> Result<Option<ApiKey>, StoreError>;
    /// Keys of a user, newest first.
    fn api_keys(&mut self, user: UserId, page: Page) -> Result<Paged<ApiKey>, StoreError>;
    /// Keys of a hosted agent that are not revoked.
    fn api_keys_of_agent(&mut self, agent: HostedAgentId) -> Result<Vec<ApiKey>, StoreError>;
    /// Keys of a user that are neither revoked nor expired at `now`.
    fn live_api_keys(&mut self, user: UserId, now: Instant) -> Result<i64, StoreError>;
    /// Notes that a key was used; no version is raised.
    fn touch_api_key(&mut self, id: ApiKeyId, at: Instant) -> Result<(), StoreError>;
    /// Adds to what a key spent on a day (negative to take back), locking its row, and answers the sum.
    fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError>;
}
