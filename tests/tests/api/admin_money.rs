//! Money that is stuck, its ways out, and whether the books agree.

use crate::operations::NOBODY;
use crate::shapes::{RECONCILIATION, STUCK, assert_instant, assert_shape};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::market::{Deal, GOOD_CARD, Market, Person, Stage, Terms};

testkit::on_both_databases! {
    what_is_stuck_waits_in_the_queue_and_is_tried_again,
    a_release_that_is_stuck_becomes_a_refund,
    a_release_that_is_stuck_is_written_off,
    what_is_not_stuck_is_left_alone,
    a_party_does_not_rule,
    the_books_agree_whatever_happened,
    a_missing_movement_is_found,
}

const DAY_SECONDS: i64 = 86_400;
const CHARGED_BACK: &str = "4000 0000 0000 0259";
const REFUND_FAILS: &str = "4000 0000 0000 5126";

fn because() -> Value {
    json!({ "rationale": "Spoken to both" })
}

async fn active_with(market: &Market, card: &str) -> Deal {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    market.complete_kyc(&deal).await;
    market.fund(&deal, card).await;
    let _ = market.client.api.until(&deal.path(""), "/status", "active").await;
    deal
}

/// A cancelled deal whose refund looked made and failed.
async fn with_failed_refund(market: &Market) -> Deal {
    let deal = active_with(market, REFUND_FAILS).await;
    let _ = market.advance(6 * DAY_SECONDS + 1).await;
    let _ = market.worker.api.post_nothing(&deal.path("cancel")).await.ok();
    let _ = market.client.api.until(&deal.path(""), "/status", "cancelled").await;
    let _ = market.advance(0).await;
    deal
}

async fn what_is_stuck_waits_in_the_queue_and_is_tried_again(market: &Market) {
    let operator = &market.operator;
    assert!(operator.api.get("/api/admin/stuck").await.ok().rows().is_empty());
    let deal = with_failed_refund(market).await;
    let queue = operator.api.get("/api/admin/stuck").await.ok();
    let stuck = queue.rows()[0].clone();
    assert_shape(&stuck, STUCK);
    assert_eq!((&stuck["milestone_id"], &stuck["reason"]), (&json!(deal.milestone), &json!("refund_failed")));
    assert_eq!((&stuck["amount_cents"], &stuck["held_cents"]), (&json!(50_000), &json!(50_000)));
    assert_instant(&stuck["since"]);
    let exits: Vec<_> = stuck["exits"].as_array().into_iter().flatten().collect();
    let retry = exits.iter().find(|exit| exit["action"] == "retry").expect("it can be tried again");
    let href = retry["href"].as_str().unwrap_or_default();
    let before = stuck["operations"].as_array().map(Vec::len).unwrap_or_default();

    let dry = operator.api.ask(Method::POST, href).json(&because()).dry_run().send().await.ok();
    assert_eq!((&dry["dry_run"], &dry["reason"]), (&json!(true), &json!(null)));
    market.client.api.post(href, because()).await.refused(403, "OPERATOR_ONLY");
    let before_it = market.client.api.get(&format!("{}?audit=1", deal.path(""))).await.ok();
    let tried = operator.api.post(href, because()).await.ok();
    assert_eq!(tried["reason"], json!(null), "{tried}");
    assert_eq!(tried["operations"].as_array().map(Vec::len), Some(before + 1));
    let audited = market.client.api.get(&format!("{}?audit=1", deal.path(""))).await.ok();
    let news =
        audited["audit"].as_array().into_iter().flatten().skip(before_it["audit"].as_array().map_or(0, Vec::len));
    let news: Vec<_> = news.filter(|entry| entry["actor_user_id"] == json!(operator.id)).collect();
    assert!(news.iter().any(|entry| entry["action"] == "milestone.stray_unqueued"), "{news:?}");
    let _ = market.advance(0).await; // The same card fails again.
    assert_eq!(operator.api.get("/api/admin/stuck").await.ok().rows().len(), 1);
}

async fn a_release_that_is_stuck_becomes_a_refund(market: &Market) {
    let operator = &market.operator;
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let connect = |verb: &str| format!("/api/sandbox/connect/{}/{verb}", market.worker.id);
    let _ = market.worker.api.post_nothing(&connect("restrict")).await.ok();
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.has_status(202);
    let path = format!("/api/admin/milestones/{}/refund", deal.milestone);
    operator.api.post(&path, json!({})).await.refused_at(&["/rationale"]);
    let dry = operator.api.ask(Method::POST, &path).json(&because()).dry_run().send().await.ok();
    assert_eq!(dry["status"], "refunding");
    let refunding = operator.api.post(&path, because()).await.ok();
    assert_shape(&refunding.body, STUCK);
    let _ = market.client.api.until(&deal.milestone(""), "/status", "refunded").await;
    let again = operator.api.post(&path, because()).await.ok();
    assert_eq!(again["status"], "refunded", "a repeat");
    let kept = market.books().await.of(&deal.talk.id).await;
    kept.assert_sound();
    assert!(kept.totals().is_empty(), "all of it is back: {:?}", kept.ledger);
}

