//! Applications: made, shortlisted, rejected, withdrawn, made again.

use crate::shapes::{APPLICATION, NEGOTIATION, assert_shape, with};
use serde_json::json;
use testkit::market::Market;

testkit::on_both_databases! {
    a_freelancer_applies,
    a_second_application_names_the_first,
    whoever_may_not_apply_is_told_why,
    the_owner_sees_who_applied,
    the_owner_shortlists_and_rejects,
    an_application_is_withdrawn_and_made_again,
    what_is_negotiated_is_neither_rejected_nor_withdrawn,
    mine_are_found_by_status_and_gig,
}

async fn a_freelancer_applies(market: &Market) {
    let gig = market.gig().await;
    let message = json!({ "message": "Hello\tthere\n" });
    let applied = market.worker.api.post(&format!("/api/gigs/{gig}/apply"), message).await.created();
    assert_shape(&applied.body, APPLICATION);
    assert_eq!(applied.header("location"), None);
    assert_eq!(applied["message"], "Hello\tthere");
    assert_eq!((&applied["status"], &applied["version"]), (&json!("applied"), &json!(1)));
    assert_eq!((&applied["negotiation"], &applied["negotiation_id"]), (&json!(null), &json!(null)));
    assert_eq!(applied["worker_user_id"], market.worker.id.as_str());
}

async fn a_second_application_names_the_first(market: &Market) {
    let path = format!("/api/gigs/{}/apply", market.gig().await);
    let first = market.worker.api.post_nothing(&path).await.created();
    let watched = market.worker.api.watch("/api/applications/mine").await;
    let refused = market.worker.api.post_nothing(&path).await.refused(409, "ALREADY_APPLIED");
    assert_eq!(refused["existing_id"], first["id"]);
    watched.assert_unchanged().await;
}

async fn whoever_may_not_apply_is_told_why(market: &Market) {
    let gig = market.gig().await;
    let path = format!("/api/gigs/{gig}/apply");
    let other = market.newcomer("client").await;
    other.api.post_nothing(&path).await.refused(403, "FREELANCER_ONLY");
    let _ = market.client.api.patch("/api/profile/me", json!({ "user_type": "freelancer" })).await.ok();
    market.client.api.post_nothing(&path).await.refused(409, "OWN_GIG");
    for status in ["closed", "draft"] {
        let _ = market.client.api.patch(&format!("/api/gigs/{gig}"), json!({ "status": status })).await.ok();
        market.worker.api.post_nothing(&path).await.refused(409, "GIG_NOT_ACTIVE");
        let _ = market.client.api.patch(&format!("/api/gigs/{gig}"), json!({ "status": "active" })).await.ok();
    }
    assert_eq!(market.client.api.get(&format!("/api/gigs/{gig}")).await.ok()["applications_count"], 0);
}

async fn the_owner_sees_who_applied(market: &Market) {
    let gig = market.gig().await;
    let about = json!({ "display_name": "Bob", "bio": "Parsers", "skills": ["rust"] });
    let _ = market.worker.api.patch("/api/profile/me", about).await.ok();
    let _ = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    let list = market.client.api.get(&format!("/api/gigs/{gig}/applications")).await.ok();
    assert_shape(&list.rows()[0], &with(APPLICATION, &["worker_profile"]));
    let profile = &list.rows()[0]["worker_profile"];
    let fields = [
        "bio",
        "display_name",
        "ghost_score",
        "github_profile_url",
        "github_username",
        "skills",
        "user_id",
        "vouched_by",
    ];
    assert_shape(profile, &fields);
    assert_eq!((&profile["display_name"], &profile["skills"]), (&json!("Bob"), &json!(["rust"])));
    let shortlisted = format!("/api/gigs/{gig}/applications?status=shortlisted");
    assert_eq!(market.client.api.get(&shortlisted).await.ok().rows().len(), 0);
}

