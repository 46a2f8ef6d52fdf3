//! Pieces of SQL that diesel does not have, or does not cache.

use super::Spliced;
use super::types::{Moment, Uid};
use diesel::backend::Backend;
use diesel::dsl::Eq;
use diesel::expression::{AppearsOnTable, AsExpression, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::internal::derives::as_expression::Bound;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, SqlType};
use diesel::{Connection, ExpressionMethods, QueryResult, RunQueryDsl};
use domain::time::Instant;
use uuid::Uuid;

/// A value as a bind, of the SQL type that its place asks for.
pub(crate) fn val<ST, T>(value: T) -> Bound<ST, T> {
    Bound::new(value)
}

/// `column.equals(value)`: diesel's `eq` for any value that can be written as the column's type, whoever owns its type.
pub(crate) trait Equals: ExpressionMethods + Expression<SqlType: SqlType> + Sized {
    fn equals<T>(self, value: T) -> Eq<Self, Bound<Self::SqlType, T>>
    where
        Bound<Self::SqlType, T>: AsExpression<Self::SqlType, Expression = Bound<Self::SqlType, T>>,
    {
        self.eq(val(value))
    }
}

impl<C: ExpressionMethods + Expression<SqlType: SqlType>> Equals for C {}

/// A condition without values, as it stands in SQL. Unlike diesel's own `sql`, it may be cached: it cannot vary.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Literal(pub(crate) &'static str);

impl Expression for Literal {
    type SqlType = Bool;
}

impl QueryId for Literal {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Literal {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

impl ValidGrouping<()> for Literal {
    type IsAggregate = is_aggregate::No;
}

impl<T> AppearsOnTable<T> for Literal {}

impl<T> SelectableExpression<T> for Literal {}

/// A query with its LIMIT as a literal: as a bind it makes PostgreSQL plan for pages of any length, badly. The bound is
/// rounded up to one of a few, so that few statements are kept; who asked cuts the rest off.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limited<Q> {
    query: Q,
    rows: &'static str,
}

impl<Q> Limited<Q> {
    /// At least `rows` rows of `query`, if there are as many.
    pub(crate) fn new(query: Q, rows: usize) -> Self {
        let rows = match rows {
            0..=21 => " LIMIT 21",
            22..=101 => " LIMIT 101",
            102..=1_001 => " LIMIT 1001",
            _ => " LIMIT 10001",
        };
        Self { query, rows }
    }
}

impl<Q> QueryId for Limited<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Limited<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(out.reborrow())?;
        out.push_sql(self.rows);
        Ok(())
    }
}

impl<Q: Query> Query for Limited<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, C: Connection> RunQueryDsl<C> for Limited<Q> {}

/// A place in a list that is ordered by instant and id, and by weight before those where it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) weight: i64,
    pub(crate) instant: Instant,
    pub(crate) id: Uuid,
}

/// `(instant, id) < (…, …)`: what keyset pages are cut with. Both engines compare rows from left to right and answer
/// from an index over the same columns.
#[derive(Clone, Debug)]
pub(crate) struct Before<A, B> {
    weight: Option<Spliced<BigInt>>,
    instant: A,
    id: B,
    at: At,
}

/// What comes after `at` in a list that has the newest first.
pub(crate) fn before<A, B>(instant: A, id: B, at: At) -> Before<A, B> {
    Before { weight: None, instant, id, at }
}

/// What comes after `at` in a list that has the weightiest first, and of the same weight the newest.
pub(crate) fn weighed_before<A, B>(weight: Spliced<BigInt>, instant: A, id: B, at: At) -> Before<A, B> {
    Before { weight: Some(weight), instant, id, at }
}

impl<A, B> Expression for Before<A, B> {
    type SqlType = Bool;
}

impl<A, B> QueryId for Before<A, B> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A, B, DB> QueryFragment<DB> for Before<A, B>
where
    A: QueryFragment<DB>,
    B: QueryFragment<DB>,
    DB: Backend + HasSqlType<Moment> + HasSqlType<Uid> + HasSqlType<BigInt>,
    Instant: ToSql<Moment, DB>,
    Uuid: ToSql<Uid, DB>,
    i64: ToSql<BigInt, DB>,
    Spliced<BigInt>: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("(");
        if let Some(weight) = &self.weight {
            weight.walk_ast(out.reborrow())?;
            out.push_sql(", ");
        }
        self.instant.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.id.walk_ast(out.reborrow())?;
        out.push_sql(") < (");
        if self.weight.is_some() {
            out.push_bind_param::<BigInt, _>(&self.at.weight)?;
            out.push_sql(", ");
        }
        out.push_bind_param::<Moment, _>(&self.at.instant)?;
        out.push_sql(", ");
        out.push_bind_param::<Uid, _>(&self.at.id)?;
        out.push_sql(")");
        Ok(())
    }
}

impl<A, B> ValidGrouping<()> for Before<A, B> {
    type IsAggregate = is_aggregate::No;
}

impl<A: AppearsOnTable<T>, B: AppearsOnTable<T>, T> AppearsOnTable<T> for Before<A, B> {}

impl<A: SelectableExpression<T>, B: SelectableExpression<T>, T> SelectableExpression<T> for Before<A, B> {}
