//! The end of an account (api.md, “Credits, account, agents, operators”).
//!
//! One transaction ends all of it. Who leaves is locked first, so that nothing more is started in their name; then the
//! gigs that are theirs or that they applied to, so that nobody starts anything with them; then their deals.

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::gigs::{self, publish};
use crate::{deals, files, repos};
use domain::account::User;
use domain::actor::Cx;
use domain::application::{Application, ApplicationStatus};
use domain::credits::{CreditReason, CreditTransaction};
use domain::deal::{Deal, DealCommand, EndedReason};
use domain::event::EventName;
use domain::ghost;
use domain::gig::Gig;
use domain::id::GigId;
use domain::obligation::LISTED_MAX;
use domain::ports::store::{ApplicationFilter, DealFilter, Page, Paged, StoreError};
use domain::refusal::{Code, Refusal};
use domain::text::Prose;
use domain::tombstone::Tombstone;
use std::collections::BTreeSet;

/// Rows read in one go.
const AT_ONCE: u32 = 100;
/// What can be done about an obligation is listed for so many deals.
const ADVISED_MAX: usize = 20;

/// Ends the caller's account, for good. `reason` is for the operator.
///
/// # Errors
/// `STALE`; `OPEN_OBLIGATIONS` with what has to end first.
pub fn delete(desk: &mut Desk<'_>, reason: Option<&Prose>) -> Result<Reply<()>, Failure> {
    let user = desk.tx.lock_user(desk.user())?.ok_or_else(|| Refusal::not_found("user"))?;
    user.check_active()?;
    desk.check_version(user.version)?;
    let applications = own_applications(desk)?;
    let gigs = lock_gigs(desk, &applications)?;
    let deals = lock_deals(desk)?;
    check_obligations(desk, &deals)?;
    deals.into_iter().try_for_each(|deal| leave(desk, deal))?;
    own_applications(desk)?.iter().try_for_each(|application| abandon(desk, application))?;
    gigs.iter().try_for_each(|gig| gigs::take_down(desk, gig))?;
    forfeit(desk)?;
    bury(desk, &user, reason)?;
    Ok(Reply::Deleted)
}

/// Every page of a list.
fn all<T>(mut page: impl FnMut(Page) -> Result<Paged<T>, StoreError>) -> Result<Vec<T>, StoreError> {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let read = page(Page { after, limit: AT_ONCE })?;
        rows.extend(read.rows);
        after = read.next;
        if after.is_none() {
            return Ok(rows);
        }
    }
}

fn own_applications(desk: &mut Desk<'_>) -> Result<Vec<Application>, Failure> {
    let filter = ApplicationFilter { worker: Some(desk.user()), ..ApplicationFilter::default() };
    Ok(all(|page| desk.tx.applications(&filter, page))?)
}

/// Locks the caller's gigs and those that they applied to, in order; answers the caller's.
fn lock_gigs(desk: &mut Desk<'_>, applications: &[Application]) -> Result<Vec<Gig>, Failure> {
    let me = desk.user();
    let own = all(|page| desk.tx.gigs_of(me, page))?;
    let open = |it: &&Application| matches!(it.status, ApplicationStatus::Applied | ApplicationStatus::Shortlisted);
    let applied = applications.iter().filter(open).map(|application| application.gig);
    let ids: BTreeSet<GigId> = own.iter().map(|gig| gig.id).chain(applied).collect();
    let mut locked = Vec::new();
    for id in ids {
        locked.extend(desk.tx.lock_gig(id)?.filter(|gig| gig.owner == me));
    }
    Ok(locked)
}

/// Locks every deal of the caller's, in order.
fn lock_deals(desk: &mut Desk<'_>) -> Result<Vec<Deal>, Failure> {
    let me = desk.user();
    let found = all(|page| desk.tx.deals(me, &DealFilter::Negotiations(None), page))?;
    let ids: BTreeSet<_> = found.into_iter().map(|deal| deal.id).collect();
    let mut locked = Vec::with_capacity(ids.len());
    for id in ids {
        locked.extend(desk.tx.lock_deal(id)?);
    }
    Ok(locked)
}

/// Lets pass whom no deal holds.
fn check_obligations(desk: &mut Desk<'_>, deals: &[Deal]) -> Result<(), Failure> {
    let held: Vec<_> = deals.iter().map(|deal| (deal, deal.obligations())).filter(|(_, it)| !it.is_empty()).collect();
    if held.is_empty() {
        return Ok(());
    }
    let mut actions = Vec::new();
    for (deal, _) in held.iter().take(ADVISED_MAX) {
        actions.extend(desk.next_actions(deal)?.into_iter().filter(|action| action.you));
    }
    let count = held.len();
    let obligations = held.into_iter().flat_map(|(_, obligations)| obligations).take(LISTED_MAX).collect();
    let detail = format!("{count} of your deals are not over; the account can be deleted once they are");
    let refusal = Refusal { obligations, ..Refusal::new(Code::OpenObligations, detail) };
    Err(Failure::refused(refusal, actions))
}

/// Ends the negotiation of a deal, where it is open, and forgets what the caller wrote in it.
fn leave(desk: &mut Desk<'_>, deal: Deal) -> Result<(), Failure> {
    let Some(of) = deal.role_of(desk.user()) else { return Ok(()) };
    let cx = Cx::system(desk.now());
    let end = DealCommand::EndNegotiation { reason: EndedReason::AccountDeleted };
    let deal = deals::act_on_our_own(desk.tx, desk.app, &cx, &deal, &end)?.unwrap_or(deal);
    deals::act_on_our_own(desk.tx, desk.app, &cx, &deal, &DealCommand::EraseTexts { of })?;
    Ok(())
}

/// Withdraws an application, where it is open, and forgets what the caller wrote in it.
fn abandon(desk: &mut Desk<'_>, application: &Application) -> Result<(), Failure> {
    let Some(abandoned) = application.abandoned(desk.now()) else { return Ok(()) };
    desk.tx.save_application(&abandoned)?;
    if abandoned.status == application.status {
        return Ok(());
    }
    let parties = vec![abandoned.owner, abandoned.worker];
    publish(desk, EventName::GigApplicationUpdated, abandoned.id.0, parties)
}

/// Takes what credits are left, as a movement like any other.
fn forfeit(desk: &mut Desk<'_>) -> Result<(), Failure> {
    let (user, at) = (desk.user(), desk.now());
    let balance = desk.tx.credits_balance(user)?;
    if balance > 0 {
        let reason = CreditReason::AccountForfeit;
        let movement = CreditTransaction { id: desk.app.id(), user, amount: -balance, reason, reference: None, at };
        desk.tx.add_credits(&movement)?;
    }
    Ok(())
}

/// Leaves a tombstone, and forgets who it was.
fn bury(desk: &mut Desk<'_>, user: &User, reason: Option<&Prose>) -> Result<(), Failure> {
    let now = desk.now();
    let tombstone = Tombstone {
        identity: desk.app.settings.tombstone_key.digest(&user.identity),
        ghost_score: ghost::score(&desk.tx.ghost_entries(&[user.id])?, now),
        reason: reason.cloned(),
        deleted_at: now,
    };
    desk.tx.put_tombstone(&tombstone)?;
    if let Some(file) = user.resume_file() {
        files::discard(desk.tx, file.key)?;
    }
    repos::forget(desk)?;
    desk.tx.save_user(&user.erased(now))?;
    Ok(desk.tx.erase_traces(user.id)?)
}
