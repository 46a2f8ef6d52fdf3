//! A user's public repositories. How their host is asked is told with the stories.

use crate::operations::NOBODY;
use crate::shapes::{REPO, REPOS, assert_shape};
use serde_json::json;
use testkit::market::Market;

testkit::on_both_databases! {
    a_sandbox_user_has_a_fixed_list,
    there_are_as_many_as_were_asked_for,
    nobody_has_none,
}

async fn a_sandbox_user_has_a_fixed_list(market: &Market) {
    let path = format!("/api/profile/{}/github-repos", market.client.id);
    let first = market.worker.api.get(&path).await.ok();
    assert_shape(&first.body, REPOS);
    assert_eq!(first["github_username"], "client");
    assert_eq!(first["github_profile_url"], "https://github.com/client");
    let repos = first["repos"].as_array().expect("a list");
    assert!(!repos.is_empty());
    for repo in repos {
        assert_shape(repo, REPO);
        assert!(repo["html_url"].as_str().expect("a URL").starts_with("https://github.com/client/"), "{repo}");
        assert!(repo["stargazers_count"].is_i64());
    }
    assert_eq!(market.client.api.get(&path).await.ok().bytes, first.bytes);
    let profile = market.worker.api.get(&format!("/api/profile/{}", market.client.id)).await.ok();
    assert_eq!(profile["github_username"], first["github_username"]);
    assert_eq!(profile["github_profile_url"], first["github_profile_url"]);
}

async fn there_are_as_many_as_were_asked_for(market: &Market) {
    let path = format!("/api/profile/{}/github-repos", market.client.id);
    let one = market.client.api.get(&format!("{path}?per_page=1")).await.ok();
    assert_eq!(one["repos"].as_array().map(Vec::len), Some(1));
    let _ = market.client.api.get(&format!("{path}?per_page=30")).await.ok();
    for wrong in ["0", "31", "-1", "x", "", "1.5", "257"] {
        market.client.api.get(&format!("{path}?per_page={wrong}")).await.refused_at(&["?per_page"]);
    }
    market.client.api.get(&format!("{path}?page=2")).await.refused_at(&["?page"]);
}

async fn nobody_has_none(market: &Market) {
    let gone = market.newcomer("client").await;
    let _ = market.client.api.get(&format!("/api/profile/{}/github-repos", gone.id)).await.ok();
    gone.browser.post_nothing("/api/account/delete").await.deleted();
    for id in [NOBODY, "x", &gone.id] {
        let answer = market.client.api.get(&format!("/api/profile/{id}/github-repos")).await;
        assert_ne!(answer.body, json!(null));
        answer.refused(404, "NOT_FOUND");
    }
}
