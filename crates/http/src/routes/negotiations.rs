//! Negotiations.

use super::{AuditParams, DryRunParams};
use crate::Answer;
use crate::caller::Caller;
use crate::input::negotiation::{
    self as input, AgreeInput, ContactInput, NegotiateInput, ReasonInput, RoundInput, StartInput,
};
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::view::negotiation::{self, AgreementBody, NegotiationBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{negotiations, stories};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which negotiations.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NegotiationParams {
    /// In this state alone.
    #[param(value_type = Option<words::NegotiationState>)]
    pub state: Option<String>,
}

/// Lists the caller's negotiations, newest first.
#[utoipa::path(
    tag = "Negotiations", params(NegotiationParams, PageParams),
    responses((status = 200, body = PageView<NegotiationBody>))
)]
#[get("/api/negotiations")]
pub async fn list_negotiations(caller: Caller) -> Answer {
    let (listing, state) = caller.list(stories::NEGOTIATION_LIST, input::filter)?;
    listing.tell(move |desk, page| negotiations::list(desk, state, page), NegotiationBody::in_list).await
}

/// Starts a negotiation with a shortlisted freelancer. Clients only.
#[utoipa::path(
    tag = "Negotiations", params(DryRunParams), request_body = StartInput,
    responses((status = 201, body = NegotiationBody))
)]
#[post("/api/negotiations")]
pub async fn start_negotiation(mut caller: Caller) -> Answer {
    let (command, start) = caller.command(stories::NEGOTIATION_START, input::start).await?;
    command.tell(move |desk| negotiations::start(desk, &start), negotiation::negotiation).await
}

/// Starts a negotiation; with any of the terms, round 1 is made at once. Clients only.
#[utoipa::path(
    tag = "Negotiations", params(DryRunParams), request_body = NegotiateInput,
    responses((status = 201, body = NegotiationBody))
)]
#[post("/api/negotiate")]
pub async fn negotiate(mut caller: Caller) -> Answer {
    let (command, start) = caller.command(stories::NEGOTIATION_START, input::negotiate).await?;
    command.tell(move |desk| negotiations::start(desk, &start), negotiation::negotiation).await
}

/// Shows a negotiation.
#[utoipa::path(tag = "Negotiations", params(AuditParams), responses((status = 200, body = NegotiationBody)))]
#[get("/api/negotiations/{id}")]
pub async fn get_negotiation(caller: Caller) -> Answer {
    let (question, audit) = caller.ask(stories::NEGOTIATION_GET, input::audit)?;
    let id = caller.id("id", "negotiation")?;
    question.tell(move |desk| negotiations::get(desk, id, audit), negotiation::negotiation).await
}

/// Proposes or counters. A fourth round ends the negotiation and is refused.
#[utoipa::path(
    tag = "Negotiations", params(DryRunParams), request_body = Option<RoundInput>,
    responses((status = 200, body = NegotiationBody))
)]
#[post("/api/negotiations/{id}/round")]
pub async fn propose_round(mut caller: Caller) -> Answer {
    let (command, (proposal, expected)) = caller.command(stories::NEGOTIATION_ROUND, input::round).await?;
    let id = caller.id("id", "negotiation")?;
    command.tell(move |desk| negotiations::round(desk, id, &proposal, expected), negotiation::negotiation).await
}

/// Locks the terms on the table and makes the contract.
#[utoipa::path(
    tag = "Negotiations", params(DryRunParams), request_body = Option<AgreeInput>,
    responses((status = 200, body = AgreementBody))
)]
#[post("/api/negotiations/{id}/agree")]
pub async fn agree(mut caller: Caller) -> Answer {
    let (command, expected) = caller.command(stories::NEGOTIATION_AGREE, input::expected_round).await?;
    let id = caller.id("id", "negotiation")?;
    command.tell(move |desk| negotiations::agree(desk, id, expected), negotiation::agreement).await
}

/// Ends a negotiation; it costs nothing.
#[utoipa::path(
    tag = "Negotiations", params(DryRunParams), request_body = Option<ReasonInput>,
    responses((status = 200, body = NegotiationBody))
)]
#[post("/api/negotiations/{id}/decline")]
pub async fn decline_negotiation(mut caller: Caller) -> Answer {
    let (command, reason) = caller.command(stories::NEGOTIATION_DECLINE, input::reason).await?;
    let id = caller.id("id", "negotiation")?;
    command.tell(move |desk| negotiations::decline(desk, id, reason.as_ref()), negotiation::negotiation).await
}

/// Shares a contact with the other party, and nobody else.
#[utoipa::path(
    tag = "Negotiations", params(DryRunParams), request_body = ContactInput,
    responses((status = 200, body = NegotiationBody))
)]
#[post("/api/negotiations/{id}/contact-share")]
pub async fn share_contact(mut caller: Caller) -> Answer {
    let (command, (kind, value)) = caller.command(stories::CONTACT_SHARE, input::contact).await?;
    let id = caller.id("id", "negotiation")?;
    command.tell(move |desk| negotiations::share_contact(desk, id, &kind, &value), negotiation::negotiation).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_negotiations", stories::NEGOTIATION_LIST, &[]),
    told(
        "start_negotiation",
        stories::NEGOTIATION_START,
        &[C::ClientOnly, C::WrongRole, C::NotFound, C::GigNotActive, C::NotShortlisted, C::NegotiationExists],
    ),
    told(
        "negotiate",
        stories::NEGOTIATION_START,
        &[C::ClientOnly, C::WrongRole, C::NotFound, C::GigNotActive, C::NotShortlisted, C::NegotiationExists],
    ),
    told("get_negotiation", stories::NEGOTIATION_GET, &[]),
    told("propose_round", stories::NEGOTIATION_ROUND, &[C::InvalidState, C::NegotiationExpired, C::RoundLimitReached]),
    told("agree", stories::NEGOTIATION_AGREE, &[C::NegotiationExpired, C::NoRoundYet]),
    told("decline_negotiation", stories::NEGOTIATION_DECLINE, &[C::InvalidState, C::NegotiationExpired]),
    told("share_contact", stories::CONTACT_SHARE, &[C::NegotiationExpired]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(list_negotiations)
        .service(start_negotiation)
        .service(negotiate)
        .service(get_negotiation)
        .service(propose_round)
        .service(agree)
        .service(decline_negotiation)
        .service(share_contact);
}
