//! Disputes before an operator.

use crate::Answer;
use crate::caller::Caller;
use crate::input::dispute::{self as input, RulingInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::routes::DryRunParams;
use crate::routes::disputes::DisputeParams;
use crate::view::dispute::{self, DisputeBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{disputes, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Lists the disputes that are not over, or those of one status, newest first.
#[utoipa::path(
    tag = "Operators", params(DisputeParams, PageParams), responses((status = 200, body = PageView<DisputeBody>))
)]
#[get("/api/admin/disputes")]
pub async fn list_dispute_queue(caller: Caller) -> Answer {
    let (listing, status) = caller.list(stories::DISPUTE_QUEUE, input::filter)?;
    listing.tell(move |desk, page| disputes::queue(desk, status, page), DisputeBody::in_list).await
}

/// Rules on a dispute. An operator who is a party may not.
#[utoipa::path(
    tag = "Operators", params(DryRunParams), request_body = RulingInput, responses((status = 200, body = DisputeBody))
)]
#[post("/api/admin/disputes/{id}/resolve")]
pub async fn resolve_dispute(mut caller: Caller) -> Answer {
    let (command, ruling) = caller.command(stories::DISPUTE_RESOLVE, input::ruling).await?;
    let id = caller.id("id", "dispute")?;
    command.tell(move |desk| disputes::resolve(desk, id, &ruling), dispute::dispute).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_dispute_queue", stories::DISPUTE_QUEUE, &[]),
    told("resolve_dispute", stories::DISPUTE_RESOLVE, &[C::WrongRole, C::InvalidState, C::PaymentFrozen]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list_dispute_queue).service(resolve_dispute);
}
