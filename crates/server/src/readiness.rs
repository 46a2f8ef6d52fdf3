//! Whether requests can be served (`GET /health/ready`).

use async_trait::async_trait;
use domain::ports::store::{Store, StoreError, StoreExt};
use http::Readiness;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// How long the database may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

/// How an instance is.
pub struct Health {
    store: Arc<dyn Store>,
    at_work: AtomicBool,
}

impl Health {
    /// An instance over a migrated store, whose workers are at work.
    #[must_use]
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store, at_work: AtomicBool::new(true) }
    }

    /// The workers stop: no new requests, please.
    pub fn leaves_work(&self) {
        self.at_work.store(false, Ordering::SeqCst);
    }

    /// Held by the workers: however they end, by a panic too, the instance is no longer ready.
    #[must_use]
    pub fn at_work(self: &Arc<Self>) -> AtWork {
        AtWork(self.clone())
    }

    async fn database_answers(&self) -> bool {
        let asked = self.store.read("health.ready", |tx| tx.document("health", "ready").map(|_| ()));
        matches!(timeout(PATIENCE, asked).await, Ok(Ok::<_, StoreError>(())))
    }
}

/// That the workers are at work, for as long as it lives.
pub struct AtWork(Arc<Health>);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.leaves_work();
    }
}

// Migrations are never lacking here: a program whose database is not up to date does not start.
#[async_trait]
impl Readiness for Health {
    async fn lacking(&self) -> Vec<&'static str> {
        let database = (!self.database_answers().await).then_some("database");
        let worker = (!self.at_work.load(Ordering::SeqCst)).then_some("worker");
        database.into_iter().chain(worker).collect()
    }
}
