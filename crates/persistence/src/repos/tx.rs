//! The port, method by method: each is one call of a repository.

use super::unit::Unit;
use super::{
    api_keys, applications, credits, deals, documents, erase, gigs, idempotency, journal, ledger, operations,
    payout_accounts, reviews, sessions, users,
};
use domain::account::{Identity, PayoutAccount, User};
use domain::api_key::ApiKey;
use domain::application::Application;
use domain::audit::AuditEntry;
use domain::credits::CreditTransaction;
use domain::deal::{Deal, OperationKey};
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::gig::Gig;
use domain::id::{ApiKeyId, ApplicationId, ContractId, DealId, DisputeId, GigId, ReviewId, UserId};
use domain::ledger::{LedgerAccount, LedgerTransaction};
use domain::money::Cents;
use domain::ports::store::{
    ApplicationFilter, ContactShare, DealFilter, GigFilter, IdempotencyClaim, LeasedOperation, OperationScope, Page,
    Paged, Session, StoreError, StoredAnswer, Tx,
};
use domain::review::Review;
use domain::time::{Date, Instant};
use serde_json::Value;
use uuid::Uuid;

impl Tx for Unit<'_> {
    fn failure(&self) -> Option<StoreError> {
        self.fault().map(StoreError::from)
    }

    fn insert_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|conn| users::add(conn, user))
    }

    fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|conn| users::save(conn, user))
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|conn| users::by_id(conn, id))
    }

    fn users(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        self.read(|conn| users::by_ids(conn, ids))
    }

    fn user_by_identity(&mut self, identity: &Identity) -> Result<Option<User>, StoreError> {
        self.read(|conn| users::by_identity(conn, identity))
    }

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.write(|conn| sessions::add(conn, session))
    }

    fn session(&mut self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        self.read(|conn| sessions::by_digest(conn, digest))
    }

    fn extend_session(&mut self, digest: &[u8; 32], expires_at: Instant) -> Result<(), StoreError> {
        self.write(|conn| sessions::extend(conn, digest, expires_at))
    }

    fn delete_session(&mut self, digest: &[u8; 32]) -> Result<(), StoreError> {
        self.write(|conn| sessions::delete(conn, digest))
    }

    fn insert_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|conn| api_keys::add(conn, key))
    }

    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|conn| api_keys::save(conn, key))
    }

    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.read(|conn| api_keys::by_id(conn, id))
    }

    fn api_key_by_digest(&mut self, digest: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.read(|conn| api_keys::by_digest(conn, digest))
    }

    fn api_keys(&mut self, user: UserId, page: Page) -> Result<Paged<ApiKey>, StoreError> {
        self.read(|conn| api_keys::of_user(conn, user, page))
    }

    fn live_api_keys(&mut self, user: UserId, now: Instant) -> Result<i64, StoreError> {
        self.read(|conn| api_keys::live(conn, user, now))
    }

    fn touch_api_key(&mut self, id: ApiKeyId, at: Instant) -> Result<(), StoreError> {
        self.write(|conn| api_keys::touch(conn, id, at))
    }

    fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError> {
        self.write(|conn| api_keys::add_spend(conn, key, day, amount))
    }

    fn insert_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|conn| gigs::add(conn, gig))
    }

    fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|conn| gigs::save(conn, gig))
    }

    fn gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.read(|conn| gigs::by_id(conn, id))
    }

    fn lock_gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.write(|conn| gigs::lock(conn, id))
    }

    fn delete_gig(&mut self, id: GigId) -> Result<(), StoreError> {
        self.write(|conn| gigs::delete(conn, id))
    }

    fn gigs(&mut self, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, StoreError> {
        self.read(|conn| gigs::list(conn, filter, page))
    }

    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|conn| applications::add(conn, application))
    }

    fn save_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|conn| applications::save(conn, application))
    }

    fn application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        self.read(|conn| applications::by_id(conn, id))
    }

    fn application_of(&mut self, gig: GigId, worker: UserId) -> Result<Option<Application>, StoreError> {
        self.read(|conn| applications::of(conn, gig, worker))
    }

    fn applications(&mut self, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, StoreError> {
        self.read(|conn| applications::list(conn, filter, page))
    }

    fn open_applications(&mut self, gig: GigId) -> Result<Vec<Application>, StoreError> {
        self.read(|conn| applications::open(conn, gig))
    }

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

    fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.write(|conn| journal::append_audit(conn, entries))
    }

    fn audit(&mut self, deal: DealId) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|conn| journal::audit(conn, deal))
    }

    fn put_contact(&mut self, share: &ContactShare) -> Result<(), StoreError> {
        self.write(|conn| journal::put_contact(conn, share))
    }

    fn contacts(&mut self, deals: &[DealId]) -> Result<Vec<ContactShare>, StoreError> {
        self.read(|conn| journal::contacts(conn, deals))
    }

    fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError> {
        self.write(|conn| journal::publish(conn, events))
    }

    fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError> {
        self.write(|conn| ledger::append(conn, transactions))
    }

    fn ledger_of(&mut self, deal: DealId) -> Result<Vec<LedgerTransaction>, StoreError> {
        self.read(|conn| ledger::of_deal(conn, deal))
    }

    fn balances(&mut self) -> Result<Vec<(LedgerAccount, Cents)>, StoreError> {
        self.read(ledger::balances)
    }

    fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError> {
        self.write(|conn| journal::append_ghost(conn, entries))
    }

    fn ghost_entries(&mut self, users: &[UserId]) -> Result<Vec<GhostEntry>, StoreError> {
        self.read(|conn| journal::ghost_entries(conn, users))
    }

    fn insert_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.write(|conn| reviews::add(conn, review))
    }

    fn review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError> {
        self.read(|conn| reviews::by_id(conn, id))
    }

    fn reviews_of_contract(&mut self, contract: ContractId) -> Result<Vec<Review>, StoreError> {
        self.read(|conn| reviews::of_contract(conn, contract))
    }

    fn reviews_about(&mut self, user: UserId, before: Instant, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|conn| reviews::about(conn, user, before, page))
    }

    fn reputation(&mut self, user: UserId, before: Instant) -> Result<(i64, Option<i64>), StoreError> {
        self.read(|conn| reviews::reputation(conn, user, before))
    }

    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        self.write(|conn| credits::add(conn, transaction))
    }

    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.read(|conn| credits::balance(conn, user))
    }

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

    fn end_all_leases(&mut self) -> Result<(), StoreError> {
        self.write(|conn| {
            operations::end_all_leases(conn)?;
            idempotency::end_all_leases(conn)
        })
    }

    fn next_operation(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(operations::next)
    }

    fn note_provider_event(&mut self, event: &str, at: Instant) -> Result<bool, StoreError> {
        self.write(|conn| payout_accounts::note_event(conn, event, at))
    }

    fn claim_idempotency(&mut self, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, StoreError> {
        self.write(|conn| idempotency::claim(conn, claim))
    }

    fn renew_claim(&mut self, claim: &IdempotencyClaim) -> Result<(), StoreError> {
        self.write(|conn| idempotency::renew(conn, claim))
    }

    fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), StoreError> {
        self.write(|conn| idempotency::answer(conn, user, key, answer))
    }

    fn drop_claim(&mut self, user: UserId, key: &str) -> Result<(), StoreError> {
        self.write(|conn| idempotency::drop_claim(conn, user, key))
    }

    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.read(|conn| documents::by_id(conn, kind, id))
    }

    fn lock_document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.write(|conn| documents::lock(conn, kind, id))
    }

    fn put_document(&mut self, kind: &str, id: &str, document: &Value) -> Result<(), StoreError> {
        self.write(|conn| documents::put(conn, kind, id, document))
    }

    fn delete_document(&mut self, kind: &str, id: &str) -> Result<(), StoreError> {
        self.write(|conn| documents::delete(conn, kind, id))
    }

    fn documents(&mut self, kind: &str, limit: u32) -> Result<Vec<(String, Value)>, StoreError> {
        self.read(|conn| documents::of_kind(conn, kind, limit))
    }

    fn erase_everything(&mut self) -> Result<(), StoreError> {
        self.write(erase::everything)
    }
}
