//! A deal played by two who know nothing but what they read: they look at what is listed, and do what is listed.

use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Deal, GOOD_CARD, Market, Talk, Terms};

testkit::on_both_databases! {
    a_free_deal_is_played_by_following_what_is_listed,
    a_paid_deal_is_played_by_following_what_is_listed,
}

const DAY_SECONDS: i64 = 86_400;

async fn a_free_deal_is_played_by_following_what_is_listed(market: &Market) {
    let agreed = negotiate(market, Terms::FREE).await;
    let (client, worker) = (&market.client.api, &market.worker.api);
    let _ = worker.follow(&agreed, "approve", None).await.ok();
    let _ = act(client, "approve", None).await.ok();
    let funded = act(client, "fund", None).await.ok();
    assert_eq!((&funded["status"], &funded["client_secret"]), (&json!("funded"), &json!(null)));
    finish(market, &agreed, Terms::FREE).await;
}

async fn a_paid_deal_is_played_by_following_what_is_listed(market: &Market) {
    let agreed = negotiate(market, Terms::PAID).await;
    let (client, worker) = (&market.client.api, &market.worker.api);
    let _ = worker.follow(&agreed, "approve", None).await.ok();
    let _ = act(client, "approve", None).await.ok();
    let link = act(worker, "connect_link", None).await.ok();
    assert!(link.text("url").starts_with("http"), "{link}");
    // What the worker does at the provider's page, and the client's browser with the provider's script.
    let _ = act(worker, "complete", None).await.ok();
    let _ = act(client, "fund", None).await.ok();
    let _ = act(client, "confirm", Some(json!({ "card": GOOD_CARD }))).await.ok();
    finish(market, &agreed, Terms::PAID).await;
}

/// From the gig to the contract, with all three rounds, and answers what the worker is told who agrees.
async fn negotiate(market: &Market, terms: Terms) -> Answer {
    let (client, worker) = (&market.client.api, &market.worker.api);
    let gig = json!({ "title": "A parser in Rust", "rate_cents": terms.rate_cents, "status": "active" });
    let gig = client.post("/api/gigs", gig).await.created();
    let found = worker.get("/api/gigs").await.ok().part("/data/0");
    assert_eq!(found["id"], gig["id"]);
    let found = worker.get(gig.header("location").expect("a place")).await.ok();
    let _ = worker.follow(&found, "apply", Some(json!({ "message": "I write parsers" }))).await.created();

    let applications = format!("/api/gigs/{}/applications", gig.text("id"));
    let application = client.get(&applications).await.ok().part("/data/0");
    let shortlist = Some(json!({ "status": "shortlisted" }));
    let shortlisted = client.follow(&application, "shortlist", shortlist).await.ok();
    let opening = json!({
        "gig_id": gig["id"], "worker_user_id": shortlisted["worker_user_id"], "rate_cents": terms.rate_cents,
        "hours_per_week": 1,
    });
    let talk = client.follow(&shortlisted, "negotiate", Some(opening)).await.created();
    let place = talk.header("location").expect("a place").to_owned();
    let seen = worker.get(&place).await.ok();
    let seen = worker.follow(&seen, "round", Some(json!({ "hours_per_week": 8 }))).await.ok();
    assert_eq!(seen["rounds_left"], 1);
    let seen = client.get(&place).await.ok();
    let last = json!({ "hours_per_week": terms.hours_per_week, "note": "My last word" });
    let seen = client.follow(&seen, "round", Some(last)).await.ok();
    assert_eq!((seen.number("round_number"), seen.action("round")), (3, None));
    let seen = worker.get(&place).await.ok();
    let agreed = worker.follow(&seen, "agree", None).await.ok();
    agreed.part("/contract")
}

/// From the active contract to the payout and both reviews.
async fn finish(market: &Market, agreed: &Answer, terms: Terms) {
    let (client, worker) = (&market.client.api, &market.worker.api);
    let _ = act(worker, "deliver", Some(json!({ "notes": "It parses" }))).await.ok();
    let released = act(client, "release", None).await.ok();
    assert_eq!(released["status"], "released");
    for caller in [client, worker] {
        let _ = act(caller, "review", Some(json!({ "rating": 5 }))).await.created();
    }
    let contract = client.get("/api/contracts").await.ok().part("/data/0");
    assert_eq!(contract["status"], "completed");
    assert_eq!(contract.actions().count(), 0, "{contract}");

    let deal = ids(agreed);
    let books = market.books().await;
    books.assert_paid_once(&deal, terms.amount(), false).await;
    let _ = market.advance(3 * DAY_SECONDS).await;
    if terms.amount() > 0 {
        let paid = client.get(&deal.milestone("")).await.ok();
        assert_eq!((&paid["payout"]["status"], paid["payout"]["paid_at"].is_string()), (&json!("paid"), true));
    }
    books.assert_paid_once(&deal, terms.amount(), true).await;
    books.assert_balanced().await;
}

/// Looks at one's contract until something is listed as one's own to do, and does it.
async fn act(caller: &Caller, action: &str, body: Option<Value>) -> Answer {
    for _ in 0..500 {
        let contract = caller.get("/api/contracts").await.ok().part("/data/0");
        if contract.action(action).is_some() {
            return caller.follow(&contract, action, body).await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("{action} was never listed: {}", caller.get("/api/contracts").await);
}

fn ids(contract: &Answer) -> Deal {
    let text = |name: &str| contract.text(name).to_owned();
    Deal {
        talk: Talk { gig: text("gig_id"), application: String::new(), id: text("negotiation_id") },
        contract: text("id"),
        milestone: contract.text_at("/milestones/0/id").to_owned(),
    }
}
