//! When money does not move as it should: lapsed holds, unpayable workers, payouts that wait, the queue.

use crate::world::{Card, Deed, Fault, Who, World};
use domain::deal::change::Publication;
use domain::deal::milestone::QueueReason;
use domain::deal::{ContractStatus, MilestoneStatus as S, OperationKind, Payee};
use domain::event::EventName;
use domain::money::Cents;
use domain::refusal::Code;
use domain::time::{days, hours};

fn queued(world: &World) -> Option<QueueReason> {
    world.milestone(0).queued.as_ref().map(|queued| queued.reason)
}

fn lapse(world: &mut World) {
    world.pass(days(1));
    world.hear_all();
    world.check();
}

#[test]
fn a_hold_may_lapse_in_every_state_and_the_work_is_kept() {
    let steps: [&[(Who, Deed)]; 5] = [
        &[],
        &[(Who::Worker, Deed::Deliver(0))],
        &[(Who::Worker, Deed::Deliver(0)), (Who::Client, Deed::RequestChanges(0))],
        &[(Who::Worker, Deed::Deliver(0)), (Who::Client, Deed::OpenDispute(0))],
        &[(Who::Worker, Deed::Deliver(0)), (Who::Client, Deed::Release(0))],
    ];
    for done in steps {
        let mut world = World::with_short_hold();
        done.iter().for_each(|(who, deed)| {
            world.does(*who, *deed);
        });
        lapse(&mut world);
        assert_eq!((world.status(0), world.milestone(0).settlement), (S::Pending, None), "{done:?}");
        world.settle();
        world.pay(0, Card::Good);
        let kept = if done.is_empty() { S::Funded } else { S::Delivered };
        assert_eq!(world.status(0), kept, "{done:?}\n{}", world.tale());
        world.does(Who::Client, Deed::Release(0));
        world.settle();
        assert_eq!(world.status(0), S::Released);
    }
}

#[test]
fn the_failed_capture_of_a_lapsed_hold_leaves_the_next_hold_alone() {
    let mut world = World::with_short_hold();
    let capture = world.pending().into_iter().find(|it| it.key.kind == OperationKind::Capture).expect("a capture");
    lapse(&mut world);
    world.does(Who::Client, Deed::Fund(0));
    world.perform_kind(OperationKind::CreateIntent, Fault::None);
    world.confirm(0, Card::Good);
    world.hear_all();
    assert_eq!(world.status(0), S::Funded);
    world.perform(&capture, Fault::None);
    assert_eq!(world.status(0), S::Funded, "{}", world.tale());
}

#[test]
fn delivered_work_that_nobody_funds_again_is_given_up_and_remembered() {
    let mut world = World::with_short_hold();
    world.does(Who::Worker, Deed::Deliver(0));
    lapse(&mut world);
    assert_eq!(world.refused(Who::Client, Deed::WithdrawMilestone(0)), Code::InvalidState);
    world.live(days(14));
    assert_eq!((world.status(0), world.contract_status()), (S::Cancelled, ContractStatus::Cancelled));
    assert!(world.ghosts.iter().any(|entry| entry.reason == domain::ghost::GhostReason::LeftUnfunded));
}

#[test]
fn a_release_of_unknown_outcome_goes_on_under_the_same_keys() {
    let mut world = World::delivered();
    world.does(Who::Client, Deed::Release(0));
    world.perform_kind(OperationKind::Capture, Fault::LostAfter);
    world.perform_kind(OperationKind::Capture, Fault::LostBefore);
    world.perform_kind(OperationKind::Capture, Fault::None);
    world.perform_kind(OperationKind::Transfer, Fault::LostAfter);
    assert_eq!(world.status(0), S::Releasing);
    world.perform_kind(OperationKind::Transfer, Fault::None);
    assert_eq!((world.status(0), world.provider.transfers.len()), (S::Released, 1));
    world.check();
}

#[test]
fn a_worker_who_cannot_be_paid_is_reminded_and_paid_later() {
    let mut world = World::delivered();
    world.provider.account(Payee::default());
    world.does(Who::Client, Deed::Release(0));
    world.settle();
    assert_eq!(world.status(0), S::Releasing);
    assert!(world.milestone(0).parked.is_some());
    world.live(days(29));
    assert_eq!((world.milestone(0).parked.as_ref().map(|it| it.reminders), queued(&world)), (Some(2), None));
    world.live(days(1));
    assert_eq!(queued(&world), Some(QueueReason::WorkerNotPayable));
    world.onboard(true);
    assert_eq!((world.status(0), queued(&world)), (S::Released, None), "{}", world.tale());
}

