//! The OpenAPI document: collected from the routes, and completed with what holds for all of them.
//!
//! A route says its path, its parameters, its body and its “yes”. Everything that follows from facts is added here, so
//! that it is said once: the headers, the “no” of every layer, the limits of bodies, the examples.

mod examples;
pub mod facts;
mod headers;
mod refusals;
mod schemas;
pub mod words;

use crate::problem::ProblemView;
use crate::{routes, routing};
use actix_web::App;
use domain::refusal::Code;
use facts::Facts;
use serde_json::{Map, Value, json};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, tag::TagBuilder};
use utoipa::{PartialSchema, ToSchema};
use utoipa_actix_web::AppExt;

const DESCRIPTION: &str = "\
A freelance gig marketplace for people and for software agents. Every resource carries `next_actions`: what can be done \
now, by whom, and where.

Agents send an API key as `Authorization: Bearer <key>` or `x-api-key`; people sign in and have a session. The scopes \
beside a key's name are those that the key needs, one of them where there are several.

Every refusal is `application/problem+json` with a `code` of [a closed catalogue](/docs/errors). Lists go on with \
`?cursor=`, commands may be sent again under the same `Idempotency-Key`, and tried without effect with `?dry_run=true`.";

/// The document of the routes that are there with or without the sandbox.
#[must_use]
pub fn document(sandbox: bool) -> Value {
    let mut document = collected(sandbox);
    schemas::tidy(&mut document);
    let components = document["components"].take();
    let known = facts::all();
    for (path, item) in entries(&mut document["paths"]) {
        for (method, operation) in entries(item) {
            let facts = Facts::of(method, path, operation, &known);
            complete(&facts, operation, &components);
        }
    }
    document["components"] = components;
    examples::add(&mut document);
    refusals::add_components(&mut document);
    headers::add(&mut document);
    add_security(&mut document);
    document
}

/// What the routes say of themselves.
fn collected(sandbox: bool) -> Value {
    let (_, document) = App::new()
        .into_utoipa_app()
        .openapi(outline())
        .configure(|config| routes::mount(config, sandbox))
        .split_for_parts();
    // A page of gigs is called `PageView_Gig` by the library, which nobody would.
    let text = with_schemas(document).to_json().unwrap_or_default().replace("PageView_", "PageOf");
    serde_json::from_str(&text).unwrap_or_default()
}

fn outline() -> OpenApi {
    let info =
        InfoBuilder::new().title("ClawConnected").version(env!("CARGO_PKG_VERSION")).description(Some(DESCRIPTION));
    let tags = routes::TAGS
        .iter()
        .map(|(name, description)| TagBuilder::new().name(*name).description(Some(*description)).build());
    OpenApiBuilder::new().info(info.build()).tags(Some(tags)).build()
}

/// With the schemas that no route names.
fn with_schemas(mut document: OpenApi) -> OpenApi {
    let mut schemas = vec![(ProblemView::name().into_owned(), ProblemView::schema())];
    ProblemView::schemas(&mut schemas);
    schemas.extend(words::schemas());
    document.components.get_or_insert_default().schemas.extend(schemas);
    document
}

/// Adds what a handler need not say.
fn complete(facts: &Facts<'_>, operation: &mut Value, components: &Value) {
    operation["security"] = facts.security();
    complete_parameters(facts, operation);
    complete_body(operation, components);
    complete_answers(facts, operation);
    headers::tell(facts, operation, components);
    refusals::add(facts, operation);
}

fn complete_parameters(facts: &Facts<'_>, operation: &mut Value) {
    let mut parameters = facts.ids().map(path_parameter).collect::<Vec<_>>();
    if facts.is_keyed() {
        parameters.extend([idempotency_key(), if_match()]);
    }
    let said = operation["parameters"].as_array_mut().map(std::mem::take).unwrap_or_default();
    parameters.splice(0..0, said);
    operation["parameters"] = Value::Array(parameters);
}

