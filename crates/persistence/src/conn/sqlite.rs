//! SQLite: one writer thread with group commit, and readers that cannot write.

use super::{Answer, Ending, NotQueued, Queue, Unit, Value, Work};
use crate::error::{Failure, Fault, OpenError};
use crate::migrate;
use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use tokio::sync::oneshot;

/// How many units of work share one COMMIT, at most.
const BATCH_MAX: usize = 64;

/// The busy timeout comes first: every later pragma may have to wait for another process.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY";

/// A SQLite database.
pub(crate) struct Sqlite {
    writer: Arc<Queue<Unit<SqliteConnection>>>,
    readers: Arc<Queue<Unit<SqliteConnection>>>,
}

impl Sqlite {
    /// Opens the file, making it where there is none, and brings the schema up to date when `migrate` says so.
    pub(crate) async fn open(path: &Path, readers: usize, room: usize, migrate: bool) -> Result<Self, OpenError> {
        let path = path.to_str().ok_or_else(|| OpenError::bad_url("the path is not UTF-8"))?.to_owned();
        let (ready, opened) = oneshot::channel();
        let database = Self { writer: Arc::new(Queue::new(room)), readers: Arc::new(Queue::new(room)) };
        let queue = database.writer.clone();
        let file = path.clone();
        spawn("sqlite-writer", move || match open_writer(&file, migrate) {
            Ok(mut conn) => {
                drop(ready.send(Ok(())));
                write(&mut conn, &queue);
            }
            Err(error) => drop(ready.send(Err(error))),
        })?;
        opened.await.unwrap_or_else(|_| Err(OpenError::Connect("the writer thread died".into())))?;
        for _ in 0..readers.max(1) {
            let (queue, mut conn) = (database.readers.clone(), open_reader(&path)?);
            spawn("sqlite-reader", move || read(&mut conn, &queue))?;
        }
        Ok(database)
    }

    /// Queues a unit of work: with the writer, or with the readers where it writes nothing.
    pub(crate) fn send(
        &self,
        name: &'static str,
        ending: Ending,
        work: Work<SqliteConnection>,
    ) -> Result<Answer, NotQueued> {
        let (unit, answer) = Unit::new(name, ending, work);
        match ending {
            Ending::Nothing => self.readers.push(unit)?,
            Ending::Commit | Ending::RollBack => self.writer.push(unit)?,
        };
        Ok(answer)
    }
}

impl Drop for Sqlite {
    /// What was queued is still carried out; the threads end by themselves after it.
    fn drop(&mut self) {
        self.writer.close();
        self.readers.close();
    }
}

fn read(conn: &mut SqliteConnection, queue: &Queue<Unit<SqliteConnection>>) {
    let _closing = queue.close_on_exit();
    while let Some(mut unit) = queue.pop() {
        if !unit.is_abandoned() {
            let result = unit.attempt(conn);
            unit.answer(result);
        }
    }
}

fn write(conn: &mut SqliteConnection, queue: &Queue<Unit<SqliteConnection>>) {
    let _closing = queue.close_on_exit();
    loop {
        let mut batch = queue.pop_all(BATCH_MAX);
        if batch.is_empty() {
            return;
        }
        batch.retain(|unit| !unit.is_abandoned());
        if !batch.is_empty() {
            commit_together(conn, batch);
        }
    }
}

/// Group commit: while one COMMIT waits for the disk the next batch gathers. Every unit has a savepoint, so that a
/// failing one undoes itself alone. Nobody is answered before the COMMIT, not even the refused: their reason may be a
/// unit of the same batch.
fn commit_together(conn: &mut SqliteConnection, mut batch: Vec<Unit<SqliteConnection>>) {
    let outcome = run_all(conn, &mut batch);
    if outcome.is_err() {
        // Fails where SQLite has rolled back by itself; either way no transaction is left open.
        drop(conn.batch_execute("ROLLBACK"));
    }
    match outcome {
        Ok(results) => batch.into_iter().zip(results).for_each(|(unit, result)| unit.answer(result)),
        Err(fault) => {
            tracing::error!(%fault, units = batch.len(), "a batch was not committed");
            batch.into_iter().for_each(|unit| unit.answer(Err(fault.clone().into())));
        }
    }
}

fn run_all(
    conn: &mut SqliteConnection,
    batch: &mut [Unit<SqliteConnection>],
) -> Result<Vec<Result<Value, Failure>>, Fault> {
    conn.batch_execute("BEGIN IMMEDIATE")?;
    let results = batch.iter_mut().map(|unit| run_in_savepoint(conn, unit)).collect::<Result<_, _>>()?;
    commit(conn)?;
    Ok(results)
}

/// The outer error is the batch's, the inner the unit's own.
fn run_in_savepoint(
    conn: &mut SqliteConnection,
    unit: &mut Unit<SqliteConnection>,
) -> Result<Result<Value, Failure>, Fault> {
    conn.batch_execute("SAVEPOINT unit")?;
    let result = unit.attempt(conn);
    let keep = result.is_ok() && unit.ending == Ending::Commit;
    conn.batch_execute(if keep { "RELEASE unit" } else { "ROLLBACK TO unit; RELEASE unit" })?;
    Ok(result)
}

/// A COMMIT that found the database locked did nothing. After any other failure the log may already hold it.
fn commit(conn: &mut SqliteConnection) -> Result<(), Fault> {
    conn.batch_execute("COMMIT").map_err(|error| match Fault::from(error) {
        busy @ Fault::Contention(_) => busy,
        _ => Fault::OutcomeUnknown,
    })
}

fn open_writer(path: &str, migrate: bool) -> Result<SqliteConnection, OpenError> {
    let mut conn = open_file(path)?;
    let journal: Journal = sql_query("PRAGMA journal_mode = WAL").get_result(&mut conn).map_err(OpenError::connect)?;
    if journal.journal_mode != "wal" {
        return Err(OpenError::Connect(format!("{path} cannot be put into WAL mode")));
    }
    migrate::sqlite(&mut conn, migrate)?;
    Ok(conn)
}

fn open_reader(path: &str) -> Result<SqliteConnection, OpenError> {
    let mut conn = open_file(path)?;
    conn.batch_execute("PRAGMA query_only = ON").map_err(OpenError::connect)?;
    Ok(conn)
}

fn open_file(path: &str) -> Result<SqliteConnection, OpenError> {
    let mut conn = SqliteConnection::establish(path).map_err(OpenError::connect)?;
    conn.batch_execute(SETTINGS).map_err(OpenError::connect)?;
    Ok(conn)
}

#[derive(QueryableByName)]
struct Journal {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
    let spawned = thread::Builder::new().name(name.into()).spawn(body);
    spawned.map(drop).map_err(OpenError::connect)
}
