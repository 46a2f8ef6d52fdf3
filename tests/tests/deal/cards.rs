//! Cards that misbehave (money.md, “Gateways”), and what becomes of the money.

use serde_json::json;
use testkit::market::{Deal, GOOD_CARD, Market, Stage, Terms};

testkit::on_both_databases! {
    an_unknown_outcome_turns_out_well,
    a_declined_card_is_followed_by_another,
    a_hold_that_lapses_is_paid_for_again,
    work_delivered_before_the_hold_lapsed_stays_delivered,
    money_that_was_captured_goes_back_when_the_worker_cancels,
    a_refund_that_failed_waits_for_the_operator,
    a_chargeback_freezes_what_is_held_and_takes_it,
    a_chargeback_takes_back_what_was_released,
}

const DAY_SECONDS: i64 = 86_400;
const DECLINED: &str = "4000 0000 0000 0002";
const LAPSES: &str = "4000 0000 0000 0341";
const UNKNOWN: &str = "4000 0000 0000 0119";
const CHARGED_BACK: &str = "4000 0000 0000 0259";
const REFUND_FAILS: &str = "4000 0000 0000 5126";

/// A deal whose worker is payable and whose client is about to pay.
async fn payable(market: &Market) -> Deal {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    market.complete_kyc(&deal).await;
    deal
}

async fn active_with(market: &Market, card: &str) -> Deal {
    let deal = payable(market).await;
    market.fund(&deal, card).await;
    let _ = market.client.api.until(&deal.path(""), "/status", "active").await;
    deal
}

async fn deliver_and_release(market: &Market, deal: &Deal) {
    let _ = market.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
    assert_eq!(market.client.api.post_nothing(&deal.milestone("release")).await.ok()["status"], "released");
}

async fn an_unknown_outcome_turns_out_well(market: &Market) {
    let deal = payable(market).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    let _ = market.pay(&funding, UNKNOWN).await.has_status(202);
    let _ = market.client.api.until(&deal.path(""), "/status", "active").await;
    deliver_and_release(market, &deal).await;
    market.books().await.assert_paid_once(&deal, 50_000, false).await;
}

async fn a_declined_card_is_followed_by_another(market: &Market) {
    let deal = payable(market).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    market.pay(&funding, DECLINED).await.refused(402, "CARD_DECLINED");
    let declined = market.client.api.until(&deal.milestone(""), "/last_payment_error", "card_declined").await;
    assert_eq!(declined["status"], "funding");
    let again = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_eq!(again["payment_intent_id"], funding["payment_intent_id"]);
    let _ = market.pay(&again, GOOD_CARD).await.ok();
    let _ = market.client.api.until(&deal.path(""), "/status", "active").await;
    deliver_and_release(market, &deal).await;
    let books = market.books().await;
    books.assert_paid_once(&deal, 50_000, false).await;
    assert_eq!(books.provider().await.intents_of(&deal.milestone).len(), 1);
}

async fn a_hold_that_lapses_is_paid_for_again(market: &Market) {
    let deal = active_with(market, LAPSES).await;
    let _ = market.advance(DAY_SECONDS + 1).await;
    let lapsed = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&lapsed["status"], &lapsed["funded_at"]), (&json!("pending"), &json!(null)), "{lapsed}");
    market.client.api.post_nothing(&deal.milestone("release")).await.refused(409, "MILESTONE_NOT_FUNDED");
    market.fund(&deal, GOOD_CARD).await;
    deliver_and_release(market, &deal).await;
    let books = market.books().await;
    books.assert_paid_once(&deal, 50_000, false).await;
    assert_eq!(books.provider().await.intents_of(&deal.milestone).len(), 2);
}

async fn work_delivered_before_the_hold_lapsed_stays_delivered(market: &Market) {
    let deal = active_with(market, LAPSES).await;
    let _ = market.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
    let _ = market.advance(DAY_SECONDS + 1).await;
    let lapsed = market.worker.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&lapsed["status"], &lapsed["delivery"]["notes"]), (&json!("pending"), &json!("Done")), "{lapsed}");
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    let _ = market.pay(&funding, GOOD_CARD).await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/status", "delivered").await;
    assert_eq!(market.client.api.post_nothing(&deal.milestone("release")).await.ok()["status"], "released");
    market.books().await.assert_paid_once(&deal, 50_000, false).await;
}

