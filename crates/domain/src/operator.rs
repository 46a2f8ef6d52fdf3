//! What operators do: each act is kept with who, what, to what, why and when, and never changed (security.md,
//! “Operators”).

use crate::id::{OperatorActId, UserId};
use crate::text::Statement;
use crate::time::Instant;
use serde_json::Value;
use uuid::Uuid;

macro_rules! deeds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What an operator did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Deed {
            $($(#[$doc])* $variant),+
        }

        impl Deed {
            /// Every deed.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in tables and in the API.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }
    };
}

deeds! {
    /// Gave a user credits.
    CreditsGranted = "credits.grant",
    /// Suspended a user.
    UserSuspended = "user.suspend",
    /// Let a suspended user act again.
    UserRestored = "user.restore",
    /// Put a user on another tier.
    UserTier = "user.tier",
    /// Took a gig down.
    GigTakenDown = "gig.take_down",
    /// Let a review show.
    ReviewPublished = "review.publish",
    /// Kept a review from showing.
    ReviewRejected = "review.reject",
    /// Had a failed movement of money tried again.
    OperationRetried = "operation.retry",
    /// Turned a release that was stuck into a refund.
    MilestoneRefunded = "milestone.refund",
    /// Gave up on moving what a milestone holds.
    MilestoneWrittenOff = "milestone.write_off",
}

/// Something that an operator did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorAct {
    /// Its id.
    pub id: OperatorActId,
    /// Who.
    pub operator: UserId,
    /// What.
    pub deed: Deed,
    /// To what: the id of the user, gig, review or milestone.
    pub subject: Uuid,
    /// Ids and numbers that belong to it.
    pub details: Value,
    /// Why, in the operator's words.
    pub rationale: Option<Statement>,
    /// When.
    pub at: Instant,
}
