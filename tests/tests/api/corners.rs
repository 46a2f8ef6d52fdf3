//! Refusals that lie off the ways that the other tests go.

use crate::operations::NOBODY;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::Answer;
use testkit::market::{Market, Person, Stage, Terms};

testkit::on_both_databases! {
    a_negotiation_begins_among_those_who_may,
    a_negotiation_that_has_ended_takes_nothing,
    an_application_to_a_closed_gig_is_nobody_elses_business,
    a_draft_cannot_be_closed,
    what_nobody_proposed_is_neither_declined_nor_taken_back,
    a_contract_has_its_milestones,
    an_id_of_something_else_is_nobodys_profile,
    the_providers_door_takes_nothing_packed,
}

async fn start(who: &Person, gig: &str, worker: &str) -> [Answer; 2] {
    let body = json!({ "gig_id": gig, "worker_user_id": worker });
    [who.api.post("/api/negotiate", body.clone()).await, who.api.post("/api/negotiations", body).await]
}

async fn a_negotiation_begins_among_those_who_may(market: &Market) {
    let gig = market.gig().await;
    let other = market.newcomer("client").await;
    let worker = market.worker.id.as_str();
    let draft = market.client.api.post("/api/gigs", json!({ "title": "Later" })).await.created();
    let turned = Market::another(market).await;
    let theirs = turned.gig().await;
    let _ = turned.client.api.patch("/api/profile/me", json!({ "user_type": "freelancer" })).await.ok();
    let refused = [
        (&turned.client, theirs.as_str(), worker, 403, "CLIENT_ONLY"),
        (&other, &gig, worker, 403, "WRONG_ROLE"),
        (&market.client, draft.text("id"), worker, 409, "GIG_NOT_ACTIVE"),
        (&market.client, NOBODY, worker, 404, "NOT_FOUND"),
        (&market.client, &gig, NOBODY, 404, "NOT_FOUND"),
        (&market.client, &gig, worker, 409, "NOT_SHORTLISTED"),
    ];
    for (who, gig, worker, status, code) in refused {
        for answer in start(who, gig, worker).await {
            answer.refused(status, code);
        }
    }
}

async fn a_negotiation_that_has_ended_takes_nothing(market: &Market) {
    let talk = market.talk().await;
    let _ = market.client.api.post_nothing(&talk.path("decline")).await.ok();
    let contact = json!({ "contact_type": "email", "contact_value": "a@b.example" });
    market.worker.api.post(&talk.path("contact-share"), contact).await.refused(409, "NEGOTIATION_EXPIRED");

    let deal = market.deal(Stage::Agreed, Terms::FREE).await;
    let _ = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    market.worker.api.post_nothing(&deal.talk.path("decline")).await.refused(409, "NEGOTIATION_EXPIRED");
}

async fn an_application_to_a_closed_gig_is_nobody_elses_business(market: &Market) {
    let gig = market.gig().await;
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    let _ = market.client.api.patch(&format!("/api/gigs/{gig}"), json!({ "status": "closed" })).await.ok();
    let other = market.newcomer("client").await;
    let path = format!("/api/gigs/{gig}/applications/{}", applied.text("id"));
    other.api.patch(&path, json!({ "status": "rejected" })).await.refused(404, "NOT_FOUND");
    other.api.get(&format!("/api/gigs/{gig}/applications")).await.refused(404, "NOT_FOUND");
    let _ = market.client.api.patch(&path, json!({ "status": "shortlisted" })).await.ok();
}

async fn a_draft_cannot_be_closed(market: &Market) {
    let draft = market.client.api.post("/api/gigs", json!({ "title": "Later" })).await.created();
    let path = format!("/api/gigs/{}", draft.text("id"));
    market.client.api.patch(&path, json!({ "status": "closed" })).await.refused(409, "INVALID_STATE");
}

async fn what_nobody_proposed_is_neither_declined_nor_taken_back(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    market.worker.api.post_nothing(&deal.milestone("decline")).await.refused(409, "INVALID_STATE");
    market.client.api.delete(&deal.path("cancel")).await.refused(409, "INVALID_STATE");
    watched.assert_unchanged().await;
}

async fn a_contract_has_its_milestones(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::FREE).await;
    let path = deal.path("milestones");
    let mut added = 1;
    let refused = loop {
        let more = json!({ "title": "More", "amount_cents": 0 });
        let answer = market.client.api.post(&path, more).await;
        if answer.status != 201 {
            break answer;
        }
        added += 1;
        assert!(added <= 1_000, "there is no end to milestones");
    };
    refused.refused(409, "LIMIT_REACHED");
    let contract = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!(contract["milestones"].as_array().map(Vec::len), Some(added));
}

async fn an_id_of_something_else_is_nobodys_profile(market: &Market) {
    let gig = market.client.api.post("/api/gigs", json!({ "title": "Not a person" })).await.created();
    for below in ["", "/reviews"] {
        let path = format!("/api/profile/{}{below}", gig.text("id"));
        assert_eq!(market.worker.api.get(&path).await.refused(404, "NOT_FOUND")["next_actions"], Value::Null);
    }
}

async fn the_providers_door_takes_nothing_packed(market: &Market) {
    let knock = market.anyone.ask(Method::POST, "/api/stripe/webhook").raw("{}", "application/json");
    knock.header("content-encoding", "gzip").send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
}
