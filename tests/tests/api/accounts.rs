//! The end of an account, and all that is held of one.

use crate::shapes::{EXPORT, ME, assert_instant, assert_shape};
use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Market, Person, Stage, Terms};

testkit::on_both_databases! {
    an_account_ends_everywhere_at_once,
    only_a_person_ends_an_account_or_takes_it_along,
    what_is_not_over_holds_an_account_and_says_so,
    others_keep_what_is_theirs,
    who_comes_back_begins_anew_but_for_the_score,
    an_export_has_everything_and_nothing_secret,
    an_export_of_any_length_is_one_object,
}

const DELETE: &str = "/api/account/delete";
const EXPORT_PATH: &str = "/api/account/export";

async fn delete(who: &Person) -> Answer {
    who.browser.post(DELETE, json!({ "reason": "Enough" })).await
}

async fn sign_in(anyone: &Caller, login: &str) -> Answer {
    anyone.post("/auth/sandbox", json!({ "login": login })).await.ok()
}

async fn an_account_ends_everywhere_at_once(market: &Market) {
    let talk = market.talk().await;
    let draft = market.client.api.post("/api/gigs", json!({ "title": "Draft" })).await.created();
    let again = sign_in(&market.anyone, "client").await;
    let cookie = again.header("set-cookie").and_then(|line| line.split(';').next()).expect("a cookie");
    let elsewhere = market.anyone.with_session(cookie);
    let deleted = delete(&market.client).await;
    let cookie = deleted.header("set-cookie").expect("a cookie").to_ascii_lowercase();
    assert!(cookie.starts_with("clawconnected_session=;") && cookie.contains("max-age=0"), "{cookie}");
    deleted.deleted();
    for caller in [&market.client.api, &market.client.browser, &elsewhere] {
        caller.get("/api/profile/me").await.refused(401, "UNAUTHENTICATED");
    }
    market.worker.api.get(&format!("/api/profile/{}", market.client.id)).await.refused(404, "NOT_FOUND");
    market.worker.api.get(&format!("/api/profile/{}/reviews", market.client.id)).await.refused(404, "NOT_FOUND");
    for gig in [talk.gig.as_str(), draft.text("id")] {
        market.worker.api.get(&format!("/api/gigs/{gig}")).await.refused(404, "NOT_FOUND");
    }
    let ended = market.worker.api.get(&talk.path("")).await.ok();
    assert_eq!((&ended["state"], &ended["ended_reason"]), (&json!("expired"), &json!("account_deleted")));
    let mine = market.worker.api.get("/api/applications/mine").await.ok();
    assert_eq!(mine.rows()[0]["status"], "withdrawn");
    assert_eq!(market.worker.api.get("/api/profile/me").await.ok()["ghost_score"], 0);
}

async fn only_a_person_ends_an_account_or_takes_it_along(market: &Market) {
    market.client.api.post(DELETE, json!({})).await.refused(403, "SESSION_REQUIRED");
    market.client.api.get(EXPORT_PATH).await.refused(403, "SESSION_REQUIRED");
    let foreign = market.client.browser.ask(reqwest::Method::POST, DELETE).header("origin", "https://evil.example");
    foreign.send().await.refused(403, "CSRF_REJECTED");
    let long = json!({ "reason": "x".repeat(5_001) });
    market.client.browser.post(DELETE, long).await.refused_at(&["/reason"]);
    market.client.browser.post(DELETE, json!({ "sure": true })).await.refused_at(&["/sure"]);
    let stale = market.client.browser.ask(reqwest::Method::POST, DELETE).header("if-match", "\"99\"");
    stale.send().await.refused(412, "STALE");
    let _ = market.client.api.get("/api/profile/me").await.ok();
    market.client.browser.post_nothing(DELETE).await.deleted();
}

