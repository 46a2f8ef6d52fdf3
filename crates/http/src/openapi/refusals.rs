//! The “no” of each operation: by status, with the codes that it can be and an example of each.

use super::facts::Facts;
use super::headers;
use crate::problem::{MEDIA_TYPE, Problem, catalogue, explained};
use domain::refusal::{Code, FieldError, Refusal};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use uuid::{Uuid, uuid};

/// The request and the thing of the examples.
const SOMETHING: Uuid = uuid!("01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f");

/// Adds an answer for each status that the operation can refuse with.
pub fn add(facts: &Facts<'_>, operation: &mut Value) {
    let mut by_status = BTreeMap::<u16, Vec<Code>>::new();
    for code in facts.refusals() {
        by_status.entry(catalogue::status(code).as_u16()).or_default().push(code);
    }
    for (status, codes) in by_status {
        operation["responses"][status.to_string()] = match codes.as_slice() {
            [code] => json!({ "$ref": format!("#/components/responses/{code}") }),
            codes => answer(status, codes),
        };
    }
}

/// The answer with one of these codes, which have one status.
fn answer(status: u16, codes: &[Code]) -> Value {
    let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    let one_of = json!({ "properties": { "status": { "const": status }, "code": { "enum": names } } });
    let examples: Map<_, _> = names.iter().map(|name| ((*name).to_owned(), reference(name))).collect();
    json!({
        "description": description(codes),
        "headers": headers::of_refusal(codes),
        "content": { MEDIA_TYPE: {
            "schema": { "allOf": [{ "$ref": "#/components/schemas/Problem" }, one_of] },
            "examples": examples,
        } },
    })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/examples/{name}") })
}

fn description(codes: &[Code]) -> String {
    if let [code] = codes {
        return catalogue::title(*code).to_owned();
    }
    let lines: Vec<_> = codes.iter().map(|code| format!("- `{code}`: {}", catalogue::title(*code))).collect();
    lines.join("\n")
}

/// Adds an example of every code, and the answer that can be nothing else.
pub fn add_components(document: &mut Value) {
    for code in Code::ALL {
        document["components"]["responses"][code.as_str()] = answer(catalogue::status(*code).as_u16(), &[*code]);
        let example = json!({ "summary": catalogue::title(*code), "value": example(*code) });
        document["components"]["examples"][code.as_str()] = example;
    }
}

/// A problem as it is answered.
fn example(code: Code) -> Value {
    let detail = explained::meaning(code);
    let refusal = match code {
        Code::ValidationFailed => {
            Refusal::invalid(vec![FieldError::new("/rate_cents", "TOO_SMALL", "must be at least 0")])
        }
        Code::ApprovalRequired => {
            Refusal { pay_url: Some("https://claw.example/pay/01936f0a".to_owned()), ..Refusal::new(code, detail) }
        }
        Code::AlreadyApplied | Code::AlreadyReviewed | Code::NegotiationExists | Code::GigHasLiveContract => {
            Refusal::new(code, detail).existing(SOMETHING)
        }
        _ => Refusal::new(code, detail),
    };
    serde_json::from_str(&Problem::from(refusal).body(Some(SOMETHING))).unwrap_or_default()
}
