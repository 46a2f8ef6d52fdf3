//! Contracts: approved, sent back, cancelled.

use crate::shapes::{CONTRACT, MILESTONE, assert_instant, assert_shape, with};
use serde_json::{Value, json};
use testkit::market::{GOOD_CARD, Market, Stage, Terms};

testkit::on_both_databases! {
    both_approve_the_same_terms,
    approval_of_other_terms_is_stale,
    only_the_worker_is_told_where_to_become_payable,
    a_contract_goes_back_to_the_table_three_times_at_most,
    a_contract_sent_back_takes_no_approval,
    before_it_is_active_either_cancels_at_once,
    the_worker_cancels_an_active_contract_at_once,
    the_client_proposes_to_cancel_what_is_funded,
    the_worker_objects_to_a_cancel,
    delivered_work_is_not_cancelled,
    the_callers_own_are_found_by_status,
}

async fn both_approve_the_same_terms(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let contract = market.client.api.get(&deal.path("")).await.ok();
    assert_shape(&contract.body, CONTRACT);
    assert_shape(&contract["milestones"][0], MILESTONE);
    assert_eq!(contract.etag(), format!("\"{}\"", contract["version"]));
    assert_instant(&contract["approval_deadline"]);
    let hash = json!({ "expected_terms_hash": contract["terms_hash"] });

    let first = market.client.api.post(&deal.path("approve"), hash.clone()).await.ok();
    assert_shape(&first.body, &with(CONTRACT, &["connect_url"]));
    assert_eq!((&first["status"], &first["worker_approved_at"]), (&json!("pending_owner_approval"), &json!(null)));
    assert_instant(&first["client_approved_at"]);
    let again = market.client.api.post(&deal.path("approve"), hash.clone()).await.ok();
    assert_eq!((&again.body, again.etag()), (&first.body, first.etag()));

    let second = market.worker.api.post(&deal.path("approve"), hash).await.ok();
    assert_eq!(second["status"], "pending_freelancer_kyc");
    assert_eq!(second["approval_deadline"], json!(null));
    assert_instant(&second["activation_deadline"]);
    assert_eq!(market.client.api.get(&deal.talk.path("")).await.ok()["state"], "approved");
}

async fn approval_of_other_terms_is_stale(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let other = json!({ "expected_terms_hash": "0".repeat(64) });
    market.client.api.post(&deal.path("approve"), other).await.refused(412, "STALE");
    watched.assert_unchanged().await;
}

async fn only_the_worker_is_told_where_to_become_payable(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    market.worker.api.get(&deal.path("connect-link")).await.refused(409, "INVALID_STATE");
    let first = market.client.api.post_nothing(&deal.path("approve")).await.ok();
    assert_eq!(first["connect_url"], json!(null));
    let second = market.worker.api.post_nothing(&deal.path("approve")).await.ok();
    assert!(second.text("connect_url").starts_with("http"), "{second}");

    let link = market.worker.api.get(&deal.path("connect-link")).await.ok();
    assert_eq!(link.keys(), ["expires_at", "url"]);
    assert_instant(&link["expires_at"]);
    market.client.api.get(&deal.path("connect-link")).await.refused(403, "WRONG_ROLE");
    market.complete_kyc(&deal).await;
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["status"], "pending_client_funding");
    market.worker.api.get(&deal.path("connect-link")).await.refused(409, "INVALID_STATE");
}

async fn a_contract_goes_back_to_the_table_three_times_at_most(market: &Market) {
    let mut deal = market.deal(Stage::Approved, Terms::PAID).await;
    let first_hash = market.client.api.get(&deal.path("")).await.ok()["terms_hash"].clone();
    for revision in 1..=3 {
        let notes = json!({ "notes": format!("Revision {revision}") });
        let revised = market.worker.api.post(&deal.path("revise"), notes).await.ok();
        assert_shape(&revised.body, CONTRACT);
        assert_eq!(revised["status"], "pending_owner_approval");
        assert_eq!((&revised["client_approved_at"], &revised["worker_approved_at"]), (&json!(null), &json!(null)));
        let talk = market.client.api.get(&deal.talk.path("")).await.ok();
        assert_eq!((talk.number("cycle"), talk.number("round_number")), (revision + 1, 0));
        assert_eq!(talk["revision_notes"], format!("Revision {revision}"));
        let contract = deal.contract.clone();
        deal = market.agreed(deal.talk, Terms { rate_cents: 10_000, hours_per_week: 5 + revision }).await;
        assert_eq!(deal.contract, contract);
    }
    let rewritten = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!((rewritten.number("revision"), rewritten.number("total_cents")), (4, 80_000));
    assert_ne!(rewritten["terms_hash"], first_hash);
    let watched = market.client.api.watch(&deal.path("")).await;
    let fourth = market.worker.api.post(&deal.path("revise"), json!({ "notes": "Again" })).await;
    fourth.refused(409, "REVISION_LIMIT_REACHED");
    market.worker.api.post(&deal.path("revise"), json!({})).await.refused_at(&["/notes"]);
    market.worker.api.post(&deal.path("revise"), json!({ "notes": " \n" })).await.refused_at(&["/notes"]);
    watched.assert_unchanged().await;
}

