//! What events make of a dispute.

use crate::actor::Role;
use crate::deal::dispute::{Dispute, DisputeState, RESPONSE};
use crate::deal::milestone::{Milestone, MilestoneState};
use crate::deal::{Deal, DisputeEvent};
use crate::id::DisputeId;
use crate::time::Instant;

pub(super) fn happened(deal: &mut Deal, id: DisputeId, event: &DisputeEvent, at: Instant) {
    if let DisputeEvent::Opened { milestone, by, statement: reason, evidence } = event {
        if let Some(milestone) = super::milestone::find(deal, *milestone) {
            let dispute = Dispute {
                id,
                opened_by: *by,
                reason: reason.clone(),
                statement: None,
                state: DisputeState::Open,
                response_deadline: at.plus(RESPONSE),
                response_overdue: false,
                escalated_at: None,
                evidence: evidence.clone(),
                client_figure: None,
                worker_figure: None,
                recommendations: Vec::new(),
                created_at: at,
                updated_at: at,
            };
            opened(milestone, dispute, at);
        }
        return;
    }
    let milestones = deal.contract.as_mut().map_or(&mut [][..], |contract| contract.milestones.as_mut_slice());
    let Some(milestone) =
        milestones.iter_mut().find(|milestone| milestone.disputes.iter().any(|dispute| dispute.id == id))
    else {
        return;
    };
    milestone.updated_at = at;
    if let Some(dispute) = milestone.disputes.iter_mut().find(|dispute| dispute.id == id) {
        changed(dispute, event, at);
        dispute.updated_at = at;
    }
    if matches!(event, DisputeEvent::Withdrawn) {
        taken_back(milestone, at);
    }
}

fn opened(milestone: &mut Milestone, dispute: Dispute, at: Instant) {
    if let MilestoneState::Held { stage, hold } = &milestone.state {
        milestone.state = MilestoneState::Disputed { stage: stage.clone(), hold: hold.clone(), dispute: dispute.id };
    }
    milestone.disputes.push(dispute);
    milestone.paused_since = milestone.paused_since.or(Some(at));
    milestone.updated_at = at;
}

/// The milestone goes on where it stood, with what was left on its timers.
fn taken_back(milestone: &mut Milestone, at: Instant) {
    if let MilestoneState::Disputed { stage, hold, .. } = &milestone.state {
        milestone.state = MilestoneState::Held { stage: stage.clone(), hold: hold.clone() };
    }
    if !milestone.is_frozen() {
        super::milestone::resume(milestone, at);
    }
}

fn changed(dispute: &mut Dispute, event: &DisputeEvent, at: Instant) {
    match event {
        DisputeEvent::Opened { .. } => {}
        DisputeEvent::Responded { evidence, statement } => {
            dispute.evidence.extend(evidence.iter().cloned());
            dispute.statement.clone_from(statement);
            dispute.state = DisputeState::Responded { at };
        }
        DisputeEvent::EvidenceAdded { evidence } => dispute.evidence.extend(evidence.iter().cloned()),
        DisputeEvent::FigureNamed { by: Role::Client, release } => dispute.client_figure = Some(*release),
        DisputeEvent::FigureNamed { by: Role::Worker, release } => dispute.worker_figure = Some(*release),
        DisputeEvent::ResponseMissed => {
            dispute.response_overdue = true;
            under_review(dispute, at);
        }
        DisputeEvent::Escalated => under_review(dispute, at),
        DisputeEvent::OperatorReminded => {
            if let DisputeState::UnderReview { reminders, .. } = &mut dispute.state {
                *reminders += 1;
            }
        }
        DisputeEvent::Recommended { recommendation } => dispute.recommendations.push(recommendation.clone()),
        DisputeEvent::Withdrawn => dispute.state = DisputeState::Withdrawn { at },
        DisputeEvent::Resolved { resolution } => {
            dispute.state = DisputeState::Resolved { at, resolution: resolution.clone() };
        }
    }
}

fn under_review(dispute: &mut Dispute, at: Instant) {
    dispute.state = DisputeState::UnderReview { since: at, reminders: 0 };
    dispute.escalated_at = Some(at);
}
