//! Failures of the stories, and errors of the framework's own making, as problems.

use super::{Problem, catalogue};
use actix_web::http::StatusCode;
use domain::refusal::{Code, Refusal};
use usecases::Failure;
use usecases::failure::Refused;

/// Seconds after which an overloaded store is asked again.
const OVERLOAD_SECONDS: u64 = 1;

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refused) => (*refused).into(),
            Failure::Contended(error) => {
                tracing::warn!(%error, "a story was not told again although somebody wrote in between");
                Self::new(Code::Conflict, "Others changed the same thing at the same time; read it again and repeat")
            }
            Failure::Overloaded => Self::unavailable().with_retry_after(OVERLOAD_SECONDS),
            Failure::OutcomeUnknown => {
                tracing::error!("the outcome of a commit is unknown");
                let detail = "Whether this took effect is not known; read before you repeat, or repeat under the same \
                              Idempotency-Key";
                Refusal::new(Code::Unavailable, detail).into()
            }
            Failure::Broken(error) => {
                tracing::error!(error, "a story broke");
                Self::unavailable()
            }
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        let problem = Self::from(refused.refusal).with_next_actions(refused.next_actions);
        match refused.retry_after {
            // At least a second: to come back at once is what brought the caller here.
            Some(span) => problem.with_retry_after(u64::try_from(span.num_seconds()).unwrap_or(0).max(1)),
            None => problem,
        }
    }
}

impl Problem {
    /// The problem behind an answer that something below us gave by itself.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let code = catalogue::code_of(status);
        Self::new(code, detail_of(code))
    }

    /// The problem behind an error of a handler: ours, or the framework's.
    #[must_use]
    pub fn of_error(error: &actix_web::Error) -> Self {
        match error.as_error::<Self>() {
            Some(problem) => problem.clone(),
            None => Self::of_status(error.as_response_error().status_code()),
        }
    }

    /// Something broke that the caller can do nothing about. What it was stands in the log.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::of_status(StatusCode::SERVICE_UNAVAILABLE)
    }
}

const fn detail_of(code: Code) -> &'static str {
    match code {
        Code::NotFound => "There is nothing at this address",
        Code::MethodNotAllowed => "This address does not take the method",
        Code::RequestTimeout => "The request did not arrive in time; send it again",
        Code::PayloadTooLarge => "The body is larger than is taken here",
        Code::UnsupportedMediaType => "Bodies are sent as Content-Type: application/json, without Content-Encoding",
        Code::BadRequest => "The request cannot be understood",
        _ => "Something of ours does not work now; try again in a moment",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frameworks_errors_become_ours() {
        let code_of = |error: actix_web::Error| Problem::of_error(&error).refusal().code;
        assert_eq!(code_of(actix_web::error::ErrorNotFound("x")), Code::NotFound);
        assert_eq!(code_of(actix_web::error::PayloadError::Overflow.into()), Code::PayloadTooLarge);
        assert_eq!(code_of(actix_web::error::ErrorInternalServerError("secret")), Code::Unavailable);
        assert_eq!(code_of(Problem::new(Code::OwnGig, "yours").into()), Code::OwnGig);
    }

    #[test]
    fn what_broke_is_not_told() {
        let problem = Problem::of_error(&actix_web::error::ErrorInternalServerError("SELECT secret"));
        assert!(!problem.body(None).contains("SELECT"));
    }
}
