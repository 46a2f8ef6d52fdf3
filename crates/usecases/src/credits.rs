//! Credits (api.md, “Credits, account, agents, operators”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use domain::account::User;
use domain::credits::{CreditReason, CreditTransaction, Reference};
use domain::id::UserId;
use domain::ports::store::{Page, Paged};
use domain::refusal::{Code, Refusal};

/// What a user has, and the movement that was asked for, if one was.
#[derive(Clone, Debug, PartialEq)]
pub struct CreditsView {
    /// Whose.
    pub user: User,
    /// Credits left.
    pub balance: i64,
    /// The movement.
    pub transaction: Option<CreditTransaction>,
}

/// What somebody wants to spend credits on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// How many.
    pub amount: i64,
    /// Why.
    pub reason: CreditReason,
    /// What for: spent once a reason and reference.
    pub reference: Option<Reference>,
}

/// The caller's balance.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn get(desk: &mut Desk<'_>) -> Result<CreditsView, Failure> {
    let user = desk.user();
    view(desk, user, None)
}

/// The caller's movements of credits, newest first.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, page: Page) -> Result<Paged<CreditTransaction>, Failure> {
    Ok(desk.tx.credit_transactions(desk.principal.user, page)?)
}

/// Spends credits of the caller's. What was spent under the same reason and reference before is not spent again.
///
/// # Errors
/// `DUPLICATE_REFERENCE` when that was another amount; `INSUFFICIENT_CREDITS`.
pub fn deduct(desk: &mut Desk<'_>, deduction: &Deduction) -> Result<Reply<CreditsView>, Failure> {
    let user = desk.user();
    if let Some(before) = spent_before(desk, deduction)? {
        return view(desk, user, Some(before)).map(Reply::Done);
    }
    let transaction = CreditTransaction {
        id: desk.app.id(),
        user,
        amount: -deduction.amount,
        reason: deduction.reason,
        reference: deduction.reference.as_ref().map(ToString::to_string),
        at: desk.now(),
    };
    if desk.tx.add_credits(&transaction)?.is_some() {
        return view(desk, user, Some(transaction)).map(Reply::Done);
    }
    // A twin may have spent them for the very same thing meanwhile.
    if let Some(before) = spent_before(desk, deduction)? {
        return view(desk, user, Some(before)).map(Reply::Done);
    }
    let balance = desk.tx.credits_balance(user)?;
    let detail = format!("You have {balance} credits, and this takes {}", deduction.amount);
    Err(Refusal::new(Code::InsufficientCredits, detail).into())
}

/// What was spent under the same reason and reference before.
fn spent_before(desk: &mut Desk<'_>, deduction: &Deduction) -> Result<Option<CreditTransaction>, Failure> {
    let Some(reference) = &deduction.reference else { return Ok(None) };
    let user = desk.user();
    let before = desk.tx.credits_of_reference(user, deduction.reason, reference.as_str())?;
    if let Some(before) = &before {
        before.check_same(-deduction.amount)?;
    }
    Ok(before)
}

/// What a user has.
pub(crate) fn view(
    desk: &mut Desk<'_>,
    user: UserId,
    transaction: Option<CreditTransaction>,
) -> Result<CreditsView, Failure> {
    let balance = desk.tx.credits_balance(user)?;
    let user = desk.tx.user(user)?.ok_or_else(|| Refusal::not_found("user"))?;
    Ok(CreditsView { user, balance, transaction })
}
