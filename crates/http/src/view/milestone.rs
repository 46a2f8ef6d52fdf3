//! A milestone in words: by itself, within its contract, and with its payment.

use super::action::{self, ActionView};
use super::time::At;
use crate::openapi::words;
use crate::resource::Resource;
use domain::deal::milestone::{Artifact, Chargeback, ChargebackStatus, Delivery};
use domain::deal::{Contract, Deal, Milestone, MilestoneState, Payout, PayoutState, Stage};
use domain::next_action::{ActionTarget, NextAction};
use domain::ports::store::StoredAnswer;
use domain::time::Instant;
use serde::Serialize;
use usecases::{DealView, FundView, MilestoneView};
use utoipa::ToSchema;
use uuid::Uuid;

/// One priced piece of a contract.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Milestone)]
pub struct MilestoneBody {
    id: Uuid,
    contract_id: Uuid,
    /// 1 for the first.
    position: u16,
    title: String,
    amount_cents: i64,
    #[schema(example = "usd")]
    currency: &'static str,
    /// Where it stands.
    #[schema(value_type = words::MilestoneStatus)]
    status: &'static str,
    /// What the platform kept.
    fee_cents: i64,
    /// What was released, the fee included.
    released_cents: i64,
    refunded_cents: i64,
    charged_back_cents: i64,
    payment_intent_id: Option<String>,
    /// The provider's code of why the last payment failed.
    last_payment_error: Option<String>,
    chargeback: Option<ChargebackBody>,
    /// The provider's receipt, where it wrote one.
    receipt_url: Option<String>,
    changes_requested_count: usize,
    delivery: Option<DeliveryBody>,
    /// The latest dispute.
    dispute_id: Option<Uuid>,
    dispute_window_ends_at: Option<At>,
    auto_release_at: Option<At>,
    funded_at: Option<At>,
    released_at: Option<At>,
    payout: Option<PayoutBody>,
    created_at: At,
    updated_at: At,
    version: i64,
    next_actions: Vec<ActionView>,
}

/// What the worker handed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryBody {
    notes: Option<String>,
    artifacts: Vec<ArtifactBody>,
    delivered_at: At,
}

/// A thing that the worker points at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Artifact)]
pub struct ArtifactBody {
    #[serde(rename = "type")]
    kind: String,
    url: String,
    description: Option<String>,
}

/// A bank's claim of the client's money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Chargeback)]
pub struct ChargebackBody {
    #[schema(value_type = words::ChargebackStatus)]
    status: &'static str,
    opened_at: At,
    closed_at: Option<At>,
}

/// The payout to the worker's bank.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payout)]
pub struct PayoutBody {
    #[schema(value_type = words::PayoutStatus)]
    status: &'static str,
    amount_cents: i64,
    due_at: At,
    paid_at: Option<At>,
}

/// How a milestone's payment stands.
#[derive(Serialize, ToSchema)]
#[schema(as = Funding)]
pub struct FundBody {
    #[schema(value_type = MilestoneBody)]
    milestone: Option<MilestoneBody>,
    /// What the client's browser confirms the payment with, while it waits for a card.
    client_secret: Option<String>,
    publishable_key: Option<String>,
    /// Our page on which a person pays.
    pay_url: Option<String>,
    payment_intent_id: Option<String>,
    amount_cents: i64,
    /// The milestone's status.
    #[schema(value_type = words::MilestoneStatus)]
    status: &'static str,
}

impl MilestoneBody {
    /// A milestone within its contract: with what can be done to it.
    #[must_use]
    pub fn nested(view: &DealView, contract: &Contract, milestone: &Milestone) -> Self {
        let own: Vec<_> = view.next_actions.iter().filter(|it| concerns(it, milestone)).cloned().collect();
        Self::written(view, contract, milestone, &own)
    }

    /// A milestone by itself: with what can be done to all of its deal.
    fn alone(view: &MilestoneView) -> Option<Self> {
        let contract = view.deal.contract()?;
        Some(Self::written(&view.deal, contract, view.milestone()?, &view.deal.next_actions))
    }

    fn written(view: &DealView, contract: &Contract, it: &Milestone, actions: &[NextAction]) -> Self {
        Self {
            id: it.id.0,
            contract_id: contract.id.0,
            position: it.position,
            title: it.title.to_string(),
            amount_cents: it.amount.0,
            currency: contract.currency.code(),
            status: it.status().name(),
            fee_cents: it.funds.fee.0,
            released_cents: (it.funds.transferred + it.funds.fee).0,
            refunded_cents: it.funds.refunded.0,
            charged_back_cents: it.funds.charged_back.0,
            payment_intent_id: intent(&view.deal, it).map(str::to_owned),
            last_payment_error: it.last_payment_error.clone(),
            chargeback: it.chargeback.as_ref().map(ChargebackBody::from),
            receipt_url: None,
            changes_requested_count: it.changes.len(),
            delivery: it.delivery.as_ref().map(DeliveryBody::from),
            dispute_id: it.disputes.last().map(|dispute| dispute.id.0),
            dispute_window_ends_at: it.dispute_window_ends_at().map(At),
            auto_release_at: auto_release_at(&it.state).map(At),
            funded_at: it.funded_at.map(At),
            released_at: released_at(&it.state).map(At),
            payout: it.payout.as_ref().map(|payout| PayoutBody::of(&view.deal, payout)),
            created_at: At(it.created_at),
            updated_at: At(it.updated_at),
            version: view.deal.version,
            next_actions: action::all(actions),
        }
    }
}

