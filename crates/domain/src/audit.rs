//! The audit of a deal: append-only, each entry hashing the one before it (security.md, “Audit”).

use crate::actor::Role;
use crate::id::{DealId, UserId};
use crate::time::Instant;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The newest entry of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// Its number, from 1; 0 when there is none.
    pub seq: i64,
    /// Its hash; empty when there is none.
    pub hash: String,
}

/// One transition. Holds ids, numbers, states and hashes of free text, never the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Whose.
    pub deal: DealId,
    /// From 1, without gaps.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Who, if a user.
    pub actor_user_id: Option<UserId>,
    /// On which side, if a party.
    pub actor_role: Option<Role>,
    /// What happened.
    pub action: String,
    /// What state it was in.
    pub from_state: Option<String>,
    /// What state it is in.
    pub to_state: Option<String>,
    /// Ids, numbers and hashes.
    pub payload: Value,
    /// The hash of the entry before; empty for the first.
    pub prev_hash: String,
    /// SHA-256 of all the above, in hexadecimal.
    pub hash: String,
}

impl AuditEntry {
    /// The entry with its hash set from everything else.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.hash = self.expected_hash();
        self
    }

    /// The hash that the entry ought to have.
    #[must_use]
    pub fn expected_hash(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or(Value::Null);
        if let Value::Object(fields) = &mut value {
            fields.remove("hash");
        }
        sha256_hex(canonical_json(&value).as_bytes())
    }
}

/// The first entry, in order, that does not follow from the one before it.
#[must_use]
pub fn first_broken(entries: &[AuditEntry]) -> Option<&AuditEntry> {
    let mut head = AuditHead::default();
    for entry in entries {
        if entry.seq != head.seq + 1 || entry.prev_hash != head.hash || entry.hash != entry.expected_hash() {
            return Some(entry);
        }
        head = AuditHead { seq: entry.seq, hash: entry.hash.clone() };
    }
    None
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// JSON with sorted keys and no spaces, whatever order the value keeps them in.
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut pairs: Vec<_> = fields.iter().collect();
            pairs.sort_by_key(|(key, _)| key.as_str());
            Value::Object(pairs.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn canonical_json_sorts_keys_at_every_depth() {
        let value = json!({"b": [ {"z": 1, "a": 2} ], "a": "ü"});
        assert_eq!(canonical_json(&value), r#"{"a":"ü","b":[{"a":2,"z":1}]}"#);
    }

    #[test]
    fn a_changed_entry_breaks_the_chain() {
        let first = entry(1, "", "opened");
        let second = entry(2, &first.hash, "proposed");
        let mut entries = vec![first, second];
        assert_eq!(first_broken(&entries), None);
        entries[0].action = "agreed".to_owned();
        assert_eq!(first_broken(&entries).map(|entry| entry.seq), Some(1));
    }

    fn entry(seq: i64, prev_hash: &str, action: &str) -> AuditEntry {
        AuditEntry {
            deal: DealId(uuid::Uuid::nil()),
            seq,
            at: Instant::from_millis(0).unwrap(),
            actor_user_id: None,
            actor_role: None,
            action: action.to_owned(),
            from_state: None,
            to_state: None,
            payload: json!({}),
            prev_hash: prev_hash.to_owned(),
            hash: String::new(),
        }
        .sealed()
    }
}
