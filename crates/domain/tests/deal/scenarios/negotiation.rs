//! Rounds, agreement, revisions, and how it ends without a deal.

use crate::world::{Card, Deed, Who, World};
use domain::actor::Role;
use domain::deal::{ContractStatus, DealCommand, DealEvent, EndedReason, MilestoneStatus, NegotiationState, Proposal};
use domain::ghost::GhostReason;
use domain::money::{Cents, Hours};
use domain::refusal::Code;
use domain::time::{Span, days};

const ROUND: Deed = Deed::Propose { rate: 5_000, hours: 4_000 };

fn ended(world: &World) -> Option<EndedReason> {
    match world.deal.negotiation.state {
        NegotiationState::Expired { reason, .. } => Some(reason),
        _ => None,
    }
}

#[test]
fn three_rounds_lay_terms_over_terms_and_the_fourth_ends_it() {
    let mut world = World::open(5_000);
    assert_eq!(world.refused(Who::Client, Deed::Agree), Code::NoRoundYet);
    world.does(Who::Client, Deed::Propose { rate: 5_000, hours: 4_000 });
    world.does(Who::Worker, Deed::Propose { rate: 6_000, hours: 4_000 });
    let silent = DealCommand::Propose {
        proposal: Proposal { hours: Some(Hours(2_050)), ..Proposal::default() },
        expected_round: Some(2),
    };
    assert!(world.ask(Who::Client, &silent, "keeps the rate").is_ok());
    let terms = world.deal.negotiation.terms();
    assert_eq!((terms.rate, terms.hours, terms.amount()), (Cents(6_000), Hours(2_050), Ok(Cents(123_000))));
    let events = world.does(Who::Worker, ROUND);
    assert_eq!(events, [DealEvent::NegotiationExpired { reason: EndedReason::RoundLimit, note: None }]);
    assert_eq!(world.refused(Who::Worker, ROUND), Code::NegotiationExpired);
    assert!(world.ghosts.is_empty(), "a round too many costs nobody's trust");
}

#[test]
fn a_caller_who_expected_another_round_is_told_so() {
    let mut world = World::open(5_000);
    world.does(Who::Client, ROUND);
    let stale = DealCommand::Propose { proposal: Proposal::default(), expected_round: Some(0) };
    let refusal = world.ask(Who::Worker, &stale, "stale").expect_err("the round has moved on");
    assert_eq!(refusal.code, Code::Stale);
}

#[test]
fn amounts_that_no_card_takes_are_refused_in_the_round() {
    let mut world = World::open(5_000);
    assert_eq!(world.refused(Who::Client, Deed::Propose { rate: 49, hours: 100 }), Code::ValidationFailed);
    assert_eq!(world.refused(Who::Client, Deed::Propose { rate: 99_999_999, hours: 101 }), Code::ValidationFailed);
    world.does(Who::Client, Deed::Propose { rate: 50, hours: 100 });
    world.does(Who::Client, Deed::Propose { rate: 0, hours: 100 });
}

#[test]
fn seven_days_without_an_act_end_it_and_count_against_whose_turn_it_was() {
    let mut world = World::open(5_000);
    world.does(Who::Client, ROUND);
    world.does(Who::Worker, Deed::Propose { rate: 6_000, hours: 4_000 });
    world.pass(days(7).checked_sub(&Span::milliseconds(1)).expect("a span"));
    world.does(Who::Worker, Deed::ShareContact);
    world.wait_until_due();
    for deed in [ROUND, Deed::Agree, Deed::Decline, Deed::ShareContact] {
        assert_eq!(world.refused(Who::Client, deed), Code::NegotiationExpired, "{deed:?} at its deadline");
    }
    world.tick();
    assert_eq!(ended(&world), Some(EndedReason::Idle));
    let ghosts: Vec<_> = world.ghosts.iter().map(|entry| (entry.user, entry.reason)).collect();
    assert_eq!(ghosts, [(world.deal.client, GhostReason::NegotiationIdle)]);
}

#[test]
fn declining_is_free_and_may_be_said_twice() {
    let mut world = World::open(5_000);
    world.does(Who::Worker, Deed::Decline);
    world.repeats(Who::Client, Deed::Decline);
    assert_eq!((ended(&world), world.ghosts.len()), (Some(EndedReason::Declined), 0));
}

