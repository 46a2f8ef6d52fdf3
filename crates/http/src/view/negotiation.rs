//! A deal in words, as a negotiation.

use super::action::{self, ActionView};
use super::audit::{self, AuditBody};
use super::contract::ContractBody;
use super::decimal::Hundredths;
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::actor::Role;
use domain::deal::negotiation::ROUNDS_MAX;
use domain::deal::{ContractState, Deal, NegotiationState, Round};
use domain::ports::store::ContactShare;
use domain::time::{Date, Instant};
use serde::Serialize;
use usecases::DealView;
use usecases::views::ContactExchange;
use utoipa::ToSchema;
use uuid::Uuid;

/// A negotiation, as one of its parties sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Negotiation)]
pub struct NegotiationBody {
    id: Uuid,
    gig_id: Uuid,
    gig_title: String,
    client_user_id: Uuid,
    worker_user_id: Uuid,
    /// The caller's side.
    #[schema(value_type = words::Role)]
    your_role: &'static str,
    /// Where it stands.
    #[schema(value_type = words::NegotiationState)]
    state: &'static str,
    /// Rounds made in this cycle.
    round_number: u8,
    rounds_left: u8,
    /// 1, and one more after each revision of the contract.
    cycle: u8,
    #[serde(flatten)]
    terms: TermsBody,
    /// What agreeing now would lock; null where no card could be charged it.
    amount_cents: Option<i64>,
    /// `ZERO_AMOUNT` when the rate is positive and the hours are 0.
    #[schema(value_type = Vec<words::TermsWarning>)]
    warnings: Vec<&'static str>,
    /// The user who proposed last in this cycle.
    last_proposed_by: Option<Uuid>,
    /// Who did not propose last. A hint; either may propose or agree.
    #[schema(value_type = words::Turn)]
    turn: &'static str,
    contract_id: Option<Uuid>,
    /// When it ends if nobody acts.
    expires_at: Option<At>,
    #[schema(value_type = Option<words::NegotiationEnd>)]
    ended_reason: Option<&'static str>,
    /// The gig's description, as it was when the parties began to speak of it.
    description: String,
    /// The gig's scope, likewise.
    scope: String,
    /// Oldest first, of every cycle.
    rounds: Vec<RoundBody>,
    contact_exchange: ContactsBody,
    /// Why the contract was last sent back.
    revision_notes: Option<String>,
    created_at: At,
    updated_at: At,
    version: i64,
    next_actions: Vec<ActionView>,
    /// With `audit=1`; oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    audit: Option<Vec<AuditBody>>,
}

/// The four terms that are negotiated.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Terms)]
pub struct TermsBody {
    /// Cents an hour.
    pub rate_cents: i64,
    /// 0 to 168.
    pub hours_per_week: Hundredths,
    /// When work starts.
    #[schema(value_type = Option<String>, format = Date)]
    pub start_date: Option<Date>,
    /// Days between release and payout, 3 to 10.
    pub payout_delay_days: u8,
}

/// One proposal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Round)]
pub struct RoundBody {
    /// 1 to 3 within its cycle.
    round_number: u8,
    cycle: u8,
    /// The user who proposed.
    proposed_by: Uuid,
    /// Their side.
    #[schema(value_type = words::Role)]
    role: &'static str,
    #[serde(flatten)]
    terms: TermsBody,
    note: Option<String>,
    created_at: At,
}

/// Contacts that the parties shared with one another, and nobody else.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactExchange)]
pub struct ContactsBody {
    my_share: Option<ContactBody>,
    other_party_contact: Option<ContactBody>,
}

/// A contact.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contact)]
pub struct ContactBody {
    contact_type: String,
    contact_value: String,
    shared_at: At,
}

/// What agreeing came to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agreement)]
pub struct AgreementBody {
    negotiation: NegotiationBody,
    #[schema(value_type = ContractBody)]
    contract: Option<ContractBody>,
    #[schema(value_type = Uuid)]
    contract_id: Option<Uuid>,
}

impl From<&domain::deal::Terms> for TermsBody {
    fn from(terms: &domain::deal::Terms) -> Self {
        Self {
            rate_cents: terms.rate.0,
            hours_per_week: Hundredths(terms.hours.0.into()),
            start_date: terms.start_date,
            payout_delay_days: terms.payout_delay_days,
        }
    }
}

