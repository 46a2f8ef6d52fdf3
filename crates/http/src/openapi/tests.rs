use super::*;
use std::collections::{HashMap, HashSet};

fn operations(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("an item");
        item.iter().map(move |(method, operation)| (format!("{method} {path}"), operation.clone()))
    });
    operations.collect()
}

#[test]
fn the_document_is_of_version_3_1_and_knows_every_code() {
    let document = document(true);
    assert_eq!(document["openapi"], "3.1.0");
    let codes = &document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
    assert_eq!(codes.as_array().map(Vec::len), Some(Code::ALL.len()));
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document(true);
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|it| references(it, found));
        }
        Value::Array(items) => items.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_a_tag_and_words_for_each_answer() {
    let mut names = HashSet::new();
    let tags: Vec<_> = routes::TAGS.iter().map(|(name, _)| *name).collect();
    let document = document(true);
    for (place, operation) in operations(&document) {
        let name = operation["operationId"].as_str().expect("a name").to_owned();
        assert!(names.insert(name.clone()), "{place}: {name} is taken");
        let tag = operation["tags"][0].as_str().unwrap_or_default();
        assert!(tags.contains(&tag), "{place}: {tag:?} is no tag");
        assert!(operation["summary"].is_string(), "{place} says not what it does");
        let answers = operation["responses"].as_object().expect("answers");
        assert!(
            answers.values().all(|it| pointed_at(&document, it)["description"].is_string()),
            "{place} has an answer without words"
        );
        assert!(answers.keys().any(|it| it.starts_with(['2', '3'])), "{place} has no yes");
        assert!(answers.contains_key("429") && !answers.contains_key("default"), "{place}");
    }
}

#[test]
fn every_route_says_what_it_tells_and_nothing_else_does() {
    let mut told: HashSet<_> = facts::all().into_keys().collect();
    assert_eq!(told.len(), routes::TOLD.iter().map(|it| it.len()).sum::<usize>(), "an operation is told of twice");
    for (place, operation) in operations(&document(true)) {
        let name = operation["operationId"].as_str().unwrap_or_default();
        assert!(told.remove(name), "{place}: {name} is missing in the TOLD of its route file");
    }
    assert_eq!(told, HashSet::new(), "there are no such operations");
}

#[test]
fn who_needs_no_credentials_tells_no_story() {
    let known = facts::all();
    for (place, operation) in operations(&document(true)) {
        let open = operation["security"] == json!([]);
        let told = known[operation["operationId"].as_str().unwrap_or_default()];
        assert_eq!(open, told.story.is_none(), "{place}");
    }
}

#[test]
fn a_body_that_may_be_left_out_is_not_null() {
    let document = document(true);
    let round = &document["paths"]["/api/negotiations/{id}/round"]["post"]["requestBody"];
    assert_eq!(round["required"], false);
    assert_eq!(round["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/NewRound");
    assert_eq!(document["paths"]["/api/gigs"]["post"]["requestBody"]["required"], true);
    assert_eq!(document["paths"]["/api/gigs/{id}"]["patch"]["requestBody"]["required"], false);
}

#[test]
fn bodies_take_nothing_unknown() {
    let document = document(true);
    for name in ["NewGig", "NewArtifact", "SpendingLimitsRequest"] {
        assert_eq!(document["components"]["schemas"][name]["additionalProperties"], false, "{name}");
    }
    assert_eq!(document["components"]["schemas"]["Gig"].get("additionalProperties"), None);
}

#[test]
fn every_id_in_a_path_is_a_parameter() {
    for (place, operation) in operations(&document(true)) {
        let shown = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = shown.iter().filter(|it| it["in"] == "path").count();
        assert_eq!(in_path, place.matches('{').count(), "{place}");
    }
}

/// Validators of schemas of a document; a schema that comes again is not built again.
struct Validators<'a> {
    document: &'a Value,
    built: HashMap<String, jsonschema::Validator>,
}

impl<'a> Validators<'a> {
    fn of(document: &'a Value) -> Self {
        Self { document, built: HashMap::new() }
    }

    /// # Panics
    /// When a value is not of its schema.
    fn assert_valid(&mut self, place: &str, schema: &Value, value: &Value) {
        let validator = self.built.entry(schema.to_string()).or_insert_with(|| {
            let whole =
                json!({ "allOf": [schema], "components": { "schemas": self.document["components"]["schemas"] } });
            jsonschema::options().should_validate_formats(true).build(&whole).expect("a schema")
        });
        let errors: Vec<_> = validator.iter_errors(value).map(|it| it.to_string()).collect();
        assert!(errors.is_empty(), "{place}: {value} is no example: {errors:?}");
    }
}

#[test]
fn every_body_and_every_answer_has_an_example_that_is_one() {
    let document = document(true);
    let mut validators = Validators::of(&document);
    for (place, operation) in operations(&document) {
        let answers = operation["responses"].as_object().expect("answers").values();
        let shown = answers.chain(operation.get("requestBody")).map(|it| pointed_at(&document, it));
        for content in shown.filter_map(|it| it["content"].as_object()) {
            for (media_type, shown) in content.iter().filter(|(media_type, _)| media_type.ends_with("json")) {
                let named = shown["examples"].as_object().into_iter().flatten().map(|(_, it)| it);
                let named = named.map(|it| pointed_at(&document, it)["value"].clone());
                let examples: Vec<_> = named.chain(shown.get("example").cloned()).collect();
                assert!(!examples.is_empty(), "{place}: no example of {media_type}");
                for example in examples {
                    validators.assert_valid(&place, &shown["schema"], &example);
                }
            }
        }
    }
}

fn pointed_at<'a>(document: &'a Value, reference: &'a Value) -> &'a Value {
    let pointer = reference["$ref"].as_str().and_then(|it| it.strip_prefix('#'));
    pointer.and_then(|it| document.pointer(it)).unwrap_or(reference)
}

#[test]
fn every_parameter_has_an_example_that_is_one() {
    let document = document(true);
    let mut validators = Validators::of(&document);
    for (place, operation) in operations(&document) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let place = format!("{place}, {}", parameter["name"]);
            match parameter.get("example") {
                Some(example) => validators.assert_valid(&place, &parameter["schema"], example),
                None => assert_eq!(parameter["name"], "cursor", "{place} has no example"),
            }
        }
    }
}
