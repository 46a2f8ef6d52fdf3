//! Reconciliation: our books against themselves and against the payment provider's (money.md, “Ledger”).
//!
//! Every milestone's ledger is compared with its figures and with what the provider has of its payments, operation by
//! operation; every worker's share with the balance of their account; what is held with the platform's own balance. What
//! is under way at the moment is not compared but counted. Whatever moves while it is looked at is looked at again, so
//! that a difference is one. Zero differences is the only good answer.

mod books;

use crate::app::App;
use crate::failure::Failure;
use books::{Ours, figure_differences};
use domain::deal::{Deal, Milestone, Operation, OperationKey, OperationKind, OperationStatus, PayoutState};
use domain::id::{ContractId, DealId, MilestoneId, UserId};
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::payments::{GatewayError, IntentMoney};
use domain::ports::store::{DealFilter, Page, StoreExt, Tx};
use domain::time::Instant;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::sleep;

/// Deals that are read in one go.
const DEALS_AT_ONCE: u32 = 200;
/// How often what differs is looked at before it counts as a difference.
const LOOKS_MAX: u32 = 3;
/// How long between two looks: what moves has moved by then.
const PAUSE: Duration = Duration::from_millis(100);

/// What the books say, and where they disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// When it was begun.
    pub at: Instant,
    /// Milestones that were compared.
    pub milestones: u64,
    /// Operations that moved money and were compared with it.
    pub operations: u64,
    /// Calls to the provider that are under way, and what they move with them.
    pub pending: u64,
    /// Every account of the ledger.
    pub balances: Vec<(LedgerAccount, Cents)>,
    /// The platform's own balance, where the provider can tell.
    pub provider_balance: Option<Cents>,
    /// Where the books disagree.
    pub differences: Vec<Difference>,
}

/// Two figures that should be the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which figure.
    pub what: &'static str,
    /// Of which contract, if of one.
    pub contract: Option<ContractId>,
    /// Of which milestone, if of one.
    pub milestone: Option<MilestoneId>,
    /// Of which worker, if of one.
    pub worker: Option<UserId>,
    /// The operations that made it.
    pub operations: Vec<OperationKey>,
    /// What the ledger says.
    pub ledger: Cents,
    /// What the other book says: the provider's, or the milestone's own figures.
    pub other: Cents,
}

impl Difference {
    fn of(what: &'static str, ledger: Cents, other: Cents) -> Self {
        Self { what, contract: None, milestone: None, worker: None, operations: Vec::new(), ledger, other }
    }

    /// The difference, if there is one.
    fn between(what: &'static str, ledger: Cents, other: Cents) -> Option<Self> {
        (ledger != other).then(|| Self::of(what, ledger, other))
    }
}

/// Compares everything.
///
/// # Errors
/// `PAYMENT_PROVIDER_ERROR` when the provider does not answer: then nothing is known.
pub async fn run(app: &App) -> Result<Reconciliation, Failure> {
    let mut found = Reconciliation {
        at: app.now(),
        milestones: 0,
        operations: 0,
        pending: 0,
        balances: Vec::new(),
        provider_balance: None,
        differences: Vec::new(),
    };
    let mut workers = BTreeSet::new();
    let mut after = None;
    loop {
        let deals = app
            .ports
            .store
            .read("reconcile.deals", move |tx| Ok::<_, Failure>(tx.contracts_after(after, DEALS_AT_ONCE)?))
            .await?;
        after = deals.last().map(|deal| deal.id);
        for deal in deals.iter().filter(|deal| !deal.operations.is_empty()) {
            compare_deal(app, deal.id, &mut found).await?;
            workers.insert(deal.worker);
        }
        if after.is_none() {
            break;
        }
    }
    for worker in workers {
        found.differences.extend(compare_worker(app, worker).await?);
    }
    compare_platform(app, &mut found).await?;
    Ok(found)
}

/// A deal as it is looked at.
struct Look {
    version: i64,
    milestones: u64,
    operations: u64,
    pending: u64,
    differences: Vec<Difference>,
}

