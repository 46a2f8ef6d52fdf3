//! What a body may not be, at every operation that reads one.

use crate::operations::{self, Operation};
use serde_json::{Value, json};
use testkit::api::Answer;
use testkit::market::Market;

testkit::on_both_databases! {
    what_is_not_json_is_refused,
    what_is_not_said_to_be_json_is_refused,
    what_is_too_large_is_refused,
    an_unknown_field_is_named,
    a_body_is_an_object,
    nothing_is_taken_where_nothing_is_needed,
}

/// Every operation that reads a body, also where nothing may stand in it. There is nothing behind its ids: the shape is
/// looked at first.
fn reading_a_body() -> Vec<Operation> {
    let all = operations::answering("MALFORMED_JSON");
    assert!(all.len() >= 30, "only {} operations read a body", all.len());
    all
}

async fn send(market: &Market, operation: &Operation, body: impl Into<Vec<u8>>) -> Answer {
    operation.ask(market).raw(body, "application/json").send().await
}

async fn what_is_not_json_is_refused(market: &Market) {
    let nested = [vec![b'['; 200], vec![b']'; 200]].concat();
    let broken: [&[u8]; 9] = [
        b"{",
        b"{}{}",
        b"{'title': 'A'}",
        br#"{"title": "A", "title": "B"}"#,
        br#"{"note": "\ud800"}"#,
        b"{\"note\": \"\xff\"}",
        br#"{"rate_cents": 1e400}"#,
        br#"{"title": NaN}"#,
        &nested,
    ];
    for operation in reading_a_body() {
        for body in broken {
            send(market, &operation, body).await.refused(400, "MALFORMED_JSON");
        }
    }
}

async fn what_is_not_said_to_be_json_is_refused(market: &Market) {
    for operation in reading_a_body() {
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"] {
            let answer = operation.ask(market).raw("{}", media_type).send().await;
            answer.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        let silent = operation.ask(market).raw("{}", "application/json").without("content-type").send().await;
        silent.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        let packed = operation.ask(market).raw("{}", "application/json").header("content-encoding", "gzip");
        packed.send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
}

async fn what_is_too_large_is_refused(market: &Market) {
    let large = json!({ "note": "x".repeat(262_144) }).to_string();
    for operation in reading_a_body() {
        send(market, &operation, large.as_bytes()).await.refused(413, "PAYLOAD_TOO_LARGE");
    }
}

async fn an_unknown_field_is_named(market: &Market) {
    for operation in reading_a_body() {
        let answer = send(market, &operation, r#"{"rate_cent": 1}"#).await.refused(422, "VALIDATION_FAILED");
        let errors = answer["errors"].as_array().expect("errors");
        let unknown: Vec<_> = errors.iter().filter(|error| error["code"] == "UNKNOWN").collect();
        assert_eq!(unknown.len(), 1, "{answer}");
        assert_eq!(unknown[0]["pointer"], "/rate_cent", "{answer}");
        assert!(errors.iter().all(|error| error["message"].is_string()), "{answer}");
    }
}

async fn a_body_is_an_object(market: &Market) {
    for operation in reading_a_body() {
        for body in ["[]", "\"x\"", "7", "null", "[{}]"] {
            send(market, &operation, body).await.refused(422, "VALIDATION_FAILED");
        }
    }
}

async fn nothing_is_taken_where_nothing_is_needed(market: &Market) {
    let talk = market.talk().await;
    let _ = market.client.api.post(&talk.path("round"), Value::Object(Default::default())).await.ok();
    let _ = market.client.api.post_nothing(&talk.path("round")).await.ok();
    let agreed = market.client.api.ask(reqwest::Method::POST, &talk.path("agree")).raw("", "application/json");
    let _ = agreed.send().await.ok();
}
