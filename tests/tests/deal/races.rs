//! Everybody at once: whatever the order, it happened once.

use reqwest::Method;
use serde_json::json;
use testkit::api::{Answer, Ask, at_once};
use testkit::market::{Market, Person, Stage, Terms};

testkit::on_both_databases! {
    fifty_releases_are_one_transfer,
    twenty_agreements_are_one_contract,
    many_applications_are_one,
    many_beginnings_are_one_negotiation,
    many_approvals_are_one_each,
    many_payments_are_one_intent,
    many_rounds_are_three,
    many_deliveries_are_one,
    many_reviews_are_one,
    many_rotations_leave_one_key,
    a_days_limit_holds_for_payments_at_once,
    a_release_and_a_cancel_do_not_both_happen,
}

fn post(who: &Person, path: &str) -> Ask {
    who.api.ask(Method::POST, path)
}

fn times(n: usize, ask: Ask) -> Vec<Ask> {
    vec![ask; n]
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

async fn fifty_releases_are_one_transfer(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::PAID).await;
    let version = market.client.api.get(&deal.path("")).await.ok().number("version");
    let answers = at_once(times(50, post(&market.client, &deal.milestone("release")))).await;
    for answer in &answers {
        let told = (answer.status, answer.text("status"));
        assert!(told == (200, "released") || told == (202, "releasing"), "{answer}");
    }
    let released = market.client.api.until(&deal.milestone(""), "/status", "released").await;
    let _ = market.advance(3 * 86_400).await;
    market.books().await.assert_paid_once(&deal, 50_000, true).await;
    // Asked for, captured, transferred: not one version a caller.
    assert!(released.number("version") - version <= 8, "{version} → {released}");
}

async fn twenty_agreements_are_one_contract(market: &Market) {
    let talk = market.talk().await;
    let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 5 })).await.ok();
    let mut asks = times(10, post(&market.client, &talk.path("agree")));
    asks.extend(times(10, post(&market.worker, &talk.path("agree"))));
    let answers = at_once(asks).await;
    assert_eq!(count(&answers, 200), 20, "{answers:?}");
    assert!(answers.iter().all(|answer| answer["contract_id"] == answers[0]["contract_id"]));
    assert_eq!(market.client.api.get("/api/contracts").await.ok().rows().len(), 1);
    let kept = market.books().await.of(&talk.id).await;
    kept.assert_sound();
    assert_eq!(kept.audit.iter().filter(|entry| entry.action.contains("agreed")).count(), 1, "{:?}", kept.audit);
}

async fn many_applications_are_one(market: &Market) {
    let gig = market.gig().await;
    let answers = at_once(times(20, post(&market.worker, &format!("/api/gigs/{gig}/apply")))).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 19), "{answers:?}");
    let first = answers.iter().find(|answer| answer.status == 201).cloned().expect("one was first");
    for late in answers.into_iter().filter(|answer| answer.status == 409) {
        assert_eq!(late.refused(409, "ALREADY_APPLIED")["existing_id"], first["id"]);
    }
    assert_eq!(market.client.api.get(&format!("/api/gigs/{gig}")).await.ok()["applications_count"], 1);
}

async fn many_beginnings_are_one_negotiation(market: &Market) {
    let gig = market.gig().await;
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    market.shortlist(&gig, applied.text("id")).await;
    let parties = json!({ "gig_id": gig, "worker_user_id": market.worker.id });
    let answers = at_once(times(20, post(&market.client, "/api/negotiations").json(&parties))).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 19), "{answers:?}");
    for late in answers.into_iter().filter(|answer| answer.status == 409) {
        late.refused(409, "NEGOTIATION_EXISTS");
    }
    assert_eq!(market.client.api.get("/api/negotiations").await.ok().rows().len(), 1);
}

async fn many_approvals_are_one_each(market: &Market) {
    let deal = market.deal(Stage::Agreed, Terms::FREE).await;
    let mut asks = times(10, post(&market.client, &deal.path("approve")));
    asks.extend(times(10, post(&market.worker, &deal.path("approve"))));
    let answers = at_once(asks).await;
    assert_eq!(count(&answers, 200), 20, "{answers:?}");
    let contract = market.client.api.get(&deal.path("")).await.ok();
    assert_eq!(contract["status"], "pending_client_funding");
    let kept = market.books().await.of(&deal.talk.id).await;
    kept.assert_sound();
    let approvals = kept.audit.iter().filter(|entry| entry.action == "approved");
    let mut roles: Vec<_> = approvals.filter_map(|entry| entry.actor_role).map(|role| role.name()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["client", "worker"], "{:?}", kept.audit);
}

