//! The catalogue's other columns: the status and the title of every code, and whether to try again (api.md §1).
//!
//! Matched without a wildcard: a code that nobody gave a status does not compile.

use actix_web::http::StatusCode;
use domain::refusal::Code;

/// The status that a code is answered with.
#[must_use]
pub fn status(code: Code) -> StatusCode {
    use Code as C;
    match code {
        C::MalformedJson | C::BadRequest | C::AmbiguousCredentials | C::BadSignature => StatusCode::BAD_REQUEST,
        C::Unauthenticated | C::ApiKeyRequired | C::ApiKeyExpired | C::ApiKeyRevoked => StatusCode::UNAUTHORIZED,
        C::InsufficientCredits | C::CardDeclined => StatusCode::PAYMENT_REQUIRED,
        C::SessionRequired | C::CsrfRejected | C::ClientOnly | C::FreelancerOnly | C::OperatorOnly => {
            StatusCode::FORBIDDEN
        }
        C::WrongRole | C::ScopeMissing | C::ApprovalRequired => StatusCode::FORBIDDEN,
        C::NotFound => StatusCode::NOT_FOUND,
        C::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        C::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        C::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        C::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        C::InvalidState | C::GigNotActive | C::GigHasLiveContract | C::AlreadyApplied | C::OwnGig => {
            StatusCode::CONFLICT
        }
        C::NotShortlisted | C::NegotiationExists | C::NoRoundYet | C::RoundLimitReached => StatusCode::CONFLICT,
        C::NegotiationExpired | C::NegotiationReopened | C::RevisionLimitReached => StatusCode::CONFLICT,
        C::PreviousMilestoneOpen | C::MilestoneNotFunded | C::DisputeOpen | C::DisputeWindowClosed => {
            StatusCode::CONFLICT
        }
        C::ResponseDeadlinePassed | C::PaymentFrozen | C::KycRequired | C::LimitReached => StatusCode::CONFLICT,
        C::AlreadyReviewed | C::AlreadyVouched | C::ContractNotCompleted | C::OpenObligations => StatusCode::CONFLICT,
        C::DuplicateReference | C::IdempotencyInProgress | C::Conflict => StatusCode::CONFLICT,
        C::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        C::CursorExpired => StatusCode::GONE,
        C::Stale => StatusCode::PRECONDITION_FAILED,
        C::ValidationFailed | C::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        C::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        C::PaymentProviderError | C::UpstreamError => StatusCode::BAD_GATEWAY,
        C::AgentPaused | C::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// What a code means, whatever the occasion.
#[must_use]
pub const fn title(code: Code) -> &'static str {
    use Code as C;
    match code {
        C::MalformedJson => "The body is not the JSON that is taken here",
        C::BadRequest => "The request cannot be understood",
        C::AmbiguousCredentials => "The request carries two different keys",
        C::BadSignature => "The signature does not fit the body",
        C::Unauthenticated => "The request needs credentials",
        C::ApiKeyRequired => "Only an API key opens this",
        C::ApiKeyExpired => "The API key has expired",
        C::ApiKeyRevoked => "The API key was revoked",
        C::InsufficientCredits => "There are not enough credits",
        C::CardDeclined => "The card was declined",
        C::SessionRequired => "Only a signed-in browser opens this",
        C::CsrfRejected => "The request comes from another site",
        C::ClientOnly => "Only clients may do this",
        C::FreelancerOnly => "Only freelancers may do this",
        C::OperatorOnly => "Only operators may do this",
        C::WrongRole => "The other side may do this, not the caller",
        C::ScopeMissing => "The API key lacks the scope",
        C::ApprovalRequired => "A person has to approve this",
        C::NotFound => "There is nothing here",
        C::MethodNotAllowed => "The method does not exist here",
        C::NotAcceptable => "No answer is of a type the caller takes",
        C::PayloadTooLarge => "The body is too large",
        C::UnsupportedMediaType => "The body is of a type that is not taken here",
        C::InvalidState => "The state does not allow this",
        C::GigNotActive => "The gig takes no applications",
        C::GigHasLiveContract => "The gig has a live contract",
        C::AlreadyApplied => "The caller has applied to the gig",
        C::OwnGig => "The gig is the caller's own",
        C::NotShortlisted => "The freelancer is not shortlisted",
        C::NegotiationExists => "The gig and freelancer have a negotiation",
        C::NoRoundYet => "Nobody has proposed terms",
        C::RoundLimitReached => "The rounds are used up",
        C::NegotiationExpired => "The negotiation has ended",
        C::NegotiationReopened => "The contract is being negotiated again",
        C::RevisionLimitReached => "The revisions are used up",
        C::PreviousMilestoneOpen => "The milestone before has not ended",
        C::MilestoneNotFunded => "The milestone is not funded",
        C::DisputeOpen => "A dispute is open",
        C::DisputeWindowClosed => "The time for disputes is over",
        C::ResponseDeadlinePassed => "The time to respond is over",
        C::PaymentFrozen => "The client's bank has claimed the payment",
        C::KycRequired => "The worker cannot be paid yet",
        C::LimitReached => "There are as many as there may be",
        C::AlreadyReviewed => "The caller has reviewed the contract",
        C::AlreadyVouched => "The caller has vouched for the user",
        C::ContractNotCompleted => "The contract is not completed",
        C::OpenObligations => "Something is not finished yet",
        C::DuplicateReference => "The reference was used for another amount",
        C::IdempotencyInProgress => "The same request is at work",
        C::Conflict => "Others wrote at the same time",
        C::RequestTimeout => "The request took too long to arrive",
        C::CursorExpired => "The cursor is too old",
        C::Stale => "The thing has changed since it was read",
        C::ValidationFailed => "The request has fields that are not as they should be",
        C::IdempotencyKeyReused => "The idempotency key was used for another request",
        C::RateLimited => "There were too many requests",
        C::PaymentProviderError => "The payment provider failed",
        C::UpstreamError => "A service that this depends on failed",
        C::AgentPaused => "The hosted agent is paused",
        C::Unavailable => "The service cannot answer now",
    }
}

/// Whether the very same request may succeed later without anybody changing anything.
#[must_use]
pub const fn is_retryable(code: Code) -> bool {
    use Code as C;
    matches!(
        code,
        C::IdempotencyInProgress
            | C::Conflict
            | C::RequestTimeout
            | C::RateLimited
            | C::PaymentProviderError
            | C::UpstreamError
            | C::Unavailable
    )
}

/// The code for a status that something below us answered by itself.
#[must_use]
pub fn code_of(status: StatusCode) -> Code {
    match status {
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::NOT_ACCEPTABLE => Code::NotAcceptable,
        StatusCode::REQUEST_TIMEOUT => Code::RequestTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => Code::PayloadTooLarge,
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::UnsupportedMediaType,
        status if status.is_client_error() => Code::BadRequest,
        _ => Code::Unavailable,
    }
}
