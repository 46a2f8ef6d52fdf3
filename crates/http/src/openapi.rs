//! The OpenAPI document: collected from the routes, and completed with what holds for all of them.

use crate::problem::{MEDIA_TYPE, ProblemView};
use crate::{routes, routing};
use actix_web::App;
use domain::refusal::Code;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Content, ContentBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, Required, Response, ResponseBuilder,
};
use utoipa::openapi::{InfoBuilder, tag::TagBuilder};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;

const DESCRIPTION: &str = "A freelance gig marketplace for people and for software agents. Every resource carries \
                           `next_actions`: what can be done now, by whom, and where.";

/// Where commands take no `Idempotency-Key`: the provider's events have ids of their own, a rotated key cannot ask
/// again, and the sandbox is played with.
const WITHOUT_KEY: [&str; 3] = ["/api/stripe/", "/api/keys/rotate", "/api/sandbox/"];

/// The document of the routes that are there with or without the sandbox.
#[must_use]
pub fn document(sandbox: bool) -> OpenApi {
    let (_, mut document) = App::new()
        .into_utoipa_app()
        .openapi(outline())
        .configure(|config| routes::mount(config, sandbox))
        .split_for_parts();
    for (path, item) in &mut document.paths.paths {
        complete(path, item);
    }
    add_schemas(&mut document);
    document
}

fn outline() -> OpenApi {
    let info =
        InfoBuilder::new().title("ClawConnected").version(env!("CARGO_PKG_VERSION")).description(Some(DESCRIPTION));
    let tags = routes::TAGS
        .iter()
        .map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build());
    OpenApiBuilder::new().info(info.build()).tags(Some(tags)).security(Some(credentials())).build()
}

/// Any one of these opens a route that does not say otherwise.
fn credentials() -> Vec<SecurityRequirement> {
    ["bearer", "api_key", "session"].map(|name| SecurityRequirement::new(name, [] as [&str; 0])).into()
}

fn add_schemas(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![(ProblemView::name().into_owned(), ProblemView::schema())];
    ProblemView::schemas(&mut schemas);
    components.schemas.extend(schemas);
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("API key").build();
    let header = ApiKey::Header(ApiKeyValue::new("x-api-key"));
    let cookie = ApiKey::Cookie(ApiKeyValue::new("clawconnected_session"));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(header));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
}

/// Adds what a handler need not say: the ids in its path, the headers of commands, the shape of a “no”.
fn complete(path: &str, item: &mut PathItem) {
    let plain = !path.starts_with("/api/") || WITHOUT_KEY.iter().any(|prefix| path.starts_with(prefix));
    let headers = if plain { Vec::new() } else { vec![idempotency_key(), if_match()] };
    if let Some(operation) = &mut item.get {
        add_parameters(operation, path_parameters(path));
        finish(operation);
    }
    for operation in [&mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten() {
        add_parameters(operation, path_parameters(path).into_iter().chain(headers.clone()));
        finish(operation);
    }
}

fn add_parameters(operation: &mut Operation, parameters: impl IntoIterator<Item = Parameter>) {
    operation.parameters.get_or_insert_default().extend(parameters.into_iter().map(RefOr::T));
}

/// Adds the “no”, the answer to a dry run, the words of each answer, and whether there must be a body.
fn finish(operation: &mut Operation) {
    if operation.parameters.iter().flatten().any(is_dry_run) {
        operation.responses.responses.entry("200".to_owned()).or_insert_with(|| RefOr::T(rehearsed()));
    }
    operation.responses.responses.insert("default".to_owned(), RefOr::T(refused()));
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = meaning(status).to_owned();
        }
    }
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        let optional = body.content.values_mut().any(leave_out_null);
        body.required = Some(if optional { Required::False } else { Required::True });
    }
}

fn meaning(status: &str) -> &'static str {
    match status {
        "200" => "Yes, as it is now",
        "201" => "Yes, it exists now",
        "204" => "Yes, it is gone",
        _ => "Yes",
    }
}

