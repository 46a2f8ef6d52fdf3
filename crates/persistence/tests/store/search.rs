//! The search index on either engine: it is used, it is kept, and gigs of the time before it are taken in.

use crate::fixture::{World, gig, id, on_both_engines, postgres, user};
use crate::recovery::execute;
use domain::gig::{Gig, GigStatus};
use domain::id::GigId;
use domain::ports::store::{GigFilter, GigOrder, Page, StoreError, Tx};
use domain::search::Query;
use domain::text::{Phrase, Title};
use tokio_postgres::NoTls;

on_both_engines!(
    gigs_without_terms_are_taken_in,
    gigs_with_terms_of_an_older_edition_are_taken_in,
    what_is_gone_leaves_the_index,
);

fn with(words: &str) -> GigFilter {
    let query = Query::of(&Phrase::parse(words).unwrap()).unwrap();
    GigFilter { query: Some(query), ..GigFilter::of(GigStatus::Active) }
}

fn titled(n: u128, title: &str) -> Gig {
    Gig { title: Title::parse(title).unwrap(), ..gig(n, id(1), i64::try_from(n).unwrap()) }
}

async fn found(world: &World, filter: GigFilter) -> Vec<GigId> {
    let page = Page { after: None, limit: 100 };
    world.read(move |tx| tx.gigs(&filter, page)).await.rows.iter().map(|gig| gig.id).collect()
}

async fn three_fences(world: &World) {
    world
        .write(|tx| {
            tx.insert_user(&user(1))?;
            (30..33).try_for_each(|n| tx.insert_gig(&titled(n, "Paint a fence")))
        })
        .await;
}

/// What the program does when it starts, two gigs at a time.
async fn take_in(world: &World) -> usize {
    let (mut after, mut taken) = (None, 0);
    loop {
        let gigs = world.read(move |tx| tx.unindexed_gigs(after, 2)).await;
        let Some(last) = gigs.last().copied() else { return taken };
        taken += gigs.len();
        after = Some(last);
        world.write(move |tx| gigs.iter().try_for_each(|id| index(tx, *id))).await;
    }
}

fn index(tx: &mut dyn Tx, id: GigId) -> Result<(), StoreError> {
    let gig = tx.lock_gig(id)?.unwrap();
    tx.index_gig(&gig)
}

async fn gigs_without_terms_are_taken_in(world: World) {
    three_fences(&world).await;
    execute(&world.url, "DELETE FROM gig_terms").await;
    assert_eq!(found(&world, with("fence")).await, []);
    assert_eq!(take_in(&world).await, 3);
    assert_eq!(found(&world, with("fence")).await, [32, 31, 30].map(id));
    assert_eq!(take_in(&world).await, 0);
}

async fn gigs_with_terms_of_an_older_edition_are_taken_in(world: World) {
    three_fences(&world).await;
    let older = "UPDATE gig_terms SET edition = 0, tokens = 'wall' WHERE n = (SELECT min(n) FROM gig_terms)";
    execute(&world.url, older).await;
    assert_eq!(found(&world, with("wall")).await, [id(30)]);
    assert_eq!(found(&world, with("fence")).await, [32, 31].map(id));
    assert_eq!(take_in(&world).await, 1);
    assert_eq!(found(&world, with("wall")).await, []);
    assert_eq!(found(&world, with("fence")).await, [32, 31, 30].map(id));
}

async fn what_is_gone_leaves_the_index(world: World) {
    three_fences(&world).await;
    world.write(|tx| tx.delete_gig(id(31))).await;
    assert_eq!(found(&world, with("fence")).await, [32, 30].map(id));
    world.write(|tx| tx.erase_everything()).await;
    three_fences(&world).await;
    assert_eq!(found(&world, with("fence")).await, [32, 31, 30].map(id));
}

/// Among many gigs a rare word is looked up in the index, and the plain list does without it.
#[tokio::test(flavor = "multi_thread")]
async fn postgres_looks_rare_words_up() {
    let Some(world) = postgres().await else { return };
    world.write(|tx| tx.insert_user(&user(1))).await;
    world
        .write(|tx| {
            let nth = |n| titled(n, if n % 500 == 0 { "Paint a rare fence" } else { "Paint a fence" });
            (1_000..4_000).try_for_each(|n| tx.insert_gig(&nth(n)))
        })
        .await;
    execute(&world.url, "ANALYZE").await;
    let rare: Vec<GigId> = [3_500, 3_000, 2_500, 2_000, 1_500, 1_000].map(id).to_vec();
    for order in GigOrder::ALL {
        assert_eq!(found(&world, GigFilter { order, ..with("rare fence") }).await, rare);
    }
    assert_eq!(found(&world, GigFilter::of(GigStatus::Active)).await.len(), 100);
    let World { store, url, .. } = world;
    drop(store);
    // Once for each order at least; whether the index counts, too, is the planner's choice.
    assert!(scans(&url, 3).await >= 3);
}

/// How often the index was scanned. A session tells what it did when it ends, which is waited for.
async fn scans(url: &str, expected: i64) -> i64 {
    const COUNTED: &str = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'gig_terms_tokens'";
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let mut counted = 0;
    for _ in 0..100 {
        counted = client.query_one(COUNTED, &[]).await.unwrap().get(0);
        if counted >= expected {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    counted
}
