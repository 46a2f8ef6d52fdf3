//! The movements of money in a write, each balanced (money.md, “Ledger”).

use super::Step;
use crate::deal::operation::{OperationKind, OperationSpec};
use crate::deal::{Deal, DealEvent, MilestoneEvent, OperationKey};
use crate::id::MilestoneId;
use crate::ledger::{LedgerAccount as A, LedgerEntry};
use crate::money::Cents;

/// A movement to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerDraft {
    /// Of which milestone.
    pub milestone: MilestoneId,
    /// The key of the operation that moved it, or what the provider said.
    pub cause: String,
    /// The legs; they sum to zero.
    pub entries: Vec<LedgerEntry>,
}

pub(super) fn of(steps: &[Step]) -> Vec<LedgerDraft> {
    let operation = steps.iter().find_map(|step| match &step.event {
        DealEvent::OperationSucceeded { key } | DealEvent::OperationFailed { key, .. } => Some(*key),
        _ => None,
    });
    steps.iter().filter_map(|step| draft(step, operation)).collect()
}

fn draft(step: &Step, operation: Option<OperationKey>) -> Option<LedgerDraft> {
    let (milestone, what, legs) = match &step.event {
        DealEvent::Milestone { milestone, event } => {
            (*milestone, name(event), milestone_legs(&step.before, *milestone, event))
        }
        DealEvent::OperationSucceeded { key } => {
            (key.milestone, "stray_refunded", stray_refund_legs(&step.before, *key))
        }
        _ => return None,
    };
    let entries: Vec<_> = legs
        .into_iter()
        .filter(|(_, amount)| !amount.is_zero())
        .map(|(account, amount)| LedgerEntry { account, amount })
        .collect();
    let cause = operation.map_or_else(|| format!("{what}:{milestone}"), |key| key.to_string());
    (!entries.is_empty()).then_some(LedgerDraft { milestone, cause, entries })
}

type Legs = Vec<(A, Cents)>;

fn moved(from: A, to: A, amount: Cents) -> Legs {
    vec![(from, Cents(-amount.0)), (to, amount)]
}

fn milestone_legs(before: &Deal, id: MilestoneId, event: &MilestoneEvent) -> Legs {
    use MilestoneEvent as E;
    let Some(milestone) = before.milestone(id) else { return Vec::new() };
    match event {
        E::Captured { .. } => moved(A::ClientCard, A::PlatformHeld, milestone.amount),
        E::StrayCaptured { amount, .. } => moved(A::ClientCard, A::PlatformHeld, *amount),
        E::Transferred { amount, fee, arbitration, .. } => vec![
            (A::PlatformHeld, Cents(-(*amount + *fee + *arbitration).0)),
            (A::WorkerPayable, *amount),
            (A::PlatformFees, *fee),
            (A::Arbitration, *arbitration),
        ],
        E::RefundMade { amount, arbitration } => vec![
            (A::PlatformHeld, Cents(-(*amount + *arbitration).0)),
            (A::ClientCard, *amount),
            (A::Arbitration, *arbitration),
        ],
        E::RefundUndone { amount } => moved(A::ClientCard, A::PlatformHeld, *amount),
        E::WrittenOff { amount, .. } => moved(A::PlatformHeld, A::PlatformFees, *amount),
        E::LossBorne { amount } => moved(A::PlatformLosses, A::PlatformHeld, *amount),
        E::ChargebackLost => moved(A::PlatformHeld, A::ChargedBack, milestone.amount),
        E::PayoutPaid => {
            let amount = milestone.payout.as_ref().map_or(Cents::ZERO, |payout| payout.amount);
            moved(A::WorkerPayable, A::WorkerPaid, amount)
        }
        E::PayoutReversed { amount } => moved(A::WorkerPayable, A::PlatformLosses, *amount),
        _ => Vec::new(),
    }
}

/// Money that did not count went back.
fn stray_refund_legs(before: &Deal, key: OperationKey) -> Legs {
    let stray = before.operations.iter().find(|operation| operation.key == key && operation.stray);
    match stray.map(|operation| &operation.spec) {
        Some(OperationSpec::Refund { amount, .. }) if key.kind == OperationKind::Refund => {
            moved(A::PlatformHeld, A::ClientCard, *amount)
        }
        _ => Vec::new(),
    }
}

const fn name(event: &MilestoneEvent) -> &'static str {
    use MilestoneEvent as E;
    match event {
        E::Captured { .. } => "captured",
        E::StrayCaptured { .. } => "stray_captured",
        E::PayoutPaid => "payout_paid",
        E::RefundUndone { .. } => "refund_undone",
        E::WrittenOff { .. } => "written_off",
        E::LossBorne { .. } => "loss_borne",
        E::ChargebackLost => "charged_back",
        _ => "settled",
    }
}
