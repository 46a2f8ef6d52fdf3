//! Contracts and their milestones, as far as no money moves (api.md, “Contracts and milestones”).

use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::failure::Failure;
use crate::negotiations::with_audit;
use crate::payees;
use crate::stories;
use crate::views::{DealView, MilestoneView};
use domain::actor::Role;
use domain::deal::{ContractStatus, Deal, DealCommand};
use domain::id::{ContractId, MilestoneId};
use domain::money::Cents;
use domain::ports::store::{DealFilter, Page, Paged};
use domain::refusal::Refusal;
use domain::text::{Body, Prose, Statement, Title};
use domain::time::Instant;

/// The caller's deals that have a contract, newest first; of that status, if any.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, status: Option<ContractStatus>, page: Page) -> Result<Paged<DealView>, Failure> {
    let Paged { rows, next } = desk.tx.deals(desk.principal.user, &DealFilter::Contracts(status), page)?;
    Ok(Paged { rows: desk.views(rows)?, next })
}

/// A contract, with its audit if wanted.
///
/// # Errors
/// `NOT_FOUND`.
pub fn get(desk: &mut Desk<'_>, id: ContractId, audit: bool) -> Result<DealView, Failure> {
    let deal = desk.read_contract(id)?;
    with_audit(desk, deal, audit)
}

/// Approves a contract. Where that is the last that a worker has to do but for becoming payable, the answer says
/// where; the link is made after the commit, as well as it can be.
///
/// # Errors
/// Those of the deal, and of [`App::command`].
pub async fn approve<R>(
    app: &App,
    call: Call,
    id: ContractId,
    expected_terms_hash: Option<String>,
    render: R,
) -> Result<Answered<DealView>, Failure>
where
    R: Fn(&Reply<DealView>) -> Rendering + Clone + Send + Sync + 'static,
{
    let dry_run = call.dry_run;
    let story = move |desk: &mut Desk<'_>| {
        let command = DealCommand::Approve { expected_terms_hash: expected_terms_hash.clone() };
        act(desk, id, &command).map(Reply::Done)
    };
    let mut answered = app.command(call, story, render.clone()).await?;
    if let Some(reply @ Reply::Done(_)) = &mut answered.fresh
        && !dry_run
    {
        if let Reply::Done(view) = reply
            && view.role == Role::Worker
            && view.deal.wants_onboarding()
        {
            view.connect_url = payees::link_if_possible(app, view.deal.worker).await;
        }
        answered.answer = render(reply).answer;
    }
    Ok(answered)
}

/// Sends a contract back to its negotiation.
///
/// # Errors
/// Those of the deal.
pub fn revise(desk: &mut Desk<'_>, id: ContractId, notes: &Statement) -> Result<Reply<DealView>, Failure> {
    let deal = desk.lock_contract(id)?;
    let brief = desk.tx.gig(deal.gig)?.map(|gig| gig.brief());
    let deal = desk.act(deal, &DealCommand::Revise { notes: notes.clone(), brief })?;
    desk.view(deal).map(Reply::Done)
}

/// Cancels a contract, or proposes to.
///
/// # Errors
/// `SCOPE_MISSING` for a key that lacks what its side needs; those of the deal.
pub fn cancel(desk: &mut Desk<'_>, id: ContractId, reason: Option<&Prose>) -> Result<Reply<DealView>, Failure> {
    let deal = desk.lock_contract(id)?;
    stories::CONTRACT_CANCEL.admit_as(desk.principal, desk.role(&deal)?)?;
    let deal = desk.act(deal, &DealCommand::Cancel { reason: reason.cloned() })?;
    desk.view(deal).map(Reply::Done)
}

/// Takes the client's own proposal to cancel back.
///
/// # Errors
/// Those of the deal.
pub fn take_back_cancel(desk: &mut Desk<'_>, id: ContractId) -> Result<Reply<DealView>, Failure> {
    act(desk, id, &DealCommand::TakeBackCancel)?;
    Ok(Reply::Deleted)
}

/// Objects to the client's proposal to cancel.
///
/// # Errors
/// Those of the deal.
pub fn object_to_cancel(desk: &mut Desk<'_>, id: ContractId) -> Result<Reply<DealView>, Failure> {
    act(desk, id, &DealCommand::ObjectToCancel).map(Reply::Done)
}

