//! What a body may not be, at every operation that takes one.

use crate::operations::{self, Operation};
use serde_json::{Value, json};
use testkit::api::{Answer, Ask};
use testkit::market::{Market, Person};

testkit::on_both_databases! {
    what_is_not_json_is_refused,
    what_is_not_said_to_be_json_is_refused,
    what_is_too_large_is_refused,
    an_unknown_field_is_named,
    a_body_is_an_object,
    nothing_is_taken_where_nothing_is_needed,
}

/// Every operation that takes a body, with nothing behind its ids: the shape is looked at first.
async fn taking_a_body(market: &Market) -> Vec<Operation> {
    let document = market.anyone.get("/api/openapi.json").await.ok();
    let takes = |operation: &Operation| {
        let method = operation.method.as_str().to_lowercase();
        document["paths"][operation.template.as_str()][method]["requestBody"].is_object()
    };
    let all: Vec<_> = operations::authenticated(market).await.into_iter().filter(takes).collect();
    assert!(all.len() >= 20, "only {} operations take a body", all.len());
    all
}

/// Whoever may ask: a client, or the operator.
struct Askers<'a> {
    client: &'a Person,
    operator: Person,
}

impl<'a> Askers<'a> {
    async fn of(market: &'a Market) -> Self {
        Self { client: &market.client, operator: operations::operator(market).await }
    }

    fn ask(&self, operation: &Operation) -> Ask {
        let person = if operation.is_operators() { &self.operator } else { self.client };
        person.browser.ask(operation.method.clone(), &operation.path)
    }

    async fn send(&self, operation: &Operation, body: impl Into<Vec<u8>>) -> Answer {
        self.ask(operation).raw(body, "application/json").send().await
    }
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
    let askers = Askers::of(market).await;
    for operation in taking_a_body(market).await {
        for body in broken {
            askers.send(&operation, body).await.refused(400, "MALFORMED_JSON");
        }
    }
}

async fn what_is_not_said_to_be_json_is_refused(market: &Market) {
    let askers = Askers::of(market).await;
    for operation in taking_a_body(market).await {
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1"] {
            let answer = askers.ask(&operation).raw("{}", media_type).send().await;
            answer.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        }
        let silent = askers.ask(&operation).raw("{}", "application/json").without("content-type").send().await;
        silent.refused(415, "UNSUPPORTED_MEDIA_TYPE");
        let packed = askers.ask(&operation).raw("{}", "application/json").header("content-encoding", "gzip");
        packed.send().await.refused(415, "UNSUPPORTED_MEDIA_TYPE");
    }
}

async fn what_is_too_large_is_refused(market: &Market) {
    let large = json!({ "note": "x".repeat(262_144) }).to_string();
    let askers = Askers::of(market).await;
    for operation in taking_a_body(market).await {
        askers.send(&operation, large.as_bytes()).await.refused(413, "PAYLOAD_TOO_LARGE");
    }
}

async fn an_unknown_field_is_named(market: &Market) {
    let askers = Askers::of(market).await;
    for operation in taking_a_body(market).await {
        let answer = askers.send(&operation, r#"{"rate_cent": 1}"#).await.refused(422, "VALIDATION_FAILED");
        let errors = answer["errors"].as_array().expect("errors");
        let unknown: Vec<_> = errors.iter().filter(|error| error["code"] == "UNKNOWN").collect();
        assert_eq!(unknown.len(), 1, "{answer}");
        assert_eq!(unknown[0]["pointer"], "/rate_cent", "{answer}");
        assert!(errors.iter().all(|error| error["message"].is_string()), "{answer}");
    }
}

async fn a_body_is_an_object(market: &Market) {
    let askers = Askers::of(market).await;
    for operation in taking_a_body(market).await {
        for body in ["[]", "\"x\"", "7", "null", "[{}]"] {
            askers.send(&operation, body).await.refused(422, "VALIDATION_FAILED");
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
