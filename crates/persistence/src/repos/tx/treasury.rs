//! Where the money of milestones is, across deals.

use super::super::treasury;
use super::super::unit::Unit;
use domain::deal::Deal;
use domain::id::{DealId, MilestoneId, UserId};
use domain::ports::store::{DealMilestone, Page, Paged, StoreError, Treasury};

impl Treasury for Unit<'_> {
    fn deal_of_milestone(&mut self, milestone: MilestoneId) -> Result<Option<DealId>, StoreError> {
        self.read(|conn| treasury::deal_of(conn, milestone))
    }

    fn queued_milestones(&mut self, page: Page) -> Result<Paged<DealMilestone>, StoreError> {
        self.read(|conn| treasury::queued(conn, page))
    }

    fn payouts(
        &mut self,
        worker: UserId,
        status: Option<&'static str>,
        page: Page,
    ) -> Result<Paged<DealMilestone>, StoreError> {
        self.read(|conn| treasury::payouts(conn, worker, status, page))
    }

    fn contracts_after(&mut self, after: Option<DealId>, limit: u32) -> Result<Vec<Deal>, StoreError> {
        self.read(|conn| treasury::contracts_after(conn, after, limit))
    }
}
