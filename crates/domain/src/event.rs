//! Published events: what the world may hear of (events.md, “Events”).

use crate::id::{DealId, EventId, UserId};
use crate::time::Instant;
use uuid::Uuid;

macro_rules! names {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// The name of a published event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventName {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant,
            )+
        }

        impl EventName {
            /// Every name.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name as it is published.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }
    };
}

names! {
    GigCreated = "gig.created",
    GigUpdated = "gig.updated",
    GigDeleted = "gig.deleted",
    GigApplicationCreated = "gig.application.created",
    GigApplicationUpdated = "gig.application.updated",
    NegotiationCreated = "negotiation.created",
    NegotiationUpdated = "negotiation.updated",
    ContractCreated = "contract.created",
    ContractUpdated = "contract.updated",
    MilestoneFunded = "contract.milestone.funded",
    MilestoneDelivered = "contract.milestone.delivered",
    MilestoneReleased = "contract.milestone.released",
    MilestoneRefunded = "contract.milestone.refunded",
    DisputeCreated = "dispute.created",
    DisputeUpdated = "dispute.updated",
    DisputeResolved = "dispute.resolved",
    PayoutPaid = "payout.paid",
    PayoutFailed = "payout.failed",
    ReviewPublished = "review.published",
}

/// A thing that happened, for those it concerns; written in the transaction that made it happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedEvent {
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub name: EventName,
    /// To what: the id of the gig, application, deal, contract, milestone, dispute or review.
    pub subject: Uuid,
    /// The deal it belongs to, if any.
    pub deal: Option<DealId>,
    /// Who hears of it, in ascending order.
    pub recipients: Vec<UserId>,
    /// When.
    pub at: Instant,
}