async fn the_owner_shortlists_and_rejects(market: &Market) {
    let gig = market.gig().await;
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    let path = format!("/api/gigs/{gig}/applications/{}", applied.text("id"));
    let patch = async |status: &str| market.client.api.patch(&path, json!({ "status": status })).await;

    let shortlisted = patch("shortlisted").await.ok();
    assert_eq!((&shortlisted["status"], shortlisted.etag()), (&json!("shortlisted"), "\"2\""));
    let again = patch("shortlisted").await.ok();
    assert_eq!(again.body, shortlisted.body);
    assert_eq!(patch("rejected").await.ok()["version"], 3);
    assert_eq!(patch("shortlisted").await.ok()["version"], 4);
    for status in ["applied", "withdrawn", "Shortlisted", ""] {
        patch(status).await.refused_at(&["/status"]);
    }
    market.client.api.patch(&path, json!({})).await.refused_at(&["/status"]);
    market.worker.api.patch(&path, json!({ "status": "rejected" })).await.refused(403, "WRONG_ROLE");
    let elsewhere = format!("/api/gigs/{}/applications/{}", market.gig().await, applied.text("id"));
    market.client.api.patch(&elsewhere, json!({ "status": "rejected" })).await.refused(404, "NOT_FOUND");
    assert_eq!(patch("shortlisted").await.ok()["version"], 4);
}

async fn an_application_is_withdrawn_and_made_again(market: &Market) {
    let gig = market.gig().await;
    let apply = format!("/api/gigs/{gig}/apply");
    let applied = market.worker.api.post_nothing(&apply).await.created();
    let withdraw = format!("/api/applications/{}/withdraw", applied.text("id"));
    market.client.api.post_nothing(&withdraw).await.refused(403, "WRONG_ROLE");
    market.newcomer("freelancer").await.api.post_nothing(&withdraw).await.refused(404, "NOT_FOUND");
    let withdrawn = market.worker.api.post_nothing(&withdraw).await.ok();
    assert_eq!((&withdrawn["status"], &withdrawn["version"]), (&json!("withdrawn"), &json!(2)));
    assert_eq!(market.worker.api.post_nothing(&withdraw).await.ok().body, withdrawn.body);
    let again = market.worker.api.post(&apply, json!({ "message": "Anew" })).await.created();
    assert_eq!((&again["id"], &again["message"]), (&applied["id"], &json!("Anew")));
    assert_eq!(market.client.api.get(&format!("/api/gigs/{gig}")).await.ok()["applications_count"], 1);
}

async fn what_is_negotiated_is_neither_rejected_nor_withdrawn(market: &Market) {
    let talk = market.talk().await;
    let path = format!("/api/gigs/{}/applications/{}", talk.gig, talk.application);
    let watched = market.worker.api.watch("/api/applications/mine").await;
    market.client.api.patch(&path, json!({ "status": "rejected" })).await.refused(409, "INVALID_STATE");
    let withdraw = format!("/api/applications/{}/withdraw", talk.application);
    market.worker.api.post_nothing(&withdraw).await.refused(409, "INVALID_STATE");
    watched.assert_unchanged().await;
}

async fn mine_are_found_by_status_and_gig(market: &Market) {
    let talk = market.talk().await;
    let other = market.gig().await;
    let _ = market.worker.api.post_nothing(&format!("/api/gigs/{other}/apply")).await.created();
    let mine = market.worker.api.get("/api/applications/mine").await.ok();
    assert_eq!(mine.rows().len(), 2);
    assert_eq!(mine.rows()[0]["gig_id"], other.as_str());
    assert_shape(&mine.rows()[1], APPLICATION);
    assert_shape(&mine.rows()[1]["negotiation"], NEGOTIATION);
    assert_eq!(mine.rows()[1]["negotiation_id"], talk.id.as_str());
    let of_gig = market.worker.api.get(&format!("/api/applications/mine?gig_id={}", talk.gig)).await.ok();
    assert_eq!(of_gig.rows().len(), 1);
    let shortlisted = market.worker.api.get("/api/applications/mine?status=shortlisted").await.ok();
    assert_eq!(shortlisted.rows()[0]["id"], talk.application.as_str());
    assert_eq!(market.client.api.get("/api/applications/mine").await.ok().rows().len(), 0);
}
