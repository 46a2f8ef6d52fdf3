//! Quarrels: settled, escalated, ruled on, withdrawn, overtaken.

use crate::world::{Card, Deed, Who, World};
use domain::actor::{Actor, Cx, Role};
use domain::deal::{ContractStatus, DisputeState, MilestoneStatus as S};
use domain::ghost::GhostReason;
use domain::ledger::LedgerAccount;
use domain::machine::Machine;
use domain::money::Cents;
use domain::refusal::Code;
use domain::time::{days, hours};

fn status(world: &World) -> &'static str {
    world.newest_dispute().map_or("none", |dispute| dispute.status().name())
}

#[test]
fn both_name_the_same_figure_and_the_money_is_divided() {
    let mut world = World::disputed();
    assert_eq!(world.refused(Who::Client, Deed::Release(0)), Code::DisputeOpen);
    assert_eq!(world.refused(Who::Worker, Deed::OpenDispute(0)), Code::DisputeOpen);
    assert_eq!(world.refused(Who::Client, Deed::Settle { release: 200_001 }), Code::ValidationFailed);
    world.does(Who::Client, Deed::Settle { release: 50_000 });
    world.repeats(Who::Client, Deed::Settle { release: 50_000 });
    world.does(Who::Worker, Deed::Settle { release: 150_000 });
    world.does(Who::Client, Deed::Settle { release: 150_000 });
    world.repeats(Who::Worker, Deed::Settle { release: 150_000 });
    world.settle();
    let funds = world.milestone(0).funds;
    assert_eq!((funds.transferred, funds.fee, funds.refunded), (Cents(142_500), Cents(7_500), Cents(50_000)));
    assert_eq!((world.status(0), status(&world)), (S::Released, "resolved"));
}

#[test]
fn no_response_brings_it_before_the_operator_who_is_reminded_thrice() {
    let mut world = World::disputed();
    world.wait_until_due();
    assert_eq!(world.refused(Who::Worker, Deed::Respond), Code::ResponseDeadlinePassed);
    world.tick();
    assert_eq!(status(&world), "under_review");
    assert_eq!(world.refused(Who::Worker, Deed::Respond), Code::ResponseDeadlinePassed);
    world.does(Who::Worker, Deed::AddEvidence);
    let missed: Vec<_> = world.ghosts.iter().map(|entry| (entry.user, entry.reason)).collect();
    assert_eq!(missed, [(world.deal.worker, GhostReason::DisputeResponseMissed)]);
    world.live(days(60));
    let reminded = world.audit.iter().filter(|entry| entry.action == "dispute.operator_reminded").count();
    assert_eq!((reminded, status(&world), world.status(0)), (3, "under_review", S::Disputed));
    assert_eq!(world.milestone(0).funds.captured, Cents(200_000), "capture is not release");
}

#[test]
fn a_response_gives_three_days_before_it_escalates() {
    let mut world = World::disputed();
    assert_eq!(world.refused(Who::Client, Deed::Respond), Code::WrongRole);
    assert_eq!(world.refused(Who::Client, Deed::Escalate), Code::InvalidState);
    world.does(Who::Worker, Deed::Respond);
    world.live(hours(71));
    assert_eq!(status(&world), "responded");
    world.live(hours(1));
    assert_eq!(status(&world), "under_review");
    world.repeats(Who::Client, Deed::Escalate);
}

#[test]
fn a_ruling_pays_the_arbitration_out_of_either_part() {
    for (from, transferred, refunded) in
        [(None, 95_000, 100_000), (Some(Role::Worker), 85_000, 100_000), (Some(Role::Client), 95_000, 90_000)]
    {
        let mut world = World::under_review();
        let arbitration = if from.is_some() { 10_000 } else { 0 };
        world.does(Who::Operator, Deed::Resolve { release: 100_000, arbitration, from });
        world.settle();
        let funds = world.milestone(0).funds;
        assert_eq!((funds.transferred, funds.refunded), (Cents(transferred), Cents(refunded)), "{from:?}");
        assert_eq!((funds.fee, funds.arbitration), (Cents(5_000), Cents(arbitration)), "{from:?}");
        assert_eq!(world.balance(world.milestone(0).id, LedgerAccount::Arbitration), Cents(arbitration));
        assert_eq!(world.status(0), S::Released);
        world.check();
    }
}

