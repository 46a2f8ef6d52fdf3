//! Disputes.

use super::DryRunParams;
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::command::send;
use crate::input::dispute::{self as input, DisputeInput, LateEvidenceInput, ResponseInput, SettlementInput};
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::view::dispute::{self, DisputeBody, RecommendationBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{Desk, disputes, recommendations, stories};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which disputes.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DisputeParams {
    /// open, responded, under_review, resolved or withdrawn.
    #[param(value_type = Option<words::DisputeStatus>)]
    pub status: Option<String>,
}

/// Whether to show the evidence.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EvidenceParams {
    /// `1` adds the evidence, oldest first.
    #[param(value_type = Option<words::Flag>)]
    pub evidence: Option<String>,
}

/// Lists the disputes of the caller's contracts, newest first.
#[utoipa::path(
    tag = "Disputes", params(DisputeParams, PageParams), responses((status = 200, body = PageView<DisputeBody>))
)]
#[get("/api/disputes")]
pub async fn list_disputes(caller: Caller) -> Answer {
    let (listing, status) = caller.list(stories::DISPUTE_LIST, input::filter)?;
    listing.tell(move |desk, page| disputes::list(desk, status, page), DisputeBody::in_list).await
}

/// Opens a dispute over a milestone. The other party has 24 hours to respond.
#[utoipa::path(
    tag = "Disputes", params(DryRunParams), request_body = DisputeInput, responses((status = 201, body = DisputeBody))
)]
#[post("/api/disputes/create")]
pub async fn create_dispute(mut caller: Caller) -> Answer {
    let (command, new) = caller.command(stories::DISPUTE_CREATE, input::new_dispute).await?;
    command.tell(move |desk| disputes::create(desk, &new), dispute::dispute).await
}

/// Shows a dispute to its parties and to operators.
#[utoipa::path(tag = "Disputes", params(EvidenceParams), responses((status = 200, body = DisputeBody)))]
#[get("/api/disputes/{id}")]
pub async fn get_dispute(caller: Caller) -> Answer {
    let (question, evidence) = caller.ask(stories::DISPUTE_GET, input::with_evidence)?;
    let id = caller.id("id", "dispute")?;
    question.tell(move |desk| disputes::get(desk, id, evidence), dispute::dispute).await
}

/// Responds with evidence, as the party that did not open the dispute.
#[utoipa::path(
    tag = "Disputes", params(DryRunParams), request_body = ResponseInput, responses((status = 200, body = DisputeBody))
)]
#[post("/api/disputes/{id}/respond")]
pub async fn respond_to_dispute(mut caller: Caller) -> Answer {
    let (command, (evidence, statement)) = caller.command(stories::DISPUTE_RESPOND, input::response).await?;
    let id = caller.id("id", "dispute")?;
    let story = move |desk: &mut Desk<'_>| disputes::respond(desk, id, &evidence, statement.as_ref());
    command.tell(story, dispute::dispute).await
}

/// Hands in evidence that comes later, until the dispute is over.
#[utoipa::path(
    tag = "Disputes", params(DryRunParams), request_body = LateEvidenceInput,
    responses((status = 200, body = DisputeBody))
)]
#[post("/api/disputes/{id}/evidence")]
pub async fn add_evidence(mut caller: Caller) -> Answer {
    let (command, evidence) = caller.command(stories::DISPUTE_EVIDENCE, input::late_evidence).await?;
    let id = caller.id("id", "dispute")?;
    command.tell(move |desk| disputes::add_evidence(desk, id, &evidence), dispute::dispute).await
}

/// Asks for a recommendation: at most three a dispute, and the same again while no evidence was added.
#[utoipa::path(tag = "Disputes", params(DryRunParams), responses((status = 200, body = RecommendationBody)))]
#[post("/api/disputes/{id}/recommend")]
pub async fn recommend(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::DISPUTE_RECOMMEND, nothing).await?;
    let id = caller.id("id", "dispute")?;
    let (api, call, render) = command.parts(dispute::recommendation);
    Ok(send(recommendations::recommend(&api.app, call, id, render).await?))
}

/// Names what the worker should get; the same figure from both parties settles.
#[utoipa::path(
    tag = "Disputes", params(DryRunParams), request_body = SettlementInput,
    responses((status = 200, body = DisputeBody))
)]
#[post("/api/disputes/{id}/settle")]
pub async fn settle_dispute(mut caller: Caller) -> Answer {
    let (command, release) = caller.command(stories::DISPUTE_SETTLE, input::release).await?;
    let id = caller.id("id", "dispute")?;
    command.tell(move |desk| disputes::settle(desk, id, release), dispute::dispute).await
}

/// Sends a dispute that was responded to before the operator.
#[utoipa::path(tag = "Disputes", params(DryRunParams), responses((status = 200, body = DisputeBody)))]
#[post("/api/disputes/{id}/escalate")]
pub async fn escalate_dispute(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::DISPUTE_ESCALATE, nothing).await?;
    let id = caller.id("id", "dispute")?;
    command.tell(move |desk| disputes::escalate(desk, id), dispute::dispute).await
}

/// Takes back the dispute that the caller opened; the milestone goes on where it stood.
#[utoipa::path(tag = "Disputes", params(DryRunParams), responses((status = 200, body = DisputeBody)))]
#[post("/api/disputes/{id}/withdraw")]
pub async fn withdraw_dispute(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::DISPUTE_WITHDRAW, nothing).await?;
    let id = caller.id("id", "dispute")?;
    command.tell(move |desk| disputes::withdraw(desk, id), dispute::dispute).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_disputes", stories::DISPUTE_LIST, &[]),
    told(
        "create_dispute",
        stories::DISPUTE_CREATE,
        &[C::NotFound, C::WrongRole, C::InvalidState, C::MilestoneNotFunded, C::DisputeOpen, C::DisputeWindowClosed],
    ),
    told("get_dispute", stories::DISPUTE_GET, &[]),
    told("respond_to_dispute", stories::DISPUTE_RESPOND, &[C::WrongRole, C::InvalidState, C::ResponseDeadlinePassed]),
    told("add_evidence", stories::DISPUTE_EVIDENCE, &[C::InvalidState, C::LimitReached]),
    told(
        "recommend",
        stories::DISPUTE_RECOMMEND,
        &[C::InvalidState, C::LimitReached, C::AgentPaused, C::UpstreamError],
    ),
    told("settle_dispute", stories::DISPUTE_SETTLE, &[C::InvalidState, C::PaymentFrozen]),
    told("escalate_dispute", stories::DISPUTE_ESCALATE, &[C::InvalidState]),
    told("withdraw_dispute", stories::DISPUTE_WITHDRAW, &[C::WrongRole, C::InvalidState]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(list_disputes)
        .service(create_dispute)
        .service(get_dispute)
        .service(respond_to_dispute)
        .service(add_evidence)
        .service(recommend)
        .service(settle_dispute)
        .service(escalate_dispute)
        .service(withdraw_dispute);
}
