//! Leases of provider operations: one worker at a time, and an old one is fenced off.

use super::world::{World, nth_walk};
use crate::builders::{at, id};
use domain::actor::Actor;
use domain::deal::DealCommand;
use domain::deal::{Deal, OperationKey, OperationKind, OperationOutcome};
use domain::id::DealId;
use domain::ports::store::{LeasedOperation, OperationScope};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Keeps deals 61 to 60 + `n`, each with an intent to be made.
async fn paying(world: &World, n: u8) {
    world.populate().await;
    for nth in 1..=n {
        world.keep(nth_walk(nth).paying()).await;
    }
}

/// The intent to be made for the `n`th deal.
fn operation(n: u8) -> OperationKey {
    nth_walk(n).operation(OperationKind::CreateIntent)
}

fn token(n: u128) -> Uuid {
    id(900 + n)
}

/// Leases up to five at a minute of wall time, for one minute.
async fn lease(world: &World, scope: OperationScope, minute: i64, holder: u128) -> Vec<LeasedOperation> {
    world.write(move |tx| tx.lease_operations(scope, at(minute), at(minute + 1), token(holder), 5)).await
}

fn keys(leased: &[LeasedOperation]) -> Vec<OperationKey> {
    leased.iter().map(|operation| operation.key).collect()
}

/// In the order in which they were asked for, up to the limit, and carrying what the caller needs.
pub async fn the_longest_waiting_is_leased_first(world: World) {
    assert_eq!(world.read(|tx| tx.next_operation()).await, None);
    paying(&world, 4).await;
    assert!(world.read(|tx| tx.next_operation()).await.unwrap() < at(0), "at once, whatever the clock says");
    let mine = world.write(|tx| tx.lease_operations(OperationScope::Due, at(0), at(9), token(1), 3)).await;
    assert_eq!(keys(&mine), [1, 2, 3].map(operation));
    assert_eq!(mine[0], LeasedOperation { deal: id(61), key: operation(1), token: token(1), tries: 0 });
    assert_eq!(keys(&lease(&world, OperationScope::Due, 1, 2).await), [operation(4)]);
    assert_eq!(world.read(|tx| tx.next_operation()).await, Some(at(2)), "when the first lease ends");
}

/// Two workers never have one operation, and none is left over.
pub async fn of_many_who_lease_at_once_each_gets_its_own(world: World) {
    paying(&world, 6).await;
    let mut leased = Vec::new();
    // Whoever meets a row that another holds passes it by, but in each round somebody gets one.
    for round in 0..6 {
        let taken = world
            .together(8, move |nth, tx| {
                let mine = token(round * 100 + u128::from(nth));
                tx.lease_operations(OperationScope::Due, at(0), at(9), mine, 1)
            })
            .await;
        leased.extend(taken.into_iter().flat_map(Result::unwrap));
    }
    let distinct: BTreeSet<OperationKey> = keys(&leased).into_iter().collect();
    assert_eq!((leased.len(), distinct.len()), (6, 6));
}

/// Whoever holds the lease now may keep the outcome, and nobody else.
pub async fn a_lease_is_fenced_by_its_token(world: World) {
    paying(&world, 1).await;
    let holds = |holder| world.write(move |tx| tx.holds_lease(operation(1), token(holder)));
    assert!(!holds(1).await, "nobody leased it yet");
    lease(&world, OperationScope::Due, 0, 1).await;
    assert!(holds(1).await);
    assert!(!holds(2).await);
    lease(&world, OperationScope::Due, 1, 2).await;
    assert!(!holds(1).await, "the old lease is fenced off");
    assert!(holds(2).await);
    // The old holder cannot give back what is not its own.
    world.write(|tx| tx.postpone_operation(operation(1), token(1), at(99))).await;
    assert!(holds(2).await);
}

/// A worker that died holds nothing up for longer than its lease, and its try counts.
pub async fn an_ended_lease_is_leased_again(world: World) {
    paying(&world, 1).await;
    assert_eq!(lease(&world, OperationScope::Due, 0, 1).await[0].tries, 0);
    let just_before = at(1).minus(domain::time::seconds(1));
    let early = world.write(move |tx| tx.lease_operations(OperationScope::Due, just_before, at(2), token(2), 5)).await;
    assert_eq!(early, []);
    let again = lease(&world, OperationScope::Due, 1, 2).await;
    assert_eq!((again[0].token, again[0].tries), (token(2), 1));
}

