//! Many at once.

use crate::world::{GOOD_CARD, World, call, paid, words};
use domain::deal::ContractStatus;
use domain::refusal::Code;
use domain::text::Prose;
use domain::time::seconds;
use std::future::Future;
use std::time::Duration;
use testkit::faulty_gateway::{Call as Asked, Fault};
use usecases::{Desk, Failure, Reply, applications, negotiations, stories};

on_each! {
    fifty_releases_make_one_transfer,
    many_agrees_make_one_contract,
    many_starts_make_one_negotiation,
    many_applications_make_one,
    kyc_beside_a_card_makes_the_contract_active,
    a_lease_that_ran_out_counts_no_more,
}

async fn fifty_releases_make_one_transfer(world: &World) {
    let pair = world.active("fifty", paid()).await;
    world.deliver(&pair).await;
    let payment = world.payment(&pair).await;
    let released = at_once(50, || {
        let (app, call) = (world.app.clone(), call(stories::MILESTONE_RELEASE, &pair.client));
        async move { usecases::escrow::release(&app, call, payment, words).await }
    })
    .await;
    assert!(
        released.iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer.answer.status == 200)),
        "{released:?}"
    );
    assert_eq!(world.milestone_status(&pair).await, "released");
    assert_eq!((world.gateway.asked(Asked::Capture), world.gateway.asked(Asked::Transfer)), (1, 1));
}

async fn many_agrees_make_one_contract(world: &World) {
    let pair = world.negotiating("agrees", paid()).await;
    let id = pair.deal;
    let agreed = at_once(20, || {
        let (app, call) = (world.app.clone(), call(stories::NEGOTIATION_AGREE, &pair.worker));
        async move { app.command(call, move |desk: &mut Desk<'_>| negotiations::agree(desk, id, None), words).await }
    })
    .await;
    let mut contracts: Vec<_> = agreed
        .into_iter()
        .map(|answer| match answer.unwrap().fresh {
            Some(Reply::Done(view)) => view.contract().unwrap().id,
            other => panic!("{other:?}"),
        })
        .collect();
    contracts.dedup();
    assert_eq!(contracts.len(), 1);
    assert_eq!(world.deal(id).await.version, 3, "opened, proposed, agreed");
}

async fn many_starts_make_one_negotiation(world: &World) {
    let (client, worker, gig) = world.shortlisted("starts").await;
    let start = negotiations::Start { gig, worker: worker.user, proposal: None };
    let started = at_once(20, || {
        let (app, call, start) = (world.app.clone(), call(stories::NEGOTIATION_START, &client), start.clone());
        async move { app.command(call, move |desk: &mut Desk<'_>| negotiations::start(desk, &start), words).await }
    })
    .await;
    one_created(started.into_iter().map(|answer| answer.map(|_| ())), Code::NegotiationExists);
}

async fn many_applications_make_one(world: &World) {
    let (client, _, gig) = world.shortlisted("applies").await;
    let eager = world.person("eager", domain::account::UserType::Freelancer).await;
    let applied = at_once(20, || {
        let (app, call) = (world.app.clone(), call(stories::GIG_APPLY, &eager));
        let apply = move |desk: &mut Desk<'_>| applications::apply(desk, gig, &Prose::default());
        async move { app.command(call, apply, words).await }
    })
    .await;
    one_created(applied.into_iter().map(|answer| answer.map(|_| ())), Code::AlreadyApplied);
    let get = move |desk: &mut Desk<'_>| usecases::gigs::get(desk, gig);
    let view = world.app.query(stories::GIG_GET, &client, get).await.unwrap();
    assert_eq!(view.gig.applications_count, 2);
}

async fn kyc_beside_a_card_makes_the_contract_active(world: &World) {
    for round in 0..5 {
        let pair = world.approved(&format!("beside-{round}"), paid()).await;
        let view = world.fund(&pair).await.unwrap();
        let intent = view.milestone.milestone().unwrap().intent().unwrap();
        let (paid, known) = tokio::join!(
            world.sandbox.confirm(&pair.client, intent, GOOD_CARD),
            world.sandbox.complete_onboarding(&pair.worker, pair.worker.user),
        );
        paid.unwrap();
        known.unwrap();
        assert_eq!(world.deal(pair.deal).await.contract_status(), Some(ContractStatus::Active));
    }
}

async fn a_lease_that_ran_out_counts_no_more(world: &World) {
    let pair = world.active("fenced", paid()).await;
    let payment = world.payment(&pair).await;
    world.gateway.script(Asked::Transfer, [Fault::Slow(Duration::from_millis(800))]);
    let (app, slow) = (world.app.clone(), call(stories::MILESTONE_RELEASE, &pair.client));
    let slow = tokio::spawn(async move { usecases::escrow::release(&app, slow, payment, words).await });
    tokio::time::sleep(Duration::from_millis(400)).await;
    world.clock.pass(seconds(61));
    world.advance(seconds(0)).await;
    assert_eq!(slow.await.unwrap().unwrap().answer.status, 200);
    assert_eq!(world.gateway.asked(Asked::Transfer), 2, "the second took the first one's call over");
    tokio::time::sleep(Duration::from_millis(800)).await;
    let deal = world.deal(pair.deal).await;
    let milestone = &deal.milestones()[0];
    assert_eq!(
        (milestone.status().name(), milestone.funds.transferred.0, milestone.funds.held().0),
        ("released", 47_500, 0)
    );
}

/// One was created; every other one names it.
fn one_created(answers: impl Iterator<Item = Result<(), Failure>>, code: Code) {
    let refused: Vec<_> = answers
        .filter_map(Result::err)
        .map(|failure| match failure {
            Failure::Refused(refused) => (refused.refusal.code, refused.refusal.existing_id.is_some()),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(refused, vec![(code, true); 19]);
}

/// Does the same many times at once.
async fn at_once<T, F>(times: usize, mut deed: impl FnMut() -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..times).map(|_| tokio::spawn(deed())).collect();
    let mut done = Vec::new();
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}
