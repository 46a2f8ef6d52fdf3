//! A user in words: as they see themselves, and as others see them.

use super::decimal::Hundredths;
use super::time::At;
use crate::resource::Resource;
use domain::account::{Profile, User, UserType};
use serde::Serialize;
use usecases::{MeView, ProfileView};
use utoipa::ToSchema;
use uuid::Uuid;

/// The caller's own profile.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeBody {
    user_id: Uuid,
    /// client or freelancer; null until chosen.
    user_type: Option<&'static str>,
    /// active, suspended or deleted.
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
    vouched_by: Vec<VouchBody>,
    github_username: Option<String>,
    github_profile_url: Option<String>,
    /// client or freelancer; null until chosen.
    user_type: Option<&'static str>,
    /// 0 to 100, 0 is best.
    ghost_score: u8,
    completed_contracts: i64,
    /// 1 to 5; null without a visible review.
    average_rating: Option<Hundredths>,
}

/// What a user says of themselves.
#[derive(Debug, Serialize, ToSchema)]
pub struct AboutBody {
    display_name: Option<String>,
    bio: Option<String>,
    skills: Vec<String>,
}

/// Somebody who vouched for a user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Vouch)]
pub struct VouchBody {
    user_id: Uuid,
    display_name: Option<String>,
    github_username: Option<String>,
    created_at: At,
}

impl VouchBody {
    /// Who vouched for a user. Accounts keep no vouches as long as nobody can vouch.
    #[must_use]
    pub const fn of(_: &User) -> Vec<Self> {
        Vec::new()
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
    profile.github_username.as_ref().map(|login| format!("https://github.com/{login}"))
}

/// The caller's own profile.
#[must_use]
pub fn me(view: &MeView) -> Resource {
    let (user, profile) = (&view.user, &view.user.profile);
    let body = MeBody {
        user_id: user.id.0,
        user_type: user.user_type.map(UserType::name),
        status: user.status.name(),
        ghost_score: view.ghost_score,
        credits_balance: view.credits_balance,
        subscription_tier: user.subscription_tier.clone(),
        about: profile.into(),
        resume_url: profile.resume_url.clone(),
        portfolio_website_url: profile.portfolio_website_url.clone(),
        github_username: profile.github_username.clone(),
        github_profile_url: github_url(profile),
        vouched_by: VouchBody::of(user),
        is_operator: user.operator,
        created_at: At(user.created_at),
        updated_at: At(user.updated_at),
        version: user.version,
    };
    Resource::of(&body).at_version(user.version)
}

/// Anybody's public profile.
#[must_use]
pub fn profile(view: &ProfileView) -> Resource {
    let (user, profile) = (&view.user, &view.user.profile);
    Resource::of(&ProfileBody {
        user_id: user.id.0,
        about: profile.into(),
        resume_url: profile.resume_url.clone(),
        portfolio_website_url: profile.portfolio_website_url.clone(),
        vouched_by: VouchBody::of(user),
        github_username: profile.github_username.clone(),
        github_profile_url: github_url(profile),
        user_type: user.user_type.map(UserType::name),
        ghost_score: view.ghost_score,
        completed_contracts: view.completed_contracts,
        average_rating: view.average_rating_hundredths.map(Hundredths),
    })
}
