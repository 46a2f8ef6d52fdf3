//! The invariants of lifecycles.md that live in the domain, asked after every write.

use super::words::WHISPER;
use super::{World, edges};
use domain::audit::AuditHead;
use domain::deal::contract::ContractState;
use domain::deal::milestone::CAPTURE_AHEAD;
use domain::deal::{
    Change, ContractStatus, Deal, DealEvent, Hold, Milestone, MilestoneState, MilestoneStatus, OperationKind,
    OperationStatus,
};
use domain::ledger::LedgerAccount;
use domain::machine::Machine;
use domain::money::Cents;
use std::collections::BTreeSet;

/// The laws that a write broke.
pub fn broken_by(before: &Deal, change: &Change, world: &World) -> Vec<String> {
    let deal = &change.after;
    let mut broken = Vec::new();
    broken.extend(one_write(before, change));
    broken.extend(edges_taken(before, change));
    broken.extend(deal.milestones().iter().flat_map(funds));
    broken.extend(deal.milestones().iter().flat_map(|milestone| ledger(milestone, world)));
    broken.extend(deal.milestones().iter().filter_map(|milestone| earned(milestone, world)));
    broken.extend(order(deal));
    broken.extend(limits(deal));
    broken.extend(active(deal));
    broken.extend(parties(before, deal));
    broken.extend(operations(deal));
    broken.extend(world.provider.offences.iter().cloned());
    broken
}

/// Invariants 11 and 13: one write raises the version once and writes one audit entry an event, without a word of
/// what people wrote.
fn one_write(before: &Deal, change: &Change) -> Vec<String> {
    let mut broken = Vec::new();
    if change.after.version != before.version + 1 {
        broken.push(format!("the version went from {} to {}", before.version, change.after.version));
    }
    if change.audit.len() != change.events().count() {
        broken.push(String::from("the audit has not one entry an event"));
    }
    let mut head = before.audit.clone();
    for entry in &change.audit {
        if entry.seq != head.seq + 1 || entry.prev_hash != head.hash || entry.hash != entry.expected_hash() {
            broken.push(format!("the audit chain breaks at {}", entry.seq));
        }
        if entry.payload.to_string().contains(WHISPER) {
            broken.push(format!("the audit holds what a person wrote: {}", entry.payload));
        }
        head = AuditHead { seq: entry.seq, hash: entry.hash.clone() };
    }
    if head != change.after.audit {
        broken.push(String::from("the deal does not name the newest audit entry"));
    }
    broken
}

/// Invariant 5: only listed edges, event by event; what has ended has ended.
fn edges_taken(before: &Deal, change: &Change) -> Vec<String> {
    let mut deal = before.clone();
    let mut broken = Vec::new();
    for event in change.events() {
        let after = deal.clone().evolve(event, change.after.updated_at);
        broken.extend(edges::forbidden(&deal, &after));
        if matches!(event, DealEvent::Activated) && !is_ready(&deal) {
            broken.push(String::from("active, and the money or the worker's account is missing"));
        }
        deal = after;
    }
    let live = before.contract.is_none() || before.has_live_contract();
    if !live && change.events().any(|event| matches!(event, DealEvent::Agreed { .. } | DealEvent::Revised { .. })) {
        broken.push(String::from("an ended contract was written again"));
    }
    broken
}

/// Invariant 8: the first milestone is funded, and the worker can be paid where money moves.
fn is_ready(deal: &Deal) -> bool {
    let first = deal.milestones().first();
    first.is_some_and(|first| first.state.hold().is_some() && (first.amount.is_zero() || deal.payee.kyc_complete))
}

/// Invariant 1: nothing is negative, and nothing is held once a milestone has ended.
fn funds(milestone: &Milestone) -> Vec<String> {
    let funds = milestone.funds;
    let parts = [
        ("captured", funds.captured),
        ("transferred", funds.transferred),
        ("reversed", funds.reversed),
        ("fee", funds.fee),
        ("arbitration", funds.arbitration),
        ("refunded", funds.refunded),
        ("charged_back", funds.charged_back),
        ("platform_loss", funds.platform_loss),
        ("held", funds.held()),
    ];
    let negative = parts.iter().filter(|(_, amount)| *amount < Cents::ZERO);
    let mut broken: Vec<String> = negative.map(|(name, amount)| format!("{name} is {amount}: {funds:?}")).collect();
    if milestone.status().is_terminal() && !funds.held().is_zero() {
        broken.push(format!("{} is held of a milestone that is {}", funds.held(), milestone.status().name()));
    }
    let untouched = matches!(milestone.state, MilestoneState::Held { .. } | MilestoneState::Disputed { .. });
    if untouched && matches!(milestone.state.hold(), Some(Hold::Captured { .. })) && funds.held() != milestone.amount {
        broken.push(format!("{} of {} is held", funds.held(), milestone.amount));
    }
    if let Some(settlement) = milestone.settlement.filter(|settlement| settlement.total() != milestone.amount) {
        broken.push(format!("{settlement:?} does not sum to {}", milestone.amount));
    }
    broken
}

