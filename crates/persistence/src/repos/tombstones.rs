//! What is left of deleted accounts.

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure};
use crate::schema::deleted_accounts::dsl;
use crate::sql::Equals;
use diesel::prelude::*;
use domain::text::Prose;
use domain::time::Instant;
use domain::tombstone::Tombstone;

row! {
    TombstoneRow of deleted_accounts {
        identity_hash: [u8; 32],
        ghost_score: i32,
        reason: Option<Prose>,
        deleted_at: Instant,
    }
}

pub(super) fn put(conn: &mut Conn, tombstone: &Tombstone) -> Result<(), Failure> {
    let row = TombstoneRow {
        identity_hash: tombstone.identity,
        ghost_score: tombstone.ghost_score.into(),
        reason: tombstone.reason.clone(),
        deleted_at: tombstone.deleted_at,
    };
    insert(conn, &[row], OnConflict::Overwrite { key: "identity_hash", keep: &["identity_hash"] })?;
    Ok(())
}

pub(super) fn by_identity(conn: &mut Conn, identity: &[u8; 32]) -> Result<Option<Tombstone>, Failure> {
    let query = dsl::deleted_accounts.filter(dsl::identity_hash.equals(identity)).select(TombstoneRow::as_select());
    Ok(query.get_result(conn).optional()?.map(|row: TombstoneRow| Tombstone {
        identity: row.identity_hash,
        // The column's CHECK keeps it between 0 and 100.
        ghost_score: u8::try_from(row.ghost_score).unwrap_or_default(),
        reason: row.reason,
        deleted_at: row.deleted_at,
    }))
}
