//! Reviews, and what they come to.

use super::world::{World, client, nth_walk, the_walk, worker};
use crate::builders::{Walk, at, id, review};
use domain::id::ReviewId;
use domain::ports::store::{Page, StoreError};
use domain::review::{Review, ReviewStatus};
use std::sync::Arc;

const ALL: Page = Page { after: None, limit: 100 };

async fn completed(world: &World) -> Arc<Walk> {
    world.populate().await;
    world.keep(the_walk().completed()).await
}

async fn kept(world: &World, review: &Review) {
    let review = review.clone();
    world.write(move |tx| tx.insert_review(&review)).await;
}

/// Both parties' words come back whole.
pub async fn reviews_of_a_contract_come_oldest_first(world: World) {
    let walk = completed(&world).await;
    let later = Review { text: None, rating: 1, ..review(70, walk.deal(), client(), 20) };
    let earlier = Review { status: ReviewStatus::Rejected, rating: 5, ..review(71, walk.deal(), worker(), 10) };
    kept(&world, &later).await;
    kept(&world, &earlier).await;
    let contract = walk.contract();
    assert_eq!(world.read(move |tx| tx.reviews_of_contract(contract)).await, [earlier.clone(), later]);
    assert_eq!(world.read(|tx| tx.review(id(71))).await, Some(earlier));
    assert_eq!(world.read(|tx| tx.review(id(72))).await, None);
    assert_eq!(world.read(|tx| tx.reviews_of_contract(id(9))).await, []);
}

async fn about(world: &World, user: u128, minute: i64) -> Vec<ReviewId> {
    let found = world.read(move |tx| tx.reviews_about(id(user), at(minute), ALL)).await.rows;
    found.into_iter().map(|review| review.id).collect()
}

/// One's words are hidden until the other spoke, or had time to.
pub async fn a_review_shows_once_answered_or_old(world: World) {
    let walk = completed(&world).await;
    kept(&world, &review(70, walk.deal(), client(), 10)).await;
    assert_eq!(about(&world, 2, 9).await, []);
    assert_eq!(about(&world, 2, 10).await, [id(70)], "old enough at that very moment");
    assert_eq!(about(&world, 1, 10).await, [], "it is about the worker");
    kept(&world, &review(71, walk.deal(), worker(), 11)).await;
    assert_eq!(about(&world, 2, 0).await, [id(70)], "answered");
    assert_eq!(about(&world, 1, 0).await, [id(71)]);
}

/// What waits for an operator, or was turned down, shows to nobody and counts for nothing.
pub async fn a_review_that_is_not_published_shows_never(world: World) {
    let walk = completed(&world).await;
    kept(&world, &Review { status: ReviewStatus::Pending, ..review(70, walk.deal(), client(), 10) }).await;
    kept(&world, &Review { status: ReviewStatus::Rejected, ..review(71, walk.deal(), worker(), 10) }).await;
    assert_eq!(about(&world, 2, 99).await, []);
    assert_eq!(about(&world, 1, 99).await, []);
    assert_eq!(world.read(|tx| tx.reputation(worker(), at(99))).await, (1, None));
}

/// Completed contracts on either side, and the mean of what shows, in hundredths, rounded half up.
pub async fn a_reputation_counts_and_rounds(world: World) {
    completed(&world).await;
    assert_eq!(world.read(|tx| tx.reputation(worker(), at(99))).await, (1, None));
    assert_eq!(world.read(|tx| tx.reputation(client(), at(99))).await, (1, None));
    assert_eq!(world.read(|tx| tx.reputation(id(3), at(99))).await, (0, None));
    world.keep(nth_walk(9).funded()).await;
    for (n, rating, mean) in [(1, 5, 500), (2, 4, 450), (3, 5, 467)] {
        let walk = world.keep(nth_walk(n).completed()).await;
        let rated = review(70 + u128::from(n), walk.deal(), client(), 10);
        kept(&world, &Review { rating, ..rated }).await;
        let completed = i64::from(n) + 1;
        assert_eq!(world.read(|tx| tx.reputation(worker(), at(10))).await, (completed, Some(mean)));
        assert_eq!(world.read(|tx| tx.reputation(worker(), at(9))).await, (completed, None));
    }
}

/// An operator's word is kept over the version that it was said of, and the queue is what waits.
pub async fn a_review_is_saved_by_version_and_listed_by_status(world: World) {
    let walk = completed(&world).await;
    let waiting = Review { status: ReviewStatus::Pending, ..review(70, walk.deal(), client(), 10) };
    kept(&world, &waiting).await;
    kept(&world, &review(71, walk.deal(), worker(), 11)).await;
    let ids = async |status| -> Vec<ReviewId> {
        let found = world.read(move |tx| tx.reviews(status, ALL)).await.rows;
        found.into_iter().map(|review| review.id).collect()
    };
    assert_eq!(ids(None).await, [71, 70].map(id));
    assert_eq!(ids(Some(ReviewStatus::Pending)).await, [id(70)]);
    let published = Review { status: ReviewStatus::Published, updated_at: at(20), version: 2, ..waiting };
    let saved = published.clone();
    world.write(move |tx| tx.save_review(&saved)).await;
    let late = published.clone();
    assert_eq!(world.attempt(move |tx| tx.save_review(&late)).await, Err(StoreError::Stale));
    assert_eq!(ids(Some(ReviewStatus::Pending)).await, []);
    assert_eq!(world.read(|tx| tx.review(id(70))).await, Some(published));
}
