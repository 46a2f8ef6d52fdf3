//! Reviews of completed contracts: one a party, shown once both have spoken.

use crate::shapes::{PUBLISHED_REVIEW, REVIEW, assert_shape};
use serde_json::json;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_completed_contract_is_reviewed_once_by_each,
    a_review_shows_after_seven_days_even_alone,
    published_reviews_are_on_the_profile,
    a_contract_at_work_is_not_reviewed,
    what_a_review_cannot_be_is_refused,
}

async fn a_completed_contract_is_reviewed_once_by_each(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let review = json!({ "rating": 5, "review_text": "Quick and careful" });
    let made = market.client.api.post(&deal.path("reviews"), review.clone()).await.created();
    assert_shape(&made.body, REVIEW);
    assert_eq!(made.header("location"), None);
    assert_eq!((&made["rating"], &made["text"]), (&json!(5), &json!("Quick and careful")));
    assert_eq!(made["reviewee_user_id"], market.worker.id.as_str());
    let again = market.client.api.post(&deal.path("reviews"), review).await.refused(409, "ALREADY_REVIEWED");
    assert_eq!(again["existing_id"], made["id"]);

    assert_eq!(market.client.api.get(&deal.path("reviews")).await.ok().rows().len(), 1);
    assert_eq!(market.worker.api.get(&deal.path("reviews")).await.ok().rows().len(), 0);
    let _ = market.worker.api.post(&deal.path("reviews"), json!({ "rating": 4 })).await.created();
    assert_eq!(market.worker.api.get(&deal.path("reviews")).await.ok().rows().len(), 2);
    let profile = market.client.api.get(&format!("/api/profile/{}", market.worker.id)).await.ok();
    assert_eq!((&profile["completed_contracts"], &profile["average_rating"]), (&json!(1), &json!(5)));
}

async fn a_review_shows_after_seven_days_even_alone(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let _ = market.client.api.post(&deal.path("reviews"), json!({ "rating": 2 })).await.created();
    let _ = market.advance(7 * 86_400).await;
    assert_eq!(market.worker.api.get(&deal.path("reviews")).await.ok().rows().len(), 1);
    let profile = market.client.api.get(&format!("/api/profile/{}", market.worker.id)).await.ok();
    assert_eq!(profile["average_rating"], json!(2));
}

async fn published_reviews_are_on_the_profile(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let path = format!("/api/profile/{}/reviews", market.worker.id);
    let review = json!({ "rating": 5, "review_text": "Quick" });
    let _ = market.client.api.post(&deal.path("reviews"), review).await.created();
    assert_eq!(market.newcomer("client").await.api.get(&path).await.ok().rows().len(), 0);
    let _ = market.worker.api.post(&deal.path("reviews"), json!({ "rating": 3 })).await.created();
    let list = market.newcomer("client").await.api.get(&path).await.ok();
    assert_shape(&list.rows()[0], PUBLISHED_REVIEW);
    let row = &list.rows()[0];
    assert_eq!((&row["rating"], &row["text"]), (&json!(5), &json!("Quick")));
    assert_eq!(row["reviewer_user_id"], market.client.id.as_str());
}

async fn a_contract_at_work_is_not_reviewed(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let early = market.client.api.post(&deal.path("reviews"), json!({ "rating": 5 })).await;
    early.refused(409, "CONTRACT_NOT_COMPLETED");
    watched.assert_unchanged().await;
}

async fn what_a_review_cannot_be_is_refused(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    for rating in [json!(0), json!(6), json!(4.5), json!("5"), json!(null)] {
        market.client.api.post(&deal.path("reviews"), json!({ "rating": rating })).await.refused_at(&["/rating"]);
    }
    let long = json!({ "rating": 5, "review_text": "x".repeat(5_001) });
    market.client.api.post(&deal.path("reviews"), long).await.refused_at(&["/review_text"]);
    assert_eq!(market.client.api.get(&deal.path("reviews")).await.ok().rows().len(), 0);
}