#[test]
fn the_operator_turns_a_stuck_release_into_a_refund() {
    let mut world = World::delivered();
    world.does(Who::Client, Deed::Release(0));
    assert_eq!(world.refused(Who::Operator, Deed::OperatorRefund(0)), Code::InvalidState);
    world.provider.account(Payee::default());
    world.settle();
    assert_eq!(world.refused(Who::Client, Deed::OperatorRefund(0)), Code::OperatorOnly);
    world.published.clear();
    world.does(Who::Operator, Deed::OperatorRefund(0));
    assert_told(&world);
    world.settle();
    assert_eq!((world.status(0), world.milestone(0).funds.refunded), (S::Refunded, Cents(200_000)));
    world.repeats(Who::Operator, Deed::OperatorRefund(0));
}

/// Both parties hear that something is new of their contract.
fn assert_told(world: &World) {
    let mut parties = [world.deal.client, world.deal.worker];
    parties.sort_unstable();
    let told = |it: &&Publication| it.name == EventName::ContractUpdated && it.recipients == parties;
    assert!(world.published.iter().any(|it| told(&it)), "{:?}", world.published);
}

#[test]
fn a_failed_refund_waits_for_the_operator_who_tries_again_or_writes_off() {
    let failed = || {
        let mut world = World::captured();
        world.does(Who::Worker, Deed::Cancel);
        world.perform_kind(OperationKind::Refund, Fault::Refused);
        assert_eq!((world.status(0), queued(&world)), (S::Refunding, Some(QueueReason::RefundFailed)));
        world
    };
    let mut again = failed();
    again.published.clear();
    again.does(Who::Operator, Deed::RetryOperation(0));
    assert_told(&again);
    again.settle();
    assert_eq!((again.status(0), queued(&again)), (S::Refunded, None));
    assert_eq!(again.refused(Who::Operator, Deed::RetryOperation(0)), Code::InvalidState);
    let mut written_off = failed();
    written_off.published.clear();
    written_off.does(Who::Operator, Deed::WriteOff(0));
    assert_told(&written_off);
    written_off.repeats(Who::Operator, Deed::WriteOff(0));
    assert_eq!((written_off.status(0), written_off.contract_status()), (S::Cancelled, ContractStatus::Cancelled));
    written_off.check();
}

#[test]
fn a_payout_waits_for_the_money_and_tells_the_operator_after_a_week() {
    let mut world = World::released();
    world.pass(days(3));
    for _ in 0..28 {
        world.tick();
        world.perform_kind(OperationKind::Payout, Fault::Refused);
        world.pass(hours(6));
    }
    assert_eq!(queued(&world), Some(QueueReason::PayoutUnavailable));
    world.settle();
    assert_eq!(world.milestone(0).payout.as_ref().map(|payout| payout.state.name()), Some("in_transit"));
}

#[test]
fn a_payout_that_the_bank_sends_back_waits_for_word_of_the_account() {
    let mut world = World::released();
    let payout = |world: &World| world.milestone(0).payout.as_ref().map(|payout| payout.state.name());
    world.live(days(3));
    assert!(world.provider.bank(false));
    world.settle();
    assert_eq!(payout(&world), Some("failed"));
    world.live(days(30));
    assert_eq!(payout(&world), Some("failed"));
    world.onboard(true);
    world.live(hours(1));
    assert!(world.provider.bank(true));
    world.settle();
    assert_eq!(payout(&world), Some("paid"));
    world.check();
}

#[test]
fn the_bank_may_answer_before_the_payout_s_call_does() {
    for paid in [true, false] {
        let mut world = World::released();
        world.pass(days(3));
        world.tick();
        world.perform_kind(OperationKind::Payout, Fault::LostAfter);
        assert!(world.provider.bank(paid));
        world.hear_all();
        world.settle();
        let state = world.milestone(0).payout.as_ref().map(|payout| payout.state.name());
        assert_eq!(state, Some(if paid { "paid" } else { "failed" }), "{}", world.tale());
    }
}

#[test]
fn a_suspended_worker_is_paid_out_once_restored() {
    let mut world = World::released();
    let status = |world: &World| {
        let payout = world.milestone(0).payout.clone().expect("a payout");
        world.deal.payout_status(&payout)
    };
    let standing = |suspended| Payee { kyc_complete: true, payouts_enabled: true, suspended };
    world.published.clear();
    world.provider.account(standing(true));
    world.settle();
    assert_told(&world);
    assert_eq!(status(&world), "frozen");
    world.live(days(30));
    assert_eq!(status(&world), "frozen", "{}", world.tale());
    world.provider.account(standing(false));
    world.settle();
    world.live(hours(1));
    assert!(world.provider.bank(true));
    world.settle();
    assert_eq!(status(&world), "paid");
    world.check();
}

#[test]
fn other_money_of_a_suspended_worker_goes_its_way() {
    let mut world = World::delivered();
    world.provider.account(Payee { kyc_complete: true, payouts_enabled: true, suspended: true });
    world.settle();
    world.live(days(14));
    assert_eq!(world.status(0), S::Released, "{}", world.tale());
    world.check();
}
