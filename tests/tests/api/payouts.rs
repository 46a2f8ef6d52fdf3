//! Payouts: what a worker is paid and when, as a list and as a file.

use crate::shapes::{PAYOUT_ENTRY, assert_instant, assert_shape};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::Answer;
use testkit::market::{Deal, Market, Stage, Terms};

testkit::on_both_databases! {
    a_payout_is_listed_from_its_release_to_the_bank,
    payouts_are_their_workers_own,
    payouts_are_paged_and_told_apart,
    a_file_has_every_payout_and_no_formula,
    what_a_file_is_not_asked_for_with_is_refused,
}

const DAY_SECONDS: i64 = 86_400;

async fn file(market: &Market, path: &str) -> Answer {
    market.worker.api.ask(Method::GET, path).header("accept", "text/csv").send().await
}

async fn a_payout_is_listed_from_its_release_to_the_bank(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    assert_eq!(market.worker.api.get("/api/payouts").await.ok().rows(), [] as [Value; 0]);
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.ok();
    let list = market.worker.api.get("/api/payouts").await.ok();
    let row = &list.rows()[0];
    assert_shape(row, PAYOUT_ENTRY);
    assert_eq!((&row["milestone_id"], &row["contract_id"]), (&json!(deal.milestone), &json!(deal.contract)));
    assert_eq!((&row["amount_cents"], &row["currency"]), (&json!(47_500), &json!("usd")));
    assert_eq!((&row["status"], &row["paid_at"]), (&json!("scheduled"), &json!(null)));
    assert_instant(&row["due_at"]);
    let _ = market.advance(3 * DAY_SECONDS + 1).await;
    let paid = market.worker.api.until("/api/payouts", "/data/0/status", "paid").await;
    assert_instant(&paid.rows()[0]["paid_at"]);
    assert_eq!(paid.rows()[0]["created_at"], row["created_at"]);
}

async fn payouts_are_their_workers_own(market: &Market) {
    let _ = market.deal(Stage::Released, Terms::PAID).await;
    let _ = market.deal(Stage::Released, Terms::FREE).await;
    assert_eq!(market.worker.api.get("/api/payouts").await.ok().rows().len(), 1, "what costs nothing pays nothing");
    for other in [&market.client, &market.newcomer("freelancer").await] {
        assert_eq!(other.api.get("/api/payouts").await.ok().rows(), [] as [Value; 0]);
    }
}

async fn payouts_are_paged_and_told_apart(market: &Market) {
    let mut deals: Vec<Deal> = Vec::new();
    for _ in 0..3 {
        deals.push(market.deal(Stage::Released, Terms::PAID).await);
    }
    let first = market.worker.api.get("/api/payouts?limit=2").await.ok();
    let cursor = first.text("next_cursor").to_owned();
    let rest = market.worker.api.get(&format!("/api/payouts?limit=2&cursor={cursor}")).await.ok();
    let met: Vec<_> = first.rows().iter().chain(rest.rows()).map(|row| row["milestone_id"].as_str()).collect();
    let made: Vec<_> = deals.iter().rev().map(|deal| Some(deal.milestone.as_str())).collect();
    assert_eq!(met, made);
    assert_eq!(market.worker.api.get("/api/payouts?status=scheduled").await.ok().rows().len(), 3);
    assert_eq!(market.worker.api.get("/api/payouts?status=paid").await.ok().rows().len(), 0);
    market.worker.api.get("/api/payouts?status=lost").await.refused_at(&["?status"]);
}

async fn a_file_has_every_payout_and_no_formula(market: &Market) {
    let title = "=HYPERLINK(\"https://evil.example\"),\nnow";
    let gig = json!({ "title": title, "rate_cents": 10_000, "status": "active" });
    let gig = market.client.api.post("/api/gigs", gig).await.created().text("id").to_owned();
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    market.shortlist(&gig, applied.text("id")).await;
    let parties = json!({ "gig_id": gig, "worker_user_id": market.worker.id });
    let id = market.client.api.post("/api/negotiations", parties).await.created().text("id").to_owned();
    let talk = testkit::market::Talk { gig, application: applied.text("id").to_owned(), id };
    let deal = market.agreed(talk, Terms::PAID).await;
    for party in [&market.client, &market.worker] {
        let _ = party.api.post_nothing(&deal.path("approve")).await.ok();
    }
    market.complete_kyc(&deal).await;
    market.fund(&deal, testkit::market::GOOD_CARD).await;
    let _ = market.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.ok();
    let _ = market.deal(Stage::Released, Terms::PAID).await;

    let file = file(market, "/api/payouts").await.ok();
    let media_type = file.header("content-type").unwrap_or_default().to_owned();
    assert!(media_type.starts_with("text/csv"), "{media_type}");
    assert!(file.header("content-disposition").is_some_and(|it| it.starts_with("attachment")), "{file}");
    let text = String::from_utf8(file.bytes).expect("a text");
    assert!(text.starts_with("milestone_id,contract_id,gig_title,milestone_title,amount_cents,currency,status,"));
    assert_eq!(text.matches("\r\n").count(), 3, "{text}");
    assert!(text.contains(r#","'=HYPERLINK(""https://evil.example""),"#), "{text}");
    assert!(!text.contains(",\"=") && !text.contains(",="), "{text}");
    assert!(text.contains(",47500,usd,scheduled,"), "{text}");
}

async fn what_a_file_is_not_asked_for_with_is_refused(market: &Market) {
    file(market, "/api/payouts?limit=1").await.refused_at(&["?limit"]);
    file(market, "/api/payouts?status=lost").await.refused_at(&["?status"]);
    let empty = file(market, "/api/payouts?status=paid").await.ok();
    assert_eq!(String::from_utf8_lossy(&empty.bytes).matches("\r\n").count(), 1, "{empty}");
    let ask = |accept: &str| market.worker.api.ask(Method::GET, "/api/payouts").header("accept", accept).send();
    ask("application/pdf").await.refused(406, "NOT_ACCEPTABLE");
    assert!(ask("text/csv;q=0.5, application/json").await.ok().rows().is_empty());
    market
        .anyone
        .ask(Method::GET, "/api/payouts")
        .header("accept", "text/csv")
        .send()
        .await
        .refused(401, "UNAUTHENTICATED");
    let writes = market.worker.with_key_of(json!({ "scopes": ["write"] })).await;
    let file = writes.ask(Method::GET, "/api/payouts").header("accept", "text/csv").send().await;
    file.refused(403, "SCOPE_MISSING");
}