async fn compare_deal(app: &App, id: DealId, found: &mut Reconciliation) -> Result<(), Failure> {
    let mut look = look_at(app, id).await?;
    for _ in 1..LOOKS_MAX {
        if look.as_ref().is_none_or(|look| look.differences.is_empty()) {
            break;
        }
        sleep(PAUSE).await;
        let again = look_at(app, id).await?;
        let stood_still = look.as_ref().map(|look| look.version) == again.as_ref().map(|look| look.version);
        look = again;
        if stood_still {
            break;
        }
    }
    if let Some(look) = look {
        found.milestones += look.milestones;
        found.operations += look.operations;
        found.pending += look.pending;
        found.differences.extend(look.differences);
    }
    Ok(())
}

async fn look_at(app: &App, id: DealId) -> Result<Option<Look>, Failure> {
    let read = app.ports.store.read("reconcile.deal", move |tx| {
        let Some(deal) = tx.deal(id)? else { return Ok(None) };
        Ok::<_, Failure>(Some((deal, tx.ledger_of(id)?)))
    });
    let Some((deal, ledger)) = read.await? else { return Ok(None) };
    let mut look = Look { version: deal.version, milestones: 0, operations: 0, pending: 0, differences: Vec::new() };
    let crooked = ledger.iter().filter(|it| !it.is_balanced());
    look.differences.extend(crooked.map(|it| unbalanced(&deal, it)));
    for milestone in deal.milestones().iter().filter(|milestone| milestone.attempts > 0) {
        let under_way = operations_of(&deal, milestone).filter(|it| is_under_way(it)).count();
        look.pending += u64::try_from(under_way).unwrap_or(u64::MAX);
        look.milestones += 1;
        let ours = Ours::of(&ledger, milestone.id);
        let mut differences = figure_differences(&ours, milestone);
        if under_way == 0 {
            differences.extend(provider_differences(app, &deal, milestone, &ours).await?);
            let moved = operations_of(&deal, milestone).filter(|it| it.status == OperationStatus::Succeeded).count();
            look.operations += u64::try_from(moved).unwrap_or(u64::MAX);
        }
        let contract = deal.contract.as_ref().map(|contract| contract.id);
        look.differences.extend(differences.into_iter().map(|it| Difference {
            contract,
            milestone: Some(milestone.id),
            ..it
        }));
    }
    Ok(Some(look))
}

fn unbalanced(deal: &Deal, transaction: &LedgerTransaction) -> Difference {
    let sum = transaction.entries.iter().map(|entry| entry.amount).sum();
    Difference {
        contract: deal.contract.as_ref().map(|contract| contract.id),
        milestone: Some(transaction.milestone),
        ..Difference::of("unbalanced", sum, Cents::ZERO)
    }
}

fn operations_of<'a>(deal: &'a Deal, milestone: &Milestone) -> impl Iterator<Item = &'a Operation> {
    let id = milestone.id;
    deal.operations.iter().filter(move |operation| operation.key.milestone == id)
}

/// Whether a call that moves money is being made, so that the provider may know more than we do.
fn is_under_way(operation: &Operation) -> bool {
    operation.status == OperationStatus::Pending
        && !matches!(operation.key.kind, OperationKind::CreateIntent | OperationKind::Refresh)
}

/// What of a milestone's payments the provider has otherwise than the ledger.
async fn provider_differences(
    app: &App,
    deal: &Deal,
    milestone: &Milestone,
    ours: &Ours,
) -> Result<Vec<Difference>, Failure> {
    let mut theirs = IntentMoney::default();
    for intent in intents_of(deal, milestone) {
        match app.ports.gateway.intent_money(&intent).await {
            Ok(money) => theirs = theirs + money,
            // An intent that is not there has moved nothing.
            Err(GatewayError::Definite(_)) => {}
            Err(unknown) => return Err(unknown.into()),
        }
    }
    let made_by = |kinds: &[OperationKind]| -> Vec<OperationKey> {
        operations_of(deal, milestone)
            .filter(|it| it.status == OperationStatus::Succeeded && kinds.contains(&it.key.kind))
            .map(|it| it.key)
            .collect()
    };
    use OperationKind::{Capture, Refund, Reverse, Transfer};
    let compared = [
        (Difference::between("captured", ours.captured, theirs.captured), [Capture].as_slice()),
        (Difference::between("refunded", ours.refunded, theirs.refunded), &[Refund]),
        (Difference::between("transferred", ours.transferred, theirs.transferred), &[Transfer, Reverse]),
        (Difference::between("charged_back", ours.charged_back, theirs.charged_back), &[]),
    ];
    let differences = compared.into_iter().filter_map(|(difference, kinds)| difference.map(|it| (it, made_by(kinds))));
    Ok(differences.map(|(difference, operations)| Difference { operations, ..difference }).collect())
}

