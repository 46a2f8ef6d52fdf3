//! Users' words for one another.

use super::world::{World, client, worker};
use crate::builders::{at, id, user};
use domain::account::{User, UserStatus};
use domain::id::UserId;
use domain::ports::store::{Page, StoreError};
use domain::vouch::Vouch;

const ALL: Page = Page { after: None, limit: 100 };

fn vouch(n: u128, voucher: UserId, vouched: UserId, minute: i64) -> Vouch {
    Vouch { id: id(n), voucher, vouched, created_at: at(minute) }
}

async fn kept(world: &World, vouches: &[Vouch]) {
    let vouches = vouches.to_vec();
    world.write(move |tx| vouches.iter().try_for_each(|vouch| tx.insert_vouch(vouch))).await;
}

/// One way is not the other.
pub async fn a_vouch_is_found_by_its_pair_and_given_once(world: World) {
    world.populate().await;
    let given = vouch(80, client(), worker(), 1);
    kept(&world, std::slice::from_ref(&given)).await;
    assert_eq!(world.read(|tx| tx.vouch(client(), worker())).await, Some(given));
    assert_eq!(world.read(|tx| tx.vouch(worker(), client())).await, None);
    world.assert_duplicate("vouches_pair", |tx| tx.insert_vouch(&vouch(81, client(), worker(), 2))).await;
    kept(&world, &[vouch(82, worker(), client(), 3)]).await;
}

/// A vouch that is given twice at the same time is given once.
pub async fn of_many_who_vouch_at_once_one_does(world: World) {
    world.populate().await;
    let results = world
        .together(10, |nth, tx| tx.insert_vouch(&vouch(80 + u128::from(nth), client(), worker(), nth.into())))
        .await;
    let lost = Err(StoreError::Duplicate("vouches_pair".to_owned()));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert_eq!(results.iter().filter(|result| **result == lost).count(), 9, "{results:?}");
}

/// For a user and by a user: the newest first, and each once.
pub async fn vouches_come_newest_first_in_pages(world: World) {
    world.populate().await;
    let given = [
        vouch(80, client(), worker(), 5),
        vouch(81, id(3), worker(), 5),
        vouch(82, client(), id(3), 6),
        vouch(83, worker(), client(), 7),
    ];
    kept(&world, &given).await;
    let first = world.read(|tx| tx.vouches_for(worker(), Page { after: None, limit: 1 })).await;
    assert_eq!(first.rows, given[1..2]);
    let after = first.next;
    let second = world.read(move |tx| tx.vouches_for(worker(), Page { after, limit: 1 })).await;
    assert_eq!((second.rows.as_slice(), second.next), (&given[..1], None));
    let by_client = world.read(|tx| tx.vouches_by(client(), ALL)).await.rows;
    assert_eq!(by_client, [given[2].clone(), given[0].clone()]);
    assert_eq!(world.read(|tx| tx.vouches_by(id(3), ALL)).await.rows, given[1..2]);
}

/// Who is suspended is still there; who deleted the account is not.
pub async fn vouches_of_those_who_left_are_hidden(world: World) {
    world.populate().await;
    kept(&world, &[vouch(80, client(), worker(), 1), vouch(81, id(3), worker(), 2)]).await;
    world.write(|tx| tx.save_user(&User { status: UserStatus::Suspended, version: 2, ..user(1) })).await;
    world.write(|tx| tx.save_user(&user(3).erased(at(9)))).await;
    let shown = world.read(|tx| tx.vouches_for(worker(), ALL)).await.rows;
    assert_eq!(shown, [vouch(80, client(), worker(), 1)]);
    assert_eq!(world.read(|tx| tx.vouches_by(id(3), ALL)).await.rows.len(), 1, "kept all the same");
}
