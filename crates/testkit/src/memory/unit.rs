//! One unit of work under way, over its own copy of everything.

use super::state::State;
use domain::ports::store::{Access, StoreError};

/// What the port's `Tx` is here.
///
/// As on a real store, the first violated rule decides the unit: nothing is done after it, and it cannot be committed.
/// A stale version is no violation: the body may read on.
pub(super) struct Unit {
    state: State,
    access: Access,
    fault: Option<StoreError>,
}

impl Unit {
    pub(super) const fn over(state: State, access: Access) -> Self {
        Self { state, access, fault: None }
    }

    pub(super) fn fault(&self) -> Option<StoreError> {
        self.fault.clone()
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => Ok(look(&self.state)),
        }
    }

    pub(super) fn write<T>(
        &mut self,
        change: impl FnOnce(&mut State) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.access == Access::Read {
            return Err(StoreError::Broken("a unit of work that only reads tried to write".to_owned()));
        }
        if let Some(fault) = &self.fault {
            return Err(fault.clone());
        }
        change(&mut self.state).inspect_err(|error| {
            if *error != StoreError::Stale {
                self.fault = Some(error.clone());
            }
        })
    }

    /// Writes what no rule can be in the way of.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut State)) -> Result<(), StoreError> {
        self.write(|state| {
            change(state);
            Ok(())
        })
    }

    /// Reads what a writing unit alone may read, because it stays so to the unit's end.
    pub(super) fn lock<T>(&mut self, look: impl FnOnce(&State) -> T) -> Result<T, StoreError> {
        self.write(|state| Ok(look(state)))
    }

    pub(super) fn ended<T>(self, answer: Result<T, StoreError>) -> (State, Result<T, StoreError>) {
        match self.fault {
            Some(fault) => (self.state, Err(fault)),
            None => (self.state, answer),
        }
    }
}
