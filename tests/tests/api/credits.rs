//! Credits: a balance, what was spent, and what for.

use crate::shapes::{CREDIT_TRANSACTION, CREDITS, assert_instant, assert_shape, with};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::at_once;
use testkit::market::Market;

testkit::on_both_databases! {
    credits_are_spent_and_listed,
    what_was_spent_for_one_thing_is_not_spent_again,
    a_reference_is_of_one_amount,
    nobody_spends_what_is_not_there,
    many_at_once_spend_no_more_than_there_is,
    twins_at_once_spend_once,
    what_a_deduction_cannot_be_is_refused,
    credits_of_others_are_nobodys_business,
}

async fn credits_are_spent_and_listed(market: &Market) {
    let api = &market.client.api;
    let before = api.get("/api/credits").await.ok();
    assert_shape(&before.body, CREDITS);
    assert_eq!((before.number("credits_balance"), before.text("subscription_tier")), (100, "free"));
    let spend = json!({ "amount": 30, "reason": "match_deduction", "reference_id": " m-1 " });
    let spent = api.post("/api/credits", spend).await.ok();
    assert_shape(&spent.body, &with(CREDITS, &["transaction"]));
    assert_eq!(spent.number("credits_balance"), 70);
    let transaction = &spent["transaction"];
    assert_shape(transaction, CREDIT_TRANSACTION);
    assert_eq!((&transaction["amount"], &transaction["reason"]), (&json!(-30), &json!("match_deduction")));
    assert_eq!(transaction["reference_id"], "m-1");
    assert_instant(&transaction["created_at"]);
    let list = api.get("/api/credits/transactions").await.ok();
    let rows: Vec<_> = list.rows().iter().map(|row| (&row["amount"], row["reason"].as_str())).collect();
    assert_eq!(rows, [(&json!(-30), Some("match_deduction")), (&json!(100), Some("signup_grant"))]);
    assert_eq!(&list.rows()[0], transaction);
    let page = api.get("/api/credits/transactions?limit=1").await.ok();
    let rest = api.get(&format!("/api/credits/transactions?cursor={}", page.text("next_cursor"))).await.ok();
    assert_eq!(rest.rows(), &list.rows()[1..]);
    assert_eq!(api.get("/api/profile/me").await.ok()["credits_balance"], 70);
}

async fn what_was_spent_for_one_thing_is_not_spent_again(market: &Market) {
    let api = &market.client.api;
    let spend = |reason: &str| json!({ "amount": 30, "reason": reason, "reference_id": "m-1" });
    let first = api.post("/api/credits", spend("match_deduction")).await.ok();
    let again = api.post("/api/credits", spend("match_deduction")).await.ok();
    assert_eq!(again.body, first.body);
    let other = api.post("/api/credits", spend("intro_deduction")).await.ok();
    assert_ne!(other["transaction"]["id"], first["transaction"]["id"], "another reason is another thing");
    let nameless = json!({ "amount": 1, "reason": "match_deduction" });
    let _ = api.post("/api/credits", nameless.clone()).await.ok();
    assert_eq!(api.post("/api/credits", nameless.clone()).await.ok().number("credits_balance"), 38);
    let keyed = || api.ask(Method::POST, "/api/credits").json(&nameless).idempotent("once").send();
    let (once, twice) = (keyed().await.ok(), keyed().await.ok());
    assert_eq!((once.bytes, twice.header("idempotency-replayed")), (twice.bytes.clone(), Some("true")));
    assert_eq!(api.get("/api/credits").await.ok().number("credits_balance"), 37);
}

async fn a_reference_is_of_one_amount(market: &Market) {
    let spend = |amount: i64| json!({ "amount": amount, "reason": "match_deduction", "reference_id": "m-1" });
    let first = market.client.api.post("/api/credits", spend(30)).await.ok();
    let watched = market.client.api.watch("/api/credits/transactions").await;
    for amount in [29, 31, 1_000] {
        let refused = market.client.api.post("/api/credits", spend(amount)).await.refused(409, "DUPLICATE_REFERENCE");
        assert_eq!(refused["existing_id"], first["transaction"]["id"]);
    }
    watched.assert_unchanged().await;
    let _ = market.worker.api.post("/api/credits", spend(1)).await.ok(); // Somebody else's reference is their own.
}

