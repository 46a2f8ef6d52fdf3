//! Gigs.

use super::DryRunParams;
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::gig::{self as input, GigPatchInput, NewGigInput};
use crate::input::search;
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::view::gig::{self, GigBody};
use actix_web::{delete, get, patch, post};
use domain::refusal::Code as C;
use usecases::{gigs, stories};
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which gigs.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GigParams {
    /// active (the default) is everybody's; draft and closed are the caller's own.
    #[param(value_type = Option<words::GigStatus>)]
    pub status: Option<String>,
    /// Words that title, description, scope or skills hold, all of them, in any order and case; at most 16. `c++`, `c#`
    /// and `node.js` are words, and `node` finds `node.js`. There are no operators: signs are just text.
    #[param(min_length = 1, max_length = 200)]
    pub q: Option<String>,
    /// Skills that the gig lists, all of them, with commas between; at most 30. Case does not matter, nor whether words
    /// are parted by spaces or hyphens.
    #[param(example = "rust,react native")]
    pub skills: Option<String>,
    /// Of this client.
    pub owner_user_id: Option<uuid::Uuid>,
    /// Paying at least this.
    #[param(minimum = 0, maximum = 100_000_000)]
    pub min_rate_cents: Option<i64>,
    /// Paying at most this.
    #[param(minimum = 0, maximum = 100_000_000)]
    pub max_rate_cents: Option<i64>,
    /// First active after this instant.
    #[param(format = DateTime)]
    pub published_after: Option<String>,
    /// newest (the default); rate_desc: what pays most, then newest; relevance, which needs `q`: what has most of its
    /// words in the title, then in the skills, then newest.
    #[param(value_type = Option<words::GigOrder>)]
    pub sort: Option<String>,
}

/// Finds gigs, newest first unless `sort` says otherwise.
#[utoipa::path(tag = "Gigs", params(GigParams, PageParams), responses((status = 200, body = PageView<GigBody>)))]
#[get("/api/gigs")]
pub async fn list_gigs(caller: Caller) -> Answer {
    let (listing, filter) = caller.list(stories::GIG_LIST, search::gig_filter)?;
    listing.tell(move |desk, page| gigs::list(desk, &filter, page), GigBody::in_list).await
}

/// Posts a gig. Clients only.
#[utoipa::path(
    tag = "Gigs", params(DryRunParams), request_body = NewGigInput, responses((status = 201, body = GigBody))
)]
#[post("/api/gigs")]
pub async fn create_gig(mut caller: Caller) -> Answer {
    let (command, new) = caller.command(stories::GIG_CREATE, input::new_gig).await?;
    command.tell(move |desk| gigs::create(desk, &new), gig::gig).await
}

/// Shows a gig.
#[utoipa::path(tag = "Gigs", responses((status = 200, body = GigBody)))]
#[get("/api/gigs/{id}")]
pub async fn get_gig(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::GIG_GET, nothing)?;
    let id = caller.id("id", "gig")?;
    question.tell(move |desk| gigs::get(desk, id), gig::gig).await
}

/// Changes a gig. What was agreed on it stays as it was.
#[utoipa::path(
    tag = "Gigs", params(DryRunParams), request_body = GigPatchInput, responses((status = 200, body = GigBody))
)]
#[patch("/api/gigs/{id}")]
pub async fn patch_gig(mut caller: Caller) -> Answer {
    let (command, patch) = caller.command(stories::GIG_PATCH, input::gig_patch).await?;
    let id = caller.id("id", "gig")?;
    command.tell(move |desk| gigs::patch(desk, id, &patch), gig::gig).await
}

/// Deletes a gig. Its open applications and negotiations end with it.
#[utoipa::path(tag = "Gigs", params(DryRunParams), responses((status = 204)))]
#[delete("/api/gigs/{id}")]
pub async fn delete_gig(mut caller: Caller) -> Answer {
    let (command, ()) = caller.command(stories::GIG_DELETE, nothing).await?;
    let id = caller.id("id", "gig")?;
    command.tell(move |desk| gigs::delete(desk, id), gig::gig).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_gigs", stories::GIG_LIST, &[]),
    told("create_gig", stories::GIG_CREATE, &[C::ClientOnly]),
    told("get_gig", stories::GIG_GET, &[]),
    told("patch_gig", stories::GIG_PATCH, &[C::WrongRole, C::InvalidState]),
    told("delete_gig", stories::GIG_DELETE, &[C::WrongRole, C::GigHasLiveContract]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list_gigs).service(create_gig).service(get_gig).service(patch_gig).service(delete_gig);
}
