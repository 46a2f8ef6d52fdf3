//! Applications (api.md, “Gigs”; lifecycles.md, “Application”).
//!
//! Whoever changes an application locks its gig first, as whoever starts a negotiation does. So neither can
//! happen behind the other's back.

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::gigs::{check_not_hidden, check_type, publish};
use crate::views::{ApplicationView, WorkerView};
use domain::account::UserType;
use domain::application::{Application, ApplicationStatus};
use domain::event::EventName;
use domain::gig::Gig;
use domain::id::{ApplicationId, GigId};
use domain::ports::store::{ApplicationFilter, Page, Paged};
use domain::refusal::Refusal;
use domain::text::Prose;

/// Applies to a gig, for the first time or again after withdrawing.
///
/// # Errors
/// `NOT_FOUND`, `FREELANCER_ONLY`, `OWN_GIG`, `GIG_NOT_ACTIVE`, `ALREADY_APPLIED`.
pub fn apply(desk: &mut Desk<'_>, gig: GigId, message: &Prose) -> Result<Reply<ApplicationView>, Failure> {
    let me = desk.user();
    let gig = desk.tx.lock_gig(gig)?.filter(|gig| gig.published_at.is_some() || gig.owner == me);
    let gig = gig.ok_or_else(|| Refusal::not_found("gig"))?;
    check_not_hidden(desk, &gig)?;
    check_type(desk, UserType::Freelancer)?;
    desk.check_version(gig.version)?;
    let before = desk.tx.application_of(gig.id, me)?;
    let standing = before.as_ref().map(|before| before.status);
    let explain = |refusal| Failure::refused(refusal, gig.next_actions(me, standing));
    gig.check_takes_application_of(me).map_err(explain)?;
    let application = match before {
        Some(before) => {
            let again = before.again(&gig, message.clone(), desk.now()).map_err(explain)?;
            desk.tx.save_application(&again)?;
            again
        }
        None => {
            let first = Application::first(desk.app.id(), &gig, me, message.clone(), desk.now());
            desk.tx.insert_application(&first)?;
            first
        }
    };
    let parties = vec![application.owner, application.worker];
    publish(desk, EventName::GigApplicationCreated, application.id.0, parties)?;
    view(desk, application, Some(&gig)).map(Reply::Created)
}

/// The applications to a gig of the caller's, with who applies.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`.
pub fn list(
    desk: &mut Desk<'_>,
    gig: GigId,
    status: Option<ApplicationStatus>,
    page: Page,
) -> Result<Paged<ApplicationView>, Failure> {
    let gig = desk.tx.gig(gig)?.ok_or_else(|| Refusal::not_found("gig"))?;
    check_not_hidden(desk, &gig)?;
    gig.check_owner(desk.user())?;
    let filter = ApplicationFilter { gig: Some(gig.id), worker: None, status };
    let Paged { rows, next } = desk.tx.applications(&filter, page)?;
    let ids: Vec<_> = rows.iter().map(|application| application.worker).collect();
    let workers = WorkerView::of(desk.tx, &ids, desk.cx.now)?;
    let mut rows = views(desk, rows, Some(&gig))?;
    for row in &mut rows {
        row.worker = workers.iter().find(|worker| worker.user.id == row.application.worker).cloned();
    }
    Ok(Paged { rows, next })
}

/// The caller's applications.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn mine(
    desk: &mut Desk<'_>,
    gig: Option<GigId>,
    status: Option<ApplicationStatus>,
    page: Page,
) -> Result<Paged<ApplicationView>, Failure> {
    let filter = ApplicationFilter { gig, worker: Some(desk.principal.user), status };
    let Paged { rows, next } = desk.tx.applications(&filter, page)?;
    Ok(Paged { rows: views(desk, rows, None)?, next })
}

/// Shortlists or rejects an applicant.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`, `STALE`, `INVALID_STATE`.
pub fn patch(
    desk: &mut Desk<'_>,
    gig: GigId,
    id: ApplicationId,
    to: ApplicationStatus,
) -> Result<Reply<ApplicationView>, Failure> {
    let gig = desk.tx.lock_gig(gig)?.ok_or_else(|| Refusal::not_found("gig"))?;
    gig.check_owner(desk.user())?;
    let application = desk.tx.application(id)?.filter(|application| application.gig == gig.id);
    let application = application.ok_or_else(|| Refusal::not_found("application"))?;
    move_to(desk, application, Some(&gig), to)
}

/// Takes the caller's application back.
///
/// # Errors
/// `NOT_FOUND`, `WRONG_ROLE`, `STALE`, `INVALID_STATE`.
pub fn withdraw(desk: &mut Desk<'_>, id: ApplicationId) -> Result<Reply<ApplicationView>, Failure> {
    let me = desk.user();
    let known = desk.tx.application(id)?.filter(|known| known.worker == me || known.owner == me);
    let known = known.ok_or_else(|| Refusal::not_found("application"))?;
    if known.worker != me {
        return Err(Refusal::role("Only the freelancer may withdraw an application; reject it instead").into());
    }
    let gig = desk.tx.lock_gig(known.gig)?;
    let application = desk.tx.application(id)?.ok_or_else(|| Refusal::not_found("application"))?;
    move_to(desk, application, gig.as_ref(), ApplicationStatus::Withdrawn)
}

fn move_to(
    desk: &mut Desk<'_>,
    application: Application,
    gig: Option<&Gig>,
    to: ApplicationStatus,
) -> Result<Reply<ApplicationView>, Failure> {
    desk.check_version(application.version)?;
    let busy = desk.tx.running_deal(application.gig, application.worker)?.is_some();
    let moved = match application.moved(to, busy, desk.now()) {
        Ok(moved) => moved,
        Err(refusal) => {
            let actions = application.next_actions(desk.user(), gig, busy, desk.now());
            return Err(Failure::refused(refusal, actions));
        }
    };
    let Some(moved) = moved else { return view(desk, application, gig).map(Reply::Done) };
    desk.tx.save_application(&moved)?;
    publish(desk, EventName::GigApplicationUpdated, moved.id.0, vec![moved.owner, moved.worker])?;
    view(desk, moved, gig).map(Reply::Done)
}

fn view(desk: &mut Desk<'_>, application: Application, gig: Option<&Gig>) -> Result<ApplicationView, Failure> {
    let missing = || Failure::Broken("an application is shown and is not".to_owned());
    views(desk, vec![application], gig)?.pop().ok_or_else(missing)
}

/// The applications with the latest deal of each. `gig`: theirs, where it is at hand.
fn views(desk: &mut Desk<'_>, rows: Vec<Application>, gig: Option<&Gig>) -> Result<Vec<ApplicationView>, Failure> {
    let pairs: Vec<_> = rows.iter().map(|row| (row.gig, row.worker)).collect();
    let deals = if pairs.is_empty() { Vec::new() } else { desk.tx.latest_deals(&pairs)? };
    let mut deals = desk.views(deals)?;
    let mut out = Vec::with_capacity(rows.len());
    for application in rows {
        let own =
            |deal: &crate::views::DealView| deal.deal.gig == application.gig && deal.deal.worker == application.worker;
        let deal = deals.iter().position(own).map(|at| deals.swap_remove(at));
        let fetched = match gig {
            Some(_) => None,
            None => desk.tx.gig(application.gig)?,
        };
        let busy = deal.as_ref().is_some_and(|deal| !deal.deal.is_over());
        let next_actions = application.next_actions(desk.user(), gig.or(fetched.as_ref()), busy, desk.now());
        out.push(ApplicationView { application, deal, worker: None, next_actions });
    }
    Ok(out)
}
