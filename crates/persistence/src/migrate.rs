//! Bringing the schema up to date, once, however many instances start at the same time.

use crate::conn::PgConn;
use crate::error::OpenError;
use diesel::backend::Backend;
use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::result::Error as Diesel;
use diesel::{Connection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// Runs the pending migrations of a PostgreSQL database, or only checks that there are none.
///
/// Instances that start together wait for one another at the one row of `migration_lock`: row locks are what every
/// managed and distributed PostgreSQL has.
pub(crate) fn postgres(conn: &mut PgConn, run: bool) -> Result<(), OpenError> {
    make_lock_table(conn).map_err(OpenError::connect)?;
    conn.transaction(|conn| {
        conn.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
        conn.batch_execute("SELECT id FROM migration_lock WHERE id = 1 FOR UPDATE")?;
        bring_up_to_date(conn, POSTGRES, run).map_err(Stop::Open)
    })
    .map_err(Stop::into_open_error)
}

/// Runs the pending migrations of a SQLite database, or only checks that there are none. `BEGIN IMMEDIATE` is the lock.
pub(crate) fn sqlite(conn: &mut SqliteConnection, run: bool) -> Result<(), OpenError> {
    conn.immediate_transaction(|conn| bring_up_to_date(conn, SQLITE, run).map_err(Stop::Open))
        .map_err(Stop::into_open_error)
}

/// Two instances that make the same table at the same moment can fail one another even with `IF NOT EXISTS`; whoever
/// lost finds it made when it looks again.
fn make_lock_table(conn: &mut PgConn) -> Result<(), Diesel> {
    const MAKE: &str = "CREATE TABLE IF NOT EXISTS migration_lock (id smallint PRIMARY KEY CHECK (id = 1)); \
         INSERT INTO migration_lock VALUES (1) ON CONFLICT DO NOTHING";
    conn.batch_execute(MAKE).or_else(|_| conn.batch_execute(MAKE))
}

fn bring_up_to_date<C, DB>(conn: &mut C, known: EmbeddedMigrations, run: bool) -> Result<(), OpenError>
where
    C: MigrationHarness<DB>,
    DB: Backend,
{
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| OpenError::Migrate(error.to_string());
    let applied = conn.applied_migrations().map_err(failed)?;
    let names = MigrationSource::<DB>::migrations(&known).map_err(failed)?;
    let newer = applied.iter().find(|version| !names.iter().any(|name| name.name().version() == **version));
    if let Some(version) = newer {
        return Err(OpenError::Newer(version.to_string()));
    }
    if run {
        conn.run_pending_migrations(known).map_err(failed)?;
    } else if applied.len() < names.len() {
        return Err(OpenError::Older);
    }
    Ok(())
}

enum Stop {
    Open(OpenError),
    Database(Diesel),
}

impl Stop {
    fn into_open_error(self) -> OpenError {
        match self {
            Self::Open(error) => error,
            Self::Database(error) => OpenError::Migrate(error.to_string()),
        }
    }
}

impl From<Diesel> for Stop {
    fn from(error: Diesel) -> Self {
        Self::Database(error)
    }
}
