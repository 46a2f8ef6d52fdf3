//! What events make of a deal. No rule stands here; nothing is refused.

mod contract;
mod dispute;
mod milestone;

use super::negotiation::NegotiationState;
use super::operation::OperationStatus;
use super::{Deal, DealEvent, Round};
use crate::actor::Role;
use crate::text::Body;
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
        DealEvent::TextsErased { of } => erase_texts(&mut deal, *of),
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

/// The client wrote what the gig was: a contract keeps it, as both parties approved it; without one only its title stays.
fn erase_texts(deal: &mut Deal, of: Role) {
    let negotiation = &mut deal.negotiation;
    for round in negotiation.rounds.iter_mut().filter(|round| round.by == of) {
        round.note = None;
    }
    if of == Role::Client && deal.contract.is_none() {
        negotiation.brief.description = Body::default();
        negotiation.brief.scope = Body::default();
    }
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
