//! API keys and what they spent.

use super::row::{OnConflict, insert, row, save as save_row, update};
use super::{Conn, Failure, done, page};
use crate::schema::api_key_spend::dsl as spend;
use crate::schema::api_keys::dsl;
use crate::sql::{Equals, Json, Limited, before, val};
use diesel::prelude::*;
use domain::api_key::{ApiKey, Scopes, SpendingLimits};
use domain::id::{ApiKeyId, HostedAgentId, UserId};
use domain::money::Cents;
use domain::ports::store::{Cursor, Page, Paged};
use domain::time::{Date, Instant};

row! {
    KeyRow of api_keys {
        id: ApiKeyId,
        user_id: UserId,
        hosted_agent_id: Option<HostedAgentId>,
        prefix: String,
        last_four: String,
        name: Option<String>,
        digest: [u8; 32],
        scopes: Json<Scopes>,
        max_fund_cents_per_call: Option<i64>,
        max_fund_cents_per_day: Option<i64>,
        created_at: Instant,
        last_used_at: Option<Instant>,
        expires_at: Instant,
        revoked_at: Option<Instant>,
        version: i64,
    }
}

row! {
    UseRow of api_keys {
        id: ApiKeyId,
        last_used_at: Option<Instant>,
    }
}

row! {
    SpendRow of api_key_spend {
        api_key_id: ApiKeyId,
        day: Date,
        cents: i64,
    }
}

pub(super) fn add(conn: &mut Conn, key: &ApiKey) -> Result<(), Failure> {
    insert(conn, &[KeyRow::from(key)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 8] =
    ["id", "user_id", "hosted_agent_id", "prefix", "last_four", "digest", "created_at", "last_used_at"];

pub(super) fn save(conn: &mut Conn, key: &ApiKey) -> Result<(), Failure> {
    save_row(conn, &KeyRow::from(key), &["id"], &KEPT)
}

pub(super) fn by_id(conn: &mut Conn, id: ApiKeyId) -> Result<Option<ApiKey>, Failure> {
    let row = dsl::api_keys.filter(dsl::id.equals(id)).select(KeyRow::as_select()).get_result(conn).optional()?;
    Ok(row.map(ApiKey::from))
}

pub(super) fn by_digest(conn: &mut Conn, digest: &[u8; 32]) -> Result<Option<ApiKey>, Failure> {
    let row =
        dsl::api_keys.filter(dsl::digest.equals(digest)).select(KeyRow::as_select()).get_result(conn).optional()?;
    Ok(row.map(ApiKey::from))
}

pub(super) fn of_user(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<ApiKey>, Failure> {
    let query = dsl::api_keys
        .filter(dsl::user_id.equals(user))
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(KeyRow::as_select());
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    page::cut(rows, page, |row: &KeyRow| Cursor { at: row.created_at, id: row.id.0 }, ApiKey::from)
}

pub(super) fn of_agent(conn: &mut Conn, agent: HostedAgentId) -> Result<Vec<ApiKey>, Failure> {
    let query = dsl::api_keys
        .filter(dsl::hosted_agent_id.equals(Some(agent)))
        .filter(dsl::revoked_at.is_null())
        .order(dsl::id)
        .select(KeyRow::as_select());
    Ok(query.load(conn)?.into_iter().map(ApiKey::from).collect())
}

/// Counts: a user has few keys, and the limit on them needs the number.
pub(super) fn live(conn: &mut Conn, user: UserId, now: Instant) -> Result<i64, Failure> {
    let live = dsl::api_keys
        .filter(dsl::user_id.equals(user))
        .filter(dsl::revoked_at.is_null())
        .filter(dsl::expires_at.gt(val(now)));
    Ok(live.count().get_result(conn)?)
}

pub(super) fn touch(conn: &mut Conn, id: ApiKeyId, at: Instant) -> Result<(), Failure> {
    done(update(conn, &UseRow { id, last_used_at: Some(at) }, &["id"])?)
}

/// Makes the day's row if there is none, adds to it, and so locks it to the end of the unit of work.
pub(super) fn add_spend(conn: &mut Conn, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, Failure> {
    insert(conn, &[SpendRow { api_key_id: key, day, cents: 0 }], OnConflict::Nothing)?;
    let row = spend::api_key_spend.filter(spend::api_key_id.equals(key)).filter(spend::day.equals(day));
    diesel::update(row).set(spend::cents.eq(spend::cents + amount.0)).execute(conn)?;
    Ok(Cents(row.select(spend::cents).get_result(conn)?))
}

impl From<&ApiKey> for KeyRow {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id,
            user_id: key.user,
            hosted_agent_id: key.hosted_agent,
            prefix: key.prefix.clone(),
            last_four: key.last_four.clone(),
            name: key.name.clone(),
            digest: key.digest,
            scopes: Json(key.scopes.clone()),
            max_fund_cents_per_call: key.limits.max_fund_cents_per_call.map(|cents| cents.0),
            max_fund_cents_per_day: key.limits.max_fund_cents_per_day.map(|cents| cents.0),
            created_at: key.created_at,
            last_used_at: key.last_used_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            version: key.version,
        }
    }
}

impl From<KeyRow> for ApiKey {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id,
            user: row.user_id,
            hosted_agent: row.hosted_agent_id,
            prefix: row.prefix,
            last_four: row.last_four,
            name: row.name,
            digest: row.digest,
            scopes: row.scopes.0,
            limits: SpendingLimits {
                max_fund_cents_per_call: row.max_fund_cents_per_call.map(Cents),
                max_fund_cents_per_day: row.max_fund_cents_per_day.map(Cents),
            },
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            version: row.version,
        }
    }
}
