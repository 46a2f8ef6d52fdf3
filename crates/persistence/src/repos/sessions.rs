//! Sessions of browsers.

use super::row::{OnConflict, insert, row, update};
use super::{Conn, Failure, done};
use crate::schema::sessions::dsl;
use crate::sql::Equals;
use diesel::prelude::*;
use domain::id::UserId;
use domain::ports::store::Session;
use domain::time::Instant;

row! {
    SessionRow of sessions {
        digest: [u8; 32],
        user_id: UserId,
        created_at: Instant,
        expires_at: Instant,
    }
}

row! {
    ExtensionRow of sessions {
        digest: [u8; 32],
        expires_at: Instant,
    }
}

pub(super) fn add(conn: &mut Conn, session: &Session) -> Result<(), Failure> {
    let row = SessionRow {
        digest: session.digest,
        user_id: session.user,
        created_at: session.created_at,
        expires_at: session.expires_at,
    };
    insert(conn, &[row], OnConflict::Fail)?;
    Ok(())
}

pub(super) fn by_digest(conn: &mut Conn, digest: &[u8; 32]) -> Result<Option<Session>, Failure> {
    let row =
        dsl::sessions.filter(dsl::digest.equals(digest)).select(SessionRow::as_select()).get_result(conn).optional()?;
    Ok(row.map(Session::from))
}

pub(super) fn of_user(conn: &mut Conn, user: UserId) -> Result<Vec<Session>, Failure> {
    let query = dsl::sessions
        .filter(dsl::user_id.equals(user))
        .order((dsl::created_at.desc(), dsl::digest.desc()))
        .select(SessionRow::as_select());
    Ok(query.load(conn)?.into_iter().map(Session::from).collect())
}

pub(super) fn extend(conn: &mut Conn, digest: &[u8; 32], expires_at: Instant) -> Result<(), Failure> {
    done(update(conn, &ExtensionRow { digest: *digest, expires_at }, &["digest"])?)
}

pub(super) fn delete(conn: &mut Conn, digest: &[u8; 32]) -> Result<(), Failure> {
    done(diesel::delete(dsl::sessions.filter(dsl::digest.equals(digest))).execute(conn)?)
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self { digest: row.digest, user: row.user_id, created_at: row.created_at, expires_at: row.expires_at }
    }
}
