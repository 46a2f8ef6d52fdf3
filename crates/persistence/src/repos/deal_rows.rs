//! What a deal's document says, drawn out into columns: for look-ups, and so that the database can hold the
//! invariants that SQL can state (lifecycles.md, “Invariants”).

use super::row::{OnConflict, insert, row};
use super::{Conn, Failure};
use crate::sql::Json;
use domain::actor::Role;
use domain::deal::{Deal, Dispute, Milestone, Operation, OperationKind, OperationSpec, PayoutState};
use domain::id::{ContractId, DealId, DisputeId, GigId, MilestoneId, UserId};
use domain::time::Instant;
use uuid::Uuid;

row! {
    DealRow of deals {
        id: DealId,
        gig_id: GigId,
        client_user_id: UserId,
        worker_user_id: UserId,
        version: i64,
        next_due_at: Option<Instant>,
        negotiation_state: String,
        round_number: i32,
        cycle: i32,
        contract_id: Option<ContractId>,
        contract_status: Option<String>,
        revision: Option<i32>,
        running: bool,
        awaits_payee: bool,
        document: Json<Deal>,
        created_at: Instant,
        updated_at: Instant,
    }
}

row! {
    MilestoneRow of milestones {
        id: MilestoneId,
        deal_id: DealId,
        position: i32,
        status: String,
        amount_cents: i64,
        captured_cents: i64,
        transferred_cents: i64,
        reversed_cents: i64,
        fee_cents: i64,
        arbitration_cents: i64,
        refunded_cents: i64,
        charged_back_cents: i64,
        platform_loss_cents: i64,
        held_cents: i64,
        settled_release_cents: Option<i64>,
        settled_refund_cents: Option<i64>,
        settled_arbitration_cents: Option<i64>,
        change_requests: i32,
        queued_at: Option<Instant>,
        payee_user_id: Option<UserId>,
        payout_since: Option<Instant>,
        payout_status: Option<String>,
        updated_at: Instant,
    }
}

row! {
    DisputeRow of disputes {
        id: DisputeId,
        deal_id: DealId,
        milestone_id: MilestoneId,
        opened_by: Role,
        status: String,
        created_at: Instant,
        updated_at: Instant,
    }
}

row! {
    OperationRow of payment_operations {
        kind: OperationKind,
        milestone_id: MilestoneId,
        attempt: i64,
        deal_id: DealId,
        spec: Json<OperationSpec>,
        status: String,
        stray: bool,
        requested_at: Instant,
        ended_at: Option<Instant>,
        lease_token: Option<Uuid>,
        available_at: Instant,
        tries: i64,
    }
}

/// Writes a deal's milestones, disputes and operations as they are now. Leases are left alone.
pub(super) fn put_children(conn: &mut Conn, deal: &Deal) -> Result<(), Failure> {
    let milestones: Vec<_> = deal.milestones().iter().map(|milestone| milestone_row(deal, milestone)).collect();
    insert(conn, &milestones, OnConflict::Overwrite { key: "id", keep: &["id", "deal_id"] })?;
    let disputes: Vec<_> = deal.milestones().iter().flat_map(|milestone| dispute_rows(deal.id, milestone)).collect();
    insert(conn, &disputes, OnConflict::Overwrite { key: "id", keep: &["id", "deal_id", "milestone_id"] })?;
    let operations: Vec<_> = deal.operations.iter().map(|operation| operation_row(deal.id, operation)).collect();
    let kept = OnConflict::Overwrite {
        key: "kind, milestone_id, attempt",
        keep: &["kind", "milestone_id", "attempt", "deal_id", "requested_at", "lease_token", "available_at", "tries"],
    };
    insert(conn, &operations, kept)?;
    Ok(())
}

pub(super) fn deal_row(deal: &Deal, next_due_at: Option<Instant>) -> DealRow {
    DealRow {
        id: deal.id,
        gig_id: deal.gig,
        client_user_id: deal.client,
        worker_user_id: deal.worker,
        version: deal.version,
        next_due_at,
        negotiation_state: deal.negotiation.state.name().to_owned(),
        round_number: deal.negotiation.round_number().into(),
        cycle: deal.negotiation.cycle.into(),
        contract_id: deal.contract.as_ref().map(|contract| contract.id),
        contract_status: deal.contract_status().map(|status| status.name().to_owned()),
        revision: deal.contract.as_ref().map(|contract| contract.revision.into()),
        running: deal.negotiation.state.is_open() || deal.has_live_contract(),
        awaits_payee: !deal.is_over() || deal.milestones().iter().any(owes_the_worker),
        document: Json(deal.clone()),
        created_at: deal.created_at,
        updated_at: deal.updated_at,
    }
}

/// Whether money for the worker is neither at the bank nor lost to the worker.
fn owes_the_worker(milestone: &Milestone) -> bool {
    let payout = milestone.payout.as_ref();
    payout.is_some_and(|payout| !matches!(payout.state, PayoutState::Paid { .. } | PayoutState::Reversed { .. }))
}

fn milestone_row(deal: &Deal, milestone: &Milestone) -> MilestoneRow {
    let funds = &milestone.funds;
    let payout_since = deal.payout_since(milestone);
    let payout = milestone.payout.as_ref().filter(|_| payout_since.is_some());
    let settlement = milestone.settlement.as_ref();
    MilestoneRow {
        id: milestone.id,
        deal_id: deal.id,
        position: milestone.position.into(),
        status: milestone.status().name().to_owned(),
        amount_cents: milestone.amount.0,
        captured_cents: funds.captured.0,
        transferred_cents: funds.transferred.0,
        reversed_cents: funds.reversed.0,
        fee_cents: funds.fee.0,
        arbitration_cents: funds.arbitration.0,
        refunded_cents: funds.refunded.0,
        charged_back_cents: funds.charged_back.0,
        platform_loss_cents: funds.platform_loss.0,
        held_cents: funds.held().0,
        settled_release_cents: settlement.map(|settlement| settlement.release.0),
        settled_refund_cents: settlement.map(|settlement| settlement.refund.0),
        settled_arbitration_cents: settlement.map(|settlement| settlement.arbitration.0),
        change_requests: i32::try_from(milestone.changes.len()).unwrap_or(i32::MAX),
        queued_at: milestone.waits_for_operator().map(|queued| queued.since),
        payee_user_id: payout.map(|_| deal.worker),
        payout_since,
        payout_status: payout.map(|payout| deal.payout_status(payout).to_owned()),
        updated_at: milestone.updated_at,
    }
}

fn dispute_rows(deal: DealId, milestone: &Milestone) -> impl Iterator<Item = DisputeRow> {
    milestone.disputes.iter().map(move |dispute: &Dispute| DisputeRow {
        id: dispute.id,
        deal_id: deal,
        milestone_id: milestone.id,
        opened_by: dispute.opened_by,
        status: dispute.status().name().to_owned(),
        created_at: dispute.created_at,
        updated_at: dispute.updated_at,
    })
}

fn operation_row(deal: DealId, operation: &Operation) -> OperationRow {
    OperationRow {
        kind: operation.key.kind,
        milestone_id: operation.key.milestone,
        attempt: operation.key.attempt.into(),
        deal_id: deal,
        spec: Json(operation.spec.clone()),
        status: operation.status.name().to_owned(),
        stray: operation.stray,
        requested_at: operation.requested_at,
        ended_at: operation.ended_at,
        lease_token: None,
        available_at: super::operations::at_once(),
        tries: 0,
    }
}
