//! Money at the provider.

use super::super::operations::Leasing;
use super::super::state::State;
use super::super::unit::Unit;
use domain::account::PayoutAccount;
use domain::deal::OperationKey;
use domain::id::UserId;
use domain::ports::store::{LeasedOperation, OperationScope, Operations, PayoutAccounts, StoreError};
use domain::time::Instant;
use uuid::Uuid;

impl PayoutAccounts for Unit {
    fn insert_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError> {
        self.write(|state| state.add_payout_account(account))
    }

    fn save_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError> {
        self.write(|state| state.save_payout_account(account))
    }

    fn payout_account(&mut self, user: UserId) -> Result<Option<PayoutAccount>, StoreError> {
        self.read(|state| state.payout_accounts.get(&user).cloned())
    }

    fn payout_account_by_id(&mut self, account: &str) -> Result<Option<PayoutAccount>, StoreError> {
        self.read(|state| state.payout_accounts.values().find(|it| it.account == account).cloned())
    }

    fn note_provider_event(&mut self, event: &str, at: Instant) -> Result<bool, StoreError> {
        self.write(|state| Ok(state.provider_events.insert(event.to_owned(), at).is_ok()))
    }
}

impl Operations for Unit {
    fn lease_operations(
        &mut self,
        scope: OperationScope,
        wall: Instant,
        until: Instant,
        token: Uuid,
        limit: u32,
    ) -> Result<Vec<LeasedOperation>, StoreError> {
        let leasing = Leasing { scope, wall, until, token, limit };
        self.write(|state| Ok(state.lease_operations(&leasing)))
    }

    fn holds_lease(&mut self, key: OperationKey, token: Uuid) -> Result<bool, StoreError> {
        self.lock(|state| state.holds_lease(key, token))
    }

    fn postpone_operation(&mut self, key: OperationKey, token: Uuid, next_try_at: Instant) -> Result<(), StoreError> {
        self.change(|state| state.postpone_operation(key, token, next_try_at))
    }

    fn next_operation(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(State::next_operation)
    }
}
