//! Disputes: opened, responded to, settled, escalated, withdrawn, ruled on (api.md, “Disputes”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::stories;
use domain::actor::Role;
use domain::deal::{Deal, DealCommand, Dispute, DisputeStatus, EvidenceInput, EvidenceKind, Milestone};
use domain::id::{ContractId, DisputeId, MilestoneId};
use domain::money::Cents;
use domain::next_action::{ActionTarget, NextAction};
use domain::ports::store::{DisputeFilter, Page, Paged};
use domain::refusal::Refusal;
use domain::text::{Prose, Statement};

/// A piece of evidence that a party hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvidence {
    /// What it is.
    pub kind: EvidenceKind,
    /// Where it is.
    pub url: Option<String>,
    /// What it shows.
    pub description: Option<Prose>,
}

/// A dispute that a party opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDispute {
    /// In which contract.
    pub contract: ContractId,
    /// Over which milestone.
    pub milestone: MilestoneId,
    /// The side that the caller claims to be.
    pub disputing_party: Role,
    /// Why.
    pub reason: Statement,
    /// What shows it.
    pub evidence: Vec<NewEvidence>,
}

/// How an operator rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// What the worker gets, before the arbitration fee; the rest goes back.
    pub release: Cents,
    /// Why.
    pub rationale: Statement,
    /// What the arbitration costs.
    pub arbitration: Cents,
    /// From whose part that is taken.
    pub arbitration_from: Option<Role>,
}

/// A dispute as a party of its deal or an operator sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct DisputeView {
    /// The deal.
    pub deal: Deal,
    /// Which dispute.
    pub id: DisputeId,
    /// Whether the evidence is shown, and not only counted.
    pub with_evidence: bool,
    /// What can be done now.
    pub next_actions: Vec<NextAction>,
}

impl DisputeView {
    /// The dispute with its milestone.
    #[must_use]
    pub fn dispute(&self) -> Option<(&Milestone, &Dispute)> {
        self.deal.dispute(self.id)
    }
}

impl Desk<'_> {
    /// A dispute as the caller, who may see it, sees it: with what can be done to all of its deal.
    fn dispute_view(&mut self, deal: Deal, id: DisputeId) -> Result<DisputeView, Failure> {
        let next_actions = self.next_actions(&deal)?;
        Ok(DisputeView { deal, id, with_evidence: false, next_actions })
    }

    /// Disputes in a list: each with what can be done to it.
    fn dispute_views(&mut self, page: Paged<(DisputeId, Deal)>) -> Result<Paged<DisputeView>, Failure> {
        let mut rows = Vec::with_capacity(page.rows.len());
        for (id, deal) in page.rows {
            let mut view = self.dispute_view(deal, id)?;
            view.next_actions.retain(|action| action.target == ActionTarget::Dispute(id));
            rows.push(view);
        }
        Ok(Paged { rows, next: page.next })
    }

    /// Evidence with the ids that it will have.
    fn numbered(&self, evidence: &[NewEvidence]) -> Vec<EvidenceInput> {
        let number = |new: &NewEvidence| EvidenceInput {
            id: self.app.id(),
            kind: new.kind,
            url: new.url.clone(),
            description: new.description.clone(),
        };
        evidence.iter().map(number).collect()
    }
}

/// The disputes of the caller's deals, newest first; of that status, if any.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, status: Option<DisputeStatus>, page: Page) -> Result<Paged<DisputeView>, Failure> {
    let statuses = status.map_or_else(|| DisputeStatus::ALL.to_vec(), |status| vec![status]);
    let found = desk.tx.disputes(&DisputeFilter { party: Some(desk.principal.user), statuses }, page)?;
    desk.dispute_views(found)
}

/// The operator's queue, newest first: every dispute that is not over, or those of one status.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn queue(desk: &mut Desk<'_>, status: Option<DisputeStatus>, page: Page) -> Result<Paged<DisputeView>, Failure> {
    let statuses = status.map_or_else(|| DisputeStatus::UNDECIDED.to_vec(), |status| vec![status]);
    let found = desk.tx.disputes(&DisputeFilter { party: None, statuses }, page)?;
    desk.dispute_views(found)
}

