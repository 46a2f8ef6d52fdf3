//! The headers of answers (api.md §1, “Responses”).

use super::entries;
use super::facts::Facts;
use domain::refusal::Code;
use serde_json::{Map, Value, json};

/// What says in `Location` where it is, once created (api.md §4, “Answers”).
const LOCATED: [&str; 4] = ["Gig", "Negotiation", "Milestone", "Dispute"];
/// What has an `ETag` without showing a version.
const VERSIONED_SILENTLY: [&str; 3] = ["ApiKey", "NewApiKey", "Recommendation"];
/// What every answer carries.
const ALWAYS: [&str; 3] = ["X-Request-Id", "RateLimit", "RateLimit-Policy"];

/// The headers of a “no” with one of these codes.
pub fn of_refusal(codes: &[Code]) -> Value {
    let later = [Code::RateLimited, Code::Unavailable, Code::IdempotencyInProgress];
    let mut names = ALWAYS.to_vec();
    if codes.iter().any(|code| later.contains(code)) {
        names.push("Retry-After");
    }
    // The one refusal that has an effect, and so is kept for who asks again.
    if codes.contains(&Code::RoundLimitReached) {
        names.push("Idempotency-Replayed");
    }
    names.into_iter().map(|name| (name.to_owned(), reference(name))).collect()
}

/// Says of each “yes” of an operation which headers it carries.
pub fn tell(facts: &Facts<'_>, operation: &mut Value, components: &Value) {
    for (status, answer) in entries(&mut operation["responses"]) {
        let mut names = ALWAYS.to_vec();
        let schema = answer["content"]["application/json"]["schema"].clone();
        if is_versioned(&schema, components) {
            names.push("ETag");
        }
        let created = name_of(&schema).is_some_and(|name| LOCATED.contains(&name));
        if status == "303" || status == "201" && created {
            names.push("Location");
        }
        if facts.is_keyed() {
            names.push("Idempotency-Replayed");
        }
        let said = answer["headers"].as_object_mut().map(std::mem::take).unwrap_or_default();
        let headers = names.into_iter().map(|name| (name.to_owned(), reference(name)));
        answer["headers"] = Value::Object(headers.chain(said).collect());
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().and_then(|it| it.rsplit('/').next())
}

/// Whether something is answered that has a version: itself, or what it was put together of.
fn is_versioned(schema: &Value, components: &Value) -> bool {
    if let Some(name) = name_of(schema) {
        return VERSIONED_SILENTLY.contains(&name) || has_version(&components["schemas"][name], components);
    }
    schema["allOf"].as_array().into_iter().flatten().any(|part| is_versioned(part, components))
}

fn has_version(schema: &Value, components: &Value) -> bool {
    let properties = schema["properties"].as_object();
    let own = properties.is_some_and(|it| it.contains_key("version"));
    let whole = |part: &Value| name_of(part).is_some_and(|name| has_version(&components["schemas"][name], components));
    // What a command came to stands side by side in its answer: an agreement, a payment, a profile with a new resume.
    let beside = ["negotiation", "milestone", "profile"].iter().filter_map(|name| properties?.get(*name));
    let parts = schema["allOf"].as_array().into_iter().flatten();
    own || beside.chain(parts).any(|part| whole(part) || has_version(part, components))
}

/// Adds the headers themselves.
pub fn add(document: &mut Value) {
    let header = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string" }, "example": example });
    let all = [
        (
            "X-Request-Id",
            header("The request's id, as in the logs and in problems", "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f"),
        ),
        ("ETag", header("The version of the resource; for `If-Match`", "\"3\"")),
        ("Location", header("Where it is", "/api/gigs/01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f")),
        (
            "RateLimit",
            header("What the caller may still ask, and the seconds until all of it is back", "\"user\";r=199;t=1"),
        ),
        (
            "RateLimit-Policy",
            header("What the caller may ask at once, and the seconds in which that comes back", "\"user\";q=200;w=4"),
        ),
        ("Retry-After", header("The seconds after which to come back", "2")),
        (
            "Idempotency-Replayed",
            header("`true` when this is the answer of an earlier request under the same key", "true"),
        ),
    ];
    let headers: Map<_, _> = all.into_iter().map(|(name, header)| (name.to_owned(), header)).collect();
    document["components"]["headers"] = Value::Object(headers);
}
