//! What happened: audits, contacts, ghost scores, published events.

use super::world::{World, client, nth_walk, the_walk, worker};
use crate::builders::{at, id};
use domain::actor::Role;
use domain::audit::first_broken;
use domain::event::{EventName, PublishedEvent};
use domain::ghost::{GhostEntry, GhostReason};
use domain::id::DealId;
use domain::ports::store::ContactShare;

/// Entry after entry, hash upon hash, and nothing of other deals.
pub async fn an_audit_reads_back_in_order(world: World) {
    world.populate().await;
    world.keep(nth_walk(1).agreed()).await;
    let walk = world.keep(the_walk().paid_out()).await;
    let audit = world.read(|tx| tx.audit(id(50))).await;
    assert_eq!(audit, walk.audit());
    assert!(audit.len() > 10, "{} entries", audit.len());
    assert_eq!(first_broken(&audit), None);
    assert_eq!(world.read(|tx| tx.audit(id(99))).await, []);
}

/// No entry takes another's place, and those that came along with it are not kept either.
pub async fn an_audit_takes_no_entry_twice(world: World) {
    world.populate().await;
    let before = world.keep(the_walk()).await.audit();
    let later = the_walk().agreed().audit();
    world.assert_duplicate("audit_entries_pkey", move |tx| tx.append_audit(&later)).await;
    assert_eq!(world.read(|tx| tx.audit(id(50))).await, before);
    world.write(|tx| tx.append_audit(&[])).await;
}

/// Each side has one contact a deal: the last it shared.
pub async fn a_second_contact_replaces_the_first(world: World) {
    world.populate().await;
    world.keep(the_walk()).await;
    world.keep(nth_walk(1)).await;
    let share = |deal: u128, by, value: &str, minute| ContactShare {
        deal: id(deal),
        by,
        kind: format!("kind of {value}"),
        value: value.to_owned(),
        at: at(minute),
    };
    let shared = [
        share(50, Role::Worker, "first", 1),
        share(50, Role::Client, "client", 2),
        share(61, Role::Worker, "elsewhere", 3),
        share(50, Role::Worker, "second", 4),
    ];
    world.write(move |tx| shared.iter().try_for_each(|share| tx.put_contact(share))).await;
    let mut of_one = world.read(|tx| tx.contacts(&[id(50)])).await;
    of_one.sort_by_key(|share| share.by);
    assert_eq!(of_one, [share(50, Role::Client, "client", 2), share(50, Role::Worker, "second", 4)]);
    assert_eq!(world.read(|tx| tx.contacts(&[id(61), id(50), id(99)])).await.len(), 3);
    assert_eq!(world.read(|tx| tx.contacts(&[])).await, []);
}

/// Equal entries are two entries, and a score counts only its user's.
pub async fn ghost_entries_are_kept_by_user(world: World) {
    world.populate().await;
    world.keep(the_walk()).await;
    let entry = |user, deal: Option<DealId>, reason: GhostReason| GhostEntry {
        user,
        deal,
        reason,
        points: reason.points(),
        at: at(2),
    };
    let idle = entry(client(), Some(id(50)), GhostReason::NegotiationIdle);
    let completed = entry(worker(), None, GhostReason::ContractCompleted);
    let kept = [idle.clone(), completed.clone(), idle.clone()];
    world.write(move |tx| tx.append_ghost(&kept)).await;
    world.write(|tx| tx.append_ghost(&[])).await;
    assert_eq!(world.read(|tx| tx.ghost_entries(&[client()])).await, [idle.clone(), idle]);
    assert_eq!(world.read(|tx| tx.ghost_entries(&[worker(), id(3)])).await, [completed]);
    assert_eq!(world.read(|tx| tx.ghost_entries(&[client(), worker()])).await.len(), 3);
    assert_eq!(world.read(|tx| tx.ghost_entries(&[])).await, []);
}

/// An event that is told twice is not told at all: the unit that does so is undone.
pub async fn an_event_is_published_once(world: World) {
    world.populate().await;
    world.keep(the_walk()).await;
    let event = |n: u128| PublishedEvent {
        id: id(n),
        name: EventName::NegotiationCreated,
        subject: id(50),
        deal: Some(id(50)),
        recipients: vec![client(), worker()],
        at: at(1),
    };
    let nobodys = PublishedEvent { name: EventName::GigCreated, deal: None, recipients: Vec::new(), ..event(91) };
    world.write(move |tx| tx.publish(&[event(90), nobodys.clone()])).await;
    world.write(|tx| tx.publish(&[])).await;
    world.assert_duplicate("events_pkey", move |tx| tx.publish(&[event(92), event(90)])).await;
    world.write(move |tx| tx.publish(&[event(92)])).await;
}
