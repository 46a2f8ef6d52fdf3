//! Idempotency keys: claimed once, answered once, replayed to the letter.

use super::world::{World, client, worker};
use crate::builders::{answer, at, claim, gig, id};
use domain::ports::store::{Access, IdempotencyClaim, StoreError, StoredAnswer};

/// The second of two equal requests waits for the first, and answers what it answered.
pub async fn a_twin_waits_and_sees_the_answer(world: World) {
    world.populate().await;
    let (first, twin) = world
        .one_after_the_other(
            |tx| {
                let standing = tx.claim_idempotency(&claim(client(), "key"))?;
                tx.insert_gig(&gig(11, client(), 0))?;
                tx.answer_claim(client(), "key", &answer("{\"id\":11}"))?;
                Ok(standing)
            },
            |tx| tx.claim_idempotency(&IdempotencyClaim { fingerprint: [8; 32], ..claim(client(), "key") }),
        )
        .await;
    assert_eq!(first, Ok(None));
    let answered = IdempotencyClaim { answer: Some(answer("{\"id\":11}")), ..claim(client(), "key") };
    assert_eq!(twin, Ok(Some(answered)), "with the fingerprint of the first");
}

/// A claim that is given up while somebody waits for it is theirs.
pub async fn whoever_waits_for_a_claim_that_is_dropped_makes_it(world: World) {
    world.populate().await;
    world.write(|tx| tx.claim_idempotency(&claim(client(), "key")).map(|_| ())).await;
    let (_, next) = world
        .one_after_the_other(|tx| tx.drop_claim(client(), "key"), |tx| tx.claim_idempotency(&claim(client(), "key")))
        .await;
    assert_eq!(next, Ok(None));
}

/// What came to nothing leaves the key to whoever asks next.
pub async fn a_twin_of_a_refused_unit_has_the_claim(world: World) {
    world.populate().await;
    let (first, twin) = world
        .one_after_the_other(
            |tx| {
                tx.claim_idempotency(&claim(client(), "key"))?;
                Err::<(), _>(StoreError::Refused)
            },
            |tx| tx.claim_idempotency(&claim(client(), "key")),
        )
        .await;
    assert_eq!(first, Err(StoreError::Refused));
    assert_eq!(twin, Ok(None));
}

/// A rollback takes the claim and its answer along, and so does a dry run.
pub async fn a_claim_goes_with_its_unit(world: World) {
    world.populate().await;
    for access in [Access::Write, Access::DryRun] {
        let refused = access == Access::Write;
        let result = world
            .transact(access, move |tx| {
                assert_eq!(tx.claim_idempotency(&claim(client(), "key"))?, None);
                tx.answer_claim(client(), "key", &answer("never"))?;
                if refused { Err(StoreError::Refused) } else { Ok(()) }
            })
            .await;
        assert_eq!(result.is_err(), refused);
    }
    assert_eq!(world.write(|tx| tx.claim_idempotency(&claim(client(), "key"))).await, None);
}

/// When the maker of a claim died, of all who come back one goes on in its place.
pub async fn of_many_who_find_a_lease_over_one_takes_it(world: World) {
    world.populate().await;
    let leased = IdempotencyClaim { leased_until: Some(at(1)), ..claim(client(), "key") };
    assert_eq!(world.write(move |tx| tx.claim_idempotency(&leased)).await, None);
    let mine = IdempotencyClaim { claimed_at: at(2), leased_until: Some(at(3)), ..claim(client(), "key") };
    let renewed = mine.clone();
    let taken = world
        .together(10, move |_, tx| {
            let standing = tx.claim_idempotency(&mine)?.unwrap();
            let over = standing.leased_until.is_some_and(|until| until <= at(2));
            if over {
                tx.renew_claim(&mine)?;
            }
            Ok(over)
        })
        .await;
    assert_eq!(taken.iter().filter(|taken| **taken == Ok(true)).count(), 1, "{taken:?}");
    assert_eq!(taken.iter().filter(|taken| **taken == Ok(false)).count(), 9, "{taken:?}");
    let standing = world.write(|tx| tx.claim_idempotency(&claim(client(), "key"))).await;
    assert_eq!(standing, Some(renewed));
}

/// Whatever the answer has comes back as it was: a replay is the same to the letter.
pub async fn an_answer_ends_the_lease_and_is_kept_whole(world: World) {
    world.populate().await;
    let empty = StoredAnswer { status: 204, body: String::new(), content_type: None, location: None, etag: None };
    let full = StoredAnswer { etag: Some("\"3\"".to_owned()), ..answer("{ \"b\": 1, \"a\": 1.50 }\n") };
    for (key, kept) in [("empty", empty), ("full", full)] {
        let leased = IdempotencyClaim { leased_until: Some(at(1)), ..claim(client(), key) };
        let saved = kept.clone();
        world.write(move |tx| tx.claim_idempotency(&leased)).await;
        world.write(move |tx| tx.answer_claim(client(), key, &saved)).await;
        let standing = world.write(move |tx| tx.claim_idempotency(&claim(client(), key))).await.unwrap();
        assert_eq!((standing.leased_until, standing.answer), (None, Some(kept)));
    }
}

/// A request that had no effect may be made anew under its key.
pub async fn a_dropped_claim_can_be_made_again(world: World) {
    world.populate().await;
    world.write(|tx| tx.claim_idempotency(&claim(client(), "key"))).await;
    world.write(|tx| tx.drop_claim(client(), "key")).await;
    assert_eq!(world.write(|tx| tx.claim_idempotency(&claim(client(), "key"))).await, None);
}

/// Two users may choose one key, and a user two.
pub async fn a_key_is_its_users_own(world: World) {
    world.populate().await;
    for (user, key) in [(client(), "key"), (worker(), "key"), (client(), "KEY"), (id(3), "key ")] {
        let made = world.write(move |tx| tx.claim_idempotency(&claim(user, key))).await;
        assert_eq!(made, None, "{user} {key:?}");
    }
    world.write(|tx| tx.answer_claim(client(), "key", &answer("mine"))).await;
    let theirs = world.write(|tx| tx.claim_idempotency(&claim(worker(), "key"))).await.unwrap();
    assert_eq!(theirs.answer, None);
}
