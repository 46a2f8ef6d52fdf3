//! From the agreement to work: approvals, the worker's account, the client's card.

use crate::world::{Card, Deed, Fact, Fault, Who, World};
use domain::deal::{
    ContractStatus as S, DealCommand, DealEvent, EndedReason, IntentNow, MilestoneStatus, NegotiationState,
    OperationKind, Payee, ProviderFact,
};
use domain::event::EventName;
use domain::ghost::GhostReason;
use domain::money::Cents;
use domain::refusal::Code;
use domain::time::{days, hours};

#[test]
fn a_deal_for_nothing_goes_from_the_gig_to_completed() {
    let mut world = World::agreed(0, 4_000);
    world.does(Who::Worker, Deed::Approve);
    world.does(Who::Client, Deed::Approve);
    assert_eq!(world.contract_status(), S::PendingClientFunding);
    world.does(Who::Client, Deed::Fund(0));
    assert_eq!((world.contract_status(), world.status(0)), (S::Active, MilestoneStatus::Funded));
    world.repeats(Who::Client, Deed::Fund(0));
    world.does(Who::Worker, Deed::Deliver(0));
    world.does(Who::Client, Deed::Release(0));
    assert_eq!((world.contract_status(), world.status(0)), (S::Completed, MilestoneStatus::Released));
    assert!(world.ledger.is_empty() && world.deal.operations.is_empty());
    let rewards: Vec<_> = world.ghosts.iter().map(|entry| entry.reason).collect();
    assert_eq!(rewards, [GhostReason::ContractCompleted; 2]);
}

#[test]
fn a_paid_deal_goes_from_three_rounds_to_the_worker_s_bank() {
    let mut world = World::open(4_000);
    world.does(Who::Client, Deed::Propose { rate: 4_000, hours: 4_000 });
    world.does(Who::Worker, Deed::Propose { rate: 6_000, hours: 4_000 });
    world.does(Who::Client, Deed::Propose { rate: 5_000, hours: 4_000 });
    world.does(Who::Worker, Deed::Agree);
    world.repeats(Who::Client, Deed::Agree);
    world.does(Who::Client, Deed::Approve);
    world.repeats(Who::Client, Deed::Approve);
    world.does(Who::Worker, Deed::Approve);
    assert_eq!(world.deal.negotiation.state, NegotiationState::Approved);
    world.onboard(true);
    world.pay(0, Card::Good);
    world.does(Who::Worker, Deed::Deliver(0));
    world.repeats(Who::Worker, Deed::Deliver(0));
    world.does(Who::Client, Deed::Release(0));
    world.repeats(Who::Client, Deed::Release(0));
    world.settle();
    world.repeats(Who::Client, Deed::Release(0));
    assert_eq!((world.status(0), world.contract_status()), (MilestoneStatus::Released, S::Completed));
    let funds = world.milestone(0).funds;
    assert_eq!((funds.captured, funds.transferred, funds.fee), (Cents(200_000), Cents(190_000), Cents(10_000)));
    world.live(days(3));
    assert!(world.provider.bank(true));
    world.settle();
    let payout = world.milestone(0).payout.as_ref().expect("a payout");
    assert_eq!((payout.state.name(), payout.amount), ("paid", Cents(190_000)));
    assert_eq!(world.balance(world.milestone(0).id, domain::ledger::LedgerAccount::WorkerPaid), Cents(190_000));
    let heard: Vec<EventName> = world.published.iter().map(|published| published.name).collect();
    for name in [EventName::MilestoneFunded, EventName::MilestoneReleased, EventName::PayoutPaid] {
        assert_eq!(heard.iter().filter(|heard| **heard == name).count(), 1, "{name:?}");
    }
    assert_eq!(world.deal.next_due_at(), None);
}

#[test]
fn the_account_before_the_card_and_the_card_before_the_account_both_activate() {
    let mut account_first = World::approved();
    assert_eq!(account_first.contract_status(), S::PendingFreelancerKyc);
    account_first.onboard(true);
    assert_eq!(account_first.contract_status(), S::PendingClientFunding);
    account_first.pay(0, Card::Good);
    assert_eq!(account_first.contract_status(), S::Active);

    let mut card_first = World::approved();
    card_first.does(Who::Client, Deed::Fund(0));
    assert_eq!(card_first.contract_status(), S::PendingBoth);
    card_first.settle();
    card_first.confirm(0, Card::Good);
    card_first.settle();
    assert_eq!(card_first.contract_status(), S::PendingFreelancerKyc);
    card_first.onboard(true);
    assert_eq!(card_first.contract_status(), S::Active);
}

