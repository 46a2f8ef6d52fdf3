//! A paid deal from the first proposal to the bank, kept after every step: the database agrees with the rules.

use crate::fixture::{World, at, id, on_both_engines, opened, people};
use domain::actor::{Actor, Cx, Role};
use domain::audit::first_broken;
use domain::deal::{
    Change, ContractStatus, Deal, DealCommand, OperationKey, OperationKind, OperationOutcome, Proposal, ProviderFact,
};
use domain::id::{ContractId, DealId, DisputeId, LedgerTransactionId, MilestoneId};
use domain::ledger::{LedgerAccount, LedgerEntry, LedgerTransaction};
use domain::machine::Machine;
use domain::money::{BasisPoints, Cents, Currency, Hours};
use domain::ports::store::{DealFilter, LeasedOperation, OperationScope, Page, StoreError, StoreExt};
use domain::text::Statement;
use domain::time::days;
use futures_util::future::join_all;
use std::sync::Arc;
use uuid::Uuid;

on_both_engines!(
    every_step_of_a_paid_deal_is_kept,
    a_dispute_is_found_and_only_one_is_open,
    an_operation_is_leased_to_one_worker_at_a_time,
    fifty_parallel_writers_of_a_deal_wait_for_its_lock,
    the_ledger_takes_only_what_balances_and_changes_nothing,
);

const DEAL: u128 = 50;
const CONTRACT: u128 = 60;
const MILESTONE: u128 = 61;

fn contract() -> ContractId {
    id(CONTRACT)
}

fn milestone() -> MilestoneId {
    id(MILESTONE)
}

/// Locks the deal, decides, and keeps all that follows, in one unit of work.
async fn step(world: &World, actor: Actor, minute: i64, command: DealCommand) -> Deal {
    let cx = Cx { now: at(minute), actor };
    world
        .write(move |tx| {
            let deal = tx.lock_deal(id(DEAL))?.expect("it was opened");
            let events = deal.decide(&command, &cx).expect("the rules allow it");
            assert!(!events.is_empty(), "{command:?} did nothing");
            let change = Change::make(&deal, events, &cx);
            tx.save_deal(&change.after, change.after.next_due_at())?;
            tx.append_audit(&change.audit)?;
            tx.append_ledger(&movements(&change, minute))?;
            tx.append_ghost(&change.ghosts())?;
            Ok(change.after)
        })
        .await
}

fn movements(change: &Change, minute: i64) -> Vec<LedgerTransaction> {
    let drafts = change.ledger().into_iter().zip(0..);
    drafts
        .map(|(draft, n)| LedgerTransaction {
            id: id(1_000 + u128::try_from(minute).unwrap() * 10 + n),
            deal: change.after.id,
            milestone: draft.milestone,
            cause: draft.cause,
            entries: draft.entries,
            at: at(minute),
        })
        .collect()
}

async fn ended(world: &World, minute: i64, kind: OperationKind, outcome: OperationOutcome) -> Deal {
    let key = OperationKey { kind, milestone: milestone(), attempt: 1 };
    step(world, Actor::System, minute, DealCommand::EndOperation { key, outcome }).await
}

/// Up to an active contract whose first milestone is funded by card.
pub async fn funded(world: &World) -> Deal {
    people(world).await;
    world
        .write(|tx| {
            let change = opened(DEAL, id(10), id(1), id(2), 1);
            tx.insert_deal(&change.after)?;
            tx.append_audit(&change.audit)
        })
        .await;
    let (client, worker) = (Actor::User(id(1)), Actor::User(id(2)));
    let proposal = Proposal { hours: Some(Hours(10_00)), ..Proposal::default() };
    step(world, client, 2, DealCommand::Propose { proposal, expected_round: None }).await;
    let agree = DealCommand::Agree {
        contract: contract(),
        milestone: milestone(),
        fee: BasisPoints(500),
        expected_round: None,
    };
    step(world, worker, 3, agree).await;
    step(world, worker, 4, DealCommand::Approve { expected_terms_hash: None }).await;
    step(world, client, 5, DealCommand::Approve { expected_terms_hash: None }).await;
    step(world, client, 6, DealCommand::Fund { milestone: milestone(), expected_amount: None }).await;
    ended(world, 7, OperationKind::CreateIntent, OperationOutcome::IntentCreated { intent: "pi_1".into() }).await;
    let authorized = ProviderFact::Authorized {
        milestone: milestone(),
        attempt: 1,
        intent: "pi_1".into(),
        charge: "ch_1".into(),
        amount: Cents(50_000),
        currency: Some(Currency::Usd),
        capture_before: at(7).plus(days(7)),
    };
    step(world, Actor::System, 8, DealCommand::Hear(authorized)).await
}

