//! Money that is stuck, as operators see it.

use crate::resource::Resource;
use crate::view::milestone::PayoutBody;
use crate::view::time::At;
use domain::deal::{Deal, Milestone, Operation, OperationStatus};
use serde::Serialize;
use serde_json::Value;
use usecases::operators::money::StuckView;
use utoipa::ToSchema;
use uuid::Uuid;

/// A milestone whose money is stuck.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StuckMilestone)]
pub struct StuckBody {
    milestone_id: Uuid,
    contract_id: Option<Uuid>,
    negotiation_id: Uuid,
    client_user_id: Uuid,
    worker_user_id: Uuid,
    position: u16,
    title: String,
    /// The milestone's status.
    status: &'static str,
    /// Why it waits; null once it does not.
    reason: Option<Value>,
    /// Since when it waits.
    since: Option<At>,
    amount_cents: i64,
    #[schema(example = "usd")]
    currency: Option<&'static str>,
    /// What the platform holds for it, money of payments that do not count included.
    held_cents: i64,
    settlement: Option<SettlementBody>,
    payout: Option<PayoutBody>,
    /// Every call to the provider, oldest first.
    operations: Vec<OperationBody>,
    /// What the caller can do about it now.
    exits: Vec<ExitBody>,
    updated_at: At,
    version: i64,
}

/// Who is to get what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Settlement)]
pub struct SettlementBody {
    release_cents: i64,
    refund_cents: i64,
    arbitration_cents: i64,
}

/// A call to the provider.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentOperation)]
pub struct OperationBody {
    /// kind:milestone:attempt.
    id: String,
    kind: &'static str,
    /// pending, succeeded or failed.
    status: &'static str,
    /// Why it failed, in the provider's codes.
    failure: Option<Value>,
    /// Whether it moves money that does not count for the milestone.
    stray: bool,
    requested_at: At,
    ended_at: Option<At>,
}

/// A way out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Exit)]
pub struct ExitBody {
    /// retry, refund or write_off.
    action: &'static str,
    method: &'static str,
    href: String,
}

impl From<&Operation> for OperationBody {
    fn from(operation: &Operation) -> Self {
        let failure = match &operation.status {
            OperationStatus::Failed { failure } => serde_json::to_value(failure).ok(),
            _ => None,
        };
        Self {
            id: operation.key.to_string(),
            kind: operation.key.kind.name(),
            status: operation.status.name(),
            failure,
            stray: operation.stray,
            requested_at: At(operation.requested_at),
            ended_at: operation.ended_at.map(At),
        }
    }
}

impl StuckBody {
    /// A row of the queue.
    #[must_use]
    pub fn in_list(view: StuckView) -> Option<Self> {
        Self::of(&view)
    }

    fn of(view: &StuckView) -> Option<Self> {
        let deal = &view.of.deal;
        let milestone = view.of.milestone()?;
        let waits = milestone.waits_for_operator();
        let calls = || deal.operations.iter().filter(|operation| operation.key.milestone == milestone.id);
        Some(Self {
            milestone_id: milestone.id.0,
            contract_id: deal.contract.as_ref().map(|contract| contract.id.0),
            negotiation_id: deal.id.0,
            client_user_id: deal.client.0,
            worker_user_id: deal.worker.0,
            position: milestone.position,
            title: milestone.title.to_string(),
            status: milestone.status().name(),
            reason: waits.and_then(|queued| serde_json::to_value(queued.reason).ok()),
            since: waits.map(|queued| At(queued.since)),
            amount_cents: milestone.amount.0,
            currency: deal.contract.as_ref().map(|contract| contract.currency.code()),
            held_cents: view.held.0,
            settlement: milestone.settlement.as_ref().map(|it| SettlementBody {
                release_cents: it.release.0,
                refund_cents: it.refund.0,
                arbitration_cents: it.arbitration.0,
            }),
            payout: milestone.payout.as_ref().map(|payout| PayoutBody::of(deal, payout)),
            operations: calls().map(OperationBody::from).collect(),
            exits: view.can.iter().filter_map(|action| exit(deal, milestone, action)).collect(),
            updated_at: At(milestone.updated_at),
            version: deal.version,
        })
    }
}

fn exit(deal: &Deal, milestone: &Milestone, action: &'static str) -> Option<ExitBody> {
    let href = match action {
        "retry" => {
            let calls = deal.operations.iter().rev().filter(|operation| operation.key.milestone == milestone.id);
            let failed = |operation: &&Operation| matches!(operation.status, OperationStatus::Failed { .. });
            let call = calls.clone().find(failed).or_else(|| calls.clone().next())?;
            format!("/api/admin/operations/{}/retry", call.key)
        }
        _ => format!("/api/admin/milestones/{}/{}", milestone.id, action.replace('_', "-")),
    };
    Some(ExitBody { action, method: "POST", href })
}

/// A milestone by itself.
#[must_use]
pub fn stuck(view: &StuckView) -> Resource {
    Resource::of(&StuckBody::of(view)).at_version(view.of.deal.version)
}
