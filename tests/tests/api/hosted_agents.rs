//! Hosted agents: made, listed, changed, deleted, and the keys that belong to them.

use crate::operations::NOBODY;
use crate::shapes::{HOSTED_AGENT, assert_instant, assert_shape};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, at_once};
use testkit::market::{Market, Person};

testkit::on_both_databases! {
    an_agent_is_made_and_listed,
    an_agent_is_changed,
    what_an_agent_cannot_be_is_refused,
    agents_are_their_owners_own,
    an_agent_is_for_people_to_keep,
    a_key_belongs_to_an_agent_of_ones_own,
    a_deleted_agent_takes_its_keys_along,
    a_rotation_beside_a_deletion_leaves_no_key,
    an_agent_is_changed_at_its_version_alone,
}

async fn make(who: &Person, name: &str) -> Answer {
    who.browser.post("/api/hosted-agents", json!({ "name": name, "monthly_llm_limit": 5 })).await.created()
}

fn path(agent: &Answer) -> String {
    format!("/api/hosted-agents/{}", agent.text("id"))
}

async fn an_agent_is_made_and_listed(market: &Market) {
    let made = make(&market.client, "Bot").await;
    assert_shape(&made.body, HOSTED_AGENT);
    assert_eq!((made.header("location"), made.etag()), (None, "\"1\""));
    assert_eq!((&made["name"], &made["status"]), (&json!("Bot"), &json!("active")));
    assert_eq!((made.number("monthly_llm_limit"), made.number("llm_calls_used")), (5, 0));
    assert_instant(&made["period_ends_at"]);
    assert!(made.text("period_ends_at").ends_with("-01T00:00:00.000Z"), "{made}");
    let other = market.client.browser.post("/api/hosted-agents", json!({ "name": "Plain" })).await.created();
    assert_eq!(other.number("monthly_llm_limit"), 1_000);
    let none = json!({ "name": "Mute", "monthly_llm_limit": 0 });
    assert_eq!(market.client.browser.post("/api/hosted-agents", none).await.created()["status"], "paused");
    let list = market.client.browser.get("/api/hosted-agents").await.ok();
    let names: Vec<_> = list.rows().iter().map(|row| &row["name"]).collect();
    assert_eq!(names, ["Mute", "Plain", "Bot"]);
    assert_eq!(list.rows()[2], made.body);
    let page = market.client.browser.get("/api/hosted-agents?limit=2").await.ok();
    assert_eq!((page.rows().len(), &page["has_more"]), (2, &json!(true)));
    let again = || {
        market.client.browser.ask(Method::POST, "/api/hosted-agents").json(&json!({ "name": "Once" })).idempotent("k")
    };
    assert_eq!(again().send().await.created().bytes, again().send().await.created().bytes);
    assert_eq!(market.client.browser.get("/api/hosted-agents").await.ok().rows().len(), 4);
}

async fn an_agent_is_changed(market: &Market) {
    let made = make(&market.client, "Bot").await;
    let patch = async |body: Value| market.client.browser.patch(&path(&made), body).await;
    let same = patch(json!({})).await.ok();
    assert_eq!((&same.body, same.etag()), (&made.body, made.etag()));
    let changed = patch(json!({ "name": "Other", "monthly_llm_limit": 1_000_000 })).await.ok();
    assert_shape(&changed.body, HOSTED_AGENT);
    assert_eq!((&changed["name"], changed.number("version")), (&json!("Other"), 2));
    assert_eq!(patch(json!({ "status": "paused" })).await.ok()["status"], "paused");
    assert_eq!(patch(json!({ "status": "paused" })).await.ok().number("version"), 3);
    assert_eq!(patch(json!({ "status": "active" })).await.ok()["status"], "active");
    assert_eq!(patch(json!({ "monthly_llm_limit": 0 })).await.ok()["status"], "paused");
    patch(json!({ "status": "active" })).await.refused(409, "LIMIT_REACHED");
    assert_eq!(patch(json!({ "monthly_llm_limit": 1 })).await.ok()["status"], "active");
}

async fn what_an_agent_cannot_be_is_refused(market: &Market) {
    let made = make(&market.client, "Bot").await;
    let watched = market.client.browser.watch("/api/hosted-agents").await;
    let post = async |body: Value| market.client.browser.post("/api/hosted-agents", body).await;
    post(json!({})).await.refused_at(&["/name"]);
    post(json!({ "name": "", "monthly_llm_limit": -1 })).await.refused_at(&["/monthly_llm_limit", "/name"]);
    post(json!({ "name": "x".repeat(101), "monthly_llm_limit": 1_000_001 }))
        .await
        .refused_at(&["/monthly_llm_limit", "/name"]);
    post(json!({ "name": "Bot", "status": "active" })).await.refused_at(&["/status"]);
    let patch = async |body: Value| market.client.browser.patch(&path(&made), body).await;
    patch(json!({ "name": null, "status": "gone" })).await.refused_at(&["/name", "/status"]);
    patch(json!({ "monthly_llm_limit": 1.5, "llm_calls_used": 0 }))
        .await
        .refused_at(&["/llm_calls_used", "/monthly_llm_limit"]);
    watched.assert_unchanged().await;
}

