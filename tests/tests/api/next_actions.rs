//! What is listed as possible is possible, for those who are told so and for nobody else.

use crate::disputes::{Quarrel, operator};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Deal, Market, Person, Stage, Terms};

testkit::on_both_databases! {
    what_is_listed_of_a_deal_is_possible,
    what_is_listed_of_a_negotiation_is_possible,
    what_is_listed_of_gigs_and_applications_is_possible,
    a_refusal_says_what_is_possible_instead,
}

/// What an action needs to be told, and no more.
fn body_of(listed: &Value, market: &Market, gig: &str, asked: &Answer) -> Value {
    match listed["action"].as_str().expect("a name") {
        "dispute" => json!({
            "contract_id": asked["id"], "milestone_id": asked["milestones"][0]["id"], "disputing_party": listed["actor"],
            "reason": "It does not work",
        }),
        "respond" => json!({ "evidence": [{ "type": "other" }] }),
        "settle" => json!({ "release_cents": 1 }),
        "resolve" => json!({ "release_cents": 1, "rationale": "So be it" }),
        "round" => json!({ "hours_per_week": 1 }),
        "revise" | "request_changes" => json!({ "notes": "Otherwise" }),
        "deliver" => json!({ "notes": "Done again" }),
        "review" => json!({ "rating": 5 }),
        "shortlist" => json!({ "status": "shortlisted" }),
        "reject" => json!({ "status": "rejected" }),
        "negotiate" => json!({ "gig_id": gig, "worker_user_id": market.worker.id }),
        _ => json!({}),
    }
}

async fn rehearse(caller: &Caller, action: &Value, body: &Value) -> Answer {
    let method: Method = action["method"].as_str().and_then(|it| it.parse().ok()).expect("a method");
    let ask = caller.ask(method.clone(), action["href"].as_str().expect("an address"));
    if method == Method::GET { ask.send().await } else { ask.dry_run().json(body).send().await }
}

/// Rehearses everything that `answer` lists, as the one who asked and as `other`.
async fn assert_possible(market: &Market, gig: &str, answer: &Answer, asker: &Person, other: &Person) {
    // What stands in for the world outside cannot be rehearsed; whole deals follow it.
    let rehearsable = |action: &&Value| !action["href"].as_str().is_some_and(|href| href.starts_with("/api/sandbox/"));
    for action in answer.actions().filter(rehearsable) {
        let name = action["action"].as_str().expect("a name");
        let body = body_of(action, market, gig, answer);
        let (mine, operators) = (action["you"] == true, action["actor"] == "operator");
        let theirs = !operators && (action["you"] == false || action["actor"] == "either");
        if mine {
            let _ = rehearse(&asker.api, action, &body).await.ok();
        } else {
            let refused = rehearse(&asker.api, action, &body).await;
            // A repeat, which changes nothing, is not listed but is no refusal either.
            let repeated = refused.status == 200 && refused["version"] == answer["version"];
            assert!(repeated || [403, 404, 409].contains(&refused.status), "{name}: {refused}");
        }
        if theirs {
            let _ = rehearse(&other.api, action, &body).await.ok();
        }
    }
}

async fn both_ways(market: &Market, deal: &Deal, expected: &[&str]) {
    for (asker, other) in [(&market.client, &market.worker), (&market.worker, &market.client)] {
        let answer = asker.api.get(&deal.path("")).await.ok();
        let mut names: Vec<_> = answer.actions().filter_map(|it| it["action"].as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names, expected, "{answer}");
        assert_possible(market, &deal.talk.gig, &answer, asker, other).await;
    }
}

