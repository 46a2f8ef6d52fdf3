//! A review of a finished contract (lifecycles.md, “Review, payout”).

use crate::id::{ContractId, DealId, ReviewId, UserId};
use crate::text::Prose;
use crate::time::{Instant, Span, days};
use serde::{Deserialize, Serialize};

/// How long a review waits for the other party's.
pub const VISIBILITY: Span = days(7);

/// Where a review stands with moderation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewStatus {
    /// A rule flagged it, or an operator looks at each.
    Pending,
    /// It may show.
    Published,
    /// It may not.
    Rejected,
}

impl ReviewStatus {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Published => "published",
            Self::Rejected => "rejected",
        }
    }
}

/// A review of one party by the other; one a party and contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// Of which contract.
    pub contract: ContractId,
    /// Of which deal.
    pub deal: DealId,
    /// Who wrote it.
    pub reviewer: UserId,
    /// About whom.
    pub reviewee: UserId,
    /// 1 to 5.
    pub rating: u8,
    /// A few words.
    pub text: Option<Prose>,
    /// Where it stands with moderation.
    pub status: ReviewStatus,
    /// When it was written.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
    /// Raised by one with every change.
    pub version: i64,
}
