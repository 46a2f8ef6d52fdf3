//! Gigs and applications.

use super::world::{World, client, the_gig, worker};
use crate::builders::{application, at, gig, id, text, user};
use domain::application::{Application, ApplicationStatus};
use domain::gig::{Gig, GigStatus};
use domain::id::{ApplicationId, GigId, UserId};
use domain::money::Cents;
use domain::ports::store::{ApplicationFilter, GigFilter, Page, StoreError};

const ALL: Page = Page { after: None, limit: 100 };

const ACTIVE: GigFilter = GigFilter::of(GigStatus::Active);

/// The owner's edits and the count of applications do not undo one another.
pub async fn a_gig_is_saved_by_version_and_keeps_its_count(world: World) {
    world.populate().await;
    world.write(|tx| tx.insert_application(&application(40, &gig(10, client(), 0), worker(), 1))).await;
    let edited = Gig {
        title: text("Lexer in Rust"),
        skills: vec![text("c++"), text("rust")],
        rate: Cents(0),
        status: GigStatus::Closed,
        updated_at: at(3),
        version: 2,
        ..gig(10, client(), 0)
    };
    let saved = edited.clone();
    world.write(move |tx| tx.save_gig(&saved)).await;
    let counted = Gig { applications_count: 1, ..edited.clone() };
    assert_eq!(world.read(|tx| tx.gig(the_gig())).await, Some(counted));
    assert_eq!(world.attempt(move |tx| tx.save_gig(&edited)).await, Err(StoreError::Stale));
    assert_eq!(
        world.attempt(|tx| tx.save_gig(&Gig { version: 2, ..gig(19, client(), 0) })).await,
        Err(StoreError::Stale)
    );
}

/// Whoever starts something on a gig sees what whoever ended it before has done.
pub async fn whoever_locks_a_gig_second_waits(world: World) {
    world.populate().await;
    let (closed, seen) = world
        .one_after_the_other(
            |tx| {
                let gig = tx.lock_gig(the_gig())?.unwrap();
                tx.save_gig(&Gig { status: GigStatus::Closed, version: gig.version + 1, ..gig })
            },
            |tx| tx.lock_gig(the_gig()),
        )
        .await;
    assert_eq!(closed, Ok(()));
    assert_eq!(seen.unwrap().map(|gig| (gig.status, gig.version)), Some((GigStatus::Closed, 2)));
    assert_eq!(world.write(|tx| tx.lock_gig(id(19))).await, None);
}

/// Each part of the filter counts, and the edges of rates are within.
pub async fn gigs_are_filtered(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            tx.insert_gig(&Gig { rate: Cents(0), ..gig(11, client(), 1) })?;
            tx.insert_gig(&Gig { rate: Cents(9_000), ..gig(12, id(3), 2) })?;
            tx.insert_gig(&Gig { status: GigStatus::Draft, published_at: None, ..gig(13, client(), 3) })
        })
        .await;
    let expected: [(GigFilter, &[u128]); 9] = [
        (ACTIVE, &[12, 11, 10]),
        (GigFilter { status: GigStatus::Draft, ..ACTIVE }, &[13]),
        (GigFilter { status: GigStatus::Closed, ..ACTIVE }, &[]),
        (GigFilter { owner: Some(client()), ..ACTIVE }, &[11, 10]),
        (GigFilter { min_rate: Some(Cents(5_000)), ..ACTIVE }, &[12, 10]),
        (GigFilter { min_rate: Some(Cents(5_001)), ..ACTIVE }, &[12]),
        (GigFilter { max_rate: Some(Cents(5_000)), ..ACTIVE }, &[11, 10]),
        (GigFilter { max_rate: Some(Cents(4_999)), ..ACTIVE }, &[11]),
        (GigFilter { published_after: Some(at(1)), ..ACTIVE }, &[12]),
    ];
    for (filter, ids) in expected {
        let asked = filter.clone();
        let found = world.read(move |tx| tx.gigs(&asked, ALL)).await.rows;
        let found: Vec<GigId> = found.into_iter().map(|gig| gig.id).collect();
        assert_eq!(found, ids.iter().copied().map(id).collect::<Vec<_>>(), "{filter:?}");
    }
}

