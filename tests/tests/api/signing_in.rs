//! Signing in and out of the sandbox.

use crate::shapes::{ME, assert_shape};
use reqwest::Method;
use serde_json::json;
use testkit::api::Answer;
use testkit::market::Market;

testkit::on_both_databases! {
    signing_in_creates_the_user_once,
    the_cookie_is_kept_from_scripts_and_other_sites,
    signing_out_ends_the_session,
    signing_in_again_ends_the_session_before,
    a_login_has_a_shape,
    another_site_cannot_sign_anybody_in,
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").and_then(|line| line.split(';').next()).expect("a cookie").to_owned()
}

async fn signing_in_creates_the_user_once(market: &Market) {
    let first = market.anyone.post("/auth/sandbox", json!({ "login": "grace" })).await.ok();
    assert_shape(&first.body, ME);
    assert_eq!(first["user_type"], json!(null));
    assert_eq!(first["is_operator"], false);
    assert_eq!(first["credits_balance"], 100);
    assert_eq!(first["ghost_score"], 0);
    let again = market.anyone.post("/auth/sandbox", json!({ "login": "grace" })).await.ok();
    assert_eq!(again["user_id"], first["user_id"]);
    assert_ne!(cookie(&again), cookie(&first));
    let operator = market.anyone.post("/auth/sandbox", json!({ "login": "operator" })).await.ok();
    assert_eq!(operator["is_operator"], true);
}

async fn the_cookie_is_kept_from_scripts_and_other_sites(market: &Market) {
    let answer = market.anyone.post("/auth/sandbox", json!({ "login": "grace" })).await.ok();
    let line = answer.header("set-cookie").expect("a cookie").to_ascii_lowercase();
    let attributes: Vec<_> = line.split(';').map(str::trim).collect();
    assert!(attributes.contains(&"httponly") && attributes.contains(&"path=/"), "{line}");
    assert!(attributes.contains(&"samesite=lax") || attributes.contains(&"samesite=strict"), "{line}");
}

async fn signing_out_ends_the_session(market: &Market) {
    let browser = &market.client.browser;
    browser.ask(Method::POST, "/auth/sign-out").without("origin").send().await.refused(403, "CSRF_REJECTED");
    let _ = browser.get("/api/profile/me").await.ok();
    browser.post_nothing("/auth/sign-out").await.deleted();
    browser.get("/api/profile/me").await.refused(401, "UNAUTHENTICATED");
    let _ = market.client.api.get("/api/profile/me").await.ok(); // A key outlives the session that made it.
}

async fn signing_in_again_ends_the_session_before(market: &Market) {
    let first = market.anyone.post("/auth/sandbox", json!({ "login": "grace" })).await.ok();
    let browser = market.anyone.with_session(&cookie(&first));
    let second = browser.post("/auth/sandbox", json!({ "login": "grace" })).await.ok();
    browser.get("/api/profile/me").await.refused(401, "UNAUTHENTICATED");
    let _ = market.anyone.with_session(&cookie(&second)).get("/api/profile/me").await.ok();
}

async fn a_login_has_a_shape(market: &Market) {
    for login in [json!(""), json!("Ada"), json!("a b"), json!("a".repeat(40)), json!(7), json!(null)] {
        market.anyone.post("/auth/sandbox", json!({ "login": login })).await.refused_at(&["/login"]);
    }
    market.anyone.post("/auth/sandbox", json!({})).await.refused_at(&["/login"]);
    let more = json!({ "login": "grace", "password": "x" });
    market.anyone.post("/auth/sandbox", more).await.refused_at(&["/password"]);
}

async fn another_site_cannot_sign_anybody_in(market: &Market) {
    let ask = market.anyone.ask(Method::POST, "/auth/sandbox").json(&json!({ "login": "grace" }));
    let answer = ask.header("origin", "https://evil.example").send().await.refused(403, "CSRF_REJECTED");
    assert_eq!(answer.header("set-cookie"), None);
}