/// It is left alone until its time, and then comes back with its tries.
pub async fn a_postponed_operation_waits_for_its_time(world: World) {
    paying(&world, 1).await;
    lease(&world, OperationScope::Due, 0, 1).await;
    world.write(|tx| tx.postpone_operation(operation(1), token(1), at(40))).await;
    assert!(!world.write(|tx| tx.holds_lease(operation(1), token(1))).await);
    assert_eq!(world.read(|tx| tx.next_operation()).await, Some(at(40)));
    assert_eq!(lease(&world, OperationScope::Due, 39, 2).await, []);
    assert_eq!(lease(&world, OperationScope::Due, 40, 3).await[0].tries, 1);
}

/// A caller who waits takes what is postponed, but not what another is at.
pub async fn a_caller_takes_those_of_one_deal(world: World) {
    paying(&world, 2).await;
    let of_first = OperationScope::OfDeal(id::<DealId>(61));
    lease(&world, of_first, 0, 1).await;
    assert_eq!(lease(&world, of_first, 0, 2).await, [], "another is at it");
    world.write(|tx| tx.postpone_operation(operation(1), token(1), at(40))).await;
    assert_eq!(keys(&lease(&world, of_first, 1, 3).await), [operation(1)], "due or not");
    assert_eq!(keys(&lease(&world, of_first, 2, 4).await), [operation(1)], "the lease is over");
    assert_eq!(keys(&lease(&world, OperationScope::Due, 2, 5).await), [operation(2)], "the other deal was left alone");
}

/// A deal may be saved while an operation of it is leased or postponed: neither is forgotten.
pub async fn a_saved_deal_keeps_its_leases(world: World) {
    paying(&world, 2).await;
    lease(&world, OperationScope::Due, 0, 1).await;
    world.write(|tx| tx.postpone_operation(operation(2), token(1), at(40))).await;
    for deal in [61, 62] {
        world
            .write(move |tx| {
                let mut deal = tx.lock_deal(id(deal))?.unwrap();
                deal.version += 1;
                tx.save_deal(&deal, None)
            })
            .await;
    }
    assert!(world.write(|tx| tx.holds_lease(operation(1), token(1))).await);
    assert_eq!(lease(&world, OperationScope::Due, 0, 2).await, []);
    assert_eq!(lease(&world, OperationScope::Due, 40, 3).await.len(), 2);
}

/// An outcome ends the lease with the operation.
pub async fn what_has_ended_is_leased_to_nobody(world: World) {
    world.populate().await;
    let walk = world.keep(nth_walk(1).paying()).await;
    lease(&world, OperationScope::Due, 0, 1).await;
    let made = DealCommand::EndOperation {
        key: operation(1),
        outcome: OperationOutcome::IntentCreated { intent: "pi_1".to_owned() },
    };
    let after: Deal = nth_walk(1).paying().then(Actor::System, &made).deal().clone();
    assert_eq!(after.version, walk.deal().version + 1);
    world.write(move |tx| tx.save_deal(&after, None)).await;
    assert!(!world.write(|tx| tx.holds_lease(operation(1), token(1))).await);
    assert_eq!(lease(&world, OperationScope::Due, 99, 2).await, []);
    assert_eq!(lease(&world, OperationScope::OfDeal(id(61)), 99, 3).await, []);
    assert_eq!(world.read(|tx| tx.next_operation()).await, None);
}

/// A program that has the database to itself waits for no lease of the one before; postponed stays postponed.
pub async fn every_lease_can_be_ended(world: World) {
    paying(&world, 3).await;
    lease(&world, OperationScope::Due, 0, 1).await;
    world.write(|tx| tx.postpone_operation(operation(3), token(1), at(40))).await;
    world.write(|tx| tx.end_all_leases()).await;
    assert!(!world.write(|tx| tx.holds_lease(operation(1), token(1))).await);
    assert_eq!(keys(&lease(&world, OperationScope::Due, 0, 2).await), [1, 2].map(operation));
}
