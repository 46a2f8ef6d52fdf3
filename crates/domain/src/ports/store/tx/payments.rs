//! Money at the provider.

use super::super::StoreError;
use super::super::shapes::{LeasedOperation, OperationScope};
use crate::account::PayoutAccount;
use crate::deal::OperationKey;
use crate::id::UserId;
use crate::time::Instant;
use uuid::Uuid;

/// Where workers are paid, and the news of the provider.
pub trait PayoutAccounts {
    /// Keeps a new payout account. Unique: one a user (`payout_accounts_pkey`).
    fn insert_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError>;
    /// Saves a payout account.
    fn save_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError>;
    /// A user's payout account.
    fn payout_account(&mut self, user: UserId) -> Result<Option<PayoutAccount>, StoreError>;
    /// The payout account that the provider knows by that id.
    fn payout_account_by_id(&mut self, account: &str) -> Result<Option<PayoutAccount>, StoreError>;
    /// Notes that a provider event arrived; `false` when it had before.
    fn note_provider_event(&mut self, event: &str, at: Instant) -> Result<bool, StoreError>;
}

/// Leases of the recorded calls to the provider.
pub trait Operations {
    /// Leases pending operations, the longest waiting first: none whose lease has not ended at `wall`.
    /// Every lease ends at `until` and carries `token`.
    fn lease_operations(
        &mut self,
        scope: OperationScope,
        wall: Instant,
        until: Instant,
        token: Uuid,
        limit: u32,
    ) -> Result<Vec<LeasedOperation>, StoreError>;
    /// Whether the lease is still this one's; locks the row. Asked after the deal's lock, before the outcome is kept.
    fn holds_lease(&mut self, key: OperationKey, token: Uuid) -> Result<bool, StoreError>;
    /// Ends a lease without an outcome: the operation may be tried again from `next_try_at` (wall time) on.
    fn postpone_operation(&mut self, key: OperationKey, token: Uuid, next_try_at: Instant) -> Result<(), StoreError>;
    /// Whether there is any pending operation, and when the first may be tried (wall time).
    fn next_operation(&mut self) -> Result<Option<Instant>, StoreError>;
}
