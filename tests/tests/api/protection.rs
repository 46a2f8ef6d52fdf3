//! What protects the process: limits of rate, of length, of number; and the headers that protect browsers.

use reqwest::Method;
use serde_json::json;
use server::settings::Settings;
use testkit::api::{Caller, at_once};
use testkit::app::TestApp;
use testkit::market::{Market, Person};

testkit::on_both_databases! {
    a_page_elsewhere_that_points_its_name_here_is_refused,
    an_address_has_its_length,
    answers_are_for_their_reader_alone,
    a_user_has_so_many_keys_at_a_time,
}

async fn a_page_elsewhere_that_points_its_name_here_is_refused(market: &Market) {
    for host in ["evil.example", "localhost.evil.example", "10.0.0.1"] {
        let ask = market.client.api.ask(Method::GET, "/api/profile/me").header("host", host);
        ask.send().await.refused(400, "BAD_REQUEST");
    }
    let local = market.client.api.ask(Method::GET, "/api/profile/me").header("host", "localhost:8080");
    let _ = local.send().await.ok();
}

async fn an_address_has_its_length(market: &Market) {
    let long = format!("/api/gigs?cursor={}", "x".repeat(2_048));
    market.client.api.get(&long).await.refused(400, "BAD_REQUEST");
}

async fn answers_are_for_their_reader_alone(market: &Market) {
    for path in ["/api/health", "/api/profile/me", "/api/nothing"] {
        let answer = market.client.api.get(path).await;
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{answer}");
        assert!(answer.header("content-security-policy").is_some_and(|it| it.contains("frame-ancestors 'none'")));
        assert_eq!(answer.header("access-control-allow-origin"), None, "{answer}");
        assert_eq!(answer.header("server"), None, "{answer}");
    }
}

async fn a_user_has_so_many_keys_at_a_time(market: &Market) {
    let make = || market.client.browser.ask(Method::POST, "/api/keys").json(&json!({}));
    let answers = at_once((0..60).map(|_| make())).await;
    let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(made.len(), 49, "and the one that was there");
    for late in answers.iter().filter(|answer| answer.status != 201) {
        late.clone().refused(409, "LIMIT_REACHED");
    }
    let revoke = format!("/api/keys/{}/revoke", made[0].text("id"));
    let _ = market.client.browser.post_nothing(&revoke).await.ok();
    let _ = make().send().await.created();
}

/// Buckets that fill slowly, so that a test can empty them.
fn slow(settings: &mut Settings) {
    settings.limits.user_per_second = 1;
    settings.limits.user_burst = 10;
    settings.limits.address_per_second = 1;
    settings.limits.address_burst = 20;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("test.db").display());
    let app = TestApp::start_with(&database_url, slow).await;
    let anyone = Caller::anonymous(app.url());
    let (busy, other) = (Person::arrive(&anyone, "busy", None).await, Person::arrive(&anyone, "other", None).await);

    let answers = at_once((0..30).map(|_| busy.api.ask(Method::GET, "/api/profile/me"))).await;
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert!(refused.len() >= 15, "{} of 30 were refused", refused.len());
    for answer in refused {
        let seconds: u64 = answer.header("retry-after").and_then(|it| it.parse().ok()).expect("seconds");
        assert!((1..=10).contains(&seconds), "{seconds}");
        assert_eq!(answer.clone().refused(429, "RATE_LIMITED")["retryable"], true);
    }
    for answer in &answers {
        assert_eq!(answer.header("ratelimit-policy"), Some("\"user\";q=10;w=10"));
        assert!(answer.header("ratelimit").is_some_and(|it| it.starts_with("\"user\";r=")), "{answer}");
    }
    let _ = other.api.get("/api/profile/me").await.ok(); // Each has a bucket of their own.

    let answers = at_once((0..40).map(|_| anyone.ask(Method::GET, "/api/health"))).await;
    assert!(answers.iter().any(|answer| answer.text("code") == "RATE_LIMITED"), "an address has no bucket");
    let unreadable = anyone.say("hello\r\n\r\n").await;
    assert_eq!(unreadable[0].header("ratelimit-policy"), Some("\"address\";q=20;w=20"), "it counts for its address");
    app.stop().await;
}

/// Behind a proxy on this machine.
fn behind_a_proxy(settings: &mut Settings) {
    slow(settings);
    settings.limits.address_burst = 5;
    settings.trusted_proxies = ["127.0.0.0/8", "10.0.0.0/8"].map(|it| it.parse().expect("a network")).to_vec();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_an_address_is_the_last_that_is_not_trusted() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("test.db").display());
    let app = TestApp::start_with(&database_url, behind_a_proxy).await;
    let anyone = Caller::anonymous(app.url());
    let refused = async |forwarded: String| {
        let ask = anyone.ask(Method::GET, "/api/health").header("x-forwarded-for", &forwarded);
        ask.send().await.status == 429
    };
    for n in 0..20 {
        assert!(!refused(format!("203.0.113.{n}")).await, "each has a bucket of their own");
    }
    let mut last = false;
    for n in 0..20 {
        // What the caller made up stands to the left of what the proxies wrote.
        last |= refused(format!("198.51.100.{n}, 192.0.2.1, 10.0.0.7")).await;
    }
    assert!(last, "a caller chose the bucket");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_proxy_nobody_says_where_they_come_from() {
    let home = tempfile::tempdir().expect("a directory");
    let database_url = format!("sqlite://{}", home.path().join("test.db").display());
    let app = TestApp::start_with(&database_url, slow).await;
    let anyone = Caller::anonymous(app.url());
    let asks =
        (0..40).map(|n| anyone.ask(Method::GET, "/api/health").header("x-forwarded-for", &format!("203.0.113.{n}")));
    let answers = at_once(asks).await;
    assert!(answers.iter().any(|answer| answer.status == 429), "they were believed");
    for path in ["/api/nothing", "/api/profile/me", "/auth/sign-out"] {
        let answer = anyone.get(path).await;
        assert!(answer.header("ratelimit").is_some() && answer.header("ratelimit-policy").is_some(), "{answer}");
    }
    app.stop().await;
}
