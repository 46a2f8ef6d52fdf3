//! Contracts.

use super::{AuditParams, DryRunParams};
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::command::send;
use crate::input::contract::{self as input, ApproveInput, NotesInput};
use crate::input::negotiation::{self, ReasonInput};
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::view::contract::{self, ApprovedBody, ConnectLinkBody, ContractBody};
use actix_web::{delete, get, post};
use domain::refusal::Code as C;
use usecases::{contracts, stories};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which contracts.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContractParams {
    /// Of this status alone.
    #[param(value_type = Option<words::ContractStatus>)]
    pub status: Option<String>,
}

/// Lists the caller's contracts, newest first.
#[utoipa::path(
    tag = "Contracts", params(ContractParams, PageParams), responses((status = 200, body = PageView<ContractBody>))
)]
#[get("/api/contracts")]
pub async fn list_contracts(caller: Caller) -> Answer {
    let (listing, status) = caller.list(stories::CONTRACT_LIST, input::filter)?;
    listing.tell(move |desk, page| contracts::list(desk, status, page), ContractBody::in_list).await
}

/// Shows a contract.
#[utoipa::path(tag = "Contracts", params(AuditParams), responses((status = 200, body = ContractBody)))]
#[get("/api/contracts/{id}")]
pub async fn get_contract(caller: Caller) -> Answer {
    let (question, audit) = caller.ask(stories::CONTRACT_GET, negotiation::audit)?;
    let id = caller.id("id", "contract")?;
    question.tell(move |desk| contracts::get(desk, id, audit), contract::contract).await
}

/// Approves a contract as it stands. The second approval moves it on.
#[utoipa::path(
    tag = "Contracts", params(DryRunParams), request_body = Option<ApproveInput>,
    responses((status = 200, body = ApprovedBody))
)]
#[post("/api/contracts/{id}/approve")]
pub async fn approve_contract(mut caller: Caller) -> Answer {
    let (command, expected_terms_hash) = caller.command(stories::CONTRACT_APPROVE, input::approve).await?;
    let id = caller.id("id", "contract")?;
    let (api, call, render) = command.parts(contract::approved);
    Ok(send(contracts::approve(&api.app, call, id, expected_terms_hash, render).await?))
}

/// Makes a link to the provider's onboarding page for the worker, fresh each time.
#[utoipa::path(tag = "Contracts", responses((status = 200, body = ConnectLinkBody)))]
#[get("/api/contracts/{id}/connect-link")]
pub async fn get_connect_link(caller: Caller) -> Answer {
    let (_, ()) = caller.ask(stories::CONNECT_LINK, nothing)?;
    let id = caller.id("id", "contract")?;
    let link = contracts::connect_link(&caller.api.app, &caller.principal, id).await?;
    Ok(contract::connect_link(&link).shown())
}

/// Sends a contract back to its negotiation, before it is active.
#[utoipa::path(
    tag = "Contracts", params(DryRunParams), request_body = NotesInput, responses((status = 200, body = ContractBody))
)]
#[post("/api/contracts/{id}/revise")]
pub async fn revise_contract(mut caller: Caller) -> Answer {
    let (command, notes) = caller.command(stories::CONTRACT_REVISE, input::notes).await?;
    let id = caller.id("id", "contract")?;
    command.tell(move |desk| contracts::revise(desk, id, &notes), contract::contract).await
}

/// Cancels a contract, or proposes to.
#[utoipa::path(
    tag = "Contracts", params(DryRunParams), request_body = Option<ReasonInput>,
    responses((status = 200, body = ContractBody))
)]
#[post("/api/contracts/{id}/cancel")]
pub async fn cancel_contract(mut caller: Caller) -> Answer {
    let (command, reason) = caller.command(stories::CONTRACT_CANCEL, negotiation::reason).await?;
    let id = caller.id("id", "contract")?;
    command.tell(move |desk| contracts::cancel(desk, id, reason.as_ref()), contract::contract).await
}

/// Takes one's own proposal to cancel back.
#[utoipa::path(tag = "Contracts", params(DryRunParams), responses((status = 204)))]
#[delete("/api/contracts/{id}/cancel")]
pub async fn take_back_cancel(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::CANCEL_TAKE_BACK, nothing).await?;
    let id = caller.id("id", "contract")?;
    command.tell(move |desk| contracts::take_back_cancel(desk, id), contract::contract).await
}

/// Objects to the client's proposal to cancel; the contract goes on.
#[utoipa::path(tag = "Contracts", params(DryRunParams), responses((status = 200, body = ContractBody)))]
#[post("/api/contracts/{id}/cancel/object")]
pub async fn object_to_cancel(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::CANCEL_OBJECT, nothing).await?;
    let id = caller.id("id", "contract")?;
    command.tell(move |desk| contracts::object_to_cancel(desk, id), contract::contract).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_contracts", stories::CONTRACT_LIST, &[]),
    told("get_contract", stories::CONTRACT_GET, &[]),
    told("approve_contract", stories::CONTRACT_APPROVE, &[C::InvalidState, C::NegotiationReopened]),
    told("get_connect_link", stories::CONNECT_LINK, &[C::WrongRole, C::InvalidState, C::PaymentProviderError]),
    told(
        "revise_contract",
        stories::CONTRACT_REVISE,
        &[C::InvalidState, C::NegotiationReopened, C::RevisionLimitReached],
    ),
    told("cancel_contract", stories::CONTRACT_CANCEL, &[C::InvalidState, C::DisputeOpen]),
    told("take_back_cancel", stories::CANCEL_TAKE_BACK, &[C::WrongRole, C::InvalidState]),
    told("object_to_cancel", stories::CANCEL_OBJECT, &[C::WrongRole, C::InvalidState]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(list_contracts)
        .service(get_contract)
        .service(approve_contract)
        .service(get_connect_link)
        .service(revise_contract)
        .service(cancel_contract)
        .service(take_back_cancel)
        .service(object_to_cancel);
}
