//! The worker becomes payable before, after, and while the client pays.

use testkit::api::at_once;
use testkit::market::{Deal, GOOD_CARD, Market, Stage, Terms};

testkit::on_both_databases! {
    payable_before_the_card,
    payable_after_the_card,
    payable_while_the_card_is_authorized,
    a_worker_who_is_restricted_is_paid_later,
    a_worker_known_before_skips_the_wait,
}

async fn status(market: &Market, deal: &Deal) -> String {
    market.client.api.get(&deal.path("")).await.ok().text("status").to_owned()
}

async fn finish(market: &Market, deal: &Deal) {
    let _ = market.client.api.until(&deal.path(""), "/status", "active").await;
    let _ = market.worker.api.post_nothing(&deal.milestone("deliver")).await.ok();
    assert_eq!(market.client.api.post_nothing(&deal.milestone("release")).await.ok()["status"], "released");
    market.books().await.assert_paid_once(deal, Terms::PAID.amount(), false).await;
}

async fn payable_before_the_card(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    assert_eq!(status(market, &deal).await, "pending_freelancer_kyc");
    market.complete_kyc(&deal).await;
    assert_eq!(status(market, &deal).await, "pending_client_funding");
    market.fund(&deal, GOOD_CARD).await;
    finish(market, &deal).await;
}

async fn payable_after_the_card(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_eq!(status(market, &deal).await, "pending_both");
    let _ = market.pay(&funding, GOOD_CARD).await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/status", "funded").await;
    assert_eq!(status(market, &deal).await, "pending_freelancer_kyc");
    market.client.api.post_nothing(&deal.milestone("release")).await.refused(409, "INVALID_STATE");
    market.complete_kyc(&deal).await;
    finish(market, &deal).await;
}

async fn payable_while_the_card_is_authorized(market: &Market) {
    for _ in 0..5 {
        let market = &Market::another(market).await;
        let deal = market.deal(Stage::Approved, Terms::PAID).await;
        let _ = market.worker.api.get(&deal.path("connect-link")).await.ok();
        let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
        let complete = format!("/api/sandbox/connect/{}/complete", market.worker.id);
        let complete = market.worker.api.ask(reqwest::Method::POST, &complete);
        for answer in at_once([complete, market.paying(&funding, GOOD_CARD)]).await {
            let _ = answer.ok();
        }
        finish(market, &deal).await;
    }
}

async fn a_worker_who_is_restricted_is_paid_later(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let connect = |verb: &str| format!("/api/sandbox/connect/{}/{verb}", market.worker.id);
    let _ = market.worker.api.post_nothing(&connect("restrict")).await.ok();
    let parked = market.client.api.post_nothing(&deal.milestone("release")).await;
    assert_eq!((parked.status, parked.text("status")), (202, "releasing"), "{parked}");
    let kept = market.books().await.of(&deal.talk.id).await;
    assert_eq!(kept.totals().get("platform_held"), Some(&50_000), "captured, and nothing transferred");
    let _ = market.worker.api.post_nothing(&connect("complete")).await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/status", "released").await;
    market.books().await.assert_paid_once(&deal, Terms::PAID.amount(), false).await;
}

async fn a_worker_known_before_skips_the_wait(market: &Market) {
    let _ = market.deal(Stage::Active, Terms::PAID).await;
    let second = market.deal(Stage::Approved, Terms::PAID).await;
    assert_eq!(status(market, &second).await, "pending_client_funding");
}
