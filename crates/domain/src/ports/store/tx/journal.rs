//! What follows from deals.

use super::super::StoreError;
use super::super::shapes::ContactShare;
use crate::audit::AuditEntry;
use crate::event::PublishedEvent;
use crate::ghost::GhostEntry;
use crate::id::{DealId, UserId};
use crate::ledger::{LedgerAccount, LedgerTransaction};
use crate::money::Cents;

/// What follows from deals and is only ever added to: audits, events, ghost entries; and contacts shared.
pub trait Journal {
    /// Appends to audits.
    fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError>;
    /// A deal's audit, oldest first.
    fn audit(&mut self, deal: DealId) -> Result<Vec<AuditEntry>, StoreError>;
    /// Keeps a contact; a party's second replaces the first.
    fn put_contact(&mut self, share: &ContactShare) -> Result<(), StoreError>;
    /// The contacts shared in some deals.
    fn contacts(&mut self, deals: &[DealId]) -> Result<Vec<ContactShare>, StoreError>;
    /// Keeps published events for whoever they concern.
    fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError>;
    /// Appends to ghost scores.
    fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError>;
    /// The entries of some users.
    fn ghost_entries(&mut self, users: &[UserId]) -> Result<Vec<GhostEntry>, StoreError>;
}

/// The double-entry ledger.
pub trait Ledger {
    /// Appends to the ledger; each transaction balances.
    fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError>;
    /// A deal's ledger, oldest first.
    fn ledger_of(&mut self, deal: DealId) -> Result<Vec<LedgerTransaction>, StoreError>;
    /// Every account's balance, in order of the accounts, with zero for those never used.
    fn balances(&mut self) -> Result<Vec<(LedgerAccount, Cents)>, StoreError>;
}
