//! Deals: whole, one writer at a time, and found by whatever belongs to them.

use super::world::{World, client, nth_walk, the_gig, the_walk, worker};
use crate::builders::{Walk, at, gig, id};
use domain::actor::Actor;
use domain::deal::{ContractStatus, Deal, DealCommand, DisputeStatus};
use domain::id::{DealId, DisputeId, UserId};
use domain::ports::store::{DealFilter, DisputeFilter, Page, StoreError, Tx};

const ALL: Page = Page { after: None, limit: 100 };

/// Every part of a deal comes back: rounds, contract, milestones, operations, settlement, dispute, payout.
pub async fn a_deal_reads_back_as_it_was_after_every_step(world: World) {
    world.populate().await;
    for walk in [the_walk().paid_out(), nth_walk(1).settled()] {
        for change in &walk.changes {
            let saved = change.after.clone();
            world
                .write(move |tx| match saved.version {
                    1 => tx.insert_deal(&saved),
                    _ => tx.save_deal(&saved, saved.next_due_at()),
                })
                .await;
            let id = change.after.id;
            let kept = world.read(move |tx| tx.deal(id)).await.unwrap();
            assert_eq!(kept, change.after);
            assert_eq!(serde_json::to_string(&kept).unwrap(), serde_json::to_string(&change.after).unwrap());
        }
    }
}

/// Only the next version is taken, and a deal that was never inserted is not saved into being.
pub async fn a_deal_is_saved_by_version(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_deal(the_walk().deal())).await;
    for version in [1, 3] {
        let stale = Deal { version, ..the_walk().agreed().deal().clone() };
        let saved = world.attempt(move |tx| tx.save_deal(&stale, None)).await;
        assert_eq!(saved, Err(StoreError::Stale), "version {version}");
    }
    let unknown = Deal { version: 2, ..nth_walk(1).deal().clone() };
    assert_eq!(world.attempt(move |tx| tx.save_deal(&unknown, None)).await, Err(StoreError::Stale));
    assert_eq!(world.read(|tx| tx.deal(id(50))).await.as_ref(), Some(the_walk().deal()));
    assert_eq!(world.read(|tx| tx.deal(id(61))).await, None);
}

/// Fifty who lock the deal and save it write one after another.
pub async fn of_fifty_writers_none_is_lost(world: World) {
    world.populate().await;
    let before = world.keep(the_walk().funded()).await.deal().version;
    let saved = world.together(50, |_, tx| raise(tx).map(|deal| deal.version)).await;
    let mut versions: Vec<i64> = saved.into_iter().map(Result::unwrap).collect();
    versions.sort_unstable();
    assert_eq!(versions, (before + 1..=before + 50).collect::<Vec<_>>());
    assert_eq!(world.read(|tx| tx.deal(id(50))).await.unwrap().version, before + 50);
}

/// Locks the deal and saves it with the next version.
fn raise(tx: &mut dyn Tx) -> Result<Deal, StoreError> {
    let mut deal = tx.lock_deal(id(50))?.unwrap();
    deal.version += 1;
    tx.save_deal(&deal, None)?;
    Ok(deal)
}

/// Whoever decides on a deal sees what was decided before.
pub async fn whoever_locks_a_deal_second_waits(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_deal(the_walk().deal())).await;
    let (first, second) = world.one_after_the_other(raise, |tx| tx.lock_deal(id(50))).await;
    assert_eq!(first.unwrap().version, 2);
    assert_eq!(second.unwrap().map(|deal| deal.version), Some(2));
    assert_eq!(world.write(|tx| tx.lock_deal(id(99))).await, None);
}

