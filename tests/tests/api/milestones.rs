//! Milestones: funded, delivered, changed, released; added and withdrawn.

use crate::operations::NOBODY;
use crate::shapes::{FUNDING, MILESTONE, assert_instant, assert_shape};
use serde_json::json;
use testkit::market::{GOOD_CARD, Market, Stage, Terms};

testkit::on_both_databases! {
    funding_begins_a_payment_once,
    a_free_milestone_is_funded_at_once,
    nobody_funds_before_both_approved,
    an_amount_that_is_not_the_expected_one_is_stale,
    work_is_delivered_with_what_shows_it,
    changes_are_asked_for_three_times_at_most,
    a_release_pays_the_worker_less_the_fee,
    what_is_not_funded_is_neither_delivered_nor_released,
    a_key_spends_no_more_than_its_owner_allowed,
    a_second_milestone_is_proposed_accepted_and_funded_in_its_turn,
    an_added_milestone_waits_for_a_worker_who_can_be_paid,
    a_proposed_milestone_is_declined_or_withdrawn,
    what_a_milestone_cannot_be_is_refused,
}

async fn funding_begins_a_payment_once(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_shape(&funding.body, FUNDING);
    assert_shape(&funding["milestone"], MILESTONE);
    assert_eq!((&funding["status"], &funding["amount_cents"]), (&json!("funding"), &json!(50_000)));
    assert!(!funding.text("client_secret").is_empty() && !funding.text("publishable_key").is_empty());
    assert!(funding.text("pay_url").starts_with("http"));
    assert_eq!(funding["milestone"]["payment_intent_id"], funding["payment_intent_id"]);
    assert_eq!(market.worker.api.get(&deal.path("")).await.ok()["status"], "pending_both");

    let again = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_eq!(again.body, funding.body);
    let paid = market.pay(&funding, GOOD_CARD).await.ok();
    assert_eq!(paid.keys(), ["status"]);
    let funded = market.client.api.until(&deal.milestone(""), "/status", "funded").await;
    assert_instant(&funded["funded_at"]);
    assert_eq!(funded["payment_intent_id"], funding["payment_intent_id"]);
    let again = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_eq!((&again["status"], &again["client_secret"]), (&json!("funded"), &json!(null)));
    assert_eq!(again["milestone"]["version"], funded["version"]);
}

async fn a_free_milestone_is_funded_at_once(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::FREE).await;
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["status"], "pending_client_funding");
    let funded = market.client.api.post(&deal.milestone("fund"), json!({ "expected_amount_cents": 0 })).await.ok();
    assert_eq!((&funded["status"], &funded["client_secret"]), (&json!("funded"), &json!(null)));
    assert_eq!(funded["payment_intent_id"], json!(null));
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["status"], "active");
}

async fn nobody_funds_before_both_approved(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let refused = market.client.api.post_nothing(&deal.milestone("fund")).await.refused(409, "INVALID_STATE");
    assert!(refused.action("approve").is_some(), "{refused}");
    market.worker.api.post_nothing(&deal.milestone("fund")).await.refused(403, "WRONG_ROLE");
    watched.assert_unchanged().await;
}

async fn an_amount_that_is_not_the_expected_one_is_stale(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let other = json!({ "expected_amount_cents": 49_999 });
    market.client.api.post(&deal.milestone("fund"), other.clone()).await.refused(412, "STALE");
    watched.assert_unchanged().await;
    let delivered = market.deal(Stage::Delivered, Terms::PAID).await;
    market.client.api.post(&delivered.milestone("release"), other).await.refused(412, "STALE");
    let still = market.client.api.get(&delivered.milestone("")).await.ok();
    assert_eq!(still["status"], "delivered");
}

async fn work_is_delivered_with_what_shows_it(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let artifact = json!({ "type": "pull_request", "url": "https://git.example/pull/1", "description": "All of it" });
    let work = json!({ "notes": "Done", "artifacts": [artifact] });
    market.client.api.post(&deal.milestone("deliver"), work.clone()).await.refused(403, "WRONG_ROLE");
    let delivered = market.worker.api.post(&deal.milestone("deliver"), work.clone()).await.ok();
    assert_shape(&delivered.body, MILESTONE);
    assert_eq!(delivered["status"], "delivered");
    assert_eq!(delivered["delivery"]["notes"], "Done");
    assert_eq!(delivered["delivery"]["artifacts"], work["artifacts"]);
    for at in ["/delivery/delivered_at", "/auto_release_at", "/dispute_window_ends_at"] {
        assert_instant(delivered.body.pointer(at).expect("an instant"));
    }
    let again = market.worker.api.post(&deal.milestone("deliver"), work).await.ok();
    assert_eq!((&again.body, again.etag()), (&delivered.body, delivered.etag()));
    let watched = market.worker.api.watch(&deal.milestone("")).await;
    let other = json!({ "notes": "Done otherwise" });
    market.worker.api.post(&deal.milestone("deliver"), other).await.refused(409, "INVALID_STATE");
    let bad = json!({ "artifacts": [{ "type": "x", "url": "javascript:1" }, { "url": "https://a.example" }] });
    let bad = market.worker.api.post(&deal.milestone("deliver"), bad).await;
    bad.refused_at(&["/artifacts/0/url", "/artifacts/1/type"]);
    watched.assert_unchanged().await;
}

