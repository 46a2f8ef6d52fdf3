//! The unique rules, each by the name of its constraint. What would break one leaves nothing behind.

use super::world::{World, client, nth_walk, the_gig, the_walk, worker};
use crate::builders::{Walk, api_key, application, gig, id, payout_account, review, session, user};
use domain::account::{Identity, User};
use domain::api_key::ApiKey;
use domain::deal::{Contract, Deal, Operation, OperationKey, OperationKind, OperationSpec, OperationStatus};
use domain::id::{DisputeId, MilestoneId};
use domain::money::Cents;
use domain::ports::store::StoreError;

/// Two things of a kind never share an id.
pub async fn an_id_is_taken_once(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_session(&session(7, client()))).await;
    world.write(|tx| tx.insert_deal(the_walk().deal())).await;
    let twin = |n| User { id: client(), ..user(n) };
    world.assert_duplicate("users_pkey", move |tx| tx.insert_user(&twin(9))).await;
    world.assert_duplicate("gigs_pkey", |tx| tx.insert_gig(&gig(10, worker(), 0))).await;
    world.assert_duplicate("sessions_pkey", |tx| tx.insert_session(&session(7, worker()))).await;
    let elsewhere = Walk::opened(50, &gig(11, client(), 0), worker(), 1);
    world.assert_duplicate("deals_pkey", move |tx| tx.insert_deal(elsewhere.deal())).await;
    assert_eq!(world.read(|tx| tx.deal(id(50))).await.unwrap().gig, the_gig());
    assert_eq!(world.read(|tx| tx.gig(the_gig())).await.unwrap().owner, client());
}

/// Nobody is two users.
pub async fn an_identity_is_one_users(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_user(&User { identity: Identity::Github(7), ..user(8) })).await;
    let twin = |identity: Identity| User { identity, ..user(9) };
    world.assert_duplicate("users_identity", move |tx| tx.insert_user(&twin(user(1).identity))).await;
    world.assert_duplicate("users_identity", move |tx| tx.insert_user(&twin(Identity::Github(7)))).await;
    assert_eq!(world.read(|tx| tx.user(id(9))).await, None);
    // The same word of another provider is another one.
    world.write(move |tx| tx.insert_user(&twin(Identity::Sandbox("7".to_owned())))).await;
    assert!(world.read(|tx| tx.user(id(9))).await.is_some());
}

/// No two keys have one plaintext.
pub async fn a_digest_is_one_keys(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_api_key(&api_key(20, worker()))).await;
    let twin = ApiKey { digest: [20; 32], ..api_key(21, client()) };
    world.assert_duplicate("api_keys_digest", move |tx| tx.insert_api_key(&twin)).await;
    assert_eq!(world.read(|tx| tx.api_key(id(21))).await, None);
}

/// Nobody applies twice to one gig, and a refused application is not counted.
pub async fn an_application_is_one_a_gig_and_worker(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_application(&application(40, &gig(10, client(), 0), worker(), 1))).await;
    let twin = application(41, &gig(10, client(), 0), worker(), 2);
    world.assert_duplicate("applications_gig_worker", move |tx| tx.insert_application(&twin)).await;
    assert_eq!(world.read(|tx| tx.application(id(41))).await, None);
    assert_eq!(world.read(|tx| tx.gig(the_gig())).await.unwrap().applications_count, 1);
}

/// A pair has one open negotiation or live contract over a gig.
pub async fn one_deal_runs_a_gig_and_worker(world: World) {
    world.populate().await;
    world.keep(the_walk().funded()).await;
    let twin = Walk::opened(51, &gig(10, client(), 0), worker(), 9);
    world.assert_duplicate("deals_one_running", move |tx| tx.insert_deal(twin.deal())).await;
    assert_eq!(world.read(|tx| tx.deal(id(51))).await, None);
    // Another worker on the same gig, and the same worker on another gig, are none of its business.
    world.keep(Walk::opened(52, &gig(10, client(), 0), id(3), 9)).await;
    world.keep(Walk::opened(53, &gig(11, client(), 0), worker(), 9)).await;
    assert!(world.read(|tx| tx.deal(id(53))).await.is_some());
}

/// Of those who open at once, all but one are told why not.
pub async fn of_many_deals_opened_at_once_one_runs(world: World) {
    world.populate().await;
    let opened = world
        .together(10, |nth, tx| {
            tx.insert_deal(Walk::opened(70 + u128::from(nth), &gig(10, client(), 0), worker(), 1).deal())
        })
        .await;
    let refused = Err(StoreError::Duplicate("deals_one_running".to_owned()));
    assert_eq!(opened.iter().filter(|result| result.is_ok()).count(), 1, "{opened:?}");
    assert_eq!(opened.iter().filter(|result| **result == refused).count(), 9, "{opened:?}");
    assert_eq!(world.read(|tx| tx.running_deals_of_gig(the_gig())).await.len(), 1);
}

