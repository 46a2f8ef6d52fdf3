//! Who there is, and how they prove themselves.

use super::super::pages;
use super::super::unit::Unit;
use domain::account::{Identity, User};
use domain::api_key::ApiKey;
use domain::id::{ApiKeyId, HostedAgentId, UserId};
use domain::money::Cents;
use domain::ports::store::{ApiKeys, Cursor, Page, Paged, Session, Sessions, StoreError, Users};
use domain::time::{Date, Instant};

impl Users for Unit {
    fn insert_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|state| state.add_user(user))
    }

    fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|state| state.users.save(&user.id, user.clone()))
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|state| state.users.get(&id).cloned())
    }

    fn users(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        self.read(|state| state.users.values().filter(|user| ids.contains(&user.id)).cloned().collect())
    }

    fn user_by_identity(&mut self, identity: &Identity) -> Result<Option<User>, StoreError> {
        self.read(|state| state.users.values().find(|user| user.identity == *identity).cloned())
    }
}

impl Sessions for Unit {
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.write(|state| state.sessions.insert(session.digest, session.clone()))
    }

    fn session(&mut self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        self.read(|state| state.sessions.get(digest).cloned())
    }

    fn extend_session(&mut self, digest: &[u8; 32], expires_at: Instant) -> Result<(), StoreError> {
        self.change(|state| state.sessions.change(digest, |session| session.expires_at = expires_at))
    }

    fn delete_session(&mut self, digest: &[u8; 32]) -> Result<(), StoreError> {
        self.change(|state| state.sessions.remove(digest))
    }
}

impl ApiKeys for Unit {
    fn insert_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|state| state.add_api_key(key))
    }

    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|state| state.save_api_key(key))
    }

    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.read(|state| state.api_keys.get(&id).cloned())
    }

    fn api_key_by_digest(&mut self, digest: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.read(|state| state.api_keys.values().find(|key| key.digest == *digest).cloned())
    }

    fn api_keys(&mut self, user: UserId, page: Page) -> Result<Paged<ApiKey>, StoreError> {
        self.read(|state| {
            let keys = state.api_keys.values().filter(|key| key.user == user);
            pages::cut(keys, page, |key| Cursor { at: key.created_at, id: key.id.0 })
        })
    }

    fn api_keys_of_agent(&mut self, agent: HostedAgentId) -> Result<Vec<ApiKey>, StoreError> {
        let is_meant = |key: &&ApiKey| key.hosted_agent == Some(agent) && key.revoked_at.is_none();
        self.read(|state| state.api_keys.values().filter(is_meant).cloned().collect())
    }

    fn live_api_keys(&mut self, user: UserId, now: Instant) -> Result<i64, StoreError> {
        self.read(|state| state.live_api_keys(user, now))
    }

    fn touch_api_key(&mut self, id: ApiKeyId, at: Instant) -> Result<(), StoreError> {
        self.change(|state| state.api_keys.change(&id, |key| key.last_used_at = Some(at)))
    }

    fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError> {
        self.write(|state| state.add_spend(key, day, amount))
    }
}
