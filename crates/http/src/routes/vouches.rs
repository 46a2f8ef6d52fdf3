//! Vouches.

use crate::Answer;
use crate::caller::Caller;
use crate::input::profile::{self as input, VouchInput};
use crate::openapi::facts::{Told, told};
use crate::view::vouch::{self, GivenBody};
use actix_web::post;
use domain::refusal::Code as C;
use usecases::{stories, vouches};
use utoipa_actix_web::service_config::ServiceConfig;

/// Vouches for another user, for good.
#[utoipa::path(tag = "Profiles", request_body = VouchInput, responses((status = 201, body = GivenBody)))]
#[post("/api/vouches")]
pub async fn give_vouch(mut caller: Caller) -> Answer {
    let (command, vouched) = caller.real_command(stories::VOUCH_GIVE, input::vouch).await?;
    command.tell(move |desk| vouches::give(desk, vouched), vouch::vouch).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[told("give_vouch", stories::VOUCH_GIVE, &[C::NotFound, C::AlreadyVouched])];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(give_vouch);
}
