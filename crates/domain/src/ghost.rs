//! The ghost score: the share of trust lost by letting others wait (lifecycles.md, “Ghost score”).

use crate::id::{DealId, UserId};
use crate::time::{Instant, days};
use crate::tombstone::Tombstone;
use serde::{Deserialize, Serialize};

/// After how many days an entry counts half.
pub const HALF_LIFE_DAYS: i64 = 90;

/// Why an entry was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GhostReason {
    /// Idle on one's turn in a negotiation one has acted in.
    NegotiationIdle,
    /// Did not approve what one had proposed or agreed.
    ApprovalMissed,
    /// Did not complete KYC, or did not fund, in time.
    ActivationMissed,
    /// Did not respond to a dispute in time.
    DisputeResponseMissed,
    /// Did not deliver funded work.
    Undelivered,
    /// Did not fund delivered work again after its hold lapsed.
    LeftUnfunded,
    /// Completed a contract.
    ContractCompleted,
    /// What a deleted account left behind.
    Inherited,
}

impl GhostReason {
    /// The points of a fresh entry; negative is trust gained.
    #[must_use]
    pub const fn points(self) -> i32 {
        match self {
            Self::NegotiationIdle => 10,
            Self::ApprovalMissed | Self::ActivationMissed | Self::LeftUnfunded => 20,
            Self::DisputeResponseMissed => 15,
            Self::Undelivered => 25,
            Self::ContractCompleted => -5,
            Self::Inherited => 0,
        }
    }

    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NegotiationIdle => "negotiation_idle",
            Self::ApprovalMissed => "approval_missed",
            Self::ActivationMissed => "activation_missed",
            Self::DisputeResponseMissed => "dispute_response_missed",
            Self::Undelivered => "undelivered",
            Self::LeftUnfunded => "left_unfunded",
            Self::ContractCompleted => "contract_completed",
            Self::Inherited => "inherited",
        }
    }
}

/// One entry of a user's score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GhostEntry {
    /// Whose.
    pub user: UserId,
    /// From which deal.
    pub deal: Option<DealId>,
    /// Why.
    pub reason: GhostReason,
    /// How much, when fresh.
    pub points: i32,
    /// When.
    pub at: Instant,
}

/// The score at `now`: the decayed sum, clamped to 0 to 100 and rounded; 0 is best.
#[must_use]
pub fn score(entries: &[GhostEntry], now: Instant) -> u8 {
    let sum: f64 = entries.iter().map(|entry| decayed(entry, now)).sum();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 100")]
    let score = sum.clamp(0.0, 100.0).round() as u8;
    score
}

/// What an entry still counts at `now`.
#[must_use]
#[expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "a half-life is no matter of cents")]
pub fn decayed(entry: &GhostEntry, now: Instant) -> f64 {
    let age = now.since(entry.at).num_seconds().max(0) as f64;
    let half_life = days(HALF_LIFE_DAYS).num_seconds() as f64;
    f64::from(entry.points) * 0.5_f64.powf(age / half_life)
}

/// The same in hundredths of a point, rounded.
#[must_use]
#[expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    reason = "no matter of cents, and far from the end of an i64"
)]
pub fn decayed_hundredths(entry: &GhostEntry, now: Instant) -> i64 {
    (decayed(entry, now) * 100.0).round() as i64
}

impl GhostEntry {
    /// What a new user begins with who is an old one: the score of the account that they deleted, decaying since.
    #[must_use]
    pub fn inherited(user: UserId, tombstone: &Tombstone) -> Self {
        Self {
            user,
            deal: None,
            reason: GhostReason::Inherited,
            points: tombstone.ghost_score.into(),
            at: tombstone.deleted_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_halves_in_ninety_days_and_the_score_is_clamped() {
        let start = Instant::from_millis(0).unwrap();
        let entry = |reason: GhostReason| GhostEntry {
            user: UserId(uuid::Uuid::nil()),
            deal: None,
            reason,
            points: reason.points(),
            at: start,
        };
        assert_eq!(score(&[entry(GhostReason::ApprovalMissed)], start), 20);
        assert_eq!(score(&[entry(GhostReason::ApprovalMissed)], start.plus(days(90))), 10);
        assert_eq!(score(&[entry(GhostReason::ContractCompleted)], start), 0);
        assert_eq!(score(&vec![entry(GhostReason::Undelivered); 9], start), 100);
        let missed = entry(GhostReason::ApprovalMissed);
        assert_eq!(decayed_hundredths(&missed, start.plus(days(45))), 1_414);
        assert_eq!(decayed_hundredths(&entry(GhostReason::ContractCompleted), start.plus(days(180))), -125);
    }
}
