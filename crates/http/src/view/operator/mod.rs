//! What operators see.

pub mod account;
pub mod gig;
pub mod reconciliation;
pub mod stuck;

use super::time::At;
use domain::operator::OperatorAct;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Something that an operator did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OperatorAct)]
pub struct ActBody {
    id: Uuid,
    operator_user_id: Uuid,
    /// Such as user.suspend.
    #[schema(example = "user.suspend")]
    action: &'static str,
    /// The user, gig, review or milestone.
    subject_id: Uuid,
    /// Ids and numbers that belong to it.
    details: Value,
    rationale: Option<String>,
    at: At,
}

impl From<&OperatorAct> for ActBody {
    fn from(act: &OperatorAct) -> Self {
        Self {
            id: act.id.0,
            operator_user_id: act.operator.0,
            action: act.deed.name(),
            subject_id: act.subject,
            details: act.details.clone(),
            rationale: act.rationale.as_ref().map(ToString::to_string),
            at: At(act.at),
        }
    }
}
