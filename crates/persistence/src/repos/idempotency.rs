//! Claims of idempotency keys, and the answers kept for replays.

use super::dialect::locked;
use super::row::{OnConflict, insert, row, update};
use super::{Conn, Failure, done, made_and_locked};
use crate::schema::idempotency_claims::dsl;
use crate::sql::Equals;
use diesel::prelude::*;
use domain::id::UserId;
use domain::ports::store::{IdempotencyClaim, StoredAnswer};
use domain::time::Instant;

row! {
    ClaimRow of idempotency_claims {
        user_id: UserId,
        key: String,
        fingerprint: [u8; 32],
        claimed_at: Instant,
        leased_until: Option<Instant>,
        answer_status: Option<i32>,
        answer_body: Option<String>,
        answer_content_type: Option<String>,
        answer_location: Option<String>,
        answer_etag: Option<String>,
    }
}

row! {
    LeaseRow of idempotency_claims {
        user_id: UserId,
        key: String,
        claimed_at: Instant,
        leased_until: Option<Instant>,
    }
}

row! {
    AnswerRow of idempotency_claims {
        user_id: UserId,
        key: String,
        leased_until: Option<Instant>,
        answer_status: Option<i32>,
        answer_body: Option<String>,
        answer_content_type: Option<String>,
        answer_location: Option<String>,
        answer_etag: Option<String>,
    }
}

/// A twin waits here, on the unique index, until the unit of work that holds the claim has ended. The claim that
/// stands is locked, so that of two who find its lease over only one takes it over. One that was given up between the
/// two statements is claimed anew.
pub(super) fn claim(conn: &mut Conn, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, Failure> {
    let standing = made_and_locked(|| {
        if insert(conn, &[ClaimRow::from(claim)], OnConflict::Nothing)? == 1 {
            return Ok(Some(None));
        }
        let query = dsl::idempotency_claims
            .filter(dsl::user_id.equals(claim.user))
            .filter(dsl::key.equals(&claim.key))
            .select(ClaimRow::as_select());
        Ok(locked!(query).get_result::<ClaimRow>(conn).optional()?.map(Some))
    });
    standing?.map(IdempotencyClaim::try_from).transpose()
}

pub(super) fn renew(conn: &mut Conn, claim: &IdempotencyClaim) -> Result<(), Failure> {
    let row = LeaseRow {
        user_id: claim.user,
        key: claim.key.clone(),
        claimed_at: claim.claimed_at,
        leased_until: claim.leased_until,
    };
    done(update(conn, &row, &["user_id", "key"])?)
}

pub(super) fn answer(conn: &mut Conn, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), Failure> {
    let row = AnswerRow {
        user_id: user,
        key: key.to_owned(),
        leased_until: None,
        answer_status: Some(answer.status.into()),
        answer_body: Some(answer.body.clone()),
        answer_content_type: answer.content_type.clone(),
        answer_location: answer.location.clone(),
        answer_etag: answer.etag.clone(),
    };
    done(update(conn, &row, &["user_id", "key"])?)
}

pub(super) fn drop_claim(conn: &mut Conn, user: UserId, key: &str) -> Result<(), Failure> {
    let stored = dsl::idempotency_claims.filter(dsl::user_id.equals(user)).filter(dsl::key.equals(key));
    done(diesel::delete(stored).execute(conn)?)
}

/// The claims stand; whoever comes next with their keys goes on from where they stand.
pub(super) fn end_all_leases(conn: &mut Conn) -> Result<(), Failure> {
    let leased = dsl::idempotency_claims.filter(dsl::leased_until.is_not_null());
    done(diesel::update(leased).set(dsl::leased_until.equals(None::<Instant>)).execute(conn)?)
}

impl From<&IdempotencyClaim> for ClaimRow {
    fn from(claim: &IdempotencyClaim) -> Self {
        let answer = claim.answer.as_ref();
        Self {
            user_id: claim.user,
            key: claim.key.clone(),
            fingerprint: claim.fingerprint,
            claimed_at: claim.claimed_at,
            leased_until: claim.leased_until,
            answer_status: answer.map(|answer| answer.status.into()),
            answer_body: answer.map(|answer| answer.body.clone()),
            answer_content_type: answer.and_then(|answer| answer.content_type.clone()),
            answer_location: answer.and_then(|answer| answer.location.clone()),
            answer_etag: answer.and_then(|answer| answer.etag.clone()),
        }
    }
}

impl TryFrom<ClaimRow> for IdempotencyClaim {
    type Error = Failure;

    fn try_from(row: ClaimRow) -> Result<Self, Failure> {
        let status = row.answer_status.map(u16::try_from).transpose();
        let status = status.map_err(|_| Failure::unreadable("idempotency_claims", &row.key))?;
        let answer = status.map(|status| StoredAnswer {
            status,
            body: row.answer_body.unwrap_or_default(),
            content_type: row.answer_content_type,
            location: row.answer_location,
            etag: row.answer_etag,
        });
        Ok(Self {
            user: row.user_id,
            key: row.key,
            fingerprint: row.fingerprint,
            claimed_at: row.claimed_at,
            leased_until: row.leased_until,
            answer,
        })
    }
}
