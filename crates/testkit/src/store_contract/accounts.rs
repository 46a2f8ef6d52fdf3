//! Accounts as a whole, and their end.

use super::world::{World, client, nth_walk, the_walk, worker};
use crate::builders::{answer, api_key, at, claim, credits, gig, hosted_agent, id, review, session, text, user};
use domain::account::{Identity, User};
use domain::actor::Role;
use domain::api_key::ApiKey;
use domain::credits::CreditReason;
use domain::event::{EventName, PublishedEvent};
use domain::ghost::{GhostEntry, GhostReason};
use domain::gig::{Gig, GigStatus};
use domain::id::{EventId, UserId};
use domain::money::Cents;
use domain::ports::store::{ContactShare, Page, StoreError};
use domain::time::parse_date;
use domain::tombstone::Tombstone;

const ALL: Page = Page { after: None, limit: 100 };

/// Whoever starts something in a user's name is waited for, and many may at a time.
pub async fn whoever_ends_an_account_waits_for_whoever_holds_it(world: World) {
    world.populate().await;
    let hold = |tx: &mut dyn domain::ports::store::Tx| tx.hold_user(client());
    let end = |tx: &mut dyn domain::ports::store::Tx| {
        let user = tx.lock_user(client())?.ok_or(StoreError::Stale)?;
        tx.save_user(&user.erased(at(1)))
    };
    let (held, ended) = world.one_after_the_other(hold, end).await;
    assert_eq!(held, Ok(Some(user(1))));
    assert_eq!(ended, Ok(()));
    let late = world.attempt(hold).await.map(|user| user.map(|user| user.identity));
    assert_eq!(late, Ok(Some(Identity::Erased)));
    assert_eq!(world.attempt(|tx| tx.hold_user(id(9))).await, Ok(None));
}

/// What identified them can be anybody's again, and they are told apart by nothing.
pub async fn those_who_left_have_no_identity(world: World) {
    world.populate().await;
    for n in [1, 3] {
        world.write(move |tx| tx.save_user(&user(n).erased(at(1)))).await;
    }
    let identity = user(1).identity;
    assert_eq!(world.read(move |tx| tx.user_by_identity(&identity)).await, None);
    assert_eq!(world.read(|tx| tx.user_by_identity(&Identity::Erased)).await, None);
    assert_eq!(world.read(|tx| tx.user(client())).await, Some(user(1).erased(at(1))));
    let again = User { id: id(8), ..user(1) };
    world.write(move |tx| tx.insert_user(&again)).await;
    let twin = User { id: id(9), ..user(2) };
    world.assert_duplicate("users_identity", move |tx| tx.insert_user(&twin)).await;
}

/// The same identity may leave more than once.
pub async fn a_tombstone_is_kept_and_replaced(world: World) {
    let left = |score, reason: Option<&str>, minute| Tombstone {
        identity: [7; 32],
        ghost_score: score,
        reason: reason.map(text),
        deleted_at: at(minute),
    };
    for tombstone in [left(100, Some("too loud"), 1), left(0, None, 2)] {
        let kept = tombstone.clone();
        world.write(move |tx| tx.put_tombstone(&kept)).await;
        assert_eq!(world.read(|tx| tx.tombstone(&[7; 32])).await, Some(tombstone));
    }
    assert_eq!(world.read(|tx| tx.tombstone(&[8; 32])).await, None);
}

/// Of whatever status.
pub async fn every_gig_of_an_owner_is_found(world: World) {
    world.populate().await;
    let of_status = |n, status, minute| Gig { status, ..gig(n, client(), minute) };
    let posted = [of_status(11, GigStatus::Draft, 1), of_status(12, GigStatus::Closed, 2), gig(13, id(3), 3)];
    let inserted = posted.clone();
    world.write(move |tx| inserted.iter().try_for_each(|gig| tx.insert_gig(gig))).await;
    let first = world.read(|tx| tx.gigs_of(client(), Page { after: None, limit: 2 })).await;
    assert_eq!(first.rows, [posted[1].clone(), posted[0].clone()]);
    let after = first.next;
    let rest = world.read(move |tx| tx.gigs_of(client(), Page { after, limit: 2 })).await;
    assert_eq!((rest.rows, rest.next), (vec![gig(10, client(), 0)], None));
}

/// Each user's own, and nobody else's.
pub async fn sessions_and_movements_are_found_by_user(world: World) {
    world.populate().await;
    let forfeit = domain::credits::CreditTransaction {
        reason: CreditReason::AccountForfeit,
        reference: None,
        ..credits(82, client(), -3)
    };
    let kept = forfeit.clone();
    world
        .write(move |tx| {
            tx.insert_session(&session(7, client()))?;
            tx.insert_session(&session(8, worker()))?;
            tx.add_credits(&credits(80, client(), 5))?;
            tx.add_credits(&credits(81, worker(), 6))?;
            tx.add_credits(&kept)
        })
        .await;
    assert_eq!(world.read(|tx| tx.sessions_of(client())).await, [session(7, client())]);
    assert_eq!(world.read(|tx| tx.sessions_of(id(3))).await, []);
    let movements = world.read(|tx| tx.credit_transactions(client(), ALL)).await.rows;
    assert_eq!(movements.len(), 2);
    assert!(movements.contains(&credits(80, client(), 5)) && movements.contains(&forfeit), "{movements:?}");
}

