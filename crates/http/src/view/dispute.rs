//! A dispute in words, and what was recommended about it.

use super::action::{self, ActionView};
use super::decimal::Hundredths;
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::actor::Role;
use domain::deal::dispute::Resolution;
use domain::deal::{Contract, Dispute, DisputeState, Evidence, Milestone, Recommendation, Settlement};
use serde::Serialize;
use usecases::{AdviceView, DisputeView};
use utoipa::ToSchema;
use uuid::Uuid;

/// A quarrel over a milestone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dispute)]
pub struct DisputeBody {
    id: Uuid,
    contract_id: Uuid,
    milestone_id: Uuid,
    opened_by_user_id: Uuid,
    /// client or worker.
    #[schema(value_type = words::Role)]
    disputing_party: &'static str,
    reason: String,
    /// What the other party said in its response.
    statement: Option<String>,
    /// open, responded, under_review, resolved or withdrawn.
    #[schema(value_type = words::DisputeStatus)]
    status: &'static str,
    /// Until when the other party may respond.
    response_deadline: At,
    /// Whether that passed without a response.
    response_overdue: bool,
    /// Since when it waits for the operator.
    escalated_at: Option<At>,
    resolved_at: Option<At>,
    settlement: FiguresBody,
    /// The newest.
    recommendation: Option<RecommendationBody>,
    resolution: Option<ResolutionBody>,
    evidence_count: usize,
    /// With `evidence=1`; oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    evidence: Option<Vec<EvidenceBody>>,
    created_at: At,
    updated_at: At,
    version: i64,
    next_actions: Vec<ActionView>,
}

/// What either party would have released. The same figure from both settles.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisputeFigures)]
pub struct FiguresBody {
    client_release_cents: Option<i64>,
    worker_release_cents: Option<i64>,
}

/// What an advisor recommends. It moves nothing, and binds nobody. In a dry run of a new one everything is null.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = Recommendation)]
pub struct RecommendationBody {
    /// release, refund or split.
    #[schema(value_type = Option<words::RecommendationOutcome>)]
    outcome: Option<&'static str>,
    release_cents: Option<i64>,
    refund_cents: Option<i64>,
    /// 0 to 1.
    #[schema(value_type = Option<f64>, example = 0.75)]
    confidence: Option<Hundredths>,
    rationale: Option<String>,
    /// Which model said so, or which rules.
    #[schema(example = "rules-1")]
    model: Option<String>,
    created_at: Option<At>,
}

/// How a dispute was decided. The three amounts sum to the milestone's where the parties or an operator decided.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DisputeResolution)]
pub struct ResolutionBody {
    /// settled, ruled, hold_lapsed or charged_back.
    reason: &'static str,
    /// For the worker, the platform's fee included.
    release_cents: i64,
    /// For the client.
    refund_cents: i64,
    arbitration_fee_cents: i64,
    /// From whose part the fee was taken: client or worker.
    #[schema(value_type = Option<words::Role>)]
    arbitration_fee_from: Option<&'static str>,
    /// What the operator said.
    rationale: Option<String>,
}

/// A piece of evidence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Evidence)]
pub struct EvidenceBody {
    id: Uuid,
    /// Who handed it in: client or worker.
    #[schema(value_type = words::Role)]
    side: &'static str,
    /// github_commit, screenshot, video, deployed_url, contract_requirement, build_log or other.
    #[serde(rename = "type")]
    #[schema(value_type = words::EvidenceType)]
    kind: &'static str,
    url: Option<String>,
    description: Option<String>,
    created_at: At,
}

impl DisputeBody {
    /// The dispute of a view.
    #[must_use]
    pub fn of(view: &DisputeView) -> Option<Self> {
        let (milestone, dispute) = view.dispute()?;
        Some(Self::written(view, view.deal.contract.as_ref()?, milestone, dispute))
    }