async fn many_payments_are_one_intent(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::PAID).await;
    let answers = at_once(times(20, post(&market.client, &deal.milestone("fund")))).await;
    for answer in &answers {
        assert!(answer.status == 200 || answer.status == 202, "{answer}");
    }
    let funding = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert!(funding["payment_intent_id"].is_string());
    assert_eq!(market.books().await.provider().await.intents_of(&deal.milestone).len(), 1);
}

async fn many_rounds_are_three(market: &Market) {
    let talk = market.talk().await;
    let round = |n: usize| post(&market.client, &talk.path("round")).json(&json!({ "hours_per_week": n }));
    let answers = at_once((1..=12).map(round)).await;
    assert_eq!((count(&answers, 200), count(&answers, 409)), (3, 9), "{answers:?}");
    let limit = answers.iter().filter(|answer| answer.text("code") == "ROUND_LIMIT_REACHED").count();
    let after = answers.iter().filter(|answer| answer.text("code") == "NEGOTIATION_EXPIRED").count();
    assert_eq!((limit, after), (1, 8), "{answers:?}");
    let talk = market.client.api.get(&talk.path("")).await.ok();
    assert_eq!((&talk["state"], talk["rounds"].as_array().map(Vec::len)), (&json!("expired"), Some(3)));
}

async fn many_deliveries_are_one(market: &Market) {
    let deal = market.deal(Stage::Active, Terms::FREE).await;
    let version = market.client.api.get(&deal.path("")).await.ok().number("version");
    let work = post(&market.worker, &deal.milestone("deliver")).json(&json!({ "notes": "Done" }));
    let answers = at_once(times(20, work)).await;
    assert_eq!(count(&answers, 200), 20, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(market.client.api.get(&deal.path("")).await.ok().number("version"), version + 1);
}

async fn many_reviews_are_one(market: &Market) {
    let deal = market.deal(Stage::Released, Terms::FREE).await;
    let review = post(&market.client, &deal.path("reviews")).json(&json!({ "rating": 5 }));
    let answers = at_once(times(10, review)).await;
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 9), "{answers:?}");
    assert_eq!(market.client.api.get(&deal.path("reviews")).await.ok().rows().len(), 1);
}

async fn many_rotations_leave_one_key(market: &Market) {
    let answers = at_once(times(10, post(&market.client, "/api/keys/rotate"))).await;
    assert_eq!((count(&answers, 201), count(&answers, 401)), (1, 9), "{answers:?}");
    let keys = market.client.browser.get("/api/keys").await.ok();
    let live = keys.rows().iter().filter(|key| key["revoked_at"].is_null()).count();
    assert_eq!((keys.rows().len(), live), (2, 1));
}

async fn a_days_limit_holds_for_payments_at_once(market: &Market) {
    let limits = json!({ "limits": { "max_fund_cents_per_day": 120_000 } });
    let limited = market.client.with_key_of(limits).await;
    let mut asks = Vec::new();
    for _ in 0..6 {
        let deal = market.deal(Stage::Approved, Terms::PAID).await;
        asks.push(limited.ask(Method::POST, &deal.milestone("fund")));
    }
    let answers = at_once(asks).await;
    let refused = answers.iter().filter(|answer| answer.text("code") == "APPROVAL_REQUIRED").count();
    assert_eq!((answers.iter().filter(|answer| answer.status < 300).count(), refused), (2, 4), "{answers:?}");
}

async fn a_release_and_a_cancel_do_not_both_happen(market: &Market) {
    let mut ends = Vec::new();
    for n in 0..8 {
        let deal = market.deal(Stage::Active, Terms::PAID).await;
        let mut asks =
            vec![post(&market.client, &deal.milestone("release")), post(&market.worker, &deal.path("cancel"))];
        asks.rotate_left(n % 2);
        let answers = at_once(asks).await;
        assert!(answers.iter().any(|answer| answer.status < 300), "{answers:?}");
        let contract = loop {
            let contract = market.client.api.get(&deal.path("")).await.ok();
            if contract["status"] != "active" {
                break contract;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        };
        let end = (contract.text("status").to_owned(), contract.text_at("/milestones/0/status").to_owned());
        match (end.0.as_str(), end.1.as_str()) {
            ("completed", "released") => market.books().await.assert_paid_once(&deal, 50_000, false).await,
            ("cancelled", "refunded") => {
                let books = market.books().await;
                let kept = books.of(&deal.talk.id).await;
                kept.assert_sound();
                assert_eq!(kept.totals().len(), 0, "{:?}", kept.ledger);
                assert_eq!(books.provider().await.transfers_of(&deal.milestone).len(), 0);
            }
            other => panic!("{other:?}: {contract}"),
        }
        ends.push(end);
    }
    market.books().await.assert_balanced().await;
    assert_eq!(ends.len(), 8);
}
