//! Small documents under a kind and an id. A row without a body is a lock on what is not there.

use super::dialect::locked;
use super::row::{OnConflict, insert, row};
use super::{Conn, Failure, done, made_and_locked};
use crate::schema::documents::dsl;
use crate::sql::{Equals, Json, Limited};
use diesel::prelude::*;
use serde_json::Value;

row! {
    DocumentRow of documents {
        kind: String,
        id: String,
        body: Option<Json<Value>>,
    }
}

type Body = Option<Json<Value>>;

pub(super) fn by_id(conn: &mut Conn, kind: &str, id: &str) -> Result<Option<Value>, Failure> {
    let query = dsl::documents.filter(dsl::kind.equals(kind)).filter(dsl::id.equals(id)).select(dsl::body);
    Ok(query.get_result::<Body>(conn).optional()?.flatten().map(|body| body.0))
}

/// A row that another unit of work deleted between the two statements is made anew.
pub(super) fn lock(conn: &mut Conn, kind: &str, id: &str) -> Result<Option<Value>, Failure> {
    made_and_locked(|| {
        let absent = DocumentRow { kind: kind.to_owned(), id: id.to_owned(), body: None };
        insert(conn, &[absent], OnConflict::Nothing)?;
        let query = dsl::documents.filter(dsl::kind.equals(kind)).filter(dsl::id.equals(id)).select(dsl::body);
        Ok(locked!(query).get_result::<Body>(conn).optional()?.map(|body| body.map(|body| body.0)))
    })
}

pub(super) fn put(conn: &mut Conn, kind: &str, id: &str, document: &Value) -> Result<(), Failure> {
    let row = DocumentRow { kind: kind.to_owned(), id: id.to_owned(), body: Some(Json(document.clone())) };
    insert(conn, &[row], OnConflict::Overwrite { key: "kind, id", keep: &["kind", "id"] })?;
    Ok(())
}

pub(super) fn delete(conn: &mut Conn, kind: &str, id: &str) -> Result<(), Failure> {
    let stored = dsl::documents.filter(dsl::kind.equals(kind)).filter(dsl::id.equals(id));
    done(diesel::delete(stored).execute(conn)?)
}

pub(super) fn of_kind(conn: &mut Conn, kind: &str, limit: u32) -> Result<Vec<(String, Value)>, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = dsl::documents
        .filter(dsl::kind.equals(kind))
        .filter(dsl::body.is_not_null())
        .order(dsl::id)
        .select((dsl::id, dsl::body.assume_not_null()));
    let mut found: Vec<(String, Json<Value>)> = Limited::new(query, limit).load(conn)?;
    found.truncate(limit);
    Ok(found.into_iter().map(|(id, body)| (id, body.0)).collect())
}
