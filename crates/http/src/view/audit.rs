//! The audit of a deal in words.

use super::time::At;
use crate::openapi::words;
use domain::actor::Role;
use domain::audit::AuditEntry;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// One transition. Each entry hashes the one before it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditBody {
    /// From 1, without gaps.
    seq: i64,
    at: At,
    actor_user_id: Option<Uuid>,
    /// The actor's side; null where time or the provider acted.
    #[schema(value_type = Option<words::Role>)]
    actor_role: Option<&'static str>,
    action: String,
    from_state: Option<String>,
    to_state: Option<String>,
    /// Ids, numbers, states, and hashes of texts.
    payload: Value,
    prev_hash: String,
    hash: String,
}

impl From<&AuditEntry> for AuditBody {
    fn from(entry: &AuditEntry) -> Self {
        Self {
            seq: entry.seq,
            at: At(entry.at),
            actor_user_id: entry.actor_user_id.map(|it| it.0),
            actor_role: entry.actor_role.map(Role::name),
            action: entry.action.clone(),
            from_state: entry.from_state.clone(),
            to_state: entry.to_state.clone(),
            payload: entry.payload.clone(),
            prev_hash: entry.prev_hash.clone(),
            hash: entry.hash.clone(),
        }
    }
}

/// The entries, where they were asked for.
#[must_use]
pub fn entries(audit: Option<&Vec<AuditEntry>>) -> Option<Vec<AuditBody>> {
    audit.map(|entries| entries.iter().map(AuditBody::from).collect())
}
