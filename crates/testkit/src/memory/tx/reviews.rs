//! Reviews.

use super::super::pages;
use super::super::unit::Unit;
use domain::id::{ContractId, ReviewId, UserId};
use domain::ports::store::{Cursor, Page, Paged, Reviews, StoreError};
use domain::review::{Review, ReviewStatus};
use domain::time::Instant;

impl Reviews for Unit {
    fn insert_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.write(|state| state.add_review(review))
    }

    fn save_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.write(|state| state.reviews.save(&review.id, review.clone()))
    }

    fn reviews(&mut self, status: Option<ReviewStatus>, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|state| {
            let wanted = state.reviews.values().filter(|it| status.is_none_or(|status| it.status == status));
            pages::cut(wanted, page, |it| Cursor { at: it.created_at, id: it.id.0 })
        })
    }

    fn review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError> {
        self.read(|state| state.reviews.get(&id).cloned())
    }

    fn reviews_of_contract(&mut self, contract: ContractId) -> Result<Vec<Review>, StoreError> {
        self.read(|state| state.reviews_of_contract(contract))
    }

    fn reviews_about(&mut self, user: UserId, before: Instant, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|state| state.reviews_about(user, before, page))
    }

    fn reputation(&mut self, user: UserId, before: Instant) -> Result<(i64, Option<i64>), StoreError> {
        self.read(|state| state.reputation(user, before))
    }
}