/// Applications outlive their gig: the applicant still sees what became of them.
pub async fn a_deleted_gig_leaves_its_applications(world: World) {
    world.populate().await;
    let made = application(40, &gig(10, client(), 0), worker(), 1);
    let inserted = made.clone();
    world.write(move |tx| tx.insert_application(&inserted)).await;
    world.write(|tx| tx.delete_gig(the_gig())).await;
    assert_eq!(world.read(|tx| tx.gig(the_gig())).await, None);
    assert_eq!(world.read(|tx| tx.gigs(&ACTIVE, ALL)).await.rows, []);
    assert_eq!(world.read(|tx| tx.application(id(40))).await, Some(made));
}

/// An application raises its gig's count once, however often it is saved.
pub async fn applications_are_counted_and_saved_by_version(world: World) {
    world.populate().await;
    let made = application(40, &gig(10, client(), 0), worker(), 1);
    let inserted = made.clone();
    world.write(move |tx| tx.insert_application(&inserted)).await;
    let withdrawn = Application {
        status: ApplicationStatus::Withdrawn,
        ended_reason: Some("gig_deleted".to_owned()),
        updated_at: at(4),
        version: 2,
        ..made
    };
    let saved = withdrawn.clone();
    world.write(move |tx| tx.save_application(&saved)).await;
    assert_eq!(world.read(|tx| tx.application_of(the_gig(), worker())).await, Some(withdrawn.clone()));
    assert_eq!(world.read(|tx| tx.application_of(the_gig(), client())).await, None);
    assert_eq!(world.read(|tx| tx.gig(the_gig())).await.unwrap().applications_count, 1);
    assert_eq!(world.attempt(move |tx| tx.save_application(&withdrawn)).await, Err(StoreError::Stale));
}

/// By gig, by worker, by status, and those that still wait for an answer.
pub async fn applications_are_filtered(world: World) {
    world.populate().await;
    world
        .write(|tx| {
            let other_gig = gig(11, client(), 0);
            tx.insert_gig(&other_gig)?;
            tx.insert_application(&application(40, &gig(10, client(), 0), worker(), 1))?;
            tx.insert_application(&application(41, &other_gig, worker(), 2))?;
            let shortlisted = application(42, &gig(10, client(), 0), id(3), 3);
            tx.insert_application(&Application { status: ApplicationStatus::Shortlisted, ..shortlisted })?;
            let rejected = application(43, &other_gig, id(3), 4);
            tx.insert_application(&Application { status: ApplicationStatus::Rejected, ..rejected })
        })
        .await;
    let nothing_said = ApplicationFilter::default();
    let expected: [(ApplicationFilter, &[u128]); 5] = [
        (nothing_said.clone(), &[43, 42, 41, 40]),
        (ApplicationFilter { gig: Some(the_gig()), ..nothing_said.clone() }, &[42, 40]),
        (ApplicationFilter { worker: Some(worker()), ..nothing_said.clone() }, &[41, 40]),
        (ApplicationFilter { status: Some(ApplicationStatus::Applied), ..nothing_said.clone() }, &[41, 40]),
        (ApplicationFilter { gig: Some(id(11)), worker: Some(worker()), ..nothing_said }, &[41]),
    ];
    for (filter, ids) in expected {
        let asked = filter.clone();
        let found = world.read(move |tx| tx.applications(&asked, ALL)).await.rows;
        assert_eq!(ids_of(&found), ids.iter().copied().map(id).collect::<Vec<_>>(), "{filter:?}");
    }
    assert_eq!(ids_of(&world.read(|tx| tx.open_applications(the_gig())).await), [42, 40].map(id));
    assert_eq!(ids_of(&world.read(|tx| tx.open_applications(id(11))).await), [id(41)]);
}

fn ids_of(applications: &[Application]) -> Vec<ApplicationId> {
    applications.iter().map(|application| application.id).collect()
}

/// Applicants do not overwrite one another's count, nor trip over it.
pub async fn applications_of_many_at_once_are_all_counted(world: World) {
    world.populate().await;
    world.write(|tx| (100..120).try_for_each(|n| tx.insert_user(&user(n)))).await;
    let applied = world
        .together(20, |nth, tx| {
            let applicant: UserId = id(100 + u128::from(nth));
            tx.insert_application(&application(200 + u128::from(nth), &gig(10, client(), 0), applicant, 1))
        })
        .await;
    assert!(applied.iter().all(Result::is_ok), "{applied:?}");
    let gig = world.read(|tx| tx.gig(the_gig())).await.unwrap();
    assert_eq!((gig.applications_count, gig.version), (20, 1));
}
