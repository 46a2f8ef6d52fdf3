//! What callers hear when something of ours, or the provider, does not do what it should; and that it is over when that
//! is.

use domain::ports::payments::Gateway;
use domain::ports::store::StoreError;
use reqwest::Method;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use testkit::app::TestApp;
use testkit::faulty_gateway::{Call, Fault, FaultyGateway};
use testkit::faulty_store::FaultyStore;
use testkit::market::{Market, Stage, Terms};
use testkit::postgres;
use tokio::time::sleep;

/// A market whose program stands on what can be made to fail.
struct Frail {
    app: TestApp,
    market: Market,
    gateway: Arc<FaultyGateway<dyn Gateway>>,
    store: Arc<FaultyStore>,
}

impl Frail {
    async fn on(database_url: &str) -> Self {
        let mut faulty = None;
        let app = TestApp::start_on(database_url, |mut ports| {
            let gateway = Arc::new(FaultyGateway::new(ports.gateway));
            let store = Arc::new(FaultyStore::new(ports.store));
            (ports.gateway, ports.store) = (gateway.clone(), store.clone());
            faulty = Some((gateway, store));
            ports
        });
        let app = app.await;
        let market = Market::open(app.url(), app.database_url()).await;
        let (gateway, store) = faulty.expect("the program stands on them");
        Self { app, market, gateway, store }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_told_and_pass_on_sqlite() {
    let home = tempfile::tempdir().expect("a directory");
    told_and_over(&format!("sqlite://{}", home.path().join("test.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failures_are_told_and_pass_on_postgres() {
    let Some(cluster) = postgres::cluster() else { return };
    told_and_over(&cluster.fresh_database()).await;
}

async fn told_and_over(database_url: &str) {
    let frail = Frail::on(database_url).await;
    a_database_that_fails(&frail).await;
    a_race_that_is_lost_each_time(&frail).await;
    a_provider_that_does_not_answer(&frail).await;
    a_provider_that_is_slow(&frail).await;
    frail.app.stop().await;
}

async fn a_database_that_fails(Frail { market, store, .. }: &Frail) {
    let create = || market.client.api.post("/api/gigs", json!({ "title": "A" }));
    store.fail("gig.create", StoreError::Broken("SELECT secret".to_owned()));
    let broken = create().await.refused(503, "UNAVAILABLE");
    assert!(broken["retryable"] == true && !broken.to_string().contains("SELECT"), "{broken}");
    store.fail("gig.create", StoreError::Overloaded);
    let overloaded = create().await;
    assert_eq!(overloaded.header("retry-after"), Some("1"));
    overloaded.refused(503, "UNAVAILABLE");
    store.fail("gig.create", StoreError::OutcomeUnknown);
    assert!(create().await.refused(503, "UNAVAILABLE").text("detail").contains("not known"));
    store.heal();
    let _ = create().await.created();
}

async fn a_race_that_is_lost_each_time(Frail { market, store, .. }: &Frail) {
    let create = || market.client.api.ask(Method::POST, "/api/gigs").json(&json!({ "title": "B" })).idempotent("race");
    store.fail("gig.create", StoreError::Stale);
    assert_eq!(create().send().await.refused(409, "CONFLICT")["retryable"], true);
    store.heal();
    let _ = create().send().await.created();
}

async fn a_provider_that_does_not_answer(Frail { market, gateway, .. }: &Frail) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let link = || market.worker.api.ask(Method::GET, &deal.path("connect-link")).send();
    gateway.script(Call::OnboardingLink, [Fault::Before]);
    assert_eq!(link().await.refused(502, "PAYMENT_PROVIDER_ERROR")["retryable"], true);
    let _ = link().await.ok();
}

async fn a_provider_that_is_slow(Frail { market, gateway, .. }: &Frail) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let fund = || market.client.api.ask(Method::POST, &deal.milestone("fund")).idempotent("fund");
    gateway.script(Call::CreateIntent, [Fault::Slow(Duration::from_millis(1_500))]);
    let slow = tokio::spawn(fund().send());
    while gateway.asked(Call::CreateIntent) == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let twin = fund().send().await;
    let seconds: u64 = twin.header("retry-after").and_then(|it| it.parse().ok()).expect("seconds");
    assert!((1..=60).contains(&seconds), "{twin}");
    twin.refused(409, "IDEMPOTENCY_IN_PROGRESS");
    let funded = slow.await.expect("it answers").ok();
    let replay = fund().send().await.ok();
    assert_eq!(replay["payment_intent_id"], funded["payment_intent_id"]);
}