/// By contract, by dispute, by gig and by pair.
pub async fn a_deal_is_found_by_its_parts(world: World) {
    world.populate().await;
    let walk = world.keep(the_walk().disputed()).await;
    world.keep(nth_walk(1)).await;
    let (contract, dispute) = (walk.contract(), walk.dispute());
    let found = world
        .read(move |tx| {
            Ok((tx.deal_of_contract(contract)?, tx.deal_of_dispute(dispute)?, tx.running_deals_of_gig(the_gig())?))
        })
        .await;
    assert_eq!(found, (Some(id(50)), Some(id(50)), vec![id(50)]));
    assert_eq!(world.read(|tx| tx.running_deal(the_gig(), worker())).await.as_ref(), Some(walk.deal()));
    let nothing = world
        .read(|tx| Ok((tx.deal_of_contract(id(9))?, tx.deal_of_dispute(id(9))?, tx.running_deals_of_gig(id(9))?)))
        .await;
    assert_eq!(nothing, (None, None, vec![]));
    assert_eq!(world.read(|tx| tx.running_deal(the_gig(), id(3))).await, None);
}

/// A deal that is over stands in nobody's way.
pub async fn an_ended_deal_makes_room_for_another(world: World) {
    world.populate().await;
    world.keep(declined()).await;
    assert_eq!(world.read(|tx| tx.running_deal(the_gig(), worker())).await, None);
    assert_eq!(world.read(|tx| tx.running_deals_of_gig(the_gig())).await, vec![]);
    let second = world.keep(Walk::opened(51, &gig(10, client(), 0), worker(), 9)).await;
    assert_eq!(world.read(|tx| tx.running_deal(the_gig(), worker())).await.as_ref(), Some(second.deal()));
}

/// The deal of most cases, turned down by its worker.
fn declined() -> Walk {
    the_walk().then(Actor::User(worker()), &DealCommand::Decline { reason: None })
}

/// One deal a pair that was asked for: the youngest, over or not.
pub async fn the_latest_deal_of_each_pair_is_found(world: World) {
    world.populate().await;
    world.keep(declined()).await;
    let again = Walk::opened(51, &gig(10, client(), 0), worker(), 9);
    world.keep(again.then(Actor::User(client()), &DealCommand::Decline { reason: None })).await;
    world.keep(Walk::opened(52, &gig(10, client(), 0), id(3), 1)).await;
    world.keep(nth_walk(1)).await;
    let pairs = [(the_gig(), worker()), (id(21), worker()), (id(21), id(3))];
    let mut latest: Vec<DealId> = world.read(move |tx| tx.latest_deals(&pairs)).await.iter().map(|it| it.id).collect();
    latest.sort_unstable();
    assert_eq!(latest, [id(51), id(61)]);
    assert_eq!(world.read(|tx| tx.latest_deals(&[])).await, []);
}

/// News of the account matters to live deals, and to ended ones that still owe the worker.
pub async fn deals_wait_for_their_payee_until_the_bank_has_it_all(world: World) {
    world.populate().await;
    world.keep(the_walk().paid_out()).await;
    world.keep(nth_walk(1).completed()).await;
    world.keep(nth_walk(2)).await;
    let refused = nth_walk(3);
    world.keep(refused.then(Actor::User(worker()), &DealCommand::Decline { reason: None })).await;
    let mut waiting = world.read(|tx| tx.deals_of_payee(worker())).await;
    waiting.sort_unstable();
    assert_eq!(waiting, [id(61), id(62)]);
    assert_eq!(world.read(|tx| tx.deals_of_payee(client())).await, []);
}

/// The longest due first, up to the limit; what is due at the very moment is due.
pub async fn due_deals_come_the_longest_due_first(world: World) {
    world.populate().await;
    for (n, due) in [(1, Some(at(30))), (2, Some(at(10))), (3, Some(at(20))), (4, Some(at(10))), (5, None)] {
        world
            .write(move |tx| {
                let deal = nth_walk(n).deal().clone();
                tx.insert_deal(&deal)?;
                tx.save_deal(&Deal { version: 2, ..deal }, due)
            })
            .await;
    }
    assert_eq!(world.read(|tx| tx.due_deals(at(9), 10)).await, []);
    assert_eq!(world.read(|tx| tx.due_deals(at(20), 10)).await, [62, 64, 63].map(id));
    assert_eq!(world.read(|tx| tx.due_deals(at(999), 2)).await, [62, 64].map(id));
    assert_eq!(world.read(|tx| tx.next_due()).await, Some(at(10)));
    world
        .write(|tx| {
            let mut deal = tx.lock_deal(id(62))?.unwrap();
            deal.version += 1;
            tx.save_deal(&deal, None)
        })
        .await;
    assert_eq!(world.read(|tx| tx.due_deals(at(999), 10)).await, [64, 63, 61].map(id), "it was looked at");
}

