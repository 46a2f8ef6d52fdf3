//! `Idempotency-Key` and dry runs.

use crate::world::{Pair, World, call, keyed, new_gig, paid, words};
use domain::account::UserType;
use domain::gig::GigStatus;
use domain::ports::store::{GigFilter, Page, StoreExt};
use domain::refusal::Code;
use domain::time::seconds;
use testkit::faulty_gateway::{Call as Asked, Fault};
use usecases::{Call, Desk, Failure, escrow, gigs, negotiations, stories};

/// Opened, proposed, agreed, approved twice.
const APPROVED_VERSION: i64 = 5;

on_each! {
    the_same_key_says_the_same_words_and_has_one_effect,
    a_refusal_leaves_the_key_free_and_a_kept_one_does_not,
    a_dry_run_answers_and_leaves_nothing,
    a_release_that_is_not_answered_yet_may_be_asked_for_again_under_its_key,
    a_twin_of_a_payment_waits_for_its_words,
    who_comes_after_a_crash_takes_over,
    a_program_that_starts_alone_ends_what_was_leased,
    a_key_is_free_again_after_thirty_days,
}

async fn the_same_key_says_the_same_words_and_has_one_effect(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let create = |desk: &mut Desk<'_>| gigs::create(desk, &new_gig(GigStatus::Active));
    let first = world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "a"), create, words).await.unwrap();
    let again = world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "a"), create, words).await.unwrap();
    assert!(!first.is_replay() && again.is_replay());
    assert!(first.answer.body.ends_with("with a secret") && !again.answer.body.contains("secret"));
    let third = world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "a"), create, words).await.unwrap();
    assert_eq!(again.answer, third.answer);
    let reused = world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "b"), create, words).await;
    assert_eq!(reused.unwrap_err().code(), Some(Code::IdempotencyKeyReused));
    let eve = world.person("eve", UserType::Client).await;
    assert!(!world.app.command(keyed(stories::GIG_CREATE, &eve, "k", "b"), create, words).await.unwrap().is_replay());
    assert_eq!(gigs_of(world, &ada).await, 1);
}

async fn a_refusal_leaves_the_key_free_and_a_kept_one_does_not(world: &World) {
    let pair = world.negotiating("kept", paid()).await;
    let id = pair.deal;
    let stale = move |desk: &mut Desk<'_>| negotiations::round(desk, id, &paid(), Some(3));
    let round = move |desk: &mut Desk<'_>| negotiations::round(desk, id, &paid(), None);
    let key = |key| keyed(stories::NEGOTIATION_ROUND, &pair.worker, key, "round");
    assert_eq!(world.app.command(key("1"), stale, words).await.unwrap_err().code(), Some(Code::Stale));
    assert!(!world.app.command(key("1"), round, words).await.unwrap().is_replay());
    world.app.command(key("2"), round, words).await.unwrap();
    let over = world.app.command(key("3"), round, words).await.unwrap();
    let again = world.app.command(key("3"), round, words).await.unwrap();
    assert_eq!((over.answer.status, again.answer.status, again.is_replay()), (409, 409, true));
}

async fn a_dry_run_answers_and_leaves_nothing(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let create = |desk: &mut Desk<'_>| gigs::create(desk, &new_gig(GigStatus::Active));
    let dry = Call { dry_run: true, ..keyed(stories::GIG_CREATE, &ada, "k", "a") };
    assert!(world.app.command(dry, create, words).await.is_ok());
    assert_eq!(gigs_of(world, &ada).await, 0);
    assert!(!world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "a"), create, words).await.unwrap().is_replay());
    let pair = world.approved("dry", paid()).await;
    let payment = world.payment(&pair).await;
    let dry = Call { dry_run: true, ..call(stories::MILESTONE_FUND, &pair.client) };
    let rehearsed = escrow::fund(&world.app, dry, payment, words, |answer, _| answer).await.unwrap();
    assert_eq!(crate::world::fresh(rehearsed).client_secret, None);
    assert_eq!((world.milestone_status(&pair).await, world.gateway.asked(Asked::CreateIntent)), ("pending", 0));
}

async fn a_release_that_is_not_answered_yet_may_be_asked_for_again_under_its_key(world: &World) {
    let pair = world.active("unanswered", paid()).await;
    let payment = world.payment(&pair).await;
    world.gateway.script(Asked::Capture, [Fault::After]);
    let key = || keyed(stories::MILESTONE_RELEASE, &pair.client, "r", "release");
    let first = escrow::release(&world.app, key(), payment, words).await.unwrap();
    assert_eq!((first.answer.status, world.milestone_status(&pair).await), (202, "releasing"));
    world.clock.pass(seconds(5));
    let second = escrow::release(&world.app, key(), payment, words).await.unwrap();
    assert_eq!(
        (second.answer.status, second.is_replay(), world.milestone_status(&pair).await),
        (200, false, "released")
    );
    assert!(escrow::release(&world.app, key(), payment, words).await.unwrap().is_replay());
    assert_eq!(world.gateway.performed(Asked::Transfer), 1);
}

