//! Who there is, and how they prove themselves.

use super::super::unit::Unit;
use super::super::{api_keys, sessions, users};
use domain::account::{Identity, User};
use domain::api_key::ApiKey;
use domain::id::{ApiKeyId, HostedAgentId, UserId};
use domain::money::Cents;
use domain::ports::store::{ApiKeys, Page, Paged, Session, Sessions, StoreError, Users};
use domain::time::{Date, Instant};

impl Users for Unit<'_> {
    fn insert_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|conn| users::add(conn, user))
    }

    fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|conn| users::save(conn, user))
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|conn| users::by_id(conn, id))
    }

    fn users(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        self.read(|conn| users::by_ids(conn, ids))
    }

    fn user_by_identity(&mut self, identity: &Identity) -> Result<Option<User>, StoreError> {
        self.read(|conn| users::by_identity(conn, identity))
    }
}

impl Sessions for Unit<'_> {
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.write(|conn| sessions::add(conn, session))
    }

    fn session(&mut self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        self.read(|conn| sessions::by_digest(conn, digest))
    }

    fn extend_session(&mut self, digest: &[u8; 32], expires_at: Instant) -> Result<(), StoreError> {
        self.write(|conn| sessions::extend(conn, digest, expires_at))
    }

    fn delete_session(&mut self, digest: &[u8; 32]) -> Result<(), StoreError> {
        self.write(|conn| sessions::delete(conn, digest))
    }
}

impl ApiKeys for Unit<'_> {
    fn insert_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|conn| api_keys::add(conn, key))
    }

    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|conn| api_keys::save(conn, key))
    }

    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.read(|conn| api_keys::by_id(conn, id))
    }

    fn api_key_by_digest(&mut self, digest: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.read(|conn| api_keys::by_digest(conn, digest))
    }

    fn api_keys(&mut self, user: UserId, page: Page) -> Result<Paged<ApiKey>, StoreError> {
        self.read(|conn| api_keys::of_user(conn, user, page))
    }

    fn api_keys_of_agent(&mut self, agent: HostedAgentId) -> Result<Vec<ApiKey>, StoreError> {
        self.read(|conn| api_keys::of_agent(conn, agent))
    }

    fn live_api_keys(&mut self, user: UserId, now: Instant) -> Result<i64, StoreError> {
        self.read(|conn| api_keys::live(conn, user, now))
    }

    fn touch_api_key(&mut self, id: ApiKeyId, at: Instant) -> Result<(), StoreError> {
        self.write(|conn| api_keys::touch(conn, id, at))
    }

    fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError> {
        self.write(|conn| api_keys::add_spend(conn, key, day, amount))
    }
}
