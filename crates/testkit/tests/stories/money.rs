//! Money's way when something goes wrong.

use crate::world::{World, paid};
use domain::deal::{ContractStatus, OperationFailure};
use domain::refusal::Code;
use domain::time::{days, seconds};
use testkit::faulty_gateway::{Call as Asked, Fault};
use usecases::sandbox::Confirmation;
use usecases::{contracts, inbound, stories};

on_each! {
    workers_finish_what_a_caller_could_not,
    random_faults_move_nothing_twice,
    an_event_has_its_effect_once,
    a_declined_card_may_be_followed_by_another,
    an_authorization_whose_answer_is_lost_is_found,
    held_money_is_captured_in_time_and_released_by_silence,
    a_worker_who_cannot_be_paid_is_paid_when_they_can,
    nobody_else_confirms_a_payment,
    a_cancelled_contract_gives_the_money_back,
}

async fn workers_finish_what_a_caller_could_not(world: &World) {
    let pair = world.active("later", paid()).await;
    world.gateway.script(Asked::Capture, [Fault::Before]);
    world.gateway.script(Asked::Transfer, [Fault::After, Fault::Garbled]);
    assert_eq!(world.release(&pair).await.unwrap().answer.status, 202);
    for _ in 0..6 {
        world.clock.pass(seconds(10));
        world.advance(seconds(0)).await;
    }
    assert_eq!(world.milestone_status(&pair).await, "released");
    assert_eq!(world.deal(pair.deal).await.milestones()[0].funds.transferred.0, 47_500);
}

async fn random_faults_move_nothing_twice(world: &World) {
    world.gateway.at_random(7, 40);
    let mut pairs = Vec::new();
    for name in ["one", "two", "three"] {
        let pair = world.approved(name, paid()).await;
        let _ = world.fund(&pair).await.unwrap();
        pairs.push(pair);
    }
    for _ in 0..8 {
        world.clock.pass(seconds(60));
        world.advance(seconds(0)).await;
    }
    world.gateway.heal();
    for pair in &pairs {
        let view = world.fund(pair).await.unwrap();
        let intent = view.milestone.milestone().unwrap().intent().unwrap();
        world.sandbox.complete_onboarding(&pair.worker, pair.worker.user).await.unwrap();
        world.sandbox.confirm(&pair.client, intent, crate::world::GOOD_CARD).await.unwrap();
    }
    world.gateway.at_random(11, 40);
    for pair in &pairs {
        world.release(pair).await.unwrap();
    }
    for _ in 0..12 {
        world.clock.pass(seconds(120));
        world.advance(seconds(0)).await;
    }
    world.gateway.heal();
    world.clock.pass(seconds(1_200));
    world.advance(days(5)).await;
    for pair in &pairs {
        let deal = world.deal(pair.deal).await;
        let milestone = &deal.milestones()[0];
        assert_eq!(
            (milestone.status().name(), milestone.funds.transferred.0, milestone.funds.held().0),
            ("released", 47_500, 0)
        );
        assert_eq!(milestone.payout.as_ref().unwrap().state.name(), "paid");
    }
}

async fn an_event_has_its_effect_once(world: &World) {
    let pair = world.approved("once", paid()).await;
    let view = world.fund(&pair).await.unwrap();
    let intent = view.milestone.milestone().unwrap().intent().unwrap();
    world.provider.provider.confirm(intent, crate::world::GOOD_CARD).await.unwrap();
    let (_, event) = world.provider.provider.next_event().await.unwrap().unwrap();
    inbound::receive(&world.app, &event.body, &event.signature).await.unwrap();
    let version = world.deal(pair.deal).await.version;
    inbound::receive(&world.app, &event.body, &event.signature).await.unwrap();
    assert_eq!(world.deal(pair.deal).await.version, version);
    let forged = inbound::receive(&world.app, &event.body, "t=1,v1=00").await;
    assert_eq!(forged.unwrap_err().code(), Some(Code::BadSignature));
    assert_eq!(world.milestone_status(&pair).await, "funded");
    assert!(world.wall() <= world.app.now());
}

