//! Claims of idempotency keys, and the answers kept for replays.

use super::dialect::locked;
use super::row::{OnConflict, insert, row};
use super::{Conn, Failure, done};
use crate::schema::idempotency_claims::dsl;
use crate::sql::{Cacheable, Equals};
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

/// A twin waits here, on the unique index, until the unit of work that holds the claim has ended. The claim that
/// stands is locked, so that of two who find its lease over only one takes it over.
pub(super) fn claim(conn: &mut Conn, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, Failure> {
    if insert(conn, &[ClaimRow::from(claim)], OnConflict::Nothing)? == 1 {
        return Ok(None);
    }
    let query = dsl::idempotency_claims
        .filter(dsl::user_id.equals(claim.user))
        .filter(dsl::key.equals(&claim.key))
        .select(ClaimRow::as_select());
    let row: ClaimRow = locked!(query).get_result(conn)?;
    IdempotencyClaim::try_from(row).map(Some)
}

pub(super) fn renew(conn: &mut Conn, claim: &IdempotencyClaim) -> Result<(), Failure> {
    let stored = dsl::idempotency_claims.filter(dsl::user_id.equals(claim.user)).filter(dsl::key.equals(&claim.key));
    let lease = (dsl::claimed_at.equals(claim.claimed_at), dsl::leased_until.equals(claim.leased_until));
    done(diesel::update(stored).set(lease).cached().execute(conn)?)
}

pub(super) fn answer(conn: &mut Conn, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), Failure> {
    let stored = dsl::idempotency_claims.filter(dsl::user_id.equals(user)).filter(dsl::key.equals(key));
    let rows = diesel::update(stored)
        .set((
            dsl::leased_until.equals(None::<Instant>),
            dsl::answer_status.equals(Some(i32::from(answer.status))),
            dsl::answer_body.equals(Some(&answer.body)),
            dsl::answer_content_type.equals(answer.content_type.as_ref()),
            dsl::answer_location.equals(answer.location.as_ref()),
            dsl::answer_etag.equals(answer.etag.as_ref()),
        ))
        .cached()
        .execute(conn)?;
    done(rows)
}

pub(super) fn drop_claim(conn: &mut Conn, user: UserId, key: &str) -> Result<(), Failure> {
    let stored = dsl::idempotency_claims.filter(dsl::user_id.equals(user)).filter(dsl::key.equals(key));
    done(diesel::delete(stored).execute(conn)?)
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