#[test]
fn a_deleted_gig_ends_what_was_agreed_and_not_approved() {
    let mut world = World::agreed(5_000, 4_000);
    world.does(Who::System, Deed::EndNegotiation);
    assert_eq!((ended(&world), world.contract_status()), (Some(EndedReason::GigDeleted), ContractStatus::Expired));
    let mut approved = World::approved();
    approved.repeats(Who::System, Deed::EndNegotiation);
    assert_eq!(approved.contract_status(), ContractStatus::PendingFreelancerKyc);
}

#[test]
fn who_leaves_takes_their_words_along_and_leaves_what_was_agreed() {
    let notes = |world: &World| -> Vec<bool> {
        world.deal.negotiation.rounds.iter().map(|round| round.note.is_some()).collect()
    };
    let mut talked = World::open(5_000);
    talked.does(Who::Client, ROUND);
    talked.does(Who::Worker, Deed::Propose { rate: 6_000, hours: 4_000 });
    talked.does(Who::System, Deed::EraseTexts(Role::Worker));
    assert_eq!(notes(&talked), [true, false]);
    talked.repeats(Who::System, Deed::EraseTexts(Role::Worker));
    talked.does(Who::System, Deed::EraseTexts(Role::Client));
    let brief = &talked.deal.negotiation.brief;
    assert!(brief.scope.is_empty() && brief.description.is_empty() && !brief.title.is_empty(), "{brief:?}");

    let mut agreed = World::agreed(5_000, 4_000);
    let brief = agreed.deal.contract.as_ref().map(|contract| contract.brief.clone());
    agreed.does(Who::System, Deed::EraseTexts(Role::Client));
    assert_eq!(agreed.deal.contract.as_ref().map(|contract| contract.brief.clone()), brief);
}

#[test]
fn a_contract_can_be_sent_back_three_times_and_its_funding_is_let_go() {
    let mut world = World::approved();
    let contract = world.deal.contract.as_ref().map(|contract| contract.id);
    for revision in 1..=3 {
        if revision == 2 {
            world.pay(0, Card::Good);
            assert_eq!(world.status(0), MilestoneStatus::Funded);
        }
        let hash = world.deal.contract.as_ref().map(|contract| contract.terms_hash.clone());
        world.does(Who::Worker, Deed::Revise);
        assert_eq!(world.contract_status(), ContractStatus::PendingOwnerApproval);
        assert_eq!(world.refused(Who::Client, Deed::Approve), Code::NegotiationReopened);
        assert_eq!(world.refused(Who::Client, Deed::Revise), Code::NegotiationReopened);
        assert_eq!(world.refused(Who::Client, Deed::Agree), Code::NoRoundYet);
        world.settle();
        assert_eq!(world.status(0), MilestoneStatus::Pending);
        world.does(Who::Client, ROUND);
        world.does(Who::Worker, Deed::Agree);
        world.does(Who::Client, Deed::Approve);
        world.does(Who::Worker, Deed::Approve);
        let rewritten = world.deal.contract.as_ref().expect("the contract");
        assert_eq!((Some(rewritten.id), rewritten.revision), (contract, revision + 1));
        assert_ne!(Some(&rewritten.terms_hash), hash.as_ref());
    }
    assert_eq!(world.refused(Who::Client, Deed::Revise), Code::RevisionLimitReached);
    assert!(world.provider.intents.values().all(|intent| intent.now == domain::deal::IntentNow::Canceled));
}

#[test]
fn a_reopened_negotiation_runs_on_its_own_timer_and_takes_the_contract_along() {
    let mut world = World::approved();
    world.does(Who::Client, Deed::Revise);
    world.wait_until_due();
    assert_eq!(world.refused(Who::Client, Deed::Cancel), Code::InvalidState);
    world.tick();
    assert_eq!((ended(&world), world.contract_status()), (Some(EndedReason::Idle), ContractStatus::Expired));
    let mut declined = World::approved();
    declined.does(Who::Client, Deed::Revise);
    declined.does(Who::Worker, Deed::Decline);
    assert_eq!((ended(&declined), declined.contract_status()), (Some(EndedReason::Declined), ContractStatus::Expired));
}