/// Every intent that a milestone was, or was to be, paid with, as far as money may have moved under it.
fn intents_of(deal: &Deal, milestone: &Milestone) -> BTreeSet<String> {
    let asked = operations_of(deal, milestone).filter_map(|operation| operation.spec.intent());
    let abandoned = milestone.abandoned.iter().map(|it| it.intent.as_str());
    asked.chain(abandoned).chain(milestone.intent()).map(str::to_owned).collect()
}

/// What is on a worker's account at the provider, against what the ledger says is payable and not on its way to the bank.
async fn compare_worker(app: &App, worker: UserId) -> Result<Option<Difference>, Failure> {
    let mut difference = None;
    for look in 0..LOOKS_MAX {
        if look > 0 {
            sleep(PAUSE).await;
        }
        let share = app.ports.store.read("reconcile.worker", move |tx| share_of(tx, worker)).await?;
        let Some((account, payable)) = share else { return Ok(None) };
        let balance = match app.ports.gateway.account_balance(&account).await {
            Ok(balance) => balance,
            Err(GatewayError::Definite(_)) => Cents::ZERO,
            Err(unknown) => return Err(unknown.into()),
        };
        difference = Difference::between("worker_balance", payable, balance);
        if difference.is_none() {
            break;
        }
    }
    Ok(difference.map(|it| Difference { worker: Some(worker), ..it }))
}

/// A worker's account with what should be on it; `None` without an account, or while something is under way to or from it.
fn share_of(tx: &mut dyn Tx, worker: UserId) -> Result<Option<(String, Cents)>, Failure> {
    let Some(account) = tx.payout_account(worker)? else { return Ok(None) };
    let (mut payable, mut after) = (Cents::ZERO, None);
    loop {
        let page = Page { after, limit: DEALS_AT_ONCE };
        let deals = tx.deals(worker, &DealFilter::Contracts(None), page)?;
        for deal in deals.rows.iter().filter(|deal| deal.worker == worker && !deal.operations.is_empty()) {
            if deal.operations.iter().any(is_under_way) {
                return Ok(None);
            }
            payable =
                payable + books::balance(&tx.ledger_of(deal.id)?, LedgerAccount::WorkerPayable) - in_transit(deal);
        }
        match deals.next {
            Some(next) => after = Some(next),
            None => return Ok(Some((account.account, payable))),
        }
    }
}

/// What left the worker's account for the bank and is not there yet.
fn in_transit(deal: &Deal) -> Cents {
    let payouts = deal.milestones().iter().filter_map(|milestone| milestone.payout.as_ref());
    payouts.filter(|it| matches!(it.state, PayoutState::InTransit { .. })).map(|it| it.amount).sum()
}

/// What the platform holds must be on its balance. More may be: its fees, and money of its own.
async fn compare_platform(app: &App, found: &mut Reconciliation) -> Result<(), Failure> {
    for look in 0..LOOKS_MAX {
        if look > 0 {
            sleep(PAUSE).await;
        }
        found.balances = app.ports.store.read("reconcile.balances", |tx| Ok::<_, Failure>(tx.balances()?)).await?;
        found.provider_balance = app.ports.gateway.platform_balance().await?;
        if missing(found).is_none() {
            return Ok(());
        }
    }
    if found.pending == 0 {
        found.differences.extend(missing(found));
    }
    Ok(())
}

fn missing(found: &Reconciliation) -> Option<Difference> {
    let held = found.balances.iter().find(|(account, _)| *account == LedgerAccount::PlatformHeld)?.1;
    let balance = found.provider_balance.filter(|balance| *balance < held)?;
    Some(Difference::of("platform_balance", held, balance))
}
