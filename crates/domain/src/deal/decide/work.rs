//! Delivery, change requests and release (lifecycles.md, “Milestone”).

use super::cancel::not_accepted_by_silence;
use super::contract::working;
use super::{Decision, before, expected, milestone, only};
use crate::actor::{Cx, Role};
use crate::deal::milestone::{Artifact, CHANGES_MAX, MilestoneState, Stage};
use crate::deal::settlement::{Decider, Settlement};
use crate::deal::{Deal, DealEvent, Milestone, MilestoneEvent};
use crate::id::MilestoneId;
use crate::money::Cents;
use crate::refusal::{Code, Refusal};
use crate::text::{Prose, Statement};

/// The worker hands the work in. The same content again is a repeat.
pub(super) fn deliver(
    deal: &Deal,
    id: MilestoneId,
    notes: Option<&Prose>,
    artifacts: &[Artifact],
    cx: &Cx,
) -> Decision {
    only(deal, Role::Worker, cx, "deliver")?;
    let milestone = milestone(deal, id)?;
    let deadline = match &milestone.state {
        MilestoneState::Held { stage: Stage::Delivered { .. }, .. } if is_same(milestone, notes, artifacts) => {
            return Ok(Vec::new());
        }
        MilestoneState::Held {
            stage: Stage::Funded { undelivered_at } | Stage::ChangesRequested { undelivered_at },
            ..
        } => *undelivered_at,
        state => return Err(wrong_stage(state, "is delivered while funded, or after changes were requested")),
    };
    let contract = working(deal)?;
    if milestone.paused_since.is_none() {
        before(Some(deadline), cx.now, Code::InvalidState, "The time to deliver")?;
    }
    not_accepted_by_silence(contract, cx.now)?;
    let mut events = Vec::new();
    if contract.cancellation.is_some() {
        events.push(DealEvent::CancelDropped { objected: false });
    }
    let event = MilestoneEvent::Delivered { notes: notes.cloned(), artifacts: artifacts.to_vec() };
    events.push(DealEvent::milestone(id, event));
    Ok(events)
}

fn is_same(milestone: &Milestone, notes: Option<&Prose>, artifacts: &[Artifact]) -> bool {
    milestone
        .delivery
        .as_ref()
        .is_some_and(|delivery| delivery.notes.as_ref() == notes && delivery.artifacts == artifacts)
}

/// The client asks for changes.
pub(super) fn request_changes(deal: &Deal, id: MilestoneId, notes: &Statement, cx: &Cx) -> Decision {
    only(deal, Role::Client, cx, "ask for changes")?;
    let milestone = milestone(deal, id)?;
    let deadline = match &milestone.state {
        MilestoneState::Held { stage: Stage::Delivered { auto_release_at, .. }, .. } => *auto_release_at,
        state => return Err(wrong_stage(state, "must be delivered before changes can be asked for")),
    };
    working(deal)?;
    if milestone.changes.len() >= CHANGES_MAX {
        return Err(Refusal::new(
            Code::RevisionLimitReached,
            format!("Changes can be asked for {CHANGES_MAX} times; release the milestone, or open a dispute"),
        ));
    }
    if milestone.paused_since.is_none() {
        before(Some(deadline), cx.now, Code::InvalidState, "The time to ask for changes")?;
    }
    Ok(vec![DealEvent::milestone(id, MilestoneEvent::ChangesRequested { notes: notes.clone() })])
}

/// The client releases the money. While it is on its way, or after, a repeat.
pub(super) fn release(deal: &Deal, id: MilestoneId, expected_amount: Option<Cents>, cx: &Cx) -> Decision {
    only(deal, Role::Client, cx, "release a milestone")?;
    let milestone = milestone(deal, id)?;
    expected(expected_amount.map(|cents| cents.0), &milestone.amount.0, "amount_cents")?;
    let stage = match &milestone.state {
        MilestoneState::Released { .. } | MilestoneState::Releasing { .. } => return Ok(Vec::new()),
        MilestoneState::Held { stage, .. } => stage,
        MilestoneState::Disputed { .. } => {
            return Err(Refusal::new(
                Code::DisputeOpen,
                "The milestone is disputed; settle the dispute, or wait for the ruling",
            ));
        }
        MilestoneState::Proposed | MilestoneState::Pending { .. } | MilestoneState::Funding { .. } => {
            return Err(Refusal::new(Code::MilestoneNotFunded, "The milestone is not funded; fund it first"));
        }
        state => return Err(wrong_stage(state, "has nothing left to release")),
    };
    let contract = working(deal)?;
    if milestone.is_frozen() {
        return Err(Refusal::new(
            Code::PaymentFrozen,
            "Your bank claims this payment; nothing moves until that is decided",
        ));
    }
    // From its deadline on a delivery is released by silence, so a release comes to the same; undelivered work is not.
    if !matches!(stage, Stage::Delivered { .. }) {
        before(Some(stage.due_at()), cx.now, Code::InvalidState, "The time to release undelivered work")?;
    }
    not_accepted_by_silence(contract, cx.now)?;
    let mut events = Vec::new();
    if contract.cancellation.is_some() {
        events.push(DealEvent::CancelDropped { objected: false });
    }
    let settlement = Settlement::release_all(milestone.amount, Decider::Client, cx.now);
    events.push(DealEvent::milestone(id, MilestoneEvent::ReleaseStarted { settlement }));
    Ok(events)
}

fn wrong_stage(state: &MilestoneState, what: &str) -> Refusal {
    match state {
        MilestoneState::Disputed { .. } => {
            Refusal::new(Code::DisputeOpen, "The milestone is disputed; settle or withdraw the dispute first")
        }
        MilestoneState::Proposed | MilestoneState::Pending { .. } | MilestoneState::Funding { .. } => {
            Refusal::new(Code::MilestoneNotFunded, "The milestone is not funded yet")
        }
        state => Refusal::state(format!("The milestone is {}; it {what}", state.status().name())),
    }
}
