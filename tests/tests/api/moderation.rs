//! Reviews that wait for an operator's word.

use crate::operations::NOBODY;
use crate::shapes::{REVIEW, assert_shape};
use serde_json::{Value, json};
use server::settings::{ReviewModeration, Settings};
use testkit::api::Answer;
use testkit::app::TestApp;
use testkit::market::{Market, Person, Stage, Terms};

testkit::on_both_databases! {
    what_a_rule_flagged_waits_and_is_published,
    what_is_rejected_shows_never,
    who_is_concerned_does_not_rule,
    what_a_decision_cannot_be_is_refused,
}

/// A review that a rule flags.
async fn flagged(market: &Market) -> Answer {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let review = json!({ "rating": 4, "review_text": "More at https://ada.example" });
    market.client.api.post(&deal.path("reviews"), review).await.created()
}

async fn moderate(operator: &Person, review: &Answer, body: Value) -> Answer {
    operator.api.post(&format!("/api/admin/reviews/{}/moderate", review.text("id")), body).await
}

async fn shown(market: &Market) -> usize {
    let _ = market.advance(7 * 86_400).await;
    let path = format!("/api/profile/{}/reviews", market.worker.id);
    market.newcomer("client").await.api.get(&path).await.ok().rows().len()
}

async fn what_a_rule_flagged_waits_and_is_published(market: &Market) {
    let operator = &market.operator;
    let review = flagged(market).await;
    assert_eq!(review["status"], "pending");
    let waiting = operator.api.get("/api/admin/reviews?status=pending").await.ok();
    assert_shape(&waiting.rows()[0], REVIEW);
    assert_eq!((waiting.rows().len(), &waiting.rows()[0]["id"]), (1, &review["id"]));
    assert_eq!(shown(market).await, 0);
    let published = moderate(operator, &review, json!({ "decision": "publish", "reason": "A portfolio" })).await.ok();
    assert_shape(&published.body, REVIEW);
    assert_eq!((&published["status"], published.number("version")), (&json!("published"), 2));
    let again = moderate(operator, &review, json!({ "decision": "publish" })).await.ok();
    assert_eq!((&again.body, again.etag()), (&published.body, published.etag()));
    moderate(operator, &review, json!({ "decision": "reject" })).await.refused(409, "INVALID_STATE");
    assert_eq!(shown(market).await, 1);
    assert!(operator.api.get("/api/admin/reviews?status=pending").await.ok().rows().is_empty());
    assert_eq!(operator.api.get("/api/admin/reviews").await.ok().rows().len(), 1);
}

async fn what_is_rejected_shows_never(market: &Market) {
    let operator = &market.operator;
    let review = flagged(market).await;
    let body = json!({ "decision": "reject", "reason": "An advertisement", "rationale": "Rule 3" });
    assert_eq!(moderate(operator, &review, body).await.ok()["status"], "rejected");
    assert_eq!(moderate(operator, &review, json!({ "decision": "reject" })).await.ok()["status"], "rejected");
    moderate(operator, &review, json!({ "decision": "publish" })).await.refused(409, "INVALID_STATE");
    assert_eq!(shown(market).await, 0);
    assert_eq!(operator.api.get("/api/admin/reviews?status=rejected").await.ok().rows().len(), 1);
}

async fn who_is_concerned_does_not_rule(market: &Market) {
    let review = flagged(market).await;
    for person in [&market.client, &market.worker] {
        moderate(person, &review, json!({ "decision": "publish" })).await.refused(403, "OPERATOR_ONLY");
    }
    let operator = Person::arrive(&market.anyone, "operator", Some("freelancer")).await;
    let mut theirs = market.another().await;
    theirs.worker = operator.clone();
    let own = flagged(&theirs).await;
    moderate(&operator, &own, json!({ "decision": "publish" })).await.refused(403, "WRONG_ROLE");
    assert_eq!(operator.api.get("/api/admin/reviews?status=pending").await.ok().rows().len(), 2);
}

async fn what_a_decision_cannot_be_is_refused(market: &Market) {
    let operator = &market.operator;
    let review = flagged(market).await;
    moderate(operator, &review, json!({})).await.refused_at(&["/decision"]);
    moderate(operator, &review, json!({ "decision": "approve" })).await.refused_at(&["/decision"]);
    moderate(operator, &review, json!({ "decision": "publish", "reason": "" })).await.refused_at(&["/reason"]);
    operator.api.get("/api/admin/reviews?status=gone").await.refused_at(&["?status"]);
    let nothing = format!("/api/admin/reviews/{NOBODY}/moderate");
    operator.api.post(&nothing, json!({ "decision": "publish" })).await.refused(404, "NOT_FOUND");
    assert_eq!(operator.api.get("/api/admin/reviews?status=pending").await.ok().rows().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_may_see_to_every_review() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("test.db").display());
    let by_hand = |settings: &mut Settings| settings.review_moderation = ReviewModeration::Operator;
    let app = TestApp::start_with(&database_url, by_hand).await;
    let market = Market::open(app.url(), &database_url).await;
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let review = market.client.api.post(&deal.path("reviews"), json!({ "rating": 5 })).await.created();
    assert_eq!(review["status"], "pending");
    let operator = &market.operator;
    assert_eq!(moderate(operator, &review, json!({ "decision": "publish" })).await.ok()["status"], "published");
    app.stop().await;
}