impl RoundBody {
    fn of(deal: &Deal, round: &Round) -> Self {
        Self {
            round_number: round.number,
            cycle: round.cycle,
            proposed_by: deal.party(round.by).0,
            role: round.by.name(),
            terms: (&round.terms).into(),
            note: round.note.as_ref().map(ToString::to_string),
            created_at: At(round.at),
        }
    }
}

impl From<&ContactExchange> for ContactsBody {
    fn from(contacts: &ContactExchange) -> Self {
        let contact = |share: &ContactShare| ContactBody {
            contact_type: share.kind.clone(),
            contact_value: share.value.clone(),
            shared_at: At(share.at),
        };
        Self {
            my_share: contacts.mine.as_ref().map(contact),
            other_party_contact: contacts.theirs.as_ref().map(contact),
        }
    }
}

impl From<&DealView> for NegotiationBody {
    fn from(view: &DealView) -> Self {
        let (deal, negotiation) = (&view.deal, &view.deal.negotiation);
        let terms = negotiation.terms();
        Self {
            id: deal.id.0,
            gig_id: deal.gig.0,
            gig_title: negotiation.brief.title.to_string(),
            client_user_id: deal.client.0,
            worker_user_id: deal.worker.0,
            your_role: view.role.name(),
            state: negotiation.state.name(),
            round_number: negotiation.round_number(),
            rounds_left: ROUNDS_MAX.saturating_sub(negotiation.round_number()),
            cycle: negotiation.cycle,
            amount_cents: terms.amount().ok().map(|amount| amount.0),
            warnings: terms.forgets_the_hours().then_some("ZERO_AMOUNT").into_iter().collect(),
            terms: (&terms).into(),
            last_proposed_by: negotiation.last_proposed_by().map(|role| deal.party(role).0),
            turn: negotiation.turn().map_or("either", Role::name),
            contract_id: deal.contract.as_ref().map(|contract| contract.id.0),
            expires_at: expires_at(deal).map(At),
            ended_reason: ended_reason(negotiation.state),
            description: negotiation.brief.description.to_string(),
            scope: negotiation.brief.scope.to_string(),
            rounds: negotiation.rounds.iter().map(|round| RoundBody::of(deal, round)).collect(),
            contact_exchange: (&view.contacts).into(),
            revision_notes: negotiation.revision_notes.as_ref().map(ToString::to_string),
            created_at: At(deal.created_at),
            updated_at: At(deal.updated_at),
            version: deal.version,
            next_actions: action::all(&view.next_actions),
            audit: audit::entries(view.audit.as_ref()),
        }
    }
}

/// While the parties talk they have the idle timer; after that the negotiation ends with its contract.
fn expires_at(deal: &Deal) -> Option<Instant> {
    let of_contract = deal.contract.as_ref().and_then(|contract| match contract.state {
        ContractState::AwaitingApproval { deadline } => deadline,
        ContractState::Activating { deadline } => Some(deadline),
        _ => None,
    });
    deal.negotiation.idle_deadline().or(of_contract)
}

const fn ended_reason(state: NegotiationState) -> Option<&'static str> {
    match state {
        NegotiationState::Expired { reason, .. } => Some(reason.name()),
        _ => None,
    }
}

impl NegotiationBody {
    /// A negotiation in a list.
    #[must_use]
    pub fn in_list(view: DealView) -> Self {
        Self::from(&view)
    }
}

/// A negotiation by itself.
#[must_use]
pub fn negotiation(view: &DealView) -> Resource {
    let found_at = format!("/api/negotiations/{}", view.deal.id);
    Resource::of(&NegotiationBody::from(view)).at_version(view.deal.version).found_at(found_at)
}

/// What agreeing came to.
#[must_use]
pub fn agreement(view: &DealView) -> Resource {
    let body = AgreementBody {
        negotiation: view.into(),
        contract: ContractBody::of(view),
        contract_id: view.contract().map(|contract| contract.id.0),
    };
    Resource::of(&body).at_version(view.deal.version)
}