#[test]
fn an_arbitration_may_eat_the_whole_of_a_part_and_not_a_cent_more() {
    let whole = Deed::Resolve { release: 0, arbitration: 200_000, from: Some(Role::Client) };
    let mut of_client = World::under_review();
    of_client.does(Who::Operator, whole);
    of_client.settle();
    assert_eq!((of_client.status(0), of_client.milestone(0).funds.arbitration), (S::Refunded, Cents(200_000)));
    of_client.check();

    let mut of_worker = World::under_review();
    let over = Deed::Resolve { release: 9, arbitration: 10, from: Some(Role::Worker) };
    assert_eq!(of_worker.refused(Who::Operator, over), Code::ValidationFailed);
    of_worker.does(Who::Operator, Deed::Resolve { release: 9, arbitration: 9, from: Some(Role::Worker) });
    of_worker.settle();
    let funds = of_worker.milestone(0).funds;
    assert_eq!((of_worker.status(0), funds.arbitration, funds.refunded), (S::Released, Cents(9), Cents(199_991)));
    of_worker.check();
}

#[test]
fn only_an_operator_who_is_no_party_rules() {
    let mut world = World::under_review();
    let ruling = Deed::Resolve { release: 0, arbitration: 0, from: None };
    assert_eq!(world.refused(Who::Client, ruling), Code::OperatorOnly);
    let partial = Cx { now: world.now, actor: Actor::Operator(world.deal.client) };
    let refusal = world.deal.decide(&ruling.command(&world, Who::Operator), &partial).expect_err("a party");
    assert_eq!(refusal.code, Code::WrongRole);
    world.does(Who::Operator, ruling);
    world.settle();
    assert_eq!((world.status(0), world.contract_status()), (S::Refunded, ContractStatus::Cancelled));
}

#[test]
fn a_withdrawn_dispute_gives_the_timers_back_what_they_had_left() {
    let mut world = World::delivered();
    world.live(days(3));
    world.does(Who::Client, Deed::OpenDispute(0));
    world.live(days(20));
    assert_eq!(world.refused(Who::Worker, Deed::WithdrawDispute), Code::WrongRole);
    world.does(Who::Client, Deed::WithdrawDispute);
    world.repeats(Who::Client, Deed::WithdrawDispute);
    assert_eq!(world.refused(Who::Client, Deed::OpenDispute(0)), Code::InvalidState, "one's own was withdrawn");
    assert_eq!(world.refused(Who::Worker, Deed::OpenDispute(0)), Code::DisputeWindowClosed);
    world.live(days(10));
    assert_eq!(world.status(0), S::Delivered);
    world.live(days(1));
    assert_eq!(world.status(0), S::Released);

    let mut again = World::disputed();
    again.does(Who::Client, Deed::WithdrawDispute);
    assert_eq!(again.refused(Who::Client, Deed::OpenDispute(0)), Code::InvalidState);
    again.does(Who::Worker, Deed::OpenDispute(0));
}

#[test]
fn undelivered_and_changed_work_can_be_disputed_too() {
    let mut funded = World::active();
    funded.does(Who::Worker, Deed::OpenDispute(0));
    funded.does(Who::Worker, Deed::WithdrawDispute);
    assert_eq!(funded.status(0), S::Funded);
    let mut changed = World::delivered();
    changed.does(Who::Client, Deed::RequestChanges(0));
    changed.live(days(13));
    changed.does(Who::Client, Deed::OpenDispute(0));
    changed.does(Who::Client, Deed::WithdrawDispute);
    assert_eq!(changed.status(0), S::ChangesRequested);
    let mut unfunded = World::approved();
    assert_eq!(unfunded.refused(Who::Client, Deed::OpenDispute(0)), Code::MilestoneNotFunded);
}

