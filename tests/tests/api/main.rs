//! Every endpoint as api.md has it, on SQLite and on PostgreSQL: what it answers, whom it refuses and how, and that a
//! refusal changes nothing. What holds of every answer is asserted by `testkit::api` on every answer.
#![cfg(test)]

mod accept;
mod admin_accounts;
mod admin_gigs;
mod admin_money;
mod applications;
mod bodies;
mod codes;
mod conditional;
mod contracts;
mod credentials;
mod credits;
mod disputes;
mod document;
mod dry_run;
mod failures;
mod gigs;
mod hosted_agents;
mod idempotency;
mod keys;
mod milestones;
mod moderation;
mod negotiations;
mod next_actions;
mod operations;
mod parties;
mod payout_accounts;
mod payouts;
mod profiles;
mod protection;
mod queries;
mod recommendations;
mod reports;
mod reviews;
mod sandbox;
mod scopes;
mod service;
mod shapes;
mod signing_in;
mod spending;
mod stripe;
mod unreadable;
mod values;
