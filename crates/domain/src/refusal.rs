//! The closed catalogue of “no” (api.md §1, “Errors”).

use crate::obligation::Obligation;
use uuid::Uuid;

macro_rules! codes {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// Why a request was refused. Closed: every code that the API can answer stands here.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )+
        }

        impl Code {
            /// Every code, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as the API writes it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }
    };
}

codes! {
    MalformedJson = "MALFORMED_JSON",
    BadRequest = "BAD_REQUEST",
    AmbiguousCredentials = "AMBIGUOUS_CREDENTIALS",
    BadSignature = "BAD_SIGNATURE",
    Unauthenticated = "UNAUTHENTICATED",
    ApiKeyRequired = "API_KEY_REQUIRED",
    ApiKeyExpired = "API_KEY_EXPIRED",
    ApiKeyRevoked = "API_KEY_REVOKED",
    InsufficientCredits = "INSUFFICIENT_CREDITS",
    CardDeclined = "CARD_DECLINED",
    SessionRequired = "SESSION_REQUIRED",
    CsrfRejected = "CSRF_REJECTED",
    ClientOnly = "CLIENT_ONLY",
    FreelancerOnly = "FREELANCER_ONLY",
    OperatorOnly = "OPERATOR_ONLY",
    WrongRole = "WRONG_ROLE",
    ScopeMissing = "SCOPE_MISSING",
    ApprovalRequired = "APPROVAL_REQUIRED",
    NotFound = "NOT_FOUND",
    MethodNotAllowed = "METHOD_NOT_ALLOWED",
    NotAcceptable = "NOT_ACCEPTABLE",
    PayloadTooLarge = "PAYLOAD_TOO_LARGE",
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE",
    InvalidState = "INVALID_STATE",
    GigNotActive = "GIG_NOT_ACTIVE",
    GigHasLiveContract = "GIG_HAS_LIVE_CONTRACT",
    AlreadyApplied = "ALREADY_APPLIED",
    OwnGig = "OWN_GIG",
    NotShortlisted = "NOT_SHORTLISTED",
    NegotiationExists = "NEGOTIATION_EXISTS",
    NoRoundYet = "NO_ROUND_YET",
    RoundLimitReached = "ROUND_LIMIT_REACHED",
    NegotiationExpired = "NEGOTIATION_EXPIRED",
    NegotiationReopened = "NEGOTIATION_REOPENED",
    RevisionLimitReached = "REVISION_LIMIT_REACHED",
    PreviousMilestoneOpen = "PREVIOUS_MILESTONE_OPEN",
    MilestoneNotFunded = "MILESTONE_NOT_FUNDED",
    DisputeOpen = "DISPUTE_OPEN",
    DisputeWindowClosed = "DISPUTE_WINDOW_CLOSED",
    ResponseDeadlinePassed = "RESPONSE_DEADLINE_PASSED",
    PaymentFrozen = "PAYMENT_FROZEN",
    KycRequired = "KYC_REQUIRED",
    LimitReached = "LIMIT_REACHED",
    AlreadyReviewed = "ALREADY_REVIEWED",
    AlreadyVouched = "ALREADY_VOUCHED",
    ContractNotCompleted = "CONTRACT_NOT_COMPLETED",
    OpenObligations = "OPEN_OBLIGATIONS",
    DuplicateReference = "DUPLICATE_REFERENCE",
    IdempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS",
    Conflict = "CONFLICT",
    RequestTimeout = "REQUEST_TIMEOUT",
    CursorExpired = "CURSOR_EXPIRED",
    Stale = "STALE",
    ValidationFailed = "VALIDATION_FAILED",
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",
    RateLimited = "RATE_LIMITED",
    PaymentProviderError = "PAYMENT_PROVIDER_ERROR",
    UpstreamError = "UPSTREAM_ERROR",
    AgentPaused = "AGENT_PAUSED",
    Unavailable = "UNAVAILABLE",
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the body (`/rate_cents`), or `?name` for a query parameter.
    pub pointer: String,
    /// A short code in capitals, such as `TOO_LONG`.
    pub code: &'static str,
    /// What a person should read.
    pub message: String,
}

impl FieldError {
    /// An error at `pointer`.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, message: message.into() }
    }
}

/// A refusal: what the caller may read, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Refusal {
    /// The code of the catalogue.
    pub code: Code,
    /// A sentence that says what stands in the way and what to do.
    pub detail: String,
    /// The id of what already exists, on a conflict that says so.
    pub existing_id: Option<Uuid>,
    /// One entry a field, on validation failures.
    pub fields: Vec<FieldError>,
    /// Where a person can approve what a key may not (`APPROVAL_REQUIRED`).
    pub pay_url: Option<String>,
    /// What has to end first (`OPEN_OBLIGATIONS`).
    pub obligations: Vec<Obligation>,
}

impl Refusal {
    /// A refusal with a code and a sentence.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            existing_id: None,
            fields: Vec::new(),
            pay_url: None,
            obligations: Vec::new(),
        }
    }

    /// Names what already exists.
    #[must_use]
    pub fn existing(mut self, id: impl Into<Uuid>) -> Self {
        self.existing_id = Some(id.into());
        self
    }

    /// A validation failure of several fields at once.
    #[must_use]
    pub fn invalid(fields: Vec<FieldError>) -> Self {
        let detail = match fields.as_slice() {
            [one] => format!("{} {}", one.pointer, one.message),
            many => format!("{} fields are not as they should be", many.len()),
        };
        Self { fields, ..Self::new(Code::ValidationFailed, detail) }
    }

    /// A validation failure of one field.
    #[must_use]
    pub fn field(pointer: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(pointer, code, message)])
    }

    /// What the caller asked for does not exist, or is not theirs to know of.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}, or it is not yours to see"))
    }

    /// The state does not allow it.
    #[must_use]
    pub fn state(detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidState, detail)
    }

    /// The caller has the wrong side of the deal.
    #[must_use]
    pub fn role(detail: impl Into<String>) -> Self {
        Self::new(Code::WrongRole, detail)
    }
}
