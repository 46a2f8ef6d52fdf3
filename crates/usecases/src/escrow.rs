//! Paying for work and handing it over: fund, deliver, ask for changes, release (money.md, “The flow”).
//!
//! Fund and release record what they intend, then drive the deal's operations through the path that the workers
//! use, then answer what came of it. A caller who goes away, or a crash, leaves the rest to the workers.

use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::commands::Begun;
use crate::contracts::{act_on, milestone_view};
use crate::failure::Failure;
use crate::inbound;
use crate::operations;
use crate::spending;
use crate::views::{FundView, MilestoneView};
use domain::deal::milestone::Artifact;
use domain::deal::{Deal, DealCommand, DealEvent, MilestoneEvent, MilestoneState, MilestoneStatus};
use domain::id::{ContractId, DealId, MilestoneId};
use domain::money::Cents;
use domain::ports::payments::Intent;
use domain::ports::store::{StoreExt, StoredAnswer};
use domain::text::{Prose, Statement};

/// Which milestone to pay for, or to release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The contract.
    pub contract: ContractId,
    /// The milestone.
    pub milestone: MilestoneId,
    /// What the caller takes it to cost, if they say.
    pub expected_amount: Option<Cents>,
}

/// Begins to pay for a milestone, or reads again how its payment stands. `reveal` puts the client's secret, read
/// from the provider again, into an answer that is replayed.
///
/// # Errors
/// Those of the deal; `APPROVAL_REQUIRED` when the key may not spend as much; those of [`App::command`].
pub async fn fund<R, V>(
    app: &App,
    call: Call,
    payment: Payment,
    render: R,
    reveal: V,
) -> Result<Answered<FundView>, Failure>
where
    R: Fn(&Reply<FundView>) -> Rendering + Send + Sync + 'static,
    V: Fn(StoredAnswer, &str) -> StoredAnswer + Send,
{
    if call.dry_run {
        let rehearse = move |desk: &mut Desk<'_>| {
            let deal = begin_payment(desk, &payment)?;
            fund_view(desk, deal, payment.milestone, None).map(Reply::Done)
        };
        return app.command(call, rehearse, render).await;
    }
    let deal = match app.begin(&call, move |desk| begin_payment(desk, &payment)).await? {
        Begun::Told(answer) => return tell_again(app, payment, answer, reveal).await,
        Begun::Intended(deal) => deal.id,
    };
    operations::drive(app, deal, move |deal| !awaits_intent(deal, payment.milestone)).await?;
    let intent = look(app, deal, payment.milestone).await?;
    let conclude = move |desk: &mut Desk<'_>| {
        let deal = desk.read_contract(payment.contract)?;
        let secret = intent.as_ref().map(|intent| intent.client_secret.clone());
        let open = is_funding(&deal, payment.milestone);
        let view = fund_view(desk, deal, payment.milestone, secret.clone().filter(|_| open))?;
        Ok(if open && secret.is_none() { Reply::Accepted(view) } else { Reply::Done(view) })
    };
    app.conclude(call, conclude, render).await
}

/// Records what a client intends to pay, and raises the calling key's spend with it.
fn begin_payment(desk: &mut Desk<'_>, payment: &Payment) -> Result<Deal, Failure> {
    let deal = desk.lock_contract(payment.contract)?;
    let command = DealCommand::Fund { milestone: payment.milestone, expected_amount: payment.expected_amount };
    let events = desk.decide(&deal, &command)?;
    let begins =
        |event: &DealEvent| matches!(event, DealEvent::Milestone { event: MilestoneEvent::FundingStarted { .. }, .. });
    if events.iter().any(begins)
        && let Some(milestone) = deal.milestone(payment.milestone)
    {
        spending::raise(desk, &deal, milestone)?;
    }
    desk.save(deal, events)
}

fn fund_view(
    desk: &mut Desk<'_>,
    deal: Deal,
    id: MilestoneId,
    client_secret: Option<String>,
) -> Result<FundView, Failure> {
    let view = milestone_view(desk, deal, id)?;
    let costs = view.milestone().is_some_and(|milestone| !milestone.amount.is_zero());
    let contract = view.deal.contract().map(|contract| contract.id).filter(|_| costs);
    Ok(FundView {
        milestone: view,
        client_secret,
        publishable_key: costs.then(|| desk.app.ports.gateway.publishable_key().to_owned()),
        pay_url: contract.map(|contract| desk.app.settings.pay_url(contract, id)),
    })
}

