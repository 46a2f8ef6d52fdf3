//! Hosted agents.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::hosted_agent::{self as input, AgentInput, AgentPatchInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::view::hosted_agent::{self, AgentBody};
use actix_web::{delete, get, patch, post};
use domain::refusal::Code as C;
use usecases::{hosted_agents, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Lists the caller's hosted agents, newest first.
#[utoipa::path(tag = "Hosted agents", params(PageParams), responses((status = 200, body = PageView<AgentBody>)))]
#[get("/api/hosted-agents")]
pub async fn list_hosted_agents(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::HOSTED_AGENT_LIST, nothing)?;
    listing.tell(hosted_agents::list, AgentBody::in_list).await
}

/// Makes a hosted agent. A key made with its id belongs to it, and spends of its budget of model calls.
#[utoipa::path(tag = "Hosted agents", request_body = AgentInput, responses((status = 201, body = AgentBody)))]
#[post("/api/hosted-agents")]
pub async fn create_hosted_agent(mut caller: Caller) -> Answer {
    let (command, new) = caller.real_command(stories::HOSTED_AGENT_CREATE, input::new_agent).await?;
    command.tell(move |desk| hosted_agents::create(desk, &new), hosted_agent::agent).await
}

/// Changes a hosted agent. Raising its limit wakes it.
#[utoipa::path(
    tag = "Hosted agents", request_body = Option<AgentPatchInput>, responses((status = 200, body = AgentBody))
)]
#[patch("/api/hosted-agents/{id}")]
pub async fn patch_hosted_agent(mut caller: Caller) -> Answer {
    let (command, patch) = caller.real_command(stories::HOSTED_AGENT_PATCH, input::patch).await?;
    let id = caller.id("id", "hosted agent")?;
    command.tell(move |desk| hosted_agents::patch(desk, id, &patch), hosted_agent::agent).await
}

/// Deletes a hosted agent and revokes its keys.
#[utoipa::path(tag = "Hosted agents", responses((status = 204)))]
#[delete("/api/hosted-agents/{id}")]
pub async fn delete_hosted_agent(mut caller: Caller) -> Answer {
    let (command, ()) = caller.real_command(stories::HOSTED_AGENT_DELETE, nothing).await?;
    let id = caller.id("id", "hosted agent")?;
    command.tell(move |desk| hosted_agents::delete(desk, id), hosted_agent::agent).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_hosted_agents", stories::HOSTED_AGENT_LIST, &[]),
    told("create_hosted_agent", stories::HOSTED_AGENT_CREATE, &[]),
    told("patch_hosted_agent", stories::HOSTED_AGENT_PATCH, &[C::LimitReached]),
    told("delete_hosted_agent", stories::HOSTED_AGENT_DELETE, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(list_hosted_agents)
        .service(create_hosted_agent)
        .service(patch_hosted_agent)
        .service(delete_hosted_agent);
}
