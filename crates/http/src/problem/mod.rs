//! Problems: every “no” of every layer as RFC 9457 `application/problem+json` (api.md §1, “Errors”).

pub mod catalogue;
pub mod explained;
mod foreign;

use crate::view::action::{self, ActionView};
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use domain::next_action::NextAction;
use domain::obligation::Obligation;
use domain::refusal::{Code, FieldError, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A “no”, with what its answer carries besides. Boxed, because it is the lesser half of many a result.
#[derive(Clone, Debug)]
pub struct Problem(Box<Details>);

#[derive(Clone, Debug)]
struct Details {
    refusal: Refusal,
    next_actions: Vec<ActionView>,
    retry_after_seconds: Option<u64>,
    allow: Option<String>,
    request_id: Option<Uuid>,
}

impl Problem {
    /// A problem with a code and a sentence.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Refusal::new(code, detail).into()
    }

    /// The refusal behind it.
    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.0.refusal
    }

    /// Says what the caller can do about it.
    #[must_use]
    pub fn with_next_actions(mut self, actions: Vec<NextAction>) -> Self {
        self.0.next_actions = action::all(&actions);
        self
    }

    /// Names the request, where nobody will do so later.
    #[must_use]
    pub fn with_request_id(mut self, id: Uuid) -> Self {
        self.0.request_id = Some(id);
        self
    }

    /// Says when to come back.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after_seconds = Some(seconds);
        self
    }

    /// Says which methods there are.
    #[must_use]
    pub fn with_allow(mut self, methods: String) -> Self {
        self.0.allow = Some(methods);
        self
    }

    /// The answer to the request of that id.
    #[must_use]
    pub fn answer(&self, request_id: Option<Uuid>) -> HttpResponse {
        let mut answer = HttpResponse::build(catalogue::status(self.0.refusal.code));
        if let Some(seconds) = self.0.retry_after_seconds {
            answer.insert_header((RETRY_AFTER, seconds));
        }
        if let Some(methods) = &self.0.allow {
            answer.insert_header((ALLOW, methods.as_str()));
        }
        answer.insert_header((CONTENT_TYPE, MEDIA_TYPE)).body(self.body(request_id))
    }

    /// The body of the answer to the request of that id.
    #[must_use]
    pub fn body(&self, request_id: Option<Uuid>) -> String {
        serde_json::to_string(&self.view(request_id)).unwrap_or_default()
    }

    fn view(&self, request_id: Option<Uuid>) -> ProblemView<'_> {
        let Refusal { code, detail, existing_id, fields, pay_url, obligations } = &self.0.refusal;
        ProblemView {
            kind: format!("/docs/errors#{code}"),
            title: catalogue::title(*code),
            status: catalogue::status(*code).as_u16(),
            code: code.as_str(),
            detail,
            error: detail,
            request_id: request_id.or(self.0.request_id),
            retryable: catalogue::is_retryable(*code),
            errors: fields.iter().map(FieldErrorView::from).collect(),
            existing_id: *existing_id,
            pay_url: pay_url.as_deref(),
            obligations: obligations.iter().map(ObligationView::from).collect(),
            next_actions: &self.0.next_actions,
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(Details {
            refusal,
            next_actions: Vec::new(),
            retry_after_seconds: None,
            allow: None,
            request_id: None,
        }))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.refusal.fmt(f)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        catalogue::status(self.0.refusal.code)
    }

    /// The answer without a request's id; [`crate::gate`] writes it again with one.
    fn error_response(&self) -> HttpResponse {
        self.answer(None)
    }
}

/// A problem as the caller reads it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemView<'a> {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(example = "/docs/errors#GIG_NOT_ACTIVE")]
    kind: String,
    /// What the code means, whatever the occasion.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The code of the catalogue.
    #[schema(schema_with = crate::openapi::codes)]
    code: &'static str,
    /// What stands in the way here, and what to do.
    detail: &'a str,
    /// The same, for simple clients.
    error: &'a str,
    /// The request's id, as in `X-Request-Id`.
    request_id: Option<Uuid>,
    /// Whether the very same request may succeed later.
    retryable: bool,
    /// One entry a field, all at once; on validation failures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldErrorView<'a>>,
    /// What already exists, on a conflict that says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    existing_id: Option<Uuid>,
    /// Where a person can approve what a key may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pay_url: Option<&'a str>,
    /// What has to end first, where the account cannot be deleted yet; at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    obligations: Vec<ObligationView>,
    /// What can be done now.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(required = false)]
    next_actions: &'a [ActionView],
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct FieldErrorView<'a> {
    /// A JSON pointer into the body, or `?name` for a query parameter.
    #[schema(example = "/rate_cents")]
    pointer: &'a str,
    /// A short code.
    #[schema(example = "TOO_SMALL")]
    code: &'static str,
    /// What a person should read.
    message: &'a str,
}

/// Something that has to end first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Obligation)]
pub struct ObligationView {
    /// contract, milestone, payout, dispute or chargeback.
    kind: &'static str,
    contract_id: Uuid,
    milestone_id: Option<Uuid>,
    dispute_id: Option<Uuid>,
    /// Where it stands.
    status: &'static str,
}

impl From<&Obligation> for ObligationView {
    fn from(obligation: &Obligation) -> Self {
        Self {
            kind: obligation.kind.name(),
            contract_id: obligation.contract.0,
            milestone_id: obligation.milestone.map(|it| it.0),
            dispute_id: obligation.dispute.map(|it| it.0),
            status: obligation.status,
        }
    }
}

impl<'a> From<&'a FieldError> for FieldErrorView<'a> {
    fn from(error: &'a FieldError) -> Self {
        Self { pointer: &error.pointer, code: error.code, message: &error.message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(problem: &Problem) -> Value {
        serde_json::from_str(&problem.body(None)).expect("JSON")
    }

    #[test]
    fn a_problem_says_what_rfc_9457_and_simple_clients_want() {
        let problem = Problem::new(Code::GigNotActive, "The gig is a draft");
        let expected = json!({
            "type": "/docs/errors#GIG_NOT_ACTIVE", "title": "The gig takes no applications", "status": 409,
            "code": "GIG_NOT_ACTIVE", "detail": "The gig is a draft", "error": "The gig is a draft",
            "request_id": null, "retryable": false,
        });
        assert_eq!(read(&problem), expected);
    }

    #[test]
    fn a_validation_failure_names_every_field() {
        let fields = vec![FieldError::new("/a", "REQUIRED", "is required"), FieldError::new("?b", "UNKNOWN", "is not")];
        let body = read(&Refusal::invalid(fields).into());
        assert_eq!(body["status"], 422);
        assert_eq!(body["errors"][0], json!({ "pointer": "/a", "code": "REQUIRED", "message": "is required" }));
        assert_eq!(body["errors"][1]["pointer"], "?b");
    }

    #[test]
    fn what_exists_and_when_to_come_back_are_said() {
        let id = Uuid::nil();
        let problem: Problem = Refusal::new(Code::AlreadyApplied, "again").existing(id).into();
        assert_eq!(read(&problem)["existing_id"], json!(id));
        let answer = Problem::new(Code::RateLimited, "slowly").with_retry_after(7).answer(Some(id));
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok()), Some("7"));
        assert_eq!(answer.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()), Some(MEDIA_TYPE));
    }

    #[test]
    fn every_code_is_an_error_with_a_title_of_its_own() {
        let mut titles: Vec<_> = Code::ALL.iter().map(|code| catalogue::title(*code)).collect();
        titles.sort_unstable();
        titles.dedup();
        assert_eq!(titles.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| catalogue::status(*code).as_u16() >= 400));
    }
}
