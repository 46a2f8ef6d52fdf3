//! Where the money of milestones is, across deals.

use super::super::pages;
use super::super::state::State;
use super::super::unit::Unit;
use domain::deal::{Deal, Milestone};
use domain::id::{DealId, MilestoneId, UserId};
use domain::ports::store::{Cursor, DealMilestone, Page, Paged, StoreError, Treasury};
use domain::time::Instant;

impl Treasury for Unit {
    fn deal_of_milestone(&mut self, milestone: MilestoneId) -> Result<Option<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.milestone(milestone).is_some()).pop())
    }

    fn queued_milestones(&mut self, page: Page) -> Result<Paged<DealMilestone>, StoreError> {
        self.read(|state| listed(state, page, |_, milestone| milestone.waits_for_operator().map(|queued| queued.since)))
    }

    fn payouts(
        &mut self,
        worker: UserId,
        status: Option<&'static str>,
        page: Page,
    ) -> Result<Paged<DealMilestone>, StoreError> {
        let since = |deal: &Deal, milestone: &Milestone| {
            let payout = milestone.payout.as_ref().filter(|_| deal.worker == worker)?;
            let wanted = status.is_none_or(|status| deal.payout_status(payout) == status);
            deal.payout_since(milestone).filter(|_| wanted)
        };
        self.read(|state| listed(state, page, since))
    }

    fn contracts_after(&mut self, after: Option<DealId>, limit: u32) -> Result<Vec<Deal>, StoreError> {
        self.read(|state| {
            let ids = state.deal_ids(|deal| deal.contract.is_some() && after.is_none_or(|after| deal.id > after));
            ids.into_iter().take(pages::size(limit)).filter_map(|id| state.deal(id)).collect()
        })
    }
}

/// The milestones that stand in a list, each where it stands.
fn listed(state: &State, page: Page, since: impl Fn(&Deal, &Milestone) -> Option<Instant>) -> Paged<DealMilestone> {
    let place = |it: &DealMilestone| {
        let at = it.milestone().and_then(|milestone| since(&it.deal, milestone));
        Cursor::in_time(at.unwrap_or(it.deal.created_at), it.id.0)
    };
    let deals = state.deal_ids(|_| true).into_iter().filter_map(|id| state.deal(id));
    let all = deals.flat_map(|deal| {
        let wanted = deal.milestones().iter().filter(|milestone| since(&deal, milestone).is_some());
        wanted.map(|milestone| DealMilestone { deal: deal.clone(), id: milestone.id }).collect::<Vec<_>>()
    });
    let all: Vec<_> = all.collect();
    pages::cut(all.iter(), page, place)
}
