//! Users, their keys and what those spend, their payout accounts, credits and claims.

use super::pages;
use super::state::State;
use domain::account::{PayoutAccount, User, UserStatus};
use domain::api_key::ApiKey;
use domain::credits::CreditTransaction;
use domain::id::{ApiKeyId, UserId};
use domain::money::Cents;
use domain::ports::store::{Cursor, IdempotencyClaim, Page, Paged, StoreError, StoredAnswer};
use domain::time::{Date, Instant};

impl State {
    pub(super) fn add_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.check_identity(user)?;
        self.users.insert(user.id, user.clone())
    }

    pub(super) fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.users.before(&user.id, user.version)?;
        self.check_identity(user)?;
        self.users.save(&user.id, user.clone())
    }

    fn check_identity(&self, user: &User) -> Result<(), StoreError> {
        let has_one = user.status != UserStatus::Deleted;
        let is_twin = |other: &User| {
            other.id != user.id && other.status != UserStatus::Deleted && other.identity == user.identity
        };
        if has_one { self.users.check_unique("users_identity", is_twin) } else { Ok(()) }
    }

    pub(super) fn add_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.api_keys.check_unique("api_keys_digest", |other| other.digest == key.digest)?;
        self.api_keys.insert(key.id, key.clone())
    }

    /// A save undoes no use that was noted since the key was read.
    pub(super) fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        let stored = self.api_keys.before(&key.id, key.version)?;
        *stored = ApiKey { last_used_at: stored.last_used_at, ..key.clone() };
        Ok(())
    }

    pub(super) fn live_api_keys(&self, user: UserId, now: Instant) -> i64 {
        let live = |key: &&ApiKey| key.user == user && key.revoked_at.is_none() && key.expires_at > now;
        self.api_keys.values().filter(live).map(|_| 1).sum()
    }

    pub(super) fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError> {
        let spent = self.api_key_spend.get_or((key, day), Cents::ZERO);
        *spent = *spent + amount;
        match spent.0 {
            0.. => Ok(*spent),
            _ => Err(StoreError::Broken(format!("key {key} would have spent less than nothing"))),
        }
    }

    pub(super) fn add_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError> {
        self.check_payout_account(account)?;
        self.payout_accounts.insert(account.user, account.clone())
    }

    pub(super) fn save_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError> {
        self.check_payout_account(account)?;
        self.payout_accounts.save(&account.user, account.clone())
    }

    fn check_payout_account(&self, account: &PayoutAccount) -> Result<(), StoreError> {
        let is_twin = |other: &PayoutAccount| other.user != account.user && other.account == account.account;
        self.payout_accounts.check_unique("payout_accounts_account", is_twin)
    }

    pub(super) fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        let balance = self.credits_balance(transaction.user) + transaction.amount;
        if balance < 0 {
            return Ok(None);
        }
        let is_twin = |other: &CreditTransaction| {
            other.reference.is_some()
                && (other.user, other.reason, &other.reference)
                    == (transaction.user, transaction.reason, &transaction.reference)
        };
        self.credit_transactions.check_unique("credit_transactions_reference", is_twin)?;
        self.credit_transactions.insert(transaction.id, transaction.clone())?;
        Ok(Some(balance))
    }

    pub(super) fn credit_transactions(&self, user: UserId, page: Page) -> Paged<CreditTransaction> {
        let own = self.credit_transactions.values().filter(|it| it.user == user);
        pages::cut(own, page, |it| Cursor::in_time(it.at, it.id.0))
    }

    pub(super) fn credits_balance(&self, user: UserId) -> i64 {
        self.credit_transactions.values().filter(|other| other.user == user).map(|other| other.amount).sum()
    }

    /// A twin never sees a claim half made: one unit of work writes at a time.
    pub(super) fn claim(&mut self, claim: &IdempotencyClaim) -> Option<IdempotencyClaim> {
        let key = (claim.user, claim.key.clone());
        let standing = self.idempotency_claims.get(&key).cloned();
        if standing.is_none() {
            self.idempotency_claims.put(key, claim.clone());
        }
        standing
    }

    pub(super) fn renew_claim(&mut self, claim: &IdempotencyClaim) {
        self.idempotency_claims.change(&(claim.user, claim.key.clone()), |standing| {
            standing.claimed_at = claim.claimed_at;
            standing.leased_until = claim.leased_until;
        });
    }

    pub(super) fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) {
        self.idempotency_claims.change(&(user, key.to_owned()), |standing| {
            standing.leased_until = None;
            standing.answer = Some(answer.clone());
        });
    }
}
