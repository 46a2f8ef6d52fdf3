//! What is sent of hosted agents.

use crate::fields::parse;
use crate::fields::{Fields, Read};
use crate::openapi::words;
use domain::hosted_agent::{AgentStatus, HostedAgentPatch, MONTHLY_LIMIT_DEFAULT, MONTHLY_LIMIT_MAX, NewHostedAgent};
use utoipa::ToSchema;

/// An agent to host.
#[derive(ToSchema)]
#[schema(as = NewHostedAgent)]
pub struct AgentInput {
    /// What to call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Model calls a calendar month, in UTC; 1,000 by default.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub monthly_llm_limit: Option<i64>,
}

/// What its owner changes of an agent.
#[derive(ToSchema)]
#[schema(as = HostedAgentPatch)]
pub struct AgentPatchInput {
    /// What to call it.
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub name: Option<String>,
    /// Model calls a calendar month, in UTC. Raised, it wakes the agent.
    #[schema(minimum = 0, maximum = 1_000_000, nullable = false)]
    pub monthly_llm_limit: Option<i64>,
    /// active or paused.
    #[schema(value_type = Option<words::HostedAgentStatus>, nullable = false)]
    pub status: Option<String>,
}

/// Reads an agent to host.
///
/// # Errors
/// When a field is missing or flawed.
pub fn new_agent(body: &mut Fields) -> Read<NewHostedAgent> {
    let name = body.required("name", parse::text);
    let limit = body.optional("monthly_llm_limit", parse::integer(0..=MONTHLY_LIMIT_MAX));
    Ok(NewHostedAgent { name: name?, monthly_limit: limit?.unwrap_or(MONTHLY_LIMIT_DEFAULT) })
}

/// Reads what changes of an agent.
///
/// # Errors
/// When a field is flawed.
pub fn patch(body: &mut Fields) -> Read<HostedAgentPatch> {
    let name = body.change("name", parse::text);
    let limit = body.change("monthly_llm_limit", parse::integer(0..=MONTHLY_LIMIT_MAX));
    let status = body.change("status", parse::one_of(&AgentStatus::ALL, AgentStatus::name));
    Ok(HostedAgentPatch { name: name?, monthly_limit: limit?, status: status? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::documented::assert_same_names;

    #[test]
    fn the_document_has_the_names_that_are_read() {
        assert_same_names::<AgentInput, _>(new_agent);
        assert_same_names::<AgentPatchInput, _>(patch);
    }
}
