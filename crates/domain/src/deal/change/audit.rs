//! The audit entry of an event: ids, numbers, states, and hashes of free text.

use crate::actor::Cx;
use crate::audit::{AuditEntry, sha256_hex};
use crate::deal::{Deal, DealEvent};
use serde_json::{Map, Value, json};

/// Fields that hold what a person wrote; the audit keeps their hash.
const FREE_TEXT: [&str; 9] =
    ["description", "label", "note", "notes", "rationale", "scope", "statement", "title", "url"];

pub(super) fn entry(before: &Deal, event: &DealEvent, after: &Deal, cx: &Cx) -> AuditEntry {
    let payload = hashed(serde_json::to_value(event).unwrap_or(Value::Null));
    AuditEntry {
        deal: before.id,
        seq: before.audit.seq + 1,
        at: cx.now,
        actor_user_id: cx.actor.user(),
        actor_role: cx.actor.user().and_then(|user| before.role_of(user)),
        action: action(&payload),
        from_state: state(before, event),
        to_state: state(after, event),
        payload,
        prev_hash: before.audit.hash.clone(),
        hash: String::new(),
    }
    .sealed()
}

/// `proposed`, `milestone.funded`, `dispute.opened`.
fn action(payload: &Value) -> String {
    let outer = payload["what"].as_str().unwrap_or_default();
    match payload["facts"]["event"]["what"].as_str() {
        Some(inner) => format!("{outer}.{inner}"),
        None => outer.to_owned(),
    }
}

/// The state of what the event is about.
fn state(deal: &Deal, event: &DealEvent) -> Option<String> {
    let name = match event {
        DealEvent::Opened
        | DealEvent::Proposed { .. }
        | DealEvent::Agreed { .. }
        | DealEvent::ContactShared { .. }
        | DealEvent::TextsErased { .. }
        | DealEvent::NegotiationExpired { .. } => Some(deal.negotiation.state.name()),
        DealEvent::Milestone { milestone, .. } => deal.milestone(*milestone).map(|milestone| milestone.status().name()),
        DealEvent::Dispute { dispute, .. } => deal.dispute(*dispute).map(|(_, dispute)| dispute.status().name()),
        DealEvent::OperationRequested { operation } => operation_state(deal, operation.key),
        DealEvent::RefundNamed { key, .. }
        | DealEvent::OperationSucceeded { key }
        | DealEvent::OperationFailed { key, .. } => operation_state(deal, *key),
        _ => deal.contract_status().map(|status| status.name()),
    };
    name.map(str::to_owned)
}

fn operation_state(deal: &Deal, key: crate::deal::OperationKey) -> Option<&'static str> {
    deal.operations.iter().find(|operation| operation.key == key).map(|operation| operation.status.name())
}

fn hashed(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.into_iter().map(hashed_field).collect::<Map<_, _>>()),
        Value::Array(items) => Value::Array(items.into_iter().map(hashed).collect()),
        other => other,
    }
}

fn hashed_field((key, value): (String, Value)) -> (String, Value) {
    let value = match value {
        Value::String(text) if FREE_TEXT.contains(&key.as_str()) => json!({ "sha256": sha256_hex(text.as_bytes()) }),
        other => hashed(other),
    };
    (key, value)
}
