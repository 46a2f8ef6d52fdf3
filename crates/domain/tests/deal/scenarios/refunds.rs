//! Refunds that looked made and came back: which of them it was, the provider's id says.

use crate::world::{Deed, Fault, Who, World};
use domain::deal::milestone::QueueReason;
use domain::deal::{Deal, MilestoneStatus as S, OperationKind};
use domain::ledger::LedgerAccount;
use domain::money::Cents;

fn queued(world: &World) -> Option<QueueReason> {
    world.milestone(0).queued.as_ref().map(|queued| queued.reason)
}

fn stray_queued(world: &World) -> Option<QueueReason> {
    world.milestone(0).stray_queued.as_ref().map(|queued| queued.reason)
}

/// What the platform holds for the first milestone, whatever it is.
fn held(world: &World) -> Cents {
    world.balance(world.milestone(0).id, LedgerAccount::PlatformHeld)
}

/// Cancelled after it was captured, and refunded.
fn refunded() -> World {
    let mut world = World::captured();
    world.does(Who::Worker, Deed::Cancel);
    world.settle();
    assert_eq!(world.status(0), S::Refunded);
    world
}

#[test]
fn a_refund_that_comes_back_is_made_again_by_the_operator() {
    let mut world = World::captured();
    world.does(Who::Worker, Deed::Cancel);
    world.settle();
    assert!(world.provider.bounce_refund());
    world.settle();
    assert_eq!((world.status(0), stray_queued(&world)), (S::Refunded, Some(QueueReason::RefundFailed)));
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!((held(&world), stray_queued(&world)), (Cents::ZERO, None), "{}", world.tale());
    world.check();
}

#[test]
fn a_refund_may_come_back_before_its_call_has_answered() {
    let mut world = World::captured();
    world.does(Who::Worker, Deed::Cancel);
    world.perform_kind(OperationKind::Refund, Fault::LostAfter);
    let refund = world.pending().into_iter().find(|it| it.key.kind == OperationKind::Refund).expect("unknown");
    assert!(world.provider.bounce_refund());
    world.hear_all();
    world.perform(&refund, Fault::None);
    assert_eq!((world.status(0), queued(&world)), (S::Refunding, Some(QueueReason::RefundFailed)), "{}", world.tale());
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!(world.status(0), S::Refunded);
    world.check();
}

#[test]
fn a_failure_that_is_told_again_leaves_the_next_refund_alone() {
    let mut world = refunded();
    assert!(world.provider.bounce_refund());
    let late = world.provider.outbox.clone();
    world.settle();
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    let before = world.deal.clone();
    late.iter().for_each(|fact| world.hear(fact));
    assert_eq!(world.deal, before, "{}", world.tale());
    assert_eq!((held(&world), stray_queued(&world)), (Cents::ZERO, None));
    world.check();
}

#[test]
fn of_two_refunds_of_one_amount_that_one_is_made_again_that_came_back() {
    let mut world = World::captured();
    let stray = world.provider.stray(world.milestone(0).id, world.milestone(0).amount, true, world.now);
    world.settle();
    world.does(Who::Worker, Deed::Cancel);
    world.settle();
    world.provider.refunds.pop();
    assert!(world.provider.bounce_refund(), "the first of the two");
    assert!(world.provider.intents[&stray].refunded.is_zero());
    world.settle();
    assert_eq!(stray_queued(&world), Some(QueueReason::RefundFailed));
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!(world.provider.intents[&stray].refunded, Cents(200_000), "{}", world.tale());
    assert_eq!(held(&world), Cents::ZERO);
    world.check();
}

#[test]
fn a_deal_that_was_stored_before_refunds_had_names_is_read_and_goes_on() {
    let mut world = refunded();
    let mut stored = serde_json::to_value(&world.deal).expect("a document");
    for milestone in stored["contract"]["milestones"].as_array_mut().expect("milestones") {
        milestone.as_object_mut().and_then(|it| it.remove("stray_queued")).expect("a field");
    }
    for operation in stored["operations"].as_array_mut().expect("operations") {
        operation.as_object_mut().expect("an operation").remove("refund");
    }
    world.deal = serde_json::from_value::<Deal>(stored).expect("a deal");
    assert!(world.provider.bounce_refund());
    world.settle();
    assert_eq!(stray_queued(&world), Some(QueueReason::RefundFailed));
    world.check();
}
