//! What users report to operators, and what operators do.

use super::world::{World, client, the_gig, worker};
use crate::builders::{at, id, text, user};
use domain::account::{User, UserStatus};
use domain::gig::GigStatus;
use domain::id::{ReportId, UserId};
use domain::operator::{Deed, OperatorAct};
use domain::ports::store::{GigFilter, Page, StoreError};
use domain::report::{Report, ReportKind, Reported};
use serde_json::json;
use uuid::Uuid;

const ALL: Page = Page { after: None, limit: 100 };

fn report(n: u128, reporter: UserId, subject: Reported, made: i64) -> Report {
    Report {
        id: id(n),
        reporter,
        subject,
        reason: text("“Spam” \u{1F980}"),
        created_at: at(made),
        updated_at: at(made),
        version: 1,
    }
}

/// Who reports a thing again has one report of it, saved by version.
pub async fn a_report_is_one_a_reporter_and_subject(world: World) {
    world.populate().await;
    let subject = Reported::Gig(the_gig());
    let first = report(30, worker(), subject, 1);
    let kept = first.clone();
    world.write(move |tx| tx.insert_report(&kept)).await;
    let twin = report(31, worker(), subject, 2);
    world.assert_duplicate("reports_reporter_subject", move |tx| tx.insert_report(&twin)).await;
    let same_id = Reported::of(ReportKind::User, subject.id());
    let others = [report(32, id(3), subject, 3), report(33, worker(), same_id, 4)];
    world.write(move |tx| others.iter().try_for_each(|it| tx.insert_report(it))).await;
    let again = first.again(&text("Fraud"), at(5)).unwrap();
    let saved = again.clone();
    world.write(move |tx| tx.save_report(&saved)).await;
    let late = again.clone();
    assert_eq!(world.attempt(move |tx| tx.save_report(&late)).await, Err(StoreError::Stale));
    assert_eq!(world.read(move |tx| tx.report_of(worker(), subject)).await, Some(again));
    assert_eq!(world.read(move |tx| tx.report_of(client(), subject)).await, None);
}

/// Operators see all of them, the newest first, and those of one thing beside it.
pub async fn reports_are_listed_and_found_by_subject(world: World) {
    world.populate().await;
    let (gig, person) = (Reported::Gig(the_gig()), Reported::User(worker()));
    let made = [report(30, id(3), gig, 1), report(31, worker(), gig, 2), report(32, id(3), person, 3)];
    world.write(move |tx| made.iter().try_for_each(|it| tx.insert_report(it))).await;
    let ids = |found: Vec<Report>| -> Vec<ReportId> { found.into_iter().map(|it| it.id).collect() };
    let first = world.read(|tx| tx.reports(Page { after: None, limit: 2 })).await;
    assert_eq!(ids(first.rows), [32, 31].map(id));
    let rest = world.read(move |tx| tx.reports(Page { after: first.next, limit: 2 })).await;
    assert_eq!((ids(rest.rows), rest.next), (vec![id(30)], None));
    assert_eq!(ids(world.read(move |tx| tx.reports_on(gig, 9)).await), [31, 30].map(id));
    assert_eq!(ids(world.read(move |tx| tx.reports_on(gig, 1)).await), [id(31)]);
    assert_eq!(ids(world.read(move |tx| tx.reports_on(Reported::User(client()), 9)).await), []);
}

/// Every deed comes back whole, the newest first, by what it was done to; none is kept twice.
pub async fn acts_are_kept_and_found_by_subject(world: World) {
    world.populate().await;
    let act = |n: u128, deed, subject: Uuid| OperatorAct {
        id: id(n),
        operator: id(3),
        deed,
        subject,
        details: json!({ "amount": 7, "reason": "“so”" }),
        rationale: n.is_multiple_of(2).then(|| text("Because")),
        at: at(i64::try_from(n).unwrap()),
    };
    let acts: Vec<_> = Deed::ALL.iter().zip(40..).map(|(deed, n)| act(n, *deed, worker().0)).collect();
    let kept = acts.clone();
    world.write(move |tx| kept.iter().try_for_each(|act| tx.append_operator_act(act))).await;
    let other = act(60, Deed::GigTakenDown, the_gig().0);
    world.write(move |tx| tx.append_operator_act(&other)).await;
    let mut found = world.read(|tx| tx.operator_acts(worker().0, 100)).await;
    assert_eq!(world.read(|tx| tx.operator_acts(worker().0, 2)).await, found[..2]);
    found.reverse();
    assert_eq!(found, acts);
    let twin = act(40, Deed::UserTier, client().0);
    world.assert_duplicate("operator_acts_pkey", move |tx| tx.append_operator_act(&twin)).await;
}

/// What a suspended user posted is in no list, and is again once they are restored.
pub async fn gigs_of_a_suspended_user_are_hidden(world: World) {
    world.populate().await;
    let filter = GigFilter::of(GigStatus::Active);
    let listed = async || {
        let filter = filter.clone();
        world.read(move |tx| tx.gigs(&filter, ALL)).await.rows.len()
    };
    let standing = async |status, version| {
        let user = User { status, version, ..user(1) };
        world.write(move |tx| tx.save_user(&user)).await;
    };
    assert_eq!(listed().await, 1);
    standing(UserStatus::Suspended, 2).await;
    assert_eq!(listed().await, 0);
    assert!(world.read(|tx| tx.gig(the_gig())).await.is_some(), "it is there all the same");
    standing(UserStatus::Active, 3).await;
    assert_eq!(listed().await, 1);
}
