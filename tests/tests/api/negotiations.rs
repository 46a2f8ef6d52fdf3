//! Negotiations: begun, haggled over in at most three rounds, agreed or ended.

use crate::operations::NOBODY;
use crate::shapes::{AUDIT, CONTRACT, MILESTONE, NEGOTIATION, ROUND, assert_shape, with};
use serde_json::{Value, json};
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_negotiation_is_begun_with_a_shortlisted_freelancer,
    a_negotiation_can_begin_with_terms,
    whom_one_cannot_negotiate_with,
    a_round_keeps_what_it_leaves_out,
    what_a_round_cannot_hold_is_refused,
    a_fourth_round_ends_the_negotiation,
    a_dry_fourth_round_ends_nothing,
    agreeing_makes_a_contract,
    nobody_agrees_to_nothing,
    agreement_on_another_round_is_stale,
    declining_ends_it,
    a_contact_reaches_the_other_party_alone,
    the_audit_is_a_chain,
    the_callers_own_are_found_by_state,
}

async fn a_negotiation_is_begun_with_a_shortlisted_freelancer(market: &Market) {
    let talk = market.talk().await;
    let begun = market.client.api.get(&talk.path("")).await.ok();
    assert_shape(&begun.body, NEGOTIATION);
    assert_eq!((begun["state"].as_str(), begun["turn"].as_str()), (Some("pending"), Some("either")));
    assert_eq!((begun.number("round_number"), begun.number("rounds_left"), begun.number("cycle")), (0, 3, 1));
    assert_eq!((&begun["rounds"], &begun["contract_id"]), (&json!([]), &json!(null)));
    assert_eq!((&begun["rate_cents"], &begun["payout_delay_days"]), (&json!(10_000), &json!(3)));
    assert_eq!(begun["contact_exchange"], json!({ "my_share": null, "other_party_contact": null }));
    assert_eq!((&begun["your_role"], begun.etag()), (&json!("client"), "\"1\""));
    assert_eq!(market.worker.api.get(&talk.path("")).await.ok()["your_role"], "worker");

    let parties = json!({ "gig_id": talk.gig, "worker_user_id": market.worker.id });
    for path in ["/api/negotiations", "/api/negotiate"] {
        let again = market.client.api.post(path, parties.clone()).await.refused(409, "NEGOTIATION_EXISTS");
        assert_eq!(again["existing_id"], talk.id.as_str());
    }
}

async fn a_negotiation_can_begin_with_terms(market: &Market) {
    let gig = market.gig().await;
    let applied = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    market.shortlist(&gig, applied.text("id")).await;
    let terms = json!({
        "gig_id": gig, "worker_user_id": market.worker.id,
        "rate_cents": 7_550, "hours_per_week": 12.25, "start_date": "2026-12-01", "payout_delay_days": 10,
    });
    let begun = market.client.api.post("/api/negotiate", terms).await.created();
    assert_shape(&begun.body, NEGOTIATION);
    assert_eq!(begun.header("location"), Some(format!("/api/negotiations/{}", begun.text("id")).as_str()));
    assert_eq!((begun["state"].as_str(), begun["turn"].as_str()), (Some("in_progress"), Some("worker")));
    assert_shape(&begun["rounds"][0], ROUND);
    // 75.50 × 12.25 = 924.875, rounded half up.
    assert_eq!((&begun["amount_cents"], &begun["hours_per_week"]), (&json!(92_488), &json!(12.25)));
    assert_eq!((&begun["start_date"], &begun["payout_delay_days"]), (&json!("2026-12-01"), &json!(10)));
    assert_eq!(begun["last_proposed_by"], market.client.id.as_str());
}

