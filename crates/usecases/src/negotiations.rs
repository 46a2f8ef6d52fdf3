//! Negotiations (api.md, “Negotiations”; lifecycles.md, “Negotiation”).

use crate::app::Desk;
use crate::call::Reply;
use crate::deals;
use crate::failure::Failure;
use crate::gigs::check_type;
use crate::payees;
use crate::views::DealView;
use domain::account::{UserStatus, UserType};
use domain::application::ApplicationStatus;
use domain::deal::negotiation::ROUNDS_MAX;
use domain::deal::{Change, Deal, DealCommand, EndedReason, NegotiationState, OpenDeal, Proposal};
use domain::gig::Gig;
use domain::id::{DealId, GigId, UserId};
use domain::ports::store::{ContactShare, DealFilter, Page, Paged};
use domain::refusal::{Code, Refusal};
use domain::text::{Prose, Text};

/// With whom to negotiate about what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The caller's gig.
    pub gig: GigId,
    /// A freelancer on its shortlist.
    pub worker: UserId,
    /// Round 1, if the caller proposes at once.
    pub proposal: Option<Proposal>,
}

/// Starts a negotiation; with a proposal, round 1 is made in the same transaction.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`, `CLIENT_ONLY`, `GIG_NOT_ACTIVE`, `NOT_SHORTLISTED`, `NEGOTIATION_EXISTS`; those of a
/// round.
pub fn start(desk: &mut Desk<'_>, start: &Start) -> Result<Reply<DealView>, Failure> {
    let gig = desk.tx.lock_gig(start.gig)?.ok_or_else(|| Refusal::not_found("gig"))?;
    gig.check_owner(desk.user())?;
    let worker = desk.tx.user(start.worker)?.filter(|worker| worker.status != UserStatus::Deleted);
    worker.ok_or_else(|| Refusal::not_found("worker"))?;
    check_type(desk, UserType::Client)?;
    desk.check_version(gig.version)?;
    check_startable(desk, &gig, start.worker)?;
    let mut deal = open(desk, &gig, start.worker)?;
    if let Some(proposal) = &start.proposal {
        desk.if_match = None;
        let round = DealCommand::Propose { proposal: proposal.clone(), expected_round: None };
        deal = desk.act(deal, &round)?;
    }
    desk.view(deal).map(Reply::Created)
}

fn check_startable(desk: &mut Desk<'_>, gig: &Gig, worker: UserId) -> Result<(), Failure> {
    gig.check_negotiable()?;
    if let Some(running) = desk.tx.running_deal(gig.id, worker)? {
        let actions = desk.next_actions(&running)?;
        let detail = "You negotiate with this freelancer about this gig already, or have a contract on it";
        return Err(Failure::refused(Refusal::new(Code::NegotiationExists, detail).existing(running.id.0), actions));
    }
    let application = desk.tx.application_of(gig.id, worker)?;
    if application.as_ref().is_some_and(|application| application.status == ApplicationStatus::Shortlisted) {
        return Ok(());
    }
    let actions = application.map(|it| it.next_actions(desk.user(), Some(gig), false, desk.now()));
    let detail = "The freelancer is not on the gig's shortlist; set the application's status to shortlisted first";
    Err(Failure::refused(Refusal::new(Code::NotShortlisted, detail), actions.unwrap_or_default()))
}

fn open(desk: &mut Desk<'_>, gig: &Gig, worker: UserId) -> Result<Deal, Failure> {
    let new = OpenDeal {
        id: desk.app.id(),
        gig: gig.id,
        client: gig.owner,
        worker,
        brief: gig.brief(),
        payee: payees::of(desk.tx, worker)?,
    };
    let change = Change::opened(Deal::open(new, desk.now()), &desk.cx);
    deals::insert(desk.tx, desk.app, change)
}

