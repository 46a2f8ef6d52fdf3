//! Who is calling: nobody, a key, a browser, or somebody who cannot decide (api.md §2).

use crate::operations::{self, Operation};
use reqwest::Method;
use serde_json::json;
use testkit::market::Market;

testkit::on_both_databases! {
    whoever_shows_nothing_is_let_in_nowhere,
    a_key_that_is_none_is_let_in_nowhere,
    a_session_does_not_open_what_needs_a_key,
    a_key_does_not_open_what_needs_a_person,
    a_browser_must_come_from_our_own_pages,
    a_browser_must_come_from_our_own_pages_everywhere,
    two_different_keys_are_ambiguous,
    a_key_wins_over_a_cookie,
}

async fn whoever_shows_nothing_is_let_in_nowhere(market: &Market) {
    for operation in operations::authenticated() {
        let answer = market.anyone.ask(operation.method, &operation.path).send().await;
        answer.refused(401, "UNAUTHENTICATED");
    }
}

async fn a_key_that_is_none_is_let_in_nowhere(market: &Market) {
    let mistyped = market.client.key.replace(&market.client.key[market.client.key.len() - 1..], "!");
    for key in ["", "claw", "claw_000000000000000000000000000000000000", &mistyped] {
        market.anyone.with_key(key).get("/api/gigs").await.refused(401, "UNAUTHENTICATED");
    }
    let basic = market.anyone.ask(Method::GET, "/api/gigs").header("authorization", "Basic YTpi").send().await;
    basic.refused(401, "UNAUTHENTICATED");
    let cookie = "clawconnected_session=0000000000000000000000000000000000000000000000000000000000000000";
    market.anyone.with_session(cookie).get("/api/gigs").await.refused(401, "UNAUTHENTICATED");
}

async fn a_session_does_not_open_what_needs_a_key(market: &Market) {
    let by_key = operations::answering("API_KEY_REQUIRED");
    assert_eq!(names(&by_key), BY_KEY);
    for operation in by_key {
        let answer = market.client.browser.ask(operation.method, &operation.path).send().await;
        answer.refused(401, "API_KEY_REQUIRED");
    }
}

async fn a_key_does_not_open_what_needs_a_person(market: &Market) {
    let by_session = operations::answering("SESSION_REQUIRED");
    assert_eq!(names(&by_session), BY_SESSION);
    for operation in by_session {
        let answer = market.client.api.ask(operation.method, &operation.path).send().await;
        answer.refused(403, "SESSION_REQUIRED");
    }
    let made = market.client.browser.get("/api/keys").await.ok();
    let revoke = format!("/api/keys/{}/revoke", made.rows()[0]["id"].as_str().expect("an id"));
    market.client.api.post_nothing(&revoke).await.refused(403, "SESSION_REQUIRED");
    let _ = market.client.api.get("/api/gigs").await.ok(); // It was not revoked.
}

fn names(operations: &[Operation]) -> Vec<String> {
    operations.iter().map(|it| it.said.name()).collect()
}

/// What api.md marks K.
const BY_KEY: &[&str] = &["POST /api/keys/rotate", "GET /api/keys/verify"];
/// What api.md marks S.
const BY_SESSION: &[&str] = &[
    "POST /api/account/delete",
    "GET /api/account/export",
    "GET /api/hosted-agents",
    "POST /api/hosted-agents",
    "DELETE /api/hosted-agents/{id}",
    "PATCH /api/hosted-agents/{id}",
    "GET /api/keys",
    "POST /api/keys",
    "POST /api/keys/{id}/revoke",
];

async fn a_browser_must_come_from_our_own_pages_everywhere(market: &Market) {
    for operation in operations::authenticated().into_iter().filter(|it| it.said.answers("CSRF_REJECTED")) {
        let ask = market.client.browser.ask(operation.method, &operation.path);
        ask.clone().without("origin").send().await.refused(403, "CSRF_REJECTED");
        ask.header("origin", "https://evil.example").send().await.refused(403, "CSRF_REJECTED");
    }
}

async fn a_browser_must_come_from_our_own_pages(market: &Market) {
    let browser = &market.client.browser;
    let watched = browser.watch("/api/profile/me").await;
    let patch = || browser.ask(Method::PATCH, "/api/profile/me").json(&json!({ "bio": "Forged" }));
    patch().without("origin").send().await.refused(403, "CSRF_REJECTED");
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        patch().header("origin", origin).send().await.refused(403, "CSRF_REJECTED");
    }
    for site in ["cross-site", "same-site", "none"] {
        patch().without("origin").header("sec-fetch-site", site).send().await.refused(403, "CSRF_REJECTED");
    }
    watched.assert_unchanged().await;

    let _ = patch().without("origin").header("sec-fetch-site", "same-origin").send().await.ok();
    let _ = browser.ask(Method::GET, "/api/profile/me").without("origin").send().await.ok();
    let by_key = market.client.api.ask(Method::PATCH, "/api/profile/me").json(&json!({ "bio": "By key" }));
    let _ = by_key.header("origin", "https://evil.example").send().await.ok();
}

async fn two_different_keys_are_ambiguous(market: &Market) {
    let ask = |other: &str| market.client.api.ask(Method::GET, "/api/gigs").header("x-api-key", other).send();
    ask(&market.worker.key).await.refused(400, "AMBIGUOUS_CREDENTIALS");
    let _ = ask(&market.client.key).await.ok();
    let alone = market.anyone.ask(Method::GET, "/api/gigs").header("x-api-key", &market.client.key).send().await;
    let _ = alone.ok();
}

async fn a_key_wins_over_a_cookie(market: &Market) {
    let both = market.worker.browser.with_key(&market.client.key);
    let me = both.get("/api/profile/me").await.ok();
    assert_eq!(me["user_id"], market.client.id.as_str());
}
