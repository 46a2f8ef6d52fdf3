//! An answer, and what a test may say of it.

use reqwest::header::HeaderMap;
use serde_json::Value;
use std::fmt;
use std::ops::Index;
use uuid::Uuid;

/// How many characters of a body a failing test shows.
const SHOWN_MAX: usize = 4_000;

/// What a problem may hold (api.md §1, “Errors”).
const PROBLEM_FIELDS: [&str; 13] = [
    "type",
    "title",
    "status",
    "code",
    "detail",
    "error",
    "request_id",
    "retryable",
    "errors",
    "existing_id",
    "pay_url",
    "obligations",
    "next_actions",
];

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Method and path that it answers.
    pub asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as JSON; null when it was empty or is none.
    pub body: Value,
}

impl Answer {
    /// # Panics
    /// When it breaks what holds of every answer.
    pub(super) fn read(asked: String, status: u16, headers: HeaderMap, bytes: Vec<u8>) -> Self {
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Self { asked, status, headers, bytes, body };
        answer.check_headers();
        if status >= 400 {
            answer.check_problem();
        }
        answer
    }

    /// # Panics
    /// Always: a test that waits for an answer needs one.
    pub(super) fn missing(asked: &str, error: &reqwest::Error) -> Self {
        let answered = false;
        assert!(answered, "{asked} got no answer: {error:?}");
        Self { asked: asked.to_owned(), status: 0, headers: HeaderMap::new(), bytes: Vec::new(), body: Value::Null }
    }

    fn check_headers(&self) {
        let id = self.header("x-request-id").unwrap_or_default();
        assert!(Uuid::parse_str(id).is_ok(), "X-Request-Id is {id:?}: {self}");
        let kept_for_good = self.status == 200 && self.asked.starts_with("GET /docs/assets/");
        let kept = if kept_for_good { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(self.header("cache-control"), Some(kept), "{self}");
        match self.status {
            204 => assert!(self.bytes.is_empty(), "{self}"),
            200..400 if !self.bytes.is_empty() => {
                let media_type = self.header("content-type").unwrap_or_default();
                assert!(!media_type.starts_with("application/json") || !self.body.is_null(), "{self}");
            }
            _ => {}
        }
    }

    /// RFC 9457, from every layer.
    fn check_problem(&self) {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self}");
        let unknown = self.keys().into_iter().find(|key| !PROBLEM_FIELDS.contains(&key.as_str()));
        assert_eq!(unknown, None, "{self}");
        let code = self.text("code");
        assert!(!code.is_empty() && !self.text("detail").is_empty() && !self.text("title").is_empty(), "{self}");
        assert_eq!(self["type"], format!("/docs/errors#{code}"), "{self}");
        assert_eq!(self["status"], self.status, "{self}");
        assert_eq!(self["error"], self["detail"], "{self}");
        // A replay says to the byte what the first answer said.
        let replayed = self.header("idempotency-replayed").is_some();
        assert!(replayed || self["request_id"].as_str() == self.header("x-request-id"), "{self}");
        assert!(self["retryable"].is_boolean(), "{self}");
        assert_eq!(code == "VALIDATION_FAILED", self["errors"].is_array(), "{self}");
        assert_eq!(self.status == 405, self.header("allow").is_some(), "{self}");
    }

    /// A header, if it is there.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The `ETag`, or nothing.
    #[must_use]
    pub fn etag(&self) -> &str {
        self.header("etag").unwrap_or_default()
    }

    /// The text at the top of the body under that name; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_default()
    }

    /// The text somewhere in the body; empty when there is none.
    #[must_use]
    pub fn text_at(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }

    /// The number at the top of the body under that name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn number(&self, name: &str) -> i64 {
        assert!(self.body[name].is_i64(), "{name} is no number: {self}");
        self.body[name].as_i64().unwrap_or_default()
    }

    /// The rows of a page.
    ///
    /// # Panics
    /// When it is no page.
    #[must_use]
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        assert_eq!(self.keys(), ["data", "has_more", "next_cursor"], "{self}");
        assert_eq!(self["has_more"].as_bool(), Some(self["next_cursor"].is_string()), "{self}");
        self.body["data"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// Something within the body, as if it had come by itself.
    ///
    /// # Panics
    /// When there is nothing at `pointer`.
    #[must_use]
    #[track_caller]
    pub fn part(&self, pointer: &str) -> Self {
        let part = self.body.pointer(pointer).cloned();
        assert!(part.is_some(), "nothing at {pointer}: {self}");
        Self { body: part.unwrap_or_default(), ..self.clone() }
    }

    /// The names of the body's fields, sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        keys(&self.body)
    }

    /// What is listed as possible now under that name for the caller who asked.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&Value> {
        self.actions().find(|it| it["action"] == name && it["you"] == true)
    }

    /// Everything that is listed as possible now: at the top of the body, and in a contract's milestones.
    pub fn actions(&self) -> impl Iterator<Item = &Value> {
        let milestones = self.body["milestones"].as_array().into_iter().flatten();
        let all = std::iter::once(&self.body).chain(milestones);
        all.filter_map(|it| it["next_actions"].as_array()).flatten()
    }

    /// # Panics
    /// When the status is not 200.
    #[must_use]
    #[track_caller]
    pub fn ok(self) -> Self {
        self.has_status(200)
    }

    /// # Panics
    /// When the status is not 201.
    #[must_use]
    #[track_caller]
    pub fn created(self) -> Self {
        self.has_status(201)
    }

    /// # Panics
    /// When the status is not 204.
    #[track_caller]
    pub fn deleted(self) {
        let _ = self.has_status(204);
    }

    /// # Panics
    /// When the status is another.
    #[must_use]
    #[track_caller]
    pub fn has_status(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// # Panics
    /// When it is no refusal with this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.text("code")), (status, code), "{self}");
        self
    }

    /// # Panics
    /// When it is no refusal of these fields, and of no others.
    #[track_caller]
    pub fn refused_at(self, pointers: &[&str]) -> Self {
        let answer = self.refused(422, "VALIDATION_FAILED");
        let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<_> = errors.iter().filter_map(|error| error["pointer"].as_str()).collect();
        found.sort_unstable();
        let mut wanted = pointers.to_vec();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{answer}");
        answer
    }
}

/// The names of an object's fields, sorted.
#[must_use]
pub fn keys(object: &Value) -> Vec<String> {
    let mut keys: Vec<String> = object.as_object().map(|fields| fields.keys().cloned().collect()).unwrap_or_default();
    keys.sort();
    keys
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, name: &str) -> &Value {
        &self.body[name]
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.bytes);
        let shown: String = text.chars().take(SHOWN_MAX).collect();
        let more = if shown.len() < text.len() { " …" } else { "" };
        write!(f, "{} → {} {shown}{more}", self.asked, self.status)
    }
}
