//! Milestones: proposed, paid for, worked on, released.

use super::DryRunParams;
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::command::send;
use crate::input::contract::{self, NotesInput};
use crate::input::milestone::{self as input, DeliveryInput, MilestoneInput, PaymentInput};
use crate::openapi::facts::{Told, told};
use crate::problem::Problem;
use crate::view::milestone::{self, FundBody, MilestoneBody};
use actix_web::{delete, get, post};
use domain::id::{ContractId, MilestoneId};
use domain::refusal::Code as C;
use usecases::escrow::Payment;
use usecases::{Desk, contracts, escrow, stories};
use utoipa_actix_web::service_config::ServiceConfig;

fn ids(caller: &Caller) -> Result<(ContractId, MilestoneId), Problem> {
    Ok((caller.id("id", "contract")?, caller.id("mid", "milestone")?))
}

/// Proposes a further milestone.
#[utoipa::path(
    tag = "Milestones", params(DryRunParams), request_body = MilestoneInput,
    responses((status = 201, body = MilestoneBody))
)]
#[post("/api/contracts/{id}/milestones")]
pub async fn add_milestone(mut caller: Caller) -> Answer {
    let (command, new) = caller.command(stories::MILESTONE_ADD, input::new_milestone).await?;
    let contract = caller.id("id", "contract")?;
    command.tell(move |desk| contracts::add_milestone(desk, contract, &new), milestone::milestone).await
}

/// Shows a milestone.
#[utoipa::path(tag = "Milestones", responses((status = 200, body = MilestoneBody)))]
#[get("/api/contracts/{id}/milestones/{mid}")]
pub async fn get_milestone(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::MILESTONE_GET, nothing)?;
    let (contract, id) = ids(&caller)?;
    question.tell(move |desk| contracts::milestone(desk, contract, id), milestone::milestone).await
}

/// Withdraws a milestone that nobody paid for or delivered.
#[utoipa::path(tag = "Milestones", params(DryRunParams), responses((status = 204)))]
#[delete("/api/contracts/{id}/milestones/{mid}")]
pub async fn withdraw_milestone(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::MILESTONE_WITHDRAW, nothing).await?;
    let (contract, id) = ids(&caller)?;
    command.tell(move |desk| contracts::withdraw_milestone(desk, contract, id), milestone::milestone).await
}

/// Accepts a proposed milestone.
#[utoipa::path(tag = "Milestones", params(DryRunParams), responses((status = 200, body = MilestoneBody)))]
#[post("/api/contracts/{id}/milestones/{mid}/accept")]
pub async fn accept_milestone(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::MILESTONE_ACCEPT, nothing).await?;
    let (contract, id) = ids(&caller)?;
    command.tell(move |desk| contracts::accept_milestone(desk, contract, id), milestone::milestone).await
}

/// Declines a proposed milestone.
#[utoipa::path(tag = "Milestones", params(DryRunParams), responses((status = 200, body = MilestoneBody)))]
#[post("/api/contracts/{id}/milestones/{mid}/decline")]
pub async fn decline_milestone(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::MILESTONE_DECLINE, nothing).await?;
    let (contract, id) = ids(&caller)?;
    command.tell(move |desk| contracts::decline_milestone(desk, contract, id), milestone::milestone).await
}

/// Begins to pay for a milestone, or shows again how its payment stands.
#[utoipa::path(
    tag = "Milestones", params(DryRunParams), request_body = Option<PaymentInput>,
    responses((status = 200, body = FundBody), (status = 202, description = "The provider has not answered yet", body = FundBody))
)]
#[post("/api/contracts/{id}/milestones/{mid}/fund")]
pub async fn fund_milestone(mut caller: Caller) -> Answer {
    let (command, expected_amount) = caller.command(stories::MILESTONE_FUND, input::expected_amount).await?;
    let (contract, milestone) = ids(&caller)?;
    let payment = Payment { contract, milestone, expected_amount };
    let (api, call, render) = command.parts(milestone::funding);
    Ok(send(escrow::fund(&api.app, call, payment, render, milestone::reveal).await?))
}

