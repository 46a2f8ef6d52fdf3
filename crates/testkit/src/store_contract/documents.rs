//! Small documents, and the end of everything.

use super::world::{World, client, the_gig, the_walk, worker};
use crate::builders::{
    answer, api_key, application, at, claim, credits, gig, hosted_agent, id, payout_account, review, session,
};
use domain::actor::Role;
use domain::event::{EventName, PublishedEvent};
use domain::ghost::{GhostEntry, GhostReason};
use domain::ledger::LedgerAccount;
use domain::money::Cents;
use domain::ports::store::{ContactShare, StoreError, Tx};
use domain::time::parse_date;
use serde_json::json;

/// The last one put is the one that is there, under its kind alone.
pub async fn a_document_is_kept_by_kind_and_replaced(world: World) {
    world
        .write(|tx| {
            tx.put_document("intent", "a", &json!({"n": 1}))?;
            tx.put_document("other", "a", &json!([1, null, "x"]))?;
            tx.put_document("intent", "a", &json!({"n": 2, "deep": {"er": [0.5, -1, 9_007_199_254_740_993_i64]}}))
        })
        .await;
    let kept = json!({"n": 2, "deep": {"er": [0.5, -1, 9_007_199_254_740_993_i64]}});
    assert_eq!(world.read(|tx| tx.document("intent", "a")).await, Some(kept));
    assert_eq!(world.read(|tx| tx.document("other", "a")).await, Some(json!([1, null, "x"])));
    world.write(|tx| tx.delete_document("intent", "a")).await;
    assert_eq!(world.read(|tx| tx.document("intent", "a")).await, None);
    assert_eq!(world.read(|tx| tx.document("other", "a")).await, Some(json!([1, null, "x"])));
    world.write(|tx| tx.delete_document("intent", "a")).await;
}

/// In the order of their bytes, up to the limit; a document that says `null` is one.
pub async fn documents_come_in_order_of_id(world: World) {
    world
        .write(|tx| {
            ["b", "a-2", "a1", "B"].iter().try_for_each(|id| tx.put_document("kind", id, &json!(id)))?;
            tx.put_document("kind", "c", &json!(null))?;
            tx.put_document("kinder", "a", &json!(0))
        })
        .await;
    let all = ["B", "a-2", "a1", "b"].map(|id| (id.to_owned(), json!(id)));
    assert_eq!(world.read(|tx| tx.documents("kind", 4)).await, all);
    let every = world.read(|tx| tx.documents("kind", 99)).await;
    assert_eq!(every.last(), Some(&("c".to_owned(), json!(null))));
    assert_eq!(every.len(), 5);
    assert_eq!(world.read(|tx| tx.documents("none", 9)).await, []);
}

/// Whoever reads to write sees what was written before.
pub async fn whoever_locks_a_document_second_waits(world: World) {
    world.write(|tx| tx.put_document("books", "one", &json!(1))).await;
    let (_, second) = world
        .one_after_the_other(
            |tx| {
                tx.lock_document("books", "one")?;
                tx.put_document("books", "one", &json!(2))
            },
            |tx| tx.lock_document("books", "one"),
        )
        .await;
    assert_eq!(second, Ok(Some(json!(2))));
}

/// What is not there can be locked too, and is still not there.
pub async fn a_lock_on_nothing_is_a_lock_and_nothing_else(world: World) {
    let (first, second) = world
        .one_after_the_other(
            |tx| {
                let nothing = tx.lock_document("books", "new")?;
                tx.put_document("books", "new", &json!("mine"))?;
                Ok(nothing)
            },
            |tx| tx.lock_document("books", "new"),
        )
        .await;
    assert_eq!((first, second), (Ok(None), Ok(Some(json!("mine")))));
    assert_eq!(world.write(|tx| tx.lock_document("books", "other")).await, None);
    assert_eq!(world.read(|tx| tx.document("books", "other")).await, None);
    assert_eq!(world.read(|tx| tx.documents("books", 9)).await.len(), 1);
}