/// The caller's negotiations, newest first; of the state of that name, if any.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, state: Option<&'static str>, page: Page) -> Result<Paged<DealView>, Failure> {
    let Paged { rows, next } = desk.tx.deals(desk.principal.user, &DealFilter::Negotiations(state), page)?;
    Ok(Paged { rows: desk.views(rows)?, next })
}

/// A negotiation, with its audit if wanted.
///
/// # Errors
/// `NOT_FOUND`.
pub fn get(desk: &mut Desk<'_>, id: DealId, audit: bool) -> Result<DealView, Failure> {
    let deal = desk.read_negotiation(id)?;
    with_audit(desk, deal, audit)
}

/// A deal as the caller sees it, with its audit if wanted.
pub(crate) fn with_audit(desk: &mut Desk<'_>, deal: Deal, audit: bool) -> Result<DealView, Failure> {
    let mut view = desk.view(deal)?;
    if audit {
        view.audit = Some(desk.tx.audit(view.deal.id)?);
    }
    Ok(view)
}

/// Proposes or counters. A fourth round of a cycle ends the negotiation, which is kept although it is refused.
///
/// # Errors
/// Those of the deal.
pub fn round(
    desk: &mut Desk<'_>,
    id: DealId,
    proposal: &Proposal,
    expected_round: Option<u8>,
) -> Result<Reply<DealView>, Failure> {
    let deal = desk.lock_negotiation(id)?;
    let version = deal.version;
    let deal = desk.act(deal, &DealCommand::Propose { proposal: proposal.clone(), expected_round })?;
    let over = matches!(deal.negotiation.state, NegotiationState::Expired { reason: EndedReason::RoundLimit, .. });
    if over && deal.version > version {
        let detail = format!("All {ROUNDS_MAX} rounds were made; this attempt at another ended the negotiation");
        let actions = desk.next_actions(&deal)?;
        return Ok(Reply::KeptRefusal(Refusal::new(Code::RoundLimitReached, detail), actions));
    }
    desk.view(deal).map(Reply::Done)
}

/// Locks the terms on the table and makes the contract, or rewrites it after a revision.
///
/// # Errors
/// Those of the deal.
pub fn agree(desk: &mut Desk<'_>, id: DealId, expected_round: Option<u8>) -> Result<Reply<DealView>, Failure> {
    let deal = desk.lock_negotiation(id)?;
    let fee = desk.app.settings.platform_fee;
    let command = DealCommand::Agree { contract: desk.app.id(), milestone: desk.app.id(), fee, expected_round };
    let deal = desk.act(deal, &command)?;
    desk.view(deal).map(Reply::Done)
}

/// Ends a negotiation without a ghost entry.
///
/// # Errors
/// Those of the deal.
pub fn decline(desk: &mut Desk<'_>, id: DealId, reason: Option<&Prose>) -> Result<Reply<DealView>, Failure> {
    let deal = desk.lock_negotiation(id)?;
    let deal = desk.act(deal, &DealCommand::Decline { reason: reason.cloned() })?;
    desk.view(deal).map(Reply::Done)
}

/// Shares a contact with the other party, over the one shared before.
///
/// # Errors
/// Those of the deal.
pub fn share_contact(
    desk: &mut Desk<'_>,
    id: DealId,
    kind: &Text<1, 50>,
    value: &Text<1, 200>,
) -> Result<Reply<DealView>, Failure> {
    let deal = desk.lock_negotiation(id)?;
    let by = desk.role(&deal)?;
    let shares = desk.tx.contacts(&[id])?;
    let known =
        shares.iter().any(|share| share.by == by && share.kind == kind.as_str() && share.value == value.as_str());
    if known {
        desk.check_version(deal.version)?;
        return desk.view(deal).map(Reply::Done);
    }
    let deal = desk.act(deal, &DealCommand::ShareContact)?;
    let (kind, value) = (kind.to_string(), value.to_string());
    desk.tx.put_contact(&ContactShare { deal: id, by, kind, value, at: desk.cx.now })?;
    desk.view(deal).map(Reply::Done)
}
