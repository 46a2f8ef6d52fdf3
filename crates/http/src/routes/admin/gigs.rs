//! Gigs.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::operator::{self as input, TakeDownInput};
use crate::openapi::facts::{Told, told};
use crate::routes::DryRunParams;
use crate::view::operator::gig::{self, GigRecordBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::operators::gigs;
use usecases::stories;
use utoipa_actix_web::service_config::ServiceConfig;

/// Shows a gig, whatever its status, with the reports of it and what operators did.
#[utoipa::path(tag = "Operators", responses((status = 200, body = GigRecordBody)))]
#[get("/api/admin/gigs/{id}")]
pub async fn get_gig_record(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::OPERATOR_READ, nothing)?;
    let id = caller.id("id", "gig")?;
    question.tell(move |desk| gigs::get(desk, id), gig::record).await
}

/// Takes a gig down: it takes no applications, shows to nobody but its owner, and is not active again.
#[utoipa::path(
    tag = "Operators", params(DryRunParams), request_body = TakeDownInput,
    responses((status = 200, body = GigRecordBody))
)]
#[post("/api/admin/gigs/{id}/take-down")]
pub async fn take_gig_down(mut caller: Caller) -> Answer {
    let (command, why) = caller.command(stories::OPERATOR_TAKE_DOWN, input::take_down).await?;
    let id = caller.id("id", "gig")?;
    command.tell(move |desk| gigs::take_down(desk, id, &why), gig::record).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("get_gig_record", stories::OPERATOR_READ, &[]),
    told("take_gig_down", stories::OPERATOR_TAKE_DOWN, &[C::WrongRole]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get_gig_record).service(take_gig_down);
}
