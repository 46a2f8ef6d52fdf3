//! What operators do about gigs: take them down.

use crate::operations::NOBODY;
use crate::shapes::{GIG_RECORD, assert_instant, assert_shape};
use reqwest::Method;
use serde_json::json;
use testkit::market::{Market, Person};

testkit::on_both_databases! {
    a_gig_that_was_taken_down_is_its_owners_alone,
    a_gig_is_taken_down_once,
    what_runs_on_a_gig_that_was_taken_down_goes_on,
    an_operator_does_not_rule_on_a_gig_of_their_own,
    a_rehearsed_take_down_takes_nothing_down,
}

fn spam() -> serde_json::Value {
    json!({ "reason": "Spam", "rationale": "Reported thrice" })
}

async fn a_gig_that_was_taken_down_is_its_owners_alone(market: &Market) {
    let operator = &market.operator;
    let gig = market.gig().await;
    let path = format!("/api/gigs/{gig}");
    let down = operator.api.post(&format!("/api/admin/gigs/{gig}/take-down"), spam()).await.ok();
    assert_shape(&down.body, GIG_RECORD);
    assert_eq!(down["status"], "closed");
    assert_instant(&down["taken_down_at"]);
    let act = &down["acts"][0];
    assert_eq!((&act["action"], &act["rationale"]), (&json!("gig.take_down"), &json!("Reported thrice")));
    assert_eq!(act["details"], json!({ "status": "active", "reason": "Spam" }));
    market.worker.api.get(&path).await.refused(404, "NOT_FOUND");
    assert!(market.worker.api.get("/api/gigs").await.ok().rows().is_empty());
    let own = market.client.api.get(&path).await.ok();
    assert_eq!(own["status"], "closed");
    market.client.api.patch(&path, json!({ "status": "active" })).await.refused(409, "INVALID_STATE");
    let draft = market.client.api.patch(&path, json!({ "status": "draft", "title": "Other" })).await.ok();
    assert_eq!(draft["status"], "draft");
    market.client.api.patch(&path, json!({ "status": "active" })).await.refused(409, "INVALID_STATE");
    market.client.api.delete(&path).await.deleted();
}

async fn a_gig_is_taken_down_once(market: &Market) {
    let operator = &market.operator;
    let path = format!("/api/admin/gigs/{}/take-down", market.gig().await);
    let first = operator.api.post(&path, spam()).await.ok();
    let again = operator.api.post(&path, json!({ "reason": "Still spam" })).await.ok();
    assert_eq!((&again.body, again.etag()), (&first.body, first.etag()));
    operator.api.post(&path, json!({})).await.refused_at(&["/reason"]);
    operator.api.post(&format!("/api/admin/gigs/{NOBODY}/take-down"), spam()).await.refused(404, "NOT_FOUND");
    operator.api.get(&format!("/api/admin/gigs/{NOBODY}")).await.refused(404, "NOT_FOUND");
}

async fn what_runs_on_a_gig_that_was_taken_down_goes_on(market: &Market) {
    let operator = &market.operator;
    let talk = market.talk().await;
    let _ = operator.api.post(&format!("/api/admin/gigs/{}/take-down", talk.gig), spam()).await.ok();
    let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 1 })).await.ok();
    let _ = market.worker.api.post_nothing(&talk.path("agree")).await.ok();
}

async fn an_operator_does_not_rule_on_a_gig_of_their_own(market: &Market) {
    let operator = Person::arrive(&market.anyone, "operator", Some("client")).await;
    let gig = json!({ "title": "Mine", "status": "active" });
    let gig = operator.api.post("/api/gigs", gig).await.created();
    let path = format!("/api/admin/gigs/{}/take-down", gig.text("id"));
    operator.api.post(&path, spam()).await.refused(403, "WRONG_ROLE");
}

async fn a_rehearsed_take_down_takes_nothing_down(market: &Market) {
    let operator = &market.operator;
    let gig = market.gig().await;
    let watched = operator.api.watch(&format!("/api/admin/gigs/{gig}")).await;
    let path = format!("/api/admin/gigs/{gig}/take-down");
    let dry = operator.api.ask(Method::POST, &path).json(&spam()).dry_run().send().await.ok();
    assert_eq!((&dry["dry_run"], &dry["status"]), (&json!(true), &json!("closed")));
    watched.assert_unchanged().await;
}
