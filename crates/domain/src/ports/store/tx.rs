//! Everything that is kept, inside one unit of work.

use super::StoreError;
use super::shapes::{
    ApplicationFilter, ContactShare, DealFilter, GigFilter, IdempotencyClaim, LeasedOperation, OperationScope, Page,
    Paged, Session, StoredAnswer,
};
use crate::account::{Identity, PayoutAccount, User};
use crate::api_key::ApiKey;
use crate::application::Application;
use crate::audit::AuditEntry;
use crate::credits::CreditTransaction;
use crate::deal::{Deal, OperationKey};
use crate::event::PublishedEvent;
use crate::ghost::GhostEntry;
use crate::gig::Gig;
use crate::id::{ApiKeyId, ApplicationId, ContractId, DealId, DisputeId, GigId, ReviewId, UserId};
use crate::ledger::{LedgerAccount, LedgerTransaction};
use crate::money::Cents;
use crate::review::Review;
use crate::time::{Date, Instant};
use uuid::Uuid;

/// Everything that is kept, inside one unit of work.
///
/// A repository answers `Option`; what “not found” means is for the caller. Saves of versioned things compare the
/// version: `save_*` takes the thing as it should become, whose `version` is one more than the stored one, and
/// answers [`StoreError::Stale`] otherwise. Inserts answer [`StoreError::Duplicate`] with the constraint's name
/// where a unique rule does not hold. Inside [`Access::Read`](super::Access::Read) every writing method answers an error.
pub trait Tx {
    /// The last error that a method of this `Tx` answered, if one did: it decides whether to run the unit again.
    fn failure(&self) -> Option<StoreError>;

    // Users and how they prove themselves.

