//! Credits.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::credits::{self as input, DeductionInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::view::credits::{self as view, CreditsBody, MovedBody, TransactionBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{credits, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Shows what the caller has.
#[utoipa::path(tag = "Credits", responses((status = 200, body = CreditsBody)))]
#[get("/api/credits")]
pub async fn get_credits(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::CREDITS_GET, nothing)?;
    question.tell(credits::get, view::credits).await
}

/// Spends credits. The same amount for the same reason and reference again is spent once.
#[utoipa::path(tag = "Credits", request_body = DeductionInput, responses((status = 200, body = MovedBody)))]
#[post("/api/credits")]
pub async fn deduct_credits(mut caller: Caller) -> Answer {
    let (command, deduction) = caller.real_command(stories::CREDITS_DEDUCT, input::deduction).await?;
    command.tell(move |desk| credits::deduct(desk, &deduction), view::moved).await
}

/// Lists the movements of the caller's credits, newest first.
#[utoipa::path(tag = "Credits", params(PageParams), responses((status = 200, body = PageView<TransactionBody>)))]
#[get("/api/credits/transactions")]
pub async fn list_credit_transactions(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::CREDITS_LIST, nothing)?;
    listing.tell(credits::list, TransactionBody::in_list).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("get_credits", stories::CREDITS_GET, &[]),
    told("deduct_credits", stories::CREDITS_DEDUCT, &[C::InsufficientCredits, C::DuplicateReference]),
    told("list_credit_transactions", stories::CREDITS_LIST, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get_credits).service(deduct_credits).service(list_credit_transactions);
}
