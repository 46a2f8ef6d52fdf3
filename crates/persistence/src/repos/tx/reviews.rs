//! Reviews.

use super::super::reviews;
use super::super::unit::Unit;
use domain::id::{ContractId, ReviewId, UserId};
use domain::ports::store::{Page, Paged, Reviews, StoreError};
use domain::review::{Review, ReviewStatus};
use domain::time::Instant;

impl Reviews for Unit<'_> {
    fn insert_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.write(|conn| reviews::add(conn, review))
    }

    fn save_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.write(|conn| reviews::save(conn, review))
    }

    fn reviews(&mut self, status: Option<ReviewStatus>, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|conn| reviews::list(conn, status, page))
    }

    fn review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError> {
        self.read(|conn| reviews::by_id(conn, id))
    }

    fn reviews_of_contract(&mut self, contract: ContractId) -> Result<Vec<Review>, StoreError> {
        self.read(|conn| reviews::of_contract(conn, contract))
    }

    fn reviews_about(&mut self, user: UserId, before: Instant, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|conn| reviews::about(conn, user, before, page))
    }

    fn reputation(&mut self, user: UserId, before: Instant) -> Result<(i64, Option<i64>), StoreError> {
        self.read(|conn| reviews::reputation(conn, user, before))
    }
}
