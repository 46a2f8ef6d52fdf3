//! What can be done with a deal now: asked of the very rules that will be asked again when it is done.

use super::command::{DealCommand, EvidenceInput};
use super::dispute::{EvidenceKind, Recommendation};
use super::milestone::{Milestone, MilestoneStatus};
use super::negotiation::NegotiationState;
use super::terms::Proposal;
use super::{Contract, ContractStatus, Deal, DealEvent, Dispute, DisputeState, EndedReason};
use crate::actor::{Actor, Cx, Role};
use crate::id::{ContractId, DisputeId, EvidenceId, MilestoneId, UserId};
use crate::machine::Machine;
use crate::money::{BasisPoints, Cents};
use crate::next_action::{ActionActor, ActionTarget, NextAction};
use crate::refusal::Code;
use crate::text::Statement;
use crate::time::Instant;
use uuid::Uuid;

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A party.
    Party(Role),
    /// An operator who is no party.
    Operator,
}

/// Something that could be done, and the command that would do it.
struct Candidate {
    action: &'static str,
    target: ActionTarget,
    command: DealCommand,
    deadline: Option<Instant>,
    if_nobody_acts: Option<&'static str>,
    summary: String,
}

impl Deal {
    /// What can be done now, by whom. An action is listed if and only if doing it now, as that actor, would neither
    /// be refused for its state nor be a repeat that changes nothing (agents.md).
    #[must_use]
    pub fn next_actions(&self, viewer: Viewer, now: Instant) -> Vec<NextAction> {
        let offered = candidates(self).into_iter().filter_map(|candidate| offered(self, candidate, viewer, now));
        offered.chain(onboarding(self, viewer)).collect()
    }

    /// Whether the worker may ask for a link to the provider's onboarding page: a contract that is approved and live
    /// pays money, and they cannot be paid (api.md, `connect-link`).
    #[must_use]
    pub fn wants_onboarding(&self) -> bool {
        let approved = self
            .contract_status()
            .is_some_and(|status| status.is_live() && status != ContractStatus::PendingOwnerApproval);
        let pays = self.milestones().iter().any(|milestone| !milestone.amount.is_zero());
        approved && pays && !(self.payee.kyc_complete && self.payee.payouts_enabled)
    }
}

/// Onboarding happens at the provider, so no command of the deal stands behind it.
fn onboarding(deal: &Deal, viewer: Viewer) -> Option<NextAction> {
    let contract = deal.contract.as_ref().filter(|_| deal.wants_onboarding())?;
    let deadline = match contract.state {
        super::ContractState::Activating { deadline } => Some(deadline),
        _ => None,
    };
    Some(NextAction {
        action: "connect_link",
        actor: ActionActor::Worker,
        you: viewer == Viewer::Party(Role::Worker),
        target: ActionTarget::Contract(contract.id),
        deadline,
        if_nobody_acts: deadline.map(|_| "expires"),
        summary: String::from("Complete onboarding with the payment provider, so that you can be paid"),
    })
}

fn offered(deal: &Deal, candidate: Candidate, viewer: Viewer, now: Instant) -> Option<NextAction> {
    let may = |actor| allows(deal, &candidate.command, &Cx { now, actor });
    let client = may(Actor::User(deal.client));
    let worker = may(Actor::User(deal.worker));
    let operator = may(Actor::Operator(UserId(Uuid::nil())));
    let (actor, you) = match (client, worker, operator) {
        (true, true, _) => (ActionActor::Either, matches!(viewer, Viewer::Party(_))),
        (true, false, _) => (ActionActor::Client, viewer == Viewer::Party(Role::Client)),
        (false, true, _) => (ActionActor::Worker, viewer == Viewer::Party(Role::Worker)),
        (false, false, true) => (ActionActor::Operator, viewer == Viewer::Operator),
        (false, false, false) => return None,
    };
    Some(NextAction {
        action: candidate.action,
        actor,
        you,
        target: candidate.target,
        deadline: candidate.deadline,
        if_nobody_acts: candidate.if_nobody_acts,
        summary: candidate.summary,
    })
}

/// Whether the rules would let it happen. A refusal of amounts is none of the state's.
fn allows(deal: &Deal, command: &DealCommand, cx: &Cx) -> bool {
    match deal.decide(command, cx) {
        Ok(events) => {
            let ended = |event: &DealEvent| {
                matches!(event, DealEvent::NegotiationExpired { reason: EndedReason::RoundLimit, .. })
            };
            !events.is_empty() && !events.iter().any(ended)
        }
        Err(refusal) => refusal.code == Code::ValidationFailed,
    }
}

