//! The port, method by method: each is one call of a repository.

mod credits;
mod deals;
mod documents;
mod gigs;
mod hosted_agents;
mod journal;
mod operators;
mod payments;
mod people;
mod requests;
mod reviews;
mod treasury;

use super::unit::Unit;
use super::{erase, idempotency, operations};
use domain::ports::store::{StoreError, Tx};

impl Tx for Unit<'_> {
    fn failure(&self) -> Option<StoreError> {
        self.fault().map(StoreError::from)
    }

    fn end_all_leases(&mut self) -> Result<(), StoreError> {
        self.write(|conn| {
            operations::end_all_leases(conn)?;
            idempotency::end_all_leases(conn)
        })
    }

    fn erase_everything(&mut self) -> Result<(), StoreError> {
        self.write(erase::everything)
    }
}
