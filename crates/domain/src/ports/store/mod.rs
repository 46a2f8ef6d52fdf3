//! The store: transactions over everything that is kept (architecture.md, “Transactions”).
//!
//! A transaction's body is a synchronous closure over [`Tx`]: nobody can await a network call while a database
//! lock is held. It may be run again after a serialization failure, so it is pure but for the `Tx`.

mod shapes;
mod tx;

pub use shapes::{
    ApplicationFilter, ContactShare, Cursor, DealFilter, DisputeFilter, GigFilter, IdempotencyClaim, LeasedOperation,
    OperationScope, Page, Paged, Session, StoredAnswer,
};
pub use tx::{
    ApiKeys, Applications, Credits, DealMilestone, Deals, Documents, Gigs, HostedAgents, Idempotency, Journal, Ledger,
    Operations, OperatorActs, PayoutAccounts, Reports, Reviews, Sessions, Treasury, Tx, Users,
};

use super::BoxFuture;
use std::any::Any;

/// Why the store did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A version was not the expected one: somebody wrote in between.
    #[error("the stored version is not the expected one")]
    Stale,
    /// A unique rule does not hold; names the constraint.
    #[error("a unique rule does not hold: {0}")]
    Duplicate(String),
    /// Too much is waiting: try again later.
    #[error("the store is overloaded")]
    Overloaded,
    /// The connection broke at commit: the transaction may or may not have taken effect.
    #[error("the outcome of the commit is unknown")]
    OutcomeUnknown,
    /// The unit of work itself said no: rolled back, and not to be run again.
    #[error("the unit of work refused")]
    Refused,
    /// Anything else; for the log, never for the caller.
    #[error("store: {0}")]
    Broken(String),
}

/// What a unit of work may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Write, and commit.
    Write,
    /// Write, answer, and roll back whole.
    DryRun,
    /// Read only.
    Read,
}

/// A unit of work with its type erased. An error rolls back; one that the database may overcome by running the
/// unit again says so.
pub type Body = Box<dyn FnMut(&mut dyn Tx) -> Result<Box<dyn Any + Send>, StoreError> + Send>;

/// The store. [`StoreExt`] has the typed way in.
pub trait Store: Send + Sync {
    /// Runs a unit of work. An error from the body rolls back; the store runs the body again, bounded, when the
    /// database asked for it. `name` is for logs and metrics.
    fn run(
        &self,
        name: &'static str,
        access: Access,
        body: Body,
    ) -> BoxFuture<'_, Result<Box<dyn Any + Send>, StoreError>>;
}

/// The typed way into a [`Store`].
pub trait StoreExt: Store {
    /// Runs a unit of work and answers its value.
    ///
    /// # Errors
    /// Whatever error the body answered, or a [`StoreError`] of the store's own, turned into `E`.
    fn transact<T, E, F>(
        &self,
        name: &'static str,
        access: Access,
        mut body: F,
    ) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    {
        let failure: std::sync::Arc<std::sync::Mutex<Option<E>>> = std::sync::Arc::default();
        let kept = failure.clone();
        let erased: Body = Box::new(move |tx| {
            *lock(&kept) = None;
            match body(tx) {
                Ok(value) => Ok(Box::new(value) as Box<dyn Any + Send>),
                Err(error) => {
                    *lock(&kept) = Some(error);
                    Err(tx.failure().unwrap_or(StoreError::Refused))
                }
            }
        });
        let running = self.run(name, access, erased);
        async move {
            match running.await {
                Ok(value) => value.downcast::<T>().map(|value| *value).map_err(|_| broken_type(name)),
                Err(error) => Err(lock(&failure).take().unwrap_or_else(|| E::from(error))),
            }
        }
    }

    /// Runs a unit of work that commits.
    ///
    /// # Errors
    /// As [`StoreExt::transact`].
    fn write<T, E, F>(&self, name: &'static str, body: F) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    {
        self.transact(name, Access::Write, body)
    }

    /// Runs a unit of work that only reads.
    ///
    /// # Errors
    /// As [`StoreExt::transact`].
    fn read<T, E, F>(&self, name: &'static str, body: F) -> impl Future<Output = Result<T, E>> + Send
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    {
        self.transact(name, Access::Read, body)
    }
}

impl<S: Store + ?Sized> StoreExt for S {}

fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn broken_type<E: From<StoreError>>(name: &str) -> E {
    E::from(StoreError::Broken(format!("{name}: the unit of work answered another type")))
}
