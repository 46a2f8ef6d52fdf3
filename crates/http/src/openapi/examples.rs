//! Examples of every body and every answer, put together from the schemas, so that no schema goes without one and
//! none goes stale.

use super::entries;
use serde_json::{Map, Value, json};

/// How deep examples go: schemas do not contain themselves.
const DEPTH_MAX: usize = 24;

/// What a field of that name may be; the first one that its schema takes is shown.
const VALUES: &[(&str, &str)] = &[
    ("action", "\"agree\""),
    ("actor_role", "\"client\""),
    ("amount_cents", "50000"),
    ("audit", "\"1\""),
    ("bio", "\"Parsers and protocols, ten years of Rust.\""),
    ("card", "\"4242 4242 4242 4242\""),
    ("client_secret", "\"pi_3Q_secret_x\""),
    ("contact_type", "\"e-mail\""),
    ("contact_value", "\"grace@example.org\""),
    ("country", "\"US\""),
    ("currency", "\"usd\""),
    ("audit_head", "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""),
    ("cycle", "1"),
    ("description", "\"A parser for the log format, with tests and a README.\""),
    ("display_name", "\"Grace\""),
    ("expected_amount_cents", "50000"),
    ("expected_round", "1"),
    ("expected_terms_hash", "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""),
    ("fee_cents", "0"),
    ("ghost_score", "0"),
    ("gig_title", "\"A parser in Rust\""),
    ("github_profile_url", "\"https://github.com/grace\""),
    ("github_username", "\"grace\""),
    ("hash", "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""),
    ("has_more", "false"),
    ("hours_per_week", "5"),
    ("href", "\"/api/negotiations/01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f/agree\""),
    ("if_nobody_acts", "\"expires\""),
    ("key", "\"claw_4fGk2Lq9Zr7TnXw1Ys8Bv3Hd5Mc6Pj0a1B2c3D\""),
    ("last_four", "\"2c3D\""),
    ("limit", "20"),
    ("login", "\"grace\""),
    ("message", "\"I wrote the parser that you use now.\""),
    ("method", "\"POST\""),
    ("mode", "\"sandbox\""),
    ("name", "\"Nightly agent\""),
    ("next_cursor", "null"),
    ("note", "\"Five hours will do for the first week.\""),
    ("notes", "\"The parser, with its tests.\""),
    ("ok", "true"),
    ("payout_delay_days", "3"),
    ("payment_intent_id", "\"pi_3Q\""),
    ("pay_url", "\"https://claw.example/pay/01936f0a\""),
    ("platform_fee_bps", "500"),
    ("portfolio_website_url", "\"https://grace.example\""),
    ("position", "1"),
    ("prefix", "\"claw\""),
    ("prev_hash", "\"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\""),
    ("publishable_key", "\"pk_test_x\""),
    ("rate_cents", "10000"),
    ("rating", "5"),
    ("reason", "\"The work is not needed any more.\""),
    ("resume_url", "\"https://grace.example/resume.pdf\""),
    ("review_text", "\"Clear, quick, and tested.\""),
    ("reviewer_display_name", "\"Ada\""),
    ("revision", "1"),
    ("round_number", "1"),
    ("rounds_left", "2"),
    ("scope", "\"Reads the format of version 3; refuses what is malformed.\""),
    ("seconds", "86400"),
    ("seq", "1"),
    ("skills", "[\"rust\", \"parsing\"]"),
    ("service", "\"clawconnected\""),
    ("status", "\"active\""),
    ("status", "\"pending\""),
    ("state", "\"in_progress\""),
    ("subject", "\"01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f\""),
    ("subscription_tier", "\"free\""),
    ("summary", "\"Locks the terms on the table and makes the contract\""),
    ("terms_hash", "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\""),
    ("text", "\"Clear, quick, and tested.\""),
    ("title", "\"A parser in Rust\""),
    ("total_cents", "50000"),
    ("type", "\"github_commit\""),
    ("url", "\"https://github.com/grace/parser/commit/1\""),
    ("version", "1"),
    ("you", "true"),
];

/// What is not yet, in the examples: its fields are null, its lists empty.
const NOT_YET: [&str; 26] = [
    "activation_deadline",
    "approval_deadline",
    "audit",
    "auto_release_at",
    "cancellation",
    "chargeback",
    "client_approved_at",
    "closed_at",
    "delivery",
    "dispute_id",
    "dispute_window_ends_at",
    "ended_reason",
    "funded_at",
    "hosted_agent_id",
    "last_payment_error",
    "last_used_at",
    "max_fund_cents_per_day",
    "negotiation",
    "other_party_contact",
    "payout",
    "receipt_url",
    "released_at",
    "revision_notes",
    "revoked_at",
    "warnings",
    "worker_approved_at",
];

/// Adds an example to every body, every answer and every parameter.
pub fn add(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let mut examples = Map::new();
    for (_, item) in entries(&mut document["paths"]) {
        for (_, operation) in entries(item) {
            for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
                add_to_parameter(parameter, &schemas);
            }
            if let Some(body) = operation.get_mut("requestBody") {
                add_to_content(&mut body["content"], &schemas, &mut examples);
            }
            for (_, answer) in entries(&mut operation["responses"]) {
                if answer["content"].is_object() {
                    add_to_content(&mut answer["content"], &schemas, &mut examples);
                }
            }
        }
    }
    document["components"]["examples"] = Value::Object(examples);
}

fn add_to_parameter(parameter: &mut Value, schemas: &Value) {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    if parameter.get("example").is_none() && name != "cursor" {
        parameter["example"] = example(&parameter["schema"], &name, schemas, 0);
    }
}

/// An example for each media type that shows none: by name where the schema has one, else on the spot.
fn add_to_content(content: &mut Value, schemas: &Value, examples: &mut Map<String, Value>) {
    for (media_type, shown) in entries(content) {
        if media_type != "application/json" || shown.get("examples").is_some() || shown.get("example").is_some() {
            continue;
        }
        let value = example(&shown["schema"], "", schemas, 0);
        match shown["schema"]["$ref"].as_str().and_then(|it| it.rsplit('/').next()).map(str::to_owned) {
            Some(name) => {
                shown["examples"] = json!({ &name: { "$ref": format!("#/components/examples/{name}") } });
                examples.insert(name, json!({ "value": value }));
            }
            None => shown["example"] = value,
        }
    }
}

/// A value of a schema, for a field of that name.
fn example(schema: &Value, name: &str, schemas: &Value, depth: usize) -> Value {
    let within = |schema: &Value| example(schema, name, schemas, depth + 1);
    if let Some(example) = schema.get("example").or_else(|| schema.get("const")) {
        return example.clone();
    }
    if depth > DEPTH_MAX || NOT_YET.contains(&name) && takes_null(schema) {
        return Value::Null;
    }
    if let Some(target) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return within(&schemas[target]);
    }
    if let Some(other) = schema["oneOf"].as_array().into_iter().flatten().find(|it| it["type"] != "null") {
        return within(other);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let rehearsed = parts.iter().any(|part| part["required"] == json!(["dry_run"]));
        return whole(parts.iter().map(within), rehearsed);
    }
    match known(name, schema) {
        Some(value) => value,
        None => by_type(schema, name, schemas, depth),
    }
}

fn takes_null(schema: &Value) -> bool {
    let types = schema["type"].as_array().into_iter().flatten();
    let either = schema["oneOf"].as_array().into_iter().flatten().map(|it| &it["type"]);
    types.chain(either).any(|it| it == "null")
}

/// Objects put together; with the mark of a dry run only where it is one.
fn whole(parts: impl Iterator<Item = Value>, rehearsed: bool) -> Value {
    let mut all: Map<_, _> = parts.filter_map(|part| part.as_object().cloned()).flatten().collect();
    if !rehearsed {
        all.remove("dry_run");
    }
    Value::Object(all)
}

fn by_type(schema: &Value, name: &str, schemas: &Value, depth: usize) -> Value {
    match type_of(schema) {
        "object" => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            properties.map(|(name, it)| (name.clone(), example(it, name, schemas, depth + 1))).collect()
        }
        "array" if NOT_YET.contains(&name) => json!([]),
        "array" => json!([example(&schema["items"], name.trim_end_matches('s'), schemas, depth + 1)]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(0)),
        "boolean" => json!(false),
        "null" => Value::Null,
        _ => text(schema, name),
    }
}