/// Invariant 1: the ledger says what the figures of the milestone say; what it holds besides is stray.
fn ledger(milestone: &Milestone, world: &World) -> Vec<String> {
    use LedgerAccount as A;
    let funds = milestone.funds;
    let of = |account| world.balance(milestone.id, account);
    let told = [
        (A::PlatformHeld, of(A::PlatformHeld) - world.stray_held(milestone), funds.held()),
        (A::PlatformFees, of(A::PlatformFees), funds.fee),
        (A::Arbitration, of(A::Arbitration), funds.arbitration),
        (A::ChargedBack, of(A::ChargedBack), funds.charged_back),
        (A::PlatformLosses, Cents::ZERO - of(A::PlatformLosses), funds.platform_loss),
        (A::WorkerPayable, of(A::WorkerPayable) + of(A::WorkerPaid), funds.transferred - funds.reversed),
    ];
    let differ = told.iter().filter(|(_, ledger, figure)| ledger != figure);
    differ
        .map(|(account, ledger, figure)| format!("{account:?} is {ledger} in the ledger, {figure} in the milestone"))
        .collect()
}

/// Invariants 3 and 4: nothing is marked moved that the provider did not move.
fn earned(milestone: &Milestone, world: &World) -> Option<String> {
    if let (MilestoneStatus::Releasing, Some(dispute)) = (milestone.status(), milestone.open_dispute()) {
        return Some(format!("a release runs while a dispute is {}", dispute.status()));
    }
    let moved: Cents =
        world.provider.transfers.values().filter(|it| it.milestone == milestone.id).map(|it| it.amount).sum();
    if milestone.funds.transferred > moved {
        return Some(format!("{} is marked transferred, {moved} was", milestone.funds.transferred));
    }
    if milestone.funds.captured > world.provider_captured(milestone.id) {
        return Some(format!("{} is marked captured", milestone.funds.captured));
    }
    let released = milestone.status() == MilestoneStatus::Released && !milestone.amount.is_zero();
    (released && milestone.funds.captured.is_zero()).then(|| String::from("released without a capture"))
}

/// Invariant 9: a milestone is funded only when the one before it has ended.
fn order(deal: &Deal) -> Option<String> {
    let held = deal.milestones().iter().filter(|milestone| milestone.state.hold().is_some()).count();
    (held > 1).then(|| format!("{held} milestones are funded at once"))
}

/// Invariant 7.
fn limits(deal: &Deal) -> Option<String> {
    let negotiation = &deal.negotiation;
    let changes = deal.milestones().iter().map(|milestone| milestone.changes.len()).max().unwrap_or(0);
    let over = negotiation.round_number() > 3 || negotiation.cycle > 4 || changes > 3;
    over.then(|| format!("round {}, cycle {}, {changes} changes", negotiation.round_number(), negotiation.cycle))
}

/// Invariant 8.
fn active(deal: &Deal) -> Option<String> {
    let contract = deal.contract.as_ref()?;
    if !matches!(contract.state, ContractState::Activating { .. } | ContractState::Active { .. }) {
        return None;
    }
    let hash = |approval: &Option<domain::deal::contract::Approval>| approval.as_ref().map(|it| it.terms_hash.clone());
    let agreed = Some(contract.terms_hash.clone());
    if hash(&contract.client_approval) != agreed || hash(&contract.worker_approval) != agreed {
        return Some(String::from("not both approved the very terms"));
    }
    None
}

/// Invariant 6.
fn parties(before: &Deal, after: &Deal) -> Option<String> {
    let same = before.client == after.client && before.worker == after.worker && after.client != after.worker;
    (!same).then(|| String::from("the parties changed"))
}

/// No key is issued twice.
fn operations(deal: &Deal) -> Option<String> {
    let mut keys = BTreeSet::new();
    deal.operations
        .iter()
        .find(|operation| !keys.insert(operation.key))
        .map(|twice| format!("{} was issued twice", twice.key))
}

/// No money rests on the platform with neither a timer, nor a call under way, nor somebody who was told: the operator
/// by a queue entry, a dispute under review, or the bank by a claim. Nor does a hold lapse unseen.
pub fn unwatched(deal: &Deal) -> Option<String> {
    let forgotten = deal.milestones().iter().find(|milestone| {
        let held = milestone.state.hold().is_some_and(|hold| *hold != Hold::Nothing);
        held && !(is_watched(deal, milestone) && is_captured_in_time(deal, milestone))
    })?;
    Some(format!("nobody watches {:?}", forgotten.state))
}

/// The hold of an active contract's milestone is captured ahead of its end, unless its own money waits for the operator.
fn is_captured_in_time(deal: &Deal, milestone: &Milestone) -> bool {
    let Some(Hold::Authorized { capture_before, .. }) = milestone.state.hold() else { return true };
    let active = deal.contract_status() == Some(ContractStatus::Active);
    let capturing = under_way(deal, milestone, OperationKind::Capture);
    let timed = deal.next_due_at().is_some_and(|due| due <= capture_before.minus(CAPTURE_AHEAD));
    let moving = matches!(milestone.state, MilestoneState::Refunding { .. });
    !active || moving || capturing || timed || milestone.queued.is_some()
}

fn under_way(deal: &Deal, milestone: &Milestone, kind: OperationKind) -> bool {
    deal.operations.iter().any(|operation| {
        operation.key.milestone == milestone.id
            && operation.key.kind == kind
            && operation.status == OperationStatus::Pending
            && !operation.stray
    })
}

fn is_watched(deal: &Deal, milestone: &Milestone) -> bool {
    let under_way = deal.operations.iter().any(|operation| {
        operation.key.milestone == milestone.id && operation.status == OperationStatus::Pending && !operation.stray
    });
    let disputed = milestone.open_dispute().is_some();
    let running = milestone.paused_since.is_none()
        && matches!(milestone.state, MilestoneState::Held { .. })
        && deal.next_due_at().is_some();
    let parked = milestone.parked.is_some() && deal.next_due_at().is_some();
    under_way || disputed || running || parked || milestone.queued.is_some() || milestone.is_frozen()
}