async fn a_release_that_is_stuck_is_written_off(market: &Market) {
    let operator = &market.operator;
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let restrict = format!("/api/sandbox/connect/{}/restrict", market.worker.id);
    let _ = market.worker.api.post_nothing(&restrict).await.ok();
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.has_status(202);
    let path = format!("/api/admin/milestones/{}/write-off", deal.milestone);
    operator.api.post(&path, because()).await.refused(409, "INVALID_STATE");
    let _ = market.advance(31 * 86_400).await; // Parked for so long, it waits for an operator.
    let written_off = operator.api.post(&path, because()).await.ok();
    assert_eq!(written_off["status"], "cancelled");
    let again = operator.api.post(&path, because()).await.ok();
    assert_eq!(again.etag(), written_off.etag(), "a repeat");
    market.books().await.of(&deal.talk.id).await.assert_sound();
}

async fn what_is_not_stuck_is_left_alone(market: &Market) {
    let operator = &market.operator;
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    for exit in ["refund", "write-off"] {
        let path = format!("/api/admin/milestones/{}/{exit}", deal.milestone);
        operator.api.post(&path, because()).await.refused(409, "INVALID_STATE");
        operator.api.post(&format!("/api/admin/milestones/{NOBODY}/{exit}"), because()).await.refused(404, "NOT_FOUND");
    }
    let of = |kind: &str, attempt: u32| format!("/api/admin/operations/{kind}:{}:{attempt}/retry", deal.milestone);
    operator.api.post(&of("create_intent", 1), because()).await.refused(409, "INVALID_STATE");
    for path in [of("create_intent", 2), of("gift", 1), format!("/api/admin/operations/{NOBODY}/retry")] {
        operator.api.post(&path, because()).await.refused(404, "NOT_FOUND");
    }
    watched.assert_unchanged().await;
}

async fn a_party_does_not_rule(market: &Market) {
    let operator = Person::arrive(&market.anyone, "operator", Some("client")).await;
    let mut theirs = market.another().await;
    theirs.client = operator.clone();
    let deal = theirs.deal(Stage::Delivered, Terms::PAID).await;
    for exit in ["refund", "write-off"] {
        let path = format!("/api/admin/milestones/{}/{exit}", deal.milestone);
        operator.api.post(&path, because()).await.refused(403, "WRONG_ROLE");
    }
    let retry = format!("/api/admin/operations/create_intent:{}:1/retry", deal.milestone);
    operator.api.post(&retry, because()).await.refused(403, "WRONG_ROLE");
}

async fn reconciled(operator: &Person) -> Value {
    let found = operator.api.get("/api/admin/reconciliation").await.ok();
    assert_shape(&found.body, RECONCILIATION);
    found.body
}

async fn the_books_agree_whatever_happened(market: &Market) {
    let operator = &market.operator;
    let nothing = reconciled(operator).await;
    assert_eq!((&nothing["clean"], &nothing["milestones"]), (&json!(true), &json!(0)));
    let _ = market.deal(Stage::Released, Terms::PAID).await;
    let _ = market.deal(Stage::Delivered, Terms::PAID).await;
    let _ = market.deal(Stage::Released, Terms::FREE).await;
    let cancelled = active_with(market, GOOD_CARD).await;
    let _ = market.worker.api.post_nothing(&cancelled.path("cancel")).await.ok();
    let found = reconciled(operator).await;
    assert_eq!(found["differences"], json!([]), "{found}");
    let _ = with_failed_refund(market).await;
    let claimed = active_with(market, CHARGED_BACK).await;
    let _ = market.worker.api.post(&claimed.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
    let _ = market.client.api.post_nothing(&claimed.milestone("release")).await;
    let _ = market.advance(20 * DAY_SECONDS).await;
    let found = reconciled(operator).await;
    assert_eq!((&found["differences"], &found["clean"]), (&json!([]), &json!(true)), "{found}");
    assert!(found["milestones"].as_i64() > Some(4) && found["operations"].as_i64() > Some(8), "{found}");
    assert_eq!(found["pending_operations"], 0);
    assert_eq!(found["balances"].as_object().map(|it| it.values().filter_map(Value::as_i64).sum()), Some(0));
}

async fn a_missing_movement_is_found(market: &Market) {
    let operator = &market.operator;
    let deal = market.deal(Stage::Released, Terms::PAID).await;
    market.books().await.forge_intent(&deal.milestone, |intent| intent["state"]["transferred"] = json!(1)).await;
    let found = reconciled(operator).await;
    assert_eq!(found["clean"], false);
    let difference = found["differences"].as_array().into_iter().flatten().next().expect("a difference").clone();
    assert_eq!((&difference["what"], &difference["milestone_id"]), (&json!("transferred"), &json!(deal.milestone)));
    assert_eq!((&difference["ledger_cents"], &difference["other_cents"]), (&json!(47_500), &json!(1)));
    assert_eq!(difference["operation_ids"], json!([format!("transfer:{}:1", deal.milestone)]));
}
