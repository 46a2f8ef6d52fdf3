//! The OpenAPI document as the judge of every answer: a status, a header, a field or a code that it does not know
//! fails the test, whatever the test is about.

use super::Answer;
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Headers that an answer carries only where the document says so.
const TOLD_HEADERS: [&str; 5] = ["ETag", "Location", "Retry-After", "Idempotency-Replayed", "RateLimit"];

static DOCUMENT: LazyLock<Document> = LazyLock::new(|| Document::of(http::openapi::document(true)));

/// The document, read.
pub struct Document {
    whole: Value,
    operations: Vec<Operation>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// An operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The method.
    pub method: Method,
    /// The path with its placeholders.
    pub template: String,
    /// What the document says of it.
    pub said: Value,
}

/// The document of everything that the sandbox answers.
#[must_use]
pub fn document() -> &'static Document {
    &DOCUMENT
}

impl Document {
    fn of(whole: Value) -> Self {
        let mut operations = Vec::new();
        for (template, item) in members(&whole["paths"]) {
            for (method, said) in members(item) {
                let method = method.to_uppercase().parse().unwrap_or(Method::TRACE);
                operations.push(Operation { method, template: template.clone(), said: said.clone() });
            }
        }
        Self { whole, operations, validators: Mutex::default() }
    }

    /// Everything that can be asked.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The document itself.
    #[must_use]
    pub const fn json(&self) -> &Value {
        &self.whole
    }

    /// What a reference leads to; what is none leads to itself.
    #[must_use]
    pub fn behind<'a>(&'a self, value: &'a Value) -> &'a Value {
        let pointer = value["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
        pointer.and_then(|it| self.whole.pointer(it)).unwrap_or(value)
    }

    /// The operation at a path. A word in its place goes over a placeholder.
    #[must_use]
    pub fn operation_at(&self, method: &Method, path: &str) -> Option<&Operation> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let found = self.operations.iter().filter(|it| it.method == *method && fits(&it.template, path));
        found.min_by_key(|it| it.template.matches('{').count())
    }

    /// What is wrong with a value of a schema. Nothing may stand in it that the schema does not know.
    #[must_use]
    pub fn flaws(&self, schema: &Value, value: &Value) -> Vec<String> {
        let validator = self.validator(schema);
        validator.iter_errors(value).map(|it| format!("{}: {it}", it.instance_path())).collect()
    }

    #[expect(clippy::expect_used, reason = "for tests alone, which have no better way to fail")]
    fn validator(&self, schema: &Value) -> Arc<Validator> {
        let mut built = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = built.entry(schema.to_string()).or_insert_with(|| {
            let mut needed = Map::new();
            self.collect(schema, &mut needed);
            let mut shut_schema = schema.clone();
            shut(&mut shut_schema);
            let mut closed = json!({ "allOf": [shut_schema], "components": { "schemas": needed } });
            close(&mut closed);
            let options = jsonschema::options().should_validate_formats(true);
            Arc::new(options.build(&closed).expect("the document's schemas are schemas"))
        });
        validator.clone()
    }

    /// The schemas that a schema leads to.
    fn collect(&self, value: &Value, needed: &mut Map<String, Value>) {
        match value {
            Value::Object(fields) => {
                if let Some(name) = fields.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next())
                    && !needed.contains_key(name)
                {
                    let schema = self.whole["components"]["schemas"][name].clone();
                    needed.insert(name.to_owned(), schema.clone());
                    self.collect(&schema, needed);
                }
                fields.values().for_each(|it| self.collect(it, needed));
            }
            Value::Array(items) => items.iter().for_each(|it| self.collect(it, needed)),
            _ => {}
        }
    }
}

impl Operation {
    /// Method and path, for people.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    /// Whether nobody has to say who they are.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.said["security"] == json!([])
    }

    /// Whether a credential of that kind (`bearer`, `api_key`, `session`) opens it.
    #[must_use]
    pub fn opens_to(&self, kind: &str) -> bool {
        self.said["security"].as_array().into_iter().flatten().any(|way| way.get(kind).is_some())
    }

    /// The scopes of which a key needs one; none where any key will do.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<&str> {
        let ways = self.said["security"].as_array().into_iter().flatten();
        ways.filter_map(|way| way["bearer"].as_array()).flatten().filter_map(Value::as_str).collect()
    }

    /// Every code that it can answer.
    #[must_use]
    pub fn codes(&self) -> BTreeSet<String> {
        let answers = members(&self.said["responses"]).map(|(_, answer)| document().behind(answer));
        let examples = answers.flat_map(|it| members(&it["content"]["application/problem+json"]["examples"]));
        examples.map(|(code, _)| code.clone()).collect()
    }

    /// Whether it answers with that code.
    #[must_use]
    pub fn answers(&self, code: &str) -> bool {
        self.codes().contains(code)
    }

    /// Whether its path names something.
    #[must_use]
    pub fn names_something(&self) -> bool {
        self.template.contains('{')
    }

    /// The body that the document shows for it, if it takes one.
    #[must_use]
    pub fn example(&self) -> Option<Value> {
        let shown = &self.said["requestBody"]["content"]["application/json"];
        let named = members(&shown["examples"]).map(|(_, it)| document().behind(it)["value"].clone()).next();
        named.or_else(|| shown.get("example").cloned())
    }
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found || wanted.starts_with('{') && !found.is_empty() => {}
            _ => return false,
        }
    }
}