/// By the negotiation's state, by the contract's status, and never those of others.
pub async fn deals_are_filtered(world: World) {
    world.populate().await;
    world.keep(nth_walk(1)).await;
    world.keep(nth_walk(2).agreed()).await;
    world.keep(nth_walk(3).funded()).await;
    world.keep(nth_walk(4).completed()).await;
    let expected: [(DealFilter, &[u128]); 7] = [
        (DealFilter::Negotiations(None), &[64, 63, 62, 61]),
        (DealFilter::Negotiations(Some("pending")), &[61]),
        (DealFilter::Negotiations(Some("approved")), &[64, 63]),
        (DealFilter::Contracts(None), &[64, 63, 62]),
        (DealFilter::Contracts(Some(ContractStatus::PendingOwnerApproval)), &[62]),
        (DealFilter::Contracts(Some(ContractStatus::Completed)), &[64]),
        (DealFilter::Contracts(Some(ContractStatus::Cancelled)), &[]),
    ];
    for (filter, ids) in expected {
        let asked = filter.clone();
        let found = world.read(move |tx| tx.deals(worker(), &asked, ALL)).await.rows;
        let found: Vec<DealId> = found.into_iter().map(|deal| deal.id).collect();
        assert_eq!(found, ids.iter().copied().map(id).collect::<Vec<_>>(), "{filter:?}");
    }
    let strangers = world.read(|tx| tx.deals(id::<UserId>(3), &DealFilter::Negotiations(None), ALL)).await;
    assert_eq!(strangers.rows, []);
}

/// On either side, or anybody's; newest first by when they were opened, a page at a time.
pub async fn disputes_are_found_by_party_and_status(world: World) {
    world.populate().await;
    let walks = [nth_walk(1).disputed(), nth_walk(2).settled(), nth_walk(3).disputed()];
    let [first, settled, last] = [walks[0].dispute(), walks[1].dispute(), walks[2].dispute()];
    for walk in walks {
        world.keep(walk).await;
    }
    world.keep(nth_walk(4).funded()).await;
    let every = DisputeStatus::ALL.to_vec();
    for party in [Some(client()), Some(worker()), None] {
        let found = disputes(&world, party, every.clone(), ALL).await;
        assert_eq!(found, [last, settled, first], "{party:?}");
    }
    assert_eq!(disputes(&world, Some(id(3)), every.clone(), ALL).await, [], "no party of any");
    let undecided = DisputeStatus::UNDECIDED.to_vec();
    assert_eq!(disputes(&world, None, undecided.clone(), ALL).await, [last, first]);
    assert_eq!(disputes(&world, Some(worker()), vec![DisputeStatus::Resolved], ALL).await, [settled]);
    let filter = DisputeFilter { party: None, statuses: undecided };
    let page = world.read(move |tx| tx.disputes(&filter, Page { after: None, limit: 1 })).await;
    assert_eq!(page.rows.iter().map(|(dispute, deal)| (*dispute, deal.id)).collect::<Vec<_>>(), [(last, id(63))]);
    let rest = disputes(&world, None, every, Page { after: page.next, ..ALL }).await;
    assert_eq!(rest, [settled, first]);
}

async fn disputes(world: &World, party: Option<UserId>, statuses: Vec<DisputeStatus>, page: Page) -> Vec<DisputeId> {
    let filter = DisputeFilter { party, statuses };
    let found = world.read(move |tx| tx.disputes(&filter, page)).await.rows;
    found.into_iter().map(|(dispute, _)| dispute).collect()
}
