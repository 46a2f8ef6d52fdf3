//! Gigs, as operators see them and what they do about them.

use super::{SHOWN, Why};
use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::gigs::publish;
use domain::account::User;
use domain::event::EventName;
use domain::gig::Gig;
use domain::id::GigId;
use domain::operator::{Deed, OperatorAct};
use domain::refusal::Refusal;
use domain::report::{Report, Reported};
use serde_json::json;

/// A gig as an operator sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct GigRecord {
    /// The gig.
    pub gig: Gig,
    /// Who posted it.
    pub owner: Option<User>,
    /// The newest reports of it.
    pub reports: Vec<Report>,
    /// What operators did about it lately.
    pub acts: Vec<OperatorAct>,
}

/// A gig, whatever its status.
///
/// # Errors
/// `NOT_FOUND`.
pub fn get(desk: &mut Desk<'_>, id: GigId) -> Result<GigRecord, Failure> {
    let gig = desk.tx.gig(id)?.ok_or_else(|| Refusal::not_found("gig"))?;
    view(desk, gig)
}

fn view(desk: &mut Desk<'_>, gig: Gig) -> Result<GigRecord, Failure> {
    Ok(GigRecord {
        owner: desk.tx.user(gig.owner)?,
        reports: desk.tx.reports_on(Reported::Gig(gig.id), SHOWN)?,
        acts: desk.tx.operator_acts(gig.id.0, SHOWN)?,
        gig,
    })
}

/// Takes a gig down: it shows to nobody but its owner, takes no applications, and is not active again. Negotiations and
/// contracts that began on it go on.
///
/// # Errors
/// `NOT_FOUND`, `STALE`; `WRONG_ROLE` for a gig of the operator's own.
pub fn take_down(desk: &mut Desk<'_>, id: GigId, why: &Why) -> Result<Reply<GigRecord>, Failure> {
    let gig = desk.tx.lock_gig(id)?.ok_or_else(|| Refusal::not_found("gig"))?;
    if gig.owner == desk.user() {
        return Err(Refusal::role("An operator closes a gig of their own like anybody else").into());
    }
    desk.check_version(gig.version)?;
    let Some(down) = gig.taken_down(desk.now()) else { return view(desk, gig).map(Reply::Done) };
    desk.tx.save_gig(&down)?;
    desk.record(Deed::GigTakenDown, id.0, why.with(json!({ "status": gig.status.name() })), why.words())?;
    publish(desk, EventName::GigUpdated, id.0, vec![down.owner])?;
    view(desk, down).map(Reply::Done)
}
