//! The store contract: in memory, on SQLite, and on PostgreSQL where there is one.

use domain::ports::store::Store;
use persistence::{Database, Options};
use std::any::Any;
use std::sync::Arc;
use testkit::memory::MemoryStore;
use testkit::store_contract::World;

async fn opened(url: &str, keeps: impl Any + Send + Sync) -> World {
    let store: Arc<dyn Store> = Arc::new(Database::open(url, Options::default()).await.unwrap());
    World::new(store, keeps)
}

mod in_memory {
    use super::*;

    async fn make() -> Option<World> {
        Some(World::new(Arc::new(MemoryStore::default()), ()))
    }

    testkit::store_contract!(make);
}

mod on_sqlite {
    use super::*;

    async fn make() -> Option<World> {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("contract.db").display());
        Some(opened(&url, folder).await)
    }

    testkit::store_contract!(make);
}

mod on_postgres {
    use super::*;

    async fn make() -> Option<World> {
        let url = testkit::postgres::cluster()?.fresh_database();
        Some(opened(&url, ()).await)
    }

    testkit::store_contract!(make);
}
