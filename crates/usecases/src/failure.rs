//! Why a story did not end well.

use domain::next_action::NextAction;
use domain::ports::files::FilesError;
use domain::ports::payments::GatewayError;
use domain::ports::store::StoreError;
use domain::refusal::{Code, Refusal};
use domain::time::Span;

/// A refusal, and what its caller can do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What the caller may read.
    pub refusal: Refusal,
    /// What can be done now instead.
    pub next_actions: Vec<NextAction>,
    /// After what time the same may be tried again.
    pub retry_after: Option<Span>,
}

/// Why a story did not end well. Whatever it is, nothing was changed, [`Failure::OutcomeUnknown`] excepted.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The rules say no.
    #[error("{}", .0.refusal)]
    Refused(Box<Refused>),
    /// Somebody wrote in between: the story may be told again.
    #[error("somebody else wrote at the same time: {0}")]
    Contended(StoreError),
    /// Too much is waiting: later.
    #[error("the store is overloaded")]
    Overloaded,
    /// The connection broke at commit: the change may or may not stand.
    #[error("the outcome of the commit is unknown")]
    OutcomeUnknown,
    /// For the log, never for the caller.
    #[error("{0}")]
    Broken(String),
}

impl Failure {
    /// A refusal that lists what can be done now.
    #[must_use]
    pub fn refused(refusal: Refusal, next_actions: Vec<NextAction>) -> Self {
        Self::Refused(Box::new(Refused { refusal, next_actions, retry_after: None }))
    }

    /// A refusal that says when to try again.
    #[must_use]
    pub fn later(refusal: Refusal, retry_after: Span) -> Self {
        Self::Refused(Box::new(Refused { refusal, next_actions: Vec::new(), retry_after: Some(retry_after) }))
    }

    /// The code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<Code> {
        match self {
            Self::Refused(refused) => Some(refused.refusal.code),
            _ => None,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::refused(refusal, Vec::new())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            // A broken unique rule is a lost race: told again, the story finds what was there first.
            StoreError::Stale | StoreError::Duplicate(_) => Self::Contended(error),
            StoreError::Overloaded => Self::Overloaded,
            StoreError::OutcomeUnknown => Self::OutcomeUnknown,
            StoreError::Refused | StoreError::Broken(_) => Self::Broken(error.to_string()),
        }
    }
}

impl From<FilesError> for Failure {
    fn from(error: FilesError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<GatewayError> for Failure {
    /// For calls whose caller waits and whose repetition moves nothing.
    fn from(error: GatewayError) -> Self {
        tracing::warn!(%error, "the payment provider did not do what was asked");
        Refusal::new(Code::PaymentProviderError, "The payment provider did not answer as it should; try again").into()
    }
}
