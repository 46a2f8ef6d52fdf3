//! What an answer says: a body, its version, where it is; and the same words for replays.

use crate::problem::{MEDIA_TYPE, Problem, catalogue};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, HeaderName, LOCATION};
use domain::ports::store::StoredAnswer;
use serde::Serialize;
use usecases::Rendering;
use uuid::Uuid;

const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
const JSON: &str = "application/json";

/// A resource in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    body: String,
    kept: Option<String>,
    version: Option<i64>,
    location: Option<String>,
}

impl Resource {
    /// A resource that is written like `view`.
    #[must_use]
    pub fn of(view: &impl Serialize) -> Self {
        Self { body: json(view), kept: None, version: None, location: None }
    }

    /// Its version.
    #[must_use]
    pub const fn at_version(mut self, version: i64) -> Self {
        self.version = Some(version);
        self
    }

    /// Where it is, once created.
    #[must_use]
    pub fn found_at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// What replays say instead, because the body has secrets.
    #[must_use]
    pub fn kept_as(mut self, view: &impl Serialize) -> Self {
        self.kept = Some(json(view));
        self
    }

    /// The answer that it was created.
    #[must_use]
    pub fn created(self) -> Rendering {
        self.rendered(StatusCode::CREATED)
    }

    /// The answer that it is done.
    #[must_use]
    pub fn done(self) -> Rendering {
        Self { location: None, ..self }.rendered(StatusCode::OK)
    }

    /// The answer that it is under way.
    #[must_use]
    pub fn accepted(self) -> Rendering {
        Self { location: None, ..self }.rendered(StatusCode::ACCEPTED)
    }

    /// The answer to a dry run: what would have been said, marked.
    #[must_use]
    pub fn rehearsed(self) -> Rendering {
        let body = marked(&self.body);
        Self { body, kept: None, version: None, location: None }.rendered(StatusCode::OK)
    }

    /// The answer to the dry run of a deletion.
    #[must_use]
    pub fn deletion_rehearsed() -> Rendering {
        Self { body: "{}".to_owned(), kept: None, version: None, location: None }.rehearsed()
    }

    /// The answer that it is gone.
    #[must_use]
    pub fn deleted() -> Rendering {
        StoredAnswer {
            status: StatusCode::NO_CONTENT.as_u16(),
            body: String::new(),
            content_type: None,
            location: None,
            etag: None,
        }
        .into()
    }

    /// The answer to who only asked for it.
    #[must_use]
    pub fn shown(self) -> HttpResponse {
        send(self.done().answer, false)
    }

    fn rendered(self, status: StatusCode) -> Rendering {
        let answer = StoredAnswer {
            status: status.as_u16(),
            body: self.body,
            content_type: Some(JSON.to_owned()),
            location: self.location,
            etag: self.version.map(|version| format!("\"{version}\"")),
        };
        let kept = self.kept.map_or_else(|| answer.clone(), |body| StoredAnswer { body, ..answer.clone() });
        Rendering { answer, kept }
    }
}

fn json(view: &impl Serialize) -> String {
    // Views are structs of texts and numbers: there is nothing in them that JSON could not say.
    serde_json::to_string(view).unwrap_or_default()
}

/// A JSON object with `"dry_run": true` in front of its fields.
fn marked(object: &str) -> String {
    let fields = object.trim_start_matches('{');
    let comma = if fields == "}" { "" } else { "," };
    format!("{{\"dry_run\":true{comma}{fields}")
}

/// A refusal that is kept for replays.
#[must_use]
pub fn refused(problem: &Problem, request_id: Option<Uuid>) -> StoredAnswer {
    StoredAnswer {
        status: catalogue::status(problem.refusal().code).as_u16(),
        body: problem.body(request_id),
        content_type: Some(MEDIA_TYPE.to_owned()),
        location: None,
        etag: None,
    }
}

/// Sends an answer.
#[must_use]
pub fn send(answer: StoredAnswer, replayed: bool) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    let headers = [(CONTENT_TYPE, answer.content_type), (LOCATION, answer.location), (ETAG, answer.etag)];
    for (name, value) in headers {
        if let Some(value) = value {
            response.insert_header((name, value));
        }
    }
    if replayed {
        response.insert_header((IDEMPOTENCY_REPLAYED, "true"));
    }
    response.body(answer.body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn resource() -> Resource {
        Resource::of(&json!({ "id": 1 })).at_version(3).found_at("/api/things/1".to_owned())
    }

    #[test]
    fn only_a_creation_says_where() {
        let created = resource().created().answer;
        assert_eq!((created.status, created.location.as_deref()), (201, Some("/api/things/1")));
        assert_eq!(created.etag.as_deref(), Some("\"3\""));
        let done = resource().done().answer;
        assert_eq!((done.status, done.location), (200, None));
        assert_eq!(resource().accepted().answer.status, 202);
    }

    #[test]
    fn a_dry_run_is_marked_and_names_no_place() {
        let answer = resource().rehearsed().answer;
        assert_eq!((answer.status, answer.location, answer.etag), (200, None, None));
        assert_eq!(answer.body, r#"{"dry_run":true,"id":1}"#);
        assert_eq!(Resource::deletion_rehearsed().answer.body, r#"{"dry_run":true}"#);
    }

    #[test]
    fn secrets_are_said_once() {
        let rendering = resource().kept_as(&json!({ "id": 1, "key": null })).created();
        assert_eq!(rendering.answer.body, r#"{"id":1}"#);
        assert_eq!(rendering.kept.body, r#"{"id":1,"key":null}"#);
        assert_eq!(rendering.kept.location, rendering.answer.location);
    }

    #[test]
    fn a_replay_says_that_it_is_one() {
        let header = |replayed| send(resource().done().answer, replayed).headers().contains_key(IDEMPOTENCY_REPLAYED);
        assert!(header(true) && !header(false));
    }
}
