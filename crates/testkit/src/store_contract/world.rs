//! A store under test, and the few moves that most cases begin with.

use crate::builders::{Walk, gig, id, user};
use domain::deal::Change;
use domain::id::{GigId, UserId};
use domain::ports::store::{Access, Store, StoreError, StoreExt, Tx};
use std::any::Any;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a gate is looked at, every millisecond, before the test has failed.
const PATIENCE: u32 = 20_000;
/// How long a unit must have waited to be seen waiting.
const A_WHILE: Duration = Duration::from_millis(50);

/// A store under test.
pub struct World {
    store: Arc<dyn Store>,
    _keeps: Box<dyn Any + Send + Sync>,
}

/// The client of most cases.
#[must_use]
pub fn client() -> UserId {
    id(1)
}

/// The worker of most cases.
#[must_use]
pub fn worker() -> UserId {
    id(2)
}

/// The gig of most cases.
#[must_use]
pub fn the_gig() -> GigId {
    id(10)
}

/// The deal of most cases, just opened over [`the_gig`].
#[must_use]
pub fn the_walk() -> Walk {
    Walk::opened(50, &gig(10, client(), 0), worker(), 1)
}

/// A deal over a gig of its own: the `n`th, opened at minute `n`.
#[must_use]
pub fn nth_walk(n: u8) -> Walk {
    Walk::opened(60 + u128::from(n), &gig(20 + u128::from(n), client(), 0), worker(), n.into())
}

impl World {
    /// A store that is empty; `keeps` lives for as long as it is needed.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, keeps: impl Any + Send + Sync) -> Self {
        Self { store, _keeps: Box::new(keeps) }
    }

    /// Keeps the people of most cases, and their gig.
    pub async fn populate(&self) {
        self.write(|tx| {
            (1..=3).try_for_each(|n| tx.insert_user(&user(n)))?;
            tx.insert_gig(&gig(10, client(), 0))
        })
        .await;
    }

    /// Keeps the first deal of a walk as it was opened, and then every write in a unit of its own.
    pub async fn keep(&self, walk: Walk) -> Arc<Walk> {
        let walk = Arc::new(walk);
        for nth in 0..walk.changes.len() {
            let walk = walk.clone();
            self.write(move |tx| keep_change(tx, &walk.changes[nth])).await;
        }
        let ledger = walk.ledger();
        self.write(move |tx| tx.append_ledger(&ledger)).await;
        walk
    }

    /// Runs a unit of work that may fail.
    pub fn attempt<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + 'static {
        let store = self.store.clone();
        async move { store.write("contract.write", body).await }
    }

    /// Runs a unit of work that must succeed.
    pub async fn write<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.attempt(body).await.unwrap()
    }

    /// Runs a unit of work that only reads, and must succeed.
    pub async fn read<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut dyn Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.store.read("contract.read", body).await.unwrap()
    }

    /// Runs a unit of work under some access, with an error of the caller's own.
    pub async fn transact<T, E>(
        &self,
        access: Access,
        body: impl FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.store.transact("contract.transact", access, body).await
    }

    /// That a unit of work breaks the rule of that name, and leaves nothing.
    pub async fn assert_duplicate(
        &self,
        constraint: &str,
        body: impl FnMut(&mut dyn Tx) -> Result<(), StoreError> + Send + 'static,
    ) {
        assert_eq!(self.attempt(body).await, Err(StoreError::Duplicate(constraint.to_owned())));
    }

    /// Runs a unit of work many times at once, each told which it is.
    pub async fn together<T: Send + 'static>(
        &self,
        times: u8,
        body: impl Fn(u8, &mut dyn Tx) -> Result<T, StoreError> + Clone + Send + 'static,
    ) -> Vec<Result<T, StoreError>> {
        let running: Vec<_> = (0..times)
            .map(|nth| {
                let body = body.clone();
                tokio::spawn(self.attempt(move |tx| body(nth, tx)))
            })
            .collect();
        let mut results = Vec::new();
        for unit in running {
            results.push(unit.await.unwrap());
        }
        results
    }

    /// Holds `first` at its end, starts `second`, sees it wait, and lets both go on.
    pub async fn one_after_the_other<A: Send + 'static, B: Send + 'static>(
        &self,
        mut first: impl FnMut(&mut dyn Tx) -> Result<A, StoreError> + Send + 'static,
        second: impl FnMut(&mut dyn Tx) -> Result<B, StoreError> + Send + 'static,
    ) -> (Result<A, StoreError>, Result<B, StoreError>) {
        let (reached, released) = (Gate::default(), Gate::default());
        let (at_end, may_end) = (reached.clone(), released.clone());
        let first = tokio::spawn(self.attempt(move |tx| {
            let answer = first(tx);
            at_end.open();
            may_end.wait();
            answer
        }));
        reached.opened().await;
        let second = tokio::spawn(self.attempt(second));
        tokio::time::sleep(A_WHILE).await;
        assert!(!second.is_finished(), "the second did not wait for the first");
        released.open();
        (first.await.unwrap(), second.await.unwrap())
    }
}

/// Keeps one write to a deal as a use case would.
fn keep_change(tx: &mut dyn Tx, change: &Change) -> Result<(), StoreError> {
    let deal = &change.after;
    match deal.version {
        1 => tx.insert_deal(deal)?,
        _ => tx.save_deal(deal, deal.next_due_at())?,
    }
    tx.append_audit(&change.audit)?;
    tx.append_ghost(&change.ghosts())
}

/// What a test and the body of a unit of work wait for one another at. Once open, it stays so.
#[derive(Clone, Default)]
pub struct Gate(Arc<AtomicBool>);

impl Gate {
    /// Opens it.
    pub fn open(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Waits until it is open, on a thread.
    pub fn wait(&self) {
        for _ in 0..PATIENCE {
            if self.0.load(Ordering::SeqCst) {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        panic!("nobody opened the gate");
    }

    /// Waits until it is open, in a task.
    pub async fn opened(&self) {
        for _ in 0..PATIENCE {
            if self.0.load(Ordering::SeqCst) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("nobody opened the gate");
    }
}
