//! Gigs.

use super::dialect::locked;
use super::row::{OnConflict, insert, row, save as save_row};
use super::{Conn, Db, Failure, done, page};
use crate::schema::gigs::{self, dsl};
use crate::sql::{Equals, Json, Limited, Literal, before, val};
use diesel::dsl::{AsSelect, IntoBoxed, Select};
use diesel::prelude::*;
use domain::gig::{Gig, GigStatus};
use domain::id::{GigId, UserId};
use domain::money::{Cents, Currency};
use domain::ports::store::{Cursor, GigFilter, Page, Paged};
use domain::text::{Body, Skill, Title};
use domain::time::Instant;

row! {
    GigRow of gigs {
        id: GigId,
        owner_user_id: UserId,
        title: Title,
        description: Body,
        scope: Body,
        skills: Json<Vec<Skill>>,
        rate_cents: i64,
        currency: Currency,
        status: GigStatus,
        applications_count: i64,
        published_at: Option<Instant>,
        taken_down_at: Option<Instant>,
        created_at: Instant,
        updated_at: Instant,
        version: i64,
    }
}

pub(super) fn add(conn: &mut Conn, gig: &Gig) -> Result<(), Failure> {
    insert(conn, &[GigRow::from(gig)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 5] = ["id", "owner_user_id", "currency", "applications_count", "created_at"];

pub(super) fn save(conn: &mut Conn, gig: &Gig) -> Result<(), Failure> {
    save_row(conn, &GigRow::from(gig), &["id"], &KEPT)
}

/// One more application; no version is raised, because no edit of the owner's is at stake.
pub(super) fn count_application(conn: &mut Conn, id: GigId) -> Result<(), Failure> {
    let stored = dsl::gigs.filter(dsl::id.equals(id));
    let count = dsl::applications_count.eq(dsl::applications_count + 1);
    done(diesel::update(stored).set(count).execute(conn)?)
}

pub(super) fn by_id(conn: &mut Conn, id: GigId) -> Result<Option<Gig>, Failure> {
    let row = dsl::gigs.filter(dsl::id.equals(id)).select(GigRow::as_select()).get_result(conn).optional()?;
    Ok(row.map(Gig::from))
}

pub(super) fn lock(conn: &mut Conn, id: GigId) -> Result<Option<Gig>, Failure> {
    let query = dsl::gigs.filter(dsl::id.equals(id)).select(GigRow::as_select());
    Ok(locked!(query).get_result::<GigRow>(conn).optional()?.map(Gig::from))
}

/// Applications and deals keep what they need of their gig, and outlive it.
pub(super) fn delete(conn: &mut Conn, id: GigId) -> Result<(), Failure> {
    done(diesel::delete(dsl::gigs.filter(dsl::id.equals(id))).execute(conn)?)
}

/// Active gigs are ordered by when they were first active, others by when they were made.
pub(super) fn list(conn: &mut Conn, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, Failure> {
    let start = page::start(page);
    let query = filtered(filter);
    let query = match filter.status {
        GigStatus::Active => {
            query.filter(before(dsl::published_at, dsl::id, start)).order((dsl::published_at.desc(), dsl::id.desc()))
        }
        GigStatus::Draft | GigStatus::Closed => {
            query.filter(before(dsl::created_at, dsl::id, start)).order((dsl::created_at.desc(), dsl::id.desc()))
        }
    };
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    page::cut(rows, page, cursor, Gig::from)
}

/// What a suspended user posted shows to nobody. They are few, so that their ids are looked up once a query.
const OWNER_MAY_ACT: Literal =
    Literal("gigs.owner_user_id NOT IN (SELECT users.id FROM users WHERE users.status = 'suspended')");

/// The gigs that a filter lets through.
type Filtered = IntoBoxed<'static, Select<gigs::table, AsSelect<GigRow, Db>>, Db>;

fn filtered(filter: &GigFilter) -> Filtered {
    let mut query = dsl::gigs.select(GigRow::as_select()).into_boxed();
    query = query.filter(dsl::status.equals(filter.status)).filter(OWNER_MAY_ACT);
    if let Some(owner) = filter.owner {
        query = query.filter(dsl::owner_user_id.equals(owner));
    }
    if let Some(least) = filter.min_rate {
        query = query.filter(dsl::rate_cents.ge(least.0));
    }
    if let Some(most) = filter.max_rate {
        query = query.filter(dsl::rate_cents.le(most.0));
    }
    if let Some(after) = filter.published_after {
        query = query.filter(dsl::published_at.gt(val(Some(after))));
    }
    query
}

fn cursor(row: &GigRow) -> Cursor {
    let at = match row.status {
        GigStatus::Active => row.published_at.unwrap_or(row.created_at),
        GigStatus::Draft | GigStatus::Closed => row.created_at,
    };
    Cursor { at, id: row.id.0 }
}

impl From<&Gig> for GigRow {
    fn from(gig: &Gig) -> Self {
        Self {
            id: gig.id,
            owner_user_id: gig.owner,
            title: gig.title.clone(),
            description: gig.description.clone(),
            scope: gig.scope.clone(),
            skills: Json(gig.skills.clone()),
            rate_cents: gig.rate.0,
            currency: gig.currency,
            status: gig.status,
            applications_count: gig.applications_count,
            published_at: gig.published_at,
            taken_down_at: gig.taken_down_at,
            created_at: gig.created_at,
            updated_at: gig.updated_at,
            version: gig.version,
        }
    }
}

impl From<GigRow> for Gig {
    fn from(row: GigRow) -> Self {
        Self {
            id: row.id,
            owner: row.owner_user_id,
            title: row.title,
            description: row.description,
            scope: row.scope,
            skills: row.skills.0,
            rate: Cents(row.rate_cents),
            currency: row.currency,
            status: row.status,
            applications_count: row.applications_count,
            published_at: row.published_at,
            taken_down_at: row.taken_down_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