async fn agents_are_their_owners_own(market: &Market) {
    let made = make(&market.client, "Bot").await;
    let watched = market.client.browser.watch("/api/hosted-agents").await;
    assert_eq!(market.worker.browser.get("/api/hosted-agents").await.ok().rows().len(), 0);
    for agent in [path(&made), format!("/api/hosted-agents/{NOBODY}")] {
        market.worker.browser.patch(&agent, json!({ "name": "Mine" })).await.refused(404, "NOT_FOUND");
        market.worker.browser.delete(&agent).await.refused(404, "NOT_FOUND");
    }
    watched.assert_unchanged().await;
}

async fn an_agent_is_for_people_to_keep(market: &Market) {
    let made = make(&market.client, "Bot").await;
    let key = &market.client.api;
    key.get("/api/hosted-agents").await.refused(403, "SESSION_REQUIRED");
    key.post("/api/hosted-agents", json!({ "name": "Bot" })).await.refused(403, "SESSION_REQUIRED");
    key.patch(&path(&made), json!({ "monthly_llm_limit": 9 })).await.refused(403, "SESSION_REQUIRED");
    key.delete(&path(&made)).await.refused(403, "SESSION_REQUIRED");
}

async fn a_key_belongs_to_an_agent_of_ones_own(market: &Market) {
    let made = make(&market.client, "Bot").await;
    let request = json!({ "hosted_agent_id": made["id"] });
    market.worker.browser.post("/api/keys", request.clone()).await.refused(404, "NOT_FOUND");
    let key = market.client.browser.post("/api/keys", request).await.created();
    assert_eq!(key["hosted_agent_id"], made["id"]);
    let caller = market.anyone.with_key(key.text("key"));
    assert_eq!(caller.get("/api/keys/verify").await.ok()["hosted_agent_id"], made["id"]);
    let rotated = caller.post_nothing("/api/keys/rotate").await.created();
    assert_eq!(rotated["hosted_agent_id"], made["id"]);
}

async fn a_deleted_agent_takes_its_keys_along(market: &Market) {
    let (made, kept) = (make(&market.client, "Bot").await, make(&market.client, "Kept").await);
    let key = market.client.with_key_of(json!({ "hosted_agent_id": made["id"] })).await;
    let other = market.client.with_key_of(json!({ "hosted_agent_id": kept["id"] })).await;
    market.client.browser.delete(&path(&made)).await.deleted();
    key.get("/api/keys/verify").await.refused(401, "API_KEY_REVOKED");
    let _ = other.get("/api/keys/verify").await.ok();
    let _ = market.client.api.get("/api/keys/verify").await.ok();
    market.client.browser.delete(&path(&made)).await.refused(404, "NOT_FOUND");
    market.client.browser.patch(&path(&made), json!({ "name": "Back" })).await.refused(404, "NOT_FOUND");
    let request = json!({ "hosted_agent_id": made["id"] });
    market.client.browser.post("/api/keys", request).await.refused(404, "NOT_FOUND");
    assert_eq!(market.client.browser.get("/api/hosted-agents").await.ok().rows().len(), 1);
}

async fn a_rotation_beside_a_deletion_leaves_no_key(market: &Market) {
    for round in 0..5 {
        let made = make(&market.client, "Bot").await;
        let request = json!({ "hosted_agent_id": made["id"] });
        let key = market.client.with_key_of(request.clone()).await;
        let mut asks = vec![
            key.ask(Method::POST, "/api/keys/rotate"),
            market.client.browser.ask(Method::DELETE, &path(&made)),
            market.client.browser.ask(Method::POST, "/api/keys").json(&request),
        ];
        asks.rotate_left(round % 3);
        let answers = at_once(asks).await;
        let keys = market.client.browser.get("/api/keys?limit=100").await.ok();
        let alive = |key: &&Value| key["hosted_agent_id"] == made["id"] && key["revoked_at"].is_null();
        assert_eq!(keys.rows().iter().filter(alive).count(), 0, "{answers:?}");
    }
}

async fn an_agent_is_changed_at_its_version_alone(market: &Market) {
    let made = make(&market.client, "Bot").await;
    let ask = |method: Method| market.client.browser.ask(method, &path(&made)).json(&json!({ "name": "Other" }));
    let changed = ask(Method::PATCH).if_match(made.etag()).send().await.ok();
    ask(Method::PATCH).if_match(made.etag()).send().await.refused(412, "STALE");
    let delete = |etag: &str| market.client.browser.ask(Method::DELETE, &path(&made)).if_match(etag).send();
    delete(made.etag()).await.refused(412, "STALE");
    delete(changed.etag()).await.deleted();
}
