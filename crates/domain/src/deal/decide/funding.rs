//! The client's payment for a milestone (lifecycles.md, “Milestone”; money.md, “The flow”).

use super::{Decision, before, contract, expected, milestone, only};
use crate::actor::{Cx, Role};
use crate::deal::contract::{Contract, ContractState};
use crate::deal::milestone::{Hold, Milestone, MilestoneState};
use crate::deal::{Deal, DealEvent, MilestoneEvent};
use crate::id::MilestoneId;
use crate::money::Cents;
use crate::refusal::{Code, Refusal};

/// Begins a payment attempt; a $0 milestone is funded at once. While an attempt runs, or after it, a repeat.
pub(super) fn fund(deal: &Deal, id: MilestoneId, expected_amount: Option<Cents>, cx: &Cx) -> Decision {
    only(deal, Role::Client, cx, "fund a milestone")?;
    let contract = contract(deal)?;
    let milestone = milestone(deal, id)?;
    expected(expected_amount.map(|cents| cents.0), &milestone.amount.0, "amount_cents")?;
    match &milestone.state {
        MilestoneState::Pending { .. } => {}
        MilestoneState::Proposed => return Err(Refusal::state("The worker has not accepted this milestone yet")),
        MilestoneState::Cancelled { .. } => return Err(Refusal::state("The milestone was cancelled")),
        _ => return Ok(Vec::new()),
    }
    fundable(deal, contract, milestone, cx)?;
    let event = match milestone.amount {
        Cents::ZERO => MilestoneEvent::Funded { hold: Hold::Nothing },
        _ => MilestoneEvent::FundingStarted { attempt: milestone.attempts + 1 },
    };
    Ok(vec![DealEvent::milestone(id, event)])
}

fn fundable(deal: &Deal, contract: &Contract, milestone: &Milestone, cx: &Cx) -> Result<(), Refusal> {
    match contract.state {
        ContractState::Activating { deadline } => {
            before(Some(deadline), cx.now, Code::InvalidState, "The time to activate the contract")?;
        }
        ContractState::Active { .. } if contract.winding_up.is_none() => {}
        ContractState::AwaitingApproval { .. } => {
            return Err(Refusal::state("Both parties approve the contract before the client funds it"));
        }
        _ => return Err(Refusal::state("The contract has ended")),
    }
    if !previous_ended(contract, milestone) {
        return Err(Refusal::new(
            Code::PreviousMilestoneOpen,
            "The milestone before it has not ended; release it first",
        ));
    }
    if milestone.position > 1 && !milestone.amount.is_zero() && !deal.payee.kyc_complete {
        return Err(Refusal::new(
            Code::KycRequired,
            "The worker cannot be paid yet; they complete onboarding first (connect_link)",
        ));
    }
    let window = fundable_until(milestone);
    before(window, cx.now, Code::InvalidState, "The time to fund the milestone")
}

/// Whether every milestone before it ended.
pub(super) fn previous_ended(contract: &Contract, milestone: &Milestone) -> bool {
    contract
        .milestones
        .iter()
        .filter(|other| other.position < milestone.position)
        .all(|other| other.status().is_terminal())
}

/// From when on a milestone that could be funded is given up.
pub(super) fn fundable_until(milestone: &Milestone) -> Option<crate::time::Instant> {
    match milestone.state {
        MilestoneState::Pending { fundable_since } | MilestoneState::Funding { fundable_since, .. } => {
            fundable_since.map(|since| since.plus(crate::deal::milestone::UNFUNDED))
        }
        _ => None,
    }
}
