//! What time does to a deal, by moving the sandbox's clock.

use serde_json::json;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    delivered_work_is_released_after_fourteen_days,
    a_payout_waits_as_long_as_was_agreed,
    approvals_that_do_not_come_end_it,
    an_approved_contract_that_nobody_pays_for_ends,
    an_idle_negotiation_ends,
    undelivered_work_is_refunded,
    silence_accepts_a_cancel,
    a_deadline_refuses_whether_or_not_its_timer_ran,
}

const DAY_SECONDS: i64 = 86_400;

async fn delivered_work_is_released_after_fourteen_days(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let _ = market.advance(14 * DAY_SECONDS - 60).await;
    assert_eq!(market.client.api.get(&deal.milestone("")).await.ok()["status"], "delivered");
    let _ = market.advance(120).await;
    let released = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&released["status"], released.number("released_cents")), (&json!("released"), 50_000));
    market.books().await.assert_paid_once(&deal, 50_000, false).await;
}

async fn a_payout_waits_as_long_as_was_agreed(market: &Market) {
    let talk = market.talk().await;
    let round = json!({ "hours_per_week": 5, "payout_delay_days": 10 });
    let _ = market.client.api.post(&talk.path("round"), round).await.ok();
    let agreed = market.worker.api.post_nothing(&talk.path("agree")).await.ok();
    let milestone = agreed.text_at("/contract/milestones/0/id").to_owned();
    let deal = testkit::market::Deal { talk, contract: agreed.text("contract_id").to_owned(), milestone };
    for who in [&market.client, &market.worker] {
        let _ = who.api.post_nothing(&deal.path("approve")).await.ok();
    }
    market.complete_kyc(&deal).await;
    market.fund(&deal, testkit::market::GOOD_CARD).await;
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.ok();
    let _ = market.advance(10 * DAY_SECONDS - 60).await;
    let waiting = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!(waiting["payout"]["status"], "scheduled");
    let _ = market.advance(120).await;
    let paid = market.client.api.get(&deal.milestone("")).await.ok();
    assert_eq!(paid["payout"]["status"], "paid", "{paid}");
    market.books().await.assert_paid_once(&deal, 50_000, true).await;
}

async fn ghost_scores(market: &Market) -> (i64, i64) {
    let score =
        async |who: &testkit::market::Person| who.browser.get("/api/profile/me").await.ok().number("ghost_score");
    (score(&market.client).await, score(&market.worker).await)
}

async fn approvals_that_do_not_come_end_it(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let _ = market.client.api.post_nothing(&deal.path("approve")).await.ok();
    let _ = market.advance(7 * DAY_SECONDS + 1).await;
    let expired = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!((&expired["status"], &expired["ended_reason"]), (&json!("expired"), &json!("approval_missed")));
    let talk = market.client.api.get(&deal.talk.path("")).await.ok();
    assert_eq!((&talk["state"], &talk["ended_reason"]), (&json!("expired"), &json!("contract_ended")));
    // The worker agreed to the terms and then let the client wait.
    assert_eq!(ghost_scores(market).await, (0, 20));
    market.worker.api.post_nothing(&deal.path("approve")).await.refused(409, "INVALID_STATE");
}

async fn an_approved_contract_that_nobody_pays_for_ends(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_eq!(funding["status"], "funding");
    let _ = market.advance(7 * DAY_SECONDS + 1).await;
    let expired = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!((&expired["status"], &expired["ended_reason"]), (&json!("expired"), &json!("activation_missed")));
    assert_eq!(ghost_scores(market).await, (20, 20));
    let _ = market.client.api.until(&deal.milestone(""), "/status", "cancelled").await;
    let books = market.books().await;
    books.of(&deal.talk.id).await.assert_sound();
    let intents = books.provider().await;
    assert_eq!(intents.intents_of(&deal.milestone)[0]["state"]["status"], "canceled");
    let late = market.pay(&funding, testkit::market::GOOD_CARD).await;
    late.refused(409, "INVALID_STATE");
}

async fn an_idle_negotiation_ends(market: &Market) {
    let talk = market.talk().await;
    let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 1 })).await.ok();
    let _ = market.advance(7 * DAY_SECONDS + 1).await;
    let ended = market.client.api.get(&talk.path("")).await.ok();
    assert_eq!((&ended["state"], &ended["ended_reason"]), (&json!("expired"), &json!("idle")));
    market.worker.api.post_nothing(&talk.path("agree")).await.refused(409, "NEGOTIATION_EXPIRED");
}

async fn undelivered_work_is_refunded(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let _ = market.advance(75 * DAY_SECONDS + 1).await;
    let refunded = market.client.browser.get(&deal.milestone("")).await.ok();
    assert_eq!((&refunded["status"], refunded.number("refunded_cents")), (&json!("refunded"), 50_000));
    assert_eq!(market.client.browser.get(&deal.path("")).await.ok()["status"], "cancelled");
    assert_eq!(ghost_scores(market).await, (0, 25));
    let kept = market.books().await.of(&deal.talk.id).await;
    kept.assert_sound();
    assert_eq!(kept.totals().len(), 0, "{:?}", kept.ledger);
}

async fn silence_accepts_a_cancel(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let _ = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    let _ = market.advance(7 * DAY_SECONDS + 1).await;
    let contract = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!((&contract["status"], &contract["ended_reason"]), (&json!("cancelled"), &json!("cancelled_by_client")));
    assert_eq!(contract["milestones"][0]["status"], "refunded");
    let books = market.books().await;
    assert_eq!(books.of(&deal.talk.id).await.totals().len(), 0);
    books.assert_balanced().await;
}

async fn a_deadline_refuses_whether_or_not_its_timer_ran(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let _ = market.advance(14 * DAY_SECONDS).await;
    let late = json!({ "notes": "Too late" });
    market.client.api.post(&deal.milestone("request-changes"), late).await.refused(409, "INVALID_STATE");
    assert_eq!(market.client.api.get(&deal.milestone("")).await.ok()["status"], "released");
}