    /// A dispute in a list.
    #[must_use]
    pub fn in_list(view: DisputeView) -> Option<Self> {
        Self::of(&view)
    }

    fn written(view: &DisputeView, contract: &Contract, milestone: &Milestone, dispute: &Dispute) -> Self {
        let evidence = || dispute.evidence.iter().map(EvidenceBody::from).collect();
        let (resolved_at, resolution) = match &dispute.state {
            DisputeState::Resolved { at, resolution } => (Some(At(*at)), Some(resolution.into())),
            _ => (None, None),
        };
        Self {
            id: dispute.id.0,
            contract_id: contract.id.0,
            milestone_id: milestone.id.0,
            opened_by_user_id: view.deal.party(dispute.opened_by).0,
            disputing_party: dispute.opened_by.name(),
            reason: dispute.reason.to_string(),
            statement: dispute.statement.as_ref().map(ToString::to_string),
            status: dispute.status().name(),
            response_deadline: At(dispute.response_deadline),
            response_overdue: dispute.response_overdue,
            escalated_at: dispute.escalated_at.map(At),
            resolved_at,
            settlement: FiguresBody {
                client_release_cents: dispute.client_figure.map(|it| it.0),
                worker_release_cents: dispute.worker_figure.map(|it| it.0),
            },
            recommendation: dispute.recommendations.last().map(RecommendationBody::from),
            resolution,
            evidence_count: dispute.evidence.len(),
            evidence: view.with_evidence.then(evidence),
            created_at: At(dispute.created_at),
            updated_at: At(dispute.updated_at),
            version: view.deal.version,
            next_actions: action::all(&view.next_actions),
        }
    }
}

impl From<&Recommendation> for RecommendationBody {
    fn from(it: &Recommendation) -> Self {
        Self {
            outcome: Some(it.outcome().name()),
            release_cents: Some(it.release.0),
            refund_cents: Some(it.refund.0),
            confidence: Some(Hundredths(it.confidence_percent.into())),
            rationale: Some(it.rationale.clone()),
            model: Some(it.model.clone()),
            created_at: Some(At(it.at)),
        }
    }
}

impl From<&Resolution> for ResolutionBody {
    fn from(resolution: &Resolution) -> Self {
        let (reason, settlement, rationale) = match resolution {
            Resolution::Settled { settlement } => ("settled", Some(settlement), None),
            Resolution::Ruled { settlement, rationale } => ("ruled", Some(settlement), Some(rationale.to_string())),
            Resolution::HoldLapsed => ("hold_lapsed", None, None),
            Resolution::ChargedBack => ("charged_back", None, None),
        };
        let cents = |part: fn(&Settlement) -> i64| settlement.map_or(0, part);
        Self {
            reason,
            release_cents: cents(|it| it.release.0),
            refund_cents: cents(|it| it.refund.0),
            arbitration_fee_cents: cents(|it| it.arbitration.0),
            arbitration_fee_from: settlement.and_then(|it| it.arbitration_from).map(Role::name),
            rationale,
        }
    }
}

impl From<&Evidence> for EvidenceBody {
    fn from(piece: &Evidence) -> Self {
        Self {
            id: piece.id.0,
            side: piece.side.name(),
            kind: piece.kind.name(),
            url: piece.url.clone(),
            description: piece.description.as_ref().map(ToString::to_string),
            created_at: At(piece.at),
        }
    }
}

/// A dispute by itself.
#[must_use]
pub fn dispute(view: &DisputeView) -> Resource {
    let found_at = format!("/api/disputes/{}", view.id);
    Resource::of(&DisputeBody::of(view)).at_version(view.deal.version).found_at(found_at)
}

/// What was recommended, at the deal's version.
#[must_use]
pub fn recommendation(view: &AdviceView) -> Resource {
    let body = view.recommendation.as_ref().map(RecommendationBody::from).unwrap_or_default();
    Resource::of(&body).at_version(view.version)
}
