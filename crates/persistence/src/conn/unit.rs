//! A unit of work: what the async side asks a connection thread to do, and the way back for the answer.

use crate::error::{Failure, Fault};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tokio::sync::oneshot;

/// What a unit of work comes to; the port knows its real type.
pub(crate) type Value = Box<dyn Any + Send>;

/// The work itself. It may be run again from the start after a passing fault.
pub(crate) type Work<C> = Box<dyn FnMut(&mut C) -> Result<Value, Failure> + Send>;

/// How a unit ends when its work succeeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// What it wrote is kept.
    Commit,
    /// What it wrote is undone, and its value is answered all the same: a dry run.
    RollBack,
    /// It writes nothing, so there is nothing to end.
    Nothing,
}

/// One unit of work on its way to a connection of type `C`.
pub(crate) struct Unit<C> {
    pub(crate) name: &'static str,
    pub(crate) ending: Ending,
    work: Work<C>,
    reply: oneshot::Sender<Result<Value, Failure>>,
}

/// Where the answer arrives. Dropping it before the unit has begun withdraws the unit.
pub(crate) type Answer = oneshot::Receiver<Result<Value, Failure>>;

impl<C> Unit<C> {
    pub(crate) fn new(name: &'static str, ending: Ending, work: Work<C>) -> (Self, Answer) {
        let (reply, answer) = oneshot::channel();
        (Self { name, ending, work, reply }, answer)
    }

    /// Whether nobody waits for the answer any more. Only asked while nothing of the unit is under way.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    /// Runs the work once. A panic is this unit's failure and nobody else's.
    pub(crate) fn attempt(&mut self, conn: &mut C) -> Result<Value, Failure> {
        catch_unwind(AssertUnwindSafe(|| (self.work)(conn))).unwrap_or_else(|_| {
            tracing::error!(unit = self.name, "a unit of work panicked");
            Err(Fault::Panicked.into())
        })
    }

    /// Sends the answer; nobody may be there to hear it, which is no failure.
    pub(crate) fn answer(self, result: Result<Value, Failure>) {
        drop(self.reply.send(result));
    }
}
