//! API keys: made, listed, rotated, revoked, expired.

use crate::operations::NOBODY;
use crate::shapes::{KEY, assert_shape, with};
use serde_json::json;
use testkit::market::Market;

testkit::on_both_databases! {
    a_new_key_is_shown_once,
    a_key_says_what_it_is,
    a_key_is_made_as_it_was_asked_for,
    what_a_key_cannot_be_is_refused,
    rotation_replaces_a_key_at_once,
    a_revoked_key_authenticates_nothing,
    nobody_revokes_the_key_of_somebody_else,
    a_key_ends_after_ninety_days,
}

async fn a_new_key_is_shown_once(market: &Market) {
    let made = market.client.browser.post("/api/keys", json!({ "name": "Laptop" })).await.created();
    assert_shape(&made.body, &with(KEY, &["key"]));
    assert_eq!(made.header("location"), None);
    let key = made.text("key");
    let (prefix, tail) = key.rsplit_once('_').expect("a prefix");
    assert_eq!((prefix, tail.len()), ("claw", 36));
    assert!(tail.ends_with(made.text("last_four")));
    assert_eq!(made["scopes"], json!(["read", "write", "approve", "pay"]));
    assert_eq!(made["limits"], json!({ "max_fund_cents_per_call": null, "max_fund_cents_per_day": null }));

    let list = market.client.browser.get("/api/keys").await.ok();
    assert_eq!(list.rows().len(), 2);
    assert_eq!(list.rows()[0]["id"], made["id"]);
    assert_shape(&list.rows()[0], KEY);
    assert!(!String::from_utf8_lossy(&list.bytes).contains(tail));
    assert_eq!(market.worker.browser.get("/api/keys").await.ok().rows().len(), 1);
}

async fn a_key_says_what_it_is(market: &Market) {
    let verified = market.client.api.get("/api/keys/verify").await.ok();
    assert_eq!(verified.keys(), ["api_key_id", "expires_at", "hosted_agent_id", "scopes", "user_id"]);
    assert_eq!(verified["user_id"], market.client.id.as_str());
    assert_eq!(verified["hosted_agent_id"], json!(null));
    let none = market.client.with_key_of(json!({ "scopes": [] })).await;
    assert_eq!(none.get("/api/keys/verify").await.ok()["scopes"], json!([]));
}

async fn a_key_is_made_as_it_was_asked_for(market: &Market) {
    let limits = json!({ "max_fund_cents_per_call": 5_000, "max_fund_cents_per_day": 9_000 });
    let asked = json!({ "prefix": "my_bot-1", "name": "Bot", "scopes": ["pay", "read", "pay"], "limits": limits });
    let made = market.client.browser.post("/api/keys", asked).await.created();
    assert!(made.text("key").starts_with("my_bot-1_"));
    assert_eq!((&made["prefix"], &made["name"]), (&json!("my_bot-1"), &json!("Bot")));
    assert_eq!(made["scopes"], json!(["read", "pay"]));
    assert_eq!(made["limits"], limits);
}

async fn what_a_key_cannot_be_is_refused(market: &Market) {
    let browser = &market.client.browser;
    let watched = browser.watch("/api/keys").await;
    for prefix in ["", "a b", "a.b", "abcdefghijklmnopqrstu"] {
        browser.post("/api/keys", json!({ "prefix": prefix })).await.refused_at(&["/prefix"]);
    }
    browser.post("/api/keys", json!({ "scopes": ["read", "admin"] })).await.refused_at(&["/scopes/1"]);
    browser.post("/api/keys", json!({ "scopes": "read" })).await.refused_at(&["/scopes"]);
    let limits = json!({ "max_fund_cents_per_call": -1 });
    browser.post("/api/keys", json!({ "limits": limits })).await.refused_at(&["/limits/max_fund_cents_per_call"]);
    browser.post("/api/keys", json!({ "hosted_agent_id": NOBODY })).await.refused(404, "NOT_FOUND");
    browser.post("/api/keys", json!({ "hosted_agent_id": "x" })).await.refused_at(&["/hosted_agent_id"]);
    watched.assert_unchanged().await;
}

async fn rotation_replaces_a_key_at_once(market: &Market) {
    let asked = json!({ "prefix": "old", "name": "Bot", "scopes": ["read"] });
    let old = market.client.browser.post("/api/keys", asked).await.created();
    let caller = market.anyone.with_key(old.text("key"));
    let new = caller.post_nothing("/api/keys/rotate").await.created();
    assert_shape(&new.body, &with(KEY, &["key"]));
    for same in ["prefix", "name", "scopes", "limits", "hosted_agent_id"] {
        assert_eq!(new[same], old[same], "{same}");
    }
    assert_ne!(new["id"], old["id"]);
    caller.get("/api/keys/verify").await.refused(401, "API_KEY_REVOKED");
    caller.post_nothing("/api/keys/rotate").await.refused(401, "API_KEY_REVOKED");
    let verified = market.anyone.with_key(new.text("key")).get("/api/keys/verify").await.ok();
    assert_eq!(verified["api_key_id"], new["id"]);
}

async fn a_revoked_key_authenticates_nothing(market: &Market) {
    let made = market.client.browser.post("/api/keys", json!({})).await.created();
    let caller = market.anyone.with_key(made.text("key"));
    let _ = caller.get("/api/gigs").await.ok();
    let path = format!("/api/keys/{}/revoke", made.text("id"));
    let revoked = market.client.browser.post_nothing(&path).await.ok();
    assert_shape(&revoked.body, KEY);
    assert!(revoked["revoked_at"].is_string());
    caller.get("/api/gigs").await.refused(401, "API_KEY_REVOKED");
    let again = market.client.browser.post_nothing(&path).await.ok();
    assert_eq!(again.body, revoked.body);
}

async fn nobody_revokes_the_key_of_somebody_else(market: &Market) {
    let verified = market.client.api.get("/api/keys/verify").await.ok();
    for id in [verified.text("api_key_id"), NOBODY, "x"] {
        let answer = market.worker.browser.post_nothing(&format!("/api/keys/{id}/revoke")).await;
        answer.refused(404, "NOT_FOUND");
    }
    let _ = market.client.api.get("/api/keys/verify").await.ok();
}

async fn a_key_ends_after_ninety_days(market: &Market) {
    const DAY: i64 = 86_400;
    let _ = market.worker.api.post("/api/sandbox/clock/advance", json!({ "seconds": 89 * DAY })).await.ok();
    let _ = market.client.api.get("/api/gigs").await.ok();
    let _ = market.worker.api.post("/api/sandbox/clock/advance", json!({ "seconds": 2 * DAY })).await.ok();
    market.client.api.get("/api/gigs").await.refused(401, "API_KEY_EXPIRED");
    market.client.api.post_nothing("/api/keys/rotate").await.refused(401, "API_KEY_EXPIRED");
    let _ = market.client.browser.get("/api/gigs").await.ok(); // Sessions live in wall time.
}
