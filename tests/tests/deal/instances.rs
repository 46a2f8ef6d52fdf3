//! Two instances over one PostgreSQL: it does not matter which of them is asked, or that both are.

use reqwest::Method;
use testkit::api::{Caller, at_once};
use testkit::app::TestApp;
use testkit::market::{Market, Stage, Terms};
use testkit::postgres;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_release_asked_of_both_instances_pays_once() {
    let Some(cluster) = postgres::cluster() else { return };
    let url = cluster.fresh_database();
    let (one, other) = (TestApp::start(&url).await, TestApp::start(&url).await);
    let market = Market::open(one.url(), &url).await;
    let elsewhere = Caller::anonymous(other.url()).with_key(&market.client.key);
    for _ in 0..3 {
        let deal = market.deal(Stage::Delivered, Terms::PAID).await;
        let asks = (0..20).map(|n| {
            let caller = if n % 2 == 0 { &market.client.api } else { &elsewhere };
            caller.ask(Method::POST, &deal.milestone("release"))
        });
        for answer in at_once(asks).await {
            assert!(answer.status == 200 || answer.status == 202, "{answer}");
        }
        let _ = elsewhere.until(&deal.milestone(""), "/status", "released").await;
        market.books().await.assert_paid_once(&deal, 50_000, false).await;
    }
    other.stop().await;
    one.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_instance_revokes_the_other_does_not_take() {
    let Some(cluster) = postgres::cluster() else { return };
    let url = cluster.fresh_database();
    let (one, other) = (TestApp::start(&url).await, TestApp::start(&url).await);
    let market = Market::open(one.url(), &url).await;
    let elsewhere = Caller::anonymous(other.url()).with_key(&market.client.key);
    let _ = elsewhere.get("/api/gigs").await.ok();
    let id = elsewhere.get("/api/keys/verify").await.ok().text("api_key_id").to_owned();
    let _ = market.client.browser.post_nothing(&format!("/api/keys/{id}/revoke")).await.ok();
    elsewhere.get("/api/gigs").await.refused(401, "API_KEY_REVOKED");
    other.stop().await;
    one.stop().await;
}
