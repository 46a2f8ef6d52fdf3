//! What can be done now, and by whom (agents.md, “next_actions”).

use crate::id::{ApplicationId, ContractId, DealId, DisputeId, GigId, MilestoneId, UserId};
use crate::time::Instant;

/// Who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionActor {
    /// The client of the deal.
    Client,
    /// The worker of the deal.
    Worker,
    /// Either party.
    Either,
    /// An operator.
    Operator,
    /// The gig's owner.
    Owner,
    /// A freelancer who applies or applied.
    Applicant,
}

impl ActionActor {
    /// The word the API uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Worker => "worker",
            Self::Either => "either",
            Self::Operator => "operator",
            Self::Owner => "owner",
            Self::Applicant => "applicant",
        }
    }
}

/// What it is done to. The driving adapter knows the address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionTarget {
    /// A gig.
    Gig(GigId),
    /// An application to a gig.
    Application(GigId, ApplicationId),
    /// The negotiations, to open one on a gig with a worker.
    NewNegotiation(GigId, UserId),
    /// A negotiation.
    Negotiation(DealId),
    /// A contract.
    Contract(ContractId),
    /// A milestone of a contract.
    Milestone(ContractId, MilestoneId),
    /// The disputes, to open one on a milestone of a contract.
    NewDispute(ContractId, MilestoneId),
    /// A dispute.
    Dispute(DisputeId),
    /// The sandbox's stand-in for the client's browser, to confirm a payment intent with a card.
    SandboxPayment(String),
    /// The sandbox's stand-in for the provider's onboarding page, of a worker.
    SandboxOnboarding(UserId),
}

/// One thing that can be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextAction {
    /// The last word of the path, such as `agree` or `request_changes` (api.md §4, “next_actions”).
    pub action: &'static str,
    /// Who may do it.
    pub actor: ActionActor,
    /// Whether the caller is one of them.
    pub you: bool,
    /// What it is done to.
    pub target: ActionTarget,
    /// From when on it may no longer be done.
    pub deadline: Option<Instant>,
    /// What time does at the deadline.
    pub if_nobody_acts: Option<&'static str>,
    /// What it does, for a reader.
    pub summary: String,
}
