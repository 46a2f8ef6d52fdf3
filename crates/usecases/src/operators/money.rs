//! Money that is stuck: the operator's queue and its commands (money.md, “Exits”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use domain::deal::{Deal, DealCommand, OperationKey};
use domain::id::MilestoneId;
use domain::ledger::LedgerAccount;
use domain::machine::Machine;
use domain::money::Cents;
use domain::operator::Deed;
use domain::ports::store::{DealMilestone, Page, Paged};
use domain::refusal::Refusal;
use domain::text::Statement;
use serde_json::{Value, json};

/// A milestone as an operator sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct StuckView {
    /// The milestone with its deal.
    pub of: DealMilestone,
    /// What the platform holds for it by the ledger: money of attempts that do not count, too.
    pub held: Cents,
    /// What the operator can do about it now: retry, refund or write_off.
    pub can: Vec<&'static str>,
}

/// The operator's queue, what waits the shortest first.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn queue(desk: &mut Desk<'_>, page: Page) -> Result<Paged<StuckView>, Failure> {
    let Paged { rows, next } = desk.tx.queued_milestones(page)?;
    Ok(Paged { rows: rows.into_iter().map(|of| view(desk, of)).collect::<Result<_, _>>()?, next })
}

fn view(desk: &mut Desk<'_>, of: DealMilestone) -> Result<StuckView, Failure> {
    let ledger = desk.tx.ledger_of(of.deal.id)?;
    let entries = ledger.iter().filter(|it| it.milestone == of.id).flat_map(|it| &it.entries);
    let held = entries.filter(|entry| entry.account == LedgerAccount::PlatformHeld).map(|entry| entry.amount).sum();
    // What can be done is what would be decided, whatever the operator would say to it.
    let would = |exit: &Exit, words: &Statement| {
        let decided = of.deal.decide(&exit.command(of.id, words), &desk.cx);
        decided.is_ok_and(|events| !events.is_empty())
    };
    let can = match Statement::parse("…") {
        Ok(words) => Exit::ALL.iter().filter(|exit| would(exit, &words)).map(|exit| exit.name()).collect(),
        Err(_) => Vec::new(),
    };
    Ok(StuckView { can, held, of })
}

/// A way out of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Retry,
    Refund,
    WriteOff,
}

impl Exit {
    const ALL: [Self; 3] = [Self::Retry, Self::Refund, Self::WriteOff];

    const fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Refund => "refund",
            Self::WriteOff => "write_off",
        }
    }

    fn command(self, milestone: MilestoneId, rationale: &Statement) -> DealCommand {
        let rationale = rationale.clone();
        match self {
            Self::Retry => DealCommand::RetryOperation { milestone, rationale },
            Self::Refund => DealCommand::OperatorRefund { milestone, rationale },
            Self::WriteOff => DealCommand::WriteOff { milestone, rationale },
        }
    }

    const fn deed(self) -> Deed {
        match self {
            Self::Retry => Deed::OperationRetried,
            Self::Refund => Deed::MilestoneRefunded,
            Self::WriteOff => Deed::MilestoneWrittenOff,
        }
    }
}

/// Takes the milestone of a failed call from the queue, so that its next step is tried under a new key. The workers make
/// the call.
///
/// # Errors
/// `NOT_FOUND` for a call that was never recorded; those of the deal.
pub fn retry(desk: &mut Desk<'_>, key: OperationKey, rationale: &Statement) -> Result<Reply<StuckView>, Failure> {
    let deal = lock(desk, key.milestone, "operation")?;
    if !deal.operations.iter().any(|operation| operation.key == key) {
        return Err(Refusal::not_found("operation").into());
    }
    take(desk, deal, key.milestone, Exit::Retry, (json!({ "operation_id": key.to_string() }), rationale))
}

/// Gives the client the money back of a release that is stuck.
///
/// # Errors
/// Those of the deal.
pub fn refund(desk: &mut Desk<'_>, id: MilestoneId, rationale: &Statement) -> Result<Reply<StuckView>, Failure> {
    let deal = lock(desk, id, "milestone")?;
    take(desk, deal, id, Exit::Refund, (json!({}), rationale))
}

/// Gives up on moving what a milestone holds: it ends with the platform.
///
/// # Errors
/// Those of the deal.
pub fn write_off(desk: &mut Desk<'_>, id: MilestoneId, rationale: &Statement) -> Result<Reply<StuckView>, Failure> {
    let deal = lock(desk, id, "milestone")?;
    let held = deal.milestone(id).map(|milestone| milestone.funds.held());
    take(desk, deal, id, Exit::WriteOff, (json!({ "held_cents": held }), rationale))
}

fn lock(desk: &mut Desk<'_>, milestone: MilestoneId, what: &str) -> Result<Deal, Failure> {
    let deal = match desk.tx.deal_of_milestone(milestone)? {
        Some(deal) => desk.tx.lock_deal(deal)?,
        None => None,
    };
    deal.ok_or_else(|| Refusal::not_found(what).into())
}

fn take(
    desk: &mut Desk<'_>,
    deal: Deal,
    id: MilestoneId,
    exit: Exit,
    (details, rationale): (Value, &Statement),
) -> Result<Reply<StuckView>, Failure> {
    let before = deal.version;
    let deal = desk.act(deal, &exit.command(id, rationale))?;
    if deal.version != before {
        desk.record(exit.deed(), id.0, details, Some(rationale))?;
    }
    view(desk, DealMilestone { deal, id }).map(Reply::Done)
}
