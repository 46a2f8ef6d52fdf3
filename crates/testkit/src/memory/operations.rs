//! Leases of provider operations. What an operation is stands in its deal; these rows say who may carry it out.

use super::pages;
use super::state::State;
use domain::deal::{Operation, OperationKey, OperationStatus};
use domain::id::DealId;
use domain::ports::store::{LeasedOperation, OperationScope};
use domain::time::Instant;
use uuid::Uuid;

/// Who may carry an operation out.
#[derive(Clone)]
pub(super) struct Lease {
    deal: DealId,
    token: Option<Uuid>,
    /// The end of the lease where there is one, else the time of the next try (wall time).
    available_at: Instant,
    tries: u32,
}

/// What is looked for, and how a lease is to be written.
pub(super) struct Leasing {
    pub(super) scope: OperationScope,
    pub(super) wall: Instant,
    pub(super) until: Instant,
    pub(super) token: Uuid,
    pub(super) limit: u32,
}

impl Lease {
    /// Nobody's, to be carried out at once whatever the clock says.
    pub(super) fn free(deal: DealId) -> Self {
        Self { deal, token: None, available_at: at_once(), tries: 0 }
    }
}

fn at_once() -> Instant {
    Instant::new(chrono::DateTime::UNIX_EPOCH)
}

impl State {
    /// The pending operations, the longest waiting first.
    fn pending(&self) -> Vec<(OperationKey, &Lease)> {
        let pending = |(key, lease): (&OperationKey, _)| {
            let operation = self.operation(*key, lease).filter(|it| it.status == OperationStatus::Pending)?;
            Some((lease.available_at, operation.requested_at, *key, lease))
        };
        let mut pending: Vec<_> = self.payment_operations.iter().filter_map(pending).collect();
        pending.sort_by_key(|(available_at, requested_at, key, _)| (*available_at, *requested_at, *key));
        pending.into_iter().map(|(_, _, key, lease)| (key, lease)).collect()
    }

    fn operation(&self, key: OperationKey, lease: &Lease) -> Option<&Operation> {
        self.deals.get(&lease.deal)?.deal.operations.iter().find(|operation| operation.key == key)
    }

    pub(super) fn lease_operations(&mut self, leasing: &Leasing) -> Vec<LeasedOperation> {
        let is_free = |lease: &Lease| match leasing.scope {
            OperationScope::Due => lease.available_at <= leasing.wall,
            // One that waits for its next try is taken all the same; one that is leased is not.
            OperationScope::OfDeal(deal) => {
                lease.deal == deal && (lease.token.is_none() || lease.available_at <= leasing.wall)
            }
        };
        let free = self.pending().into_iter().filter(|(_, lease)| is_free(lease)).map(|(key, _)| key);
        let free: Vec<_> = free.take(pages::size(leasing.limit)).collect();
        free.into_iter().filter_map(|key| self.take(key, leasing)).collect()
    }

    fn take(&mut self, key: OperationKey, leasing: &Leasing) -> Option<LeasedOperation> {
        let Lease { deal, tries, .. } = *self.payment_operations.get(&key)?;
        let held = Lease { deal, token: Some(leasing.token), available_at: leasing.until, tries: tries + 1 };
        self.payment_operations.put(key, held);
        Some(LeasedOperation { deal, key, token: leasing.token, tries })
    }

    pub(super) fn holds_lease(&self, key: OperationKey, token: Uuid) -> bool {
        self.pending().iter().any(|(pending, lease)| *pending == key && lease.token == Some(token))
    }

    pub(super) fn postpone_operation(&mut self, key: OperationKey, token: Uuid, next_try_at: Instant) {
        if self.payment_operations.get(&key).is_some_and(|lease| lease.token == Some(token)) {
            self.free(key, next_try_at);
        }
    }

    pub(super) fn end_all_leases(&mut self) {
        let leased = self.pending().into_iter().filter(|(_, lease)| lease.token.is_some()).map(|(key, _)| key);
        for key in leased.collect::<Vec<_>>() {
            self.free(key, at_once());
        }
        let claims: Vec<_> = self.idempotency_claims.iter().map(|(key, _)| key.clone()).collect();
        for key in claims {
            self.idempotency_claims.change(&key, |claim| claim.leased_until = None);
        }
    }

    fn free(&mut self, key: OperationKey, available_at: Instant) {
        self.payment_operations.change(&key, |lease| {
            lease.token = None;
            lease.available_at = available_at;
        });
    }

    pub(super) fn next_operation(&self) -> Option<Instant> {
        self.pending().first().map(|(_, lease)| lease.available_at)
    }
}
