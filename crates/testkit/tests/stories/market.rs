//! Gigs and applications.

use crate::world::{World, call, new_gig, paid, words};
use domain::account::UserType;
use domain::application::ApplicationStatus;
use domain::deal::{EndedReason, NegotiationState};
use domain::gig::{GigPatch, GigStatus};
use domain::ports::store::{GigFilter, Page};
use domain::refusal::Code;
use domain::text::Prose;
use usecases::{Call, Desk, applications, gigs, negotiations, stories};

on_each! {
    a_deleted_gig_takes_what_is_open_along_and_spares_a_live_contract,
    drafts_are_their_owners_alone,
    parties_who_negotiate_do_not_leave_by_the_side_door,
    types_gate_the_start_of_things_alone,
    a_condition_that_no_longer_holds_stops_a_write,
}

async fn a_deleted_gig_takes_what_is_open_along_and_spares_a_live_contract(world: &World) {
    let live = world.approved("live", paid()).await;
    let gig = live.gig;
    let refused = world.tell(stories::GIG_DELETE, &live.client, move |desk| gigs::delete(desk, gig)).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::GigHasLiveContract));
    let open = world.negotiating("open", paid()).await;
    let gig = open.gig;
    let deleted =
        world.app.command(call(stories::GIG_DELETE, &open.client), move |desk| gigs::delete(desk, gig), words);
    assert_eq!(deleted.await.unwrap().answer.status, 204);
    let state = world.deal(open.deal).await.negotiation.state;
    assert!(matches!(state, NegotiationState::Expired { reason: EndedReason::GigDeleted, .. }));
    let page = Page { after: None, limit: 10 };
    let mine = move |desk: &mut Desk<'_>| applications::mine(desk, None, None, page);
    let mine = world.app.query(stories::APPLICATION_MINE, &open.worker, mine).await.unwrap();
    let application = &mine.rows[0].application;
    assert_eq!(
        (application.status, application.ended_reason.as_deref()),
        (ApplicationStatus::Withdrawn, Some("gig_deleted"))
    );
    assert_eq!(mine.rows[0].deal.as_ref().map(|view| view.deal.id), Some(open.deal));
}

async fn drafts_are_their_owners_alone(world: &World) {
    let owner = world.person("owner", UserType::Client).await;
    let other = world.person("other", UserType::Client).await;
    let new = new_gig(GigStatus::Draft);
    let draft = world.tell(stories::GIG_CREATE, &owner, move |desk| gigs::create(desk, &new)).await.unwrap().gig.id;
    let get = move |desk: &mut Desk<'_>| gigs::get(desk, draft);
    assert!(world.app.query(stories::GIG_GET, &owner, get).await.is_ok());
    assert_eq!(world.app.query(stories::GIG_GET, &other, get).await.unwrap_err().code(), Some(Code::NotFound));
    let filter = GigFilter::of(GigStatus::Draft);
    let list = move |desk: &mut Desk<'_>| gigs::list(desk, &filter, Page { after: None, limit: 10 });
    assert_eq!(world.app.query(stories::GIG_LIST, &owner, list.clone()).await.unwrap().rows.len(), 1);
    assert_eq!(world.app.query(stories::GIG_LIST, &other, list).await.unwrap().rows.len(), 0);
}

async fn parties_who_negotiate_do_not_leave_by_the_side_door(world: &World) {
    let pair = world.negotiating("doors", paid()).await;
    let page = Page { after: None, limit: 10 };
    let mine = move |desk: &mut Desk<'_>| applications::mine(desk, None, None, page);
    let application =
        world.app.query(stories::APPLICATION_MINE, &pair.worker, mine).await.unwrap().rows[0].application.id;
    let withdraw = move |desk: &mut Desk<'_>| applications::withdraw(desk, application);
    let refused = world.tell(stories::APPLICATION_WITHDRAW, &pair.worker, withdraw).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::InvalidState));
    let gig = pair.gig;
    let to_draft = GigPatch { status: Some(GigStatus::Draft), ..GigPatch::default() };
    let refused = world.tell(stories::GIG_PATCH, &pair.client, move |desk| gigs::patch(desk, gig, &to_draft)).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::InvalidState));
    let id = pair.deal;
    world
        .tell(stories::NEGOTIATION_DECLINE, &pair.worker, move |desk| negotiations::decline(desk, id, None))
        .await
        .unwrap();
    assert!(world.tell(stories::APPLICATION_WITHDRAW, &pair.worker, withdraw).await.is_ok());
    let apply = move |desk: &mut Desk<'_>| applications::apply(desk, gig, &Prose::default());
    let again = world.tell(stories::GIG_APPLY, &pair.worker, apply).await.unwrap();
    assert_eq!((again.application.id, again.application.status), (application, ApplicationStatus::Applied));
}

async fn types_gate_the_start_of_things_alone(world: &World) {
    let client = world.person("typed-client", UserType::Client).await;
    let worker = world.person("typed-worker", UserType::Freelancer).await;
    let new = new_gig(GigStatus::Active);
    let refused = world.tell(stories::GIG_CREATE, &worker, move |desk| gigs::create(desk, &new)).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::ClientOnly));
    let gig = world.gig(&client).await;
    let other = world.person("typed-other", UserType::Client).await;
    let apply = move |desk: &mut Desk<'_>| applications::apply(desk, gig, &Prose::default());
    assert_eq!(world.tell(stories::GIG_APPLY, &other, apply).await.unwrap_err().code(), Some(Code::FreelancerOnly));
    let start = negotiations::Start { gig, worker: worker.user, proposal: None };
    let start = move |desk: &mut Desk<'_>| negotiations::start(desk, &start);
    let refused = world.tell(stories::NEGOTIATION_START, &client, start).await;
    assert_eq!(refused.unwrap_err().code(), Some(Code::NotShortlisted));
}

async fn a_condition_that_no_longer_holds_stops_a_write(world: &World) {
    let client = world.person("careful", UserType::Client).await;
    let gig = world.gig(&client).await;
    let close = GigPatch { status: Some(GigStatus::Closed), ..GigPatch::default() };
    let patch = move |desk: &mut Desk<'_>| gigs::patch(desk, gig, &close);
    let at = |version| Call { if_match: Some(version), ..call(stories::GIG_PATCH, &client) };
    assert_eq!(world.app.command(at(7), patch.clone(), words).await.unwrap_err().code(), Some(Code::Stale));
    assert!(world.app.command(at(1), patch.clone(), words).await.is_ok());
    assert_eq!(world.app.command(at(1), patch, words).await.unwrap_err().code(), Some(Code::Stale));
}
