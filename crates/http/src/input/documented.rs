//! Holds the schemas of bodies to their readers: the same names, and each limit tried from both sides.

use crate::fields::{Fields, Reader};
use crate::openapi::words;
use domain::refusal::FieldError;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// The schema of `S` has the very names that `reader` asks for, and takes what it takes.
pub fn assert_same_names<S: ToSchema, T>(reader: Reader<T>) {
    let mut read = Fields::names(reader);
    read.sort_unstable();
    let schema = serde_json::to_value(S::schema()).expect("a schema is JSON");
    let Value::Object(properties) = &schema["properties"] else { panic!("no properties in {schema}") };
    let mut shown: Vec<_> = properties.keys().map(String::as_str).collect();
    shown.sort_unstable();
    assert_eq!(shown, read, "{}", S::name());
    assert_same_required(&S::name(), &schema, reader);
    let known = known::<S>();
    for (name, property) in properties {
        for (value, taken) in probes(&format!("{}.{name}", S::name()), property, &known) {
            let flaws = flaws(json!({ name: value.clone() }), reader);
            let refused = flaws.iter().find(|it| it.pointer.split('/').nth(1) == Some(name));
            let shown = value.to_string().chars().take(80).collect::<String>();
            assert_eq!(refused.is_none(), taken, "{}.{name} = {shown}: {refused:?}", S::name());
        }
    }
}

fn assert_same_required<T>(name: &str, schema: &Value, reader: Reader<T>) {
    let shown: BTreeSet<_> =
        schema["required"].as_array().into_iter().flatten().map(|it| format!("/{}", text(it))).collect();
    let read: BTreeSet<_> = flaws(json!({}), reader).into_iter().map(|it| it.pointer).collect();
    assert_eq!(shown, read, "{name}: what it requires");
}

fn flaws<T>(body: Value, reader: Reader<T>) -> Vec<FieldError> {
    Fields::of(body).expect("an object").read(reader).err().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The schemas that the fields of `S` may refer to.
fn known<S: ToSchema>() -> Map<String, Value> {
    let mut schemas = words::schemas();
    S::schemas(&mut schemas);
    schemas.into_iter().map(|(name, schema)| (name, serde_json::to_value(schema).expect("JSON"))).collect()
}

/// Values on both sides of each limit of a field's schema, and whether they are taken.
fn probes(place: &str, schema: &Value, known: &Map<String, Value>) -> Vec<(Value, bool)> {
    let nullable = schema["type"].as_array().into_iter().chain(schema["oneOf"].as_array()).flatten();
    let nullable = nullable.clone().any(|it| *it == "null" || it["type"] == "null");
    let mut probes = vec![(Value::Null, nullable)];
    probes.extend(probes_of_value(place, resolved(schema, known), known));
    probes
}

/// The schema without null, and behind its references.
fn resolved<'a>(schema: &'a Value, known: &'a Map<String, Value>) -> &'a Value {
    if let Some(other) = schema["oneOf"].as_array().into_iter().flatten().find(|it| it["type"] != "null") {
        return resolved(other, known);
    }
    match schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        Some(name) => resolved(known.get(name).unwrap_or_else(|| panic!("{name} is not known")), known),
        None => schema,
    }
}

fn probes_of_value(place: &str, schema: &Value, known: &Map<String, Value>) -> Vec<(Value, bool)> {
    let mut types = schema["type"].as_array().into_iter().flatten().map(text);
    match schema["type"].as_str().or_else(|| types.find(|it| *it != "null")).unwrap_or("object") {
        "string" => of_text(place, schema),
        "integer" => of_integer(place, schema),
        "number" => of_number(place, schema),
        "array" => of_list(place, schema, known),
        "boolean" => vec![(json!(true), true), (json!("x"), false)],
        _ => vec![(json!(7), false), (json!([]), false)],
    }
}

fn of_text(place: &str, schema: &Value) -> Vec<(Value, bool)> {
    let taken = |value: &str| (json!(value), true);
    let refused = |value: &str| (json!(value), false);
    let mut probes = vec![(json!(7), false), refused("x\u{7}y")];
    if let Some(words) = schema["enum"].as_array() {
        probes.extend(words.iter().map(|word| (word.clone(), true)));
        probes.push(refused("no such word"));
        return probes;
    }
    match schema["format"].as_str() {
        Some("uuid") => probes.extend([taken("01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f"), refused("01936f0a")]),
        Some("date") => probes.extend([taken("2028-02-29"), refused("2027-02-29"), refused("2028-02-29T00:00:00Z")]),
        Some("date-time") => probes.extend([taken("2026-11-23T09:00:00.000Z"), refused("2026-11-23")]),
        _ => probes.extend(of_length(place, schema)),
    }
    probes
}

fn of_length(place: &str, schema: &Value) -> Vec<(Value, bool)> {
    let max = schema["maxLength"].as_u64().unwrap_or_else(|| panic!("{place} says no maxLength")) as usize;
    let min = schema["minLength"].as_u64().unwrap_or(0) as usize;
    let long = |length: usize| json!("x".repeat(length));
    if schema["pattern"].is_string() && schema["pattern"] != words::SOME_TEXT {
        let example = schema["example"].as_str().unwrap_or_else(|| panic!("{place} has a pattern and no example"));
        let longer = |length: usize| json!(format!("{example}{}", "x".repeat(length - example.len())));
        return vec![(json!(example), true), (longer(max), true), (longer(max + 1), false), (json!(""), false)];
    }
    vec![(long(max), true), (long(max + 1), false), (long(min), true), (json!(""), min == 0)]
}

fn of_integer(place: &str, schema: &Value) -> Vec<(Value, bool)> {
    let (min, max) = (limit(place, schema, "minimum"), limit(place, schema, "maximum"));
    let above = u64::try_from(max).map_or_else(|_| json!(max + 1), |max| json!(max + 1));
    vec![
        (json!(min), true),
        (json!(max), true),
        (json!(min - 1), false),
        (above, false),
        (json!(0.5), false),
        (json!(min.to_string()), false),
    ]
}

fn of_number(place: &str, schema: &Value) -> Vec<(Value, bool)> {
    let (min, max) = (limit(place, schema, "minimum"), limit(place, schema, "maximum"));
    let mut probes = vec![(json!(min), true), (json!(max), true), (json!(min - 1), false), (json!(max + 1), false)];
    if schema["multipleOf"] == json!(0.01) {
        probes.extend([(json!(0.29), true), (json!(0.295), false)]);
    }
    probes
}

fn limit(place: &str, schema: &Value, name: &str) -> i64 {
    let limit = &schema[name];
    limit.as_i64().unwrap_or_else(|| panic!("{place} says no {name} that is an integer: {schema}"))
}

fn of_list(place: &str, schema: &Value, known: &Map<String, Value>) -> Vec<(Value, bool)> {
    let max = schema["maxItems"].as_u64().unwrap_or_else(|| panic!("{place} says no maxItems")) as usize;
    let min = schema["minItems"].as_u64().unwrap_or(0);
    let item = resolved(&schema["items"], known);
    let items = probes_of_value(&format!("{place}[]"), item, known);
    let mut probes = vec![(json!("x"), false), (json!([]), min == 0)];
    if let Some((good, _)) = items.iter().find(|(_, taken)| *taken) {
        probes.extend([(json!(vec![good; max]), true), (json!(vec![good; max + 1]), false)]);
    }
    probes.extend(items.into_iter().map(|(item, taken)| (json!([item]), taken)));
    probes
}
