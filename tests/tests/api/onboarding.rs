//! The sandbox provider's onboarding page: whoever has its address may use it, but from no other site.

use reqwest::Method;
use testkit::api::Caller;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_worker_completes_onboarding_at_the_page,
    a_worker_is_turned_down_at_the_page,
    there_is_no_page_of_an_account_that_is_none,
    another_site_cannot_answer_for_the_worker,
}

/// The path of the page of the worker of a new deal, and of that deal.
async fn page(market: &Market) -> (String, String) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let link = market.worker.api.get(&deal.path("connect-link")).await.ok();
    let page = link.text("url").strip_prefix(market.anyone.base()).expect("a page of ours").to_owned();
    (page, deal.path(""))
}

async fn press(anyone: &Caller, page: &str, button: &str) {
    let answer = anyone.post_nothing(&format!("{page}/{button}")).await.has_status(303);
    assert_eq!(answer.header("location"), Some(page));
}

async fn a_worker_completes_onboarding_at_the_page(market: &Market) {
    let (page, deal) = page(market).await;
    let shown = market.anyone.get(&page).await.ok();
    assert_eq!(shown.header("content-type"), Some("text/html; charset=utf-8"));
    press(&market.anyone, &page, "complete").await;
    let _ = market.client.api.until(&deal, "/kyc_complete", true).await;
}

async fn a_worker_is_turned_down_at_the_page(market: &Market) {
    let (page, deal) = page(market).await;
    press(&market.anyone, &page, "complete").await;
    let _ = market.client.api.until(&deal, "/kyc_complete", true).await;
    press(&market.anyone, &page, "reject").await;
    let _ = market.client.api.until(&deal, "/kyc_complete", false).await;
}

async fn there_is_no_page_of_an_account_that_is_none(market: &Market) {
    for account in ["acct_none", "x-y", "%2e%2e"] {
        let page = format!("/sandbox/onboarding/{account}");
        market.anyone.get(&page).await.refused(404, "NOT_FOUND");
        for button in ["complete", "reject"] {
            market.anyone.post_nothing(&format!("{page}/{button}")).await.refused(404, "NOT_FOUND");
        }
    }
}

async fn another_site_cannot_answer_for_the_worker(market: &Market) {
    let (page, deal) = page(market).await;
    let watched = market.client.api.watch(&deal).await;
    for button in ["complete", "reject"] {
        let ask = market.anyone.ask(Method::POST, &format!("{page}/{button}"));
        ask.header("origin", "https://evil.example").send().await.refused(403, "CSRF_REJECTED");
    }
    watched.assert_unchanged().await;
}
