//! Signing in and out.

use crate::Answer;
use crate::api::Api;
use crate::input::profile::{self as input, SignInInput};
use crate::openapi::facts::{Told, open};
use crate::problem::Problem;
use crate::view::profile::{self, MeBody};
use crate::visitor::Visitor;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use actix_web::{HttpResponse, post};
use domain::refusal::Code as C;
use usecases::sessions;
use utoipa_actix_web::service_config::ServiceConfig;

/// Ends the session. A browser's form is sent to the first page.
#[utoipa::path(tag = "Signing in", security(()), responses((status = 204), (status = 303, description = "For a form")))]
#[post("/auth/sign-out")]
pub async fn sign_out(visitor: Visitor) -> Answer {
    let visitor = visitor.without_parameters()?.from_our_site_if_signed_in()?;
    if let Some(token) = visitor.session() {
        sessions::sign_out(&visitor.api.app, &token).await?;
    }
    let mut answer = HttpResponse::NoContent();
    if is_form(visitor.request.headers()) {
        answer.status(StatusCode::SEE_OTHER).insert_header((LOCATION, "/"));
    }
    Ok(answer.cookie(cookie_of_nobody(&visitor.api)).finish())
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).map_or(&[] as &[u8], |it| it.as_bytes());
    media_type.starts_with(b"application/x-www-form-urlencoded") || media_type.starts_with(b"multipart/form-data")
}

/// Signs in as a user of the sandbox, creating them the first time.
#[utoipa::path(tag = "Sandbox", security(()), request_body = SignInInput, responses((status = 200, body = MeBody)))]
#[post("/auth/sandbox")]
pub async fn sign_in_to_sandbox(visitor: Visitor) -> Answer {
    let mut visitor = visitor.from_no_other_site()?;
    let login = visitor.input(input::sign_in).await?;
    let before = visitor.session();
    let signed_in = sessions::sign_in(&visitor.api.app, &login, before.as_ref()).await?;
    let mut answer = profile::me(&signed_in.me).shown();
    let age = Duration::seconds(sessions::IDLE.num_seconds());
    let cookie = cookie(&visitor.api, signed_in.token.expose(), age);
    answer.add_cookie(&cookie).map_err(|_| Problem::unavailable())?;
    Ok(answer)
}

/// The cookie that ends the one that the browser has.
pub(super) fn cookie_of_nobody(api: &Api) -> Cookie<'static> {
    cookie(api, "", Duration::ZERO)
}

/// A session's cookie: for our own pages alone, and no script's business.
fn cookie<'a>(api: &Api, value: &'a str, age: Duration) -> Cookie<'a> {
    Cookie::build(api.options.session_cookie(), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(api.options.secure)
        .max_age(age)
        .finish()
}

/// What these routes tell, and what they refuse.
pub const TOLD: &[Told] = &[
    open("sign_out", &[C::CsrfRejected]),
    open("sign_in_to_sandbox", &[C::CsrfRejected, C::Unauthenticated, C::Conflict]),
];

/// Mounts these routes.
pub fn mount(config: &mut ServiceConfig<'_>) {
    config.service(sign_out);
}