async fn whom_one_cannot_negotiate_with(market: &Market) {
    let gig = market.gig().await;
    let parties = |gig: &str, worker: &str| json!({ "gig_id": gig, "worker_user_id": worker });
    let begin = async |body: Value| market.client.api.post("/api/negotiations", body).await;
    begin(parties(&gig, &market.worker.id)).await.refused(409, "NOT_SHORTLISTED");
    let _ = market.worker.api.post_nothing(&format!("/api/gigs/{gig}/apply")).await.created();
    begin(parties(&gig, &market.worker.id)).await.refused(409, "NOT_SHORTLISTED");
    begin(parties(NOBODY, &market.worker.id)).await.refused(404, "NOT_FOUND");
    begin(parties("x", "y")).await.refused_at(&["/gig_id", "/worker_user_id"]);
    begin(json!({})).await.refused_at(&["/gig_id", "/worker_user_id"]);
    let other = market.newcomer("client").await;
    let theirs = other.api.post("/api/negotiations", parties(&gig, &market.worker.id)).await;
    theirs.refused(403, "WRONG_ROLE");
    let _ = market.client.api.patch("/api/profile/me", json!({ "user_type": "freelancer" })).await.ok();
    begin(parties(&gig, &market.worker.id)).await.refused(403, "CLIENT_ONLY");
    assert_eq!(market.client.api.get("/api/negotiations").await.ok().rows().len(), 0);
}

async fn a_round_keeps_what_it_leaves_out(market: &Market) {
    let talk = market.talk().await;
    let round = async |who: &testkit::api::Caller, body: Value| who.post(&talk.path("round"), body).await.ok();
    let first = round(&market.worker.api, json!({ "hours_per_week": 4, "note": "Four is enough" })).await;
    assert_eq!((&first["rate_cents"], &first["amount_cents"]), (&json!(10_000), &json!(40_000)));
    assert_eq!((first["state"].as_str(), first["turn"].as_str()), (Some("in_progress"), Some("client")));
    let second = round(&market.client.api, json!({ "rate_cents": 9_000, "expected_round": 1 })).await;
    assert_eq!((&second["hours_per_week"], &second["amount_cents"]), (&json!(4), &json!(36_000)));
    assert_eq!((second.number("round_number"), second.number("rounds_left")), (2, 1));
    let rounds = second["rounds"].as_array().expect("rounds");
    assert_eq!(rounds.iter().map(|round| &round["role"]).collect::<Vec<_>>(), ["worker", "client"]);
    assert_eq!((&rounds[0]["note"], &rounds[1]["note"]), (&json!("Four is enough"), &json!(null)));
    let third = round(&market.worker.api, json!({ "hours_per_week": 0 })).await;
    assert_eq!((&third["amount_cents"], &third["warnings"]), (&json!(0), &json!(["ZERO_AMOUNT"])));
}

async fn what_a_round_cannot_hold_is_refused(market: &Market) {
    let talk = market.talk().await;
    let watched = market.client.api.watch(&talk.path("")).await;
    let refused = [
        (json!({ "rate_cents": -1 }), "/rate_cents"),
        (json!({ "rate_cents": 100_000_001 }), "/rate_cents"),
        (json!({ "hours_per_week": 168.01 }), "/hours_per_week"),
        (json!({ "hours_per_week": -0.5 }), "/hours_per_week"),
        (json!({ "hours_per_week": 1.005 }), "/hours_per_week"),
        (json!({ "hours_per_week": "8" }), "/hours_per_week"),
        (json!({ "start_date": "2026-02-30" }), "/start_date"),
        (json!({ "start_date": "2026-2-3" }), "/start_date"),
        (json!({ "payout_delay_days": 2 }), "/payout_delay_days"),
        (json!({ "payout_delay_days": 11 }), "/payout_delay_days"),
        (json!({ "note": "x".repeat(2_001) }), "/note"),
        (json!({ "rate": 1 }), "/rate"),
        // What it comes to: nothing that a card takes.
        (json!({ "rate_cents": 49, "hours_per_week": 1 }), "/rate_cents"),
        (json!({ "rate_cents": 100_000_000, "hours_per_week": 168 }), "/rate_cents"),
    ];
    for (body, pointer) in refused {
        market.client.api.post(&talk.path("round"), body).await.refused_at(&[pointer]);
    }
    let stale = json!({ "rate_cents": 1_000, "expected_round": 1 });
    market.client.api.post(&talk.path("round"), stale).await.refused(412, "STALE");
    watched.assert_unchanged().await;
}

