//! What follows from deals: audits, events, the ledger, ghost scores, reviews.

use super::pages;
use super::state::State;
use domain::audit::AuditEntry;
use domain::deal::ContractStatus;
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::id::{ContractId, DealId, UserId};
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{Cursor, Page, Paged, StoreError};
use domain::review::{Review, ReviewStatus};
use domain::time::Instant;

impl State {
    pub(super) fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        entries.iter().try_for_each(|entry| self.audit_entries.insert((entry.deal, entry.seq), entry.clone()))
    }

    pub(super) fn audit(&self, deal: DealId) -> Vec<AuditEntry> {
        self.audit_entries.values().filter(|entry| entry.deal == deal).cloned().collect()
    }

    pub(super) fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError> {
        events.iter().try_for_each(|event| self.events.insert(event.id, event.clone()))
    }

    pub(super) fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError> {
        if let Some(crooked) = transactions.iter().find(|transaction| !transaction.is_balanced()) {
            return Err(StoreError::Broken(format!("ledger transaction {} does not balance", crooked.id)));
        }
        transactions.iter().try_for_each(|new| self.ledger_transactions.insert(new.id, new.clone()))
    }

    pub(super) fn ledger_of(&self, deal: DealId) -> Vec<LedgerTransaction> {
        let mut ledger: Vec<_> = self.ledger_transactions.values().filter(|it| it.deal == deal).cloned().collect();
        ledger.sort_by_key(|transaction| (transaction.at, transaction.id));
        ledger
    }

    pub(super) fn balances(&self) -> Vec<(LedgerAccount, Cents)> {
        let entries = || self.ledger_transactions.values().flat_map(|transaction| &transaction.entries);
        let balance = |account| entries().filter(|entry| entry.account == account).map(|entry| entry.amount).sum();
        LedgerAccount::ALL.map(|account| (account, balance(account))).to_vec()
    }

    pub(super) fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError> {
        let begin = self.ghost_entries.values().count();
        entries.iter().zip(begin..).try_for_each(|(entry, n)| self.ghost_entries.insert(n, entry.clone()))
    }

    pub(super) fn add_review(&mut self, review: &Review) -> Result<(), StoreError> {
        let is_twin = |other: &Review| (other.contract, other.reviewer) == (review.contract, review.reviewer);
        self.reviews.check_unique("reviews_contract_reviewer", is_twin)?;
        self.reviews.insert(review.id, review.clone())
    }

    pub(super) fn reviews_of_contract(&self, contract: ContractId) -> Vec<Review> {
        let mut reviews: Vec<_> = self.reviews.values().filter(|it| it.contract == contract).cloned().collect();
        reviews.sort_by_key(|review| (review.created_at, review.id));
        reviews
    }

    /// What anybody may see of what was written about a user: published, and answered or old enough.
    fn visible_about(&self, user: UserId, before: Instant) -> impl Iterator<Item = &Review> {
        let has_counterpart = |review: &Review| {
            self.reviews.values().any(|other| other.contract == review.contract && other.id != review.id)
        };
        self.reviews.values().filter(move |review| {
            review.reviewee == user
                && review.status == ReviewStatus::Published
                && (review.created_at <= before || has_counterpart(review))
        })
    }

    pub(super) fn reviews_about(&self, user: UserId, before: Instant, page: Page) -> Paged<Review> {
        let place = |review: &Review| Cursor::in_time(review.created_at, review.id.0);
        pages::cut(self.visible_about(user, before), page, place)
    }

    /// Completed contracts, and the mean rating in hundredths, rounded half up.
    pub(super) fn reputation(&self, user: UserId, before: Instant) -> (i64, Option<i64>) {
        let completed = self
            .deal_ids(|deal| deal.contract_status() == Some(ContractStatus::Completed) && deal.role_of(user).is_some());
        let ratings = self.visible_about(user, before).map(|review| i64::from(review.rating));
        let (count, sum) = ratings.fold((0, 0), |(count, sum), rating| (count + 1, sum + rating));
        (completed.iter().map(|_| 1).sum(), (sum * 100 + count / 2).checked_div(count))
    }
}