/// What a client wants done beyond the first milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMilestone {
    /// What it is.
    pub title: Title,
    /// What is to be done.
    pub scope: Body,
    /// What it costs.
    pub amount: Cents,
}

/// Proposes a further milestone.
///
/// # Errors
/// Those of the deal.
pub fn add_milestone(desk: &mut Desk<'_>, id: ContractId, new: &NewMilestone) -> Result<Reply<MilestoneView>, Failure> {
    let milestone = desk.app.id();
    let NewMilestone { title, scope, amount } = new.clone();
    let deal = act(desk, id, &DealCommand::AddMilestone { milestone, title, scope, amount })?;
    Ok(Reply::Created(MilestoneView { deal, id: milestone }))
}

/// A milestone.
///
/// # Errors
/// `NOT_FOUND`.
pub fn milestone(desk: &mut Desk<'_>, id: ContractId, milestone: MilestoneId) -> Result<MilestoneView, Failure> {
    let deal = desk.read_contract(id)?;
    milestone_view(desk, deal, milestone)
}

/// Takes a milestone back that nobody paid for or delivered.
///
/// # Errors
/// Those of the deal.
pub fn withdraw_milestone(
    desk: &mut Desk<'_>,
    id: ContractId,
    milestone: MilestoneId,
) -> Result<Reply<MilestoneView>, Failure> {
    act(desk, id, &DealCommand::WithdrawMilestone { milestone })?;
    Ok(Reply::Deleted)
}

/// Accepts a proposed milestone.
///
/// # Errors
/// Those of the deal.
pub fn accept_milestone(
    desk: &mut Desk<'_>,
    id: ContractId,
    milestone: MilestoneId,
) -> Result<Reply<MilestoneView>, Failure> {
    act_on(desk, id, milestone, &DealCommand::AcceptMilestone { milestone })
}

/// Declines a proposed milestone.
///
/// # Errors
/// Those of the deal.
pub fn decline_milestone(
    desk: &mut Desk<'_>,
    id: ContractId,
    milestone: MilestoneId,
) -> Result<Reply<MilestoneView>, Failure> {
    act_on(desk, id, milestone, &DealCommand::DeclineMilestone { milestone })
}

/// A link to the provider's onboarding page, fresh each time.
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectLink {
    /// Where the worker goes. A secret.
    pub url: String,
    /// Until when.
    pub expires_at: Instant,
}

/// Where the worker of a contract becomes payable.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`; `INVALID_STATE` when nothing waits for it; `PAYMENT_PROVIDER_ERROR`.
pub async fn connect_link(
    app: &App,
    principal: &domain::actor::Principal,
    id: ContractId,
) -> Result<ConnectLink, Failure> {
    let worker = app
        .query(stories::CONNECT_LINK, principal, move |desk| {
            let deal = desk.read_contract(id)?;
            if desk.role(&deal)? != Role::Worker {
                return Err(Refusal::role("Only the worker becomes payable here").into());
            }
            if !deal.wants_onboarding() {
                let refusal = Refusal::state("The contract does not wait for you to become payable");
                return Err(Failure::refused(refusal, desk.next_actions(&deal)?));
            }
            Ok(deal.worker)
        })
        .await?;
    let link = payees::link(app, worker).await?;
    Ok(ConnectLink { url: link.url, expires_at: link.expires_at })
}

/// Carries out a command on a contract, and answers the deal after it.
fn act(desk: &mut Desk<'_>, id: ContractId, command: &DealCommand) -> Result<DealView, Failure> {
    let deal = desk.lock_contract(id)?;
    let deal = desk.act(deal, command)?;
    desk.view(deal)
}

/// Carries out a command on a milestone, and answers the milestone after it.
pub(crate) fn act_on(
    desk: &mut Desk<'_>,
    id: ContractId,
    milestone: MilestoneId,
    command: &DealCommand,
) -> Result<Reply<MilestoneView>, Failure> {
    let deal = desk.lock_contract(id)?;
    let deal = desk.act(deal, command)?;
    milestone_view(desk, deal, milestone).map(Reply::Done)
}

/// A milestone of a deal as the caller sees it.
pub(crate) fn milestone_view(desk: &mut Desk<'_>, deal: Deal, id: MilestoneId) -> Result<MilestoneView, Failure> {
    let deal = desk.view(deal)?;
    match deal.deal.milestone(id) {
        Some(_) => Ok(MilestoneView { deal, id }),
        None => Err(Refusal::not_found("milestone").into()),
    }
}
