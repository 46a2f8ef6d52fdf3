//! The deal as a state machine: how it begins, decides, evolves, and when it must be looked at.

use super::decide::{decide, timers};
use super::evolve::evolve;
use super::negotiation::NegotiationState;
use super::{Brief, Deal, DealCommand, DealEvent, Negotiation, Payee};
use crate::actor::Cx;
use crate::audit::AuditHead;
use crate::id::{DealId, GigId, UserId};
use crate::machine::Machine;
use crate::refusal::Refusal;
use crate::time::Instant;

/// What a deal begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenDeal {
    /// Its id.
    pub id: DealId,
    /// The gig.
    pub gig: GigId,
    /// Who pays.
    pub client: UserId,
    /// Who works.
    pub worker: UserId,
    /// The gig as it is now.
    pub brief: Brief,
    /// The worker's payout account as it is now.
    pub payee: Payee,
}

impl Deal {
    /// A new deal with a pending negotiation. That the worker is shortlisted, and is not the client, is for the
    /// caller to have seen.
    #[must_use]
    pub fn open(new: OpenDeal, now: Instant) -> Self {
        Self {
            id: new.id,
            gig: new.gig,
            client: new.client,
            worker: new.worker,
            version: 1,
            payee: new.payee,
            negotiation: Negotiation {
                brief: new.brief,
                state: NegotiationState::Pending,
                cycle: 1,
                rounds: Vec::new(),
                last_act_at: now,
                revision_notes: None,
            },
            contract: None,
            operations: Vec::new(),
            audit: AuditHead::default(),
            created_at: now,
            updated_at: now,
        }
    }

    /// The least of its deadlines: when `Tick` will have something to do.
    #[must_use]
    pub fn next_due_at(&self) -> Option<Instant> {
        timers(self).into_iter().map(|(at, _)| at).min()
    }
}

impl Machine for Deal {
    type Command = DealCommand;
    type Event = DealEvent;

    fn decide(&self, command: &DealCommand, cx: &Cx) -> Result<Vec<DealEvent>, Refusal> {
        decide(self, command, cx)
    }

    fn evolve(self, event: &DealEvent, at: Instant) -> Self {
        evolve(self, event, at)
    }
}
