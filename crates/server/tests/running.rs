//! An instance from its start to its stop, and what it finds when it starts again.
#![cfg(test)]

use clawconnected::{Running, Settings, start};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

const A_DAY: i64 = 86_400;

#[tokio::test]
async fn an_instance_is_ready_until_it_is_stopped() {
    let home = tempfile::tempdir().expect("a directory");
    let running = start(Settings::sandbox_in(home.path())).await.expect("it starts");
    let (url, browser) = (running.url().to_owned(), browser());
    // The connection stays open, as browsers leave it: nobody waits for it.
    let ready = browser.get(format!("{url}/health/ready")).send().await.expect("it answers");
    assert_eq!(ready.status(), StatusCode::OK);

    let began = Instant::now();
    running.stop().await;
    assert!(began.elapsed() < Duration::from_secs(15), "it took {:?}", began.elapsed());
    browser.get(format!("{url}/health/ready")).send().await.expect_err("nobody is there any more");
}

#[tokio::test]
async fn what_was_found_is_found_again_and_time_goes_on() {
    let home = tempfile::tempdir().expect("a directory");
    let first = start(Settings::sandbox_in(home.path())).await.expect("it starts");
    let key = key_of(&first, "ada").await;
    let moved = call(&first, &key, "advance", Some(json!({ "seconds": A_DAY }))).await;
    first.stop().await;

    let second = start(Settings::sandbox_in(home.path())).await.expect("it starts again");
    let clock = call(&second, &key, "", None).await;
    assert!(clock["offset_seconds"].as_i64() > Some(A_DAY - 60), "{clock}");
    assert!(clock["now"].as_str() >= moved["now"].as_str(), "{clock} is not after {moved}");
    second.stop().await;
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let home = tempfile::tempdir().expect("a directory");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let bind = taken.local_addr().expect("an address");
    let error = start(Settings { bind, ..Settings::sandbox_in(home.path()) }).await.err().expect("it is taken");
    assert!(error.to_string().contains(&bind.to_string()), "{error}");
}

#[tokio::test]
async fn a_database_that_is_none_is_refused() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("clawconnected.db");
    std::fs::write(&file, "not a database, but long enough to be told from an empty one".repeat(100)).expect("a file");
    let error = start(Settings::sandbox_in(home.path())).await.err().expect("it is none");
    assert!(error.to_string().contains("database"), "{error}");
}

/// Signs a user of the sandbox in and makes a key.
async fn key_of(running: &Running, login: &str) -> String {
    let (url, browser) = (running.url(), browser());
    let signed_in = browser.post(format!("{url}/auth/sandbox")).json(&json!({ "login": login })).send().await;
    assert_eq!(signed_in.expect("it answers").status(), StatusCode::OK);
    let made = browser.post(format!("{url}/api/keys")).header("Origin", url).send().await.expect("it answers");
    let made: Value = made.json().await.expect("JSON");
    made["key"].as_str().unwrap_or_else(|| panic!("no key in {made}")).to_owned()
}

/// Asks the clock, or tells it something.
async fn call(running: &Running, key: &str, word: &str, body: Option<Value>) -> Value {
    let address = format!("{}/api/sandbox/clock/{word}", running.url());
    let address = address.trim_end_matches('/');
    let request = match body {
        Some(body) => browser().post(address).json(&body),
        None => browser().get(address),
    };
    let answer = request.bearer_auth(key).send().await.expect("it answers");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.json().await.expect("JSON")
}

fn browser() -> Client {
    Client::builder().cookie_store(true).no_proxy().build().expect("a client")
}

/// Kept out of the repository: everything that is made at the start is in the directory that was named.
#[tokio::test]
async fn nothing_is_written_elsewhere() {
    let home = tempfile::tempdir().expect("a directory");
    start(Settings::sandbox_in(home.path())).await.expect("it starts").stop().await;
    assert!(home.path().join("secrets.json").is_file() && home.path().join("clawconnected.db").is_file());
    assert!(!Path::new("data").exists(), "a sandbox in a directory of its own needs no ./data");
}
