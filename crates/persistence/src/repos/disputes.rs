//! Disputes by when they were opened. Each is stored within its deal; what is here finds them.

use super::{Conn, Failure, page};
use crate::schema::deals::dsl as deals;
use crate::schema::disputes::dsl;
use crate::sql::{At, Json, Limited, any, before, val};
use diesel::prelude::*;
use domain::deal::Deal;
use domain::id::{DealId, DisputeId, UserId};
use domain::ports::store::{Cursor, DisputeFilter, Page, Paged};
use domain::time::Instant;
use std::collections::HashMap;

/// A dispute's place in the list, and the deal that it is stored in.
type Found = (DisputeId, DealId, Instant);

pub(super) fn of(conn: &mut Conn, filter: &DisputeFilter, page: Page) -> Result<Paged<(DisputeId, Deal)>, Failure> {
    let statuses: Vec<&str> = filter.statuses.iter().map(|status| status.name()).collect();
    let (start, wanted) = (page::start(page), page::rows_wanted(page));
    let found = match filter.party {
        Some(party) => of_party(conn, party, &statuses, start, wanted),
        None => of_anybody(conn, &statuses, start, wanted),
    };
    let Paged { rows, next } =
        page::cut(found, page, |(id, _, at): &Found| Cursor { at: *at, id: id.0 }, |(id, deal, _)| (id, deal))?;
    let ids: Vec<DealId> = rows.iter().map(|(_, deal)| *deal).collect();
    let documents: Vec<(DealId, Json<Deal>)> =
        deals::deals.filter(deals::id.eq_any(any(&ids))).select((deals::id, deals::document)).load(conn)?;
    let found: HashMap<DealId, Deal> = documents.into_iter().map(|(id, document)| (id, document.0)).collect();
    let rows = rows.into_iter().filter_map(|(id, deal)| Some((id, found.get(&deal)?.clone()))).collect();
    Ok(Paged { rows, next })
}

fn of_anybody(conn: &mut Conn, statuses: &[&str], start: At, wanted: usize) -> QueryResult<Vec<Found>> {
    let query = dsl::disputes
        .filter(dsl::status.eq_any(statuses))
        .filter(before(dsl::created_at, dsl::id, start))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select((dsl::id, dsl::deal_id, dsl::created_at));
    Limited::new(query, wanted).load(conn)
}

fn of_party(conn: &mut Conn, party: UserId, statuses: &[&str], start: At, wanted: usize) -> QueryResult<Vec<Found>> {
    let own = deals::deals
        .filter(deals::client_user_id.eq(val(party)).or(deals::worker_user_id.eq(val(party))))
        .select(deals::id);
    let query = dsl::disputes
        .filter(dsl::deal_id.eq_any(own))
        .filter(dsl::status.eq_any(statuses))
        .filter(before(dsl::created_at, dsl::id, start))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select((dsl::id, dsl::deal_id, dsl::created_at));
    Limited::new(query, wanted).load(conn)
}
