//! Disputes: opened, responded to, shown, settled, escalated, withdrawn, ruled on.

use crate::operations::NOBODY;
use crate::shapes::{DISPUTE, DISPUTE_RESOLUTION, EVIDENCE, assert_instant, assert_shape, with};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::api::{Answer, Caller};
use testkit::market::{Deal, Market, Person, Stage, Terms};

testkit::on_both_databases! {
    a_dispute_is_opened_by_a_party_over_its_own_milestone,
    what_a_dispute_cannot_be_is_refused,
    a_dispute_has_its_time_and_its_turn,
    the_other_party_responds_within_a_day,
    evidence_is_shown_on_request_and_comes_later_too,
    a_figure_that_both_name_settles,
    a_dispute_goes_to_the_operator_after_the_response,
    whoever_opened_it_takes_it_back,
    an_operator_rules,
    an_operator_who_is_a_party_does_not_rule,
    disputes_are_listed_to_whom_they_concern,
    a_stranger_finds_no_dispute,
    a_dispute_is_changed_at_its_deals_version_alone,
    a_rehearsed_dispute_leaves_nothing,
    a_dispute_is_replayed,
}

const HOUR_SECONDS: i64 = 3_600;

/// A dispute that the client opened over delivered work.
pub struct Quarrel {
    pub deal: Deal,
    pub id: String,
}

impl Quarrel {
    pub async fn over(market: &Market, terms: Terms) -> Self {
        let deal = market.deal(Stage::Delivered, terms).await;
        let opened = market.client.api.post("/api/disputes/create", new(&deal, "client")).await.created();
        Self { deal, id: opened.text("id").to_owned() }
    }

    /// The dispute's path, or one below it.
    pub fn path(&self, below: &str) -> String {
        if below.is_empty() {
            format!("/api/disputes/{}", self.id)
        } else {
            format!("/api/disputes/{}/{below}", self.id)
        }
    }

    /// The path of the ruling.
    pub fn ruling(&self) -> String {
        format!("/api/admin/disputes/{}/resolve", self.id)
    }

    /// The worker responds.
    pub async fn respond(&self, market: &Market) {
        let _ = market.worker.api.post(&self.path("respond"), response()).await.ok();
    }
}

/// The sandbox's operator, who has just arrived.
pub async fn operator(market: &Market) -> Person {
    Person::arrive(&market.anyone, "operator", None).await
}

fn new(deal: &Deal, side: &str) -> Value {
    let evidence = [json!({ "type": "screenshot", "url": "https://a.example/1.png", "description": "It fails" })];
    json!({
        "contract_id": deal.contract, "milestone_id": deal.milestone, "disputing_party": side,
        "reason": "It does not parse", "evidence": evidence,
    })
}

pub fn response() -> Value {
    json!({ "evidence": [{ "type": "build_log" }], "statement": "It does" })
}

async fn open(who: &Person, deal: &Deal, side: &str) -> Answer {
    who.api.post("/api/disputes/create", new(deal, side)).await
}

async fn a_dispute_is_opened_by_a_party_over_its_own_milestone(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let opened = open(&market.client, &deal, "client").await.created();
    assert_shape(&opened.body, DISPUTE);
    let path = format!("/api/disputes/{}", opened.text("id"));
    assert_eq!(opened.header("location"), Some(path.as_str()));
    assert_eq!((&opened["contract_id"], &opened["milestone_id"]), (&json!(deal.contract), &json!(deal.milestone)));
    assert_eq!(
        (&opened["opened_by_user_id"], &opened["disputing_party"]),
        (&json!(market.client.id), &json!("client"))
    );
    assert_eq!((&opened["status"], &opened["reason"]), (&json!("open"), &json!("It does not parse")));
    assert_eq!((opened.number("evidence_count"), &opened["response_overdue"]), (1, &json!(false)));
    assert_eq!(opened["settlement"], json!({ "client_release_cents": null, "worker_release_cents": null }));
    assert_instant(&opened["response_deadline"]);
    for not_yet in ["statement", "escalated_at", "resolved_at", "recommendation", "resolution"] {
        assert_eq!(opened[not_yet], json!(null), "{not_yet}");
    }
    let milestone = market.worker.api.get(&deal.milestone("")).await.ok();
    assert_eq!((&milestone["status"], &milestone["dispute_id"]), (&json!("disputed"), &opened["id"]));
    assert_eq!((milestone.etag(), &milestone["auto_release_at"]), (opened.etag(), &json!(null)));
    let shown = market.worker.api.get(&path).await.ok();
    assert_eq!(shown["version"], opened["version"]);
    assert!(shown.action("respond").is_some() && shown.action("withdraw").is_none(), "{shown}");
    market.client.api.post_nothing(&deal.milestone("release")).await.refused(409, "DISPUTE_OPEN");
    for who in [&market.client, &market.worker] {
        let side = if who.id == market.client.id { "client" } else { "worker" };
        let again = open(who, &deal, side).await.refused(409, "DISPUTE_OPEN");
        assert_eq!(again["existing_id"], opened["id"]);
    }
}

