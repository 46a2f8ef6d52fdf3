//! What can be done now, with where to do it (agents.md, “next_actions”).

use super::time::At;
use crate::openapi::words;
use domain::next_action::{ActionTarget, NextAction};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that can be done now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = NextAction)]
pub struct ActionView {
    /// The last word of the path.
    #[schema(example = "agree")]
    action: &'static str,
    /// Who may do it.
    #[schema(value_type = words::ActionActor)]
    actor: &'static str,
    /// Whether the caller may.
    you: bool,
    /// How to call it.
    #[schema(value_type = words::ActionMethod)]
    method: &'static str,
    /// Where.
    href: String,
    /// From when on it may no longer be done.
    deadline: Option<At>,
    /// What time does at the deadline.
    if_nobody_acts: Option<&'static str>,
    /// What it does.
    summary: String,
}

impl From<&NextAction> for ActionView {
    fn from(it: &NextAction) -> Self {
        let (method, href) = address(&it.target, it.action);
        Self {
            action: it.action,
            actor: it.actor.name(),
            you: it.you,
            method,
            href,
            deadline: it.deadline.map(At),
            if_nobody_acts: it.if_nobody_acts,
            summary: it.summary.clone(),
        }
    }
}

/// The actions as the caller sees them.
#[must_use]
pub fn all(actions: &[NextAction]) -> Vec<ActionView> {
    actions.iter().map(ActionView::from).collect()
}

/// Method and path of an action. Most are `POST` to the last word of the path; these are the ones that are not.
fn address(target: &ActionTarget, action: &str) -> (&'static str, String) {
    let word = action.replace('_', "-");
    match target {
        ActionTarget::Gig(gig) => ("POST", format!("/api/gigs/{gig}/{word}")),
        ActionTarget::Application(gig, application) => match action {
            "shortlist" | "reject" => ("PATCH", format!("/api/gigs/{gig}/applications/{application}")),
            _ => ("POST", format!("/api/applications/{application}/{word}")),
        },
        ActionTarget::NewNegotiation(..) => ("POST", "/api/negotiate".to_owned()),
        ActionTarget::Negotiation(deal) => ("POST", format!("/api/negotiations/{deal}/{word}")),
        ActionTarget::Contract(contract) => match action {
            "connect_link" => ("GET", format!("/api/contracts/{contract}/{word}")),
            "object" => ("POST", format!("/api/contracts/{contract}/cancel/object")),
            "take_back_cancel" => ("DELETE", format!("/api/contracts/{contract}/cancel")),
            "review" => ("POST", format!("/api/contracts/{contract}/reviews")),
            _ => ("POST", format!("/api/contracts/{contract}/{word}")),
        },
        ActionTarget::Milestone(contract, milestone) => match action {
            "withdraw" => ("DELETE", format!("/api/contracts/{contract}/milestones/{milestone}")),
            _ => ("POST", format!("/api/contracts/{contract}/milestones/{milestone}/{word}")),
        },
        ActionTarget::NewDispute(..) => ("POST", "/api/disputes/create".to_owned()),
        ActionTarget::Dispute(dispute) => match action {
            "resolve" => ("POST", format!("/api/admin/disputes/{dispute}/resolve")),
            _ => ("POST", format!("/api/disputes/{dispute}/{word}")),
        },
        ActionTarget::SandboxPayment(intent) => ("POST", format!("/api/sandbox/payments/{intent}/{word}")),
        ActionTarget::SandboxOnboarding(worker) => ("POST", format!("/api/sandbox/connect/{worker}/{word}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::{ApplicationId, ContractId, DisputeId, GigId, MilestoneId};
    use uuid::Uuid;

    #[test]
    fn an_action_is_called_where_the_router_has_it() {
        let nil = Uuid::nil();
        let (gig, contract, milestone) = (GigId(nil), ContractId(nil), MilestoneId(nil));
        let on = |target: &ActionTarget, action: &str| {
            let (method, href) = address(target, action);
            format!("{method} {}", href.replace(&nil.to_string(), "-"))
        };
        let application = ActionTarget::Application(gig, ApplicationId(nil));
        assert_eq!(on(&application, "shortlist"), "PATCH /api/gigs/-/applications/-");
        assert_eq!(on(&application, "withdraw"), "POST /api/applications/-/withdraw");
        let contract_itself = ActionTarget::Contract(contract);
        assert_eq!(on(&contract_itself, "review"), "POST /api/contracts/-/reviews");
        assert_eq!(on(&contract_itself, "take_back_cancel"), "DELETE /api/contracts/-/cancel");
        assert_eq!(on(&contract_itself, "connect_link"), "GET /api/contracts/-/connect-link");
        let piece = ActionTarget::Milestone(contract, milestone);
        assert_eq!(on(&piece, "request_changes"), "POST /api/contracts/-/milestones/-/request-changes");
        assert_eq!(on(&piece, "withdraw"), "DELETE /api/contracts/-/milestones/-");
        let dispute = ActionTarget::Dispute(DisputeId(nil));
        assert_eq!(on(&dispute, "settle"), "POST /api/disputes/-/settle");
        assert_eq!(on(&dispute, "resolve"), "POST /api/admin/disputes/-/resolve");
        assert_eq!(on(&ActionTarget::NewDispute(contract, milestone), "dispute"), "POST /api/disputes/create");
        let payment = ActionTarget::SandboxPayment("pi_1".to_owned());
        assert_eq!(on(&payment, "confirm"), "POST /api/sandbox/payments/pi_1/confirm");
    }
}