async fn changes_are_asked_for_three_times_at_most(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let changes = json!({ "notes": "Shorter" });
    market.worker.api.post(&deal.milestone("request-changes"), changes.clone()).await.refused(403, "WRONG_ROLE");
    for count in 1..=3 {
        let asked = market.client.api.post(&deal.milestone("request-changes"), changes.clone()).await.ok();
        assert_eq!((&asked["status"], asked.number("changes_requested_count")), (&json!("changes_requested"), count));
        let work = json!({ "notes": format!("Version {count}") });
        let _ = market.worker.api.post(&deal.milestone("deliver"), work).await.ok();
    }
    let watched = market.client.api.watch(&deal.milestone("")).await;
    let fourth = market.client.api.post(&deal.milestone("request-changes"), changes).await;
    fourth.refused(409, "REVISION_LIMIT_REACHED");
    market.client.api.post(&deal.milestone("request-changes"), json!({})).await.refused_at(&["/notes"]);
    watched.assert_unchanged().await;
    assert_eq!(market.client.api.post_nothing(&deal.milestone("release")).await.ok()["status"], "released");
}

async fn a_release_pays_the_worker_less_the_fee(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    market.worker.api.post_nothing(&deal.milestone("release")).await.refused(403, "WRONG_ROLE");
    let expected = json!({ "expected_amount_cents": 50_000 });
    let released = market.client.api.post(&deal.milestone("release"), expected.clone()).await.ok();
    assert_shape(&released.body, MILESTONE);
    assert_eq!(released["status"], "released");
    assert_eq!((released.number("released_cents"), released.number("fee_cents")), (50_000, 2_500));
    assert_eq!((released.number("refunded_cents"), released.number("charged_back_cents")), (0, 0));
    assert_instant(&released["released_at"]);
    let payout = &released["payout"];
    assert_eq!((&payout["status"], &payout["amount_cents"]), (&json!("scheduled"), &json!(47_500)));
    assert_instant(&payout["due_at"]);
    assert_eq!(payout["paid_at"], json!(null));
    let again = market.client.api.post(&deal.milestone("release"), expected).await.ok();
    assert_eq!((&again.body, again.etag()), (&released.body, released.etag()));
    assert_eq!(market.worker.api.get(&deal.path("")).await.ok()["status"], "completed");
    market.worker.api.post(&deal.milestone("deliver"), json!({ "notes": "More" })).await.refused(409, "INVALID_STATE");
}

async fn what_is_not_funded_is_neither_delivered_nor_released(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let work = json!({ "notes": "Done" });
    market.worker.api.post(&deal.milestone("deliver"), work).await.refused(409, "MILESTONE_NOT_FUNDED");
    market.client.api.post_nothing(&deal.milestone("release")).await.refused(409, "MILESTONE_NOT_FUNDED");
    let changes = json!({ "notes": "Shorter" });
    let refused = market.client.api.post(&deal.milestone("request-changes"), changes).await;
    refused.refused(409, "MILESTONE_NOT_FUNDED");
    watched.assert_unchanged().await;
}

async fn a_key_spends_no_more_than_its_owner_allowed(market: &Market) {
    let limited = async |limits| market.client.with_key_of(json!({ "limits": limits })).await;
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let by_call = limited(json!({ "max_fund_cents_per_call": 49_999 })).await;
    let refused = by_call.post_nothing(&deal.milestone("fund")).await.refused(403, "APPROVAL_REQUIRED");
    assert!(refused.text("pay_url").starts_with("http"), "{refused}");
    watched.assert_unchanged().await;

    let by_day = limited(json!({ "max_fund_cents_per_day": 99_999 })).await;
    let _ = by_day.post_nothing(&deal.milestone("fund")).await.ok();
    let _ = by_day.post_nothing(&deal.milestone("fund")).await.ok(); // One intent counts once.
    let second = market.deal(Stage::Approved, Terms::PAID).await;
    by_day.post_nothing(&second.milestone("fund")).await.refused(403, "APPROVAL_REQUIRED");
    let _ = market.client.api.post_nothing(&deal.path("cancel")).await.ok(); // Its attempt ends unpaid.
    let _ = market.client.api.until(&deal.milestone(""), "/status", "cancelled").await;
    let _ = by_day.post_nothing(&second.milestone("fund")).await.ok();
}

