//! Gigs: posted, found, changed, deleted.

use crate::shapes::{GIG_IN_LIST, assert_instant, assert_shape, with};
use serde_json::{Value, json};
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_gig_is_posted_as_a_draft,
    a_gig_is_posted_with_everything,
    only_a_client_posts_gigs,
    a_draft_is_its_owners_secret,
    only_the_owner_sees_how_many_applied,
    an_edit_changes_what_it_names_and_nothing_else,
    only_the_owner_changes_a_gig,
    published_is_no_status,
    active_gigs_are_found_newest_first_and_by_price,
    a_deleted_gig_takes_its_negotiation_with_it,
    a_gig_with_a_live_contract_stays,
}

async fn a_gig_is_posted_as_a_draft(market: &Market) {
    let gig = market.client.api.post("/api/gigs", json!({ "title": " A\r\nparser \u{41}\u{30a} " })).await.created();
    assert_shape(&gig.body, &with(GIG_IN_LIST, &["applications_count", "next_actions"]));
    assert_eq!(gig.header("location"), Some(format!("/api/gigs/{}", gig.text("id")).as_str()));
    assert_eq!(gig.etag(), "\"1\"");
    assert_eq!(gig["title"], "A\nparser \u{c5}");
    let defaults = ["description", "scope", "skills", "rate_cents", "currency", "status", "published_at", "version"];
    let found: Vec<&Value> = defaults.iter().map(|name| &gig[*name]).collect();
    assert_eq!(json!(found), json!(["", "", [], 0, "usd", "draft", null, 1]));
    let read = market.client.api.get(gig.header("location").expect("a place")).await.ok();
    assert_eq!((&read.body, read.etag()), (&gig.body, "\"1\""));
}

async fn a_gig_is_posted_with_everything(market: &Market) {
    let all = json!({
        "title": "t".repeat(200), "description": "d".repeat(20_000), "scope": "s".repeat(20_000),
        "skills": ["rust", "sql"], "rate_cents": 100_000_000, "status": "active",
    });
    let gig = market.client.api.post("/api/gigs", all.clone()).await.created();
    for (name, value) in all.as_object().expect("an object") {
        assert_eq!(&gig[name.as_str()], value, "{name}");
    }
    assert_instant(&gig["published_at"]);
}

async fn only_a_client_posts_gigs(market: &Market) {
    let gig = json!({ "title": "Mine" });
    market.worker.api.post("/api/gigs", gig.clone()).await.refused(403, "CLIENT_ONLY");
    let _ = market.worker.api.patch("/api/profile/me", json!({ "user_type": "client" })).await.ok();
    let _ = market.worker.api.post("/api/gigs", gig).await.created();
}

async fn a_draft_is_its_owners_secret(market: &Market) {
    let draft = market.client.api.post("/api/gigs", json!({ "title": "Secret" })).await.created();
    let path = format!("/api/gigs/{}", draft.text("id"));
    market.worker.api.get(&path).await.refused(404, "NOT_FOUND");
    market.worker.api.post_nothing(&format!("{path}/apply")).await.refused(404, "NOT_FOUND");
    market.worker.api.get(&format!("{path}/applications")).await.refused(404, "NOT_FOUND");
    market.worker.api.patch(&path, json!({ "title": "Mine" })).await.refused(404, "NOT_FOUND");
    market.worker.api.delete(&path).await.refused(404, "NOT_FOUND");
    assert_eq!(market.worker.api.get("/api/gigs?status=draft").await.ok().rows().len(), 0);
    assert_eq!(market.client.api.get("/api/gigs?status=draft").await.ok().rows()[0]["id"], draft["id"]);
    assert_eq!(market.client.api.get("/api/gigs").await.ok().rows().len(), 0);
}

async fn only_the_owner_sees_how_many_applied(market: &Market) {
    let path = format!("/api/gigs/{}", market.gig().await);
    let _ = market.worker.api.post_nothing(&format!("{path}/apply")).await.created();
    assert_eq!(market.client.api.get(&path).await.ok()["applications_count"], 1);
    let seen = market.worker.api.get(&path).await.ok();
    assert_shape(&seen.body, &with(GIG_IN_LIST, &["next_actions"]));
    let list = market.worker.api.get("/api/gigs").await.ok();
    assert_shape(&list.rows()[0], GIG_IN_LIST);
}