#[test]
fn the_account_s_word_and_the_card_s_arrive_together_in_either_order() {
    for account_first in [true, false] {
        let mut world = World::approved();
        world.does(Who::Client, Deed::Fund(0));
        world.settle();
        world.confirm(0, Card::Good);
        world.provider.account(Payee { kyc_complete: true, payouts_enabled: true, suspended: false });
        let mut facts = std::mem::take(&mut world.provider.outbox);
        if account_first {
            facts.reverse();
        }
        facts.iter().for_each(|fact| world.hear(fact));
        facts.iter().for_each(|fact| world.hear(fact));
        assert_eq!(world.contract_status(), S::Active);
        world.check();
    }
}

#[test]
fn approvals_are_of_the_very_terms_and_end_with_their_deadline() {
    let mut world = World::agreed(5_000, 4_000);
    let other = DealCommand::Approve { expected_terms_hash: Some(String::from("other")) };
    assert_eq!(world.ask(Who::Client, &other, "other terms").map_err(|refusal| refusal.code), Err(Code::Stale));
    assert_eq!(world.refused(Who::Client, Deed::Fund(0)), Code::InvalidState);
    world.does(Who::Worker, Deed::Approve);
    world.wait_until_due();
    assert_eq!(world.refused(Who::Client, Deed::Approve), Code::InvalidState);
    assert_eq!(world.refused(Who::Client, Deed::Revise), Code::InvalidState);
    assert_eq!(world.refused(Who::Client, Deed::Cancel), Code::InvalidState);
    world.tick();
    assert_eq!(world.contract_status(), S::Expired);
    let NegotiationState::Expired { reason, .. } = world.deal.negotiation.state else { panic!("{}", world.tale()) };
    assert_eq!(reason, EndedReason::ContractEnded);
    let missed: Vec<_> = world.ghosts.iter().map(|entry| (entry.user, entry.reason)).collect();
    assert_eq!(missed, [(world.deal.client, GhostReason::ApprovalMissed)]);
}

#[test]
fn a_contract_that_does_not_come_to_life_expires_and_its_funding_goes_back() {
    let mut world = World::approved();
    world.pay(0, Card::Good);
    world.wait_until_due();
    world.tick();
    assert_eq!(world.contract_status(), S::Expired);
    world.settle();
    assert_eq!(world.status(0), MilestoneStatus::Refunded);
    let missed: Vec<_> = world.ghosts.iter().map(|entry| (entry.user, entry.reason)).collect();
    assert_eq!(missed, [(world.deal.worker, GhostReason::ActivationMissed)]);
}

#[test]
fn before_a_payment_under_way_is_given_up_the_provider_is_asked_once_more() {
    let mut world = World::approved();
    world.onboard(true);
    world.live(days(1));
    world.does(Who::Client, Deed::Fund(0));
    world.settle();
    world.confirm(0, Card::Good);
    world.provider.outbox.clear();
    world.wait_until_due();
    assert_eq!(world.refused(Who::Client, Deed::Cancel), Code::InvalidState);
    world.tick();
    world.perform_kind(OperationKind::Refresh, Fault::None);
    assert_eq!(world.contract_status(), S::Active, "the lost word was found\n{}", world.tale());

    let mut silent = World::approved();
    silent.onboard(true);
    silent.does(Who::Client, Deed::Fund(0));
    silent.settle();
    silent.wait_until_due();
    silent.tick();
    silent.pass(hours(23));
    silent.tick();
    assert_eq!(silent.contract_status(), S::PendingClientFunding);
    silent.pass(hours(1));
    silent.tick();
    assert_eq!(silent.contract_status(), S::Expired);
}

