//! Hosted agents and their budgets of model calls (agents.md, “Hosted agents”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use domain::actor::Credential;
use domain::hosted_agent::{HostedAgent, HostedAgentPatch, NewHostedAgent};
use domain::id::HostedAgentId;
use domain::ports::store::{Page, Paged, Tx};
use domain::refusal::Refusal;
use domain::time::Instant;
use serde::{Deserialize, Serialize};

impl Desk<'_> {
    /// An agent of the caller's, locked, as it is now.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub(crate) fn lock_agent(&mut self, id: HostedAgentId) -> Result<HostedAgent, Failure> {
        let agent = self.tx.lock_hosted_agent(id)?.filter(|agent| agent.user == self.principal.user);
        Ok(agent.ok_or_else(|| Refusal::not_found("hosted agent"))?.at(self.cx.now))
    }
}

/// Makes an agent.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn create(desk: &mut Desk<'_>, new: &NewHostedAgent) -> Result<Reply<HostedAgent>, Failure> {
    let agent = HostedAgent::create(desk.app.id(), desk.user(), new.clone(), desk.now());
    desk.tx.insert_hosted_agent(&agent)?;
    Ok(Reply::Created(agent))
}

/// The caller's agents, newest first.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, page: Page) -> Result<Paged<HostedAgent>, Failure> {
    let Paged { rows, next } = desk.tx.hosted_agents(desk.principal.user, page)?;
    Ok(Paged { rows: rows.into_iter().map(|agent| agent.at(desk.cx.now)).collect(), next })
}

/// Changes an agent: what it is called, what it may use, whether it is paused.
///
/// # Errors
/// `NOT_FOUND`, `STALE`; `LIMIT_REACHED` when it shall be active and its month is used up.
pub fn patch(desk: &mut Desk<'_>, id: HostedAgentId, patch: &HostedAgentPatch) -> Result<Reply<HostedAgent>, Failure> {
    let agent = desk.lock_agent(id)?;
    desk.check_version(agent.version)?;
    let Some(changed) = agent.patched(patch, desk.now())? else { return Ok(Reply::Done(agent)) };
    desk.tx.save_hosted_agent(&changed)?;
    Ok(Reply::Done(changed))
}

/// Deletes an agent and revokes its keys.
///
/// # Errors
/// `NOT_FOUND`, `STALE`.
pub fn delete(desk: &mut Desk<'_>, id: HostedAgentId) -> Result<Reply<HostedAgent>, Failure> {
    let agent = desk.lock_agent(id)?;
    desk.check_version(agent.version)?;
    let now = desk.now();
    for key in desk.tx.api_keys_of_agent(id)? {
        if let Some(revoked) = key.revoked(now) {
            desk.tx.save_api_key(&revoked)?;
        }
    }
    desk.tx.delete_hosted_agent(id)?;
    Ok(Reply::Deleted)
}

/// A model call that an agent's budget was charged with before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reservation {
    agent: HostedAgentId,
    period_ends_at: Instant,
}

/// Charges the calling key's agent with a model call; `None` where the caller is no agent of ours, and pays nothing.
///
/// # Errors
/// `AGENT_PAUSED`.
pub(crate) fn reserve(desk: &mut Desk<'_>) -> Result<Option<Reservation>, Failure> {
    let Credential::Key { hosted_agent: Some(agent), .. } = desk.principal.credential else { return Ok(None) };
    let charged = desk.lock_agent(agent)?.reserve(desk.cx.now)?;
    desk.tx.save_llm_use(&charged)?;
    Ok(Some(Reservation { agent, period_ends_at: charged.period_ends_at }))
}

/// Takes a charge back: the call was not made, or came to nothing.
pub(crate) fn give_back(tx: &mut dyn Tx, reservation: Reservation, now: Instant) -> Result<(), Failure> {
    let agent = tx.lock_hosted_agent(reservation.agent)?;
    if let Some(agent) = agent.and_then(|agent| agent.given_back(reservation.period_ends_at, now)) {
        tx.save_llm_use(&agent)?;
    }
    Ok(())
}
