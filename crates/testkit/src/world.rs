//! A market on a program of its own, on either database.

use crate::app::TestApp;
use crate::market::Market;
use crate::postgres;

/// A program over an empty database, and two people who have just arrived.
pub struct World {
    /// The program.
    pub app: TestApp,
    /// The people.
    pub market: Market,
}

impl World {
    /// One on SQLite.
    pub async fn on_sqlite() -> Self {
        Self::of(TestApp::on_sqlite().await).await
    }

    /// One on PostgreSQL; `None` when there is none here, which is said loudly.
    pub async fn on_postgres() -> Option<Self> {
        let cluster = postgres::cluster()?;
        Some(Self::of(TestApp::start(&cluster.fresh_database()).await).await)
    }

    async fn of(app: TestApp) -> Self {
        let market = Market::open(app.url(), app.database_url()).await;
        Self { app, market }
    }

    /// Stops the program as SIGTERM would.
    pub async fn stop(self) {
        self.app.stop().await;
    }
}

/// Makes two tests of each function `async fn(&Market)` that is named: one on SQLite, one on PostgreSQL.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    let world = $crate::world::World::on_sqlite().await;
                    super::$test(&world.market).await;
                    world.stop().await;
                }
            )+
        }

        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $test() {
                    let Some(world) = $crate::world::World::on_postgres().await else { return };
                    super::$test(&world.market).await;
                    world.stop().await;
                }
            )+
        }
    };
}
