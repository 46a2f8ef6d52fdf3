//! The account that a worker is paid on, before the first deal.

use crate::shapes::{PAYOUT_ACCOUNT, assert_instant, assert_shape};
use reqwest::Method;
use serde_json::json;
use server::settings::Settings;
use testkit::app::TestApp;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_worker_becomes_payable_before_the_first_deal,
    a_country_is_where_workers_can_be_paid,
    a_link_is_kept_by_no_replay,
    a_worker_without_a_wish_is_where_the_platform_is,
}

async fn a_worker_becomes_payable_before_the_first_deal(market: &Market) {
    let api = &market.worker.api;
    let none = api.get("/api/account/payouts").await.ok();
    assert_shape(&none.body, PAYOUT_ACCOUNT);
    assert_eq!((&none["connected"], &none["country"]), (&json!(false), &json!(null)));
    let link = api.post("/api/account/connect-link", json!({ "country": "US" })).await.ok();
    assert_eq!(link.keys(), ["expires_at", "url"]);
    assert!(link.text("url").starts_with("http"));
    assert_instant(&link["expires_at"]);
    let begun = api.get("/api/account/payouts").await.ok();
    assert_eq!((&begun["connected"], &begun["country"]), (&json!(true), &json!("US")));
    assert!(begun["requirements_due"].as_array().is_some_and(|due| !due.is_empty()), "{begun}");
    let done = api.post_nothing(&format!("/api/sandbox/connect/{}/complete", market.worker.id)).await.ok();
    let known = api.get("/api/account/payouts").await.ok();
    assert_eq!(known.body, done.body);
    assert_eq!((&known["transfers_active"], &known["payouts_enabled"]), (&json!(true), &json!(true)));
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    assert_eq!(api.get(&deal.path("")).await.ok()["status"], "pending_client_funding");
    assert_eq!(market.client.api.get("/api/account/payouts").await.ok()["connected"], false);
}

async fn a_country_is_where_workers_can_be_paid(market: &Market) {
    let api = &market.worker.api;
    for country in [json!("ZZ"), json!("us"), json!("USA"), json!(""), json!(1)] {
        api.post("/api/account/connect-link", json!({ "country": country })).await.refused_at(&["/country"]);
    }
    assert_eq!(api.get("/api/account/payouts").await.ok()["connected"], false);
    market.anyone.post_nothing("/api/account/connect-link").await.refused(401, "UNAUTHENTICATED");
    let reads = market.worker.with_key_of(json!({ "scopes": ["read"] })).await;
    reads.post_nothing("/api/account/connect-link").await.refused(403, "SCOPE_MISSING");
}

async fn a_link_is_kept_by_no_replay(market: &Market) {
    let ask = || market.worker.api.ask(Method::POST, "/api/account/connect-link").idempotent("link").send();
    let first = ask().await.ok();
    let again = ask().await.ok();
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    assert_eq!(first.keys(), again.keys());
    assert!(again.text("url").starts_with("http"), "a fresh one: {again}");
    let other = market.worker.api.ask(Method::POST, "/api/account/connect-link").json(&json!({ "country": "US" }));
    other.idempotent("link").send().await.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

async fn a_worker_without_a_wish_is_where_the_platform_is(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let _ = market.worker.api.get(&deal.path("connect-link")).await.ok();
    assert_eq!(market.worker.api.get("/api/account/payouts").await.ok()["country"], "US");
}

/// A platform in Germany that pays out in Austria, too.
fn at_home_in_germany(settings: &mut Settings) {
    let countries = ["DE", "AT"].map(|it| domain::account::Country::parse(it).expect("a country"));
    settings.platform_country = countries[0];
    settings.payout_countries = countries.to_vec();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_country_is_fixed_once_it_is_set() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("test.db").display());
    let app = TestApp::start_with(&database_url, at_home_in_germany).await;
    let market = Market::open(app.url(), &database_url).await;
    let connect = |country: &str| {
        let ask = market.worker.api.ask(Method::POST, "/api/account/connect-link");
        ask.json(&json!({ "country": country })).send()
    };
    connect("US").await.refused_at(&["/country"]);
    let _ = connect("AT").await.ok();
    let _ = connect("AT").await.ok();
    connect("DE").await.refused(409, "INVALID_STATE");
    let _ = market.worker.api.post_nothing("/api/account/connect-link").await.ok();
    assert_eq!(market.worker.api.get("/api/account/payouts").await.ok()["country"], "AT");
    let _ = market.client.api.post_nothing("/api/account/connect-link").await.ok();
    assert_eq!(market.client.api.get("/api/account/payouts").await.ok()["country"], "DE");
    app.stop().await;
}
