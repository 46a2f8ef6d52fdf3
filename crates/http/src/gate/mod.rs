//! The gate that every request passes: its id, its host, its caller, its rate; and the headers and the shape that
//! every answer leaves with.

pub mod credential;
pub mod origin;
pub mod rate;

use crate::accept::Accepts;
use crate::api::Api;
use crate::door::Connection;
use crate::problem::{MEDIA_TYPE, Problem};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest};
use credential::Shown;
use domain::actor::Principal;
use domain::refusal::{Code, Refusal};
use futures_util::FutureExt;
use rate::Standing;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use tracing::Instrument;
use usecases::authenticate;
use usecases::sessions::SessionToken;
use uuid::Uuid;

/// The most bytes of a path with its query (security.md, “Limits”).
const URL_BYTES_MAX: usize = 2_048;
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who a request comes from, once the gate has looked.
#[derive(Clone)]
pub enum Identity {
    /// Nobody said.
    Nobody,
    /// Somebody who proved it.
    Known(Rc<Principal>),
    /// Somebody whose proof did not hold; routes that need none do not mind.
    Unproven(Rc<Problem>),
}

/// The id of a request.
#[derive(Clone, Copy)]
pub struct RequestId(pub Uuid);

/// Passes a request on and its answer back.
///
/// # Errors
/// When a handler panicked, or another middleware failed: the request is gone by then, and with it the way to answer
/// through it.
pub async fn pass(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(api) = request.app_data::<Data<Api>>().cloned() else { return Err(Problem::unavailable().into()) };
    if let Some(connection) = request.request().conn_data::<Rc<Connection>>().cloned() {
        connection.note(&mut request);
    }
    let id: Uuid = api.app.id();
    let span = tracing::info_span!("request", %id, method = %request.method(), path = request.path());
    if request.method() == Method::HEAD {
        // Whoever asks for the head gets that of the whole answer; the server itself leaves the body out.
        request.head_mut().method = Method::GET;
    }
    async {
        let standing = identify(&api, &request, id).await;
        let mut response = match check(&api, &request, standing.as_ref()) {
            Err(problem) => request.into_response(problem.answer(Some(id))),
            Ok(()) => match unless_it_panics(next.call(request)).await {
                Some(Ok(response)) => as_problem(response, id),
                Some(Err(error)) => return Err(Problem::of_error(&error).with_request_id(id).into()),
                None => return Err(after_a_panic(id)),
            },
        };
        dress(&api, response.headers_mut(), id, standing.as_ref());
        tracing::info!(status = response.status().as_u16(), "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// What comes of a future, or nothing: a panic ends one request, and not those beside it on the connection.
async fn unless_it_panics<T>(answering: impl Future<Output = T>) -> Option<T> {
    AssertUnwindSafe(answering).catch_unwind().await.ok()
}

fn after_a_panic(id: Uuid) -> Error {
    tracing::error!("a handler panicked");
    Problem::unavailable().with_request_id(id).into()
}

/// Finds out who calls, counts the call, and notes both with the request.
async fn identify(api: &Api, request: &ServiceRequest, id: Uuid) -> Option<Standing> {
    let identity = match credential::shown(request.headers(), api.options.session_cookie()) {
        Ok(Shown::Nothing) => Identity::Nobody,
        Ok(shown) => prove(api, &shown).await,
        Err(refusal) => Identity::Unproven(Rc::new(refusal.into())),
    };
    let standing = match &identity {
        Identity::Known(principal) => api.limits.count_user(principal.user),
        _ => api.limits.count_address(address(api, request)),
    };
    request.extensions_mut().insert(RequestId(id));
    request.extensions_mut().insert(identity);
    standing
}

async fn prove(api: &Api, shown: &Shown) -> Identity {
    let proven = match shown {
        Shown::Key(key) => authenticate::by_key(&api.app, key).await,
        Shown::Session(cookie) => match SessionToken::parse(cookie) {
            Some(token) => authenticate::by_session(&api.app, &token).await,
            None => return Identity::Nobody,
        },
        Shown::Nothing => return Identity::Nobody,
    };
    match proven {
        Ok(principal) => Identity::Known(Rc::new(principal)),
        Err(failure) => Identity::Unproven(Rc::new(failure.into())),
    }
}

fn address(api: &Api, request: &ServiceRequest) -> std::net::IpAddr {
    let lines = request.headers().get_all(X_FORWARDED_FOR).filter_map(|line| line.to_str().ok());
    let forwarded: Vec<_> = lines.collect();
    rate::address_of(request.peer_addr().map(|it| it.ip()), &forwarded.join(","), &api.options.trusted_proxies)
}

/// What is refused before anybody looks for a route.
fn check(api: &Api, request: &ServiceRequest, standing: Option<&Standing>) -> Result<(), Problem> {
    if let Some(seconds) = standing.and_then(|standing| standing.refused_seconds) {
        let detail = format!("Too many requests; try again in {seconds} s");
        return Err(Problem::new(Code::RateLimited, detail).with_retry_after(seconds));
    }
    if api.options.loopback_only {
        origin::check_loopback_host(host(request))?;
    }
    let length = request.uri().path_and_query().map_or(0, |it| it.as_str().len());
    if length > URL_BYTES_MAX {
        let detail = format!("The address is longer than {URL_BYTES_MAX} characters");
        return Err(Refusal::new(Code::BadRequest, detail).into());
    }
    check_acceptable(api, request)
}

/// Whether the request takes anything that its route answers with. What has no route is left to who says so.
fn check_acceptable(api: &Api, request: &ServiceRequest) -> Result<(), Problem> {
    let accepts = Accepts::of(request.headers());
    if accepts.takes_everything() {
        return Ok(());
    }
    let offered = api.addresses.offered_at(request.path(), request.method().as_str());
    match accepts.takes_one_of(&offered) {
        true => Ok(()),
        false => {
            let detail = format!("This is answered as {}; Accept takes none of it", offered.join(" or "));
            Err(Problem::new(Code::NotAcceptable, detail))
        }
    }
}

/// The host that a request is addressed to: a header, or part of the address in HTTP/2.
fn host(request: &ServiceRequest) -> Option<&str> {
    let header = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    header.or_else(|| request.uri().authority().map(|authority| authority.as_str()))
}

/// The answer, with every “no” in the shape of a problem that names the request.
fn as_problem(response: ServiceResponse<impl MessageBody + 'static>, id: Uuid) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let problem = match response.response().error() {
        Some(error) => Problem::of_error(error),
        None if (status.is_client_error() || status.is_server_error()) && !is_problem(response.headers()) => {
            Problem::of_status(status)
        }
        None => return response.map_into_boxed_body(),
    };
    response.into_response(problem.answer(Some(id)))
}

fn is_problem(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|it| it == MEDIA_TYPE)
}

/// The headers of every answer. A page that needs other rules for browsers has set its own, and so has what may be
/// kept.
pub(crate) fn dress(api: &Api, headers: &mut HeaderMap, id: Uuid, standing: Option<&Standing>) {
    if let Ok(id) = HeaderValue::try_from(id.to_string()) {
        headers.insert(X_REQUEST_ID, id);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers.insert(header::CONTENT_SECURITY_POLICY, nothing);
    }
    if api.options.secure {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    if let Some(standing) = standing {
        standing.write(headers);
    }
}

/// Who a request comes from, as the gate noted.
#[must_use]
pub fn identity_of(request: &HttpRequest) -> Identity {
    request.extensions().get::<Identity>().cloned().unwrap_or(Identity::Nobody)
}

/// The id of a request, as the gate noted.
#[must_use]
pub fn id_of(request: &HttpRequest) -> Option<Uuid> {
    request.extensions().get::<RequestId>().map(|id| id.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::HttpResponse;
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;

    async fn code_of(answer: HttpResponse) -> String {
        let response = as_problem(ServiceResponse::new(TestRequest::default().to_http_request(), answer), Uuid::nil());
        assert!(is_problem(response.headers()));
        let body = to_bytes(response.into_body()).await.expect("a body");
        let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(body["request_id"], Uuid::nil().to_string());
        body["code"].as_str().unwrap_or_default().to_owned()
    }

    #[actix_web::test]
    async fn every_no_leaves_as_a_problem_that_names_the_request() {
        assert_eq!(code_of(HttpResponse::NotFound().body("nothing here")).await, "NOT_FOUND");
        assert_eq!(code_of(HttpResponse::InternalServerError().body("SELECT")).await, "UNAVAILABLE");
        let error: Error = Problem::new(Code::OwnGig, "yours").into();
        assert_eq!(code_of(HttpResponse::from_error(error)).await, "OWN_GIG");
    }

    #[actix_web::test]
    async fn a_yes_leaves_as_it_is() {
        let answer = HttpResponse::Ok().body("as it is");
        let response = as_problem(ServiceResponse::new(TestRequest::default().to_http_request(), answer), Uuid::nil());
        assert_eq!(to_bytes(response.into_body()).await.expect("a body"), "as it is");
    }

    #[actix_web::test]
    async fn a_panic_is_survived() {
        assert_eq!(unless_it_panics(async { 1 }).await, Some(1));
        assert_eq!(unless_it_panics(async { panic!("on purpose") }).await.map(|(): ()| 1), None);
    }
}