async fn a_fourth_round_ends_the_negotiation(market: &Market) {
    let talk = market.talk().await;
    for hours in 1..=3 {
        let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": hours })).await.ok();
    }
    let fourth = market.worker.api.post(&talk.path("round"), json!({ "hours_per_week": 4 })).await;
    fourth.refused(409, "ROUND_LIMIT_REACHED");
    let ended = market.client.api.get(&talk.path("")).await.ok();
    assert_eq!((&ended["state"], &ended["ended_reason"]), (&json!("expired"), &json!("round_limit")));
    assert_eq!((ended.number("round_number"), ended["rounds"].as_array().map(Vec::len)), (3, Some(3)));
    assert_eq!(ended["hours_per_week"], 3);
    let watched = market.client.api.watch(&talk.path("")).await;
    let fifth = market.worker.api.post(&talk.path("round"), json!({ "hours_per_week": 4 })).await;
    fifth.refused(409, "NEGOTIATION_EXPIRED");
    market.client.api.post_nothing(&talk.path("agree")).await.refused(409, "NEGOTIATION_EXPIRED");
    watched.assert_unchanged().await;
}

async fn a_dry_fourth_round_ends_nothing(market: &Market) {
    let talk = market.talk().await;
    for hours in 1..=3 {
        let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": hours })).await.ok();
    }
    let watched = market.client.api.watch(&talk.path("")).await;
    let fourth = market.worker.api.ask(reqwest::Method::POST, &talk.path("round")).dry_run();
    fourth.json(&json!({ "hours_per_week": 4 })).send().await.refused(409, "ROUND_LIMIT_REACHED");
    watched.assert_unchanged().await;
    let _ = market.worker.api.post_nothing(&talk.path("agree")).await.ok();
}

async fn agreeing_makes_a_contract(market: &Market) {
    let talk = market.talk().await;
    let round = json!({ "rate_cents": 10_000, "hours_per_week": 5, "start_date": "2026-12-01" });
    let _ = market.client.api.post(&talk.path("round"), round).await.ok();
    let agreed = market.worker.api.post(&talk.path("agree"), json!({ "expected_round": 1 })).await.ok();
    assert_eq!(agreed.keys(), ["contract", "contract_id", "negotiation"]);
    assert_shape(&agreed["negotiation"], NEGOTIATION);
    assert_shape(&agreed["contract"], CONTRACT);
    assert_shape(&agreed["contract"]["milestones"][0], MILESTONE);
    assert_eq!(agreed["negotiation"]["state"], "pending_owner_approval");
    assert_eq!(agreed["negotiation"]["contract_id"], agreed["contract_id"]);
    assert_eq!(agreed["contract"]["status"], "pending_owner_approval");
    assert_eq!(agreed["contract"]["total_cents"], 50_000);
    assert_eq!(agreed["contract"]["platform_fee_bps"], 500);
    assert_eq!(agreed["contract"]["terms_hash"].as_str().map(str::len), Some(64));

    let watched = market.client.api.watch(&talk.path("")).await;
    for who in [&market.worker, &market.client] {
        let again = who.api.post_nothing(&talk.path("agree")).await.ok();
        assert_eq!(again["contract_id"], agreed["contract_id"]);
    }
    watched.assert_unchanged().await;
    market.client.api.post(&talk.path("round"), json!({})).await.refused(409, "INVALID_STATE");
    market.client.api.post(&talk.path("decline"), json!({})).await.refused(409, "INVALID_STATE");
    watched.assert_unchanged().await;
}

async fn nobody_agrees_to_nothing(market: &Market) {
    let talk = market.talk().await;
    let watched = market.client.api.watch(&talk.path("")).await;
    let refused = market.worker.api.post_nothing(&talk.path("agree")).await.refused(409, "NO_ROUND_YET");
    assert!(refused.action("round").is_some(), "{refused}");
    watched.assert_unchanged().await;
}

async fn agreement_on_another_round_is_stale(market: &Market) {
    let talk = market.talk().await;
    let _ = market.client.api.post(&talk.path("round"), json!({ "hours_per_week": 1 })).await.ok();
    let watched = market.client.api.watch(&talk.path("")).await;
    market.worker.api.post(&talk.path("agree"), json!({ "expected_round": 2 })).await.refused(412, "STALE");
    watched.assert_unchanged().await;
}

