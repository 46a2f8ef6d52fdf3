//! Dry runs: the same answer, and nothing done.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_dry_gig_is_not_posted,
    a_dry_application_is_not_made,
    a_dry_negotiation_does_not_begin,
    a_dry_agreement_makes_no_contract,
    a_dry_payment_asks_no_provider,
    a_dry_run_is_refused_like_a_wet_one,
    a_dry_run_claims_no_key,
    dry_or_not_is_a_clear_word,
}

async fn dry(caller: &Caller, method: Method, path: &str, body: &Value) -> Answer {
    caller.ask(method, path).dry_run().json(body).send().await
}

/// # Panics
/// Unless it is the answer to a dry run that went well.
#[track_caller]
fn went_well(answer: Answer) -> Answer {
    let answer = answer.ok();
    assert_eq!(answer["dry_run"], true, "{answer}");
    assert_eq!(answer.header("location"), None, "{answer}");
    answer
}

async fn a_dry_gig_is_not_posted(market: &Market) {
    let api = &market.client.api;
    let posted = went_well(dry(api, Method::POST, "/api/gigs", &json!({ "title": "A" })).await);
    assert_eq!(posted["title"], "A");
    api.get(&format!("/api/gigs/{}", posted.text("id"))).await.refused(404, "NOT_FOUND");
    assert_eq!(api.get("/api/gigs?status=draft").await.ok().rows().len(), 0);

    let path = format!("/api/gigs/{}", market.gig().await);
    let watched = api.watch(&path).await;
    assert_eq!(went_well(dry(api, Method::PATCH, &path, &json!({ "title": "B" })).await)["title"], "B");
    let _ = went_well(dry(api, Method::DELETE, &path, &json!({})).await);
    watched.assert_unchanged().await;
}

async fn a_dry_application_is_not_made(market: &Market) {
    let gig = market.gig().await;
    let apply = format!("/api/gigs/{gig}/apply");
    let watched = market.client.api.watch(&format!("/api/gigs/{gig}")).await;
    let _ = went_well(dry(&market.worker.api, Method::POST, &apply, &json!({})).await);
    watched.assert_unchanged().await;
    let application = market.worker.api.post_nothing(&apply).await.created();
    let path = format!("/api/gigs/{gig}/applications/{}", application.text("id"));
    let _ = went_well(dry(&market.client.api, Method::PATCH, &path, &json!({ "status": "shortlisted" })).await);
    let withdraw = format!("/api/applications/{}/withdraw", application.text("id"));
    let _ = went_well(dry(&market.worker.api, Method::POST, &withdraw, &json!({})).await);
    assert_eq!(market.worker.api.get("/api/applications/mine").await.ok().rows()[0]["status"], "applied");
}

async fn a_dry_negotiation_does_not_begin(market: &Market) {
    let gig = market.gig().await;
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    market.shortlist(&gig, applied.text("id")).await;
    let parties = json!({ "gig_id": gig, "worker_user_id": market.worker.id });
    for path in ["/api/negotiations", "/api/negotiate"] {
        let _ = went_well(dry(&market.client.api, Method::POST, path, &parties).await);
    }
    assert_eq!(market.client.api.get("/api/negotiations").await.ok().rows().len(), 0);
}

async fn a_dry_agreement_makes_no_contract(market: &Market) {
    let talk = market.talk().await;
    let watched = market.client.api.watch(&talk.path("")).await;
    let round = json!({ "hours_per_week": 5 });
    let proposed = went_well(dry(&market.client.api, Method::POST, &talk.path("round"), &round).await);
    assert_eq!((proposed.number("round_number"), proposed.number("amount_cents")), (1, 50_000));
    let _ = went_well(dry(&market.client.api, Method::POST, &talk.path("decline"), &json!({})).await);
    watched.assert_unchanged().await;
    let _ = market.client.api.post(&talk.path("round"), round).await.ok();
    let agreed = went_well(dry(&market.worker.api, Method::POST, &talk.path("agree"), &json!({})).await);
    assert_eq!(agreed["contract"]["total_cents"], 50_000);
    market.client.api.get(&format!("/api/contracts/{}", agreed.text("contract_id"))).await.refused(404, "NOT_FOUND");
    assert_eq!(market.client.api.get("/api/contracts").await.ok().rows().len(), 0);
}

async fn a_dry_payment_asks_no_provider(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let _ = went_well(dry(&market.client.api, Method::POST, &deal.path("approve"), &json!({})).await);
    let _ = went_well(dry(&market.client.api, Method::POST, &deal.path("cancel"), &json!({})).await);
    watched.assert_unchanged().await;

    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let funding = went_well(dry(&market.client.api, Method::POST, &deal.milestone("fund"), &json!({})).await);
    assert_eq!((&funding["client_secret"], &funding["payment_intent_id"]), (&json!(null), &json!(null)));
    watched.assert_unchanged().await;
    assert_eq!(market.books().await.provider().await.intents_of(&deal.milestone).len(), 0);

    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let released = went_well(dry(&market.client.api, Method::POST, &deal.milestone("release"), &json!({})).await);
    assert_eq!(released["status"], "releasing");
    watched.assert_unchanged().await;
    assert_eq!(market.books().await.provider().await.transfers_of(&deal.milestone).len(), 0);
}

async fn a_dry_run_is_refused_like_a_wet_one(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let fund = deal.milestone("fund");
    dry(&market.client.api, Method::POST, &fund, &json!({})).await.refused(409, "INVALID_STATE");
    dry(&market.worker.api, Method::POST, &fund, &json!({})).await.refused(403, "WRONG_ROLE");
    dry(&market.anyone, Method::POST, &fund, &json!({})).await.refused(401, "UNAUTHENTICATED");
    let stranger = market.newcomer("client").await;
    dry(&stranger.api, Method::POST, &fund, &json!({})).await.refused(404, "NOT_FOUND");
    let reads = market.client.with_key_of(json!({ "scopes": ["read"] })).await;
    dry(&reads, Method::POST, &fund, &json!({})).await.refused(403, "SCOPE_MISSING");
    let unknown = dry(&market.client.api, Method::POST, &fund, &json!({ "nothing": 1 })).await;
    unknown.refused_at(&["/nothing"]);
}

async fn a_dry_run_claims_no_key(market: &Market) {
    let ask = || market.client.api.ask(Method::POST, "/api/gigs").json(&json!({ "title": "A" })).idempotent("k");
    let _ = went_well(ask().dry_run().send().await);
    let posted = ask().send().await.created();
    let rehearsed = went_well(ask().dry_run().send().await);
    assert_eq!(rehearsed.header("idempotency-replayed"), None);
    assert_ne!(rehearsed["id"], posted["id"]);
}

async fn dry_or_not_is_a_clear_word(market: &Market) {
    let body = json!({ "title": "A" });
    market.client.api.post("/api/gigs?dry_run=maybe", body.clone()).await.refused_at(&["?dry_run"]);
    let _ = market.client.api.post("/api/gigs?dry_run=false", body).await.created();
    let nothing = json!({});
    market.client.browser.post("/api/keys?dry_run=true", nothing).await.refused_at(&["?dry_run"]);
}
