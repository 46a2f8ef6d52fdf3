//! What an API key may commit its owner to pay (api.md, “API keys”; §4, “Spending”).
//!
//! A day's spend is raised in the transaction that records the intent to pay. The raise is noted beside the payment
//! attempt, so that it can be taken back when the attempt ends unpaid. One intent counts once.

use crate::app::Desk;
use crate::failure::Failure;
use domain::actor::Credential;
use domain::api_key::ApiKey;
use domain::deal::{Deal, Hold, Milestone, MilestoneState};
use domain::id::{ApiKeyId, MilestoneId};
use domain::money::Cents;
use domain::ports::store::{StoreError, Tx};
use domain::refusal::{Code, Refusal};
use domain::time::Date;
use serde::{Deserialize, Serialize};

/// The kind of document that a raise is noted in; its id names the attempt.
const RAISE: &str = "spend";

/// The kind of document that says which key went on with a day's spend of another one; its id names that one.
const CARRIED: &str = "spend_carried";

/// Who goes on with a day's spend.
#[derive(Serialize, Deserialize)]
struct Carried {
    to: ApiKeyId,
    day: Date,
}

/// What a payment attempt raised.
#[derive(Serialize, Deserialize)]
struct Raise {
    key: ApiKeyId,
    day: Date,
    amount: Cents,
}

/// Raises the day's spend of the calling key for a payment attempt that begins.
///
/// # Errors
/// `APPROVAL_REQUIRED`, naming where a person can pay, when the key may not spend as much.
pub(crate) fn raise(desk: &mut Desk<'_>, deal: &Deal, milestone: &Milestone) -> Result<(), Failure> {
    let Credential::Key { id, limits, .. } = desk.principal.credential.clone() else { return Ok(()) };
    let Some(contract) = &deal.contract else { return Ok(()) };
    let pay_url = desk.app.settings.pay_url(contract.id, milestone.id);
    let over = |limit: Option<Cents>, sum: Cents, what: &str| match limit {
        Some(limit) if sum > limit => Err(Refusal {
            pay_url: Some(pay_url.clone()),
            ..Refusal::new(
                Code::ApprovalRequired,
                format!("This comes to {sum} {what}; the key may spend {limit}. A person can pay at pay_url"),
            )
        }),
        _ => Ok(()),
    };
    over(limits.max_fund_cents_per_call, milestone.amount, "in one call")?;
    let raise = Raise { key: id, day: desk.now().date(), amount: milestone.amount };
    let sum = desk.tx.add_spend(raise.key, raise.day, raise.amount)?;
    over(limits.max_fund_cents_per_day, sum, "today")?;
    let note = serde_json::to_value(&raise).map_err(|error| Failure::Broken(error.to_string()))?;
    desk.tx.put_document(RAISE, &name(milestone.id, milestone.attempts + 1), &note)?;
    Ok(())
}

/// Lets a new key go on where the one that it replaces stopped: what that spent today counts for it.
pub(crate) fn carry_over(tx: &mut dyn Tx, from: &ApiKey, to: &ApiKey, today: Date) -> Result<(), Failure> {
    let spent = tx.add_spend(from.id, today, Cents::ZERO)?;
    if !spent.is_zero() {
        tx.add_spend(to.id, today, spent)?;
        let carried = Carried { to: to.id, day: today };
        let note = serde_json::to_value(&carried).map_err(|error| Failure::Broken(error.to_string()))?;
        tx.put_document(CARRIED, &from.id.to_string(), &note)?;
    }
    Ok(())
}

/// Takes back what a key raised on a day, and what its successors of that day took over of it.
fn take_back(tx: &mut dyn Tx, raise: &Raise) -> Result<(), StoreError> {
    let mut key = raise.key;
    loop {
        tx.add_spend(key, raise.day, Cents::ZERO - raise.amount)?;
        let Some(note) = tx.document(CARRIED, &key.to_string())? else { return Ok(()) };
        let carried: Carried = serde_json::from_value(note).map_err(|error| StoreError::Broken(error.to_string()))?;
        if carried.day != raise.day {
            return Ok(());
        }
        key = carried.to;
    }
}

/// Takes back what was raised for attempts that ended unpaid, and forgets what was raised for paid ones.
pub(crate) fn settle(tx: &mut dyn Tx, before: &Deal, after: &Deal) -> Result<(), StoreError> {
    for was in before.milestones().iter().filter(|milestone| is_undecided(milestone)) {
        let Some(is) = after.milestone(was.id).filter(|milestone| !is_undecided(milestone)) else { continue };
        let name = name(was.id, was.attempts);
        let Some(note) = tx.lock_document(RAISE, &name)? else { continue };
        let raise: Raise = serde_json::from_value(note).map_err(|error| StoreError::Broken(error.to_string()))?;
        if is.funds.captured.is_zero() {
            take_back(tx, &raise)?;
        }
        tx.delete_document(RAISE, &name)?;
    }
    Ok(())
}

/// Whether the client's money is asked for or on hold, and neither taken nor let go.
fn is_undecided(milestone: &Milestone) -> bool {
    let asked = matches!(milestone.state, MilestoneState::Funding { .. });
    asked || matches!(milestone.state.hold(), Some(Hold::Authorized { .. }))
}

fn name(milestone: MilestoneId, attempt: u32) -> String {
    format!("{milestone}:{attempt}")
}
