//! Deals, and the rules that hold between them.

use super::operations::Lease;
use super::pages;
use super::state::State;
use super::table::Versioned;
use domain::deal::{Deal, Dispute, Milestone, Operation, OperationKind, OperationStatus, PayoutState};
use domain::id::{DealId, DisputeId, GigId, UserId};
use domain::ports::store::{Cursor, DealFilter, DisputeFilter, Page, Paged, StoreError};
use domain::time::Instant;
use std::collections::BTreeSet;
use std::hash::Hash;

/// A deal with the time at which it must be looked at.
#[derive(Clone)]
pub(super) struct StoredDeal {
    pub(super) deal: Deal,
    pub(super) next_due_at: Option<Instant>,
}

impl Versioned for StoredDeal {
    fn version(&self) -> i64 {
        self.deal.version
    }
}

impl State {
    pub(super) fn add_deal(&mut self, deal: &Deal) -> Result<(), StoreError> {
        self.check_deal(deal)?;
        self.deals.insert(deal.id, StoredDeal { deal: deal.clone(), next_due_at: deal.next_due_at() })?;
        self.record_operations(deal);
        Ok(())
    }

    pub(super) fn save_deal(&mut self, deal: &Deal, next_due_at: Option<Instant>) -> Result<(), StoreError> {
        self.deals.before(&deal.id, deal.version)?;
        self.check_deal(deal)?;
        self.deals.save(&deal.id, StoredDeal { deal: deal.clone(), next_due_at })?;
        self.record_operations(deal);
        Ok(())
    }

    fn check_deal(&self, deal: &Deal) -> Result<(), StoreError> {
        let of_the_same =
            |other: &Deal| (other.gig, other.worker) == (deal.gig, deal.worker) && !other.is_over() && !deal.is_over();
        self.check_others(deal, "deals_one_running", of_the_same)?;
        let contract = deal.contract.as_ref().map(|contract| contract.id);
        let has_contract = |other: &Deal| other.contract.as_ref().is_some_and(|theirs| Some(theirs.id) == contract);
        self.check_others(deal, "deals_contract", has_contract)?;
        check_once("milestones_position", deal.milestones().iter().map(|milestone| milestone.position))?;
        for milestone in deal.milestones() {
            let open = milestone.disputes.iter().filter(|dispute| dispute.is_open());
            check_once("disputes_one_open", open.map(|_| milestone.id))?;
        }
        let effects = deal.operations.iter().filter(|operation| moved_money(operation));
        check_once("payment_operations_one_effect", effects.map(|moved| (moved.key.kind, moved.key.milestone)))
    }

    fn check_others(&self, deal: &Deal, constraint: &str, is_twin: impl Fn(&Deal) -> bool) -> Result<(), StoreError> {
        self.deals.check_unique(constraint, |other| other.deal.id != deal.id && is_twin(&other.deal))
    }

    /// What is leased or postponed stays so.
    fn record_operations(&mut self, deal: &Deal) {
        for operation in &deal.operations {
            self.payment_operations.get_or(operation.key, Lease::free(deal.id));
        }
    }

    pub(super) fn deal(&self, id: DealId) -> Option<Deal> {
        self.deals.get(&id).map(|stored| stored.deal.clone())
    }

    fn each_deal(&self) -> impl Iterator<Item = &Deal> {
        self.deals.values().map(|stored| &stored.deal)
    }

    /// The ids of the deals that are meant, in order.
    pub(super) fn deal_ids(&self, is_meant: impl Fn(&Deal) -> bool) -> Vec<DealId> {
        self.each_deal().filter(|deal| is_meant(deal)).map(|deal| deal.id).collect()
    }

    pub(super) fn running_deal(&self, gig: GigId, worker: UserId) -> Option<Deal> {
        self.each_deal().find(|deal| (deal.gig, deal.worker) == (gig, worker) && !deal.is_over()).cloned()
    }

    pub(super) fn deals(&self, party: UserId, filter: &DealFilter, page: Page) -> Paged<Deal> {
        let wanted = |deal: &&Deal| deal.role_of(party).is_some() && lets_through(filter, deal);
        let place = |deal: &Deal| Cursor { at: deal.created_at, id: deal.id.0 };
        pages::cut(self.each_deal().filter(wanted), page, place)
    }

    pub(super) fn disputes(&self, filter: &DisputeFilter, page: Page) -> Paged<(DisputeId, Deal)> {
        let is_meant = |dispute: &&Dispute| filter.statuses.contains(&dispute.status());
        let own = self.each_deal().filter(|deal| filter.party.is_none_or(|party| deal.role_of(party).is_some()));
        let found: Vec<_> = own
            .flat_map(|deal| deal.milestones().iter().flat_map(|it| &it.disputes).map(move |dispute| (deal, dispute)))
            .filter(|(_, dispute)| is_meant(dispute))
            .collect();
        let place = |(_, dispute): &(&Deal, &Dispute)| Cursor { at: dispute.created_at, id: dispute.id.0 };
        let Paged { rows, next } = pages::cut(found.iter(), page, place);
        Paged { rows: rows.into_iter().map(|(deal, dispute)| (dispute.id, deal.clone())).collect(), next }
    }

    pub(super) fn latest_deals(&self, pairs: &[(GigId, UserId)]) -> Vec<Deal> {
        let pairs: BTreeSet<_> = pairs.iter().copied().collect();
        let latest = |pair| {
            let of_pair = self.each_deal().filter(move |deal| (deal.gig, deal.worker) == pair);
            of_pair.max_by_key(|deal| (deal.created_at, deal.id)).cloned()
        };
        pairs.into_iter().filter_map(latest).collect()
    }

    pub(super) fn due_deals(&self, now: Instant, limit: u32) -> Vec<DealId> {
        let due = self.deals.iter().filter_map(|(id, stored)| Some((stored.next_due_at?, *id)));
        let due: BTreeSet<_> = due.filter(|(at, _)| *at <= now).collect();
        due.into_iter().take(pages::size(limit)).map(|(_, id)| id).collect()
    }
}

fn lets_through(filter: &DealFilter, deal: &Deal) -> bool {
    match filter {
        DealFilter::Negotiations(state) => state.is_none_or(|state| deal.negotiation.state.name() == state),
        DealFilter::Contracts(None) => deal.contract.is_some(),
        DealFilter::Contracts(status) => deal.contract_status() == *status,
    }
}

/// Whether news of the worker's payout account matters to the deal: it is live, or money is not yet at the bank.
pub(super) fn awaits_payee(deal: &Deal) -> bool {
    let owes = |milestone: &Milestone| {
        let payout = milestone.payout.as_ref();
        payout.is_some_and(|payout| !matches!(payout.state, PayoutState::Paid { .. } | PayoutState::Reversed { .. }))
    };
    !deal.is_over() || deal.milestones().iter().any(owes)
}

/// Whether the money of a milestone went where it can go once.
fn moved_money(operation: &Operation) -> bool {
    operation.status == OperationStatus::Succeeded
        && matches!(operation.key.kind, OperationKind::Capture | OperationKind::Transfer)
        && !operation.stray
}

/// Lets pass when none comes twice; `constraint` names the rule.
fn check_once<T: Eq + Hash>(constraint: &str, values: impl Iterator<Item = T>) -> Result<(), StoreError> {
    let mut seen = std::collections::HashSet::new();
    match values.into_iter().all(|value| seen.insert(value)) {
        true => Ok(()),
        false => Err(StoreError::Duplicate(constraint.to_owned())),
    }
}
