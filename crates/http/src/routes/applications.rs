//! Applications.

use super::DryRunParams;
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::gig::{self as input, ApplicationPatchInput, ApplyInput};
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::view::application::{self, ApplicationBody};
use actix_web::{get, patch, post};
use domain::refusal::Code as C;
use usecases::{applications, stories};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which applications.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApplicationParams {
    /// Of this status alone.
    #[param(value_type = Option<words::ApplicationStatus>)]
    pub status: Option<String>,
}

/// Which of the caller's own applications.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnApplicationParams {
    /// Of this status alone.
    #[param(value_type = Option<words::ApplicationStatus>)]
    pub status: Option<String>,
    /// The gig.
    pub gig_id: Option<uuid::Uuid>,
}

/// Applies to an active gig. Freelancers only.
#[utoipa::path(
    tag = "Applications", params(DryRunParams), request_body = Option<ApplyInput>,
    responses((status = 201, body = ApplicationBody))
)]
#[post("/api/gigs/{id}/apply")]
pub async fn apply_to_gig(mut caller: Caller) -> Answer {
    let (command, message) = caller.command(stories::GIG_APPLY, input::apply).await?;
    let gig = caller.id("id", "gig")?;
    command.tell(move |desk| applications::apply(desk, gig, &message), application::application).await
}

/// Lists the applications to the caller's gig, each with who applies.
#[utoipa::path(
    tag = "Applications", params(ApplicationParams, PageParams),
    responses((status = 200, body = PageView<ApplicationBody>))
)]
#[get("/api/gigs/{id}/applications")]
pub async fn list_applications(caller: Caller) -> Answer {
    let (listing, status) = caller.list(stories::APPLICATION_LIST, input::application_filter)?;
    let gig = caller.id("id", "gig")?;
    listing.tell(move |desk, page| applications::list(desk, gig, status, page), ApplicationBody::in_list).await
}

/// Shortlists or rejects an applicant.
#[utoipa::path(
    tag = "Applications", params(DryRunParams), request_body = ApplicationPatchInput,
    responses((status = 200, body = ApplicationBody))
)]
#[patch("/api/gigs/{id}/applications/{app_id}")]
pub async fn patch_application(mut caller: Caller) -> Answer {
    let (command, to) = caller.command(stories::APPLICATION_PATCH, input::application_patch).await?;
    let (gig, id) = (caller.id("id", "gig")?, caller.id("app_id", "application")?);
    command.tell(move |desk| applications::patch(desk, gig, id, to), application::application).await
}

/// Lists the caller's applications, each with its negotiation.
#[utoipa::path(
    tag = "Applications", params(OwnApplicationParams, PageParams),
    responses((status = 200, body = PageView<ApplicationBody>))
)]
#[get("/api/applications/mine")]
pub async fn list_own_applications(caller: Caller) -> Answer {
    let (listing, (gig, status)) = caller.list(stories::APPLICATION_MINE, input::own_application_filter)?;
    listing.tell(move |desk, page| applications::mine(desk, gig, status, page), ApplicationBody::in_list).await
}

/// Takes an application back.
#[utoipa::path(tag = "Applications", params(DryRunParams), responses((status = 200, body = ApplicationBody)))]
#[post("/api/applications/{id}/withdraw")]
pub async fn withdraw_application(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::APPLICATION_WITHDRAW, nothing).await?;
    let id = caller.id("id", "application")?;
    command.tell(move |desk| applications::withdraw(desk, id), application::application).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("apply_to_gig", stories::GIG_APPLY, &[C::FreelancerOnly, C::GigNotActive, C::AlreadyApplied, C::OwnGig]),
    told("list_applications", stories::APPLICATION_LIST, &[C::WrongRole]),
    told("patch_application", stories::APPLICATION_PATCH, &[C::WrongRole, C::InvalidState]),
    told("list_own_applications", stories::APPLICATION_MINE, &[]),
    told("withdraw_application", stories::APPLICATION_WITHDRAW, &[C::WrongRole, C::InvalidState]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(apply_to_gig)
        .service(list_applications)
        .service(patch_application)
        .service(list_own_applications)
        .service(withdraw_application);
}