async fn an_edit_changes_what_it_names_and_nothing_else(market: &Market) {
    let gig = json!({ "title": "A", "description": "B", "scope": "C", "skills": ["rust"], "rate_cents": 5 });
    let before = market.client.api.post("/api/gigs", gig).await.created();
    let path = format!("/api/gigs/{}", before.text("id"));
    let after = market.client.api.patch(&path, json!({ "rate_cents": 7, "status": "active" })).await.ok();
    assert_eq!((&after["rate_cents"], &after["status"], after.etag()), (&json!(7), &json!("active"), "\"2\""));
    for same in ["id", "title", "description", "scope", "skills", "created_at", "owner_user_id"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    let published = after["published_at"].clone();
    let _ = market.client.api.patch(&path, json!({ "status": "closed" })).await.ok();
    let again = market.client.api.patch(&path, json!({ "status": "active" })).await.ok();
    assert_eq!(again["published_at"], published);
    let same = market.client.api.patch(&path, json!({ "status": "active", "rate_cents": 7 })).await.ok();
    assert_eq!(same.body, again.body);
}

async fn only_the_owner_changes_a_gig(market: &Market) {
    let path = format!("/api/gigs/{}", market.gig().await);
    let watched = market.client.api.watch(&path).await;
    market.worker.api.patch(&path, json!({ "title": "Mine" })).await.refused(403, "WRONG_ROLE");
    market.worker.api.delete(&path).await.refused(403, "WRONG_ROLE");
    market.worker.api.get(&format!("{path}/applications")).await.refused(403, "WRONG_ROLE");
    watched.assert_unchanged().await;
}

async fn published_is_no_status(market: &Market) {
    let gig = json!({ "title": "A", "status": "published" });
    let refused = market.client.api.post("/api/gigs", gig).await.refused_at(&["/status"]);
    assert!(refused.text_at("/errors/0/message").contains("active"), "{refused}");
}

async fn active_gigs_are_found_newest_first_and_by_price(market: &Market) {
    let post = async |title: &str, rate: i64| {
        let gig = json!({ "title": title, "rate_cents": rate, "status": "active" });
        market.client.api.post("/api/gigs", gig).await.created().text("id").to_owned()
    };
    let (cheap, middling, dear) = (post("Cheap", 100).await, post("Middling", 200).await, post("Dear", 300).await);
    let ids = async |query: &str| -> Vec<String> {
        let list = market.worker.api.get(&format!("/api/gigs{query}")).await.ok();
        list.rows().iter().map(|gig| gig["id"].as_str().expect("an id").to_owned()).collect()
    };
    assert_eq!(ids("").await, [&dear, &middling, &cheap].map(String::as_str));
    assert_eq!(ids("?min_rate_cents=200").await, [&dear, &middling].map(String::as_str));
    assert_eq!(ids("?max_rate_cents=200&min_rate_cents=200").await, [middling.as_str()]);
    assert_eq!(ids(&format!("?owner_user_id={}", market.client.id)).await.len(), 3);
    assert_eq!(ids(&format!("?owner_user_id={}", market.worker.id)).await.len(), 0);
    assert_eq!(ids("?published_after=2999-01-01T00:00:00Z").await.len(), 0);
}

async fn a_deleted_gig_takes_its_negotiation_with_it(market: &Market) {
    let talk = market.talk().await;
    let path = format!("/api/gigs/{}", talk.gig);
    market.client.api.delete(&path).await.deleted();
    market.client.api.get(&path).await.refused(404, "NOT_FOUND");
    market.client.api.delete(&path).await.refused(404, "NOT_FOUND");
    let ended = market.worker.api.get(&talk.path("")).await.ok();
    assert_eq!((&ended["state"], &ended["ended_reason"]), (&json!("expired"), &json!("gig_deleted")));
    let mine = market.worker.api.get("/api/applications/mine").await.ok();
    let application = &mine.rows()[0];
    assert_eq!((&application["status"], &application["gig_title"]), (&json!("withdrawn"), &json!("A parser in Rust")));
}

async fn a_gig_with_a_live_contract_stays(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let path = format!("/api/gigs/{}", deal.talk.gig);
    let watched = market.client.api.watch(&path).await;
    let refused = market.client.api.delete(&path).await.refused(409, "GIG_HAS_LIVE_CONTRACT");
    assert_eq!(refused["existing_id"], deal.contract.as_str());
    watched.assert_unchanged().await;
}