async fn what_a_dispute_cannot_be_is_refused(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let send = async |body: Value| market.client.api.post("/api/disputes/create", body).await;
    send(json!({})).await.refused_at(&["/contract_id", "/disputing_party", "/milestone_id", "/reason"]);
    let changed = |field: &str, value: Value| {
        let mut body = new(&deal, "client");
        body[field] = value;
        body
    };
    send(changed("reason", json!(""))).await.refused_at(&["/reason"]);
    send(changed("reason", json!("x".repeat(5_001)))).await.refused_at(&["/reason"]);
    send(changed("disputing_party", json!("operator"))).await.refused_at(&["/disputing_party"]);
    send(changed("contract_id", json!("x"))).await.refused_at(&["/contract_id"]);
    send(changed("evidence", json!(vec![json!({ "type": "other" }); 21]))).await.refused_at(&["/evidence"]);
    let pieces =
        json!([{ "type": "poem" }, { "url": "https://a.example" }, { "type": "video", "url": "javascript:1" }]);
    let refused = send(changed("evidence", pieces)).await;
    refused.refused_at(&["/evidence/0/type", "/evidence/1/type", "/evidence/2/url"]);
    send(changed("disputing_party", json!("worker"))).await.refused(403, "WRONG_ROLE");
    send(changed("contract_id", json!(NOBODY))).await.refused(404, "NOT_FOUND");
    send(changed("milestone_id", json!(NOBODY))).await.refused(404, "NOT_FOUND");
    let other = market.deal(Stage::Active, Terms::PAID).await;
    send(changed("milestone_id", json!(other.milestone))).await.refused(404, "NOT_FOUND");
    watched.assert_unchanged().await;
}

async fn a_dispute_has_its_time_and_its_turn(market: &Market) {
    let waiting = market.deal(Stage::Approved, Terms::PAID).await;
    open(&market.client, &waiting, "client").await.refused(409, "MILESTONE_NOT_FUNDED");
    let released = market.deal(Stage::Released, Terms::PAID).await;
    open(&market.client, &released, "client").await.refused(409, "INVALID_STATE");
    let undelivered = market.deal(Stage::Active, Terms::PAID).await;
    let _ = open(&market.worker, &undelivered, "worker").await.created();

    let changed = market.deal(Stage::Delivered, Terms::FREE).await;
    let _ = market.client.api.post(&changed.milestone("request-changes"), json!({ "notes": "Shorter" })).await.ok();
    let _ = market.advance(14 * 24 * HOUR_SECONDS).await;
    // The window runs on through what the client asked to be changed.
    let refused = open(&market.client, &changed, "client").await.refused(409, "DISPUTE_WINDOW_CLOSED");
    assert!(refused.action("release").is_some(), "{refused}");
}

async fn the_other_party_responds_within_a_day(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let respond = quarrel.path("respond");
    let watched = market.client.api.watch(&quarrel.path("")).await;
    market.client.api.post(&respond, response()).await.refused(403, "WRONG_ROLE");
    market.worker.api.post(&respond, json!({})).await.refused_at(&["/evidence"]);
    market.worker.api.post(&respond, json!({ "evidence": [] })).await.refused_at(&["/evidence"]);
    watched.assert_unchanged().await;
    let responded = market.worker.api.post(&respond, response()).await.ok();
    assert_shape(&responded.body, DISPUTE);
    assert_eq!((&responded["status"], &responded["statement"]), (&json!("responded"), &json!("It does")));
    assert_eq!(responded.number("evidence_count"), 2);
    let again = market.worker.api.post(&respond, response()).await.ok();
    assert_eq!((&again.body, again.etag()), (&responded.body, responded.etag()));
    let other = json!({ "evidence": [{ "type": "video" }] });
    market.worker.api.post(&respond, other.clone()).await.refused(409, "INVALID_STATE");

    let late = Quarrel::over(market, Terms::PAID).await;
    let _ = market.advance(24 * HOUR_SECONDS).await;
    let refused = market.worker.api.post(&late.path("respond"), other).await.refused(409, "RESPONSE_DEADLINE_PASSED");
    assert!(refused.action("settle").is_some(), "{refused}");
    let overdue = market.client.api.get(&late.path("")).await.ok();
    assert_eq!((&overdue["status"], &overdue["response_overdue"]), (&json!("under_review"), &json!(true)));
    assert_instant(&overdue["escalated_at"]);
}

