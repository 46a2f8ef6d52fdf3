//! Where the money of milestones is, across deals.

use super::world::{World, client, nth_walk, the_walk, worker};
use crate::builders::id;
use domain::deal::milestone::{QueueReason, Queued};
use domain::deal::{Deal, Payee};
use domain::id::{DealId, MilestoneId};
use domain::ports::store::{DealMilestone, Page};

const ALL: Page = Page { after: None, limit: 100 };

fn ids(found: &[DealMilestone]) -> Vec<MilestoneId> {
    found.iter().map(|it| it.id).collect()
}

/// A milestone leads to its deal, and nothing to none.
pub async fn a_milestone_finds_its_deal(world: World) {
    world.populate().await;
    world.keep(nth_walk(1).agreed()).await;
    let walk = world.keep(the_walk().funded()).await;
    let milestone = walk.milestone();
    assert_eq!(world.read(move |tx| tx.deal_of_milestone(milestone)).await, Some(walk.deal().id));
    assert_eq!(world.read(|tx| tx.deal_of_milestone(id(9))).await, None);
}

/// Saves a deal's first milestone with, or without, entries in the operator's queue: of its own money, and of stray.
async fn queue(world: &World, deal: DealId, own: Option<Queued>, stray: Option<Queued>) -> Deal {
    world
        .write(move |tx| {
            let mut deal = tx.lock_deal(deal)?.unwrap();
            deal.version += 1;
            let milestone = &mut deal.contract.as_mut().unwrap().milestones[0];
            (milestone.queued, milestone.stray_queued) = (own.clone(), stray.clone());
            tx.save_deal(&deal, None)?;
            Ok(deal)
        })
        .await
}

/// The queue holds what waits, by since when, page by page, each with its whole deal.
pub async fn what_waits_for_an_operator_is_listed_until_it_does_not(world: World) {
    world.populate().await;
    let mut walks = Vec::new();
    for n in 1..=3 {
        walks.push(world.keep(nth_walk(n).releasing()).await);
    }
    assert_eq!(world.read(|tx| tx.queued_milestones(ALL)).await.rows, []);
    let waits = |minute| Some(Queued { reason: QueueReason::OperationRejected, since: crate::builders::at(minute) });
    let first = queue(&world, walks[0].deal().id, waits(30), None).await;
    queue(&world, walks[1].deal().id, waits(35), waits(20)).await;
    queue(&world, walks[2].deal().id, None, waits(40)).await;
    let page = world.read(|tx| tx.queued_milestones(Page { after: None, limit: 2 })).await;
    assert_eq!(ids(&page.rows), [walks[2].milestone(), walks[0].milestone()]);
    assert_eq!(page.rows[1], DealMilestone { deal: first, id: walks[0].milestone() });
    let rest = world.read(move |tx| tx.queued_milestones(Page { after: page.next, limit: 2 })).await;
    assert_eq!((ids(&rest.rows), rest.next), (vec![walks[1].milestone()], None));
    queue(&world, walks[0].deal().id, None, None).await;
    assert_eq!(
        ids(&world.read(|tx| tx.queued_milestones(ALL)).await.rows),
        [walks[2].milestone(), walks[1].milestone()]
    );
}

/// A worker's payouts are the worker's alone, the newest share first, and can be told apart by where they stand.
pub async fn payouts_are_their_workers_and_have_a_status(world: World) {
    world.populate().await;
    let paid = world.keep(nth_walk(1).paid_out()).await;
    let scheduled = world.keep(nth_walk(2).completed()).await;
    world.keep(nth_walk(3).releasing()).await;
    let of = async |status| ids(&world.read(move |tx| tx.payouts(worker(), status, ALL)).await.rows);
    assert_eq!(of(None).await, [scheduled.milestone(), paid.milestone()]);
    assert_eq!(of(Some("paid")).await, [paid.milestone()]);
    assert_eq!(of(Some("scheduled")).await, [scheduled.milestone()]);
    assert_eq!(world.read(|tx| tx.payouts(client(), None, ALL)).await.rows, [], "the client is paid nothing");
    let first = world.read(|tx| tx.payouts(worker(), None, Page { after: None, limit: 1 })).await;
    let rest = world.read(move |tx| tx.payouts(worker(), None, Page { after: first.next, limit: 1 })).await;
    assert_eq!((ids(&rest.rows), rest.next), (vec![paid.milestone()], None));
    let deal = scheduled.deal().id;
    world
        .write(move |tx| {
            let deal = tx.lock_deal(deal)?.unwrap();
            let payee = Payee { suspended: true, ..deal.payee };
            tx.save_deal(&Deal { payee, version: deal.version + 1, ..deal }, None)
        })
        .await;
    assert_eq!(of(Some("scheduled")).await, []);
    assert_eq!(of(Some("frozen")).await, [scheduled.milestone()]);
}

/// All deals with a contract are met once, page by page.
pub async fn contracts_come_in_order_of_id(world: World) {
    world.populate().await;
    world.keep(nth_walk(2)).await;
    for n in [4, 1, 3] {
        world.keep(nth_walk(n).agreed()).await;
    }
    let ids = |deals: Vec<Deal>| -> Vec<DealId> { deals.into_iter().map(|deal| deal.id).collect() };
    let first = ids(world.read(|tx| tx.contracts_after(None, 2)).await);
    assert_eq!(first, [61, 63].map(id));
    let after = first.last().copied();
    assert_eq!(ids(world.read(move |tx| tx.contracts_after(after, 2)).await), [id(64)]);
    assert_eq!(ids(world.read(|tx| tx.contracts_after(Some(id(64)), 2)).await), []);
}
