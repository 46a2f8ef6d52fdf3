//! Reviews.

use super::DryRunParams;
use crate::Answer;
use crate::caller::{Caller, nothing};
use crate::input::contract::{self as input, ReviewInput};
use crate::openapi::facts::{Told, told};
use crate::page::{PageParams, PageView};
use crate::view::review::{self, PublishedBody, ReviewBody};
use actix_web::{get, post};
use domain::refusal::Code as C;
use usecases::{reviews, stories};
use utoipa_actix_web::service_config::ServiceConfig;

/// Reviews the other party of a completed contract.
#[utoipa::path(
    tag = "Reviews", params(DryRunParams), request_body = ReviewInput, responses((status = 201, body = ReviewBody))
)]
#[post("/api/contracts/{id}/reviews")]
pub async fn create_review(mut caller: Caller) -> Answer {
    let (command, new) = caller.command(stories::REVIEW_CREATE, input::review).await?;
    let contract = caller.id("id", "contract")?;
    command.tell(move |desk| reviews::create(desk, contract, &new), review::review).await
}

/// Lists the reviews of a contract: one's own always, the other's once it is visible.
#[utoipa::path(tag = "Reviews", responses((status = 200, body = PageView<ReviewBody>)))]
#[get("/api/contracts/{id}/reviews")]
pub async fn list_reviews(caller: Caller) -> Answer {
    let (question, ()) = caller.ask(stories::REVIEW_LIST, nothing)?;
    let contract = caller.id("id", "contract")?;
    question.tell(move |desk| reviews::of_contract(desk, contract), |views| review::of_contract(views)).await
}

/// Lists the published reviews about a user.
#[utoipa::path(tag = "Reviews", params(PageParams), responses((status = 200, body = PageView<PublishedBody>)))]
#[get("/api/profile/{user_id}/reviews")]
pub async fn list_reviews_about(caller: Caller) -> Answer {
    let (listing, ()) = caller.list(stories::PROFILE_GET, nothing)?;
    let user = caller.id("user_id", "user")?;
    listing.tell(move |desk, page| reviews::about(desk, user, page), PublishedBody::in_list).await
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    told("create_review", stories::REVIEW_CREATE, &[C::ContractNotCompleted, C::AlreadyReviewed]),
    told("list_reviews", stories::REVIEW_LIST, &[]),
    told("list_reviews_about", stories::PROFILE_GET, &[]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(create_review).service(list_reviews).service(list_reviews_about);
}
