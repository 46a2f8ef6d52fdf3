//! What must hold when calls are made again and when something is stuck.

use crate::world::{World, paid};
use domain::ports::store::{StoreError, StoreExt, Tx};
use domain::time::{days, seconds};
use serde_json::json;
use std::time::Duration;
use testkit::faulty_gateway::{Call as Asked, Fault};
use tokio::sync::watch;
use usecases::workers::Workers;
use usecases::{contracts, stories};

on_each! {
    a_call_made_again_is_the_same_call,
    news_that_cannot_be_read_does_not_stop_time,
}

/// An unknown outcome is asked for again under the same key, and the provider compares every parameter. Meanwhile the
/// client may have begun to pay anew, as after stray money; here the count of attempts is raised by hand.
async fn a_call_made_again_is_the_same_call(world: &World) {
    let pair = world.active("again", paid()).await;
    world.advance(days(7)).await;
    world.gateway.script(Asked::Refund, [Fault::After]);
    let contract = world.payment(&pair).await.contract;
    let cancel = move |desk: &mut usecases::Desk<'_>| contracts::cancel(desk, contract, None);
    world.tell(stories::CONTRACT_CANCEL, &pair.worker, cancel).await.unwrap();
    world.advance(seconds(0)).await;
    assert_eq!(world.milestone_status(&pair).await, "refunding", "made, and nobody knows");

    let id = pair.deal;
    let pay_anew = move |tx: &mut dyn Tx| -> Result<(), StoreError> {
        let mut deal = tx.lock_deal(id)?.unwrap();
        deal.version += 1;
        deal.contract.as_mut().unwrap().milestones[0].attempts += 1;
        let due = deal.next_due_at();
        tx.save_deal(&deal, due)
    };
    world.app.ports.store.write("test.pay_anew", pay_anew).await.unwrap();
    world.clock.pass(seconds(60));
    world.advance(seconds(0)).await;

    let milestone = world.deal(pair.deal).await.milestones()[0].clone();
    assert_eq!(milestone.queued, None, "the provider took it for the call that it knows");
    assert_eq!((milestone.status().name(), milestone.funds.refunded.0), ("refunded", 50_000));
}

/// One event that fails each time is the first in its queue for ever; deadlines pass all the same.
async fn news_that_cannot_be_read_does_not_stop_time(world: &World) {
    let pair = world.negotiating("stuck", paid()).await;
    let unreadable = json!({ "id": "evt_0", "envelope": {} });
    let put = move |tx: &mut dyn Tx| tx.put_document("sandbox_event", "evt_0", &unreadable);
    world.app.ports.store.write("test.unreadable", put).await.unwrap();
    world.clock.pass(days(8));

    let (stop, told) = watch::channel(false);
    let workers = Workers::new(world.app.clone(), Some(world.provider.clone()));
    let working = tokio::spawn(async move { workers.run(told).await });
    let mut open = true;
    for _ in 0..60 {
        open = matches!(world.deal(pair.deal).await.negotiation.state.name(), "pending" | "in_progress");
        if !open {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    stop.send_replace(true);
    working.await.unwrap();
    assert!(!open, "seven idle days end a negotiation");
}
