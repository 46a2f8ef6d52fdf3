//! What happens when PostgreSQL says no, or nothing at all. SQLite has no connection to lose.

use crate::fixture::{World, gig, id, people, postgres, user};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use domain::id::GigId;
use domain::ports::store::{StoreError, StoreExt};
use persistence::{Database, OpenError, Options};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use tokio_postgres::NoTls;

/// Runs SQL through a door of its own.
pub async fn execute(url: &str, sql: &str) {
    try_execute(url, sql).await.unwrap();
}

/// The same; the error is what the database said.
pub async fn try_execute(url: &str, sql: &str) -> Result<(), String> {
    match url.strip_prefix("sqlite://") {
        Some(path) => {
            let mut conn = SqliteConnection::establish(path).unwrap();
            conn.batch_execute(sql).map_err(|error| error.to_string())
        }
        None => {
            let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
            let connection = tokio::spawn(connection);
            let result = client.batch_execute(sql).await;
            drop(client);
            connection.await.unwrap().unwrap();
            result.map_err(|error| {
                error.as_db_error().map_or_else(|| error.to_string(), |told| told.message().to_owned())
            })
        }
    }
}

const HANG_UP: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
     WHERE datname = current_database() AND application_name = 'clawconnected'";

/// Cuts every connection of the store, from inside a unit of work.
fn hang_up(url: &str) {
    std::thread::scope(|scope| {
        scope.spawn(|| tokio::runtime::Runtime::new().unwrap().block_on(execute(url, HANG_UP))).join().unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_lost_between_units_is_replaced_unnoticed() {
    let Some(world) = postgres().await else { return };
    people(&world).await;
    execute(&world.url, HANG_UP).await;
    assert_eq!(world.read(|tx| tx.user(id(1))).await, Some(user(1)));
    execute(&world.url, HANG_UP).await;
    world.write(|tx| tx.insert_user(&user(3))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_loses_its_connection_before_the_commit_is_run_again() {
    let Some(world) = postgres().await else { return };
    let (runs, url) = (Arc::new(AtomicU32::new(0)), world.url.clone());
    let counted = runs.clone();
    world
        .write(move |tx| {
            tx.insert_user(&user(1))?;
            if counted.fetch_add(1, Ordering::SeqCst) == 0 {
                hang_up(&url);
            }
            tx.insert_user(&user(2))
        })
        .await;
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert_eq!(world.read(|tx| tx.users(&[id(1), id(2)])).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_loses_its_connection_at_the_commit_has_an_unknown_outcome_and_is_not_run_again() {
    let Some(world) = postgres().await else { return };
    let (runs, url) = (Arc::new(AtomicU32::new(0)), world.url.clone());
    let counted = runs.clone();
    let result: Result<(), StoreError> = world
        .store
        .write("lost", move |tx| {
            tx.insert_user(&user(1))?;
            counted.fetch_add(1, Ordering::SeqCst);
            hang_up(&url);
            Ok(())
        })
        .await;
    assert_eq!(result, Err(StoreError::OutcomeUnknown));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    assert_eq!(world.read(|tx| tx.user(id(1))).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_victim_of_a_deadlock_is_run_again() {
    let Some(world) = postgres().await else { return };
    people(&world).await;
    world.write(|tx| tx.insert_gig(&gig(11, id(1), 1))).await;
    let (both, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicU32::new(0)));
    tokio::join!(
        cross(&world, both.clone(), runs.clone(), [id(10), id(11)]),
        cross(&world, both.clone(), runs.clone(), [id(11), id(10)]),
    );
    assert!(runs.load(Ordering::SeqCst) >= 3, "one of them was the victim");
    for gig in [10, 11] {
        assert_eq!(world.read(move |tx| tx.gig(id(gig))).await.unwrap().version, 3);
    }
}

/// Locks and saves two gigs in the given order, waiting after the first lock, the first time, for the other unit.
async fn cross(world: &World, both: Arc<Barrier>, runs: Arc<AtomicU32>, gigs: [GigId; 2]) {
    let mut first_run = true;
    world
        .write(move |tx| {
            runs.fetch_add(1, Ordering::SeqCst);
            for (n, gig) in gigs.into_iter().enumerate() {
                let mut gig = tx.lock_gig(gig)?.unwrap();
                gig.version += 1;
                tx.save_gig(&gig)?;
                if n == 0 && std::mem::take(&mut first_run) {
                    both.wait();
                }
            }
            Ok(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said_so() {
    let refused = Database::open("postgres://nobody@127.0.0.1:1/none", Options::default()).await;
    assert!(matches!(refused.map(drop), Err(OpenError::Connect(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_must_be_encrypted_is_never_made_in_the_clear() {
    let Some(world) = postgres().await else { return };
    let sign = if world.url.contains('?') { '&' } else { '?' };
    let open = |mode: &'static str| {
        let url = format!("{}{sign}sslmode={mode}", world.url);
        async move { Database::open(&url, Options::default()).await.map(drop) }
    };
    assert!(matches!(open("require").await, Err(OpenError::Connect(_))), "nobody vouches for a test server");
    assert!(open("disable").await.is_ok());
    assert!(matches!(open("sideways").await, Err(OpenError::Url(_))));
}
