//! Reviews of finished contracts (lifecycles.md, “Review, payout”).

use crate::app::Desk;
use crate::call::Reply;
use crate::failure::Failure;
use crate::gigs::publish;
use crate::views::ReviewView;
use domain::account::UserStatus;
use domain::deal::ContractStatus;
use domain::event::EventName;
use domain::id::{ContractId, UserId};
use domain::ports::store::{Page, Paged};
use domain::refusal::{Code, Refusal};
use domain::review::{Review, ReviewStatus, VISIBILITY, moderated};
use domain::text::Prose;

/// What a party thinks of the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReview {
    /// 1 to 5.
    pub rating: u8,
    /// A few words.
    pub text: Option<Prose>,
}

/// Reviews the other party of a completed contract; one a party.
///
/// # Errors
/// `NOT_FOUND`, `STALE`, `ALREADY_REVIEWED`, `CONTRACT_NOT_COMPLETED`.
pub fn create(desk: &mut Desk<'_>, id: ContractId, new: &NewReview) -> Result<Reply<ReviewView>, Failure> {
    let deal = desk.read_contract(id)?;
    let role = desk.role(&deal)?;
    desk.check_version(deal.version)?;
    if deal.contract_status() != Some(ContractStatus::Completed) {
        let detail = "A contract is reviewed once it is completed";
        let actions = desk.next_actions(&deal)?;
        return Err(Failure::refused(Refusal::new(Code::ContractNotCompleted, detail), actions));
    }
    let me = desk.user();
    if let Some(own) = desk.tx.reviews_of_contract(id)?.into_iter().find(|review| review.reviewer == me) {
        let detail = "You reviewed this contract already";
        let actions = desk.next_actions(&deal)?;
        return Err(Failure::refused(Refusal::new(Code::AlreadyReviewed, detail).existing(own.id.0), actions));
    }
    let review = Review {
        id: desk.app.id(),
        contract: id,
        deal: deal.id,
        reviewer: me,
        reviewee: deal.party(role.other()),
        rating: new.rating,
        text: new.text.clone(),
        status: moderated(new.text.as_ref(), desk.app.settings.moderation),
        created_at: desk.now(),
        updated_at: desk.now(),
        version: 1,
    };
    desk.tx.insert_review(&review)?;
    if review.status == ReviewStatus::Published {
        publish(desk, EventName::ReviewPublished, review.id.0, vec![deal.client, deal.worker])?;
    }
    views(desk, vec![review])?.pop().map(Reply::Created).ok_or_else(|| Refusal::not_found("review").into())
}

/// The reviews of a contract that the caller may read, newest first: the own one, and the other party's once it is
/// visible.
///
/// # Errors
/// `NOT_FOUND`.
pub fn of_contract(desk: &mut Desk<'_>, id: ContractId) -> Result<Vec<ReviewView>, Failure> {
    desk.read_contract(id)?;
    let (me, now) = (desk.user(), desk.now());
    let mut reviews = desk.tx.reviews_of_contract(id)?;
    let both = reviews.len() > 1;
    reviews.retain(|review| review.reviewer == me || review.is_visible(both, now));
    reviews.sort_by_key(|review| std::cmp::Reverse((review.created_at, review.id)));
    views(desk, reviews)
}

/// The reviews about a user that everybody may read, newest first.
///
/// # Errors
/// `NOT_FOUND`, also for a deleted user.
pub fn about(desk: &mut Desk<'_>, user: UserId, page: Page) -> Result<Paged<ReviewView>, Failure> {
    let known = desk.tx.user(user)?.filter(|user| user.status != UserStatus::Deleted);
    known.ok_or_else(|| Refusal::not_found("user"))?;
    let Paged { rows, next } = desk.tx.reviews_about(user, desk.cx.now.minus(VISIBILITY), page)?;
    Ok(Paged { rows: views(desk, rows)?, next })
}

/// Reviews with who wrote them.
pub(crate) fn views(desk: &mut Desk<'_>, reviews: Vec<Review>) -> Result<Vec<ReviewView>, Failure> {
    let ids: Vec<_> = reviews.iter().map(|review| review.reviewer).collect();
    let users = if ids.is_empty() { Vec::new() } else { desk.tx.users(&ids)? };
    let by = |review: &Review| users.iter().find(|user| user.id == review.reviewer).cloned();
    Ok(reviews.into_iter().map(|review| ReviewView { reviewer: by(&review), review }).collect())
}