async fn a_contract_sent_back_takes_no_approval(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::PAID).await;
    let _ = market.client.api.post(&deal.path("revise"), json!({ "notes": "Cheaper" })).await.ok();
    let watched = market.client.api.watch(&deal.path("")).await;
    market.worker.api.post_nothing(&deal.path("approve")).await.refused(409, "NEGOTIATION_REOPENED");
    let again = market.client.api.post(&deal.path("revise"), json!({ "notes": "Cheaper" })).await;
    again.refused(409, "NEGOTIATION_REOPENED");
    watched.assert_unchanged().await;
}

async fn before_it_is_active_either_cancels_at_once(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let cancelled = market.client.api.post(&deal.path("cancel"), json!({ "reason": "No budget" })).await.ok();
    assert_shape(&cancelled.body, CONTRACT);
    assert_eq!(
        (&cancelled["status"], &cancelled["ended_reason"]),
        (&json!("cancelled"), &json!("cancelled_by_client"))
    );
    assert_eq!(cancelled["milestones"][0]["status"], "cancelled");
    assert_eq!(market.client.api.post_nothing(&deal.path("cancel")).await.ok().body, cancelled.body);
    let talk = market.worker.api.get(&deal.talk.path("")).await.ok();
    assert_eq!((&talk["state"], &talk["ended_reason"]), (&json!("expired"), &json!("contract_ended")));
    market.worker.api.post(&deal.path("revise"), json!({ "notes": "Late" })).await.refused(409, "INVALID_STATE");

    let other = market.deal(Stage::Agreed, Terms::FREE).await;
    let cancelled = market.worker.api.post_nothing(&other.path("cancel")).await.ok();
    assert_eq!(cancelled["ended_reason"], "cancelled_by_worker");
}

async fn the_worker_cancels_an_active_contract_at_once(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let _ = market.worker.api.post_nothing(&deal.path("cancel")).await.ok();
    let refunded = market.client.api.until(&deal.milestone(""), "/status", "refunded").await;
    assert_eq!((refunded.number("released_cents"), refunded.number("fee_cents")), (0, 0));
    let contract = market.client.api.until(&deal.path(""), "/status", "cancelled").await;
    assert_eq!(contract["ended_reason"], "cancelled_by_worker");
}

async fn the_client_proposes_to_cancel_what_is_funded(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    let proposed = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    assert_eq!(proposed["status"], "active");
    assert_eq!(proposed["cancellation"]["proposed_by"], market.client.id.as_str());
    assert_instant(&proposed["cancellation"]["deadline"]);
    assert_eq!(market.client.api.post_nothing(&deal.path("cancel")).await.ok().body, proposed.body);
    market.worker.api.delete(&deal.path("cancel")).await.refused(403, "WRONG_ROLE");
    let _ = market.client.api.delete(&deal.path("cancel")).await;
    assert_eq!(market.client.api.get(&deal.path("")).await.ok()["cancellation"], Value::Null);
    let _ = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    let _ = market.worker.api.post_nothing(&deal.path("cancel")).await.ok();
    let _ = market.client.api.until(&deal.milestone(""), "/status", "refunded").await;
    let _ = market.client.api.until(&deal.path(""), "/status", "cancelled").await;
}

async fn the_worker_objects_to_a_cancel(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::PAID).await;
    market.worker.api.post_nothing(&deal.path("cancel/object")).await.refused(409, "INVALID_STATE");
    let _ = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    market.client.api.post_nothing(&deal.path("cancel/object")).await.refused(403, "WRONG_ROLE");
    let objected = market.worker.api.post_nothing(&deal.path("cancel/object")).await.ok();
    assert_eq!((&objected["status"], &objected["cancellation"]), (&json!("active"), &json!(null)));
    let watched = market.client.api.watch(&deal.path("")).await;
    market.client.api.post_nothing(&deal.path("cancel")).await.refused(409, "INVALID_STATE");
    watched.assert_unchanged().await;
    let _ = market.advance(7 * 86_400).await;
    let proposed = market.client.api.post_nothing(&deal.path("cancel")).await.ok();
    assert!(proposed["cancellation"].is_object(), "{proposed}");
}

async fn delivered_work_is_not_cancelled(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let refused = market.client.api.post_nothing(&deal.path("cancel")).await.refused(409, "INVALID_STATE");
    assert!(refused.action("release").is_some(), "{refused}");
    market.client.api.post(&deal.path("revise"), json!({ "notes": "Late" })).await.refused(409, "INVALID_STATE");
    watched.assert_unchanged().await;
}

async fn the_callers_own_are_found_by_status(market: &Market) {
    let agreed = market.deal(Stage::Agreed, Terms::FREE).await;
    let approved = market.deal(Stage::Approved, Terms::FREE).await;
    market.fund(&approved, GOOD_CARD).await;
    let list = market.worker.api.get("/api/contracts").await.ok();
    let ids: Vec<_> = list.rows().iter().map(|row| row["id"].as_str().unwrap_or_default()).collect();
    assert_eq!(ids, [approved.contract.as_str(), agreed.contract.as_str()]);
    assert_shape(&list.rows()[0], CONTRACT);
    let active = market.client.api.get("/api/contracts?status=active").await.ok();
    assert_eq!(active.rows().len(), 1);
    assert_eq!(active.rows()[0]["id"], approved.contract.as_str());
    market.client.api.get("/api/contracts?status=open").await.refused_at(&["?status"]);
    assert_eq!(market.newcomer("client").await.api.get("/api/contracts").await.ok().rows().len(), 0);
}
