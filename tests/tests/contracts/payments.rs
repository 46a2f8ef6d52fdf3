//! The payments contract: on the sandbox provider, with its books on either engine, and on the gateway that can fail
//! while it does not.

mod faults;

use domain::ports::store::Store;
use payments::sandbox::SandboxGateway;
use payments::signature::SigningSecret;
use persistence::{Database, Options};
use std::sync::Arc;
use tempfile::TempDir;
use testkit::clock::{CountingIds, ManualClock};
use testkit::faulty_gateway::FaultyGateway;
use testkit::payments_contract::Bench;

/// A sandbox provider, its clock, and the folder that its books lie in.
struct Sandbox {
    gateway: Arc<SandboxGateway>,
    clock: Arc<ManualClock>,
    folder: TempDir,
}

impl Sandbox {
    async fn on_sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let store = open(&format!("sqlite://{}/books.db", folder.path().display())).await;
        let (gateway, clock) = provider(store);
        Self { gateway, clock, folder }
    }
}

async fn open(url: &str) -> Arc<Database> {
    let options = Options { postgres_connections: 4, ..Options::default() };
    Arc::new(Database::open(url, options).await.unwrap())
}

fn provider(store: Arc<dyn Store>) -> (Arc<SandboxGateway>, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::default());
    let ids = Arc::new(CountingIds::default());
    let secret = SigningSecret::new("whsec_of_this_test");
    (Arc::new(SandboxGateway::new(store, clock.clone(), ids, "http://127.0.0.1:8080/", secret)), clock)
}

mod sandbox_on_sqlite {
    use super::*;

    async fn make() -> Option<Bench> {
        let Sandbox { gateway, clock, folder } = Sandbox::on_sqlite().await;
        Some(Bench { gateway: gateway.clone(), provider: gateway, clock, keeps: Box::new(folder) })
    }

    testkit::payments_contract!(make);
}

mod sandbox_on_postgres {
    use super::*;

    async fn make() -> Option<Bench> {
        let url = testkit::postgres::cluster()?.fresh_database();
        let (gateway, clock) = provider(open(&url).await);
        Some(Bench { gateway: gateway.clone(), provider: gateway, clock, keeps: Box::new(()) })
    }

    testkit::payments_contract!(make);
}

mod behind_a_gateway_without_faults {
    use super::*;

    async fn make() -> Option<Bench> {
        let Sandbox { gateway, clock, folder } = Sandbox::on_sqlite().await;
        let faultless = Arc::new(FaultyGateway::new(gateway.clone()));
        Some(Bench { gateway: faultless, provider: gateway, clock, keeps: Box::new(folder) })
    }

    testkit::payments_contract!(make);
}
