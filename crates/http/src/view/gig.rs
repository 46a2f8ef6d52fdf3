//! A gig in words.

use super::action::{self, ActionView};
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::gig::Gig;
use serde::Serialize;
use usecases::GigView;
use utoipa::ToSchema;
use uuid::Uuid;

/// A posted job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gig)]
pub struct GigBody {
    id: Uuid,
    owner_user_id: Uuid,
    title: String,
    description: String,
    scope: String,
    skills: Vec<String>,
    /// Cents an hour.
    rate_cents: i64,
    #[schema(example = "usd")]
    currency: &'static str,
    /// Where it stands.
    #[schema(value_type = words::GigStatus)]
    status: &'static str,
    /// How many ever applied; only its owner sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    applications_count: Option<i64>,
    published_at: Option<At>,
    created_at: At,
    updated_at: At,
    version: i64,
    /// Not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_actions: Option<Vec<ActionView>>,
}

impl GigBody {
    /// A gig in a list.
    #[must_use]
    pub fn in_list(view: GigView) -> Self {
        Self::without_actions(&view)
    }

    fn without_actions(GigView { gig, owned, .. }: &GigView) -> Self {
        Self {
            id: gig.id.0,
            owner_user_id: gig.owner.0,
            title: gig.title.to_string(),
            description: gig.description.to_string(),
            scope: gig.scope.to_string(),
            skills: gig.skills.iter().map(ToString::to_string).collect(),
            rate_cents: gig.rate.0,
            currency: gig.currency.code(),
            status: gig.status.name(),
            applications_count: owned.then_some(gig.applications_count),
            published_at: gig.published_at.map(At),
            created_at: At(gig.created_at),
            updated_at: At(gig.updated_at),
            version: gig.version,
            next_actions: None,
        }
    }
}

/// A gig by itself.
#[must_use]
pub fn gig(view: &GigView) -> Resource {
    let body = GigBody { next_actions: Some(action::all(&view.next_actions)), ..GigBody::without_actions(view) };
    let Gig { id, version, .. } = view.gig;
    Resource::of(&body).at_version(version).found_at(format!("/api/gigs/{id}"))
}
