//! What a ghost score is made of, in words.

use super::decimal::Hundredths;
use super::time::At;
use serde::Serialize;
use usecases::ghosts::GhostView;
use utoipa::ToSchema;

/// One entry of a ghost score.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GhostEntry)]
pub struct GhostBody {
    /// Why, such as `approval_missed`; `inherited` is what an account deleted before has left.
    reason: &'static str,
    /// How much when it was new; less than 0 is trust gained.
    points: i32,
    at: At,
    /// How much now: half of it every 90 days.
    decayed_points: Hundredths,
}

impl GhostBody {
    /// An entry in a list.
    #[must_use]
    pub fn in_list(GhostView { entry, decayed_hundredths }: GhostView) -> Self {
        Self {
            reason: entry.reason.name(),
            points: entry.points,
            at: At(entry.at),
            decayed_points: Hundredths(decayed_hundredths),
        }
    }
}
