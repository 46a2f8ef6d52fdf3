//! What a ghost score is made of.

use crate::operations::NOBODY;
use crate::shapes::{GHOST, assert_instant, assert_shape};
use serde_json::json;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    a_score_says_what_it_is_made_of,
    entries_fade,
    there_is_no_score_of_nobody,
}

const WEEK_SECONDS: i64 = 7 * 86_400;

async fn a_score_says_what_it_is_made_of(market: &Market) {
    let path = format!("/api/profile/{}/ghost-score", market.client.id);
    assert_eq!(market.worker.api.get(&path).await.ok().rows(), [] as [serde_json::Value; 0]);
    let _ = market.deal(Stage::Released, Terms::FREE).await;
    let _ = market.deal(Stage::Agreed, Terms::FREE).await;
    let _ = market.advance(WEEK_SECONDS).await;
    let whole = market.worker.api.get(&path).await.ok();
    let reasons: Vec<_> = whole.rows().iter().map(|row| (row["reason"].clone(), row["points"].clone())).collect();
    assert_eq!(reasons, [(json!("approval_missed"), json!(20)), (json!("contract_completed"), json!(-5))]);
    for row in whole.rows() {
        assert_shape(row, GHOST);
        assert_instant(&row["at"]);
    }
    let page = market.worker.api.get(&format!("{path}?limit=1")).await.ok();
    assert_eq!((page.rows(), &page["has_more"]), (&whole.rows()[..1], &json!(true)));
    let cursor = page.text("next_cursor").to_owned();
    let rest = market.worker.api.get(&format!("{path}?limit=1&cursor={cursor}")).await.ok();
    assert_eq!((rest.rows(), &rest["has_more"]), (&whole.rows()[1..], &json!(false)));
    market.client.api.get(&format!("{path}?cursor={cursor}")).await.refused_at(&["?cursor"]);
    let score = market.worker.api.get(&format!("/api/profile/{}", market.client.id)).await.ok();
    assert_eq!(score["ghost_score"], 15);
}

async fn entries_fade(market: &Market) {
    let _ = market.deal(Stage::Released, Terms::FREE).await;
    let path = format!("/api/profile/{}/ghost-score", market.client.id);
    let browser = &market.client.browser; // Its key would expire on the way.
    for (days, left) in [(90, -2.5), (300, -0.25)] {
        let span = json!({ "seconds": days * 86_400 });
        let _ = browser.post("/api/sandbox/clock/advance", span).await.ok();
        assert_eq!(browser.get(&path).await.ok().rows()[0]["decayed_points"], json!(left));
    }
}

async fn there_is_no_score_of_nobody(market: &Market) {
    let gone = market.newcomer("client").await;
    gone.browser.post_nothing("/api/account/delete").await.deleted();
    for id in [NOBODY, "x", &gone.id] {
        market.client.api.get(&format!("/api/profile/{id}/ghost-score")).await.refused(404, "NOT_FOUND");
    }
}
