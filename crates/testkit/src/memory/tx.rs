//! The port, method by method.

use super::deals::awaits_payee;
use super::operations::Leasing;
use super::pages;
use super::state::State;
use super::unit::Unit;
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
    ApplicationFilter, ContactShare, Cursor, DealFilter, GigFilter, IdempotencyClaim, LeasedOperation, OperationScope,
    Page, Paged, Session, StoreError, StoredAnswer, Tx,
};
use domain::review::Review;
use domain::time::{Date, Instant};
use serde_json::Value;
use uuid::Uuid;

impl Tx for Unit {
    fn failure(&self) -> Option<StoreError> {
        self.fault()
    }

    fn insert_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|state| state.add_user(user))
    }

    fn save_user(&mut self, user: &User) -> Result<(), StoreError> {
        self.write(|state| state.users.save(&user.id, user.clone()))
    }

    fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        self.read(|state| state.users.get(&id).cloned())
    }

    fn users(&mut self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        self.read(|state| state.users.values().filter(|user| ids.contains(&user.id)).cloned().collect())
    }

    fn user_by_identity(&mut self, identity: &Identity) -> Result<Option<User>, StoreError> {
        self.read(|state| state.users.values().find(|user| user.identity == *identity).cloned())
    }

    fn insert_session(&mut self, session: &Session) -> Result<(), StoreError> {
        self.write(|state| state.sessions.insert(session.digest, session.clone()))
    }

    fn session(&mut self, digest: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        self.read(|state| state.sessions.get(digest).cloned())
    }

    fn extend_session(&mut self, digest: &[u8; 32], expires_at: Instant) -> Result<(), StoreError> {
        self.change(|state| state.sessions.change(digest, |session| session.expires_at = expires_at))
    }

    fn delete_session(&mut self, digest: &[u8; 32]) -> Result<(), StoreError> {
        self.change(|state| state.sessions.remove(digest))
    }

    fn insert_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|state| state.add_api_key(key))
    }

    fn save_api_key(&mut self, key: &ApiKey) -> Result<(), StoreError> {
        self.write(|state| state.save_api_key(key))
    }

    fn api_key(&mut self, id: ApiKeyId) -> Result<Option<ApiKey>, StoreError> {
        self.read(|state| state.api_keys.get(&id).cloned())
    }

    fn api_key_by_digest(&mut self, digest: &[u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.read(|state| state.api_keys.values().find(|key| key.digest == *digest).cloned())
    }

    fn api_keys(&mut self, user: UserId, page: Page) -> Result<Paged<ApiKey>, StoreError> {
        self.read(|state| {
            let keys = state.api_keys.values().filter(|key| key.user == user);
            pages::cut(keys, page, |key| Cursor { at: key.created_at, id: key.id.0 })
        })
    }

    fn live_api_keys(&mut self, user: UserId, now: Instant) -> Result<i64, StoreError> {
        self.read(|state| state.live_api_keys(user, now))
    }

    fn touch_api_key(&mut self, id: ApiKeyId, at: Instant) -> Result<(), StoreError> {
        self.change(|state| state.api_keys.change(&id, |key| key.last_used_at = Some(at)))
    }

    fn add_spend(&mut self, key: ApiKeyId, day: Date, amount: Cents) -> Result<Cents, StoreError> {
        self.write(|state| state.add_spend(key, day, amount))
    }

    fn insert_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|state| state.gigs.insert(gig.id, gig.clone()))
    }

    fn save_gig(&mut self, gig: &Gig) -> Result<(), StoreError> {
        self.write(|state| state.save_gig(gig))
    }

    fn gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.read(|state| state.gigs.get(&id).cloned())
    }

    fn lock_gig(&mut self, id: GigId) -> Result<Option<Gig>, StoreError> {
        self.lock(|state| state.gigs.get(&id).cloned())
    }

    fn delete_gig(&mut self, id: GigId) -> Result<(), StoreError> {
        self.change(|state| state.gigs.remove(&id))
    }

    fn gigs(&mut self, filter: &GigFilter, page: Page) -> Result<Paged<Gig>, StoreError> {
        self.read(|state| state.gigs(filter, page))
    }

    fn insert_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|state| state.add_application(application))
    }

    fn save_application(&mut self, application: &Application) -> Result<(), StoreError> {
        self.write(|state| state.applications.save(&application.id, application.clone()))
    }

    fn application(&mut self, id: ApplicationId) -> Result<Option<Application>, StoreError> {
        self.read(|state| state.applications.get(&id).cloned())
    }

    fn application_of(&mut self, gig: GigId, worker: UserId) -> Result<Option<Application>, StoreError> {
        self.read(|state| state.applications.values().find(|it| (it.gig, it.worker) == (gig, worker)).cloned())
    }

    fn applications(&mut self, filter: &ApplicationFilter, page: Page) -> Result<Paged<Application>, StoreError> {
        self.read(|state| state.applications(filter, page))
    }

    fn open_applications(&mut self, gig: GigId) -> Result<Vec<Application>, StoreError> {
        self.read(|state| state.open_applications(gig))
    }

    fn insert_deal(&mut self, deal: &Deal) -> Result<(), StoreError> {
        self.write(|state| state.add_deal(deal))
    }

    fn deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError> {
        self.read(|state| state.deal(id))
    }

    fn lock_deal(&mut self, id: DealId) -> Result<Option<Deal>, StoreError> {
        self.lock(|state| state.deal(id))
    }

    fn save_deal(&mut self, deal: &Deal, next_due_at: Option<Instant>) -> Result<(), StoreError> {
        self.write(|state| state.save_deal(deal, next_due_at))
    }

    fn deal_of_contract(&mut self, contract: ContractId) -> Result<Option<DealId>, StoreError> {
        let is_meant = |deal: &Deal| deal.contract.as_ref().is_some_and(|it| it.id == contract);
        self.read(|state| state.deal_ids(is_meant).pop())
    }

    fn deal_of_dispute(&mut self, dispute: DisputeId) -> Result<Option<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.dispute(dispute).is_some()).pop())
    }

    fn deals(&mut self, party: UserId, filter: &DealFilter, page: Page) -> Result<Paged<Deal>, StoreError> {
        self.read(|state| state.deals(party, filter, page))
    }

    fn running_deals_of_gig(&mut self, gig: GigId) -> Result<Vec<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.gig == gig && !deal.is_over()))
    }

    fn running_deal(&mut self, gig: GigId, worker: UserId) -> Result<Option<Deal>, StoreError> {
        self.read(|state| state.running_deal(gig, worker))
    }

    fn latest_deals(&mut self, pairs: &[(GigId, UserId)]) -> Result<Vec<Deal>, StoreError> {
        self.read(|state| state.latest_deals(pairs))
    }

    fn deals_of_payee(&mut self, worker: UserId) -> Result<Vec<DealId>, StoreError> {
        self.read(|state| state.deal_ids(|deal| deal.worker == worker && awaits_payee(deal)))
    }

    fn due_deals(&mut self, now: Instant, limit: u32) -> Result<Vec<DealId>, StoreError> {
        self.read(|state| state.due_deals(now, limit))
    }

    fn next_due(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(|state| state.deals.values().filter_map(|stored| stored.next_due_at).min())
    }

    fn append_audit(&mut self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        self.write(|state| state.append_audit(entries))
    }

    fn audit(&mut self, deal: DealId) -> Result<Vec<AuditEntry>, StoreError> {
        self.read(|state| state.audit(deal))
    }

    fn put_contact(&mut self, share: &ContactShare) -> Result<(), StoreError> {
        self.change(|state| state.contact_shares.put((share.deal, share.by), share.clone()))
    }

    fn contacts(&mut self, deals: &[DealId]) -> Result<Vec<ContactShare>, StoreError> {
        self.read(|state| state.contact_shares.values().filter(|share| deals.contains(&share.deal)).cloned().collect())
    }

    fn publish(&mut self, events: &[PublishedEvent]) -> Result<(), StoreError> {
        self.write(|state| state.publish(events))
    }

    fn append_ledger(&mut self, transactions: &[LedgerTransaction]) -> Result<(), StoreError> {
        self.write(|state| state.append_ledger(transactions))
    }

    fn ledger_of(&mut self, deal: DealId) -> Result<Vec<LedgerTransaction>, StoreError> {
        self.read(|state| state.ledger_of(deal))
    }

    fn balances(&mut self) -> Result<Vec<(LedgerAccount, Cents)>, StoreError> {
        self.read(State::balances)
    }

    fn append_ghost(&mut self, entries: &[GhostEntry]) -> Result<(), StoreError> {
        self.write(|state| state.append_ghost(entries))
    }

    fn ghost_entries(&mut self, users: &[UserId]) -> Result<Vec<GhostEntry>, StoreError> {
        self.read(|state| state.ghost_entries.values().filter(|entry| users.contains(&entry.user)).cloned().collect())
    }

    fn insert_review(&mut self, review: &Review) -> Result<(), StoreError> {
        self.write(|state| state.add_review(review))
    }

    fn review(&mut self, id: ReviewId) -> Result<Option<Review>, StoreError> {
        self.read(|state| state.reviews.get(&id).cloned())
    }

    fn reviews_of_contract(&mut self, contract: ContractId) -> Result<Vec<Review>, StoreError> {
        self.read(|state| state.reviews_of_contract(contract))
    }

    fn reviews_about(&mut self, user: UserId, before: Instant, page: Page) -> Result<Paged<Review>, StoreError> {
        self.read(|state| state.reviews_about(user, before, page))
    }

    fn reputation(&mut self, user: UserId, before: Instant) -> Result<(i64, Option<i64>), StoreError> {
        self.read(|state| state.reputation(user, before))
    }

    fn add_credits(&mut self, transaction: &CreditTransaction) -> Result<Option<i64>, StoreError> {
        self.write(|state| state.add_credits(transaction))
    }

    fn credits_balance(&mut self, user: UserId) -> Result<i64, StoreError> {
        self.read(|state| state.credits_balance(user))
    }

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

    fn end_all_leases(&mut self) -> Result<(), StoreError> {
        self.change(|state| state.end_all_leases())
    }

    fn next_operation(&mut self) -> Result<Option<Instant>, StoreError> {
        self.read(State::next_operation)
    }

    fn note_provider_event(&mut self, event: &str, at: Instant) -> Result<bool, StoreError> {
        self.write(|state| Ok(state.provider_events.insert(event.to_owned(), at).is_ok()))
    }

    fn claim_idempotency(&mut self, claim: &IdempotencyClaim) -> Result<Option<IdempotencyClaim>, StoreError> {
        self.write(|state| Ok(state.claim(claim)))
    }

    fn renew_claim(&mut self, claim: &IdempotencyClaim) -> Result<(), StoreError> {
        self.change(|state| state.renew_claim(claim))
    }

    fn answer_claim(&mut self, user: UserId, key: &str, answer: &StoredAnswer) -> Result<(), StoreError> {
        self.change(|state| state.answer_claim(user, key, answer))
    }

    fn drop_claim(&mut self, user: UserId, key: &str) -> Result<(), StoreError> {
        self.change(|state| state.idempotency_claims.remove(&(user, key.to_owned())))
    }

    fn document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.read(|state| state.documents.get(&named(kind, id)).cloned())
    }

    fn lock_document(&mut self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        self.lock(|state| state.documents.get(&named(kind, id)).cloned())
    }

    fn put_document(&mut self, kind: &str, id: &str, document: &Value) -> Result<(), StoreError> {
        self.change(|state| state.documents.put(named(kind, id), document.clone()))
    }

    fn delete_document(&mut self, kind: &str, id: &str) -> Result<(), StoreError> {
        self.change(|state| state.documents.remove(&named(kind, id)))
    }

    fn documents(&mut self, kind: &str, limit: u32) -> Result<Vec<(String, Value)>, StoreError> {
        self.read(|state| {
            let of_kind = state.documents.iter().filter(|((of, _), _)| of == kind);
            of_kind.map(|((_, id), document)| (id.clone(), document.clone())).take(pages::size(limit)).collect()
        })
    }

    fn erase_everything(&mut self) -> Result<(), StoreError> {
        self.change(|state| *state = State::default())
    }
}

fn named(kind: &str, id: &str) -> (String, String) {
    (kind.to_owned(), id.to_owned())
}