fn obligations(answer: &Answer) -> Vec<(String, String)> {
    let listed = answer["obligations"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    listed.iter().map(|it| (text(it, "kind"), text(it, "status"))).collect()
}

async fn what_is_not_over_holds_an_account_and_says_so(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    for who in [&market.client, &market.worker] {
        let refused = delete(who).await;
        let pair = |kind: &str, status: &str| (kind.to_owned(), status.to_owned());
        assert_eq!(obligations(&refused), [pair("contract", "active"), pair("milestone", "delivered")]);
        let first = &refused["obligations"][0];
        assert_eq!((&first["contract_id"], &first["milestone_id"]), (&json!(deal.contract), &json!(null)));
        assert_eq!(refused["obligations"][1]["milestone_id"], deal.milestone.as_str());
        refused.refused(409, "OPEN_OBLIGATIONS");
    }
    let refused = delete(&market.client).await;
    assert!(refused.action("release").is_some(), "{refused}");
    watched.assert_unchanged().await;
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/status", "released").await;
    let waiting = delete(&market.worker).await;
    assert_eq!(obligations(&waiting), [("payout".to_owned(), "scheduled".to_owned())]);
    let _ = market.advance(30 * 86_400).await;
    for who in [&market.client, &market.worker] {
        delete(who).await.deleted();
    }
}

async fn others_keep_what_is_theirs(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let contact = json!({ "contact_type": "email", "contact_value": "client@example.org" });
    let _ = market.client.api.post(&market.talk().await.path("contact-share"), contact).await.ok();
    let review = json!({ "rating": 4, "review_text": "On time" });
    let _ = market.client.api.post(&deal.path("reviews"), review.clone()).await.created();
    let _ = market.worker.api.post(&deal.path("reviews"), review).await.created();
    let before = market.worker.api.get(&deal.path("?audit=1").replace("/?", "?")).await.ok();
    delete(&market.client).await.deleted();
    let after = market.worker.api.get(&deal.path("?audit=1").replace("/?", "?")).await.ok();
    for kept in ["gig_title", "terms_hash", "status", "rate_cents"] {
        assert_eq!(after[kept], before[kept], "{kept}");
    }
    let chain = |answer: &Answer| answer["audit"].as_array().cloned().expect("an audit");
    assert!(chain(&after).starts_with(&chain(&before)));
    let reviews = market.worker.api.get(&format!("/api/profile/{}/reviews", market.worker.id)).await.ok();
    let row = &reviews.rows()[0];
    assert_eq!((&row["reviewer_display_name"], &row["text"]), (&json!("Deleted user"), &json!("On time")));
    let own = market.worker.api.get(&deal.path("reviews")).await.ok();
    assert!(own.rows().iter().any(|row| row["reviewer_display_name"] == "Deleted user"));
    let talks = market.worker.api.get("/api/negotiations").await.ok();
    assert!(talks.rows().iter().all(|talk| talk["contact_exchange"]["other_party_contact"].is_null()));
}

async fn who_comes_back_begins_anew_but_for_the_score(market: &Market) {
    let _ = market.deal(Stage::Agreed, Terms::FREE).await;
    let _ = market.advance(7 * 86_400).await;
    assert_eq!(market.client.api.get("/api/profile/me").await.ok()["ghost_score"], 20);
    delete(&market.client).await.deleted();
    let _ = market.worker.browser.post("/api/sandbox/clock/advance", json!({ "seconds": 90 * 86_400 })).await.ok();
    let back = sign_in(&market.anyone, "client").await;
    assert_shape(&back.body, ME);
    assert_ne!(back["user_id"], market.client.id.as_str());
    assert_eq!((&back["ghost_score"], &back["credits_balance"]), (&json!(10), &json!(0)));
    assert_eq!((&back["user_type"], &back["display_name"]), (&json!(null), &json!("client")));
    let path = format!("/api/profile/{}/ghost-score", back.text("user_id"));
    let entries = market.worker.browser.get(&path).await.ok();
    assert_eq!((&entries.rows()[0]["reason"], &entries.rows()[0]["points"]), (&json!("inherited"), &json!(20)));
    assert_eq!(sign_in(&market.anyone, "client").await["user_id"], back["user_id"]);
    let harmless = market.newcomer("client").await;
    delete(&harmless).await.deleted();
    let back = sign_in(&market.anyone, "newcomer-0").await;
    assert_eq!((&back["ghost_score"], &back["credits_balance"]), (&json!(0), &json!(0)), "no second grant");
}

async fn an_export_has_everything_and_nothing_secret(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::PAID).await;
    let contact = json!({ "contact_type": "email", "contact_value": "worker@example.org" });
    let _ = market.worker.api.post(&market.talk().await.path("contact-share"), contact).await.ok();
    let _ = market.worker.api.post("/api/vouches", json!({ "vouched_user_id": market.client.id })).await.created();
    let _ = market.client.api.post("/api/vouches", json!({ "vouched_user_id": market.worker.id })).await.created();
    let _ = market.worker.api.post(&deal.path("reviews"), json!({ "rating": 5 })).await.created();
    let all = market.worker.browser.get(EXPORT_PATH).await.ok();
    assert_shape(&all.body, EXPORT);
    assert_instant(&all["exported_at"]);
    assert_eq!(all.header("content-type"), Some("application/json"));
    assert!(all.header("content-disposition").is_some_and(|it| it.starts_with("attachment")));
    assert_eq!(all["profile"], market.worker.api.get("/api/profile/me").await.ok().body);
    let count = |list: &str| all[list].as_array().unwrap_or_else(|| panic!("{list}")).len();
    for list in ["api_keys", "sessions", "vouches_given", "vouches_received", "reviews_written", "credit_transactions"]
    {
        assert_eq!(count(list), 1, "{list}");
    }
    assert_eq!((count("applications"), count("deals"), count("payout_accounts"), count("gigs")), (2, 2, 1, 0));
    assert!(count("events") > 5 && count("ghost_entries") == 1);
    let paid = all["deals"].as_array().and_then(|deals| deals.iter().find(|it| !it["contract"].is_null()));
    let paid = paid.expect("a deal with a contract");
    assert_eq!(paid["contract"]["id"], deal.contract.as_str());
    assert!(paid["negotiation"]["audit"].is_array());
    let text = String::from_utf8_lossy(&all.bytes);
    assert!(text.contains("worker@example.org"));
    assert!(!text.contains(&market.worker.key) && !text.contains("digest") && !text.contains("client_secret"));
    let theirs = market.client.browser.get(EXPORT_PATH).await.ok();
    assert_eq!(theirs["gigs"].as_array().map(Vec::len), Some(2));
    assert_eq!(theirs["payout_accounts"], json!([]));
}

async fn an_export_of_any_length_is_one_object(market: &Market) {
    for n in 0..230 {
        let gig = json!({ "title": format!("Gig {n}") });
        let _ = market.client.api.post("/api/gigs", gig).await.created();
    }
    let all = market.client.browser.get(EXPORT_PATH).await.ok();
    assert_shape(&all.body, EXPORT);
    let titles: Vec<_> = all["gigs"].as_array().expect("a list").iter().map(|gig| gig["title"].clone()).collect();
    let expected: Vec<_> = (0..230).rev().map(|n| json!(format!("Gig {n}"))).collect();
    assert_eq!(titles, expected);
    delete(&market.client).await.deleted();
    assert_eq!(market.worker.api.get("/api/gigs").await.ok().rows().len(), 0);
}
