//! What has to be true after everything.

use crate::play::{AMOUNT, Play, Players};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::api::Caller;
use testkit::books::Books;

/// Past the payout of whatever was released last.
const PAYOUT_SECONDS: i64 = 4 * 86_400;

/// Lets the payouts fall due, and holds the ledger, the audits and the provider's books against what was played.
///
/// # Panics
/// When anything got lost, or moved twice.
pub async fn pronounce(players: &Players, database_url: &str, plays: &[Play]) {
    let clock = players.client.ask(Method::POST, "/api/sandbox/clock/advance");
    let _ = clock.json(&json!({ "seconds": PAYOUT_SECONDS })).send().await.ok();
    let books = Books::open(database_url).await;
    let provider = books.provider().await;
    for deal in plays.iter().map(|play| play.deal().expect("it was finished")) {
        let contract = players.client.get(&deal.path("")).await.ok();
        assert_eq!(contract["status"], "completed", "{contract}");
        assert_eq!(contract["milestones"][0]["payout"]["status"], "paid", "{contract}");
        books.assert_paid_once(deal, AMOUNT, true).await;
        assert_eq!(provider.intents_of(&deal.milestone).len(), 1, "a payment was begun twice");
    }
    books.assert_balanced().await;
    let with_workers: i64 = provider.accounts.iter().filter_map(|account| account["balance"].as_i64()).sum();
    assert_eq!(with_workers, 0, "the provider has not paid out what our books say");
    assert_eq!(provider.transfers.len(), plays.len());

    // One gig and one contract a deal, and those of the two who met before.
    for (list, status) in [("/api/gigs", "active"), ("/api/contracts", "completed")] {
        let ids = walk(&players.client, &format!("{list}?status={status}&limit=100")).await;
        let known = usize::from(list == "/api/gigs");
        assert_eq!(ids.len(), plays.len() + known, "{list}");
    }
}

/// The ids of a whole list.
async fn walk(caller: &Caller, list: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut page = caller.get(list).await.ok();
    loop {
        ids.extend(page.rows().iter().filter_map(|row| row["id"].as_str().map(str::to_owned)));
        if page["has_more"] == false {
            return ids;
        }
        page = caller.get(&format!("{list}&cursor={}", page.text("next_cursor"))).await.ok();
    }
}
