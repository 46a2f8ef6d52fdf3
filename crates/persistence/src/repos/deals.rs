//! Deals: stored whole, saved with compare on version under the row's lock.

use super::deal_rows::{deal_row, put_children};
use super::dialect::locked;
use super::row::{OnConflict, insert, save as save_row};
use super::{Conn, Db, Failure, page};
use crate::schema::deals::{self, dsl};
use crate::schema::disputes::dsl as disputes;
use crate::sql::{Equals, Json, Limited, any, before, val};
use diesel::dsl::{IntoBoxed, Select};
use diesel::prelude::*;
use domain::deal::Deal;
use domain::id::{ContractId, DealId, DisputeId, GigId, UserId};
use domain::ports::store::{Cursor, DealFilter, Page, Paged};
use domain::time::Instant;
use std::collections::BTreeMap;

/// A deal as it is read: the document says all.
type Document = Json<Deal>;

pub(super) fn add(conn: &mut Conn, deal: &Deal) -> Result<(), Failure> {
    insert(conn, &[deal_row(deal, deal.next_due_at())], OnConflict::Fail)?;
    put_children(conn, deal)
}

/// What a save leaves as it is.
const KEPT: [&str; 5] = ["id", "gig_id", "client_user_id", "worker_user_id", "created_at"];

pub(super) fn save(conn: &mut Conn, deal: &Deal, next_due_at: Option<Instant>) -> Result<(), Failure> {
    save_row(conn, &deal_row(deal, next_due_at), &["id"], &KEPT)?;
    put_children(conn, deal)
}

pub(super) fn by_id(conn: &mut Conn, id: DealId) -> Result<Option<Deal>, Failure> {
    let query = dsl::deals.filter(dsl::id.equals(id)).select(dsl::document);
    Ok(query.get_result::<Document>(conn).optional()?.map(|document| document.0))
}

pub(super) fn lock(conn: &mut Conn, id: DealId) -> Result<Option<Deal>, Failure> {
    let query = dsl::deals.filter(dsl::id.equals(id)).select(dsl::document);
    Ok(locked!(query).get_result::<Document>(conn).optional()?.map(|document| document.0))
}

pub(super) fn of_contract(conn: &mut Conn, contract: ContractId) -> Result<Option<DealId>, Failure> {
    Ok(dsl::deals.filter(dsl::contract_id.equals(Some(contract))).select(dsl::id).get_result(conn).optional()?)
}

pub(super) fn of_dispute(conn: &mut Conn, dispute: DisputeId) -> Result<Option<DealId>, Failure> {
    let query = disputes::disputes.filter(disputes::id.equals(dispute)).select(disputes::deal_id);
    Ok(query.get_result(conn).optional()?)
}

/// One query a side, each along its own index, merged here: an `OR` over both sides would sort all of a user's deals.
pub(super) fn of_party(
    conn: &mut Conn,
    party: UserId,
    filter: &DealFilter,
    page: Page,
) -> Result<Paged<Deal>, Failure> {
    let mut rows = one_side(conn, filtered(filter).filter(dsl::client_user_id.equals(party)), page)?;
    rows.extend(one_side(conn, filtered(filter).filter(dsl::worker_user_id.equals(party)), page)?);
    rows.sort_by_key(|deal| std::cmp::Reverse((deal.created_at, deal.id)));
    page::cut(Ok(rows), page, |deal: &Deal| Cursor::in_time(deal.created_at, deal.id.0), |deal| deal)
}

type Filtered = IntoBoxed<'static, Select<deals::table, dsl::document>, Db>;

fn filtered(filter: &DealFilter) -> Filtered {
    let query = dsl::deals.select(dsl::document).into_boxed();
    match filter {
        DealFilter::Negotiations(None) => query,
        DealFilter::Negotiations(Some(state)) => query.filter(dsl::negotiation_state.equals(*state)),
        DealFilter::Contracts(None) => query.filter(dsl::contract_id.is_not_null()),
        DealFilter::Contracts(Some(status)) => query.filter(dsl::contract_status.equals(Some(status.name()))),
    }
}

fn one_side(conn: &mut Conn, query: Filtered, page: Page) -> Result<Vec<Deal>, Failure> {
    let query = query
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()));
    let documents: Vec<Document> = Limited::new(query, page::rows_wanted(page)).load(conn)?;
    Ok(documents.into_iter().map(|document| document.0).collect())
}

pub(super) fn running_of_gig(conn: &mut Conn, gig: GigId) -> Result<Vec<DealId>, Failure> {
    Ok(dsl::deals.filter(dsl::gig_id.equals(gig)).filter(dsl::running).order(dsl::id).select(dsl::id).load(conn)?)
}

pub(super) fn running(conn: &mut Conn, gig: GigId, worker: UserId) -> Result<Option<Deal>, Failure> {
    let query = dsl::deals
        .filter(dsl::gig_id.equals(gig))
        .filter(dsl::worker_user_id.equals(worker))
        .filter(dsl::running)
        .select(dsl::document);
    Ok(query.get_result::<Document>(conn).optional()?.map(|document| document.0))
}

/// Finds the latest of each pair by its columns first, so that only those documents are read.
pub(super) fn latest(conn: &mut Conn, pairs: &[(GigId, UserId)]) -> Result<Vec<Deal>, Failure> {
    let (gigs, workers): (Vec<GigId>, Vec<UserId>) = pairs.iter().copied().unzip();
    let found: Vec<(GigId, UserId, DealId)> = dsl::deals
        .filter(dsl::gig_id.eq_any(any(&gigs)))
        .filter(dsl::worker_user_id.eq_any(any(&workers)))
        .order((dsl::created_at, dsl::id))
        .select((dsl::gig_id, dsl::worker_user_id, dsl::id))
        .load(conn)?;
    let latest: BTreeMap<_, _> = found.into_iter().map(|(gig, worker, id)| ((gig, worker), id)).collect();
    let ids: Vec<DealId> = pairs.iter().filter_map(|pair| latest.get(pair).copied()).collect();
    let documents: Vec<Document> = dsl::deals.filter(dsl::id.eq_any(any(&ids))).select(dsl::document).load(conn)?;
    Ok(documents.into_iter().map(|document| document.0).collect())
}

pub(super) fn of_payee(conn: &mut Conn, worker: UserId) -> Result<Vec<DealId>, Failure> {
    let waiting = dsl::deals.filter(dsl::worker_user_id.equals(worker)).filter(dsl::awaits_payee);
    Ok(waiting.order(dsl::id).select(dsl::id).load(conn)?)
}

pub(super) fn due(conn: &mut Conn, now: Instant, limit: u32) -> Result<Vec<DealId>, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = dsl::deals
        .filter(dsl::next_due_at.le(val(Some(now))))
        .order((dsl::next_due_at.asc(), dsl::id.asc()))
        .select(dsl::id);
    let mut due: Vec<DealId> = Limited::new(query, limit).load(conn)?;
    due.truncate(limit);
    Ok(due)
}

pub(super) fn next_due(conn: &mut Conn) -> Result<Option<Instant>, Failure> {
    let query =
        dsl::deals.filter(dsl::next_due_at.is_not_null()).order(dsl::next_due_at.asc()).select(dsl::next_due_at);
    Ok(Limited::new(query, 1).load::<Option<Instant>>(conn)?.into_iter().next().flatten())
}
