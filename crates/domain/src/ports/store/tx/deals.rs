//! Deals.

use super::super::StoreError;
use super::super::shapes::{DealFilter, DisputeFilter, Page, Paged};
use crate::deal::Deal;
use crate::id::{ContractId, DealId, DisputeId, GigId, UserId};
use crate::time::Instant;

/// Deals, each with its contract, milestones, disputes and settlements.
pub trait Deals {
    /// Keeps a new deal. Unique: one open negotiation or live contract a gig and worker (`deals_one_running`).
    fn insert_deal(&mut self, deal: &Deal) -> Result<(), StoreError>;
    /// The deal of that id, as it is now, without a lock: for display.
    fn deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError>;
    /// The deal of that id, its row locked to the end of the unit of work: for decisions.
    fn lock_deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError>;
    /// Saves a deal with its milestones, disputes, settlements and operations, and its `next_due_at`.
    fn save_deal(&mut self, deal: &Deal, next_due_at: Option<Instant>) -> Result<(), StoreError>;
    /// The deal of a contract.
    fn deal_of_contract(&mut self, contract: ContractId) -> Result<Option<DealId>, StoreError>;
    /// The deal of a dispute.
    fn deal_of_dispute(&mut self, dispute: DisputeId) -> Result<Option<DealId>, StoreError>;
    /// Deals that a user is a party of, newest first by `created_at`.
    fn deals(&mut self, party: UserId, filter: &DealFilter, page: Page) -> Result<Paged<Deal>, StoreError>;
    /// Disputes with their deals, newest first by when they were opened.
    fn disputes(&mut self, filter: &DisputeFilter, page: Page) -> Result<Paged<(DisputeId, Deal)>, StoreError>;
    /// The deals of a gig that are not over.
    fn running_deals_of_gig(&mut self, gig: GigId) -> Result<Vec<DealId>, StoreError>;
    /// The deal of a gig and worker whose negotiation is open or whose contract is live, if any.
    fn running_deal(&mut self, gig: GigId, worker: UserId) -> Result<Option<Deal>, StoreError>;
    /// The latest deal of each gig and worker, whatever its state.
    fn latest_deals(&mut self, pairs: &[(GigId, UserId)]) -> Result<Vec<Deal>, StoreError>;
    /// The deals of a worker to which news of the payout account matters: live, or with money not yet at the bank.
    fn deals_of_payee(&mut self, worker: UserId) -> Result<Vec<DealId>, StoreError>;
    /// Deals whose `next_due_at` is at or before `now`, the longest due first.
    fn due_deals(&mut self, now: Instant, limit: u32) -> Result<Vec<DealId>, StoreError>;
    /// The least `next_due_at` of all deals.
    fn next_due(&mut self) -> Result<Option<Instant>, StoreError>;
}
