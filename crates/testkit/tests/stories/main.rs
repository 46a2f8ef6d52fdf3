//! The stories, told over each store and the sandbox's provider.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

/// Makes of each async function over a world one test in memory, one on SQLite and one on PostgreSQL.
macro_rules! on_each {
    ($($name:ident),+ $(,)?) => {
        mod on_memory {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(&crate::world::World::in_memory()).await;
                }
            )+
        }

        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(&crate::world::World::on_sqlite().await).await;
                }
            )+
        }

        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(world) = crate::world::World::on_postgres().await {
                        super::$name(&world).await;
                    }
                }
            )+
        }
    };
}

mod advice;
mod deals;
mod keys;
mod market;
mod money;
mod operators;
mod races;
mod review;
mod sandbox;
mod words;
mod world;
