//! An API key in words.

use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::api_key::{ApiKey, KeyText, Scopes};
use serde::Serialize;
use usecases::KeyView;
use utoipa::ToSchema;
use uuid::Uuid;

/// An API key, without its plaintext.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyBody {
    id: Uuid,
    prefix: String,
    /// So that a person can tell keys apart.
    last_four: String,
    name: Option<String>,
    hosted_agent_id: Option<Uuid>,
    /// What it may be used for.
    #[schema(value_type = Vec<words::KeyScope>)]
    scopes: Vec<&'static str>,
    limits: LimitsBody,
    created_at: At,
    /// To the minute.
    last_used_at: Option<At>,
    expires_at: At,
    revoked_at: Option<At>,
}

/// What a key may commit its owner to pay.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SpendingLimits)]
pub struct LimitsBody {
    max_fund_cents_per_call: Option<i64>,
    max_fund_cents_per_day: Option<i64>,
}

/// A new API key, with its plaintext this once.
#[derive(Serialize, ToSchema)]
#[schema(as = NewApiKey)]
pub struct NewKeyBody {
    #[serde(flatten)]
    api_key: KeyBody,
    /// The plaintext. Null when the answer is repeated.
    key: Option<String>,
}

/// What the calling key may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VerifiedKey)]
pub struct VerifiedBody {
    user_id: Uuid,
    hosted_agent_id: Option<Uuid>,
    api_key_id: Uuid,
    #[schema(value_type = Vec<words::KeyScope>)]
    scopes: Vec<&'static str>,
    expires_at: At,
}

impl KeyBody {
    /// A key in a list.
    #[must_use]
    pub fn in_list(view: KeyView) -> Self {
        Self::from(&view.key)
    }
}

impl From<&ApiKey> for KeyBody {
    fn from(key: &ApiKey) -> Self {
        Self {
            id: key.id.0,
            prefix: key.prefix.clone(),
            last_four: key.last_four.clone(),
            name: key.name.clone(),
            hosted_agent_id: key.hosted_agent.map(|it| it.0),
            scopes: names(&key.scopes),
            limits: LimitsBody {
                max_fund_cents_per_call: key.limits.max_fund_cents_per_call.map(|it| it.0),
                max_fund_cents_per_day: key.limits.max_fund_cents_per_day.map(|it| it.0),
            },
            created_at: At(key.created_at),
            last_used_at: key.last_used_at.map(At),
            expires_at: At(key.expires_at),
            revoked_at: key.revoked_at.map(At),
        }
    }
}

fn names(scopes: &Scopes) -> Vec<&'static str> {
    scopes.as_slice().iter().map(|scope| scope.name()).collect()
}

/// A key by itself.
#[must_use]
pub fn key(view: &KeyView) -> Resource {
    Resource::of(&KeyBody::from(&view.key)).at_version(view.key.version)
}

/// A new key: the plaintext is for the caller, and for no replay.
#[must_use]
pub fn new_key(view: &KeyView) -> Resource {
    let body = |text: Option<&KeyText>| NewKeyBody {
        api_key: KeyBody::from(&view.key),
        key: text.map(|text| text.expose().to_owned()),
    };
    Resource::of(&body(view.text.as_ref())).kept_as(&body(None)).at_version(view.key.version)
}

/// What the calling key may do.
#[must_use]
pub fn verified(view: &KeyView) -> Resource {
    Resource::of(&VerifiedBody {
        user_id: view.key.user.0,
        hosted_agent_id: view.key.hosted_agent.map(|it| it.0),
        api_key_id: view.key.id.0,
        scopes: names(&view.key.scopes),
        expires_at: At(view.key.expires_at),
    })
}
