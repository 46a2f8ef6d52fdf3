//! What a key's scopes let it do. They do not imply one another.

use crate::operations::{self, Operation};
use reqwest::Method;
use serde_json::json;
use std::collections::HashMap;
use testkit::api::Caller;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    every_operation_needs_its_scope_and_no_other,
    a_cancel_needs_what_its_side_needs,
}

/// Keys by whether they are the operator's, and by their scopes.
type Keys = HashMap<(bool, Vec<&'static str>), Caller>;

const ALL: [&str; 4] = ["read", "write", "approve", "pay"];

/// The scope of an operation as api.md has it; `None` where it depends, or any key will do.
fn scope_of(operation: &Operation) -> Option<&'static str> {
    let path = operation.template.as_str();
    let last = path.rsplit('/').next().unwrap_or_default();
    match (operation.method.as_str(), last) {
        _ if path.starts_with("/api/keys") => None,
        ("POST", "cancel" | "settle") => None,
        (_, "connect-link") => Some("write"),
        ("GET", _) => Some("read"),
        ("POST", "approve" | "agree" | "accept" | "revise") => Some("approve"),
        ("POST", "fund" | "release" | "confirm") => Some("pay"),
        _ => Some("write"),
    }
}

async fn with_scopes(market: &Market, scopes: &[&str]) -> Caller {
    market.client.with_key_of(json!({ "scopes": scopes })).await
}

async fn every_operation_needs_its_scope_and_no_other(market: &Market) {
    let mut keys = Keys::new();
    for operation in operations::authenticated().iter().filter(|it| it.said.opens_to("bearer")) {
        let said = operation.said.scopes();
        if let Some(scope) = scope_of(operation) {
            assert_eq!(said.iter().copied().collect::<Vec<_>>(), [scope], "{}", operation.said.name());
        }
        if !said.is_empty() {
            let others: Vec<_> = ALL.into_iter().filter(|it| !said.contains(it)).collect();
            let without = key(market, &mut keys, operation, &others).await;
            let refused = without.ask(operation.method.clone(), &operation.path).send().await;
            refused.refused(403, "SCOPE_MISSING");
        }
        // A parameter that is none is noticed right after the scope, and keeps it from having its effect.
        let path = format!("{}?nothing=1", operation.path);
        for enough in said.iter().map(|scope| vec![*scope]).chain(said.is_empty().then(Vec::new)) {
            let alone = key(market, &mut keys, operation, &enough).await;
            alone.ask(operation.method.clone(), &path).send().await.refused(422, "VALIDATION_FAILED");
        }
    }
}

/// A key with these scopes, of somebody whom the operation lets in.
async fn key(market: &Market, keys: &mut Keys, operation: &Operation, scopes: &[&'static str]) -> Caller {
    let operators = operation.said.answers("OPERATOR_ONLY");
    let person = if operators { &market.operator } else { &market.client };
    let place = (operators, scopes.to_vec());
    if !keys.contains_key(&place) {
        keys.insert(place.clone(), person.with_key_of(json!({ "scopes": scopes })).await);
    }
    keys[&place].clone()
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
