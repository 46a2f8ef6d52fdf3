//! Hosted agents and what they used of their budgets.

use super::dialect::locked;
use super::row::{OnConflict, insert, row, save as save_row, update};
use super::{Conn, Failure, done, page};
use crate::schema::hosted_agents::dsl;
use crate::sql::{Equals, Limited, before};
use diesel::prelude::*;
use domain::hosted_agent::{AgentName, HostedAgent};
use domain::id::{HostedAgentId, UserId};
use domain::ports::store::{Cursor, Page, Paged};
use domain::time::Instant;

row! {
    AgentRow of hosted_agents {
        id: HostedAgentId,
        user_id: UserId,
        name: AgentName,
        monthly_llm_limit: i64,
        llm_calls_used: i64,
        period_ends_at: Instant,
        paused: bool,
        created_at: Instant,
        updated_at: Instant,
        version: i64,
    }
}

row! {
    UseRow of hosted_agents {
        id: HostedAgentId,
        llm_calls_used: i64,
        period_ends_at: Instant,
    }
}

pub(super) fn add(conn: &mut Conn, agent: &HostedAgent) -> Result<(), Failure> {
    insert(conn, &[AgentRow::from(agent)], OnConflict::Fail)?;
    Ok(())
}

/// What a save leaves as it is.
const KEPT: [&str; 5] = ["id", "user_id", "llm_calls_used", "period_ends_at", "created_at"];

pub(super) fn save(conn: &mut Conn, agent: &HostedAgent) -> Result<(), Failure> {
    save_row(conn, &AgentRow::from(agent), &["id"], &KEPT)
}

pub(super) fn save_use(conn: &mut Conn, agent: &HostedAgent) -> Result<(), Failure> {
    let row = UseRow { id: agent.id, llm_calls_used: agent.calls_used, period_ends_at: agent.period_ends_at };
    done(update(conn, &row, &["id"])?)
}

pub(super) fn by_id(conn: &mut Conn, id: HostedAgentId) -> Result<Option<HostedAgent>, Failure> {
    let query = dsl::hosted_agents.filter(dsl::id.equals(id)).select(AgentRow::as_select());
    Ok(query.get_result(conn).optional()?.map(HostedAgent::from))
}

pub(super) fn lock(conn: &mut Conn, id: HostedAgentId) -> Result<Option<HostedAgent>, Failure> {
    let query = dsl::hosted_agents.filter(dsl::id.equals(id)).select(AgentRow::as_select());
    Ok(locked!(query).get_result(conn).optional()?.map(HostedAgent::from))
}

pub(super) fn of_user(conn: &mut Conn, user: UserId, page: Page) -> Result<Paged<HostedAgent>, Failure> {
    let query = dsl::hosted_agents
        .filter(dsl::user_id.equals(user))
        .filter(before(dsl::created_at, dsl::id, page::start(page)))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .select(AgentRow::as_select());
    let rows = Limited::new(query, page::rows_wanted(page)).load(conn);
    page::cut(rows, page, |row: &AgentRow| Cursor { at: row.created_at, id: row.id.0 }, HostedAgent::from)
}

pub(super) fn delete(conn: &mut Conn, id: HostedAgentId) -> Result<(), Failure> {
    done(diesel::delete(dsl::hosted_agents.filter(dsl::id.equals(id))).execute(conn)?)
}

impl From<&HostedAgent> for AgentRow {
    fn from(agent: &HostedAgent) -> Self {
        Self {
            id: agent.id,
            user_id: agent.user,
            name: agent.name.clone(),
            monthly_llm_limit: agent.monthly_limit,
            llm_calls_used: agent.calls_used,
            period_ends_at: agent.period_ends_at,
            paused: agent.paused,
            created_at: agent.created_at,
            updated_at: agent.updated_at,
            version: agent.version,
        }
    }
}

impl From<AgentRow> for HostedAgent {
    fn from(row: AgentRow) -> Self {
        Self {
            id: row.id,
            user: row.user_id,
            name: row.name,
            monthly_limit: row.monthly_llm_limit,
            calls_used: row.llm_calls_used,
            period_ends_at: row.period_ends_at,
            paused: row.paused,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
