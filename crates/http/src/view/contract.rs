//! A deal in words, as a contract.

use super::action::{self, ActionView};
use super::audit::{self, AuditBody};
use super::milestone::MilestoneBody;
use super::negotiation::TermsBody;
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::deal::{Contract, ContractState, Deal};
use domain::time::Instant;
use serde::Serialize;
use usecases::DealView;
use usecases::contracts::ConnectLink;
use utoipa::ToSchema;
use uuid::Uuid;

/// A contract, as one of its parties sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Contract)]
pub struct ContractBody {
    id: Uuid,
    negotiation_id: Uuid,
    gig_id: Uuid,
    gig_title: String,
    description: String,
    scope: String,
    client_user_id: Uuid,
    worker_user_id: Uuid,
    /// The caller's side.
    #[schema(value_type = words::Role)]
    your_role: &'static str,
    /// Where it stands.
    #[schema(value_type = words::ContractStatus)]
    status: &'static str,
    #[schema(value_type = Option<words::ContractEnd>)]
    ended_reason: Option<&'static str>,
    #[serde(flatten)]
    terms: TermsBody,
    /// What the milestones that were not declined or withdrawn come to.
    total_cents: i64,
    #[schema(example = "usd")]
    currency: &'static str,
    /// The platform's share in hundredths of a percent.
    platform_fee_bps: u16,
    /// SHA-256 of what the parties approve.
    terms_hash: String,
    /// 1, and one more each time the contract is rewritten.
    revision: u8,
    revision_notes: Option<String>,
    client_approved_at: Option<At>,
    worker_approved_at: Option<At>,
    approval_deadline: Option<At>,
    activation_deadline: Option<At>,
    /// Whether the worker can be paid.
    kyc_complete: bool,
    cancellation: Option<CancellationBody>,
    /// The hash of the newest entry of the audit.
    audit_head: String,
    /// By position.
    milestones: Vec<MilestoneBody>,
    created_at: At,
    updated_at: At,
    version: i64,
    next_actions: Vec<ActionView>,
    /// With `audit=1`; oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    audit: Option<Vec<AuditBody>>,
}

/// The client's standing proposal to cancel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cancellation)]
pub struct CancellationBody {
    /// The user who proposed.
    proposed_by: Uuid,
    proposed_at: At,
    /// From when on silence accepts it.
    deadline: At,
}

/// A contract after an approval.
#[derive(Serialize, ToSchema)]
#[schema(as = ApprovedContract)]
pub struct ApprovedBody {
    #[serde(flatten)]
    #[schema(value_type = ContractBody)]
    contract: Option<ContractBody>,
    /// Where the worker becomes payable; in the worker's own answer alone, else null.
    connect_url: Option<String>,
}

/// Where the worker becomes payable.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectLink)]
pub struct ConnectLinkBody {
    url: String,
    expires_at: At,
}

impl ContractBody {
    /// The contract of a deal, once there is one.
    #[must_use]
    pub fn of(view: &DealView) -> Option<Self> {
        view.contract().map(|contract| Self::written(view, contract))
    }

    /// A contract in a list.
    #[must_use]
    pub fn in_list(view: DealView) -> Option<Self> {
        Self::of(&view)
    }

    fn written(view: &DealView, contract: &Contract) -> Self {
        let deal = &view.deal;
        Self {
            id: contract.id.0,
            negotiation_id: deal.id.0,
            gig_id: deal.gig.0,
            gig_title: contract.brief.title.to_string(),
            description: contract.brief.description.to_string(),
            scope: contract.brief.scope.to_string(),
            client_user_id: deal.client.0,
            worker_user_id: deal.worker.0,
            your_role: view.role.name(),
            status: contract.status(deal.payee).name(),
            ended_reason: ended_reason(contract.state),
            terms: (&contract.terms).into(),
            total_cents: contract.total().0,
            currency: contract.currency.code(),
            platform_fee_bps: contract.fee.0,
            terms_hash: contract.terms_hash.clone(),
            revision: contract.revision,
            revision_notes: contract.revision_notes.as_ref().map(ToString::to_string),
            client_approved_at: contract.client_approval.as_ref().map(|it| At(it.at)),
            worker_approved_at: contract.worker_approval.as_ref().map(|it| At(it.at)),
            approval_deadline: deadlines(contract.state).0.map(At),
            activation_deadline: deadlines(contract.state).1.map(At),
            kyc_complete: deal.payee.kyc_complete,
            cancellation: CancellationBody::of(deal, contract),
            audit_head: deal.audit.hash.clone(),
            milestones: contract.milestones.iter().map(|it| MilestoneBody::nested(view, contract, it)).collect(),
            created_at: At(contract.created_at),
            updated_at: At(deal.updated_at),
            version: deal.version,
            next_actions: action::all(&view.next_actions),
            audit: audit::entries(view.audit.as_ref()),
        }
    }
}

impl CancellationBody {
    fn of(deal: &Deal, contract: &Contract) -> Option<Self> {
        contract.cancellation.as_ref().map(|proposal| Self {
            proposed_by: deal.client.0,
            proposed_at: At(proposal.proposed_at),
            deadline: At(proposal.deadline),
        })
    }
}

/// Until when it must be approved, and until when brought to life.
const fn deadlines(state: ContractState) -> (Option<Instant>, Option<Instant>) {
    match state {
        ContractState::AwaitingApproval { deadline } => (deadline, None),
        ContractState::Activating { deadline } => (None, Some(deadline)),
        _ => (None, None),
    }
}

const fn ended_reason(state: ContractState) -> Option<&'static str> {
    match state {
        ContractState::Cancelled { reason, .. } | ContractState::Expired { reason, .. } => Some(reason.name()),
        _ => None,
    }
}

/// A contract by itself.
#[must_use]
pub fn contract(view: &DealView) -> Resource {
    Resource::of(&ContractBody::of(view)).at_version(view.deal.version)
}

/// A contract after an approval. The link is for the caller, and for no replay.
#[must_use]
pub fn approved(view: &DealView) -> Resource {
    let body = |connect_url: Option<&String>| ApprovedBody {
        contract: ContractBody::of(view),
        connect_url: connect_url.cloned(),
    };
    Resource::of(&body(view.connect_url.as_ref())).kept_as(&body(None)).at_version(view.deal.version)
}

/// Where the worker becomes payable.
#[must_use]
pub fn connect_link(link: &ConnectLink) -> Resource {
    Resource::of(&ConnectLinkBody { url: link.url.clone(), expires_at: At(link.expires_at) })
}
