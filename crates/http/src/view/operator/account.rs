//! A user as operators see them.

use super::ActBody;
use crate::openapi::words;
use crate::resource::Resource;
use crate::view::payout::PayoutAccountBody;
use crate::view::profile::AboutBody;
use crate::view::report::ReportBody;
use crate::view::time::At;
use domain::account::{Identity, UserType};
use serde::Serialize;
use usecases::operators::accounts::AccountView;
use utoipa::ToSchema;
use uuid::Uuid;

/// A user as operators see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccountRecord)]
pub struct AccountRecordBody {
    user_id: Uuid,
    /// sandbox or github; null once the account is deleted.
    identity_provider: Option<&'static str>,
    /// The login, or GitHub's numeric id.
    identity_subject: Option<String>,
    /// client or freelancer; null until chosen.
    user_type: Option<&'static str>,
    /// active, suspended or deleted.
    #[schema(value_type = words::UserStatus)]
    status: &'static str,
    subscription_tier: String,
    credits_balance: i64,
    /// 0 to 100, 0 is best.
    ghost_score: u8,
    is_operator: bool,
    #[serde(flatten)]
    about: AboutBody,
    github_username: Option<String>,
    payout_account: PayoutAccountBody,
    /// The newest 100.
    reports: Vec<ReportBody>,
    /// What operators did about the user: the newest 100.
    acts: Vec<ActBody>,
    created_at: At,
    updated_at: At,
    version: i64,
}

/// A user as operators see them.
#[must_use]
pub fn record(view: &AccountView) -> Resource {
    let user = &view.user;
    let (provider, subject) = match &user.identity {
        Identity::Sandbox(login) => (Some("sandbox"), Some(login.clone())),
        Identity::Github(id) => (Some("github"), Some(id.to_string())),
        Identity::Erased => (None, None),
    };
    let body = AccountRecordBody {
        user_id: user.id.0,
        identity_provider: provider,
        identity_subject: subject,
        user_type: user.user_type.map(UserType::name),
        status: user.status.name(),
        subscription_tier: user.subscription_tier.clone(),
        credits_balance: view.credits_balance,
        ghost_score: view.ghost_score,
        is_operator: user.operator,
        about: (&user.profile).into(),
        github_username: user.profile.github_username.clone(),
        payout_account: PayoutAccountBody::of(view.payout_account.as_ref()),
        reports: view.reports.iter().map(ReportBody::from).collect(),
        acts: view.acts.iter().map(ActBody::from).collect(),
        created_at: At(user.created_at),
        updated_at: At(user.updated_at),
        version: user.version,
    };
    Resource::of(&body).at_version(user.version)
}
