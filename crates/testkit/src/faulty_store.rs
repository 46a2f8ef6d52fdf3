//! A store that fails on demand: it stands before another one, and a unit of work that a test names does not get to it.

use domain::ports::BoxFuture;
use domain::ports::store::{Access, Body, Store, StoreError};
use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store before another one. Without a fault it changes nothing.
pub struct FaultyStore {
    inner: Arc<dyn Store>,
    fault: Mutex<Option<(&'static str, StoreError)>>,
}

impl FaultyStore {
    /// A store before `inner` that does no harm yet.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, fault: Mutex::default() }
    }

    /// From now on every unit of work of that name fails in this way, with nothing done.
    pub fn fail(&self, name: &'static str, error: StoreError) {
        *self.fault() = Some((name, error));
    }

    /// From now on nothing fails any more.
    pub fn heal(&self) {
        *self.fault() = None;
    }

    fn fault(&self) -> MutexGuard<'_, Option<(&'static str, StoreError)>> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for FaultyStore {
    fn run(
        &self,
        name: &'static str,
        access: Access,
        body: Body,
    ) -> BoxFuture<'_, Result<Box<dyn Any + Send>, StoreError>> {
        let fault = self.fault().clone().filter(|(failing, _)| *failing == name);
        match fault {
            Some((_, error)) => Box::pin(async move { Err(error) }),
            None => self.inner.run(name, access, body),
        }
    }
}
