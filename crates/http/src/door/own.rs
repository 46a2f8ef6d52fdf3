//! The framework's own answer, in our words.

use crate::api::Api;
use crate::gate::{dress, rate};
use crate::problem::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use domain::refusal::Code;
use std::net::SocketAddr;
use uuid::Uuid;

/// How HTTP writes instants, which are in UTC.
const DATE_FORMAT: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// The bytes of our answer in place of a bare one with that status. A head that is too large is `BAD_REQUEST`: the
/// catalogue has no code of its own for it.
pub(super) fn answer(api: &Api, status: StatusCode, peer: Option<SocketAddr>) -> Vec<u8> {
    let id: Uuid = api.app.id();
    let problem = problem(status);
    let address = rate::address_of(peer.map(|it| it.ip()), "", &api.options.trusted_proxies);
    let standing = api.limits.count_address(address);
    let mut answer = problem.answer(Some(id));
    if let Ok(date) = HeaderValue::try_from(api.app.wall().to_chrono().format(DATE_FORMAT).to_string()) {
        answer.headers_mut().insert(header::DATE, date);
    }
    dress(api, answer.headers_mut(), id, standing.as_ref());
    tracing::info!(%id, %status, "answered what could not be read as a request");

    let body = problem.body(Some(id));
    let first = format!("HTTP/1.1 {}\r\ncontent-length: {}\r\nconnection: close\r\n", answer.status(), body.len());
    let mut bytes = first.into_bytes();
    for (name, value) in answer.headers() {
        bytes.extend_from_slice(&[name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

fn problem(status: StatusCode) -> Problem {
    match status {
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => {
            Problem::new(Code::BadRequest, "The request line and the headers are larger than is taken here")
        }
        status => Problem::of_status(status),
    }
}
