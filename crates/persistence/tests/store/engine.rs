//! What every unit of work may rely on.

use crate::fixture::{World, gig, id, on_both_engines, people, user};
use domain::id::{GigId, UserId};
use domain::ports::store::{Access, StoreError, StoreExt};
use futures_util::future::join_all;
use persistence::{Database, Options};
use serde_json::json;
use std::sync::Arc;

on_both_engines!(
    a_refused_unit_leaves_nothing,
    a_violated_rule_fails_the_unit_even_if_its_body_goes_on,
    a_panicking_unit_leaves_nothing_and_the_next_one_works,
    a_dry_run_sees_its_writes_and_leaves_nothing,
    fifty_parallel_writers_lose_no_update,
    a_reading_unit_cannot_write,
    instances_that_start_together_migrate_once,
    a_newer_database_is_refused,
    every_migration_can_be_undone,
    everything_is_forgotten_but_the_schema,
);

/// What a story may answer.
#[derive(Debug, PartialEq)]
enum No {
    Refused,
    Store(StoreError),
}

impl From<StoreError> for No {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn a_refused_unit_leaves_nothing(world: World) {
    let refused: Result<(), No> = world
        .store
        .write("refused", |tx| {
            tx.insert_user(&user(1))?;
            Err(No::Refused)
        })
        .await;
    assert_eq!(refused, Err(No::Refused));
    assert_eq!(world.read(|tx| tx.user(id(1))).await, None);
}

async fn a_violated_rule_fails_the_unit_even_if_its_body_goes_on(world: World) {
    people(&world).await;
    let result: Result<(), No> = world
        .store
        .write("stubborn", |tx| {
            tx.insert_user(&user(3))?;
            let mut twin = user(4);
            twin.identity = user(1).identity;
            assert_eq!(tx.insert_user(&twin), Err(StoreError::Duplicate("users_identity".into())));
            assert!(tx.user(id(1)).is_err(), "nothing is sent after a failure");
            Ok(())
        })
        .await;
    assert_eq!(result, Err(No::Store(StoreError::Duplicate("users_identity".into()))));
    assert_eq!(world.read(|tx| tx.user(id(3))).await, None);
}

async fn a_panicking_unit_leaves_nothing_and_the_next_one_works(world: World) {
    let result: Result<(), StoreError> = world
        .store
        .write("panics", |tx| {
            tx.insert_user(&user(1))?;
            panic!("on purpose")
        })
        .await;
    assert!(matches!(result, Err(StoreError::Broken(_))), "{result:?}");
    assert_eq!(world.read(|tx| tx.user(id(1))).await, None);
    world.write(|tx| tx.insert_user(&user(1))).await;
}

async fn a_dry_run_sees_its_writes_and_leaves_nothing(world: World) {
    let seen = world
        .store
        .transact("dry", Access::DryRun, |tx| {
            tx.insert_user(&user(1))?;
            tx.user(id(1))
        })
        .await;
    assert_eq!(seen, Ok::<_, StoreError>(Some(user(1))));
    assert_eq!(world.read(|tx| tx.user(id(1))).await, None);
}

async fn fifty_parallel_writers_lose_no_update(world: World) {
    world.write(|tx| tx.put_document("counter", "one", &json!(0))).await;
    let world = Arc::new(world);
    join_all((0..50).map(|_| {
        let world = world.clone();
        tokio::spawn(async move {
            world
                .write(|tx| {
                    let count = tx.lock_document("counter", "one")?.and_then(|count| count.as_i64()).unwrap();
                    tx.put_document("counter", "one", &json!(count + 1))
                })
                .await;
        })
    }))
    .await
    .into_iter()
    .for_each(|joined| joined.unwrap());
    assert_eq!(world.read(|tx| tx.document("counter", "one")).await, Some(json!(50)));
}

async fn a_reading_unit_cannot_write(world: World) {
    let result: Result<(), StoreError> = world.store.read("reads", |tx| tx.insert_user(&user(1))).await;
    assert!(matches!(result, Err(StoreError::Broken(_))), "{result:?}");
    assert_eq!(world.read(|tx| tx.user(id(1))).await, None);
}

async fn instances_that_start_together_migrate_once(world: World) {
    // A place where no instance was before: beside the one that the fixture opened.
    let url = match world.url.strip_prefix("sqlite://") {
        Some(path) => format!("sqlite://{path}.other"),
        None => testkit::postgres::cluster().unwrap().fresh_database(),
    };
    let options = Options { postgres_connections: 1, ..Options::default() };
    let starts = (0..4).map(|_| {
        tokio::spawn({
            let url = url.clone();
            async move { Database::open(&url, options).await.map(drop) }
        })
    });
    for started in join_all(starts).await {
        started.unwrap().unwrap();
    }
    Database::open(&url, Options { migrate: false, ..options }).await.unwrap();
}

async fn a_newer_database_is_refused(world: World) {
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";
    crate::recovery::execute(&world.url, newer).await;
    match Database::open(&world.url, Options::default()).await.map(drop) {
        Err(persistence::OpenError::Newer(version)) => assert_eq!(version, "29991231000000"),
        other => panic!("{other:?}"),
    }
}

async fn everything_is_forgotten_but_the_schema(world: World) {
    people(&world).await;
    world.write(|tx| tx.erase_everything()).await;
    assert_eq!(world.read(|tx| tx.user(id::<UserId>(1))).await, None);
    assert_eq!(world.read(|tx| tx.gig(id::<GigId>(10))).await, None);
    people(&world).await;
    assert_eq!(world.read(|tx| tx.gig(id(10))).await, Some(gig(10, id(1), 0)));
}

async fn every_migration_can_be_undone(world: World) {
    let engine = world.store.engine();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations").join(engine);
    let mut migrations: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    migrations.sort();
    for migration in migrations.iter().rev() {
        let down = std::fs::read_to_string(migration.join("down.sql")).unwrap();
        crate::recovery::execute(&world.url, &down).await;
    }
    crate::recovery::execute(&world.url, "DELETE FROM __diesel_schema_migrations").await;
    let again = Database::open(&world.url, Options::default()).await.unwrap();
    assert_eq!(again.read("empty", |tx| tx.user(id::<UserId>(1))).await, Ok::<_, StoreError>(None));
}
