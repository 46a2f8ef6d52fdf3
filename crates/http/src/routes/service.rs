//! Whether the service works, and what it can do.

use crate::Answer;
use crate::openapi::facts::{Told, open};
use crate::problem::Problem;
use crate::resource::Resource;
use crate::visitor::Visitor;
use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, get};
use domain::refusal::Code;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// How the service does.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthBody<'a> {
    ok: bool,
    #[schema(example = "clawconnected")]
    service: &'static str,
    #[schema(example = "sandbox")]
    mode: &'a str,
    version: &'a str,
}

/// That the service lives.
#[derive(Serialize, ToSchema)]
#[schema(as = Alive)]
pub struct AliveBody {
    ok: bool,
}

/// Tells that the service works, its mode and its version.
#[utoipa::path(tag = "Service", security(()), responses((status = 200, body = HealthBody)))]
#[get("/api/health")]
pub async fn get_health(visitor: Visitor) -> Answer {
    let visitor = visitor.without_parameters()?;
    let options = &visitor.api.options;
    let body = HealthBody { ok: true, service: "clawconnected", mode: &options.mode, version: &options.version };
    Ok(Resource::of(&body).shown())
}

/// Tells that the process lives.
#[utoipa::path(tag = "Service", security(()), responses((status = 200, body = AliveBody)))]
#[get("/health/live")]
pub async fn get_liveness(visitor: Visitor) -> Answer {
    visitor.without_parameters()?;
    Ok(Resource::of(&AliveBody { ok: true }).shown())
}

/// Tells that requests can be served, or answers 503 with what is not ready.
#[utoipa::path(tag = "Service", security(()), responses((status = 200, body = AliveBody)))]
#[get("/health/ready")]
pub async fn get_readiness(visitor: Visitor) -> Answer {
    let api = visitor.without_parameters()?.api;
    let lacking = api.options.readiness.lacking().await;
    match lacking.is_empty() {
        true => Ok(Resource::of(&AliveBody { ok: true }).shown()),
        false => Err(Problem::new(Code::Unavailable, format!("Not ready: {}", lacking.join(", ")))),
    }
}

/// This document.
#[utoipa::path(tag = "Service", security(()), responses((status = 200, body = Object, content_type = "application/json")))]
#[get("/api/openapi.json")]
pub async fn get_openapi(visitor: Visitor) -> Answer {
    let api = visitor.without_parameters()?.api;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(api.document.clone()))
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] =
    &[open("get_health", &[]), open("get_liveness", &[]), open("get_readiness", &[]), open("get_openapi", &[])];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(get_health).service(get_liveness).service(get_readiness).service(get_openapi);
}
