//! Queries and pages: unknown parameters, forged cursors, walks from end to end.

use crate::operations::{self, NOBODY};
use serde_json::json;
use testkit::market::Market;

testkit::on_both_databases! {
    an_unknown_parameter_is_named_everywhere,
    a_malformed_id_is_nothing_everywhere,
    a_page_has_its_limits,
    a_walk_meets_every_row_once,
    a_cursor_is_good_for_its_own_list_alone,
    filters_are_checked,
}

async fn an_unknown_parameter_is_named_everywhere(market: &Market) {
    for operation in operations::answering("VALIDATION_FAILED") {
        let path = format!("{}?limt=1", operation.path);
        let answer = operation.ask_well(market, &path).send().await.refused(422, "VALIDATION_FAILED");
        let pointers: Vec<_> = answer["errors"].as_array().into_iter().flatten().map(|it| &it["pointer"]).collect();
        assert!(pointers.contains(&&json!("?limt")), "{answer}");
    }
}

async fn a_malformed_id_is_nothing_everywhere(market: &Market) {
    let named = operations::authenticated().into_iter().filter(|it| it.said.names_something());
    for operation in named.filter(|it| !it.template.contains("payment_intent_id")) {
        for id in ["x", "01936f0a8c4e7c3a9d2e5b6a7c8d9e0f", "%7B%7D", "..%2f", "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f0"]
        {
            let path = operation.path.replace(NOBODY, id);
            operation.ask_well(market, &path).send().await.refused(404, "NOT_FOUND");
        }
    }
}

async fn a_page_has_its_limits(market: &Market) {
    for limit in ["0", "101", "-1", "1.5", "x", "", "%20", "9223372036854775808"] {
        let answer = market.client.api.get(&format!("/api/gigs?limit={limit}")).await;
        answer.refused_at(&["?limit"]);
    }
    market.client.api.get("/api/gigs?limit=1&limit=2").await.refused_at(&["?limit"]);
    let several = market.client.api.get("/api/gigs?limit=0&status=x&nothing=1&min_rate_cents=a").await;
    several.refused_at(&["?limit", "?min_rate_cents", "?nothing", "?status"]);
    for limit in ["1", "100"] {
        let _ = market.client.api.get(&format!("/api/gigs?limit={limit}")).await.ok();
    }
}

async fn a_walk_meets_every_row_once(market: &Market) {
    let mut posted = Vec::new();
    for _ in 0..5 {
        posted.push(market.gig().await);
    }
    let mut met = Vec::new();
    let mut page = market.worker.api.get("/api/gigs?limit=2").await.ok();
    let newer = market.gig().await; // Comes in before the walk has ended, and disturbs nothing.
    loop {
        met.extend(page.rows().iter().map(|gig| gig["id"].as_str().unwrap_or_default().to_owned()));
        assert!(page.rows().len() <= 2);
        if page["has_more"] == false {
            break;
        }
        page = market.worker.api.get(&format!("/api/gigs?limit=2&cursor={}", page.text("next_cursor"))).await.ok();
    }
    posted.reverse();
    assert_eq!(met, posted);
    assert_eq!(market.worker.api.get("/api/gigs?limit=1").await.ok().rows()[0]["id"], newer.as_str());
}

async fn a_cursor_is_good_for_its_own_list_alone(market: &Market) {
    for _ in 0..2 {
        let _ = market.gig().await;
        let _ = market.client.api.post("/api/gigs", json!({ "title": "Draft" })).await.created();
    }
    let page = market.client.api.get("/api/gigs?limit=1").await.ok();
    let cursor = page.text("next_cursor").to_owned();
    let _ = market.client.api.get(&format!("/api/gigs?limit=2&cursor={cursor}")).await.ok();
    let foreign = format!("/api/gigs?cursor={cursor}");
    market.worker.api.get(&foreign).await.refused_at(&["?cursor"]);
    for list in ["/api/gigs?status=draft&", "/api/contracts?", "/api/gigs?min_rate_cents=1&"] {
        market.client.api.get(&format!("{list}cursor={cursor}")).await.refused_at(&["?cursor"]);
    }
    let (first, rest) = cursor.split_at(1);
    let flipped = format!("{}{rest}", if first == "A" { "B" } else { "A" });
    for forged in [flipped.as_str(), "x", "", "AAAA", &cursor[..cursor.len() - 4], NOBODY] {
        market.client.api.get(&format!("/api/gigs?cursor={forged}")).await.refused_at(&["?cursor"]);
    }
}

async fn filters_are_checked(market: &Market) {
    let wrong = [
        ("/api/gigs?status=published", "?status"),
        ("/api/gigs?min_rate_cents=1.5", "?min_rate_cents"),
        ("/api/gigs?max_rate_cents=-1", "?max_rate_cents"),
        ("/api/gigs?owner_user_id=x", "?owner_user_id"),
        ("/api/gigs?published_after=2026-02-30T00:00:00Z", "?published_after"),
        ("/api/gigs?published_after=yesterday", "?published_after"),
        ("/api/applications/mine?status=gone", "?status"),
        ("/api/applications/mine?gig_id=x", "?gig_id"),
        ("/api/contracts?status=", "?status"),
        ("/api/payouts?status=gone", "?status"),
        ("/api/profile/me?audit=1", "?audit"),
    ];
    for (path, pointer) in wrong {
        market.worker.api.get(path).await.refused_at(&[pointer]);
    }
    let talk = market.talk().await;
    market.client.api.get(&format!("{}?audit=maybe", talk.path(""))).await.refused_at(&["?audit"]);
}
