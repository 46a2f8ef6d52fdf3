//! Units of work: whole, or not at all.

use super::world::{Gate, World, client};
use crate::builders::{gig, id, user};
use domain::gig::Gig;
use domain::id::{GigId, UserId};
use domain::ports::store::{Access, StoreError};
use serde_json::json;

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

/// A refusal in the middle takes back what came before it, of whatever kind.
pub async fn a_refused_unit_leaves_nothing(world: World) {
    world.populate().await;
    let refused: Result<(), No> = world
        .transact(Access::Write, |tx| {
            tx.insert_user(&user(9))?;
            tx.save_gig(&Gig { version: 2, ..gig(10, client(), 0) })?;
            tx.put_document("kind", "id", &json!(1))?;
            Err(No::Refused)
        })
        .await;
    assert_eq!(refused, Err(No::Refused));
    assert_eq!(world.read(|tx| tx.user(id(9))).await, None);
    assert_eq!(world.read(|tx| tx.gig(id(10))).await, Some(gig(10, client(), 0)));
    assert_eq!(world.read(|tx| tx.document("kind", "id")).await, None);
}

/// After a violated rule nothing more is done, and the unit is not kept even if its body looks away.
pub async fn a_violated_rule_decides_the_unit(world: World) {
    world.populate().await;
    let violated = StoreError::Duplicate("users_pkey".to_owned());
    let told = violated.clone();
    let result = world
        .attempt(move |tx| {
            tx.insert_gig(&gig(11, client(), 0))?;
            let mut twin = user(9);
            twin.id = client();
            assert_eq!(tx.insert_user(&twin), Err(told.clone()));
            assert_eq!(tx.gig(id(11)), Err(told.clone()), "nothing is done after a violated rule");
            assert_eq!(tx.failure(), Some(told.clone()));
            Ok(())
        })
        .await;
    assert_eq!(result, Err(violated));
    assert_eq!(world.read(|tx| tx.gig(id(11))).await, None);
}

/// A stale version is for the body to judge: what it does besides is kept.
pub async fn a_stale_save_leaves_the_unit_alive(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            assert_eq!(tx.save_gig(&Gig { version: 3, ..gig(10, client(), 0) }), Err(StoreError::Stale));
            assert_eq!(tx.failure(), None);
            tx.insert_gig(&gig(11, client(), 0))
        })
        .await;
    assert_eq!(world.read(|tx| tx.gig(id(10))).await, Some(gig(10, client(), 0)));
    assert_eq!(world.read(|tx| tx.gig(id(11))).await, Some(gig(11, client(), 0)));
}

/// A dry run answers as the real one would, and nothing came of it.
pub async fn a_dry_run_sees_its_writes_and_leaves_nothing(world: World) {
    let seen: Result<_, StoreError> = world
        .transact(Access::DryRun, |tx| {
            tx.insert_user(&user(1))?;
            tx.insert_gig(&gig(10, client(), 0))?;
            Ok((tx.user(client())?, tx.lock_gig(id(10))?))
        })
        .await;
    assert_eq!(seen, Ok((Some(user(1)), Some(gig(10, client(), 0)))));
    assert_eq!(world.read(|tx| tx.user(client())).await, None);
    assert_eq!(world.read(|tx| tx.gig(id::<GigId>(10))).await, None);
}

/// Reading means reading: every method that writes or locks says no.
pub async fn a_unit_that_only_reads_cannot_write(world: World) {
    world.populate().await;
    let (refused, left) = world
        .read(|tx| {
            let refused = [
                tx.insert_user(&user(9)),
                tx.put_document("kind", "id", &json!(1)),
                tx.lock_gig(id(10)).map(drop),
                tx.lock_deal(id(50)).map(drop),
                tx.lock_document("kind", "id").map(drop),
            ];
            Ok((refused, tx.gig(id(10))))
        })
        .await;
    assert!(refused.iter().all(|refused| matches!(refused, Err(StoreError::Broken(_)))), "{refused:?}");
    assert_eq!(left, Ok(Some(gig(10, client(), 0))), "and reading goes on");
    assert_eq!(world.read(|tx| tx.user(id(9))).await, None);
    assert_eq!(world.read(|tx| tx.document("kind", "id")).await, None);
}

/// A body that panics is a failure of its own unit, and of no other.
pub async fn a_unit_that_panics_leaves_nothing(world: World) {
    let result: Result<(), _> = world
        .attempt(|tx| {
            tx.insert_user(&user(1))?;
            panic!("on purpose, in a unit of work")
        })
        .await;
    assert!(matches!(result, Err(StoreError::Broken(_))), "{result:?}");
    assert_eq!(world.read(|tx| tx.user(client())).await, None);
    world.write(|tx| tx.insert_user(&user(1))).await;
    assert_eq!(world.read(|tx| tx.user(client())).await, Some(user(1)));
}

/// What a unit under way has written is its own until it commits, and readers do not wait for it.
pub async fn what_is_not_committed_is_seen_by_nobody(world: World) {
    let (written, seen) = (Gate::default(), Gate::default());
    let (has_written, may_end) = (written.clone(), seen.clone());
    let writing = tokio::spawn(world.attempt(move |tx| {
        tx.insert_user(&user(1))?;
        has_written.open();
        may_end.wait();
        Ok(())
    }));
    written.opened().await;
    assert_eq!(world.read(|tx| tx.user(id::<UserId>(1))).await, None);
    seen.open();
    assert_eq!(writing.await.unwrap(), Ok(()));
    assert_eq!(world.read(|tx| tx.user(id::<UserId>(1))).await, Some(user(1)));
}
