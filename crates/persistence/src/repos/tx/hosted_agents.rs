//! Hosted agents.

use super::super::hosted_agents;
use super::super::unit::Unit;
use domain::hosted_agent::HostedAgent;
use domain::id::{HostedAgentId, UserId};
use domain::ports::store::{HostedAgents, Page, Paged, StoreError};

impl HostedAgents for Unit<'_> {
    fn insert_hosted_agent(&mut self, agent: &HostedAgent) -> Result<(), StoreError> {
        self.write(|conn| hosted_agents::add(conn, agent))
    }

    fn save_hosted_agent(&mut self, agent: &HostedAgent) -> Result<(), StoreError> {
        self.write(|conn| hosted_agents::save(conn, agent))
    }

    fn save_llm_use(&mut self, agent: &HostedAgent) -> Result<(), StoreError> {
        self.write(|conn| hosted_agents::save_use(conn, agent))
    }

    fn hosted_agent(&mut self, id: HostedAgentId) -> Result<Option<HostedAgent>, StoreError> {
        self.read(|conn| hosted_agents::by_id(conn, id))
    }

    fn lock_hosted_agent(&mut self, id: HostedAgentId) -> Result<Option<HostedAgent>, StoreError> {
        self.write(|conn| hosted_agents::lock(conn, id))
    }

    fn hosted_agents(&mut self, user: UserId, page: Page) -> Result<Paged<HostedAgent>, StoreError> {
        self.read(|conn| hosted_agents::of_user(conn, user, page))
    }

    fn delete_hosted_agent(&mut self, id: HostedAgentId) -> Result<(), StoreError> {
        self.write(|conn| hosted_agents::delete(conn, id))
    }
}