/// A body that may be left out is shown as that or null; but null is not taken, so it must not be shown. Whether it
/// was one.
fn leave_out_null(content: &mut RefOr<Content>) -> bool {
    let RefOr::T(content) = content else { return false };
    let Some(RefOr::T(Schema::OneOf(either))) = &content.schema else { return false };
    content.schema = either.items.iter().find(|it| matches!(it, RefOr::Ref(_))).cloned();
    true
}

fn path_parameters(path: &str) -> Vec<Parameter> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| parameter(name, ParameterIn::Path, Required::True, word(name)).build()).collect()
}

fn word(name: &str) -> Object {
    let text = ObjectBuilder::new().schema_type(Type::String);
    match routing::FOREIGN_IDS.contains(&name) {
        true => text.build(),
        false => text.format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid))).build(),
    }
}

fn parameter(name: &str, place: ParameterIn, required: Required, schema: Object) -> ParameterBuilder {
    ParameterBuilder::new().name(name).parameter_in(place).required(required).schema(Some(Schema::Object(schema)))
}

fn idempotency_key() -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).build();
    parameter("Idempotency-Key", ParameterIn::Header, Required::False, schema)
        .description(Some("One effect a key, and the same answer again; kept for 30 days"))
        .build()
}

fn if_match() -> Parameter {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    parameter("If-Match", ParameterIn::Header, Required::False, schema)
        .description(Some("The ETag of what the decision was made on; 412 when it has changed"))
        .build()
}

fn is_dry_run(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == "dry_run")
}

/// The answer to the dry run of what is answered otherwise when it is meant: 201 or 204.
fn rehearsed() -> Response {
    let dry_run = ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([true]));
    let schema = ObjectBuilder::new().property("dry_run", dry_run).required("dry_run").build();
    ResponseBuilder::new()
        .description("A dry run: what would have been answered, marked, and nothing has changed")
        .content("application/json", ContentBuilder::new().schema(Some(Schema::Object(schema))).build())
        .build()
}

fn refused() -> Response {
    let schema = Ref::from_schema_name(ProblemView::name());
    ResponseBuilder::new()
        .description("No, and why")
        .content(MEDIA_TYPE, ContentBuilder::new().schema(Some(schema)).build())
        .build()
}

/// The schema of a code: one of the closed catalogue.
#[must_use]
pub fn codes() -> Object {
    let codes = Code::ALL.iter().map(|code| code.as_str());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::HashSet;

    fn written() -> Value {
        serde_json::to_value(document(true)).expect("a document is JSON")
    }

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
        let document = written();
        assert_eq!(document["openapi"], "3.1.0");
        let codes = &document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
        assert_eq!(codes.as_array().map(Vec::len), Some(Code::ALL.len()));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = written();
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
    fn every_operation_has_a_name_of_its_own_a_tag_and_a_no() {
        let mut names = HashSet::new();
        let tags: Vec<_> = routes::TAGS.iter().map(|(name, _)| *name).collect();
        for (place, operation) in operations(&written()) {
            let name = operation["operationId"].as_str().expect("a name").to_owned();
            assert!(names.insert(name.clone()), "{place}: {name} is taken");
            let tag = operation["tags"][0].as_str().unwrap_or_default();
            assert!(tags.contains(&tag), "{place}: {tag:?} is no tag");
            assert!(operation["responses"]["default"].is_object(), "{place}");
            assert!(operation["summary"].is_string(), "{place} says not what it does");
            let answers = operation["responses"].as_object().expect("answers");
            assert!(answers.values().all(|it| it["description"].is_string()), "{place} has an answer without words");
        }
    }

    #[test]
    fn a_body_that_may_be_left_out_is_not_null() {
        let document = written();
        let round = &document["paths"]["/api/negotiations/{id}/round"]["post"]["requestBody"];
        assert_eq!(round["required"], false);
        assert_eq!(round["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/NewRound");
        assert_eq!(document["paths"]["/api/gigs"]["post"]["requestBody"]["required"], true);
    }

    #[test]
    fn every_id_in_a_path_is_a_parameter() {
        for (place, operation) in operations(&written()) {
            let shown = operation["parameters"].as_array().cloned().unwrap_or_default();
            let in_path = shown.iter().filter(|it| it["in"] == "path").count();
            assert_eq!(in_path, place.matches('{').count(), "{place}");
        }
    }
}
