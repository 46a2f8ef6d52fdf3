//! Everything that is held about a user, in words. Most of it is written as elsewhere; here is the rest.

use super::application::ApplicationBody;
use super::contract::ContractBody;
use super::ghost::GhostBody;
use super::gig::GigBody;
use super::hosted_agent::AgentBody;
use super::key::KeyBody;
use super::negotiation::NegotiationBody;
use super::payout::PayoutAccountBody;
use super::profile::{MeBody, VouchBody};
use super::review::{PublishedBody, ReviewBody};
use super::time::At;
use super::vouch::GivenBody;
use crate::resource::Resource;
use domain::account::PayoutAccount;
use domain::credits::CreditTransaction;
use domain::event::PublishedEvent;
use domain::ports::store::Session;
use serde::Serialize;
use usecases::DealView;
use utoipa::ToSchema;
use uuid::Uuid;

/// Everything that is held about a user.
#[derive(ToSchema)]
#[schema(as = AccountExport)]
pub struct ExportBody {
    /// When it was begun; what changes meanwhile may be in it or not.
    pub exported_at: At,
    /// The profile.
    pub profile: MeBody,
    /// Of whatever status.
    pub gigs: Vec<GigBody>,
    /// As their applicant sees them.
    pub applications: Vec<ApplicationBody>,
    /// With the contacts that were shared, and the audit.
    pub deals: Vec<HeldDealBody>,
    /// Without what they are made of, which is not kept.
    pub api_keys: Vec<KeyBody>,
    /// With their budgets.
    pub hosted_agents: Vec<AgentBody>,
    /// Of browsers.
    pub sessions: Vec<SessionBody>,
    /// For others.
    pub vouches_given: Vec<GivenBody>,
    /// By others.
    pub vouches_received: Vec<VouchBody>,
    /// Published or not.
    pub reviews_written: Vec<ReviewBody>,
    /// As far as anybody may read them.
    pub reviews_received: Vec<PublishedBody>,
    /// What the ghost score is made of.
    pub ghost_entries: Vec<GhostBody>,
    /// What came and went.
    pub credit_transactions: Vec<CreditBody>,
    /// Where the user is paid; one at most.
    pub payout_accounts: Vec<PayoutAccountBody>,
    /// What the user was told of, as far as it is kept.
    pub events: Vec<HeardBody>,
}

/// A deal as one of its parties sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = HeldDeal)]
pub struct HeldDealBody {
    negotiation: NegotiationBody,
    /// Null where it came to none.
    contract: Option<ContractBody>,
}

/// A browser that is signed in, or was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionBody {
    created_at: At,
    expires_at: At,
}

/// A movement of credits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldCreditTransaction)]
pub struct CreditBody {
    id: Uuid,
    /// Less than 0 is spent.
    amount: i64,
    reason: &'static str,
    reference_id: Option<String>,
    created_at: At,
}

/// Something that the user was told of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HeldEvent)]
pub struct HeardBody {
    id: Uuid,
    event: &'static str,
    /// The id of what it happened to.
    subject_id: Uuid,
    timestamp: At,
}

/// A deal in a list.
#[must_use]
pub fn deal(view: DealView) -> HeldDealBody {
    let negotiation = NegotiationBody::from(&view);
    // Both have the audit of the deal; it need not be said twice.
    let contract = ContractBody::of(&DealView { audit: None, ..view });
    HeldDealBody { negotiation, contract }
}

/// A session in a list.
#[must_use]
pub fn session(session: Session) -> SessionBody {
    SessionBody { created_at: At(session.created_at), expires_at: At(session.expires_at) }
}

/// A movement of credits in a list.
#[must_use]
pub fn credit(movement: CreditTransaction) -> CreditBody {
    CreditBody {
        id: movement.id.0,
        amount: movement.amount,
        reason: movement.reason.name(),
        reference_id: movement.reference,
        created_at: At(movement.at),
    }
}

/// A payout account in a list.
#[must_use]
pub fn payout_account(account: PayoutAccount) -> PayoutAccountBody {
    PayoutAccountBody::of(Some(&account))
}

/// An event in a list.
#[must_use]
pub fn event(event: PublishedEvent) -> HeardBody {
    HeardBody { id: event.id.0, event: event.name.as_str(), subject_id: event.subject, timestamp: At(event.at) }
}

/// Nothing is left to be shown.
#[must_use]
pub fn nothing((): &()) -> Resource {
    Resource::of(&())
}
