//! Profiles.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::profile::{self as input, ProfilePatchInput};
use crate::view::profile::{self, MeBody, ProfileBody};
use actix_web::{get, patch};
use usecases::{profiles, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Shows the caller's own profile.
#[utoipa::path(tag = "Profiles", responses((status = 200, body = MeBody)))]
#[get("/api/profile/me")]
pub async fn get_own_profile(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::PROFILE_ME, nothing)?;
    question.tell(profiles::me, profile::me).await
}

/// Changes the caller's own profile.
#[utoipa::path(tag = "Profiles", request_body = ProfilePatchInput, responses((status = 200, body = MeBody)))]
#[patch("/api/profile/me")]
pub async fn patch_own_profile(mut caller: Caller) -> Answer {
    let (command, patch) = caller.real_command(stories::PROFILE_PATCH, input::profile_patch).await?;
    command.tell(move |desk| profiles::patch(desk, &patch), profile::me).await
}

/// Shows anybody's public profile.
#[utoipa::path(tag = "Profiles", responses((status = 200, body = ProfileBody)))]
#[get("/api/profile/{user_id}")]
pub async fn get_profile(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::PROFILE_GET, nothing)?;
    let id = caller.id("user_id", "user")?;
    question.tell(move |desk| profiles::get(desk, id), profile::profile).await
}

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get_own_profile).service(patch_own_profile).service(get_profile);
}
