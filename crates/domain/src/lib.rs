//! The rules of the marketplace: values, state machines and ports.
//!
//! Pure: no runtime, no IO, no clock, no randomness, no framework. What a rule may know of the world
//! arrives in [`actor::Cx`] and in the command.

pub mod account;
pub mod actor;
pub mod api_key;
pub mod application;
pub mod audit;
pub mod credits;
pub mod deal;
pub mod event;
pub mod ghost;
pub mod gig;
pub mod hosted_agent;
pub mod id;
pub mod ledger;
pub mod machine;
pub mod money;
pub mod next_action;
pub mod operator;
pub mod ports;
pub mod refusal;
pub mod report;
pub mod review;
pub mod text;
pub mod time;