/// Entries of one moment are told apart by the order in which they were made.
pub async fn a_ghost_history_is_paged_whatever_its_times(world: World) {
    world.populate().await;
    let entry = |user: UserId, points, minute| GhostEntry {
        user,
        deal: None,
        reason: GhostReason::Inherited,
        points,
        at: at(minute),
    };
    let made = [entry(client(), 1, 5), entry(worker(), 2, 5), entry(client(), 3, 5), entry(client(), 4, 4)];
    world.write(move |tx| tx.append_ghost(&made)).await;
    let (mut after, mut met) = (None, Vec::new());
    loop {
        let page = world.read(move |tx| tx.ghost_history(client(), Page { after, limit: 1 })).await;
        met.extend(page.rows.iter().map(|entry| entry.points));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(met, [3, 1, 4]);
    assert_eq!(world.read(|tx| tx.ghost_history(id(3), ALL)).await.rows, []);
}

fn event(n: u128, recipients: &[UserId]) -> PublishedEvent {
    let (id, recipients) = (id::<EventId>(n), recipients.to_vec());
    PublishedEvent { id, name: EventName::GigUpdated, subject: id.0, deal: None, recipients, at: at(1) }
}

/// What one wrote, published or not; what one was told, without who else was.
pub async fn reviews_and_events_are_found_by_user(world: World) {
    world.populate().await;
    let walk = world.keep(the_walk().completed()).await;
    let written = review(70, walk.deal(), client(), 10);
    let kept = written.clone();
    world
        .write(move |tx| {
            tx.insert_review(&kept)?;
            tx.publish(&[event(90, &[client(), worker()]), event(91, &[worker()]), event(92, &[client()])])
        })
        .await;
    assert_eq!(world.read(|tx| tx.reviews_by(client(), ALL)).await.rows, [written]);
    assert_eq!(world.read(|tx| tx.reviews_by(worker(), ALL)).await.rows, []);
    let first = world.read(|tx| tx.events_of(client(), Page { after: None, limit: 1 })).await;
    assert_eq!(first.rows, [event(92, &[client()])]);
    let after = first.next;
    let rest = world.read(move |tx| tx.events_of(client(), Page { after, limit: 1 })).await;
    assert_eq!((rest.rows, rest.next), (vec![event(90, &[client()])], None));
}

/// Sessions, keys, agents, answers, contacts and news go; whatever others have stays.
pub async fn traces_of_one_are_erased_and_of_nobody_else(world: World) {
    world.populate().await;
    world.keep(the_walk()).await;
    world.keep(nth_walk(1)).await;
    let share = |deal: u128, by| ContactShare {
        deal: id(deal),
        by,
        kind: "mail".to_owned(),
        value: "a@b.example".to_owned(),
        at: at(1),
    };
    let shares = [share(50, Role::Client), share(50, Role::Worker), share(61, Role::Client)];
    let day = parse_date("2026-12-31").unwrap();
    world
        .write(move |tx| {
            for (n, user) in [(20, client()), (21, worker())] {
                tx.insert_session(&session(n, user))?;
                tx.insert_hosted_agent(&hosted_agent(n, user))?;
                tx.insert_api_key(&ApiKey { hosted_agent: Some(id(n.into())), ..api_key(n, user) })?;
                tx.add_spend(id(n.into()), day, Cents(5))?;
                tx.claim_idempotency(&claim(user, "k"))?;
                tx.answer_claim(user, "k", &answer("said"))?;
            }
            tx.publish(&[event(90, &[client(), worker()])])?;
            shares.iter().try_for_each(|share| tx.put_contact(share))
        })
        .await;
    world.write(|tx| tx.erase_traces(client())).await;
    assert_eq!(world.read(|tx| tx.sessions_of(client())).await, []);
    assert_eq!(world.read(|tx| tx.api_key_by_digest(&[20; 32])).await, None);
    assert_eq!(world.read(|tx| tx.hosted_agents(client(), ALL)).await.rows, []);
    assert_eq!(world.read(|tx| tx.hosted_agents(worker(), ALL)).await.rows.len(), 1);
    assert_eq!(world.read(|tx| tx.events_of(client(), ALL)).await.rows, []);
    assert_eq!(world.read(|tx| tx.contacts(&[id(50), id(61)])).await, [share(50, Role::Worker)]);
    assert_eq!(world.write(|tx| tx.claim_idempotency(&claim(client(), "k"))).await, None);
    assert_eq!(world.read(|tx| tx.sessions_of(worker())).await, [session(21, worker())]);
    assert!(world.read(|tx| tx.api_key_by_digest(&[21; 32])).await.is_some());
    assert_eq!(world.read(|tx| tx.events_of(worker(), ALL)).await.rows.len(), 1);
    let standing = world.write(|tx| tx.claim_idempotency(&claim(worker(), "k"))).await;
    assert_eq!(standing.and_then(|standing| standing.answer), Some(answer("said")));
    world.write(|tx| tx.erase_traces(client())).await;
}