#[test]
fn evidence_and_advice_are_bounded() {
    let mut world = World::disputed();
    for _ in 0..20 {
        world.does(Who::Client, Deed::AddEvidence);
    }
    assert_eq!(world.refused(Who::Client, Deed::AddEvidence), Code::LimitReached);
    for who in [Who::Client, Who::Worker, Who::Client] {
        world.does(Who::Worker, Deed::AddEvidence);
        world.does(who, Deed::Recommend);
        world.repeats(Who::Worker, Deed::Recommend);
    }
    world.repeats(Who::Client, Deed::Recommend);
    world.does(Who::Worker, Deed::AddEvidence);
    assert_eq!(world.refused(Who::Client, Deed::Recommend), Code::LimitReached);
    for who in [Who::Stranger, Who::Operator, Who::System] {
        assert_eq!(world.refused(who, Deed::Recommend), Code::NotFound);
    }
    assert_eq!((status(&world), world.status(0)), ("open", S::Disputed));
}

#[test]
fn a_case_names_nobody_and_is_closed_with_its_dispute() {
    let mut world = World::disputed();
    let dispute = world.newest_dispute().expect("a dispute").id;
    let ask = |world: &World, who: Who| world.deal.case(dispute, &Cx { now: world.now, actor: who.actor() });
    let case = ask(&world, Who::Worker).expect("allowed").expect("a case");
    assert_eq!((case.amount, case.opened_by, case.evidence.len()), (Cents(200_000), Role::Client, 1));
    let shown = format!("{case:?}");
    for somebody in [world.deal.client, world.deal.worker] {
        assert!(!shown.contains(&somebody.to_string()), "{shown}");
    }
    world.does(Who::Worker, Deed::Recommend);
    assert_eq!(ask(&world, Who::Client), Ok(None), "the one on file holds");
    world.does(Who::Worker, Deed::AddEvidence);
    world.does(Who::Client, Deed::WithdrawDispute);
    assert_eq!(ask(&world, Who::Client).expect_err("over").code, Code::InvalidState);
    assert_eq!(ask(&world, Who::Stranger).expect_err("a stranger").code, Code::NotFound);
}

#[test]
fn what_took_effect_is_a_repeat_and_what_differs_is_refused() {
    let mut world = World::disputed();
    world.does(Who::Worker, Deed::Respond);
    world.repeats(Who::Worker, Deed::Respond);
    world.live(hours(72));
    world.repeats(Who::Worker, Deed::Respond);
    let ruling = Deed::Resolve { release: 100_000, arbitration: 10_000, from: Some(Role::Client) };
    world.does(Who::Operator, ruling);
    world.repeats(Who::Operator, ruling);
    let other = Deed::Resolve { release: 100_001, arbitration: 10_000, from: Some(Role::Client) };
    assert_eq!(world.refused(Who::Operator, other), Code::InvalidState);
    world.repeats(Who::Worker, Deed::Respond);

    let mut missed = World::disputed();
    missed.wait_until_due();
    missed.tick();
    assert_eq!(missed.refused(Who::Worker, Deed::Respond), Code::ResponseDeadlinePassed);
    missed.does(Who::Client, Deed::WithdrawDispute);
    assert_eq!(missed.refused(Who::Worker, Deed::Respond), Code::InvalidState, "there is nothing to respond to");
}

#[test]
fn a_hold_that_lapses_makes_the_quarrel_moot_and_keeps_the_delivery() {
    let mut world = World::with_short_hold();
    world.does(Who::Worker, Deed::Deliver(0));
    world.does(Who::Client, Deed::OpenDispute(0));
    world.pass(days(1));
    world.hear_all();
    assert_eq!((world.status(0), status(&world)), (S::Pending, "resolved"));
    assert!(matches!(world.newest_dispute().map(|it| &it.state), Some(DisputeState::Resolved { .. })));
    world.settle();
    world.pay(0, Card::Good);
    assert_eq!(world.status(0), S::Delivered, "the kept delivery is before the client again");
    world.live(days(13));
    world.does(Who::Worker, Deed::OpenDispute(0));
}

#[test]
fn a_disputed_milestone_for_nothing_ends_released() {
    let mut world = World::for_nothing();
    world.does(Who::Client, Deed::OpenDispute(0));
    world.does(Who::Operator, Deed::Resolve { release: 0, arbitration: 0, from: None });
    assert_eq!(world.status(0), S::Released);
}
