//! What the world hears of a write (lifecycles.md, the event columns).

use super::Step;
use crate::actor::Role;
use crate::deal::{Deal, DealEvent, DisputeEvent, MilestoneEvent};
use crate::event::EventName;
use crate::id::UserId;
use uuid::Uuid;

/// Something to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// What happened.
    pub name: EventName,
    /// To what.
    pub subject: Uuid,
    /// Who hears of it, in ascending order.
    pub recipients: Vec<UserId>,
}

pub(super) fn of(steps: &[Step]) -> Vec<Publication> {
    let mut publications: Vec<Publication> = Vec::new();
    for step in steps {
        for publication in one(&step.after, &step.event) {
            if !publications.contains(&publication) {
                publications.push(publication);
            }
        }
    }
    publications
}

fn one(deal: &Deal, event: &DealEvent) -> Vec<Publication> {
    let negotiation = |name| to_parties(deal, name, deal.id.0);
    let contract = |name| deal.contract.as_ref().map(|contract| to_parties(deal, name, contract.id.0));
    let both = || {
        [Some(negotiation(EventName::NegotiationUpdated)), contract(EventName::ContractUpdated)]
            .into_iter()
            .flatten()
            .collect()
    };
    match event {
        DealEvent::Opened => vec![negotiation(EventName::NegotiationCreated)],
        DealEvent::Proposed { .. } | DealEvent::ContactShared { .. } | DealEvent::NegotiationExpired { .. } => {
            vec![negotiation(EventName::NegotiationUpdated)]
        }
        DealEvent::Agreed { agreement, .. } => {
            let name = if agreement.revision == 1 { EventName::ContractCreated } else { EventName::ContractUpdated };
            [Some(negotiation(EventName::NegotiationUpdated)), contract(name)].into_iter().flatten().collect()
        }
        DealEvent::ApprovedByBoth { .. } | DealEvent::Revised { .. } => both(),
        DealEvent::Milestone { milestone, event } => milestone_event(deal, milestone.0, event).into_iter().collect(),
        DealEvent::Dispute { dispute, event } => {
            let name = match event {
                DisputeEvent::Opened { .. } => EventName::DisputeCreated,
                DisputeEvent::Resolved { .. } => EventName::DisputeResolved,
                // That is between us and the operator.
                DisputeEvent::OperatorReminded => return Vec::new(),
                _ => EventName::DisputeUpdated,
            };
            vec![to_parties(deal, name, dispute.0)]
        }
        DealEvent::TextsErased { .. }
        | DealEvent::OperationRequested { .. }
        | DealEvent::RefundNamed { .. }
        | DealEvent::OperationSucceeded { .. }
        | DealEvent::OperationFailed { .. } => Vec::new(),
        _ => contract(EventName::ContractUpdated).into_iter().collect(),
    }
}

fn milestone_event(deal: &Deal, milestone: Uuid, event: &MilestoneEvent) -> Option<Publication> {
    use MilestoneEvent as E;
    let own = |name| Some(to_parties(deal, name, milestone));
    let worker = |name| Some(Publication { name, subject: milestone, recipients: vec![deal.party(Role::Worker)] });
    match event {
        E::Funded { .. } => own(EventName::MilestoneFunded),
        E::Delivered { .. } => own(EventName::MilestoneDelivered),
        E::Released => own(EventName::MilestoneReleased),
        E::Refunded => own(EventName::MilestoneRefunded),
        E::PayoutPaid => worker(EventName::PayoutPaid),
        E::PayoutFailed => worker(EventName::PayoutFailed),
        E::BecameFundable
        | E::FundingStarted { .. }
        | E::IntentCreated { .. }
        | E::StrayCaptured { .. }
        | E::Captured { .. }
        | E::ReleaseStarted { .. }
        | E::RefundStarted { .. }
        | E::Transferred { .. }
        | E::RefundMade { .. }
        | E::RefundUndone { .. }
        | E::Unparked
        | E::Queued { .. }
        | E::StrayQueued { .. }
        | E::LossBorne { .. }
        | E::PayoutScheduled { .. }
        | E::PayoutPostponed { .. }
        | E::PayoutSent { .. } => None,
        _ => deal.contract.as_ref().map(|contract| to_parties(deal, EventName::ContractUpdated, contract.id.0)),
    }
}

fn to_parties(deal: &Deal, name: EventName, subject: Uuid) -> Publication {
    let mut recipients = vec![deal.client, deal.worker];
    recipients.sort_unstable();
    Publication { name, subject, recipients }
}
