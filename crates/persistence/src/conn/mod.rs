//! The engine: threads that own one connection each and take units of work from a bounded queue.
//!
//! The async side sends a closure and awaits a reply. A full queue is answered at once as overloaded. A unit whose
//! caller has gone before it began is dropped; once begun it is carried through, whoever still listens. No lock of the
//! database is ever held across an await, because there is none inside a unit.

mod backoff;
mod connector;
pub(crate) mod postgres;
mod queue;
mod runtime;
pub(crate) mod sqlite;
mod unit;

pub(crate) use connector::PgConn;
pub(crate) use queue::{NotQueued, Queue};
pub(crate) use unit::{Answer, Ending, Unit, Value, Work};

use crate::error::{Failure, Fault};

/// Awaits what a connection thread has to say about a unit that was queued.
pub(crate) async fn answered(queued: Result<Answer, NotQueued>) -> Result<Value, Failure> {
    match queued {
        Ok(answer) => answer.await.unwrap_or_else(|_| Err(Fault::Stopped.into())),
        Err(NotQueued::Full) => Err(Fault::Overloaded.into()),
        Err(NotQueued::Closed) => Err(Fault::Stopped.into()),
    }
}

#[cfg(test)]
mod sqlite_tests;
