//! The stories: load, decide, save, append.
//!
//! A story is a plain function over a [`Desk`]: what lies on it is one transaction, one caller and one moment.
//! [`App::command`] runs a story once per `Idempotency-Key`, has the driving adapter put its outcome into words
//! inside the same transaction, and keeps those words for replays. Stories that need the payment provider record
//! what they intend, and drive the recorded operations through the path that the workers use ([`operations`]).

pub mod app;
pub mod applications;
pub mod authenticate;
pub mod call;
mod claims;
mod commands;
pub mod contracts;
pub mod credits;
mod deals;
pub mod disputes;
pub mod escrow;
pub mod failure;
pub mod gigs;
pub mod hosted_agents;
pub mod inbound;
pub mod keys;
pub mod negotiations;
pub mod operations;
pub mod operators;
pub mod payees;
pub mod payouts;
pub mod profiles;
pub mod recommendations;
pub mod reconciliation;
pub mod reports;
pub mod reviews;
pub mod sandbox;
pub mod seed;
pub mod sessions;
mod spending;
mod stand_ins;
pub mod stories;
pub mod sweeps;
pub mod views;
pub mod workers;

pub use app::{App, Desk, Ports, Settings};
pub use call::{Answered, Call, Idempotency, Rendering, Reply};
pub use disputes::DisputeView;
pub use failure::{Failure, Refused};
pub use recommendations::AdviceView;
pub use stories::{Door, Needs, Story};
pub use views::{
    ApplicationView, ContactExchange, DealView, FundView, GigView, KeyView, MeView, MilestoneView, ProfileView,
    ReviewView, WorkerView,
};
