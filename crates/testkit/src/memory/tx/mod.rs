//! The port, method by method.

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

use super::state::State;
use super::unit::Unit;
use domain::ports::store::{StoreError, Tx};

impl Tx for Unit {
    fn failure(&self) -> Option<StoreError> {
        self.fault()
    }

    fn end_all_leases(&mut self) -> Result<(), StoreError> {
        self.change(|state| state.end_all_leases())
    }

    fn erase_everything(&mut self) -> Result<(), StoreError> {
        self.change(|state| *state = State::default())
    }
}
