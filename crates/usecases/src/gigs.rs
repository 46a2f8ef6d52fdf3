//! Gigs (api.md, “Gigs”; lifecycles.md, “Gig”).

use crate::app::Desk;
use crate::call::Reply;
use crate::deals;
use crate::failure::Failure;
use crate::views::GigView;
use domain::account::{UserStatus, UserType};
use domain::actor::Cx;
use domain::deal::{DealCommand, EndedReason};
use domain::event::{EventName, PublishedEvent};
use domain::gig::{Gig, GigPatch, GigStatus, NewGig};
use domain::id::{GigId, UserId};
use domain::ports::store::{GigFilter, Page, Paged};
use domain::refusal::{Code, Refusal};
use uuid::Uuid;

/// Posts a gig.
///
/// # Errors
/// `CLIENT_ONLY`.
pub fn create(desk: &mut Desk<'_>, new: &NewGig) -> Result<Reply<GigView>, Failure> {
    check_type(desk, UserType::Client)?;
    let gig = Gig::post(desk.app.id(), desk.user(), new.clone(), desk.now());
    desk.tx.insert_gig(&gig)?;
    publish(desk, EventName::GigCreated, gig.id.0, vec![gig.owner])?;
    view(desk, gig).map(Reply::Created)
}

/// A gig that the caller may read.
///
/// # Errors
/// `NOT_FOUND`.
pub fn get(desk: &mut Desk<'_>, id: GigId) -> Result<GigView, Failure> {
    let gig = visible(desk, id)?;
    view(desk, gig)
}

/// A gig that the caller may read.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) fn visible(desk: &mut Desk<'_>, id: GigId) -> Result<Gig, Failure> {
    let gig = desk.tx.gig(id)?.filter(|gig| gig.is_visible_to(desk.principal.user));
    let gig = gig.ok_or_else(|| Refusal::not_found("gig"))?;
    check_not_hidden(desk, &gig)?;
    Ok(gig)
}

/// Lets pass what somebody posted who may act; the gigs of a suspended user are there for nobody.
///
/// # Errors
/// `NOT_FOUND`.
pub(crate) fn check_not_hidden(desk: &mut Desk<'_>, gig: &Gig) -> Result<(), Failure> {
    let hidden = gig.owner != desk.principal.user
        && desk.tx.user(gig.owner)?.is_some_and(|owner| owner.status == UserStatus::Suspended);
    if hidden { Err(Refusal::not_found("gig").into()) } else { Ok(()) }
}

/// Gigs, newest first: active ones of everybody, others the caller's own alone.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, filter: &GigFilter, page: Page) -> Result<Paged<GigView>, Failure> {
    let me = desk.user();
    if filter.status != GigStatus::Active && filter.owner.is_some_and(|owner| owner != me) {
        return Ok(Paged { rows: Vec::new(), next: None });
    }
    let mut filter = filter.clone();
    if filter.status != GigStatus::Active {
        filter.owner = Some(me);
    }
    let Paged { rows, next } = desk.tx.gigs(&filter, page)?;
    let view = |gig: Gig| GigView { owned: gig.owner == me, gig, next_actions: Vec::new() };
    Ok(Paged { rows: rows.into_iter().map(view).collect(), next })
}

/// Changes a gig. What was agreed on it stays as it was.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`, `STALE`, `INVALID_STATE`.
pub fn patch(desk: &mut Desk<'_>, id: GigId, patch: &GigPatch) -> Result<Reply<GigView>, Failure> {
    let gig = lock_own(desk, id)?;
    let negotiating = is_negotiated(desk, id)?;
    let patched = gig.patched(patch, negotiating, desk.now())?;
    let Some(patched) = patched else { return view(desk, gig).map(Reply::Done) };
    desk.tx.save_gig(&patched)?;
    publish(desk, EventName::GigUpdated, id.0, vec![patched.owner])?;
    view(desk, patched).map(Reply::Done)
}

/// Deletes a gig. Open applications are withdrawn, open negotiations end; finished deals keep what they need of it.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`, `STALE`; `GIG_HAS_LIVE_CONTRACT`, naming the contract.
pub fn delete(desk: &mut Desk<'_>, id: GigId) -> Result<Reply<GigView>, Failure> {
    let gig = lock_own(desk, id)?;
    end_negotiations(desk, id)?;
    for application in desk.tx.open_applications(id)? {
        if let Some(orphan) = application.orphaned(desk.now()) {
            desk.tx.save_application(&orphan)?;
            publish(desk, EventName::GigApplicationUpdated, orphan.id.0, vec![orphan.owner, orphan.worker])?;
        }
    }
    desk.tx.delete_gig(id)?;
    publish(desk, EventName::GigDeleted, id.0, vec![gig.owner])?;
    Ok(Reply::Deleted)
}

/// The caller's own gig, locked.
fn lock_own(desk: &mut Desk<'_>, id: GigId) -> Result<Gig, Failure> {
    let gig = desk.tx.lock_gig(id)?.ok_or_else(|| Refusal::not_found("gig"))?;
    check_not_hidden(desk, &gig)?;
    gig.check_owner(desk.user())?;
    desk.check_version(gig.version)?;
    Ok(gig)
}

/// Whether an open negotiation is about a gig, which is locked: none can begin meanwhile.
fn is_negotiated(desk: &mut Desk<'_>, id: GigId) -> Result<bool, Failure> {
    for deal in desk.tx.running_deals_of_gig(id)? {
        if desk.tx.deal(deal)?.is_some_and(|deal| deal.negotiation.state.is_open()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn end_negotiations(desk: &mut Desk<'_>, id: GigId) -> Result<(), Failure> {
    let mut ids = desk.tx.running_deals_of_gig(id)?;
    ids.sort_unstable();
    for id in ids {
        let Some(deal) = desk.tx.lock_deal(id)? else { continue };
        if let Some(contract) = deal.contract.as_ref().filter(|_| deal.has_live_contract()) {
            let detail = "A contract on this gig is live; it must end before the gig can be deleted";
            let refusal = Refusal::new(Code::GigHasLiveContract, detail).existing(contract.id.0);
            return Err(Failure::refused(refusal, desk.next_actions(&deal)?));
        }
        let command = DealCommand::EndNegotiation { reason: EndedReason::GigDeleted };
        let cx = Cx::system(desk.now());
        deals::act_on_our_own(desk.tx, desk.app, &cx, &deal, &command)?;
    }
    Ok(())
}

fn view(desk: &mut Desk<'_>, gig: Gig) -> Result<GigView, Failure> {
    let me = desk.user();
    let applied = match gig.owner == me {
        true => None,
        false => desk.tx.application_of(gig.id, me)?.map(|application| application.status),
    };
    let next_actions = gig.next_actions(me, applied);
    Ok(GigView { owned: gig.owner == me, gig, next_actions })
}

/// Lets the caller pass who chose to be of that type.
pub(crate) fn check_type(desk: &mut Desk<'_>, wanted: UserType) -> Result<(), Failure> {
    let user = desk.tx.user(desk.principal.user)?.ok_or_else(|| Refusal::not_found("user"))?;
    Ok(user.check_type(wanted)?)
}

/// Publishes something that happened outside of a deal.
pub(crate) fn publish(
    desk: &mut Desk<'_>,
    name: EventName,
    subject: Uuid,
    mut recipients: Vec<UserId>,
) -> Result<(), Failure> {
    recipients.sort_unstable();
    recipients.dedup();
    let event = PublishedEvent { id: desk.app.id(), name, subject, deal: None, recipients, at: desk.now() };
    Ok(desk.tx.publish(&[event])?)
}
