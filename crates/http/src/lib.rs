//! The REST API: extractors, routes, views, problems, OpenAPI.
//!
//! A handler parses, tells one story, and puts what came of it into words. What it needs on the way is here, in the
//! order of a request: [`door`] (what is no request at all), [`gate`] (who calls, how often, from where), [`caller`] (scope, body, query, ids), [`command`]
//! and [`asked`] (the story), [`view`] (the words), [`problem`] (every “no”).

pub mod accept;
pub mod api;
pub mod asked;
pub mod body;
pub mod caller;
pub mod command;
pub mod door;
pub mod export;
pub mod fields;
pub mod gate;
pub mod input;
pub mod json;
pub mod listing;
pub mod openapi;
pub mod options;
pub mod page;
pub mod problem;
pub mod resource;
pub mod routes;
pub mod routing;
pub mod upload;
pub mod view;
pub mod visitor;

pub use api::Api;
pub use gate::rate::Rate;
pub use options::{HttpOptions, Limits, Readiness};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{Data, to};
use actix_web::{App, Error, HttpRequest, HttpResponse};
use problem::Problem;
use utoipa_actix_web::AppExt;

/// What a handler answers.
pub type Answer = Result<HttpResponse, Problem>;

/// Everything, mounted: what the server serves is what tests test. More services may be configured on top; they pass
/// the same gate.
#[must_use]
pub fn app(
    api: &Data<Api>,
) -> App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
    + use<>,
> {
    let sandbox = api.options.sandbox.is_some();
    App::new()
        .app_data(api.clone())
        .into_utoipa_app()
        .configure(|config| routes::mount(config, sandbox))
        .into_app()
        .default_service(to(untaken))
        .wrap(from_fn(gate::pass))
}

async fn untaken(api: Data<Api>, request: HttpRequest) -> Answer {
    Err(routing::untaken(&api.addresses, &request))
}
