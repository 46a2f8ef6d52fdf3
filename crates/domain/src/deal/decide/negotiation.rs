//! Rounds, agreement and the ends of a negotiation (lifecycles.md, “Negotiation”).

use super::{Decision, before, expected, party};
use crate::actor::{Cx, Role};
use crate::audit::{canonical_json, sha256_hex};
use crate::deal::contract::{APPROVAL, ContractState};
use crate::deal::evolve::evolve;
use crate::deal::negotiation::{NegotiationState, ROUNDS_MAX};
use crate::deal::{Agreement, Deal, DealEvent, EndedReason, Proposal, Terms};
use crate::id::{ContractId, MilestoneId};
use crate::money::{BasisPoints, Cents};
use crate::refusal::{Code, Refusal};
use crate::text::Prose;
use serde_json::json;

/// What a contract is made with, if it is made now.
pub(super) struct NewContract {
    pub contract: ContractId,
    pub milestone: MilestoneId,
    pub fee: BasisPoints,
}

/// A proposal or counter. The fourth of a cycle ends the negotiation.
pub(super) fn propose(deal: &Deal, proposal: &Proposal, expected_round: Option<u8>, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let negotiation = &deal.negotiation;
    expected(expected_round, &negotiation.round_number(), "round_number")?;
    talking(deal, cx)?;
    if negotiation.round_number() >= ROUNDS_MAX {
        return Ok(end(deal, EndedReason::RoundLimit));
    }
    let terms = negotiation.terms().merged(proposal);
    terms.amount()?;
    Ok(vec![DealEvent::Proposed { by, terms, note: proposal.note.clone() }])
}

/// The terms on the table become the contract.
pub(super) fn agree(deal: &Deal, new: &NewContract, expected_round: Option<u8>, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    let negotiation = &deal.negotiation;
    expected(expected_round, &negotiation.round_number(), "round_number")?;
    if matches!(negotiation.state, NegotiationState::PendingOwnerApproval | NegotiationState::Approved) {
        return Ok(Vec::new());
    }
    talking(deal, cx)?;
    if negotiation.round_number() == 0 {
        return Err(Refusal::new(Code::NoRoundYet, "Nobody has proposed terms in this cycle; propose a round first"));
    }
    let terms = negotiation.terms();
    let amount = terms.amount()?;
    let former = deal.contract.as_ref();
    let contract = former.map_or(new.contract, |contract| contract.id);
    let milestone = former.and_then(|contract| contract.milestones.first()).map_or(new.milestone, |first| first.id);
    let fee = former.map_or(new.fee, |contract| contract.fee);
    let revision = former.map_or(1, |contract| contract.revision + 1);
    let terms_hash = terms_hash(deal, contract, revision, &terms, amount, fee);
    let approval_deadline = cx.now.plus(APPROVAL);
    let agreement = Agreement { contract, milestone, revision, terms, amount, fee, terms_hash, approval_deadline };
    Ok(vec![DealEvent::Agreed { by, agreement }])
}

/// SHA-256 of what the parties approve (lifecycles.md, “Contract”).
fn terms_hash(
    deal: &Deal,
    contract: ContractId,
    revision: u8,
    terms: &Terms,
    amount: Cents,
    fee: BasisPoints,
) -> String {
    let brief = &deal.negotiation.brief;
    let approved = json!({
        "contract_id": contract,
        "revision": revision,
        "client_user_id": deal.client,
        "worker_user_id": deal.worker,
        "title": brief.title,
        "description": brief.description,
        "scope": brief.scope,
        "rate_cents": terms.rate,
        "hours_per_week_hundredths": terms.hours,
        "start_date": terms.start_date,
        "payout_delay_days": terms.payout_delay_days,
        "amount_cents": amount,
        "currency": crate::money::Currency::Usd.code(),
        "platform_fee_bps": fee,
    });
    sha256_hex(canonical_json(&approved).as_bytes())
}

/// A party says no; it costs nothing.
pub(super) fn decline(deal: &Deal, reason: Option<&Prose>, cx: &Cx) -> Decision {
    party(deal, cx)?;
    if matches!(deal.negotiation.state, NegotiationState::Expired { reason: EndedReason::Declined, .. }) {
        return Ok(Vec::new());
    }
    talking(deal, cx)?;
    let mut events = end(deal, EndedReason::Declined);
    if let Some(DealEvent::NegotiationExpired { note, .. }) = events.first_mut() {
        *note = reason.cloned();
    }
    Ok(events)
}

/// A contact was shared. Allowed as long as the deal lives.
pub(super) fn share_contact(deal: &Deal, cx: &Cx) -> Decision {
    let by = party(deal, cx)?;
    match deal.negotiation.state {
        NegotiationState::Approved | NegotiationState::PendingOwnerApproval => {}
        _ => talking(deal, cx)?,
    }
    Ok(vec![DealEvent::ContactShared { by }])
}

/// The negotiation ends, and with it a contract that was sent back to it.
pub(super) fn end(deal: &Deal, reason: EndedReason) -> Vec<DealEvent> {
    if !deal.negotiation.state.is_open() {
        return Vec::new();
    }
    let mut events = vec![DealEvent::NegotiationExpired { reason, note: None }];
    if let Some(contract) = &deal.contract
        && matches!(contract.state, ContractState::AwaitingApproval { .. })
    {
        events.push(DealEvent::ContractExpired { reason: crate::deal::contract::ContractEnd::NegotiationEnded });
    }
    events
}

/// A party's words are forgotten, where there are any; what was agreed and done stays.
pub(super) fn erase_texts(deal: &Deal, of: Role) -> Vec<DealEvent> {
    let event = DealEvent::TextsErased { of };
    let erased = evolve(deal.clone(), &event, deal.updated_at);
    if erased.negotiation == deal.negotiation { Vec::new() } else { vec![event] }
}

/// Refuses unless the parties still propose.
fn talking(deal: &Deal, cx: &Cx) -> Result<(), Refusal> {
    let negotiation = &deal.negotiation;
    match negotiation.state {
        NegotiationState::Pending | NegotiationState::InProgress => before(
            negotiation.idle_deadline(),
            cx.now,
            Code::NegotiationExpired,
            "The negotiation was idle for 7 days and",
        ),
        NegotiationState::Expired { reason, .. } => Err(Refusal::new(
            Code::NegotiationExpired,
            format!("The negotiation has ended ({}); the client may start a new one", reason.name()),
        )),
        NegotiationState::PendingOwnerApproval | NegotiationState::Approved => Err(Refusal::state(
            "The terms are agreed; approve the contract, or send it back with revise before it is active",
        )),
    }
}
