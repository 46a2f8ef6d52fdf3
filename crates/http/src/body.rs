//! Reading a JSON body: its type, its size, the time it takes, its shape (api.md §1, “Requests”).

use crate::fields::Fields;
use crate::json;
use crate::options::Limits;
use crate::problem::Problem;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::rt::time::timeout;
use domain::refusal::{Code, FieldError, Refusal};
use futures_util::StreamExt;
use std::time::Duration;

/// The bytes of a body.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE`, `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`, or `BAD_REQUEST` when it breaks off.
pub async fn read(headers: &HeaderMap, payload: &mut Payload, limits: &Limits) -> Result<Vec<u8>, Problem> {
    if announced(headers) != Some(0) {
        check_type(headers)?;
    }
    raw(headers, payload, limits.json_bytes_max, limits.body_seconds_max).await
}

/// The bytes of a body of whatever type.
///
/// # Errors
/// As [`read`], but for the type.
pub async fn raw(
    headers: &HeaderMap,
    payload: &mut Payload,
    bytes_max: usize,
    seconds_max: u64,
) -> Result<Vec<u8>, Problem> {
    if headers.contains_key(CONTENT_ENCODING) {
        return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    if announced(headers).is_some_and(|length| length > bytes_max) {
        return Err(too_large(bytes_max));
    }
    let collected = timeout(Duration::from_secs(seconds_max), collect(payload, bytes_max)).await;
    collected.unwrap_or_else(|_| Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)))
}

async fn collect(payload: &mut Payload, bytes_max: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken_off(&error))?;
        if bytes.len() + chunk.len() > bytes_max {
            return Err(too_large(bytes_max));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

pub(crate) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(bytes_max: usize) -> Problem {
    Problem::new(Code::PayloadTooLarge, format!("The body is larger than {bytes_max} bytes"))
}

pub(crate) fn broken_off(error: &dyn std::fmt::Display) -> Problem {
    tracing::debug!(%error, "a body broke off");
    Problem::new(Code::BadRequest, "The body broke off before its end")
}

/// A body without a type is taken only if it turns out to be empty; see [`fields`].
fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(CONTENT_TYPE) {
        Some(value) if !value.to_str().is_ok_and(is_json) => {
            Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
        }
        _ => Ok(()),
    }
}

/// Whether a media type is `application/json`, in UTF-8 if it says.
fn is_json(text: &str) -> bool {
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().is_some_and(|it| it.eq_ignore_ascii_case("application/json"));
    essence
        && parts.all(|parameter| match parameter.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}

/// The fields of a body. An empty one has none, which will do where all of them are optional.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE` for one without a type, `MALFORMED_JSON`, `VALIDATION_FAILED` for what is no object.
pub fn fields(headers: &HeaderMap, bytes: &[u8]) -> Result<Fields, Problem> {
    if bytes.is_empty() {
        return Ok(Fields::none());
    }
    if !headers.contains_key(CONTENT_TYPE) {
        return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let fields = Fields::of(json::parse(bytes)?);
    fields.ok_or_else(|| no_object().into())
}

/// The pointer to the whole of a body is empty, so the sentence is written by hand.
fn no_object() -> Refusal {
    let fields = vec![FieldError::new("", "WRONG_TYPE", "must be a JSON object")];
    Refusal { fields, ..Refusal::new(Code::ValidationFailed, "The body must be a JSON object") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn typed(media_type: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers
    }

    fn code<T>(read: Result<T, Problem>) -> Option<Code> {
        read.err().map(|problem| problem.refusal().code)
    }

    #[test]
    fn json_is_json_in_utf_8() {
        for media_type in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""]
        {
            assert!(is_json(media_type), "{media_type}");
        }
        for media_type in ["text/json", "application/json; charset=latin1", "application/jsonp", "", "text/plain"] {
            assert!(!is_json(media_type), "{media_type}");
        }
    }

    #[test]
    fn a_body_is_an_object_or_nothing() {
        assert!(fields(&HeaderMap::new(), b"").is_ok());
        assert!(fields(&typed("application/json"), b"{}").is_ok());
        assert_eq!(code(fields(&typed("application/json"), b"[]")), Some(Code::ValidationFailed));
        assert_eq!(code(fields(&typed("application/json"), b"{")), Some(Code::MalformedJson));
        assert_eq!(code(fields(&HeaderMap::new(), b"{}")), Some(Code::UnsupportedMediaType));
    }

    #[actix_web::test]
    async fn a_body_is_measured_as_it_comes_in() {
        let limits = Limits { json_bytes_max: 4, ..Limits::default() };
        let headers = typed("application/json");
        assert_eq!(read(&headers, &mut payload(b"1234"), &limits).await.ok(), Some(b"1234".to_vec()));
        assert_eq!(code(read(&headers, &mut payload(b"12345"), &limits).await), Some(Code::PayloadTooLarge));
        assert_eq!(
            code(read(&typed("text/plain"), &mut payload(b""), &limits).await),
            Some(Code::UnsupportedMediaType)
        );
    }

    fn payload(bytes: &'static [u8]) -> Payload {
        use actix_web::test::TestRequest;
        TestRequest::default().set_payload(bytes).to_http_parts().1
    }
}
