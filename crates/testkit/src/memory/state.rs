//! Everything that is kept. Copying it is cheap: its tables share their rows until one writes.

use super::deals::StoredDeal;
use super::operations::Lease;
use super::table::Table;
use domain::account::{PayoutAccount, User};
use domain::actor::Role;
use domain::api_key::ApiKey;
use domain::application::Application;
use domain::audit::AuditEntry;
use domain::credits::CreditTransaction;
use domain::deal::OperationKey;
use domain::event::PublishedEvent;
use domain::ghost::GhostEntry;
use domain::gig::Gig;
use domain::hosted_agent::HostedAgent;
use domain::id::{
    ApiKeyId, ApplicationId, CreditTransactionId, DealId, EventId, GigId, HostedAgentId, LedgerTransactionId,
    OperatorActId, ReportId, ReviewId, UserId,
};
use domain::ledger::LedgerTransaction;
use domain::money::Cents;
use domain::operator::OperatorAct;
use domain::ports::store::{ContactShare, IdempotencyClaim, Session};
use domain::report::Report;
use domain::review::Review;
use domain::time::{Date, Instant};
use serde_json::Value;

/// The tables, as they are called in the databases.
#[derive(Clone)]
pub(super) struct State {
    pub(super) users: Table<UserId, User>,
    pub(super) sessions: Table<[u8; 32], Session>,
    pub(super) api_keys: Table<ApiKeyId, ApiKey>,
    pub(super) api_key_spend: Table<(ApiKeyId, Date), Cents>,
    pub(super) hosted_agents: Table<HostedAgentId, HostedAgent>,
    pub(super) gigs: Table<GigId, Gig>,
    pub(super) applications: Table<ApplicationId, Application>,
    pub(super) deals: Table<DealId, StoredDeal>,
    pub(super) payment_operations: Table<OperationKey, Lease>,
    pub(super) contact_shares: Table<(DealId, Role), ContactShare>,
    pub(super) audit_entries: Table<(DealId, i64), AuditEntry>,
    pub(super) events: Table<EventId, PublishedEvent>,
    pub(super) ledger_transactions: Table<LedgerTransactionId, LedgerTransaction>,
    pub(super) ghost_entries: Table<usize, GhostEntry>,
    pub(super) reviews: Table<ReviewId, Review>,
    pub(super) credit_transactions: Table<CreditTransactionId, CreditTransaction>,
    pub(super) payout_accounts: Table<UserId, PayoutAccount>,
    pub(super) provider_events: Table<String, Instant>,
    pub(super) idempotency_claims: Table<(UserId, String), IdempotencyClaim>,
    pub(super) documents: Table<(String, String), Value>,
    pub(super) reports: Table<ReportId, Report>,
    pub(super) operator_acts: Table<OperatorActId, OperatorAct>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            users: Table::named("users"),
            sessions: Table::named("sessions"),
            api_keys: Table::named("api_keys"),
            api_key_spend: Table::named("api_key_spend"),
            hosted_agents: Table::named("hosted_agents"),
            gigs: Table::named("gigs"),
            applications: Table::named("applications"),
            deals: Table::named("deals"),
            payment_operations: Table::named("payment_operations"),
            contact_shares: Table::named("contact_shares"),
            audit_entries: Table::named("audit_entries"),
            events: Table::named("events"),
            ledger_transactions: Table::named("ledger_transactions"),
            ghost_entries: Table::named("ghost_entries"),
            reviews: Table::named("reviews"),
            credit_transactions: Table::named("credit_transactions"),
            payout_accounts: Table::named("payout_accounts"),
            provider_events: Table::named("provider_events"),
            idempotency_claims: Table::named("idempotency_claims"),
            documents: Table::named("documents"),
            reports: Table::named("reports"),
            operator_acts: Table::named("operator_acts"),
        }
    }
}
