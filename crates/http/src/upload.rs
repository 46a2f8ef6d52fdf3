//! Taking in an uploaded file: a form with one file, counted and hashed while it streams by, and never whole in memory.

use crate::api::Api;
use crate::body::{announced, broken_off};
use crate::problem::Problem;
use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::Bytes;
use domain::refusal::{Code, FieldError, Refusal};
use futures_util::stream::poll_fn;
use futures_util::{Stream, StreamExt};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use usecases::resumes::{self, Received, Receiving};

/// The one field of the form.
const FIELD: &str = "resume";
/// How much a form may be longer than the file in it.
const FRAME_BYTES_MAX: usize = 64 * 1024;
/// How long a refused upload is listened to, so that its sender gets to read the answer.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// After what silence its sender is taken to wait for the answer.
const SILENCE: Duration = Duration::from_millis(500);

/// A request's body, of which nobody reads more than a form can be long.
#[derive(Clone)]
struct Body {
    payload: Rc<RefCell<Payload>>,
    bytes_left: Rc<RefCell<usize>>,
}

impl Body {
    fn stream(self) -> impl Stream<Item = Result<Bytes, PayloadError>> {
        poll_fn(move |cx| {
            let polled = self.payload.borrow_mut().poll_next_unpin(cx);
            polled.map(|piece| piece.map(|piece| piece.and_then(|bytes| self.count(bytes))))
        })
    }

    fn count(&self, bytes: Bytes) -> Result<Bytes, PayloadError> {
        let mut left = self.bytes_left.borrow_mut();
        *left = left.checked_sub(bytes.len()).ok_or(PayloadError::Overflow)?;
        Ok(bytes)
    }

    /// Reads on to the end, as far as a form may go.
    async fn drain(self) {
        let mut rest = self.stream();
        let drained = timeout(LAST_WORDS, async { while let Ok(Some(Ok(_))) = timeout(SILENCE, rest.next()).await {} });
        if drained.await.is_err() {
            tracing::debug!("a refused upload did not come to its end");
        }
    }
}

/// The resume in a form.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE` for what is no such form or no such file, `PAYLOAD_TOO_LARGE`, `REQUEST_TIMEOUT`,
/// `BAD_REQUEST` when the form is broken, `VALIDATION_FAILED` when it has other fields than the one.
pub async fn resume(headers: &HeaderMap, payload: Payload, api: &Api) -> Result<Received, Problem> {
    if headers.contains_key(CONTENT_ENCODING) || !is_form(headers) {
        let detail = "A resume is sent as multipart/form-data, without Content-Encoding";
        return Err(Problem::new(Code::UnsupportedMediaType, detail));
    }
    let bytes_max = api.app.settings.resume_bytes_max;
    let form_bytes_max = usize::try_from(bytes_max).unwrap_or(usize::MAX).saturating_add(FRAME_BYTES_MAX);
    let body = Body { payload: Rc::new(RefCell::new(payload)), bytes_left: Rc::new(RefCell::new(form_bytes_max)) };
    let outcome = if announced(headers).is_some_and(|length| length > form_bytes_max) {
        Err(resumes::too_large(bytes_max).into())
    } else {
        let form = Multipart::new(headers, body.clone().stream());
        let seconds_max = Duration::from_secs(api.options.limits.upload_seconds_max);
        let taken = timeout(seconds_max, take(form, api));
        taken.await.unwrap_or_else(|_| Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)))
    };
    if outcome.is_err() {
        body.drain().await;
    }
    outcome
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    media_type.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("multipart/form-data"))
}

/// The file of a form that is read to its end.
async fn take(form: Multipart, api: &Api) -> Result<Received, Problem> {
    let mut receiving = Receiving::new(&api.app);
    match fields(form, &mut receiving, api.app.settings.resume_bytes_max).await {
        Ok(()) => Ok(receiving.end().await?),
        Err(problem) => {
            receiving.abandon().await;
            Err(problem)
        }
    }
}

async fn fields(mut form: Multipart, receiving: &mut Receiving<'_>, bytes_max: u64) -> Result<(), Problem> {
    let mut found = false;
    while let Some(field) = form.next().await {
        let field = field.map_err(|error| broken(error, bytes_max))?;
        let name = field.name().unwrap_or_default();
        if name != FIELD {
            return Err(unknown(name).into());
        }
        if std::mem::replace(&mut found, true) {
            return Err(Refusal::field("/resume", "DUPLICATE", "must not stand twice").into());
        }
        file(field, receiving, bytes_max).await?;
    }
    match found {
        true => Ok(()),
        false => Err(Refusal::field("/resume", "REQUIRED", "is required").into()),
    }
}

async fn file(mut field: Field, receiving: &mut Receiving<'_>, bytes_max: u64) -> Result<(), Problem> {
    while let Some(piece) = field.next().await {
        receiving.take(&piece.map_err(|error| broken(error, bytes_max))?).await?;
    }
    Ok(())
}

fn unknown(name: &str) -> Refusal {
    let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    Refusal::invalid(vec![FieldError::new(pointer, "UNKNOWN", "is not known here; known is resume")])
}

fn broken(error: MultipartError, bytes_max: u64) -> Problem {
    match error {
        MultipartError::Payload(PayloadError::Overflow) => resumes::too_large(bytes_max).into(),
        MultipartError::Payload(error) => broken_off(&error),
        MultipartError::Incomplete => broken_off(&error),
        error => {
            tracing::debug!(%error, "a form could not be read");
            Problem::new(Code::BadRequest, "The form cannot be read: its parts are not as multipart/form-data has them")
        }
    }
}
