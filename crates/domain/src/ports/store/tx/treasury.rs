//! Where the money of milestones is, across deals: what waits for an operator, what is paid out, what there is to
//! reconcile.

use super::super::StoreError;
use super::super::shapes::{Page, Paged};
use crate::deal::{Deal, Milestone};
use crate::id::{DealId, MilestoneId, UserId};

/// A milestone with the deal that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealMilestone {
    /// The deal, whole.
    pub deal: Deal,
    /// Which of its milestones.
    pub id: MilestoneId,
}

impl DealMilestone {
    /// The milestone.
    #[must_use]
    pub fn milestone(&self) -> Option<&Milestone> {
        self.deal.milestone(self.id)
    }
}

/// The money of milestones, across deals.
pub trait Treasury {
    /// The deal of a milestone.
    fn deal_of_milestone(&mut self, milestone: MilestoneId) -> Result<Option<DealId>, StoreError>;
    /// Milestones that wait for an operator, those that wait the shortest first.
    fn queued_milestones(&mut self, page: Page) -> Result<Paged<DealMilestone>, StoreError>;
    /// Milestones of which something is, or was, paid out to a worker, the newest share first; those whose payout has
    /// that status, if any.
    fn payouts(
        &mut self,
        worker: UserId,
        status: Option<&'static str>,
        page: Page,
    ) -> Result<Paged<DealMilestone>, StoreError>;
    /// Deals with a contract in order of id, those after one of them if it is named.
    fn contracts_after(&mut self, after: Option<DealId>, limit: u32) -> Result<Vec<Deal>, StoreError>;
}