/// The type of a schema, null aside.
fn type_of(schema: &Value) -> &str {
    let mut types = schema["type"].as_array().into_iter().flatten().filter_map(Value::as_str);
    schema["type"].as_str().or_else(|| types.find(|it| *it != "null")).unwrap_or("object")
}

/// What the list above has for a field, if the schema takes it.
fn known(name: &str, schema: &Value) -> Option<Value> {
    let values =
        VALUES.iter().filter(|(it, _)| *it == name).filter_map(|(_, written)| serde_json::from_str(written).ok());
    values.into_iter().find(|value| takes(schema, value))
}

fn takes(schema: &Value, value: &Value) -> bool {
    let of_type = match value {
        Value::String(_) => type_of(schema) == "string" && schema.get("format").is_none(),
        Value::Number(_) => matches!(type_of(schema), "integer" | "number"),
        Value::Bool(_) => type_of(schema) == "boolean",
        Value::Array(_) => type_of(schema) == "array",
        _ => takes_null(schema),
    };
    of_type && schema["enum"].as_array().is_none_or(|words| words.contains(value))
}

fn text(schema: &Value, name: &str) -> Value {
    if let Some(word) = schema["enum"].get(0) {
        return word.clone();
    }
    match schema["format"].as_str() {
        Some("uuid") => json!(id(name)),
        Some("date-time") => json!("2026-11-23T09:00:00.000Z"),
        Some("date") => json!("2026-12-01"),
        _ if name.ends_with("url") => json!("https://claw.example/"),
        _ => json!(name.replace('_', " ")),
    }
}

/// An id that is always the same for the same name, and another one for another.
fn id(name: &str) -> String {
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("01936f0a-8c4e-7c3a-9d2e-{:012x}", hash & 0xffff_ffff_ffff)
}
