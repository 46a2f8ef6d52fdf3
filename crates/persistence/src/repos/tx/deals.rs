//! Deals.

use super::super::unit::Unit;
use super::super::{deals, disputes};
use domain::deal::Deal;
use domain::id::{ContractId, DealId, DisputeId, GigId, UserId};
use domain::ports::store::{DealFilter, Deals, DisputeFilter, Page, Paged, StoreError};
use domain::time::Instant;

impl Deals for Unit<'_> {
    fn insert_deal(&mut self, deal: &Deal) -> Result<(), StoreError> {
        self.write(|conn| deals::add(conn, deal))
    }

    fn deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError> {
        self.read(|conn| deals::by_id(conn, id))
    }

    fn lock_deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError> {
        self.write(|conn| deals::lock(conn, id))
    }

    fn save_deal(&mut self, deal: &Deal, next_due_at: Option<Instant>) -> Result<(), StoreError> {
        self.write(|conn| deals::save(conn, deal, next_due_at))
    }

    fn deal_of_contract(&mut self, contract: ContractId) -> Result<Option<DealId>, StoreError> {
        self.read(|conn| deals::of_contract(conn, contract))
    }

    fn deal_of_dispute(&mut self, dispute: DisputeId) -> Result<Option<DealId>, StoreError> {
        self.read(|conn| deals::of_dispute(conn, dispute))
    }

    fn deals(&mut self, party: UserId, filter: &DealFilter, page: Page) -> Result<Paged<Deal>, StoreError> {
        self.read(|conn| deals::of_party(conn, party, filter, page))
    }

    fn disputes(&mut self, filter: &DisputeFilter, page: Page) -> Result<Paged<(DisputeId, Deal)>, StoreError> {
        self.read(|conn| disputes::of(conn, filter, page))
    }

    fn running_deals_of_gig(&mut self, gig: GigId) -> Result<Vec<DealId>, StoreError> {
        self.read(|conn| deals::running_of_gig(conn, gig))
    }

    fn running_deal(&mut self, gig: GigId, worker: UserId) -> Result<Option<Deal>, StoreError> {
        self.read(|conn| deals::running(conn, gig, worker))
    }

    fn latest_deals(&mut self, pairs: &[(GigId, UserId)]) -> Result<Vec<Deal>, StoreError> {
        self.read(|conn| deals::latest(conn, pairs))
    }

    fn deals_of_payee(&mut self, worker: UserId) -> Result<Vec<DealId>, StoreError> {
        self.read(|conn| deals::of_payee(conn, worker))
    }

    fn due_deals(&mut self, now: Instant, limit: u32) -> Result<Vec<DealId>, StoreError> {
        self.read(|conn| deals::due(conn, now, limit))
    }

    fn next_due(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(deals::next_due)
    }
}