/// A dispute, for its parties and for operators; with its evidence if wanted.
///
/// # Errors
/// `NOT_FOUND`.
pub fn get(desk: &mut Desk<'_>, id: DisputeId, with_evidence: bool) -> Result<DisputeView, Failure> {
    let deal = desk.read_dispute_of_anybody(id)?;
    let may_see = |deal: &Deal| deal.role_of(desk.principal.user).is_some() || desk.cx.actor.is_operator();
    let deal = deal.filter(may_see).ok_or_else(|| Refusal::not_found("dispute"))?;
    let view = desk.dispute_view(deal, id)?;
    Ok(DisputeView { with_evidence, ..view })
}

/// Opens a dispute over a milestone.
///
/// # Errors
/// Those of the deal.
pub fn create(desk: &mut Desk<'_>, new: &NewDispute) -> Result<Reply<DisputeView>, Failure> {
    let deal = desk.lock_contract(new.contract)?;
    let id = desk.app.id();
    let command = DealCommand::OpenDispute {
        dispute: id,
        milestone: new.milestone,
        disputing_party: new.disputing_party,
        reason: new.reason.clone(),
        evidence: desk.numbered(&new.evidence),
    };
    let deal = desk.act(deal, &command)?;
    desk.dispute_view(deal, id).map(Reply::Created)
}

/// Responds to a dispute.
///
/// # Errors
/// Those of the deal.
pub fn respond(
    desk: &mut Desk<'_>,
    dispute: DisputeId,
    evidence: &[NewEvidence],
    statement: Option<&Prose>,
) -> Result<Reply<DisputeView>, Failure> {
    let evidence = desk.numbered(evidence);
    act(desk, dispute, &DealCommand::Respond { dispute, evidence, statement: statement.cloned() })
}

/// Hands evidence in that comes after the opening and the response.
///
/// # Errors
/// Those of the deal.
pub fn add_evidence(
    desk: &mut Desk<'_>,
    dispute: DisputeId,
    evidence: &[NewEvidence],
) -> Result<Reply<DisputeView>, Failure> {
    let evidence = desk.numbered(evidence);
    act(desk, dispute, &DealCommand::AddEvidence { dispute, evidence })
}

/// Names what the worker should get. The same figure from both settles.
///
/// # Errors
/// `SCOPE_MISSING` for a key that lacks what its side needs; those of the deal.
pub fn settle(desk: &mut Desk<'_>, dispute: DisputeId, release: Cents) -> Result<Reply<DisputeView>, Failure> {
    let deal = desk.lock_dispute(dispute)?;
    stories::DISPUTE_SETTLE.admit_as(desk.principal, desk.role(&deal)?)?;
    let deal = desk.act(deal, &DealCommand::SettleDispute { dispute, release })?;
    desk.dispute_view(deal, dispute).map(Reply::Done)
}

/// Sends a dispute to the operator.
///
/// # Errors
/// Those of the deal.
pub fn escalate(desk: &mut Desk<'_>, dispute: DisputeId) -> Result<Reply<DisputeView>, Failure> {
    act(desk, dispute, &DealCommand::Escalate { dispute })
}

/// Takes back the dispute that the caller opened.
///
/// # Errors
/// Those of the deal.
pub fn withdraw(desk: &mut Desk<'_>, dispute: DisputeId) -> Result<Reply<DisputeView>, Failure> {
    act(desk, dispute, &DealCommand::WithdrawDispute { dispute })
}

fn act(desk: &mut Desk<'_>, id: DisputeId, command: &DealCommand) -> Result<Reply<DisputeView>, Failure> {
    let deal = desk.lock_dispute(id)?;
    let deal = desk.act(deal, command)?;
    desk.dispute_view(deal, id).map(Reply::Done)
}

/// Rules on a dispute.
///
/// # Errors
/// `NOT_FOUND`; `WRONG_ROLE` for an operator who is a party; those of the deal.
pub fn resolve(desk: &mut Desk<'_>, dispute: DisputeId, ruling: &Ruling) -> Result<Reply<DisputeView>, Failure> {
    let deal = desk.lock_dispute_of_anybody(dispute)?.ok_or_else(|| Refusal::not_found("dispute"))?;
    let command = DealCommand::Resolve {
        dispute,
        release: ruling.release,
        rationale: ruling.rationale.clone(),
        arbitration: ruling.arbitration,
        arbitration_from: ruling.arbitration_from.filter(|_| !ruling.arbitration.is_zero()),
    };
    let deal = desk.act(deal, &command)?;
    desk.dispute_view(deal, dispute).map(Reply::Done)
}
