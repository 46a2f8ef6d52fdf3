//! Every rule of a deal. Each transition stands once.

mod cancel;
mod chargeback;
mod consequences;
mod contract;
mod dispute;
mod facts;
mod funding;
mod negotiation;
mod operations;
mod operator;
mod refunds;
mod settle;
mod tick;
mod work;

pub(super) use dispute::advisable;
pub(super) use tick::timers;

use super::{Contract, Deal, DealCommand, DealEvent, Milestone};
use crate::actor::{Actor, Cx, Role};
use crate::id::MilestoneId;
use crate::refusal::{Code, Refusal};
use crate::time::Instant;

/// What a rule answers.
type Decision = Result<Vec<DealEvent>, Refusal>;

/// What happens if `command` is carried out now, with all that follows from it.
pub(super) fn decide(deal: &Deal, command: &DealCommand, cx: &Cx) -> Decision {
    let events = first(deal, command, cx)?;
    Ok(consequences::follow(deal, events, cx.now))
}

fn first(deal: &Deal, command: &DealCommand, cx: &Cx) -> Decision {
    use DealCommand as C;
    match command {
        C::Propose { proposal, expected_round } => negotiation::propose(deal, proposal, *expected_round, cx),
        C::Agree { contract, milestone, fee, expected_round } => negotiation::agree(
            deal,
            &negotiation::NewContract { contract: *contract, milestone: *milestone, fee: *fee },
            *expected_round,
            cx,
        ),
        C::Decline { reason } => negotiation::decline(deal, reason.as_ref(), cx),
        C::ShareContact => negotiation::share_contact(deal, cx),
        C::EndNegotiation { reason } => Ok(negotiation::end(deal, *reason)),
        C::EraseTexts { of } => Ok(negotiation::erase_texts(deal, *of)),
        C::Approve { expected_terms_hash } => contract::approve(deal, expected_terms_hash.as_deref(), cx),
        C::Revise { notes, brief } => contract::revise(deal, notes, brief.as_ref(), cx),
        C::Cancel { reason } => cancel::cancel(deal, reason.as_ref(), cx),
        C::TakeBackCancel => cancel::take_back(deal, cx),
        C::ObjectToCancel => cancel::object(deal, cx),
        C::AddMilestone { milestone, title, scope, amount } => {
            contract::add_milestone(deal, *milestone, title, scope, *amount, cx)
        }
        C::WithdrawMilestone { milestone } => contract::withdraw_milestone(deal, *milestone, cx),
        C::AcceptMilestone { milestone } => contract::answer_milestone(deal, *milestone, true, cx),
        C::DeclineMilestone { milestone } => contract::answer_milestone(deal, *milestone, false, cx),
        C::Fund { milestone, expected_amount } => funding::fund(deal, *milestone, *expected_amount, cx),
        C::Deliver { milestone, notes, artifacts } => work::deliver(deal, *milestone, notes.as_ref(), artifacts, cx),
        C::RequestChanges { milestone, notes } => work::request_changes(deal, *milestone, notes, cx),
        C::Release { milestone, expected_amount } => work::release(deal, *milestone, *expected_amount, cx),
        C::OpenDispute { .. }
        | C::Respond { .. }
        | C::AddEvidence { .. }
        | C::SettleDispute { .. }
        | C::Escalate { .. }
        | C::WithdrawDispute { .. }
        | C::Recommend { .. }
        | C::Resolve { .. } => dispute::decide(deal, command, cx),
        C::Tick => Ok(tick::tick(deal, cx.now)),
        C::UpdatePayee { payee } => Ok(facts::payee(deal, *payee, cx.now)),
        C::Hear(fact) => Ok(facts::hear(deal, fact, cx.now)),
        C::EndOperation { key, outcome } => Ok(operations::end(deal, *key, outcome, cx.now)),
        C::RetryOperation { milestone, rationale } => operator::retry(deal, *milestone, rationale, cx),
        C::OperatorRefund { milestone, rationale } => operator::refund(deal, *milestone, rationale, cx),
        C::WriteOff { milestone, rationale } => operator::write_off(deal, *milestone, rationale, cx),
    }
}

/// The side that the actor is on; whoever is no party learns nothing.
fn party(deal: &Deal, cx: &Cx) -> Result<Role, Refusal> {
    cx.actor.user().and_then(|user| deal.role_of(user)).ok_or_else(|| Refusal::not_found("deal"))
}

/// The actor's side, which must be `role`.
fn only(deal: &Deal, role: Role, cx: &Cx, what: &str) -> Result<(), Refusal> {
    match party(deal, cx)? {
        actual if actual == role => Ok(()),
        actual => Err(Refusal::role(format!("Only the {role} may {what}; you are the {actual}"))),
    }
}

/// An operator who is no party.
fn impartial(deal: &Deal, cx: &Cx) -> Result<(), Refusal> {
    match cx.actor {
        Actor::Operator(user) if deal.role_of(user).is_some() => {
            Err(Refusal::role("An operator who is a party may not rule on the deal"))
        }
        Actor::Operator(_) => Ok(()),
        _ => Err(Refusal::new(Code::OperatorOnly, "Only an operator may do this")),
    }
}

/// The contract, once there is one.
fn contract(deal: &Deal) -> Result<&Contract, Refusal> {
    deal.contract.as_ref().ok_or_else(|| Refusal::not_found("contract"))
}

/// A milestone of the contract.
fn milestone(deal: &Deal, id: MilestoneId) -> Result<&Milestone, Refusal> {
    deal.milestone(id).ok_or_else(|| Refusal::not_found("milestone"))
}

/// Refuses from `deadline` on.
fn before(deadline: Option<Instant>, now: Instant, code: Code, what: &str) -> Result<(), Refusal> {
    match deadline {
        Some(deadline) if now >= deadline => Err(Refusal::new(code, format!("{what} ended at {deadline}"))),
        _ => Ok(()),
    }
}

/// Refuses unless what the caller expected still holds.
fn expected<T: PartialEq + std::fmt::Display>(expected: Option<T>, actual: &T, what: &str) -> Result<(), Refusal> {
    match expected {
        Some(expected) if expected != *actual => {
            Err(Refusal::new(Code::Stale, format!("{what} is {actual}, not {expected}; read again and decide anew")))
        }
        _ => Ok(()),
    }
}