async fn who_comes_after_a_crash_takes_over(world: &World) {
    let pair = world.approved("crash", paid()).await;
    crash_in_fund(world, &pair).await;
    world.clock.pass(seconds(61));
    taken_over(world, &pair).await;
}

async fn a_program_that_starts_alone_ends_what_was_leased(world: &World) {
    let pair = world.approved("restart", paid()).await;
    crash_in_fund(world, &pair).await;
    world.app.ports.store.write("test", |tx| Ok::<_, Failure>(tx.end_all_leases()?)).await.unwrap();
    taken_over(world, &pair).await;
}

/// Funds conditionally under a key, and crashes before the provider answers.
async fn crash_in_fund(world: &World, pair: &Pair) {
    let payment = world.payment(pair).await;
    let (app, first) = (world.app.clone(), funding_key(pair));
    world.gateway.script(Asked::CreateIntent, [Fault::Slow(std::time::Duration::from_millis(600))]);
    let crashing = tokio::spawn(async move { escrow::fund(&app, first, payment, words, |answer, _| answer).await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    crashing.abort();
    assert!(crashing.await.is_err_and(|error| error.is_cancelled()));
}

/// The version is the one before the crash: what the crashed request did is no reason to refuse its own repetition.
fn funding_key(pair: &Pair) -> Call {
    Call { if_match: Some(APPROVED_VERSION), ..keyed(stories::MILESTONE_FUND, &pair.client, "f", "fund") }
}

async fn taken_over(world: &World, pair: &Pair) {
    let payment = world.payment(pair).await;
    let next = escrow::fund(&world.app, funding_key(pair), payment, words, |answer, _| answer).await.unwrap();
    assert_eq!((next.answer.status, next.is_replay()), (200, false));
    assert_eq!(world.deal(pair.deal).await.operations.len(), 1);
    let again = escrow::fund(&world.app, funding_key(pair), payment, words, |answer, _| answer).await;
    assert!(again.unwrap().is_replay());
}

async fn a_key_is_free_again_after_thirty_days(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let create = |desk: &mut Desk<'_>| gigs::create(desk, &new_gig(GigStatus::Active));
    world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "a"), create, words).await.unwrap();
    world.clock.pass(domain::time::days(29));
    assert!(world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "a"), create, words).await.unwrap().is_replay());
    world.clock.pass(domain::time::days(1));
    assert!(!world.app.command(keyed(stories::GIG_CREATE, &ada, "k", "b"), create, words).await.unwrap().is_replay());
    assert_eq!(gigs_of(world, &ada).await, 2);
}

async fn a_twin_of_a_payment_waits_for_its_words(world: &World) {
    let pair = world.approved("twin", paid()).await;
    let payment = world.payment(&pair).await;
    let key = || keyed(stories::MILESTONE_FUND, &pair.client, "f", "fund");
    let (app, first) = (world.app.clone(), key());
    world.gateway.script(Asked::CreateIntent, [Fault::Slow(std::time::Duration::from_millis(600))]);
    let slow = tokio::spawn(async move { escrow::fund(&app, first, payment, words, |answer, _| answer).await });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let twin = escrow::fund(&world.app, key(), payment, words, |answer, _| answer).await;
    let Err(Failure::Refused(refused)) = twin else { panic!("the twin got through") };
    assert_eq!(refused.refusal.code, Code::IdempotencyInProgress);
    assert!(refused.retry_after.is_some_and(|after| after > seconds(0) && after <= seconds(60)));
    slow.await.unwrap().unwrap();
    let again = escrow::fund(&world.app, key(), payment, words, |mut answer, secret| {
        answer.body = format!("{} {secret}", answer.body);
        answer
    })
    .await
    .unwrap();
    assert!(again.is_replay() && again.answer.body.contains("secret"), "{:?}", again.answer);
}

async fn gigs_of(world: &World, owner: &domain::actor::Principal) -> usize {
    let filter = GigFilter { owner: Some(owner.user), ..GigFilter::of(GigStatus::Active) };
    let list = move |desk: &mut Desk<'_>| gigs::list(desk, &filter, Page { after: None, limit: 100 });
    world.app.query(stories::GIG_LIST, owner, list).await.unwrap().rows.len()
}
