//! What a ghost score is made of (lifecycles.md, “Ghost score”).

use crate::app::Desk;
use crate::failure::Failure;
use crate::profiles;
use domain::ghost::{self, GhostEntry};
use domain::id::UserId;
use domain::ports::store::{Page, Paged};

/// An entry of a score, with what it still counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GhostView {
    /// The entry.
    pub entry: GhostEntry,
    /// What it counts now, in hundredths of a point.
    pub decayed_hundredths: i64,
}

/// The entries of a user's score, newest first.
///
/// # Errors
/// `NOT_FOUND`, also for a deleted user.
pub fn history(desk: &mut Desk<'_>, user: UserId, page: Page) -> Result<Paged<GhostView>, Failure> {
    profiles::public(desk, user)?;
    entries(desk, user, page)
}

pub(crate) fn entries(desk: &mut Desk<'_>, user: UserId, page: Page) -> Result<Paged<GhostView>, Failure> {
    let now = desk.now();
    let Paged { rows, next } = desk.tx.ghost_history(user, page)?;
    let view = |entry: GhostEntry| GhostView { decayed_hundredths: ghost::decayed_hundredths(&entry, now), entry };
    Ok(Paged { rows: rows.into_iter().map(view).collect(), next })
}
