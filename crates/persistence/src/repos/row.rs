//! Rows: one struct a table, or a part of one, read and written in the same shape.
//!
//! Diesel caches no prepared form of an UPDATE, an `ON CONFLICT` or an insert of several rows, and on PostgreSQL each of
//! them then costs a round trip more. The three statements here are known by their text and so are cached.

use super::{Conn, Db, Failure};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};
use domain::ports::store::StoreError;

/// Pushes the value of one column.
type Bind<R> = for<'a, 'b> fn(&'b R, AstPass<'a, 'b, Db>) -> QueryResult<()>;

/// A column with the way to its value.
pub(super) struct Column<R> {
    pub(super) name: &'static str,
    pub(super) bind: Bind<R>,
}

/// A row that can be written.
pub(super) trait Row: Sized + 'static {
    const TABLE: &'static str;
    const COLUMNS: &'static [Column<Self>];
}

/// Declares the row of a table: a struct that diesel can select and that this module can write. The columns and their
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
            const COLUMNS: &'static [super::row::Column<Self>] = &[$(
                super::row::Column {
                    name: stringify!($column),
                    bind: |row, mut out| {
                        out.push_bind_param::<<crate::schema::$table::$column as diesel::Expression>::SqlType, _>(
                            &row.$column,
                        )
                    },
                }
            ),+];
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

/// Writes every column of a row but its key, where the key is; answers how many rows that was.
pub(super) fn update<R: Row>(conn: &mut Conn, row: &R, key: &'static [&'static str]) -> QueryResult<usize> {
    Update { row, key, keep: key, versioned: false }.execute(conn)
}

/// Saves a row that has an id and a version: writes every column but those to keep, if the stored version is the one
/// before.
///
/// # Errors
/// [`StoreError::Stale`] when it is another one, or there is no such row.
pub(super) fn save<R: Row>(
    conn: &mut Conn,
    row: &R,
    key: &'static [&'static str],
    keep: &'static [&'static str],
) -> Result<(), Failure> {
    match (Update { row, key, keep, versioned: true }).execute(conn)? {
        0 => Err(Failure::Refused(StoreError::Stale)),
        _ => Ok(()),
    }
}

/// `INSERT INTO … VALUES (…), (…) ON CONFLICT …`.
struct Insert<'r, R> {
    rows: &'r [R],
    on_conflict: OnConflict,
}

/// `UPDATE … SET … WHERE …`.
struct Update<'r, R> {
    row: &'r R,
    key: &'static [&'static str],
    keep: &'static [&'static str],
    versioned: bool,
}

/// Statements for more rows than this are not kept: every number of rows makes another one.
const ROWS_CACHED_MAX: usize = 8;

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
            out.push_sql(column.name);
        }
        let mut separator = ") VALUES (";
        for row in self.rows {
            for column in R::COLUMNS {
                out.push_sql(std::mem::replace(&mut separator, ", "));
                (column.bind)(row, out.reborrow())?;
            }
            separator = "), (";
        }
        out.push_sql(")");
        push_conflict::<R>(&mut out, self.on_conflict);
        Ok(())
    }
}

fn push_conflict<R: Row>(out: &mut AstPass<'_, '_, Db>, on_conflict: OnConflict) {
    match on_conflict {
        OnConflict::Fail => {}
        OnConflict::Nothing => out.push_sql(" ON CONFLICT DO NOTHING"),
        OnConflict::Overwrite { key, keep } => {
            out.push_sql(" ON CONFLICT (");
            out.push_sql(key);
            let mut separator = ") DO UPDATE SET ";
            for column in R::COLUMNS.iter().filter(|column| !keep.contains(&column.name)) {
                out.push_sql(std::mem::replace(&mut separator, ", "));
                out.push_sql(column.name);
                out.push_sql(" = excluded.");
                out.push_sql(column.name);
            }
        }
    }
}

impl<R: Row> QueryFragment<Db> for Update<'_, R> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Db>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_sql(R::TABLE);
        let written = R::COLUMNS.iter().filter(|column| !self.keep.contains(&column.name));
        self.push_pairs(&mut out, written, " SET ", ", ")?;
        let key = R::COLUMNS.iter().filter(|column| self.key.contains(&column.name));
        self.push_pairs(&mut out, key, " WHERE ", " AND ")?;
        if self.versioned {
            let version = R::COLUMNS.iter().filter(|column| column.name == "version");
            self.push_pairs(&mut out, version, " AND ", "")?;
            out.push_sql(" - 1");
        }
        Ok(())
    }
}

impl<R: Row> Update<'_, R> {
    /// `a = $1, b = $2`, with what stands before the first and before the others.
    fn push_pairs<'b>(
        &'b self,
        out: &mut AstPass<'_, 'b, Db>,
        columns: impl Iterator<Item = &'static Column<R>>,
        first: &'static str,
        next: &'static str,
    ) -> QueryResult<()> {
        let mut separator = first;
        for column in columns {
            out.push_sql(std::mem::replace(&mut separator, next));
            out.push_sql(column.name);
            out.push_sql(" = ");
            (column.bind)(self.row, out.reborrow())?;
        }
        Ok(())
    }
}

impl<R> QueryId for Insert<'_, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> QueryId for Update<'_, R> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R> RunQueryDsl<Conn> for Insert<'_, R> {}

impl<R> RunQueryDsl<Conn> for Update<'_, R> {}