async fn evidence_is_shown_on_request_and_comes_later_too(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let add = quarrel.path("evidence");
    let more = json!({ "evidence": [{ "type": "github_commit", "url": "https://git.example/1" }] });
    let added = market.worker.api.post(&add, more.clone()).await.ok();
    assert_shape(&added.body, DISPUTE);
    assert_eq!((&added["status"], added.number("evidence_count")), (&json!("open"), 2));
    let shown = market.client.api.get(&format!("{}?evidence=1", quarrel.path(""))).await.ok();
    assert_shape(&shown.body, &with(DISPUTE, &["evidence"]));
    let pieces = shown["evidence"].as_array().expect("evidence");
    assert!(pieces.iter().all(|piece| testkit::api::keys(piece) == EVIDENCE), "{shown}");
    let told: Vec<_> = pieces.iter().map(|piece| (&piece["side"], &piece["type"], &piece["description"])).collect();
    let first = (&json!("client"), &json!("screenshot"), &json!("It fails"));
    assert_eq!(told, [first, (&json!("worker"), &json!("github_commit"), &json!(null))]);
    market.client.api.get(&format!("{}?evidence=all", quarrel.path(""))).await.refused_at(&["?evidence"]);

    market.worker.api.post(&add, json!({ "evidence": [] })).await.refused_at(&["/evidence"]);
    let full = json!({ "evidence": vec![json!({ "type": "other" }); 20] });
    market.worker.api.post(&add, full.clone()).await.refused(409, "LIMIT_REACHED");
    assert_eq!(market.client.api.post(&add, full).await.ok().number("evidence_count"), 22);
    market.client.api.post(&add, more.clone()).await.refused(409, "LIMIT_REACHED");
    let _ = market.client.api.post_nothing(&quarrel.path("withdraw")).await.ok();
    market.worker.api.post(&add, more).await.refused(409, "INVALID_STATE");
}

async fn a_figure_that_both_name_settles(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let settle = quarrel.path("settle");
    let figure = |cents: i64| json!({ "release_cents": cents });
    let watched = market.client.api.watch(&quarrel.path("")).await;
    for wrong in
        [json!({}), figure(-1), json!({ "release_cents": "1" }), json!({ "release_cents": 1.5 }), figure(50_001)]
    {
        market.client.api.post(&settle, wrong).await.refused_at(&["/release_cents"]);
    }
    watched.assert_unchanged().await;
    let named = market.client.api.post(&settle, figure(10_000)).await.ok();
    assert_eq!(named["settlement"], json!({ "client_release_cents": 10_000, "worker_release_cents": null }));
    let again = market.client.api.post(&settle, figure(10_000)).await.ok();
    assert_eq!((&again.body, again.etag()), (&named.body, named.etag()));
    let _ = market.worker.api.post(&settle, figure(30_001)).await.ok();
    let settled = market.client.api.post(&settle, figure(30_001)).await.ok();
    assert_shape(&settled.body, DISPUTE);
    assert_eq!(settled["status"], "resolved");
    assert_instant(&settled["resolved_at"]);
    assert_eq!(testkit::api::keys(&settled["resolution"]), DISPUTE_RESOLUTION);
    let expected = json!({
        "reason": "settled", "release_cents": 30_001, "refund_cents": 19_999, "arbitration_fee_cents": 0,
        "arbitration_fee_from": null, "rationale": null,
    });
    assert_eq!(settled["resolution"], expected);
    let _ = market.client.api.until(&quarrel.deal.milestone(""), "/status", "released").await;
    for who in [&market.client, &market.worker] {
        assert_eq!(who.api.post(&settle, figure(30_001)).await.ok()["status"], "resolved");
        who.api.post(&settle, figure(1)).await.refused(409, "INVALID_STATE");
    }
}

async fn a_dispute_goes_to_the_operator_after_the_response(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let escalate = quarrel.path("escalate");
    market.client.api.post_nothing(&escalate).await.refused(409, "INVALID_STATE");
    quarrel.respond(market).await;
    let escalated = market.worker.api.post_nothing(&escalate).await.ok();
    assert_eq!(escalated["status"], "under_review");
    assert_instant(&escalated["escalated_at"]);
    let again = market.client.api.post_nothing(&escalate).await.ok();
    assert_eq!(again["version"], escalated["version"]);
}

