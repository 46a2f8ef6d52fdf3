//! Users, and what they report.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::command::send;
use crate::input::operator::{self as input, GrantInput, RationaleInput, TierInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::view::credits::{self, MovedBody};
use crate::view::operator::account::{self, AccountRecordBody};
use crate::view::report::ReportBody;
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::operators::accounts;
use usecases::{reports, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Shows a user, whatever their status, with the reports of them and what operators did.
#[utoipa::path(tag = "Operators", responses((status = 200, body = AccountRecordBody)))]
#[get("/api/admin/users/{user_id}")]
pub async fn get_account_record(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::OPERATOR_READ, nothing)?;
    let id = caller.id("user_id", "user")?;
    question.tell(move |desk| accounts::get(desk, id), account::record).await
}

/// Suspends a user: keys and sessions stop, active gigs are hidden, payouts are frozen.
#[utoipa::path(tag = "Operators", request_body = RationaleInput, responses((status = 200, body = AccountRecordBody)))]
#[post("/api/admin/users/{user_id}/suspend")]
pub async fn suspend_user(mut caller: Caller) -> Answer {
    let (command, rationale) = caller.real_command(stories::OPERATOR_SUSPEND, input::rationale).await?;
    let id = caller.id("user_id", "user")?;
    let (api, call, render) = command.parts(account::record);
    Ok(send(accounts::suspend(&api.app, call, id, rationale, render).await?))
}

/// Undoes a suspension.
#[utoipa::path(tag = "Operators", request_body = RationaleInput, responses((status = 200, body = AccountRecordBody)))]
#[post("/api/admin/users/{user_id}/restore")]
pub async fn restore_user(mut caller: Caller) -> Answer {
    let (command, rationale) = caller.real_command(stories::OPERATOR_RESTORE, input::rationale).await?;
    let id = caller.id("user_id", "user")?;
    let (api, call, render) = command.parts(account::record);
    Ok(send(accounts::restore(&api.app, call, id, rationale, render).await?))
}

/// Puts a user on a tier.
#[utoipa::path(tag = "Operators", request_body = TierInput, responses((status = 200, body = AccountRecordBody)))]
#[post("/api/admin/users/{user_id}/tier")]
pub async fn set_user_tier(mut caller: Caller) -> Answer {
    let (command, (tier, rationale)) = caller.real_command(stories::OPERATOR_TIER, input::tier).await?;
    let id = caller.id("user_id", "user")?;
    command.tell(move |desk| accounts::set_tier(desk, id, &tier, &rationale), account::record).await
}

/// Gives a user credits.
#[utoipa::path(tag = "Operators", request_body = GrantInput, responses((status = 200, body = MovedBody)))]
#[post("/api/admin/credits/grant")]
pub async fn grant_credits(mut caller: Caller) -> Answer {
    let (command, (user, amount, why)) = caller.real_command(stories::OPERATOR_GRANT, input::grant).await?;
    command.tell(move |desk| accounts::grant(desk, user, amount, &why), credits::moved).await
}

/// Lists reports, newest first.
#[utoipa::path(tag = "Operators", params(PageParams), responses((status = 200, body = PageView<ReportBody>)))]
#[get("/api/admin/reports")]
pub async fn list_reports(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::OPERATOR_READ, nothing)?;
    listing.tell(reports::list, ReportBody::in_list).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("get_account_record", stories::OPERATOR_READ, &[]),
    told("suspend_user", stories::OPERATOR_SUSPEND, &[C::InvalidState]),
    told("restore_user", stories::OPERATOR_RESTORE, &[C::InvalidState]),
    told("set_user_tier", stories::OPERATOR_TIER, &[C::InvalidState]),
    told("grant_credits", stories::OPERATOR_GRANT, &[C::NotFound]),
    told("list_reports", stories::OPERATOR_READ, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config
        .service(get_account_record)
        .service(suspend_user)
        .service(restore_user)
        .service(set_user_tier)
        .service(grant_credits)
        .service(list_reports);
}
