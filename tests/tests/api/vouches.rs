//! Users' words for one another.

use crate::operations::NOBODY;
use crate::shapes::{VOUCH, VOUCHER, assert_shape};
use serde_json::{Value, json};
use testkit::api::{Answer, at_once};
use testkit::market::{Market, Person};

testkit::on_both_databases! {
    a_vouch_shows_on_every_side_of_a_user,
    a_vouch_is_given_once_and_for_good,
    of_many_vouches_at_once_one_is_given,
    what_cannot_be_vouched_for_is_refused,
    whoever_leaves_takes_their_word_along,
    a_profile_shows_the_newest_hundred,
}

async fn vouch(who: &Person, id: &str) -> Answer {
    who.api.post("/api/vouches", json!({ "vouched_user_id": id })).await
}

async fn a_vouch_shows_on_every_side_of_a_user(market: &Market) {
    let given = vouch(&market.client, &market.worker.id).await.created();
    assert_shape(&given.body, VOUCH);
    assert_eq!(given.header("location"), None);
    assert_eq!(given["voucher_user_id"], market.client.id.as_str());
    assert_eq!(given["vouched_user_id"], market.worker.id.as_str());
    let _ = market.worker.api.post_nothing(&format!("/api/gigs/{}/apply", market.gig().await)).await.created();
    let gig = market.worker.api.get("/api/applications/mine").await.ok().rows()[0]["gig_id"].clone();
    let path = format!("/api/gigs/{}/applications", gig.as_str().expect("an id"));
    let sides = [
        market.worker.api.get("/api/profile/me").await.ok()["vouched_by"].clone(),
        market.client.api.get(&format!("/api/profile/{}", market.worker.id)).await.ok()["vouched_by"].clone(),
        market.client.api.get(&path).await.ok().rows()[0]["worker_profile"]["vouched_by"].clone(),
    ];
    for side in sides {
        let [row] = side.as_array().expect("a list").as_slice() else { panic!("{side}") };
        assert_shape(row, VOUCHER);
        assert_eq!((&row["user_id"], &row["created_at"]), (&json!(market.client.id), &given["created_at"]));
        assert_eq!((&row["display_name"], &row["github_username"]), (&json!("client"), &json!("client")));
    }
    let own = market.client.api.get("/api/profile/me").await.ok();
    assert_eq!(own["vouched_by"], json!([]), "it goes one way");
}

async fn a_vouch_is_given_once_and_for_good(market: &Market) {
    let given = vouch(&market.client, &market.worker.id).await.created();
    let again = vouch(&market.client, &market.worker.id).await;
    assert_eq!(again["existing_id"], given["id"]);
    again.refused(409, "ALREADY_VOUCHED");
    let ask = |key: &str| {
        let body = json!({ "vouched_user_id": market.client.id });
        market.worker.api.ask(reqwest::Method::POST, "/api/vouches").json(&body).idempotent(key)
    };
    let first = ask("k").send().await.created();
    let replay = ask("k").send().await.created();
    assert_eq!((&replay.bytes, replay.header("idempotency-replayed")), (&first.bytes, Some("true")));
    ask("other").send().await.refused(409, "ALREADY_VOUCHED");
}

async fn of_many_vouches_at_once_one_is_given(market: &Market) {
    let body = json!({ "vouched_user_id": market.worker.id });
    let ask = market.client.api.ask(reqwest::Method::POST, "/api/vouches").json(&body);
    let mut statuses: Vec<_> = at_once(vec![ask; 10]).await.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201], vec![409; 9]].concat());
}

async fn what_cannot_be_vouched_for_is_refused(market: &Market) {
    vouch(&market.client, &market.client.id).await.refused_at(&["/vouched_user_id"]);
    vouch(&market.client, NOBODY).await.refused(404, "NOT_FOUND");
    vouch(&market.client, "x").await.refused_at(&["/vouched_user_id"]);
    market.client.api.post("/api/vouches", json!({})).await.refused_at(&["/vouched_user_id"]);
    let gone = market.newcomer("client").await;
    gone.browser.post_nothing("/api/account/delete").await.deleted();
    vouch(&market.client, &gone.id).await.refused(404, "NOT_FOUND");
}

async fn whoever_leaves_takes_their_word_along(market: &Market) {
    let stays = market.newcomer("client").await;
    let goes = market.newcomer("client").await;
    for who in [&stays, &goes] {
        let _ = vouch(who, &market.worker.id).await.created();
    }
    goes.browser.post_nothing("/api/account/delete").await.deleted();
    let shown = market.worker.api.get("/api/profile/me").await.ok();
    let by: Vec<&Value> = shown["vouched_by"].as_array().expect("a list").iter().map(|row| &row["user_id"]).collect();
    assert_eq!(by, [&json!(stays.id)]);
}

async fn a_profile_shows_the_newest_hundred(market: &Market) {
    let mut last = String::new();
    for _ in 0..101 {
        let who = market.newcomer("client").await;
        let _ = vouch(&who, &market.worker.id).await.created();
        last = who.id;
    }
    let shown = market.worker.api.get("/api/profile/me").await.ok();
    let rows = shown["vouched_by"].as_array().expect("a list");
    assert_eq!((rows.len(), &rows[0]["user_id"]), (100, &json!(last)));
}
