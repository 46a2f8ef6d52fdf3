//! The routes: one file a resource. What is mounted here is what the OpenAPI document shows.

pub mod accounts;
pub mod admin;
pub mod applications;
pub mod contracts;
pub mod credits;
pub mod disputes;
pub mod docs;
pub mod gigs;
pub mod hosted_agents;
pub mod keys;
pub mod milestones;
pub mod negotiations;
pub mod onboarding;
pub mod payouts;
pub mod profiles;
pub mod provider;
pub mod reports;
pub mod resumes;
pub mod reviews;
pub mod sandbox;
pub mod service;
pub mod sessions;
pub mod vouches;

use crate::openapi::facts::Told;
use crate::openapi::words;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

/// What the document groups its operations by.
pub const TAGS: &[(&str, &str)] = &[
    ("Service", "Whether it works, and what it can do"),
    ("Signing in", "Sessions of browsers"),
    ("API keys", "Keys for agents: what they may do and spend"),
    ("Gigs", "Posted jobs"),
    ("Applications", "Freelancers who want a gig"),
    ("Profiles", "Who people are, and who vouches for them"),
    ("Account", "Everything that is held about a user, and its end"),
    ("Negotiations", "At most three rounds over rate, hours, start and payout delay"),
    ("Contracts", "What was agreed, approved by both, brought to life and ended"),
    ("Milestones", "Priced pieces of a contract: funded, delivered, released"),
    ("Disputes", "Quarrels over milestones: evidence, a recommendation, a settlement or a ruling"),
    ("Reviews", "What the parties think of one another"),
    ("Payouts", "What workers are paid, and the accounts that they are paid on"),
    ("Credits", "A balance, what was granted and what was spent"),
    ("Reports", "Gigs and users that an operator should look at"),
    ("Hosted agents", "Agents with a monthly budget of model calls"),
    ("Operators", "What operators see and do; everything they do is audited, and nobody else may"),
    ("Provider", "The payment provider's own door"),
    ("Sandbox", "A clock that moves and a provider to play with; not there in live mode"),
];

/// Whether to try a command without its effect.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DryRunParams {
    /// Runs all of it, answers 200 with `dry_run: true` or the refusal, and changes nothing.
    pub dry_run: Option<bool>,
}

/// Whether to show the audit.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// `1` adds the audit, oldest first.
    #[param(value_type = Option<words::Flag>)]
    pub audit: Option<String>,
}

/// What the routes tell of themselves, beside what the document collects.
pub const TOLD: &[&[Told]] = &[
    service::TOLD,
    docs::TOLD,
    sessions::TOLD,
    keys::TOLD,
    gigs::TOLD,
    applications::TOLD,
    profiles::TOLD,
    negotiations::TOLD,
    contracts::TOLD,
    milestones::TOLD,
    reviews::TOLD,
    disputes::TOLD,
    resumes::TOLD,
    vouches::TOLD,
    accounts::TOLD,
    payouts::TOLD,
    credits::TOLD,
    reports::TOLD,
    hosted_agents::TOLD,
    admin::disputes::TOLD,
    admin::accounts::TOLD,
    admin::gigs::TOLD,
    admin::reviews::TOLD,
    admin::money::TOLD,
    provider::TOLD,
    sandbox::TOLD,
    onboarding::TOLD,
];

/// Mounts every route; those of the sandbox only where there is one.
pub fn mount(config: &mut ServiceConfig<'_>, sandbox: bool) {
    config
        .configure(service::mount)
        .configure(docs::mount)
        .configure(sessions::mount)
        .configure(keys::mount)
        .configure(gigs::mount)
        .configure(applications::mount)
        .configure(profiles::mount)
        .configure(resumes::mount)
        .configure(vouches::mount)
        .configure(accounts::mount)
        .configure(negotiations::mount)
        .configure(contracts::mount)
        .configure(milestones::mount)
        .configure(disputes::mount)
        .configure(reviews::mount)
        .configure(payouts::mount)
        .configure(credits::mount)
        .configure(reports::mount)
        .configure(hosted_agents::mount)
        .configure(admin::mount)
        .configure(provider::mount);
    if sandbox {
        config.configure(sandbox::mount).configure(onboarding::mount);
    }
}
