//! Deals.

use super::super::deals::awaits_payee;
use super::super::unit::Unit;
use domain::deal::Deal;
use domain::id::{ContractId, DealId, DisputeId, GigId, UserId};
use domain::ports::store::{DealFilter, Deals, DisputeFilter, Page, Paged, StoreError};
use domain::time::Instant;

impl Deals for Unit {
    fn insert_deal(&mut self, deal: &Deal) -> Result<(), StoreError> {
        self.write(|state| state.add_deal(deal))
    }

    fn deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError> {
        self.read(|state| state.deal(id))
    }

    fn lock_deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError> {
        self.lock(|state| state.deal(id))
    }

    fn save_deal(&mut self, deal: &Deal, next_due_at: Option<Instant>) -> Result<(), StoreError> {
        self.write(|state| state.save_deal(deal, next_due_at))
    }

    fn deal_of_contract(&mut self, contract: ContractId) -> Result<Option<DealId>, StoreError> {
        let is_meant = |deal: &Deal| deal.contract.as_ref().is_some_and(|it| it.id == contract);
        self.read(|state| state.deal_ids(is_meant).pop())
    }

    fn deal_of_dispute(&mut self, dispute: DisputeId) -> Result<Option<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.dispute(dispute).is_some()).pop())
    }

    fn deals(&mut self, party: UserId, filter: &DealFilter, page: Page) -> Result<Paged<Deal>, StoreError> {
        self.read(|state| state.deals(party, filter, page))
    }

    fn disputes(&mut self, filter: &DisputeFilter, page: Page) -> Result<Paged<(DisputeId, Deal)>, StoreError> {
        self.read(|state| state.disputes(filter, page))
    }

    fn running_deals_of_gig(&mut self, gig: GigId) -> Result<Vec<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.gig == gig && !deal.is_over()))
    }

    fn running_deal(&mut self, gig: GigId, worker: UserId) -> Result<Option<Deal>, StoreError> {
        self.read(|state| state.running_deal(gig, worker))
    }

    fn latest_deals(&mut self, pairs: &[(GigId, UserId)]) -> Result<Vec<Deal>, StoreError> {
        self.read(|state| state.latest_deals(pairs))
    }

    fn deals_of_payee(&mut self, worker: UserId) -> Result<Vec<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.worker == worker && awaits_payee(deal)))
    }

    fn due_deals(&mut self, now: Instant, limit: u32) -> Result<Vec<DealId>, StoreError> {
        self.read(|state| state.due_deals(now, limit))
    }

    fn next_due(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(|state| state.deals.values().filter_map(|stored| stored.next_due_at).min())
    }
}
