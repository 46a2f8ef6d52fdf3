//! Reports of gigs and users, for the operators.

use crate::operations::NOBODY;
use crate::shapes::{REPORT, assert_shape};
use reqwest::Method;
use serde_json::json;
use testkit::api::at_once;
use testkit::market::Market;

testkit::on_both_databases! {
    what_one_sees_one_reports,
    a_report_said_again_is_the_same_report,
    what_one_may_not_see_is_not_there_to_report,
    what_a_report_cannot_be_is_refused,
    reports_are_read_by_operators_alone,
}

async fn what_one_sees_one_reports(market: &Market) {
    let gig = market.gig().await;
    let report = json!({ "kind": "gig", "id": gig, "reason": "Asks for passwords" });
    let made = market.worker.api.post("/api/reports", report).await.created();
    assert_shape(&made.body, REPORT);
    assert_eq!(made.header("location"), None);
    assert_eq!((&made["kind"], &made["subject_id"]), (&json!("gig"), &json!(gig)));
    let of_user = json!({ "kind": "user", "id": market.client.id, "reason": "Rude" });
    let of_user = market.worker.api.post("/api/reports", of_user).await.created();
    let operator = &market.operator;
    let list = operator.api.get("/api/admin/reports").await.ok();
    assert_eq!(list.rows(), [of_user.body.clone(), made.body.clone()]);
    let record = operator.api.get(&format!("/api/admin/gigs/{gig}")).await.ok();
    assert_eq!(record["reports"], json!([made.body]));
    let record = operator.api.get(&format!("/api/admin/users/{}", market.client.id)).await.ok();
    assert_eq!(record["reports"], json!([of_user.body]));
}

async fn a_report_said_again_is_the_same_report(market: &Market) {
    let report = |reason: &str| json!({ "kind": "user", "id": market.client.id, "reason": reason });
    let first = market.worker.api.post("/api/reports", report("Rude")).await.created();
    let again = market.worker.api.post("/api/reports", report("Rude")).await.ok();
    assert_eq!(again.body, first.body);
    let other = market.worker.api.post("/api/reports", report("A fraud")).await.ok();
    assert_eq!((&other["id"], &other["reason"]), (&first["id"], &json!("A fraud")));
    assert_eq!(other.number("version"), 2);
    let third = market.newcomer("client").await;
    let twins = (0..6).map(|_| third.api.ask(Method::POST, "/api/reports").json(&report("Rude")));
    let answers = at_once(twins).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert!(answers.iter().all(|answer| answer["id"] == answers[0]["id"]));
}

async fn what_one_may_not_see_is_not_there_to_report(market: &Market) {
    let draft = market.client.api.post("/api/gigs", json!({ "title": "Draft" })).await.created();
    let unseen = [("gig", draft.text("id")), ("gig", NOBODY), ("user", NOBODY), ("gig", market.client.id.as_str())];
    for (kind, id) in unseen {
        let report = json!({ "kind": kind, "id": id, "reason": "Spam" });
        market.worker.api.post("/api/reports", report).await.refused(404, "NOT_FOUND");
    }
}

async fn what_a_report_cannot_be_is_refused(market: &Market) {
    let gig = market.gig().await;
    let own = [
        json!({ "kind": "gig", "id": gig, "reason": "x" }),
        json!({ "kind": "user", "id": market.client.id, "reason": "x" }),
    ];
    for report in own {
        market.client.api.post("/api/reports", report).await.refused_at(&["/id"]);
    }
    market.client.api.post_nothing("/api/reports").await.refused_at(&["/id", "/kind", "/reason"]);
    let wrong = json!({ "kind": "review", "id": "x", "reason": "x".repeat(5_001) });
    market.client.api.post("/api/reports", wrong).await.refused_at(&["/id", "/kind", "/reason"]);
    let operator = &market.operator;
    assert!(operator.api.get("/api/admin/reports").await.ok().rows().is_empty());
}

async fn reports_are_read_by_operators_alone(market: &Market) {
    market.client.api.get("/api/admin/reports").await.refused(403, "OPERATOR_ONLY");
    market.client.browser.get("/api/admin/reports").await.refused(403, "OPERATOR_ONLY");
    market.anyone.get("/api/admin/reports").await.refused(401, "UNAUTHENTICATED");
}
