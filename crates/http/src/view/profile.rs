//! A user in words: as they see themselves, and as others see them.

use super::decimal::Hundredths;
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::account::{Profile, UserType};
use serde::Serialize;
use usecases::{MeView, ProfileView, VouchView};
use utoipa::ToSchema;
use uuid::Uuid;

/// The caller's own profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeBody {
    user_id: Uuid,
    /// Null until chosen.
    #[schema(value_type = Option<words::UserType>)]
    user_type: Option<&'static str>,
    #[schema(value_type = words::UserStatus)]
    status: &'static str,
    /// 0 to 100, 0 is best.
    ghost_score: u8,
    credits_balance: i64,
    subscription_tier: String,
    #[serde(flatten)]
    about: AboutBody,
    resume_url: Option<String>,
    portfolio_website_url: Option<String>,
    github_username: Option<String>,
    github_profile_url: Option<String>,
    /// The newest first, at most 100.
    vouched_by: Vec<VouchBody>,
    is_operator: bool,
    created_at: At,
    updated_at: At,
    version: i64,
}

/// Anybody's public profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Profile)]
pub struct ProfileBody {
    user_id: Uuid,
    #[serde(flatten)]
    about: AboutBody,
    resume_url: Option<String>,
    portfolio_website_url: Option<String>,
    /// The newest first, at most 100.
    vouched_by: Vec<VouchBody>,
    github_username: Option<String>,
    github_profile_url: Option<String>,
    /// Null until chosen.
    #[schema(value_type = Option<words::UserType>)]
    user_type: Option<&'static str>,
    /// 0 to 100, 0 is best.
    ghost_score: u8,
    completed_contracts: i64,
    /// 1 to 5; null without a visible review.
    average_rating: Option<Hundredths>,
}

/// The caller's own profile after a resume was uploaded.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UploadedResume)]
pub struct UploadedBody {
    /// Where the file is, for any signed-in user.
    resume_url: Option<String>,
    profile: MeBody,
}

/// What a user says of themselves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = About)]
pub struct AboutBody {
    display_name: Option<String>,
    bio: Option<String>,
    skills: Vec<String>,
}

/// Somebody who vouched for a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Voucher)]
pub struct VouchBody {
    user_id: Uuid,
    display_name: Option<String>,
    github_username: Option<String>,
    created_at: At,
}

impl From<&VouchView> for VouchBody {
    fn from(VouchView { vouch, by }: &VouchView) -> Self {
        Self {
            user_id: by.id.0,
            display_name: by.profile.display_name.as_ref().map(ToString::to_string),
            github_username: by.profile.github_username.clone(),
            created_at: At(vouch.created_at),
        }
    }
}

impl VouchBody {
    /// A vouch in a list.
    #[must_use]
    pub fn in_list(view: VouchView) -> Self {
        Self::from(&view)
    }

    /// Who vouched for somebody.
    #[must_use]
    pub fn all(views: &[VouchView]) -> Vec<Self> {
        views.iter().map(Self::from).collect()
    }
}

impl From<&Profile> for AboutBody {
    fn from(profile: &Profile) -> Self {
        Self {
            display_name: profile.display_name.as_ref().map(ToString::to_string),
            bio: profile.bio.as_ref().map(ToString::to_string),
            skills: profile.skills.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Where a user is on GitHub.
#[must_use]
pub fn github_url(profile: &Profile) -> Option<String> {
    profile.github_username.as_deref().map(github_page)
}

/// A login's page on GitHub.
#[must_use]
pub fn github_page(login: &str) -> String {
    format!("https://github.com/{login}")
}

impl From<&MeView> for MeBody {
    fn from(view: &MeView) -> Self {
        let (user, profile) = (&view.user, &view.user.profile);
        Self {
            user_id: user.id.0,
            user_type: user.user_type.map(UserType::name),
            status: user.status.name(),
            ghost_score: view.ghost_score,
            credits_balance: view.credits_balance,
            subscription_tier: user.subscription_tier.clone(),
            about: profile.into(),
            resume_url: view.resume_url.clone(),
            portfolio_website_url: profile.portfolio_website_url.clone(),
            github_username: profile.github_username.clone(),
            github_profile_url: github_url(profile),
            vouched_by: VouchBody::all(&view.vouched_by),
            is_operator: user.operator,
            created_at: At(user.created_at),
            updated_at: At(user.updated_at),
            version: user.version,
        }
    }
}

/// The caller's own profile.
#[must_use]
pub fn me(view: &MeView) -> Resource {
    Resource::of(&MeBody::from(view)).at_version(view.user.version)
}

/// The caller's own profile after a resume was uploaded.
#[must_use]
pub fn with_resume(view: &MeView) -> Resource {
    let body = UploadedBody { resume_url: view.resume_url.clone(), profile: MeBody::from(view) };
    Resource::of(&body).at_version(view.user.version)
}

/// Anybody's public profile.
#[must_use]
pub fn profile(view: &ProfileView) -> Resource {
    let (user, profile) = (&view.user, &view.user.profile);
    Resource::of(&ProfileBody {
        user_id: user.id.0,
        about: profile.into(),
        resume_url: view.resume_url.clone(),
        portfolio_website_url: profile.portfolio_website_url.clone(),
        vouched_by: VouchBody::all(&view.vouched_by),
        github_username: profile.github_username.clone(),
        github_profile_url: github_url(profile),
        user_type: user.user_type.map(UserType::name),
        ghost_score: view.ghost_score,
        completed_contracts: view.completed_contracts,
        average_rating: view.average_rating_hundredths.map(Hundredths),
    })
}
