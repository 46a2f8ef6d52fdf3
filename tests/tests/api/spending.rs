//! What a key may commit its owner to pay (api.md, “API keys”; §4, “Spending”).

use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Caller, at_once};
use testkit::market::{Deal, Market, Stage, Terms};

testkit::on_both_databases! {
    a_call_has_its_limit,
    a_day_has_its_limit_and_the_next_another,
    parallel_payments_do_not_pass_the_limit_together,
    one_payment_counts_once_however_often_it_is_asked_for,
    a_new_key_goes_on_where_the_old_one_stopped,
    what_ends_unpaid_is_given_back_to_the_new_key_too,
    a_rehearsed_payment_spends_nothing,
    a_person_is_not_limited,
}

const DAY_SECONDS: i64 = 86_400;

async fn limited(market: &Market, limits: Value) -> Caller {
    market.client.with_key_of(json!({ "limits": limits })).await
}

/// Deals whose first milestones wait to be paid: $500.00 each.
async fn unpaid(market: &Market, count: usize) -> Vec<Deal> {
    let mut deals = Vec::new();
    for _ in 0..count {
        deals.push(market.deal(Stage::Approved, Terms::PAID).await);
    }
    deals
}

async fn refused(caller: &Caller, deal: &Deal) {
    let answer = caller.post_nothing(&deal.milestone("fund")).await.refused(403, "APPROVAL_REQUIRED");
    let page = format!("/pay/{}/{}", deal.contract, deal.milestone);
    assert!(answer.text("pay_url").ends_with(&page), "{answer}");
}

async fn a_call_has_its_limit(market: &Market) {
    let deals = unpaid(market, 2).await;
    let watched = market.client.api.watch(&deals[0].path("")).await;
    refused(&limited(market, json!({ "max_fund_cents_per_call": 49_999 })).await, &deals[0]).await;
    refused(&limited(market, json!({ "max_fund_cents_per_call": 0 })).await, &deals[0]).await;
    watched.assert_unchanged().await;
    let exact = limited(market, json!({ "max_fund_cents_per_call": 50_000 })).await;
    for deal in &deals {
        let _ = exact.post_nothing(&deal.milestone("fund")).await.ok();
    }
}

async fn a_day_has_its_limit_and_the_next_another(market: &Market) {
    let deals = unpaid(market, 3).await;
    let key = limited(market, json!({ "max_fund_cents_per_day": 100_000 })).await;
    let _ = key.post_nothing(&deals[0].milestone("fund")).await.ok();
    let _ = key.post_nothing(&deals[1].milestone("fund")).await.ok();
    refused(&key, &deals[2]).await;
    let _ = market.advance(DAY_SECONDS).await;
    let _ = key.post_nothing(&deals[2].milestone("fund")).await.ok();
}

async fn parallel_payments_do_not_pass_the_limit_together(market: &Market) {
    let deals = unpaid(market, 5).await;
    let key = limited(market, json!({ "max_fund_cents_per_day": 149_999 })).await;
    let answers = at_once(deals.iter().map(|deal| key.ask(Method::POST, &deal.milestone("fund")))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 2);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        let _ = answer.refused(403, "APPROVAL_REQUIRED");
    }
}

async fn one_payment_counts_once_however_often_it_is_asked_for(market: &Market) {
    let deals = unpaid(market, 2).await;
    let key = limited(market, json!({ "max_fund_cents_per_day": 100_000 })).await;
    let fund = deals[0].milestone("fund");
    let keyed = || key.ask(Method::POST, &fund).idempotent("once").send();
    let _ = (keyed().await.ok(), keyed().await.ok());
    let asks = at_once((0..4).map(|_| key.ask(Method::POST, &fund))).await;
    asks.into_iter().for_each(|answer| drop(answer.ok()));
    let funding = key.post_nothing(&fund).await.ok();
    market.pay(&funding, "4000 0000 0000 0002").await.refused(402, "CARD_DECLINED");
    let _ = key.post_nothing(&fund).await.ok();
    let _ = key.post_nothing(&deals[1].milestone("fund")).await.ok();
}

async fn a_new_key_goes_on_where_the_old_one_stopped(market: &Market) {
    let deals = unpaid(market, 3).await;
    let old = limited(market, json!({ "max_fund_cents_per_day": 100_000 })).await;
    let _ = old.post_nothing(&deals[0].milestone("fund")).await.ok();
    let rotated = old.post_nothing("/api/keys/rotate").await.created();
    assert_eq!(rotated["limits"]["max_fund_cents_per_day"], 100_000);
    let new = market.anyone.with_key(rotated.text("key"));
    let _ = new.post_nothing(&deals[1].milestone("fund")).await.ok();
    refused(&new, &deals[2]).await;
    let newest = new.post_nothing("/api/keys/rotate").await.created();
    refused(&market.anyone.with_key(newest.text("key")), &deals[2]).await;
}

async fn what_ends_unpaid_is_given_back_to_the_new_key_too(market: &Market) {
    let deals = unpaid(market, 3).await;
    let old = limited(market, json!({ "max_fund_cents_per_day": 100_000 })).await;
    let _ = old.post_nothing(&deals[0].milestone("fund")).await.ok();
    let second = old.post_nothing("/api/keys/rotate").await.created();
    let second = market.anyone.with_key(second.text("key"));
    let _ = second.post_nothing(&deals[1].milestone("fund")).await.ok();
    let third = second.post_nothing("/api/keys/rotate").await.created();
    let third = market.anyone.with_key(third.text("key"));
    refused(&third, &deals[2]).await;
    let _ = market.client.api.post_nothing(&deals[0].path("cancel")).await.ok(); // Its attempt ends unpaid.
    let _ = market.client.api.until(&deals[0].milestone(""), "/status", "cancelled").await;
    let _ = third.post_nothing(&deals[2].milestone("fund")).await.ok();
}

async fn a_rehearsed_payment_spends_nothing(market: &Market) {
    let deals = unpaid(market, 2).await;
    let key = limited(market, json!({ "max_fund_cents_per_call": 60_000, "max_fund_cents_per_day": 50_000 })).await;
    for deal in &deals {
        let dry = key.ask(Method::POST, &deal.milestone("fund")).dry_run().send().await.ok();
        assert_eq!(dry["dry_run"], true);
    }
    let _ = key.post_nothing(&deals[0].milestone("fund")).await.ok();
    let dry = key.ask(Method::POST, &deals[1].milestone("fund")).dry_run().send().await;
    dry.refused(403, "APPROVAL_REQUIRED");
}

async fn a_person_is_not_limited(market: &Market) {
    let deals = unpaid(market, 1).await;
    refused(&limited(market, json!({ "max_fund_cents_per_day": 1 })).await, &deals[0]).await;
    let _ = market.client.browser.post_nothing(&deals[0].milestone("fund")).await.ok();
}
