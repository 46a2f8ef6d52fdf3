//! A gig as operators see it.

use super::ActBody;
use crate::openapi::words;
use crate::resource::Resource;
use crate::view::report::ReportBody;
use crate::view::time::At;
use serde::Serialize;
use usecases::operators::gigs::GigRecord;
use utoipa::ToSchema;
use uuid::Uuid;

/// A gig as operators see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GigRecord)]
pub struct GigRecordBody {
    id: Uuid,
    owner_user_id: Uuid,
    /// active, suspended or deleted.
    owner_status: Option<&'static str>,
    title: String,
    description: String,
    scope: String,
    skills: Vec<String>,
    /// Cents an hour.
    rate_cents: i64,
    #[schema(example = "usd")]
    currency: &'static str,
    /// draft, active or closed.
    #[schema(value_type = words::GigStatus)]
    status: &'static str,
    /// When an operator took it down.
    taken_down_at: Option<At>,
    applications_count: i64,
    published_at: Option<At>,
    /// The newest 100.
    reports: Vec<ReportBody>,
    /// What operators did about the gig: the newest 100.
    acts: Vec<ActBody>,
    created_at: At,
    updated_at: At,
    version: i64,
}

/// A gig as operators see it.
#[must_use]
pub fn record(view: &GigRecord) -> Resource {
    let gig = &view.gig;
    let body = GigRecordBody {
        id: gig.id.0,
        owner_user_id: gig.owner.0,
        owner_status: view.owner.as_ref().map(|owner| owner.status.name()),
        title: gig.title.to_string(),
        description: gig.description.to_string(),
        scope: gig.scope.to_string(),
        skills: gig.skills.iter().map(ToString::to_string).collect(),
        rate_cents: gig.rate.0,
        currency: gig.currency.code(),
        status: gig.status.name(),
        taken_down_at: gig.taken_down_at.map(At),
        applications_count: gig.applications_count,
        published_at: gig.published_at.map(At),
        reports: view.reports.iter().map(ReportBody::from).collect(),
        acts: view.acts.iter().map(ActBody::from).collect(),
        created_at: At(gig.created_at),
        updated_at: At(gig.updated_at),
        version: gig.version,
    };
    Resource::of(&body).at_version(gig.version)
}
