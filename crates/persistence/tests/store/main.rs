//! The store on either engine, through the port alone.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod engine;
mod fixture;
mod paid_deal;
mod recovery;
mod repositories;
mod schema;
mod search;
