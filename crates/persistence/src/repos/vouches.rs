//! Users' words for one another.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure, page};
use crate::schema::users::dsl as users;
use crate::schema::vouches::dsl;
use crate::sql::{Equals, Limited, before, val};
use diesel::dsl::exists;
use diesel::prelude::*;
use domain::account::UserStatus;
use domain::id::{UserId, VouchId};
use domain::ports::store::{Cursor, Page, Paged};
use domain::time::Instant;
use domain::vouch::Vouch;

row! {
    VouchRow of vouches {
        id: VouchId,
        voucher_user_id: UserId,
        vouched_user_id: UserId,
        created_at: Instant,
    }
}

pub(super) fn add(conn: &mut Conn, vouch: &Vouch) -> Result<(), Failure> {
    let row = VouchRow {
        id: vouch.id,
        voucher_user_id: vouch.voucher,
        vouched_user_id: vouch.vouched,
        created_at: vouch.created_at,
    };
    insert(conn, &[row], OnConflict::Fail)?;
    Ok(())
}

pub(super) fn of(conn: &mut Conn, voucher: UserId, vouched: UserId) -> Result<Option<Vouch>, Failure> {
    let query = dsl::vouches
        .filter(dsl::voucher_user_id.equals(voucher))
        .filter(dsl::vouched_user_id.equals(vouched))
        .select(VouchRow::as_select());
    Ok(query.get_result(conn).optional()?.map(Vouch::from))
}

pub(super) fn for_user(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<Vouch>, Failure> {
    let there =
        users::users.filter(users::id.eq(dsl::voucher_user_id)).filter(users::status.ne(val(UserStatus::Deleted)));
    let query = dsl::vouches
        .filter(dsl::vouched_user_id.equals(user))
        .filter(exists(there))
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(VouchRow::as_select());
    page::cut(Limited::new(query, page::rows_wanted(page)).load(conn), page, place, Vouch::from)
}

pub(super) fn by_user(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<Vouch>, Failure> {
    let query = dsl::vouches
        .filter(dsl::voucher_user_id.equals(user))
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(VouchRow::as_select());
    page::cut(Limited::new(query, page::rows_wanted(page)).load(conn), page, place, Vouch::from)
}

fn place(row: &VouchRow) -> Cursor {
    Cursor::in_time(row.created_at, row.id.0)
}

impl From<VouchRow> for Vouch {
    fn from(row: VouchRow) -> Self {
        Self { id: row.id, voucher: row.voucher_user_id, vouched: row.vouched_user_id, created_at: row.created_at }
    }
}
