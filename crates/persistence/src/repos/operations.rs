//! Leases of provider operations. What an operation is stands in its deal; these rows say who may carry it out.

use super::dialect::{claimed, locked};
use super::row::{row, update};
use super::{Conn, Failure, done};
use crate::schema::payment_operations::dsl;
use crate::sql::{Equals, Limited, Literal, val};
use diesel::prelude::*;
use domain::deal::{OperationKey, OperationKind};
use domain::id::{DealId, MilestoneId};
use domain::ports::store::{LeasedOperation, OperationScope};
use domain::time::Instant;
use uuid::Uuid;

const PENDING: &str = "pending";

/// A literal, so that the engines see that the indexes over pending operations serve.
const IS_PENDING: Literal = Literal("payment_operations.status = 'pending'");

/// The row of an operation.
macro_rules! row_of {
    ($key:expr) => {
        dsl::payment_operations
            .filter(dsl::kind.equals($key.kind))
            .filter(dsl::milestone_id.equals($key.milestone))
            .filter(dsl::attempt.equals(i64::from($key.attempt)))
    };
}

/// The time at which what was just recorded may be tried: always in the past, whatever the sandbox's clock says.
pub(super) fn at_once() -> Instant {
    Instant::new(chrono::DateTime::<chrono::Utc>::UNIX_EPOCH)
}

row! {
    LeaseRow of payment_operations {
        kind: OperationKind,
        milestone_id: MilestoneId,
        attempt: i64,
        lease_token: Option<Uuid>,
        available_at: Instant,
        tries: i64,
    }
}

/// What is looked for, and how a lease is to be written.
pub(super) struct Lease {
    pub(super) scope: OperationScope,
    pub(super) wall: Instant,
    pub(super) until: Instant,
    pub(super) token: Uuid,
    pub(super) limit: usize,
}

type Found = (OperationKind, MilestoneId, i64, DealId, i64);

/// Passes by what somebody else is leasing at this moment, so that two workers never wait for one another.
pub(super) fn lease(conn: &mut Conn, lease: &Lease) -> Result<Vec<LeasedOperation>, Failure> {
    let mut found = match lease.scope {
        OperationScope::OfDeal(deal) => free_of_deal(conn, deal, lease)?,
        OperationScope::Due => due(conn, lease)?,
    };
    found.truncate(lease.limit);
    found.into_iter().map(|found| take(conn, found, lease)).collect()
}

fn due(conn: &mut Conn, lease: &Lease) -> Result<Vec<Found>, Failure> {
    let query = dsl::payment_operations
        .filter(IS_PENDING)
        .filter(dsl::available_at.le(val(lease.wall)))
        .order((dsl::available_at, dsl::requested_at))
        .select((dsl::kind, dsl::milestone_id, dsl::attempt, dsl::deal_id, dsl::tries));
    Ok(Limited::new(claimed!(query), lease.limit).load(conn)?)
}

/// One that waits for its next try is taken all the same; one that is leased is not.
fn free_of_deal(conn: &mut Conn, deal: DealId, lease: &Lease) -> Result<Vec<Found>, Failure> {
    let query = dsl::payment_operations
        .filter(IS_PENDING)
        .filter(dsl::deal_id.equals(deal))
        .filter(dsl::lease_token.is_null().or(dsl::available_at.le(val(lease.wall))))
        .order((dsl::available_at, dsl::requested_at))
        .select((dsl::kind, dsl::milestone_id, dsl::attempt, dsl::deal_id, dsl::tries));
    Ok(Limited::new(claimed!(query), lease.limit).load(conn)?)
}

fn take(conn: &mut Conn, found: Found, lease: &Lease) -> Result<LeasedOperation, Failure> {
    let (kind, milestone, attempt, deal, tries) = found;
    let broken = |_| Failure::unreadable("payment_operations", milestone);
    let key = OperationKey { kind, milestone, attempt: u32::try_from(attempt).map_err(broken)? };
    let row = LeaseRow {
        kind,
        milestone_id: milestone,
        attempt,
        lease_token: Some(lease.token),
        available_at: lease.until,
        tries: tries + 1,
    };
    update(conn, &row, &["kind", "milestone_id", "attempt"])?;
    Ok(LeasedOperation { deal, key, token: lease.token, tries: u32::try_from(tries).map_err(broken)? })
}

pub(super) fn is_held(conn: &mut Conn, key: OperationKey, token: Uuid) -> Result<bool, Failure> {
    let query = row_of!(key).select((dsl::status, dsl::lease_token));
    let row: Option<(String, Option<Uuid>)> = locked!(query).get_result(conn).optional()?;
    Ok(row.is_some_and(|(status, holder)| status == PENDING && holder == Some(token)))
}

pub(super) fn postpone(conn: &mut Conn, key: OperationKey, token: Uuid, next_try_at: Instant) -> Result<(), Failure> {
    let held = row_of!(key).filter(dsl::lease_token.equals(Some(token)));
    let freed = (dsl::lease_token.equals(None::<Uuid>), dsl::available_at.equals(next_try_at));
    done(diesel::update(held).set(freed).execute(conn)?)
}

pub(super) fn end_all_leases(conn: &mut Conn) -> Result<(), Failure> {
    let held = dsl::payment_operations.filter(IS_PENDING).filter(dsl::lease_token.is_not_null());
    let freed = (dsl::lease_token.equals(None::<Uuid>), dsl::available_at.equals(at_once()));
    done(diesel::update(held).set(freed).execute(conn)?)
}

pub(super) fn next(conn: &mut Conn) -> Result<Option<Instant>, Failure> {
    let query = dsl::payment_operations.filter(IS_PENDING).order(dsl::available_at).select(dsl::available_at);
    Ok(Limited::new(query, 1).load(conn)?.into_iter().next())
}