async fn every_step_of_a_paid_deal_is_kept(world: World) {
    let deal = funded(&world).await;
    assert_eq!(deal.contract_status(), Some(ContractStatus::Active));
    let deliver = DealCommand::Deliver { milestone: milestone(), notes: None, artifacts: Vec::new() };
    step(&world, Actor::User(id(2)), 9, deliver).await;
    let release = DealCommand::Release { milestone: milestone(), expected_amount: None };
    step(&world, Actor::User(id(1)), 10, release).await;
    ended(&world, 11, OperationKind::Capture, OperationOutcome::Captured { charge: "ch_1".into() }).await;
    let deal =
        ended(&world, 12, OperationKind::Transfer, OperationOutcome::Transferred { transfer: "tr_1".into() }).await;
    assert_eq!(deal.contract_status(), Some(ContractStatus::Completed));
    assert_eq!(world.read(|tx| tx.deals_of_payee(id(2))).await, vec![deal.id], "the payout is not at the bank");

    let payday = deal.next_due_at().expect("the payout waits");
    let minutes = payday.since(at(0)).num_minutes() + 1;
    step(&world, Actor::System, minutes, DealCommand::Tick).await;
    ended(&world, minutes + 1, OperationKind::Payout, OperationOutcome::PayoutSent { payout: "po_1".into() }).await;
    let paid = ProviderFact::PayoutPaid { milestone: milestone(), payout: "po_1".into() };
    let deal = step(&world, Actor::System, minutes + 2, DealCommand::Hear(paid)).await;

    assert_eq!(world.read(|tx| tx.deal(id(DEAL))).await, Some(deal.clone()));
    assert_eq!(world.read(|tx| tx.deal_of_contract(contract())).await, Some(deal.id));
    assert_eq!(world.read(|tx| tx.running_deal(id(10), id(2))).await, None);
    assert_eq!(world.read(|tx| tx.deals_of_payee(id(2))).await, vec![]);
    let completed = DealFilter::Contracts(Some(ContractStatus::Completed));
    assert_eq!(
        world.read(move |tx| tx.deals(id(2), &completed, Page { after: None, limit: 9 })).await.rows,
        vec![deal]
    );
    assert_eq!(world.read(|tx| tx.reputation(id(1), at(0))).await.0, 1);
    books_are_straight(&world).await;
}

async fn books_are_straight(world: &World) {
    let audit = world.read(|tx| tx.audit(id(DEAL))).await;
    assert!(audit.len() > 10, "{} entries", audit.len());
    assert_eq!(first_broken(&audit), None);
    let ledger = world.read(|tx| tx.ledger_of(id(DEAL))).await;
    assert!(!ledger.is_empty() && ledger.iter().all(LedgerTransaction::is_balanced));
    let balances = world.read(|tx| tx.balances()).await;
    let of = |account| balances.iter().find(|(name, _)| *name == account).unwrap().1;
    assert_eq!(of(LedgerAccount::ClientCard), Cents(-50_000));
    assert_eq!(of(LedgerAccount::PlatformHeld), Cents(0));
    assert_eq!(of(LedgerAccount::WorkerPaid), Cents(47_500));
    assert_eq!(of(LedgerAccount::PlatformFees), Cents(2_500));
}

async fn a_dispute_is_found_and_only_one_is_open(world: World) {
    funded(&world).await;
    let dispute = |n: u128| DealCommand::OpenDispute {
        dispute: id(n),
        milestone: milestone(),
        disputing_party: Role::Client,
        reason: Statement::parse("Nothing came").unwrap(),
        evidence: Vec::new(),
    };
    step(&world, Actor::User(id(1)), 9, dispute(70)).await;
    assert_eq!(world.read(|tx| tx.deal_of_dispute(id(70))).await, Some(id::<DealId>(DEAL)));
    assert_eq!(world.read(|tx| tx.deal_of_dispute(id(71))).await, None);
    let twin: Result<(), StoreError> = world
        .store
        .write("twin", |tx| {
            let mut deal = tx.lock_deal(id(DEAL))?.unwrap();
            deal.version += 1;
            let milestone = &mut deal.contract.as_mut().unwrap().milestones[0];
            let mut second = milestone.disputes[0].clone();
            second.id = id::<DisputeId>(71);
            milestone.disputes.push(second);
            tx.save_deal(&deal, None)
        })
        .await;
    assert_eq!(twin, Err(StoreError::Duplicate("disputes_one_open".into())));
}