async fn money_that_was_captured_goes_back_when_the_worker_cancels(market: &Market) {
    let deal = active_with(market, GOOD_CARD).await;
    let _ = market.advance(6 * DAY_SECONDS + 1).await; // A day before the hold would lapse.
    let books = market.books().await;
    let held = books.of(&deal.talk.id).await.totals();
    assert_eq!(held.into_iter().collect::<Vec<_>>(), [("client_card", -50_000), ("platform_held", 50_000)]);
    assert_eq!(market.client.api.get(&deal.milestone("")).await.ok()["status"], "funded");

    let _ = market.worker.api.post_nothing(&deal.path("cancel")).await.ok();
    let refunded = market.client.api.until(&deal.milestone(""), "/status", "refunded").await;
    assert_eq!((refunded.number("refunded_cents"), refunded.number("released_cents")), (50_000, 0));
    let _ = market.client.api.until(&deal.path(""), "/status", "cancelled").await;
    let kept = books.of(&deal.talk.id).await;
    kept.assert_sound();
    assert_eq!((kept.totals().len(), kept.ledger.len()), (0, 2), "{:?}", kept.ledger);
    let provider = books.provider().await;
    assert_eq!(provider.captured_of(&deal.milestone)[0]["state"]["refunded"], 50_000);
    assert_eq!(provider.transfers_of(&deal.milestone).len(), 0);
}

/// The provider took the refund and made it; only later it turns out that the card does not take it.
async fn a_refund_that_failed_waits_for_the_operator(market: &Market) {
    let deal = active_with(market, REFUND_FAILS).await;
    let _ = market.advance(6 * DAY_SECONDS + 1).await;
    let _ = market.worker.api.post_nothing(&deal.path("cancel")).await.ok();
    let _ = market.client.api.until(&deal.path(""), "/status", "cancelled").await;
    let _ = market.advance(DAY_SECONDS).await;
    let books = market.books().await;
    let kept = books.of(&deal.talk.id).await;
    kept.assert_sound();
    let held: Vec<_> = kept.totals().into_iter().collect();
    assert_eq!(held, [("client_card", -50_000), ("platform_held", 50_000)], "{:?}", kept.ledger);
    assert!(kept.deal.milestones()[0].stray_queued.is_some(), "nobody sees to the money");
    assert_eq!(books.provider().await.captured_of(&deal.milestone)[0]["state"]["refunded"], 0);
    books.assert_balanced().await;
}

async fn a_chargeback_freezes_what_is_held_and_takes_it(market: &Market) {
    let deal = active_with(market, CHARGED_BACK).await;
    let _ = market.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "Done" })).await.ok();
    let _ = market.advance(6 * DAY_SECONDS + 1).await; // Captured, and then claimed.
    let claimed = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&claimed["status"], &claimed["chargeback"]["status"]), (&json!("delivered"), &json!("open")));
    market.client.api.post_nothing(&deal.milestone("release")).await.refused(409, "PAYMENT_FROZEN");
    let _ = market.advance(7 * DAY_SECONDS + 1).await;
    let lost = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&lost["status"], lost.number("charged_back_cents")), (&json!("refunded"), 50_000), "{lost}");
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["status"], "cancelled");
    let kept = market.books().await.of(&deal.talk.id).await;
    kept.assert_sound();
    let taken: Vec<_> = kept.totals().into_iter().collect();
    assert_eq!(taken, [("charged_back", 50_000), ("client_card", -50_000)], "{:?}", kept.ledger);
}

/// The bank claims at the capture, so that the claim and the transfer cross: one may come before the other.
async fn a_chargeback_takes_back_what_was_released(market: &Market) {
    let deal = active_with(market, CHARGED_BACK).await;
    let released = market.client.api.post_nothing(&deal.milestone("release")).await;
    assert!(released.status == 200 || released.status == 202, "{released}");
    let _ = market.client.api.until(&deal.milestone(""), "/chargeback/status", "open").await;
    let _ = market.advance(8 * DAY_SECONDS).await; // The payout would be due, and the claim is decided.
    let lost = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&lost["chargeback"]["status"], lost.number("charged_back_cents")), (&json!("lost"), 50_000), "{lost}");
    assert!(["released", "refunded"].contains(&lost.text("status")), "{lost}");
    let books = market.books().await;
    let kept = books.of(&deal.talk.id).await;
    kept.assert_sound();
    let totals = kept.totals();
    let at = |account: &str| totals.get(account).copied().unwrap_or(0);
    assert_eq!((at("charged_back"), at("client_card")), (50_000, -50_000), "{:?}", kept.ledger);
    let with_the_worker = (at("worker_payable"), at("worker_paid"), at("platform_held"));
    assert_eq!(with_the_worker, (0, 0, 0), "{:?}", kept.ledger);
    let accounts = books.provider().await.accounts;
    assert!(accounts.iter().all(|account| account["balance"] == 0), "{accounts:?}");
    books.assert_balanced().await;
}
