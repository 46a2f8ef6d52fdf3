//! PostgreSQL: a handful of connection threads, opened as they are needed.

use super::connector::{Connector, PgConn};
use super::{Answer, Ending, NotQueued, Queue, Unit, Value, Work, backoff};
use crate::error::{Failure, Fault, OpenError};
use crate::migrate;
use diesel::connection::SimpleConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokio::sync::oneshot;

/// How often a unit of work is run before its passing fault is answered.
const ATTEMPTS_MAX: u32 = 6;

/// A PostgreSQL database: units of work of any kind go to whichever connection is free.
pub(crate) struct Postgres {
    pool: Arc<Pool>,
}

struct Pool {
    queue: Queue<Unit<PgConn>>,
    connector: Connector,
    threads: AtomicUsize,
    threads_max: usize,
}

impl Postgres {
    /// Opens the first connection, brings the schema up to date on it when `migrate` says so, and keeps it; the
    /// others are opened when the load asks for them.
    pub(crate) async fn open(url: &str, threads_max: usize, room: usize, migrate: bool) -> Result<Self, OpenError> {
        let pool = Arc::new(Pool {
            queue: Queue::new(room),
            connector: Connector::new(url)?,
            threads: AtomicUsize::new(1),
            threads_max: threads_max.max(1),
        });
        let (ready, opened) = oneshot::channel();
        let first = pool.clone();
        spawn(move || match first.open_first(migrate) {
            Ok(conn) => {
                drop(ready.send(Ok(())));
                first.serve(Some(conn));
            }
            Err(error) => drop(ready.send(Err(error))),
        })
        .map_err(|error| OpenError::Connect(error.to_string()))?;
        opened.await.unwrap_or_else(|_| Err(OpenError::Connect("the connection thread died".into())))?;
        Ok(Self { pool })
    }

    /// Queues a unit of work, and adds a connection thread when the ones there are do not suffice.
    pub(crate) fn send(&self, name: &'static str, ending: Ending, work: Work<PgConn>) -> Result<Answer, NotQueued> {
        let (unit, answer) = Unit::new(name, ending, work);
        if self.pool.queue.push(unit)? {
            self.pool.grow();
        }
        Ok(answer)
    }
}

impl Drop for Postgres {
    /// What was queued is still carried out; the threads end by themselves after it.
    fn drop(&mut self) {
        self.pool.queue.close();
    }
}

impl Pool {
    fn open_first(&self, migrate: bool) -> Result<PgConn, OpenError> {
        let mut conn = self.connector.connect().map_err(|fault| OpenError::Connect(fault.to_string()))?;
        migrate::postgres(&mut conn, migrate)?;
        Ok(conn)
    }

    fn grow(self: &Arc<Self>) {
        let more = |count| (count < self.threads_max).then_some(count + 1);
        if self.threads.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
            return;
        }
        let pool = self.clone();
        if let Err(error) = spawn(move || pool.serve(None)) {
            self.threads.fetch_sub(1, Ordering::Relaxed);
            tracing::warn!(%error, "no further connection thread could be started");
        }
    }

    fn serve(&self, mut conn: Option<PgConn>) {
        let _seat = Seat(&self.threads);
        while let Some(mut unit) = self.queue.pop() {
            if !unit.is_abandoned() {
                let result = self.carry_out(&mut conn, &mut unit);
                unit.answer(result);
            }
        }
    }

    /// Runs a unit until it succeeds, is refused, or has met its last passing fault. Every failed attempt was rolled
    /// back whole, or its connection is gone and the server has rolled it back.
    fn carry_out(&self, conn: &mut Option<PgConn>, unit: &mut Unit<PgConn>) -> Result<Value, Failure> {
        let mut attempt = 1;
        loop {
            let fault = match self.attempt(conn, unit) {
                Err(Failure::Fault(fault)) => fault,
                done => return done,
            };
            if !fault.leaves_connection_usable() {
                *conn = None;
            }
            if !fault.is_passing() || attempt == ATTEMPTS_MAX || unit.is_abandoned() {
                return Err(fault.into());
            }
            tracing::debug!(unit = unit.name, attempt, %fault, "runs again");
            thread::sleep(backoff::pause(attempt));
            attempt += 1;
        }
    }

    fn attempt(&self, slot: &mut Option<PgConn>, unit: &mut Unit<PgConn>) -> Result<Value, Failure> {
        let conn = match slot {
            Some(conn) => conn,
            None => slot.insert(self.connector.connect()?),
        };
        if unit.ending == Ending::Nothing {
            return unit.attempt(conn);
        }
        conn.batch_execute("BEGIN").map_err(Fault::from)?;
        match unit.attempt(conn) {
            Ok(value) if unit.ending == Ending::Commit => commit(conn).map(|()| value).map_err(Failure::from),
            result => {
                if conn.batch_execute("ROLLBACK").is_err() {
                    // The server rolls back what a lost connection left open.
                    *slot = None;
                }
                result
            }
        }
    }
}

/// The place of a thread in the count: free again when the thread ends, so that another can take it.
struct Seat<'p>(&'p AtomicUsize);

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// After COMMIT was sent, a lost connection says nothing about whether it took effect.
fn commit(conn: &mut PgConn) -> Result<(), Fault> {
    conn.batch_execute("COMMIT").map_err(|error| match Fault::from(error) {
        Fault::Lost(_) => Fault::OutcomeUnknown,
        fault => fault,
    })
}

fn spawn(body: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new().name("postgres".into()).spawn(body).map(drop)
}