async fn whoever_opened_it_takes_it_back(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let withdraw = quarrel.path("withdraw");
    market.worker.api.post_nothing(&withdraw).await.refused(403, "WRONG_ROLE");
    let withdrawn = market.client.api.post_nothing(&withdraw).await.ok();
    assert_eq!((&withdrawn["status"], &withdrawn["resolution"]), (&json!("withdrawn"), &json!(null)));
    assert_eq!(market.client.api.post_nothing(&withdraw).await.ok().body, withdrawn.body);
    let milestone = market.client.api.get(&quarrel.deal.milestone("")).await.ok();
    assert_eq!(milestone["status"], "delivered");
    assert_instant(&milestone["auto_release_at"]);
    open(&market.client, &quarrel.deal, "client").await.refused(409, "INVALID_STATE");
    market.client.api.post_nothing(&quarrel.path("escalate")).await.refused(409, "INVALID_STATE");
    let _ = open(&market.worker, &quarrel.deal, "worker").await.created();
}

async fn an_operator_rules(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let (operator, resolve) = (operator(market).await, quarrel.ruling());
    let ruling = json!({
        "release_cents": 40_000, "rationale": "Most of it parses", "arbitration_fee_cents": 1_000,
        "arbitration_fee_from": "client",
    });
    let watched = market.client.api.watch(&quarrel.path("")).await;
    for nobody in [&market.client, &market.worker] {
        nobody.api.post(&resolve, ruling.clone()).await.refused(403, "OPERATOR_ONLY");
    }
    market.client.api.post(&resolve.replace(&quarrel.id, NOBODY), ruling.clone()).await.refused(403, "OPERATOR_ONLY");
    operator.api.post(&resolve.replace(&quarrel.id, NOBODY), ruling.clone()).await.refused(404, "NOT_FOUND");
    operator.api.post(&resolve, json!({})).await.refused_at(&["/rationale", "/release_cents"]);
    let unborne = json!({ "release_cents": 1, "rationale": "So", "arbitration_fee_cents": 1 });
    operator.api.post(&resolve, unborne).await.refused_at(&["/arbitration_fee_from"]);
    let too_much = json!({ "release_cents": 50_001, "rationale": "So" });
    operator.api.post(&resolve, too_much).await.refused_at(&["/release_cents"]);
    let mut dear = ruling.clone();
    dear["arbitration_fee_cents"] = json!(10_001); // The client's part is 10,000.
    operator.api.post(&resolve, dear).await.refused_at(&["/arbitration_fee_cents"]);
    watched.assert_unchanged().await;

    let resolved = operator.api.post(&resolve, ruling.clone()).await.ok();
    assert_shape(&resolved.body, DISPUTE);
    assert_eq!(resolved["status"], "resolved");
    let expected = json!({
        "reason": "ruled", "release_cents": 40_000, "refund_cents": 9_000, "arbitration_fee_cents": 1_000,
        "arbitration_fee_from": "client", "rationale": "Most of it parses",
    });
    assert_eq!(resolved["resolution"], expected);
    let _ = market.client.api.until(&quarrel.deal.milestone(""), "/status", "released").await;
    assert_eq!(operator.api.post(&resolve, ruling).await.ok()["status"], "resolved");
    let other = json!({ "release_cents": 1, "rationale": "Otherwise" });
    operator.api.post(&resolve, other).await.refused(409, "INVALID_STATE");
}

