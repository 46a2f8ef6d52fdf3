//! Rows: one struct a table, read and inserted in the same shape.

use super::{Conn, Db};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

/// A row that can be inserted.
pub(super) trait Row {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];

    /// Pushes the values in order of the columns, separated by commas.
    fn bind<'b>(&'b self, out: AstPass<'_, 'b, Db>) -> QueryResult<()>;
}

/// Declares the row of a table: a struct that diesel can select and that [`insert`] can write. The columns and their
/// SQL types are those of the schema.
macro_rules! row {
    ($(#[$doc:meta])* $name:ident of $table:ident { $($column:ident: $rust:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(diesel::Queryable, diesel::Selectable)]
        #[diesel(table_name = crate::schema::$table)]
        pub(super) struct $name {
            $(pub(super) $column: $rust),+
        }

        impl super::row::Row for $name {
            const TABLE: &'static str = stringify!($table);
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            fn bind<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, super::Db>,
            ) -> diesel::QueryResult<()> {
                let mut separator = "";
                $(
                    out.push_sql(std::mem::replace(&mut separator, ", "));
                    out.push_bind_param::<
                        <crate::schema::$table::$column as diesel::Expression>::SqlType, _
                    >(&self.$column)?;
                )+
                Ok(())
            }
        }
    };
}

pub(super) use row;

/// What to do where a unique rule is in the way.
#[derive(Clone, Copy)]
pub(super) enum OnConflict {
    /// Fail.
    Fail,
    /// Leave the row that is there.
    Nothing,
    /// Write over the row that has the same key, but for the columns to keep.
    Overwrite { key: &'static str, keep: &'static [&'static str] },
}

/// Inserts rows with one statement, and answers how many were written.
pub(super) fn insert<R: Row>(conn: &mut Conn, rows: &[R], on_conflict: OnConflict) -> QueryResult<usize> {
    match rows {
        [] => Ok(0),
        rows => Insert { rows, on_conflict }.execute(conn),
    }
}

/// `INSERT INTO … VALUES (…), (…) ON CONFLICT …`. Diesel caches neither an insert of several rows nor an `ON CONFLICT`;
/// this statement is known by its text.
struct Insert<'r, R> {
    rows: &'r [R],
    on_conflict: OnConflict,
}

/// Statements for more rows than this are not kept: every number of rows makes another one.
const ROWS_CACHED_MAX: usize = 8;

impl<R> QueryId for Insert<'_, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R: Row> QueryFragment<Db> for Insert<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        if self.rows.len() > ROWS_CACHED_MAX {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("INSERT INTO ");
        out.push_sql(R::TABLE);
        let mut separator = " (";
        for column in R::COLUMNS {
            out.push_sql(std::mem::replace(&mut separator, ", "));
            out.push_sql(column);
        }
        let mut separator = ") VALUES (";
        for row in self.rows {
            out.push_sql(std::mem::replace(&mut separator, "), ("));
            row.bind(out.reborrow())?;
        }
        out.push_sql(")");
        push_conflict(&mut out, self.on_conflict, R::COLUMNS);
        Ok(())
    }
}

impl<R> RunQueryDsl<Conn> for Insert<'_, R> {}

fn push_conflict(out: &mut AstPass<'_, '_, Db>, on_conflict: OnConflict, columns: &[&str]) {
    match on_conflict {
        OnConflict::Fail => {}
        OnConflict::Nothing => out.push_sql(" ON CONFLICT DO NOTHING"),
        OnConflict::Overwrite { key, keep } => {
            out.push_sql(" ON CONFLICT (");
            out.push_sql(key);
            let mut separator = ") DO UPDATE SET ";
            for column in columns.iter().filter(|column| !keep.contains(column)) {
                out.push_sql(std::mem::replace(&mut separator, ", "));
                out.push_sql(column);
                out.push_sql(" = excluded.");
                out.push_sql(column);
            }
        }
    }
}
