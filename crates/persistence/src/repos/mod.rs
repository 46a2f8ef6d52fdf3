//! The repositories: every statement stands here once and is compiled for either engine.
//!
//! They load, save, claim and page. No rule of the marketplace is in them.

mod api_keys;
mod applications;
mod credits;
mod deal_rows;
mod deals;
mod disputes;
mod documents;
mod erase;
mod gigs;
mod hosted_agents;
mod idempotency;
mod journal;
mod ledger;
mod operations;
mod operator_acts;
mod page;
mod payout_accounts;
mod reports;
mod reviews;
mod row;
mod sessions;
mod treasury;
mod tx;
mod unit;
mod users;

use super::{Conn, Db, dialect};
use crate::error::{Failure, Fault};

pub(crate) use unit::work;

/// Nothing: how many rows were written does not matter.
fn done(_rows: usize) -> Result<(), Failure> {
    Ok(())
}

/// Makes a row where there is none, and locks it. Whoever deletes it between the two statements is met by trying
/// again, each time on what is committed by then.
///
/// # Errors
/// Contention, so that the whole unit runs again, when it was deleted every time.
fn made_and_locked<T>(mut attempt: impl FnMut() -> Result<Option<T>, Failure>) -> Result<T, Failure> {
    const ATTEMPTS_MAX: u32 = 8;
    for _ in 0..ATTEMPTS_MAX {
        if let Some(locked) = attempt()? {
            return Ok(locked);
        }
    }
    Err(Fault::Contention("a row was deleted each time that it was to be locked".to_owned()).into())
}