async fn a_declined_card_may_be_followed_by_another(world: &World) {
    let pair = world.approved("declined", paid()).await;
    let view = world.fund(&pair).await.unwrap();
    let intent = view.milestone.milestone().unwrap().intent().unwrap();
    let declined = world.sandbox.confirm(&pair.client, intent, "4000000000000002").await;
    assert_eq!(declined.unwrap_err().code(), Some(Code::CardDeclined));
    let milestone = world.deal(pair.deal).await.milestones()[0].clone();
    assert_eq!((milestone.status().name(), milestone.last_payment_error.is_some()), ("funding", true));
    world.sandbox.confirm(&pair.client, intent, crate::world::GOOD_CARD).await.unwrap();
    assert_eq!(world.milestone_status(&pair).await, "funded");
}

async fn an_authorization_whose_answer_is_lost_is_found(world: &World) {
    let pair = world.approved("lost", paid()).await;
    let view = world.fund(&pair).await.unwrap();
    let intent = view.milestone.milestone().unwrap().intent().unwrap();
    let confirmed = world.sandbox.confirm(&pair.client, intent, "4000000000000119").await.unwrap();
    assert_eq!(confirmed, Confirmation::Unknown);
    let again = world.fund(&pair).await.unwrap();
    assert_eq!(again.milestone.milestone().unwrap().status().name(), "funded");
    assert_eq!(again.client_secret, None, "nothing is left to confirm");
}

async fn held_money_is_captured_in_time_and_released_by_silence(world: &World) {
    let pair = world.active("silence", paid()).await;
    world.deliver(&pair).await;
    world.advance(days(7)).await;
    let milestone = world.deal(pair.deal).await.milestones()[0].clone();
    assert_eq!((milestone.status().name(), milestone.funds.captured.0), ("delivered", 50_000));
    let advanced = world.advance(days(8)).await;
    assert!(advanced.ran.is_sorted_by_key(|ran| ran.at), "each due instant in turn");
    assert_eq!(world.milestone_status(&pair).await, "released");
}

async fn a_worker_who_cannot_be_paid_is_paid_when_they_can(world: &World) {
    let pair = world.active("parked", paid()).await;
    world.sandbox.restrict(&pair.worker, pair.worker.user).await.unwrap();
    assert_eq!(world.release(&pair).await.unwrap().answer.status, 202);
    assert_eq!(world.milestone_status(&pair).await, "releasing");
    let contract = world.payment(&pair).await.contract;
    assert!(contracts::connect_link(&world.app, &pair.worker, contract).await.is_ok());
    world.sandbox.complete_onboarding(&pair.worker, pair.worker.user).await.unwrap();
    world.advance(seconds(0)).await;
    assert_eq!(world.milestone_status(&pair).await, "released");
}

async fn nobody_else_confirms_a_payment(world: &World) {
    let pair = world.approved("mine", paid()).await;
    let view = world.fund(&pair).await.unwrap();
    let intent = view.milestone.milestone().unwrap().intent().unwrap();
    let stranger = world.person("stranger", domain::account::UserType::Client).await;
    let code = |result: Result<Confirmation, usecases::Failure>| result.unwrap_err().code();
    let card = crate::world::GOOD_CARD;
    assert_eq!(code(world.sandbox.confirm(&stranger, intent, card).await), Some(Code::NotFound));
    assert_eq!(code(world.sandbox.confirm(&pair.worker, intent, card).await), Some(Code::WrongRole));
    assert_eq!(code(world.sandbox.confirm(&pair.client, "pi_nothing", card).await), Some(Code::NotFound));
}

async fn a_cancelled_contract_gives_the_money_back(world: &World) {
    let pair = world.active("cancelled", paid()).await;
    let contract = world.payment(&pair).await.contract;
    world.gateway.script(Asked::Void, [Fault::Definite(OperationFailure::Rejected { code: "odd".to_owned() })]);
    world
        .tell(stories::CONTRACT_CANCEL, &pair.worker, move |desk| contracts::cancel(desk, contract, None))
        .await
        .unwrap();
    world.advance(seconds(0)).await;
    let deal = world.deal(pair.deal).await;
    assert!(deal.milestones()[0].queued.is_some(), "an operator looks at what the provider refused");
    let other = world.active("cancelled-well", paid()).await;
    let contract = world.payment(&other).await.contract;
    world
        .tell(stories::CONTRACT_CANCEL, &other.worker, move |desk| contracts::cancel(desk, contract, None))
        .await
        .unwrap();
    world.advance(seconds(0)).await;
    let deal = world.deal(other.deal).await;
    assert_eq!(
        (deal.contract_status(), deal.milestones()[0].status().name()),
        (Some(ContractStatus::Cancelled), "refunded")
    );
}
