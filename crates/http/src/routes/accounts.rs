//! Accounts: all that is held of one, and its end.

use super::sessions::cookie_of_nobody;
use crate::caller::{Caller, nothing};
use crate::input::profile::{self as input, DeletionInput};
use crate::openapi::facts::{Told, told};
use crate::problem::Problem;
use crate::view::account::{self, ExportBody};
use crate::{Answer, export};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{accounts, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Deletes the caller's account, for good, and signs out.
#[utoipa::path(tag = "Account", request_body = Option<DeletionInput>, responses((status = 204)))]
#[post("/api/account/delete")]
pub async fn delete_account(mut caller: Caller) -> Answer {
    let (command, reason) = caller.real_command(stories::ACCOUNT_DELETE, input::deletion).await?;
    let mut answer = command.tell(move |desk| accounts::delete(desk, reason.as_ref()), account::nothing).await?;
    answer.add_cookie(&cookie_of_nobody(&caller.api)).map_err(|_| Problem::unavailable())?;
    Ok(answer)
}

/// Sends everything that is held about the caller.
#[utoipa::path(tag = "Account", responses((status = 200, body = ExportBody)))]
#[get("/api/account/export")]
pub async fn export_account(caller: Caller) -> Answer {
    let (_, ()) = caller.ask(stories::ACCOUNT_EXPORT, nothing)?;
    export::everything(&caller.api.app, &caller.principal).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("delete_account", stories::ACCOUNT_DELETE, &[C::OpenObligations]),
    told("export_account", stories::ACCOUNT_EXPORT, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(delete_account).service(export_account);
}
