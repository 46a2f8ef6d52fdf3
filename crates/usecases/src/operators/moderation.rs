//! Reviews that wait for an operator's word.

use super::Why;
use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::gigs::publish;
use crate::reviews::views;
use crate::views::ReviewView;
use domain::event::EventName;
use domain::id::ReviewId;
use domain::operator::Deed;
use domain::ports::store::{Page, Paged};
use domain::refusal::{Code, Refusal};
use domain::review::{ModerationDecision, ReviewStatus};
use serde_json::json;

/// Every review, or those of a status, newest first.
///
/// # Errors
/// Only what goes wrong with the store.
pub fn list(desk: &mut Desk<'_>, status: Option<ReviewStatus>, page: Page) -> Result<Paged<ReviewView>, Failure> {
    let Paged { rows, next } = desk.tx.reviews(status, page)?;
    Ok(Paged { rows: views(desk, rows)?, next })
}

/// Lets a review show, or keeps it from showing.
///
/// # Errors
/// `NOT_FOUND`; `WRONG_ROLE` for whom it concerns; `STALE`; `INVALID_STATE` when it was decided otherwise.
pub fn decide(
    desk: &mut Desk<'_>,
    id: ReviewId,
    decision: ModerationDecision,
    why: &Why,
) -> Result<Reply<ReviewView>, Failure> {
    let review = desk.tx.review(id)?.ok_or_else(|| Refusal::not_found("review"))?;
    let moderated = review.moderated(decision, desk.user(), desk.now());
    if let Err(refusal) = &moderated
        && refusal.code == Code::WrongRole
    {
        return Err(refusal.clone().into());
    }
    desk.check_version(review.version)?;
    let review = match moderated? {
        None => review,
        Some(next) => {
            desk.tx.save_review(&next)?;
            let deed = match decision {
                ModerationDecision::Publish => Deed::ReviewPublished,
                ModerationDecision::Reject => Deed::ReviewRejected,
            };
            desk.record(deed, id.0, why.with(json!({ "contract_id": next.contract })), why.words())?;
            if next.status == ReviewStatus::Published {
                publish(desk, EventName::ReviewPublished, id.0, vec![next.reviewer, next.reviewee])?;
            }
            next
        }
    };
    views(desk, vec![review])?.pop().map(Reply::Done).ok_or_else(|| Refusal::not_found("review").into())
}
