//! Reports of gigs and users (api.md, “operators”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::gigs;
use domain::account::UserStatus;
use domain::id::UserId;
use domain::ports::store::{Page, Paged};
use domain::refusal::Refusal;
use domain::report::{Report, Reported};
use domain::text::Statement;

/// Reports what the caller may see. Again: the same report, in the new words.
///
/// # Errors
/// `NOT_FOUND`; `VALIDATION_FAILED` for what is one's own.
pub fn create(desk: &mut Desk<'_>, subject: Reported, reason: &Statement) -> Result<Reply<Report>, Failure> {
    let owner = owner_of(desk, subject)?;
    let me = desk.user();
    match desk.tx.report_of(me, subject)? {
        Some(before) => match before.again(reason, desk.now()) {
            Some(again) => {
                desk.tx.save_report(&again)?;
                Ok(Reply::Done(again))
            }
            None => Ok(Reply::Done(before)),
        },
        None => {
            let report = Report::first(desk.app.id(), me, (subject, owner), reason.clone(), desk.now())?;
            desk.tx.insert_report(&report)?;
            Ok(Reply::Created(report))
        }
    }
}

/// Whose it is that is reported.
fn owner_of(desk: &mut Desk<'_>, subject: Reported) -> Result<UserId, Failure> {
    match subject {
        Reported::Gig(id) => Ok(gigs::visible(desk, id)?.owner),
        Reported::User(id) => {
            let user = desk.tx.user(id)?.filter(|user| user.status != UserStatus::Deleted);
            Ok(user.ok_or_else(|| Refusal::not_found("user"))?.id)
        }
    }
}

/// Every report, newest first: for operators.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, page: Page) -> Result<Paged<Report>, Failure> {
    Ok(desk.tx.reports(page)?)
}
