//! The way in: a URL names an engine, and the engine does the rest.

use crate::conn::postgres::Postgres;
use crate::conn::sqlite::Sqlite;
use crate::conn::{Ending, answered};
use crate::error::{Failure, Fault, OpenError};
use crate::{pg, sqlite};
use domain::ports::BoxFuture;
use domain::ports::store::{Access, Body, Store, StoreError};
use std::any::Any;
use std::path::{Path, PathBuf};

/// How a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// PostgreSQL connections at most. Four to eight were best on two cores; more were slower.
    pub postgres_connections: usize,
    /// SQLite connections that only read.
    pub sqlite_readers: usize,
    /// Units of work that may wait for a connection before the next is refused as overloaded.
    pub queue: usize,
    /// Whether pending migrations are run. If not, a database that lacks some is refused.
    pub migrate: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { postgres_connections: 6, sqlite_readers: 2, queue: 1_024, migrate: true }
    }
}

/// An open database. Dropping it lets what was begun or queued come to its end.
pub struct Database {
    engine: Engine,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Database {
    /// Opens the database that `url` names, `sqlite://path` or `postgres://…`, and brings its schema up to date.
    /// Instances that start at the same time wait for one another there.
    ///
    /// # Errors
    /// [`OpenError::Url`] for any other URL: nothing is ever taken for a SQLite file that does not say so.
    /// [`OpenError::Newer`] when the database was migrated by a newer program.
    pub async fn open(url: &str, options: Options) -> Result<Self, OpenError> {
        let Options { postgres_connections, sqlite_readers, queue, migrate } = options;
        let engine = match Target::parse(url)? {
            Target::Sqlite(path) => Engine::Sqlite(Sqlite::open(&path, sqlite_readers, queue, migrate).await?),
            Target::Postgres => Engine::Postgres(Postgres::open(url, postgres_connections, queue, migrate).await?),
        };
        Ok(Self { engine })
    }

    /// The engine's name, for people and logs.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }
}

impl Store for Database {
    fn run(
        &self,
        name: &'static str,
        access: Access,
        body: Body,
    ) -> BoxFuture<'_, Result<Box<dyn Any + Send>, StoreError>> {
        let ending = match access {
            Access::Write => Ending::Commit,
            Access::DryRun => Ending::RollBack,
            Access::Read => Ending::Nothing,
        };
        let queued = match &self.engine {
            Engine::Sqlite(engine) => engine.send(name, ending, sqlite::repos::work(access, body)),
            Engine::Postgres(engine) => engine.send(name, ending, pg::repos::work(access, body)),
        };
        Box::pin(async move { answered(queued).await.map_err(|failure| told(name, failure)) })
    }
}

/// The port does not say why the store could not serve, so the log does.
fn told(name: &'static str, failure: Failure) -> StoreError {
    if let Failure::Fault(fault @ (Fault::Contention(_) | Fault::Lost(_) | Fault::Overloaded | Fault::Stopped)) =
        &failure
    {
        tracing::warn!(unit = name, %fault, "a unit of work was given up");
    }
    failure.into()
}

/// What a URL names.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    Sqlite(PathBuf),
    Postgres,
}

impl Target {
    fn parse(url: &str) -> Result<Self, OpenError> {
        match url.split_once("://") {
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() => Ok(Self::Postgres),
            Some(("sqlite", path)) => sqlite_path(path).map(Self::Sqlite),
            Some((scheme, _)) => Err(OpenError::bad_url(format!("it begins with {scheme}://"))),
            None => Err(OpenError::bad_url("it has no ://")),
        }
    }
}

/// SQLite reads more into a name than a path (`:memory:`, `file:…?mode=…`): only paths pass.
fn sqlite_path(path: &str) -> Result<PathBuf, OpenError> {
    if path.is_empty() || path.starts_with(':') || path.contains('?') {
        return Err(OpenError::bad_url("sqlite:// must be followed by the path of a file, without options"));
    }
    // A leading `./` keeps a relative path from being read as a URI.
    Ok(if path.starts_with('/') { PathBuf::from(path) } else { Path::new(".").join(path) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_its_engine_or_is_refused() {
        assert_eq!(Target::parse("postgres://h/db").unwrap(), Target::Postgres);
        assert_eq!(Target::parse("postgresql://h/db").unwrap(), Target::Postgres);
        assert_eq!(Target::parse("sqlite:///var/data.db").unwrap(), Target::Sqlite("/var/data.db".into()));
        assert_eq!(Target::parse("sqlite://data/a.db").unwrap(), Target::Sqlite("./data/a.db".into()));
        for url in [
            "data.db",
            "",
            "mysql://h",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://a?mode=ro",
            "postgres://",
            "Postgres://h",
        ] {
            assert!(matches!(Target::parse(url), Err(OpenError::Url(_))), "{url}");
        }
    }

    #[test]
    fn the_message_for_a_bad_url_does_not_repeat_it() {
        let error = Target::parse("mysql://root:secret@h/db").unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