fn candidates(deal: &Deal) -> Vec<Candidate> {
    let mut all = negotiation(deal);
    if let Some(contract) = &deal.contract {
        all.extend(contract_wide(contract));
        all.extend(contract.milestones.iter().flat_map(|milestone| on_milestone(contract, milestone)));
        all.extend(contract.milestones.iter().filter_map(Milestone::open_dispute).flat_map(on_dispute));
    }
    all
}

fn negotiation(deal: &Deal) -> Vec<Candidate> {
    let target = ActionTarget::Negotiation(deal.id);
    let deadline = deal.negotiation.idle_deadline();
    let round = deal.negotiation.round_number();
    let candidate = |action, command, summary: String| Candidate {
        action,
        target: target.clone(),
        command,
        deadline,
        if_nobody_acts: deadline.map(|_| "expires"),
        summary,
    };
    let agree = DealCommand::Agree {
        contract: ContractId(Uuid::nil()),
        milestone: MilestoneId(Uuid::nil()),
        fee: BasisPoints(0),
        expected_round: None,
    };
    let agree_summary = match deal.negotiation.state {
        NegotiationState::InProgress => format!("Lock the terms of round {round} and create the contract"),
        _ => String::from("Lock the terms and create the contract"),
    };
    vec![
        candidate("agree", agree, agree_summary),
        candidate(
            "round",
            DealCommand::Propose { proposal: Proposal::default(), expected_round: None },
            format!("Propose terms: round {} of 3", round + 1),
        ),
        candidate(
            "decline",
            DealCommand::Decline { reason: None },
            String::from("End the negotiation; it costs nothing"),
        ),
    ]
}

fn contract_wide(contract: &Contract) -> Vec<Candidate> {
    use super::ContractState as S;
    let target = ActionTarget::Contract(contract.id);
    let waiting = match contract.state {
        S::AwaitingApproval { deadline } => deadline,
        S::Activating { deadline } => Some(deadline),
        _ => None,
    };
    let candidate = |action, command, summary: &str| Candidate {
        action,
        target: target.clone(),
        command,
        deadline: waiting,
        if_nobody_acts: waiting.map(|_| "expires"),
        summary: summary.to_owned(),
    };
    let mut all = vec![
        candidate("approve", DealCommand::Approve { expected_terms_hash: None }, "Approve the contract as it stands"),
        candidate(
            "revise",
            DealCommand::Revise { notes: word(), brief: None },
            "Send the contract back to the negotiation",
        ),
        candidate("cancel", DealCommand::Cancel { reason: None }, "Cancel the contract"),
    ];
    if let Some(proposal) = &contract.cancellation {
        let answer = |action, command, summary: &str| Candidate {
            deadline: Some(proposal.deadline),
            if_nobody_acts: Some("contract is cancelled and held money refunded"),
            ..candidate(action, command, summary)
        };
        all.push(answer("object", DealCommand::ObjectToCancel, "Object to the client's cancel; the contract goes on"));
        all.push(answer("take_back_cancel", DealCommand::TakeBackCancel, "Take your proposal to cancel back"));
    }
    all
}

fn on_milestone(contract: &Contract, milestone: &Milestone) -> Vec<Candidate> {
    let (id, amount) = (milestone.id, milestone.amount);
    let candidate = |action, command, summary: String| Candidate {
        action,
        target: ActionTarget::Milestone(contract.id, id),
        command,
        deadline: None,
        if_nobody_acts: None,
        summary,
    };
    match milestone.status() {
        MilestoneStatus::Proposed => vec![
            candidate(
                "accept",
                DealCommand::AcceptMilestone { milestone: id },
                format!("Accept the milestone of {amount}"),
            ),
            candidate(
                "decline",
                DealCommand::DeclineMilestone { milestone: id },
                String::from("Decline the milestone"),
            ),
            candidate(
                "withdraw",
                DealCommand::WithdrawMilestone { milestone: id },
                String::from("Withdraw the milestone"),
            ),
        ],
        MilestoneStatus::Pending => vec![
            candidate(
                "fund",
                DealCommand::Fund { milestone: id, expected_amount: None },
                format!("Fund the milestone: {amount}"),
            ),
            candidate(
                "withdraw",
                DealCommand::WithdrawMilestone { milestone: id },
                String::from("Withdraw the milestone"),
            ),
        ],
        MilestoneStatus::Funded | MilestoneStatus::Delivered | MilestoneStatus::ChangesRequested => {
            held(contract, milestone, &candidate)
        }
        _ => Vec::new(),
    }
}

