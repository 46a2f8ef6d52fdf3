//! What events make of a deal. No rule stands here; nothing is refused.

mod contract;
mod dispute;
mod milestone;

use super::negotiation::NegotiationState;
use super::operation::OperationStatus;
use super::{Deal, DealEvent, Round};
use crate::time::Instant;

/// The deal after `event`, which happened at `at`.
#[must_use]
pub(super) fn evolve(mut deal: Deal, event: &DealEvent, at: Instant) -> Deal {
    match event {
        DealEvent::Opened => {}
        DealEvent::Proposed { by, terms, note } => {
            let negotiation = &mut deal.negotiation;
            let number = negotiation.round_number() + 1;
            negotiation.rounds.push(Round {
                number,
                cycle: negotiation.cycle,
                by: *by,
                terms: terms.clone(),
                note: note.clone(),
                at,
            });
            negotiation.state = NegotiationState::InProgress;
            negotiation.last_act_at = at;
        }
        DealEvent::Agreed { by, agreement } => contract::agreed(&mut deal, *by, agreement, at),
        DealEvent::ContactShared { .. } => deal.negotiation.last_act_at = at,
        DealEvent::NegotiationExpired { reason, .. } => {
            deal.negotiation.state = NegotiationState::Expired { reason: *reason, at };
        }
        DealEvent::Revised { notes, brief, .. } => contract::revised(&mut deal, notes, brief.as_ref(), at),
        DealEvent::PayeeUpdated { payee } => deal.payee = *payee,
        DealEvent::Milestone { milestone, event } => milestone::happened(&mut deal, *milestone, event, at),
        DealEvent::Dispute { dispute, event } => dispute::happened(&mut deal, *dispute, event, at),
        DealEvent::OperationRequested { operation } => deal.operations.push(operation.clone()),
        DealEvent::RefundNamed { key, refund } => name_refund(&mut deal, *key, refund),
        DealEvent::OperationSucceeded { key } => end_operation(&mut deal, *key, OperationStatus::Succeeded, at),
        DealEvent::OperationFailed { key, failure } => {
            end_operation(&mut deal, *key, OperationStatus::Failed { failure: failure.clone() }, at);
        }
        other => contract::happened(&mut deal, other, at),
    }
    deal
}

fn name_refund(deal: &mut Deal, key: super::OperationKey, refund: &str) {
    if let Some(operation) = deal.operations.iter_mut().find(|operation| operation.key == key) {
        operation.refund = Some(refund.to_owned());
    }
}

fn end_operation(deal: &mut Deal, key: super::OperationKey, status: OperationStatus, at: Instant) {
    if let Some(operation) = deal.operations.iter_mut().find(|operation| operation.key == key) {
        operation.status = status;
        operation.ended_at = Some(at);
    }
}
