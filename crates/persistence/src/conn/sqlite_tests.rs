//! What the SQLite engine promises, shown with plain SQL on a table of counters.

use super::sqlite::Sqlite;
use super::{Answer, Ending, Value, answered};
use crate::error::{Failure, Fault};
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use std::sync::mpsc;
use tempfile::TempDir;

const UP: &str = "UPDATE counters SET n = n + 1 WHERE id = 1";

struct Fixture {
    engine: Sqlite,
    _dir: TempDir,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

async fn fixture(room: usize) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let engine = Sqlite::open(&dir.path().join("test.db"), 2, room, true).await.unwrap();
    let make =
        "CREATE TABLE counters (id INTEGER PRIMARY KEY, n INTEGER NOT NULL) STRICT; INSERT INTO counters VALUES (1, 0)";
    run(&engine, Ending::Commit, |conn| conn.batch_execute(make)).await.unwrap();
    Fixture { engine, _dir: dir }
}

fn send<T: Send + 'static>(
    engine: &Sqlite,
    ending: Ending,
    mut body: impl FnMut(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
) -> Answer {
    let work = move |conn: &mut SqliteConnection| match body(conn) {
        Ok(value) => Ok(Box::new(value) as Value),
        Err(error) => Err(Failure::Fault(Fault::from(error))),
    };
    engine.send("test", ending, Box::new(work)).unwrap()
}

async fn run<T: Send + 'static>(
    engine: &Sqlite,
    ending: Ending,
    body: impl FnMut(&mut SqliteConnection) -> QueryResult<T> + Send + 'static,
) -> Result<T, Fault> {
    match answered(Ok(send(engine, ending, body))).await {
        Ok(value) => Ok(*value.downcast().unwrap()),
        Err(Failure::Fault(fault)) => Err(fault),
        Err(Failure::Refused(error)) => panic!("{error:?}"),
    }
}

fn count(conn: &mut SqliteConnection) -> QueryResult<i64> {
    sql_query("SELECT n FROM counters WHERE id = 1").get_result::<Count>(conn).map(|count| count.n)
}

/// Keeps the writer busy until the returned sender is dropped, so that what is sent meanwhile becomes one batch.
fn hold_writer(engine: &Sqlite) -> (mpsc::Sender<()>, Answer) {
    let (let_go, held) = mpsc::channel::<()>();
    let (begun, has_begun) = mpsc::channel();
    let answer = send(engine, Ending::Commit, move |_| {
        begun.send(()).unwrap();
        assert!(held.recv().is_err(), "nothing is ever sent");
        Ok(())
    });
    has_begun.recv().unwrap();
    (let_go, answer)
}

#[tokio::test]
async fn fifty_parallel_writers_lose_no_update() {
    let Fixture { engine, _dir } = fixture(100).await;
    let units: Vec<_> =
        (0..50).map(|_| send(&engine, Ending::Commit, |conn| count(conn).and(conn.batch_execute(UP)))).collect();
    for unit in units {
        unit.await.unwrap().unwrap();
    }
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 50);
}

#[tokio::test]
async fn in_one_batch_a_failing_unit_and_a_panicking_one_undo_themselves_alone() {
    let Fixture { engine, _dir } = fixture(100).await;
    let (let_go, held) = hold_writer(&engine);
    let before = send(&engine, Ending::Commit, |conn| conn.batch_execute(UP));
    let failing = send(&engine, Ending::Commit, |conn| {
        conn.batch_execute(UP)?;
        conn.batch_execute("INSERT INTO counters VALUES (1, 7)")
    });
    let panicking = send(&engine, Ending::Commit, |conn| -> QueryResult<()> {
        conn.batch_execute(UP)?;
        panic!("on purpose")
    });
    let after = send(&engine, Ending::Commit, |conn| conn.batch_execute(UP));
    drop(let_go);
    held.await.unwrap().unwrap();
    before.await.unwrap().unwrap();
    let fault = Fault::Unique { constraint: "counters_pkey".into() };
    assert!(matches!(failing.await.unwrap(), Err(Failure::Fault(told)) if told == fault));
    assert!(matches!(panicking.await.unwrap(), Err(Failure::Fault(Fault::Panicked))));
    after.await.unwrap().unwrap();
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 2);
}

#[tokio::test]
async fn when_the_transaction_of_a_batch_is_lost_nobody_is_told_it_was_done() {
    let Fixture { engine, _dir } = fixture(100).await;
    let (let_go, held) = hold_writer(&engine);
    let first = send(&engine, Ending::Commit, |conn| conn.batch_execute(UP));
    let breaking = send(&engine, Ending::Commit, |conn| conn.batch_execute("ROLLBACK"));
    let last = send(&engine, Ending::Commit, |conn| conn.batch_execute(UP));
    drop(let_go);
    held.await.unwrap().unwrap();
    for unit in [first, breaking, last] {
        assert!(matches!(unit.await.unwrap(), Err(Failure::Fault(Fault::Database(_)))));
    }
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 0);
    run(&engine, Ending::Commit, |conn| conn.batch_execute(UP)).await.unwrap();
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 1);
}

#[tokio::test]
async fn a_dry_run_sees_its_own_writes_and_leaves_nothing() {
    let Fixture { engine, _dir } = fixture(100).await;
    let seen = run(&engine, Ending::RollBack, |conn| conn.batch_execute(UP).and_then(|()| count(conn))).await;
    assert_eq!(seen.unwrap(), 1);
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 0);
}

#[tokio::test]
async fn a_full_queue_refuses_and_a_unit_whose_caller_left_never_begins() {
    let Fixture { engine, _dir } = fixture(2).await;
    let (let_go, held) = hold_writer(&engine);
    let left = send(&engine, Ending::Commit, |conn| conn.batch_execute(UP));
    let stays = send(&engine, Ending::Commit, |conn| conn.batch_execute(UP));
    let refused = engine.send("test", Ending::Commit, Box::new(|_| Ok(Box::new(()))));
    assert!(matches!(answered(refused).await, Err(Failure::Fault(Fault::Overloaded))));
    drop(left);
    drop(let_go);
    held.await.unwrap().unwrap();
    stays.await.unwrap().unwrap();
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 1);
}

#[tokio::test]
async fn a_unit_that_has_begun_is_carried_through_though_its_caller_left() {
    let Fixture { engine, _dir } = fixture(2).await;
    let (let_go, held) = hold_writer(&engine);
    drop(held);
    drop(let_go);
    run(&engine, Ending::Commit, |conn| conn.batch_execute(UP)).await.unwrap();
    assert_eq!(run(&engine, Ending::Nothing, count).await.unwrap(), 1);
}

#[tokio::test]
async fn readers_cannot_write() {
    let Fixture { engine, _dir } = fixture(2).await;
    assert!(run(&engine, Ending::Nothing, |conn| conn.batch_execute(UP)).await.is_err());
}

#[tokio::test]
async fn two_instances_that_start_together_migrate_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("test.db");
    let starts = (0..4).map(|_| Sqlite::open(&path, 1, 10, true));
    for opened in futures_util::future::join_all(starts).await {
        opened.unwrap();
    }
}
