//! The door that the payment provider knocks at.

use reqwest::Method;
use serde_json::json;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    what_is_not_signed_is_not_heard,
    the_door_takes_a_megabyte,
}

async fn what_is_not_signed_is_not_heard(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    let watched = market.client.api.watch(&deal.path("")).await;
    let intent = json!({
        "id": funding["payment_intent_id"], "object": "payment_intent", "status": "requires_capture",
        "amount": 50_000, "amount_capturable": 50_000, "currency": "usd", "latest_charge": "ch_forged",
        "metadata": { "contract": deal.contract, "milestone": deal.milestone, "attempt": "1" },
    });
    let event = json!({
        "id": "evt_forged", "object": "event", "type": "payment_intent.amount_capturable_updated",
        "livemode": false, "created": 1_790_000_000, "data": { "object": intent },
    });
    let knock = || market.anyone.ask(Method::POST, "/api/stripe/webhook").json(&event);
    knock().send().await.refused(400, "BAD_SIGNATURE");
    for signature in ["", "t=1,v1=00", "t=1790000000,v1=zz", "v1=00", &format!("t=1790000000,v1={}", "0".repeat(64))] {
        knock().header("stripe-signature", signature).send().await.refused(400, "BAD_SIGNATURE");
    }
    watched.assert_unchanged().await;
}

async fn the_door_takes_a_megabyte(market: &Market) {
    let knock = |bytes: usize| {
        market.anyone.ask(Method::POST, "/api/stripe/webhook").raw(vec![b' '; bytes], "application/json")
    };
    knock(1_048_577).send().await.refused(413, "PAYLOAD_TOO_LARGE");
    knock(1_000_000).send().await.refused(400, "BAD_SIGNATURE");
}