/// The answer that was given before, with the secret as the provider tells it now.
async fn tell_again<V>(
    app: &App,
    payment: Payment,
    answer: StoredAnswer,
    reveal: V,
) -> Result<Answered<FundView>, Failure>
where
    V: Fn(StoredAnswer, &str) -> StoredAnswer + Send,
{
    let deal = app
        .ports
        .store
        .read("milestone.fund_again", move |tx| match tx.deal_of_contract(payment.contract)? {
            Some(deal) => Ok::<_, Failure>(tx.deal(deal)?),
            None => Ok(None),
        })
        .await?;
    let id = deal.filter(|deal| is_funding(deal, payment.milestone));
    let id = id.and_then(|deal| deal.milestone(payment.milestone)?.intent().map(str::to_owned));
    let intent = match id {
        Some(id) => app.ports.gateway.intent(&id).await.ok(),
        None => None,
    };
    Ok(Answered::replay(match intent {
        Some(intent) => reveal(answer, &intent.client_secret),
        None => answer,
    }))
}

/// Fetches the payment of a milestone in funding, and feeds what it says in: should its event be lost, nothing is.
/// `None` when there is none, or the provider does not answer.
async fn look(app: &App, deal: DealId, milestone: MilestoneId) -> Result<Option<Intent>, Failure> {
    let deal = app.ports.store.read("milestone.look", move |tx| Ok::<_, Failure>(tx.deal(deal)?)).await?;
    let id = deal.filter(|deal| is_funding(deal, milestone));
    let Some(id) = id.and_then(|deal| deal.milestone(milestone)?.intent().map(str::to_owned)) else {
        return Ok(None);
    };
    match app.ports.gateway.intent(&id).await {
        Ok(intent) => {
            inbound::hear_of_intent(app, &intent).await?;
            Ok(Some(intent))
        }
        Err(error) => {
            tracing::warn!(%error, intent = id, "a payment could not be read");
            Ok(None)
        }
    }
}

fn is_funding(deal: &Deal, id: MilestoneId) -> bool {
    deal.milestone(id).is_some_and(|milestone| milestone.status() == MilestoneStatus::Funding)
}

fn awaits_intent(deal: &Deal, id: MilestoneId) -> bool {
    deal.milestone(id).is_some_and(|milestone| matches!(milestone.state, MilestoneState::Funding { intent: None, .. }))
}

/// Hands work in.
///
/// # Errors
/// Those of the deal.
pub fn deliver(
    desk: &mut Desk<'_>,
    contract: ContractId,
    milestone: MilestoneId,
    notes: Option<&Prose>,
    artifacts: &[Artifact],
) -> Result<Reply<MilestoneView>, Failure> {
    let command = DealCommand::Deliver { milestone, notes: notes.cloned(), artifacts: artifacts.to_vec() };
    act_on(desk, contract, milestone, &command)
}

/// Asks for changes to what was handed in.
///
/// # Errors
/// Those of the deal.
pub fn request_changes(
    desk: &mut Desk<'_>,
    contract: ContractId,
    milestone: MilestoneId,
    notes: &Statement,
) -> Result<Reply<MilestoneView>, Failure> {
    let command = DealCommand::RequestChanges { milestone, notes: notes.clone() };
    act_on(desk, contract, milestone, &command)
}

/// Releases a milestone's money to the worker: captured and transferred, or on its way where the provider has not
/// answered yet or the worker cannot be paid.
///
/// # Errors
/// Those of the deal, and of [`App::command`].
pub async fn release<R>(app: &App, call: Call, payment: Payment, render: R) -> Result<Answered<MilestoneView>, Failure>
where
    R: Fn(&Reply<MilestoneView>) -> Rendering + Send + Sync + 'static,
{
    let Payment { contract, milestone, expected_amount } = payment;
    let command = DealCommand::Release { milestone, expected_amount };
    if call.dry_run {
        return app.command(call, move |desk| act_on(desk, contract, milestone, &command), render).await;
    }
    let intend = move |desk: &mut Desk<'_>| {
        let deal = desk.lock_contract(contract)?;
        desk.act(deal, &command)
    };
    let deal = match app.begin(&call, intend).await? {
        Begun::Told(answer) => return Ok(Answered::replay(answer)),
        Begun::Intended(deal) => deal.id,
    };
    operations::drive(app, deal, move |deal| !is_releasing(deal, milestone)).await?;
    let conclude = move |desk: &mut Desk<'_>| {
        let deal = desk.read_contract(contract)?;
        let unanswered = is_releasing(&deal, milestone);
        let view = milestone_view(desk, deal, milestone)?;
        Ok(if unanswered { Reply::Accepted(view) } else { Reply::Done(view) })
    };
    app.conclude(call, conclude, render).await
}

fn is_releasing(deal: &Deal, id: MilestoneId) -> bool {
    deal.milestone(id).is_some_and(|milestone| milestone.status() == MilestoneStatus::Releasing)
}
