//! A command as it comes in, and an answer as it goes out.

use crate::stories::Story;
use domain::actor::Principal;
use domain::next_action::NextAction;
use domain::ports::store::StoredAnswer;
use domain::refusal::Refusal;

/// An `Idempotency-Key` with what it was sent for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// The key.
    pub key: String,
    /// SHA-256 of method, path, query and body.
    pub fingerprint: [u8; 32],
}

/// One command as the caller sent it.
#[derive(Clone, Debug)]
pub struct Call {
    /// Which story it asks for.
    pub story: Story,
    /// Who asks.
    pub principal: Principal,
    /// Under which `Idempotency-Key`, if any.
    pub idempotency: Option<Idempotency>,
    /// Whether everything shall be rolled back in the end.
    pub dry_run: bool,
    /// The version in `If-Match`, if any.
    pub if_match: Option<i64>,
}

/// What a story came to. The driving adapter puts it into words inside the story's transaction, so that a replay
/// says exactly the same.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply<T> {
    /// Something new exists.
    Created(T),
    /// It is done, or already was.
    Done(T),
    /// Something is gone.
    Deleted,
    /// The provider has not answered yet. Not kept for replays: told again, the story goes on from where it stands.
    Accepted(T),
    /// The rules say no, and the new state is kept all the same (`ROUND_LIMIT_REACHED`).
    KeptRefusal(Refusal, Vec<NextAction>),
}

/// A story's outcome in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendering {
    /// For the caller.
    pub answer: StoredAnswer,
    /// For replays: the same without the secrets.
    pub kept: StoredAnswer,
}

impl From<StoredAnswer> for Rendering {
    /// An answer without secrets.
    fn from(answer: StoredAnswer) -> Self {
        Self { kept: answer.clone(), answer }
    }
}

/// An answer, ready to be sent.
#[derive(Debug)]
pub struct Answered<T> {
    /// The words.
    pub answer: StoredAnswer,
    /// What the story came to; `None` when the answer is a replay.
    pub fresh: Option<Reply<T>>,
}

impl<T> Answered<T> {
    /// Whether the answer is the one that was given before.
    #[must_use]
    pub const fn is_replay(&self) -> bool {
        self.fresh.is_none()
    }

    /// The answer that was given before.
    pub(crate) const fn replay(answer: StoredAnswer) -> Self {
        Self { answer, fresh: None }
    }
}
