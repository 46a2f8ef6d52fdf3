//! Delivery, changes, release, added milestones, and the timers between them.

use crate::world::{Card, Deed, Who, World};
use domain::deal::{ContractStatus, DealCommand, Decider, MilestoneStatus as S};
use domain::ghost::GhostReason;
use domain::money::Cents;
use domain::refusal::Code;
use domain::time::{days, hours};

#[test]
fn silence_releases_a_delivery_after_two_reminders() {
    let mut world = World::delivered();
    world.live(days(13));
    let reminders = world.audit.iter().filter(|entry| entry.action == "milestone.release_reminded").count();
    assert_eq!((world.status(0), reminders), (S::Delivered, 2));
    world.live(days(1));
    assert_eq!((world.status(0), world.contract_status()), (S::Released, ContractStatus::Completed));
    assert_eq!(world.milestone(0).settlement.map(|settlement| settlement.decided_by), Some(Decider::AutoRelease));
}

#[test]
fn from_the_deadline_on_nobody_stops_the_release() {
    let mut world = World::delivered();
    world.live(days(13));
    world.pass(days(1));
    assert_eq!(world.refused(Who::Client, Deed::RequestChanges(0)), Code::InvalidState);
    assert_eq!(world.refused(Who::Client, Deed::OpenDispute(0)), Code::DisputeWindowClosed);
    assert_eq!(world.refused(Who::Worker, Deed::Cancel), Code::InvalidState);
    world.settle();
    assert_eq!(world.status(0), S::Released);
}

#[test]
fn undelivered_work_is_refunded_after_75_days() {
    let mut world = World::active();
    world.live(days(74));
    assert_eq!(world.status(0), S::Funded);
    world.pass(days(1));
    assert_eq!(world.refused(Who::Worker, Deed::Deliver(0)), Code::InvalidState);
    assert_eq!(world.refused(Who::Client, Deed::Release(0)), Code::InvalidState);
    world.settle();
    assert_eq!((world.status(0), world.contract_status()), (S::Refunded, ContractStatus::Cancelled));
    assert_eq!(world.milestone(0).funds.refunded, Cents(200_000));
    assert!(world.ghosts.iter().any(|entry| entry.reason == GhostReason::Undelivered));
}

#[test]
fn changes_can_be_asked_for_three_times_and_extend_the_time_to_deliver() {
    let mut world = World::active();
    world.live(days(70));
    for _ in 0..3 {
        world.does(Who::Worker, Deed::Deliver(0));
        world.does(Who::Client, Deed::RequestChanges(0));
    }
    world.does(Who::Worker, Deed::Deliver(0));
    assert_eq!(world.refused(Who::Client, Deed::RequestChanges(0)), Code::RevisionLimitReached);
    world.does(Who::Client, Deed::Release(0));

    let mut slow = World::active();
    slow.live(days(70));
    slow.does(Who::Worker, Deed::Deliver(0));
    slow.does(Who::Client, Deed::RequestChanges(0));
    slow.live(days(13));
    assert_eq!(slow.status(0), S::ChangesRequested);
    slow.live(days(1));
    assert_eq!(slow.status(0), S::Refunded);
}

#[test]
fn the_client_may_be_satisfied_before_anything_is_delivered() {
    let mut world = World::active();
    let other = world.milestone(0).id;
    let stale = DealCommand::Release { milestone: other, expected_amount: Some(Cents(1)) };
    assert_eq!(world.ask(Who::Client, &stale, "stale").map_err(|refusal| refusal.code), Err(Code::Stale));
    assert_eq!(world.refused(Who::Worker, Deed::Release(0)), Code::WrongRole);
    world.does(Who::Client, Deed::Release(0));
    world.settle();
    assert_eq!(world.status(0), S::Released);
}

#[test]
fn an_added_milestone_is_accepted_and_funded_when_the_one_before_has_ended() {
    let mut world = World::two_milestones();
    world.repeats(Who::Worker, Deed::AcceptMilestone(1));
    assert_eq!(world.refused(Who::Client, Deed::Fund(1)), Code::PreviousMilestoneOpen);
    world.does(Who::Client, Deed::Release(0));
    world.settle();
    assert_eq!((world.status(0), world.contract_status()), (S::Released, ContractStatus::Active));
    world.pay(1, Card::Good);
    world.does(Who::Worker, Deed::Deliver(1));
    world.does(Who::Client, Deed::Release(1));
    world.settle();
    assert_eq!(world.contract_status(), ContractStatus::Completed);
    world.check();
}

#[test]
fn a_proposed_milestone_is_declined_or_withdrawn_or_ends_with_the_contract() {
    let mut world = World::active();
    for _ in 0..3 {
        world.does(Who::Client, Deed::AddMilestone { amount: 5_000 });
    }
    assert_eq!(world.refused(Who::Client, Deed::AddMilestone { amount: 49 }), Code::ValidationFailed);
    assert_eq!(world.refused(Who::Worker, Deed::AddMilestone { amount: 50 }), Code::WrongRole);
    world.does(Who::Worker, Deed::DeclineMilestone(1));
    world.repeats(Who::Worker, Deed::DeclineMilestone(1));
    world.does(Who::Client, Deed::WithdrawMilestone(2));
    world.repeats(Who::Client, Deed::WithdrawMilestone(2));
    world.does(Who::Client, Deed::Release(0));
    world.settle();
    assert_eq!([1, 2, 3].map(|at| world.status(at)), [S::Cancelled; 3]);
    assert_eq!(world.contract_status(), ContractStatus::Completed);
}

#[test]
fn a_contract_takes_fifty_milestones() {
    let mut world = World::active();
    for _ in 1..50 {
        world.does(Who::Client, Deed::AddMilestone { amount: 0 });
    }
    assert_eq!(world.refused(Who::Client, Deed::AddMilestone { amount: 0 }), Code::LimitReached);
}

#[test]
fn an_added_milestone_needs_a_payable_worker_and_is_given_up_when_nobody_pays() {
    let mut world = World::for_nothing();
    world.does(Who::Client, Deed::AddMilestone { amount: 5_000 });
    world.does(Who::Worker, Deed::AcceptMilestone(1));
    world.does(Who::Client, Deed::Release(0));
    assert_eq!(world.refused(Who::Client, Deed::Fund(1)), Code::KycRequired);
    world.live(days(30));
    assert_eq!(world.status(1), S::Pending, "it could not be funded, so its time does not run");
    world.onboard(true);
    world.does(Who::Client, Deed::Fund(1));
    world.live(days(13));
    assert_eq!(world.status(1), S::Funding);
    world.live(days(2));
    assert_eq!((world.status(1), world.contract_status()), (S::Cancelled, ContractStatus::Completed));
    assert!(world.provider.intents.values().all(|intent| intent.now == domain::deal::IntentNow::Canceled));
}

#[test]
fn a_hold_is_captured_a_day_before_it_lapses() {
    let mut world = World::active();
    world.live(days(6).checked_sub(&hours(1)).expect("a span"));
    assert_eq!(world.milestone(0).funds.captured, Cents::ZERO);
    world.live(hours(1));
    assert_eq!((world.milestone(0).funds.captured, world.status(0)), (Cents(200_000), S::Funded));
}
