//! A review in words.

use super::time::At;
use crate::openapi::words;
use crate::page::PageView;
use crate::resource::Resource;
use serde::Serialize;
use usecases::ReviewView;
use utoipa::ToSchema;
use uuid::Uuid;

/// A review of one party by the other, as everybody sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedReview)]
pub struct PublishedBody {
    id: Uuid,
    contract_id: Uuid,
    /// 1 to 5.
    rating: u8,
    text: Option<String>,
    reviewer_user_id: Uuid,
    reviewer_display_name: String,
    created_at: At,
}

/// A review of one party by the other, as the parties see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
pub struct ReviewBody {
    #[serde(flatten)]
    published: PublishedBody,
    reviewee_user_id: Uuid,
    /// Where it stands.
    #[schema(value_type = words::ReviewStatus)]
    status: &'static str,
    updated_at: At,
    version: i64,
}

impl From<&ReviewView> for PublishedBody {
    fn from(ReviewView { review, reviewer }: &ReviewView) -> Self {
        let name = reviewer
            .as_ref()
            .map_or("Deleted user", |user| user.profile.display_name.as_ref().map_or("", |name| name.as_str()));
        Self {
            id: review.id.0,
            contract_id: review.contract.0,
            rating: review.rating,
            text: review.text.as_ref().map(ToString::to_string),
            reviewer_user_id: review.reviewer.0,
            reviewer_display_name: name.to_owned(),
            created_at: At(review.created_at),
        }
    }
}

impl From<&ReviewView> for ReviewBody {
    fn from(view: &ReviewView) -> Self {
        Self {
            published: view.into(),
            reviewee_user_id: view.review.reviewee.0,
            status: view.review.status.name(),
            updated_at: At(view.review.updated_at),
            version: view.review.version,
        }
    }
}

impl PublishedBody {
    /// A review on a profile.
    #[must_use]
    pub fn in_list(view: ReviewView) -> Self {
        Self::from(&view)
    }
}

impl ReviewBody {
    /// A review in the list of a contract.
    #[must_use]
    pub fn in_list(view: ReviewView) -> Self {
        Self::from(&view)
    }
}

/// A review by itself.
#[must_use]
pub fn review(view: &ReviewView) -> Resource {
    Resource::of(&ReviewBody::from(view)).at_version(view.review.version)
}

/// The reviews of a contract.
#[must_use]
pub fn of_contract(views: &[ReviewView]) -> Resource {
    Resource::of(&PageView::whole(views.iter().map(ReviewBody::from).collect()))
}