fn held(
    contract: &Contract,
    milestone: &Milestone,
    candidate: &dyn Fn(&'static str, DealCommand, String) -> Candidate,
) -> Vec<Candidate> {
    use super::Stage;
    let id = milestone.id;
    let (deadline, fate) = match milestone.state.stage() {
        Some(Stage::Delivered { auto_release_at, .. }) => (Some(*auto_release_at), Some("released to the worker")),
        Some(Stage::Funded { undelivered_at } | Stage::ChangesRequested { undelivered_at }) => {
            (Some(*undelivered_at), Some("refunded to the client"))
        }
        None => (None, None),
    };
    let timed = |candidate: Candidate| Candidate { deadline, if_nobody_acts: fate, ..candidate };
    let dispute = DealCommand::OpenDispute {
        dispute: DisputeId(Uuid::nil()),
        milestone: id,
        disputing_party: Role::Client,
        reason: word(),
        evidence: Vec::new(),
    };
    let as_worker = match dispute.clone() {
        DealCommand::OpenDispute { dispute, milestone, reason, evidence, .. } => {
            DealCommand::OpenDispute { dispute, milestone, disputing_party: Role::Worker, reason, evidence }
        }
        other => other,
    };
    let new_dispute = |command| Candidate {
        target: ActionTarget::NewDispute(contract.id, id),
        ..candidate("dispute", command, String::from("Open a dispute over the milestone"))
    };
    let deliver = DealCommand::Deliver { milestone: id, notes: None, artifacts: Vec::new() };
    let changes = DealCommand::RequestChanges { milestone: id, notes: word() };
    let release = DealCommand::Release { milestone: id, expected_amount: None };
    vec![
        timed(candidate("deliver", deliver, String::from("Hand the work in"))),
        timed(candidate("release", release, format!("Release {} to the worker", milestone.amount))),
        timed(candidate("request_changes", changes, String::from("Ask for changes"))),
        timed(new_dispute(dispute)),
        timed(new_dispute(as_worker)),
    ]
}

fn on_dispute(dispute: &Dispute) -> Vec<Candidate> {
    let id = dispute.id;
    let (deadline, fate) = match dispute.state {
        DisputeState::Open => (Some(dispute.response_deadline), Some("goes to the operator")),
        DisputeState::Responded { at } => (Some(at.plus(super::dispute::ESCALATION)), Some("goes to the operator")),
        _ => (None, None),
    };
    let candidate = |action, command, summary: &str| Candidate {
        action,
        target: ActionTarget::Dispute(id),
        command,
        deadline: None,
        if_nobody_acts: None,
        summary: summary.to_owned(),
    };
    let timed = |candidate: Candidate| Candidate { deadline, if_nobody_acts: fate, ..candidate };
    let evidence =
        vec![EvidenceInput { id: EvidenceId(Uuid::nil()), kind: EvidenceKind::Other, url: None, description: None }];
    let figure = Cents(-1);
    let respond = DealCommand::Respond { dispute: id, evidence, statement: None };
    let settle = DealCommand::SettleDispute { dispute: id, release: figure };
    let recommend = DealCommand::Recommend { dispute: id, recommendation: advice(dispute.created_at) };
    let resolve = DealCommand::Resolve {
        dispute: id,
        release: figure,
        rationale: word(),
        arbitration: Cents::ZERO,
        arbitration_from: None,
    };
    vec![
        timed(candidate("respond", respond, "Respond with evidence")),
        candidate("settle", settle, "Name what the worker should get; the same figure from both settles"),
        candidate("recommend", recommend, "Ask for a recommendation; it moves nothing and binds nobody"),
        timed(candidate("escalate", DealCommand::Escalate { dispute: id }, "Send the dispute to the operator")),
        candidate("withdraw", DealCommand::WithdrawDispute { dispute: id }, "Withdraw the dispute"),
        candidate("resolve", resolve, "Rule on the dispute"),
    ]
}

/// A recommendation to ask the rules with; it never leaves this file.
const fn advice(at: Instant) -> Recommendation {
    Recommendation {
        release: Cents::ZERO,
        refund: Cents::ZERO,
        confidence_percent: 0,
        rationale: String::new(),
        model: String::new(),
        evidence_seen: 0,
        at,
    }
}

/// A statement to ask the rules with; it never leaves this file.
#[expect(clippy::expect_used, reason = "a constant word is a statement")]
fn word() -> Statement {
    Statement::parse("asking").expect("a word is a statement")
}
