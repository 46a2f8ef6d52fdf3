//! Reviews that wait for an operator's word.

use crate::Answer;
use crate::caller::Caller;
use crate::input::operator::{self as input, ModerationInput};
use crate::openapi::facts::{Told, told};
use crate::openapi::words;
use crate::page::{PageParams, PageView};
use crate::view::review::{self, ReviewBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::operators::moderation;
use usecases::stories;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// Which reviews.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ModerationParams {
    /// pending, published or rejected.
    #[param(value_type = Option<words::ReviewStatus>)]
    pub status: Option<String>,
}

/// Lists reviews, newest first.
#[utoipa::path(
    tag = "Operators", params(ModerationParams, PageParams), responses((status = 200, body = PageView<ReviewBody>))
)]
#[get("/api/admin/reviews")]
pub async fn list_reviews_to_moderate(caller: Caller) -> Answer {
    let (listing, status) = caller.list(stories::OPERATOR_READ, input::reviews)?;
    listing.tell(move |desk, page| moderation::list(desk, status, page), ReviewBody::in_list).await
}

/// Lets a review show, or keeps it from showing.
#[utoipa::path(tag = "Operators", request_body = ModerationInput, responses((status = 200, body = ReviewBody)))]
#[post("/api/admin/reviews/{id}/moderate")]
pub async fn moderate_review(mut caller: Caller) -> Answer {
    let (command, (decision, why)) = caller.real_command(stories::OPERATOR_MODERATE, input::moderation).await?;
    let id = caller.id("id", "review")?;
    command.tell(move |desk| moderation::decide(desk, id, decision, &why), review::review).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("list_reviews_to_moderate", stories::OPERATOR_READ, &[]),
    told("moderate_review", stories::OPERATOR_MODERATE, &[C::WrongRole, C::InvalidState]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(list_reviews_to_moderate).service(moderate_review);
}
