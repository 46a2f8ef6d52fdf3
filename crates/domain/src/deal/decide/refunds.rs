//! Refunds that looked made and were not: which call made them, and what follows (money.md, “Exits”).

use super::operations::queue;
use crate::deal::milestone::{Milestone, QueueReason};
use crate::deal::operation::{Operation, OperationFailure, OperationSpec, OperationStatus};
use crate::deal::{Deal, DealEvent, MilestoneEvent};
use crate::money::Cents;

/// A refund as the provider names it.
pub(super) struct Refund<'a> {
    pub(super) id: &'a str,
    pub(super) intent: &'a str,
    pub(super) amount: Cents,
}

impl Refund<'_> {
    /// The call that made it: the one that was answered with its id. Until a call is answered it goes by what it asks
    /// for.
    fn call<'d>(&self, deal: &'d Deal, milestone: &Milestone) -> Option<&'d Operation> {
        let mut calls = deal.operations.iter().rev().filter(|operation| operation.key.milestone == milestone.id);
        let asks_for_it = |operation: &Operation| match &operation.spec {
            OperationSpec::Refund { intent, amount } => intent == self.intent && *amount == self.amount,
            _ => false,
        };
        let unnamed = |operation: &Operation| {
            operation.refund.is_none() && !matches!(operation.status, OperationStatus::Failed { .. })
        };
        match calls.clone().find(|operation| operation.refund.as_deref() == Some(self.id)) {
            Some(call) => Some(call),
            None => calls.find(|operation| unnamed(operation) && asks_for_it(operation)),
        }
    }
}

/// A refund came back: its call has failed after all, and it waits for the operator. Where the milestone has ended, its
/// figures stay as they are and the money counts as stray until it is refunded again. Told again it is no news.
pub(super) fn failed(deal: &Deal, milestone: &Milestone, refund: &Refund<'_>) -> Vec<DealEvent> {
    let Some(call) = refund.call(deal, milestone) else { return Vec::new() };
    let (key, amount) = (call.key, refund.amount);
    let stray = call.stray || milestone.status().is_terminal();
    let on = |event| DealEvent::milestone(milestone.id, event);
    let mut events = Vec::new();
    if call.refund.is_none() {
        events.push(DealEvent::RefundNamed { key, refund: refund.id.to_owned() });
    }
    let failure = OperationFailure::Rejected { code: String::from("refund_failed") };
    events.push(DealEvent::OperationFailed { key, failure });
    match &call.status {
        OperationStatus::Failed { .. } => return Vec::new(),
        // The provider says so before our call has answered: nothing was booked yet.
        OperationStatus::Pending => {}
        OperationStatus::Succeeded if stray => {
            events.push(on(MilestoneEvent::StrayCaptured { intent: refund.intent.to_owned(), amount }));
        }
        OperationStatus::Succeeded => events.push(on(MilestoneEvent::RefundUndone { amount })),
    }
    events.extend(queue(milestone, stray, QueueReason::RefundFailed));
    events
}
