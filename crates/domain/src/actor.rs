//! Who acts, in what role, and when: everything a rule may know of the world.

use crate::id::{ApiKeyId, HostedAgentId, UserId};
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// A side of a deal. Rights follow the side stored on the deal, not the user's current type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Posts the gig and pays.
    Client,
    /// Does the work and is paid.
    Worker,
}

impl Role {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Client => Self::Worker,
            Self::Worker => Self::Client,
        }
    }

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Worker => "worker",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Who issues a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person or a bot.
    User(UserId),
    /// A person or a bot with the powers of an operator; a party's rights are kept.
    Operator(UserId),
    /// Time, a worker of ours, or the payment provider's word.
    System,
}

impl Actor {
    /// The user behind the actor, if there is one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) | Self::Operator(id) => Some(id),
            Self::System => None,
        }
    }

    /// Whether the actor has the powers of an operator.
    #[must_use]
    pub const fn is_operator(self) -> bool {
        matches!(self, Self::Operator(_))
    }
}

/// The circumstances of a command, frozen when its use case starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cx {
    /// Business time.
    pub now: Instant,
    /// Who acts.
    pub actor: Actor,
}

impl Cx {
    /// Our own doing at `now`.
    #[must_use]
    pub const fn system(now: Instant) -> Self {
        Self { now, actor: Actor::System }
    }
}

/// How a caller proved who they are (api.md §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// The session cookie of a browser.
    Session,
    /// An API key.
    Key {
        /// Which key.
        id: ApiKeyId,
        /// The hosted agent that it belongs to, if any.
        hosted_agent: Option<HostedAgentId>,
        /// What the key may do.
        scopes: crate::api_key::Scopes,
        /// What the key may spend.
        limits: crate::api_key::SpendingLimits,
    },
}

/// An authenticated caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The user.
    pub user: UserId,
    /// Whether the user is an operator.
    pub operator: bool,
    /// How they proved it.
    pub credential: Credential,
}

impl Principal {
    /// The actor that this caller is.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        if self.operator { Actor::Operator(self.user) } else { Actor::User(self.user) }
    }
}
