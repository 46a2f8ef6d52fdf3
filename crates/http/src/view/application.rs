//! An application in words.

use super::action::{self, ActionView};
use super::negotiation::NegotiationBody;
use super::profile::{VouchBody, github_url};
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use serde::Serialize;
use usecases::ApplicationView;
use usecases::views::WorkerView;
use utoipa::ToSchema;
use uuid::Uuid;

/// A freelancer's application to a gig.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Application)]
pub struct ApplicationBody {
    id: Uuid,
    gig_id: Uuid,
    gig_title: String,
    worker_user_id: Uuid,
    message: String,
    /// Where it stands.
    #[schema(value_type = words::ApplicationStatus)]
    status: &'static str,
    created_at: At,
    updated_at: At,
    version: i64,
    /// The latest negotiation of the gig and the freelancer, whatever its state.
    negotiation_id: Option<Uuid>,
    /// The same, whole.
    negotiation: Option<NegotiationBody>,
    /// Who applies; in the list of the gig's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    worker_profile: Option<WorkerBody>,
    next_actions: Vec<ActionView>,
}

/// Who applies.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkerProfile)]
pub struct WorkerBody {
    user_id: Uuid,
    display_name: Option<String>,
    bio: Option<String>,
    skills: Vec<String>,
    /// 0 to 100, 0 is best.
    ghost_score: u8,
    github_username: Option<String>,
    github_profile_url: Option<String>,
    /// The newest first, at most 100.
    vouched_by: Vec<VouchBody>,
}

impl From<&WorkerView> for WorkerBody {
    fn from(WorkerView { user, ghost_score, vouched_by }: &WorkerView) -> Self {
        let profile = &user.profile;
        Self {
            user_id: user.id.0,
            display_name: profile.display_name.as_ref().map(ToString::to_string),
            bio: profile.bio.as_ref().map(ToString::to_string),
            skills: profile.skills.iter().map(ToString::to_string).collect(),
            ghost_score: *ghost_score,
            github_username: profile.github_username.clone(),
            github_profile_url: github_url(profile),
            vouched_by: VouchBody::all(vouched_by),
        }
    }
}

impl ApplicationBody {
    /// An application in a list.
    #[must_use]
    pub fn in_list(view: ApplicationView) -> Self {
        Self::from(&view)
    }
}

impl From<&ApplicationView> for ApplicationBody {
    fn from(view: &ApplicationView) -> Self {
        let application = &view.application;
        Self {
            id: application.id.0,
            gig_id: application.gig.0,
            gig_title: application.gig_title.clone(),
            worker_user_id: application.worker.0,
            message: application.message.to_string(),
            status: application.status.name(),
            created_at: At(application.created_at),
            updated_at: At(application.updated_at),
            version: application.version,
            negotiation_id: view.deal.as_ref().map(|it| it.deal.id.0),
            negotiation: view.deal.as_ref().map(NegotiationBody::from),
            worker_profile: view.worker.as_ref().map(WorkerBody::from),
            next_actions: action::all(&view.next_actions),
        }
    }
}

/// An application by itself.
#[must_use]
pub fn application(view: &ApplicationView) -> Resource {
    Resource::of(&ApplicationBody::from(view)).at_version(view.application.version)
}
