//! API keys: what they may do, what they may spend, how long they live (api.md, “API keys”).

use crate::id::{ApiKeyId, HostedAgentId, UserId};
use crate::money::Cents;
use crate::time::{Instant, Span, days};
use serde::{Deserialize, Serialize};

/// How long a key lives.
pub const KEY_LIFETIME: Span = days(90);

/// One thing that a key may do. Scopes do not imply one another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Every GET but connect-link.
    Read,
    /// All that the other scopes do not name.
    Write,
    /// Approve, agree, accept, revise, settle as worker.
    Approve,
    /// Fund, release, settle as client, the client's cancel.
    Pay,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Approve, Self::Pay];

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Approve => "approve",
            Self::Pay => "pay",
        }
    }
}

/// A set of scopes, in order and without duplicates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Every scope: what a key has unless it was made with fewer.
    #[must_use]
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    /// Whether the set has `scope`.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes in order.
    #[must_use]
    pub fn as_slice(&self) -> &[Scope] {
        &self.0
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }
}

/// What a key may commit its owner to pay, in cents; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpendingLimits {
    /// For one `fund`.
    pub max_fund_cents_per_call: Option<Cents>,
    /// For all of a UTC day.
    pub max_fund_cents_per_day: Option<Cents>,
}

/// An API key as it is stored; the plaintext is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Whose key it is.
    pub user: UserId,
    /// The hosted agent that it belongs to, if any.
    pub hosted_agent: Option<HostedAgentId>,
    /// The part before the underscore.
    pub prefix: String,
    /// The last four characters, so that a person can tell keys apart.
    pub last_four: String,
    /// What its owner calls it.
    pub name: Option<String>,
    /// SHA-256 of the plaintext.
    pub digest: [u8; 32],
    /// What it may do.
    pub scopes: Scopes,
    /// What it may spend.
    pub limits: SpendingLimits,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// From when on it authenticates nothing.
    pub expires_at: Instant,
    /// Since when it authenticates nothing.
    pub revoked_at: Option<Instant>,
    /// Raised by one with every change of its owner's making.
    pub version: i64,
}

impl ApiKey {
    /// Whether the key authenticates at `now`.
    ///
    /// # Errors
    /// `API_KEY_REVOKED` or `API_KEY_EXPIRED`.
    pub fn check(&self, now: Instant) -> Result<(), crate::refusal::Refusal> {
        use crate::refusal::{Code, Refusal};
        if self.revoked_at.is_some() {
            return Err(Refusal::new(Code::ApiKeyRevoked, "This API key was revoked or rotated"));
        }
        if self.expires_at <= now {
            return Err(Refusal::new(Code::ApiKeyExpired, format!("This API key expired at {}", self.expires_at)));
        }
        Ok(())
    }
}
