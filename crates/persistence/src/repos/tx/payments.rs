//! Money at the provider.

use super::super::unit::Unit;
use super::super::{operations, payout_accounts};
use domain::account::PayoutAccount;
use domain::deal::OperationKey;
use domain::id::UserId;
use domain::ports::store::{LeasedOperation, OperationScope, Operations, PayoutAccounts, StoreError};
use domain::time::Instant;
use uuid::Uuid;

impl PayoutAccounts for Unit<'_> {
    fn insert_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError> {
        self.write(|conn| payout_accounts::add(conn, account))
    }

    fn save_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError> {
        self.write(|conn| payout_accounts::save(conn, account))
    }

    fn payout_account(&mut self, user: UserId) -> Result<Option<PayoutAccount>, StoreError> {
        self.read(|conn| payout_accounts::of_user(conn, user))
    }

    fn payout_account_by_id(&mut self, account: &str) -> Result<Option<PayoutAccount>, StoreError> {
        self.read(|conn| payout_accounts::by_account(conn, account))
    }

    fn note_provider_event(&mut self, event: &str, at: Instant) -> Result<bool, StoreError> {
        self.write(|conn| payout_accounts::note_event(conn, event, at))
    }
}

impl Operations for Unit<'_> {
    fn lease_operations(
        &mut self,
        scope: OperationScope,
        wall: Instant,
        until: Instant,
        token: Uuid,
        limit: u32,
    ) -> Result<Vec<LeasedOperation>, StoreError> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let lease = operations::Lease { scope, wall, until, token, limit };
        self.write(|conn| operations::lease(conn, &lease))
    }

    fn holds_lease(&mut self, key: OperationKey, token: Uuid) -> Result<bool, StoreError> {
        self.write(|conn| operations::is_held(conn, key, token))
    }

    fn postpone_operation(&mut self, key: OperationKey, token: Uuid, next_try_at: Instant) -> Result<(), StoreError> {
        self.write(|conn| operations::postpone(conn, key, token, next_try_at))
    }

    fn next_operation(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(operations::next)
    }
}
