//! Cancelling an active contract.

use crate::world::{Deed, Who, World};
use domain::deal::{ContractStatus as C, MilestoneStatus as S};
use domain::refusal::Code;
use domain::time::days;

fn is_proposed(world: &World) -> bool {
    world.deal.contract.as_ref().is_some_and(|contract| contract.cancellation.is_some())
}

#[test]
fn the_worker_cancels_at_once_and_what_is_held_goes_back() {
    for mut world in [World::active(), World::captured(), World::delivered()] {
        world.does(Who::Worker, Deed::Cancel);
        assert_eq!(world.status(0), S::Refunding);
        world.repeats(Who::Client, Deed::Cancel);
        world.settle();
        assert_eq!((world.status(0), world.contract_status()), (S::Refunded, C::Cancelled));
        world.check();
    }
}

#[test]
fn the_client_proposes_and_the_worker_s_own_cancel_accepts() {
    let mut world = World::active();
    world.does(Who::Client, Deed::Cancel);
    assert!(is_proposed(&world));
    world.repeats(Who::Client, Deed::Cancel);
    world.does(Who::Worker, Deed::Cancel);
    world.settle();
    assert_eq!(world.contract_status(), C::Cancelled);
}

#[test]
fn silence_accepts_and_from_its_deadline_on_nothing_else_counts() {
    let mut world = World::captured();
    world.does(Who::Client, Deed::Cancel);
    world.pass(days(7));
    assert_eq!(world.refused(Who::Worker, Deed::ObjectToCancel), Code::InvalidState);
    assert_eq!(world.refused(Who::Worker, Deed::Deliver(0)), Code::InvalidState);
    assert_eq!(world.refused(Who::Worker, Deed::OpenDispute(0)), Code::InvalidState);
    assert_eq!(world.refused(Who::Client, Deed::Release(0)), Code::InvalidState);
    assert_eq!(world.refused(Who::Client, Deed::TakeBackCancel), Code::InvalidState);
    world.settle();
    assert_eq!((world.status(0), world.contract_status()), (S::Refunded, C::Cancelled));
}

#[test]
fn after_an_objection_the_next_proposal_waits_seven_days() {
    let mut world = World::active();
    assert_eq!(world.refused(Who::Worker, Deed::ObjectToCancel), Code::InvalidState);
    world.does(Who::Client, Deed::Cancel);
    assert_eq!(world.refused(Who::Client, Deed::ObjectToCancel), Code::WrongRole);
    world.does(Who::Worker, Deed::ObjectToCancel);
    assert_eq!(world.refused(Who::Client, Deed::Cancel), Code::InvalidState);
    world.live(days(7));
    world.does(Who::Client, Deed::Cancel);
    world.does(Who::Client, Deed::TakeBackCancel);
    assert_eq!(world.refused(Who::Client, Deed::TakeBackCancel), Code::InvalidState);
}

#[test]
fn a_delivery_a_dispute_and_a_release_each_end_the_proposal() {
    for (who, deed) in
        [(Who::Worker, Deed::Deliver(0)), (Who::Worker, Deed::OpenDispute(0)), (Who::Client, Deed::Release(0))]
    {
        let mut world = World::active();
        world.does(Who::Client, Deed::Cancel);
        world.does(who, deed);
        assert!(!is_proposed(&world), "{deed:?}");
    }
}

#[test]
fn money_on_its_way_or_disputed_stops_a_cancel() {
    let mut delivered = World::delivered();
    assert_eq!(delivered.refused(Who::Client, Deed::Cancel), Code::InvalidState);
    delivered.does(Who::Client, Deed::Release(0));
    assert_eq!(delivered.refused(Who::Worker, Deed::Cancel), Code::InvalidState);
    let mut disputed = World::disputed();
    assert_eq!(disputed.refused(Who::Worker, Deed::Cancel), Code::DisputeOpen);
    assert_eq!(disputed.refused(Who::Client, Deed::Cancel), Code::DisputeOpen);
}

#[test]
fn with_nothing_held_the_client_cancels_at_once() {
    let mut world = World::two_milestones();
    world.does(Who::Client, Deed::Release(0));
    world.settle();
    world.does(Who::Client, Deed::Cancel);
    assert_eq!((world.status(1), world.contract_status()), (S::Cancelled, C::Completed), "one was released");
    assert_eq!(world.refused(Who::Client, Deed::Cancel), Code::InvalidState);
}