async fn declining_ends_it(market: &Market) {
    let talk = market.talk().await;
    let declined = market.worker.api.post(&talk.path("decline"), json!({ "reason": "No time" })).await.ok();
    assert_eq!((&declined["state"], &declined["ended_reason"]), (&json!("expired"), &json!("declined")));
    assert_eq!(market.worker.api.post_nothing(&talk.path("decline")).await.ok().body, declined.body);
    market.client.api.post(&talk.path("round"), json!({})).await.refused(409, "NEGOTIATION_EXPIRED");
    assert_eq!(market.worker.api.get("/api/profile/me").await.ok()["ghost_score"], 0);
    let parties = json!({ "gig_id": talk.gig, "worker_user_id": market.worker.id });
    let anew = market.client.api.post("/api/negotiations", parties).await.created();
    assert_ne!(anew["id"], talk.id.as_str());
}

async fn a_contact_reaches_the_other_party_alone(market: &Market) {
    let talk = market.talk().await;
    let share = async |value: &str| {
        let contact = json!({ "contact_type": "email", "contact_value": value });
        market.worker.api.post(&talk.path("contact-share"), contact).await.ok()
    };
    let _ = share("first@worker.example").await;
    let mine = share("second@worker.example").await;
    assert_eq!(mine["contact_exchange"]["my_share"]["contact_value"], "second@worker.example");
    assert_eq!(mine["contact_exchange"]["other_party_contact"], json!(null));
    let theirs = market.client.api.get(&format!("{}?audit=1", talk.path(""))).await.ok();
    assert_eq!(theirs["contact_exchange"]["other_party_contact"]["contact_type"], "email");
    assert_eq!(theirs["contact_exchange"]["other_party_contact"]["contact_value"], "second@worker.example");
    assert_eq!(theirs["contact_exchange"]["my_share"], json!(null));
    assert!(!theirs["audit"].to_string().contains("worker.example"), "{}", theirs["audit"]);
    for (body, pointers) in [
        (json!({}), vec!["/contact_type", "/contact_value"]),
        (json!({ "contact_type": "", "contact_value": "x".repeat(201) }), vec!["/contact_type", "/contact_value"]),
        (json!({ "contact_type": "x".repeat(51), "contact_value": "x" }), vec!["/contact_type"]),
    ] {
        market.worker.api.post(&talk.path("contact-share"), body).await.refused_at(&pointers);
    }
}

async fn the_audit_is_a_chain(market: &Market) {
    let deal = market.deal(Stage::Delivered, Terms::FREE).await;
    let negotiation = market.client.api.get(&format!("{}?audit=1", deal.talk.path(""))).await.ok();
    assert_shape(&negotiation.body, &with(NEGOTIATION, &["audit"]));
    let entries = negotiation["audit"].as_array().expect("an audit");
    assert!(entries.len() >= 6, "{} entries", entries.len());
    let mut before = String::new();
    for (n, entry) in entries.iter().enumerate() {
        assert_shape(entry, AUDIT);
        assert_eq!(entry["seq"], n + 1);
        assert_eq!(entry["prev_hash"], before.as_str(), "{entry}");
        before = entry["hash"].as_str().expect("a hash").to_owned();
    }
    let contract = market.worker.api.get(&format!("{}?audit=1", deal.path(""))).await.ok();
    assert_shape(&contract.body, &with(CONTRACT, &["audit"]));
    assert_eq!((&contract["audit"], &contract["audit_head"]), (&negotiation["audit"], &json!(before)));
}

async fn the_callers_own_are_found_by_state(market: &Market) {
    let (older, newer) = (market.talk().await, market.talk().await);
    let _ = market.client.api.post(&older.path("round"), json!({ "hours_per_week": 1 })).await.ok();
    let list = market.worker.api.get("/api/negotiations").await.ok();
    assert_eq!(list.rows().iter().map(|row| &row["id"]).collect::<Vec<_>>(), [newer.id.as_str(), older.id.as_str()]);
    assert_shape(&list.rows()[0], NEGOTIATION);
    let talking = market.client.api.get("/api/negotiations?state=in_progress").await.ok();
    assert_eq!(talking.rows().iter().map(|row| &row["id"]).collect::<Vec<_>>(), [older.id.as_str()]);
    market.client.api.get("/api/negotiations?state=talking").await.refused_at(&["?state"]);
    assert_eq!(market.newcomer("client").await.api.get("/api/negotiations").await.ok().rows().len(), 0);
}
