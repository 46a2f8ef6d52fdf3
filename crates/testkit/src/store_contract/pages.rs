//! Keyset pages: every row once and in order, whatever is added meanwhile.

use super::world::{World, client, worker};
use crate::builders::{Walk, api_key, application, gig, id, user};
use domain::gig::{Gig, GigStatus};
use domain::ports::store::{ApplicationFilter, Cursor, DealFilter, GigFilter, Page, Paged, StoreError, Tx};
use uuid::Uuid;

const ACTIVE: GigFilter = GigFilter::of(GigStatus::Active);

/// Reads every page of a list, two rows at a time, and answers the ids in the order they came.
pub(super) async fn all_pages<T: Send + 'static>(
    world: &World,
    load: impl Fn(&mut dyn Tx, Page) -> Result<Paged<T>, StoreError> + Clone + Send + 'static,
    id: impl Fn(&T) -> Uuid,
) -> Vec<Uuid> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let load = load.clone();
        let page = world.read(move |tx| load(tx, Page { after, limit: 2 })).await;
        assert!(page.rows.len() <= 2 && (page.next.is_none() || page.rows.len() == 2), "a short page is the last");
        seen.extend(page.rows.iter().map(&id));
        assert!(seen.len() < 100, "the pages go round in a circle: {seen:?}");
        after = page.next;
        if after.is_none() {
            return seen;
        }
    }
}

pub(super) fn ids<const N: usize>(numbers: [u128; N]) -> Vec<Uuid> {
    numbers.map(id::<Uuid>).to_vec()
}

pub(super) async fn all_gigs(world: &World, filter: GigFilter) -> Vec<Uuid> {
    all_pages(world, move |tx, page| tx.gigs(&filter, page), |gig: &Gig| gig.id.0).await
}

/// Newest first; of one moment, the id decides.
pub async fn every_row_comes_once_and_in_order(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    let made = [(31, 2), (34, 2), (30, 1), (36, 3), (33, 2), (32, 2), (35, 2)];
    world.write(move |tx| made.iter().try_for_each(|(n, at)| tx.insert_gig(&gig(*n, client(), *at)))).await;
    assert_eq!(all_gigs(&world, ACTIVE).await, ids([36, 35, 34, 33, 32, 31, 30]));
    assert_eq!(all_gigs(&world, GigFilter { owner: Some(worker()), ..ACTIVE }).await, ids([]));
}

/// What was never published has no better place than its making.
pub async fn drafts_are_ordered_by_when_they_were_made(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    let draft = |n, made| Gig { status: GigStatus::Draft, published_at: None, ..gig(n, client(), made) };
    world
        .write(move |tx| [(30, 3), (31, 1), (32, 2)].iter().try_for_each(|(n, at)| tx.insert_gig(&draft(*n, *at))))
        .await;
    // It was published, taken back, and is ordered among the drafts.
    let taken_back =
        Gig { status: GigStatus::Draft, published_at: Some(crate::builders::at(9)), ..gig(33, client(), 0) };
    world.write(move |tx| tx.insert_gig(&taken_back)).await;
    assert_eq!(all_gigs(&world, GigFilter { status: GigStatus::Draft, ..ACTIVE }).await, ids([30, 32, 31, 33]));
}

/// A reader between two pages misses nothing and sees nothing twice, and what comes later in the order is seen.
pub async fn rows_added_meanwhile_shift_nothing(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    world.write(|tx| [30, 32, 34, 36].iter().try_for_each(|n| tx.insert_gig(&gig(*n, client(), 5)))).await;
    let first = world.read(|tx| tx.gigs(&ACTIVE, Page { after: None, limit: 2 })).await;
    assert_eq!(first.next, Some(Cursor::in_time(crate::builders::at(5), id(34))));
    world
        .write(|tx| {
            // Newer; of the same moment on either side of the cursor; older.
            [(40, 6), (35, 5), (33, 5), (20, 1)].iter().try_for_each(|(n, at)| tx.insert_gig(&gig(*n, client(), *at)))
        })
        .await;
    let rest = world.read(move |tx| tx.gigs(&ACTIVE, Page { after: first.next, limit: 9 })).await;
    let rest: Vec<Uuid> = rest.rows.iter().map(|gig| gig.id.0).collect();
    assert_eq!(rest, ids([33, 32, 30, 20]));
    // Gone is the very row that the cursor names.
    world.write(|tx| tx.delete_gig(id(34))).await;
    let again = world.read(move |tx| tx.gigs(&ACTIVE, Page { after: first.next, limit: 2 })).await;
    assert_eq!(again.rows.iter().map(|gig| gig.id.0).collect::<Vec<_>>(), ids([33, 32]));
}

/// A full last page is the last all the same.
pub async fn a_page_that_fits_has_no_next(world: World) {
    world.write(|tx| tx.insert_user(&user(1))).await;
    world.write(|tx| (30..34).try_for_each(|n| tx.insert_gig(&gig(n, client(), 1)))).await;
    for (limit, has_next) in [(3, true), (4, false), (5, false), (100, false)] {
        let page = world.read(move |tx| tx.gigs(&ACTIVE, Page { after: None, limit })).await;
        assert_eq!(page.next.is_some(), has_next, "limit {limit}");
    }
    let first = world.read(|tx| tx.gigs(&ACTIVE, Page { after: None, limit: 2 })).await;
    let second = world.read(move |tx| tx.gigs(&ACTIVE, Page { after: first.next, limit: 2 })).await;
    assert_eq!((second.rows.len(), second.next), (2, None));
}

/// The other lists that go by when a thing was made.
pub async fn keys_and_applications_are_paged(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            (20..25).try_for_each(|n| tx.insert_api_key(&api_key(n, worker())))?;
            tx.insert_api_key(&api_key(25, client()))?;
            (100..105).try_for_each(|n| {
                let gig = gig(n, client(), 0);
                tx.insert_gig(&gig)?;
                tx.insert_application(&application(n, &gig, worker(), 7))
            })
        })
        .await;
    let keys = all_pages(&world, |tx, page| tx.api_keys(worker(), page), |key| key.id.0).await;
    assert_eq!(keys, ids([24, 23, 22, 21, 20]));
    let mine = ApplicationFilter { worker: Some(worker()), ..ApplicationFilter::default() };
    let applications = all_pages(&world, move |tx, page| tx.applications(&mine, page), |it| it.id.0).await;
    assert_eq!(applications, ids([104, 103, 102, 101, 100]));
}

/// A user who is client here and worker there has one list of both.
pub async fn deals_of_both_sides_are_one_list(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            let mine = |n| gig(n, client(), 0);
            let theirs = |n| gig(n, id(3), 0);
            tx.insert_deal(Walk::opened(50, &mine(20), worker(), 1).deal())?;
            tx.insert_deal(Walk::opened(51, &theirs(21), client(), 2).deal())?;
            tx.insert_deal(Walk::opened(52, &mine(22), worker(), 2).deal())?;
            tx.insert_deal(Walk::opened(53, &theirs(23), client(), 3).deal())?;
            tx.insert_deal(Walk::opened(54, &theirs(24), worker(), 4).deal())
        })
        .await;
    let all = DealFilter::Negotiations(None);
    let mine = all_pages(&world, move |tx, page| tx.deals(client(), &all, page), |deal| deal.id.0).await;
    assert_eq!(mine, ids([53, 52, 51, 50]));
}