/// Closes every object of a schema wherever a value stands. Parts of a whole stay open: the whole is closed.
fn close(schema: &mut Value) {
    let Value::Object(fields) = schema else { return };
    for name in ["properties", "schemas"] {
        for (_, inner) in fields.get_mut(name).and_then(Value::as_object_mut).into_iter().flatten() {
            close(inner);
            if name == "properties" {
                shut(inner);
            }
        }
    }
    for name in ["allOf", "oneOf", "anyOf"] {
        for part in fields.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten() {
            close(part);
            if name != "allOf" {
                shut(part);
            }
        }
    }
    for name in ["items", "components"] {
        if let Some(inner) = fields.get_mut(name) {
            close(inner);
            if name == "items" {
                shut(inner);
            }
        }
    }
}

fn shut(schema: &mut Value) {
    let of_objects = ["$ref", "properties", "allOf"].iter().any(|it| schema.get(it).is_some());
    if let (true, Some(fields)) = (of_objects, schema.as_object_mut()) {
        fields.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    }
}

/// Holds an answer to the document, and says which operation it is one of; none where there is nothing.
///
/// # Panics
/// When the document does not know such an answer.
pub fn judge(method: &Method, path: &str, answer: &Answer) -> Option<&'static Operation> {
    let Some(operation) = document().operation_at(method, path) else {
        assert!(answer.status >= 400, "the document knows no such operation: {answer}");
        return None;
    };
    let said = &operation.said["responses"][answer.status.to_string()];
    assert!(said.is_object(), "the document knows no {} at {}: {answer}", answer.status, operation.name());
    let said = document().behind(said);
    if *method != Method::HEAD {
        judge_body(operation, said, answer);
    }
    for name in TOLD_HEADERS {
        let told = said["headers"].get(name).is_some();
        assert!(
            told || answer.header(name).is_none(),
            "the document knows no {name} at {}: {answer}",
            operation.name()
        );
    }
    Some(operation)
}

fn judge_body(operation: &Operation, said: &Value, answer: &Answer) {
    let Some(content) = said["content"].as_object() else {
        assert!(answer.bytes.is_empty(), "the document knows no body at {}: {answer}", operation.name());
        return;
    };
    let media_type = answer.header("content-type").and_then(|it| it.split(';').next()).unwrap_or_default();
    let shown = content.get(media_type);
    assert!(shown.is_some(), "the document knows no {media_type:?} at {}: {answer}", operation.name());
    let flaws = match media_type {
        "application/json" => shown.map(|it| document().flaws(&it["schema"], &answer.body)),
        "application/problem+json" => Some(flaws_of_problem(operation, answer)),
        _ => None,
    };
    let flaws = flaws.unwrap_or_default();
    assert!(flaws.is_empty(), "{} is not as the document says: {flaws:#?}\n{answer}", operation.name());
}

/// The schemas of all refusals are one and the same, but for which codes they name.
fn flaws_of_problem(operation: &Operation, answer: &Answer) -> Vec<String> {
    let mut flaws = document().flaws(&json!({ "$ref": "#/components/schemas/Problem" }), &answer.body);
    if !operation.answers(answer.text("code")) {
        flaws.push(format!("{} is no code of this operation", answer.text("code")));
    }
    flaws
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flaws(value: &Value) -> usize {
        document().flaws(&json!({ "$ref": "#/components/schemas/PageOfPublishedReview" }), value).len()
    }

    #[test]
    fn what_is_left_out_and_what_is_too_much_is_noticed_at_any_depth() {
        let row = json!({
            "id": "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f", "contract_id": "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f",
            "rating": 5, "text": null, "reviewer_user_id": "01936f0a-8c4e-7c3a-9d2e-5b6a7c8d9e0f",
            "reviewer_display_name": "Ada", "created_at": "2026-11-23T09:00:00.000Z",
        });
        let page = |row: Value| json!({ "data": [row], "has_more": false, "next_cursor": null });
        assert_eq!(flaws(&page(row.clone())), 0);
        for (name, value) in [("text", None), ("created_at", Some(json!("today"))), ("more", Some(json!(1)))] {
            let mut wrong = row.clone();
            match (value, wrong.as_object_mut()) {
                (Some(value), Some(fields)) => fields.insert(name.to_owned(), value),
                (None, Some(fields)) => fields.remove(name),
                _ => None,
            };
            assert!(flaws(&page(wrong)) > 0, "{name}");
        }
    }

    #[test]
    fn words_go_over_placeholders() {
        let template = |path: &str| document().operation_at(&Method::GET, path).map(|it| it.template.as_str());
        assert_eq!(template("/api/profile/me?x=1"), Some("/api/profile/me"));
        assert_eq!(template("/api/profile/you"), Some("/api/profile/{user_id}"));
        assert_eq!(template("/api/profile/"), None);
        assert_eq!(template("/api/profile/a/b/c"), None);
    }
}
