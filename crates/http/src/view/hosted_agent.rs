//! A hosted agent in words.

use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::hosted_agent::HostedAgent;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// An agent that is hosted for its owner, with its budget of model calls.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HostedAgent)]
pub struct AgentBody {
    id: Uuid,
    name: String,
    /// Model calls a calendar month, in UTC.
    monthly_llm_limit: i64,
    /// Model calls in this period. Raises no version.
    llm_calls_used: i64,
    /// When the next period begins, with nothing used.
    period_ends_at: At,
    /// active or paused.
    #[schema(value_type = words::HostedAgentStatus)]
    status: &'static str,
    created_at: At,
    updated_at: At,
    version: i64,
}

impl AgentBody {
    /// An agent in a list.
    #[must_use]
    pub fn in_list(agent: HostedAgent) -> Self {
        Self::from(&agent)
    }
}

impl From<&HostedAgent> for AgentBody {
    fn from(agent: &HostedAgent) -> Self {
        Self {
            id: agent.id.0,
            name: agent.name.to_string(),
            monthly_llm_limit: agent.monthly_limit,
            llm_calls_used: agent.calls_used,
            period_ends_at: At(agent.period_ends_at),
            status: agent.status().name(),
            created_at: At(agent.created_at),
            updated_at: At(agent.updated_at),
            version: agent.version,
        }
    }
}

/// An agent by itself.
#[must_use]
pub fn agent(agent: &HostedAgent) -> Resource {
    Resource::of(&AgentBody::from(agent)).at_version(agent.version)
}