async fn an_operation_is_leased_to_one_worker_at_a_time(world: World) {
    funded(&world).await;
    let release = DealCommand::Release { milestone: milestone(), expected_amount: None };
    step(&world, Actor::User(id(1)), 10, release).await;
    assert!(world.read(|tx| tx.next_operation()).await.unwrap() < at(0), "at once");

    let mine = lease(&world, OperationScope::Due, 20, 1).await;
    let key = OperationKey { kind: OperationKind::Capture, milestone: milestone(), attempt: 1 };
    assert_eq!(mine, vec![LeasedOperation { deal: id(DEAL), key, token: Uuid::from_u128(1), tries: 0 }]);
    assert_eq!(lease(&world, OperationScope::Due, 20, 2).await, vec![]);
    assert_eq!(lease(&world, OperationScope::OfDeal(id(DEAL)), 20, 2).await, vec![]);
    assert_eq!(world.read(|tx| tx.next_operation()).await, Some(at(21)));

    let token = |n| Uuid::from_u128(n);
    let taken_over = lease(&world, OperationScope::Due, 21, 3).await;
    assert_eq!(taken_over[0].tries, 1);
    assert!(!world.write(move |tx| tx.holds_lease(key, token(1))).await, "the old lease is fenced off");
    assert!(world.write(move |tx| tx.holds_lease(key, token(3))).await);
    world.write(move |tx| tx.postpone_operation(key, token(3), at(40))).await;
    assert_eq!(lease(&world, OperationScope::Due, 39, 4).await, vec![], "not before its time");
    assert_eq!(lease(&world, OperationScope::OfDeal(id(DEAL)), 39, 5).await.len(), 1, "but when a caller waits for it");
    world.write(|tx| tx.end_all_leases()).await;
    assert_eq!(lease(&world, OperationScope::Due, 39, 6).await[0].tries, 3);

    ended(&world, 11, OperationKind::Capture, OperationOutcome::Captured { charge: "ch_1".into() }).await;
    assert!(!world.write(move |tx| tx.holds_lease(key, token(6))).await, "it has ended");
}

async fn lease(world: &World, scope: OperationScope, minute: i64, token: u128) -> Vec<LeasedOperation> {
    world.write(move |tx| tx.lease_operations(scope, at(minute), at(minute + 1), Uuid::from_u128(token), 5)).await
}

async fn fifty_parallel_writers_of_a_deal_wait_for_its_lock(world: World) {
    let before = funded(&world).await.version;
    let world = Arc::new(world);
    let writers = (0..50).map(|_| {
        let world = world.clone();
        tokio::spawn(async move {
            world
                .write(|tx| {
                    let mut deal = tx.lock_deal(id(DEAL))?.expect("it was opened");
                    deal.version += 1;
                    tx.save_deal(&deal, None)
                })
                .await;
        })
    });
    for written in join_all(writers).await {
        written.unwrap();
    }
    assert_eq!(world.read(|tx| tx.deal(id(DEAL))).await.unwrap().version, before + 50);
}

async fn the_ledger_takes_only_what_balances_and_changes_nothing(world: World) {
    funded(&world).await;
    let crooked = LedgerTransaction {
        id: id::<LedgerTransactionId>(1),
        deal: id(DEAL),
        milestone: milestone(),
        cause: "test".into(),
        entries: vec![LedgerEntry { account: LedgerAccount::PlatformHeld, amount: Cents(1) }],
        at: at(1),
    };
    let refused: Result<(), StoreError> =
        world.store.write("crooked", move |tx| tx.append_ledger(std::slice::from_ref(&crooked))).await;
    assert!(matches!(refused, Err(StoreError::Broken(_))), "{refused:?}");
    for statement in ["UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"] {
        let refused = crate::recovery::try_execute(&world.url, statement).await;
        assert!(refused.unwrap_err().contains("append-only"), "{statement}");
    }
}
