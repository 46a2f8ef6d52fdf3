//! Where the money of milestones is, across deals.

use super::{Conn, Failure, page};
use crate::schema::deals::dsl as deals;
use crate::schema::milestones::dsl;
use crate::sql::{Equals, Json, Limited, before, val};
use diesel::prelude::*;
use domain::deal::Deal;
use domain::id::{DealId, MilestoneId, UserId};
use domain::ports::store::{Cursor, DealMilestone, Page, Paged};
use domain::time::Instant;
use uuid::Uuid;

/// A milestone's deal, its id, and where it stands in its list.
type Found = (Json<Deal>, MilestoneId, Option<Instant>);

pub(super) fn deal_of(conn: &mut Conn, milestone: MilestoneId) -> Result<Option<DealId>, Failure> {
    Ok(dsl::milestones.filter(dsl::id.equals(milestone)).select(dsl::deal_id).get_result(conn).optional()?)
}

pub(super) fn queued(conn: &mut Conn, page: Page) -> Result<Paged<DealMilestone>, Failure> {
    let query = dsl::milestones
        .inner_join(deals::deals.on(deals::id.eq(dsl::deal_id)))
        .filter(dsl::queued_at.is_not_null())
        .filter(before(dsl::queued_at, dsl::id, page::start(page)))
        .order((dsl::queued_at.desc(), dsl::id.desc()))
        .select((deals::document, dsl::id, dsl::queued_at));
    cut(Limited::new(query, page::rows_wanted(page)).load(conn), page)
}

pub(super) fn payouts(
    conn: &mut Conn,
    worker: UserId,
    status: Option<&'static str>,
    page: Page,
) -> Result<Paged<DealMilestone>, Failure> {
    let mut query = dsl::milestones
        .inner_join(deals::deals.on(deals::id.eq(dsl::deal_id)))
        .filter(dsl::payee_user_id.equals(Some(worker)))
        .filter(dsl::payout_since.is_not_null())
        .filter(before(dsl::payout_since, dsl::id, page::start(page)))
        .order((dsl::payout_since.desc(), dsl::id.desc()))
        .select((deals::document, dsl::id, dsl::payout_since))
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(dsl::payout_status.equals(Some(status)));
    }
    cut(Limited::new(query, page::rows_wanted(page)).load(conn), page)
}

fn cut(found: QueryResult<Vec<Found>>, page: Page) -> Result<Paged<DealMilestone>, Failure> {
    let unplaced = Instant::new(chrono::DateTime::<chrono::Utc>::UNIX_EPOCH);
    let cursor = |(_, id, at): &Found| Cursor { at: at.unwrap_or(unplaced), id: id.0 };
    page::cut(found, page, cursor, |(document, id, _)| DealMilestone { deal: document.0, id })
}

pub(super) fn contracts_after(conn: &mut Conn, after: Option<DealId>, limit: u32) -> Result<Vec<Deal>, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = deals::deals
        .filter(deals::contract_id.is_not_null())
        .filter(deals::id.gt(val(after.map_or(Uuid::nil(), |deal| deal.0))))
        .order(deals::id)
        .select(deals::document);
    let documents: Vec<Json<Deal>> = Limited::new(query, limit).load(conn)?;
    Ok(documents.into_iter().take(limit).map(|document| document.0).collect())
}
