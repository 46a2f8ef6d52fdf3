//! `If-Match`: a write that holds only for the version that its writer has seen.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_gig_is_changed_at_its_version_alone,
    a_deal_is_changed_at_its_version_alone,
    the_side_is_looked_at_before_the_version,
    what_is_no_etag_is_refused,
}

async fn send(caller: &Caller, method: Method, path: &str, body: &Value, etag: &str) -> Answer {
    caller.ask(method, path).json(body).if_match(etag).send().await
}

async fn a_gig_is_changed_at_its_version_alone(market: &Market) {
    let path = format!("/api/gigs/{}", market.gig().await);
    let api = &market.client.api;
    let first = api.get(&path).await.ok();
    let body = json!({ "title": "Other" });
    let second = send(api, Method::PATCH, &path, &body, first.etag()).await.ok();
    assert_ne!(second.etag(), first.etag());
    let watched = api.watch(&path).await;
    send(api, Method::PATCH, &path, &json!({ "title": "Late" }), first.etag()).await.refused(412, "STALE");
    send(api, Method::PATCH, &path, &body, first.etag()).await.refused(412, "STALE"); // Though it is already so.
    send(api, Method::DELETE, &path, &json!({}), "\"99\"").await.refused(412, "STALE");
    watched.assert_unchanged().await;
    let _ = send(api, Method::PATCH, &path, &json!({ "title": "Any" }), "*").await.ok();
}

async fn a_deal_is_changed_at_its_version_alone(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::FREE).await;
    let (client, worker) = (&market.client.api, &market.worker.api);
    let etag = async || client.get(&deal.path("")).await.ok().etag().to_owned();
    let nothing = json!({});
    let old = etag().await;
    let _ = client.post_nothing(&deal.path("approve")).await.ok();

    let watched = client.watch(&deal.path("")).await;
    send(worker, Method::POST, &deal.path("approve"), &nothing, &old).await.refused(412, "STALE");
    send(client, Method::POST, &deal.path("approve"), &nothing, &old).await.refused(412, "STALE");
    send(client, Method::POST, &deal.path("cancel"), &nothing, &old).await.refused(412, "STALE");
    send(worker, Method::POST, &deal.talk.path("agree"), &nothing, &old).await.refused(412, "STALE");
    send(client, Method::POST, &deal.milestone("fund"), &nothing, &old).await.refused(412, "STALE");
    watched.assert_unchanged().await;

    let _ = send(worker, Method::POST, &deal.path("approve"), &nothing, &etag().await).await.ok();
    let _ = send(client, Method::POST, &deal.milestone("fund"), &nothing, &etag().await).await.ok();
    let work = json!({ "notes": "Done" });
    let delivered = send(worker, Method::POST, &deal.milestone("deliver"), &work, &etag().await).await.ok();
    assert_eq!(delivered.etag(), etag().await, "a milestone has its deal's version");
    let watched = client.watch(&deal.path("")).await;
    send(client, Method::POST, &deal.milestone("release"), &nothing, &old).await.refused(412, "STALE");
    watched.assert_unchanged().await;
    let released = send(client, Method::POST, &deal.milestone("release"), &nothing, delivered.etag()).await.ok();
    assert_eq!(released["status"], "released");
}

async fn the_side_is_looked_at_before_the_version(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let release = deal.milestone("release");
    send(&market.worker.api, Method::POST, &release, &json!({}), "\"1\"").await.refused(403, "WRONG_ROLE");
    let stranger = market.newcomer("client").await;
    send(&stranger.api, Method::POST, &release, &json!({}), "\"1\"").await.refused(404, "NOT_FOUND");
    let wrong_state = send(&market.client.api, Method::POST, &deal.path("approve"), &json!({}), "\"1\"").await;
    wrong_state.refused(412, "STALE");
}

async fn what_is_no_etag_is_refused(market: &Market) {
    let path = format!("/api/gigs/{}", market.gig().await);
    let watched = market.client.api.watch(&path).await;
    for etag in ["1", "W/\"1\"", "\"x\"", "\"1\", \"2\"", "\"\""] {
        let answer = send(&market.client.api, Method::PATCH, &path, &json!({ "title": "Other" }), etag).await;
        answer.refused(400, "BAD_REQUEST");
    }
    watched.assert_unchanged().await;
}
