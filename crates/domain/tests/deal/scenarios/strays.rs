//! Stray money, taken under intents that do not count: it goes back by itself, and what the operator has to look into
//! of it never stands in the way of the milestone's own money.

use crate::world::{Card, Deed, Fault, Who, World};
use domain::deal::milestone::QueueReason;
use domain::deal::{MilestoneStatus as S, OperationKind};
use domain::money::Cents;
use domain::time::days;

/// Why stray money of the first milestone waits for the operator.
fn stray_queued(world: &World) -> Option<QueueReason> {
    world.milestone(0).stray_queued.as_ref().map(|queued| queued.reason)
}

/// A hold lapsed, and a refund of stray money came back; both are known. The intent of the stray money.
fn lapsed_with_a_stray() -> (World, String) {
    let mut world = World::with_short_hold();
    let intent = world.provider.stray(world.milestone(0).id, Cents(777), true, world.now);
    world.hear_all();
    world.perform_kind(OperationKind::Refund, Fault::None);
    assert!(world.provider.bounce_refund());
    world.pass(days(1));
    world.hear_all();
    assert_eq!((world.status(0), stray_queued(&world)), (S::Pending, Some(QueueReason::RefundFailed)));
    world.settle();
    world.check();
    (world, intent)
}

#[test]
fn what_is_paid_anew_is_captured_ahead_of_its_hold_though_stray_money_waits() {
    let (mut world, _) = lapsed_with_a_stray();
    world.pay(0, Card::Good);
    assert_eq!(world.status(0), S::Funded, "a new payment need not wait");
    world.live(days(8));
    assert_eq!((world.status(0), world.milestone(0).funds.captured), (S::Funded, Cents(200_000)), "{}", world.tale());
    assert_eq!(stray_queued(&world), Some(QueueReason::RefundFailed), "nobody has looked into it yet");
}

#[test]
fn a_release_does_not_wait_for_stray_money_and_the_queue_outlives_it() {
    let (mut world, intent) = lapsed_with_a_stray();
    world.pay(0, Card::Good);
    world.does(Who::Worker, Deed::Deliver(0));
    world.does(Who::Client, Deed::Release(0));
    world.settle();
    assert_eq!((world.status(0), stray_queued(&world)), (S::Released, Some(QueueReason::RefundFailed)));
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!((world.provider.intents[&intent].refunded, stray_queued(&world)), (Cents(777), None));
    world.check();
}

#[test]
fn the_operator_s_retry_takes_up_a_milestone_s_own_money_and_the_stray() {
    let mut world = World::captured();
    world.does(Who::Worker, Deed::Cancel);
    world.perform_kind(OperationKind::Refund, Fault::Refused);
    let intent = world.provider.stray(world.milestone(0).id, Cents(777), true, world.now);
    world.hear_all();
    world.perform_kind(OperationKind::Refund, Fault::Refused);
    let own = world.milestone(0).queued.as_ref().map(|queued| queued.reason);
    assert_eq!((own, stray_queued(&world)), (Some(QueueReason::RefundFailed), Some(QueueReason::RefundFailed)));
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!((world.status(0), world.provider.intents[&intent].refunded), (S::Refunded, Cents(777)));
    assert_eq!((&world.milestone(0).queued, stray_queued(&world)), (&None, None));
    world.check();
}

#[test]
fn a_refused_void_of_stray_money_waits_for_the_operator() {
    let mut world = World::approved();
    let milestone = world.milestone(0).id;
    world.provider.stray(milestone, Cents(777), false, world.now);
    world.hear_all();
    world.perform_kind(OperationKind::Void, Fault::Refused);
    assert_eq!((stray_queued(&world), world.pending().len()), (Some(QueueReason::OperationRejected), 0));
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!((stray_queued(&world), world.pending().len()), (None, 0));
}

#[test]
fn a_late_word_of_stray_money_does_not_void_what_is_to_be_refunded() {
    let mut world = World::approved();
    let milestone = world.milestone(0).id;
    let intent = world.provider.stray(milestone, Cents(777), true, world.now);
    world.provider.outbox.reverse();
    let facts = std::mem::take(&mut world.provider.outbox);
    world.hear(&facts[0]);
    world.perform_kind(OperationKind::Refund, Fault::Refused);
    world.hear(&facts[1]);
    assert_eq!((stray_queued(&world), world.pending().len()), (Some(QueueReason::RefundFailed), 0));
    world.does(Who::Operator, Deed::RetryOperation(0));
    world.settle();
    assert_eq!(world.provider.intents[&intent].refunded, Cents(777));
    world.check();
}
