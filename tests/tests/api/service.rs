//! Health, the OpenAPI document, and what is answered where there is nothing.

use reqwest::Method;
use serde_json::json;
use testkit::market::Market;

testkit::on_both_databases! {
    health_says_what_this_is,
    the_document_describes_every_endpoint_of_the_deal,
    nothing_is_a_problem_like_any_other,
    a_method_that_is_not_there_is_refused_with_those_that_are,
}

async fn health_says_what_this_is(market: &Market) {
    let health = market.anyone.get("/api/health").await.ok();
    assert_eq!(health.keys(), ["mode", "ok", "service", "version"]);
    assert_eq!(health["ok"], true);
    assert_eq!(health["service"], "clawconnected");
    assert_eq!(health["mode"], "sandbox");
    let _ = market.anyone.get("/health/live").await.ok();
    let _ = market.anyone.get("/health/ready").await.ok();
}

async fn the_document_describes_every_endpoint_of_the_deal(market: &Market) {
    let document = market.anyone.get("/api/openapi.json").await.ok();
    assert!(document.text("openapi").starts_with("3.1"), "{}", document["openapi"]);
    let described = |method: &str, path: &str| document["paths"][path][method].is_object();
    let missing: Vec<_> = ENDPOINTS.iter().filter(|(method, path)| !described(method, path)).collect();
    assert_eq!(missing, Vec::<&(&str, &str)>::new());
}

/// What issue by issue was promised, so that nothing gets lost.
const ENDPOINTS: &[(&str, &str)] = &[
    ("get", "/api/health"),
    ("get", "/api/keys/verify"),
    ("post", "/api/keys"),
    ("get", "/api/keys"),
    ("post", "/api/keys/rotate"),
    ("post", "/api/keys/{id}/revoke"),
    ("get", "/api/gigs"),
    ("post", "/api/gigs"),
    ("get", "/api/gigs/{id}"),
    ("patch", "/api/gigs/{id}"),
    ("delete", "/api/gigs/{id}"),
    ("post", "/api/gigs/{id}/apply"),
    ("get", "/api/gigs/{id}/applications"),
    ("patch", "/api/gigs/{id}/applications/{app_id}"),
    ("get", "/api/applications/mine"),
    ("post", "/api/applications/{id}/withdraw"),
    ("get", "/api/profile/me"),
    ("patch", "/api/profile/me"),
    ("get", "/api/profile/{user_id}"),
    ("get", "/api/negotiations"),
    ("post", "/api/negotiations"),
    ("post", "/api/negotiate"),
    ("get", "/api/negotiations/{id}"),
    ("post", "/api/negotiations/{id}/round"),
    ("post", "/api/negotiations/{id}/agree"),
    ("post", "/api/negotiations/{id}/decline"),
    ("post", "/api/negotiations/{id}/contact-share"),
    ("get", "/api/contracts"),
    ("get", "/api/contracts/{id}"),
    ("post", "/api/contracts/{id}/approve"),
    ("get", "/api/contracts/{id}/connect-link"),
    ("post", "/api/contracts/{id}/revise"),
    ("post", "/api/contracts/{id}/cancel"),
    ("delete", "/api/contracts/{id}/cancel"),
    ("post", "/api/contracts/{id}/cancel/object"),
    ("post", "/api/contracts/{id}/milestones"),
    ("get", "/api/contracts/{id}/milestones/{mid}"),
    ("delete", "/api/contracts/{id}/milestones/{mid}"),
    ("post", "/api/contracts/{id}/milestones/{mid}/accept"),
    ("post", "/api/contracts/{id}/milestones/{mid}/decline"),
    ("post", "/api/contracts/{id}/milestones/{mid}/fund"),
    ("post", "/api/contracts/{id}/milestones/{mid}/deliver"),
    ("post", "/api/contracts/{id}/milestones/{mid}/request-changes"),
    ("post", "/api/contracts/{id}/milestones/{mid}/release"),
    ("post", "/api/contracts/{id}/reviews"),
    ("get", "/api/contracts/{id}/reviews"),
    ("get", "/api/credits"),
    ("post", "/api/credits"),
    ("get", "/api/credits/transactions"),
    ("get", "/api/payouts"),
    ("get", "/api/account/payouts"),
    ("post", "/api/account/connect-link"),
    ("post", "/api/reports"),
    ("get", "/api/admin/reports"),
    ("get", "/api/admin/reviews"),
    ("post", "/api/admin/reviews/{id}/moderate"),
    ("get", "/api/admin/stuck"),
    ("get", "/api/admin/reconciliation"),
    ("get", "/api/admin/users/{user_id}"),
    ("get", "/api/admin/gigs/{id}"),
    ("post", "/api/admin/credits/grant"),
    ("post", "/api/admin/users/{user_id}/suspend"),
    ("post", "/api/admin/users/{user_id}/restore"),
    ("post", "/api/admin/users/{user_id}/tier"),
    ("post", "/api/admin/gigs/{id}/take-down"),
    ("post", "/api/admin/operations/{operation_id}/retry"),
    ("post", "/api/admin/milestones/{id}/refund"),
    ("post", "/api/admin/milestones/{id}/write-off"),
    ("post", "/api/stripe/webhook"),
    ("get", "/api/sandbox/clock"),
    ("post", "/api/sandbox/clock/advance"),
    ("post", "/api/sandbox/payments/{payment_intent_id}/confirm"),
    ("post", "/api/sandbox/connect/{user_id}/complete"),
    ("post", "/api/sandbox/connect/{user_id}/restrict"),
    ("post", "/api/sandbox/reset"),
];

async fn nothing_is_a_problem_like_any_other(market: &Market) {
    for path in ["/", "/api", "/api/", "/api/gigs/", "/api/nothing", "/nothing", "/api/gigs/a/b/c/d", "/api/%00"] {
        market.anyone.get(path).await.refused(404, "NOT_FOUND");
        market.client.api.post(path, json!({})).await.refused(404, "NOT_FOUND");
    }
}

async fn a_method_that_is_not_there_is_refused_with_those_that_are(market: &Market) {
    let answer = market.client.api.ask(Method::PUT, "/api/gigs").json(&json!({})).send().await;
    let answer = answer.refused(405, "METHOD_NOT_ALLOWED");
    let allowed: Vec<_> = answer.header("allow").unwrap_or_default().split(", ").collect();
    assert!(allowed.contains(&"GET") && allowed.contains(&"POST") && !allowed.contains(&"PUT"), "{allowed:?}");
    market.client.api.delete("/api/health").await.refused(405, "METHOD_NOT_ALLOWED");
    market.client.api.get("/api/keys/rotate").await.refused(405, "METHOD_NOT_ALLOWED");
}
