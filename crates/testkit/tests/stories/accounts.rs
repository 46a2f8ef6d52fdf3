//! How an account ends: what goes with it, what stays, and who has to wait.

use crate::world::{World, call, fresh, new_gig, paid, unpaid, words};
use domain::account::{Login, UserType};
use domain::actor::Principal;
use domain::application::ApplicationStatus;
use domain::deal::{EndedReason, NegotiationState};
use domain::ghost::{GhostEntry, GhostReason};
use domain::gig::GigStatus;
use domain::obligation::ObligationKind;
use domain::ports::store::{Page, StoreExt};
use domain::refusal::{Code, Refusal};
use domain::time::days;
use usecases::{Desk, Failure, accounts, applications, contracts, gigs, profiles, sessions, stories};

on_each! {
    who_negotiates_may_leave_and_it_costs_nothing,
    a_contract_that_has_not_ended_holds_both_sides,
    a_finished_deal_lets_go_and_keeps_what_was_agreed,
    who_comes_back_is_somebody_new_with_an_old_score,
    nothing_is_started_beside_the_end,
}

const ALL: Page = Page { after: None, limit: 100 };

async fn delete(world: &World, who: &Principal) -> Result<u16, Failure> {
    let call = call(stories::ACCOUNT_DELETE, who);
    Ok(world.app.command(call, |desk| accounts::delete(desk, None), words).await?.answer.status)
}

fn refusal(failure: Failure) -> Refusal {
    match failure {
        Failure::Refused(refused) => refused.refusal,
        other => panic!("{other}"),
    }
}

async fn ghosts(world: &World, who: &Principal) -> Vec<GhostEntry> {
    let user = who.user;
    world.app.ports.store.read("test", move |tx| Ok::<_, Failure>(tx.ghost_entries(&[user])?)).await.unwrap()
}

async fn who_negotiates_may_leave_and_it_costs_nothing(world: &World) {
    let pair = world.negotiating("leaving", paid()).await;
    assert_eq!(delete(world, &pair.worker).await.unwrap(), 204);
    let deal = world.deal(pair.deal).await;
    let reason = EndedReason::AccountDeleted;
    assert!(matches!(deal.negotiation.state, NegotiationState::Expired { reason: it, .. } if it == reason));
    assert!(
        deal.negotiation.rounds.iter().all(|round| deal.party(round.by) != pair.worker.user || round.note.is_none())
    );
    assert_eq!((ghosts(world, &pair.worker).await, ghosts(world, &pair.client).await), (vec![], vec![]));
    let gig = pair.gig;
    let applied =
        world.app.query(stories::APPLICATION_LIST, &pair.client, move |desk| applications::list(desk, gig, None, ALL));
    let application = applied.await.unwrap().rows.remove(0).application;
    assert_eq!(application.status, ApplicationStatus::Withdrawn);
    assert!(application.message.is_empty());
    assert_eq!(application.ended_reason.as_deref(), Some("account_deleted"));

    let other = world.negotiating("left", paid()).await;
    assert_eq!(delete(world, &other.client).await.unwrap(), 204);
    let deal = world.deal(other.deal).await;
    assert!(matches!(deal.negotiation.state, NegotiationState::Expired { reason: it, .. } if it == reason));
    let gig = other.gig;
    let get = move |desk: &mut Desk<'_>| gigs::get(desk, gig);
    assert_eq!(world.app.query(stories::GIG_GET, &other.worker, get).await.unwrap_err().code(), Some(Code::NotFound));
}

async fn a_contract_that_has_not_ended_holds_both_sides(world: &World) {
    let pair = world.active("held", paid()).await;
    for who in [&pair.client, &pair.worker] {
        let refused = refusal(delete(world, who).await.unwrap_err());
        assert_eq!(refused.code, Code::OpenObligations);
        let kinds: Vec<_> = refused.obligations.iter().map(|it| (it.kind, it.status)).collect();
        assert_eq!(kinds, [(ObligationKind::Contract, "active"), (ObligationKind::Milestone, "funded")]);
    }
    world.deliver(&pair).await;
    world.release(&pair).await.unwrap();
    let refused = refusal(delete(world, &pair.worker).await.unwrap_err());
    assert_eq!(refused.obligations.last().map(|it| it.kind), Some(ObligationKind::Payout), "{refused:?}");
    world.advance(days(30)).await;
    assert_eq!(delete(world, &pair.worker).await.unwrap(), 204);
    assert_eq!(delete(world, &pair.client).await.unwrap(), 204);
    let again = delete(world, &pair.client).await.unwrap_err();
    assert_eq!(again.code(), Some(Code::Unauthenticated));
}

async fn a_finished_deal_lets_go_and_keeps_what_was_agreed(world: &World) {
    let pair = world.active("finished", unpaid()).await;
    world.deliver(&pair).await;
    world.release(&pair).await.unwrap();
    let before = world.deal(pair.deal).await;
    assert_eq!(delete(world, &pair.client).await.unwrap(), 204);
    let after = world.deal(pair.deal).await;
    assert_eq!(after.contract, before.contract, "the record of the deal is the worker's, too");
    let contract = before.contract.unwrap().id;
    let seen = world.app.query(stories::CONTRACT_GET, &pair.worker, move |desk| contracts::get(desk, contract, false));
    assert!(seen.await.is_ok());
}

async fn who_comes_back_is_somebody_new_with_an_old_score(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let at = world.app.now();
    let missed = GhostEntry { user: ada.user, deal: None, reason: GhostReason::ApprovalMissed, points: 20, at };
    let append = world.app.ports.store.write("test", move |tx| {
        let missed = missed.clone();
        Ok::<_, Failure>(tx.append_ghost(&[missed])?)
    });
    append.await.unwrap();
    assert_eq!(delete(world, &ada).await.unwrap(), 204);
    world.advance(days(90)).await;
    let back = sessions::sign_in(&world.app, &Login::parse("ada").unwrap(), None).await.unwrap().me;
    assert_ne!(back.user.id, ada.user);
    assert_eq!((back.ghost_score, back.credits_balance, back.user.user_type), (10, 0, None));
    let stranger = sessions::sign_in(&world.app, &Login::parse("grace").unwrap(), None).await.unwrap().me;
    assert_eq!((stranger.ghost_score, stranger.credits_balance), (0, 100));
    let gone = ada.user;
    let get = move |desk: &mut Desk<'_>| profiles::get(desk, gone);
    let asker = world.person("grace", UserType::Client).await;
    assert_eq!(world.app.query(stories::PROFILE_GET, &asker, get).await.unwrap_err().code(), Some(Code::NotFound));
}

/// Whatever the order: a gig that was posted went with the account, or was not posted.
async fn nothing_is_started_beside_the_end(world: &World) {
    let ada = world.person("ada", UserType::Client).await;
    let mut posting = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (app, ada) = (world.app.clone(), ada.clone());
        posting.spawn(async move {
            let new = new_gig(GigStatus::Active);
            app.command(call(stories::GIG_CREATE, &ada), move |desk| gigs::create(desk, &new), words).await.map(fresh)
        });
    }
    let deleted = delete(world, &ada).await;
    for posted in posting.join_all().await {
        assert!(posted.as_ref().map_or_else(|failure| failure.code() == Some(Code::Unauthenticated), |_| true));
    }
    assert_eq!(deleted.unwrap(), 204);
    let owner = ada.user;
    let left = world.app.ports.store.read("test", move |tx| Ok::<_, Failure>(tx.gigs_of(owner, ALL)?.rows));
    assert_eq!(left.await.unwrap(), []);
}
