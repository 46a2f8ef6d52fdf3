//! A bank claims the client's money back.

use crate::world::{Card, Deed, Fault, Who, World};
use domain::deal::{ContractStatus, MilestoneStatus as S, OperationKind};
use domain::money::Cents;
use domain::refusal::Code;
use domain::time::days;

fn claimed(mut world: World) -> World {
    let intent = world.provider.intents.keys().next().expect("an intent").clone();
    assert!(world.provider.claim(&intent), "{}", world.tale());
    world.settle();
    world
}

fn decided(world: &mut World, won: bool) {
    assert!(world.provider.decide_claim(won));
    world.settle();
    world.check();
}

#[test]
fn while_it_is_open_nothing_moves_and_when_won_all_resumes() {
    let mut world = World::captured();
    world.does(Who::Worker, Deed::Deliver(0));
    let mut world = claimed(world);
    assert_eq!(world.refused(Who::Client, Deed::Release(0)), Code::PaymentFrozen);
    assert_eq!(world.refused(Who::Worker, Deed::Cancel), Code::PaymentFrozen);
    world.live(days(40));
    assert_eq!(world.status(0), S::Delivered);
    decided(&mut world, true);
    world.live(days(13));
    assert_eq!(world.status(0), S::Delivered);
    world.live(days(1));
    assert_eq!(world.status(0), S::Released);
}

#[test]
fn a_delivery_made_meanwhile_has_its_full_time_afterwards() {
    let mut world = claimed(World::captured());
    world.live(days(20));
    world.does(Who::Worker, Deed::Deliver(0));
    world.live(days(5));
    decided(&mut world, true);
    world.live(days(13));
    assert_eq!(world.status(0), S::Delivered);
    world.live(days(1));
    assert_eq!(world.status(0), S::Released);
}

#[test]
fn lost_while_held_the_money_is_gone_and_the_quarrel_with_it() {
    let mut world = World::captured();
    world.does(Who::Client, Deed::OpenDispute(0));
    let mut world = claimed(world);
    assert_eq!(
        world.refused(Who::Operator, Deed::Resolve { release: 0, arbitration: 0, from: None }),
        Code::PaymentFrozen
    );
    decided(&mut world, false);
    let funds = world.milestone(0).funds;
    assert_eq!((world.status(0), funds.charged_back, funds.platform_loss), (S::Refunded, Cents(200_000), Cents::ZERO));
    assert_eq!(world.contract_status(), ContractStatus::Cancelled);
}

#[test]
fn lost_after_the_release_the_transfer_comes_back_and_the_rest_is_a_loss() {
    let mut world = claimed(World::released());
    let payout = |world: &World| world.milestone(0).payout.as_ref().map(|payout| payout.state.name());
    assert_eq!(payout(&world), Some("frozen"));
    world.live(days(10));
    assert_eq!(payout(&world), Some("frozen"), "a frozen payout waits");
    decided(&mut world, false);
    let funds = world.milestone(0).funds;
    assert_eq!((funds.reversed, funds.platform_loss), (Cents(190_000), Cents(10_000)));
    assert_eq!((payout(&world), world.status(0)), (Some("reversed"), S::Released));
    assert_eq!(world.contract_status(), ContractStatus::Completed, "what has finished stays finished");
}

#[test]
fn lost_after_the_payout_nothing_comes_back() {
    let mut world = World::released();
    world.live(days(3));
    assert!(world.provider.bank(true));
    world.settle();
    let mut world = claimed(world);
    decided(&mut world, false);
    let funds = world.milestone(0).funds;
    assert_eq!((funds.reversed, funds.platform_loss), (Cents::ZERO, Cents(200_000)));
}

#[test]
fn won_after_the_release_the_payout_is_made() {
    let mut world = claimed(World::released());
    world.live(days(10));
    decided(&mut world, true);
    world.live(days(1));
    assert_eq!(world.provider.payouts.len(), 1);
}

#[test]
fn its_end_may_be_heard_before_its_beginning() {
    for won in [true, false] {
        let mut world = World::captured();
        let intent = world.provider.intents.keys().next().expect("an intent").clone();
        assert!(world.provider.claim(&intent) && world.provider.decide_claim(won));
        let mut facts = std::mem::take(&mut world.provider.outbox);
        facts.reverse();
        facts.iter().for_each(|fact| world.hear(fact));
        world.settle();
        world.check();
        assert!(!world.milestone(0).is_frozen());
        assert_eq!(world.status(0), if won { S::Funded } else { S::Refunded });
    }
}

#[test]
fn a_transfer_that_arrives_after_the_loss_is_brought_back() {
    let mut world = World::captured();
    world.does(Who::Client, Deed::Release(0));
    world.perform_kind(OperationKind::Transfer, Fault::LostAfter);
    let transfer = world.pending().into_iter().find(|it| it.key.kind == OperationKind::Transfer).expect("unknown");
    let intent = world.provider.intents.keys().next().expect("an intent").clone();
    assert!(world.provider.claim(&intent) && world.provider.decide_claim(false));
    world.hear_all();
    assert_eq!(world.status(0), S::Refunded);
    world.perform(&transfer, Fault::None);
    world.settle();
    world.check();
    let funds = world.milestone(0).funds;
    assert_eq!((funds.transferred, funds.reversed, funds.platform_loss), (Cents(190_000), Cents(190_000), Cents::ZERO));
}

#[test]
fn a_claim_on_a_split_that_is_half_done_ends_it() {
    let mut world = World::captured();
    world.does(Who::Client, Deed::OpenDispute(0));
    world.does(Who::Client, Deed::Settle { release: 100_000 });
    world.does(Who::Worker, Deed::Settle { release: 100_000 });
    world.perform_kind(OperationKind::Transfer, Fault::None);
    let mut world = claimed(world);
    decided(&mut world, false);
    assert_eq!((world.status(0), world.milestone(0).funds.charged_back), (S::Refunded, Cents(200_000)));
    let mut other = World::active();
    other.does(Who::Client, Deed::AddMilestone { amount: 5_000 });
    other.does(Who::Worker, Deed::AcceptMilestone(1));
    other.live(days(6));
    let mut other = claimed(other);
    decided(&mut other, false);
    other.pay(1, Card::Good);
    assert_eq!(other.status(1), S::Funded, "the contract goes on with what is left");
}