/// The intent of the current payment; once the milestone has ended, of the last call about it.
fn intent<'a>(deal: &'a Deal, milestone: &'a Milestone) -> Option<&'a str> {
    let calls = deal.operations.iter().rev().filter(|call| call.key.milestone == milestone.id && !call.stray);
    milestone.intent().or_else(|| calls.filter(|_| milestone.funded_at.is_some()).find_map(|call| call.spec.intent()))
}

fn concerns(action: &NextAction, milestone: &Milestone) -> bool {
    match &action.target {
        ActionTarget::Milestone(_, it) | ActionTarget::NewDispute(_, it) => *it == milestone.id,
        ActionTarget::Dispute(it) => milestone.disputes.iter().any(|dispute| dispute.id == *it),
        ActionTarget::SandboxPayment(intent) => milestone.intent() == Some(intent),
        _ => false,
    }
}

const fn auto_release_at(state: &MilestoneState) -> Option<Instant> {
    match state {
        MilestoneState::Held { stage: Stage::Delivered { auto_release_at, .. }, .. } => Some(*auto_release_at),
        _ => None,
    }
}

const fn released_at(state: &MilestoneState) -> Option<Instant> {
    match state {
        MilestoneState::Released { at, .. } => Some(*at),
        _ => None,
    }
}

impl From<&Delivery> for DeliveryBody {
    fn from(delivery: &Delivery) -> Self {
        let artifact = |it: &Artifact| ArtifactBody {
            kind: it.label.clone(),
            url: it.url.clone(),
            description: it.description.as_ref().map(ToString::to_string),
        };
        Self {
            notes: delivery.notes.as_ref().map(ToString::to_string),
            artifacts: delivery.artifacts.iter().map(artifact).collect(),
            delivered_at: At(delivery.at),
        }
    }
}

impl From<&Chargeback> for ChargebackBody {
    fn from(chargeback: &Chargeback) -> Self {
        let status = match chargeback.status {
            ChargebackStatus::Open => "open",
            ChargebackStatus::Won => "won",
            ChargebackStatus::Lost => "lost",
        };
        Self { status, opened_at: At(chargeback.opened_at), closed_at: chargeback.closed_at.map(At) }
    }
}

impl PayoutBody {
    /// A payout of a milestone of `deal`.
    #[must_use]
    pub fn of(deal: &Deal, payout: &Payout) -> Self {
        Self {
            status: deal.payout_status(payout),
            amount_cents: payout.amount.0,
            due_at: At(payout.due_at),
            paid_at: paid_at(payout).map(At),
        }
    }
}

/// When the bank had a payout.
#[must_use]
pub const fn paid_at(payout: &Payout) -> Option<Instant> {
    match payout.state {
        PayoutState::Paid { at } => Some(at),
        _ => None,
    }
}

/// A milestone by itself.
#[must_use]
pub fn milestone(view: &MilestoneView) -> Resource {
    let contract = view.deal.contract().map(|contract| contract.id.to_string()).unwrap_or_default();
    let found_at = format!("/api/contracts/{contract}/milestones/{}", view.id);
    Resource::of(&MilestoneBody::alone(view)).at_version(view.deal.deal.version).found_at(found_at)
}

/// How a milestone's payment stands. The secret is for the caller; replays read it from the provider again.
#[must_use]
pub fn funding(view: &FundView) -> Resource {
    let milestone = view.milestone.milestone();
    let body = |client_secret: Option<&String>| FundBody {
        milestone: MilestoneBody::alone(&view.milestone),
        client_secret: client_secret.cloned(),
        publishable_key: view.publishable_key.clone(),
        pay_url: view.pay_url.clone(),
        payment_intent_id: milestone.and_then(|it| intent(&view.milestone.deal.deal, it)).map(str::to_owned),
        amount_cents: milestone.map_or(0, |it| it.amount.0),
        status: milestone.map_or("", |it| it.status().name()),
    };
    let resource = Resource::of(&body(view.client_secret.as_ref())).kept_as(&body(None));
    resource.at_version(view.milestone.deal.deal.version)
}

/// A kept answer of [`funding`] with the client's secret put back. Texts of users cannot stand in the way: within
/// them the quotes are escaped.
#[must_use]
pub fn reveal(kept: StoredAnswer, client_secret: &str) -> StoredAnswer {
    let secret = serde_json::Value::from(client_secret);
    let body = kept.body.replacen(r#""client_secret":null"#, &format!(r#""client_secret":{secret}"#), 1);
    StoredAnswer { body, ..kept }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_secret_is_put_back_into_its_own_place() {
        let kept = json!({ "a": "\"client_secret\":null", "client_secret": null }).to_string();
        let answer = StoredAnswer { status: 200, body: kept, content_type: None, location: None, etag: None };
        let body: Value = serde_json::from_str(&reveal(answer, "pi_\"1").body).expect("JSON");
        assert_eq!(body, json!({ "a": "\"client_secret\":null", "client_secret": "pi_\"1" }));
    }
}
