//! What a key's scopes let it do. They do not imply one another.

use crate::disputes::Quarrel;
use crate::operations::{self, Operation};
use reqwest::Method;
use serde_json::json;
use testkit::api::Caller;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    every_operation_needs_its_scope_and_no_other,
    a_cancel_needs_what_its_side_needs,
    a_settlement_needs_what_its_side_needs,
}

const ALL: [&str; 4] = ["read", "write", "approve", "pay"];

/// The scope of an operation; `None` where it depends, or a key does not get in at all.
fn scope_of(operation: &Operation) -> Option<&'static str> {
    let path = operation.template.as_str();
    let last = path.rsplit('/').next().unwrap_or_default();
    match (operation.method.as_str(), last) {
        _ if path.starts_with("/api/sandbox") || path.starts_with("/api/keys") => None,
        _ if path.starts_with("/api/hosted-agents") => None,
        ("POST", "cancel" | "settle") => None,
        (_, "connect-link") => Some("write"),
        ("GET", _) => Some("read"),
        ("POST", "approve" | "agree" | "accept" | "revise") => Some("approve"),
        ("POST", "fund" | "release") => Some("pay"),
        _ => Some("write"),
    }
}

async fn with_scopes(market: &Market, scopes: &[&str]) -> Caller {
    market.client.with_key_of(json!({ "scopes": scopes })).await
}

async fn every_operation_needs_its_scope_and_no_other(market: &Market) {
    let all = operations::authenticated(market).await;
    assert!(all.iter().any(Operation::is_operators), "operators have no routes");
    for scope in ALL {
        let alone = with_scopes(market, &[scope]).await;
        let others: Vec<_> = ALL.into_iter().filter(|it| *it != scope).collect();
        let without = with_scopes(market, &others).await;
        let own: Vec<_> = all.iter().filter(|operation| scope_of(operation) == Some(scope)).collect();
        assert!(!own.is_empty(), "nothing needs {scope}");
        for operation in own {
            let refused = without.ask(operation.method.clone(), &operation.path).send().await;
            refused.refused(403, "SCOPE_MISSING");
            let answer = alone.ask(operation.method.clone(), &operation.path).send().await;
            assert_ne!(answer.text("code"), "SCOPE_MISSING", "{answer}");
        }
    }
}

async fn a_cancel_needs_what_its_side_needs(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let writes = with_scopes(market, &["read", "write", "approve"]).await;
    writes.post_nothing(&deal.path("cancel")).await.refused(403, "SCOPE_MISSING");
    let pays = market.worker.with_key_of(json!({ "scopes": ["read", "pay", "approve"] })).await;
    pays.post_nothing(&deal.path("cancel")).await.refused(403, "SCOPE_MISSING");
    watched.assert_unchanged().await;
    let writes = market.worker.with_key_of(json!({ "scopes": ["write"] })).await;
    let dry = writes.ask(Method::POST, &deal.path("cancel")).dry_run().send().await;
    let _ = dry.ok();
    let pays = with_scopes(market, &["pay"]).await;
    assert_eq!(pays.post_nothing(&deal.path("cancel")).await.ok()["status"], "cancelled");
}

async fn a_settlement_needs_what_its_side_needs(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let watched = market.client.api.watch(&quarrel.path("")).await;
    let figure = json!({ "release_cents": 20_000 });
    let settle = quarrel.path("settle");
    with_scopes(market, &["read", "write", "approve"])
        .await
        .post(&settle, figure.clone())
        .await
        .refused(403, "SCOPE_MISSING");
    let pays = market.worker.with_key_of(json!({ "scopes": ["read", "write", "pay"] })).await;
    pays.post(&settle, figure.clone()).await.refused(403, "SCOPE_MISSING");
    watched.assert_unchanged().await;
    let approves = market.worker.with_key_of(json!({ "scopes": ["approve"] })).await;
    assert_eq!(approves.post(&settle, figure.clone()).await.ok()["status"], "open");
    assert_eq!(with_scopes(market, &["pay"]).await.post(&settle, figure).await.ok()["status"], "resolved");
}