    /// Keeps a new user. Unique: identity (`users_identity`).
    fn insert_user(&mut self, user: &User) -> Result<(), StoreError>;
    /// Saves a user.
    fn save_user(&mut self, user: &User) -> Result<(), StoreError>;
    /// The user of that id.
    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// The users of those ids, in any order.
    fn users(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError>;
    /// The user of that identity.
    fn user_by_identity(&mut self, identity: &Identity) -> Result<Option<User>, StoreError>;
    /// Keeps a new session.
    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError>;
    /// The session of that digest.
    fn session(&mut self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError>;
    /// Moves the end of a session.
    fn extend_session(&mut self, digest: &[u8; 32], expires_at: Instant) -> Result<(), StoreError>;
    /// Ends a session.
    fn delete_session(&mut self, digest: &[u8; 32]) -> Result<(), StoreError>;
    /// Keeps a new key.
    fn insert_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;
    /// Saves a key.
    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError>;
    /// The key of that id.
    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError>;
    /// The key of that digest, whatever its state.
    fn api_key_by_digest(&mut self, digest: &[u8; 32]) -> Result<Option<ApiKey>, StoreError>;
    /// Keys of a user, newest first.
    fn api_keys(&mut self, user: UserId, page: Page) -> Result<Paged<ApiKey>, StoreError>;
    /// Keys of a user that are neither revoked nor expired at `now`.
    fn live_api_keys(&mut self, user: UserId, now: Instant) -> Result<i64, StoreError>;
    /// Notes that a key was used; no version is raised.
    fn touch_api_key(&mut self, id: ApiKeyId, at: Instant) -> Result<(), StoreError>;
    /// Adds to what a key spent on a day (negative to take back), locking its row, and answers the sum.
    fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError>;

    // Gigs and applications.

    /// Keeps a new gig.
    fn insert_gig(&mut self, gig: &Gig) -> Result<(), StoreError>;
    /// Saves a gig, its `applications_count` excepted.
    fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError>;
    /// The gig of that id.
    fn gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError>;
    /// The gig of that id, its row locked to the end of the unit of work: whoever starts something on a gig, or
    /// ends it, takes this first.
    fn lock_gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError>;
    /// Deletes a gig and what only made sense with it.
    fn delete_gig(&mut self, id: GigId) -> Result<(), StoreError>;
    /// Gigs, newest first.
    fn gigs(&mut self, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, StoreError>;
    /// Keeps a new application and raises its gig's count. Unique: gig and worker (`applications_gig_worker`).
    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// Saves an application.
    fn save_application(&mut self, application: &Application) -> Result<(), StoreError>;
    /// The application of that id.
    fn application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError>;
    /// The application of a worker to a gig.
    fn application_of(&mut self, gig: GigId, worker: UserId) -> Result<Option<Application>, StoreError>;
    /// Applications, newest first.
    fn applications(&mut self, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, StoreError>;
    /// Every application to a gig that is applied or shortlisted.
    fn open_applications(&mut self, gig: GigId) -> Result<Vec<Application>, StoreError>;

    // Deals.

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
    /// Appends to audits.
    fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError>;
    /// A deal's audit, oldest first.
    fn audit(&mut self, deal: DealId) -> Result<Vec<AuditEntry>, StoreError>;
    /// Keeps a contact; a party's second replaces the first.
    fn put_contact(&mut self, share: &ContactShare) -> Result<(), StoreError>;
    /// The contacts shared in some deals.
    fn contacts(&mut self, deals: &[DealId]) -> Result<Vec<ContactShare>, StoreError>;

    // What follows from deals.

    /// Keeps published events for whoever they concern.
    fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError>;
    /// Appends to the ledger; each transaction balances.
    fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError>;
    /// A deal's ledger, oldest first.
    fn ledger_of(&mut self, deal: DealId) -> Result<Vec<LedgerTransaction>, StoreError>;
    /// Every account's balance, in order of the accounts, with zero for those never used.
    fn balances(&mut self) -> Result<Vec<(LedgerAccount, Cents)>, StoreError>;
    /// Appends to ghost scores.
    fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError>;
    /// The entries of some users.
    fn ghost_entries(&mut self, users: &[UserId]) -> Result<Vec<GhostEntry>, StoreError>;
    /// Keeps a new review. Unique: contract and reviewer (`reviews_contract_reviewer`).
    fn insert_review(&mut self, review: &Review) -> Result<(), StoreError>;
    /// The review of that id.
    fn review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError>;
    /// The reviews of a contract.
    fn reviews_of_contract(&mut self, contract: ContractId) -> Result<Vec<Review>, StoreError>;
    /// Published reviews about a user, whose counterpart exists or which were made at or before `before`, newest first.
    fn reviews_about(&mut self, user: UserId, before: Instant, page: Page) -> Result<Paged<Review>, StoreError>;
    /// How many contracts of a user were completed, and the mean of the visible ratings in hundredths, if any.
    fn reputation(&mut self, user: UserId, before: Instant) -> Result<(i64, Option<i64>), StoreError>;
    /// Adds a movement of credits and answers the balance; `None` when it would be negative, and then nothing is kept.
    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError>;
    /// A user's balance of credits.
    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError>;

    // Money at the provider.

    /// Keeps a new payout account. Unique: one a user (`payout_accounts_pkey`).
    fn insert_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError>;
    /// Saves a payout account.
    fn save_payout_account(&mut self, account: &PayoutAccount) -> Result<(), StoreError>;
    /// A user's payout account.
    fn payout_account(&mut self, user: UserId) -> Result<Option<PayoutAccount>, StoreError>;
    /// The payout account that the provider knows by that id.
    fn payout_account_by_id(&mut self, account: &str) -> Result<Option<PayoutAccount>, StoreError>;
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
    /// Ends every lease, of operations and of idempotency claims: at the start of a program that has the database to itself.
    fn end_all_leases(&mut self) -> Result<(), StoreError>;
    /// Whether there is any pending operation, and when the first may be tried (wall time).
    fn next_operation(&mut self) -> Result<Option<Instant>, StoreError>;
    /// Notes that a provider event arrived; `false` when it had before.
    fn note_provider_event(&mut self, event: &str, at: Instant) -> Result<bool, StoreError>;

    // Idempotency.

    /// Makes a claim, or answers the one that stands. Waits for a twin's unit of work that holds it.
    fn claim_idempotency(&mut self, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, StoreError>;
    /// Takes a standing claim over: sets its lease and time.
    fn renew_claim(&mut self, claim: &IdempotencyClaim) -> Result<(), StoreError>;
    /// Keeps the answer of a claim.
    fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), StoreError>;
    /// Forgets a claim: its request had no effect.
    fn drop_claim(&mut self, user: UserId, key: &str) -> Result<(), StoreError>;

    // Small documents: settings of the program, and the sandbox provider's own books.

    /// The document of that kind and id.
    fn document(&mut self, kind: &str, id: &str) -> Result<Option<serde_json::Value>, StoreError>;
    /// The document, its row (or its absence) locked to the end of the unit of work.
    fn lock_document(&mut self, kind: &str, id: &str) -> Result<Option<serde_json::Value>, StoreError>;
    /// Keeps a document, over the one before.
    fn put_document(&mut self, kind: &str, id: &str, document: &serde_json::Value) -> Result<(), StoreError>;
    /// Forgets a document.
    fn delete_document(&mut self, kind: &str, id: &str) -> Result<(), StoreError>;
    /// Documents of a kind in order of id.
    fn documents(&mut self, kind: &str, limit: u32) -> Result<Vec<(String, serde_json::Value)>, StoreError>;
    /// Forgets everything: the sandbox starts anew.
    fn erase_everything(&mut self) -> Result<(), StoreError>;
}
