//! A command on its way to its story, and the answer on its way back: idempotency, dry runs, versions (api.md §1).

use crate::Answer;
use crate::api::Api;
use crate::fields::{Fields, Read, parse};
use crate::problem::Problem;
use crate::resource::{self, Resource};
use actix_web::http::header::{HeaderMap, HeaderName, IF_MATCH};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use domain::refusal::{Code, Refusal};
use ring::digest::{Context, SHA256};
use usecases::call::{Call, Idempotency, Rendering, Reply};
use usecases::{Answered, Desk, Failure};
use uuid::Uuid;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const KEY_CHARACTERS_MAX: usize = 255;

/// A command whose shape is right.
pub struct Command {
    api: Data<Api>,
    call: Call,
    request_id: Option<Uuid>,
}

impl Command {
    /// A command of the request of that id.
    pub(crate) const fn new(api: Data<Api>, call: Call, request_id: Option<Uuid>) -> Self {
        Self { api, call, request_id }
    }

    /// The same, but without its `Idempotency-Key`.
    #[must_use]
    pub fn without_idempotency(mut self) -> Self {
        self.call.idempotency = None;
        self
    }

    /// Tells a story and answers as `view` puts it into words.
    ///
    /// # Errors
    /// The story's failure, as a problem.
    pub async fn tell<T: Send + 'static>(
        self,
        story: impl Fn(&mut Desk<'_>) -> Result<Reply<T>, Failure> + Send + Sync + 'static,
        view: fn(&T) -> Resource,
    ) -> Answer {
        let (api, call, render) = self.parts(view);
        Ok(send(api.app.command(call, story, render).await?))
    }

    /// The parts, for a story that does more than one transaction and takes them itself.
    #[must_use]
    pub fn parts<T: 'static>(self, view: fn(&T) -> Resource) -> (Data<Api>, Call, impl Render<T>) {
        let render = render(view, self.call.dry_run, self.request_id);
        (self.api, self.call, render)
    }
}

/// What puts a reply into words.
pub trait Render<T>: Fn(&Reply<T>) -> Rendering + Clone + Send + Sync + 'static {}

impl<T, R: Fn(&Reply<T>) -> Rendering + Clone + Send + Sync + 'static> Render<T> for R {}

fn render<T: 'static>(view: fn(&T) -> Resource, dry_run: bool, request_id: Option<Uuid>) -> impl Render<T> {
    move |reply: &Reply<T>| match (reply, dry_run) {
        (Reply::KeptRefusal(refusal, actions), _) => {
            let problem = Problem::from(refusal.clone()).with_next_actions(actions.clone());
            resource::refused(&problem, request_id).into()
        }
        (Reply::Created(it) | Reply::Done(it) | Reply::Accepted(it), true) => view(it).rehearsed(),
        (Reply::Deleted, true) => Resource::deletion_rehearsed(),
        (Reply::Created(it), false) => view(it).created(),
        (Reply::Done(it), false) => view(it).done(),
        (Reply::Accepted(it), false) => view(it).accepted(),
        (Reply::Deleted, false) => Resource::deleted(),
    }
}

/// Sends what a story was answered with.
#[must_use]
pub fn send<T>(answered: Answered<T>) -> HttpResponse {
    let replayed = answered.is_replay();
    resource::send(answered.answer, replayed)
}

/// Reads `?dry_run`.
pub(crate) fn dry_run(query: &mut Fields) -> Read<bool> {
    let dry_run = query.optional("dry_run", parse::flag);
    Ok(dry_run?.unwrap_or(false))
}

/// The request's `Idempotency-Key` with what it was sent for.
///
/// # Errors
/// `BAD_REQUEST` for a key that is none.
pub(crate) fn idempotency(request: &HttpRequest, body: &[u8]) -> Result<Option<Idempotency>, Refusal> {
    let mut keys = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(key) = keys.next() else { return Ok(None) };
    let text = key.to_str().ok().filter(|text| is_key(text) && keys.next().is_none());
    let text = text.ok_or_else(|| {
        let detail = format!("Idempotency-Key is one of 1 to {KEY_CHARACTERS_MAX} printable ASCII characters");
        Refusal::new(Code::BadRequest, detail)
    })?;
    let parts = [request.method().as_str(), request.path(), request.query_string()];
    Ok(Some(Idempotency { key: text.to_owned(), fingerprint: fingerprint(parts, body) }))
}

fn is_key(text: &str) -> bool {
    (1..=KEY_CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// SHA-256 of method, path, query and body. None of the first three has a line end, so nothing can shift.
fn fingerprint(parts: [&str; 3], body: &[u8]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part.as_bytes());
        context.update(b"\n");
    }
    context.update(body);
    let mut digest = [0; 32];
    digest.copy_from_slice(context.finish().as_ref());
    digest
}

/// The version in `If-Match`; `*` is any.
///
/// # Errors
/// `BAD_REQUEST` for what no `ETag` of ours looks like.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Refusal> {
    let Some(value) = headers.get(IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|it| it.parse().ok());
    let detail = "If-Match is one ETag as an answer carried it, such as \"3\"";
    version.map(Some).ok_or_else(|| Refusal::new(Code::BadRequest, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;

    fn key(text: &'static str) -> Result<Option<String>, Code> {
        let request = TestRequest::post().insert_header((IDEMPOTENCY_KEY, text)).to_http_request();
        idempotency(&request, b"").map(|it| it.map(|it| it.key)).map_err(|refusal| refusal.code)
    }

    #[test]
    fn an_idempotency_key_is_printable_and_bounded() {
        assert_eq!(key("a b~"), Ok(Some("a b~".to_owned())));
        assert_eq!(key(""), Err(Code::BadRequest));
        assert_eq!(key("ü"), Err(Code::BadRequest));
        assert!(is_key(&"k".repeat(255)) && !is_key(&"k".repeat(256)));
    }

    #[test]
    fn a_fingerprint_tells_every_part_apart() {
        let all = [
            fingerprint(["POST", "/a", ""], b"{}"),
            fingerprint(["POST", "/a", "{}"], b""),
            fingerprint(["POST", "/a", ""], b"{ }"),
            fingerprint(["PATCH", "/a", ""], b"{}"),
            fingerprint(["POST", "/b", ""], b"{}"),
        ];
        for (n, one) in all.iter().enumerate() {
            assert!(all.iter().skip(n + 1).all(|other| other != one), "{n}");
        }
    }

    #[test]
    fn if_match_takes_an_etag_of_ours() {
        let read = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_MATCH, HeaderValue::from_static(text));
            if_match(&headers).map_err(|refusal| refusal.code)
        };
        assert_eq!(read("\"3\""), Ok(Some(3)));
        assert_eq!(read("*"), Ok(None));
        for text in ["3", "W/\"3\"", "\"x\"", "\"1\", \"2\"", ""] {
            assert_eq!(read(text), Err(Code::BadRequest), "{text}");
        }
        assert_eq!(if_match(&HeaderMap::new()), Ok(None));
    }
}
