//! The shape of every state machine here: all rules in `decide`, none in `evolve`.

use crate::actor::Cx;
use crate::refusal::Refusal;
use crate::time::Instant;

/// A consistency unit that answers commands with events.
pub trait Machine: Sized {
    /// What may be asked of it.
    type Command;
    /// What may happen to it.
    type Event;

    /// What happens if `command` is carried out now. No events: it already took effect, and nothing changes.
    ///
    /// # Errors
    /// The [`Refusal`] when the rules forbid it; nothing changes then either.
    fn decide(&self, command: &Self::Command, cx: &Cx) -> Result<Vec<Self::Event>, Refusal>;

    /// The unit after `event`, which happened at `at`. Total: it never refuses.
    #[must_use]
    fn evolve(self, event: &Self::Event, at: Instant) -> Self;
}
