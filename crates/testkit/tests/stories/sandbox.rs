//! The sandbox's own stories, and the workers.

use crate::world::{World, paid};
use domain::account::UserType;
use domain::deal::ContractStatus;
use domain::ports::store::StoreExt;
use domain::refusal::Code;
use domain::time::{days, seconds};
use std::time::Duration;
use testkit::faulty_gateway::{Call as Asked, Fault};
use tokio::sync::watch;
use usecases::workers::Workers;
use usecases::{Desk, Failure, authenticate, gigs, keys, seed, stories};

on_each! {
    seeds_are_planted_once_and_their_keys_work,
    a_reset_forgets_everything_but_the_time,
    the_clock_moves_forward_and_not_too_far,
    workers_go_on_by_themselves_and_stop_when_told,
    news_of_a_worker_survives_a_crash_between_its_copies,
}

async fn seeds_are_planted_once_and_their_keys_work(world: &World) {
    let seeded = seed::once(&world.app).await.unwrap().unwrap();
    assert_eq!(seed::once(&world.app).await.unwrap(), None);
    assert_eq!(seeded.iter().map(|seed| seed.user_type).collect::<Vec<_>>(), [UserType::Client, UserType::Freelancer]);
    for seed in &seeded {
        let principal = authenticate::by_key(&world.app, seed.key.expose()).await.unwrap();
        assert_eq!(principal.user, seed.user);
    }
}

async fn a_reset_forgets_everything_but_the_time(world: &World) {
    let pair = world.active("gone", paid()).await;
    world.advance(days(2)).await;
    let before = world.app.now();
    let seeded = world.sandbox.reset(&pair.client).await.unwrap();
    assert!(world.app.now() >= before);
    let principal = authenticate::by_key(&world.app, seeded[0].key.expose()).await.unwrap();
    let gig = pair.gig;
    let get = move |desk: &mut Desk<'_>| gigs::get(desk, gig);
    assert_eq!(world.app.query(stories::GIG_GET, &principal, get).await.unwrap_err().code(), Some(Code::NotFound));
    world.provider.follow_clock().await.unwrap();
    let clock = world.sandbox.clock(&principal).unwrap();
    assert_eq!((clock.now, clock.offset), (before, days(2)));
    assert!(world.app.query(stories::KEY_VERIFY, &principal, keys::verify).await.is_ok());
}

async fn the_clock_moves_forward_and_not_too_far(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let before = world.app.now();
    let advanced = world.sandbox.advance(&ada, days(400)).await.unwrap();
    assert_eq!(advanced.now.since(before), days(400));
    for span in [seconds(-1), days(401)] {
        let refused = world.sandbox.advance(&ada, span).await;
        assert_eq!(refused.unwrap_err().code(), Some(Code::ValidationFailed));
    }
}

async fn workers_go_on_by_themselves_and_stop_when_told(world: &World) {
    let pair = world.active("alone", paid()).await;
    world.gateway.script(Asked::Capture, [Fault::Before]);
    assert_eq!(world.release(&pair).await.unwrap().answer.status, 202);
    world.clock.pass(seconds(10));
    let workers = Workers::new(world.app.clone(), Some(world.provider.clone()));
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(async move { workers.run(stopped).await });
    for _ in 0..100 {
        if world.milestone_status(&pair).await == "released" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(world.milestone_status(&pair).await, "released");
    stop.send(true).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running).await.expect("they stop").unwrap();
}

/// What a crash leaves behind that came after the account was saved and before its deals were.
async fn news_of_a_worker_survives_a_crash_between_its_copies(world: &World) {
    let pair = world.approved("news", paid()).await;
    let worker = pair.worker.user;
    world.sandbox.complete_onboarding(&pair.worker, worker).await.unwrap();
    world.sandbox.restrict(&pair.worker, worker).await.unwrap();
    assert_eq!(world.deal(pair.deal).await.contract_status(), Some(ContractStatus::PendingFreelancerKyc));
    let crashed = world.app.ports.store.write("test", move |tx| {
        let mut account = tx.payout_account(worker)?.unwrap();
        account.state.transfers_active = true;
        account.version += 1;
        tx.save_payout_account(&account)?;
        tx.put_document("payee_news", &worker.to_string(), &account.version.into())?;
        Ok::<_, Failure>(())
    });
    crashed.await.unwrap();
    world.advance(seconds(0)).await;
    assert_eq!(world.deal(pair.deal).await.contract_status(), Some(ContractStatus::PendingClientFunding));
}