/// What is deleted by whoever had the lock before is not there, and is locked all the same.
pub async fn whoever_waits_for_what_is_deleted_locks_nothing(world: World) {
    world.write(|tx| tx.put_document("books", "gone", &json!(1))).await;
    let (_, second) = world
        .one_after_the_other(
            |tx| {
                tx.lock_document("books", "gone")?;
                tx.delete_document("books", "gone")
            },
            |tx| tx.lock_document("books", "gone"),
        )
        .await;
    assert_eq!(second, Ok(None));
}

/// The lock is what keeps a count right.
pub async fn of_fifty_who_count_none_is_lost(world: World) {
    let counted = world
        .together(50, |_, tx| {
            let count = tx.lock_document("counter", "one")?.and_then(|count| count.as_i64()).unwrap_or(0);
            tx.put_document("counter", "one", &json!(count + 1))
        })
        .await;
    assert!(counted.iter().all(Result::is_ok), "{counted:?}");
    assert_eq!(world.read(|tx| tx.document("counter", "one")).await, Some(json!(50)));
}

/// One of everything is forgotten, and can be kept anew under the same ids.
pub async fn everything_is_forgotten(world: World) {
    for _ in 0..2 {
        world.populate().await;
        world.keep(the_walk().paid_out()).await;
        world.write(keep_one_of_each).await;
        world.write(|tx| tx.erase_everything()).await;
        world.read(assert_empty).await;
    }
}

fn keep_one_of_each(tx: &mut dyn Tx) -> Result<(), StoreError> {
    let walk = the_walk().paid_out();
    tx.insert_session(&session(7, client()))?;
    tx.insert_api_key(&api_key(20, worker()))?;
    tx.insert_hosted_agent(&hosted_agent(30, worker()))?;
    tx.add_spend(id(20), parse_date("2026-12-31").unwrap(), Cents(5))?;
    tx.insert_application(&application(40, &gig(10, client(), 0), worker(), 1))?;
    tx.put_contact(&ContactShare {
        deal: id(50),
        by: Role::Client,
        kind: "mail".to_owned(),
        value: "a@b".to_owned(),
        at: at(1),
    })?;
    tx.publish(&[PublishedEvent {
        id: id(90),
        name: EventName::GigCreated,
        subject: the_gig().0,
        deal: Some(id(50)),
        recipients: vec![client()],
        at: at(1),
    }])?;
    let (user, reason) = (client(), GhostReason::Inherited);
    tx.append_ghost(&[GhostEntry { user, deal: None, reason, points: 3, at: at(1) }])?;
    tx.insert_review(&review(70, walk.deal(), client(), 10))?;
    tx.add_credits(&credits(80, client(), 100))?;
    tx.insert_payout_account(&payout_account(worker(), "acct_1"))?;
    tx.note_provider_event("evt_1", at(1))?;
    tx.claim_idempotency(&claim(client(), "key"))?;
    tx.answer_claim(client(), "key", &answer("{}"))?;
    tx.put_document("kind", "id", &json!(1))
}

fn assert_empty(tx: &mut dyn Tx) -> Result<(), StoreError> {
    assert_eq!(tx.users(&[client(), worker(), id(3)])?, []);
    assert_eq!((tx.session(&[7; 32])?, tx.api_key(id(20))?, tx.hosted_agent(id(30))?), (None, None, None));
    assert_eq!((tx.gig(the_gig())?, tx.application(id(40))?, tx.deal(id(50))?), (None, None, None));
    assert_eq!((tx.audit(id(50))?, tx.ledger_of(id(50))?, tx.contacts(&[id(50)])?), (vec![], vec![], vec![]));
    assert!(tx.balances()?.iter().all(|(account, cents)| LedgerAccount::ALL.contains(account) && cents.is_zero()));
    assert_eq!((tx.ghost_entries(&[client()])?, tx.review(id(70))?), (vec![], None));
    assert_eq!((tx.credits_balance(client())?, tx.payout_account(worker())?), (0, None));
    assert_eq!((tx.next_due()?, tx.next_operation()?, tx.document("kind", "id")?), (None, None, None));
    Ok(())
}
