//! The repositories: every statement stands here once and is compiled for either engine.
//!
//! They load, save, claim and page. No rule of the marketplace is in them.

mod api_keys;
mod applications;
mod credits;
mod deal_rows;
mod deals;
mod documents;
mod erase;
mod gigs;
mod idempotency;
mod journal;
mod ledger;
mod operations;
mod page;
mod payout_accounts;
mod reviews;
mod row;
mod sessions;
mod tx;
mod unit;
mod users;

use super::{Conn, Db, dialect};
use crate::error::Failure;

pub(crate) use unit::work;

/// Nothing: how many rows were written does not matter.
fn done(_rows: usize) -> Result<(), Failure> {
    Ok(())
}