async fn an_operator_who_is_a_party_does_not_rule(market: &Market) {
    let operator = Person::arrive(&market.anyone, "operator", Some("client")).await;
    let gig = json!({ "title": "The operator's own", "status": "active" });
    let gig = operator.api.post("/api/gigs", gig).await.created().text("id").to_owned();
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    let shortlist = format!("/api/gigs/{gig}/applications/{}", applied.text("id"));
    let _ = operator.api.patch(&shortlist, json!({ "status": "shortlisted" })).await.ok();
    let start = json!({ "gig_id": gig, "worker_user_id": market.worker.id, "hours_per_week": 1 });
    let talk = operator.api.post("/api/negotiate", start).await.created();
    let agree = format!("/api/negotiations/{}/agree", talk.text("id"));
    let agreed = market.worker.api.post_nothing(&agree).await.ok();
    let (contract, milestone) = (agreed.text("contract_id").to_owned(), agreed.text_at("/contract/milestones/0/id"));
    for who in [&operator, &market.worker] {
        let _ = who.api.post_nothing(&format!("/api/contracts/{contract}/approve")).await.ok();
    }
    let _ = operator.api.post_nothing(&format!("/api/contracts/{contract}/milestones/{milestone}/fund")).await.ok();
    let body = json!({
        "contract_id": contract, "milestone_id": milestone, "disputing_party": "client", "reason": "Mine",
    });
    let opened = operator.api.post("/api/disputes/create", body).await.created();
    assert!(opened.action("resolve").is_none() && opened.action("withdraw").is_some(), "{opened}");
    let resolve = format!("/api/admin/disputes/{}/resolve", opened.text("id"));
    let ruling = json!({ "release_cents": 0, "rationale": "For me" });
    operator.api.post(&resolve, ruling).await.refused(403, "WRONG_ROLE");
}

