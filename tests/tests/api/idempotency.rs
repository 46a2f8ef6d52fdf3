//! `Idempotency-Key`: the same request has its effect once, and the same answer each time.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Ask};
use testkit::market::{Market, Person, Stage, Terms};

testkit::on_both_databases! {
    a_replay_is_the_same_to_the_byte,
    a_key_is_good_for_one_request,
    a_key_is_good_for_one_user,
    a_refusal_leaves_the_key_free,
    a_kept_refusal_is_replayed,
    secrets_are_not_replayed,
    a_payment_is_replayed_with_its_secret_read_anew,
    a_release_is_replayed,
    twins_have_one_effect,
    what_is_no_key_is_refused,
}

fn ask(who: &Person, path: &str, body: &Value, key: &str) -> Ask {
    who.api.ask(Method::POST, path).json(body).idempotent(key)
}

#[track_caller]
fn assert_replayed(replay: &Answer, first: &Answer) {
    assert_eq!((replay.status, &replay.bytes), (first.status, &first.bytes));
    assert_eq!(first.header("idempotency-replayed"), None);
    assert_eq!(replay.header("idempotency-replayed"), Some("true"));
    for header in ["content-type", "location", "etag"] {
        assert_eq!(replay.header(header), first.header(header), "{header}");
    }
    assert_ne!(replay.header("x-request-id"), first.header("x-request-id"));
}

async fn a_replay_is_the_same_to_the_byte(market: &Market) {
    let gig = json!({ "title": "A", "status": "active" });
    let first = ask(&market.client, "/api/gigs", &gig, "post").send().await.created();
    let path = format!("/api/gigs/{}", first.text("id"));
    let _ = market.client.api.patch(&path, json!({ "title": "B" })).await.ok();
    let replay = ask(&market.client, "/api/gigs", &gig, "post").send().await.created();
    assert_replayed(&replay, &first);
    assert_eq!(market.client.api.get("/api/gigs").await.ok().rows().len(), 1);

    let delete = || market.client.api.ask(Method::DELETE, &path).idempotent("delete");
    let first = delete().send().await.has_status(204);
    assert_replayed(&delete().send().await.has_status(204), &first);
}

async fn a_key_is_good_for_one_request(market: &Market) {
    let gig = json!({ "title": "A" });
    let first = ask(&market.client, "/api/gigs", &gig, "k").send().await.created();
    let reused = |answer: Answer| answer.refused(422, "IDEMPOTENCY_KEY_REUSED");
    reused(ask(&market.client, "/api/gigs", &json!({ "title": "B" }), "k").send().await);
    let spaced = market.client.api.ask(Method::POST, "/api/gigs").raw(r#"{ "title": "A" }"#, "application/json");
    reused(spaced.idempotent("k").send().await);
    let path = format!("/api/gigs/{}", first.text("id"));
    reused(market.client.api.ask(Method::PATCH, &path).json(&gig).idempotent("k").send().await);
    assert_eq!(market.client.api.get("/api/gigs?status=draft").await.ok().rows().len(), 1);
}

async fn a_key_is_good_for_one_user(market: &Market) {
    let gig = json!({ "title": "A" });
    let other = market.newcomer("client").await;
    let mine = ask(&market.client, "/api/gigs", &gig, "k").send().await.created();
    let theirs = ask(&other, "/api/gigs", &gig, "k").send().await.created();
    assert_ne!(mine["id"], theirs["id"]);
    assert_eq!(theirs["owner_user_id"], other.id.as_str());
}

async fn a_refusal_leaves_the_key_free(market: &Market) {
    let talk = market.talk().await;
    let agree = || ask(&market.worker, &talk.path("agree"), &json!({}), "k").send();
    agree().await.refused(409, "NO_ROUND_YET");
    let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 1 })).await.ok();
    let first = agree().await.ok();
    assert_replayed(&agree().await.ok(), &first);
}

async fn a_kept_refusal_is_replayed(market: &Market) {
    let talk = market.talk().await;
    for hours in 1..=3 {
        let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": hours })).await.ok();
    }
    let fourth = || ask(&market.client, &talk.path("round"), &json!({ "hours_per_week": 4 }), "k").send();
    let first = fourth().await.refused(409, "ROUND_LIMIT_REACHED");
    assert_replayed(&fourth().await.refused(409, "ROUND_LIMIT_REACHED"), &first);
}

async fn secrets_are_not_replayed(market: &Market) {
    let make = || market.client.browser.ask(Method::POST, "/api/keys").json(&json!({})).idempotent("k").send();
    let first = make().await.created();
    let replay = make().await.created();
    assert!(first["key"].is_string());
    assert_eq!(replay.header("idempotency-replayed"), Some("true"));
    assert_eq!((&replay["key"], &replay["id"]), (&json!(null), &first["id"]));

    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let _ = market.client.api.post_nothing(&deal.path("approve")).await.ok();
    let approve = || ask(&market.worker, &deal.path("approve"), &json!({}), "k").send();
    assert!(approve().await.ok()["connect_url"].is_string());
    let replay = approve().await.ok();
    assert_eq!(replay.header("idempotency-replayed"), Some("true"));
    assert_eq!(replay["connect_url"], json!(null));
}

async fn a_payment_is_replayed_with_its_secret_read_anew(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let fund = || ask(&market.client, &deal.milestone("fund"), &json!({}), "k").send();
    let first = fund().await.ok();
    assert!(first["client_secret"].is_string());
    assert_replayed(&fund().await.ok(), &first);
    assert_eq!(market.books().await.provider().await.intents_of(&deal.milestone).len(), 1);
}

async fn a_release_is_replayed(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let release = || ask(&market.client, &deal.milestone("release"), &json!({}), "k").send();
    let first = release().await.ok();
    assert_eq!(first["status"], "released");
    assert_replayed(&release().await.ok(), &first);
    let other = json!({ "expected_amount_cents": 50_000 });
    let reused = ask(&market.client, &deal.milestone("release"), &other, "k").send().await;
    reused.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

async fn twins_have_one_effect(market: &Market) {
    let gig = json!({ "title": "A" });
    let twins = (0..10).map(|_| tokio::spawn(ask(&market.client, "/api/gigs", &gig, "twin").send()));
    let mut answers = Vec::new();
    for twin in twins.collect::<Vec<_>>() {
        answers.push(twin.await.expect("an answer").created());
    }
    let (replays, first): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.header("idempotency-replayed").is_some());
    assert_eq!(first.len(), 1);
    assert!(replays.iter().all(|replay| replay.bytes == first[0].bytes));
    assert_eq!(market.client.api.get("/api/gigs?status=draft").await.ok().rows().len(), 1);
}

async fn what_is_no_key_is_refused(market: &Market) {
    for key in ["", &"k".repeat(256), "schlüssel"] {
        let answer = ask(&market.client, "/api/gigs", &json!({ "title": "A" }), key).send().await;
        answer.refused(400, "BAD_REQUEST");
    }
    let longest = "k".repeat(255);
    let _ = ask(&market.client, "/api/gigs", &json!({ "title": "A" }), &longest).send().await.created();
    assert_eq!(market.client.api.get("/api/gigs?status=draft").await.ok().rows().len(), 1);
}