#[test]
fn a_declined_card_may_be_followed_by_another_on_the_same_intent() {
    let mut world = World::approved();
    world.onboard(true);
    world.pay(0, Card::Declined);
    assert_eq!(world.status(0), MilestoneStatus::Funding);
    assert_eq!(world.milestone(0).last_payment_error.as_deref(), Some("card_declined"));
    world.repeats(Who::Client, Deed::Fund(0));
    world.confirm(0, Card::Good);
    world.settle();
    assert_eq!((world.status(0), world.provider.intents.len()), (MilestoneStatus::Funded, 1));
    assert_eq!(world.milestone(0).last_payment_error, None);
}

#[test]
fn an_attempt_that_the_provider_ended_or_refused_may_be_begun_again() {
    let mut world = World::approved();
    world.does(Who::Client, Deed::Fund(0));
    world.perform_kind(OperationKind::CreateIntent, Fault::Refused);
    assert_eq!(world.status(0), MilestoneStatus::Pending);
    assert_eq!(world.milestone(0).last_payment_error.as_deref(), Some("refused"));
    world.does(Who::Client, Deed::Fund(0));
    world.perform_kind(OperationKind::CreateIntent, Fault::LostAfter);
    world.perform_kind(OperationKind::CreateIntent, Fault::None);
    assert_eq!(world.provider.intents.len(), 1, "the same key made the same intent");
    let (milestone, intent) = (world.milestone(0).id, world.milestone(0).intent().expect("an intent").to_owned());
    world.hear(&Fact::Payment(ProviderFact::Canceled { milestone, intent }));
    assert_eq!((world.status(0), world.milestone(0).attempts), (MilestoneStatus::Pending, 2));
}

#[test]
fn money_that_was_not_asked_for_goes_back() {
    let mut world = World::approved();
    world.onboard(true);
    let milestone = world.milestone(0).id;
    let authorized = world.provider.stray(milestone, Cents(200_000), false, world.now);
    let captured = world.provider.stray(milestone, Cents(777), true, world.now);
    world.settle();
    assert_eq!(world.status(0), MilestoneStatus::Pending);
    assert_eq!(world.provider.intents[&authorized].now, IntentNow::Canceled);
    assert_eq!(world.provider.intents[&captured].refunded, Cents(777));
    assert_eq!(world.balance(milestone, domain::ledger::LedgerAccount::PlatformHeld), Cents::ZERO);

    let mut released = World::released();
    let captured = released.provider.stray(milestone, Cents(200_000), true, released.now);
    released.settle();
    assert_eq!(released.provider.intents[&captured].refunded, Cents(200_000), "{}", released.tale());
    released.check();
}

#[test]
fn a_payment_of_another_amount_or_of_an_attempt_that_was_let_go_does_not_count() {
    let mut world = World::approved();
    world.onboard(true);
    world.does(Who::Client, Deed::Fund(0));
    world.settle();
    let intent = world.milestone(0).intent().expect("an intent").to_owned();
    world.provider.intents.get_mut(&intent).expect("at the provider").amount = Cents(100);
    world.confirm(0, Card::Good);
    world.settle();
    assert_eq!(world.status(0), MilestoneStatus::Pending);

    let mut revised = World::approved();
    revised.does(Who::Client, Deed::Fund(0));
    revised.settle();
    revised.confirm(0, Card::Good);
    revised.does(Who::Client, Deed::Revise);
    let facts = std::mem::take(&mut revised.provider.outbox);
    facts.iter().for_each(|fact| revised.hear(fact));
    revised.settle();
    revised.check();
    assert!(revised.provider.intents.values().all(|intent| intent.now == IntentNow::Canceled));
    assert!(!revised.published.iter().any(|published| published.name == EventName::MilestoneFunded));
}

#[test]
fn either_party_may_cancel_before_it_is_active() {
    for who in [Who::Client, Who::Worker] {
        let mut world = World::approved();
        world.pay(0, Card::Good);
        let events = world.does(who, Deed::Cancel);
        assert!(events.iter().any(|event| matches!(event, DealEvent::NegotiationExpired { .. })));
        world.repeats(who, Deed::Cancel);
        world.settle();
        assert_eq!((world.contract_status(), world.status(0)), (S::Cancelled, MilestoneStatus::Refunded));
        assert_eq!(world.milestone(0).funds.captured, Cents::ZERO, "an uncaptured intent is canceled, never refunded");
    }
}