async fn a_second_milestone_is_proposed_accepted_and_funded_in_its_turn(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let second = json!({ "title": "The rest", "amount_cents": 20_000, "scope": "Tests" });
    market.worker.api.post(&deal.path("milestones"), second.clone()).await.refused(403, "WRONG_ROLE");
    let proposed = market.client.api.post(&deal.path("milestones"), second).await.created();
    assert_shape(&proposed.body, MILESTONE);
    assert_eq!((&proposed["status"], proposed.number("position")), (&json!("proposed"), 2));
    let path = deal.path(&format!("milestones/{}", proposed.text("id")));
    assert_eq!(proposed.header("location"), Some(path.as_str()));
    assert_eq!(market.worker.api.get(&path).await.ok()["title"], "The rest");
    assert_eq!(market.worker.api.get(&deal.path("")).await.ok()["total_cents"], 50_000);

    market.client.api.post_nothing(&format!("{path}/accept")).await.refused(403, "WRONG_ROLE");
    let accepted = market.worker.api.post_nothing(&format!("{path}/accept")).await.ok();
    assert_eq!(accepted["status"], "pending");
    assert_eq!(market.worker.api.post_nothing(&format!("{path}/accept")).await.ok().body, accepted.body);
    assert_eq!(market.worker.api.get(&deal.path("")).await.ok()["total_cents"], 70_000);
    let watched = market.client.api.watch(&path).await;
    market.client.api.post_nothing(&format!("{path}/fund")).await.refused(409, "PREVIOUS_MILESTONE_OPEN");
    watched.assert_unchanged().await;

    assert_eq!(market.client.api.post_nothing(&deal.milestone("release")).await.ok()["status"], "released");
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["status"], "active");
    let funding = market.client.api.post_nothing(&format!("{path}/fund")).await.ok();
    let _ = market.pay(&funding, GOOD_CARD).await.ok();
    let _ = market.client.api.until(&path, "/status", "funded").await;
    assert_eq!(market.client.api.post_nothing(&format!("{path}/release")).await.ok()["status"], "released");
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["status"], "completed");
}

async fn an_added_milestone_waits_for_a_worker_who_can_be_paid(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let second = json!({ "title": "For money", "amount_cents": 20_000 });
    let proposed = market.client.api.post(&deal.path("milestones"), second).await.created();
    let path = deal.path(&format!("milestones/{}", proposed.text("id")));
    let _ = market.worker.api.post_nothing(&format!("{path}/accept")).await.ok();
    let _ = market.client.api.post_nothing(&deal.milestone("release")).await.ok();
    let watched = market.client.api.watch(&path).await;
    market.client.api.post_nothing(&format!("{path}/fund")).await.refused(409, "KYC_REQUIRED");
    watched.assert_unchanged().await;
    market.complete_kyc(&deal).await;
    assert_eq!(market.client.api.post_nothing(&format!("{path}/fund")).await.ok()["status"], "funding");
}

async fn a_proposed_milestone_is_declined_or_withdrawn(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::FREE).await;
    let propose = async || {
        let body = json!({ "title": "More", "amount_cents": 0 });
        let proposed = market.client.api.post(&deal.path("milestones"), body).await.created();
        deal.path(&format!("milestones/{}", proposed.text("id")))
    };
    let declined = propose().await;
    assert_eq!(market.worker.api.post_nothing(&format!("{declined}/decline")).await.ok()["status"], "cancelled");
    market.worker.api.post_nothing(&format!("{declined}/accept")).await.refused(409, "INVALID_STATE");
    let withdrawn = propose().await;
    market.worker.api.delete(&withdrawn).await.refused(403, "WRONG_ROLE");
    let gone = market.client.api.delete(&withdrawn).await;
    assert!(gone.status == 200 || gone.status == 204, "{gone}");
    assert_eq!(market.client.api.get(&withdrawn).await.ok()["status"], "cancelled");
    market.client.api.delete(&deal.milestone("")).await.refused(409, "INVALID_STATE");
}

async fn what_a_milestone_cannot_be_is_refused(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::FREE).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let refused = [
        (json!({}), vec!["/amount_cents", "/title"]),
        (json!({ "title": "", "amount_cents": -1 }), vec!["/amount_cents", "/title"]),
        (json!({ "title": "A", "amount_cents": 49 }), vec!["/amount_cents"]),
        (json!({ "title": "A", "amount_cents": 100_000_000 }), vec!["/amount_cents"]),
        (json!({ "title": "x".repeat(201), "amount_cents": 50 }), vec!["/title"]),
        (json!({ "title": "A", "amount_cents": 50, "status": "funded" }), vec!["/status"]),
    ];
    for (body, pointers) in refused {
        market.client.api.post(&deal.path("milestones"), body).await.refused_at(&pointers);
    }
    for id in [NOBODY, "x"] {
        let path = deal.path(&format!("milestones/{id}"));
        market.client.api.get(&path).await.refused(404, "NOT_FOUND");
        market.client.api.post_nothing(&format!("{path}/release")).await.refused(404, "NOT_FOUND");
    }
    watched.assert_unchanged().await;
    let waiting = market.deal(Stage::Approved, Terms::PAID).await;
    let more = json!({ "title": "More", "amount_cents": 50 });
    market.client.api.post(&waiting.path("milestones"), more).await.refused(409, "INVALID_STATE");
}
