//! The provider's books inside one unit of work: typed documents, and the events that go out.

use super::records::{DueRecord, EventRecord, Record};
use crate::envelope::unix_seconds;
use domain::deal::{IntentNow, OperationFailure};
use domain::money::Cents;
use domain::ports::store::{StoreError, Tx};
use domain::time::Instant;
use serde_json::{Value, json};
use uuid::Uuid;

/// Why a unit of work ends without doing what was asked.
#[derive(Debug)]
pub(super) enum Halt {
    /// The provider says no. Nothing was changed.
    Refused(OperationFailure),
    /// The store failed; the unit is rolled back.
    Store(StoreError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Halt {
    /// The provider refuses the call, with the code it gives.
    pub(super) fn rejected(code: &str) -> Self {
        Self::Refused(OperationFailure::Rejected { code: code.to_owned() })
    }

    /// What the call names is not there.
    pub(super) fn missing() -> Self {
        Self::rejected("resource_missing")
    }

    /// The intent is in another state than the call needs.
    pub(super) fn wrong_state(now: IntentNow) -> Self {
        Self::Refused(OperationFailure::WrongState { now })
    }
}

/// No call moves nothing, or less.
pub(super) fn check_positive(amount: Cents) -> Result<(), Halt> {
    if amount > Cents::ZERO { Ok(()) } else { Err(Halt::rejected("parameter_invalid_integer")) }
}

/// What a unit of work may know of the world; fixed before it begins, because it may be run again.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// Business time.
    pub(super) now: Instant,
    /// Where every id that is made now comes from.
    pub(super) id: Uuid,
}

/// The books, open for one unit of work.
pub(super) struct Books<'a> {
    tx: &'a mut dyn Tx,
    moment: Moment,
    events: u32,
}

impl<'a> Books<'a> {
    pub(super) fn open(tx: &'a mut dyn Tx, moment: Moment) -> Self {
        Self { tx, moment, events: 0 }
    }

    /// Business time.
    pub(super) fn now(&self) -> Instant {
        self.moment.now
    }

    /// The id of the one thing of this kind that this unit of work makes.
    pub(super) fn fresh_id(&self, prefix: &str) -> String {
        format!("{prefix}_{}", self.moment.id.simple())
    }

    /// A record as it stands, for display.
    pub(super) fn find<R: Record>(&mut self, id: &str) -> Result<Option<R>, StoreError> {
        self.tx.document(R::KIND, id)?.map(parsed).transpose()
    }

    /// A record to decide on: nobody else changes it, or makes it, before this unit of work ends.
    pub(super) fn lock<R: Record>(&mut self, id: &str) -> Result<Option<R>, StoreError> {
        self.tx.lock_document(R::KIND, id)?.map(parsed).transpose()
    }

    /// A record to decide on, which has to be there.
    pub(super) fn lock_existing<R: Record>(&mut self, id: &str) -> Result<R, Halt> {
        self.lock(id)?.ok_or_else(Halt::missing)
    }

    /// The first record of a kind in order of id.
    pub(super) fn first<R: Record>(&mut self) -> Result<Option<R>, StoreError> {
        self.tx.documents(R::KIND, 1)?.pop().map(|(_, document)| parsed(document)).transpose()
    }

    /// Every record of a kind, unless there are more than so many.
    pub(super) fn all<R: Record>(&mut self, most: u32) -> Result<Option<Vec<R>>, StoreError> {
        let found = self.tx.documents(R::KIND, most.saturating_add(1))?;
        match u32::try_from(found.len()).is_ok_and(|found| found <= most) {
            true => found.into_iter().map(|(_, document)| parsed(document)).collect::<Result<_, _>>().map(Some),
            false => Ok(None),
        }
    }

    /// Keeps a record, over the one before.
    pub(super) fn put<R: Record>(&mut self, record: &R) -> Result<(), StoreError> {
        let document = serde_json::to_value(record).map_err(|error| broken(R::KIND, &error))?;
        self.tx.put_document(R::KIND, record.id(), &document)
    }

    /// Forgets a record.
    pub(super) fn forget<R: Record>(&mut self, id: &str) -> Result<(), StoreError> {
        self.tx.delete_document(R::KIND, id)
    }

    /// Has the provider look at an intent by itself at some later time.
    pub(super) fn schedule(&mut self, at: Instant, intent: &str) -> Result<(), StoreError> {
        self.put(&DueRecord { id: DueRecord::id_of(at, intent), at, intent: intent.to_owned() })
    }

    /// Takes back what [`Books::schedule`] said.
    pub(super) fn unschedule(&mut self, at: Instant, intent: &str) -> Result<(), StoreError> {
        self.forget::<DueRecord>(&DueRecord::id_of(at, intent))
    }

    /// Has the platform told about an object. Ids of events rise with time, so the oldest goes out first.
    pub(super) fn emit(&mut self, kind: &str, object: &Value) -> Result<(), StoreError> {
        let id = format!("{}{:02}", self.fresh_id("evt"), self.events);
        self.events += 1;
        let envelope = json!({
            "id": id,
            "object": "event",
            "type": kind,
            "livemode": false,
            "created": unix_seconds(self.now()),
            "data": { "object": object },
        });
        self.put(&EventRecord { id, envelope })
    }
}

fn parsed<R: Record>(document: Value) -> Result<R, StoreError> {
    serde_json::from_value(document).map_err(|error| broken(R::KIND, &error))
}

fn broken(kind: &str, error: &serde_json::Error) -> StoreError {
    StoreError::Broken(format!("{kind}: {error}"))
}
