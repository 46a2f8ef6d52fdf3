//! What follows from deals.

use super::super::unit::Unit;
use super::super::{journal, ledger};
use domain::audit::AuditEntry;
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::id::{DealId, UserId};
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{ContactShare, Journal, Ledger, StoreError};

impl Journal for Unit<'_> {
    fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.write(|conn| journal::append_audit(conn, entries))
    }

    fn audit(&mut self, deal: DealId) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|conn| journal::audit(conn, deal))
    }

    fn put_contact(&mut self, share: &ContactShare) -> Result<(), StoreError> {
        self.write(|conn| journal::put_contact(conn, share))
    }

    fn contacts(&mut self, deals: &[DealId]) -> Result<Vec<ContactShare>, StoreError> {
        self.read(|conn| journal::contacts(conn, deals))
    }

    fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError> {
        self.write(|conn| journal::publish(conn, events))
    }

    fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError> {
        self.write(|conn| journal::append_ghost(conn, entries))
    }

    fn ghost_entries(&mut self, users: &[UserId]) -> Result<Vec<GhostEntry>, StoreError> {
        self.read(|conn| journal::ghost_entries(conn, users))
    }
}

impl Ledger for Unit<'_> {
    fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError> {
        self.write(|conn| ledger::append(conn, transactions))
    }

    fn ledger_of(&mut self, deal: DealId) -> Result<Vec<LedgerTransaction>, StoreError> {
        self.read(|conn| ledger::of_deal(conn, deal))
    }

    fn balances(&mut self) -> Result<Vec<(LedgerAccount, Cents)>, StoreError> {
        self.read(ledger::balances)
    }
}
