//! The store in memory: the double of the real ones, held to the same contract (`store_contract`).
//!
//! It keeps every promise of the port: units of work that roll back whole, unique rules under the names of the real
//! constraints, compares on version, pages, leases. What only a database checks (references, ranges) it does not.

mod accounts;
mod deals;
mod gigs;
mod journal;
mod operations;
mod pages;
mod people;
mod state;
mod table;
mod tx;
mod unit;

use domain::ports::BoxFuture;
use domain::ports::store::{Access, Body, Store, StoreError};
use state::State;
use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use unit::Unit;

/// A store that is gone with the test.
///
/// One unit of work writes at a time. Like the real ones, it reads what was committed when it began, and a unit that
/// only reads waits for nobody.
#[derive(Clone, Default)]
pub struct MemoryStore {
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    /// Held by the unit of work that writes, from its start to its end.
    writer: Mutex<()>,
    committed: Mutex<State>,
}

impl Kept {
    fn run(&self, access: Access, mut body: Body) -> Result<Box<dyn Any + Send>, StoreError> {
        let _writer = (access != Access::Read).then(|| lock(&self.writer));
        let copy = lock(&self.committed).clone();
        let mut unit = Unit::over(copy, access);
        let answer = body(&mut unit);
        let (changed, answer) = unit.ended(answer);
        if access == Access::Write && answer.is_ok() {
            *lock(&self.committed) = changed;
        }
        answer
    }
}

impl Store for MemoryStore {
    /// Runs on a thread of its own, as with a real store: a unit that waits holds up nobody else.
    fn run(
        &self,
        name: &'static str,
        access: Access,
        body: Body,
    ) -> BoxFuture<'_, Result<Box<dyn Any + Send>, StoreError>> {
        let kept = self.kept.clone();
        let running = tokio::task::spawn_blocking(move || kept.run(access, body));
        Box::pin(async move {
            running.await.unwrap_or_else(|_| Err(StoreError::Broken(format!("{name}: the unit of work panicked"))))
        })
    }
}

/// A unit that panicked left nothing behind, so a poisoned lock guards nothing bad.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
