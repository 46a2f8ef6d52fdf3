//! Resources as the API writes them: fields, names and order as in api.md §3.

pub mod action;
pub mod application;
pub mod audit;
pub mod contract;
pub mod credits;
pub mod decimal;
pub mod dispute;
pub mod gig;
pub mod hosted_agent;
pub mod key;
pub mod milestone;
pub mod negotiation;
pub mod operator;
pub mod payout;
pub mod profile;
pub mod report;
pub mod review;
pub mod sandbox;
pub mod time;
