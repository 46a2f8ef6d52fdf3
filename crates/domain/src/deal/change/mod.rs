//! One write to a deal: the deal after it, its audit, and what the world hears of it.

mod audit;
mod ghosts;
mod ledger;
mod publication;

pub use ledger::LedgerDraft;
pub use publication::Publication;

use super::{Deal, DealEvent};
use crate::actor::Cx;
use crate::audit::AuditEntry;
use crate::ghost::GhostEntry;
use crate::machine::Machine;

/// A step of a write: the deal before an event, the event, and the deal after it.
struct Step {
    before: Deal,
    event: DealEvent,
    after: Deal,
}

/// One write to a deal. Everything in it is kept in one transaction (lifecycles.md, invariant 11).
pub struct Change {
    /// The deal after the write.
    pub after: Deal,
    /// One entry a transition.
    pub audit: Vec<AuditEntry>,
    steps: Vec<Step>,
}

impl Change {
    /// The write that begins a deal.
    #[must_use]
    pub fn opened(deal: Deal, cx: &Cx) -> Self {
        let version = deal.version;
        let mut change = Self::make(&deal, vec![DealEvent::Opened], cx);
        change.after.version = version;
        change
    }

    /// What `events` make of a deal: its version is raised by one, however many events there are.
    #[must_use]
    pub fn make(before: &Deal, events: Vec<DealEvent>, cx: &Cx) -> Self {
        let mut deal = before.clone();
        let mut steps = Vec::with_capacity(events.len());
        let mut entries = Vec::with_capacity(events.len());
        for event in events {
            let mut after = deal.clone().evolve(&event, cx.now);
            let entry = audit::entry(&deal, &event, &after, cx);
            after.audit = crate::audit::AuditHead { seq: entry.seq, hash: entry.hash.clone() };
            entries.push(entry);
            steps.push(Step { before: deal, event, after: after.clone() });
            deal = after;
        }
        deal.version += 1;
        deal.updated_at = cx.now;
        Self { after: deal, audit: entries, steps }
    }

    /// Every event of the write, in order.
    pub fn events(&self) -> impl Iterator<Item = &DealEvent> {
        self.steps.iter().map(|step| &step.event)
    }

    /// What is published of it, each name and subject once.
    #[must_use]
    pub fn published(&self) -> Vec<Publication> {
        publication::of(&self.steps)
    }

    /// The movements of money that the provider confirmed in it.
    #[must_use]
    pub fn ledger(&self) -> Vec<LedgerDraft> {
        ledger::of(&self.steps)
    }

    /// What it does to the parties' ghost scores.
    #[must_use]
    pub fn ghosts(&self) -> Vec<GhostEntry> {
        self.steps.iter().flat_map(|step| ghosts::of(step, self.after.updated_at)).collect()
    }
}
