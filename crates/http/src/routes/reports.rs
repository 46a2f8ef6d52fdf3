//! Reports of gigs and users.

use crate::Answer;
use crate::caller::Caller;
use crate::input::operator::{self as input, ReportInput};
use crate::openapi::facts::{Told, told};
use crate::view::report::{self, ReportBody};
use actix_web::post;
use domain::refusal::Code as C;
use usecases::{reports, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Reports a gig or a user to the operators. Again: 200, and the report has the new words.
#[utoipa::path(
    tag = "Reports", request_body = ReportInput,
    responses((status = 201, body = ReportBody), (status = 200, description = "It was reported before", body = ReportBody))
)]
#[post("/api/reports")]
pub async fn create_report(mut caller: Caller) -> Answer {
    let (command, (subject, reason)) = caller.real_command(stories::REPORT_CREATE, input::report).await?;
    command.tell(move |desk| reports::create(desk, subject, &reason), report::report).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[told("create_report", stories::REPORT_CREATE, &[C::NotFound])];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(create_report);
}
