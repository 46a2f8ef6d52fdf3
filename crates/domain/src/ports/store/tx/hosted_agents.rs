//! Hosted agents.

use super::super::StoreError;
use super::super::shapes::{Page, Paged};
use crate::hosted_agent::HostedAgent;
use crate::id::{HostedAgentId, UserId};

/// Agents that are hosted for users, and what they used of their budgets.
pub trait HostedAgents {
    /// Keeps a new agent.
    fn insert_hosted_agent(&mut self, agent: &HostedAgent) -> Result<(), StoreError>;
    /// Saves an agent, what it used of its budget excepted.
    fn save_hosted_agent(&mut self, agent: &HostedAgent) -> Result<(), StoreError>;
    /// Saves what an agent used of its budget, and until when that counts; no version is raised. Under its lock.
    fn save_llm_use(&mut self, agent: &HostedAgent) -> Result<(), StoreError>;
    /// The agent of that id.
    fn hosted_agent(&mut self, id: HostedAgentId) -> Result<Option<HostedAgent>, StoreError>;
    /// The agent of that id, its row locked to the end of the unit of work: whoever spends of its budget, makes a key
    /// for it or deletes it takes this first.
    fn lock_hosted_agent(&mut self, id: HostedAgentId) -> Result<Option<HostedAgent>, StoreError>;
    /// Agents of a user, newest first.
    fn hosted_agents(&mut self, user: UserId, page: Page) -> Result<Paged<HostedAgent>, StoreError>;
    /// Forgets an agent.
    fn delete_hosted_agent(&mut self, id: HostedAgentId) -> Result<(), StoreError>;
}