async fn disputes_are_listed_to_whom_they_concern(market: &Market) {
    let first = Quarrel::over(market, Terms::FREE).await;
    let second = Quarrel::over(market, Terms::FREE).await;
    let _ = market.client.api.post_nothing(&first.path("withdraw")).await.ok();
    let ids = |list: &Answer| {
        list.rows().iter().map(|row| row["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    for who in [&market.client, &market.worker] {
        let list = who.api.get("/api/disputes").await.ok();
        assert_eq!(ids(&list), [second.id.as_str(), first.id.as_str()]);
        assert_shape(&list.rows()[0], DISPUTE);
        let own = list.rows()[0]["next_actions"].as_array().expect("actions");
        assert!(own.iter().all(|it| it["href"].as_str().is_some_and(|href| href.contains(&second.id))), "{list}");
        assert_eq!(ids(&who.api.get("/api/disputes?status=withdrawn").await.ok()), [first.id.as_str()]);
        assert_eq!(ids(&who.api.get("/api/disputes?status=resolved").await.ok()), [] as [&str; 0]);
    }
    market.client.api.get("/api/disputes?status=closed").await.refused_at(&["?status"]);
    let page = market.client.api.get("/api/disputes?limit=1").await.ok();
    let next = market.client.api.get(&format!("/api/disputes?limit=1&cursor={}", page.text("next_cursor"))).await.ok();
    assert_eq!((ids(&page), ids(&next)), (vec![second.id.clone()], vec![first.id.clone()]));
    assert_eq!(market.newcomer("client").await.api.get("/api/disputes").await.ok().rows().len(), 0);

    let operator = operator(market).await;
    assert_eq!(ids(&operator.api.get("/api/disputes").await.ok()), [] as [&str; 0]);
    assert_eq!(ids(&operator.api.get("/api/admin/disputes").await.ok()), [second.id.as_str()]);
    assert_eq!(ids(&operator.api.get("/api/admin/disputes?status=withdrawn").await.ok()), [first.id.as_str()]);
    for nobody in [&market.client, &market.worker] {
        nobody.api.get("/api/admin/disputes").await.refused(403, "OPERATOR_ONLY");
    }
}

/// Everything that a party may send of a dispute.
fn requests(quarrel: &Quarrel) -> Vec<(Method, String, Value)> {
    let post = |below: &str, body: Value| (Method::POST, quarrel.path(below), body);
    vec![
        (Method::GET, quarrel.path(""), json!(null)),
        post("respond", response()),
        post("evidence", response_evidence()),
        post("recommend", json!({})),
        post("settle", json!({ "release_cents": 1 })),
        post("escalate", json!({})),
        post("withdraw", json!({})),
    ]
}

fn response_evidence() -> Value {
    json!({ "evidence": [{ "type": "other" }] })
}

async fn send(caller: &Caller, (method, path, body): &(Method, String, Value)) -> Answer {
    let ask = caller.ask(method.clone(), path);
    if body.is_null() { ask.send().await } else { ask.json(body).send().await }
}

async fn a_stranger_finds_no_dispute(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let watched = market.client.api.watch(&quarrel.path("")).await;
    let (stranger, operator) = (market.newcomer("client").await, operator(market).await);
    let create = (Method::POST, "/api/disputes/create".to_owned(), new(&quarrel.deal, "client"));
    for request in requests(&quarrel).iter().chain([&create]) {
        let refused = send(&stranger.api, request).await.refused(404, "NOT_FOUND");
        assert_eq!(refused["next_actions"], Value::Null, "{refused}");
        send(&market.anyone, request).await.refused(401, "UNAUTHENTICATED");
        if request.0 != Method::GET {
            send(&operator.api, request).await.refused(404, "NOT_FOUND");
        }
        let elsewhere = (request.0.clone(), request.1.replace(&quarrel.id, NOBODY), request.2.clone());
        if elsewhere.1 != request.1 {
            send(&market.client.api, &elsewhere).await.refused(404, "NOT_FOUND");
        }
    }
    assert_eq!(operator.api.get(&format!("{}?evidence=1", quarrel.path(""))).await.ok()["id"], quarrel.id.as_str());
    watched.assert_unchanged().await;
}

async fn a_dispute_is_changed_at_its_deals_version_alone(market: &Market) {
    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let operator = operator(market).await;
    let stale = |who: &Person, path: &str, body: &Value| who.api.ask(Method::POST, path).json(body).if_match("\"1\"");
    let watched = market.client.api.watch(&quarrel.path("")).await;
    for (method, path, body) in requests(&quarrel) {
        let who = if path.ends_with("withdraw") { &market.client } else { &market.worker };
        if method == Method::POST {
            stale(who, &path, &body).send().await.refused(412, "STALE");
        }
    }
    let ruling = json!({ "release_cents": 1, "rationale": "So" });
    stale(&operator, &quarrel.ruling(), &ruling).send().await.refused(412, "STALE");
    stale(&market.client, "/api/disputes/create", &new(&quarrel.deal, "client")).send().await.refused(412, "STALE");
    stale(&market.client, &quarrel.path("respond"), &response()).send().await.refused(403, "WRONG_ROLE");
    stale(&market.client, &quarrel.ruling(), &ruling).send().await.refused(403, "OPERATOR_ONLY");
    watched.assert_unchanged().await;
    let current = market.client.api.get(&quarrel.path("")).await.ok();
    let respond = market.worker.api.ask(Method::POST, &quarrel.path("respond")).json(&response());
    let responded = respond.if_match(current.etag()).send().await.ok();
    assert_eq!(responded.etag(), market.client.api.get(&quarrel.deal.path("")).await.ok().etag());
}

async fn a_rehearsed_dispute_leaves_nothing(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let watched = market.client.api.watch(&deal.path("")).await;
    let create = market.client.api.ask(Method::POST, "/api/disputes/create").json(&new(&deal, "client"));
    let rehearsed = create.dry_run().send().await.ok();
    assert_eq!((&rehearsed["dry_run"], &rehearsed["status"]), (&json!(true), &json!("open")));
    assert_eq!(rehearsed.header("location"), None);
    watched.assert_unchanged().await;

    let quarrel = Quarrel::over(market, Terms::PAID).await;
    let operator = operator(market).await;
    let watched = market.client.api.watch(&quarrel.path("")).await;
    let ruling = (Method::POST, quarrel.ruling(), json!({ "release_cents": 1, "rationale": "So" }));
    for (method, path, body) in requests(&quarrel).into_iter().chain([ruling]).filter(|it| it.0 == Method::POST) {
        let who = match path.rsplit('/').next() {
            Some("withdraw") => &market.client,
            Some("resolve") => &operator,
            _ => &market.worker,
        };
        let dry = who.api.ask(method, &path).dry_run().json(&body).send().await;
        match path.ends_with("escalate") {
            true => drop(dry.refused(409, "INVALID_STATE")),
            false => assert_eq!(dry.ok()["dry_run"], true),
        }
    }
    watched.assert_unchanged().await;
}

async fn a_dispute_is_replayed(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let create =
        || market.client.api.ask(Method::POST, "/api/disputes/create").json(&new(&deal, "client")).idempotent("k");
    let first = create().send().await.created();
    let replay = create().send().await.created();
    assert_eq!((&replay.bytes, replay.header("location")), (&first.bytes, first.header("location")));
    assert_eq!(replay.header("idempotency-replayed"), Some("true"));
    let other = market.client.api.ask(Method::POST, "/api/disputes/create").json(&new(&deal, "worker")).idempotent("k");
    other.send().await.refused(422, "IDEMPOTENCY_KEY_REUSED");
    let path = format!("/api/disputes/{}/evidence", first.text("id"));
    let add = || market.client.api.ask(Method::POST, &path).json(&response_evidence()).idempotent("e").send();
    let (first, replay) = (add().await.ok(), add().await.ok());
    assert_eq!((replay.bytes, first.number("evidence_count")), (first.bytes.clone(), 2));
}
