//! Reviews.

use super::super::StoreError;
use super::super::shapes::{Page, Paged};
use crate::id::{ContractId, ReviewId, UserId};
use crate::review::{Review, ReviewStatus};
use crate::time::Instant;

/// Reviews of finished contracts, and what they come to.
pub trait Reviews {
    /// Keeps a new review. Unique: contract and reviewer (`reviews_contract_reviewer`).
    fn insert_review(&mut self, review: &Review) -> Result<(), StoreError>;
    /// Saves a review.
    fn save_review(&mut self, review: &Review) -> Result<(), StoreError>;
    /// Every review, or those of a status, newest first.
    fn reviews(&mut self, status: Option<ReviewStatus>, page: Page) -> Result<Paged<Review>, StoreError>;
    /// The review of that id.
    fn review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError>;
    /// The reviews of a contract.
    fn reviews_of_contract(&mut self, contract: ContractId) -> Result<Vec<Review>, StoreError>;
    /// Published reviews about a user, whose counterpart exists or which were made at or before `before`, newest first.
    fn reviews_about(&mut self, user: UserId, before: Instant, page: Page) -> Result<Paged<Review>, StoreError>;
    /// How many contracts of a user were completed, and the mean of the visible ratings in hundredths, if any.
    fn reputation(&mut self, user: UserId, before: Instant) -> Result<(i64, Option<i64>), StoreError>;
}
