//! What only the sandbox has.

use crate::operations::NOBODY;
use crate::shapes::assert_instant;
use serde_json::json;
use testkit::market::{GOOD_CARD, Market, Person, Stage, Terms};

testkit::on_both_databases! {
    the_clock_moves_forward_only,
    a_card_is_the_clients_to_give,
    the_cards_do_what_they_are_for,
    a_worker_is_completed_and_restricted,
    a_reset_leaves_nothing_of_before,
}

async fn the_clock_moves_forward_only(market: &Market) {
    let before = market.client.api.get("/api/sandbox/clock").await.ok();
    assert_eq!(before.keys(), ["now", "offset_seconds"]);
    assert_instant(&before["now"]);
    assert_eq!(before["offset_seconds"], 0);
    let advanced = market.advance(86_400).await;
    assert_eq!(advanced.keys(), ["now", "ran"]);
    assert!(advanced["ran"].is_array() && advanced.text("now") > before.text("now"));
    let offset = market.client.api.get("/api/sandbox/clock").await.ok().number("offset_seconds");
    // The moment that the call took is not added to what was asked for.
    assert!((86_399..=86_400).contains(&offset), "{offset}");
    for seconds in [json!(-1), json!(400 * 86_400 + 1), json!(1.5), json!("60"), json!(null)] {
        let answer = market.client.api.post("/api/sandbox/clock/advance", json!({ "seconds": seconds })).await;
        answer.refused_at(&["/seconds"]);
    }
    market.client.api.post("/api/sandbox/clock/advance", json!({})).await.refused_at(&["/seconds"]);
    let gig = market.client.api.post("/api/gigs", json!({ "title": "Later" })).await.created();
    assert!(gig.text("created_at") >= advanced.text("now"));
}

async fn a_card_is_the_clients_to_give(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    let path = format!("/api/sandbox/payments/{}/confirm", funding.text("payment_intent_id"));
    let watched = market.client.api.watch(&deal.path("")).await;
    let card = json!({ "card": GOOD_CARD });
    market.worker.api.post(&path, card.clone()).await.refused(403, "WRONG_ROLE");
    let stranger = market.newcomer("client").await;
    stranger.api.post(&path, card.clone()).await.refused(404, "NOT_FOUND");
    let unknown = market.client.api.post("/api/sandbox/payments/pi_unknown/confirm", card).await;
    unknown.refused(404, "NOT_FOUND");
    market.client.api.post(&path, json!({})).await.refused_at(&["/card"]);
    market.client.api.post(&path, json!({ "card": 4242 })).await.refused_at(&["/card"]);
    watched.assert_unchanged().await;
}

async fn the_cards_do_what_they_are_for(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    for card in ["4000 0000 0000 0002", "4000000000009995", "1234 5678 9012 3456"] {
        market.pay(&funding, card).await.refused(402, "CARD_DECLINED");
    }
    let declined = market.client.api.until(&deal.milestone(""), "/last_payment_error", "insufficient_funds").await;
    assert_eq!(declined["status"], "funding");
    let _ = market.pay(&funding, "4000 0000 0000 0119").await.has_status(202);
    let _ = market.client.api.until(&deal.milestone(""), "/status", "funded").await;
    market.pay(&funding, GOOD_CARD).await.refused(409, "INVALID_STATE");
}

async fn a_worker_is_completed_and_restricted(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let path = |verb: &str| format!("/api/sandbox/connect/{}/{verb}", market.worker.id);
    let _ = market.worker.api.post_nothing(&path("complete")).await.ok();
    let _ = market.client.api.until(&deal.path(""), "/kyc_complete", true).await;
    let _ = market.worker.api.post_nothing(&path("restrict")).await.ok();
    let _ = market.client.api.until(&deal.path(""), "/kyc_complete", false).await;
    let nobody = market.client.api.post_nothing(&format!("/api/sandbox/connect/{NOBODY}/complete")).await;
    nobody.refused(404, "NOT_FOUND");
}

async fn a_reset_leaves_nothing_of_before(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let reset = market.client.api.post_nothing("/api/sandbox/reset").await;
    assert!((200..300).contains(&reset.status), "{reset}");
    market.client.api.get("/api/keys/verify").await.refused(401, "UNAUTHENTICATED");
    market.client.browser.get("/api/keys").await.refused(401, "UNAUTHENTICATED");
    let anew = Person::arrive(&market.anyone, "client", Some("client")).await;
    assert_ne!(anew.id, market.client.id);
    anew.api.get(&deal.path("")).await.refused(404, "NOT_FOUND");
    assert!(!anew.api.get("/api/gigs").await.ok().rows().is_empty(), "it is seeded again");
}