/// A contract belongs to one deal.
pub async fn a_contract_is_one_deals(world: World) {
    world.populate().await;
    let first = world.keep(the_walk().agreed()).await;
    let other = nth_walk(1).agreed();
    let contract = Contract { id: first.contract(), ..other.deal().contract.clone().unwrap() };
    let twin = Deal { contract: Some(contract), ..other.deal().clone() };
    world.assert_duplicate("deals_contract", move |tx| tx.insert_deal(&twin)).await;
    assert_eq!(world.read(|tx| tx.deal(id(61))).await, None);
}

/// Saves the deal of most cases with a change that no rule of a deal would make.
async fn assert_unsaved(world: &World, constraint: &str, walk: Walk, bend: impl Fn(&mut Deal)) {
    let before = world.keep(walk).await;
    let mut bent = before.deal().clone();
    bent.version += 1;
    bend(&mut bent);
    world.assert_duplicate(constraint, move |tx| tx.save_deal(&bent, None)).await;
    assert_eq!(world.read(|tx| tx.deal(id(50))).await.as_ref(), Some(before.deal()));
}

/// The milestones of a contract are one after another.
pub async fn a_position_is_one_milestones(world: World) {
    world.populate().await;
    assert_unsaved(&world, "milestones_position", the_walk().agreed(), |deal| {
        let milestones = &mut deal.contract.as_mut().unwrap().milestones;
        let mut twin = milestones[0].clone();
        twin.id = id::<MilestoneId>(999);
        milestones.push(twin);
    })
    .await;
}

/// Nobody quarrels twice at once over one thing.
pub async fn one_dispute_is_open_a_milestone(world: World) {
    world.populate().await;
    assert_unsaved(&world, "disputes_one_open", the_walk().disputed(), |deal| {
        let disputes = &mut deal.contract.as_mut().unwrap().milestones[0].disputes;
        let mut twin = disputes[0].clone();
        twin.id = id::<DisputeId>(999);
        disputes.push(twin);
    })
    .await;
    assert_eq!(world.read(|tx| tx.deal_of_dispute(id(999))).await, None);
}

/// The money of a milestone is captured once and transferred once; what tidies up does not count.
pub async fn money_moves_once(world: World) {
    world.populate().await;
    let walk = the_walk().completed();
    let milestone = walk.milestone();
    let again = move |attempt, stray| Operation {
        key: OperationKey { kind: OperationKind::Transfer, milestone, attempt },
        spec: OperationSpec::Transfer { charge: "ch_2".to_owned(), amount: Cents(1) },
        status: OperationStatus::Succeeded,
        stray,
        refund: None,
        requested_at: crate::builders::at(90),
        ended_at: Some(crate::builders::at(91)),
    };
    assert_unsaved(&world, "payment_operations_one_effect", walk, |deal| deal.operations.push(again(2, false))).await;
    world
        .write(move |tx| {
            let mut deal = tx.lock_deal(id(50))?.unwrap();
            deal.version += 1;
            deal.operations.push(again(3, true));
            tx.save_deal(&deal, None)
        })
        .await;
    let stray = world.read(|tx| tx.deal(id(50))).await.unwrap().operations.pop();
    assert_eq!(stray, Some(again(3, true)));
}

/// A worker has one account, and an account one worker.
pub async fn a_payout_account_is_one_users(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_payout_account(&payout_account(worker(), "acct_1"))).await;
    let second = payout_account(worker(), "acct_2");
    world.assert_duplicate("payout_accounts_pkey", move |tx| tx.insert_payout_account(&second)).await;
    let shared = payout_account(client(), "acct_1");
    world.assert_duplicate("payout_accounts_account", move |tx| tx.insert_payout_account(&shared)).await;
    assert_eq!(world.read(|tx| tx.payout_account_by_id("acct_2")).await, None);
    assert_eq!(world.read(|tx| tx.payout_account(client())).await, None);
}

/// A party reviews a contract once.
pub async fn a_review_is_one_a_contract_and_reviewer(world: World) {
    world.populate().await;
    let walk = world.keep(the_walk().completed()).await;
    let [first, twin, reply] =
        [(70, client()), (71, client()), (72, worker())].map(|(n, by)| review(n, walk.deal(), by, 10));
    world.write(move |tx| tx.insert_review(&first)).await;
    world.assert_duplicate("reviews_contract_reviewer", move |tx| tx.insert_review(&twin)).await;
    world.write(move |tx| tx.insert_review(&reply)).await;
    let contract = walk.contract();
    assert_eq!(world.read(move |tx| tx.reviews_of_contract(contract)).await.len(), 2);
}
