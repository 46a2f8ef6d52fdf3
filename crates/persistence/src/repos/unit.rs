//! One unit of work under way.

use super::Conn;
use crate::conn::{Value, Work};
use crate::error::{Failure, Fault};
use domain::ports::store::{Access, Body, StoreError};

/// What the port's `Tx` is on this engine.
///
/// The first fault decides the unit: after it no statement is sent any more, so that nothing can slip past a
/// transaction that the database has already given up, and the unit cannot be committed.
pub(super) struct Unit<'c> {
    conn: &'c mut Conn,
    access: Access,
    fault: Option<Fault>,
}

/// A unit of work of the port as work for a connection thread.
pub(crate) fn work(access: Access, mut body: Body) -> Work<Conn> {
    Box::new(move |conn| {
        let mut unit = Unit { conn, access, fault: None };
        let result = body(&mut unit);
        unit.ended(result)
    })
}

impl Unit<'_> {
    pub(super) fn fault(&self) -> Option<Fault> {
        self.fault.clone()
    }

    pub(super) fn read<T>(&mut self, run: impl FnOnce(&mut Conn) -> Result<T, Failure>) -> Result<T, StoreError> {
        if let Some(fault) = &self.fault {
            return Err(fault.clone().into());
        }
        run(self.conn).map_err(|failure| match failure {
            Failure::Refused(error) => error,
            Failure::Fault(fault) => self.fault.insert(fault).clone().into(),
        })
    }

    pub(super) fn write<T>(&mut self, run: impl FnOnce(&mut Conn) -> Result<T, Failure>) -> Result<T, StoreError> {
        match self.access {
            Access::Read => Err(StoreError::Broken("a unit of work that only reads tried to write".to_owned())),
            Access::Write | Access::DryRun => self.read(run),
        }
    }

    fn ended(self, result: Result<Value, StoreError>) -> Result<Value, Failure> {
        match self.fault {
            Some(fault) => Err(fault.into()),
            None => result.map_err(Failure::Refused),
        }
    }
}
