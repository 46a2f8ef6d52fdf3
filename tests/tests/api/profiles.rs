//! One's own profile and that of others.

use crate::operations::NOBODY;
use crate::shapes::{ME, PROFILE, assert_shape};
use serde_json::json;
use testkit::market::{Market, Stage, Terms};

testkit::on_both_databases! {
    one_changes_what_one_names,
    what_can_be_cleared_is_cleared,
    what_a_profile_cannot_hold_is_refused,
    others_see_the_public_side,
    the_type_chosen_last_does_not_touch_a_running_deal,
}

async fn one_changes_what_one_names(market: &Market) {
    let before = market.client.api.get("/api/profile/me").await.ok();
    assert_shape(&before.body, ME);
    let patch = json!({ "display_name": "Ada", "skills": ["rust"], "portfolio_website_url": "https://ada.example/" });
    let after = market.client.api.patch("/api/profile/me", patch.clone()).await.ok();
    assert_eq!(after.number("version"), before.number("version") + 1);
    for (name, value) in patch.as_object().expect("an object") {
        assert_eq!(&after[name.as_str()], value, "{name}");
    }
    assert_eq!((&after["bio"], &after["user_type"]), (&before["bio"], &before["user_type"]));
    let again = market.client.api.patch("/api/profile/me", patch).await.ok();
    assert_eq!((&again.body, again.etag()), (&after.body, after.etag()));
}

async fn what_can_be_cleared_is_cleared(market: &Market) {
    let patch = json!({ "resume_url": "https://ada.example/cv.pdf", "bio": "Hello" });
    let _ = market.client.api.patch("/api/profile/me", patch).await.ok();
    let cleared = market.client.api.patch("/api/profile/me", json!({ "resume_url": null, "bio": null })).await.ok();
    assert_eq!((&cleared["resume_url"], &cleared["bio"]), (&json!(null), &json!(null)));
}

async fn what_a_profile_cannot_hold_is_refused(market: &Market) {
    let api = &market.client.api;
    let watched = api.watch("/api/profile/me").await;
    let refused = [
        (json!({ "display_name": "x".repeat(101) }), "/display_name"),
        (json!({ "bio": "x".repeat(5_001) }), "/bio"),
        (json!({ "skills": vec!["x"; 31] }), "/skills"),
        (json!({ "skills": ["rust", "x".repeat(51)] }), "/skills/1"),
        (json!({ "user_type": "operator" }), "/user_type"),
        (json!({ "portfolio_website_url": "javascript:alert(1)" }), "/portfolio_website_url"),
        (json!({ "resume_url": "ftp://ada.example/cv" }), "/resume_url"),
        (json!({ "is_operator": true }), "/is_operator"),
        (json!({ "credits_balance": 1 }), "/credits_balance"),
    ];
    for (body, pointer) in refused {
        api.patch("/api/profile/me", body).await.refused_at(&[pointer]);
    }
    let several = json!({ "bio": 7, "skills": "rust", "user_type": null, "nothing": 1 });
    let several = api.patch("/api/profile/me", several).await;
    several.refused_at(&["/bio", "/skills", "/user_type", "/nothing"]);
    watched.assert_unchanged().await;
}

async fn others_see_the_public_side(market: &Market) {
    let profile = market.worker.api.get(&format!("/api/profile/{}", market.client.id)).await.ok();
    assert_shape(&profile.body, PROFILE);
    assert_eq!((&profile["completed_contracts"], &profile["average_rating"]), (&json!(0), &json!(null)));
    for id in [NOBODY, "x"] {
        market.worker.api.get(&format!("/api/profile/{id}")).await.refused(404, "NOT_FOUND");
    }
}

async fn the_type_chosen_last_does_not_touch_a_running_deal(market: &Market) {
    let deal = market.deal(Stage::Approved, Terms::FREE).await;
    let _ = market.client.api.patch("/api/profile/me", json!({ "user_type": "freelancer" })).await.ok();
    let funded = market.client.api.post_nothing(&deal.milestone("fund")).await.ok();
    assert_eq!(funded["status"], "funded");
}