async fn what_is_listed_of_a_deal_is_possible(market: &Market) {
    let agreed = market.deal(Stage::Agreed, Terms::PAID).await;
    both_ways(market, &agreed, &["approve", "cancel", "revise"]).await;
    let approved = market.deal(Stage::Approved, Terms::PAID).await;
    both_ways(market, &approved, &["cancel", "complete", "connect_link", "fund", "revise"]).await;
    let active = market.deal(Stage::Active, Terms::PAID).await;
    both_ways(market, &active, &["cancel", "deliver", "dispute", "release"]).await;
    let proposed = market.deal(Stage::Active, Terms::PAID).await;
    let _ = market.client.api.post_nothing(&proposed.path("cancel")).await.ok();
    both_ways(market, &proposed, &["cancel", "deliver", "dispute", "object", "release", "take_back_cancel"]).await;
    let delivered = market.deal(Stage::Delivered, Terms::PAID).await;
    both_ways(market, &delivered, &["cancel", "dispute", "release", "request_changes"]).await;
    let disputed = Quarrel::over(market, Terms::PAID).await;
    both_ways(market, &disputed.deal, &["recommend", "resolve", "respond", "settle", "withdraw"]).await;
    disputed.respond(market).await;
    both_ways(market, &disputed.deal, &["escalate", "recommend", "resolve", "settle", "withdraw"]).await;
    let _ = market.client.api.post_nothing(&disputed.path("recommend")).await.ok();
    let _ = market.client.api.post_nothing(&disputed.path("escalate")).await.ok();
    both_ways(market, &disputed.deal, &["resolve", "settle", "withdraw"]).await;
    let operator = operator(market).await;
    let seen = operator.api.get(&disputed.path("")).await.ok();
    let ruling = json!({ "release_cents": 50_000, "rationale": "It parses" });
    assert_eq!(operator.api.follow(&seen, "resolve", Some(ruling)).await.ok()["status"], "resolved");
    let released = market.deal(Stage::Released, Terms::PAID).await;
    both_ways(market, &released, &["review"]).await;
}

async fn what_is_listed_of_a_negotiation_is_possible(market: &Market) {
    let talk = market.talk().await;
    let names = async || -> Vec<String> {
        let answer = market.client.api.get(&talk.path("")).await.ok();
        assert_possible(market, &talk.gig, &answer, &market.client, &market.worker).await;
        answer.actions().map(|it| it["action"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names().await, ["round", "decline"]);
    for _ in 0..2 {
        let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 2 })).await.ok();
        assert_eq!(names().await, ["agree", "round", "decline"]);
    }
    let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 3 })).await.ok();
    assert_eq!(names().await, ["agree", "decline"]);
    let _ = market.client.api.post_nothing(&talk.path("decline")).await.ok();
    assert_eq!(names().await, [] as [&str; 0]);
}

async fn what_is_listed_of_gigs_and_applications_is_possible(market: &Market) {
    let gig = market.gig().await;
    let seen = market.worker.api.get(&format!("/api/gigs/{gig}")).await.ok();
    assert!(seen.action("apply").is_some(), "{seen}");
    assert_possible(market, &gig, &seen, &market.worker, &market.client).await;
    let applied = market.worker.api.follow(&seen, "apply", None).await.created();
    assert_possible(market, &gig, &applied, &market.worker, &market.client).await;
    let path = format!("/api/gigs/{gig}/applications/{}", applied.text("id"));
    let shortlisted = market.client.api.patch(&path, json!({ "status": "shortlisted" })).await.ok();
    assert!(shortlisted.action("negotiate").is_some(), "{shortlisted}");
    assert_possible(market, &gig, &shortlisted, &market.client, &market.worker).await;
}

async fn a_refusal_says_what_is_possible_instead(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let refused = market.client.api.post_nothing(&deal.milestone("fund")).await.refused(409, "INVALID_STATE");
    let approved = market.client.api.follow(&refused, "approve", None).await.ok();
    assert!(approved["client_approved_at"].is_string());
    let refused = market.worker.api.post_nothing(&deal.milestone("deliver")).await;
    let refused = refused.refused(409, "MILESTONE_NOT_FUNDED");
    let approved = market.worker.api.follow(&refused, "approve", None).await.ok();
    assert_eq!(approved["status"], "pending_freelancer_kyc");
}