/// Hands work in.
#[utoipa::path(
    tag = "Milestones", params(DryRunParams), request_body = Option<DeliveryInput>,
    responses((status = 200, body = MilestoneBody))
)]
#[post("/api/contracts/{id}/milestones/{mid}/deliver")]
pub async fn deliver_milestone(mut caller: Caller) -> Answer {
    let (command, (notes, artifacts)) = caller.command(stories::MILESTONE_DELIVER, input::delivery).await?;
    let (contract, id) = ids(&caller)?;
    let story = move |desk: &mut Desk<'_>| escrow::deliver(desk, contract, id, notes.as_ref(), &artifacts);
    command.tell(story, milestone::milestone).await
}

/// Asks for changes to what was handed in.
#[utoipa::path(
    tag = "Milestones", params(DryRunParams), request_body = NotesInput,
    responses((status = 200, body = MilestoneBody))
)]
#[post("/api/contracts/{id}/milestones/{mid}/request-changes")]
pub async fn request_changes(mut caller: Caller) -> Answer {
    let (command, notes) = caller.command(stories::MILESTONE_REQUEST_CHANGES, contract::notes).await?;
    let (contract, id) = ids(&caller)?;
    command.tell(move |desk| escrow::request_changes(desk, contract, id, &notes), milestone::milestone).await
}

/// Releases a milestone's money to the worker.
#[utoipa::path(
    tag = "Milestones", params(DryRunParams), request_body = Option<PaymentInput>,
    responses((status = 200, body = MilestoneBody), (status = 202, description = "The provider has not answered yet", body = MilestoneBody))
)]
#[post("/api/contracts/{id}/milestones/{mid}/release")]
pub async fn release_milestone(mut caller: Caller) -> Answer {
    let (command, expected_amount) = caller.command(stories::MILESTONE_RELEASE, input::expected_amount).await?;
    let (contract, milestone) = ids(&caller)?;
    let payment = Payment { contract, milestone, expected_amount };
    let (api, call, render) = command.parts(milestone::milestone);
    Ok(send(escrow::release(&api.app, call, payment, render).await?))
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("add_milestone", stories::MILESTONE_ADD, &[C::WrongRole, C::InvalidState, C::LimitReached]),
    told("get_milestone", stories::MILESTONE_GET, &[]),
    told("withdraw_milestone", stories::MILESTONE_WITHDRAW, &[C::WrongRole, C::InvalidState]),
    told("accept_milestone", stories::MILESTONE_ACCEPT, &[C::WrongRole, C::InvalidState]),
    told("decline_milestone", stories::MILESTONE_DECLINE, &[C::WrongRole, C::InvalidState]),
    told(
        "fund_milestone",
        stories::MILESTONE_FUND,
        &[
            C::WrongRole,
            C::InvalidState,
            C::PreviousMilestoneOpen,
            C::KycRequired,
            C::ApprovalRequired,
            C::PaymentProviderError,
        ],
    ),
    told(
        "deliver_milestone",
        stories::MILESTONE_DELIVER,
        &[C::WrongRole, C::InvalidState, C::MilestoneNotFunded, C::DisputeOpen],
    ),
    told(
        "request_changes",
        stories::MILESTONE_REQUEST_CHANGES,
        &[C::WrongRole, C::InvalidState, C::MilestoneNotFunded, C::DisputeOpen, C::RevisionLimitReached],
    ),
    told(
        "release_milestone",
        stories::MILESTONE_RELEASE,
        &[
            C::WrongRole,
            C::InvalidState,
            C::MilestoneNotFunded,
            C::DisputeOpen,
            C::PaymentFrozen,
            C::PaymentProviderError,
        ],
    ),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(add_milestone)
        .service(get_milestone)
        .service(withdraw_milestone)
        .service(accept_milestone)
        .service(decline_milestone)
        .service(fund_milestone)
        .service(deliver_milestone)
        .service(request_changes)
        .service(release_milestone);
}
