//! What holds of every schema: bodies take nothing unknown, answers leave nothing out.

use super::entries;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a text may be, as a pattern: no control characters but newline and tab.
const TEXT: &str = "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$";
/// The same with something in it that is no blank.
pub const SOME_TEXT: &str = "^[^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F]*$";

/// Makes the schemas say all that is so.
pub fn tidy(document: &mut Value) {
    let taken = of_bodies(document);
    for (name, schema) in entries(&mut document["components"]["schemas"]) {
        if taken.contains(name) {
            schema["additionalProperties"] = json!(false);
            entries(&mut schema["properties"]).for_each(|(_, property)| spell_out(property));
        } else {
            name_rows(name, schema);
            require_what_is_null(schema);
        }
    }
}

/// Says of a free text what every text is: without control characters but newline and tab, and not of blanks alone
/// where there must be something.
fn spell_out(property: &mut Value) {
    let text = property["type"] == "string" || property["type"][0] == "string";
    if text && ["enum", "format", "pattern"].iter().all(|it| property.get(it).is_none()) {
        let some = property["minLength"].as_u64().is_some_and(|min| min > 0);
        property["pattern"] = if some { SOME_TEXT } else { TEXT }.into();
    }
}

/// The names of the schemas that bodies are made of.
fn of_bodies(document: &Value) -> BTreeSet<String> {
    let operations = document["paths"].as_object().into_iter().flatten().flat_map(|(_, item)| item.as_object());
    let bodies = operations.flatten().map(|(_, operation)| &operation["requestBody"]);
    let mut found = BTreeSet::new();
    bodies.for_each(|body| collect(body, document, &mut found));
    found
}

/// Adds the names of all schemas of objects that `value` leads to.
fn collect(value: &Value, document: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next()) {
                let schema = &document["components"]["schemas"][name];
                if schema["properties"].is_object() && found.insert(name.to_owned()) {
                    collect(schema, document, found);
                }
            }
            members.values().for_each(|it| collect(it, document, found));
        }
        Value::Array(items) => items.iter().for_each(|it| collect(it, document, found)),
        _ => {}
    }
}

/// The rows of a page are what they are by themselves, and not another thing just like it.
fn name_rows(name: &str, schema: &mut Value) {
    if let Some(row) = name.strip_prefix("PageOf") {
        schema["properties"]["data"]["items"] = json!({ "$ref": format!("#/components/schemas/{row}") });
        schema["description"] = "A page of a list.".into();
    }
}

/// What can be null is always there. What may be left out says so: it cannot be null.
fn require_what_is_null(schema: &mut Value) {
    for part in schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten() {
        require_what_is_null(part);
    }
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut names: BTreeSet<_> = properties.filter(|(_, it)| is_nullable(it)).map(|(name, _)| name.clone()).collect();
    let said = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    names.extend(said.map(str::to_owned));
    if !names.is_empty() {
        schema["required"] = json!(names);
    }
}

fn is_nullable(schema: &Value) -> bool {
    let either = schema["oneOf"].as_array().into_iter().flatten();
    let types = schema["type"].as_array().into_iter().flatten();
    either.map(|it| &it["type"]).chain(types).any(|it| it == "null")
}

/// Takes null from what may be that or something else.
pub fn leave_out_null(schema: &mut Value) {
    let mut either = schema["oneOf"].as_array().into_iter().flatten();
    if let Some(other) = either.find(|it| it["type"] != "null").cloned() {
        *schema = other;
    }
}
