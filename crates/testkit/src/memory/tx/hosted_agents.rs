//! Hosted agents.

use super::super::pages;
use super::super::unit::Unit;
use domain::hosted_agent::HostedAgent;
use domain::id::{HostedAgentId, UserId};
use domain::ports::store::{Cursor, HostedAgents, Page, Paged, StoreError};

impl HostedAgents for Unit {
    fn insert_hosted_agent(&mut self, agent: &HostedAgent) -> Result<(), StoreError> {
        self.write(|state| state.hosted_agents.insert(agent.id, agent.clone()))
    }

    /// A save undoes no use of the budget.
    fn save_hosted_agent(&mut self, agent: &HostedAgent) -> Result<(), StoreError> {
        self.write(|state| {
            let stored = state.hosted_agents.before(&agent.id, agent.version)?;
            let (calls_used, period_ends_at) = (stored.calls_used, stored.period_ends_at);
            *stored = HostedAgent { calls_used, period_ends_at, ..agent.clone() };
            Ok(())
        })
    }

    fn save_llm_use(&mut self, agent: &HostedAgent) -> Result<(), StoreError> {
        self.change(|state| {
            state.hosted_agents.change(&agent.id, |stored| {
                stored.calls_used = agent.calls_used;
                stored.period_ends_at = agent.period_ends_at;
            });
        })
    }

    fn hosted_agent(&mut self, id: HostedAgentId) -> Result<Option<HostedAgent>, StoreError> {
        self.read(|state| state.hosted_agents.get(&id).cloned())
    }

    fn lock_hosted_agent(&mut self, id: HostedAgentId) -> Result<Option<HostedAgent>, StoreError> {
        self.lock(|state| state.hosted_agents.get(&id).cloned())
    }

    fn hosted_agents(&mut self, user: UserId, page: Page) -> Result<Paged<HostedAgent>, StoreError> {
        self.read(|state| {
            let agents = state.hosted_agents.values().filter(|agent| agent.user == user);
            pages::cut(agents, page, |agent| Cursor { at: agent.created_at, id: agent.id.0 })
        })
    }

    fn delete_hosted_agent(&mut self, id: HostedAgentId) -> Result<(), StoreError> {
        self.change(|state| state.hosted_agents.remove(&id))
    }
}
