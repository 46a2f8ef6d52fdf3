//! SQL put together of pieces: for what has as many parts as somebody asks for.

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, SingleValue, Text};
use std::marker::PhantomData;

/// An expression of the SQL type `ST`, put together of SQL and values.
///
/// With values in it, it is planned each time for the very values that it has, and not kept: how rare a word is decides
/// how it is best looked for.
#[derive(Clone, Debug)]
pub(crate) struct Spliced<ST> {
    pieces: Vec<Piece>,
    sql_type: PhantomData<ST>,
}

#[derive(Clone, Debug)]
enum Piece {
    Sql(&'static str),
    Text(String),
    Number(i64),
}

impl<ST> Spliced<ST> {
    /// An expression that begins with this SQL.
    pub(crate) fn new(sql: &'static str) -> Self {
        Self { pieces: vec![Piece::Sql(sql)], sql_type: PhantomData }
    }

    /// Adds SQL.
    pub(crate) fn sql(self, sql: &'static str) -> Self {
        self.with(Piece::Sql(sql))
    }

    /// Adds a text to be bound.
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.with(Piece::Text(text.into()))
    }

    /// Adds a number to be bound.
    pub(crate) fn number(self, number: i64) -> Self {
        self.with(Piece::Number(number))
    }

    fn with(mut self, piece: Piece) -> Self {
        self.pieces.push(piece);
        self
    }
}

impl<ST: SingleValue + TypedExpressionType> Expression for Spliced<ST> {
    type SqlType = ST;
}

impl<ST> QueryId for Spliced<ST> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, DB> QueryFragment<DB> for Spliced<ST>
where
    DB: Backend + HasSqlType<Text> + HasSqlType<BigInt>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for piece in &self.pieces {
            match piece {
                Piece::Sql(sql) => {
                    out.push_sql(sql);
                    continue;
                }
                Piece::Text(text) => out.push_bind_param::<Text, _>(text)?,
                Piece::Number(number) => out.push_bind_param::<BigInt, _>(number)?,
            }
            out.unsafe_to_cache_prepared();
        }
        Ok(())
    }
}

impl<ST> ValidGrouping<()> for Spliced<ST> {
    type IsAggregate = is_aggregate::No;
}

impl<ST: SingleValue + TypedExpressionType, T> AppearsOnTable<T> for Spliced<ST> {}

impl<ST: SingleValue + TypedExpressionType, T> SelectableExpression<T> for Spliced<ST> {}
