//! What operators do about users: suspend, restore, tier, credits.

use crate::operations::{self, NOBODY};
use crate::shapes::{ACCOUNT_RECORD, ACT, assert_instant, assert_shape};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::Answer;
use testkit::market::{Market, Person, Stage, Terms};

testkit::on_both_databases! {
    only_operators_get_in,
    a_user_is_shown_with_what_was_done,
    a_suspended_user_is_nobody_until_restored,
    a_deleted_user_is_beyond_reach,
    gigs_of_a_suspended_user_are_hidden,
    payouts_of_a_suspended_worker_wait,
    money_of_a_suspended_client_goes_on,
    an_operator_is_not_suspended,
    a_tier_is_set_once,
    credits_are_granted_and_noted,
    what_an_operator_must_say_is_said,
}

const DAY_SECONDS: i64 = 86_400;

async fn act(operator: &Person, user: &str, what: &str) -> Answer {
    let path = format!("/api/admin/users/{user}/{what}");
    operator.api.post(&path, json!({ "rationale": format!("To {what}") })).await
}

async fn only_operators_get_in(market: &Market) {
    let operators = operations::answering("OPERATOR_ONLY");
    assert!(operators.iter().all(|it| it.template.starts_with("/api/admin/")));
    for operation in operators {
        for caller in [&market.client.api, &market.worker.browser] {
            operation
                .put_well(caller.ask(operation.method.clone(), &operation.path))
                .send()
                .await
                .refused(403, "OPERATOR_ONLY");
        }
    }
}

async fn a_user_is_shown_with_what_was_done(market: &Market) {
    let operator = &market.operator;
    let path = format!("/api/admin/users/{}", market.worker.id);
    let record = operator.api.get(&path).await.ok();
    assert_shape(&record.body, ACCOUNT_RECORD);
    assert_eq!((&record["identity_provider"], &record["identity_subject"]), (&json!("sandbox"), &json!("worker")));
    assert_eq!((&record["status"], &record["acts"]), (&json!("active"), &json!([])));
    let _ = act(operator, &market.worker.id, "suspend").await.ok();
    let _ = act(operator, &market.worker.id, "restore").await.ok();
    let record = operator.api.get(&path).await.ok();
    let acts: Vec<_> = record["acts"].as_array().into_iter().flatten().collect();
    assert_shape(acts[0], ACT);
    let told: Vec<_> = acts.iter().map(|act| (act["action"].as_str(), act["rationale"].as_str())).collect();
    assert_eq!(told, [(Some("user.restore"), Some("To restore")), (Some("user.suspend"), Some("To suspend"))]);
    assert_eq!((&acts[0]["operator_user_id"], &acts[0]["subject_id"]), (&json!(operator.id), &json!(market.worker.id)));
    assert_instant(&acts[0]["at"]);
    operator.api.get(&format!("/api/admin/users/{NOBODY}")).await.refused(404, "NOT_FOUND");
}

async fn a_suspended_user_is_nobody_until_restored(market: &Market) {
    let operator = &market.operator;
    let suspended = act(operator, &market.worker.id, "suspend").await.ok();
    assert_eq!(suspended["status"], "suspended");
    let again = act(operator, &market.worker.id, "suspend").await.ok();
    assert_eq!((&again.body, again.etag()), (&suspended.body, suspended.etag()), "once is enough");
    for caller in [&market.worker.api, &market.worker.browser] {
        caller.get("/api/profile/me").await.refused(401, "UNAUTHENTICATED");
    }
    let sign_in = market.anyone.post("/auth/sandbox", json!({ "login": "worker" })).await;
    sign_in.refused(401, "UNAUTHENTICATED");
    let restored = act(operator, &market.worker.id, "restore").await.ok();
    assert_eq!((&restored["status"], restored.number("version")), (&json!("active"), suspended.number("version") + 1));
    assert_eq!(act(operator, &market.worker.id, "restore").await.ok().body, restored.body);
    for caller in [&market.worker.api, &market.worker.browser] {
        let _ = caller.get("/api/profile/me").await.ok();
    }
}

async fn a_deleted_user_is_beyond_reach(market: &Market) {
    let gone = market.newcomer("freelancer").await;
    gone.browser.post("/api/account/delete", json!({})).await.deleted();
    for what in ["suspend", "restore"] {
        act(&market.operator, &gone.id, what).await.refused(409, "INVALID_STATE");
    }
    let tier = format!("/api/admin/users/{}/tier", gone.id);
    let pro = json!({ "tier": "pro", "rationale": "Paid" });
    market.operator.api.post(&tier, pro).await.refused(409, "INVALID_STATE");
}

async fn gigs_of_a_suspended_user_are_hidden(market: &Market) {
    let operator = &market.operator;
    let gig = market.gig().await;
    let path = format!("/api/gigs/{gig}");
    let _ = act(operator, &market.client.id, "suspend").await.ok();
    assert!(market.worker.api.get("/api/gigs").await.ok().rows().is_empty());
    market.worker.api.get(&path).await.refused(404, "NOT_FOUND");
    market.worker.api.post_nothing(&format!("{path}/apply")).await.refused(404, "NOT_FOUND");
    market.worker.api.patch(&path, json!({ "title": "Mine" })).await.refused(404, "NOT_FOUND");
    market.worker.api.get(&format!("{path}/applications")).await.refused(404, "NOT_FOUND");
    let report = json!({ "kind": "gig", "id": gig, "reason": "Spam" });
    market.worker.api.post("/api/reports", report).await.refused(404, "NOT_FOUND");
    assert_eq!(operator.api.get(&format!("/api/admin/gigs/{gig}")).await.ok()["owner_status"], "suspended");
    let _ = act(operator, &market.client.id, "restore").await.ok();
    assert_eq!(market.worker.api.get("/api/gigs").await.ok().rows().len(), 1);
    let _ = market.worker.api.get(&path).await.ok();
}

