//! Users, as operators see them and what they do about them.

use super::{SHOWN, Why};
use crate::app::{App, Desk};
use crate::call::{Answered, Call, Rendering, Reply};
use crate::credits::{self, CreditsView};
use crate::failure::Failure;
use crate::payees;
use domain::account::{PayoutAccount, Tier, User, UserStatus};
use domain::credits::{CreditReason, CreditTransaction};
use domain::ghost;
use domain::id::UserId;
use domain::operator::{Deed, OperatorAct};
use domain::refusal::Refusal;
use domain::report::{Report, Reported};
use domain::text::Statement;
use serde_json::{Value, json};

/// A user as an operator sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountView {
    /// The user.
    pub user: User,
    /// Credits left.
    pub credits_balance: i64,
    /// 0 to 100, 0 is best.
    pub ghost_score: u8,
    /// What they are paid on, if there is anything.
    pub payout_account: Option<PayoutAccount>,
    /// The newest reports of them.
    pub reports: Vec<Report>,
    /// What operators did about them lately.
    pub acts: Vec<OperatorAct>,
}

/// A user, whatever their status.
///
/// # Errors
/// `NOT_FOUND`.
pub fn get(desk: &mut Desk<'_>, id: UserId) -> Result<AccountView, Failure> {
    let user = known(desk, id)?;
    view(desk, user)
}

fn known(desk: &mut Desk<'_>, id: UserId) -> Result<User, Failure> {
    desk.tx.user(id)?.ok_or_else(|| Refusal::not_found("user").into())
}

fn view(desk: &mut Desk<'_>, user: User) -> Result<AccountView, Failure> {
    let id = user.id;
    Ok(AccountView {
        credits_balance: desk.tx.credits_balance(id)?,
        ghost_score: ghost::score(&desk.tx.ghost_entries(&[id])?, desk.cx.now),
        payout_account: desk.tx.payout_account(id)?,
        reports: desk.tx.reports_on(Reported::User(id), SHOWN)?,
        acts: desk.tx.operator_acts(id.0, SHOWN)?,
        user,
    })
}

/// Keeps a changed user and the act; the user as they were when nothing changes.
fn change(
    desk: &mut Desk<'_>,
    id: UserId,
    (deed, details): (Deed, Value),
    rationale: &Statement,
    change: impl Fn(&User, &Desk<'_>) -> Result<Option<User>, Refusal>,
) -> Result<Reply<AccountView>, Failure> {
    let user = known(desk, id)?;
    desk.check_version(user.version)?;
    let Some(next) = change(&user, desk)? else { return view(desk, user).map(Reply::Done) };
    desk.tx.save_user(&next)?;
    if next.status != user.status {
        payees::note_standing(desk.tx, &next)?;
    }
    desk.record(deed, id.0, details, Some(rationale))?;
    view(desk, next).map(Reply::Done)
}

/// Suspends a user: keys and sessions prove nothing any more, their active gigs show to nobody, their payouts wait.
/// Everything else that has to do with money goes on.
///
/// # Errors
/// `NOT_FOUND`, `STALE`; `INVALID_STATE` for an operator or a deleted account.
pub async fn suspend<R>(
    app: &App,
    call: Call,
    id: UserId,
    rationale: Statement,
    render: R,
) -> Result<Answered<AccountView>, Failure>
where
    R: Fn(&Reply<AccountView>) -> Rendering + Send + Sync + 'static,
{
    let story = move |desk: &mut Desk<'_>| {
        change(desk, id, (Deed::UserSuspended, json!({})), &rationale, |user, desk| user.suspended(desk.now()))
    };
    let answered = app.command(call, story, render).await?;
    payees::spread_now(app, id).await;
    Ok(answered)
}

/// Lets a suspended user act again, and their payouts go on.
///
/// # Errors
/// `NOT_FOUND`, `STALE`; `INVALID_STATE` for a deleted account.
pub async fn restore<R>(
    app: &App,
    call: Call,
    id: UserId,
    rationale: Statement,
    render: R,
) -> Result<Answered<AccountView>, Failure>
where
    R: Fn(&Reply<AccountView>) -> Rendering + Send + Sync + 'static,
{
    let story = move |desk: &mut Desk<'_>| {
        change(desk, id, (Deed::UserRestored, json!({})), &rationale, |user, desk| user.restored(desk.now()))
    };
    let answered = app.command(call, story, render).await?;
    payees::spread_now(app, id).await;
    Ok(answered)
}

/// Puts a user on a tier.
///
/// # Errors
/// `NOT_FOUND`, `STALE`; `INVALID_STATE` for a deleted account.
pub fn set_tier(
    desk: &mut Desk<'_>,
    id: UserId,
    tier: &Tier,
    rationale: &Statement,
) -> Result<Reply<AccountView>, Failure> {
    let details = json!({ "tier": tier.as_str() });
    change(desk, id, (Deed::UserTier, details), rationale, |user, desk| user.on_tier(tier, desk.now()))
}

/// Gives a user credits.
///
/// # Errors
/// `NOT_FOUND`, also for a deleted user.
pub fn grant(desk: &mut Desk<'_>, id: UserId, amount: i64, why: &Why) -> Result<Reply<CreditsView>, Failure> {
    if known(desk, id)?.status == UserStatus::Deleted {
        return Err(Refusal::not_found("user").into());
    }
    let transaction = CreditTransaction {
        id: desk.app.id(),
        user: id,
        amount,
        reason: CreditReason::OperatorGrant,
        reference: None,
        at: desk.now(),
    };
    desk.tx.add_credits(&transaction)?;
    let details = why.with(json!({ "amount": amount, "transaction_id": transaction.id }));
    desk.record(Deed::CreditsGranted, id.0, details, why.words())?;
    credits::view(desk, id, Some(transaction)).map(Reply::Done)
}