async fn nobody_spends_what_is_not_there(market: &Market) {
    let spend = |amount: i64| json!({ "amount": amount, "reason": "intro_deduction" });
    let watched = market.client.api.watch("/api/credits/transactions").await;
    market.client.api.post("/api/credits", spend(101)).await.refused(402, "INSUFFICIENT_CREDITS");
    watched.assert_unchanged().await;
    assert_eq!(market.client.api.post("/api/credits", spend(100)).await.ok().number("credits_balance"), 0);
    market.client.api.post("/api/credits", spend(1)).await.refused(402, "INSUFFICIENT_CREDITS");
}

async fn many_at_once_spend_no_more_than_there_is(market: &Market) {
    let spend = json!({ "amount": 7, "reason": "match_deduction" });
    let answers = at_once((0..20).map(|_| market.client.api.ask(Method::POST, "/api/credits").json(&spend))).await;
    let (spent, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(spent.len(), 14);
    refused.into_iter().for_each(|answer| drop(answer.refused(402, "INSUFFICIENT_CREDITS")));
    assert_eq!(market.client.api.get("/api/credits").await.ok().number("credits_balance"), 2);
    let list = market.client.api.get("/api/credits/transactions?limit=100").await.ok();
    assert_eq!(list.rows().iter().filter_map(|row| row["amount"].as_i64()).sum::<i64>(), 2);
}

async fn twins_at_once_spend_once(market: &Market) {
    let spend = json!({ "amount": 100, "reason": "match_deduction", "reference_id": "m-1" });
    let answers = at_once((0..10).map(|_| market.client.api.ask(Method::POST, "/api/credits").json(&spend))).await;
    let ids: Vec<Value> = answers.into_iter().map(|answer| answer.ok()["transaction"]["id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(market.client.api.get("/api/credits").await.ok().number("credits_balance"), 0);
}

async fn what_a_deduction_cannot_be_is_refused(market: &Market) {
    let api = &market.client.api;
    let watched = api.watch("/api/credits/transactions").await;
    for amount in [json!(0), json!(-1), json!(1_000_001), json!(1.5), json!("1"), json!(null)] {
        let body = json!({ "amount": amount, "reason": "match_deduction" });
        api.post("/api/credits", body).await.refused_at(&["/amount"]);
    }
    for reason in ["signup_grant", "operator_grant", "", "Match_Deduction"] {
        api.post("/api/credits", json!({ "amount": 1, "reason": reason })).await.refused_at(&["/reason"]);
    }
    for reference in [json!(""), json!("x".repeat(201)), json!(7), json!("a\u{0}")] {
        let body = json!({ "amount": 1, "reason": "match_deduction", "reference_id": reference });
        api.post("/api/credits", body).await.refused_at(&["/reference_id"]);
    }
    api.post_nothing("/api/credits").await.refused_at(&["/amount", "/reason"]);
    watched.assert_unchanged().await;
}

async fn credits_of_others_are_nobodys_business(market: &Market) {
    let operator = &market.operator;
    let grant = json!({ "user_id": market.client.id, "amount": 5, "reason": "Sorry" });
    market.client.api.post("/api/admin/credits/grant", grant.clone()).await.refused(403, "OPERATOR_ONLY");
    assert_eq!(operator.api.post("/api/admin/credits/grant", grant).await.ok().number("credits_balance"), 105);
    let rows = market.client.api.get("/api/credits/transactions").await.ok();
    assert_eq!((rows.rows().len(), &rows.rows()[0]["reason"]), (2, &json!("operator_grant")));
    assert_eq!(market.worker.api.get("/api/credits/transactions").await.ok().rows().len(), 1);
}
