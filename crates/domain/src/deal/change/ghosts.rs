//! What a write does to the parties' ghost scores (lifecycles.md, “Ghost score”).

use super::Step;
use crate::actor::Role;
use crate::deal::contract::ContractEnd;
use crate::deal::milestone::MilestoneEnd;
use crate::deal::{Deal, DealEvent, Decider, DisputeEvent, EndedReason, MilestoneEvent};
use crate::ghost::{GhostEntry, GhostReason};
use crate::time::Instant;

pub(super) fn of(step: &Step, at: Instant) -> Vec<GhostEntry> {
    let deal = &step.before;
    let entry = |(role, reason): (Role, GhostReason)| GhostEntry {
        user: deal.party(role),
        deal: Some(deal.id),
        reason,
        points: reason.points(),
        at,
    };
    let owed: Vec<(Role, GhostReason)> = match &step.event {
        DealEvent::NegotiationExpired { reason: EndedReason::Idle, .. } => idle(deal),
        DealEvent::ContractExpired { reason: ContractEnd::ApprovalMissed } => approval_missed(deal),
        DealEvent::ContractExpired { reason: ContractEnd::ActivationMissed } => activation_missed(deal),
        DealEvent::Dispute { dispute, event: DisputeEvent::ResponseMissed } => deal
            .dispute(*dispute)
            .map(|(_, dispute)| (dispute.opened_by.other(), GhostReason::DisputeResponseMissed))
            .into_iter()
            .collect(),
        DealEvent::Milestone { event: MilestoneEvent::RefundStarted { settlement }, .. }
            if settlement.decided_by == Decider::Undelivered =>
        {
            vec![(Role::Worker, GhostReason::Undelivered)]
        }
        DealEvent::Milestone { milestone, event: MilestoneEvent::Cancelled { reason: MilestoneEnd::Unfunded } } => deal
            .milestone(*milestone)
            .filter(|milestone| milestone.delivery.is_some())
            .map(|_| (Role::Client, GhostReason::LeftUnfunded))
            .into_iter()
            .collect(),
        DealEvent::ContractCompleted => {
            vec![(Role::Client, GhostReason::ContractCompleted), (Role::Worker, GhostReason::ContractCompleted)]
        }
        _ => Vec::new(),
    };
    owed.into_iter().map(entry).collect()
}

/// The party on turn, if it has acted.
fn idle(deal: &Deal) -> Vec<(Role, GhostReason)> {
    let on_turn = deal.negotiation.turn().filter(|role| deal.negotiation.has_proposed(*role));
    on_turn.map(|role| (role, GhostReason::NegotiationIdle)).into_iter().collect()
}

/// Whoever had proposed or agreed the locked round and did not approve it.
fn approval_missed(deal: &Deal) -> Vec<(Role, GhostReason)> {
    let Some(contract) = &deal.contract else { return Vec::new() };
    contract
        .bound
        .iter()
        .filter(|role| contract.approval(**role).is_none())
        .map(|role| (*role, GhostReason::ApprovalMissed))
        .collect()
}

/// The worker who was never known to the provider, the client who never paid.
fn activation_missed(deal: &Deal) -> Vec<(Role, GhostReason)> {
    let Some(contract) = &deal.contract else { return Vec::new() };
    let unknown = contract.needs_kyc() && !deal.payee.kyc_complete;
    let unpaid = contract.milestones.first().is_some_and(|first| first.state.hold().is_none());
    [
        unknown.then_some((Role::Worker, GhostReason::ActivationMissed)),
        unpaid.then_some((Role::Client, GhostReason::ActivationMissed)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
