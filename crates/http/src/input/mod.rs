//! What bodies and queries hold: one reader each, and beside it the schema that the OpenAPI document shows for it.
//!
//! The schemas are written for readers of the document; a test holds them to what the readers take, to the last limit.

pub mod contract;
pub mod credits;
pub mod dispute;
pub mod gig;
pub mod hosted_agent;
pub mod key;
pub mod milestone;
pub mod negotiation;
pub mod operator;
pub mod payout;
pub mod profile;
pub mod sandbox;
pub mod search;

#[cfg(test)]
pub(crate) mod documented;
