//! The sandbox provider: a payment provider of our own, for play money (money.md, “Gateways”).
//!
//! It is stateful and deterministic, and keeps its books as documents in the same database as everything else. Each
//! call is one unit of work: what it changed, the events it emits and the answer under its key are kept together or
//! not at all, so that a crash cannot tear it. Nothing in here knows a deal; it sees what a provider would see.

mod accounts;
mod books;
mod cards;
mod events;
mod gateway;
mod intents;
mod provider;
mod records;
mod request;

use crate::signature::SigningSecret;
use books::{Books, Halt, Moment};
use domain::deal::OperationFailure;
use domain::ports::clock::{Clock, Ids};
use domain::ports::payments::GatewayError;
use domain::ports::store::{Store, StoreError, StoreExt};
use request::Request;
use std::sync::Arc;

/// The sandbox provider, both as the platform sees it ([`domain::ports::payments::Gateway`]) and as a client's
/// browser, a worker and a bank do ([`domain::ports::payments::SandboxProvider`]).
pub struct SandboxGateway {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    public_url: String,
    secret: SigningSecret,
}

impl SandboxGateway {
    /// A provider that keeps its books in `store`, sends workers to pages below `public_url`, and signs its events
    /// with `secret`. Holds lapse in business time; signatures are made in wall time.
    #[must_use]
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        public_url: &str,
        secret: SigningSecret,
    ) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { store, clock, ids, public_url, secret }
    }

    /// Carries out a request once under its key, and answers the id of what it made or changed.
    async fn execute(&self, key: &str, request: Request) -> Result<String, GatewayError> {
        let key = key.to_owned();
        self.write(request.name(), move |books| request.once(books, &key)).await
    }

    /// Runs a unit of work over the books.
    async fn write<T, F>(&self, name: &'static str, mut body: F) -> Result<T, GatewayError>
    where
        T: Send + 'static,
        F: FnMut(&mut Books<'_>) -> Result<T, Halt> + Send + 'static,
    {
        let moment = Moment { now: self.clock.now(), id: self.ids.next() };
        let unit = self.store.write(name, move |tx| kept(body(&mut Books::open(tx, moment))));
        answered(unit.await)
    }

    /// Reads the books.
    async fn read<T, F>(&self, name: &'static str, mut body: F) -> Result<T, GatewayError>
    where
        T: Send + 'static,
        F: FnMut(&mut Books<'_>) -> Result<T, Halt> + Send + 'static,
    {
        let moment = Moment { now: self.clock.now(), id: self.ids.next() };
        let unit = self.store.read(name, move |tx| kept(body(&mut Books::open(tx, moment))));
        answered(unit.await)
    }
}

/// A refusal is an answer like any other and is committed, so that its key replays it.
fn kept<T>(outcome: Result<T, Halt>) -> Result<Result<T, OperationFailure>, StoreError> {
    match outcome {
        Ok(value) => Ok(Ok(value)),
        Err(Halt::Refused(failure)) => Ok(Err(failure)),
        Err(Halt::Store(error)) => Err(error),
    }
}

/// Whatever befell the store, the caller cannot tell whether the commit took place.
fn answered<T>(unit: Result<Result<T, OperationFailure>, StoreError>) -> Result<T, GatewayError> {
    match unit {
        Ok(outcome) => outcome.map_err(GatewayError::Definite),
        Err(error) => Err(GatewayError::OutcomeUnknown(error.to_string())),
    }
}
