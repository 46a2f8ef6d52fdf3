//! What only the sandbox has.

use super::sessions::sign_in_to_sandbox;
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::sandbox::{self as input, AdvanceInput, CardInput};
use crate::openapi::facts::{Told, told};
use crate::page::PageView;
use crate::problem::Problem;
use crate::resource::Resource;
use crate::view::payout::{self, PayoutAccountBody};
use crate::view::sandbox::{self, AdvancedBody, ClockBody, ConfirmationBody, SeededBody};
use actix_web::http::StatusCode;
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::sandbox::{Confirmation, Sandbox};
use usecases::stories;
use utoipa_actix_web::service_config::ServiceConfig;

/// The sandbox behind these routes, which are mounted only where there is one.
fn behind(caller: &Caller) -> Result<&Sandbox, Problem> {
    caller.api.options.sandbox.as_ref().ok_or_else(|| Problem::of_status(StatusCode::NOT_FOUND))
}

/// Shows the clock.
#[utoipa::path(tag = "Sandbox", responses((status = 200, body = ClockBody)))]
#[get("/api/sandbox/clock")]
pub async fn get_clock(caller: Caller) -> Answer {
    let (_, ()) = caller.ask(stories::SANDBOX_READ, nothing)?;
    let view = behind(&caller)?.clock(&caller.principal)?;
    Ok(sandbox::clock(&view).shown())
}

/// Moves the clock forward, and does whatever falls due on the way.
#[utoipa::path(tag = "Sandbox", request_body = AdvanceInput, responses((status = 200, body = AdvancedBody)))]
#[post("/api/sandbox/clock/advance")]
pub async fn advance_clock(mut caller: Caller) -> Answer {
    let by = caller.input(stories::SANDBOX_ACT, input::advance).await?;
    let view = behind(&caller)?.advance(&caller.principal, by).await?;
    Ok(sandbox::advanced(&view).shown())
}

/// Puts a test card behind a payment: what the provider's script in a browser would do.
#[utoipa::path(
    tag = "Sandbox", request_body = CardInput,
    responses((status = 200, body = ConfirmationBody), (status = 202, description = "Nobody knows yet", body = ConfirmationBody))
)]
#[post("/api/sandbox/payments/{payment_intent_id}/confirm")]
pub async fn confirm_payment(mut caller: Caller) -> Answer {
    let card = caller.input(stories::SANDBOX_CONFIRM, input::card).await?;
    let intent = caller.foreign_id("payment_intent_id", "payment")?;
    let confirmation = behind(&caller)?.confirm(&caller.principal, &intent, &card).await?;
    let mut answer = sandbox::confirmation(&confirmation).shown();
    if confirmation == Confirmation::Unknown {
        *answer.status_mut() = StatusCode::ACCEPTED;
    }
    Ok(answer)
}

/// Completes a worker's onboarding.
#[utoipa::path(tag = "Sandbox", responses((status = 200, body = PayoutAccountBody)))]
#[post("/api/sandbox/connect/{user_id}/complete")]
pub async fn complete_onboarding(mut caller: Caller) -> Answer {
    caller.input(stories::SANDBOX_ACT, nothing).await?;
    let worker = caller.id("user_id", "user")?;
    let account = behind(&caller)?.complete_onboarding(&caller.principal, worker).await?;
    Ok(payout::account(Some(&account)).shown())
}

/// Restricts a worker's account, as the provider may at any time.
#[utoipa::path(tag = "Sandbox", responses((status = 200, body = PayoutAccountBody)))]
#[post("/api/sandbox/connect/{user_id}/restrict")]
pub async fn restrict_account(mut caller: Caller) -> Answer {
    caller.input(stories::SANDBOX_ACT, nothing).await?;
    let worker = caller.id("user_id", "user")?;
    let account = behind(&caller)?.restrict(&caller.principal, worker).await?;
    Ok(payout::account(Some(&account)).shown())
}

/// Forgets everything but the time, and seeds again. Every session and key ends with it, the caller's, too.
#[utoipa::path(tag = "Sandbox", responses((status = 200, body = PageView<SeededBody>)))]
#[post("/api/sandbox/reset")]
pub async fn reset_sandbox(mut caller: Caller) -> Answer {
    caller.input(stories::SANDBOX_ACT, nothing).await?;
    let users = behind(&caller)?.reset(&caller.principal).await?;
    let users = users.into_iter().map(sandbox::seeded).collect();
    Ok(Resource::of(&PageView::<SeededBody>::whole(users)).shown())
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("get_clock", stories::SANDBOX_READ, &[]),
    told("advance_clock", stories::SANDBOX_ACT, &[]),
    told(
        "confirm_payment",
        stories::SANDBOX_CONFIRM,
        &[C::WrongRole, C::InvalidState, C::CardDeclined, C::PaymentProviderError],
    ),
    told("complete_onboarding", stories::SANDBOX_ACT, &[C::PaymentProviderError]),
    told("restrict_account", stories::SANDBOX_ACT, &[C::PaymentProviderError]),
    told("reset_sandbox", stories::SANDBOX_ACT, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(sign_in_to_sandbox)
        .service(get_clock)
        .service(advance_clock)
        .service(confirm_payment)
        .service(complete_onboarding)
        .service(restrict_account)
        .service(reset_sandbox);
}
