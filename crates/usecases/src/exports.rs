//! Everything that is held about the caller, page by page (api.md, “Credits, account, agents, operators”).
//!
//! Each list is read in transactions of its own, so that an account of any size can be told without holding all of it.

use crate::app::Desk;
use crate::failure::Failure;
use crate::ghosts::{self, GhostView};
use crate::views::{self, ApplicationView, DealView, GigView, KeyView, ReviewView, VouchView};
use crate::{applications, keys, reviews};
use domain::account::PayoutAccount;
use domain::credits::CreditTransaction;
use domain::event::PublishedEvent;
use domain::gig::Gig;
use domain::ports::store::{DealFilter, Page, Paged, Session};
use domain::vouch::Vouch;

/// The caller's gigs, of whatever status.
///
/// # Errors
/// Here and below: only what goes wrong with the store.
pub fn gigs(desk: &mut Desk<'_>, page: Page) -> Result<Paged<GigView>, Failure> {
    let Paged { rows, next } = desk.tx.gigs_of(desk.principal.user, page)?;
    let view = |gig: Gig| GigView { gig, owned: true, next_actions: Vec::new() };
    Ok(Paged { rows: rows.into_iter().map(view).collect(), next })
}

/// The caller's applications.
pub fn applications(desk: &mut Desk<'_>, page: Page) -> Result<Paged<ApplicationView>, Failure> {
    applications::mine(desk, None, None, page)
}

/// The caller's deals, as they see them, with their audits.
pub fn deals(desk: &mut Desk<'_>, page: Page) -> Result<Paged<DealView>, Failure> {
    let Paged { rows, next } = desk.tx.deals(desk.principal.user, &DealFilter::Negotiations(None), page)?;
    let mut rows = desk.views(rows)?;
    for row in &mut rows {
        row.audit = Some(desk.tx.audit(row.deal.id)?);
    }
    Ok(Paged { rows, next })
}

/// The caller's keys; what they are made of is not kept.
pub fn keys(desk: &mut Desk<'_>, page: Page) -> Result<Paged<KeyView>, Failure> {
    keys::list(desk, page)
}

/// The caller's sessions.
pub fn sessions(desk: &mut Desk<'_>, _: Page) -> Result<Paged<Session>, Failure> {
    Ok(Paged { rows: desk.tx.sessions_of(desk.principal.user)?, next: None })
}

/// The vouches that the caller gave.
pub fn vouches_given(desk: &mut Desk<'_>, page: Page) -> Result<Paged<Vouch>, Failure> {
    Ok(desk.tx.vouches_by(desk.principal.user, page)?)
}

/// The vouches that the caller was given.
pub fn vouches_received(desk: &mut Desk<'_>, page: Page) -> Result<Paged<VouchView>, Failure> {
    let Paged { rows, next } = desk.tx.vouches_for(desk.principal.user, page)?;
    Ok(Paged { rows: views::with_vouchers(desk.tx, rows)?, next })
}

/// The reviews that the caller wrote, published or not.
pub fn reviews_written(desk: &mut Desk<'_>, page: Page) -> Result<Paged<ReviewView>, Failure> {
    let Paged { rows, next } = desk.tx.reviews_by(desk.principal.user, page)?;
    Ok(Paged { rows: reviews::views(desk, rows)?, next })
}

/// The reviews about the caller, as far as anybody may read them.
pub fn reviews_received(desk: &mut Desk<'_>, page: Page) -> Result<Paged<ReviewView>, Failure> {
    reviews::about(desk, desk.principal.user, page)
}

/// What the caller's ghost score is made of.
pub fn ghost_entries(desk: &mut Desk<'_>, page: Page) -> Result<Paged<GhostView>, Failure> {
    ghosts::entries(desk, desk.principal.user, page)
}

/// The movements of the caller's credits.
pub fn credits(desk: &mut Desk<'_>, page: Page) -> Result<Paged<CreditTransaction>, Failure> {
    Ok(desk.tx.credit_transactions(desk.principal.user, page)?)
}

/// Where the caller is paid; one at most.
pub fn payout_accounts(desk: &mut Desk<'_>, _: Page) -> Result<Paged<PayoutAccount>, Failure> {
    Ok(Paged { rows: desk.tx.payout_account(desk.principal.user)?.into_iter().collect(), next: None })
}

/// What was published to the caller, as far as it is kept.
pub fn events(desk: &mut Desk<'_>, page: Page) -> Result<Paged<PublishedEvent>, Failure> {
    Ok(desk.tx.events_of(desk.principal.user, page)?)
}
