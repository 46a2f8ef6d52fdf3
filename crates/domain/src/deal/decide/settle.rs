//! How a milestone's money is divided: the events that leave the held states.

use crate::actor::Role;
use crate::deal::dispute::{Dispute, Resolution};
use crate::deal::milestone::Milestone;
use crate::deal::settlement::Settlement;
use crate::deal::{DealEvent, DisputeEvent, MilestoneEvent};
use crate::money::Cents;

/// Releasing when anything goes to the worker, though an arbitration may take all of it; refunding otherwise. A
/// disputed $0 milestone ends released.
pub(super) fn start(milestone: &Milestone, settlement: Settlement) -> DealEvent {
    let released = settlement.release + arbitration_of(&settlement, Role::Worker);
    let event = if released.is_zero() && !milestone.amount.is_zero() {
        MilestoneEvent::RefundStarted { settlement }
    } else {
        MilestoneEvent::ReleaseStarted { settlement }
    };
    DealEvent::milestone(milestone.id, event)
}

/// The dispute is decided and the money goes where it was decided.
pub(super) fn resolve(
    milestone: &Milestone,
    dispute: &Dispute,
    resolution: Resolution,
    settlement: Settlement,
) -> Vec<DealEvent> {
    vec![DealEvent::dispute(dispute.id, DisputeEvent::Resolved { resolution }), start(milestone, settlement)]
}

/// What the client gets back in the end.
pub(super) fn refund_due(settlement: &Settlement) -> Cents {
    settlement.refund
}

/// The arbitration that a side bears.
pub(super) fn arbitration_of(settlement: &Settlement, role: Role) -> Cents {
    if settlement.arbitration_from == Some(role) { settlement.arbitration } else { Cents::ZERO }
}
