//! What reconciliation found.

use crate::resource::Resource;
use crate::view::time::At;
use serde::Serialize;
use std::collections::BTreeMap;
use usecases::reconciliation::{Difference, Reconciliation};
use utoipa::ToSchema;
use uuid::Uuid;

/// Our books against themselves and the provider's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reconciliation)]
pub struct ReconciliationBody {
    at: At,
    /// Whether nothing differs.
    clean: bool,
    /// Milestones that were compared.
    milestones: u64,
    /// Calls to the provider that took effect and were compared with it.
    operations: u64,
    /// Calls that are under way; what they move is compared once they have ended.
    pending_operations: u64,
    /// Cents of every account of the ledger.
    balances: BTreeMap<&'static str, i64>,
    /// The platform's own balance; null where the provider cannot tell.
    provider_balance_cents: Option<i64>,
    differences: Vec<DifferenceBody>,
}

/// Two figures that should be the same.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Difference)]
pub struct DifferenceBody {
    /// captured, refunded, transferred, charged_back, worker_balance, platform_balance, unbalanced or figures.…
    what: &'static str,
    contract_id: Option<Uuid>,
    milestone_id: Option<Uuid>,
    worker_user_id: Option<Uuid>,
    operation_ids: Vec<String>,
    ledger_cents: i64,
    /// What the provider says; of figures.… what the milestone's own figures say.
    other_cents: i64,
}

impl From<&Difference> for DifferenceBody {
    fn from(it: &Difference) -> Self {
        Self {
            what: it.what,
            contract_id: it.contract.map(|id| id.0),
            milestone_id: it.milestone.map(|id| id.0),
            worker_user_id: it.worker.map(|id| id.0),
            operation_ids: it.operations.iter().map(ToString::to_string).collect(),
            ledger_cents: it.ledger.0,
            other_cents: it.other.0,
        }
    }
}

/// What was found.
#[must_use]
pub fn reconciliation(found: &Reconciliation) -> Resource {
    Resource::of(&ReconciliationBody {
        at: At(found.at),
        clean: found.differences.is_empty(),
        milestones: found.milestones,
        operations: found.operations,
        pending_operations: found.pending,
        balances: found.balances.iter().map(|(account, cents)| (account.name(), cents.0)).collect(),
        provider_balance_cents: found.provider_balance.map(|cents| cents.0),
        differences: found.differences.iter().map(DifferenceBody::from).collect(),
    })
}