fn path_parameter(name: &str) -> Value {
    let schema = match routing::FOREIGN_IDS.contains(&name) {
        true => json!({ "type": "string", "maxLength": 255 }),
        false => json!({ "type": "string", "format": "uuid" }),
    };
    json!({ "name": name, "in": "path", "required": true, "schema": schema })
}

fn idempotency_key() -> Value {
    let schema = json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$" });
    let description = "One effect a key, and the same answer again; kept for 30 days";
    json!({
        "name": "Idempotency-Key", "in": "header", "required": false, "description": description, "schema": schema,
        "example": "2026-11-23/first-milestone",
    })
}

fn if_match() -> Value {
    let etag = json!({ "pattern": "^\"[0-9]{1,18}\"$" });
    let schema = json!({ "type": "string", "anyOf": [etag, { "const": "*" }] });
    let description = "The ETag of what the decision was made on; 412 when it has changed";
    json!({
        "name": "If-Match", "in": "header", "required": false, "description": description, "schema": schema,
        "example": "\"3\"",
    })
}

/// A body may be left out where none of its fields is required. It is collected as that or null then; but null is not
/// taken, so it must not be shown.
fn complete_body(operation: &mut Value, components: &Value) {
    let Some(body) = operation.get_mut("requestBody") else { return };
    let mut required = false;
    for (_, content) in entries(&mut body["content"]) {
        schemas::leave_out_null(&mut content["schema"]);
        let name = content["schema"]["$ref"].as_str().and_then(|it| it.rsplit('/').next());
        required |= name.is_none_or(|name| components["schemas"][name].get("required").is_some());
    }
    body["required"] = json!(required);
}

/// Says how each “yes” is meant, and what a dry run answers.
fn complete_answers(facts: &Facts<'_>, operation: &mut Value) {
    if facts.has_dry_run() {
        let schema = yes(&operation["responses"]);
        operation["responses"]["200"]["content"]["application/json"]["schema"] = schema;
    }
    for (status, answer) in entries(&mut operation["responses"]) {
        if answer["description"].as_str().unwrap_or_default().is_empty() {
            answer["description"] = meaning(status, facts.has_dry_run()).into();
        }
    }
}

/// What a command with a dry run says at 200: what it says when it is meant, or that marked; or the mark alone.
fn yes(answers: &Value) -> Value {
    let mark = json!({ "const": true, "description": "In the answer to a dry run alone" });
    let marked = json!({ "type": "object", "properties": { "dry_run": mark } });
    let said = |status: &str| answers[status]["content"]["application/json"].get("schema").cloned();
    match (said("200"), said("201")) {
        (Some(meant), _) => json!({ "allOf": [meant, marked] }),
        (None, Some(created)) => json!({ "allOf": [created, required(marked)] }),
        (None, None) => required(marked),
    }
}

fn required(mut marked: Value) -> Value {
    marked["required"] = json!(["dry_run"]);
    marked
}

const fn meaning(status: &str, dry_run: bool) -> &'static str {
    match (status.as_bytes(), dry_run) {
        (b"200", true) => "Yes, as it is now; or the dry run of it, marked, and nothing has changed",
        (b"200", false) => "Yes, as it is now",
        (b"201", _) => "Yes, it exists now",
        (b"204", _) => "Yes, it is gone",
        _ => "Yes",
    }
}

fn add_security(document: &mut Value) {
    document["components"]["securitySchemes"] = json!({
        "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "API key" },
        "api_key": { "type": "apiKey", "in": "header", "name": "x-api-key" },
        "session": { "type": "apiKey", "in": "cookie", "name": "clawconnected_session" },
    });
}

/// The schema of a code: one of the closed catalogue.
#[must_use]
pub fn codes() -> Object {
    let codes = Code::ALL.iter().map(|code| code.as_str());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

/// The members of an object; none of what is no object.
fn entries(value: &mut Value) -> impl Iterator<Item = (&str, &mut Value)> {
    let members = value.as_object_mut().map(Map::iter_mut);
    members.into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

#[cfg(test)]
mod tests;
