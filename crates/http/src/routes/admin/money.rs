//! Money that is stuck, and whether the books agree.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::operator::{self as input, RationaleInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::routes::DryRunParams;
use crate::view::operator::reconciliation::{self as books, ReconciliationBody};
use crate::view::operator::stuck::{self, StuckBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::operators::money;
use usecases::{reconciliation, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Lists the milestones whose money waits for an operator, what waits the shortest first.
#[utoipa::path(tag = "Operators", params(PageParams), responses((status = 200, body = PageView<StuckBody>)))]
#[get("/api/admin/stuck")]
pub async fn list_stuck(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::OPERATOR_READ, nothing)?;
    listing.tell(money::queue, StuckBody::in_list).await
}

/// Compares the ledger with the milestones' figures and with the provider, operation by operation.
#[utoipa::path(tag = "Operators", responses((status = 200, body = ReconciliationBody)))]
#[get("/api/admin/reconciliation")]
pub async fn reconcile(caller: Caller) -> Answer {
    let (_, ()) = caller.ask(stories::OPERATOR_RECONCILE, nothing)?;
    let found = reconciliation::run(&caller.api.app).await?;
    Ok(books::reconciliation(&found).shown())
}

/// Takes the milestone of a failed call from the queue, so that its next step is tried under a new key.
#[utoipa::path(
    tag = "Operators", params(DryRunParams), request_body = RationaleInput, responses((status = 200, body = StuckBody))
)]
#[post("/api/admin/operations/{operation_id}/retry")]
pub async fn retry_operation(mut caller: Caller) -> Answer {
    let (command, rationale) = caller.command(stories::OPERATOR_RETRY, input::rationale).await?;
    let key = caller.operation("operation_id")?;
    command.tell(move |desk| money::retry(desk, key, &rationale), stuck::stuck).await
}

/// Gives the client the money back of a release that is stuck.
#[utoipa::path(
    tag = "Operators", params(DryRunParams), request_body = RationaleInput, responses((status = 200, body = StuckBody))
)]
#[post("/api/admin/milestones/{id}/refund")]
pub async fn refund_milestone(mut caller: Caller) -> Answer {
    let (command, rationale) = caller.command(stories::OPERATOR_REFUND, input::rationale).await?;
    let id = caller.id("id", "milestone")?;
    command.tell(move |desk| money::refund(desk, id, &rationale), stuck::stuck).await
}

/// Gives up on moving what a milestone holds: it ends with the platform.
#[utoipa::path(
    tag = "Operators", params(DryRunParams), request_body = RationaleInput, responses((status = 200, body = StuckBody))
)]
#[post("/api/admin/milestones/{id}/write-off")]
pub async fn write_milestone_off(mut caller: Caller) -> Answer {
    let (command, rationale) = caller.command(stories::OPERATOR_WRITE_OFF, input::rationale).await?;
    let id = caller.id("id", "milestone")?;
    command.tell(move |desk| money::write_off(desk, id, &rationale), stuck::stuck).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_stuck", stories::OPERATOR_READ, &[]),
    told("reconcile", stories::OPERATOR_RECONCILE, &[C::PaymentProviderError]),
    told("retry_operation", stories::OPERATOR_RETRY, &[C::NotFound, C::WrongRole, C::InvalidState]),
    told("refund_milestone", stories::OPERATOR_REFUND, &[C::WrongRole, C::InvalidState, C::PaymentFrozen]),
    told("write_milestone_off", stories::OPERATOR_WRITE_OFF, &[C::WrongRole, C::InvalidState]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(list_stuck)
        .service(reconcile)
        .service(retry_operation)
        .service(refund_milestone)
        .service(write_milestone_off);
}
