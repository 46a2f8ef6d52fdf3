//! What follows from deals.

use super::super::state::State;
use super::super::unit::Unit;
use domain::audit::AuditEntry;
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::id::{DealId, UserId};
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{ContactShare, Journal, Ledger, StoreError};

impl Journal for Unit {
    fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.write(|state| state.append_audit(entries))
    }

    fn audit(&mut self, deal: DealId) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|state| state.audit(deal))
    }

    fn put_contact(&mut self, share: &ContactShare) -> Result<(), StoreError> {
        self.change(|state| state.contact_shares.put((share.deal, share.by), share.clone()))
    }

    fn contacts(&mut self, deals: &[DealId]) -> Result<Vec<ContactShare>, StoreError> {
        self.read(|state| state.contact_shares.values().filter(|share| deals.contains(&share.deal)).cloned().collect())
    }

    fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError> {
        self.write(|state| state.publish(events))
    }

    fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError> {
        self.write(|state| state.append_ghost(entries))
    }

    fn ghost_entries(&mut self, users: &[UserId]) -> Result<Vec<GhostEntry>, StoreError> {
        self.read(|state| state.ghost_entries.values().filter(|entry| users.contains(&entry.user)).cloned().collect())
    }
}

impl Ledger for Unit {
    fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError> {
        self.write(|state| state.append_ledger(transactions))
    }

    fn ledger_of(&mut self, deal: DealId) -> Result<Vec<LedgerTransaction>, StoreError> {
        self.read(|state| state.ledger_of(deal))
    }

    fn balances(&mut self) -> Result<Vec<(LedgerAccount, Cents)>, StoreError> {
        self.read(State::balances)
    }
}
