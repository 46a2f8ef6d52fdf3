//! Reviews, and what they come to.

use super::row::{OnConflict, insert, row, save as save_row};
use super::{Conn, Failure, page};
use crate::schema::deals::dsl as deals;
use crate::schema::reviews::{self, dsl};
use crate::sql::{Equals, Limited, before, val};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use domain::deal::ContractStatus;
use domain::id::{ContractId, DealId, ReviewId, UserId};
use domain::ports::store::{Cursor, Page, Paged};
use domain::review::{Review, ReviewStatus};
use domain::text::Prose;
use domain::time::Instant;

row! {
    ReviewRow of reviews {
        id: ReviewId,
        contract_id: ContractId,
        deal_id: DealId,
        reviewer_user_id: UserId,
        reviewee_user_id: UserId,
        rating: i32,
        review_text: Option<Prose>,
        status: ReviewStatus,
        created_at: Instant,
        updated_at: Instant,
        version: i64,
    }
}

diesel::alias!(reviews as answers: Answers);

/// What anybody may see of what was written about a user: published, and answered or old enough.
macro_rules! visible_about {
    ($user:expr, $before:expr) => {{
        let counterpart = answers
            .filter(answers.field(reviews::contract_id).eq(dsl::contract_id))
            .filter(answers.field(reviews::id).ne(dsl::id));
        dsl::reviews
            .filter(dsl::reviewee_user_id.equals($user))
            .filter(dsl::status.equals(ReviewStatus::Published))
            .filter(dsl::created_at.le(val($before)).or(exists(counterpart)))
    }};
}

pub(super) fn add(conn: &mut Conn, review: &Review) -> Result<(), Failure> {
    insert(conn, &[ReviewRow::from(review)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 6] = ["id", "contract_id", "deal_id", "reviewer_user_id", "reviewee_user_id", "created_at"];

pub(super) fn save(conn: &mut Conn, review: &Review) -> Result<(), Failure> {
    save_row(conn, &ReviewRow::from(review), &["id"], &KEPT)
}

pub(super) fn list(conn: &mut Conn, status: Option<ReviewStatus>, page: Page) -> Result<Paged<Review>, Failure> {
    let mut query = dsl::reviews
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(ReviewRow::as_select())
        .into_boxed();
    if let Some(status) = status {
        query = query.filter(dsl::status.equals(status));
    }
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    page::cut(rows, page, |row: &ReviewRow| Cursor { at: row.created_at, id: row.id.0 }, Review::from)
}

pub(super) fn by_id(conn: &mut Conn, id: ReviewId) -> Result<Option<Review>, Failure> {
    let row = dsl::reviews.filter(dsl::id.equals(id)).select(ReviewRow::as_select()).get_result(conn).optional()?;
    Ok(row.map(Review::from))
}

pub(super) fn of_contract(conn: &mut Conn, contract: ContractId) -> Result<Vec<Review>, Failure> {
    let query = dsl::reviews
        .filter(dsl::contract_id.equals(contract))
        .order((dsl::created_at, dsl::id))
        .select(ReviewRow::as_select());
    Ok(query.load(conn)?.into_iter().map(Review::from).collect())
}

pub(super) fn about(conn: &mut Conn, user: UserId, old: Instant, page: Page) -> Result<Paged<Review>, Failure> {
    let query = visible_about!(user, old)
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(ReviewRow::as_select());
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    page::cut(rows, page, |row: &ReviewRow| Cursor { at: row.created_at, id: row.id.0 }, Review::from)
}

/// Completed contracts, and the mean rating in hundredths, rounded half up.
pub(super) fn reputation(conn: &mut Conn, user: UserId, old: Instant) -> Result<(i64, Option<i64>), Failure> {
    let completed: i64 = deals::deals
        .filter(deals::contract_status.equals(Some(ContractStatus::Completed.name())))
        .filter(deals::client_user_id.equals(user).or(deals::worker_user_id.equals(user)))
        .count()
        .get_result(conn)?;
    let (count, sum): (i64, i64) = visible_about!(user, old)
        .select((sql::<BigInt>("COUNT(*)"), sql::<BigInt>("CAST(COALESCE(SUM(rating), 0) AS bigint)")))
        .get_result(conn)?;
    let mean = (sum * 100 + count / 2).checked_div(count);
    Ok((completed, mean))
}

impl From<&Review> for ReviewRow {
    fn from(review: &Review) -> Self {
        Self {
            id: review.id,
            contract_id: review.contract,
            deal_id: review.deal,
            reviewer_user_id: review.reviewer,
            reviewee_user_id: review.reviewee,
            rating: review.rating.into(),
            review_text: review.text.clone(),
            status: review.status,
            created_at: review.created_at,
            updated_at: review.updated_at,
            version: review.version,
        }
    }
}

impl From<ReviewRow> for Review {
    fn from(row: ReviewRow) -> Self {
        Self {
            id: row.id,
            contract: row.contract_id,
            deal: row.deal_id,
            reviewer: row.reviewer_user_id,
            reviewee: row.reviewee_user_id,
            // The column's CHECK keeps it between 1 and 5.
            rating: u8::try_from(row.rating).unwrap_or_default(),
            text: row.review_text,
            status: row.status,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