async fn payouts_of_a_suspended_worker_wait(market: &Market) {
    let operator = &market.operator;
    let deal = market.deal(Stage::Released, Terms::PAID).await;
    let other = market.deal(Stage::Delivered, Terms::PAID).await;
    let _ = act(operator, &market.worker.id, "suspend").await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/payout/status", "frozen").await;
    let _ = market.advance(15 * DAY_SECONDS).await;
    let silent = market.client.api.get(&other.milestone("")).await.ok();
    assert_eq!(silent["status"], "released", "other timers go on");
    for deal in [&deal, &other] {
        assert_eq!(market.client.api.get(&deal.milestone("")).await.ok()["payout"]["status"], "frozen");
    }
    let _ = act(operator, &market.worker.id, "restore").await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/payout/status", "paid").await;
    let _ = market.advance(3 * DAY_SECONDS).await;
    for deal in [&deal, &other] {
        let _ = market.client.api.until(&deal.milestone(""), "/payout/status", "paid").await;
        market.books().await.assert_paid_once(deal, 50_000, true).await;
    }
}

async fn money_of_a_suspended_client_goes_on(market: &Market) {
    let operator = &market.operator;
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let _ = act(operator, &market.client.id, "suspend").await.ok();
    let advanced = json!({ "seconds": 18 * DAY_SECONDS });
    let _ = market.worker.api.post("/api/sandbox/clock/advance", advanced).await.ok();
    let _ = market.worker.api.until(&deal.milestone(""), "/payout/status", "paid").await;
}

async fn an_operator_is_not_suspended(market: &Market) {
    let operator = &market.operator;
    act(operator, &operator.id, "suspend").await.refused(409, "INVALID_STATE");
    act(operator, NOBODY, "suspend").await.refused(404, "NOT_FOUND");
    let _ = operator.api.get("/api/profile/me").await.ok();
}

async fn a_tier_is_set_once(market: &Market) {
    let operator = &market.operator;
    let path = format!("/api/admin/users/{}/tier", market.client.id);
    let body = json!({ "tier": "pro", "rationale": "Paid by invoice" });
    let set = operator.api.post(&path, body.clone()).await.ok();
    assert_eq!(set["subscription_tier"], "pro");
    assert_eq!(operator.api.post(&path, body).await.ok().body, set.body);
    assert_eq!(market.client.api.get("/api/credits").await.ok()["subscription_tier"], "pro");
    assert_eq!(set["acts"][0]["details"], json!({ "tier": "pro" }));
    let wrong = json!({ "tier": "Pro!", "rationale": "" });
    operator.api.post(&path, wrong).await.refused_at(&["/rationale", "/tier"]);
    let stale = operator.api.ask(Method::POST, &path).json(&json!({ "tier": "free", "rationale": "x" }));
    stale.if_match("\"1\"").send().await.refused(412, "STALE");
}

async fn credits_are_granted_and_noted(market: &Market) {
    let operator = &market.operator;
    let grant = |user: &str| json!({ "user_id": user, "amount": 50, "reason": "Outage", "rationale": "Ticket 7" });
    let granted = operator.api.post("/api/admin/credits/grant", grant(&market.client.id)).await.ok();
    assert_eq!((granted.number("credits_balance"), &granted["transaction"]["amount"]), (150, &json!(50)));
    let keyed = || {
        let ask = operator.api.ask(Method::POST, "/api/admin/credits/grant").json(&grant(&market.client.id));
        ask.idempotent("once").send()
    };
    assert_eq!(keyed().await.ok().bytes, keyed().await.ok().bytes);
    let record = operator.api.get(&format!("/api/admin/users/{}", market.client.id)).await.ok();
    assert_eq!(record.number("credits_balance"), 200);
    let act = &record["acts"][0];
    assert_eq!((&act["action"], &act["rationale"]), (&json!("credits.grant"), &json!("Ticket 7")));
    assert_eq!((&act["details"]["amount"], &act["details"]["reason"]), (&json!(50), &json!("Outage")));
    operator.api.post("/api/admin/credits/grant", grant(NOBODY)).await.refused(404, "NOT_FOUND");
    let wrong = json!({ "user_id": "x", "amount": 0, "reason": "" });
    let wrong = operator.api.post("/api/admin/credits/grant", wrong).await;
    wrong.refused_at(&["/amount", "/reason", "/user_id"]);
}

async fn what_an_operator_must_say_is_said(market: &Market) {
    let operator = &market.operator;
    let watched = operator.api.watch(&format!("/api/admin/users/{}", market.client.id)).await;
    for what in ["suspend", "restore"] {
        let path = format!("/api/admin/users/{}/{what}", market.client.id);
        for body in [json!({}), json!({ "rationale": "" }), json!({ "rationale": null }), json!({ "rationale": 1 })] {
            operator.api.post(&path, body).await.refused_at(&["/rationale"]);
        }
        let more: Value = json!({ "rationale": "x", "reason": "x" });
        operator.api.post(&path, more).await.refused_at(&["/reason"]);
    }
    watched.assert_unchanged().await;
}
