//! Every endpoint as api.md has it, on SQLite and on PostgreSQL: what it answers, whom it refuses and how, and that a
//! refusal changes nothing. What holds of every answer, that it is as the OpenAPI document says among it, is asserted by
//! `testkit::api` on every answer; what no test asked for is noticed by `zz_completeness`.
#![cfg(test)]

mod accept;
mod accounts;
mod admin_accounts;
mod admin_gigs;
mod admin_money;
mod applications;
mod bodies;
mod conditional;
mod contracts;
mod corners;
mod credentials;
mod credits;
mod disputes;
mod docs;
mod document;
mod dry_run;
mod failures;
mod ghost_scores;
mod gigs;
mod hosted_agents;
mod idempotency;
mod keys;
mod milestones;
mod moderation;
mod negotiations;
mod next_actions;
mod onboarding;
mod operations;
mod parties;
mod payout_accounts;
mod payouts;
mod profiles;
mod protection;
mod queries;
mod recommendations;
mod reports;
mod repos;
mod resumes;
mod reviews;
mod sandbox;
mod scopes;
mod search;
mod service;
mod shapes;
mod signing_in;
mod spending;
mod stripe;
mod unreadable;
mod values;
mod vouches;
