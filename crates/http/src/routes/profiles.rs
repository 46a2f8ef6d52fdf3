//! Profiles.

use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::profile::{self as input, ProfilePatchInput, ReposParams};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::view::ghost::GhostBody;
use crate::view::profile::{self, MeBody, ProfileBody};
use crate::view::repo::{self, ReposBody};
use actix_web::{get, patch};
use domain::refusal::Code as C;
use usecases::{ghosts, profiles, repos, stories};
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

/// Lists what a user's ghost score is made of.
#[utoipa::path(tag = "Profiles", params(PageParams), responses((status = 200, body = PageView<GhostBody>)))]
#[get("/api/profile/{user_id}/ghost-score")]
pub async fn list_ghost_entries(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::GHOST_HISTORY, nothing)?;
    let user = caller.id("user_id", "user")?;
    listing.tell(move |desk, page| ghosts::history(desk, user, page), GhostBody::in_list).await
}

/// Lists a user's public GitHub repositories, the last changed first. Asked for at most once an hour.
#[utoipa::path(tag = "Profiles", params(ReposParams), responses((status = 200, body = ReposBody)))]
#[get("/api/profile/{user_id}/github-repos")]
pub async fn list_repos(caller: Caller) -> Answer {
    let (_, count) = caller.ask(stories::REPOS_LIST, input::per_page)?;
    let user = caller.id("user_id", "user")?;
    let view = repos::of(&caller.api.app, &caller.principal, user, count).await?;
    Ok(repo::repos(&view).shown())
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("get_own_profile", stories::PROFILE_ME, &[]),
    told("patch_own_profile", stories::PROFILE_PATCH, &[]),
    told("get_profile", stories::PROFILE_GET, &[]),
    told("list_ghost_entries", stories::GHOST_HISTORY, &[]),
    told("list_repos", stories::REPOS_LIST, &[C::UpstreamError]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get_own_profile).service(patch_own_profile).service(get_profile);
    config.service(list_ghost_entries).service(list_repos);
}
